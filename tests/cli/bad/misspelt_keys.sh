#!/usr/bin/env bash
# all mistakes of a file come at once, each with its place and the nearest name
sed -e 's/"probability"/"probabilty"/' -e 's/"geom"/"geoms"/' -e 's/"hh"/"hhh"/' -e 's/"duration"/"duraton"/' \
  -e 's/"exc", "sec"/"exh", "sec"/' -e 's/"numCells": 2/"numCell": 2/' -e 's/"tau2"/"tau3"/' -e 's/"gnabar"/"gnabr"/' "$MODELS/tiny.json" > model.json
netcyne check model.json
echo "exit $?"
