#!/usr/bin/env python3
"""Writes shapes.json: cells whose sections get 3-d points by defineCellShapes, beside some that have points, rotated cells, sections of
several rules; with what NEURON holds of them. Needs netpyne 1.1.1 and neuron 9.0.2. SPDX-License-Identifier: MIT
"""
import json
import os

os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"
from neuron import h  # noqa: E402
from netpyne import sim, specs  # noqa: E402

PAS = {"pas": {"g": 0.0001, "e": -70.0}}


def sec(L, diam, nseg, parent=None, x=1.0, end=0, **more):
    out = {"geom": {"L": L, "diam": diam, "nseg": nseg}, "mechs": PAS, **more}
    if parent:
        out["topol"] = {"parentSec": parent, "parentX": x, "childX": end}
    return out


NET_PARAMS = {
    "defineCellShapes": True, "rotateCellsRandomly": True, "sizeX": 120.0, "sizeY": 340.0, "sizeZ": 75.0,
    "cellParams": {
        "tree": {"conds": {"cellType": ["T", "U"]}, "secs": {
            "soma": sec(18.8, 17.3, 1), "a": sec(110.5, 2.1, 3, "soma"), "b": sec(90.0, 1.7, 2, "soma"), "c": sec(70.1, 1.3, 1, "soma"),
            "d": sec(55.5, 0.9, 5, "a", 0.5), "e": sec(44.4, 1.1, 2, "a", 0.5, 1), "f": sec(30.0, 0.7, 1, "e", 1.0),
            "g": sec(31.0, 0.7, 1, "e", 1.0), "h": sec(20.0, 0.8, 4, "soma", 0.0), "i": sec(25.0, 0.8, 1, "soma", 0.25)}},
        "more": {"conds": {"cellType": "U"}, "secs": {
            "a": {"geom": {"nseg": 4, "pt3d": [[3.0, 1.5, -2.0, 2.0], [40.25, 30.0, 5.5, 1.5], [80.0, 31.0, 6.25, 1.25]]}},
            "j": sec(60.0, 1.0, 2, "a", 0.3)}},
        "again": {"conds": {"pop": "u", "y": [0, 200]}, "secs": {"a": {"geom": {"pt3d": [[0, 0, 0, 3], [10, 20, 30, 2]]}}}}},
    "popParams": {"t": {"cellType": "T", "numCells": 2}, "u": {"cellType": "U", "numCells": 3}}}


def points(h_sec):
    return [[h_sec.x3d(i), h_sec.y3d(i), h_sec.z3d(i), h_sec.diam3d(i)] for i in range(h_sec.n3d())]


def describe(cell):
    """Points that rules give are left out (null): define_shape moves them without measuring again, which is not kept."""
    secs = {}
    for name, sec in cell.secs.items():
        h_sec = sec["hObj"]
        secs[name] = out = {"L": h_sec.L, "nseg": h_sec.nseg, "Ra": h_sec.Ra, "diam": [seg.diam for seg in h_sec],
                            "cm": [seg.cm for seg in h_sec],
                            "pt3d": points(h_sec) if len(sec["geom"]["pt3d"]) == h_sec.n3d() and name != "a" else None,
                            "mechs": {"pas": {"g": [seg.pas.g for seg in h_sec], "e": [seg.pas.e for seg in h_sec]}}}
        if name == "a" and cell.gid < 2:
            out["pt3d"] = points(h_sec)
        if sec["topol"]:
            out["parent"] = [sec["topol"]["parentSec"], float(sec["topol"]["parentX"]), float(sec["topol"]["childX"])]
    return {"gid": cell.gid, "threshold": 10.0, "secs": secs}


def main():
    params = json.loads(json.dumps(NET_PARAMS))
    sim.initialize(simConfig=specs.SimConfig({}), netParams=specs.NetParams(params))
    sim.net.createPops()
    sim.net.createCells()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "shapes.json"), "w") as file:
        cells = ",\n".join(json.dumps(describe(cell)) for cell in sim.net.cells)
        file.write('{"netParams": %s,\n"simConfig": {},\n"expected": {"cells": [\n%s\n]}}\n' % (json.dumps(NET_PARAMS), cells))


main()
