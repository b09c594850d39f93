#!/usr/bin/env bash
# make bench: kernels of ours, then networks and whole models against NetPyNE on NEURON, alternating.
# tools/bench.sh networks: only what builds and saves networks.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset release > /dev/null
ninja -C build --quiet netcyne benches
only=""
[ "${1:-}" = networks ] && only=net && shift
uptime
for program in build/bench_"$only"*; do
  [ -x "$program" ] || continue
  echo "== $(basename "$program")"
  "$program"
done
python=$(tools/oracle.sh) || { python3 bench/networks.py; exit 0; }
echo "== networks, one core, alternating with NetPyNE"
python3 bench/networks.py --python "$python"
[ -z "$only" ] || exit 0
echo "== mechanisms, alternating with NEURON"
python3 bench/mod_against_neuron.py --python "$python"
echo "== whole models, one core, alternating with NEURON"
python3 bench/against_neuron.py --python "$python" "$@"
