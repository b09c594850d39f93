#!/usr/bin/env python3
"""Random specs from a seed: small networks that use what the program builds, in random combinations.

random_spec.py SEED > spec.json. The same seed gives the same spec. Used by compare.py.
"""
import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import random_cells  # noqa: E402
import random_pops  # noqa: E402
import random_rules  # noqa: E402
import random_wiring  # noqa: E402


def number(r, lo, hi, digits=4):
    return round(r.uniform(lo, hi), digits)


def geometry(r, is_soma):
    if is_soma:
        size = number(r, 10, 30)
        geom = {"diam": size, "L": number(r, 10, 30)}
    else:
        geom = {"diam": number(r, 0.5, 4), "L": number(r, 40, 400)}
        if r.random() < 0.7:
            geom["nseg"] = r.choice([1, 2, 3, 5, 8, 11])
    if r.random() < 0.7:
        geom["Ra"] = number(r, 50, 250)
    if r.random() < 0.5:
        geom["cm"] = number(r, 0.7, 2)
    if r.random() < 0.15:
        geom["diam"] = f"uniform({geom['diam']},{geom['diam'] + 2})"
    items = list(geom.items())
    r.shuffle(items)
    return dict(items)


def mechanisms(r, is_soma):
    mechs = {}
    if is_soma or r.random() < 0.4:
        hh = {}
        if r.random() < 0.8:
            hh = {"gnabar": number(r, 0.08, 0.16), "gkbar": number(r, 0.02, 0.05), "gl": number(r, 0.0001, 0.004, 6),
                  "el": number(r, -72, -52)}
            if r.random() < 0.15:
                hh["gnabar"] = "0.1+uniform(0,0.04)"
        mechs["hh"] = hh
    if not is_soma and (not mechs or r.random() < 0.5):
        mechs["pas"] = {"g": number(r, 0.00001, 0.0005, 7), "e": number(r, -75, -55)}
        if r.random() < 0.15:
            mechs["pas"]["g"] = "0.0001*(1+dist_path/500)"
    return mechs


def cell_rule(r):
    secs = {"soma": {"geom": geometry(r, True), "mechs": mechanisms(r, True)}}
    names = ["soma"]
    for k in range(r.choice([0, 0, 1, 2, 4])):
        name = ["dend", "apic", "dend2", "axon"][k]
        parent = r.choice(names)
        secs[name] = {"geom": geometry(r, False), "mechs": mechanisms(r, False),
                      "topol": {"parentSec": parent, "parentX": r.choice([0, 0.25, 0.5, 1.0, 1.0, 1.0]),
                                "childX": r.choice([0, 0, 0, 1])}}
        names.append(name)
    if r.random() < 0.3:
        secs["soma"]["vinit"] = number(r, -75, -60)
    if r.random() < 0.3:
        secs["soma"]["threshold"] = number(r, -30, 10)
    if len(names) > 1 and r.random() < 0.2:
        secs[r.choice(names[1:])]["spikeGenLoc"] = r.choice([0, 0.5, 1.0])
    rule = {"secs": secs}
    if len(names) > 1 and r.random() < 0.7:
        rule["secLists"] = {"all": names, "dends": names[1:]}
    return rule, names


def place(r, rule, names, target):
    if r.random() < 0.3:
        return
    if "secLists" in rule and r.random() < 0.4:
        target["sec"] = r.choice(["all", "dends"])
        if r.random() < 0.5:
            target["synsPerConn"] = r.choice([2, 3])
        return
    target["sec"] = r.choice(names)
    if r.random() < 0.6:
        target["loc"] = r.choice([0.0, 0.25, 0.5, 1.0, number(r, 0, 1)])


WEIGHTS = [lambda r: number(r, 0.0005, 0.02), lambda r: f"uniform(0.001,{number(r, 0.002, 0.02)})",
           lambda r: "0.01*exp(-dist_3D/100)", lambda r: "0.005*post_ynorm+0.001", lambda r: "abs(normal(0.005,0.000004))",
           lambda r: "0.002*(1 if pre_x < post_x else 2.5)"]
DELAYS = [lambda r: number(r, 0.1, 9), lambda r: "0.2+dist_3D/propVelocity*50", lambda r: "max(0.1, normal(5,2))",
          lambda r: "uniform(1,5)", lambda r: "defaultDelay+dist_2D/100", lambda r: r.choice([1, 2, 5])]


def main(seed, is_network_only=False):
    """A network-only spec may use what is built but not run."""
    r = random.Random(seed)
    params = {"sizeX": number(r, 50, 300), "sizeY": number(r, 50, 800), "sizeZ": number(r, 50, 300), "propVelocity": 300.0}
    if r.random() < 0.3:
        params["scaleConnWeight"] = number(r, 0.5, 2)
    if r.random() < 0.2:
        params["scaleConnWeightNetStims"] = number(r, 0.5, 2)
    rules, pops = {}, {}
    by_pop = {}
    for k in range(r.choice([1, 2, 3])):
        label = ["PYR", "BAS", "INT"][k]
        rules[label] = cell_rule(r)
        for n in range(r.choice([1, 2])):
            pop = f"{label}{n}"
            pops[pop] = {"cellType": label, "numCells": r.randint(3, 25)}
            if r.random() < 0.3:
                a = number(r, 0, 0.5)
                pops[pop]["ynormRange"] = [a, a + number(r, 0.1, 0.5)]
            if r.random() < 0.2:
                pops[pop]["xRange"] = [0, number(r, 10, 50)]
            by_pop[pop] = rules[label]
    params["cellParams"] = {label: rule for label, (rule, _) in rules.items()}
    params["popParams"] = pops
    params["synMechParams"] = {
        "exc": {"mod": "Exp2Syn", "tau1": number(r, 0.1, 1), "tau2": number(r, 2, 8), "e": 0},
        "inh": {"mod": "Exp2Syn", "tau1": number(r, 0.1, 1), "tau2": number(r, 5, 15), "e": -75},
        "fast": {"mod": "ExpSyn", "tau": number(r, 0.5, 5), "e": r.choice([0, -70.5])}}
    conns = {}
    for k in range(r.randint(1, 5)):
        pre, post = r.choice(list(pops)), r.choice(list(pops))
        rule = {"preConds": {"pop": pre}, "postConds": {"pop": post}}
        if r.random() < 0.2:
            rule["preConds"] = {"y": [0, number(r, 100, 500)]}
        if r.random() < 0.2:
            rule["postConds"] = {"pop": list({post, r.choice(list(pops))})}
            post = None
        kind = r.choice(["full", "probability", "convergence", "divergence", "connList"])
        if kind == "probability":
            rule[kind] = r.choice([number(r, 0.05, 0.9), "0.4*exp(-dist_3D/150)", "uniform(0,1)", "post_ynorm"])
        elif kind in ("convergence", "divergence"):
            rule[kind] = r.choice([r.randint(0, 8), number(r, 0, 8), "uniform(0,10)"])
        elif kind == "connList" and post:
            n_pre = pops[pre]["numCells"] if "pop" in rule["preConds"] else 1
            rule[kind] = [[r.randrange(n_pre), r.randrange(pops[post]["numCells"])] for _ in range(r.randint(1, 12))]
        rule["weight"] = r.choice(WEIGHTS)(r)
        rule["delay"] = r.choice(DELAYS)(r)
        syn = r.choice(["exc", "exc", "inh", "fast", ["exc", "inh"]])
        rule["synMech"] = syn
        if isinstance(syn, list) and r.random() < 0.5:
            rule["synMechWeightFactor"] = [1.0, number(r, 0.1, 1)]
        if post and not isinstance(syn, list):
            place(r, *by_pop[post], rule)
        items = list(rule.items())
        r.shuffle(items)
        conns[f"rule{k}"] = dict(items)
    params["connParams"] = conns
    params["stimSourceParams"] = {
        "bkg": {"type": "NetStim", "rate": r.choice([10, 20.5, 50]), "noise": r.choice([0, 0.3, 0.5, 1])},
        "clamp": {"type": "IClamp", "del": number(r, 0, 20), "dur": number(r, 5, 60), "amp": number(r, 0.05, 0.6)},
        "alpha": {"type": "AlphaSynapse", "onset": number(r, 5, 30), "tau": number(r, 0.5, 3), "gmax": number(r, 0.001, 0.05),
                  "e": number(r, -20, 20)}}
    targets = {}
    for pop, (rule, names) in by_pop.items():
        if r.random() < 0.8:
            target = {"source": "bkg", "conds": {"pop": pop}, "weight": r.choice([number(r, 0.005, 0.05), "uniform(0.01,0.05)"]),
                      "delay": r.choice([1, 5, "uniform(1,10)"]), "synMech": "exc"}
            place(r, rule, names, target)
            targets[f"bkg->{pop}"] = target
        if r.random() < 0.4:
            targets[f"clamp->{pop}"] = {"source": "clamp", "conds": {"pop": pop, "cellList": [0, 1]}, "sec": r.choice(names),
                                        "loc": r.choice([0.5, 0.0, 1.0, 0.3])}
        if r.random() < 0.2:
            targets[f"alpha->{pop}"] = {"source": "alpha", "conds": {"pop": pop}, "sec": "soma", "loc": 0.5}
    params["stimTargetParams"] = targets
    config = {"duration": r.choice([60.0, 100.0]), "dt": r.choice([0.025, 0.025, 0.05, 0.1]),
              "seeds": {"conn": r.randint(1, 9999), "stim": r.randint(1, 9999), "loc": r.randint(1, 9999), "cell": 1},
              "hParams": {"celsius": r.choice([6.3, 6.3, 12.5]), "v_init": r.choice([-65, -70.5])}}
    if r.random() < 0.2:
        config["allowSelfConns"] = True
    if r.random() < 0.15:
        config["connRandomSecFromList"] = False
    if r.random() < 0.15:
        config["distributeSynsUniformly"] = False
    if is_network_only or seed % 2 == 0:
        random_pops.vary(random.Random(f"pops {seed}"), params, config, not is_network_only)
    if seed % 3 != 2:
        random_cells.vary(random.Random(f"cells {seed}"), params, config, not is_network_only)
    if is_network_only and seed % 2 == 0:
        random_wiring.vary(random.Random(f"wiring {seed}"), params, config)
    if seed % 5 in (1, 3):
        random_rules.vary(random.Random(f"rules {seed}"), params, config, is_network_only)
    return {"netParams": params, "simConfig": config}


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1])), sys.stdout, indent=1)
