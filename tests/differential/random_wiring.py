"""Adds to a random spec what connections and stimulation can do: gap junctions, lists of connections with values for each, weights of 0,
plasticity, shapes, subcellular distribution, voltage clamps, parameters of sources as functions. Used by random_spec.py.
"""


def number(r, lo, hi, digits=4):
    return round(r.uniform(lo, hi), digits)


def gap_rule(r, params, pops):
    rule = {"preConds": {"pop": r.choice(pops)}, "postConds": {"pop": r.choice(pops)}, "probability": r.choice([0.2, 0.5, "uniform(0,1)"]),
            "weight": r.choice([1, number(r, 0, 1), "uniform(0,1)"])}
    if r.random() < 0.3:
        rule["gapJunction"] = True
        rule["synMech"] = "oldgap"
    else:
        rule["synMech"] = r.choice(["gap", "gap", "oneway"])
    for side in ("sec", "preSec"):
        if r.random() < 0.3:
            rule[side] = "soma"
    if r.random() < 0.5:
        rule["loc"] = number(r, 0, 1)
    if r.random() < 0.5:
        rule["preLoc"] = number(r, 0, 1)
    return rule


def list_rule(r, params, pops):
    pre, post = r.choice(pops), r.choice(pops)
    sizes = [params["popParams"][pop]["numCells"] for pop in (pre, post)]
    n = r.randint(1, 15)
    rule = {"preConds": {"pop": pre}, "postConds": {"pop": post},
            "connList": [[r.randrange(-sizes[0], sizes[0]), r.randrange(-sizes[1], sizes[1])] for _ in range(n)],
            "synMech": r.choice(["exc", ["exc", "inh"], "gap"])}
    several = isinstance(rule["synMech"], list)
    if r.random() < 0.6:
        rule["weight"] = [[number(r, 0, 1), number(r, 0, 1)] if several and r.random() < 0.5 else number(r, 0, 1) for _ in range(n)]
    elif r.random() < 0.5:
        rule["weight"] = "uniform(0,1)*dist_3D"
    if r.random() < 0.5:
        rule["delay"] = [number(r, 1, 5) for _ in range(n)]
    if r.random() < 0.5:
        rule["loc"] = [number(r, 0, 1) for _ in range(n)]
    if r.random() < 0.3:
        rule["sec"] = [r.choice(["soma", ["soma"]]) for _ in range(n)]
    if rule["synMech"] == "gap":
        if r.random() < 0.5:
            rule["preLocs"] = [number(r, 0, 1) for _ in range(n)]
        if r.random() < 0.5:
            rule["preSecs"] = ["soma"] * n
    return rule


def shape(r):
    out = {"pulseType": r.choice(["square", "gaussian"]), "pulsePeriod": r.choice([4, 5, 10.5]), "pulseWidth": r.choice([2, 3, 4])}
    if r.random() < 0.5:
        out["switchOnOff"] = sorted(r.sample(range(0, 50), r.choice([1, 2, 3, 4])))
    return out


def grid(r, n):
    at, out = number(r, -400, -100, 1), []
    for _ in range(n):
        out.append(at)
        at += number(r, 20, 200, 1)
    return out


def density(r):
    kind = r.choice(["uniform", "1Dmap", "2Dmap", "distance", "distance"])
    if kind == "uniform":
        return kind
    if kind == "distance":
        out = {"type": kind, "ref_sec": "soma", "target_distance": number(r, 0, 300)}
        if r.random() < 0.5:
            out["ref_seg"] = r.choice([0, 0.0, 1, 0.3])
        if r.random() < 0.4:
            out["coord"] = "cartesian"
        return out
    y = grid(r, r.randint(2, 9))
    out = {"type": kind, "gridY": y, "gridX": None, "gridValues": [number(r, 0, 2) for _ in y]}
    if kind == "2Dmap":
        out["gridX"] = grid(r, r.randint(2, 7))
        out["gridValues"] = [[number(r, 0, 2) for _ in y] for _ in out["gridX"]]
    if r.random() < 0.6:
        out["fixedSomaY"] = number(r, -100, 100)
    return out


def sub_rules(r, params, pops):
    rules = {}
    for k in range(r.randint(1, 3)):
        post = r.choice(pops)
        rule = {"preConds": r.choice([{}, {"pop": r.choice(pops)}]), "postConds": {"pop": post}, "density": density(r)}
        if r.random() < 0.7:
            cell = params["cellParams"][params["popParams"][post]["cellType"]]
            rule["sec"] = r.choice([*cell.get("secLists", {}), "soma", list(cell["secs"])])
        rules[f"sub{k}"] = rule
    return rules


def vary(r, params, config):
    pops = [label for label, pop in params["popParams"].items()
            if "soma" in params["cellParams"].get(pop.get("cellType"), {}).get("secs", {}) and "cellsList" not in pop]
    if not pops:
        return
    fixed = [label for label in pops if isinstance(params["popParams"][label].get("numCells"), int) and not params.get("scale")]
    syn, conns = params["synMechParams"], params["connParams"]
    syn["gap"] = {"mod": "TestGap", "g": 0.0001, "pointerParams": {"target_var": "vpeer"}}
    syn["oneway"] = {"mod": "TestGap", "g": 0.0001, "pointerParams": {"target_var": "vpeer", "source_var": "v", "bidirectional": False}}
    syn["oldgap"] = {"mod": "TestGap", "g": "uniform(0,1)"}
    moves = r.random() < 0.4
    for k in range(r.randint(0, 2)):
        if not moves:
            conns[f"gap{k}"] = gap_rule(r, params, pops)
    if fixed and not moves:
        conns["list"] = list_rule(r, params, fixed)
    for rule in conns.values():
        if r.random() < 0.1:
            rule["weight"] = r.choice([0, 0.0])
        if "gap" in str(rule.get("synMech")) or rule.get("synMech") == "oneway" or moves:
            continue
        if r.random() < 0.2:
            rule["plast"] = {"mech": "NoSuchPlasticity", "params": {"a": 1}}
        if r.random() < 0.3 and not isinstance(rule.get("weight"), list):
            rule["shape"] = shape(r)
    if r.random() < 0.3:
        config["allowConnsWithWeight0"] = False
    if r.random() < 0.3:
        config["oneSynPerNetcon"] = False
    if moves:
        params["subConnParams"] = sub_rules(r, params, pops)
        params["defineCellShapes"] = True
    sources, targets = params["stimSourceParams"], params["stimTargetParams"]
    sources["vc"] = {"type": "VClamp", "dur": [number(r, 1, 20) for _ in range(3)], "amp": [number(r, -80, 20) for _ in range(3)],
                     "gain": r.choice([1e5, "uniform(1,2)"])}
    sources["se"] = {"type": "SEClamp", "dur1": number(r, 1, 20), "amp1": -60, "rs": 0.1}
    sources["rnd"] = {"type": "NetStim", "interval": "uniform(10,50)", "number": "int(discunif(1,9))", "start": "normal(5,1)", "seed": 7,
                      "noise": r.choice([0, "uniform(0,1)"])}
    for k in range(r.randint(0, 3)):
        source = r.choice(["vc", "se", "rnd", "clamp"])
        conds = {"pop": r.choice([r.choice(pops), pops])}
        target = {"source": source, "conds": conds, "sec": "soma", "loc": r.choice([0.5, "uniform(0,1)"])}
        if source == "rnd":
            target.update({"synMech": r.choice(["exc", ["exc", "inh"]]), "weight": "uniform(0,1)", "delay": r.choice([1, "uniform(1,3)"])})
            if r.random() < 0.5:
                del target["loc"]
                target["synsPerConn"] = r.choice([2, 3])
        targets[f"wired{k}"] = target
