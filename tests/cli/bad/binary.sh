#!/usr/bin/env bash
printf '\177ELF\002\001\001\000\000\000\000\377\376\033[31m' > model.json
netcyne check model.json
echo "exit $?"
printf '\211PNG\r\n\032\n' > model.json
netcyne run model.json
echo "exit $?"
