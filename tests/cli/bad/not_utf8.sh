#!/usr/bin/env bash
printf '{"netParams": {"popParams": {"A\377B": {"numCells": 3}}}, "simConfig": {}}\n' > model.json
netcyne check model.json
echo "exit $?"
