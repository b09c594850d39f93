#!/usr/bin/env bash
netcyne run "$MODELS/tiny.json" --engine nativ
echo "exit $?"
netcyne run "$MODELS/tiny.json" --engine neuron
echo "exit $?"
