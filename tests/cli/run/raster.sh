#!/usr/bin/env bash
# figures that simConfig.analysis.plotRaster asks for
model=$MODELS/tiny.json
try() {
  rm -rf out ./*.png ./*.svg ./*.pdf
  netcyne run -q "$model" -o out --set "simConfig.analysis={\"plotRaster\": $1}"
  echo "$1: exit $?"
  [ ! -e out ] || find out -type f ! -name "*_data.json" | sort
}
kind() { head -c 4 "$1" | od -An -c | tr -d ' \n'; echo; }
try true
kind out/tiny_raster.png
try false
try '{"saveFig": true}'
try '{"saveFig": false}'
try '{"saveFig": ["png", "svg", "pdf"]}'
kind out/tiny_raster.pdf
head -c 5 out/tiny_raster.svg; echo
try '{"saveFig": "figure"}'
try '{"saveFig": "deep/figure.svg"}'
ls out/deep
try '{"saveFig": "'"$PWD"'/figure.svg"}'
ls *.svg
try '{"timeRange": [10, 20], "orderBy": "y", "orderInverse": true, "labels": false, "popRates": false, "title": "t", "figSize": [4, 3]}'
try '{"include": "A", "popColors": {"A": [1, 0, 0]}, "palette": "netpyne", "syncLines": true, "maxSpikes": 3}'
# a population that is not there: a mistake, or with --compat left out
absent='simConfig.analysis={"plotRaster": {"include": ["A", "C"], "popColors": {"C": [1, 0, 0]}}}'
netcyne run "$model" --no-save --set "$absent" 2>&1 | grep -o '\(error\|warning\): .*found "C"'
netcyne run "$model" --no-save --set "$absent" --compat 2>&1 | grep -o '\(error\|warning\): .*found "C"'
