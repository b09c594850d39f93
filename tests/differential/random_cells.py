"""Adds to a random spec what cell rules can do: 3-d points, rotation, shapes, ions, point processes in sections, several rules a cell,
variables, weightNorm, distances in string functions. Used by random_spec.py.
"""


def number(r, lo, hi, digits=4):
    return round(r.uniform(lo, hi), digits)


def points(r, start, n):
    at, out = list(start), []
    diam = number(r, 0.5, 6)
    for _ in range(n):
        out.append([*(round(x, 3) for x in at), diam if r.random() < 0.5 else number(r, 0.3, 5)])
        at = [x + r.gauss(0, 40) for x in at]
    return out


def give_points(r, secs, some):
    start = [0, 0, 0]
    for name, sec in secs.items():
        if r.random() < some:
            begin = start if r.random() < 0.8 else [number(r, -50, 50) for _ in range(3)]
            if name == "soma":
                half = number(r, 4, 12)
                sec["geom"]["pt3d"] = [[-half, 0, 0, 2 * half], [0, 0, 0, 2 * half], [half, 0, 0, 2 * half]][::r.choice([1, 1, 2])]
            else:
                sec["geom"]["pt3d"] = points(r, begin, r.randint(2, 9))
            if r.random() < 0.3:
                for key in ("L", "diam"):
                    sec["geom"].pop(key, None)
            start = sec["geom"]["pt3d"][-1][:3]


def euclidean(r, secs):
    if "pt3d" not in secs["soma"]["geom"]:
        return
    for sec in secs.values():
        if "pt3d" in sec["geom"] and "pas" in sec.get("mechs", {}) and r.random() < 0.5:
            sec["mechs"]["pas"]["g"] = r.choice(["0.00005*(1+dist_euclidean/400)", "0.0001*exp(-dist_euclidean/300)",
                                                 "0.00001+dist_euclidean*uniform(0,1e-6)"])


def ions(r, sec):
    nseg = sec["geom"].get("nseg", 1)
    out = {}
    for ion, e, i, o in (("na", 50, 10, 140), ("k", -77, 54.4, 2.5)):
        if r.random() < 0.6:
            value = number(r, e - 8, e + 8)
            out[ion] = {"e": value if r.random() < 0.7 else [value + 0.5 * k for k in range(nseg)]}
            if r.random() < 0.3:
                out[ion]["i"] = number(r, i * 0.8, i * 1.2)
            if r.random() < 0.3:
                out[ion]["o"] = number(r, o * 0.8, o * 1.2)
    if out:
        sec["ions"] = out


def second_rule(r, params, label, secs):
    change = {}
    for name in r.sample(list(secs), r.randint(1, len(secs))):
        sec, geom = {}, {}
        if r.random() < 0.5:
            geom["Ra"] = number(r, 60, 200)
        if r.random() < 0.4:
            geom["cm"] = number(r, 0.8, 1.6)
        if r.random() < 0.5:
            geom["nseg"] = r.choice([1, 2, 3, 4, 7])
        has_points = any("pt3d" in rule.get("secs", {}).get(name, {}).get("geom", {}) for rule in params["cellParams"].values())
        if not has_points and r.random() < 0.4:
            geom["L"] = number(r, 20, 200)
        if "weightNorm" in secs[name]:
            geom.pop("nseg", None)
        sec["geom"] = geom
        if r.random() < 0.4:
            sec["mechs"] = {"pas": {"g": number(r, 0.00001, 0.0003, 7), "e": "uniform(-72,-60)"}}
        if r.random() < 0.2:
            sec["threshold"] = number(r, -20, 5)
        change[name] = sec
    conds = r.choice([{"cellType": label}, {"cellType": label, "y": [0, params["sizeY"] / 2]}, {"label": label}])
    if r.random() < 0.3:
        change["added"] = {"geom": {"L": number(r, 10, 90), "diam": 1.5}, "topol": {"parentSec": "soma", "parentX": 0.5, "childX": 0},
                           "mechs": {"pas": {"g": 0.0001, "e": -65}}}
    params["cellParams"][label + "2"] = {"conds": conds, "secs": change, "vars": {"w": 2}}


def vary(r, params, config, is_run):
    relative = r.random() < 0.8
    if not relative:
        config["pt3dRelativeToCellLocation"] = False
    if r.random() < 0.2:
        config["invertedYCoord"] = False
    if r.random() < 0.4:
        params["rotateCellsRandomly"] = r.choice([True, True, 1, [0, 3.14]])
    if r.random() < 0.35:
        params["defineCellShapes"] = True
    some = r.choice([0, 0.5, 1])
    rules = {label: rule for label, rule in params["cellParams"].items() if "soma" in rule.get("secs", {})}
    for rule in rules.values():
        give_points(r, rule["secs"], some)
    for label, rule in rules.items():
        secs = rule["secs"]
        euclidean(r, secs)
        if r.random() < 0.4:
            rule["vars"] = {"k": r.choice(["uniform(0.8,1.2)", "normal(1,0.01)", 1.1, "1+0.1*ynorm"])}
            for sec in secs.values():
                if "L" in sec["geom"] and not isinstance(sec["geom"]["L"], str) and r.random() < 0.4:
                    sec["geom"]["L"] = f"{sec['geom']['L']}*k"
        for sec in secs.values():
            if r.random() < 0.3:
                ions(r, sec)
            if "nseg" in sec["geom"] and r.random() < 0.2:
                sec["weightNorm"] = [number(r, 0.5, 2) for _ in range(sec["geom"]["nseg"])]
            if r.random() < 0.15:
                sec["pointps"] = {"stim": {"mod": "IClamp", "loc": r.choice([0.5, 0.2, 1.0]), "del": r.choice(["gid", "uniform(1,9)", 3]),
                                           "dur": number(r, 1, 20), "amp": number(r, 0.05, 0.4)}}
                if r.random() < 0.3:
                    sec["pointps"]["alpha"] = {"mod": "AlphaSynapse", "onset": "gid", "tau": 0.7, "gmax": 0.002}
        if r.random() < 0.4:
            second_rule(r, params, label, secs)
    if r.random() < 0.3:
        params["synMechParams"]["exc"]["tau2"] = r.choice(["3+0.01*post_dist_path", "3+post_ynorm", "2+uniform(0,2)"])
