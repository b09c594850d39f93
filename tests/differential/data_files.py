#!/usr/bin/env python3
"""Data files of ours opened elsewhere, and those of others here: plain pickle, gzip, SciPy, h5py, NetPyNE's sim.loadAll.

data_files.py --netcyne PROGRAM     prints 'N passed, N failed'; parts whose library is absent say so and are skipped.
"""
import argparse
import gzip
import itertools
import json
import os
import pickle
import subprocess
import sys
import tempfile

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")

SPEC = {
    "netParams": {
        "popParams": {"E": {"cellType": "PYR", "numCells": 4}, "I": {"cellType": "PYR", "numCells": 2}},
        "cellParams": {"PYR": {"secs": {
            "soma": {"geom": {"L": 20, "diam": 20, "Ra": 100}, "mechs": {"hh": {}}},
            "dend": {"geom": {"L": 150, "diam": 2, "Ra": 100, "nseg": 3},
                     "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}, "mechs": {"pas": {"g": 0.0001, "e": -70}}}}}},
        "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}},
        "stimSourceParams": {"noise": {"type": "NetStim", "rate": 80, "noise": 0.7},
                             "clamp": {"type": "IClamp", "del": 5, "dur": 30, "amp": 0.4}},
        "stimTargetParams": {"noise->E": {"source": "noise", "conds": {"pop": "E"}, "weight": 0.05, "delay": 1, "synMech": "exc"},
                             "clamp->I": {"source": "clamp", "conds": {"pop": "I"}, "sec": "soma", "loc": 0.5}},
        "connParams": {"EI": {"preConds": {"pop": "E"}, "postConds": {"pop": "I"}, "weight": 0.02, "delay": "1+uniform(0,2)",
                              "probability": 0.7, "synMech": "exc"}},
    },
    "simConfig": {"duration": 50, "recordStep": 0.5, "recordStim": True, "simLabel": "own", "recordCells": [0, 4],
                  "recordTraces": {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}, "savePickle": True, "saveDpk": True, "saveMat": True, "saveHDF5": True,
                  "saveCSV": True, "saveDat": True,
                  "note": {"näm\u00e9": [1, 2.5, None, True, "x"], "empty": [], "nested": [[1.5, 2.5], [3.5]]}},
}


def plain(value):
    """Without what only Python has: tuples, keys that are numbers."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def same(a, b):
    """Equal in type and value; NaN equals NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)


class Count:
    passed = failed = 0

    def check(self, what, is_right):
        if is_right:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}", file=sys.stderr)


def run(program, folder, spec):
    path = os.path.join(folder, "spec.json")
    with open(path, "w", encoding="utf8") as file:
        json.dump(spec, file)
    subprocess.run([program, "run", path, "-o", folder, "--quiet"], check=True)


def arrays_of(path):
    """Arrays by path, and the text, as SciPy or h5py reads them; None where that is absent."""
    try:
        if path.endswith(".mat"):
            import scipy.io
            found = scipy.io.loadmat(path, struct_as_record=False, squeeze_me=False)
            out = {}

            def walk(name, value):
                if value.dtype == object and value.shape == (1, 1) and hasattr(value[0, 0], "_fieldnames"):
                    for field in value[0, 0]._fieldnames:
                        walk(f"{name}/{field}", getattr(value[0, 0], field))
                else:
                    out[name] = value
            for name in found:
                if not name.startswith("__"):
                    walk(name, found[name])
            return {k: v[:, 0] if v.shape[1] == 1 and k != "json" else v for k, v in out.items()}, bytes(out["json"].ravel())
        import h5py
        with h5py.File(path) as file:
            out = {}
            file.visititems(lambda name, o: out.update({name: o[()]}) if isinstance(o, h5py.Dataset) else None)
            assert file.attrs["format"] == b"netcyne data" and file.attrs["version"] == 1
        return out, bytes(out["json"])
    except ImportError as absent:
        print(f"skipped: {absent}")
        return None, None


def check_arrays(count, path, data):
    arrays, text = arrays_of(path)
    if arrays is None:
        return
    sim = data["simData"]
    count.check(f"spikes in {path}", arrays["simData/spkt"].tolist() == sim["spkt"] and arrays["simData/spkid"].tolist() == sim["spkid"])
    count.check(f"traces in {path}", all(arrays[f"simData/V/{cell}"].tolist() == sim["V"][cell] for cell in sim["V"]))
    conns = [(cell["gid"], conn) for cell in data["net"]["cells"] for conn in cell["conns"]]
    count.check(f"weights in {path}", arrays["conns/weight"].tolist() == [c["weight"] for _, c in conns])
    count.check(f"cells of connections in {path}", arrays["conns/cell_gid"].tolist() == [gid for gid, _ in conns])
    names = [n.decode() if isinstance(n, bytes) else str(n[0] if hasattr(n, "shape") else n) for n in arrays["conns/sec_names"]]
    count.check(f"sections in {path}", [names[i] for i in arrays["conns/sec"]] == [c["sec"] for _, c in conns])
    count.check(f"text in {path}", json.loads(text)["data"]["simConfig"] == data["simConfig"])


def load(path):
    if path.endswith(".json"):
        with open(path, encoding="utf8") as file:
            return json.load(file)
    with (gzip.open if path.endswith(".dpk") else open)(path, "rb") as file:
        return pickle.load(file)


def with_netpyne(path, out):
    """In a process of its own: NetPyNE opens a file, instantiates the network and runs it again."""
    from netpyne import sim
    sim.initialize()
    sim.loadAll(path, instantiate=True)
    sim.setupRecording()
    sim.runSim()
    with open(out, "w", encoding="utf8") as file:
        json.dump({"cells": len(sim.net.cells), "conns": sum(len(c.conns) for c in sim.net.cells),
                   "spikes": sorted([t, int(g)] for t, g in zip(sim.simData["spkt"], sim.simData["spkid"]))}, file)


def check_netpyne(count, folder, name, data):
    try:
        import netpyne  # noqa: F401
    except ImportError:
        print("skipped: no netpyne here")
        return
    out = os.path.join(folder, "again.json")
    done = subprocess.run([sys.executable, __file__, "--open", os.path.join(folder, name), out], cwd=folder, capture_output=True,
                          text=True)
    if done.returncode:
        count.check(f"NetPyNE opens {name}: {done.stderr[-600:]}", False)
        return
    again = load(out)
    spikes = sorted([t, int(g)] for t, g in zip(data["simData"]["spkt"], data["simData"]["spkid"]))
    count.check(f"NetPyNE runs {name} again: {len(spikes)} spikes, {len(again['spikes'])} again", again["spikes"] == spikes and spikes)
    count.check(f"NetPyNE finds the connections of {name}", again["conns"] == sum(len(c["conns"]) for c in data["net"]["cells"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne")
    parser.add_argument("--open", nargs=2)
    args = parser.parse_args()
    if args.open:
        return with_netpyne(*args.open)
    program, count = os.path.abspath(args.netcyne), Count()
    with tempfile.TemporaryDirectory() as folder:
        run(program, folder, SPEC)
        own = {ending: load(os.path.join(folder, "own_data" + ending)) for ending in (".json", ".pkl", ".dpk")}
        for a, b in itertools.combinations(own, 2):
            count.check(f"run writes the same in {a} and {b}", same(plain(own[a]), plain(own[b])))
        for a, b in itertools.permutations((".json", ".pkl", ".dpk", ".mat", ".hdf5", ".h5"), 2):
            first = os.path.join(folder, "from" + a)
            paths = [os.path.join(folder, n) for n in ("own_data.json", "from" + a, "to" + b, "back" + a, "end.pkl")]
            for source, target in zip(paths, paths[1:]):
                subprocess.run([program, "convert", source, target, "--quiet"], check=True)
            count.check(f"{a} to {b} and back", same(own[".json"], load(paths[-1])))
            with open(first, "rb") as one, open(paths[3], "rb") as other:
                count.check(f"{a} to {b} and back: the same bytes", one.read() == other.read())
        with open(os.path.join(folder, "own_data.csv"), encoding="utf8") as file:
            spikes = [line.split(",") for line in file.read().split()]
        count.check("spikes as CSV", spikes[0] == ["t", "gid"] and [float(t) for t, _ in spikes[1:]] == own[".json"]["simData"]["spkt"])
        with open(os.path.join(folder, "own_V_cell_4.dat"), encoding="utf8") as file:
            trace = [[float(x) for x in line.split("\t")] for line in file]
        count.check("a trace as text", trace == [[t / 1000, v / 1000] for t, v in zip(
            own[".json"]["simData"]["t"], own[".json"]["simData"]["V"]["cell_4"])] and len(trace) == 101)
        for ending in (".mat", ".hdf5"):
            check_arrays(count, os.path.join(folder, "own_data" + ending), own[".json"])
        for ending in (".json", ".pkl"):
            check_netpyne(count, folder, "own_data" + ending, own[ending])
        compact = {**SPEC, "simConfig": {**SPEC["simConfig"], "compactConnFormat": True, "simLabel": "compact"}}
        run(program, folder, compact)
        data = load(os.path.join(folder, "compact_data.json"))
        count.check("compact connections are lists in NetPyNE's order", data["simConfig"]["compactConnFormat"] == [
            "preGid", "preLabel", "sec", "loc", "synMech", "weight", "delay"] and data["net"]["cells"][0]["conns"][0] == [
                "NetStim", "noise", "soma", 0.5, "exc", 0.05, 1])
        check_netpyne(count, folder, "compact_data.json", data)
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "result")
        count.check("NetPyNE's JSON", same(load(os.path.join(here, "netpyne.json")), load(converted(program, here, "netpyne.json", folder))))
    print(f"{count.passed} passed, {count.failed} failed")
    return 1 if count.failed else 0


def converted(program, folder, name, to):
    out = os.path.join(to, "converted.json")
    subprocess.run([program, "convert", os.path.join(folder, name), out, "--quiet"], check=True)
    return out


sys.exit(main())
