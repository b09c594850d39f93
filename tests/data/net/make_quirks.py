"""Writes quirks.json beside this file: a small network whose every rule leans on one of NetPyNE's less obvious ways, and what
NetPyNE makes of it. Needs the packages neuron and netpyne (versions as the file says); NumPy's own kernels must be off:

    NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" python make_quirks.py

Distances: a root that is not the soma, parents at 0, 0.3, 0.5 and 1, a section connected by its far end, even nseg.
Placement: a list of sections named as a section, lengths that are strings or absent, synapses shared and dropped.
Streams: strings evaluated though another function connects. SPDX-License-Identifier: MIT"""

import json
import os

from netpyne import __version__, sim, specs

HERE = os.path.dirname(os.path.abspath(__file__))


def section(geom, parent=None, parent_x=1, child_x=0):
    out = {"geom": geom, "mechs": {"pas": {"g": "dist_path", "e": -65}}}
    if parent:
        out["topol"] = {"parentSec": parent, "parentX": parent_x, "childX": child_x}
    return out


EVERY = {"preConds": {}, "postConds": {}}
SPEC = {
    "netParams": {
        "cellParams": {"C": {
            "secs": {
                "soma": section({"L": 23.7, "diam": 20, "nseg": 2}, "axon", 0.5),
                "axon": section({"L": "31.3+uniform(0,1)", "diam": 2, "nseg": 3}),
                "d1": section({"L": 77.1, "diam": 2, "nseg": 4}, "soma", 1, 1),
                "d2": section({"L": 55.3, "diam": 2, "nseg": 3}, "d1", 0),
                "d3": section({"L": 12.9, "diam": 2, "nseg": 2}, "d1", 0.3),
                "d4": section({"diam": 2, "nseg": 3, "L": 41.7}, "axon"),
                "d5": section({"diam": 2}, "soma", 0),
                "d6": section({"diam": 2, "L": 17.3}, "d4"),
            },
            "secLists": {"soma": ["d2", "d4"], "mix": ["d2", "axon", "d3", "d5", "d4"]},
        }},
        "popParams": {"a": {"cellType": "C", "numCells": 3}},
        "synMechParams": {"e": {"mod": "ExpSyn", "tau": "1+post_dist_path", "e": "uniform(-1,1)"}},
        "connParams": {
            "list named soma": {**EVERY, "sec": "soma", "weight": 1},
            "spread": {**EVERY, "sec": "mix", "synsPerConn": 4, "weight": [1, 2.5, 3, 0]},
            "at 0": {**EVERY, "sec": "d1", "loc": 0, "weight": "1+int(uniform(0,3))", "delay": "dist_3D"},
            "at 1": {**EVERY, "sec": "d1", "loc": 1, "probability": 0.7, "delay": "2 if dist_x > 30 else uniform(1,2)"},
            "divergence wins": {**EVERY, "sec": ["d2", "d3"], "loc": 0.5, "divergence": "uniform(0,3)",
                                "probability": "uniform(0,1)", "connFunc": "divConn"},
            "full wins": {**EVERY, "sec": ["d2", "d3"], "loc": 0.5, "convergence": "uniform(0,3)",
                          "probability": "uniform(0,1)", "connFunc": "fullConn", "weight": "uniform(0,1)"},
        },
    },
    "simConfig": {"oneSynPerNetcon": False, "allowConnsWithWeight0": False, "allowSelfConns": True,
                  "seeds": {"conn": 5, "stim": 6, "loc": 7, "cell": 8}},
}


def main():
    text = json.dumps(SPEC)
    spec = json.loads(text)
    sim.create(specs.NetParams(spec["netParams"]), specs.SimConfig(spec["simConfig"]))
    segments, conns = [], []
    for cell in sim.net.cells:
        for name, sec in cell.secs.items():
            segments += [[cell.gid, name, seg.pas.g] for seg in sec["hObj"]]
        for conn in cell.conns:
            syn = conn["hObj"].syn()
            conns.append([conn["preGid"], cell.gid, conn["sec"], conn["loc"], conn["weight"], conn["delay"], conn["label"],
                          syn.tau, syn.e])
    rows = lambda items: "[\n" + ",\n".join(json.dumps(item, default=float) for item in items) + "]"
    with open(os.path.join(HERE, "quirks.json"), "w", encoding="utf-8") as out:
        out.write('{"generator": "make_quirks.py, NetPyNE %s",\n' % __version__)
        out.write('"netParams": %s,\n"simConfig": %s,\n' % (json.dumps(SPEC["netParams"]), json.dumps(SPEC["simConfig"])))
        out.write('"expected": {"segments": %s,\n"conns": %s}}\n' % (rows(segments), rows(conns)))


if __name__ == "__main__":
    main()
