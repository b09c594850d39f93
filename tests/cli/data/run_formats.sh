# A run saves what simConfig asks for, all of it the same data.
netcyne run "$MODELS/tiny.json" -o out --quiet --set simConfig.savePickle=true --set simConfig.saveMat=1 --set simConfig.saveHDF5=true \
  --set simConfig.saveDpk=true --set simConfig.saveCSV=true --set simConfig.compactConnFormat=true
ls out
for to in pkl dpk mat hdf5; do
  netcyne convert out/*_data.$to $to.json --quiet
  cmp pkl.json $to.json
  netcyne diff out/*_data.$to out/*_data.json
done
grep -c '"preGid", "preLabel", "sec", "loc", "synMech", "weight", "delay"' out/*_data.json
netcyne run "$MODELS/tiny.json" -o stamped --quiet --set simConfig.timestampFilename=true
ls stamped | sed 's/[0-9]\{8\}_[0-9]\{6\}/TIME/'
