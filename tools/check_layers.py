#!/usr/bin/env python3
"""Holds the includes of src/ and cli/ against the table of modules in CMakeLists.txt, and public headers against themselves.

A module may include its own headers, those of the modules it USES, and public headers. Public headers include only public
headers. Every public header must compile alone, as C11 and as C++17.
"""
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LONGEST = 800


def modules():
    text = open(os.path.join(ROOT, "CMakeLists.txt")).read()
    table = {}
    for line in re.findall(r"^ncy_module\(([^)]*)\)", text, re.M):
        words = line.split()
        uses = words[words.index("USES") + 1:] if "USES" in words else []
        for used in uses:
            if used not in table:
                sys.exit(f"CMakeLists.txt: module {words[0]} uses {used}, which is not above it")
        table[words[0]] = set(uses)
    return table


def sources(folder):
    for where, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(names):
            if name.endswith((".c", ".h", ".def", ".inc")):
                yield os.path.relpath(os.path.join(where, name), ROOT)


def main():
    table = modules()
    problems = []
    homeless = set()
    for path in list(sources("src")) + list(sources("cli")) + list(sources("include")):
        parts = path.split(os.sep)
        if parts[0] == "src" and parts[1] not in table:
            if parts[1] not in homeless:
                print(f"src/{parts[1]}: no row in the table of modules, so nothing builds it", file=sys.stderr)
            homeless.add(parts[1])
            continue
        text = open(os.path.join(ROOT, path)).read()
        if text.count("\n") > LONGEST:
            problems.append(f"{path}: {text.count(chr(10))} lines; past {LONGEST} a file is two ideas")
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = match.group(1).split("/")[0] if "/" in match.group(1) else None
            if target in (None, "netcyne"):
                continue
            if parts[0] == "src" and target in table and (target == parts[1] or target in table[parts[1]]):
                continue
            problems.append(f"{path}:{number}: {parts[0]}/{parts[1]} may not include {match.group(1)}")
    for header in sources("include"):
        if not header.endswith(".h"):
            continue
        for compiler, language, standard in (("cc", "c", "c11"), ("c++", "c++", "c++17")):
            if not shutil.which(compiler):
                continue
            run = subprocess.run([compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-pedantic",
                                  "-fsyntax-only", "-I", os.path.join(ROOT, "include"), "-"],
                                 input=f'#include "{os.path.relpath(header, "include")}"\nint used;\n',
                                 capture_output=True, text=True)
            if run.returncode:
                problems.append(f"{header}: does not compile alone as {standard}:\n{run.stderr}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
