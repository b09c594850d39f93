#!/usr/bin/env python3
"""Writes pow10.c: the powers of ten 10^-342 to 10^324 as 128 bits rounded down, in exact integer arithmetic.

Usage: python3 make_pow10.py > pow10.c
SPDX-License-Identifier: MIT
"""

LOW, HIGH = -342, 324

HEAD = """/* pow10.c - powers of ten as 128-bit significands, rounded down. Written by make_pow10.py; see number.h.
 * SPDX-License-Identifier: MIT */
#include "json/number.h"

const uint64_t ncy_pow10[NCY_POW10_COUNT][2] = {"""


def significand(q):
    """floor(10^q * 2^s) for the s that makes it 128 bits long."""
    if q >= 0:
        value = 10**q
        excess = value.bit_length() - 128
        return value >> excess if excess > 0 else value << -excess
    power = 10**-q
    bits = power.bit_length() + 127
    value = (1 << bits) // power
    return value >> 1 if value.bit_length() > 128 else value


print(HEAD)
for q in range(LOW, HIGH + 1):
    value = significand(q)
    assert value.bit_length() == 128
    print("    {0x%016xu, 0x%016xu}, /* 1e%d */" % (value >> 64, value & (2**64 - 1), q))
print("};")
