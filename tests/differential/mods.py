#!/usr/bin/env python3
"""Mechanisms of a folder (or of a list of files) run in NEURON and in the machine: every variable of 100 ms must be equal to the bit.

mods.py --python PYTHON --build DIR [--list FILE] [--libs DIR] [--first N] [--only TEXT] [--out FILE] [FOLDER]...
A density mechanism is put with hh on one compartment that gets a current step; a point process too, with two trains of events
when it takes any; an artificial cell gets the trains alone. Parameters that are 0 and look like conductances, currents or
durations are set. PYTHON has NEURON 9.0.2 and numpy; --build: a build folder of netcyne, whose libraries drive_mod.c is linked
with. --libs: NEURON's compiled libraries by place in the list (N/libnrnmech.so); without it nrnivmodl makes each.
Prints one line a file: 'same', 'differs', 'cannot be driven', 'not in NEURON', 'does not compile here', with the reason.
"""
import argparse
import collections
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def build_driver(build, folder):
    out = os.path.join(folder, "drive_mod")
    libs = [os.path.join(build, f"libncy_{m}.a") for m in ("nmodl", "json", "mech", "num", "base")]
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", f'-DNCY_SOURCE_DIR="{ROOT}"', f'-DNCY_TEST_DATA="{ROOT}/tests/data"',
                    "-I", f"{ROOT}/src", "-I", f"{ROOT}/include", "-I", f"{ROOT}/tests/support", "-w",
                    os.path.join(HERE, "drive_mod.c"), f"{ROOT}/tests/support/t.c", *libs, "-lcmocka", "-lz", "-lm", "-lpthread",
                    "-o", out], check=True)
    return out


def nrnivmodl(python, path, folder):
    """The library of one file, or None."""
    place = os.path.join(folder, "nrn")
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    shutil.copy(path, place)
    env = dict(os.environ, MODL_INCLUDE=os.path.dirname(os.path.abspath(path)))
    subprocess.run([os.path.join(os.path.dirname(python), "nrnivmodl"), "."], cwd=place, env=env, capture_output=True)
    for name in ("x86_64", "arm64", "aarch64"):
        lib = os.path.join(place, name, "libnrnmech.so")
        if os.path.exists(lib):
            return lib
    return None


def describe(driver, path):
    run = subprocess.run([driver, path, "--list"], capture_output=True, text=True, errors="replace")
    if run.returncode:
        return None, (run.stdout.strip().splitlines() or ["crash"])[0]
    lines = run.stdout.splitlines()
    kind, name, weights = lines[0].split()
    rows = [line.split("\t") for line in lines[1:]]
    return {"kind": kind, "name": name, "weights": int(weights), "rows": rows}, ""


def settings(info):
    """What both sides set: so that the mechanism does something."""
    out = []
    for row in info["rows"]:
        if row[0] != "var" or row[4] != "parameter" or float(row[3]) != 0 or row[5] != "0":
            continue
        unit = row[2].replace(" ", "")
        value = {"S/cm2": 0.001, "mho/cm2": 0.001, "cm/s": 1e-5, "pS/um2": 10, "uS": 0.001, "umho": 0.001, "umhos": 0.001, "nA": 0.05,
                 "nS": 1, "mA/cm2": 0.001}.get(unit)
        if unit == "ms" and row[1] in ("dur", "dur1"):
            value = 20
        if value is not None:
            out.append(f"{row[1]}={value}")
    functions = {row[1] for row in info["rows"] if row[0] == "function" and row[2] == ""}
    handles = [row[1] for row in info["rows"] if row[0] == "handle"]
    if handles:
        for name in ("noiseFromRandom123", "setRNG", "noiseFromRandom", "setrand", "set_rand", "play"):
            if name in functions:
                how = {"play": "v5/10.5/20.25/20.25/33", "noiseFromRandom": "rn/1", "setrand": "rn/1"}.get(name, "1,2,3")
                out.append(f"call:{name}:{how}")
                break
    return out


# ---- in NEURON (run by PYTHON): one child process a file ---------------------------------------------------------------------

def neuron_one(h, np, lib, info, items, names, out):
    h.nrn_load_dll(lib)
    kind, mech = info["kind"], info["name"]
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    soma.cm = 1
    keep = []
    stim = None
    if kind != "artificial":
        soma.insert("hh")
        stim = h.IClamp(soma(0.5))
        stim.delay, stim.dur, stim.amp = 5, 80, 0.2
    if kind == "density":
        soma.insert(mech)
        thing = getattr(soma(0.5), mech)
    elif kind == "point":
        thing = getattr(h, mech)(soma(0.5))
    else:
        thing = getattr(h, mech)()
    for row in info["rows"]:
        if row[0] == "pointer" and kind != "artificial":
            h.setpointer(soma(0.5)._ref_v, row[1], thing)
        if row[0] == "random":
            getattr(thing, row[1]).set_ids(1, 2, 3)
            getattr(thing, row[1]).set_seq(0)
    for item in items:
        if not item.startswith("call:"):
            name, value = item.split("=")
            setattr(thing, name, float(value))
            continue
        _, name, args = (item + ":").split(":")[:3]
        values = []
        for arg in args.split(","):
            if arg[:1] == "v":
                values.append(h.Vector([float(x) for x in arg[1:].split("/")]))
            elif arg[:1] == "r":
                r = h.Random()
                r.Random123(1, 2, 3)
                getattr(r, {"n": "negexp", "u": "uniform"}[arg[1]])(*[float(x) for x in arg.split("/")[1:]])
                r.seq(0)  # choosing the distribution has drawn
                values.append(r)
            elif arg:
                values.append(float(arg))
        keep += values
        getattr(thing, name)(*values)
    vectors, finals = [], []
    for name in names:
        vec = h.Vector()
        if name == "v":
            ref = soma(0.5)._ref_v
        elif name.startswith("."):
            base = name[1:].split("[")[0]
            ref = getattr(thing, "_ref_" + base)
            if "[" in name:
                index = int(name.split("[")[1][:-1])
                ref = ref[index] if kind != "density" else getattr(soma(0.5), f"_ref_{base}_{mech}")[index]
        else:
            ref = getattr(soma(0.5), "_ref_" + name)
        if kind == "artificial":
            finals.append(ref)
        else:
            vec.record(ref)
        vectors.append(vec)
    spikes = h.Vector()
    if any(row[0] == "event" for row in info["rows"]):
        keep.append(h.NetCon(thing, None))
        keep[-1].record(spikes)
    cons = []
    if info["weights"]:
        for _ in range(2):
            c = h.NetCon(None, thing)
            c.weight[0] = 0.6 if kind == "artificial" else 0.002
            cons.append(c)
    def send():
        for i, c in enumerate(cons):
            for k in range(6 if i else 9):
                c.event(7.1 + 13.7 * k if i else 5 + 9.3 * k)
    handler = h.FInitializeHandler(send)
    keep.append(handler)
    h.dt = 0.025
    h.celsius = 6.3
    h.finitialize(-65)
    h.continuerun(100)
    with open(out, "wb") as f:
        for vec in vectors if kind != "artificial" else []:
            f.write(np.array(vec, dtype="<f8").tobytes())
        for ref in finals:
            f.write(np.array(ref[0], dtype="<f8").tobytes())
        f.write(np.array(spikes, dtype="<f8").tobytes())


def neuron_main():
    """Reads 'lib TAB info TAB items TAB names TAB out' as JSON lines, answers a line each."""
    import json

    import numpy as np
    from neuron import h
    h.load_file("stdrun.hoc")
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            log = os.open(job["out"] + ".log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(log, 1)
            os.dup2(log, 2)
            import signal
            signal.alarm(120)
            try:
                neuron_one(h, np, job["lib"], job["info"], job["items"], job["names"], job["out"])
                os._exit(0)
            except BaseException as error:
                os.write(2, f"{error!r}\n".encode())
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        print(status, flush=True)


# ---- comparison --------------------------------------------------------------------------------------------------------------

def first_difference(ours, theirs, names, n_steps):
    import struct
    for i, name in enumerate(names):
        a, b = ours[i * n_steps * 8:(i + 1) * n_steps * 8], theirs[i * n_steps * 8:(i + 1) * n_steps * 8]
        if a == b:
            continue
        x, y = struct.unpack(f"<{len(a) // 8}d", a), struct.unpack(f"<{len(b) // 8}d", b)
        for k, (p, q) in enumerate(zip(x, y)):
            if p != q and not (p != p and q != q):
                return f"{name} at step {k}: {p!r}, NEURON {q!r}"
        if len(a) != len(b):
            return f"{name}: {len(a) // 8} values, NEURON {len(b) // 8}"
    a, b = ours[len(names) * n_steps * 8:], theirs[len(names) * n_steps * 8:]
    if a != b:
        return f"{len(a) // 8} spikes, NEURON {len(b) // 8}, or other times"
    return ""


def main():
    import json
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--list")
    parser.add_argument("--libs")
    parser.add_argument("--only")
    parser.add_argument("--out")
    parser.add_argument("folders", nargs="*")
    args = parser.parse_args()
    files = [line.rstrip("\n") for line in open(args.list)] if args.list else []
    for folder in args.folders:
        for root, _, names in sorted(os.walk(folder)):
            files += [os.path.join(root, n) for n in sorted(names) if n.endswith(".mod")]
    scratch = tempfile.mkdtemp(prefix="ncy-mods-")
    driver = build_driver(args.build, scratch)
    child = subprocess.Popen([args.python, os.path.abspath(__file__), "--in-neuron"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             text=True)
    counts = collections.Counter()
    log = open(args.out, "w") if args.out else sys.stdout

    def say(kind, path, why=""):
        counts[kind.split(" (")[0]] += 1
        print(f"{kind}\t{path}\t{why}", file=log, flush=True)

    for number, path in enumerate(files, 1):
        if args.only and args.only not in path:
            continue
        lib = None
        if args.libs:
            lib = os.path.join(args.libs, str(number), "libnrnmech.so")
            if not os.path.exists(os.path.join(args.libs, str(number), "done")):
                continue
            if not os.path.exists(lib):
                say("not in NEURON", path)
                continue
        else:
            lib = nrnivmodl(args.python, path, scratch)
            if not lib:
                say("not in NEURON", path)
                continue
        info, why = describe(driver, path)
        if not info:
            say("does not compile here", path, why)
            continue
        if info["kind"] == "nothing":
            say("cannot be driven", path, "SUFFIX nothing: functions for an interpreter")
            continue
        pointers = [r[1] for r in info["rows"] if r[0] == "pointer"]
        if pointers and info["kind"] == "artificial":
            say("cannot be driven", path, "an artificial cell with a POINTER")
            continue
        items = settings(info)
        ours_path, theirs_path = os.path.join(scratch, "ours"), os.path.join(scratch, "theirs")
        try:
            run = subprocess.run([driver, path, ours_path, *items], capture_output=True, text=True, timeout=120, errors="replace")
        except subprocess.TimeoutExpired:
            say("differs", path, "runs longer than 120 s")
            continue
        if not os.path.exists(ours_path):
            say("differs", path, f"no output: {run.stderr[-200:]}")
            continue
        content = open(ours_path, "rb").read()
        head, _, ours = (b"", b"", content[1:]) if content[:1] == b"\n" else content.partition(b"\n\n")
        os.remove(ours_path)
        names = head.decode().splitlines()
        job = {"lib": lib, "info": info, "items": items, "names": names, "out": theirs_path}
        child.stdin.write(json.dumps(job) + "\n")
        child.stdin.flush()
        status = child.stdout.readline().strip()
        said = open(theirs_path + ".log", errors="replace").read().strip().splitlines()[-1:] or [""]
        if status != "0":
            say("cannot be driven", path, f"NEURON stops ({status}): {said[0][:150]}" + (" (here too)" if run.returncode else ""))
            continue
        if run.returncode:
            say("differs", path, f"stops here: {(run.stderr or run.stdout).strip()[-300:]!r}")
            continue
        theirs = open(theirs_path, "rb").read()
        n_steps = 4001
        if info["kind"] == "artificial":  # the last values, and the spikes
            last = [ours[(n_steps * (i + 1) - 1) * 8:n_steps * (i + 1) * 8] for i in range(len(names))]
            ours, n_steps = b"".join(last) + ours[len(names) * n_steps * 8:], 1
        why = first_difference(ours, theirs, names, n_steps)
        say(f"differs ({info['kind']})" if why else f"same ({info['kind']})", path, why)
    child.stdin.close()
    shutil.rmtree(scratch, ignore_errors=True)
    print(", ".join(f"{n} {kind}" for kind, n in counts.most_common()))
    return 1 if counts["differs"] else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--in-neuron"]:
        neuron_main()
    else:
        sys.exit(main())
