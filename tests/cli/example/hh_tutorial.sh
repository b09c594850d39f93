#!/usr/bin/env bash
# the example gives NetPyNE's cells, connections, spikes and voltages, bit for bit (tests/data/make_hh_tutorial_expected.py)
netcyne check "$ROOT/examples/hh_tutorial" || exit
netcyne run -q "$ROOT/examples/hh_tutorial" -o out --json > object || exit
ls out
netcyne dump "$ROOT/examples/hh_tutorial" cells > cells
netcyne dump "$ROOT/examples/hh_tutorial" conns > conns
if ! grep -q '"libm": "fma"' object; then
  skip "the expected bits are those of libm's FMA variants, which this machine does not use"
fi
python3 "$ROOT/tests/cli/example/compare.py" "$ROOT/tests/data/hh_tutorial_expected.json" "$ROOT/examples/hh_tutorial/hh_tutorial.json" out/hh_tutorial_data.json cells conns
