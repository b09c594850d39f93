#!/usr/bin/env python3
"""Models that only benchmarks need, as JSON of netParams and simConfig that NetPyNE and netcyne both read.

Usage: models.py NAME OUT.json
  hh_cells   10,000 cells of one hh segment, 100 Exp2Syn each from other cells: a million connections; 20 ms
  pyramid    one cell of 721 segments in 73 sections: soma, trunk, tuft, oblique and basal dendrites, and 200 synapses; 200 ms
"""
import json
import sys

EXP2SYN = {"exc": {"mod": "Exp2Syn", "tau1": 0.5, "tau2": 2.0, "e": 0}}


def config(duration, **more):
    return {"duration": duration, "dt": 0.025, "hParams": {"celsius": 6.3, "v_init": -65.0}, "recordStep": 0.1,
            "seeds": {"conn": 1, "stim": 1, "loc": 1}, "verbose": False, **more}


def hh_cells():
    hh = {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3}
    return {
        "netParams": {
            "cellParams": {"E": {"conds": {"cellType": "E"}, "secs": {
                "soma": {"geom": {"L": 18.8, "diam": 18.8, "Ra": 123.0, "cm": 1}, "topol": {}, "mechs": {"hh": hh}}}}},
            "popParams": {"E": {"cellType": "E", "numCells": 10000}},
            "synMechParams": EXP2SYN,
            "connParams": {"E->E": {"preConds": {"pop": "E"}, "postConds": {"pop": "E"}, "convergence": 100, "weight": 2e-5,
                                    "delay": "1+uniform(1,5)", "sec": "soma", "loc": 0.5, "synMech": "exc"}},
            "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 100, "noise": 0.5}},
            "stimTargetParams": {"bkg->E": {"source": "bkg", "conds": {"pop": "E"}, "sec": "soma", "loc": 0.5, "weight": 0.01,
                                            "delay": 1, "synMech": "exc"}}},
        "simConfig": config(20.0)}


def pyramid():
    """Tapering lengths and diameters in the ranges of layer 5 pyramidal cells; hh on soma and apical dendrites, pas on all dendrites."""
    hh = {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3}
    pas = {"g": 3e-5, "e": -65}
    secs = {"soma": {"geom": {"L": 25, "diam": 20, "Ra": 100, "cm": 1, "nseg": 1}, "topol": {}, "mechs": {"hh": hh}}}

    def dendrite(name, parent, x, length, diam, is_active=False):
        mechs = {"pas": pas, "hh": {key: value * (0.1 if key.startswith("g") else 1) for key, value in hh.items()}} \
            if is_active else {"pas": pas}
        secs[name] = {"geom": {"L": length, "diam": diam, "Ra": 100, "cm": 1.0, "nseg": 10}, "mechs": mechs,
                      "topol": {"parentSec": parent, "parentX": x, "childX": 0}}

    def binary(stem, parent, depth, length, diam, is_active=False):
        for side in (0, 1):
            name = f"{stem}{side}"
            dendrite(name, parent, 1.0, length, diam, is_active)
            if depth > 1:
                binary(name, name, depth - 1, length * 0.9, diam * 0.8, is_active)

    last = "soma"
    for i in range(8):
        dendrite(f"trunk{i}", last, 1.0, 80, 4 - 0.3 * i, True)
        last = f"trunk{i}"
        dendrite(f"oblique{i}", last, 0.5, 120, 1.0, True)
    binary("tuft", last, 4, 120, 1.2, True)
    for i in range(2):
        dendrite(f"basal{i}", "soma", 0.0, 60, 2.0)
        binary(f"basal{i}_", f"basal{i}", 3 if i else 2, 90, 1.0)
    for i in range(4):
        dendrite(f"fine{i}", "oblique7", 1.0, 60 + 10 * i, 0.6, True)
    return {
        "netParams": {
            "cellParams": {"P": {"conds": {"cellType": "P"}, "secs": secs}},
            "popParams": {"P": {"cellType": "P", "numCells": 1}},
            "synMechParams": EXP2SYN,
            "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 40, "noise": 1.0}},
            "stimTargetParams": {f"bkg->{sec}": {"source": "bkg", "conds": {"pop": "P"}, "sec": sec, "loc": 0.5, "weight": 0.0006,
                                                 "delay": 1, "synMech": "exc"} for sec in secs}},
        "simConfig": config(200.0)}


MODELS = {"hh_cells": hh_cells, "pyramid": pyramid}

if __name__ == "__main__":
    with open(sys.argv[2], "w") as out:
        json.dump(MODELS[sys.argv[1]](), out)
