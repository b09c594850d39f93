#!/usr/bin/env bash
: > model.json
netcyne check model.json
echo "exit $?"
printf ' \n\t\n' > model.json
netcyne check model.json
echo "exit $?"
