#!/usr/bin/env bash
netcyne run -q "$MODELS/tiny.json" --set 'simConfig.analysis={"plotEEG": true}'
echo "exit $?"
ls
