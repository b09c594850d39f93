/* rng_isa.c - the doubles of many Philox4x32-10 blocks.
 *
 * Data:   one block a lane: the four words of a block are four vectors of 64-bit lanes whose low halves count (a product of
 *         low halves is all that the method needs, so what gathers in the high halves is never looked at).
 * Cost:   80 operations for NCY_VL blocks of four numbers; two sets of lanes are done side by side.
 * Source: Salmon et al. 2011 (SC11), reference netpyne-2 section 1.1.
 * SPDX-License-Identifier: MIT */
#include "num/rng_kernel.h"
#include "num/simd.h"

enum { SETS = 2, GROUP = SETS * NCY_VL }; /* blocks done at a time */

/* Rounds of Philox on SETS * NCY_VL blocks; word[4*set + w] is word w of the blocks of a set. */
NCY_INLINE void draw(const ncy_vi block[SETS], const uint32_t counter[4], uint32_t key, ncy_vd word[4 * SETS]) {
  const ncy_vi m0 = ncy_vi_set1(0xD2511F53);
  const ncy_vi m1 = ncy_vi_set1(0xCD9E8D57);
  ncy_vi c0[SETS], c1[SETS], c2[SETS], c3[SETS];
  for (int s = 0; s < SETS; s++) {
    c0[s] = block[s];
    c1[s] = ncy_vi_set1(counter[1]);
    c2[s] = ncy_vi_set1(counter[2]);
    c3[s] = ncy_vi_set1(counter[3]);
  }
  uint32_t k0 = key, k1 = 0;
  for (int round = 0; round < 10; round++) {
    for (int s = 0; s < SETS; s++) {
      ncy_vi p0 = ncy_vi_mul32(m0, c0[s]);
      ncy_vi p1 = ncy_vi_mul32(m1, c2[s]);
      c0[s] = ncy_vi_xor(ncy_vi_shr(p1, 32), ncy_vi_xor(c1[s], ncy_vi_set1(k0)));
      c1[s] = p1;
      c2[s] = ncy_vi_xor(ncy_vi_shr(p0, 32), ncy_vi_xor(c3[s], ncy_vi_set1(k1)));
      c3[s] = p0;
    }
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  /* a word laid into the bits of 2^52, less 2^52 - 1, is word + 1 */
  const ncy_vi low = ncy_vi_set1(0xffffffff);
  const ncy_vi exponent = ncy_vi_set1(0x4330000000000000);
  for (int s = 0; s < SETS; s++) {
    const ncy_vi bits[4] = {c0[s], c1[s], c2[s], c3[s]};
    for (int w = 0; w < 4; w++) {
      ncy_vd moved = ncy_vi_as_double(ncy_vi_or(ncy_vi_and(bits[w], low), exponent));
      word[4 * s + w] = ncy_vmul(ncy_vsub(moved, ncy_vset1(0x1p52 - 1.0)), ncy_vset1(NCY_RNG_TO_DOUBLE));
    }
  }
}

/* GROUP blocks from number `first` on, in order. Eight lanes hold two blocks after transposing, so that there the two sets of
 * lanes take every other block. */
NCY_INLINE void draw_group(uint32_t first, const uint32_t counter[4], uint32_t key, double *out) {
#if NCY_VL == 8
  static const int64_t lanes[GROUP] = {0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15};
#else
  static const int64_t lanes[] = {0, 1, 2, 3, 4, 5, 6, 7};
#endif
  ncy_vi block[SETS];
  for (int s = 0; s < SETS; s++) block[s] = ncy_vi_add(ncy_vi_set1(first), ncy_vi_load(lanes + s * NCY_VL));
  ncy_vd word[4 * SETS];
  draw(block, counter, key, word);
#if NCY_VL == 8
  ncy_vtranspose(word);
#elif NCY_VL == 4
  ncy_vtranspose(word);
  ncy_vtranspose(word + 4);
#elif NCY_VL == 2
  for (int set = 0; set < 8; set += 4) {
    ncy_vtranspose(word + set);
    ncy_vtranspose(word + set + 2);
    ncy_vd second = word[set + 1]; /* block 0: words 0 1, 2 3; then block 1 */
    word[set + 1] = word[set + 2];
    word[set + 2] = second;
  }
#endif
  for (int i = 0; i < 4 * SETS; i++) ncy_vstore(out + i * NCY_VL, word[i]);
}

void NCY_ISA_FN(ncy_rng_blocks)(const uint32_t counter[4], uint32_t key, size_t n_blocks, double *out) {
  const uint32_t start[4] = {counter[0], counter[1], counter[2], counter[3]}; /* of which out is no other name */
  size_t done = 0;
  for (; done + GROUP <= n_blocks; done += GROUP) draw_group(start[0] + (uint32_t)done, start, key, out + 4 * done);
  if (done < n_blocks) {
    double rest[4 * GROUP];
    draw_group(start[0] + (uint32_t)done, start, key, rest);
    memcpy(out + 4 * done, rest, 4 * (n_blocks - done) * sizeof *out);
  }
}
