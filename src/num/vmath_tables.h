/* vmath_tables.h - the tables of exp, log and pow (vmath_tables.c).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_VMATH_TABLES_H
#define NCY_NUM_VMATH_TABLES_H

#define NCY_EXP_N 128
#define NCY_LOG_N 128
#define NCY_POW_N 128

/* Row i: t, s with 2^(i/128) = H(1 + t) nearly, where H has the bits of s plus i << 45. */
extern const double ncy_exp_table[2 * NCY_EXP_N];
/* Row i: 1/c, log(c), and c itself in two parts; c is near the middle of the i-th of 128 intervals from 0x1.6p-1 to 0x1.6p0. */
extern const double ncy_log_table[4 * NCY_LOG_N];
/* Row i: 1/c (few bits), log(c) and its tail, 0; as before from 0x1.69555p-1 to 0x1.69555p0. */
extern const double ncy_pow_table[4 * NCY_POW_N];

#endif
