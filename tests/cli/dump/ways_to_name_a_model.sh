#!/usr/bin/env bash
# a file, standard input, two files, an index, the folder of an index, a file that holds net.params: the same network
python3 - << 'END'
import json, os
model = json.load(open(os.environ["MODELS"] + "/tiny.json"))
os.mkdir("folder")
os.mkdir("folder/src")
json.dump({"net": {"params": model["netParams"]}}, open("folder/src/net.json", "w"))
json.dump({"simConfig": model["simConfig"]}, open("folder/src/cfg.json", "w"))
json.dump({"net": {"params": model["netParams"]}, "simConfig": model["simConfig"]}, open("saved.json", "w"))
json.dump({"netParams": "src/net.json", "simConfig": "src/cfg.json"}, open("folder/index.npjson", "w"))
END
netcyne dump "$MODELS/tiny.json" conns > expected
for model in saved.json folder/index.npjson folder; do
  netcyne dump "$model" conns | cmp - expected || echo "$model differs"
done
netcyne dump - conns < "$MODELS/tiny.json" | cmp - expected
netcyne dump --net-params folder/src/net.json --sim-config folder/src/cfg.json conns | cmp - expected
wc -l < expected
