#!/usr/bin/env python3
"""Random specs through NetPyNE on NEURON and through netcyne: cells, connections and spikes must be equal to the last bit.

compare.py --python PYTHON [--netcyne PROGRAM] [--first SEED] [--count N] [--network-only]
Each spec also runs with 2 threads. Prints one line a spec that differs, then 'N passed, N failed, N skipped'.
"""
import argparse
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
            if (bits(float(x)) != bits(y)) if kind == "f" else (x != str(y)):
                return f"row {i}: {a}, expected {b}"
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
    cells = [[row[0], row[1], row[4], row[5], row[6]] for row in cells]
    found = first_difference(cells, expected["cells"], "ssfff")
    if found:
        return "cells: " + found
    conns, error = table(program, path, "conns")
    if conns is None:
        return "refused: " + error.strip()
    found = first_difference(conns, expected["conns"], "sssfsffs")
    if found:
        return "conns: " + found
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
    oracle = None
    with tempfile.TemporaryDirectory() as folder:
        for n, seed in enumerate(range(args.first, args.first + args.count)):
            if n % 25 == 0:  # a fresh process now and then: NEURON keeps state
                if oracle:
                    oracle.stdin.close()
                    oracle.wait()
                oracle = subprocess.Popen([args.python, os.path.join(HERE, "oracle.py")], stdin=subprocess.PIPE,
                                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            path = os.path.join(folder, f"spec{seed}.json")
            with open(path, "w") as file:
                json.dump(random_spec.main(seed), file, indent=1)
            oracle.stdin.write(path + "\n")
            oracle.stdin.flush()
            expected = json.loads(oracle.stdout.readline())
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
