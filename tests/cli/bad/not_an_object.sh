#!/usr/bin/env bash
for text in '[]' '"netParams"' '3' 'null' '{}' '{"netParams": []}' '{"netParams": {}, "simConfig": 3}'; do
  echo "$text" > model.json
  echo "$text"
  netcyne check model.json
  echo "exit $?"
done
