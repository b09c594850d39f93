#!/usr/bin/env bash
for verb in run check info; do
  netcyne $verb absent.json
  echo "$verb: exit $?"
done
netcyne dump absent/model.json spec
echo "exit $?"
netcyne run --net-params "$MODELS/tiny.json" --sim-config absent.json
echo "exit $?"
