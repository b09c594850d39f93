#!/usr/bin/env bash
# the spec with its overrides is JSON, keeps the order of the keys, and gives the same network again
netcyne dump "$MODELS/tiny.json" spec --set simConfig.seeds.conn=7 --set simConfig.simLabel=abc --duration 12.5 > spec.json || exit
python3 - << 'END'
import json, os
found = json.load(open("spec.json"))
given = json.load(open(os.environ["MODELS"] + "/tiny.json"))
assert found["simConfig"]["seeds"]["conn"] == 7 and found["simConfig"]["simLabel"] == "abc", found["simConfig"]
assert found["simConfig"]["duration"] == 12.5, found["simConfig"]
assert list(found["netParams"]) == list(given["netParams"])
assert found["netParams"] == given["netParams"]
END
netcyne dump spec.json conns > a
netcyne dump "$MODELS/tiny.json" --set simConfig.seeds.conn=7 conns > b
cmp a b
netcyne dump "$MODELS/tiny.json" conns > c
cmp -s a c && echo "another seed makes no difference"
netcyne dump - conns < spec.json > d
cmp a d
