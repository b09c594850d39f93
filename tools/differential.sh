#!/usr/bin/env bash
# Random specs against NetPyNE and NEURON from PyPI: run, built, and with a mistake each; skipped with a printed reason when they
# cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(tools/oracle.sh) || { echo "skipped: differential runs need NetPyNE and NEURON from PyPI"; exit 0; }
python3 tests/differential/compare.py --python "$python" --count "${1:-200}"
python3 tests/differential/compare.py --python "$python" --count "${1:-200}" --network-only
python3 tests/differential/mutate.py --python "$python" --count "${1:-200}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build/netcyne run examples/hh_tutorial -o "$folder" --quiet
"$python" tests/differential/reload.py "$folder/hh_tutorial_data.json" | tail -n 2
"$python" tests/differential/reload.py --netcyne build/netcyne | tail -n 1
"$python" tests/differential/data_files.py --netcyne build/netcyne | tail -n 1
