#!/usr/bin/env python3
"""Makes traces.json beside this file: a small network with every kind of trace that is built, and what NetPyNE 1.1.1 on NEURON
9.0.2 records of it. Run with a Python that has both, as make_traces.py; NumPy's AVX-512 kernels are switched off."""
import json
import os

os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"
from netpyne import sim, specs  # noqa: E402

SPEC = {
    "netParams": {
        "popParams": {"E": {"cellType": "PYR", "numCells": 3}, "I": {"cellType": "BAS", "numCells": 2}},
        "cellParams": {
            "PYR": {"secs": {
                "soma": {"geom": {"L": 20, "diam": 20, "Ra": 100}, "mechs": {"hh": {"gl": 0.0004}}, "vinit": -68.5},
                "dend": {"geom": {"L": 180, "diam": 2, "Ra": 120, "nseg": 5},
                         "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0},
                         "mechs": {"pas": {"g": 0.00005, "e": -65}}}},
                "secLists": {"all": ["soma", "dend"]}},
            "BAS": {"secs": {"soma": {"geom": {"L": 15, "diam": 15}, "mechs": {"hh": {}}}}}},
        "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.5, "tau2": 3.0, "e": 0}, "fast": {"mod": "ExpSyn", "tau": 1.5, "e": -70}},
        "connParams": {
            "E->I": {"preConds": {"pop": "E"}, "postConds": {"pop": "I"}, "weight": 0.004, "delay": "uniform(1,4)", "synMech": "exc"},
            "I->E": {"preConds": {"pop": "I"}, "postConds": {"pop": "E"}, "weight": 0.01, "delay": 2, "synMech": "fast",
                     "sec": "dend", "loc": 0.3},
            "E->E": {"preConds": {"pop": "E"}, "postConds": {"pop": "E"}, "weight": "0.001+0.002*post_xnorm", "delay": 3,
                     "synMech": ["exc", "fast"], "sec": "all", "synsPerConn": 2}},
        "stimSourceParams": {
            "bkg": {"type": "NetStim", "rate": 60, "noise": 0.8},
            "pulse": {"type": "IClamp", "del": 3, "dur": 12, "amp": 0.35},
            "alpha": {"type": "AlphaSynapse", "onset": 20, "tau": 2, "gmax": 0.01, "e": 0}},
        "stimTargetParams": {
            "bkg->E": {"source": "bkg", "conds": {"pop": "E"}, "sec": "dend", "loc": 0.7, "weight": 0.01, "delay": 1.5, "synMech": "exc"},
            "pulse->I": {"source": "pulse", "conds": {"pop": "I"}, "sec": "soma", "loc": 0.5},
            "alpha->E": {"source": "alpha", "conds": {"pop": "E"}, "sec": "dend", "loc": 1.0}}},
    "simConfig": {
        "duration": 40.0, "dt": 0.025, "recordStep": 0.1, "hParams": {"celsius": 6.3, "v_init": -65},
        "recordCells": ["E", ["I", [0]]],
        "recordTraces": {
            "V_soma": {"sec": "soma", "loc": 0.5, "var": "v"},
            "V_tip": {"sec": "dend", "loc": 1.0, "var": "v"},
            "V_mid": {"sec": "dend", "loc": 0.35, "var": "v"},
            "m": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "m"},
            "gna": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "gna"},
            "il": {"sec": "soma", "loc": 0.5, "var": "il_hh"},
            "ina": {"sec": "soma", "loc": 0.5, "var": "ina"},
            "ik": {"sec": "soma", "loc": 0.5, "var": "ik"},
            "i_pas": {"sec": "dend", "loc": 0.1, "mech": "pas", "var": "i"},
            "g_exc": {"sec": "soma", "loc": 0.5, "synMech": "exc", "var": "g"},
            "A_bkg": {"sec": "dend", "loc": 0.95, "synMech": "exc", "var": "A"},
            "i_fast": {"sec": "dend", "loc": 0.3, "synMech": "fast", "var": "i"},
            "all_fast": {"synMech": "fast", "var": "g"},
            "i_pulse": {"sec": "soma", "loc": 0.5, "stim": "pulse->I", "var": "i"},
            "i_alpha": {"sec": "dend", "loc": 1.0, "stim": "alpha->E", "var": "i"},
            "V_rule": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"label": "BAS"}},
            "V_place": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"ynorm": [0.0, 0.5], "cellType": ["PYR", "BAS"]}},
            "V_one": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"gid": [1]}},
            "V_cond": {"sec": "soma", "loc": 0.5, "var": "v", "conds": {"pop": ["I"]}}}}}


def main():
    sim.initialize(simConfig=specs.SimConfig(json.loads(json.dumps(SPEC["simConfig"]))),
                   netParams=specs.NetParams(json.loads(json.dumps(SPEC["netParams"]))))
    sim.net.createPops()
    sim.net.createCells()
    sim.net.connectCells()
    sim.net.addStims()
    sim.setupRecording()
    sim.runSim()
    traces = {"t": list(sim.simData["t"])}
    for name in SPEC["simConfig"]["recordTraces"]:
        for cell, value in sim.simData[name].items():
            if hasattr(value, "items"):
                for part, series in value.items():
                    traces[f"{name}/{cell}/{part}"] = list(series)
            else:
                traces[f"{name}/{cell}"] = list(value)
    out = dict(SPEC, expected={"traces": traces, "spkt": list(sim.simData["spkt"]), "spkid": list(sim.simData["spkid"])})
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "traces.json"), "w") as file:
        json.dump(out, file)


main()
