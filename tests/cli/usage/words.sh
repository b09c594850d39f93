#!/usr/bin/env bash
# forms of options: --long=VALUE, --long VALUE, -oDIR, -- before operands, options before and after operands
cp "$MODELS/tiny.json" ./-tiny.json
netcyne check --duration=10 "$MODELS/tiny.json" --threads=2 -q; echo "exit $?"
netcyne check -q --duration 10 -- -tiny.json; echo "exit $?"
netcyne run -q -oone "$MODELS/tiny.json"; echo "exit $?"
netcyne run "$MODELS/tiny.json" -q --output two; echo "exit $?"
ls one two
