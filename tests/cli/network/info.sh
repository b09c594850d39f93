#!/usr/bin/env bash
# info of files: what they hold and where they come from; of a model: a forecast before building
model=$MODELS/tiny.json
netcyne build -q "$model" -o net.h5 --part 2/2
netcyne info net.h5 | grep -v '^bytes \|^command \|^libm '
netcyne build -q "$model" -o net.json
netcyne info net.json | grep '^kind\|^cells\|^conns\|^libm\|^compat\|^seed' | sed 's/^\(libm *\) .*/\1/'
netcyne run -q "$model" -o out
netcyne info out/tiny_data.json | grep '^kind\|^cells\|^trace\|^duration'
netcyne info --json net.h5 | python3 -c '
import json, sys
found = json.load(sys.stdin)
assert found["exit_code"] == 0 and found["file"]["kind"] == "network" and found["file"]["part"] == "2/2", found
assert "build" in found["file"]["command"] and int(found["file"]["bytes"]) > 1000, found'
netcyne info --forecast "$model" > forecast
grep -v '^forecast' forecast
grep -c '^forecast      network .* MB, built in about .* s with .* MB$' forecast
# beside what is built
netcyne info --json "$ROOT/examples/tutorial/layers.json" | python3 -c '
import json, sys
found = json.load(sys.stdin)
before = found["before_building"]
for key in "cells", "populations", "sections", "segments", "stimulus_connections", "stimuli":
    assert before[key] == found[key], key
assert abs(before["connections"] - found["connections"]) < 0.1 * found["connections"], (before, found["connections"])
assert abs(before["network_bytes"] - found["network_bytes"]) < 0.6 * found["network_bytes"], (before, found["network_bytes"])
assert before["build"] > 0 and before["peak_rss_bytes"] > before["network_bytes"] > 0'
# a network too large to be built here is forecast at once: 10^9 connections
python3 - << 'END'
import json
model = {
    "netParams": {
        "popParams": {"a": {"cellType": "A", "numCells": 40000}},
        "cellParams": {"A": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"pas": {}}}}}},
        "synMechParams": {"s": {"mod": "ExpSyn", "tau": 1, "e": 0}},
        "connParams": {
            "p": {"preConds": {"pop": "a"}, "postConds": {"pop": "a"}, "probability": "0.5*exp(-dist_3D/1000)", "synsPerConn": 2, "synMech": "s"},
            "c": {"preConds": {"pop": "a"}, "postConds": {"pop": "a"}, "convergence": 100, "synMech": ["s", "s"]},
        },
    },
    "simConfig": {},
}
json.dump(model, open("large.json", "w"))
END
timeout 20 "$NETCYNE" info --json large.json | python3 -c '
import json, sys
found = json.load(sys.stdin)
before = found["before_building"]
assert "connections" not in found and before["cells"] == 40000 and before["pairs"] == 1.6e9, found
assert before["connections"] > 40000 * 200 + 2 * 0.3 * 1.6e9 and before["network_bytes"] > 45 * before["connections"], before
assert found["exit_code"] == 0'
# where the parts of a model come from: of a model, and of what was made of it
noted="netParams.popParams.A.annotation={\"source\":\"Smith\",\"date\":\"2021-05\"}"
netcyne info --forecast "$model" --set "$noted" | grep '^annotation'
netcyne info --json "$model" --set "$noted" | python3 -c 'import json, sys; print(json.load(sys.stdin)["annotations"])'
netcyne build -q "$model" --set "$noted" -o noted.h5
netcyne info noted.h5 | grep '^annotation'
