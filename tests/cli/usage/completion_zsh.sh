#!/usr/bin/env bash
netcyne completion zsh > script || exit
command -v zsh > /dev/null || skip "there is no zsh to read the script"
zsh -n script
