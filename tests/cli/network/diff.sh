#!/usr/bin/env bash
model=$MODELS/tiny.json
try() {
  echo "\$ netcyne $*" | sed "s|$MODELS/||g"
  netcyne "$@"
  echo "exit $?"
}
netcyne build -q "$model" -o a.h5
netcyne build -q "$model" -o b.h5 --threads 2
netcyne build -q "$model" -o seed.h5 --set simConfig.seeds.conn=7
netcyne build -q "$model" -o more.h5 --set netParams.popParams.A.numCells=4
netcyne build -q "$model" -o weight.h5 --set "netParams.connParams['A->B'].weight=0.011"
netcyne build -q "$model" -o a.json
netcyne build -q "$model" -o part.h5 --part 1/2
try diff a.h5 b.h5
try diff a.h5 seed.h5
try diff a.h5 more.h5
try diff a.h5 weight.h5
try diff a.h5 part.h5
for seed in 1 2; do netcyne run -q "$model" -o run$seed --set simConfig.seeds.stim=$seed; done
netcyne run -q b.h5 -o run3
try diff run1/tiny_data.json run3/tiny_data.json
try diff run1/tiny_data.json run2/tiny_data.json > spikes
grep -c '^spike [0-9]*: gid .* against ' spikes
grep -c '^[0-9]* spikes against [0-9]*; [0-9]* differ$' spikes
netcyne diff --json a.h5 weight.h5 > found.json
echo "exit $?"
python3 - << 'END'
import json
found = json.load(open("found.json"))
assert found["status"] == "done" and found["kind"] == "networks" and found["identical"] is False, found
assert found["where"] == "conns.weight" and found["different"] >= 1 and found["compared"] > found["different"], found
assert float.fromhex(found["a"].split()[0]) == 0.01 and float.fromhex(found["b"].split()[0]) == 0.011, found
assert found["seconds"] > 0 and found["text"]
END
# what cannot be compared
try diff a.h5 2>&1
try diff a.h5 run1/tiny_data.json 2>&1
try diff "$model" a.h5 2>&1
try diff a.h5 a.json 2>&1
try diff a.h5 absent.h5 2>&1
head -c 3000 a.h5 > cut.h5
try diff a.h5 cut.h5 2>&1 | sed 's/: error: .*/: error/'
