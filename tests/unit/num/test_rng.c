/* test_rng.c - streams, distributions, hashes and shuffle against draws of NEURON 9.0.2, NetPyNE 1.1.1 and NumPy (rng.json,
 * pops-00-rng.json), bulk drawing against drawing one by one, and every kernel against the plain one.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"

#include "num/libm.h"
#include "num/rng.h"
#include "num/rng_kernel.h"
#include "json/json.h"

typedef struct vectors {
  ncy_ctx *ctx;
  ncy_arena arena;
  char *text[2];
  const ncy_json *rng;  /* root of rng.json */
  const ncy_json *pops; /* "expected" of pops-00-rng.json */
} vectors;
static vectors v;

static const ncy_json *load(int i, const char *path) {
  size_t size;
  const ncy_json_doc *doc = NULL;
  v.text[i] = t_read(path, &size);
  T_STATUS(v.ctx, ncy_json_parse(&v.arena, path, v.text[i], size, &doc), NCY_OK);
  return doc->root;
}
static int setup(void **state) {
  (void)state;
  assert_int_equal(ncy_ctx_new(NULL, &v.ctx), NCY_OK);
  ncy_arena_init(&v.arena, v.ctx);
  v.rng = load(0, NCY_TEST_DATA "/rng.json");
  v.pops = ncy_json_get(load(1, NCY_TEST_DATA "/pops-00-rng.json"), "expected");
  assert_non_null(v.pops);
  return 0;
}
static int teardown(void **state) {
  (void)state;
  ncy_arena_done(&v.arena);
  free(v.text[0]);
  free(v.text[1]);
  ncy_ctx_free(&v.ctx);
  return 0;
}

/* A member that must be there. */
static const ncy_json *member(const ncy_json *object, const char *key) {
  const ncy_json *found = ncy_json_get(object, key);
  if (!found) fail_msg("no %s", key);
  return found;
}
static int64_t integer(const ncy_json *node) {
  assert_int_equal(node->type, NCY_JSON_INT);
  return node->u.integer;
}
static ncy_rng stream(const ncy_json *ids, uint32_t global) {
  uint32_t id[3] = {0};
  assert_in_range(ids->count, 1, 3);
  for (uint32_t i = 0; i < ids->count; i++) id[i] = (uint32_t)integer(&ids->u.items[i]);
  ncy_rng rng;
  ncy_rng_init_global(&rng, global, id[0], id[1], id[2]);
  return rng;
}

/* The first draw of the method of this kind, as a call of it. */
static double call(ncy_rng *rng, ncy_dist_kind kind, double a, double b) {
  switch (kind) {
  case NCY_DIST_UNIFORM:
    return ncy_rng_uniform(rng, a, b);
  case NCY_DIST_DISCUNIF:
    return ncy_rng_discunif(rng, a, b);
  case NCY_DIST_NORMAL:
    return ncy_rng_normal(rng, a, b);
  case NCY_DIST_LOGNORMAL:
    return ncy_rng_lognormal(rng, a, b);
  case NCY_DIST_NEGEXP:
    return ncy_rng_negexp(rng, a);
  case NCY_DIST_POISSON:
    return ncy_rng_poisson(rng, a);
  case NCY_DIST_BINOMIAL:
    return ncy_rng_binomial(rng, a, b);
  case NCY_DIST_GEOMETRIC:
    return ncy_rng_geometric(rng, a);
  case NCY_DIST_ERLANG:
    return ncy_rng_erlang(rng, a, b);
  case NCY_DIST_WEIBULL:
    return ncy_rng_weibull(rng, a, b);
  case NCY_DIST_HYPERGEO:
    return ncy_rng_hypergeo(rng, a, b);
  case NCY_DIST_COUNT:
    break;
  }
  fail();
  return 0.0;
}

/* "normal(5,2)" or "normal[5, 2] calls": what follows the arguments, or NULL when it is no such text. */
static const char *read_dist(const char *text, ncy_dist_kind *kind, double *a, double *b) {
  size_t n = strcspn(text, "([");
  if (text[n] == '\0') return NULL;
  int k = 0;
  while (k < NCY_DIST_COUNT && (strlen(ncy_dist_name((ncy_dist_kind)k)) != n || memcmp(ncy_dist_name((ncy_dist_kind)k), text, n)))
    k++;
  assert_int_not_equal(k, NCY_DIST_COUNT);
  *kind = (ncy_dist_kind)k;
  char *end;
  *a = strtod(text + n + 1, &end);
  *b = 0.0;
  int n_arguments = 1;
  if (*end == ',') {
    *b = strtod(end + 1, &end);
    n_arguments = 2;
  }
  assert_int_equal(n_arguments, ncy_dist_arguments(*kind));
  assert_true(*end == ')' || *end == ']');
  return end + 1;
}

static void test_streams(void **state) {
  (void)state;
  const ncy_json *streams = member(v.rng, "streams");
  unsigned kinds_seen = 0;
  for (uint32_t s = 0; s < streams->count; s++) {
    const ncy_json *one = &streams->u.items[s];
    uint32_t global = (uint32_t)integer(member(one, "globalindex"));
    const ncy_json *ids = member(one, "ids");
    ncy_rng start = stream(ids, global);
    uint32_t id[3];
    for (int i = 0; i < 3; i++) id[i] = (uint32_t)integer(&ids->u.items[i]);
    int n_lists = 0;
    for (uint32_t m = 0; m < one->count; m++) {
      const ncy_json *list = &one->u.items[m];
      ncy_dist_kind kind;
      double a, b;
      ncy_rng rng = start;
      if (strcmp(list->key, "uint32") == 0) {
        for (uint32_t i = 0; i < list->count; i++) {
          uint32_t expected = (uint32_t)integer(&list->u.items[i]);
          assert_int_equal(ncy_rng_position(&rng), i);
          assert_int_equal(ncy_rng_word(&rng), expected);
          if (global == 0) assert_int_equal(ncy_rng_word_at(id[0], id[1], id[2], i), expected);
          ncy_rng other = start;
          ncy_rng_seek(&other, i);
          assert_int_equal(ncy_rng_word(&other), expected);
        }
      } else if (strcmp(list->key, "mixed") == 0) {
        for (uint32_t i = 0; i < list->count; i++) {
          const ncy_json *step = &list->u.items[i];
          const ncy_json *arguments = member(step, "args");
          char text[64];
          a = ncy_json_number(&arguments->u.items[0]);
          b = arguments->count > 1 ? ncy_json_number(&arguments->u.items[1]) : 0.0;
          snprintf(text, sizeof text, arguments->count > 1 ? "%s(%g,%g)" : "%s(%g)", member(step, "call")->u.string, a, b);
          assert_non_null(read_dist(text, &kind, &a, &b));
          T_BITS(call(&rng, kind, a, b), ncy_json_number(member(step, "value")));
          T_BITS((double)ncy_rng_position(&rng), ncy_json_number(member(step, "seq_after")));
        }
        assert_true(list->count > 0);
      } else if (strncmp(list->key, "uniform then", 12) == 0) {
        ncy_dist dist;
        assert_true(ncy_dist_init(&dist, NCY_DIST_UNIFORM, 0.0, 1.0));
        ncy_dist_draw(&dist, &rng);
        double bulk[64];
        ncy_rng_doubles_at(id[0], id[1], id[2], 1, list->count, bulk);
        for (uint32_t i = 0; i < list->count; i++) {
          T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&list->u.items[i]));
          if (global == 0) T_BITS(bulk[i], ncy_json_number(&list->u.items[i]));
        }
      } else if (read_dist(list->key, &kind, &a, &b)) {
        ncy_dist dist;
        assert_true(ncy_dist_init(&dist, kind, a, b));
        assert_int_equal(list->count, 20);
        for (uint32_t i = 0; i < list->count; i++) T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&list->u.items[i]));
        rng = start;
        T_BITS(call(&rng, kind, a, b), ncy_json_number(&list->u.items[0]));
        kinds_seen |= 1U << kind;
        n_lists++;
      }
    }
    assert_int_equal(n_lists, 15);
  }
  assert_int_equal(streams->count, 12);
  assert_int_equal(kinds_seen, (1U << NCY_DIST_COUNT) - 1U);
}

static void test_philox_known_answers(void **state) {
  (void)state;
  const ncy_json *answers = member(v.rng, "philox4x32_10_known_answers");
  int n_checked = 0;
  for (uint32_t i = 0; i < answers->count; i++) {
    const ncy_json *counter = member(&answers->u.items[i], "counter");
    const ncy_json *key = member(&answers->u.items[i], "key");
    const ncy_json *out = member(&answers->u.items[i], "out");
    if (integer(&key->u.items[1]) != 0) continue; /* streams have keys of one word */
    for (uint32_t w = 0; w < 4; w++) {
      uint64_t word = 4 * (uint64_t)integer(&counter->u.items[0]) + w;
      uint32_t got = ncy_rng_word_at((uint32_t)integer(&counter->u.items[2]), (uint32_t)integer(&counter->u.items[3]),
                                     (uint32_t)integer(&counter->u.items[1]), word);
      assert_int_equal(got, integer(&out->u.items[w]));
      n_checked++;
    }
  }
  assert_int_equal(n_checked, 4);
}

static void test_default_and_reseed(void **state) {
  (void)state;
  const ncy_json *repick = member(member(v.rng, "default_constructor"), "repick");
  ncy_rng rng;
  ncy_dist dist;
  ncy_rng_init(&rng, 0, 55, 0);
  assert_true(ncy_dist_init(&dist, NCY_DIST_NORMAL, 0.0, 1.0));
  for (uint32_t i = 0; i < repick->count; i++) T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&repick->u.items[i]));
  assert_int_equal(repick->count, 6);

  const ncy_json *values = member(member(v.rng, "reseed_keeps_distribution"), "values");
  assert_int_equal(values->count, 3);
  ncy_rng_init(&rng, 3, 5, 7);
  assert_true(ncy_dist_init(&dist, NCY_DIST_NORMAL, 0.0, 1.0));
  T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&values->u.items[0]));
  ncy_rng_init(&rng, 9, 9, 9);
  T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&values->u.items[1]));
  T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&values->u.items[2]));
}

/* Both ways of drawing: a new call each time, and one call followed by setrand. */
static void test_call_styles(void **state) {
  (void)state;
  const ncy_json *lists = member(v.pops, "distributions_first5_ids_7_8_9");
  int n_calls = 0, n_setrand = 0;
  for (uint32_t m = 0; m < lists->count; m++) {
    const ncy_json *list = &lists->u.items[m];
    ncy_dist_kind kind;
    double a, b;
    const char *style = read_dist(list->key, &kind, &a, &b);
    ncy_rng rng;
    ncy_rng_init(&rng, 7, 8, 9);
    assert_int_equal(list->count, 5);
    if (strcmp(style, " calls") == 0) {
      for (uint32_t i = 0; i < list->count; i++) T_BITS(call(&rng, kind, a, b), ncy_json_number(&list->u.items[i]));
      n_calls++;
    } else {
      assert_string_equal(style, " one call then setrand");
      ncy_dist dist;
      assert_true(ncy_dist_init(&dist, kind, a, b));
      ncy_dist_draw(&dist, &rng);
      for (uint32_t i = 0; i < list->count; i++) T_BITS(ncy_dist_draw(&dist, &rng), ncy_json_number(&list->u.items[i]));
      n_setrand++;
    }
  }
  assert_int_equal(n_calls, 12);
  assert_int_equal(n_setrand, 12);
  const ncy_json *firsts = member(v.pops, "uniform01_first8");
  for (uint32_t m = 0; m < firsts->count; m++) {
    ncy_rng rng = stream(member(&firsts->u.items[m], "ids"), 0);
    const ncy_json *values = member(&firsts->u.items[m], "values");
    for (uint32_t i = 0; i < values->count; i++) T_BITS(ncy_rng_double(&rng), ncy_json_number(&values->u.items[i]));
  }
  assert_int_equal(firsts->count, 5);
}

static void test_hashes(void **state) {
  (void)state;
  const ncy_json *tables[] = {member(v.rng, "hashStr"), member(v.pops, "hashStr")};
  assert_int_equal(tables[0]->count + tables[1]->count, 31);
  for (int t = 0; t < 2; t++)
    for (uint32_t i = 0; i < tables[t]->count; i++)
      assert_int_equal(ncy_hash_str(tables[t]->u.items[i].key), integer(&tables[t]->u.items[i]));
  const ncy_json *lists = member(v.rng, "hashList");
  for (uint32_t i = 0; i < lists->count; i++) {
    const ncy_json *list = member(&lists->u.items[i], "list");
    int64_t ids[128];
    assert_in_range(list->count, 0, 128);
    for (uint32_t k = 0; k < list->count; k++) ids[k] = integer(&list->u.items[k]);
    assert_int_equal(ncy_hash_ids(ids, list->count), integer(member(&lists->u.items[i], "hash")));
  }
  assert_int_equal(lists->count, 8);
  const ncy_json *texts = member(v.pops, "hashList");
  for (uint32_t i = 0; i < texts->count; i++) {
    int64_t ids[8];
    size_t n = 0;
    for (const char *p = texts->u.items[i].key; *p != ']';) {
      char *end;
      ids[n++] = strtoll(p + 1, &end, 10);
      p = end;
    }
    assert_int_equal(ncy_hash_ids(ids, n), integer(&texts->u.items[i]));
  }
  assert_int_equal(texts->count, 3);
  /* RFC 1321, and every length around the ends of blocks (hashlib) */
  assert_int_equal(ncy_hash_str("abc"), 0x90015098);
  assert_int_equal(ncy_hash_str("12345678901234567890123456789012345678901234567890123456789012345678901234567890"), 0x57edf4a2);
  const uint32_t of_a[] = {0xef1772b6, 0x3b0c8ac7, 0x652b906d, 0xb06521f3, 0x014842d4, 0xc743a45e, 0x8a7bd073, 0x5f61c0cc};
  const size_t lengths[] = {55, 56, 57, 63, 64, 65, 119, 120};
  for (size_t i = 0; i < NCY_COUNT_OF(lengths); i++) {
    char text[128] = "";
    memset(text, 'a', lengths[i]);
    text[lengths[i]] = '\0';
    assert_int_equal(ncy_hash_str(text), of_a[i]);
  }
}

static void test_ints(void **state) {
  (void)state;
  const ncy_json *cases = member(v.rng, "randUniqueInt");
  assert_int_equal(cases->count, 4);
  for (uint32_t c = 0; c <= cases->count; c++) {
    bool is_unique = c < cases->count;
    const ncy_json *one = is_unique ? &cases->u.items[c] : member(v.rng, "randInt_nonunique");
    ncy_rng rng = stream(member(one, "ids"), 0);
    int64_t got[16];
    size_t n = (size_t)integer(member(one, "N"));
    ncy_rng_ints(&rng, n, integer(member(one, "vmin")), integer(member(one, "vmax")), is_unique, got);
    const ncy_json *out = member(one, "out");
    assert_int_equal(out->count, n);
    for (uint32_t i = 0; i < n; i++) assert_int_equal(got[i], integer(&out->u.items[i]));
    T_BITS((double)ncy_rng_position(&rng), ncy_json_number(member(one, "seq_after")));
  }
}

/* The rule itself, one draw at a time. */
static void slow_ints(ncy_rng *rng, size_t n, int64_t lo, int64_t hi, bool unique, int64_t *out) {
  ncy_rng_discunif(rng, (double)lo, (double)hi);
  for (size_t found = 0; found < n;) {
    int64_t value = (int64_t)ncy_rng_discunif(rng, (double)lo, (double)hi);
    size_t i = 0;
    while (unique && i < found && out[i] != value) i++;
    if (!unique || i == found) out[found++] = value;
  }
}

static void test_many_ints(void **state) {
  (void)state;
  static const struct {
    size_t n;
    int64_t lo, hi;
  } cases[] = {{0, 0, 9},         {1, 5, 5},          {16, 0, 15},         {17, 0, 16},
               {17, -8, 100000},  {64, 0, 63},        {65, 0, 64},         {300, 0, 299},
               {1000, -500, 499}, {1000, 0, 1000000}, {5000, 7, 20000000}, {3000, 0, 262143},
               {3000, 0, 262144}, {4096, 0, 400000},  {500, 0, 4999},      {20, -(INT64_C(1) << 40), INT64_C(1) << 40}};
  static int64_t fast[5000], slow[5000];
  for (size_t c = 0; c < NCY_COUNT_OF(cases); c++)
    for (int unique = 0; unique < 2; unique++) {
      ncy_rng a, b;
      ncy_rng_init_global(&a, (uint32_t)c & 1U, 11, (uint32_t)c, 3);
      for (size_t i = 0; i < c % 5; i++) ncy_rng_word(&a);
      b = a;
      ncy_rng_ints(&a, cases[c].n, cases[c].lo, cases[c].hi, unique, fast);
      slow_ints(&b, cases[c].n, cases[c].lo, cases[c].hi, unique, slow);
      assert_memory_equal(fast, slow, cases[c].n * sizeof *fast);
      assert_int_equal(ncy_rng_position(&a), ncy_rng_position(&b));
      assert_int_equal(ncy_rng_word(&a), ncy_rng_word(&b));
    }
}

/* Times of a NetStim from the numbers of its stream: negexp(1), not cached; reference netpyne-2 section 1.2. */
static void test_netstim(void **state) {
  (void)state;
  const ncy_json *stims = member(v.rng, "NetStim");
  for (uint32_t s = 0; s < stims->count; s++) {
    const ncy_json *one = &stims->u.items[s];
    double interval = ncy_json_number(member(one, "interval"));
    double noise = ncy_json_number(member(one, "noise"));
    double number = ncy_json_number(member(one, "number"));
    const ncy_json *times = member(one, "times_until_200ms");
    ncy_rng rng = stream(member(one, "ids"), 0);
    double t = 0.0;
    for (uint32_t i = 0; i < times->count; i++) {
      double gap = noise == 0.0 ? interval : (1.0 - noise) * interval + noise * interval * ncy_rng_negexp(&rng, 1.0);
      t = i == 0 ? ncy_json_number(member(one, "start")) + gap - interval * (1.0 - noise) : t + gap;
      T_BITS(t, ncy_json_number(&times->u.items[i]));
    }
    assert_true(times->count > 0 && (double)times->count <= number);
  }
  assert_int_equal(stims->count, 6);
}

static void test_numpy_shuffle(void **state) {
  (void)state;
  const ncy_json *cases = member(v.pops, "numpy_default_rng_shuffle");
  assert_int_equal(cases->count, 12);
  for (uint32_t c = 0; c < cases->count; c++) {
    const ncy_json *result = member(&cases->u.items[c], "result");
    int64_t got[16];
    size_t n = (size_t)integer(member(&cases->u.items[c], "n"));
    ncy_numpy_shuffle((uint64_t)integer(member(&cases->u.items[c], "seed")), n, got);
    for (uint32_t i = 0; i < n; i++) assert_int_equal(got[i], integer(&result->u.items[i]));
  }
  /* a seed of more than 32 bits, and more numbers than a power of two (NumPy 2.4: first 8 of 1000, and hashList of all) */
  static int64_t order[1000];
  static const int64_t start[8] = {991, 779, 233, 631, 109, 72, 339, 524};
  ncy_numpy_shuffle(UINT64_C(1311768467463790320), 1000, order);
  assert_memory_equal(order, start, sizeof start);
  assert_int_equal(ncy_hash_ids(order, 1000), 2621017623U);
  ncy_numpy_shuffle(1, 1, order);
  assert_int_equal(order[0], 0);
  ncy_numpy_shuffle(1, 0, order);
}

/* Every kernel, every length and start, and the wrap of the counter, against words one by one. */
static void test_bulk(void **state) {
  (void)state;
  enum { MOST = 300 };
  static const uint64_t starts[] = {0, 1, 2, 3, 5, (UINT64_C(1) << 34) - 42, (UINT64_C(1) << 34) - 1, (UINT64_C(1) << 40) + 7};
  double got[MOST + 1], expected[MOST];
  for (size_t s = 0; s < NCY_COUNT_OF(starts); s++) {
    for (size_t i = 0; i < MOST; i++)
      expected[i] = (ncy_rng_word_at(9, 8, UINT32_MAX, starts[s] + i) + 1.0) * (1.0 / 4294967297.0);
    for (size_t n = 0; n <= MOST; n += n < 70 ? 1 : 23) {
      got[n] = 7.0;
      ncy_rng_doubles_at(9, 8, UINT32_MAX, starts[s], n, got);
      assert_memory_equal(got, expected, n * sizeof *got);
      T_BITS(got[n], 7.0);
    }
  }
  static ncy_rng_blocks_fn *const kernels[NCY_ISA_COUNT] = {
    [NCY_ISA_C] = ncy_rng_blocks_c,
#if defined(__x86_64__)
    [NCY_ISA_SSE2] = ncy_rng_blocks_sse2,
    [NCY_ISA_AVX2] = ncy_rng_blocks_avx2,
    [NCY_ISA_AVX512] = ncy_rng_blocks_avx512,
#endif
  };
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa)) {
      print_message("%s: not on this processor, not tested\n", ncy_isa_name((ncy_isa)isa));
      continue;
    }
    for (size_t n = 0; n <= 70; n++) {
      const uint32_t counter[4] = {UINT32_MAX - 69, 3, 4, 5};
      double out[4 * 70 + 1];
      out[4 * n] = 7.0;
      kernels[isa](counter, 0xfedcba98U, n, out);
      ncy_rng rng;
      ncy_rng_init_global(&rng, 0xfedcba98U, 4, 5, 3);
      ncy_rng_seek(&rng, 4 * (uint64_t)counter[0]);
      for (size_t i = 0; i < 4 * n; i++) T_BITS(out[i], ncy_rng_double(&rng));
      T_BITS(out[4 * n], 7.0);
    }
  }
}

/* Where NEURON's counter of blocks passes 2^32 it carries into id3 (NEURON 9.0.2: r.seq(17179869180), then uniform(0,1)). */
static void test_wrap(void **state) {
  (void)state;
  static const double expected[] = {0.28585282590103966, 0.5200419089477412,    0.008368941720489194, 0.5973580736673069,
                                    0.5422894471459349,  0.0023865150282190847, 0.5981794736352332,   0.46065315430503034};
  ncy_rng rng;
  ncy_rng_init(&rng, 1, 2, 3);
  ncy_rng_seek(&rng, UINT64_C(17179869180));
  assert_int_equal(ncy_rng_position(&rng), UINT64_C(17179869180));
  for (size_t i = 0; i < NCY_COUNT_OF(expected); i++) T_BITS(ncy_rng_uniform(&rng, 0.0, 1.0), expected[i]);
  assert_int_equal(ncy_rng_position(&rng), 4);
}

/* Odd arguments: what NEURON 9.0.2 gives after Random123(1,2,3), two draws, and where its stream then is. */
static void test_odd_arguments(void **state) {
  (void)state;
  static const struct {
    ncy_dist_kind kind;
    double a, b, first, second, position;
  } cases[] = {
      {NCY_DIST_BINOMIAL, 3.7, 0.5, 2.0, 1.0, 6.0},
      {NCY_DIST_BINOMIAL, 0.0, 0.5, 0.0, 0.0, 0.0},
      {NCY_DIST_GEOMETRIC, 0.0, 0.0, 1.0, 1.0, 2.0},
      {NCY_DIST_ERLANG, 2.0, -1.0, 0.038647213491710304, 2.947167977683676, 2.0},
      {NCY_DIST_ERLANG, 0.0, 1.0, 0.0, 0.0, 2.0},
      {NCY_DIST_ERLANG, 2.0, 100.0, 0.038647213491710304, 2.947167977683676, 2.0},
      {NCY_DIST_ERLANG, -2.0, 1.0, -2.8202316013840467, -0.5034163185677042, 8.0},
      {NCY_DIST_ERLANG, NAN, 1.0, NAN, NAN, 2.0},
      {NCY_DIST_HYPERGEO, 2.0, 1.0, NAN, NAN, 4.0},
      {NCY_DIST_HYPERGEO, 2.0, 4.0, 2.947167977683676, 4.134152316555354, 4.0},
      {NCY_DIST_HYPERGEO, 0.0, 4.0, NAN, NAN, 4.0},
      {NCY_DIST_POISSON, -1.0, 0.0, -1.0, -1.0, 0.0},
      {NCY_DIST_POISSON, 0.0, 0.0, 0.0, 0.0, 2.0},
      {NCY_DIST_POISSON, 700.0, 0.0, 681.0, 732.0, 1415.0},
      {NCY_DIST_POISSON, NAN, 0.0, -1.0, -1.0, 0.0},
      {NCY_DIST_NORMAL, 0.0, -1.0, NAN, NAN, 6.0},
      {NCY_DIST_LOGNORMAL, 0.0, 1.0, NAN, NAN, 6.0},
      {NCY_DIST_LOGNORMAL, 1.0, -1.0, NAN, NAN, 6.0},
      {NCY_DIST_WEIBULL, 0.0, 1.0, INFINITY, 0.0, 2.0},
      {NCY_DIST_WEIBULL, -1.0, 1.0, 0.2527758562922062, 3.843191779978827, 2.0},
      {NCY_DIST_WEIBULL, 2.0, -1.0, NAN, NAN, 2.0},
      {NCY_DIST_NEGEXP, 0.0, 0.0, 0.0, 0.0, 2.0},
      {NCY_DIST_NEGEXP, -2.0, 0.0, -0.038647213491710304, -2.947167977683676, 2.0},
      {NCY_DIST_DISCUNIF, 2.9, -1.9, 2.0, -1.0, 2.0},
      {NCY_DIST_DISCUNIF, 5.0, 5.0, 5.0, 5.0, 2.0},
      {NCY_DIST_DISCUNIF, 1e30, 0.0, 1.7651784080247194e+17, 7.110270665555657e+18, 2.0},
      {NCY_DIST_DISCUNIF, -1e12, 1e12, 961723794704.0, -541794180511.0, 2.0},
      {NCY_DIST_UNIFORM, 1.0, 1.0, 1.0, 1.0, 2.0},
      {NCY_DIST_UNIFORM, INFINITY, 0.0, INFINITY, INFINITY, 2.0},
  };
  for (size_t c = 0; c < NCY_COUNT_OF(cases); c++) {
    ncy_rng rng;
    ncy_dist dist;
    ncy_rng_init(&rng, 1, 2, 3);
    assert_true(ncy_dist_init(&dist, cases[c].kind, cases[c].a, cases[c].b));
    T_BITS(ncy_dist_draw(&dist, &rng), cases[c].first);
    T_BITS(ncy_dist_draw(&dist, &rng), cases[c].second);
    T_BITS((double)ncy_rng_position(&rng), cases[c].position);
  }
  /* refused by NEURON, or never finished by it */
  static const struct {
    ncy_dist_kind kind;
    double a, b;
  } refused[] = {{NCY_DIST_BINOMIAL, -1.0, 0.5},  {NCY_DIST_BINOMIAL, 3.0, 1.5},    {NCY_DIST_BINOMIAL, 3.0, -0.1},
                 {NCY_DIST_GEOMETRIC, -0.1, 0.0}, {NCY_DIST_GEOMETRIC, 1.1, 0.0},   {NCY_DIST_GEOMETRIC, 1.0, 0.0},
                 {NCY_DIST_POISSON, 800.0, 0.0},  {NCY_DIST_POISSON, INFINITY, 0.0}};
  for (size_t c = 0; c < NCY_COUNT_OF(refused); c++) {
    ncy_rng rng;
    ncy_dist dist;
    ncy_rng_init(&rng, 1, 2, 3);
    assert_false(ncy_dist_init(&dist, refused[c].kind, refused[c].a, refused[c].b));
    T_BITS(call(&rng, refused[c].kind, refused[c].a, refused[c].b), NAN);
    assert_int_equal(ncy_rng_position(&rng), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_streams),   cmocka_unit_test(test_philox_known_answers),
      cmocka_unit_test(test_hashes),    cmocka_unit_test(test_default_and_reseed),
      cmocka_unit_test(test_ints),      cmocka_unit_test(test_call_styles),
      cmocka_unit_test(test_many_ints), cmocka_unit_test(test_netstim),
      cmocka_unit_test(test_bulk),      cmocka_unit_test(test_numpy_shuffle),
      cmocka_unit_test(test_wrap),      cmocka_unit_test(test_odd_arguments),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
