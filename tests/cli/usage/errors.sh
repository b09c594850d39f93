#!/usr/bin/env bash
# every mistake on the command line: one message that names it, exit 2, nothing on standard output
model=$MODELS/tiny.json
try() {
  echo "\$ netcyne $*" | sed "s|$MODELS/||g" >&2
  netcyne "$@"
  echo "exit $?" >&2
}
try rnu
try frobnicate
try --json run
try run
try check
try dump "$model"
try dump "$model" cels
try dump "$model" cells conns
try run "$model" "$model"
try run ""
try run "$model" --theads 2
try run "$model" --frobnicate
try run "$model" --threads
try run "$model" --threads 0
try run "$model" --threads two
try run "$model" --threads 99999999999999999999
try run "$model" --duration 0
try run "$model" --duration nan
try run "$model" --duration 1e999
try run "$model" --duration "10 ms"
try run "$model" --isa avx
try run "$model" --isa=
try run "$model" --set
try run "$model" --set dt
try run "$model" --set =3
try run "$model" --json=yes
try run "$model" -o
try run "$model" -o ""
try run "$model" -x
try run "$model" -qx
try check "$model" --no-save
try dump "$model" cells --json
try run --net-params a.json
try run --sim-config a.json
try run --net-params a.json --sim-config b.json c.json
try help frobnicate
try help rum
try completion fish
try version now
