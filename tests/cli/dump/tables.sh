#!/usr/bin/env bash
model=$MODELS/tiny.json
for what in cells conns stims; do
  netcyne dump "$model" $what
  echo "$what: exit $?"
done
