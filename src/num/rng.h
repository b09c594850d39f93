/* rng.h - NEURON's Random123 streams, its distributions, and NetPyNE's hashes.
 *
 * Exact  bits. Source: reference netpyne-2 section 1; Salmon et al. 2011 (Philox4x32-10, library Random123);
 *        NEURON src/gnu, src/ivoc/ivocrand.cpp.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_RNG_H
#define NCY_NUM_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One stream: a value, kept on the stack of whoever draws. Copying it copies the position. */
typedef struct ncy_rng {
  uint32_t counter[4]; /* sequence, id3, id1, id2; the sequence counts blocks of 4 words */
  uint32_t key;        /* global index */
  uint32_t which;      /* next word of block, 0..3 */
  uint32_t block[4];
} ncy_rng;

void ncy_rng_init(ncy_rng *rng, uint32_t id1, uint32_t id2, uint32_t id3);
void ncy_rng_init_global(ncy_rng *rng, uint32_t global_index, uint32_t id1, uint32_t id2, uint32_t id3);
/* So that the next word is number `word` of the stream, from 0; below 2^34, where NEURON's counter of blocks wraps around. */
void ncy_rng_seek(ncy_rng *rng, uint64_t word);
uint64_t ncy_rng_position(const ncy_rng *rng); /* number of the next word, as Random.seq() */
uint32_t ncy_rng_word(ncy_rng *rng);
double ncy_rng_double(ncy_rng *rng); /* (word + 1) * (1/4294967297), in (0,1) */

/* Word number `word` of a stream, and `count` consecutive doubles from it, without state. */
uint32_t ncy_rng_word_at(uint32_t id1, uint32_t id2, uint32_t id3, uint64_t word);
void ncy_rng_doubles_at(uint32_t id1, uint32_t id2, uint32_t id3, uint64_t first_word, size_t count, double *out);

/* First value of a freshly selected distribution: what a method call such as rand.normal(m, v) returns. NaN, and nothing drawn,
 * for arguments that ncy_dist_init refuses. */
double ncy_rng_uniform(ncy_rng *rng, double a, double b);
double ncy_rng_discunif(ncy_rng *rng, double a, double b);
double ncy_rng_normal(ncy_rng *rng, double mean, double variance);
double ncy_rng_lognormal(ncy_rng *rng, double mean, double variance);
double ncy_rng_negexp(ncy_rng *rng, double mean);
double ncy_rng_poisson(ncy_rng *rng, double mean);
double ncy_rng_binomial(ncy_rng *rng, double n, double p);
double ncy_rng_geometric(ncy_rng *rng, double p);
double ncy_rng_erlang(ncy_rng *rng, double mean, double variance);
double ncy_rng_weibull(ncy_rng *rng, double alpha, double beta);
double ncy_rng_hypergeo(ncy_rng *rng, double mean, double variance);

typedef enum ncy_dist_kind {
  NCY_DIST_UNIFORM,
  NCY_DIST_DISCUNIF,
  NCY_DIST_NORMAL,
  NCY_DIST_LOGNORMAL,
  NCY_DIST_NEGEXP,
  NCY_DIST_POISSON,
  NCY_DIST_BINOMIAL,
  NCY_DIST_GEOMETRIC,
  NCY_DIST_ERLANG,
  NCY_DIST_WEIBULL,
  NCY_DIST_HYPERGEO,
  NCY_DIST_COUNT
} ncy_dist_kind;

/* A distribution object that lives on: repick() and Vector.setrand draw from it. Keeps the second normal value. */
typedef struct ncy_dist {
  ncy_dist_kind kind;
  double a, b;
  bool has_cached;
  double cached;
} ncy_dist;
/* false when the arguments are outside what NEURON accepts (binomial: 0 <= n <= 1e99, 0 <= p <= 1; geometric: 0 <= p), or make
 * it draw for ever (geometric of nearly 1, poisson of more than 745). Draws nothing. b is ignored where there is one argument. */
bool ncy_dist_init(ncy_dist *dist, ncy_dist_kind kind, double a, double b);
double ncy_dist_draw(ncy_dist *dist, ncy_rng *rng);
const char *ncy_dist_name(ncy_dist_kind kind); /* "uniform", ... */
int ncy_dist_arguments(ncy_dist_kind kind);    /* 1 or 2 */

/* NetPyNE's randUniqueInt and randInt (netpyne-2 section 1.4): n numbers from lo..hi, after one draw that is thrown away.
 * unique: n must be at most hi-lo+1 (checked by the caller). */
void ncy_rng_unique_ints(ncy_rng *rng, size_t n, int64_t lo, int64_t hi, int64_t *out);
void ncy_rng_ints(ncy_rng *rng, size_t n, int64_t lo, int64_t hi, bool unique, int64_t *out);

/* First 32 bits, big-endian, of the MD5 (RFC 1321) of a text, or of ids as 8-byte little-endian words. */
uint32_t ncy_hash_str(const char *text);
uint32_t ncy_hash_ids(const int64_t *ids, size_t count);
/* MD5 of bytes as 32 hexadecimal digits, as md5sum prints it. */
void ncy_md5(const void *bytes, size_t count, char out[33]);

/* NumPy's default_rng(seed).shuffle order of 0..count-1 (PCG64; netpyne-1 section 1.4). */
void ncy_numpy_shuffle(uint64_t seed, size_t count, int64_t *out);

#endif
