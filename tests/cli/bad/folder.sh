#!/usr/bin/env bash
# a folder where a file should be
mkdir model.json
netcyne check model.json
echo "exit $?"
netcyne check --net-params model.json --sim-config model.json
echo "exit $?"
