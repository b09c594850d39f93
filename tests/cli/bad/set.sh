#!/usr/bin/env bash
model=$MODELS/tiny.json
try() { netcyne check -q "$model" "$@"; echo "exit $?"; }
try --set simConfig.duraton=10
try --set simConfig.duration=fast
try --set 'netParams.connParams[A->B'=1
try --set simConfig.duration.x=1
try --set nowhere.duration=10
try --set simConfig.duration=1e400
