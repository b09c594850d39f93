#!/usr/bin/env python3
"""Building and saving networks: netcyne build against NetPyNE on NEURON in alternating runs, and what JSON costs in memory.

Usage: networks.py [--netcyne PROGRAM] [--python PYTHON] [--rounds N]
PYTHON has the packages netpyne and neuron; without it only netcyne's numbers are printed. The CA3 case (cases/CA3.json.gz of the reference
folder) is taken with built-in mechanisms in the place of its own, which changes neither cells nor connections. Prints the load of the
machine before and after. Exits 1 when the numbers of cells or connections differ.
"""
import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
CA3 = os.path.join(ROOT, "..", "shared", "reference", "cases", "CA3.json.gz")


def with_known_mechanisms(tree):
    params = tree["netParams"]
    for rule in params["cellParams"].values():
        for sec in rule["secs"].values():
            known = {name: values for name, values in sec.get("mechs", {}).items() if name in ("hh", "pas")}
            sec["mechs"] = known or {"hh": {}}
            sec.pop("ions", None)
    for label in params["synMechParams"]:
        params["synMechParams"][label] = {"mod": "Exp2Syn", "tau1": 0.05, "tau2": 5.3, "e": 0}
    for key in ("analysis", "recordTraces", "recordCells", "recordLFP"):
        tree["simConfig"].pop(key, None)
    return {"netParams": params, "simConfig": tree["simConfig"]}


def by_distance(n_cells):
    return {"netParams": {
        "sizeX": 1000, "sizeY": 1000, "sizeZ": 1000, "propVelocity": 500.0,
        "popParams": {"P": {"cellType": "P", "numCells": n_cells}},
        "cellParams": {"P": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}}}}},
        "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}},
        "connParams": {"r": {"preConds": {"pop": "P"}, "postConds": {"pop": "P"}, "synMech": "exc", "probability": 0.1,
                             "weight": "0.01*exp(-dist_3D/200)", "delay": "2+dist_3D/propVelocity"}}}, "simConfig": {}}


def ours(program, model, out):
    start = time.perf_counter()
    run = subprocess.run([program, "build", model, "-o", out, "--json", "--quiet", "--threads", "1"], check=True, capture_output=True,
                         text=True)
    summary = json.loads(run.stdout)
    summary["whole"] = time.perf_counter() - start
    return summary


def theirs(python, model):
    run = subprocess.run([python, os.path.join(HERE, "neuron_run.py"), model, "--build"], check=True, capture_output=True, text=True)
    return json.loads(run.stdout.strip().splitlines()[-1])


def against_netpyne(args, name, tree, folder):
    model, out = os.path.join(folder, "model.json"), os.path.join(folder, "out.h5")
    with open(model, "w") as file:
        json.dump(tree, file)
    mine, peer = [], []
    for _ in range(args.rounds):
        if args.python:
            peer.append(theirs(args.python, model))
        mine.append(ours(args.netcyne, model, out))
    build, rss = min(m["timing"]["build"] for m in mine), min(m["peak_rss_bytes"] for m in mine)
    print(f"{name}: {mine[0]['cells']} cells, {mine[0]['connections']} connections")
    print(f"  netcyne  build {build:9.4f} s, whole process with saving {min(m['whole'] for m in mine):.3f} s, peak {rss / 1e6:.1f} MB,"
          f" file {mine[0]['file_bytes'] / max(mine[0]['connections'], 1):.1f} B a connection")
    if not peer:
        return True
    t, most = min(p["build"] for p in peer), min(p["peak_rss_bytes"] for p in peer)
    print(f"  NetPyNE  build {t:9.4f} s, peak {most / 1e6:.1f} MB: {t / build:.0f} times as long, {most / rss:.1f} times the memory")
    return (peer[0]["cells"], peer[0]["conns"]) == (mine[0]["cells"], mine[0]["connections"])


def json_memory(args, folder):
    model = os.path.join(folder, "model.json")
    with open(model, "w") as file:
        json.dump(by_distance(2000), file)
    print("saving, 2000 cells with 10 % of connections")
    for ending in ("h5", "json"):
        out = os.path.join(folder, "out." + ending)
        summary = ours(args.netcyne, model, out)
        n = summary["connections"]
        print(f"  .{ending:5} {n} connections, save {summary['timing']['save']:.3f} s, {summary['file_bytes'] / n:.1f} B each,"
              f" peak {summary['peak_rss_bytes'] / 1e6:.1f} MB")
        os.unlink(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne", default=os.path.join(ROOT, "build", "netcyne"))
    parser.add_argument("--python")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    print("load average:", *os.getloadavg())
    is_equal = True
    with tempfile.TemporaryDirectory() as folder:
        if os.path.exists(CA3):
            with gzip.open(CA3, "rt") as file:
                is_equal &= against_netpyne(args, "CA3", with_known_mechanisms(json.load(file)), folder)
        else:
            print("skipped: no CA3 (the reference folder is not beside the checkout)")
        is_equal &= against_netpyne(args, "distance-dependent, 300 cells", by_distance(300), folder)
        json_memory(args, folder)
    print("load average:", *os.getloadavg())
    return 0 if is_equal else 1


if __name__ == "__main__":
    sys.exit(main())
