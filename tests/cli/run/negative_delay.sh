#!/usr/bin/env bash
# a delay that a string function makes negative is found when the network is built, with rule, pre and post
netcyne run "$MODELS/tiny.json" --set 'netParams.connParams["A->B"].delay="normal(-5, 1)"' --set 'netParams.connParams["A->B"].probability=1'
echo "exit $?"
netcyne check "$MODELS/tiny.json" --set 'netParams.connParams["A->B"].delay=-1'
echo "exit $?"
ls
