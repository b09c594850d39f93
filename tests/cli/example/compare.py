"""Compares a data file and dumps of the example with what NetPyNE got: counts, digests, and the first spike that differs.
SPDX-License-Identifier: MIT"""
import hashlib
import json
import struct
import sys


def digest(values, code):
    return hashlib.sha256(struct.pack(f"<{len(values)}{code}", *values)).hexdigest()


def columns(path, names):
    with open(path) as file:
        header = file.readline().rstrip("\n").split("\t")
        places = [header.index(name) for name in names]
        return [float(row.rstrip("\n").split("\t")[place]) for row in file for place in places]


def main():
    expected_path, model_path, data_path, cells_path, conns_path = sys.argv[1:]
    expected = json.load(open(expected_path))
    data = json.load(open(data_path))["simData"]
    found = {
        "model_sha256": hashlib.sha256(open(model_path, "rb").read()).hexdigest(),
        "cells_sha256": digest(columns(cells_path, "xyz"), "d"),
        "conns_sha256": digest(columns(conns_path, ("weight", "delay")), "d"),
        "n_spikes": len(data["spkt"]),
        "spike_t_sha256": digest(data["spkt"], "d"),
        "spike_gid_sha256": digest([int(gid) for gid in data["spkid"]], "q"),
    }
    bad = [name for name in found if found[name] != expected[name]]
    for name in bad:
        print(f"{name}: expected {expected[name]}, found {found[name]}")
    spikes = [list(spike) for spike in zip(data["spkt"], data["spkid"])]
    for i, spike in enumerate(expected["first_spikes"]):
        if i >= len(spikes) or spikes[i] != spike:
            print(f"spike {i}: expected {spike}, found {spikes[i] if i < len(spikes) else 'none'}")
            bad.append("first_spikes")
            break
    for name, trace in expected["traces"].items():
        label, cell = name.split("/")
        samples = data.get(label, {}).get(cell, [])
        if len(samples) != trace["n"] or digest(samples, "d") != trace["sha256"]:
            print(f"trace {name}: {len(samples)} samples of {trace['n']}, or other values")
            bad.append(name)
    print("differs" if bad else "identical")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
