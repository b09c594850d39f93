#!/usr/bin/env bash
# Draws the pictures of docs/user/figures.md from the examples. Usage: gallery.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-build/netcyne}")
out=docs/user/figures
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$out"
run() { "$program" run -q "$1" -o "$folder" --set "simConfig.simLabel=$2" --set 'simConfig.analysis={}' "${@:3}"; }
run examples/hh_tutorial net --set 'simConfig.recordTraces={"V_soma":{"sec":"soma","loc":0.5,"var":"v"},"V_dend":{"sec":"dend","loc":0.5,"var":"v"}}' \
  --set 'simConfig.recordCells=[0,1,165]' --set simConfig.recordDipole=true \
  --set 'simConfig.recordLFP=[[100,10,100],[100,60,100],[100,110,100],[100,160,100],[100,210,100]]'
run examples/hh_tutorial other --set simConfig.seeds.stim=7
draw() { "$program" plot -q "$folder/net_data.json" "$2" -o "$out/$1.png" --figSize '[6.4, 4.2]' --dpi 90 "${@:3}"; }
square() { draw "$@" --figSize '[5.4, 4.8]'; }
draw raster raster
draw raster-two raster "$folder/other_data.json" timeRange='[0, 400]'
draw traces traces include='[0]' timeRange='[0, 400]'
draw traces-overlay traces oneFigPer=trace overlay=true timeRange='[0, 400]'
mv "$out/traces-overlay_trace_V_soma.png" "$out/traces-overlay.png"
rm "$out/traces-overlay_trace_V_dend.png"
draw spikeHist spikeHist histType=bar stacked=true include='["E", "I"]'
draw spikeFreq spikeFreq timeRange='[0, 500]'
draw spikeStats spikeStats stats='["rate"]'
draw spikeStats-bar spikeStats stats='["rate", "isicv"]' graphType=bar
draw ratePSD ratePSD
draw rateSpectrogram rateSpectrogram include='["E", "I"]'
square conn conn includePre='["E", "I"]' includePost='["E", "I"]' feature=convergence
draw conn-bar conn graphType=bar feature=numConns
square conn-pie conn graphType=pie feature=numConns
square conn-graph conn graphType=graph includePre='["E", "I"]' includePost='["E", "I"]' feature=numConns
square 2Dnet 2Dnet
square 2Dfiring 2Dfiring
square shape shape includePost='["I", ["E", [0, 1, 2, 3, 4, 5, 6, 7]]]'
square shape-numSyns shape includePost='[["E", [0, 1, 2]]]' cvar=numSyns showSyns=true
draw lfpTimeSeries lfpTimeSeries timeRange='[0, 400]'
draw lfpPSD lfpPSD
draw lfpSpectrogram lfpSpectrogram electrodes='[0, 2]'
square lfpLocations lfpLocations
draw csd csd timeRange='[0, 400]' overlay=LFP
draw dipole dipole timeRange='[0, 400]'
