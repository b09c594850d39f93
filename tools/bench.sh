#!/usr/bin/env bash
# make bench: kernels of ours, then whole models against NetPyNE on NEURON, alternating.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset release > /dev/null
ninja -C build --quiet netcyne benches
for program in build/bench_*; do
  [ -x "$program" ] || continue
  echo "== $(basename "$program")"
  "$program"
done
python=$(tools/oracle.sh) || exit 0
echo "== whole models, one core, alternating with NEURON"
python3 bench/against_neuron.py --python "$python" "$@"
