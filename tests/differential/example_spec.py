"""The spec that an example of NetPyNE declares, as JSON: runs its Python with NetPyNE (whose simulating is left out).

example_spec.py OUT.json SCRIPT...      in the example's folder; scripts are run in turn until netParams and simConfig are there
Ends with 3 and a line why where the spec holds Python (functions, NEURON's objects) or none is declared.
"""
import importlib
import json
import os
import runpy
import sys
import types

import matplotlib

matplotlib.use("Agg")
import numpy  # noqa: E402
from netpyne import sim, specs  # noqa: E402

found = {}


class Declared(BaseException):
    """The script has come to where it would make the network."""


def keep(*args, **kwargs):
    for value in [*args, *kwargs.values()]:
        if isinstance(value, specs.NetParams):
            found["netParams"] = value
        elif isinstance(value, specs.SimConfig):
            found["simConfig"] = value
    if len(found) == 2:
        raise Declared


def take(names):
    for value in names.values():
        if isinstance(value, specs.NetParams):
            found["netParams"] = value
        elif isinstance(value, specs.SimConfig):
            found["simConfig"] = value


def wrap(function):
    def instead(*args, **kwargs):
        if not args and not kwargs:  # NetPyNE then looks in __main__
            take(sys._getframe(1).f_globals)
        keep(*args, **kwargs)
        return function(*args, **kwargs)
    return instead


def plain(value, path):
    """NetPyNE's and numpy's containers as JSON has them; in the order in which they were filled."""
    if isinstance(value, dict):
        return {str(key): plain(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple, set, range, numpy.ndarray)):
        return [plain(item, f"{path}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, numpy.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "__dict__") and type(value).__module__.startswith("netpyne."):
        return plain(vars(value), path)
    sys.exit(f"it holds Python: {path} is a {type(value).__name__}")


def run(script):
    """Scripts find each other as modules, and a configuration also in __main__."""
    main = sys.modules["__main__"]
    main.cfg = found.get("simConfig")
    if main.cfg is None:
        del main.cfg
    if script.endswith(".ipynb"):
        with open(script) as file:
            cells = json.load(file)["cells"]
        lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()]
        code = "\n".join("pass" if line.lstrip().startswith(("!", "%")) and line[0] in "!%" else line for line in lines)
        names = {"__name__": "notebook"}
        try:
            exec(compile(code, script, "exec"), names)
        finally:
            take(names)
    else:
        take(runpy.run_path(script, run_name="declared"))


def main():
    out, scripts = sys.argv[1], sys.argv[2:]
    sys.path[:0] = [os.getcwd()] + sorted({os.path.dirname(os.path.abspath(script)) for script in scripts})
    sys.argv[1:] = []
    for name in ("initialize", "create", "createSimulate", "createSimulateAnalyze", "createExportNeuroML2"):
        setattr(sim, name, wrap(getattr(sim, name)))
    for script in scripts:
        try:
            run(script)
        except Declared:
            pass
    if len(found) != 2:
        sys.exit("it declares no netParams and simConfig")
    spec = {key: plain(vars(found[key]), key) for key in ("netParams", "simConfig")}
    with open(out, "w") as file:
        json.dump(spec, file, indent=1)


if __name__ == "__main__":
    main()
