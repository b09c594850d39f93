#!/usr/bin/env bash
mkdir mod
netcyne run "$MODELS/tiny.json" --mods mod
echo "exit $?"
netcyne check "$MODELS/tiny.json" --mods mod --json -q | python3 -c '
import json, sys
found = json.load(sys.stdin)
print(found["exit_code"], found["errors"][0]["file"], found["errors"][0]["path"])'
