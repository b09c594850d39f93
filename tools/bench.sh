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
echo "== mechanisms, alternating with NEURON and CoreNEURON"
python3 bench/mod_against_neuron.py --python "$python"
python3 bench/mod_against_neuron.py --python "$python" --coreneuron || echo "skipped: no CoreNEURON in the package"
echo "== whole models, one core, alternating with NEURON"
python3 bench/against_neuron.py --python "$python" --threads 2 "$@"
[ $# -eq 0 ] || exit 0
python3 bench/against_neuron.py --python "$python" --rounds 1 hh_cells
arbor=build/arbor/bin/python
if [ -x $arbor ] || { python3 -m venv build/arbor && $arbor -m pip install -q arbor; }; then
  echo "== the cable step, alternating with CoreNEURON and Arbor"
  python3 bench/against_neuron.py --python "$python" --coreneuron --arbor $arbor bench-hhtree
else
  echo "skipped: PyPI gives no arbor"
fi
# Models with mechanisms of their own: NETCYNE_NETPYNE is a checkout of NetPyNE.
examples=${NETCYNE_NETPYNE:-}/examples
if [ -d "$examples" ]; then
  echo "== models with mechanisms of their own"
  python3 bench/against_neuron.py --python "$python" "LFPnet:$examples/LFPrecording/mod"
  python3 bench/against_neuron.py --python "$python" --rounds 1 --threads 2 "CA3:$examples/CA3model_3pops/mod"
else
  echo "skipped: LFPnet and CA3, set NETCYNE_NETPYNE to a checkout of NetPyNE"
fi
