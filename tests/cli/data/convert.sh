# Data of a run from format to format and back; diff and info take all of them; what goes wrong.
cp "$ROOT/tests/data/result/netpyne.json" a.json
for to in pkl dpk mat hdf5; do
  netcyne convert a.json "a.$to" --quiet
  netcyne convert "a.$to" "$to.json" --quiet
  netcyne diff "a.$to" a.json
done
netcyne convert a.json same.json --quiet
for to in pkl dpk mat hdf5; do cmp same.json "$to.json"; done
netcyne info a.mat | grep -v bytes
netcyne convert "$ROOT/tests/data/result/netpyne-p0.pkl" b.json
netcyne convert a.json a.csv
head -n 3 a.csv
echo "--- mistakes"
netcyne convert a.json a.doc
netcyne convert none.pkl b.json
printf "cos\nsystem\n(S'touch pwned'\ntR." > code.pkl
netcyne convert code.pkl b.json
ls pwned 2> /dev/null
netcyne convert a.json
netcyne convert a.json b.pkl --json | grep -v -e version -e seconds -e rss
