#!/usr/bin/env bash
# what a file holds does not reach the terminal as commands: escapes in a key, in a file's name
printf '{"netParams": {"popParams": {"A\\u001b[31mB": {"numCels": 3}}}, "simConfig": {}}\n' > $'m\033[31m.json'
netcyne check $'m\033[31m.json' 2> messages
echo "exit $?"
if grep -q $'\033' messages; then echo "an escape came through"; fi
cat messages >&2
