#!/usr/bin/env python3
"""Writes expected.json: the cell rules that NetPyNE's importCellParams makes of the .swc files here, one a line, without the empty
lists SectionList[i] that NEURON's own library leaves behind. Needs netpyne 1.1.1 and neuron 9.0.2.
"""
import glob
import json
import os

from netpyne import specs

HERE = os.path.dirname(os.path.abspath(__file__))
rules = {}
for path in sorted(glob.glob(os.path.join(HERE, "*.swc"))):
    params = specs.NetParams()
    params.importCellParams("C", path, "C", conds={"cellType": "C"})
    rule = json.loads(json.dumps(params.cellParams["C"], default=lambda o: o.__dict__))
    rule["secLists"] = {name: secs for name, secs in rule["secLists"].items() if secs}
    rules[os.path.basename(path)[:-4]] = rule
with open(os.path.join(HERE, "expected.json"), "w") as file:
    file.write("{\n" + ",\n".join(f'"{name}": {json.dumps(rule)}' for name, rule in rules.items()) + "\n}\n")
