"""The network and spikes that NetPyNE makes of specs: one JSON line out for each spec path read from stdin.

Line: {"cells": [[gid, pop, x, y, z]], "conns": [[pre, post, sec, loc, synMech, weight, delay, label]], "spkt", "spkid"} or
{"error": text} where NetPyNE itself fails on the spec.
"""
import json
import os
import sys

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
STDOUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from netpyne import sim, specs  # noqa: E402


def run(path):
    with open(path) as file:
        model = json.load(file)
    sim.initialize(simConfig=specs.SimConfig(model["simConfig"]), netParams=specs.NetParams(model["netParams"]))
    sim.net.createPops()
    sim.net.createCells()
    sim.net.connectCells()
    sim.net.addStims()
    sim.setupRecording()
    sim.runSim()
    cells, conns = [], []
    for cell in sim.net.cells:
        tags = cell.tags
        cells.append([cell.gid, tags["pop"], float(tags["x"]), float(tags["y"]), float(tags["z"])])
        for conn in cell.conns:
            conns.append([conn["preGid"], cell.gid, conn.get("sec"), conn.get("loc"), conn.get("synMech"), conn["weight"],
                          conn["delay"], conn.get("label")])
    return {"cells": cells, "conns": conns, "spkt": list(sim.simData["spkt"]), "spkid": [int(g) for g in sim.simData["spkid"]]}


def main():
    for line in sys.stdin:
        try:
            out = run(line.strip())
        except Exception as error:  # NetPyNE's own failure is an answer too
            out = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(out, default=float), file=STDOUT, flush=True)
        try:
            sim.clearAll()
        except Exception:
            pass


main()
