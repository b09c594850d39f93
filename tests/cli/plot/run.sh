#!/usr/bin/env bash
# simConfig.analysis at the end of a run: what cannot be drawn is a warning where it is asked for, and the run goes on.
netcyne run -q "$MODELS/tiny.json" --set 'simConfig.analysis={"plotSpikeFreq": {"saveFig": "rates.svg"}, "plot2Dnet": true}'
echo "exit $?"
netcyne run "$MODELS/tiny.json" --set 'simConfig.analysis={"plotLFP": true, "plotSpikeHist": {"binSize": 1}}' 2>&1 | grep -v -e time -e speed -e memory -e simulated -e rates
netcyne check "$MODELS/tiny.json" --set 'simConfig.analysis={"plotSpikeHist": {"binSize": "x", "include": ["nobody"]}}'
echo "exit $?"
ls
