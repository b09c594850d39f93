#!/usr/bin/env python3
"""Data files of a small network as NetPyNE writes them: netpyne.json, and as pickles of several protocols.

Needs netpyne and neuron. Usage: make_netpyne_files.py [FOLDER]   (default: the folder of this file)
"""
import json
import os
import pickle
import sys
import tempfile

from netpyne import sim, specs
from netpyne.sim import setup

FOLDER = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))


class Pointers:
    """A PtrVector that takes the call that NetPyNE makes and that the Python interface of NEURON 9 has lost."""

    def __init__(self, size):
        self.own = REAL.PtrVector(size)

    def ptr_update_callback(self, _):
        pass

    def __getattr__(self, name):
        return getattr(self.own, name)


class Hoc:
    PtrVector = Pointers

    def __getattr__(self, name):
        return getattr(REAL, name)

    def __setattr__(self, name, value):
        setattr(REAL, name, value)


REAL = setup.h
setup.h = Hoc()


def model():
    net = specs.NetParams()
    net.popParams["S"] = {"cellType": "PYR", "numCells": 3}
    net.popParams["M"] = {"cellType": "PYR", "numCells": 2}
    net.popParams["A"] = {"cellModel": "IntFire1", "numCells": 2, "tau": 10.0}
    net.cellParams["PYR"] = {
        "secs": {
            "soma": {"geom": {"diam": 18.8, "L": 18.8, "Ra": 123.0}, "mechs": {"hh": {"gnabar": 0.12}}},
            "dend": {"geom": {"diam": 5.0, "L": 150.0, "Ra": 150.0, "cm": 1, "nseg": 3},
                     "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0}, "mechs": {"pas": {"g": 0.00357, "e": -70}}},
        }
    }
    net.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}
    net.stimSourceParams["bkg"] = {"type": "NetStim", "rate": 200, "noise": 0.5}
    net.stimSourceParams["step"] = {"type": "IClamp", "del": 5, "dur": 10, "amp": 0.8}
    net.stimTargetParams["bkg->PYR"] = {"source": "bkg", "conds": {"cellType": "PYR"}, "weight": 0.05, "delay": 1, "synMech": "exc"}
    net.stimTargetParams["step->S"] = {"source": "step", "conds": {"pop": "S"}, "sec": "soma", "loc": 0.5}
    net.connParams["S->M"] = {"preConds": {"pop": "S"}, "postConds": {"pop": "M"}, "probability": 0.8, "weight": 0.02,
                              "delay": "1+uniform(0,3)", "sec": "dend", "loc": 1, "synMech": "exc"}
    cfg = specs.SimConfig()
    cfg.duration = 40.0
    cfg.recordCells = [0, 3]
    cfg.recordTraces = {"V_soma": {"sec": "soma", "loc": 0.5, "var": "v"}, "g": {"synMech": "exc", "var": "g"}}
    cfg.recordStep = 1
    cfg.recordStim = True
    cfg.recordLFP = [[50, 20, 50], [50, 80, 50]]
    cfg.saveLFPPops = ["S"]
    cfg.saveJson = True
    cfg.savePickle = True
    cfg.verbose = False
    cfg.own_param = {"gain": 1.5, "on": True, "name": "näm\u00e9", "none": None}
    return net, cfg


def main():
    net, cfg = model()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        cfg.filename = "netpyne"
        sim.createSimulateAnalyze(netParams=net, simConfig=cfg)
        with open("netpyne_data.json", encoding="utf8") as file:
            text = file.read()
        with open("netpyne_data.pkl", "rb") as file:
            raw = file.read()
    with open(os.path.join(FOLDER, "netpyne.json"), "w", encoding="utf8") as file:
        file.write(text)
    with open(os.path.join(FOLDER, "netpyne.pkl"), "wb") as file:
        file.write(raw)
    data = pickle.loads(raw)
    for protocol in (0, 2, 5):
        with open(os.path.join(FOLDER, f"netpyne-p{protocol}.pkl"), "wb") as file:
            pickle.dump(data, file, protocol=protocol)
    print(len(text), len(raw), len(json.loads(text)["simData"]["spkt"]), "spikes")


main()
