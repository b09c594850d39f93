#!/usr/bin/env python3
"""What NetPyNE records of small networks: traces in all their forms, events of stimuli, field potentials, dipoles, membrane currents;
for tests/whole/test_recording.c.

recording.py OUT.json.gz: runs every network below in a process of its own and writes specs and simData. Needs netpyne 1.1.1, neuron
9.0.2 and lfpykit. NEURON 9 has no PtrVector.ptr_update_callback, which NetPyNE calls (and does not need): it is put back here.
"""
import copy
import gzip
import json
import os
import subprocess
import sys

BALL = {"conds": {"cellType": "A"}, "secs": {
    "soma": {"geom": {"L": 20, "diam": 20, "Ra": 120}, "mechs": {"hh": {}},
             "pointps": {"drive": {"mod": "IClamp", "loc": 0.5, "del": 1, "dur": 2, "amp": 0.4}}},
    "dend": {"geom": {"L": 200, "diam": 2, "nseg": 3, "Ra": 120}, "mechs": {"pas": {"g": 1e-4, "e": -66}},
             "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}},
    "side": {"geom": {"L": 100, "diam": 1, "nseg": 5}, "mechs": {"pas": {}},
             "topol": {"parentSec": "soma", "parentX": 0.5, "childX": 0}}}}
DRAWN = {"conds": {"cellType": "B"}, "secs": {
    "soma": {"geom": {"nseg": 2, "pt3d": [[0, 0, 0, 20], [10, 5, 3, 18], [20, 12, 4, 10]]}, "mechs": {"hh": {}}},
    "dend": {"geom": {"nseg": 4, "pt3d": [[20, 12, 4, 2], [60, 50, 20, 2], [140, 80, 40, 1]]}, "mechs": {"pas": {}},
             "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}},
    "side": {"geom": {"nseg": 2, "pt3d": [[9, 5, 3, 2], [9, 50, 20, 2], [8, 80, 40, 1]]}, "mechs": {"pas": {}},
             "topol": {"parentSec": "soma", "parentX": 0.5, "childX": 0}}}}
NET = {
    "popParams": {"A": {"cellType": "A", "numCells": 3}, "B": {"cellType": "B", "numCells": 2},
                  "N": {"cellModel": "NetStim", "numCells": 1, "interval": 1.5, "noise": 0, "start": 1},
                  "I": {"cellModel": "IntFire1", "numCells": 2, "tau": 5}},
    "cellParams": {"A": BALL, "B": DRAWN},
    "synMechParams": {"e": {"mod": "Exp2Syn", "tau1": 0.5, "tau2": 3, "e": 0}, "s": {"mod": "ExpSyn", "tau": 2, "e": -10}},
    "connParams": {
        "x": {"preConds": {"pop": "N"}, "postConds": {"pop": ["A", "B"]}, "weight": 0.004, "delay": 1, "synMech": ["e", "s"],
              "sec": "dend", "loc": 0.7},
        "y": {"preConds": {"pop": "N"}, "postConds": {"pop": ["A"]}, "weight": 0.002, "delay": 1.3, "synMech": "e", "sec": "dend",
              "loc": 0.75},
        "z": {"preConds": {"pop": "N"}, "postConds": {"pop": "I"}, "weight": 0.6, "delay": 1, "sec": "soma", "loc": 0.5}},
    "stimSourceParams": {"ic": {"type": "IClamp", "del": 1, "dur": 3, "amp": 0.5},
                         "bkg": {"type": "NetStim", "rate": 700, "noise": 0.5}, "beat": {"type": "NetStim", "interval": 2, "noise": 0}},
    "stimTargetParams": {
        "ic->A": {"source": "ic", "conds": {"pop": ["A", "B"]}, "sec": "soma", "loc": 0.5},
        "bkg->A": {"source": "bkg", "conds": {"pop": ["A"]}, "sec": "soma", "loc": 0.5, "weight": 0.001, "delay": 0.5,
                   "synMech": ["e", "s"]},
        "bkg->again": {"source": "bkg", "conds": {"pop": "A", "cellList": [1]}, "sec": "dend", "loc": 0.5, "weight": 0.001,
                       "delay": 0.5, "synMech": "s"},
        "beat->B": {"source": "beat", "conds": {"pop": "B"}, "sec": "soma", "loc": 0.5, "weight": 0.001, "delay": 0.5,
                    "synMech": "e"}}}
FIELDS = {"recordLFP": [[50, 20, 50], [50, 80, 50], [120, 200, -20]], "saveLFPCells": ["A", ["B", 1]], "saveLFPPops": ["A", "B"],
          "saveIMembrane": [["A", [0, 2]], ["B", 0]]}
TRACES = {
    "v": {"sec": "soma", "loc": 0.5, "var": "v"}, "v0": {"sec": "dend", "loc": 0, "var": "v"}, "v1": {"sec": "dend", "loc": 1.0, "var": "v"},
    "noloc": {"sec": "dend", "var": "v"},
    "ina": {"sec": "soma", "loc": 0.5, "var": "ina"}, "ek": {"sec": "soma", "loc": 0.5, "var": "ek"},
    "nai": {"sec": "soma", "loc": 0.5, "var": "nai"},
    "m": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "m"}, "gna": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "gna"},
    "gnabar": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "gnabar"}, "minf": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "minf"},
    "mtau": {"sec": "soma", "loc": 0.5, "var": "mtau_hh"}, "n_hh": {"sec": "soma", "loc": 0.2, "var": "n_hh"},
    "ipas": {"sec": "dend", "loc": 0.9, "mech": "pas", "var": "i"}, "ipas2": {"sec": "dend", "loc": 0.1, "var": "i_pas"},
    "ion": {"sec": "soma", "loc": 0.5, "mech": "na_ion", "var": "ina"},
    "syn": {"sec": "dend", "loc": 0.7, "synMech": "e", "var": "g"}, "syn1": {"sec": "dend", "loc": 0.7, "synMech": "e", "var": "i", "index": 1},
    "synlast": {"sec": "dend", "loc": 0.7, "synMech": "e", "var": "B", "index": -1},
    "synfar": {"sec": "dend", "loc": 0.7, "synMech": "e", "var": "B", "index": 7},
    "syns": {"synMech": "e", "var": "g"}, "syns2": {"synMech": "s", "var": "i"},
    "ic": {"sec": "soma", "loc": 0.5, "stim": "ic->A", "var": "i"}, "icnoloc": {"sec": "soma", "stim": "ic->A", "var": "i"},
    "drive": {"sec": "soma", "loc": 0.5, "pointp": "drive", "var": "i"},
    "some": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"pop": "B"}},
    "few": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"gid": [0, 4]}},
    "kind": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"cellType": ["A", "X"]}},
    "icap": {"sec": "soma", "loc": 0.5, "var": "i_cap"},
    "IF": {"var": "m"}, "IFsec": {"sec": "soma", "loc": 0.5, "var": "m"}, "start": {"var": "start"}}


def config(**more):
    cfg = {"duration": 5, "dt": 0.025, "recordStep": 0.1, "recordStim": False, "filename": "x", "saveDataInclude": ["simData"]}
    cfg.update(more)
    return cfg


IMEM = {"im": {"sec": "dend", "loc": 0.5, "var": "i_membrane_"}}
NETWORKS = {
    "fields": config(**FIELDS),
    "fields-general": config(recordTraces=IMEM, recordCells=[0, 3], use_fast_imem=True, **FIELDS),
    "fields-odd-step": config(**dict(FIELDS, recordStep=0.07)),
    "fields-short-step": config(**dict(FIELDS, recordStep=0.01, duration=2)),
    "currents": config(saveIMembrane=["B"]),
    "dipoles": config(recordDipole=True, saveDipoleCells=["A", ["B", 0]], saveDipolePops=["B"]),
    "traces": config(recordTraces=TRACES, recordCells=["A", ["B", [1]], "I", "N"]),
    "traces-odd-step": config(recordTraces={k: TRACES[k] for k in ("v", "syn", "ic", "gna")}, recordCells=[0, 3], recordStep=0.07),
    "traces-no-time": config(recordTraces={"v": TRACES["v"]}, recordCells=["all"], recordTime=False, recordStep=0.25),
    "stims": config(recordStim=True, duration=20),
    "stims-by-figure": config(analysis={"plotRaster": {"include": ["A", "bkg"]}}, duration=10),
    "spikes-of-some": config(recordCellsSpikes=[0, "B", ["A", 2]], duration=10),
    "spikes-of-none": config(recordCellsSpikes=[], duration=10),
}


def plain(x):
    import numpy as np
    if "Vector" in str(type(x)):
        return x.to_python()
    if isinstance(x, np.ndarray):
        return x.tolist()
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    return x


def restore_callback():
    from neuron import h
    import netpyne.sim.setup as setup

    class Pointers:
        def __init__(self, n):
            self.inner = h.PtrVector(n)

        def ptr_update_callback(self, f):
            pass

        def __getattr__(self, name):
            return getattr(self.inner, name)

    class Hoc:
        def __call__(self, *words):  # NetPyNE sets hParams so
            return h(*words)

        def __getattr__(self, name):
            return Pointers if name == "PtrVector" else getattr(h, name)

    setup.h = Hoc()


def simulate(name):
    from netpyne import sim, specs
    restore_callback()
    cfg = copy.deepcopy(NETWORKS[name])
    analysis = cfg.pop("analysis", None)
    sim_config = specs.SimConfig(cfg)
    if analysis:
        sim_config.analysis = analysis
    sim.create(specs.NetParams(copy.deepcopy(NET)), sim_config)
    sim.simulate()
    data = plain(dict(sim.allSimData))
    data.pop("avgRate", None)
    json.dump({"netParams": NET, "simConfig": NETWORKS[name], "expected": data}, open(sys.argv[3], "w"))


def main():
    if sys.argv[1] == "--one":
        return simulate(sys.argv[2])
    networks = {}
    for name in NETWORKS:
        out = sys.argv[1] + ".part"
        subprocess.run([sys.executable, __file__, "--one", name, out], check=True, stdout=subprocess.DEVNULL)
        networks[name] = json.load(open(out))
    os.remove(out)
    text = "{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in networks.items()) + "\n}\n"
    with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as f:
        f.write(text.encode())


if __name__ == "__main__":
    main()
