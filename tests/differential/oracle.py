"""The network and spikes that NetPyNE makes of specs: one JSON line out for each line "network PATH" or "all PATH" on stdin.

Line: {"cells": [[gid, pop, cellType, cellModel, x, y, z, xnorm, ynorm, znorm]],
"points": [[gid, cellModel, seed, {name: value}, spikes, [time, interval, ...]]], "conns": [[pre, post, sec, loc, synMech, weight, delay, label]],
"segments": [[gid, sec, x, L, diam, area, ri, cm, Ra]], "stims": see stim(), "pointers": [[pre, post, id, reverse, source, preSec, preLoc]],
"spkt", "spkid"} or
{"error": text} where NetPyNE itself fails on the spec.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
STDOUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from netpyne import sim, specs  # noqa: E402

MOST_SECONDS = 120
NAMES = ["interval", "number", "start", "noise", "tau", "refrac", "taum", "taus", "ib", "taue", "taui1", "taui2"]


def make_vecstim():
    """NetPyNE makes VecStim cells only where NEURON has the name; their spike times are compared, not run."""
    from neuron import h
    if hasattr(h, "VecStim"):
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("vecstim.mod", "gap.mod", "own.mod"):
            shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), folder)
        program = os.path.join(os.path.dirname(sys.executable), "nrnivmodl")
        subprocess.run([program], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        h.nrn_load_dll(os.path.join(folder, os.uname().machine, "libnrnmech.so"))


def point(cell):
    values = {name: getattr(cell.hPointp, name) for name in NAMES if hasattr(cell.hPointp, name)}
    model = cell.tags["cellModel"]
    times = list(vars(cell).get("hSpkTimes", []))
    intervals = []
    if "hVectorTimes" in vars(cell):
        intervals = [x for pair in zip(cell.hVectorTimes, cell.hVectorIntervals) for x in pair]
    return [cell.gid, model, cell.params.get("seed") if model in ("NetStim", "VecStim") else None, values, times, intervals]


def stim(cell, params):
    """[gid, source, type, sec, loc, {parameter: value}]"""
    values = {}
    for key, value in params.items():
        if isinstance(value, list):
            values.update({f"{key}[{i}]": x for i, x in enumerate(value)})
        elif key not in ("label", "source", "type", "sec", "loc") and not key.startswith("h"):
            values[key] = value
    has_place = params["type"] != "NetStim"
    return [cell.gid, params["source"], params["type"], params["sec"] if has_place else None, params["loc"] if has_place else None, values]


def run(path, is_network_only):
    with open(path) as file:
        model = json.load(file)
    sim.initialize(simConfig=specs.SimConfig(model["simConfig"]), netParams=specs.NetParams(model["netParams"]))
    sim.net.createPops()
    sim.net.createCells()
    sim.net.connectCells()
    sim.net.addStims()
    spikes = {}
    if is_network_only and (sim.cfg.recordLFP or sim.cfg.recordDipole):
        sim.net.defineCellShapes()  # as setupRecording does
    if not is_network_only:
        sim.setupRecording()
        sim.runSim()
        spikes = {"spkt": list(sim.simData["spkt"]), "spkid": [int(g) for g in sim.simData["spkid"]]}
    cells, conns, points, segments, stims, pointers = [], [], [], [], [], []
    for cell in sim.net.cells:
        tags = cell.tags
        places = [float(tags[key]) for key in ("x", "y", "z", "xnorm", "ynorm", "znorm")]
        cells.append([cell.gid, tags["pop"], tags.get("cellType"), tags.get("cellModel"), *places])
        if isinstance(cell, sim.PointCell):
            points.append(point(cell))
        for name, sec in ({} if isinstance(cell, sim.PointCell) else cell.secs).items():
            h_sec = sec["hObj"]
            segments += [[cell.gid, name, seg.x, h_sec.L / h_sec.nseg, seg.diam, seg.area(), seg.ri(), seg.cm, h_sec.Ra] for seg in h_sec]
        for conn in cell.conns:
            conns.append([conn["preGid"], cell.gid, conn.get("sec"), conn.get("loc"), conn.get("synMech"), conn["weight"],
                          conn["delay"], conn.get("label")])
            if "pointer" in conn:
                pointer = conn["pointer"]
                pointers.append([conn["preGid"], cell.gid, pointer["id"], pointer.get("reverseConnId"), pointer["source"],
                                 conn["preSec"] if isinstance(conn["preSec"], str) else None, float(conn["preLoc"])])
        stims += [stim(cell, params) for params in cell.stims]
    return {"cells": cells, "conns": conns, "points": points, "segments": segments, "stims": stims, "pointers": pointers, **spikes}


def answer(line):
    what, path = line.strip().split(" ", 1)
    try:
        out = run(path, what == "network")
    except BaseException as error:  # NetPyNE's own failure, also sys.exit, is an answer too
        out = {"error": f"{type(error).__name__}: {error}"}
    return json.dumps(out, default=float)


def answer_apart(line):
    """In a process of its own: NEURON keeps state, and may crash or go on for ever."""
    receiving, sending = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receiving)
        signal.alarm(MOST_SECONDS)
        with os.fdopen(sending, "w") as pipe:
            pipe.write(answer(line))
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        text = pipe.read()
    status = os.waitpid(pid, 0)[1]
    if status:
        text = json.dumps({"error": f"the process ended with status {status} (14: it took more than {MOST_SECONDS} s)"})
    return text


def main():
    make_vecstim()
    for line in sys.stdin:
        print(answer_apart(line), file=STDOUT, flush=True)


main()
