#!/usr/bin/env python3
"""What a run holds in memory: bytes per segment with hh, and per synapse, from the peak resident sizes of runs of two sizes.

memory.py [--netcyne PROGRAM] [--large]: synapses are made by all-to-all connections between two populations; the time after the network
is there is 1 ms. "tuned" are NEURON's own synapses, "general" those of a mechanism that is run by its program. --large: 30 million
synapses on 10,000 cells of 40 segments.
"""
import argparse
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def model(n_cells, n_segments, n_sources, syn):
    secs = {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}}}
    if n_segments > 1:
        secs["dend"] = {"geom": {"L": 400, "diam": 1, "nseg": n_segments - 1}, "mechs": {"hh": {}},
                        "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}
    net = {"popParams": {"P": {"cellType": "P", "numCells": n_cells}},
           "cellParams": {"P": {"conds": {"cellType": "P"}, "secs": secs}}, "connParams": {}, "synMechParams": {}}
    if n_sources:
        net["popParams"]["S"] = {"cellModel": "NetStim", "numCells": n_sources, "interval": 10, "noise": 1, "start": 0}
        net["synMechParams"]["e"] = syn
        net["connParams"]["r"] = {"preConds": {"pop": "S"}, "postConds": {"pop": "P"}, "synMech": "e", "weight": 1e-6, "delay": 2,
                                  "sec": "dend" if n_segments > 1 else "soma", "loc": "uniform(0,1)"}
    return {"netParams": net, "simConfig": {"duration": 1, "dt": 0.025, "filename": "x"}}


def peak(program, tree, folder):
    path = os.path.join(folder, "model.json")
    with open(path, "w") as f:
        json.dump(tree, f)
    run = subprocess.run([program, "run", path, "--no-save", "--json", "--quiet"], check=True, capture_output=True, text=True)
    summary = json.loads(run.stdout)
    return summary["peak_rss_bytes"], summary


def per_unit(program, folder, small, large, units):
    a, _ = peak(program, small, folder)
    b, _ = peak(program, large, folder)
    return (b - a) / units


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne", default=os.path.join(ROOT, "build", "netcyne"))
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    tuned = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}
    general = {"mod": "MyExp2SynBB", "tau1": 0.1, "tau2": 5, "e": 0}
    with tempfile.TemporaryDirectory() as folder:
        def run(*sizes_and_units):
            return per_unit(options.netcyne, folder, *sizes_and_units)
        print("| what | B each |\n|---|---|")
        print("| hh segment, cells of 40 | %.0f |" % run(model(2000, 40, 0, None), model(10000, 40, 0, None), 8000 * 40))
        print("| hh cell of one segment | %.0f |" % run(model(20000, 1, 0, None), model(100000, 1, 0, None), 80000))
        for name, syn in (("Exp2Syn, tuned path", tuned), ("MyExp2SynBB, general path", general)):
            print("| synapse, %s | %.0f |" % (name, run(model(1000, 40, 500, syn), model(1000, 40, 1500, syn), 1000 * 1000)))
        if options.large:
            bytes_, summary = peak(options.netcyne, model(10000, 40, 3000, tuned), folder)
            print("\n%d connections on %d cells: %.2f GB" % (summary["connections"], summary["cells"], bytes_ / 1e9))


if __name__ == "__main__":
    main()
