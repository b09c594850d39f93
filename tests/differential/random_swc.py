#!/usr/bin/env python3
"""Random SWC morphologies from a seed: somas of one, three and more points, neurites of all types that branch, start on somas and on
each other in all ways, ids with gaps, comments, CRLF. random_swc.py SEED > cell.swc. The same seed gives the same file.
"""
import random
import sys


def main(seed):
    r = random.Random(seed)
    points, kinds = [], []  # [type, x, y, z, radius, parent index]

    def add(kind, parent, spread=10.0):
        if parent < 0:
            at = [round(r.uniform(-50, 50), r.choice([0, 1, 3])) for _ in range(3)]
        else:
            at = [round(points[parent][1 + k] + r.gauss(0, spread), r.choice([0, 1, 3])) for k in range(3)]
        radius = r.choice([0.5, 1, round(r.uniform(0.1, 3), 3), round(r.uniform(0.1, 9), 2)])
        points.append([kind, *at, radius, parent])
        return len(points) - 1

    style = r.choice(["one", "three", "sphere", "line", "tree", "none"])
    if style == "sphere":
        radius = r.choice([5, 7.5, 4.2])
        points += [[1, 0, 0, 0, radius, -1], [1, 0, -radius, 0, radius, 0], [1, 0, radius, 0, radius, 0]]
    elif style == "three":
        add(1, -1), add(1, 0), add(1, 0)
    elif style == "one":
        add(1, -1)
    elif style == "none":
        add(r.choice([2, 3, 4]), -1)
    else:
        add(1, -1)
        for i in range(r.randint(1, 7)):
            add(1, len(points) - 1 if style == "line" or r.random() < 0.5 else r.randrange(len(points)))
    n_soma = len(points)
    for _ in range(r.randint(1, 6)):
        kind = r.choice([2, 3, 3, 4])
        at = add(kind, r.randrange(n_soma))
        tips = [at]
        for _ in range(r.randint(0, 12)):
            how = r.random()
            parent = tips[-1] if how < 0.6 else r.choice(tips) if how < 0.9 else r.randrange(len(points))
            at = add(kind if r.random() < 0.95 else r.choice([2, 3, 4]), parent)
            tips.append(at)
    step = r.choice([1, 1, 1, 2, 7])
    first = r.choice([1, 1, 0, 5])
    end = r.choice(["\n", "\n", "\r\n"])
    lines = ["# made by random_swc.py", "# seed %d" % seed]
    for i, (kind, x, y, z, radius, parent) in enumerate(points):
        if r.random() < 0.05:
            lines.append("  # a comment")
        lines.append("%s%d %d %s %s %s %s %d%s" % (r.choice(["", " "]), first + i * step, kind, x, y, z, radius,
                                                 first + parent * step if parent >= 0 else -1, r.choice(["", "", " "])))
    return end.join(lines) + (end if r.random() < 0.9 else "")


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1])))
