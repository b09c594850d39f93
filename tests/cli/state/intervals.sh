#!/usr/bin/env bash
# data saved at intervals: the last one stays, in the folder that NetPyNE takes
netcyne run "$MODELS/tiny.json" -q -o out --save-interval 20
netcyne run "$MODELS/tiny.json" -q --no-save --save-interval 20 --set simConfig.intervalFolder=mine
find out mine -type f | sort
python3 - << 'END'
import json
last, whole = (json.load(open(name)) for name in ("out/interval_data/interval_50.json", "out/tiny_data.json"))
print(last["simData"] == whole["simData"])
END
timeout --foreground --preserve-status -s INT 1 "$NETCYNE" run "$MODELS/tiny.json" -q --no-save --duration 1e7 --save-interval 100 -o long 2> /dev/null
echo $?
ls long/interval_data | wc -l
