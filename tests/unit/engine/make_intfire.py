#!/usr/bin/env python3
"""Thirty IntFire1 cells with simultaneous events, run by NEURON, with and without five stimuli that reach none of them.

Usage: make_intfire.py OUT.json   (a Python with the package neuron)
NEURON's queue is one for all and not first in, first out at equal times, so that the five stimuli change the spikes of the thirty.
Written: the net (weights and delays), and the spikes of both runs in order of detection.
"""
import json
import random
import sys

from neuron import h

N_CELLS, N_STIMS, N_MORE, T_STOP = 30, 6, 5, 300.0


def make_net(rng):
    netcons = []  # source, target, weight, delay; sources: cells, then stimuli
    for cell in range(N_CELLS):
        for _ in range(9):
            source = rng.randrange(N_CELLS)
            weight = rng.choice([0.55, 0.7, 0.9, 1.1, -0.8, -0.9, -1.1])
            netcons.append([source, cell, weight, float(rng.choice([1, 2, 3]))])
    for stim in range(N_STIMS):
        for _ in range(9):
            netcons.append([N_CELLS + stim, rng.randrange(N_CELLS), rng.choice([0.6, 0.45, 0.8]), float(rng.choice([1, 2]))])
    rng.shuffle(netcons)
    return {"n_cells": N_CELLS, "tau": [10 + k % 5 for k in range(N_CELLS)], "refrac": [1 + k % 3 for k in range(N_CELLS)],
            "stims": [[1.0 + k % 2, 3.0 + k] for k in range(N_STIMS)], "more": [[0.13 + 0.1 * k, 0.3 + 0.1 * k] for k in range(N_MORE)],
            "netcons": netcons, "t_stop": T_STOP}


def run(net, with_more):
    def stim(start, interval):
        s = h.NetStim()
        s.start, s.interval, s.number, s.noise = start, interval, 1e9, 0
        return s
    cells = [h.IntFire1() for _ in range(N_CELLS + N_MORE)]
    for k in range(N_CELLS):
        cells[k].tau, cells[k].refrac = net["tau"][k], net["refrac"][k]
    stims = [stim(*s) for s in net["stims"]] + [stim(*s) for s in net["more"]] * with_more
    keep = []
    for source, target, weight, delay in net["netcons"]:
        nc = h.NetCon(cells[source] if source < N_CELLS else stims[source - N_CELLS], cells[target])
        nc.weight[0], nc.delay = weight, delay
        keep.append(nc)
    for k in range(N_MORE * with_more):
        nc = h.NetCon(stims[N_STIMS + k], cells[N_CELLS + k])
        nc.weight[0], nc.delay = 0.01, 1
        keep.append(nc)
    times, ids = h.Vector(), h.Vector()
    for k in range(N_CELLS):
        nc = h.NetCon(cells[k], None)
        nc.record(times, ids, k)
        keep.append(nc)
    pc = h.ParallelContext()
    pc.set_maxstep(10)
    h.dt = 0.025
    h.finitialize(-65)
    pc.psolve(T_STOP)
    return {"t": list(times), "gid": [int(i) for i in ids]}


def main():
    for seed in range(40):
        net = make_net(random.Random(seed))
        runs = [run(net, 0), run(net, 1)]
        trains = [sorted(zip(r["t"], r["gid"])) for r in runs]
        if len(trains[0]) > 1000 and trains[0] != trains[1]:
            break
    print(len(runs[0]["t"]), "and", len(runs[1]["t"]), "spikes")
    with open(sys.argv[1], "w") as out:
        json.dump({"net": net, "alone": runs[0], "with_more": runs[1]}, out)
        out.write("\n")


main()
