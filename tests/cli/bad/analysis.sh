#!/usr/bin/env bash
model=$MODELS/tiny.json
try() { netcyne check "$model" --set "simConfig.analysis=$1"; echo "exit $?"; }
try '{"plotRastr": true}'
try '{"plotRaster": {"orderInvers": true}}'
try '{"plotRaster": {"timeRange": [1], "dpi": "high", "saveFig": "raster.gif"}}'
try '{"plotRaster": {"orderBy": "nothing", "include": ["A", "C"], "figSize": [0, 1]}}'
try '{"plotRaster": 7}'
try '{"plotRaster": {"marker": "o"}, "plotEEG": {"showCell": 0}}'
try '{"plotRaster": {"syncLines": false, "showFig": true}, "plotTraces": false}'
