/* numpy_shuffle.c - the order that numpy.random.default_rng(seed).shuffle gives.
 *
 * Data:   PCG64 (128-bit state) seeded by NumPy's SeedSequence; the unused half of a 64-bit draw waits for the next one.
 * Cost:   about 5 ns a number.
 * Source: reference netpyne-1 section 1.4; O'Neill 2014 (PCG XSL-RR 128/64); NumPy's SeedSequence.
 * SPDX-License-Identifier: MIT */
#include "num/rng.h"

typedef unsigned __int128 u128;

typedef struct pcg64 {
  u128 state;
  u128 increment;
  bool has_half;
  uint32_t half;
} pcg64;

static uint32_t scramble(uint32_t value, uint32_t *constant, uint32_t factor) {
  value ^= *constant;
  *constant *= factor;
  value *= *constant;
  return value ^ value >> 16;
}

static uint32_t mix(uint32_t x, uint32_t y) {
  uint32_t r = 0xca01f9ddU * x - 0x4973f715U * y;
  return r ^ r >> 16;
}

static void step(pcg64 *pcg) {
  const u128 multiplier = (u128)0x2360ED051FC65DA4 << 64 | 0x4385DF649FCCF645;
  pcg->state = pcg->state * multiplier + pcg->increment;
}

static void seed_pcg(pcg64 *pcg, uint64_t seed) {
  uint32_t pool[4] = {(uint32_t)seed, (uint32_t)(seed >> 32), 0, 0};
  uint32_t constant = 0x43b0d7e5U;
  for (int i = 0; i < 4; i++) pool[i] = scramble(pool[i], &constant, 0x931e8875U);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      if (i != j) pool[j] = mix(pool[j], scramble(pool[i], &constant, 0x931e8875U));
  uint64_t quad[4] = {0};
  constant = 0x8b51f9ddU;
  for (int i = 0; i < 8; i++) quad[i / 2] |= (uint64_t)scramble(pool[i % 4], &constant, 0x58f38dedU) << 32 * (i % 2);
  *pcg = (pcg64){.increment = ((u128)quad[2] << 64 | quad[3]) << 1 | 1};
  step(pcg);
  pcg->state += (u128)quad[0] << 64 | quad[1];
  step(pcg);
}

static uint64_t next64(pcg64 *pcg) {
  step(pcg);
  uint64_t high = (uint64_t)(pcg->state >> 64);
  uint64_t mixed = high ^ (uint64_t)pcg->state;
  unsigned turn = (unsigned)(high >> 58);
  return mixed >> turn | mixed << (-turn & 63);
}

static uint32_t next32(pcg64 *pcg) {
  if (pcg->has_half) {
    pcg->has_half = false;
    return pcg->half;
  }
  uint64_t both = next64(pcg);
  pcg->has_half = true;
  pcg->half = (uint32_t)(both >> 32);
  return (uint32_t)both;
}

/* 0..last, by redrawing what is beyond; last > 0 */
static uint64_t interval(pcg64 *pcg, uint64_t last) {
  uint64_t mask = UINT64_MAX >> __builtin_clzll(last);
  uint64_t value;
  do value = (last > 0xffffffffU ? next64(pcg) : next32(pcg)) & mask;
  while (value > last);
  return value;
}

void ncy_numpy_shuffle(uint64_t seed, size_t count, int64_t *out) {
  pcg64 pcg;
  seed_pcg(&pcg, seed);
  for (size_t i = 0; i < count; i++) out[i] = (int64_t)i;
  for (size_t i = count; i-- > 1;) {
    size_t j = (size_t)interval(&pcg, i);
    int64_t other = out[i];
    out[i] = out[j];
    out[j] = other;
  }
}
