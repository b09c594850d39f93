#!/usr/bin/env bash
netcyne run -q --no-save "$MODELS/tiny.json" --set 'simConfig.analysis={"plotRaster": true}'
echo "exit $?"
ls -A
