#!/usr/bin/env bash
# a disk that fills while the data is written: one message, exit 4, no half file
(ulimit -f 1; netcyne run -q "$MODELS/tiny.json" -o results)
echo "exit $?"
ls -A results
