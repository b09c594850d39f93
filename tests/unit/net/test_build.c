/* test_build.c - mistakes found while a network is built, what NetPyNE's silence is turned into, memory that fails.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <string.h>

#include "net/net.h"
#include "num/rng.h"

#define SOMA "\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":20.0},\"mechs\":{\"pas\":{\"g\":1e-4,\"e\":-65}}}}"
#define DEND "\"dend\":{\"geom\":{\"L\":100,\"diam\":2,\"nseg\":5},\"topol\":{\"parentSec\":\"soma\",\"parentX\":1,\"childX\":0}}"

typedef struct made {
  ncy_ctx *ctx;
  ncy_spec *spec;
  ncy_net *net;
  ncy_status status;
} made;

static made make_text(int is_compat, const char *text) {
  made m = {0};
  assert_int_equal(ncy_ctx_new(&(ncy_ctx_options){.compat = is_compat}, &m.ctx), NCY_OK);
  ncy_spec_source source = {.model = "model.json", .text = text, .text_length = strlen(text)};
  m.status = ncy_spec_load(m.ctx, &source, &m.spec);
  if (m.status == NCY_OK) m.status = ncy_net_build(m.ctx, m.spec, 1, &m.net);
  return m;
}

/* Two populations a (cells A, n_a) and b (cells B, n_b); more: further members of netParams; cfg: members of simConfig. */
static made make(int is_compat, int n_a, int n_b, const char *more, const char *cfg) {
  static char text[8192];
  snprintf(
      text, sizeof text,
      "{\"netParams\":{\"cellParams\":{\"A\":{" SOMA "},\"B\":{\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":20}}," DEND
      "}}},\"popParams\":{\"a\":{\"cellType\":\"A\",\"numCells\":%d},\"b\":{\"cellType\":\"B\",\"numCells\":%d}},"
      "\"synMechParams\":{\"exc\":{\"mod\":\"ExpSyn\",\"tau\":1,\"e\":0},\"inh\":{\"mod\":\"ExpSyn\",\"tau\":2,\"e\":-70}}%s},"
      "\"simConfig\":{%s}}",
      n_a, n_b, more, cfg);
  return make_text(is_compat, text);
}

static void done(made *m) {
  ncy_net_free(&m->net);
  ncy_spec_free(&m->spec);
  ncy_ctx_clear(m->ctx);
  ncy_ctx_free(&m->ctx);
}

#define RULE(members) ",\"connParams\":{\"r\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"}," members "}}"

/* The reader or the build fails with a located diagnostic that says all of what. */
static void is_wrong(int n_a, int n_b, const char *more, const char *const *what) {
  made m = make(0, n_a, n_b, more, "");
  T_STATUS(m.ctx, m.status, NCY_ESPEC);
  assert_null(m.net);
  for (; *what; what++)
    if (!t_has_diag(m.ctx, *what)) {
      t_print_diags(m.ctx);
      fail_msg("no diagnostic says %s", *what);
    }
  const ncy_diag *diag = NULL;
  for (size_t i = 0; i < ncy_ctx_diag_count(m.ctx); i++)
    if (ncy_ctx_diag(m.ctx, i)->severity == NCY_ERROR) diag = ncy_ctx_diag(m.ctx, i);
  assert_non_null(diag);
  assert_int_equal(diag->line, 1);
  assert_true(diag->column > 1);
  done(&m);
}
#define WRONG(n_a, n_b, more, ...) is_wrong(n_a, n_b, more, (const char *const[]){__VA_ARGS__, NULL})

static void computed_values(void **state) {
  (void)state;
  WRONG(2, 3, RULE("\"delay\":\"dist_x-1000\""), "rule r", "gid 0", "gid 2", "delay");
  WRONG(1, 1, RULE("\"weight\":\"uniform(0,1)/0\""), "division by zero");
  WRONG(1, 1, RULE("\"synsPerConn\":\"discunif(1,3)\""), "synsPerConn", "int");
  WRONG(1, 1, RULE("\"loc\":\"2+uniform(0,1)\""), "loc");
  WRONG(3, 1, RULE("\"convergence\":\"exp(1000)*post_x\""), "convergence", "inf");
  WRONG(1, 1, RULE("\"weight\":\"dist_3D_border\""), "orrectBorder");
}

static void lists(void **state) {
  (void)state;
  WRONG(1, 1, RULE("\"synMech\":[\"exc\",\"inh\"],\"weight\":[1,2,3]"), "weight");
  WRONG(1, 1, RULE("\"synMech\":[\"exc\",\"inh\"],\"weight\":1,\"synMechWeightFactor\":[1]"), "synMechWeightFactor");
  WRONG(1, 1, RULE("\"synsPerConn\":3,\"weight\":[1,2]"), "weight");
  WRONG(1, 1, RULE("\"synsPerConn\":3,\"sec\":\"dend\",\"loc\":0.5"), "loc");
  WRONG(1, 1, RULE("\"synsPerConn\":2,\"sec\":\"dend\",\"loc\":[0.1,0.2,0.3]"), "loc");
  WRONG(1, 1, RULE("\"sec\":[\"soma\",\"dend\"],\"loc\":[0.1,0.2,0.3]"), "loc");
  WRONG(2, 2, RULE("\"connList\":[[0,0],[0,2]]"), "connList", "post");
  WRONG(2, 2, RULE("\"connList\":[[0,0],[-3,0]]"), "connList", "pre");
  WRONG(2, 2, RULE("\"connList\":[[0,0],[1,1]],\"weight\":[1,2,3]"), "weight");
}

/* Mistakes of several rules are all found. */
static void several_mistakes(void **state) {
  (void)state;
  made m = make(0, 1, 1,
                ",\"connParams\":{\"r\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"},\"delay\":\"dist_x-1000\"},"
                "\"q\":{\"preConds\":{\"pop\":\"b\"},\"postConds\":{\"pop\":\"a\"},\"delay\":\"dist_y-1000\"}}",
                "");
  T_STATUS(m.ctx, m.status, NCY_ESPEC);
  assert_true(t_has_diag(m.ctx, "rule r"));
  assert_true(t_has_diag(m.ctx, "rule q"));
  done(&m);
}

static void stimuli(void **state) {
  (void)state;
#define STIM(source, target)                                                                                                     \
  ",\"stimSourceParams\":{\"s\":{" source "}},\"stimTargetParams\":{\"t\":{\"source\":\"s\"," target "}}"
  WRONG(1, 1, STIM("\"type\":\"NetStim\",\"rate\":\"post_x-post_x\"", "\"conds\":{\"pop\":\"a\"}"), "rate");
  WRONG(1, 1, STIM("\"type\":\"NetStim\",\"rate\":10", "\"conds\":{\"pop\":\"a\"},\"delay\":\"-1-post_xnorm\""), "target t",
        "gid 0");
  WRONG(1, 1, STIM("\"type\":\"IClamp\",\"amp\":1", "\"conds\":{\"pop\":\"a\",\"cellList\":[1]},\"loc\":0.5"), "cellList");
}

/* A clamp without loc is in the middle, as the manual promises; NetPyNE fails. */
static void clamp_without_loc(void **state) {
  (void)state;
  made m =
      make(0, 2, 1, STIM("\"type\":\"IClamp\",\"del\":1,\"dur\":\"2*post_xnorm\",\"amp\":0.5", "\"conds\":{\"pop\":\"a\"}"), "");
  T_STATUS(m.ctx, m.status, NCY_OK);
  assert_int_equal(m.net->n_clamps, 2);
  for (int i = 0; i < 2; i++) {
    T_BITS(m.net->clamp_loc[i], 0.5);
    assert_int_equal(m.net->clamp_param_beg[i + 1] - m.net->clamp_param_beg[i], 3);
    assert_string_equal(m.net->clamp_param[m.net->clamp_param_beg[i] + 1], "dur");
    T_BITS(m.net->clamp_value[m.net->clamp_param_beg[i] + 1], 2 * m.net->cell_norm[0][i]);
  }
  done(&m);
}

static void no_matching_cells(void **state) {
  (void)state;
  made m = make(0, 2, 2, ",\"connParams\":{\"r\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"x\":[200,300]}}}", "");
  T_STATUS(m.ctx, m.status, NCY_OK);
  assert_int_equal(m.net->n_conns, 0);
  assert_int_equal(ncy_ctx_count(m.ctx, NCY_WARNING), 1);
  assert_true(t_has_diag(m.ctx, "postConds"));
  done(&m);
}

/* A delay below 0 is NetPyNE's when NetPyNE is asked for, with one warning a rule. */
static void negative_delay_compat(void **state) {
  (void)state;
  made m = make(1, 2, 2, RULE("\"delay\":\"dist_x-1000\""), "");
  T_STATUS(m.ctx, m.status, NCY_OK);
  assert_int_equal(m.net->n_conns, 4);
  assert_true(m.net->conn_delay[0] < 0.0);
  assert_int_equal(ncy_ctx_count(m.ctx, NCY_WARNING), 1);
  done(&m);
}

/* A constant written as a string function is one value for all (NetPyNE fails on it). */
static void constant_strings(void **state) {
  (void)state;
  made m = make(0, 2, 2, RULE("\"weight\":\"0.5\",\"delay\":\"max(1,2)\""), "");
  T_STATUS(m.ctx, m.status, NCY_OK);
  assert_int_equal(m.net->n_conns, 4);
  for (int i = 0; i < 4; i++) {
    T_BITS(m.net->conn_weight[i], 0.5);
    T_BITS(m.net->conn_delay[i], 2.0);
    assert_int_equal(m.net->conn_flags[i], NCY_DELAY_IS_INT);
  }
  done(&m);
}

/* Without oneSynPerNetcon equal label, section and loc share a synapse. */
static void shared_synapses(void **state) {
  (void)state;
  made m =
      make(0, 3, 2,
           ",\"connParams\":{\"r\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"},\"synMech\":[\"exc\",\"inh\"]},"
           "\"q\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"},\"loc\":1,\"sec\":\"dend\"},"
           "\"p\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"},\"loc\":1.0,\"sec\":\"dend\"}}",
           "\"oneSynPerNetcon\":false");
  T_STATUS(m.ctx, m.status, NCY_OK);
  const ncy_net *net = m.net;
  assert_int_equal(net->n_conns, 24);
  assert_int_equal(net->n_syns, 6);
  for (int64_t i = 0; i < 24; i++) {
    int64_t place = i % 12; /* each of b's two cells: exc inh exc inh exc inh, then six at the end of dend */
    int64_t want = i / 12 * 3 + (place < 6 ? place % 2 : 2);
    assert_int_equal(net->conn_syn[i], want);
    assert_int_equal(net->syn_cell[net->conn_syn[i]], net->conn_post[i]);
  }
  done(&m);
}

/* A connection of weight 0 that is dropped leaves no row, but its synapse has drawn from the cell's stream. */
static void dropped_connections(void **state) {
  (void)state;
#define DROPPING(one_each)                                                                                                       \
  "{\"netParams\":{\"cellParams\":{\"A\":{" SOMA "}},\"popParams\":{\"a\":{\"cellType\":\"A\",\"numCells\":1},"                  \
  "\"b\":{\"cellType\":\"A\",\"numCells\":1}},\"synMechParams\":{\"d\":{\"mod\":\"ExpSyn\",\"tau\":\"uniform(1,2)\",\"e\":0}},"  \
  "\"connParams\":{"                                                                                                             \
  "\"r\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"},\"synMech\":\"d\",\"weight\":0,\"loc\":0.25},"              \
  "\"q\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"b\"},\"synMech\":\"d\",\"weight\":2,\"loc\":0.75},"              \
  "\"p\":{\"preConds\":{\"pop\":\"b\"},\"postConds\":{\"pop\":\"a\"},\"synMech\":\"d\",\"weight\":3}}},\"simConfig\":{"          \
  "\"allowConnsWithWeight0\":false,\"oneSynPerNetcon\":" one_each ",\"seeds\":{\"conn\":1,\"stim\":1,\"loc\":1,\"cell\":7}}}"
  static const char *const text[2] = {DROPPING("true"), DROPPING("false")};
  for (int k = 0; k < 2; k++) {
    made m = make_text(0, text[k]);
    T_STATUS(m.ctx, m.status, NCY_OK);
    const ncy_net *net = m.net;
    assert_int_equal(net->n_conns, 2);
    assert_int_equal(net->n_syns, 2);
    assert_int_equal(net->cell_conn_beg[1], 1);
    assert_int_equal(net->cell_conn_beg[2], 2);
    T_BITS(net->conn_weight[0], 3.0);
    T_BITS(net->conn_weight[1], 2.0);
    assert_int_equal(net->conn_order[0], 1);
    assert_int_equal(net->conn_order[1], 0);
    ncy_rng rng;
    ncy_rng_init(&rng, ncy_hash_str("cellParams"), 1, 7);
    ncy_rng_uniform(&rng, 1, 2);
    const double *tau = net->syn_param[net->syn_param_beg[0]];
    T_BITS(tau[net->conn_syn ? net->conn_syn[1] : 1], ncy_rng_uniform(&rng, 1, 2));
    done(&m);
  }
}

/* Cells whose string function gives other numbers of segments have templates of their own; streams do not change by it. */
static void segments_by_cell(void **state) {
  (void)state;
  made m =
      make_text(0, "{\"netParams\":{\"cellParams\":{\"B\":{\"vars\":{\"n\":\"int(discunif(1,3))\"},\"secs\":{\"soma\":{\"geom\":{"
                   "\"L\":20,\"diam\":20,\"nseg\":\"n\"},\"mechs\":{\"pas\":{\"g\":\"uniform(1,2)\"}}}}}},\"popParams\":{"
                   "\"b\":{\"cellType\":\"B\",\"numCells\":40}}},\"simConfig\":{}}");
  T_STATUS(m.ctx, m.status, NCY_OK);
  const ncy_net *net = m.net;
  assert_int_equal(net->n_cells, 40);
  assert_int_equal(net->n_tmpls, 3);
  int64_t n_segs = 0;
  for (int32_t i = 0; i < 40; i++) {
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[i]];
    ncy_rng rng;
    ncy_rng_init(&rng, ncy_hash_str("cellParams"), (uint32_t)i, 1);
    int32_t nseg = (int32_t)ncy_rng_discunif(&rng, 1, 3);
    assert_int_equal(t->sec[0].nseg, nseg);
    for (int32_t k = 0; k < nseg; k++) {
      const ncy_net_value *g = &t->sec[0].density[0].value[k];
      T_BITS(g->per_cell ? g->per_cell[net->cell_tmpl_index[i]] : g->value, ncy_rng_uniform(&rng, 1, 2));
    }
    n_segs += nseg;
  }
  assert_int_equal(ncy_net_count(net).segments, n_segs);
  done(&m);
}

static void gids_with_scale(void **state) {
  (void)state;
  made m = make(0, 5, 3, ",\"scale\":0.5", "");
  T_STATUS(m.ctx, m.status, NCY_OK);
  static const int64_t gid[3] = {0, 1, 5};
  assert_int_equal(m.net->n_cells, 3);
  for (int i = 0; i < 3; i++) assert_int_equal(m.net->cell_gid[i], gid[i]);
  ncy_table *pops = NULL;
  T_STATUS(m.ctx, ncy_net_pops(m.ctx, m.net, &pops), NCY_OK);
  ncy_column first;
  T_STATUS(m.ctx, ncy_table_column(pops, "first_gid", &first), NCY_OK);
  assert_int_equal(first.u.i64[1], 5);
  ncy_table_free(&pops);
  done(&m);
}

static void progress_interrupts(void *user, ncy_phase phase, double finished, double total) {
  (void)finished;
  (void)total;
  if (phase == NCY_PHASE_CONNS) ncy_ctx_interrupt(*(ncy_ctx **)user);
}

static void interrupted(void **state) {
  (void)state;
  static const char text[] =
      "{\"netParams\":{\"cellParams\":{\"A\":{" SOMA
      "}},\"popParams\":{\"a\":{\"cellType\":\"A\",\"numCells\":9}},\"synMechParams\":"
      "{\"e\":{\"mod\":\"ExpSyn\"}},\"connParams\":{\"r\":{\"preConds\":{},\"postConds\":{}}}},\"simConfig\":{}}";
  ncy_ctx *ctx = NULL;
  ncy_ctx_options options = {.progress = progress_interrupts, .progress_user = &ctx};
  assert_int_equal(ncy_ctx_new(&options, &ctx), NCY_OK);
  ncy_spec_source source = {.model = "model.json", .text = text, .text_length = sizeof text - 1};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  assert_int_equal(ncy_net_build(ctx, spec, 1, &net), NCY_EINTERRUPTED);
  assert_null(net);
  assert_int_equal(ncy_net_build(ctx, spec, 0, &net), NCY_EARG);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

/* ---- memory -------------------------------------------------------------------------------------------------------------------
 */

static const char all_parts[] =
    "{\"netParams\":{\"cellParams\":{\"A\":{\"vars\":{\"k\":\"uniform(1,2)\"},\"secs\":{\"soma\":{\"geom\":{\"L\":\"10*k\","
    "\"diam\":20,"
    "\"nseg\":\"int(discunif(1,2))\"},\"mechs\":{\"pas\":{\"g\":\"1e-4*exp(-dist_path/100)\",\"e\":[-65,-66]}}}," DEND
    "},\"secLists\":{\"all\":[\"soma\",\"dend\"]}}},\"popParams\":{\"a\":{\"cellType\":\"A\",\"numCells\":4,\"xRange\":[10,20]}},"
    "\"synMechParams\":{\"exc\":{\"mod\":\"ExpSyn\",\"tau\":\"uniform(1,2)\",\"e\":0},\"inh\":{\"mod\":\"ExpSyn\",\"tau\":2,"
    "\"e\":-70}},"
    "\"connParams\":{\"f\":{\"preConds\":{},\"postConds\":{},\"weight\":\"uniform(0,1)\",\"delay\":\"dist_3D\",\"sec\":\"all\"},"
    "\"p\":{\"preConds\":{},\"postConds\":{},\"probability\":\"exp(-dist_2D/50)\",\"weight\":\"normal(1,0.1)\",\"synsPerConn\":3,"
    "\"sec\":\"all\"},\"c\":{\"preConds\":{},\"postConds\":{},\"convergence\":2,\"synMech\":[\"exc\",\"inh\"]},"
    "\"d\":{\"preConds\":{},\"postConds\":{},\"divergence\":\"uniform(1,3)\"},"
    "\"l\":{\"preConds\":{},\"postConds\":{},\"connList\":[[0,1],[1,2]],\"weight\":[1,2]}},"
    "\"stimSourceParams\":{\"n\":{\"type\":\"NetStim\",\"rate\":\"uniform(1,2)\"},\"i\":{\"type\":\"IClamp\",\"amp\":\"post_x\"}}"
    ","
    "\"stimTargetParams\":{\"n\":{\"source\":\"n\",\"conds\":{\"pop\":\"a\"}},\"i\":{\"source\":\"i\",\"conds\":{\"cellList\":[0]"
    "}}}},"
    "\"simConfig\":{\"oneSynPerNetcon\":false,\"allowConnsWithWeight0\":false}}";

static ncy_status build_and_list(ncy_ctx *ctx, ncy_spec *spec) {
  ncy_net *net = NULL;
  ncy_status status = ncy_net_build(ctx, spec, 1, &net);
  typedef ncy_status make_fn(ncy_ctx *, const ncy_net *, ncy_table **);
  static make_fn *const make_table[] = {ncy_net_cells, ncy_net_conns, ncy_net_stims, ncy_net_pops};
  for (int i = 0; i < 4 && status == NCY_OK; i++) {
    ncy_table *table = NULL;
    status = make_table[i](ctx, net, &table);
    ncy_table_free(&table);
  }
  ncy_net_free(&net);
  return status;
}

static ncy_status load_and_build(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_spec_source source = {.model = "model.json", .text = all_parts, .text_length = sizeof all_parts - 1};
  ncy_spec *spec = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) status = build_and_list(ctx, spec);
  ncy_spec_free(&spec);
  return status;
}

static void memory_fails(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, load_and_build(ctx, NULL), NCY_OK);
  ncy_ctx_free(&ctx);
  t_fail_each_alloc(load_and_build, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(computed_values),       cmocka_unit_test(lists),
      cmocka_unit_test(several_mistakes),      cmocka_unit_test(stimuli),
      cmocka_unit_test(clamp_without_loc),     cmocka_unit_test(no_matching_cells),
      cmocka_unit_test(negative_delay_compat), cmocka_unit_test(constant_strings),
      cmocka_unit_test(shared_synapses),       cmocka_unit_test(dropped_connections),
      cmocka_unit_test(segments_by_cell),      cmocka_unit_test(gids_with_scale),
      cmocka_unit_test(interrupted),           cmocka_unit_test(memory_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
