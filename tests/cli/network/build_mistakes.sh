#!/usr/bin/env bash
# what cannot be saved is said before anything is built, and nothing is left behind
model=$MODELS/tiny.json
try() {
  echo "\$ netcyne $*" | sed "s|$MODELS/||g" >&2
  netcyne "$@"
  echo "exit $?" >&2
}
try build "$model"
try build "$model" -o net.xml
try build "$model" -o h5
for part in 0/2 3/2 2 2/ /2 1/0 -1/2 1/2/3 1.5/2 9999999/9999999; do try build "$model" -o net.h5 --part $part; done
netcyne build -q "$model" -o net.h5
try build net.h5 -o other.h5
try build "$model" -o net.h5/other.h5
mkdir folder.h5
try build "$model" -o folder.h5
try build absent.json -o other.h5
try run "$model" --part 1/2
try build "$model" -o other.h5 --set netParams.popParams.A.numCell=3
netcyne build -q absent.json -o other.h5 --json > failed.json
python3 -c 'import json; found = json.load(open("failed.json")); assert found["exit_code"] == 4 and len(found["errors"]) == 1, found'
ls -A
