#!/usr/bin/env bash
# help VERB, VERB --help and VERB -h print the same, which names the verb and its options, and end with 0
for verb in $(netcyne --help | sed -n '/^  [a-z]/s/^  \([a-z]*\).*/\1/p'); do
  netcyne "$verb" --help > a || echo "$verb: exit $?"
  netcyne help "$verb" > b || echo "$verb: exit $?"
  netcyne "$verb" -h > c || echo "$verb: exit $?"
  cmp a b && cmp a c
  [ "$verb" = help ] || grep -q -- "^Usage: netcyne $verb" a || echo "$verb: no usage"
  [ "$verb" = help ] || grep -q -- '--version' a || echo "$verb: no --version"
  netcyne "$verb" --version
done
