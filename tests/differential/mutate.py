#!/usr/bin/env python3
"""Specs with one mistake each, from a seed: a key dropped, misspelt or given twice, a name misspelt, a value of another type, sign or size.

mutate.py --netcyne PROGRAM [--python PYTHON] [--first SEED] [--count N] [--keep FOLDER]
mutate.py --show SEED                                    the spec and what was changed
Each seed changes a random spec (random_spec.py) or one of examples/. netcyne must refuse it (exit 3 or 5), every message with
file:line:column and, but for malformed text, the path; or give the network that NetPyNE on NEURON (PYTHON has both) gives, to the
last bit. Without --python what is accepted is only built. Prints a line a failure, a table of what came out, then
'N passed, N failed'.
"""
import argparse
import collections
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import compare  # noqa: E402
import random_spec  # noqa: E402

EXAMPLES = sorted(glob.glob(os.path.join(HERE, "..", "..", "examples", "*", "*.json")))
TABLES = ["cells", "conns", "points", "stims", "pointers", "segments"]
# what concerns results only, or takes the other side minutes
LEFT_ALONE = {"analysis", "recordTraces", "recordCells", "duration", "dt", "filename", "recordStep"}


class Pairs(list):
    """An object as a list of [key, value], so that a key can be there twice."""


def to_pairs(tree):
    if isinstance(tree, dict):
        return Pairs([[key, to_pairs(value)] for key, value in tree.items()])
    return [to_pairs(value) for value in tree] if isinstance(tree, list) else tree


def to_text(tree, indent=0):
    """JSON text, a key a line."""
    space = " " * (indent + 1)
    if isinstance(tree, Pairs):
        items = [f"{space}{json.dumps(key)}: {to_text(value, indent + 1)}" for key, value in tree]
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}" if items else "{}"
    if isinstance(tree, list):
        return "[" + ", ".join(to_text(value, indent + 1) for value in tree) + "]"
    return json.dumps(tree)


def places(tree, path=()):
    """(container, index or pair, path) of every value below the tops."""
    pairs = tree if isinstance(tree, Pairs) else [[i, value] for i, value in enumerate(tree)] if isinstance(tree, list) else []
    for i, (key, value) in enumerate(pairs):
        here = (*path, key)
        if key in LEFT_ALONE:
            continue
        if len(here) > 1:
            yield tree, i, here
        yield from places(value, here)


def value_at(container, i):
    return container[i][1] if isinstance(container, Pairs) else container[i]


def put(container, i, value):
    if isinstance(container, Pairs):
        container[i][1] = value
    else:
        container[i] = value


def misspell(r, word):
    i = r.randrange(len(word))
    how = r.choice(["drop", "swap", "double", "other", "case"])
    if how == "drop" and len(word) > 1:
        return word[:i] + word[i + 1:]
    if how == "swap" and i + 1 < len(word) and word[i] != word[i + 1]:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if how == "case" and word.swapcase() != word:
        return word[:i] + word[i].swapcase() + word[i + 1:] if word[i].isalpha() else word.swapcase()
    return word[:i] + (word[i] if how == "double" else r.choice("abcxyz_")) + word[i:]


def drop(r, tree):
    container, i, path = r.choice(list(places(tree)))
    del container[i]
    return f"{path} dropped"


def rename_key(r, tree):
    container, i, path = r.choice([place for place in places(tree) if isinstance(place[0], Pairs) and place[0][place[1]][0]])
    container[i][0] = misspell(r, container[i][0])
    return f"{path} renamed to {container[i][0]!r}"


def rename_value(r, tree):
    some = [place for place in places(tree) if isinstance(value_at(*place[:2]), str) and value_at(*place[:2])]
    if not some:
        return drop(r, tree)
    container, i, path = r.choice(some)
    put(container, i, misspell(r, value_at(container, i)))
    return f"{path} misspelt as {value_at(container, i)!r}"


def retype(r, tree):
    container, i, path = r.choice(list(places(tree)))
    value = value_at(container, i)
    choices = [None, True, False, "word", "", [], Pairs(), [value], [[value]], Pairs([["a", value]]), 0.5, 3]
    if not isinstance(value, (list, str)):
        choices += [str(value), [value, value]]
    if isinstance(value, list) and value:
        choices += [value[0], value[1:]]
    put(container, i, r.choice(choices))
    return f"{path} made {to_text(value_at(container, i))[:60]!r}"


def duplicate(r, tree):
    container, i, path = r.choice([place for place in places(tree) if isinstance(place[0], Pairs)])
    container.insert(r.randrange(len(container) + 1), json.loads(json.dumps(container[i]), object_pairs_hook=lambda p: Pairs(map(list, p))))
    return f"{path} twice"


def resize(r, tree):
    numbers = [place for place in places(tree) if isinstance(value_at(*place[:2]), (int, float)) and not isinstance(value_at(*place[:2]), bool)]
    container, i, path = r.choice(numbers)
    value = value_at(container, i)
    put(container, i, r.choice([-value, 0, value + 1, value - 1, value / 10, 1.5, -1, 2 * value, 1e-300, -0.0, float(value)]))
    return f"{path} from {value} to {value_at(container, i)}"


KINDS = [drop, rename_key, rename_key, rename_value, retype, retype, duplicate, resize, resize]


def main(seed):
    """(the right text, the wrong one, what was changed)"""
    r = random.Random(f"mutate {seed}")
    if r.random() < 0.15:
        with open(r.choice([path for path in EXAMPLES if os.path.basename(path) != "index.npjson"])) as file:
            tree = to_pairs(json.load(file))
    else:
        tree = to_pairs(random_spec.main(r.randrange(1, 10000), True))
    right = to_text(tree) + "\n"
    kind = r.choice(KINDS)
    said = kind(r, tree)
    return right, to_text(tree) + "\n", f"{kind.__name__}: {said}"


def run(program, *words):
    done = subprocess.run([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", timeout=300)
    return done.returncode, done.stderr


def errors_in(text):
    return [line for line in text.splitlines() if ": error: " in line]


def refusal_is_wrong(name, code, text):
    """Why a refusal is not a located one; None when it is."""
    if code not in (3, 5):
        return f"exit {code}"
    if not errors_in(text):
        return "no error is said"
    for line in errors_in(text):
        if not re.match(rf"{re.escape(name)}:\d+:\d+: error: (netParams|simConfig)", line):
            return "no place or no path"
    return None


class Result:
    """What netcyne says to a spec."""

    def __init__(self, program, path, tables):
        self.wrong, self.errors, self.is_refused = None, [], False
        self.take(path, "check", *run(program, "check", path))
        for what in tables:
            self.is_refused |= self.take(path, "dump " + what, *run(program, "dump", path, what))

    def take(self, path, what, code, text):
        if code == 0:
            return False
        text = text.replace(os.path.dirname(path) + "/", "")
        why = refusal_is_wrong(os.path.basename(path), code, text)
        if why and not self.wrong:
            self.wrong = f"{what}: {why}: {text[:400]}"
        self.errors += errors_in(text)
        return True

    def messages(self):
        """Errors without their places."""
        return {line.split(": error: ", 1)[1] for line in self.errors}


def judge(program, path, right_path, ask):
    """(what came out, None or what is wrong)"""
    ours = Result(program, path, TABLES if ask else ["conns"])
    if ours.wrong or ask is None:
        return "refused" if ours.is_refused else "built", ours.wrong
    expected = ask(path)
    if ours.is_refused:
        return ("both refuse" if "error" in expected else "only netcyne refuses: " + ours.errors[0].split(": error: ", 1)[1]), None
    # What an engine needs is asked for by check and run only; what it cannot do yet it says of the right spec too.
    is_found = bool(ours.messages() - Result(program, right_path, []).messages())
    if "error" in expected:
        return f"only NetPyNE fails{', check refuses' if is_found else ''}: {expected['error'][:100]}", None
    differs = compare.compare(program, path, expected, True)
    if differs and is_found:
        return f"another network, check and run refuse: {differs[:200]}", None
    return "the same network" + (", check and run refuse" if is_found else ""), differs


def all_of(args):
    counts, failed = collections.Counter(), 0
    oracle = compare.Oracle(args.python) if args.python else None
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(args.first, args.first + args.count):
            path, right_path = os.path.join(folder, f"spec{seed}.json"), os.path.join(folder, "right.json")
            right, wrong, said = main(seed)
            for name, text in ((path, wrong), (right_path, right)):
                with open(name, "w") as file:
                    file.write(text)
            result, failure = judge(args.netcyne, path, right_path, (lambda path: oracle.ask("network", path)) if oracle else None)
            if failure:
                failed += 1
                print(f"seed {seed}: {said}: {failure[:600]}", flush=True)
                if args.keep:
                    os.makedirs(args.keep, exist_ok=True)
                    os.replace(path, os.path.join(args.keep, f"spec{seed}.json"))
            else:
                counts[result.split(":")[0]] += 1
                if args.verbose and ":" in result:
                    print(f"seed {seed}: {said}: {result}", flush=True)
    for result, n in sorted(counts.items()):
        print(f"{n:6} {result}")
    print(f"{sum(counts.values())} passed, {failed} failed")
    return 1 if failed or not counts else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne", default=os.path.join(HERE, "..", "..", "build", "netcyne"))
    parser.add_argument("--python", help="one with netpyne and neuron")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--keep", help="folder that keeps the specs that fail")
    parser.add_argument("--verbose", action="store_true", help="say where only one of the two refuses")
    parser.add_argument("--show", type=int, help="print the spec of a seed")
    chosen = parser.parse_args()
    if chosen.show is not None:
        _, shown, change = main(chosen.show)
        print(shown, end="")
        print(change, file=sys.stderr)
        sys.exit(0)
    sys.exit(all_of(chosen))
