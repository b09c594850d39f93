#!/usr/bin/env bash
# run of a saved network: spikes and traces of the model's run, to the bit; what concerns the run only may be changed
model=$ROOT/examples/tutorial/layers.json
netcyne build -q "$model" -o net.h5
compare() {
  netcyne run -q "$model" -o a "$@" || echo "exit $?"
  netcyne run -q net.h5 -o b "$@" || echo "exit $?"
  python3 - "$@" << 'END'
import glob, json, sys
a, b = (json.load(open(glob.glob(folder + "/*_data.json")[0])) for folder in "ab")
assert len(a["simData"]["spkt"]) > 20, len(a["simData"]["spkt"])
assert a["simData"] == b["simData"] and a["net"]["cells"] == b["net"]["cells"] and a["net"]["pops"] == b["net"]["pops"]
assert a["simConfig"] == b["simConfig"], "simConfig"
print("same:", *sys.argv[1:])
END
  netcyne diff -q a/*_data.json b/*_data.json > /dev/null || echo "diff: $?"
}
compare --duration 60
compare --duration 50 --set simConfig.dt=0.05 --set 'simConfig.recordTraces={}' --threads 2
compare --duration 50 --set simConfig.hParams.celsius=7
netcyne run net.h5 -q --no-save --duration 5 --json > found.json
python3 -c '
import json
timing = json.load(open("found.json"))["timing"]
assert set(timing) == {"load", "build", "run", "save"} and timing["load"] > 0, timing'
# the network itself stays as it is
try() {
  echo "\$ netcyne $*" >&2
  netcyne "$@"
  echo "exit $?" >&2
}
try run net.h5 --set simConfig.seeds.conn=2
try check net.h5 --set netParams.defaultWeight=2 --set simConfig.allowSelfConns=true --set simConfig.dt=0.05
try dump net.h5 cells --set "simConfig['seeds']['loc']=2"
try run net.h5 --set simConfig.durattion=2
try run net.h5 --net-params a --sim-config b
# saved with --compat: read and run so
sed 's/"popParams"/"popParamss": {}, "popParams"/; s/"probability": 0.5/"probability": 0.5, "wieght": 3/' "$MODELS/tiny.json" > loose.json
try build -q loose.json -o loose.h5
try build -q loose.json -o loose.h5 --compat
try run -q loose.h5 -o c
netcyne info loose.h5 | grep '^compat'
# spikes that were made up to the duration
python3 - << 'END'
import json
model = {"netParams": {"popParams": {"s": {"cellModel": "VecStim", "numCells": 2, "spkTimes": [1, 5, 20]}}}, "simConfig": {"duration": 10}}
json.dump(model, open("vecstim.json", "w"))
END
netcyne build -q vecstim.json -o vecstim.h5
try dump vecstim.h5 points --duration 10
try dump vecstim.h5 points --duration 30
try dump vecstim.h5 points --set simConfig.duration=30
