#!/usr/bin/env bash
# 100,000 brackets: a located message, not a stack that ends
head -c 100000 /dev/zero | tr '\0' '[' > model.json
netcyne check model.json
echo "exit $?"
python3 -c 'print("{\"a\":" * 1000 + "1" + "}" * 1000)' > model.json
netcyne check model.json
echo "exit $?"
