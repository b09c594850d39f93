#!/usr/bin/env bash
# spikes and voltages do not depend on threads and instruction set
model=$ROOT/examples/hh_tutorial
spikes() {
  netcyne run -q "$model" --duration 100 -o out --set 'simConfig.analysis={}' "$@" || return
  python3 -c '
import json
data = json.load(open("out/hh_tutorial_data.json"))["simData"]
print(len(data["spkt"]), data["spkt"], data["spkid"], data["V_soma"])'
}
spikes > expected
cut -d ' ' -f 1 expected
spikes --threads 2 | cmp - expected
for isa in c sse2 avx2 avx512; do
  spikes --isa $isa > found 2> message
  if grep -q 'has no' message; then
    continue # this machine cannot
  fi
  cat message >&2
  cmp found expected
done
