#!/usr/bin/env bash
# standard output that takes nothing: one message, exit 4
[ -w /dev/full ] || skip "there is no /dev/full"
netcyne dump "$MODELS/tiny.json" cells > /dev/full
echo "exit $?"
netcyne dump "$MODELS/tiny.json" spec > /dev/full
echo "exit $?"
netcyne check -q --json "$MODELS/tiny.json" > /dev/full
echo "exit $?"
netcyne run -q --no-save --json "$MODELS/tiny.json" > /dev/full
echo "exit $?"
netcyne help > /dev/full
echo "exit $?"
netcyne completion zsh > /dev/full
echo "exit $?"
