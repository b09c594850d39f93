"""Writes random circuits with NEURON's results, in the form of the reference vectors, to be checked by test_engine_vectors FILE...

Usage: make_random.py FOLDER FIRST_SEED COUNT      (needs NEURON 9; one process per seed, so that nothing is left over)
Trees with connections anywhere and either end, several cells of equal and of different shape, point processes that share nodes,
ties between events, NetStims driven by events, all three second orders, with and without hh's table, recording with a step.
"""
import hashlib
import json
import os
import random
import struct
import subprocess
import sys


def sha(values):
    return hashlib.sha256(struct.pack(f"<{len(values)}d", *values)).hexdigest()


def make_model(r):
    secs, conns, cells = [], [], []
    n_shapes = r.choice([1, 1, 2, 3])
    dt = r.choice([0.025, 0.025, 0.05, 0.1, 0.0125])
    shapes = []
    for _ in range(n_shapes):
        n = r.choice([1, 1, 2, 3, 5, 8])
        shape = []
        for i in range(n):
            x = r.choice([0, 1, 1, 1, 0.5, round(r.random(), 2)])
            shape.append(dict(nseg=r.choice([1, 1, 2, 3, 5]), parent=r.randrange(i) if i else -1, x=x, end=r.choice([0, 0, 0, 1]),
                              hh=r.random() < 0.6, pas=r.random() < 0.6, pt3d=r.random() < 0.15))
        shapes.append(shape)
    n_cells = r.choice([1, 2, 5, 9, 12, 20])
    same = r.random() < 0.5
    for c in range(n_cells):
        shape = r.choice(shapes)
        names = []
        for i, s in enumerate(shape):
            q = random.Random(i) if same else r
            name = f"c{c}s{i}"
            sec = dict(name=name, nseg=s["nseg"], L=round(q.uniform(10, 200), 2), diam=round(q.uniform(0.5, 20 if i == 0 else 4), 2),
                       Ra=round(q.uniform(30, 200), 1), cm=q.choice([1, 1, 0.7, 1.3]), mechs=[])
            if s["pt3d"]:
                x, sec["pt3d"] = 0, []
                for _ in range(q.choice([2, 3, 7])):
                    sec["pt3d"].append([x, round(q.uniform(-9, 9), 2), round(q.uniform(-5, 5), 2), round(q.uniform(0.5, 4), 3)])
                    x += round(q.uniform(3, 40), 2)
                del sec["L"], sec["diam"]
            if s["pas"]:
                sec["mechs"].append("pas")
                sec["g_pas"], sec["e_pas"] = q.choice([1e-4, 1e-3, 5e-4]), q.choice([-70, -65, -61.5])
            if s["hh"]:
                sec["mechs"].append("hh")
                sec["gnabar_hh"], sec["gkbar_hh"] = q.choice([0.12, 0.1, 0.15]), q.choice([0.036, 0.03])
                if q.random() < 0.3:
                    sec["ena"], sec["ek"] = q.choice([50, 55.5]), q.choice([-77, -80.25])
            if r.random() < 0.1:
                sec["vinit"] = round(r.uniform(-75, -55), 1)
            secs.append(sec)
            names.append(name)
            if s["parent"] >= 0:
                conns.append(dict(child=name, child_end=s["end"], parent=names[s["parent"]], x=s["x"]))
        cells.append(names)
    points = []

    def somewhere():
        sec = r.choice(r.choice(cells))
        return sec, r.choice([0.5, 0.5, 0, 1, round(r.random(), 2)])
    for i in range(r.choice([0, 3, 10, 40, 80])):
        sec, x = somewhere()
        kind = r.choice(["ExpSyn", "Exp2Syn", "Exp2Syn", "IClamp", "AlphaSynapse"])
        p = dict(id=f"p{i}", type=kind, sec=sec, x=x)
        if kind == "ExpSyn":
            p.update(tau=r.choice([0.1, 2, 3.3]), e=r.choice([0, -80]))
        elif kind == "Exp2Syn":
            p.update(tau1=r.choice([0.5, 1, 5]), tau2=r.choice([2, 5, 0.5]), e=r.choice([0, -75]))
        elif kind == "IClamp":
            p.update(delay=r.choice([0, 1, 2.5, 5]), dur=r.choice([0.5, 10, 1e9]), amp=round(r.uniform(-0.1, 0.5), 3))
        else:
            p.update(onset=r.choice([0, 1, 3.3]), tau=r.choice([0.1, 0.5, 2]), gmax=r.choice([0, 0.002, 0.01]), e=r.choice([0, -70]))
        points.append(p)
    stims = []
    for i in range(r.choice([0, 1, 4, 10])):
        noise = r.choice([0, 0, 0.5, 1])
        stims.append(dict(id=f"ns{i}", start=r.choice([0, 1, 1, 2.5, -1]), interval=r.choice([1, 1, 2, 0.5, 3.17]),
                          number=r.choice([5, 20, 1e9]), noise=noise, noiseFromRandom123=[i, r.randrange(5), r.randrange(2**32)]))
    detectors = []
    for i, names in enumerate(cells):
        threshold = r.choice([-10, 0, -40])
        if r.random() < 0.3:  # two of one cell: never of one node, which NEURON would make one source
            detectors.append(dict(label=f"d{i}_1", sec=names[0], x=1, threshold=r.choice([-10, 0, -40])))
            detectors.append(dict(label=f"d{i}_0", sec=names[0], x=r.choice([0.5, 0.3]), threshold=threshold))
        else:
            detectors.append(dict(label=f"d{i}_0", sec=r.choice(names), x=r.choice([0.5, 0.5, 0, 1, 0.3]), threshold=threshold))
    targets = [p["id"] for p in points if p["type"] in ("ExpSyn", "Exp2Syn")]
    sources = [s["id"] for s in stims] + [d["label"] for d in detectors]
    netcons, fixed = [], r.random() < 0.3
    style = r.choice(["one", "same", "any", "any"])
    left = list(targets)
    for _ in range(r.choice([0, 10, 60, 150])):
        if style == "one":
            if not left:
                break
            tgt = left.pop()
        elif targets and not (style == "any" and stims and r.random() < 0.05):
            tgt = r.choice(targets)
        elif stims and style == "any":
            tgt = r.choice(stims)["id"]
        else:
            break
        weight = 0.001 if style == "same" else round(r.uniform(1e-4, 4e-3), 5)
        if tgt.startswith("ns"):
            weight = r.choice([1, -1])
        delay = 1 if fixed else r.choice([0, 0.5, 1, 1, 2, 40, 0.0125, round(r.uniform(0, 6), 3)])
        netcons.append(dict(src=r.choice(sources), tgt=tgt, weight=weight, delay=delay))
    for s in sources:
        netcons.append(dict(src=s, tgt=None, delay=1))
    run = dict(dt=dt, tstop=r.choice([5, 12, 20.3, 50]), celsius=r.choice([6.3, 6.3, 20]), v_init=r.choice([-65, -70]),
               secondorder=r.choice([0, 0, 0, 1, 2]), usetable_hh=r.choice([1, 1, 1, 0]), rec_step=r.choice([0, 0, dt, 0.1, 0.03, 0.25]))
    traces = []
    for _ in range(r.choice([2, 8])):
        names = r.choice(cells)
        i = r.randrange(len(names))
        sec = next(s for s in secs if s["name"] == names[i])
        x, inside = r.choice([0.5, 0, 1, 0.3]), r.choice([0.5, 0.3, 0.99])
        traces.append(f"v.{names[i]}({x})")
        if "hh" in sec["mechs"]:
            traces.append(f"{r.choice(['m', 'h', 'n', 'gna', 'gk', 'il', 'ina', 'ik', 'ena'])}.{names[i]}({inside})")
        if "pas" in sec["mechs"]:
            traces.append(f"i.{names[i]}({inside})")
    with_states = r.random() < 0.5
    for p in r.sample(points, min(len(points), r.choice([0, 4]))):
        choice = {"ExpSyn": ["i", "g"], "Exp2Syn": ["i", "g", "A", "B"], "IClamp": ["i"], "AlphaSynapse": ["i", "g"]}[p["type"]]
        traces.append(f"{r.choice(choice if with_states else choice[:1])}_{p['id']}")
    return dict(sections=secs, connections=conns, point_processes=points, netstims=stims, netcons=netcons, detectors=detectors), run, \
        sorted(set(traces))


def simulate(model, run, traces):
    from neuron import h
    h.load_file("stdrun.hoc")
    pc = h.ParallelContext()
    sec = {}
    for s in model["sections"]:
        sec[s["name"]] = x = h.Section(name=s["name"])
    for c in model["connections"]:
        sec[c["child"]].connect(sec[c["parent"]](c["x"]), c["child_end"])
    for s in model["sections"]:
        x = sec[s["name"]]
        x.nseg, x.Ra = s["nseg"], s["Ra"]
        if "pt3d" in s:
            for p in s["pt3d"]:
                x.pt3dadd(*p)
        else:
            x.L, x.diam = s["L"], s["diam"]
        x.cm = s["cm"]
        for m in s["mechs"]:
            x.insert(m)
        for key in s:
            if key.endswith(("_pas", "_hh")) or key in ("ena", "ek"):
                for seg in x:
                    setattr(seg, key, s[key])

    def set_v():
        for s in model["sections"]:
            if "vinit" in s:
                sec[s["name"]].v = s["vinit"]
    handler = h.FInitializeHandler(0, set_v)
    obj = {}
    for p in model["point_processes"]:
        obj[p["id"]] = o = getattr(h, p["type"])(sec[p["sec"]](p["x"]))
        for key, value in p.items():
            if key not in ("id", "type", "sec", "x"):
                setattr(o, key, value)
    for s in model["netstims"]:
        obj[s["id"]] = o = h.NetStim()
        o.start, o.interval, o.number, o.noise = s["start"], s["interval"], s["number"], s["noise"]
        o.noiseFromRandom123(*s["noiseFromRandom123"])
    order, keep = [], []
    times, ids = h.Vector(), h.Vector()
    detector = {d["label"]: d for d in model["detectors"]}
    for n in model["netcons"]:
        if n["src"] not in order:
            order.append(n["src"])
        target = obj[n["tgt"]] if n["tgt"] else None
        if n["src"] in obj:
            nc = h.NetCon(obj[n["src"]], target)
        else:
            d = detector[n["src"]]
            nc = h.NetCon(sec[d["sec"]](d["x"])._ref_v, target, sec=sec[d["sec"]])
            nc.threshold = d["threshold"]
        nc.delay = n["delay"]
        if target is not None:
            nc.weight[0] = n["weight"]
        else:
            nc.record(times, ids, order.index(n["src"]))
        keep.append(nc)

    def ref(name):
        if "." not in name:
            var, point = name.split("_")
            return getattr(obj[point], "_ref_" + var)
        var, place = name.split(".", 1)
        name, x = place.rstrip(")").split("(")
        seg = sec[name](float(x))
        if var in ("v", "ina", "ik", "ena", "ek"):
            return getattr(seg, "_ref_" + var)
        return getattr(seg.pas if var == "i" else seg.hh, "_ref_" + var)
    step = run["rec_step"]
    recs = []
    for name in ["t"] + traces:
        v = h.Vector()
        r = h._ref_t if name == "t" else ref(name)
        v.record(r, step) if step else v.record(r)
        recs.append(v)
    h.dt, h.celsius, h.secondorder, h.usetable_hh = run["dt"], run["celsius"], run["secondorder"], run["usetable_hh"]
    pc.set_maxstep(10)
    h.finitialize(run["v_init"])
    pc.psolve(run["tstop"])
    data = [list(v) for v in recs]
    n = len(data[0])
    at = sorted(set(list(range(min(n, 20))) + list(range(0, n, max(1, n // 40)))))
    expected = dict(n_steps_recorded=n, t_sha256=sha(data[0]), sample_index=at, t=[data[0][i] for i in at],
                    traces={name: dict(sha256_le_f64=sha(d), n=n, samples=[d[i] for i in at]) for name, d in zip(traces, data[1:])},
                    raster=dict(t=list(times), gid=[int(i) for i in ids]))
    del handler
    return expected


def main():
    folder, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if count > 1:
        for seed in range(first, first + count):
            subprocess.run([sys.executable, __file__, folder, str(seed), "1"], check=False, stderr=subprocess.DEVNULL)
        return
    model, run, traces = make_model(random.Random(first))
    expected = simulate(model, run, traces)
    if any(x != x or abs(x) > 1e6 for tr in expected["traces"].values() for x in tr["samples"]):
        return  # ran away
    with open(os.path.join(folder, f"random-{first}.json"), "w") as file:
        json.dump(dict(model=model, run=run, expected=expected), file)


main()
