"""Builds and runs a model with NetPyNE on NEURON; prints one JSON line: build and run seconds, spikes, and a hash of them.

Usage: neuron_run.py MODEL.json [duration_ms | build]     (build: no run; cells, connections and peak memory in their place)
MODEL.json holds {"netParams": ..., "simConfig": ...}; a .json.gz is unpacked.
"""
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
    path = sys.argv[1]
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as file:
        model = json.load(file)
    config = model["simConfig"]
    for key in ("analysis", "recordTraces", "recordCells"):
        config.pop(key, None)
    is_build = sys.argv[2:] == ["build"]
    if len(sys.argv) > 2 and not is_build:
        config["duration"] = float(sys.argv[2])
    start = time.perf_counter()
    sim.initialize(simConfig=specs.SimConfig(config), netParams=specs.NetParams(model["netParams"]))
    sim.net.createPops()
    sim.net.createCells()
    sim.net.connectCells()
    sim.net.addStims()
    sim.setupRecording()
    build = time.perf_counter() - start
    if is_build:
        conns = sum(len(cell.conns) for cell in sim.net.cells)
        print(json.dumps({"build": build, "cells": len(sim.net.cells), "conns": conns,
                          "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), file=STDOUT)
        return
    sim.preRun()
    sim.h.finitialize(float(sim.cfg.hParams.get("v_init", -65.0)))
    start = time.perf_counter()
    sim.pc.psolve(sim.cfg.duration)
    run = time.perf_counter() - start
    times = list(sim.simData["spkt"])
    gids = [int(gid) for gid in sim.simData["spkid"]]
    digest = hashlib.sha256(struct.pack(f"<{len(times)}d", *times) + struct.pack(f"<{len(gids)}q", *gids)).hexdigest()
    segments = sum(sec.nseg for sec in sim.h.allsec())
    print(json.dumps({"build": build, "run": run, "spikes": len(times), "sha256": digest, "segments": segments,
                      "steps": round(sim.cfg.duration / sim.cfg.dt)}), file=STDOUT)


main()
