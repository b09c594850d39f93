#!/usr/bin/env bash
netcyne --help
echo "exit $?"
netcyne run --help
echo "exit $?"
