#!/usr/bin/env python3
"""Makes hh_tutorial_expected.json: what NetPyNE and NEURON get for examples/hh_tutorial, for tests without them.

Usage: make_hh_tutorial_expected.py   (needs the PyPI packages netpyne and neuron; nothing here is edited by hand)

The digests are of the spike times (float64) and the gids (int64), little-endian, in the order of detection; of the positions
x, y, z (float64) of the cells in order of gid; and of the connections' (weight, delay) (float64) in NetPyNE's order.
NumPy's AVX-512 kernels are switched off: their exp and log differ from libm's, which the rest of NetPyNE and NEURON use.
SPDX-License-Identifier: MIT
"""
import hashlib
import json
import os
import platform
from importlib.metadata import version

os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"

import numpy as np  # noqa: E402  (the variable above must be set first)
from netpyne import sim, specs  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "..", "..", "examples", "hh_tutorial", "hh_tutorial.json")


def digest(values, dtype):
    return hashlib.sha256(np.asarray(values, dtype=dtype).tobytes()).hexdigest()


def main():
    with open(MODEL) as file:
        model = json.load(file)
    model["simConfig"]["analysis"] = {}  # figures change neither the network nor the spikes
    sim.create(specs.NetParams(model["netParams"]), specs.SimConfig(model["simConfig"]))
    sim.runSim()
    sim.gatherData()

    cells = sorted(sim.net.allCells, key=lambda cell: cell["gid"])
    conns = [conn for cell in cells for conn in cell["conns"]]
    spike_t = list(sim.allSimData["spkt"])
    spike_gid = [int(gid) for gid in sim.allSimData["spkid"]]
    traces = {f"{name}/{cell}": {"n": len(samples), "sha256": digest(samples, "<f8")}
              for name in sorted(model["simConfig"]["recordTraces"])
              for cell, samples in sorted(sim.allSimData[name].items())}
    expected = {
        "made_with": {"netpyne": version("netpyne"), "neuron": version("neuron"), "python": platform.python_version(),
                      "libc": " ".join(platform.libc_ver()), "machine": platform.machine()},
        "model_sha256": hashlib.sha256(open(MODEL, "rb").read()).hexdigest(),
        "n_cells": len(cells),
        "n_conns": len(conns),
        "n_spikes": len(spike_t),
        "pops": {label: {"n_cells": len(pop["cellGids"]), "n_spikes": sum(gid in set(pop["cellGids"]) for gid in spike_gid)}
                 for label, pop in sim.net.allPops.items()},
        "cells_sha256": digest([[cell["tags"][axis] for axis in "xyz"] for cell in cells], "<f8"),
        "conns_sha256": digest([[conn["weight"], conn["delay"]] for conn in conns], "<f8"),
        "spike_t_sha256": digest(spike_t, "<f8"),
        "spike_gid_sha256": digest(spike_gid, "<i8"),
        "first_spikes": list(zip(spike_t[:50], spike_gid[:50])),
        "traces": traces,
    }
    with open(os.path.join(HERE, "hh_tutorial_expected.json"), "w") as file:
        text = json.dumps(expected, indent=1)
        file.write(text.replace("[\n   ", "[").replace(",\n   ", ", ").replace("\n  ]", "]") + "\n")


if __name__ == "__main__":
    main()
