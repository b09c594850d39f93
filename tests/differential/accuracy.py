#!/usr/bin/env python3
"""The Rallpacks and what NEURON makes of them, for tests/whole/test_accuracy.c.

accuracy.py OUT.json.gz: writes the specs of the three benchmarks (Bhalla, Bilitch and Bower 1992: a passive cable, a branching passive
cable, an axon with the channels of Hodgkin and Huxley), each with v at both ends as NetPyNE 1.1.1 records it on NEURON 9.0.2 at the
numbers of segments and time steps below.
"""
import copy
import gzip
import json
import os
import subprocess
import sys

PASSIVE = {"pas": {"g": 2.5e-5, "e": -65}}  # 4 ohm m2
AXON = {"hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 2.5e-5, "el": -65}}


def cable(mechs):
    return {"cable": {"geom": {"L": 1000, "diam": 1, "Ra": 100, "cm": 1, "nseg": 100}, "mechs": mechs}}


def tree(depth=10):
    secs = {}
    for level in range(depth):
        for k in range(2 ** level):
            geom = {"L": 32 * 2 ** (-level / 3), "diam": 16 * 2 ** (-2 * level / 3), "Ra": 100, "cm": 1, "nseg": 1}
            sec = {"geom": geom, "mechs": PASSIVE}
            if level:
                sec["topol"] = {"parentSec": "b%d_%d" % (level - 1, k // 2), "parentX": 1, "childX": 0}
            secs["b%d_%d" % (level, k)] = sec
    return secs


def model(secs, near, far, duration, step):
    return {"netParams": {
        "popParams": {"P": {"cellType": "C", "numCells": 1}},
        "cellParams": {"C": {"conds": {"cellType": "C"}, "secs": secs}},
        "stimSourceParams": {"i": {"type": "IClamp", "del": 0, "dur": 1e9, "amp": 0.1}},
        "stimTargetParams": {"i": {"source": "i", "conds": {"pop": "P"}, "sec": near, "loc": 0}}},
        "simConfig": {"duration": duration, "dt": 0.05, "recordStep": step, "recordCells": ["all"], "filename": "x",
                      "hParams": {"celsius": 6.3, "v_init": -65, "secondorder": 0},
                      "recordTraces": {"near": {"sec": near, "loc": 0, "var": "v"}, "far": {"sec": far, "loc": 1, "var": "v"}}}}


MODELS = {"rallpack1": model(cable(PASSIVE), "cable", "cable", 250, 5),
          "rallpack2": model(tree(), "b0_0", "b9_0", 250, 5),
          "rallpack3": model(cable(AXON), "cable", "cable", 20, 0.5)}
# (nseg of all sections, dt, secondorder)
RUNS = {"rallpack1": [(20, 0.1, 0), (100, 0.05, 0), (100, 0.05, 2)], "rallpack2": [(1, 0.1, 0), (1, 0.05, 2)],
        "rallpack3": [(50, 0.05, 0), (50, 0.05, 2), (50, 0.025, 2), (100, 0.0125, 0)]}


def settings(name, run):
    m = copy.deepcopy(MODELS[name])
    for sec in m["netParams"]["cellParams"]["C"]["secs"].values():
        sec["geom"]["nseg"] = run[0]
    m["simConfig"]["dt"] = run[1]
    m["simConfig"]["hParams"]["secondorder"] = run[2]
    return m


def simulate(name, index):
    from netpyne import sim, specs
    m = settings(name, RUNS[name][index])
    sim.create(specs.NetParams(m["netParams"]), specs.SimConfig(m["simConfig"]))
    sim.simulate()
    data = {k: list(sim.allSimData[k]["cell_0"]) for k in ("near", "far")}
    json.dump(data, open(sys.argv[4], "w"))


def main():
    if sys.argv[1] == "--one":
        return simulate(sys.argv[2], int(sys.argv[3]))
    out = {}
    part = sys.argv[1] + ".part"
    for name, runs in RUNS.items():
        out[name] = dict(MODELS[name], neuron=[])
        for i, (nseg, dt, order) in enumerate(runs):
            subprocess.run([sys.executable, __file__, "--one", name, str(i), part], check=True, stdout=subprocess.DEVNULL)
            out[name]["neuron"].append(dict({"nseg": nseg, "dt": dt, "secondorder": order}, **json.load(open(part))))
    os.remove(part)
    with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as f:
        f.write(("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in out.items()) + "\n}\n").encode())


if __name__ == "__main__":
    main()
