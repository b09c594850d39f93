#!/usr/bin/env bash
# at most 50 are printed, and the rest is counted
python3 - << 'END'
import json, os
model = json.load(open(os.environ["MODELS"] + "/tiny.json"))
for i in range(60):
    model["netParams"]["connParams"]["rule%d" % i] = {"preConds": {"pop": "A"}, "postConds": {"pop": "B"}, "wieght": 1}
json.dump(model, open("model.json", "w"), indent=1)
END
netcyne check model.json 2> messages
echo "exit $?"
grep -c ': error: ' messages
tail -n 1 messages
