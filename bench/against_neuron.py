#!/usr/bin/env python3
"""netcyne against NetPyNE on NEURON: the same models in alternating runs on one core; equal spikes are required.

Usage: against_neuron.py --python PYTHON [--netcyne PROGRAM] [--rounds N] [--coreneuron] [--arbor PYTHON] [--threads N]
                         [--duration MS] [MODEL[:MODS] ...]
PYTHON has the packages netpyne and neuron. A MODEL is a JSON file of netParams and simConfig (.gz too), a name of models.py, or a
name of a case beside the checkout; MODS is a folder of .mod files. Prints the load of the machine, then for each model the best
time of each side and their ratio; best of N rounds (default 3). Exits 1 when spikes differ.
  --coreneuron   the peer is CoreNEURON; its spikes are compared as sorted by time and cell
  --arbor        in the same rounds the first cell of each model in Arbor (arbor_run.py), ns per CV and step
  --threads N    in the same rounds netcyne with N threads, and the ratio to one
"""
import argparse
import gzip
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile

import models

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
CASES = os.path.join(ROOT, "..", "shared", "reference", "cases")
DEFAULT = ["examples/hh_tutorial", "HHTut", "tut5", "bench-hhtree", "pyramid"]


def run_script(python, script, *words, cwd=None):
    out = subprocess.run([python, os.path.join(HERE, script), *words], check=True, capture_output=True, text=True, cwd=cwd).stdout
    return json.loads(out.strip().splitlines()[-1])


def run_ours(program, model, mods, threads, is_sorted):
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "run", model, "-o", folder, "--json", "--quiet", "--threads", str(threads)]
        out = subprocess.run(words + (["--mods", mods] if mods else []), check=True, capture_output=True, text=True).stdout
        summary = json.loads(out)
        data = next(name for name in os.listdir(folder) if name.endswith("_data.json"))
        with open(os.path.join(folder, data)) as file:
            spikes = json.load(file)["simData"]
    pairs = list(zip(spikes["spkt"], (int(gid) for gid in spikes["spkid"])))
    if is_sorted:
        pairs.sort()
    digest = hashlib.sha256(struct.pack(f"<{len(pairs)}d", *(t for t, _ in pairs))
                            + struct.pack(f"<{len(pairs)}q", *(gid for _, gid in pairs))).hexdigest()
    return {"build": summary["timing"]["build"], "run": summary["timing"]["run"], "spikes": len(pairs), "sha256": digest}


def find(name):
    """The file of a model that is named, or None with a reason printed."""
    if name in models.MODELS or os.path.isfile(name):
        return name
    example = os.path.join(ROOT, name, os.path.basename(name) + ".json")
    case = os.path.join(CASES, name + ".json.gz")
    for path in (example, case):
        if os.path.exists(path):
            return path
    print(f"skipped: no {name} (the reference folder is not beside the checkout)")
    return None


def plain(model, folder, duration):
    """The model as a JSON file of netParams and simConfig that both sides read, without recording and analysis."""
    if model in models.MODELS:
        tree = models.MODELS[model]()
    else:
        opener = gzip.open if model.endswith(".gz") else open
        with opener(model, "rt") as file:
            tree = json.load(file)
    for key in ("analysis", "recordTraces", "recordCells"):
        tree["simConfig"].pop(key, None)
    if duration:
        tree["simConfig"]["duration"] = duration
    path = os.path.join(folder, os.path.basename(model).split(".")[0] + ".json")
    with open(path, "w") as file:
        json.dump({"netParams": tree["netParams"], "simConfig": tree["simConfig"]}, file)
    return path


def compile_mods(python, mods, folder, is_core):
    """What nrnivmodl makes of mods, in folder, where NEURON finds it by itself."""
    tool = os.path.join(os.path.dirname(os.path.abspath(python)), "nrnivmodl")
    made = subprocess.run([tool, *(["-coreneuron"] if is_core else []), os.path.abspath(mods)], cwd=folder, capture_output=True,
                          text=True)
    if made.returncode:
        sys.exit(made.stdout + made.stderr)


def measure(args, name, mods, folder):
    path = plain(name, folder, args.duration)
    peer = [path] + (["--coreneuron"] if args.coreneuron else [])
    work = tempfile.mkdtemp(dir=folder)
    if mods:
        compile_mods(args.python, mods, work, args.coreneuron)
    theirs, ours, arbor, many = [], [], [], []
    for _ in range(args.rounds):
        theirs.append(run_script(args.python, "neuron_run.py", *peer, cwd=work))
        ours.append(run_ours(args.netcyne, path, mods, 1, args.coreneuron))
        if args.arbor:
            arbor.append(run_script(args.arbor, "arbor_run.py", path))
        if args.threads > 1:
            many.append(run_ours(args.netcyne, path, mods, args.threads, args.coreneuron))
    same = len({r["sha256"] for r in theirs + ours + many}) == 1

    def best(runs, key):
        return min(r[key] for r in runs)

    steps = theirs[0]["segments"] * theirs[0]["steps"]
    t_run, o_run, t_build, o_build = best(theirs, "run"), best(ours, "run"), best(theirs, "build"), best(ours, "build")
    line = (f"{os.path.basename(path)[:-5]:16} {ours[0]['spikes']:8} {t_run:13.3f} {o_run:14.3f} {t_run / o_run:6.1f}x"
            f" {t_run / steps * 1e9:14.1f} {o_run / steps * 1e9:7.1f} {t_build:16.3f} {o_build:10.4f}"
            f" {t_build / max(o_build, 1e-9):6.0f}x")
    if arbor:
        cv = best(arbor, "run") / arbor[0]["cv_steps"] * 1e9
        line += f"  Arbor {cv:.1f} ns/CV-step, {cv / (o_run / steps * 1e9):.2f}x"
    if many:
        line += f"  {args.threads} threads {best(many, 'run'):.3f} s, {o_run / best(many, 'run'):.2f}x"
    print(line + ("" if same else "   SPIKES DIFFER"), flush=True)
    return same


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne", default=os.path.join(ROOT, "build", "netcyne"))
    parser.add_argument("--python", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--duration", type=float)
    parser.add_argument("--coreneuron", action="store_true")
    parser.add_argument("--arbor")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("models", nargs="*")
    args = parser.parse_args()
    print("load average:", *os.getloadavg())
    peer = "CoreNEURON" if args.coreneuron else "NEURON"
    print(f"{'model':16} {'spikes':>8} {peer + ' run s':>13} {'netcyne run s':>14} {'ratio':>7} {'ns/seg-step N':>14} {'ours':>7}"
          f" {'NetPyNE build s':>16} {'netcyne s':>10} {'ratio':>7}")
    is_equal = True
    with tempfile.TemporaryDirectory() as folder:
        for word in args.models or DEFAULT:
            name, _, mods = word.partition(":")
            name = find(name)
            if name:
                is_equal &= measure(args, name, os.path.abspath(mods) if mods else "", folder)
    print("load average:", *os.getloadavg())
    return 0 if is_equal else 1


if __name__ == "__main__":
    sys.exit(main())
