"""Our own mechanism texts (mechs/*.mod) against NEURON: every series of driven runs, by bits.

mechs.py [--public FOLDER] [--build FOLDER] [--write tests/data/mechs.json] [NAME ...]

Each text is compiled by nrnivmodl under its name with "Own" behind it and run beside the mechanism of that name: NEURON's own, or
for those that NEURON lacks the one of the .mod file in FOLDER (where "doc/source/code/mod" of NetPyNE's repository and RL_arm's
stdp.mod were copied; none of it is kept here). --write stores models and results, which test_mechs.c runs in our machine.
Exit status 1 when any series differs.
"""
import argparse
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

from mech_models import MODELS

HERE = os.path.dirname(os.path.abspath(__file__))
MECHS = os.path.join(HERE, "..", "..", "mechs")
NAME = re.compile(r"^(\s*(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+)(\w+)", re.M)


def compile_all(public, folder):
    """Loads the library, made in the folder unless it is there; names of our mechanisms, and of those that the public files define."""
    from neuron import h
    os.makedirs(folder, exist_ok=True)
    own = []
    for name in sorted(os.listdir(MECHS)):
        text = open(os.path.join(MECHS, name)).read()
        own.append(NAME.search(text).group(2))
        update(os.path.join(folder, f"own_{name}"), NAME.sub(r"\1\2Own", text))
    others = []
    for name in sorted(os.listdir(public)) if public else []:
        text = open(os.path.join(public, name), encoding="latin-1").read() if name.endswith(".mod") else ""
        mech = NAME.search(text)
        if mech and mech.group(2) in own:
            others.append(mech.group(2))
            update(os.path.join(folder, f"public_{name}"), port(text))
    program = os.path.join(os.path.dirname(sys.executable), "nrnivmodl")
    done = subprocess.run([program], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(done.stdout)
    h.nrn_load_dll(os.path.join(folder, os.uname().machine, "libnrnmech.so"))
    return own, others


def update(path, text):
    if not os.path.exists(path) or open(path).read() != text:
        with open(path, "w") as out:
            out.write(text)


def port(text):
    """What NEURON 9 no longer takes: declarations of its own functions, pointers without a type."""
    text = re.sub(r"^(extern )?(double|int|void)\s*\*?\s*(nrn_random_\w+|vector_\w+)\s*\(.*\);\s*$", "", text, flags=re.M)
    text = re.sub(r"nrn_random_pick\((\w+)\)", r"nrn_random_pick(reinterpret_cast<Rand*>(\1))", text)
    if "IvocVect" in text:
        return text
    text = re.sub(r"\b(vector_capacity|vector_vec|vector_pobj)\((\*?\w+)\)", r"\1((IvocVect*)(\2))", text)
    return re.sub(r"= vector_arg", "= (void*)vector_arg", text)


def assign(target, name, value):
    if isinstance(value, list):
        for i, x in enumerate(value):
            getattr(target, name)[i] = x
    else:
        setattr(target, name, value)


def run(model, tested=None):
    """{label: list of doubles} of the model; `tested` is replaced by our own text of it."""
    from neuron import h
    pc = h.ParallelContext()

    def real(name):
        return name + "Own" if name == tested else name

    h.celsius, h.dt, h.secondorder = model.get("celsius", 6.3), model.get("dt", .025), 0
    pc.set_maxstep(10)
    keep, sections, points, netcons, out = [], [], [], [], {}
    for s in model.get("sections", []):
        sec = h.Section(name=f"s{len(sections)}")
        sec.L, sec.diam, sec.nseg, sec.Ra, sec.cm = s["L"], s["diam"], s.get("nseg", 1), s.get("Ra", 100), s.get("cm", 1)
        for mech, values in s.get("mechs", {}).items():
            sec.insert(real(mech))
            for seg in sec:
                for name, value in values.items():
                    setattr(getattr(seg, real(mech)), name, value)
        for name, value in s.get("ions", {}).items():
            for seg in sec:
                setattr(seg, name, value)
        sections.append(sec)
    for p in model.get("points", []):
        make = getattr(h, real(p["mech"]))
        point = make(sections[0](p["x"])) if "x" in p else make()
        for name, value in p.get("set", {}).items():
            assign(point, name, value)
        if "ids" in p and hasattr(point, "noiseFromRandom123"):
            point.noiseFromRandom123(*p["ids"])
        elif "ids" in p:
            keep.append(h.Random())
            keep[-1].Random123(*p["ids"])
            keep[-1].negexp(1)
            point.noiseFromRandom(keep[-1])
        if "vec" in p:
            keep.append(h.Vector(p["vec"]))
            point.play(keep[-1])
        points.append(point)
    for c in model.get("netcons", []):
        target = points[c["to"]] if c["to"] is not None else None
        if c["from"] == "v":
            nc = h.NetCon(sections[0](.5)._ref_v, target, sec=sections[0])
            nc.threshold = c.get("threshold", 10)
        else:
            nc = h.NetCon(points[c["from"]], target)
        nc.delay = c.get("delay", 1)
        for k, w in enumerate(c.get("weight", [])):
            nc.weight[k] = w
        netcons.append(nc)
    for k, c in enumerate(model.get("netcons", [])):
        if c["to"] is None:
            keep.append(h.Vector())
            nc = netcons[k]
            nc.record(keep[-1])
            out[f"spikes{k}"] = keep[-1]
    for i, p in enumerate(model.get("points", [])):
        if "pointer" in p:
            h.setpointer(netcons[p["netcon"]]._ref_weight[0], p["pointer"], points[i])
    for label in model["record"]:
        name, where = label.split("@")
        if where.replace(".", "").isdigit() and "." in where:
            mech, _, var = name.rpartition(":")
            seg = sections[0](float(where))
            ref = getattr(getattr(seg, real(mech)), f"_ref_{var}") if mech else getattr(seg, f"_ref_{name}")
        elif where.startswith("w"):
            ref = netcons[int(where[1:])]._ref_weight[0]
        else:
            ref = getattr(points[int(where)], f"_ref_{name}")
        v = h.Vector()
        v.record(ref, sec=sections[0])
        out[label] = v
    h.finitialize(model.get("v_init", -65))
    for call in model.get("calls", []):
        pc.psolve(call["t"])
        for name, value in call.get("set", {}).items():
            setattr(points[call["point"]], name, value)
        if "name" in call:
            getattr(points[call["point"]], call["name"])(*call["args"])
    pc.psolve(model["tstop"])
    result = {label: list(v) for label, v in out.items()}
    del keep, sections, points, netcons, out
    return result


def digest(x):
    return hashlib.sha256(struct.pack(f"<{len(x)}d", *(0.0 if y == 0 else y for y in x))).hexdigest()


def first_difference(a, b):
    for k, (x, y) in enumerate(zip(a, b)):
        if x != y and not (x != x and y != y):
            return f"at {k}: {x!r} and {y!r}"
    return f"lengths {len(a)} and {len(b)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public")
    parser.add_argument("--build", help="keep what nrnivmodl makes here; only files that changed are compiled again")
    parser.add_argument("--write")
    parser.add_argument("name", nargs="*")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        own, others = compile_all(args.public, args.build or scratch)
    from neuron import h
    n_bad, stored, seen = 0, [], set()
    for model in MODELS:
        mech = model["mech"]
        if args.name and model["name"] not in args.name and mech not in args.name:
            continue
        is_known = mech in others or (hasattr(h, mech) or mech in ("hh", "pas"))
        if not is_known:
            print(f"{model['name']}: no public file of {mech}, own text only")
        reference = run(model, None if is_known else mech)
        seen.add(mech)
        got = run(model, mech)
        bad = [k for k in reference if digest(reference[k]) != digest(got[k])]
        n_bad += len(bad) > 0
        print(f"{model['name']}: {len(reference)} series, {'differs' if bad else 'equal'}")
        for k in bad:
            print(f"  {k} {first_difference(reference[k], got[k])}")
        flat = [k for k in reference if len(set(reference[k])) < 2 and k not in model.get("flat", [])]
        if flat:
            print(f"  nothing happens in {flat}")
            n_bad += 1
        expected = {k: {"n": len(x), "sha256": digest(x), "last": x[-1] if x else None} for k, x in reference.items()}
        stored.append({**model, "expected": expected})
    missing = [m for m in own if m not in seen]
    if missing and not args.name:
        print("no model for", *missing)
        n_bad += 1
    if args.write and not n_bad:
        with open(args.write, "w") as out:
            out.write("[\n" + ",\n".join(json.dumps(m) for m in stored) + "\n]\n")
    return n_bad > 0


if __name__ == "__main__":
    sys.exit(main())
