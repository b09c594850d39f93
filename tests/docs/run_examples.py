#!/usr/bin/env python3
"""Runs the examples of the documentation: in every ```console block of docs/**/*.md, lines that begin with `$ ` are commands and
the lines after them what they print (both streams). `...` stands for any text, alone on a line for any lines.

Usage: run_examples.py PROGRAM [FILE.md ...]      (run from anywhere; commands run in the root of the tree)
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def blocks(path):
    lines = open(path).read().splitlines()
    i = 0
    while i < len(lines):
        if lines[i].strip() == "```console":
            start = i + 1
            while lines[i + 1].strip() != "```":
                i += 1
            yield start + 1, lines[start:i + 1]
        i += 1


def pattern(lines):
    out = ""
    for line in lines:
        out += r"(?:.*\n)*" if line.strip() == "..." else ".*".join(re.escape(part) for part in line.split("...")) + "\n"
    return re.compile(out)


def run(program, command):
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(program, os.path.join(folder, "netcyne"))
        env = dict(os.environ, PATH=folder + os.pathsep + os.environ["PATH"], NO_COLOR="1")
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              stdin=subprocess.DEVNULL, timeout=120)
    return done.stdout


def main():
    program = os.path.abspath(sys.argv[1])
    files = sys.argv[2:]
    if not files:
        for where, _, names in os.walk(os.path.join(ROOT, "docs")):
            files += [os.path.join(where, name) for name in sorted(names) if name.endswith(".md")]
    passed = failed = 0
    for path in files:
        for number, lines in blocks(path):
            commands = [i for i, line in enumerate(lines) if line.startswith("$ ")]
            for k, at in enumerate(commands):
                expected = lines[at + 1:commands[k + 1] if k + 1 < len(commands) else len(lines)]
                got = run(program, lines[at][2:])
                if pattern(expected).fullmatch(got if got.endswith("\n") or not got else got + "\n"):
                    passed += 1
                else:
                    failed += 1
                    print(f"{os.path.relpath(path, ROOT)}:{number + at}: {lines[at]}\n--- expected\n" + "\n".join(expected)
                          + "\n--- printed\n" + got)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
