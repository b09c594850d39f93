#!/usr/bin/env bash
sed -e 's/"duration": 50/"duration": "long"/' -e 's/"numCells": 3/"numCells": [3]/' -e 's/"L": 18.8/"L": true/' \
  -e 's/"weight": 0.01/"weight": {}/' -e 's/"recordCells": \[0\]/"recordCells": 7/' "$MODELS/tiny.json" > model.json
netcyne check model.json
echo "exit $?"
