#!/usr/bin/env bash
netcyne --version
netcyne version
netcyne --version --json > a && netcyne version --json > b && netcyne run --version --json > c
cmp a b && cmp a c
python3 - << 'END'
import json
found = json.load(open("a"))
assert set(found) == {"version", "compiler", "libc", "optional"}, found
assert isinstance(found["optional"], list)
END
