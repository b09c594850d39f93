#!/usr/bin/env bash
# Prints the path of a Python that has NEURON 9.0.2 and NetPyNE 1.1.1: NETCYNE_ORACLE if set, else a virtual environment made in
# build/oracle from PyPI on first use. Exits 1 with a reason when there is none to be had.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${NETCYNE_ORACLE:-}" ]; then
  echo "$NETCYNE_ORACLE"
  exit 0
fi
python=build/oracle/bin/python
if ! [ -x $python ] || ! $python -c 'import neuron, netpyne' > /dev/null 2>&1; then
  mkdir -p build
  python3 -m venv build/oracle >&2 || { echo "no oracle: python3 -m venv does not work here" >&2; exit 1; }
  $python -m pip install -q neuron==9.0.2 netpyne==1.1.1 >&2 || { echo "no oracle: PyPI gives no neuron, netpyne" >&2; exit 1; }
fi
echo "$PWD/$python"
