#!/usr/bin/env bash
# mechanisms and parameters that do not exist: errors in check and run, warnings where the network needs no engine
sed -e 's/"gnabar"/"gnabr"/' -e 's/"Exp2Syn"/"Exp2Synn"/' -e 's/"IClamp"/"IClmp"/' "$MODELS/tiny.json" > model.json
netcyne check model.json
echo "exit $?"
netcyne run -q model.json
echo "exit $?"
ls
netcyne dump model.json conns | wc -l
echo "exit ${PIPESTATUS[0]}"
netcyne info -q model.json | grep -v '^network'
echo "exit ${PIPESTATUS[0]}"
