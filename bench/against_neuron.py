#!/usr/bin/env python3
"""netcyne against NetPyNE on NEURON: the same models in alternating runs on one core; equal spikes are required.

Usage: against_neuron.py --netcyne PROGRAM --python PYTHON [--rounds N] [MODEL ...]
PYTHON has the packages netpyne and neuron. Prints the load of the machine, then for each model the best time of each side and
their ratio; best of N rounds (default 3). Exits 1 when spikes differ.
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

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
CASES = os.path.join(ROOT, "..", "shared", "reference", "cases")


def run_peer(python, model):
    line = subprocess.run([python, os.path.join(HERE, "neuron_run.py"), model], check=True, capture_output=True, text=True).stdout
    return json.loads(line.strip().splitlines()[-1])


def run_ours(program, model):
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run([program, "run", model, "-o", folder, "--json", "--quiet", "--threads", "1"], check=True,
                             capture_output=True, text=True).stdout
        summary = json.loads(out)
        data = next(name for name in os.listdir(folder) if name.endswith("_data.json"))
        with open(os.path.join(folder, data)) as file:
            spikes = json.load(file)["simData"]
    times, gids = spikes["spkt"], [int(gid) for gid in spikes["spkid"]]
    digest = hashlib.sha256(struct.pack(f"<{len(times)}d", *times) + struct.pack(f"<{len(gids)}q", *gids)).hexdigest()
    return {"build": summary["timing"]["build"], "run": summary["timing"]["run"], "spikes": len(times), "sha256": digest}


def plain(model, folder):
    """The model as a JSON file of netParams and simConfig that both sides read, without recording and analysis."""
    opener = gzip.open if model.endswith(".gz") else open
    with opener(model, "rt") as file:
        tree = json.load(file)
    for key in ("analysis", "recordTraces", "recordCells"):
        tree["simConfig"].pop(key, None)
    path = os.path.join(folder, os.path.basename(model).split(".")[0] + ".json")
    with open(path, "w") as file:
        json.dump({"netParams": tree["netParams"], "simConfig": tree["simConfig"]}, file)
    return path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne", default=os.path.join(ROOT, "build", "netcyne"))
    parser.add_argument("--python", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("models", nargs="*")
    args = parser.parse_args()
    models = args.models
    if not models:
        models = [os.path.join(ROOT, "examples", "hh_tutorial", "hh_tutorial.json")]
        for name in ("HHTut", "tut5", "bench-hhtree"):
            path = os.path.join(CASES, name + ".json.gz")
            if os.path.exists(path):
                models.append(path)
            else:
                print(f"skipped: no {name} (the reference folder is not beside the checkout)")
    print("load average:", *os.getloadavg())
    print(f"{'model':16} {'spikes':>8} {'NEURON run s':>13} {'netcyne run s':>14} {'ratio':>7} {'ns/seg-step N':>14} {'ours':>7}"
          f" {'NetPyNE build s':>16} {'netcyne s':>10} {'ratio':>7}")
    is_equal = True
    with tempfile.TemporaryDirectory() as folder:
        for model in models:
            path = plain(model, folder)
            theirs, ours = [], []
            for _ in range(args.rounds):
                theirs.append(run_peer(args.python, path))
                ours.append(run_ours(args.netcyne, path))
            same = len({r["sha256"] for r in theirs + ours}) == 1
            is_equal &= same
            t_run, o_run = min(r["run"] for r in theirs), min(r["run"] for r in ours)
            t_build, o_build = min(r["build"] for r in theirs), min(r["build"] for r in ours)
            work = theirs[0]["segments"] * theirs[0]["steps"]
            print(f"{os.path.basename(path)[:-5]:16} {ours[0]['spikes']:8} {t_run:13.3f} {o_run:14.3f} {t_run / o_run:6.1f}x"
                  f" {t_run / work * 1e9:14.1f} {o_run / work * 1e9:7.1f} {t_build:16.3f} {o_build:10.4f}"
                  f" {t_build / max(o_build, 1e-9):6.0f}x{'' if same else '   SPIKES DIFFER'}")
    print("load average:", *os.getloadavg())
    return 0 if is_equal else 1


if __name__ == "__main__":
    sys.exit(main())
