"""Makes expr_rows.tsv.gz: expressions evaluated by Python 3.11, NumPy and NEURON's Random, as NetPyNE does it.

Run: NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" python expr_oracle.py expr_rows.tsv.gz
(the variable makes NumPy's functions those of libm). Needs numpy 2, neuron 9, netpyne 1.1.1.

Columns: a b (np.float64), f (float), k (int), t (bool): the variables, - where not used; id1 id2 id3: ids of the stream; the expression;
the kind of its value: B truth value, I integer, F Python float, N np.float64, E an exception, or a value that netcyne refuses
(integers beyond 64 bits, complex numbers, 8- and 16-bit results); the value (floats as %a); the stream's position afterwards.
Everything is evaluated twice: as NetPyNE does (generateStringFunction, where it takes the text for a function, else plain
eval), and with every intermediate value checked for what netcyne refuses.
"""
import ast
import gzip
import math
import operator
import random
import sys
import warnings

import numpy as np
from neuron import h
from netpyne.specs.utils import generateStringFunction

warnings.simplefilter("ignore")
RANDOM = ["binomial", "discunif", "erlang", "geometric", "hypergeo", "lognormal", "negexp", "normal", "poisson", "uniform", "weibull"]
NUMPY = {n: getattr(np, n) for n in "sin cos tan exp remainder sqrt arctan2 mean ceil log log10 floor".split()}
NUMPY.update(atan2=np.arctan2, pi=np.pi, e=np.e, inf=np.inf)
OURS = ["floor", "asin", "acos", "atan", "sinh", "cosh", "tanh", "e"]  # promised by NetPyNE, missing there
KINDS = {bool: "B", np.bool_: "B", int: "I", np.int64: "I", float: "F", np.float64: "N"}
BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
          ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow}
rand = h.Random()


class Refused(Exception):
    pass


def check(value):
    if type(value) not in KINDS or (isinstance(value, int) and not -2**63 <= value < 2**63):
        raise Refused(repr(value))
    return value


class TooLong(Exception):
    """Python would not come to an end; the row is left out."""


def checked_round(x, digits=None):
    if digits is None:
        return round(x)
    if isinstance(x, int) and isinstance(digits, (int, np.int64)) and digits < -10000:
        raise TooLong
    if isinstance(x, np.int64) and digits < -308:
        raise Refused("NumPy makes the integer of a NaN")
    return round(x, digits)


def checked_pow(a, b):
    return checked_binary("pow", a, b)


def checked_binary(name, a, b):
    function = getattr(operator, name)
    whole = (int, bool, np.int64, np.bool_)
    if name == "pow" and isinstance(a, whole) and isinstance(b, whole) and abs(int(a)) > 1 and b > 64:
        raise Refused("large power")
    r = check(function(a, b))
    if type(r) is np.int64 and name in ("add", "sub", "mul", "pow") and int(r) != function(int(a), int(b)):
        raise Refused("NumPy wraps around")
    return r


class Checks(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        name = BINARY[type(node.op)].__name__
        return ast.Call(ast.Name("checked_binary", ast.Load()), [ast.Constant(name), node.left, node.right], [])

    def wrap(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("check", ast.Load()), [node], [])

    visit_UnaryOp = visit_Call = visit_Constant = wrap


def of_libm(name):
    """A function that NetPyNE promises and lacks: libm's, with the values and kinds that NumPy would give."""
    def function(x):
        if isinstance(x, (bool, np.bool_)):
            raise Refused("half precision")
        try:
            return np.float64(getattr(math, name)(x))
        except ValueError:
            return np.float64("nan")
        except OverflowError:
            return np.float64(-math.inf if name == "sinh" and x < 0 else math.inf)
    return function


NUMPY.update((n, of_libm(n)) for n in "asin acos atan sinh cosh tanh".split())


def scope(v):
    return dict(NUMPY, rand=rand, check=check, checked_binary=checked_binary, **v)


def checked_scope(v):
    return dict(scope(v), pow=checked_pow, round=checked_round)


def substituted(text):
    text = text.replace("lognormal", "lognrm")
    for name in RANDOM:
        if name != "lognormal":
            text = text.replace(name, "rand." + name)
    return text.replace("lognrm", "rand.lognormal")


def evaluate(text, v, ids):
    """(kind, value, position) of a text"""
    try:
        rand.Random123(*ids)
        tree = ast.fix_missing_locations(Checks().visit(ast.parse(substituted(text), mode="eval")))
        r = eval(compile(tree, "<text>", "eval"), checked_scope(v))
    except Exception as problem:
        if isinstance(problem, (NameError, SyntaxError, TooLong)):
            raise
        return "E", "-", 0
    position = int(rand.seq()) if substituted(text) != text else 0
    rand.Random123(*ids)
    function, names = (None, None) if any(n in text for n in OURS) else generateStringFunction(text, list(v) + ["rand"])
    plain = function(*[dict(v, rand=rand)[n] for n in names]) if function else eval(substituted(text), scope(v))
    assert type(plain) is type(r) and (plain == r or plain != plain), (text, plain, r)
    kind = KINDS[type(r)]
    return kind, str(int(r)) if kind in "BI" else float(r).hex(), position


def number(value):
    return float(value).hex() if isinstance(value, float) else str(int(value))


EDGE = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -0.5, 2.5, -2.5, 3.0, -3.0, 10.0, 1e308, 5e-324, 2.0**53, 1e-300, 123456.789]
WILD = EDGE + [float("inf"), float("-inf"), float("nan")]
INTS = [0, 1, -1, 2, 3, -3, 7, 10, -10, 255, 2**31, 2**53, 2**53 + 1, -2**53 - 1, 2**62, 2**63 - 1, -2**63, 15, 25, 35, -25, 1250]


def some(g, wild=0.15):
    if g.random() < wild:
        return g.choice(WILD)
    return g.choice([g.uniform(-10, 10), g.gauss(0, 100), g.uniform(0, 1), float(g.randint(-20, 20)), g.randint(-40, 40) / 4.0,
                     g.lognormvariate(0, 10)])


def variables(g):
    return dict(a=np.float64(some(g)), b=np.float64(some(g)), f=some(g), k=g.choice(INTS) if g.random() < 0.3 else g.randint(-9, 9),
                t=g.random() < 0.5)


def tame(g):
    return dict(a=np.float64(g.uniform(0.01, 300)), b=np.float64(g.uniform(0.01, 1)), f=g.uniform(0.1, 50), k=g.randint(1, 9), t=False)


def literal(g):
    return g.choice(["0", "1", "2", "3", "0.5", "2.0", "1e-3", "10", "0.1", "7", "1_000", ".25", "3.", "1e2", "pi", "True", "False",
                     "0x1f", "inf", "e", str(g.randint(0, 99)), repr(round(g.uniform(0, 10), 3)), repr(g.uniform(0, 1))])


def draw(g):
    p = "%.3f" % g.uniform(0.05, 0.9)
    x = g.choice(["a", "f", "k", "b", "1", "2.5", "%.2f" % g.uniform(0.1, 9)])
    y = g.choice(["a", "f", "1", "0.5", "3", "%.2f" % g.uniform(0.1, 5)])
    return g.choice([f"uniform({x},{y})", f"uniform({x},{y})", f"normal({x},{y})", f"normal({x},{y})", f"discunif({x},{g.randint(10, 99)})",
                     f"lognormal({x},{y})", f"negexp({x})", f"poisson({g.choice(['k', '1.5', '4'])})", f"binomial({g.randint(0, 20)},{p})",
                     f"geometric({p})", f"erlang({g.randint(1, 9)},0.5)", f"weibull({g.randint(1, 5)},{y})", f"hypergeo({g.randint(1, 3)},{g.randint(10, 20)})"])


def expression(g, depth, has_draw):
    if depth == 0 or g.random() < 0.12:
        if has_draw and g.random() < 0.4:
            return draw(g)
        return g.choice(["a", "a", "b", "f", "f", "k", "t"]) if g.random() < 0.6 else literal(g)

    def sub():
        return expression(g, depth - 1, has_draw)

    roll = g.random()
    if roll < 0.42:
        return "(%s%s%s)" % (sub(), g.choice(["+", "-", "*", "/", "+", "-", "*", "/", "//", "%", " + ", "- "]), sub())
    if roll < 0.47:
        return "%s**%s" % (g.choice(["a", "b", "f", "k", "(%s)" % sub()]), g.choice(["2", "3", "0.5", "-1", "2.0", "-2", "k", "b", "0"]))
    if roll < 0.53:
        return g.choice(["-%s", "+%s", "(-%s)", "(not %s)"]) % sub()
    if roll < 0.60:
        return "(%s%s%s)" % (sub(), g.choice(["<", "<=", ">", ">=", "==", "!="]), sub())
    if roll < 0.63:
        return "(%s%s%s%s%s)" % (sub(), g.choice(["<", "<=", ">"]), sub(), g.choice(["<", "==", ">=", "!="]), sub())
    if roll < 0.70:
        return "(%s if %s else %s)" % (sub(), sub(), sub())
    if roll < 0.76:
        return "(%s %s %s)" % (sub(), g.choice(["and", "or"]), sub())
    if roll < 0.82:
        return "%s(%s)" % (g.choice(["min", "max"]), ",".join(sub() for _ in range(g.randint(2, 3))))
    if roll < 0.88:
        return "%s(%s)" % (g.choice(["abs", "int", "float", "bool", "round"]), sub())
    if roll < 0.91:
        return "round(%s,%s)" % (sub(), g.choice(["0", "1", "2", "-1", "3", "k"]))
    if roll < 0.93:
        return "%s(%s,%s)" % (g.choice(["arctan2", "remainder", "pow", "atan2"]), sub(), sub())
    return "%s(%s)" % (g.choice("sin cos tan exp sqrt ceil log log10 mean exp sqrt log floor asin acos atan sinh cosh tanh".split()), sub())


def texts(g):
    """(text, variables) of every row"""
    published = """0.4*exp(-a/f)|1.0 * exp(-a/f)|f+a/k|a/f|0.005*b|uniform(1,5)|uniform(0,10)|0.2+normal(13.0,1.4)|max(1, normal(5,2))|
        normal(5,1)|0.1+normal(0.2,0.05)|abs(normal(5.0, 0.5))|0.1 + 0.01*b|19 + uniform(-0.5, 0.5)|f|b|0.2 + normal(f, b)|exp(-a/150)|
        f + uniform(a,b) * exp(-a/f)|normal(5,2)+normal(5,2)|uniform(0,1) if a>100 else 5|normal(1,2) if uniform(0,1)<0.5 else uniform(2,3)|
        min(uniform(1,2), uniform(1,2), 1.5)|uniform(0,1) and normal(0,1)|0 and normal(0,1) or uniform(0,1)|1<uniform(0,2)<normal(1,1)<3|
        not uniform(0,1)|round(uniform(0,100),2)|int(uniform(0,100))|uniform(0,1)*(uniform(0,1)>0.5)|1/a|1/(a-a)|1/(f-f)|lognormal(2,1)|
        (a**2+b**2)**0.5|sqrt(a**2+b**2)|-a**2|2**-1|2**3**2|-2**2|a//f|a%f|-a//f|-7//2|-7%3|7%-3|7.5//-2|1/3*3|10**18*9|10**19|
        9**9**9|1e400|1e-400|0.1+0.2|round(2.5)|round(3.5)|round(-2.5)|round(2.675,2)|round(a,2)|1if t else 2|k**k|(1<2)+(2<3)|(a<b)+(b<a)"""
    for text in published.replace("\n", "").split("|"):
        for _ in range(4):
            yield text.strip(), tame(g)
    for name in "sin cos tan exp sqrt ceil log log10 mean floor asin acos atan sinh cosh tanh abs int round float bool -".split():
        for v in ("a", "f", "k", "t", "(a<b)", "ceil(k)"):
            for _ in range(60 if v == "a" and name in ("exp", "log", "sin", "cos", "tan") else 12 if v in "af" else 5):
                yield f"{name}({v})", variables(g)
    operands = ["a", "b", "f", "k", "t", "(a<b)", "ceil(k)", "float(b)", "2", "0", "-1.5", "0.0"]
    for op in ["+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!="]:
        for left in operands:
            for right in operands:
                for _ in range(2):
                    yield f"{left}{op}{right}", variables(g)
    for name in ["min", "max", "remainder", "arctan2", "pow", "round"]:
        for left in operands:
            for right in operands:
                yield f"{name}({left},{right})", variables(g)
    for power in ["2", "2.0", "3", "0.5", "-1", "b", "1.5", "-0.5"]:
        for _ in range(40):
            yield f"a**{power}", variables(g)
            yield f"f**{power}", tame(g)
    for digits in list(range(-6, 20)) + [22, 23, 300, 323, 324, -307, -308, -309, -20]:
        for v in ("a", "f", "k", "ceil(k)", "a*1000", "f*1e5"):
            for _ in range(2):
                yield f"round({v},{digits})", variables(g)
    for big in (2**53, 2**53 + 1, 2**53 - 1, 2**60 + 1, 2**63 - 1):  # integers and floats compare without rounding
        for op in ["<", "<=", ">", ">=", "==", "!="]:
            yield f"{big}{op}{float(big)!r}", tame(g)
            yield f"-{float(big)!r}{op}-{big}", tame(g)
            yield f"k{op}{float(big)!r}*(a<b or 1.0)", dict(tame(g), k=big)
    n_ties = 0
    while n_ties < 40:  # quotients of integers that lie next to the middle between two doubles
        below = g.randrange(2**60, 2**61) | 1
        above = pow(2**53, -1, below) + below
        if ((above << 53) - 1) // below % 2 == 1:
            n_ties += 1
            yield f"{above}/{below}", tame(g)
            yield f"-k/{below}", dict(tame(g), k=above)
    for _ in range(300):
        yield "%.*e" % (g.randint(0, 25), g.choice([g.uniform(-1, 1) * 10 ** g.randint(-320, 307), g.random()])), tame(g)
    for _ in range(2500):
        yield expression(g, g.randint(1, 5), False), variables(g)
    for _ in range(1000):
        yield expression(g, g.randint(1, 5), False), tame(g)
    for _ in range(1500):
        yield expression(g, g.randint(1, 4), True), tame(g)


def main(path):
    g = random.Random(20261124)
    seen = set()
    rows = []
    for text, v in texts(g):
        if (text, str(v)) in seen:
            continue
        seen.add((text, str(v)))
        ids = g.choice([(g.randrange(2**32), g.randrange(2**32), g.randrange(2**32)), (g.randrange(100), g.randrange(100), 1)])
        try:
            kind, value, position = evaluate(text, v, ids)
        except TooLong:
            continue
        rows.append("\t".join([number(v[n]) if n in text else "-" for n in "abfkt"] + [str(i) for i in ids] + [text, kind, value, str(position)]))
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(("\n".join(rows) + "\n").encode())
    print(len(rows), "rows")


main(sys.argv[1])
