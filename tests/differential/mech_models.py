"""Small models that drive each of our mechanisms, for mechs.py and test_mechs.c.

A model has one cell of unconnected sections at most (a point process is in the first), points, netcons ("to": None records
spikes), and the series "variable@where": where is a place 0..1 ("hh:m@.5": of a density mechanism), a point's number or w and a
netcon's number. At most two currents act on a node, so that the order of the mechanisms does not enter the bits.
"""
SOMA = {"L": 20, "diam": 18}
PASSIVE = {**SOMA, "mechs": {"pas": {"g": 3e-4, "e": -68}}}
ACTIVE = {**SOMA, "mechs": {"hh": {}}}
POINT = {"L": 10, "diam": 10, "cm": 31.831}
# Parameters of Izhikevich 2007, chapter 8, by celltype.
TYPES = [(1, {"C": 1, "k": .7, "vr": -60, "vt": -40, "vpeak": 35, "a": .03, "b": -2, "c": -50, "d": 100, "Iin": 90}),
         (2, {"C": 1.5, "k": 1.2, "vr": -75, "vt": -45, "vpeak": 50, "a": .01, "b": 5, "c": -56, "d": 130, "Iin": 500}),
         (3, {"C": .5, "k": 1.5, "vr": -60, "vt": -40, "vpeak": 25, "a": .03, "b": 1, "c": -40, "d": 150, "Iin": 250}),
         (4, {"C": 1, "k": 1, "vr": -56, "vt": -42, "vpeak": 40, "a": .03, "b": 8, "c": -53, "d": 20, "Iin": 150}),
         (5, {"C": .2, "k": 1, "vr": -55, "vt": -40, "vpeak": 25, "a": .2, "b": -2, "c": -45, "d": -55, "Iin": 120}),
         (6, {"C": 2, "k": 1.6, "vr": -60, "vt": -50, "vpeak": 35, "a": .01, "b": 15, "c": -60, "d": 10, "Iin": 130}),
         (7, {"C": .4, "k": .25, "vr": -65, "vt": -45, "vpeak": 0, "a": .015, "b": 10, "c": -55, "d": 50, "Iin": 120})]


def ticks(interval, number, start, noise=0, ids=None):
    point = {"mech": "NetStim", "set": {"interval": interval, "number": number, "start": start, "noise": noise}}
    return {**point, "ids": ids} if ids else point


def synapse(mech, values, weights=((.003,), (.0011,)), section=PASSIVE, extra=(), **more):
    """Two trains, with events at equal times, onto one point process."""
    points = [{"mech": mech, "x": .5, "set": values}, ticks(7, 20, 3), ticks(4.3, 20, 3, .7, [3, 1, 4])]
    netcons = [{"from": 1 + k, "to": 0, "weight": list(w), "delay": 1 + k * .5} for k, w in enumerate(weights)]
    return {"mech": mech, "sections": [section], "points": points, "netcons": netcons, "tstop": 60,
            "record": ["v@.5", "i@0", *extra], **more}


def clamp(mech, values, extra=(), section=PASSIVE, **more):
    return {"mech": mech, "sections": [section], "points": [{"mech": mech, "x": .5, "set": values}], "tstop": 20,
            "record": ["v@.5", "i@0", *extra], **more}


def fire(mech, values, weights, extra, tstop=300, **more):
    """An artificial cell with two noisy inputs and a self-made output."""
    points = [{"mech": mech, "set": values}, ticks(6, 1000, 1, .8, [1, 2, 3]), ticks(9, 1000, 2, .6, [4, 5, 6])]
    netcons = [{"from": 1, "to": 0, "weight": [weights[0]], "delay": 1}, {"from": 2, "to": 0, "weight": [weights[1]], "delay": 2.5},
               {"from": 0, "to": None}]
    return {"mech": mech, "sections": [PASSIVE], "points": points, "netcons": netcons, "tstop": tstop, "record": extra, **more}


def izhikevich(mech, celltype, extra, values, **more):
    """A cell of the type, with weak input of all kinds."""
    points = [{"mech": mech, "x": .5, "set": {**values, "celltype": celltype}}, ticks(11, 90, 5), ticks(17, 90, 7)]
    if mech == "Izhi2007b":
        points.append({"mech": "IClamp", "x": .5, "set": {"del": 80, "dur": 40, "amp": -.2}})
        more = {"flat": ["b@0", "derivtype@0", "delta@0"], **more}
    weights = [[3, 1, .1, .2, .3], [.1, 1, .3, .5, .1]] if mech == "Izhi2007a" else [[1], [2]]
    netcons = [{"from": 0, "to": None}, {"from": 1, "to": 0, "weight": weights[0]}, {"from": 2, "to": 0, "weight": weights[1]}]
    return {"mech": mech, "sections": [POINT], "points": points, "netcons": netcons, "tstop": 200, "record": [*extra, "u@0", "delta@0"], **more}


def learning(values):
    """A synapse that learns from two noisy trains, and four rewards."""
    points = [{"mech": "STDP", "x": .5, "set": values, "pointer": "synweight", "netcon": 0}, ticks(8, 90, 5, .7, [3, 2, 1]),
              ticks(9, 90, 7, .7, [6, 5, 4]), {"mech": "ExpSyn", "x": .5, "set": {"tau": 2}}]
    netcons = [{"from": 1, "to": 3, "weight": [.5]}, {"from": 1, "to": 0, "weight": [1]}, {"from": 2, "to": 0, "weight": [-1]}]
    rewards = [{"t": t, "point": 0, "name": "reward_punish", "args": [r]} for t, r in ((40, 1), (85, -1), (110, 1), (160, .5))]
    return {"mech": "STDP", "sections": [PASSIVE], "points": points, "netcons": netcons, "tstop": 200, "calls": rewards,
            "record": ["weight@w0", "tlastpre@0", "tlastpost@0", "tlasthebbelig@0", "tlastantielig@0", "interval@0", "deltaw@0"]}


MODELS = [
    {"name": "pas", "mech": "pas", "sections": [PASSIVE], "points": [{"mech": "IClamp", "x": .5, "set": {"del": 2, "dur": 9, "amp": .02}}],
     "tstop": 20, "record": ["v@.5", "pas:i@.5"]},
    {"name": "hh", "mech": "hh", "sections": [ACTIVE], "points": [{"mech": "IClamp", "x": .5, "set": {"del": 2, "dur": 30, "amp": .2}}],
     "tstop": 40, "record": ["v@.5", "hh:m@.5", "hh:h@.5", "hh:n@.5", "hh:gna@.5", "hh:gk@.5", "hh:il@.5", "ina@.5", "ik@.5"],
     "netcons": [{"from": "v", "to": None, "threshold": 0}]},
    {"name": "hh-warm", "mech": "hh", "celsius": 23.5, "dt": .0125, "v_init": -71, "ions": {"ena": 53},
     "sections": [{**SOMA, "mechs": {"hh": {"gnabar": .2, "gl": 1e-4, "el": -60}}, "ions": {"ena": 53, "ek": -81}}],
     "points": [{"mech": "IClamp", "x": .5, "set": {"del": 1, "dur": 30, "amp": .4}}],
     "tstop": 20, "record": ["v@.5", "hh:m@.5", "hh:h@.5", "hh:n@.5", "ina@.5", "ik@.5"]},
    {"name": "iclamp", **clamp("IClamp", {"del": 1.3, "dur": 7.01, "amp": .03})},
    {"name": "iclamp-hh", **clamp("IClamp", {"del": 1.3, "dur": 10, "amp": .3}, section=ACTIVE)},
    {"name": "alphasynapse", **clamp("AlphaSynapse", {"onset": 2.02, "tau": 1.5, "gmax": .01, "e": 3})},
    {"name": "expsyn", **synapse("ExpSyn", {"tau": 2.3, "e": 1}, extra=["g@0"])},
    {"name": "exp2syn", **synapse("Exp2Syn", {"tau1": .7, "tau2": 6, "e": -1}, extra=["g@0", "A@0", "B@0"])},
    {"name": "exp2syn-equal", **synapse("Exp2Syn", {"tau1": 4, "tau2": 4, "e": 0}, extra=["g@0"])},
    {"name": "exp2syn-fast", **synapse("Exp2Syn", {"tau1": 1e-12, "tau2": 4, "e": 0}, extra=["g@0"])},
    {"name": "seclamp", **clamp("SEClamp", {"dur1": 2, "amp1": -70, "dur2": 5.01, "amp2": -20, "dur3": 4, "amp3": -61, "rs": 1.7},
                                ["vc@0"], section=ACTIVE)},
    {"name": "vclamp", **clamp("VClamp", {"dur": [2, 5.01, 3], "amp": [-70, -20, -61]}, ["e@0", "vo@0", "vi@0"], section=ACTIVE)},
    {"name": "vclamp-slow", **clamp("VClamp", {"dur": [2, 5, 3], "amp": [-70, -20, -61], "gain": 3e3, "rstim": 2.5, "tau1": .02, "tau2": .3,
                                               "fac": .2}, ["e@0", "vo@0", "vi@0"])},
    {"name": "oclamp", **clamp("OClamp", {"on": 3, "off": 9.5, "vc": -40, "rs": 2, "switched_on": 1})},
    {"name": "apcount", "mech": "APCount", "sections": [ACTIVE], "tstop": 60,
     "points": [{"mech": "APCount", "x": .5, "set": {"thresh": -10}}, {"mech": "IClamp", "x": .5, "set": {"del": 2, "dur": 60, "amp": .3}}],
     "record": ["n@0", "time@0", "firing@0", "v@.5"]},
    {"name": "netstim", "mech": "NetStim", "points": [ticks(10, 12, 5)], "netcons": [{"from": 0, "to": None}], "tstop": 200, "record": []},
    {"name": "netstim-noise", "mech": "NetStim", "points": [ticks(7, 30, 5, .5, [7, 8, 9]), ticks(3, 100, 2, 1, [1, 0, 5]), ticks(0, 100, 2)],
     "netcons": [{"from": 0, "to": None}, {"from": 1, "to": None}, {"from": 2, "to": None}], "tstop": 200, "record": []},
    {"name": "netstim-switched", "mech": "NetStim",
     "points": [ticks(5, 8, -1, .4, [7, 8, 9]), ticks(31, 10, 10), ticks(47, 10, 26), ticks(20, 1000, 4, 2, [2, 2, 2])],
     "netcons": [{"from": 1, "to": 0, "weight": [1]}, {"from": 2, "to": 0, "weight": [-1]}, {"from": 2, "to": 3, "weight": [-1]},
                 {"from": 1, "to": 3, "weight": [1]}, {"from": 0, "to": None}, {"from": 3, "to": None}], "tstop": 400, "record": []},
    {"name": "intfire1", **fire("IntFire1", {"tau": 12, "refrac": 3}, [.6, .5], ["m@0"])},
    {"name": "intfire1-inhibited", **fire("IntFire1", {"tau": 8, "refrac": 0}, [.8, -.3], ["m@0"])},
    {"name": "intfire2", **fire("IntFire2", {"taus": 15, "taum": 9, "ib": .2}, [.5, .3], ["i@0", "m@0"])},
    {"name": "intfire2-driven", **fire("IntFire2", {"taus": 20, "taum": 10, "ib": 1.3}, [.4, -.9], ["i@0", "m@0"])},
    {"name": "intfire2-equal", **fire("IntFire2", {"taus": 10, "taum": 10, "ib": 1.1}, [.9, -.2], ["i@0", "m@0"])},
    {"name": "intfire4", **fire("IntFire4", {}, [.5, -.2], ["e@0", "i1@0", "i2@0", "m@0", "nself@0", "nexcite@0", "ninhibit@0"])},
    {"name": "intfire4-odd", **fire("IntFire4", {"taue": 30, "taui1": 25, "taui2": 20, "taum": 20.005}, [.6, -.1], ["e@0", "i1@0", "i2@0", "m@0"])},
    {"name": "intfire4-near", **fire("IntFire4", {"taue": 9.999, "taui1": 10, "taui2": 10, "taum": 9.995}, [.6, -.1],
                                     ["e@0", "i1@0", "i2@0", "m@0"])},

    {"name": "izhi2003a", "mech": "Izhi2003a", "sections": [SOMA], "points": [{"mech": "Izhi2003a", "x": .5, "set": {"Iin": 4}}, ticks(9, 90, 5)],
     "netcons": [{"from": 1, "to": 0, "weight": [.3]}, {"from": 0, "to": None}], "tstop": 150, "record": ["V@0", "u@0", "gsyn@0"]},
    {"name": "izhi2003b", "mech": "Izhi2003b", "sections": [{"L": 6.366, "diam": 5}], "points": [{"mech": "Izhi2003b", "x": .5, "set": {"Iin": 12}}],
     "netcons": [{"from": 0, "to": None}], "tstop": 150, "record": ["v@.5", "u@0", "i@0"]},
    *[{"name": f"izhi2007a-{n}", **izhikevich("Izhi2007a", n, ["V@0", "I@0", "gAMPA@0", "gNMDA@0", "gGABAB@0"], values)} for n, values in TYPES],
    *[{"name": f"izhi2007b-{n}", **izhikevich("Izhi2007b", n, ["v@.5", "i@0", "b@0", "derivtype@0"], values)} for n, values in TYPES],
    {"name": "izhi2007b-dead", **izhikevich("Izhi2007b", 1, ["v@.5", "i@0"], {"Iin": 120, "alive": 0, "C": 1.2}, flat=["spikes0", "delta@0"])},
    {"name": "myexp2synbb", **synapse("MyExp2SynBB", {"tau1": .7, "tau2": 6, "e": -1, "gmax": .005}, extra=["g@0", "A@0", "B@0"])},
    {"name": "myexp2synbb-equal", **synapse("MyExp2SynBB", {"tau1": 7, "tau2": 6, "e": -1}, extra=["g@0"])},
    {"name": "nmdabb", **synapse("MyExp2SynNMDABB", {"tau1": .05, "tau2": 5.3, "e": -1, "r": .7, "smax": .004, "sNMDAmax": .005},
                                 extra=["iNMDA@0", "s@0", "sNMDA@0"])},
    {"name": "nmdabb-only", **synapse("MyExp2SynNMDABB", {"tau1": 6, "tau2": 5.3, "r": -1.3, "tau1NMDA": 30, "tau2NMDA": 25},
                                      extra=["iNMDA@0", "s@0", "sNMDA@0"], flat=["i@0", "s@0"])},
    {"name": "electsyn", **clamp("ElectSyn", {"vpeer": -30, "g": 3e-4, "weight": 2.5})},
    {"name": "gradedsyn", **clamp("GradedSyn", {"vpeer": -48, "weight": .01, "vslope": 7}, ["s@0", "g@0", "sinf@0"], flat=["sinf@0"])},
    {"name": "gradedsyn-low", **clamp("GradedSyn", {"vpeer": -53}, ["s@0", "g@0", "sinf@0"], flat=["i@0", "s@0", "g@0", "sinf@0"])},
    {"name": "expsynstdp", **synapse("ExpSynSTDP", {"tau": 3, "e": 0, "d": .05, "p": .1, "dtau": 30}, ((.01,), (.02,)), ACTIVE, ["g@0"])},
    {"name": "tmgsyn-inhibitory", **synapse("tmgsyn", {}, ((.1,), (.3,)), extra=["g@0"])},
    {"name": "tmgsyn-excitatory", **synapse("tmgsyn", {"e": 0, "tau_rec": 800, "tau_facil": 0, "U": .5}, extra=["g@0"])},
    {"name": "tmgsyn-mixed", **synapse("tmgsyn", {"e": 0, "tau_1": 2, "tau_rec": 50, "tau_facil": 70, "U": .3, "u0": .2}, extra=["g@0"])},
    {"name": "stdp", **learning({"hebbwt": .1, "antiwt": -.05, "wmax": 2})},
    {"name": "stdp-soft", **learning({"hebbwt": .3, "antiwt": -.4, "wmax": .7, "softthresh": 1, "RLwindhebb": 30, "RLhebbwt": .2, "RLantiwt": -.1,
                                      "useRLexp": 1})},
    {"name": "stdp-reward", **learning({"STDPon": 0, "RLwindhebb": 30, "RLlenhebb": 20, "RLhebbwt": .2, "RLantiwt": -.1})},
    {"name": "vecstim", "mech": "VecStim", "points": [{"mech": "VecStim", "vec": [0, 1, 1, 2.5000000001, 7, 30.1, 30.1, 199]}],
     "netcons": [{"from": 0, "to": None}], "tstop": 200, "record": []},
    {"name": "nsloc", "mech": "NSLOC", "sections": [PASSIVE], "points": [{"mech": "NSLOC", "set": {"interval": 10, "number": 20}}],
     "netcons": [{"from": 0, "to": None}], "tstop": 250, "record": []},
    {"name": "nsloc-changed", "mech": "NSLOC", "sections": [PASSIVE], "tstop": 250, "record": [],
     "points": [{"mech": "NSLOC", "set": {"interval": 1e4, "number": 1e12}}], "netcons": [{"from": 0, "to": None}],
     "calls": [{"t": 20, "point": 0, "set": {"interval": 10}}, {"t": 90, "point": 0, "set": {"interval": 40}},
               {"t": 200, "point": 0, "set": {"interval": 5}}]},
    {"name": "nsloc-noise", "mech": "NSLOC", "points": [{"mech": "NSLOC", "set": {"interval": 10, "number": 1e12, "noise": .6}, "ids": [5, 6, 7]},
                                                        ticks(50, 9, 30), ticks(50, 9, 55)],
     "netcons": [{"from": 0, "to": None}, {"from": 1, "to": 0, "weight": [-1]}, {"from": 2, "to": 0, "weight": [1]}], "tstop": 250, "record": []},
]
