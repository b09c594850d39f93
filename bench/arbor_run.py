"""The cells of a model in Arbor, for the speed of its cable step; prints one JSON line: run seconds, CVs of a cell, CV-steps.

Usage: arbor_run.py MODEL.json [--cv UM]
Reads the first cell rule: cylinders with L, diam, Ra, cm, hh and pas, joined at the ends of their parents (Arbor has its own hh
of the same equations, without tables). Every cell gets a Poisson stimulus of the model's first NetStim at its section;
connections between cells are left out, so spikes are not those of the model. One thread.
"""
import argparse
import json
import time

import arbor as A
from arbor import units as U


def tree_of(secs):
    """Segments end to end, and a label a section; positions do not matter to the cable."""
    tree, labels, tag, last = A.segment_tree(), {}, 0, {}
    for name, sec in secs.items():
        geom, parent = sec["geom"], sec["topol"].get("parentSec")
        tag += 1
        at, start = last[parent] if parent else (A.mnpos, 0.0)
        last[name] = (tree.append(at, A.mpoint(start, 0, 0, geom["diam"] / 2),
                                  A.mpoint(start + geom["L"], 0, 0, geom["diam"] / 2), tag=tag), start + geom["L"])
        labels[name] = tag
    return tree, labels


class Recipe(A.recipe):
    def __init__(self, model, cv):
        super().__init__()
        net = model["netParams"]
        self.n = next(iter(net["popParams"].values()))["numCells"]
        secs = next(iter(net["cellParams"].values()))["secs"]
        stim = next(iter(net["stimTargetParams"].values()))
        source = net["stimSourceParams"][stim["source"]]
        syn = net["synMechParams"][stim["synMech"]]
        tree, tags = tree_of(secs)
        labels = A.label_dict({f"s_{name}": f"(tag {tag})" for name, tag in tags.items()})
        labels["root"] = "(root)"
        labels["stim"] = f'(on-components 0.5 (region "s_{stim["sec"]}"))'
        decor = A.decor()
        decor.set_property(Vm=-65 * U.mV, tempK=(273.15 + 6.3) * U.Kelvin)
        for name, sec in secs.items():
            region = f'"s_{name}"'
            decor.paint(region, cm=sec["geom"]["cm"] * 0.01 * U.F / U.m2, rL=sec["geom"]["Ra"] * U.Ohm * U.cm)
            for mech, values in sec["mechs"].items():
                values = dict(values)
                reversal = values.pop("e", None)
                label = mech if reversal is None else f"{mech}/e={reversal}"
                decor.paint(region, A.density(label, {k: v for k, v in values.items()}))
        decor.place('"stim"', A.synapse("exp2syn", {"tau1": syn["tau1"], "tau2": syn["tau2"], "e": syn["e"]}), "syn")
        decor.place('"root"', A.threshold_detector(0 * U.mV), "detector")
        self.cell = A.cable_cell(tree, decor, labels, A.cv_policy_max_extent(cv * U.um))
        self.cvs = A.cv_data(self.cell).num_cv
        self.rate, self.weight = source["rate"], stim["weight"]
        self.props = A.neuron_cable_properties()

    def num_cells(self):
        return self.n

    def cell_kind(self, gid):
        return A.cell_kind.cable

    def cell_description(self, gid):
        return self.cell

    def global_properties(self, kind):
        return self.props

    def event_generators(self, gid):
        return [A.event_generator("syn", self.weight, A.poisson_schedule(freq=self.rate * U.Hz, seed=gid))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--cv", type=float, default=20.0)
    args = parser.parse_args()
    with open(args.model) as file:
        model = json.load(file)
    recipe = Recipe(model, args.cv)
    duration, dt = model["simConfig"]["duration"], model["simConfig"]["dt"]
    simulation = A.simulation(recipe, A.context(threads=1))
    start = time.perf_counter()
    simulation.run(tfinal=duration * U.ms, dt=dt * U.ms)
    run = time.perf_counter() - start
    print(json.dumps({"run": run, "cvs": recipe.cvs, "cv_steps": recipe.cvs * recipe.n * duration / dt}))


main()
