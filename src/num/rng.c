/* rng.c - Random123 streams as NEURON uses them, and NetPyNE's integer helpers.
 *
 * Data:   the 128-bit counter is sequence, id3, id1, id2; the key is the global index. Word n of a stream is word n & 3 of
 *         block n >> 2, so that any part of a stream is computed without what comes before.
 * Cost:   some 12 ns for a block alone, about 1 ns a number in bulk with AVX2 (rng_isa.c).
 * Source: reference netpyne-2 sections 1.1 and 1.4; Philox4x32-10 from the library Random123.
 * SPDX-License-Identifier: MIT */
#include "num/rng.h"

#include <string.h>

#include <Random123/philox.h>

#include "num/discunif.h"
#include "num/libm.h"
#include "num/rng_kernel.h"

static void compute_block(const uint32_t counter[4], uint32_t key, uint32_t block[4]) {
  philox4x32_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
  philox4x32_key_t k = {{key, 0}};
  philox4x32_ctr_t r = philox4x32_R(10, c, k);
  memcpy(block, r.v, sizeof r.v);
}

/* Adds n to the counter, a number of 128 bits. */
static void add_to_counter(uint32_t counter[4], uint64_t n) {
  uint64_t carry = n;
  for (int i = 0; i < 4 && carry != 0; i++) {
    uint64_t sum = counter[i] + (carry & 0xffffffffU);
    counter[i] = (uint32_t)sum;
    carry = (carry >> 32) + (sum >> 32);
  }
}

static double word_to_double(uint32_t word) {
  return (word + 1.0) * NCY_RNG_TO_DOUBLE;
}

void ncy_rng_init(ncy_rng *rng, uint32_t id1, uint32_t id2, uint32_t id3) {
  ncy_rng_init_global(rng, 0, id1, id2, id3);
}

void ncy_rng_init_global(ncy_rng *rng, uint32_t global_index, uint32_t id1, uint32_t id2, uint32_t id3) {
  rng->counter[0] = 0;
  rng->counter[1] = id3;
  rng->counter[2] = id1;
  rng->counter[3] = id2;
  rng->key = global_index;
  rng->which = 0;
  compute_block(rng->counter, rng->key, rng->block);
}

void ncy_rng_seek(ncy_rng *rng, uint64_t word) {
  rng->counter[0] = (uint32_t)(word >> 2);
  rng->which = (uint32_t)(word & 3);
  compute_block(rng->counter, rng->key, rng->block);
}

uint64_t ncy_rng_position(const ncy_rng *rng) {
  return 4 * (uint64_t)rng->counter[0] + rng->which;
}

/* Moves on by n words. */
static void skip(ncy_rng *rng, uint64_t n) {
  uint64_t words = rng->which + n;
  rng->which = (uint32_t)(words & 3);
  if (words >= 4) {
    add_to_counter(rng->counter, words >> 2);
    compute_block(rng->counter, rng->key, rng->block);
  }
}

uint32_t ncy_rng_word(ncy_rng *rng) {
  uint32_t word = rng->block[rng->which];
  skip(rng, 1);
  return word;
}

double ncy_rng_double(ncy_rng *rng) {
  return word_to_double(ncy_rng_word(rng));
}

uint32_t ncy_rng_word_at(uint32_t id1, uint32_t id2, uint32_t id3, uint64_t word) {
  uint32_t counter[4] = {0, id3, id1, id2};
  uint32_t block[4];
  add_to_counter(counter, word >> 2);
  compute_block(counter, 0, block);
  return block[word & 3];
}

static ncy_rng_blocks_fn *best_kernel(void) {
#if defined(__x86_64__)
  static ncy_rng_blocks_fn *const kernels[NCY_ISA_COUNT] = {
      [NCY_ISA_C] = ncy_rng_blocks_c,
      [NCY_ISA_SSE2] = ncy_rng_blocks_sse2,
      [NCY_ISA_AVX2] = ncy_rng_blocks_avx2,
      [NCY_ISA_AVX512] = ncy_rng_blocks_avx512,
  };
  return kernels[ncy_isa_best()];
#else
  return ncy_rng_blocks_c;
#endif
}

/* count doubles from word `which` of the block at counter on. */
static void doubles_from(const uint32_t start[4], uint32_t key, uint32_t which, size_t count, double *out) {
  uint32_t counter[4], block[4];
  memcpy(counter, start, sizeof counter);
  ncy_rng_blocks_fn *kernel = count >= 12 ? best_kernel() : NULL;
  size_t done = 0;
  while (done < count) {
    size_t whole = (count - done) / 4;
    uint64_t before_wrap = (UINT64_C(1) << 32) - counter[0];
    if (which == 0 && whole > 1 && kernel != NULL && before_wrap > 1) {
      size_t n_blocks = whole < before_wrap ? whole : (size_t)before_wrap;
      kernel(counter, key, n_blocks, out + done);
      add_to_counter(counter, n_blocks);
      done += 4 * n_blocks;
    } else {
      compute_block(counter, key, block);
      for (; which < 4 && done < count; which++) out[done++] = word_to_double(block[which]);
      which = 0;
      add_to_counter(counter, 1);
    }
  }
}

void ncy_rng_doubles_at(uint32_t id1, uint32_t id2, uint32_t id3, uint64_t first_word, size_t count, double *out) {
  uint32_t counter[4] = {0, id3, id1, id2};
  add_to_counter(counter, first_word >> 2);
  doubles_from(counter, 0, (uint32_t)(first_word & 3), count, out);
}

/* ---- NetPyNE's integer helpers ------------------------------------------------------------------------------------------ */

enum { CHUNK = 256, LEAST = 16, FEW = 16, FILTER_WORDS = 4096 };

static bool is_among(int64_t value, const int64_t *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (values[i] == value) return true;
  return false;
}

void ncy_rng_ints(ncy_rng *rng, size_t n, int64_t lo, int64_t hi, bool unique, int64_t *out) {
  if (unique) {
    ncy_rng_unique_ints(rng, n, lo, hi, out);
    return;
  }
  ncy_discunif range = ncy_discunif_of(lo, hi);
  double draw[CHUNK];
  skip(rng, 1); /* choosing the distribution draws a value, which is thrown away */
  for (size_t done = 0; done < n;) {
    size_t count = n - done < CHUNK ? n - done : CHUNK;
    doubles_from(rng->counter, rng->key, rng->which, count, draw);
    skip(rng, count);
    for (size_t i = 0; i < count; i++) out[done++] = ncy_discunif_value(&range, draw[i]);
  }
}

/* Values seen are marked in a bit filter of at most 32 KiB. When the filter has a bit for every value it is the set itself,
 * else a marked bit is confirmed by looking through the values, which is rare as there are many more bits than values. */
void ncy_rng_unique_ints(ncy_rng *rng, size_t n, int64_t lo, int64_t hi, int64_t *out) {
  uint64_t filter[FILTER_WORDS];
  double draw[CHUNK];
  ncy_discunif range = ncy_discunif_of(lo, hi);
  uint64_t last = (uint64_t)hi - (uint64_t)lo; /* number of the last value, from 0 */
  uint64_t n_words = 1;
  while (n_words < FILTER_WORDS && n_words <= last / 64 && n_words < n) n_words *= 2;
  bool has_filter = n > FEW;
  bool is_set = last < 64 * n_words;
  if (has_filter) memset(filter, 0, n_words * sizeof filter[0]);
  skip(rng, 1);
  for (size_t found = 0; found < n;) {
    /* some more than are missing, as the last ones of a full range take many draws */
    size_t count = n - found < LEAST ? LEAST : n - found < CHUNK ? n - found : CHUNK;
    size_t used = 0;
    doubles_from(rng->counter, rng->key, rng->which, count, draw);
    while (used < count && found < n) {
      int64_t value = ncy_discunif_value(&range, draw[used++]);
      if (has_filter) {
        uint64_t bit = ((uint64_t)value - (uint64_t)lo) & (64 * n_words - 1);
        uint64_t mask = UINT64_C(1) << (bit & 63);
        uint64_t *word = &filter[bit >> 6];
        if ((*word & mask) && (is_set || is_among(value, out, found))) continue;
        *word |= mask;
      } else if (is_among(value, out, found)) {
        continue;
      }
      out[found++] = value;
    }
    skip(rng, used);
  }
}
