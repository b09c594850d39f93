#!/usr/bin/env bash
# Figures of a saved result: files, names, options both ways, mistakes.
cp "$ROOT/tests/data/plot/result.json" small_data.json
try() { echo "$ netcyne plot $*"; netcyne plot "$@" 2>&1; echo "exit $?"; }
try small_data.json raster
try small_data.json traces --oneFigPer trace -o t.svg
try small_data.json small_data.json spikeHist binSize=20 --stacked -o hist.pdf
try small_data.json plotConn --graphType=pie --json
try small_data.json raster orderBy=ynrom
try small_data.json raster --orderBi y
try small_data.json rastre
try small_data.json raster -o figure.gif
try small_data.json lfp --plots PDS
try small_data.json raster ordrBy=y
try absent.json raster
try absent raster
mkdir folder && try folder raster
try small_data.json
echo '{"simConfig": {"duration": 10}, "simData": {}}' > empty_data.json
try empty_data.json traces
try empty_data.json raster
ls
