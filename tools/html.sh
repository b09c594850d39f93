#!/usr/bin/env bash
# Pages of figures in headless Chromium (tests/html/drive.mjs): a report of examples/hh_tutorial, and a raster of a million spikes.
# Skips, with the reason, where Chromium, a node with WebSocket, or html itself (npm) is not there. Usage: html.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-build/netcyne}")
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$chromium" ] || { echo "html: skipped: no Chromium (apt-get install chromium)"; exit 0; }
flag=""
node -e 'process.exit(typeof WebSocket === "function" ? 0 : 1)' 2> /dev/null || flag=--experimental-websocket
node $flag -e 'process.exit(typeof WebSocket === "function" ? 0 : 1)' 2> /dev/null ||
  { echo "html: skipped: no node of version 20 or later"; exit 0; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" run -q examples/hh_tutorial -o "$folder" --set simConfig.simLabel=net --set 'simConfig.analysis={}' \
  --set 'simConfig.recordTraces={"V":{"sec":"soma","loc":0.5,"var":"v"}}' --set 'simConfig.recordCells=[0,1]' \
  --set 'simConfig.recordLFP=[[50,50,50],[50,150,50],[50,250,50]]' --set simConfig.recordDipole=true
status=0
"$program" report -q "$folder/net_data.json" -o "$folder/report.html" || status=$?
[ "$status" != 5 ] || { echo "html: skipped: this build has no JavaScript library (npm or a network was missing)"; exit 0; }
[ "$status" = 0 ]
echo "== report"
node $flag --no-warnings tests/html/drive.mjs "$chromium" "$folder/report.html"

python3 - "$folder/million_data.json" << 'END'
import json, random, sys
random.seed(1)
n, n_cells = 1000000, 2000
cells = [{"gid": g, "tags": {"pop": "E" if g < 1500 else "I", "x": g, "y": g, "z": 0}, "secs": {}, "conns": []} for g in range(n_cells)]
pops = {"E": {"tags": {"numCells": 1500}, "cellGids": list(range(1500))}, "I": {"tags": {"numCells": 500}, "cellGids": list(range(1500, 2000))}}
data = {"spkt": sorted(random.uniform(0, 5000) for _ in range(n)), "spkid": [random.randrange(n_cells) for _ in range(n)]}
json.dump({"net": {"pops": pops, "cells": cells}, "simConfig": {"duration": 5000, "recordStep": 0.1}, "simData": data}, open(sys.argv[1], "w"))
END
echo "== a raster of a million spikes"
"$program" plot -q "$folder/million_data.json" raster -o "$folder/million.html"
node $flag --no-warnings tests/html/drive.mjs "$chromium" "$folder/million.html" 1000000
