/* test_parts.c - the same network from any number of threads, and from parts put one after the other.
 *
 * Networks: the vectors, and specs put together at random from rules that draw from every kind of stream.
 * SPDX-License-Identifier: MIT */
#include "vector.h"

#include "num/rng.h"

/* ---- comparing
 * --------------------------------------------------------------------------------------------------------------------- */

typedef ncy_status table_fn(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);

static void same_value(const ncy_column *a, size_t i, const ncy_column *c, size_t k) {
  switch (a->type) {
  case NCY_F64:
    T_BITS(a->u.f64[i], c->u.f64[k]);
    break;
  case NCY_I64:
    assert_int_equal(a->u.i64[i], c->u.i64[k]);
    break;
  case NCY_I32:
    assert_int_equal(a->u.i32[i], c->u.i32[k]);
    break;
  case NCY_STR:
    assert_int_equal(a->u.str[i] == NULL, c->u.str[k] == NULL);
    if (a->u.str[i]) assert_string_equal(a->u.str[i], c->u.str[k]);
    break;
  }
}

/* Rows first.. of the whole are the part's rows. */
static size_t same_rows(ncy_ctx *ctx, table_fn *make, const ncy_net *whole, const ncy_net *part, size_t first) {
  static const char *const name[] = {"gid",   "pop",     "cellType", "cellModel", "x",      "y",       "z",
                                     "xnorm", "pre_gid", "post_gid", "sec",       "loc",    "synMech", "weight",
                                     "delay", "label",   "source",   "type",      "params", "seed",    "spikes"};
  ncy_table *a = NULL, *c = NULL;
  T_STATUS(ctx, make(ctx, whole, &a), NCY_OK);
  T_STATUS(ctx, make(ctx, part, &c), NCY_OK);
  size_t n = ncy_table_rows(c);
  assert_true(first + n <= ncy_table_rows(a));
  size_t n_columns = 0;
  for (size_t k = 0; k < NCY_COUNT_OF(name); k++) {
    ncy_column x, y;
    if (ncy_table_column(a, name[k], &x) != NCY_OK) continue;
    ncy_ctx_clear(ctx);
    assert_int_equal(ncy_table_column(c, name[k], &y), NCY_OK);
    for (size_t i = 0; i < n; i++) same_value(&x, first + i, &y, i);
    n_columns++;
  }
  ncy_ctx_clear(ctx);
  assert_true(n_columns > 3);
  ncy_table_free(&a);
  ncy_table_free(&c);
  return n;
}

static double value(const ncy_net_value *v, int32_t index) {
  return v->per_cell ? v->per_cell[index] : v->value;
}

/* Structures of the cells, and what tables do not show of connections. */
static void same_insides(const ncy_net *whole, const ncy_net *part, int32_t first_cell, int64_t first_conn) {
  for (int32_t i = 0; i < part->n_cells; i++) {
    int32_t at = first_cell + i, t = whole->cell_tmpl[at], u = part->cell_tmpl[i];
    assert_int_equal(t < 0, u < 0);
    if (t < 0) continue;
    int32_t p = whole->cell_tmpl_index[at], q = part->cell_tmpl_index[i];
    assert_true(q >= 0 && q < part->tmpl[u].n_cells);
    assert_int_equal(whole->tmpl[t].n_secs, part->tmpl[u].n_secs);
    for (int32_t s = 0; s < whole->tmpl[t].n_secs; s++) {
      const ncy_net_sec *a = &whole->tmpl[t].sec[s], *c = &part->tmpl[u].sec[s];
      assert_string_equal(a->name, c->name);
      assert_int_equal(a->nseg, c->nseg);
      T_BITS(value(&a->L, p), value(&c->L, q));
      T_BITS(value(&a->diam, p), value(&c->diam, q));
      for (int32_t d = 0; d < a->n_densities; d++)
        for (int32_t k = 0; k < a->density[d].n_params * a->nseg; k++)
          T_BITS(value(&a->density[d].value[k], p), value(&c->density[d].value[k], q));
    }
  }
  int32_t n_params = whole->syn_param ? whole->syn_param_beg[whole->spec->n_synmechs] : 0;
  for (int64_t row = 0; row < part->n_conns; row++) {
    int64_t at = first_conn + row;
    assert_int_equal(whole->conn_flags[at], part->conn_flags[row]);
    int64_t syn = whole->conn_syn ? whole->conn_syn[at] : at, own = part->conn_syn ? part->conn_syn[row] : row;
    for (int32_t k = 0; k < n_params; k++)
      if (whole->syn_param[k]) T_BITS(whole->syn_param[k][syn], part->syn_param[k][own]);
    int64_t x = ncy_net_find_pointer(whole, at), y = ncy_net_find_pointer(part, row);
    assert_int_equal(x >= 0, y >= 0);
    if (x >= 0) {
      assert_int_equal(whole->pointer_id[x], part->pointer_id[y]);
      assert_int_equal(whole->pointer_reverse[x], part->pointer_reverse[y]);
      assert_int_equal(whole->pointer_pre_sec[x] == NULL, part->pointer_pre_sec[y] == NULL);
      if (whole->pointer_pre_sec[x]) assert_string_equal(whole->pointer_pre_sec[x], part->pointer_pre_sec[y]);
      T_BITS(whole->pointer_pre_loc[x], part->pointer_pre_loc[y]);
    }
    x = ncy_net_find_shaped(whole, at);
    y = ncy_net_find_shaped(part, row);
    assert_int_equal(x >= 0, y >= 0);
    if (x >= 0) T_BITS(whole->shaped_weight[x], part->shaped_weight[y]);
  }
}

/* Parts of the network of a spec, made by so many threads, against the whole. */
static void check_parts(const ncy_spec *spec, ncy_ctx *ctx, const ncy_net *whole, int n_parts, int n_threads) {
  static table_fn *const tables[] = {ncy_net_cells, ncy_net_conns, ncy_net_stims, ncy_net_points};
  size_t first[NCY_COUNT_OF(tables)] = {0}, n_pointers = 0;
  for (int k = 0; k < n_parts; k++) {
    ncy_net *part = NULL;
    T_STATUS(ctx, ncy_net_build_part(ctx, spec, n_threads, k, n_parts, &part), NCY_OK);
    same_insides(whole, part, (int32_t)first[0], (int64_t)first[1]);
    for (size_t t = 0; t < NCY_COUNT_OF(tables); t++) first[t] += same_rows(ctx, tables[t], whole, part, first[t]);
    n_pointers += (size_t)part->n_pointers;
    ncy_net_counts counts = ncy_net_count(part);
    int64_t n_secs = 0;
    for (int32_t i = 0; i < part->n_cells; i++) n_secs += part->cell_tmpl[i] < 0 ? 0 : part->tmpl[part->cell_tmpl[i]].n_secs;
    assert_int_equal(counts.sections, n_secs);
    for (int32_t i = 1; i < part->n_remotes; i++) assert_true(part->remote_gid[i] > part->remote_gid[i - 1]);
    ncy_net_free(&part);
  }
  assert_int_equal(first[0], whole->n_cells);
  assert_int_equal(first[1], whole->n_conns);
  assert_int_equal(first[2], whole->n_netstims + whole->n_clamps);
  assert_int_equal(first[3], whole->n_points);
  assert_int_equal(n_pointers, whole->n_pointers);
}

/* ---- vectors
 * ------------------------------------------------------------------------------------------------------------------------ */

static void parts_of_vectors(void **state) {
  (void)state;
  static const char *const name[] = {"conns-01-full",    "conns-02-prob",     "conns-03-probstr",     "conns-04-conv",
                                     "conns-05-div",     "conns-06-fromlist", "conns-07-synmechs",    "conns-08-secs",
                                     "conns-09-scaling", "conns-10-stims",    "conns-12-subconn",     "conns-13-gap",
                                     "conns-14-cellstr", "conns-15-conds",    "conns-16-plast-shape", "conns-17-stdp-run"};
  for (size_t i = 0; i < NCY_COUNT_OF(name); i++) {
    char path[64];
    snprintf(path, sizeof path, "vectors/%s", name[i]);
    loaded l;
    load(&l, path, 1, NULL, NULL);
    check_parts(l.spec, l.ctx, l.net, 2, 1);
    check_parts(l.spec, l.ctx, l.net, 3, 1);
    check_parts(l.spec, l.ctx, l.net, 7, 1);
    check_parts(l.spec, l.ctx, l.net, 1, 2);
    unload(&l);
  }
}

/* ---- random specs
 * ------------------------------------------------------------------------------------------------------------------- */

static const char *pick(ncy_rng *rng, const char *const *from, size_t n) {
  return from[(size_t)(ncy_rng_double(rng) * (double)n)];
}
#define PICK(rng, ...) pick((rng), (const char *const[]){__VA_ARGS__}, NCY_COUNT_OF(((const char *const[]){__VA_ARGS__})))

static void add_rule(ncy_text *text, ncy_rng *rng, int i, int n_cells) {
  const char *syn = PICK(rng, "\"exc\"", "\"inh\"", "[\"exc\",\"inh\"]", "\"gap\"", "\"half\"");
  bool is_gap = strstr(syn, "gap") || strstr(syn, "half");
  ncy_text_printf(text, "%s\"r%d\":{\"preConds\":{%s},\"postConds\":{%s},", i ? "," : "", i,
                  is_gap ? PICK(rng, "\"pop\":\"a\"", "\"pop\":\"b\"")
                         : PICK(rng, "\"pop\":\"a\"", "\"pop\":\"b\"", "\"x\":[0,60]", "\"cellType\":[\"A\",\"B\"]"),
                  PICK(rng, "\"pop\":\"a\"", "\"pop\":\"b\"", "\"y\":[20,90]", "\"cellType\":[\"A\",\"B\"]"));
  const char *kind = n_cells > 100 ? PICK(rng, "p", "c", "d") : PICK(rng, "p", "p", "c", "d", "f", "l");
  if (*kind == 'p')
    ncy_text_printf(text, "\"probability\":%s,",
                    n_cells > 100 ? PICK(rng, "0.02", "\"0.05*exp(-dist_3D/60)\"")
                                  : PICK(rng, "0.3", "\"0.5*exp(-dist_3D/60)\"", "\"uniform(0,1)\"", "\"post_ynorm\""));
  if (*kind == 'c') ncy_text_printf(text, "\"convergence\":%s,", PICK(rng, "3", "\"uniform(0,6)\"", "\"post_x/10\""));
  if (*kind == 'd') ncy_text_printf(text, "\"divergence\":%s,", PICK(rng, "4", "\"uniform(0,6)\"", "\"pre_x/10\""));
  if (*kind == 'l') {
    ncy_text_str(text, "\"connList\":[");
    for (int k = 0; k < 9; k++)
      ncy_text_printf(text, "%s[%d,%d]", k ? "," : "", (int)(ncy_rng_double(rng) * n_cells / 8),
                      (int)(ncy_rng_double(rng) * n_cells / 8));
    ncy_text_str(text, "],");
  }
  ncy_text_printf(text, "\"weight\":%s,\"delay\":%s,",
                  PICK(rng, "0.5", "\"uniform(0,1)\"", "\"normal(1,0.1)*dist_x\"", "\"pre_xnorm\""),
                  PICK(rng, "2", "\"uniform(1,5)\"", "\"1+dist_3D/100\"", "\"lognormal(2,1)\""));
  ncy_text_printf(text, "\"synMech\":%s", syn);
  if (*kind != 'l')
    ncy_text_printf(text, "%s", PICK(rng, "", ",\"sec\":[\"soma\",\"dend\"]", ",\"sec\":\"dend\",\"synsPerConn\":3"));
  if (strstr(syn, "exc")) ncy_text_str(text, PICK(rng, "", "", ",\"shape\":{\"pulsePeriod\":5,\"pulseWidth\":2}"));
  ncy_text_str(text, "}");
}

/* A network of n cells in two populations of sections and one of NetStims. */
static void make_spec(ncy_text *text, ncy_rng *rng, int n) {
  ncy_text_printf(
      text,
      "{\"netParams\":{\"cellParams\":{\"A\":{\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":\"uniform(5,20)\"},\"mechs\":{"
      "\"pas\":{\"g\":"
      "\"uniform(1e-5,1e-4)\"}}},\"dend\":{\"geom\":{\"L\":100,\"diam\":2,\"nseg\":\"int(discunif(1,3))\"},\"topol\":{"
      "\"parentSec\":"
      "\"soma\",\"parentX\":1,\"childX\":0}}}},\"B\":{\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":20}},\"dend\":{\"geom\":{"
      "\"L\":100,\"diam\":2},\"topol\":{"
      "\"parentSec\":\"soma\",\"parentX\":1,\"childX\":0}}}}},\"popParams\":{\"a\":{\"cellType\":\"A\",\"numCells\":%d},\"s\":{"
      "\"cellModel\":\"NetStim\",\"numCells\":"
      "5,\"rate\":[1,20]},\"b\":{\"cellType\":\"B\",\"numCells\":%d}},\"synMechParams\":{\"exc\":{\"mod\":\"ExpSyn\",\"tau\":"
      "\"uniform(1,2)\",\"e\":0},\"inh\":{\"mod\":\"ExpSyn\",\"tau\":2,\"e\":-70},\"gap\":{\"mod\":\"ElectSyn\","
      "\"pointerParams\":{"
      "\"target_var\":\"vpeer\"}},\"half\":{\"mod\":\"ElectSyn\",\"pointerParams\":{\"target_var\":\"vpeer\",\"bidirectional\":"
      "false}}},"
      "\"connParams\":{",
      n / 2, n - n / 2);
  int n_rules = 2 + (int)(ncy_rng_double(rng) * 5.0);
  for (int i = 0; i < n_rules; i++) add_rule(text, rng, i, n);
  ncy_text_printf(
      text,
      "},\"stimSourceParams\":{\"n\":{\"type\":\"NetStim\",\"rate\":\"uniform(5,20)\",\"noise\":0.5},\"c\":{\"type\":\"IClamp\","
      "\"del\":1,\"dur\":\"uniform(1,9)\",\"amp\":0.1}},\"stimTargetParams\":{\"n\":{\"source\":\"n\",\"conds\":{\"pop\":\"a\"},"
      "\"weight\":\"uniform(0,1)\",\"delay\":1,\"synMech\":\"exc\"},\"c\":{\"source\":\"c\",\"conds\":{\"cellType\":[\"A\",\"B\"]"
      ","
      "\"xnorm\":[0,0.5]},\"sec\":\"soma\",\"loc\":0.5}}},\"simConfig\":{\"duration\":30,\"seeds\":{\"conn\":%d,\"stim\":2,"
      "\"loc\":3,\"cell\":4}%s%s}}",
      1 + (int)(ncy_rng_double(rng) * 999.0), PICK(rng, "", "", ",\"allowSelfConns\":true"),
      PICK(rng, "", "", ",\"oneSynPerNetcon\":false"));
}

static void random_specs(int n_specs, int n_cells, uint32_t seed, const int *parts, const int *threads, size_t n_tries) {
  for (int i = 0; i < n_specs; i++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_rng rng;
    ncy_rng_init(&rng, seed, (uint32_t)i, 0);
    ncy_text text;
    ncy_text_init(&text, ctx);
    make_spec(&text, &rng, n_cells);
    ncy_spec_source source = {.model = "random.json", .text = text.data, .text_length = text.count};
    ncy_spec *spec = NULL;
    ncy_net *whole = NULL;
    T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
    T_STATUS(ctx, ncy_net_build(ctx, spec, 1, &whole), NCY_OK);
    for (size_t t = 0; t < n_tries; t++) check_parts(spec, ctx, whole, parts[t], threads[t]);
    ncy_net_free(&whole);
    ncy_spec_free(&spec);
    ncy_text_done(&text);
    ncy_ctx_free(&ctx);
  }
}

static void parts_of_random_specs(void **state) {
  (void)state;
  random_specs(60, 40, 1, (const int[]){2, 3, 7}, (const int[]){1, 1, 1}, 3);
}

/* Large enough that rules are expanded in several blocks. */
static void threads_of_random_specs(void **state) {
  (void)state;
  random_specs(6, 1700, 2, (const int[]){1, 1, 2}, (const int[]){2, 3, 2}, 3);
}

/* A mistake of a later block is found by the one thread that then does it again, and told once. */
static void mistakes_of_threads(void **state) {
  (void)state;
  static const char text[] =
      "{\"netParams\":{\"cellParams\":{\"A\":{\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":20}}}}},\"popParams\":{\"a\":{"
      "\"cellType\":"
      "\"A\",\"numCells\":1700}},\"synMechParams\":{\"e\":{\"mod\":\"ExpSyn\"}},\"connParams\":{\"r\":{\"preConds\":{},"
      "\"postConds\":{},"
      "\"probability\":0.1,\"delay\":\"99.9-post_x\"},\"q\":{\"preConds\":{},\"postConds\":{},\"convergence\":90,\"weight\":"
      "\"1/(post_x-post_x)\"}}},\"simConfig\":{}}";
  char said[2][2048];
  for (int n = 1; n <= 2; n++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_spec_source source = {.model = "model.json", .text = text, .text_length = sizeof text - 1};
    ncy_spec *spec = NULL;
    ncy_net *net = NULL;
    T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
    T_STATUS(ctx, ncy_net_build(ctx, spec, n, &net), NCY_ESPEC);
    said[n - 1][0] = 0;
    for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
      size_t length = strlen(said[n - 1]);
      snprintf(said[n - 1] + length, sizeof said[0] - length, "%s\n", ncy_ctx_diag(ctx, i)->message);
    }
    assert_true(ncy_ctx_diag_count(ctx) >= 1);
    ncy_spec_free(&spec);
    ncy_ctx_clear(ctx);
    assert_int_equal(ncy_ctx_memory(ctx), 0);
    ncy_ctx_free(&ctx);
  }
  assert_string_equal(said[0], said[1]);
}

static void wrong_parts(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/conns-01-full", 0, NULL, NULL);
  ncy_net *net = NULL;
  T_STATUS(l.ctx, ncy_net_build_part(l.ctx, l.spec, 1, 2, 2, &net), NCY_EARG);
  T_STATUS(l.ctx, ncy_net_build_part(l.ctx, l.spec, 1, -1, 2, &net), NCY_EARG);
  T_STATUS(l.ctx, ncy_net_build_part(l.ctx, l.spec, 0, 0, 2, &net), NCY_EARG);
  T_STATUS(l.ctx, ncy_net_build_part(l.ctx, l.spec, 1, 9, 100, &net), NCY_OK); /* more parts than cells */
  assert_true(net->n_cells <= 1);
  ncy_net_free(&net);
  unload(&l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parts_of_vectors),    cmocka_unit_test(parts_of_random_specs), cmocka_unit_test(threads_of_random_specs),
      cmocka_unit_test(mistakes_of_threads), cmocka_unit_test(wrong_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
