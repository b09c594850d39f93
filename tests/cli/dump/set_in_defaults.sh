#!/usr/bin/env bash
# setting one seed, or one variable of hParams, in a model without them leaves the others at their defaults
python3 - "$MODELS/tiny.json" > model.json <<'EOF'
import json, sys
model = json.load(open(sys.argv[1]))
for key in ("seeds", "hParams"):
    model["simConfig"].pop(key, None)
json.dump(model, sys.stdout)
EOF
show() { python3 -c 'import json, sys; c = json.load(sys.stdin)["simConfig"]; print(c.get("seeds"), c.get("hParams"))'; }
netcyne dump model.json spec -q | show
netcyne dump model.json spec -q --set simConfig.seeds.conn=7 --set simConfig.hParams.celsius=20 | show
netcyne dump model.json spec -q --set simConfig.seeds.conn=7 --set simConfig.seeds.stim=8 | show
# what a model has is changed as it is, an object given whole is taken whole
netcyne dump model.json spec -q --set 'simConfig.seeds={"conn": 2, "stim": 3, "loc": 4}' --set simConfig.seeds.conn=7 | show
netcyne check model.json --set 'simConfig.seeds={"conn": 2}'
