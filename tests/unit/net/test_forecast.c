/* test_forecast.c - what is forecast against what is built. SPDX-License-Identifier: MIT */
#include "vector.h"

static void same_cells(const ncy_net_counts *a, const ncy_net_counts *b) {
  assert_int_equal(a->cells, b->cells);
  assert_int_equal(a->pops, b->pops);
  assert_int_equal(a->sections, b->sections);
  assert_int_equal(a->segments, b->segments);
  assert_int_equal(a->stims, b->stims);
  assert_int_equal(a->stim_conns, b->stim_conns);
}

/* Cells and stimuli are exact, connections near what came out. */
static void vectors(void **state) {
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
    ncy_net_counts built = ncy_net_count(l.net);
    ncy_net_forecast forecast;
    T_STATUS(l.ctx, ncy_net_estimate(l.ctx, l.spec, &forecast), NCY_OK);
    same_cells(&forecast.counts, &built);
    double difference = fabs((double)(forecast.counts.conns - built.conns));
    if (difference > 0.15 * (double)built.conns + 20.0)
      fail_msg("%s: %lld connections forecast, %lld built", name[i], (long long)forecast.counts.conns, (long long)built.conns);
    assert_true(forecast.build_seconds > 0.0 && forecast.peak_bytes >= forecast.network_bytes);
    unload(&l);
  }
}

#define MODEL(rule)                                                                                                              \
  "{\"netParams\":{\"cellParams\":{\"A\":{\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":20}}}}},\"popParams\":{\"a\":{"        \
  "\"cellType\":\"A\",\"numCells\":90},\"b\":{\"cellType\":\"A\",\"numCells\":70}},\"synMechParams\":{\"s\":{\"mod\":"           \
  "\"ExpSyn\"},"                                                                                                                 \
  "\"t\":{\"mod\":\"ExpSyn\"}},\"connParams\":{\"r\":{\"preConds\":{\"pop\":\"a\"}," rule "}}},\"simConfig\":{}}"

typedef struct rule_case {
  const char *text;
  double error; /* of the number of connections, as a part of it */
} rule_case;

static const rule_case cases[] = {
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"synMech\":[\"s\",\"t\"]"), 0.0},
    {MODEL("\"postConds\":{\"pop\":[\"a\",\"b\"]},\"synsPerConn\":3"), 0.0}, /* no cell to itself */
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"convergence\":\"int(post_x/10)\""), 0.0},
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"convergence\":1000"), 0.0}, /* more than there are */
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"divergence\":\"int(pre_y/20)\",\"synMech\":[\"s\",\"t\"]"), 0.0},
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"connList\":[[0,1],[5,6],[7,8]]"), 0.0},
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"probability\":2"), 0.0},
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"probability\":-1"), 0.0},
    {MODEL("\"postConds\":{\"pop\":\"b\"},\"probability\":\"exp(-dist_3D/50)\""), 0.1},
    {MODEL("\"postConds\":{\"pop\":\"a\"},\"probability\":0.4,\"synsPerConn\":\"int(discunif(0,4))\""), 0.1},
};

static void rules(void **state) {
  (void)state;
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_spec_source source = {.model = "model.json", .text = cases[i].text, .text_length = strlen(cases[i].text)};
    ncy_spec *spec = NULL;
    ncy_net *net = NULL;
    ncy_net_forecast forecast;
    T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
    T_STATUS(ctx, ncy_net_estimate(ctx, spec, &forecast), NCY_OK);
    T_STATUS(ctx, ncy_net_build(ctx, spec, 1, &net), NCY_OK);
    double built = (double)ncy_net_count(net).conns;
    if (fabs((double)forecast.counts.conns - built) > cases[i].error * built)
      fail_msg("%s: %lld forecast, %g built", cases[i].text, (long long)forecast.counts.conns, built);
    ncy_net_free(&net);
    ncy_spec_free(&spec);
    ncy_ctx_clear(ctx);
    assert_int_equal(ncy_ctx_memory(ctx), 0);
    ncy_ctx_free(&ctx);
  }
}

static ncy_status estimate(ncy_ctx *ctx, void *user) {
  const rule_case *c = user;
  ncy_spec_source source = {.model = "model.json", .text = c->text, .text_length = strlen(c->text)};
  ncy_spec *spec = NULL;
  ncy_net_forecast forecast;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) status = ncy_net_estimate(ctx, spec, &forecast);
  ncy_spec_free(&spec);
  return status;
}

static void memory(void **state) {
  (void)state;
  t_fail_each_alloc(estimate, (void *)(uintptr_t)&cases[2]);
  t_fail_each_alloc(estimate, (void *)(uintptr_t)&cases[8]);
}

/* Mistakes that building would find in a rule's own functions. */
static void mistakes(void **state) {
  (void)state;
  static const char text[] = MODEL("\"postConds\":{\"pop\":\"b\"},\"convergence\":\"1/(post_x-post_x)\"");
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_spec_source source = {.model = "model.json", .text = text, .text_length = sizeof text - 1};
  ncy_spec *spec = NULL;
  ncy_net_forecast forecast;
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  T_STATUS(ctx, ncy_net_estimate(ctx, spec, &forecast), NCY_ESPEC);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(vectors),
      cmocka_unit_test(rules),
      cmocka_unit_test(memory),
      cmocka_unit_test(mistakes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
