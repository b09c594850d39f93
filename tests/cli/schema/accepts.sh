#!/usr/bin/env bash
# the JSON Schema against every model of the tree, and against mistakes
python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2> /dev/null || skip 'no Python module jsonschema (4 or later)'
netcyne schema > schema.json
python3 "$ROOT/tests/cli/schema/check.py" schema.json "$NETCYNE" "$ROOT"
