#!/usr/bin/env bash
# SIGINT and SIGTERM: the run stops, what was recorded is saved, exit 130
run() {
  timeout --foreground --preserve-status -s "$1" 1 "$NETCYNE" run "$MODELS/tiny.json" --duration 1e7 --set 'simConfig.recordTraces={}' \
    --set 'simConfig.recordCells=[]' -o "$1" --json > object 2> summary
  echo "$1: exit $?"
  grep -c '^netcyne: interrupted at [0-9]' summary
  OUT=$1 python3 - << 'END'
import json, os
found = json.load(open("object"))
data = json.load(open(os.environ["OUT"] + "/tiny_data.json"))
assert found["exit_code"] == 130, found
assert 0 < found["simulated_ms"] < 1e7, found
assert found["spikes"] == len(data["simData"]["spkt"]) > 0
assert max(data["simData"]["spkt"]) <= found["simulated_ms"]
END
}
run INT
run TERM
