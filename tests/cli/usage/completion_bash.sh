#!/usr/bin/env bash
netcyne completion bash > script || exit
source ./script
complete_at_end() { # completes the last word of a command line
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  compopt() { :; }
  _netcyne
  echo "$*| ${COMPREPLY[*]}"
}
touch model.json
mkdir folder
complete_at_end netcyne r
complete_at_end netcyne run mod
complete_at_end netcyne run model.json --th
complete_at_end netcyne run --isa av
complete_at_end netcyne run -o fo
complete_at_end netcyne run -o folder mo
complete_at_end netcyne build -o mo
complete_at_end netcyne diff model.json mo
complete_at_end netcyne dump model.json c
complete_at_end netcyne dump --duration 10 model.json st
complete_at_end netcyne check --no
complete_at_end netcyne help ver
complete_at_end netcyne completion z
