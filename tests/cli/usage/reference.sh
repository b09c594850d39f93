#!/usr/bin/env bash
# docs/user/commands.md is what the program prints from its tables
netcyne --reference | diff - "$ROOT/docs/user/commands.md" || echo 'run: make pages'
