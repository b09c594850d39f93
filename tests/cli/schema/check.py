"""check.py SCHEMA PROGRAM ROOT: holds the JSON Schema against models: it must accept what the program reads, and refuse mistakes.

Models: all of examples/, tests/cli/models and tests/data that are specs. Mistakes: a change of a sound model each. Where the
program says that a model is in order, the schema must say so too; where the schema refuses, so must the program.
"""
import copy
import glob
import json
import subprocess
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
program, root = sys.argv[2:4]
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
failures = 0


def fail(*words):
    global failures
    failures += 1
    print(*words)


def program_reads(model):
    done = subprocess.run([program, "dump", "-", "spec", "-q"], input=json.dumps(model), text=True, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    return done.returncode in (0, 5)  # 5: in order, and not built yet


def models():
    for folder in ("examples", "tests/cli/models", "tests/data"):
        for path in sorted(glob.glob(f"{root}/{folder}/**/*.json", recursive=True)):
            model = json.load(open(path))
            if not isinstance(model, dict):
                continue
            if "spec" in model and "popParams" in model["spec"]:  # vectors: netParams under "spec"
                model = {"netParams": model["spec"]}
            if not isinstance(model.get("netParams"), dict) and "params" not in model.get("net", {}):
                continue
            yield path[len(root) + 1:], model


count = 0
for path, model in models():
    errors = [e for e in validator.iter_errors(model)]
    reads = program_reads(model)
    if errors and reads:
        fail(path, "is refused:", errors[0].json_path, errors[0].message[:200])
    count += reads
if count < 5:
    fail("only", count, "models were found")

sound = json.load(open(f"{root}/examples/hh_tutorial/hh_tutorial.json"))
net = "netParams"
rule = (net, "connParams", "E->I")
sec = (net, "cellParams", "PYR", "secs", "soma")
dend = (*sec[:-1], "dend")

# (path, new key or None: the key is kept, new value or None: the value is kept)
mistakes = [
    (("netParams",), "netParam", None),
    (("simConfig",), "simConfg", None),
    (("simConfig", "duration"), "durations", None),
    (("simConfig", "duration"), "Duration", None),
    (("simConfig", "duration"), None, "long"),
    (("simConfig", "duration"), None, -1),
    (("simConfig", "seeds"), None, {"conn": 1.5}),
    (("simConfig", "dt"), None, 0),
    (("simConfig", "recordStep"), None, "adaptiv"),
    ((net, "popParams"), "popParam", None),
    ((net, "popParams", "E", "numCells"), "numCell", None),
    ((net, "popParams", "E", "numCells"), None, -3),
    ((net, "popParams", "E", "numCells"), None, 2.5),
    ((net, "popParams", "E", "ynormRange"), None, [0, 1, 2]),
    ((net, "popParams", "E"), None, 3),
    ((*sec, "geom"), "geometry", None),
    ((*sec, "geom", "diam"), "diameter", None),
    ((*sec, "geom", "diam"), None, 0),
    ((*sec, "geom", "pt3d"), None, [[0, 0, 0]]),
    ((*sec, "topol"), None, {"parentSec": "soma", "parentX": 1.0}),
    ((*sec, "topol"), None, {"parentSec": "soma", "parentX": 1.5, "childX": 0}),
    (rule, None, {"postConds": {}}),
    ((*rule, "preConds"), "preCond", None),
    ((*rule, "delay"), None, [[1, -2]]),
    ((*rule, "loc"), None, [0.5, 1.5]),
    ((*rule, "connList"), None, [[0, 1, 2]]),
    ((*rule, "plast"), None, {"params": {}}),
    ((net, "synMechParams", "exc", "mod"), "model", None),
    ((net, "stimSourceParams", "background", "noise"), "noisy", None),
    ((net, "stimSourceParams", "clamp"), None, {"type": "IClamp", "amplitude": 1}),
    ((net, "stimTargetParams", "background->E", "conds"), "cond", None),
    (("simConfig", "recordTraces", "V_soma", "var"), "variable", None),
    (("simConfig", "analysis", "plotRaster"), "plotRastr", None),
]
# as mistakes, and all in order
fine = [
    (("simConfig", "myField"), None, {"any": [1]}),
    (("simConfig", "recordStep"), None, "adaptive"),
    (("simConfig", "recordStims"), None, False),
    ((net, "popParams", "E", "color"), None, "red"),
    ((net, "propVelocity"), None, 100),
    ((net, "seed"), None, 3),
    ((*sec, "topol"), None, {}),
    ((*sec, "vinit"), None, None),
    ((*dend, "mechs", "pas", "g"), None, [0.1, 0.2, 0.3]),
    ((*rule, "delay"), None, [[1, 2], [3, 4]]),
    ((*rule, "plast"), None, {}),
    ((*rule, "shape"), None, {"__dict__": {}}),
    ((*rule, "threshold"), None, 10),
    ((net, "stimSourceParams", "clamp"), None, {"type": "IClamp", "del": 1, "dur": 2, "amp": "uniform(0, 1)"}),
    ((net, "subConnParams"), None, {"__dict__": {}}),
]


def changed(path, key, value):
    model = copy.deepcopy(sound)
    at = model
    for step in path[:-1]:
        at = at.setdefault(step, {})
    if key is not None:
        at[key] = at.pop(path[-1])
    else:
        at[path[-1]] = value
    return model


for is_fine, changes in ((False, mistakes), (True, fine)):
    for path, key, value in changes:
        model = changed(path, key, value)
        name = ".".join(path) + (f" as {key}" if key else f" = {value}")
        if validator.is_valid(model) != is_fine:
            fail("schema:", name, "is refused" if is_fine else "is accepted")
        if program_reads(model) != is_fine:
            fail("program:", name, "is refused" if is_fine else "is accepted")
print(f"{len(mistakes)} mistakes, {len(fine)} sound changes, {failures} failures")
