#!/usr/bin/env bash
netcyne info "$MODELS/tiny.json" > found
echo "exit $?"
sed -n '1,/^stimuli/p' found
grep -c '^network .* MB, built in ' found
grep -c '^forecast .* 50 ms in about ' found
netcyne info "$MODELS/tiny.json" --json | python3 -c '
import json, sys
found = json.load(sys.stdin)
assert found["cells"] == 5 and found["populations"] == 2 and found["segments"] == 5, found
assert abs(found["forecast"]["duration_ms"] - 50) < 1e-6 and found["forecast"]["run"] > 0, found
assert found["engine"]["engine"] == "native", found'
# the forecast is for the whole duration, and comes soon
timeout 20 "$NETCYNE" info "$MODELS/tiny.json" --duration 1e7 --set 'simConfig.recordTraces={}' --set 'simConfig.recordCells=[]' | grep -c '^forecast .* 1e+07 ms in about '
