#!/usr/bin/env bash
head -c 400 "$MODELS/tiny.json" > model.json
for verb in run check info; do
  netcyne $verb model.json
  echo "$verb: exit $?"
done
netcyne dump model.json cells
echo "dump: exit $?"
