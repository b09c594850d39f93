#!/usr/bin/env bash
# a reader that goes away, a standard output that is closed: one message, exit 4
netcyne dump "$MODELS/tiny.json" cells --set netParams.popParams.A.numCells=20000 | head -n 1
echo "exit ${PIPESTATUS[0]}"
netcyne dump "$MODELS/tiny.json" cells >&-
echo "exit $?"
netcyne run --json -q "$MODELS/tiny.json" >&-
echo "exit $?"
ls
# standard error that is closed changes nothing
netcyne check "$MODELS/tiny.json" 2>&-
echo "exit $?"
netcyne run "$MODELS/tiny.json" 2>&- && netcyne dump "$MODELS/tiny.json" cells 2>&- | wc -l
