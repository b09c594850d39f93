#!/usr/bin/env bash
# the network does not depend on the number of threads
for what in cells conns stims; do
  netcyne dump "$ROOT/examples/hh_tutorial" $what > one
  netcyne dump "$ROOT/examples/hh_tutorial" $what --threads 3 | cmp - one
  wc -l < one
done
