"""Builds and runs a model with NetPyNE on NEURON; prints one JSON line: build and run seconds, spikes, and a hash of them.

Usage: neuron_run.py MODEL.json [--duration MS] [--build] [--coreneuron]
MODEL.json holds {"netParams": ..., "simConfig": ...}; a .json.gz is unpacked. Mechanisms that nrnivmodl compiled are taken
from the working folder. --build: no run; cells, connections and peak memory in its place. --coreneuron: the run is CoreNEURON's,
with its copying of the model.
"""
import argparse
import gzip
import hashlib
import json
import os
import resource
import struct
import sys
import time

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
STDOUT = sys.stdout
sys.stdout = sys.stderr  # NetPyNE prints

from netpyne import sim, specs  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--duration", type=float)
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--coreneuron", action="store_true")
    args = parser.parse_args()
    opener = gzip.open if args.model.endswith(".gz") else open
    with opener(args.model, "rt") as file:
        model = json.load(file)
    config = model["simConfig"]
    for key in ("analysis", "recordTraces", "recordCells"):
        config.pop(key, None)
    if args.duration:
        config["duration"] = args.duration
    if args.coreneuron:
        config.update(coreneuron=True, random123=True, gpu=False)
    start = time.perf_counter()
    sim.initialize(simConfig=specs.SimConfig(config), netParams=specs.NetParams(model["netParams"]))
    sim.net.createPops()
    sim.net.createCells()
    sim.net.connectCells()
    sim.net.addStims()
    sim.setupRecording()
    build = time.perf_counter() - start
    if args.build:
        conns = sum(len(cell.conns) for cell in sim.net.cells)
        print(json.dumps({"build": build, "cells": len(sim.net.cells), "conns": conns,
                          "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), file=STDOUT)
        return
    sim.preRun()
    if args.coreneuron:
        from neuron import coreneuron
        coreneuron.enable = True
        coreneuron.verbose = 0
    sim.h.finitialize(float(sim.cfg.hParams.get("v_init", -65.0)))
    start = time.perf_counter()
    sim.pc.psolve(sim.cfg.duration)
    run = time.perf_counter() - start
    pairs = zip(sim.simData["spkt"], (int(gid) for gid in sim.simData["spkid"]))
    pairs = sorted(pairs) if args.coreneuron else list(pairs)
    digest = hashlib.sha256(struct.pack(f"<{len(pairs)}d", *(t for t, _ in pairs))
                            + struct.pack(f"<{len(pairs)}q", *(gid for _, gid in pairs))).hexdigest()
    segments = sum(sec.nseg for sec in sim.h.allsec())
    print(json.dumps({"build": build, "run": run, "spikes": len(pairs), "sha256": digest, "segments": segments,
                      "steps": round(sim.cfg.duration / sim.cfg.dt)}), file=STDOUT)


main()
