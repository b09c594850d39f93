"""Random populations for random_spec.py: shapes, densities, grids, lists of cells, diversity, point cells with every spike pattern.

vary(r, params, config, names) changes what random_spec made: it keeps the populations' labels and cell rules and adds others.
"""


def number(r, lo, hi, digits=4):
    return round(r.uniform(lo, hi), digits)


def some_range(r, pop, params, axis):
    lo = number(r, 0, 0.6)
    hi = round(lo + number(r, 0.2, 0.4), 4)
    if r.random() < 0.5:
        pop[f"{axis}normRange"] = [lo, hi]
    else:
        size = params["size" + axis.upper()]
        pop[f"{axis}Range"] = [r.choice([int, float])(lo * size), hi * size]


def density(r, params, pop, shape):
    volume = params["sizeX"] * params["sizeY"] * params["sizeZ"] / 1e9
    per_volume = number(r, 4, 40) / volume
    if shape != "cuboid" or r.random() < 0.5:
        pop["density"] = r.choice([per_volume, int(per_volume)])
        return
    axis = r.choice("xyz")
    some_range(r, pop, params, axis)
    for suffix in ("Range", "normRange"):
        if suffix == "Range" and f"{axis}Range" in pop and r.random() < 0.3:
            pop[f"{axis}normRange"] = [0, 1]
    pop["density"] = r.choice([f"{per_volume:.6}*{axis}norm", f"{per_volume:.6}*(1-{axis}norm)**2",
                               f"{int(per_volume)}*(1+sin(10*{axis}norm))", f"{per_volume:.6}*sqrt({axis}norm)/pi+20"])


def spacing(r, params):
    steps = [params["size" + axis] / r.choice([1.5, 2, 3]) for axis in "XYZ"]
    if r.random() < 0.3:
        return int(max(steps)) + 1
    return [r.choice([lambda x: int(x) + 1, lambda x: round(x + 1, 2)])(x) for x in steps]


def can_replace(params, label, other):
    """Has the other rule all that connections to cells of this one may name?"""
    a, b = params["cellParams"][label], params["cellParams"][other]
    return set(a["secs"]) <= set(b["secs"]) and set(a.get("secLists", {})) <= set(b.get("secLists", {}))


def cells_list(r, params, labels):
    cells = []
    for _ in range(r.randint(1, 8)):
        cell = {}
        for axis in "xyz":
            kind = r.random()
            if kind < 0.4:
                cell[axis] = r.choice([r.randint(-5, 120), number(r, -5, 300)])
            elif kind < 0.7:
                cell[axis + "norm"] = r.choice([0, 1, number(r, 0, 1)])
        if r.random() < 0.3:
            cell["cellType"] = r.choice(labels)
        if r.random() < 0.5:
            cell["side"] = r.choice(["left", "right"])
        cells.append(cell)
    return cells


PATTERNS = [
    lambda r: {"type": "rhythmic", "start": r.choice([-1, 20, number(r, 5, 30)]), "stop": r.choice([90, number(r, 50, 150)]),
               "freq": r.choice([20, number(r, 15, 90)]), "repeats": r.randint(1, 4), "freqStd": r.choice([0, 2, number(r, 0, 4)]),
               "eventsPerCycle": r.choice([1, 2, 3]), "startStd": r.choice([0, 5, number(r, 0, 9)])},
    lambda r: {"type": "rhythmic", "start": r.choice([-1, number(r, 5, 30)]), "startMin": 10, "startMax": number(r, 20, 60),
               "tstop": number(r, 60, 150), "freq": r.choice([20, number(r, 15, 90)]), "repeats": r.choice([2, 3]),
               "distribution": "uniform", "eventsPerCycle": r.choice([1, 2])},
    lambda r: {"type": "evoked", "start": r.choice([40, number(r, 0, 20)]), "startStd": r.choice([0, 6, number(r, 0, 90)]),
               "numspikes": r.choice([3, 10, number(r, 1, 9)])},
    lambda r: {"type": "poisson", "start": r.choice([0, number(r, 0, 40)]), "stop": r.choice([-1, number(r, 30, 120)]),
               "frequency": r.choice([0, 30, number(r, 10, 200)])},
    lambda r: {"type": "gauss", "mu": r.choice([30, number(r, 0, 90)]), "sigma": r.choice([20, number(r, 1, 900)])}]


def pulse(r):
    start = number(r, 0, 60)
    out = {"start": start, "end": start + number(r, 5, 50)}
    out.update(r.choice([{"rate": number(r, 20, 300)}, {"interval": r.choice([3, number(r, 2, 20)])},
                         {"rate": [number(r, 10, 90), number(r, 90, 200)]}]))
    if r.random() < 0.7:
        out["noise"] = r.choice([0, 1, 0.5, number(r, 0, 1)])
    return out


def vecstim(r, pop):
    kind = r.choice(["interval", "rate", "pattern", "pattern", "times"])
    if kind == "interval":
        pop["interval"] = r.choice([5, number(r, 1, 30)])
    elif kind == "rate":
        pop["rate"] = r.choice([40, number(r, 5, 400), [5, number(r, 10, 90)]])
    elif kind == "pattern":
        pop["spikePattern"] = r.choice(PATTERNS)(r)
        if r.random() < 0.3:
            pop["spikePattern"]["sync"] = True
    elif r.random() < 0.5:
        pop["spkTimes"] = [r.choice([r.randint(-3, 150), number(r, -5, 150)]) for _ in range(r.randint(1, 9))]
    else:
        pop["spkTimes"] = [[number(r, 0, 90) for _ in range(r.randint(1, 5))] for _ in range(r.randint(1, 4))]
    for key, value in (("start", number(r, -10, 30)), ("noise", r.choice([0, 1, 0.5, number(r, 0, 1)])), ("seed", r.randint(0, 99))):
        if r.random() < 0.5:
            pop[key] = value
    if r.random() < 0.4:
        pop["pulses"] = [pulse(r) for _ in range(r.randint(1, 3))]


def netstim(r, pop):
    pop.update(r.choice([{"rate": number(r, 5, 90)}, {"rate": [5, number(r, 10, 50)]}, {"interval": number(r, 5, 50)},
                         {"interval": "uniform(20,30)"}, {"rate": "30+10*ynorm"}, {}]))
    for key, value in (("start", r.choice([5, number(r, 0, 20), "x/10", "uniform(0,9)"])), ("number", r.choice([10, 5, "3+xnorm"])),
                       ("noise", r.choice([0, 1, 0.5, number(r, 0, 1), "xnorm"])), ("seed", r.randint(0, 99))):
        if r.random() < 0.6:
            pop[key] = value


def point_pop(r, params, can_run):
    kind = "NetStim" if can_run else r.choice(["NetStim", "VecStim", "VecStim", "IntFire1", "IntFire2", "IntFire4"])
    pop = {"numCells": r.randint(1, 8)}
    if r.random() < 0.2 and kind != "VecStim":
        axis = r.choice("xyz")
        some_range(r, pop, params, axis)
    values = {}
    if kind == "NetStim":
        netstim(r, values)
        if not can_run and r.random() < 0.2:
            n = r.randint(1, 3)
            pop["dynamicRates"] = {"rates": [r.choice([0, number(r, 1, 90)]) for _ in range(n)],
                                   "times": sorted(number(r, 0, 90) for _ in range(n))}
    elif kind == "VecStim":
        vecstim(r, values)
        for key in [key for key in ("spkTimes",) if key in values]:
            pop[key] = values.pop(key)
    else:
        names = {"IntFire1": ["tau", "refrac"], "IntFire2": ["taum", "taus", "ib"], "IntFire4": ["taue", "taui1", "taui2", "taum"]}
        for name in names[kind]:
            if r.random() < 0.6:
                values[name] = r.choice([number(r, 5, 6), "uniform(7,8)"])
    style = r.random()
    if style < 0.6:
        pop["cellModel"] = kind
        pop.update(values)
    elif style < 0.8:
        pop["cellModel"] = kind
        pop["params"] = values
    else:
        label = f"artif{len(params['cellParams'])}"
        pop["cellType"] = label
        rule, own = {}, {}
        for key, value in values.items():
            (rule if r.random() < 0.6 or (kind == "VecStim" and isinstance(value, str)) else own)[key] = value
        params["cellParams"][label] = {"cellModel": kind, "params": rule}
        pop.update(own)
    return kind, pop


def diversity(r, params, pops):
    label = r.choice([p["cellType"] for p in pops.values()])
    fractions = r.choice([[0.5, 0.5], [0.3, 0.3, 0.4], [0.25, 0.75]])
    if any("cellsList" in p and any("cellType" in c for c in p["cellsList"]) for p in pops.values()):
        return
    for i, fraction in enumerate(fractions):
        params["cellParams"][f"{label}_{i}"] = {"conds": {"cellType": label}, "diversityFraction": fraction,
                                                "secs": {"soma": {"geom": {"cm": number(r, 0.8, 1.5)}}}}
    for pop in pops.values():
        if pop["cellType"] == label:
            pop["diversity"] = True


def vary(r, params, config, can_run):
    shape = r.choice(["cuboid", "cuboid", "cylinder", "ellipsoid"])
    if shape != "cuboid" or r.random() < 0.5:
        params["shape"] = shape
    if r.random() < 0.3:
        params["scale"] = r.choice([0.5, number(r, 0.3, 1)])
    if r.random() < 0.3:
        params["popTagsCopiedToCells"] = ["cellModel", "cellType", "layer"]
    if r.random() < 0.5:
        params["sizeX"] = int(params["sizeX"])
    labels = list(params["cellParams"])
    for rule in params["connParams"].values():
        if rule.pop("connList", None):  # of other numbers of cells
            rule["probability"] = 0.3
    for target in params["stimTargetParams"].values():
        target["conds"].pop("cellList", None)
    for pop in params["popParams"].values():
        kind = r.choice(["numCells", "density", "gridSpacing", "cellsList", "numCells"])
        if r.random() < 0.3:
            pop["layer"] = r.choice([4, 5, "six"])
        if kind == "numCells":
            continue
        del pop["numCells"]
        if kind == "density":
            density(r, params, pop, params.get("shape", "cuboid"))
        elif kind == "gridSpacing":
            pop["gridSpacing"] = spacing(r, params)
        else:
            pop["cellsList"] = cells_list(r, params, [x for x in labels if can_replace(params, pop["cellType"], x)])
    if r.random() < 0.3:
        diversity(r, params, params["popParams"])
    targets = list(params["popParams"])
    for k in range(r.randint(0, 3)):
        label = f"point{k}"
        kind, params["popParams"][label] = point_pop(r, params, can_run)
        rule = {"preConds": {"pop": label}, "postConds": {"pop": r.choice(targets)}, "weight": number(r, 0.001, 0.02),
                "delay": number(r, 1, 5), "synMech": "exc"}
        rule.update(r.choice([{}, {"probability": 0.5}, {"convergence": 2}, {"divergence": "uniform(0,4)"}]))
        params["connParams"][f"from_{label}"] = rule
        if not can_run and kind.startswith("IntFire"):
            into = {"preConds": r.choice([{"cellModel": kind}, {"pop": targets}]), "postConds": {"pop": label},
                    "weight": r.choice([0.1, "uniform(0,1)", 0]), "delay": r.choice([1, "0.5+dist_3D/100"])}
            if r.random() < 0.4:
                into["synMech"] = "inh"
            if r.random() < 0.3:
                into["sec"] = "soma"
            if r.random() < 0.3:
                into["loc"] = 0.25
            if r.random() < 0.3:
                into["synsPerConn"] = 2
            params["connParams"][f"to_{label}"] = into
    if r.random() < 0.3:
        params["connParams"]["tags"] = {"preConds": {"side": r.choice(["left", ["left", "right"]])}, "postConds": {"layer": [4, 5]},
                                        "weight": 0.01, "delay": 1, "synMech": "exc", "probability": 0.7}
        if not any("side" in c for p in params["popParams"].values() for c in p.get("cellsList", [])) or \
                "popTagsCopiedToCells" not in params:
            del params["connParams"]["tags"]
