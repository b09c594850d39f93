#!/usr/bin/env bash
netcyne run -q "$MODELS/tiny.json" --set 'simConfig.analysis={"plotTraces": true}'
echo "exit $?"
ls
