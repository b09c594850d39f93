#!/usr/bin/env python3
"""Mechanisms of bench/mod and hh: ns per instance and step of NEURON beside those of build/bench_mod, in alternating runs.

Usage: mod_against_neuron.py --python PYTHON [--bench PROGRAM] [--rounds N] [--coreneuron]
PYTHON has the package neuron; the mechanisms are compiled with its nrnivmodl in a temporary folder. NEURON's time of a mechanism
is that of 1000 segments with it less that of the same cable without it, in seconds of the process (best of
many short runs). --coreneuron: the same in CoreNEURON, where the package brings it.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MECHS = ("hh", "nap_tm", "cal_kw")

PEER = r"""
import sys, time
from neuron import h
core = sys.argv[2] == "core"
h.load_file("stdrun.hoc")
NSEG, STEPS, SECTIONS = 100, 2000 if core else 4, 10  # CoreNEURON copies the model at every call
sections = []
for i in range(SECTIONS):
    s = h.Section(name=f"s{i}")
    s.nseg = NSEG; s.L = 2000; s.diam = 2
    sections.append(s)
    if sys.argv[1] != "none":
        s.insert(sys.argv[1])
h.celsius = 6.3
h.CVode().cache_efficient(1)
if core:
    h.CVode().cache_efficient(1)
    from neuron import coreneuron
    coreneuron.enable = True
    coreneuron.verbose = 0
pc = h.ParallelContext()
pc.set_maxstep(10)
h.dt = .025
best = 1e9
h.finitialize(-65)
for k in range(5 if core else 300):
    t = time.process_time()
    pc.psolve(h.t + STEPS * h.dt)
    best = min(best, time.process_time() - t)
print("NS", best / STEPS / NSEG / SECTIONS * 1e9)
"""


def peer(python, mech, core, folder):
    out = subprocess.run([python, "-c", PEER, mech, "core" if core else "neuron"], cwd=folder, capture_output=True, text=True)
    found = re.search(r"NS ([0-9.e+-]+)", out.stdout)
    if not found:
        sys.exit(out.stdout + out.stderr)
    return float(found.group(1))


def ours(program):
    out = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return {tuple(line.split()[:2]): float(line.split()[2]) for line in out.splitlines()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", required=True)
    parser.add_argument("--bench", default=os.path.join(HERE, "..", "build", "bench_mod"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--coreneuron", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in os.listdir(os.path.join(HERE, "mod")):
            shutil.copy(os.path.join(HERE, "mod", name), folder)
        tool = os.path.join(os.path.dirname(os.path.abspath(args.python)), "nrnivmodl")
        flags = ["-coreneuron"] if args.coreneuron else []
        made = subprocess.run([tool, *flags, "."], cwd=folder, capture_output=True, text=True)
        if made.returncode:
            sys.exit(made.stdout + made.stderr)
        times, own = {}, {}
        for _ in range(args.rounds):
            for mech in ("none",) + MECHS:
                times[mech] = min(times.get(mech, 1e9), peer(args.python, mech, args.coreneuron, folder))
            for key, value in ours(args.bench).items():
                own[key] = min(own.get(key, 1e9), value)
    print("load", *os.getloadavg())
    for mech in MECHS:
        theirs = times[mech] - times["none"]
        row = " ".join(f"{isa} {value:.2f} ({theirs / value:.1f}x)" for (name, isa), value in own.items() if name == mech)
        print(f"{mech}: {'CoreNEURON' if args.coreneuron else 'NEURON'} {theirs:.1f} ns an instance and step; {row}")


if __name__ == "__main__":
    main()
