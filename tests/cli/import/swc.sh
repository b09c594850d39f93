#!/usr/bin/env bash
# an SWC file becomes a cell rule, on standard output or in a file, that a model can use as it is
swc=$ROOT/tests/data/swc/three_point_soma.swc
netcyne import "$swc" > rule.json; echo "exit $?"
netcyne import --cell-type PYR "$swc" -o a/b/rule.json; echo "exit $?"
head -4 rule.json a/b/rule.json
netcyne import --keep-origin "$swc" | grep -c '0.0, 5.0, 0.0'
printf '{"netParams": {"cellParams": {"PYR": %s}, "popParams": {"P": {"cellType": "PYR", "numCells": 1}}}, "simConfig": {}}' "$(cat rule.json)" > model.json
netcyne dump model.json segments | cut -f 2-5
