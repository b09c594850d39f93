#!/usr/bin/env python3
"""NetPyNE's examples and tutorials through netcyne: does each load, is its network NetPyNE's to the last bit, does it run?

examples.py FOLDER --python PYTHON [--netcyne PROGRAM] [--only WORD] [--keep FOLDER] [--table FILE]
FOLDER: a checkout of NetPyNE's repository. PYTHON: one that has netpyne and neuron. Each example's Python is run to
get its spec (example_spec.py); its mechanisms are compiled with nrnivmodl. Prints a line for each; --table also writes them as
Markdown. Ends with 'N passed, N failed, N skipped': passed are those that load and build identically.
"""
import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import compare  # noqa: E402

MOST_SECONDS = 300
ENV = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR", "MPLBACKEND": "Agg"}


def index_of(folder, index):
    """Scripts of an index file, the configuration first, and the folder of mechanisms."""
    with open(index) as file:
        keys = json.load(file)
    scripts = [keys["simConfig"]] + ([keys["netParams"]] if keys["netParams"] != keys["simConfig"] else [])
    return scripts, os.path.join(folder, keys["mod_folder"]) if "mod_folder" in keys else None


def discover(root):
    """(name, folder, scripts, folder of mechanisms)"""
    examples = os.path.join(root, "examples")
    for folder in sorted(glob.glob(os.path.join(examples, "*"))):
        name = os.path.basename(folder)
        mods = next((path for path in (os.path.join(folder, "mod"), folder) if glob.glob(os.path.join(path, "*.mod"))), None)
        indices = sorted(glob.glob(os.path.join(folder, "*.npjson")))
        for index in indices:
            kind = os.path.basename(index)[len("index"):-len(".npjson")]
            scripts, index_mods = index_of(folder, index)
            yield name + kind, folder, scripts, index_mods or mods
        if indices:
            continue
        for script in [os.path.relpath(path, folder) for path in sorted(glob.glob(os.path.join(folder, "**", "*.py"), recursive=True))]:
            if script in ("main.py", "init.py", "create_save.py") or script.startswith("subConn") or script.endswith("_import.py"):
                yield f"{name}/{script}", folder, [script], mods
        if os.path.exists(os.path.join(folder, "src", "params.py")):
            yield name, folder, ["src/cfg.py", "src/params.py"], mods
    code = os.path.join(root, "doc", "source", "code")
    for script in sorted(glob.glob(os.path.join(code, "tut*.py")) + glob.glob(os.path.join(code, "hopbrodnetpyne.py"))):
        base = os.path.basename(script)
        if base == "tut8_netParams.py":
            yield "tutorial tut8", code, ["tut8_cfg.py", base], os.path.join(code, "mod")
        elif not base.startswith("tut8"):
            yield "tutorial " + base[:-3], code, [base], os.path.join(code, "mod")
    tutorials = os.path.join(root, "netpyne", "tutorials")
    for script in sorted(glob.glob(os.path.join(tutorials, "*.ipynb"))):
        yield "notebook " + os.path.basename(script)[:-6], tutorials, [os.path.basename(script)], os.path.join(tutorials, "mod")
    for script in sorted(glob.glob(os.path.join(tutorials, "*", "src", "netParams.py"))):
        folder = os.path.dirname(os.path.dirname(script))
        mods = os.path.join(folder, "mod")
        yield "notebook " + os.path.basename(folder), folder, ["src/cfg.py", "src/netParams.py"], mods if os.path.isdir(mods) else None


def compiled(mods, python, made):
    """A folder in which NEURON finds the mechanisms compiled; one for each set."""
    if mods not in made:
        made[mods] = tempfile.mkdtemp(dir=made["folder"])
        if mods:
            for name in ("*.mod", "*.inc", "*.h", "../*.inc"):
                for path in glob.glob(os.path.join(mods, name)):
                    shutil.copy(path, made[mods])
            program = os.path.join(os.path.dirname(python), "nrnivmodl")
            done = subprocess.run([program], cwd=made[mods], capture_output=True, text=True)
            if done.returncode:
                print(f"nrnivmodl fails in {mods}: {done.stderr.strip().splitlines()[-1:]}", flush=True)
    return made[mods]


def make_spec(args, example, work, machine):
    """In a copy of the folder, beside the libraries that NEURON loads from where it starts. Returns (path, why not)."""
    name, folder, scripts, _ = example
    copy = os.path.join(work, os.path.basename(folder))
    for sibling in os.scandir(os.path.dirname(folder)):  # scripts name others as ../NAME
        if sibling.name != os.path.basename(folder):
            os.symlink(sibling.path, os.path.join(work, sibling.name))
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.so", "x86_64"), ignore_dangling_symlinks=True)
    library = os.path.join(machine, os.uname().machine)
    if os.path.isdir(library):
        os.symlink(library, os.path.join(copy, os.uname().machine))
    path = os.path.join(work, "declared spec.json")
    command = [args.python, os.path.join(HERE, "example_spec.py"), path, *scripts]
    try:
        done = subprocess.run(command, cwd=copy, env=ENV, capture_output=True, text=True, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        return None, "its Python takes too long"
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        return None, lines[-1][:200] if lines else f"its Python ends with {done.returncode}"
    return path, None


def ask(args, path, machine, made):
    """The network that NetPyNE makes of a spec, with the mechanisms that are compiled in a folder; one process for each folder."""
    oracle = made.get((machine,))
    if oracle is None or oracle.poll() is not None:
        oracle = made[(machine,)] = subprocess.Popen([args.python, os.path.join(HERE, "oracle.py")], cwd=machine, env=ENV, text=True,
                                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    oracle.stdin.write(f"network {path}\n")
    oracle.stdin.flush()
    return json.loads(oracle.stdout.readline() or '{"error": "no answer"}')


def first_error(text):
    lines = [line for line in text.splitlines() if ": error: " in line or line.startswith("error: ")]
    return (lines or text.strip().splitlines() or [""])[0].split("error: ")[-1][:200]


def outcome(args, example, made):
    """{"loads", "builds", "runs"}: "yes", or why not; "spec": why there is none."""
    machine = compiled(example[3], args.python, made)
    with tempfile.TemporaryDirectory(dir=made["folder"]) as work:
        path, why = make_spec(args, example, work, machine)
        if path is None:
            return {"spec": why}
        if args.keep:
            os.makedirs(args.keep, exist_ok=True)
            shutil.copy(path, os.path.join(args.keep, example[0].replace("/", "_").replace(" ", "_") + ".json"))
        mods = ["--mods", example[3]] if example[3] else []
        # reads and checks all but the mechanisms, which only a run needs
        load = subprocess.run([args.netcyne, "dump", path, "spec"], capture_output=True, text=True)
        out = {"loads": "yes" if load.returncode == 0 else f"exit {load.returncode}: {first_error(load.stderr)}"}
        expected = ask(args, path, machine, made)
        if "error" in expected:
            cells = subprocess.run([args.netcyne, "dump", path, "cells"], capture_output=True, text=True)
            ours = "builds here" if cells.returncode == 0 else f"exit {cells.returncode} here: {first_error(cells.stderr)}"
            out["builds"] = f"NetPyNE fails: {expected['error'][:120]}; {ours}"
        else:
            found = compare.compare(args.netcyne, path, expected, True)
            if found and found.startswith("refused"):  # for what NetPyNE drops in silence
                out["loads"] += "; with --compat"
                found = compare.compare(compat_program(args.netcyne, work), path, expected, True)
            out["builds"] = (first_error(found) if found.startswith("refused") else found[:300]) if found else f"yes: {len(expected['cells'])} cells, {len(expected['conns'])} connections"
        command = [args.netcyne, "run", path, "--quiet", "--no-save", "--duration", "5", "-o", work, *mods]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS)
            out["runs"] = "yes" if run.returncode == 0 else f"exit {run.returncode}: {first_error(run.stderr)}"
        except subprocess.TimeoutExpired:
            out["runs"] = f"more than {MOST_SECONDS} s for 5 ms"
        return out


def compat_program(program, folder):
    path = os.path.join(folder, "netcyne-compat")
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\nexec "{program}" "$@" --compat\n')
    os.chmod(path, 0o755)
    return path


def row(name, out):
    cells = [name, *([out["spec"], "", ""] if "spec" in out else [out["loads"], out["builds"], out["runs"]])]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--python", required=True)
    parser.add_argument("--netcyne", default=os.path.join(HERE, "..", "..", "build", "netcyne"))
    parser.add_argument("--only", help="examples whose name holds this")
    parser.add_argument("--keep", help="folder for the specs")
    parser.add_argument("--table", help="file for the table")
    args = parser.parse_args()
    args.netcyne = os.path.abspath(args.netcyne)
    args.python = os.path.abspath(args.python)
    passed = failed = skipped = 0
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        made = {"folder": folder}
        for example in discover(os.path.abspath(args.folder)):
            if args.only and args.only not in example[0]:
                continue
            out = outcome(args, example, made)
            rows.append(row(example[0], out))
            print(rows[-1], flush=True)
            if "spec" in out:
                skipped += 1
            elif out["loads"].startswith("yes") and out["builds"].startswith("yes"):
                passed += 1
            else:
                failed += 1
    if args.table:
        with open(args.table, "w") as file:
            file.write("| example | loads | builds identically | runs |\n|---|---|---|---|\n" + "\n".join(rows) + "\n")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
