#!/usr/bin/env bash
# of a line of 100,000 bytes only what is around the mistake is shown
python3 - << 'END'
import json, os
model = json.load(open(os.environ["MODELS"] + "/tiny.json"))
model["netParams"]["popParams"].update(("p%d" % i, {"cellType": "cell", "numCells": 1}) for i in range(2000))
model["netParams"]["connParams"]["A->B"]["wieght"] = 1
json.dump(model, open("model.json", "w"))
END
netcyne check model.json
echo "exit $?"
