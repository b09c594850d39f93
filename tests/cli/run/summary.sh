#!/usr/bin/env bash
# the summary: numbers that vary are masked
netcyne run "$MODELS/tiny.json" -o out 2> summary
echo "exit $?"
ls out
sed -e '/^  \(time\|speed\|memory\)/s/[0-9][0-9.e+-]*/N/g' summary >&2
