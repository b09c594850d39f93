#!/usr/bin/env bash
# -o where a file is
echo precious > results
netcyne run -q "$MODELS/tiny.json" -o results
echo "exit $?"
netcyne run -q "$MODELS/tiny.json" -o results/deeper
echo "exit $?"
cat results
mkdir -p blocked/tiny_data.json
netcyne run -q "$MODELS/tiny.json" -o blocked
echo "exit $?"
ls -A blocked
