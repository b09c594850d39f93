"""Adds to a random spec the less common forms of rules: lists of sections, of locs, weights and delays for each synapse, several synaptic
mechanisms with factors, functions named by connFunc, conditions on any tag, borders, factors by cell model, rules that differ from
simConfig's flags, points in sections that take connections (vref), stimulation with these. Used by random_spec.py.
"""

FUNCTIONS = {"full": "fullConn", "probability": "probConn", "convergence": "convConn", "divergence": "divConn"}


def number(r, lo, hi, digits=4):
    return round(r.uniform(lo, hi), digits)


def conditions(r, params, pops):
    """Tags of all kinds; some match nothing."""
    out = {}
    kinds = ["pop", "pops", "cellType", "x", "ynorm", "z", "cellModel", "none"]
    for kind in r.sample(kinds, r.choice([1, 1, 2])):
        if kind == "pop":
            out["pop"] = r.choice(pops)
        elif kind == "pops":
            out["pop"] = r.sample(pops, r.randint(1, len(pops)))
        elif kind == "cellType":
            types = sorted({params["popParams"][pop]["cellType"] for pop in pops})
            out["cellType"] = r.choice([r.choice(types), r.sample(types, r.randint(1, len(types)))])
        elif kind == "x":
            out["x"] = [number(r, 0, params["sizeX"] / 2), params["sizeX"]]
        elif kind == "z":
            out["z"] = [0, r.choice([int, float])(params["sizeZ"] * r.uniform(0.4, 0.9))]
        elif kind == "ynorm":
            out["ynorm"] = [number(r, 0, 0.4), number(r, 0.5, 1)]
        elif kind == "cellModel" and any("cellModel" in params["popParams"][pop] for pop in pops):
            out["cellModel"] = "HH"
    return out


def sections(r, params, pops):
    """Names of sections that all cells of these populations have."""
    common = None
    for pop in pops:
        names = set(params["cellParams"][params["popParams"][pop]["cellType"]]["secs"])
        common = names if common is None else common & names
    return sorted(common)


def synapses(r, rule, names, syn_mechs):
    """synMech, sec, loc, weight and delay in one of the forms that go together."""
    several = r.random() < 0.4
    rule["synMech"] = r.sample(syn_mechs, r.choice([2, 3])) if several else r.choice(syn_mechs)
    if several:
        n = len(rule["synMech"])
        for key, lo, hi in (("synMechWeightFactor", 0.1, 2), ("synMechDelayFactor", 0.5, 2), ("synMechLocFactor", 0.2, 1)):
            if r.random() < 0.4:
                rule[key] = [number(r, lo, hi) if r.random() < 0.8 else 1 for _ in range(n)]
    form = r.choice(["one", "list", "all", "function", "default"])
    if form == "one":
        rule.update({"sec": r.choice(names), "loc": r.choice([0.5, 0, 1, number(r, 0, 1), "uniform(0,1)", "0.5*post_ynorm"])})
    elif form == "list":
        rule["sec"] = r.sample(names, r.randint(1, len(names)))
        if r.random() < 0.5:
            rule["loc"] = number(r, 0, 1)
    elif form == "all":  # so many synapses, a value for each
        n = r.choice([2, 3, 4])
        rule.update({"sec": r.choice([r.choice(names), names]), "synsPerConn": n})
        if r.random() < 0.6 and not several:
            rule["weight"] = [number(r, 0, 0.02) for _ in range(n)]
        if r.random() < 0.6 and not several:
            rule["delay"] = [number(r, 1, 5) for _ in range(n)]
        if r.random() < 0.6 and not several and isinstance(rule["sec"], str):
            rule["loc"] = [number(r, 0, 1) for _ in range(n)]
        if not several and isinstance(rule["sec"], list) and len(names) >= n and r.random() < 0.4:
            rule["sec"] = names[:n]
    elif form == "function":
        rule.update({"sec": names, "synsPerConn": r.choice(["int(uniform(1,4))", "int(1+3*post_ynorm)", 2])})
    if not isinstance(rule.get("loc"), (int, float)):
        rule.pop("synMechLocFactor", None)
    for key in ("connRandomSecFromList", "distributeSynsUniformly"):
        if r.random() < 0.2:
            rule[key] = r.choice([True, False, 0, 1])
    rule.setdefault("weight", r.choice([number(r, 0, 0.02), "uniform(0,0.01)", "0.01*dist_ynorm", "0.001+0.00001*pre_z",
                                        "lognormal(0.005,0.00001)", "0.01*exp(-dist_x/100)"]))
    rule.setdefault("delay", r.choice([1, number(r, 0, 5), "1+dist_z/100", "max(0.5,normal(3,1))", "discunif(1,5)", "poisson(3)+0.5",
                                       "defaultDelay*2", "weibull(2,3)+0.1", "negexp(2)+1"]))


def disynaptic(r, rule):
    """Only a bias that needs no added connections works in NetPyNE."""
    rule.pop("connFunc", None)
    rule.update({"probability": r.choice([0.5, 0.9, "uniform(0,1)"]), "disynapticBias": 0})


def conn_rule(r, params, pops, syn_mechs):
    post = r.sample(pops, r.randint(1, len(pops)))
    rule = {"preConds": conditions(r, params, pops), "postConds": {"pop": post if len(post) > 1 else post[0]}}
    if r.random() < 0.4:
        rule["postConds"].update({key: value for key, value in conditions(r, params, post).items() if key not in ("pop", "cellModel")})
    kind = r.choice(list(FUNCTIONS))
    if kind == "probability":
        rule[kind] = r.choice([number(r, 0.1, 0.9), "exp(-dist_2D/200)", "0.3+0.3*pre_xnorm", "dist_ynorm+dist_xnorm",
                               "0.5*(pre_y>post_y)"])
    elif kind != "full":
        rule[kind] = r.choice([r.randint(0, 6), 2.5, "poisson(3)", "1+4*post_ynorm" if kind == "convergence" else "1+4*pre_xnorm", -1])
    if r.random() < 0.3:
        rule["connFunc"] = FUNCTIONS[kind]
    if kind == "full" and r.random() < 0.2:
        rule.update({"connFunc": "fullConn", "probability": r.choice([0.1, "uniform(0,1)"])})
    synapses(r, rule, sections(r, params, post), syn_mechs)
    if kind == "probability" and r.random() < 0.2:
        disynaptic(r, rule)
    if r.random() < 0.1:
        del rule["synMech"]
        for key in ("synMechWeightFactor", "synMechDelayFactor", "synMechLocFactor"):
            rule.pop(key, None)
    items = list(rule.items())
    r.shuffle(items)
    return dict(items)


def target(r, params, pops, syn_mechs):
    chosen = r.sample(pops, r.randint(1, len(pops)))
    out = {"source": r.choice(["bkg", "clamp", "alpha"]), "conds": {"pop": chosen}}
    n_cells = params["popParams"][chosen[0]].get("numCells", 0)
    if r.random() < 0.3 and n_cells > 2 and "scale" not in params:
        out["conds"]["cellList"] = sorted(r.sample(range(n_cells), r.randint(1, 3)))
    elif r.random() < 0.3:
        out["conds"]["ynorm"] = [number(r, 0, 0.4), 1]
    names = sections(r, params, chosen)
    if out["source"] == "bkg":
        synapses(r, out, names, syn_mechs)
        for key in ("connRandomSecFromList", "distributeSynsUniformly"):
            out.pop(key, None)
        for key, choices in (("weight", [number(r, 0, 0.02), "uniform(0,0.01)", "0.01*post_ynorm"]), ("delay", [1, "1+post_xnorm"])):
            if isinstance(out[key], str):  # there is no sending cell to measure from
                out[key] = r.choice(choices)
    else:
        out.update({"sec": r.choice(names), "loc": r.choice([0.5, 0, 1, number(r, 0, 1), "uniform(0,1)"])})
    return out


def point_in_section(r, params, pops):
    """A point process with a voltage of its own that takes the connections to its section."""
    rules = [*params["connParams"].values(), *params["stimTargetParams"].values()]
    if any("synsPerConn" in rule or "synMech" not in rule for rule in rules):  # NetPyNE drops these, or fails
        return
    label = params["popParams"][r.choice(pops)]["cellType"]
    secs = params["cellParams"][label]["secs"]
    secs["soma"].setdefault("pointps", {})["own"] = {"mod": "TestOwn", "vref": "V", "tau": r.choice([number(r, 5, 20), "uniform(5,9)"])}


def vary(r, params, config, can_only_build):
    pops = [label for label, pop in params["popParams"].items()
            if "soma" in params["cellParams"].get(pop.get("cellType"), {}).get("secs", {}) and "cellsList" not in pop]
    if not pops:
        return
    syn_mechs = ["exc", "inh", "fast"]
    if r.random() < 0.3:
        params["synMechParams"]["exc"]["loc"] = number(r, 0, 1)
    if r.random() < 0.3:
        params["defaultWeight"] = number(r, 0.001, 0.01)
    if r.random() < 0.3:
        params["defaultDelay"] = r.choice([2, number(r, 1, 4)])
    if r.random() < 0.3:
        params["defaultThreshold"] = r.choice([-10, number(r, -30, 20)])
    if r.random() < 0.2 and not any("cellModel" in pop for pop in params["popParams"].values()):
        for pop in params["popParams"].values():
            pop["cellModel"] = "HH"
        params["scaleConnWeightModels"] = {"HH": r.choice([2, number(r, 0.5, 2)])}
    if r.random() < 0.2:
        params["correctBorder"] = {"threshold": [number(r, 0, 80) for _ in range(3)]}
        if r.random() < 0.5:
            params["correctBorder"]["yborders"] = [0.1, number(r, 0.5, 1)]
    for k in range(r.randint(1, 4)):
        rule = conn_rule(r, params, pops, syn_mechs)
        if "correctBorder" in params and r.random() < 0.5:
            rule["probability"] = "exp(-dist_3D_border/150)"
            rule.pop("connFunc", None)
        params["connParams"][f"form{k}"] = rule
    for k in range(r.randint(0, 3)):
        params["stimTargetParams"][f"form{k}"] = target(r, params, pops, syn_mechs)
    if can_only_build and r.random() < 0.3 and "subConnParams" not in params:
        point_in_section(r, params, pops)
    if r.random() < 0.2:
        label = r.choice(sorted({params["popParams"][pop]["cellType"] for pop in pops}))
        params["cellParams"][label]["globals"] = {"celsius": number(r, 6, 20)}
