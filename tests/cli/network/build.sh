#!/usr/bin/env bash
# build saves a network: the tables of the file are those of the model, whatever the ending and the folder
model=$MODELS/tiny.json
netcyne build "$model" -o net.h5 > stdout 2> summary
echo "exit $?, $(wc -c < stdout) bytes on standard output"
sed -n 1p summary
grep -c '^  time .* build .* save ' summary
grep -c '^  wrote     net.h5 (.* MB)$' summary
for what in cells conns stims points pointers segments spec; do
  netcyne dump "$model" $what > model.txt && netcyne dump net.h5 $what > file.txt && cmp model.txt file.txt && echo "$what: same"
done
netcyne check net.h5
# options, folders, standard input, endings
netcyne build -q - --set simConfig.seeds.conn=2 --threads 2 -o folder/of/net.HDF5 < "$model"
echo "exit $?"
netcyne dump -q folder/of/net.HDF5 conns | cmp - <(netcyne dump -q "$model" conns --set simConfig.seeds.conn=2) && echo "set: same"
netcyne build -q "$model" -o net.json --json > found.json
echo "exit $?"
netcyne build -q "$model" -o again.h5 && netcyne build -q "$model" -o net2.h5 && netcyne diff again.h5 net2.h5
ls -A . folder/of
python3 - << 'END'
import json, os
found, net = json.load(open("found.json")), json.load(open("net.json"))
assert found["status"] == "done" and found["exit_code"] == 0 and found["errors"] == [], found
assert found["cells"] == len(net["net"]["cells"]) == 5 and found["stimulus_connections"] == 3
assert found["connections"] == sum(len(cell["conns"]) for cell in net["net"]["cells"]) == 6
assert found["file"] == "net.json" and found["file_bytes"] == os.path.getsize("net.json")
assert (found["part"], found["parts"]) == (1, 1)
assert set(found["timing"]) == {"spec", "build", "save"} and all(t > 0 for t in found["timing"].values())
assert 1e6 < found["peak_rss_bytes"] < 1e9 and found["network_bytes"] > 0
own = net["netcyne"]
assert own["version"] == "0.1.0" and own["command"].endswith("-o net.json --json") and own["libm"] and own["compat"] is False, own
assert "part" not in own and net["simConfig"]["seeds"]["conn"] == 1
END
