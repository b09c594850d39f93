#!/usr/bin/env bash
netcyne run -q --no-save --json "$MODELS/tiny.json" --set 'simConfig.analysis={"plotRaster": true}' > object
echo "exit $?"
ls -A
grep -A 1 -E '"(spikes|files)"' object
