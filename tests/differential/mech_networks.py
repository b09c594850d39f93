#!/usr/bin/env python3
"""Small networks that need mechanisms of mechs/: NetPyNE's and NEURON's spikes and traces, for tests/whole/test_mech_nets.c.

mech_networks.py OUT.json: compiles mechs/*.mod with nrnivmodl in a temporary folder (but for what NEURON has built in), runs every
network below in a process of its own, and writes specs and results. Needs netpyne 1.1.1 and neuron 9.0.2.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILT_IN = {"hh", "pas", "IClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "SEClamp", "VClamp", "OClamp", "APCount", "NetStim",
            "IntFire1", "IntFire2", "IntFire4"}

SOMA = {"secs": {"soma": {"geom": {"L": 20, "diam": 20, "Ra": 120, "nseg": 1}, "mechs": {"hh": {}}}}}
BALL = {"secs": {"soma": {"geom": {"L": 20, "diam": 20, "Ra": 120, "nseg": 1}, "mechs": {"hh": {}}},
                 "dend": {"geom": {"L": 150, "diam": 2, "Ra": 120, "nseg": 3}, "mechs": {"pas": {"g": 3e-4, "e": -65}},
                          "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0}}}}
STEP = {"stimSourceParams": {"step": {"type": "IClamp", "del": 5, "dur": 60, "amp": 0.3}},
        "stimTargetParams": {"step->a": {"source": "step", "conds": {"pop": "a"}, "sec": "soma", "loc": 0.5}}}
V = {"v": {"sec": "soma", "loc": 0.5, "var": "v"}}


def network(pops, cells, duration=80, traces=None, record=(), **more):
    net = {"popParams": pops, "cellParams": cells, "defaultThreshold": -10.0}
    net.update(more)
    cfg = {"duration": duration, "dt": 0.025, "recordStep": 1.0, "recordTraces": traces or {}, "recordCells": list(record),
           "filename": "x", "saveJson": False}
    return net, cfg


def noise(pop, syn, weight=0.05, rate=80):
    return {"stimSourceParams": {"noise": {"type": "NetStim", "rate": rate, "noise": 0.7, "start": 1}},
            "stimTargetParams": {"noise": {"source": "noise", "conds": {"pop": pop}, "sec": "soma", "loc": 0.5, "weight": weight,
                                           "delay": 1, "synMech": syn}}}


EXC = {"exc": {"mod": "Exp2Syn", "tau1": 0.3, "tau2": 3, "e": 0}}
PAIR = {"a": {"cellType": "C", "numCells": 2}, "b": {"cellType": "C", "numCells": 3}}

NETWORKS = {
    "gap": network(PAIR, {"C": BALL}, traces=V, record=[0, 3], synMechParams={
        "gap": {"mod": "ElectSyn", "g": 0.002, "pointerParams": {"target_var": "vpeer"}}},
        connParams={"g": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "dend", "loc": 0.8, "preSec": "dend",
                          "preLoc": 0.3, "synMech": "gap", "weight": 1}}, **STEP),
    "gap-one-way": network(PAIR, {"C": BALL}, traces=V, record=[0, 4], synMechParams={
        "gap": {"mod": "ElectSyn", "g": 0.003, "pointerParams": {"target_var": "vpeer", "bidirectional": False}}},
        connParams={"g": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "soma", "loc": 0.5, "synMech": "gap",
                          "weight": 1}}, **STEP),
    "plastic": network(PAIR, {"C": SOMA}, duration=200, traces=V, record=[2], synMechParams=EXC,
                       connParams={"p": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "soma", "loc": 0.5,
                                         "synMech": "exc", "weight": 0.004, "delay": 2,
                                         "plast": {"mech": "STDP", "params": {"hebbwt": 0.002, "antiwt": -0.0005, "wmax": 0.03,
                                                                              "tauhebb": 20, "tauanti": 20}}}},
                       **noise(["a", "b"], "exc", 0.01)),
    "shape": network({"a": {"cellModel": "NetStim", "numCells": 2, "rate": 200, "noise": 0.3, "start": 2}, "b": PAIR["b"]},
                     {"C": SOMA}, duration=120, traces=V, record=[2], synMechParams=EXC,
                     connParams={"s": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "soma", "loc": 0.5,
                                       "synMech": "exc", "weight": 0.01, "delay": 1,
                                       "shape": {"pulseType": "gaussian", "pulseWidth": 20, "pulsePeriod": 40,
                                                 "switchOnOff": [10, 60]}}}),
    "rates": network({"a": {"cellModel": "NetStim", "numCells": 2, "noise": 0.5, "start": 1,
                            "dynamicRates": {"rates": [20, 300, 0, 100], "times": [0, 20, 50, 80]}}, "b": PAIR["b"]},
                     {"C": SOMA}, duration=150, traces=V, record=[3], synMechParams=EXC,
                     connParams={"r": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "soma", "loc": 0.5,
                                       "synMech": "exc", "weight": 0.02, "delay": 1}}),
    "outside": network({"a": {"cellModel": "NetStim", "numCells": 3, "rate": 100, "noise": 0.4, "start": 1},
                        "b": {"cellType": "I", "numCells": 3}},
                       {"I": {"secs": {"soma": {"geom": {"L": 10, "diam": 10}, "threshold": 0.0, "pointps": {
                           "Izhi": {"mod": "Izhi2007a", "vref": "V", "synList": ["AMPA", "NMDA", "GABAA", "GABAB"]}}}}}},
                       duration=200, traces={"V": {"sec": "soma", "loc": 0.5, "pointp": "Izhi", "var": "V"},
                                             "u": {"sec": "soma", "loc": 0.5, "pointp": "Izhi", "var": "u"}}, record=[3, 5],
                       connParams={"e": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "synMech": "AMPA", "weight": 8,
                                         "delay": 1, "sec": "soma"},
                                   "i": {"preConds": {"pop": "b"}, "postConds": {"pop": "b"}, "synMech": "GABAA", "weight": 5,
                                         "delay": "uniform(1,5)", "sec": "soma"}}),
    "inside": network({"a": {"cellModel": "NetStim", "numCells": 3, "rate": 100, "noise": 0.4, "start": 1},
                       "b": {"cellType": "I", "numCells": 3}},
                      {"I": {"secs": {"soma": {"geom": {"L": 10, "diam": 10, "cm": 31.831}, "threshold": 0.0, "pointps": {
                          "Izhi": {"mod": "Izhi2007b", "celltype": 1}}}}}},
                      duration=200, traces={"v": V["v"], "u": {"sec": "soma", "loc": 0.5, "pointp": "Izhi", "var": "u"}},
                      record=[4], synMechParams={"exc": {"mod": "ExpSyn", "tau": 4}},
                      connParams={"e": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "synMech": "exc", "weight": 0.02,
                                        "delay": 1, "sec": "soma", "loc": 0.5}}),
    "intfire": network({"n": {"cellModel": "NetStim", "numCells": 4, "rate": 150, "noise": 0.6, "start": 1},
                        "x": {"cellModel": "IntFire1", "numCells": 5, "tau": 15, "refrac": 3},
                        "y": {"cellModel": "IntFire2", "numCells": 3, "taum": 8, "taus": 15, "ib": 0.4},
                        "z": {"cellModel": "IntFire4", "numCells": 3, "taue": 3}},
                       {}, duration=150,
                       connParams={"n": {"preConds": {"pop": "n"}, "postConds": {"pop": ["x", "y", "z"]}, "weight": 0.4, "delay": 1},
                                   "m": {"preConds": {"pop": ["x", "y", "z"]}, "postConds": {"pop": ["x", "y", "z"]},
                                         "weight": "uniform(-0.2,0.3)", "delay": 2.5}}),
    "spikes": network({"a": {"cellModel": "VecStim", "numCells": 3, "spkTimes": [[3, 10, 11, 40.3], [5.5, 20], [7.7, 33.3, 60]]},
                       "b": PAIR["b"]}, {"C": SOMA}, traces=V, record=[3], synMechParams=EXC,
                      connParams={"r": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "soma", "loc": 0.5,
                                        "synMech": "exc", "weight": 0.03, "delay": 0.7}}),
    "clamps": network({"a": {"cellType": "C", "numCells": 1}, "b": {"cellType": "C", "numCells": 1}}, {"C": BALL}, duration=40,
                      traces={"v": V["v"], "i": {"sec": "soma", "loc": 0.5, "stim": "s->a", "var": "i"},
                              "j": {"sec": "soma", "loc": 0.5, "stim": "c->b", "var": "i"},
                              "minf": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "minf"},
                              "ina": {"sec": "soma", "loc": 0.5, "var": "ina"}}, record=[0, 1],
                      stimSourceParams={"s": {"type": "SEClamp", "dur1": 5, "amp1": -70, "dur2": 10, "amp2": -20, "dur3": 10,
                                              "amp3": -65, "rs": 2},
                                        "c": {"type": "VClamp", "dur": [4, 8, 10], "amp": [-65, -30, -60], "gain": 1e5,
                                              "rstim": 1, "tau1": 0.1, "tau2": 0}},
                      stimTargetParams={"s->a": {"source": "s", "conds": {"pop": "a"}, "sec": "soma", "loc": 0.5},
                                        "c->b": {"source": "c", "conds": {"pop": "b"}, "sec": "soma", "loc": 0.5}}),
    "syns": network(PAIR, {"C": SOMA}, duration=100, traces={"v": V["v"], "g": {"sec": "soma", "loc": 0.5, "synMech": "nmda",
                                                                               "var": "iNMDA"}}, record=[2],
                    synMechParams={"nmda": {"mod": "MyExp2SynNMDABB", "tau1NMDA": 15, "tau2NMDA": 80, "e": 0},
                                   "ampa": {"mod": "MyExp2SynBB", "tau1": 0.05, "tau2": 5.3, "e": 0}},
                    connParams={"c": {"preConds": {"pop": "a"}, "postConds": {"pop": "b"}, "sec": "soma", "loc": 0.5,
                                      "synMech": ["ampa", "nmda"], "weight": [0.02, 0.01], "delay": 2}},
                    **noise("a", "ampa", 0.03, 120)),
}


def run_one(name):
    from netpyne import sim, specs
    net, cfg = (json.loads(json.dumps(part)) for part in NETWORKS[name])
    sim.create(specs.NetParams(net), specs.SimConfig(cfg))
    sim.simulate()
    data = sim.simData
    traces = {f"{key}/{cell}": list(series) for key in cfg["recordTraces"] for cell, series in data.get(key, {}).items()}
    weights = [c["hObj"].weight[0] for cell in sim.net.cells for c in cell.conns if "hSTDP" in c]
    return {"spkt": list(data["spkt"]), "spkid": [int(g) for g in data["spkid"]], "traces": traces, "weights": weights}


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        with open(sys.argv[3], "w") as f:
            json.dump(run_one(sys.argv[2]), f)
        return
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(os.listdir(os.path.join(ROOT, "mechs"))):
            if name.endswith(".mod") and name[:-4] not in BUILT_IN:
                shutil.copy(os.path.join(ROOT, "mechs", name), folder)
        nrnivmodl = os.path.join(os.path.dirname(sys.executable), "nrnivmodl")
        subprocess.run([nrnivmodl, "."], cwd=folder, check=True, capture_output=True,
                       env={**os.environ, "PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"]})
        for name, (net, cfg) in NETWORKS.items():
            result = os.path.join(folder, "result.json")
            subprocess.run([sys.executable, os.path.abspath(__file__), "--one", name, result], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL)
            with open(result) as f:
                out[name] = {"netParams": net, "simConfig": cfg, "expected": json.load(f)}
            expected = out[name]["expected"]
            print(name, len(expected["spkt"]), "spikes", {k: len(v) for k, v in expected["traces"].items()})
    with open(sys.argv[1], "w") as f:
        json.dump(out, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
