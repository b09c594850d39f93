#!/usr/bin/env python3
"""Writes the expected results that the tests of json and table compare with, as this Python gives them.

  doubles.tsv      bits (hex), repr, "%.17g": powers of two and ten and their neighbours, subnormals, halves, random bits
  decimals.tsv     a decimal text, bits of float(text): midpoints of doubles, texts just beside them, long and odd spellings
  layout4.json     one value as json.dump(indent=4, ensure_ascii=False) writes it
  layout0.json     the same value without spaces

Usage: python3 make_json_data.py, in this folder. SPDX-License-Identifier: MIT
"""

import json
import random
import struct
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 2000
random.seed(20260101)


def double(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def doubles():
    chosen = {0, 1, 2, 3, 1 << 63, (0x7FF << 52) - 1, bits(5e-324), bits(9007199254740993.0), bits(-0.1)}
    for exponent in range(0, 2047, 4):
        for step in (-1, 0, 1):
            chosen.add(max(0, (exponent << 52) + step))
    for exponent in range(-323, 309, 3):
        for digit in (1, 2, 5, 9):
            b = bits(float("%de%d" % (digit, exponent)))
            chosen.update((max(0, b - 1), b, b + 1))
    for exponent in range(-20, 20):
        chosen.add(bits(random.randrange(1, 10**6) * 10.0**exponent))
        chosen.add(bits((random.randrange(1, 10**9) + 0.5) * 10.0**exponent))
    for k in range(200):
        chosen.add(bits(k + 0.5))
        chosen.add(bits(k * 0.025))
        chosen.add(random.randrange(1 << 52))
        chosen.add(bits(float(random.randrange(1 << 60))))
    for _ in range(1000):
        chosen.add(random.getrandbits(64))
    return [b for b in sorted(chosen) if (b >> 52 & 0x7FF) != 0x7FF]


def exact(fraction):
    """All digits of a dyadic fraction."""
    return format(Decimal(fraction.numerator) / Decimal(fraction.denominator), "f")


def decimals():
    texts = ["0", "-0", "0.0", "-0.0e5", "0e999999999999999999999", "1e999999999999999999999", "1e-999999999999999999999",
             "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "17976931348623158" + "0" * 292,
             "2.4703282292062327e-324", "2.4703282292062328e-324", "2.5e-324", "4.9e-324", "5e-324", "7.4109846876186981e-324",
             "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308", "9007199254740993",
             "9007199254740993.0000000000000000000000000000000001", "9007199254740992.9999999999999999999999999999999",
             "1" + "0" * 400 + "e-400", "0." + "0" * 400 + "1e401", "1" * 800, "1" * 309, "9" * 308, "1" * 19, "1" * 20,
             "18446744073709551615", "18446744073709551616", "9223372036854775807", "9223372036854775808",
             "12345678901234567890123e-5", "1.", ".5", "+1.5", "1E5", "1e+05", "123456789012345678901234567890e-30"]
    values = [double(b) for b in (0, 1, 2, (1 << 52) - 1, 1 << 52, (0x7FE << 52) | ((1 << 52) - 2))]
    values += [double(random.getrandbits(64) & ~(3 << 62)) for _ in range(25)]
    values += [random.random() for _ in range(40)] + [float(random.getrandbits(53) + (1 << 53)) for _ in range(20)]
    for value in values:
        below = Fraction(value)
        above = Fraction(double(bits(value) + 1))
        midpoint = exact((below + above) / 2)
        texts.append(midpoint)
        if "." in midpoint and value == 5e-324:
            texts += [midpoint + "0" * 1000, midpoint + "0" * 1000 + "1"]  # more digits than any midpoint has
        if "." in midpoint:
            texts += [midpoint + "1", midpoint + "0" * 50, midpoint + "0" * 30 + "1"]
            texts.append(midpoint.rstrip("0")[:-1] + "4" + "9" * 30)
    for _ in range(300):
        digits = "".join(random.choice("0123456789") for _ in range(random.randrange(1, 40)))
        point = random.randrange(len(digits) + 1)
        text = digits[:point] + "." + digits[point:]
        if random.random() < 0.7:
            text += "e%d" % random.randrange(-330, 320)
        texts.append(text)
    return texts


LAYOUT = {
    "empty": {},
    "none": [],
    "list": [1, -2, 9223372036854775807, -9223372036854775808, [], [[]], {"a": []}],
    "reals": [0.1, -0.0, 1e-05, 0.0001, 1e16, 1e22, 123456789.123, 5e-324, 1.7976931348623157e308, float("nan"),
              float("inf"), float("-inf")],
    "words": [True, False, None],
    "E->I": {"a b": "tab\there", "quote\"d": "back\\slash/", "ü": "ü€😀", "": "\x00\x01\x1f\x7f\x80\u2028"},
    "lines": "\r\n\b\f",
    "deep": [[[[{"x": [{"y": 1.5}]}]]]],
}

if __name__ == "__main__":
    with open("doubles.tsv", "w") as file:
        for b in doubles():
            file.write("%016x\t%r\t%.17g\n" % (b, double(b), double(b)))
    with open("decimals.tsv", "w") as file:
        for text in decimals():
            file.write("%s\t%016x\n" % (text, bits(float(text))))
    with open("layout4.json", "w", encoding="utf-8") as file:
        json.dump(LAYOUT, file, indent=4, ensure_ascii=False)
    with open("layout0.json", "w", encoding="utf-8") as file:
        json.dump(LAYOUT, file, separators=(",", ":"), ensure_ascii=False)
