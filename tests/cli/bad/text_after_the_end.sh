#!/usr/bin/env bash
(cat "$MODELS/tiny.json"; echo '}') > model.json
netcyne check model.json
echo "exit $?"
