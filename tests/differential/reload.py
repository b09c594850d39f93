#!/usr/bin/env python3
"""NetPyNE opens files of ours: the network must be the one in the file, and its spikes, run again, those in the file.

reload.py NAME_data.json [duration_ms]      one file with results
reload.py --netcyne PROGRAM [WORD]          networks of several kinds (whose name holds WORD), saved by `netcyne build` and `run`
(with a Python that has netpyne and neuron). NetPyNE makes NEURON's objects of a loaded network only where netParams have been loaded
and have a cell rule named as each cellType, also from files that it saved itself: `sim.loadNet` alone says "Unable to create NEURON
objects" and so does a rule of another name. So each network is also saved by NetPyNE, and both files must be opened alike.
Ends with 'N passed, N failed'.
"""
import json
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")

SOMA = {"geom": {"L": 20, "diam": 20, "Ra": 100, "nseg": 1}, "mechs": {"hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.003, "el": -70}}}
DEND = {"geom": {"L": 150, "diam": 2, "Ra": 100, "nseg": 3}, "topol": {"parentSec": "soma", "parentX": 1, "childX": 0},
        "mechs": {"pas": {"g": [0.0001, 0.0002, 0.0003], "e": -70}}}
POINTS = {"geom": {"pt3d": [[0, 0, 0, 10], [3, 12, 4, 8], [3, 20, 4, 6]], "Ra": 100}, "mechs": SOMA["mechs"]}
SYNS = {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}, "slow": {"mod": "ExpSyn", "tau": 20, "e": -10},
        "inh": {"mod": "ExpSyn", "tau": 9, "e": -80}}
NOISE = {"type": "NetStim", "rate": 80, "noise": 0.7}


def spec(pops, cells, conns, sources=None, targets=None):
    return {"netParams": {"popParams": pops, "cellParams": cells, "synMechParams": SYNS, "connParams": conns,
                          "stimSourceParams": sources or {}, "stimTargetParams": targets or {}},
            "simConfig": {"duration": 100, "recordStim": True, "simLabel": "reload", "saveJson": True}}


def rule(pre, post, **more):
    return {"preConds": {"pop": pre}, "postConds": {"pop": post}, "weight": 0.02, "delay": 2, "synMech": "exc", **more}


def models():
    noise = {"noise": NOISE}
    onto = {"noise->E": {"source": "noise", "conds": {"pop": "E"}, "weight": 0.05, "delay": 1, "synMech": "exc"}}
    point = {"cellModel": "NetStim", "numCells": 3, "rate": 60, "noise": 0.5}
    compartments = {"PYR": {"secs": {"soma": SOMA, "dend": DEND}, "secLists": {"all": ["soma", "dend"]}}}
    yield "compartments", spec({"E": {"cellType": "PYR", "numCells": 4}}, compartments,
                               {"EE": rule("E", "E", probability=0.6, sec="dend", loc=0.3)}, noise, onto)
    yield "points", spec({"E": {"cellType": "PYR", "numCells": 2}, "S": point}, {"PYR": {"secs": {"soma": SOMA}}},
                         {"SE": rule("S", "E", weight=0.05)})
    yield "artificial", spec({"S": point, "F": {"cellModel": "IntFire1", "numCells": 4, "tau": 20, "refrac": 2}}, {},
                             {"SF": {"preConds": {"pop": "S"}, "postConds": {"pop": "F"}, "weight": 0.6, "delay": 1}})
    yield "pt3d", spec({"E": {"cellType": "PYR", "numCells": 3, "xRange": [0, 50]}},
                       {"PYR": {"secs": {"soma": POINTS, "dend": DEND}}}, {"EE": rule("E", "E")}, noise, onto)
    yield "several synapses", spec({"E": {"cellType": "PYR", "numCells": 3}}, compartments,
                                   {"EE": rule("E", "E", synMech=["exc", "slow"], synsPerConn=3, sec="all"),
                                    "EI": rule("E", "E", synMech="inh", convergence=2)}, noise, onto)
    clamps = {"noise": NOISE, "clamp": {"type": "IClamp", "del": 5, "dur": 60, "amp": 0.4},
              "alpha": {"type": "AlphaSynapse", "onset": 20, "tau": 2, "gmax": 0.01, "e": 0}}
    places = {label: {"source": label, "conds": {"pop": "E"}, "sec": "soma", "loc": 0.5} for label in ("clamp", "alpha")}
    yield "stimuli", spec({"E": {"cellType": "PYR", "numCells": 3}}, compartments, {"EE": rule("E", "E")}, clamps, {**onto, **places})
    annotated = spec({"E": {"cellType": "PYR", "numCells": 2, "annotation": {"source": "S", "date": "2010"}}, "S": {**point}},
                     {"PYR": {"secs": {"soma": SOMA}, "annotation": "cell"}}, {"SE": rule("S", "E", annotation="rule")}, noise, onto)
    annotated["netParams"]["synMechParams"] = {**SYNS, "exc": {**SYNS["exc"], "annotation": {"note": "synapse"}}}
    yield "annotations", annotated
    yield "rule of another name", spec({"E": {"cellType": "PYR", "numCells": 2}},
                                       {"rule": {"conds": {"cellType": "PYR"}, "secs": {"soma": SOMA}}}, {}, noise, onto)


def network(sim):
    """Cells, connections and stimuli as NetPyNE has them, numbers as text that tells all bits."""
    out = []
    for cell in sim.net.cells:
        conns = [[str(c["preGid"]), c.get("sec"), repr(float(c["loc"])) if c.get("loc") is not None else None, c.get("synMech"),
                  repr(float(c["weight"])), repr(float(c["delay"]))] for c in cell.conns]
        stims = [[s["source"], s["type"]] for s in cell.stims]
        secs = {} if not isinstance(cell, sim.CompartCell) else {
            name: [[repr(x) for x in (h.L, h.nseg, *(y for seg in h for y in (seg.diam, seg.area(), seg.ri(), seg.cm)))]
                   for h in [sec["hObj"]]] if "hObj" in sec else None for name, sec in cell.secs.items()}
        out.append([cell.gid, cell.tags["pop"], [repr(float(cell.tags[k])) for k in "xyz"], conns, stims, secs])
    return out


def run_again(sim, duration):
    sim.cfg.duration = duration
    sim.setupRecording()
    sim.runSim()
    return [[t, int(g)] for t, g in zip(sim.simData["spkt"], sim.simData["spkid"])]


def child(what, path, out):
    """In a process of its own. made: NetPyNE makes the spec at path, runs it and saves it beside OUT; all, net: it opens a file."""
    from netpyne import sim, specs
    if what == "made":
        with open(path) as file:
            model = json.load(file)
        sim.create(netParams=specs.NetParams(model["netParams"]), simConfig=specs.SimConfig(model["simConfig"]))
        answer = {"net": network(sim)}
        answer["spikes"] = run_again(sim, model["simConfig"]["duration"])
        sim.gatherData()
        sim.cfg.saveJson, sim.cfg.filename = True, os.path.splitext(out)[0]
        sim.saveData()
    else:
        sim.initialize()
        sim.loadAll(path) if what == "all" else sim.loadNet(path)
        has_objects = all("hObj" in sec for cell in sim.net.cells if isinstance(cell, sim.CompartCell)
                          for sec in cell.secs.values())
        answer = {"net": network(sim), "objects": has_objects}
        if what == "all" and has_objects:
            answer["spikes"] = run_again(sim, 100)
    with open(out, "w") as file:
        json.dump(answer, file)


def ask(what, path, folder, name):
    out = os.path.join(folder, name + ".answer")
    done = subprocess.run([sys.executable, os.path.abspath(__file__), "--child", what, path, out], capture_output=True, text=True)
    if not os.path.exists(out):
        return {"error": (done.stderr.strip().splitlines() or ["no answer"])[-1]}
    with open(out) as file:
        return json.load(file)


def without_annotations(model):
    for objects in model["netParams"].values():
        for item in objects.values():
            item.pop("annotation", None)
    return model


def compare(program, name, model, folder):
    """None, or what differs."""
    path, bare, net = (os.path.join(folder, file) for file in ("spec.json", "bare.json", "net.json"))
    with open(path, "w") as file:
        json.dump(model, file)
    with open(bare, "w") as file:
        json.dump(without_annotations(json.loads(json.dumps(model))), file)
    built = subprocess.run([program, "build", path, "-o", net, "--quiet"], capture_output=True, text=True)
    if built.returncode:
        return "build: " + built.stderr.strip()
    made = ask("made", bare, folder, "made")
    if "error" in made:
        return "NetPyNE: " + made["error"]
    theirs = os.path.join(folder, "made_data.json")
    for what in ("net", "all"):
        own = ask(what, theirs, folder, what + "_theirs")
        ours = ask(what, net if what == "net" else result_file(program, path, folder), folder, what + "_ours")
        if ours.get("error") != own.get("error") or ours.get("objects") != own.get("objects"):
            return f"{what}: {ours.get('error') or ours.get('objects')}, NetPyNE's own file: {own.get('error') or own.get('objects')}"
        if "net" not in ours:
            continue
        for a, b, c in zip(ours["net"], made["net"], own["net"]):
            if a[:5] != b[:5] or a[5] != c[5]:  # NetPyNE adds a cell's place to the points of a file that has it already
                return f"{what}: {a}, expected {b[:5] + c[5:]}"
        if len(ours["net"]) != len(made["net"]):
            return f"{what}: {len(ours['net'])} cells, expected {len(made['net'])}"
        if "spikes" in own and (not own["spikes"] or ours["spikes"] != own["spikes"]):
            return f"{what}: {len(ours['spikes'])} spikes again, expected {len(own['spikes'])}"
    return None


def result_file(program, path, folder):
    """Results where the model runs here, else the network alone."""
    done = subprocess.run([program, "run", path, "-o", folder, "--quiet"], capture_output=True, text=True)
    name = os.path.join(folder, "reload_data.json")
    return name if done.returncode == 0 else os.path.join(folder, "net.json")


def several(program, word):
    passed = failed = 0
    for name, model in models():
        if word not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = compare(program, name, model, folder)
        passed, failed = passed + (found is None), failed + (found is not None)
        print(f"{name}: {found or 'the same'}"[:800], flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def one(path, duration):
    from netpyne import sim
    sim.initialize()
    sim.loadAll(path)
    saved = [[t, int(g)] for t, g in zip(sim.allSimData["spkt"], sim.allSimData["spkid"]) if t <= duration]
    again = run_again(sim, duration)
    is_same = bool(saved) and saved == again
    print(f"{len(saved)} spikes in the file, {len(again)} again: {'the same' if is_same else 'NOT the same'}")
    print(f"{int(is_same)} passed, {int(not is_same)} failed")
    return 0 if is_same else 1


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        sys.exit(child(*sys.argv[2:5]))
    if sys.argv[1] == "--netcyne":
        sys.exit(several(os.path.abspath(sys.argv[2]), "".join(sys.argv[3:4])))
    sys.exit(one(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 100.0))
