/* md5.c - MD5 (RFC 1321), of which NetPyNE takes the first 32 bits to name random streams; and that tells one file from another.
 *
 * Data:   four words of state, 64 bytes of input at a time. Cost: about 2 ns a byte.
 * Source: RFC 1321; reference netpyne-2 section 1.3. Not for security.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "num/rng.h"

typedef struct md5 {
  uint32_t state[4];
  uint64_t n_bytes;
  unsigned char rest[64]; /* n_bytes % 64 of them wait */
} md5;

static const uint32_t sines[64] = {/* floor(2^32 |sin(i + 1)|) */
                                   0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
                                   0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
                                   0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
                                   0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
                                   0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
                                   0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
                                   0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
                                   0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
                                   0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
                                   0xeb86d391};
static const unsigned char turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static void add_block(md5 *m, const unsigned char bytes[64]) {
  uint32_t word[16];
  for (int i = 0; i < 16; i++) {
    const unsigned char *p = bytes + 4 * i;
    word[i] = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
  }
  uint32_t a = m->state[0], b = m->state[1], c = m->state[2], d = m->state[3];
  for (int i = 0; i < 64; i++) {
    uint32_t f;
    int k;
    switch (i >> 4) {
    case 0:
      f = (b & c) | (~b & d), k = i;
      break;
    case 1:
      f = (d & b) | (~d & c), k = 5 * i + 1;
      break;
    case 2:
      f = b ^ c ^ d, k = 3 * i + 5;
      break;
    default:
      f = c ^ (b | ~d), k = 7 * i;
      break;
    }
    uint32_t sum = a + f + sines[i] + word[k & 15];
    int turn = turns[i >> 4][i & 3];
    a = d;
    d = c;
    c = b;
    b += sum << turn | sum >> (32 - turn);
  }
  m->state[0] += a;
  m->state[1] += b;
  m->state[2] += c;
  m->state[3] += d;
}

static void start(md5 *m) {
  *m = (md5){.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
}

static void add(md5 *m, const unsigned char *bytes, size_t count) {
  while (count > 0) {
    size_t waiting = m->n_bytes & 63;
    size_t taken = 64 - waiting < count ? 64 - waiting : count;
    memcpy(m->rest + waiting, bytes, taken);
    m->n_bytes += taken;
    bytes += taken;
    count -= taken;
    if (waiting + taken == 64) add_block(m, m->rest);
  }
}

/* Ends with the bit 1, zeros, and the number of bits. */
static void end(md5 *m) {
  unsigned char tail[72] = {0x80};
  size_t waiting = m->n_bytes & 63;
  size_t padding = (waiting < 56 ? 56 : 120) - waiting;
  uint64_t n_bits = 8 * m->n_bytes;
  for (int i = 0; i < 8; i++) tail[padding + (size_t)i] = (unsigned char)(n_bits >> 8 * i);
  add(m, tail, padding + 8);
}

/* The first four bytes of the digest as a big-endian number. */
static uint32_t finish(md5 *m) {
  end(m);
  return __builtin_bswap32(m->state[0]);
}

void ncy_md5(const void *bytes, size_t count, char out[33]) {
  static const char digits[] = "0123456789abcdef";
  md5 m;
  start(&m);
  add(&m, bytes, count);
  end(&m);
  for (int i = 0; i < 16; i++) {
    unsigned byte = m.state[i / 4] >> 8 * (i % 4) & 255;
    out[2 * i] = digits[byte >> 4];
    out[2 * i + 1] = digits[byte & 15];
  }
  out[32] = 0;
}

uint32_t ncy_hash_str(const char *text) {
  md5 m;
  start(&m);
  add(&m, (const unsigned char *)text, strlen(text));
  return finish(&m);
}

uint32_t ncy_hash_ids(const int64_t *ids, size_t count) {
  md5 m;
  start(&m);
  for (size_t i = 0; i < count; i++) {
    unsigned char bytes[8];
    for (int k = 0; k < 8; k++) bytes[k] = (unsigned char)((uint64_t)ids[i] >> 8 * k);
    add(&m, bytes, sizeof bytes);
  }
  return finish(&m);
}
