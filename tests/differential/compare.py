#!/usr/bin/env python3
"""Random specs through NetPyNE on NEURON and through netcyne: cells, connections and spikes must be equal to the last bit.

compare.py --python PYTHON [--netcyne PROGRAM] [--first SEED] [--count N] [--network-only]
Each spec also runs with 2 threads. N specs are compared; one on which NetPyNE itself fails is skipped and the next seed taken.
Prints one line a spec that differs, then 'N passed, N failed, N skipped'.
"""
import argparse
import itertools
import json
import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import random_spec  # noqa: E402


def bits(x):
    return struct.pack("<d", float(x)) if isinstance(x, (int, float)) and not isinstance(x, bool) else x


def table(program, path, what):
    run = subprocess.run([program, "dump", path, what], capture_output=True, text=True)
    if run.returncode:
        return None, run.stderr
    lines = run.stdout.splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith(("gid\t", "pre_gid\t"))], ""


def first_difference(ours, theirs, kinds):
    if len(ours) != len(theirs):
        return f"{len(ours)} rows, expected {len(theirs)}"
    for i, (a, b) in enumerate(zip(ours, theirs)):
        for x, y, kind in zip(a, b, kinds):
            y = "" if y is None else y
            if (bits(float(x)) != bits(y)) if kind == "f" and x and y != "" else (x != str(y)):
                return f"row {i}: {a}, expected {b}"
    return None


def points_differ(program, path, expected):
    ours, error = table(program, path, "points")
    if ours is None:
        return "refused: " + error.strip()
    if len(ours) != len(expected):
        return f"{len(ours)} point cells, expected {len(expected)}"
    for row, (gid, model, seed, values, times, intervals) in zip(ours, expected):
        got = [row[0], row[1], *[[float(x) for x in field.split(",") if x] for field in (row[4], row[5].replace(":", ","))]]
        if got != [str(gid), model, times, intervals] or (seed is not None and row[2] != str(int(seed))):
            return f"point {row}, expected {[gid, model, seed, times, intervals]}"
        params = dict(item.split("=") for item in row[3].split(",") if item)
        defaults = {"interval": 10, "number": 10, "start": 50, "noise": 0}
        for key, value in values.items():
            default = defaults.get(key) if model == "NetStim" else None
            mine = params.get(key, default)
            if mine is not None and bits(float(mine)) != bits(value):
                return f"point {row}: {key}, expected {value}"
    return None


def stims_differ(program, path, expected):
    got, error = table(program, path, "stims")
    if got is None:
        return "refused: " + error.strip()
    if len(got) != len(expected):
        return f"{len(got)} stims, expected {len(expected)}"
    for row, (gid, source, kind, sec, loc, values) in zip(got, expected):
        params = {key: float(value) for key, value in (item.split("=") for item in row[6].split(",") if item)}
        same = row[0] == str(gid) and row[2] == source and row[3] == kind and params.keys() == values.keys()
        same = same and all(bits(params[key]) == bits(float(value)) for key, value in values.items())
        same = same and (sec is None or (row[4] == sec and bits(float(row[5])) == bits(float(loc))))
        if not same:
            return f"stim {row}, expected {[gid, source, kind, sec, loc, values]}"
    return None


def spikes(program, path, threads, folder):
    run = subprocess.run([program, "run", path, "-o", folder, "--threads", str(threads), "--quiet"], capture_output=True, text=True)
    if run.returncode:
        return None, run.stderr
    name = next(n for n in os.listdir(folder) if n.endswith("_data.json"))
    with open(os.path.join(folder, name)) as file:
        data = json.load(file)["simData"]
    return list(zip(data["spkt"], (int(g) for g in data["spkid"]))), ""


def compare(program, path, expected, is_network_only):
    cells, error = table(program, path, "cells")
    if cells is None:
        return "refused: " + error.strip()
    found = first_difference(cells, expected["cells"], "ssssffffff")
    if found:
        return "cells: " + found
    conns, error = table(program, path, "conns")
    if conns is None:
        return "refused: " + error.strip()
    found = first_difference(conns, expected["conns"], "sssfsffs")
    if found:
        return "conns: " + found
    found = points_differ(program, path, expected["points"])
    if found:
        return found
    found = stims_differ(program, path, expected["stims"])
    if found:
        return found
    pointers, error = table(program, path, "pointers")
    if pointers is None:
        return "refused: " + error.strip()
    found = first_difference(pointers, expected["pointers"], "ssssssf")
    if found:
        return "pointers: " + found
    segments, error = table(program, path, "segments")
    if segments is None:
        return "refused: " + error.strip()
    for row in segments:  # NEURON keeps the reciprocal of ri
        row[6] = repr(1 / (1 / float(row[6])))
    found = first_difference(segments, expected["segments"], "ssfffffff")
    if found:
        return "segments: " + found
    for threads in () if is_network_only else (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            got, error = spikes(program, path, threads, folder)
        if got is None:
            return "run refused: " + error.strip()
        want = list(zip(expected["spkt"], expected["spkid"]))
        if got != want:
            at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), min(len(got), len(want)))
            return f"spikes with {threads} threads: {len(got)}, expected {len(want)}; first difference at {at}: " \
                   f"{got[at:at + 1]}, expected {want[at:at + 1]}"
    return None


class Oracle:
    """NetPyNE on NEURON in a process of its own (oracle.py)."""

    def __init__(self, python):
        self.process = subprocess.Popen([python, os.path.join(HERE, "oracle.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)

    def ask(self, what, path):
        self.process.stdin.write(f"{what} {path}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", required=True)
    parser.add_argument("--netcyne", default=os.path.join(HERE, "..", "..", "build", "netcyne"))
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--network-only", action="store_true")
    parser.add_argument("--keep", help="folder that keeps the specs that differ")
    args = parser.parse_args()
    passed = failed = skipped = 0
    oracle = Oracle(args.python)
    with tempfile.TemporaryDirectory() as folder:
        for seed in itertools.count(args.first):
            if passed + failed == args.count:
                break
            path = os.path.join(folder, f"spec{seed}.json")
            with open(path, "w") as file:
                json.dump(random_spec.main(seed, args.network_only), file, indent=1)
            expected = oracle.ask("network" if args.network_only else "all", path)
            if "error" in expected:
                skipped += 1
                print(f"seed {seed}: NetPyNE itself fails: {expected['error'][:150]}")
                continue
            found = compare(args.netcyne, path, expected, args.network_only)
            if found is None:
                passed += 1
            else:
                failed += 1
                print(f"seed {seed}: {found[:600]}", flush=True)
                if args.keep:
                    os.makedirs(args.keep, exist_ok=True)
                    os.replace(path, os.path.join(args.keep, f"spec{seed}.json"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
