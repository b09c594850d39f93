/* test_read.c - what a spec says arrives in its records: values, defaults, overrides, text.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "spec_text.h"

static ncy_spec *load_right(ncy_ctx *ctx) {
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, right_spec, &spec), NCY_OK);
  return spec;
}

static const ncy_json *param(const ncy_spec_params *params, const char *key) {
  for (int32_t i = 0; i < params->n; i++)
    if (strcmp(params->param[i].key, key) == 0) return params->param[i].value;
  return NULL;
}

static void test_net_and_pops(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = load_right(ctx);
  T_BITS(spec->scale, 1.0);
  T_BITS(spec->size[0], 100.0);
  T_BITS(spec->size[1], 1000.0);
  T_BITS(spec->default_delay, 1.0);
  assert_null(spec->default_delay_node);
  T_BITS(spec->default_threshold, 10.0);
  T_BITS(spec->prop_velocity, 500.0);
  assert_string_equal(spec->shape, "cuboid");
  assert_true(spec->scale_conn_weight_is_int);
  assert_null(spec->scale_conn_weight_models);
  assert_null(spec->sub_conn_params);
  assert_int_equal(spec->n_tags_copied, 3); /* the population of NetStims adds params */
  assert_string_equal(spec->tags_copied[0], "cellModel");
  assert_int_equal(spec->n_pops, 3);
  assert_string_equal(spec->pop[0].label, "E");
  assert_string_equal(spec->pop[0].cell_type, "PYR");
  assert_int_equal(spec->pop[0].num_cells->u.integer, 20);
  T_BITS(ncy_json_number(&spec->pop[0].range[1]->u.items[1]), 300.0);
  assert_null(spec->pop[0].range[0]);
  assert_null(spec->pop[0].norm_range[1]);
  assert_non_null(spec->pop[1].norm_range[1]);
  assert_int_equal(spec->pop[1].other.n, 1);
  assert_string_equal(spec->pop[1].other.param[0].key, "layer");
  assert_string_equal(spec->pop[2].cell_model, "NetStim");
  assert_null(spec->pop[2].cell_type);
  assert_int_equal(spec->pop[2].other.n, 2);
  assert_int_equal(ncy_spec_find_pop(spec, "bkg"), 2);
  assert_int_equal(ncy_spec_find_pop(spec, "none"), -1);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_cells_and_synapses(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = load_right(ctx);
  assert_int_equal(spec->n_cells, 2);
  const ncy_spec_cell *pyr = &spec->cell[0], *basket = &spec->cell[1];
  assert_int_equal(pyr->n_secs, 2);
  assert_null(pyr->conds.node);
  assert_null(pyr->sec[0].topol);
  assert_int_equal(pyr->sec[0].geom.n, 4);
  assert_string_equal(pyr->sec[0].geom.param[3].key, "nseg");
  assert_string_equal(pyr->sec[1].parent_sec, "soma");
  T_BITS(pyr->sec[1].parent_x, 1.0);
  T_BITS(pyr->sec[1].child_x, 0.0);
  assert_int_equal(pyr->sec[1].n_mechs, 1);
  assert_string_equal(pyr->sec[1].mech[0].name, "pas");
  assert_int_equal(param(&pyr->sec[1].mech[0].params, "g")->count, 3);
  assert_int_equal(pyr->n_seclists, 1);
  assert_int_equal(pyr->seclist[0].node->count, 2);
  assert_int_equal(basket->conds.n, 1);
  assert_string_equal(basket->conds.cond[0].key, "cellType");
  T_BITS(ncy_json_number(basket->sec[0].threshold), -20.0);
  T_BITS(ncy_json_number(basket->sec[0].vinit), -60.0);
  assert_int_equal(basket->sec[0].mech[0].params.n, 0);
  assert_int_equal(ncy_spec_find_cell(spec, "basket"), 1);
  assert_int_equal(spec->n_synmechs, 2);
  assert_string_equal(spec->synmech[0].mod, "Exp2Syn");
  assert_int_equal(spec->synmech[0].params.n, 3);
  assert_string_equal(spec->synmech[1].params.param[0].key, "tau");
  assert_int_equal(ncy_spec_find_synmech(spec, "inh"), 1);
  assert_string_equal(ncy_spec_nearest_synmech(spec, "inhh"), "inh");
  assert_null(ncy_spec_nearest_synmech(spec, "somethingelse"));
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_conns_and_stims(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = load_right(ctx);
  assert_int_equal(spec->n_conns, 2);
  assert_int_equal(spec->conn[0].func, NCY_CONN_PROB);
  assert_int_equal(spec->conn[0].pre.n, 1);
  assert_int_equal(spec->conn[0].post.n, 2);
  assert_string_equal(spec->conn[0].post.cond[1].key, "ynorm");
  assert_non_null(spec->conn[0].probability);
  assert_null(spec->conn[0].sec);
  assert_int_equal(spec->conn[1].func, NCY_CONN_CONV);
  assert_int_equal(spec->conn[1].weight->count, 2);
  assert_int_equal(spec->conn[1].weight_factor->count, 2);
  assert_null(spec->conn[1].plast);
  assert_int_equal(spec->n_stim_sources, 2);
  assert_string_equal(spec->stim_source[1].type, "IClamp");
  assert_int_equal(spec->stim_source[1].params.n, 3);
  assert_int_equal(spec->n_stim_targets, 2);
  assert_int_equal(spec->stim_target[1].source_id, 1);
  assert_int_equal(spec->stim_target[1].other.n, 1);
  assert_string_equal(spec->stim_target[1].other.param[0].key, "amp");
  assert_int_equal(spec->stim_target[1].conds.n, 2);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_connection_functions(void **state) {
  (void)state;
  static const struct {
    const char *keys;
    ncy_conn_func func;
  } rows[] = {{"\"weight\": 1", NCY_CONN_FULL},
              {"\"probability\": 0.5", NCY_CONN_PROB},
              {"\"divergence\": 2", NCY_CONN_DIV},
              {"\"connList\": [[0, 0], [1, -1]]", NCY_CONN_LIST},
              {"\"divergence\": 2, \"connList\": [[0, 0]], \"convergence\": 1", NCY_CONN_CONV},
              {"\"divergence\": 2, \"probability\": 0, \"connFunc\": \"divConn\"", NCY_CONN_DIV},
              {"\"probability\": 1, \"connFunc\": \"fullConn\"", NCY_CONN_FULL}};
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    char *text = replaced(right_spec, "\"convergence\": 3", rows[i].keys);
    char *plain = replaced(text, ", \"weight\": [0.001, 0.002]", "");
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, plain, &spec), NCY_OK);
    assert_int_equal(spec->conn[1].func, rows[i].func);
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(plain);
    free(text);
  }
}

static void test_cfg(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = load_right(ctx);
  const ncy_spec_cfg *cfg = &spec->cfg;
  T_BITS(cfg->duration, 500.0);
  T_BITS(cfg->dt, 0.05);
  /* an object given replaces the default whole */
  T_BITS(cfg->v_init, -70.0);
  T_BITS(cfg->celsius, 6.3);
  assert_int_equal(cfg->h_params.n, 1);
  assert_int_equal(cfg->seed_conn, 4);
  assert_int_equal(cfg->seed_stim, 5);
  assert_int_equal(cfg->seed_loc, 6);
  assert_int_equal(cfg->seed_cell, 1);
  assert_int_equal(cfg->global_index, 0);
  assert_true(cfg->record_stim);
  assert_true(cfg->record_time);
  assert_true(cfg->one_syn_per_netcon && cfg->random_sec_from_list && cfg->allow_conns_weight0 && cfg->include_params_label);
  assert_false(cfg->allow_self_conns || cfg->save_json);
  T_BITS(cfg->record_step, 0.1);
  assert_int_equal(cfg->n_traces, 1);
  assert_string_equal(cfg->trace[0].var, "v");
  T_BITS(cfg->trace[0].loc, 0.5);
  assert_null(cfg->trace[0].mech);
  assert_string_equal(cfg->filename, "model_output");
  assert_string_equal(cfg->sim_label, "");
  assert_int_equal(cfg->record_cells->count, 3);
  assert_null(cfg->record_cells_spikes);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_cfg_absent(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, "{\"netParams\": {}}", &spec), NCY_OK);
  assert_true(t_has_diag(ctx, "there is no simConfig"));
  T_BITS(spec->cfg.duration, 1000.0);
  T_BITS(spec->cfg.dt, 0.025);
  T_BITS(spec->cfg.v_init, -65.0);
  assert_int_equal(spec->cfg.seed_loc, 1);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

/* All numeric attributes of netParams, defaults included. */
static void test_numeric(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  char *text = replaced(right_spec, "\"sizeY\": 1000,",
                        "\"sizeY\": 1000, \"on\": true, \"name\": \"x\", \"rotateCellsRandomly\": null, "
                        "\"scaleConnWeight\": 0.5,");
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
  const ncy_spec_params *numeric = &spec->numeric;
  static const struct {
    const char *key;
    double value;
    int type;
  } rows[] = {{"scale", 1, NCY_JSON_INT},
              {"sizeX", 100, NCY_JSON_INT},
              {"sizeY", 1000, NCY_JSON_INT},
              {"sizeZ", 100, NCY_JSON_INT},
              {"defineCellShapes", 0, NCY_JSON_BOOL},
              {"correctBorder", 0, NCY_JSON_BOOL},
              {"defaultWeight", 1, NCY_JSON_INT},
              {"defaultDelay", 1, NCY_JSON_INT},
              {"defaultThreshold", 10, NCY_JSON_INT},
              {"_labelid", 0, NCY_JSON_INT},
              {"scaleConnWeight", 0.5, NCY_JSON_REAL},
              {"propVelocity", 500, NCY_JSON_REAL},
              {"probLength", 150, NCY_JSON_REAL},
              {"on", 1, NCY_JSON_BOOL},
              {"scaleConnWeightNetStims", 1, NCY_JSON_INT},
              {"scaleConnWeightModels", 0, NCY_JSON_BOOL}};
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    const ncy_json *value = param(numeric, rows[i].key);
    if (!value) fail_msg("%s is not numeric", rows[i].key);
    T_BITS(ncy_json_number(value), rows[i].value);
    assert_int_equal(value->type, rows[i].type);
  }
  assert_int_equal(numeric->n, NCY_COUNT_OF(rows));
  assert_false(spec->scale_conn_weight_is_int);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  free(text);
}

static void test_overrides(void **state) {
  (void)state;
  static const char *const set[] = {
      "simConfig.dt=0.1",
      "netParams.connParams['E->I'].weight=0.25",
      "netParams.popParams.E.yRange=[1, 2]",
      "netParams.synMechParams.exc.tau2=7",
      "netParams.connParams['E->I'].delay=3+dist_3D",
      "simConfig.simLabel=run=1",
      "netParams.newField=2.5",
  };
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  ncy_spec_source source = {
      .text = right_spec, .text_length = strlen(right_spec), .set = set, .n_set = NCY_COUNT_OF(set), .duration = 12.5};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  T_BITS(spec->cfg.dt, 0.1);
  T_BITS(spec->cfg.duration, 12.5);
  T_BITS(ncy_json_number(spec->conn[0].weight), 0.25);
  T_BITS(ncy_json_number(&spec->pop[0].range[1]->u.items[1]), 2.0);
  assert_true(ncy_json_is_string(spec->conn[0].delay, "3+dist_3D"));
  assert_string_equal(spec->cfg.sim_label, "run=1");
  T_BITS(ncy_json_number(param(&spec->numeric, "newField")), 2.5);
  /* the effective text holds them and reads back as itself */
  char *text, *again;
  size_t length, length_again;
  T_STATUS(ctx, ncy_spec_text(ctx, spec, &text, &length), NCY_OK);
  assert_int_equal(strlen(text), length);
  assert_non_null(strstr(text, "\"newField\": 2.5"));
  ncy_spec *second = NULL;
  T_STATUS(ctx, load_text(ctx, text, &second), NCY_OK);
  T_STATUS(ctx, ncy_spec_text(ctx, second, &again, &length_again), NCY_OK);
  assert_string_equal(text, again);
  ncy_text_free(ctx, &text);
  ncy_text_free(ctx, &again);
  assert_null(text);
  ncy_spec_free(&second);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_wrong_overrides(void **state) {
  (void)state;
  static const struct {
    const char *set;
    ncy_status status;
    const char *message;
  } rows[] = {
      {"simConfig.dt", NCY_EARG, "expected '='"},
      {"dt=0.1", NCY_EARG, "neither in netParams nor in simConfig"},
      {"simConfig.dt=-1", NCY_ESPEC, "dt: expected a number above 0"},
      {"netParams.popParams.E.numCell=4", NCY_ESPEC, "unknown key 'numCell'"},
      {"netParams.connParams['E->I'].delay=unifrom(1,2)", NCY_ESPEC, "unifrom"},
      {"simConfig.cvode_active=true", NCY_EUNSUPPORTED, "not built yet"},
      {"netParams=3", NCY_EARG, "neither in netParams nor in simConfig"},
      {"simConfig.hParams=3", NCY_ESPEC, "hParams: expected an object"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    ncy_spec_source source = {.text = right_spec, .text_length = strlen(right_spec), .set = &rows[i].set, .n_set = 1};
    T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), rows[i].status);
    if (!t_has_diag(ctx, rows[i].message)) t_print_diags(ctx);
    assert_true(t_has_diag(ctx, rows[i].message));
    assert_string_equal(ncy_ctx_diag(ctx, 0)->file, "--set");
    ncy_ctx_free(&ctx);
  }
}

/* A value at its default is accepted through --set too, where the feature is not built. */
static void test_override_at_default(void **state) {
  (void)state;
  static const char *const set[] = {"netParams.shape=cuboid", "simConfig.cvode_active=false", "netParams.correctBorder=false"};
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  ncy_spec_source source = {.text = right_spec, .text_length = strlen(right_spec), .set = set, .n_set = NCY_COUNT_OF(set)};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  assert_int_equal(ncy_ctx_diag_count(ctx), 0);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

/* Strings far apart on one line, and on many: places are counted on, not anew. */
static void test_places_of_many_strings(void **state) {
  (void)state;
  enum { N = 3000 };
  for (int has_lines = 0; has_lines < 2; has_lines++) {
    size_t size = 200 * N + 400;
    char *text = malloc(size);
    assert_non_null(text);
    int at =
        sprintf(text, "{\"simConfig\": {}, \"netParams\": {\"popParams\": {\"E\": {\"cellModel\": \"NetStim\", \"numCells\": 1}},"
                      " \"synMechParams\": {\"s\": {\"mod\": \"ExpSyn\"}}, \"connParams\": {");
    for (int i = 0; i < N; i++)
      at += sprintf(text + at, "%s\"c%d\": {\"preConds\": {}, \"postConds\": {}, \"weight\": \"%d+%s\"}%s", has_lines ? "\n" : "",
                    i, i, i == N - 1 ? "dist_4D" : "dist_3D", i == N - 1 ? "}}}" : ",");
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_ESPEC);
    assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), 1);
    const ncy_diag *d = ncy_ctx_diag(ctx, 0);
    const char *wrong = strstr(text, "dist_4D");
    const char *line = has_lines ? strrchr(text, '\n') + 1 : text;
    assert_int_equal(d->line, has_lines ? N + 1 : 1);
    assert_int_equal(d->column, wrong - line + 1);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

static ncy_status load_with_failures(ncy_ctx *ctx, void *user) {
  const char *text = user;
  static const char *const set[] = {"simConfig.dt=0.1"};
  ncy_spec_source source = {.text = text, .text_length = strlen(text), .set = set, .n_set = 1};
  ncy_spec *spec = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status != NCY_OK) return status;
  status = ncy_spec_check_mechanisms(ctx, spec, 0);
  char *out = NULL;
  size_t length;
  if (status == NCY_OK) status = ncy_spec_text(ctx, spec, &out, &length);
  ncy_text_free(ctx, &out);
  ncy_spec_free(&spec);
  return status;
}

static void test_failing_allocations(void **state) {
  (void)state;
  char *warns = replaced(right_spec, "\"dt\": 0.05", "\"saveTiming\": true, \"hparams\": 3");
  char *mechs = replaced(warns, "\"pas\": {", "\"pass\": {");
  t_fail_each_alloc(load_with_failures, mechs);
  free(mechs);
  free(warns);
}

/* A mistake stays a mistake, and nothing leaks, whichever allocation fails on the way to it. */
static ncy_status load_mistakes(ncy_ctx *ctx, void *user) {
  ncy_spec *spec = NULL;
  ncy_status status = load_text(ctx, user, &spec);
  return status == NCY_ESPEC && ncy_ctx_count(ctx, NCY_ERROR) == 3 ? NCY_OK : status;
}

static void test_failing_allocations_with_mistakes(void **state) {
  (void)state;
  char *one = replaced(right_spec, "\"convergence\"", "\"convergance\"");
  char *two = replaced(one, "100+uniform", "100+unifrom");
  char *three = replaced(two, "\"parentSec\": \"soma\"", "\"parentSec\": \"dend\"");
  t_fail_each_alloc(load_mistakes, three);
  free(three);
  free(two);
  free(one);
}

static void test_vectors_load(void **state) {
  (void)state;
  static const char *const names[] = {"conns-01-full", "conns-02-prob",     "conns-03-probstr",    "conns-04-conv",
                                      "conns-05-div",  "conns-06-fromlist", "pops-01-fixed-cuboid"};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s.json", NCY_TEST_DATA, names[i]);
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    ncy_spec_source source = {.model = path};
    T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
    T_STATUS(ctx, ncy_spec_check_mechanisms(ctx, spec, 1), NCY_OK);
    assert_true(spec->n_pops > 0);
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
  }
}

/* Published models: they load, or what is refused is only what is not built. */
static void test_reference_cases(void **state) {
  (void)state;
  static const char *const names[] = {"HHTut",        "tut2", "tut3", "tut5",   "tut8",
                                      "bench-hhtree", "CA3",  "M1",   "LFPnet", "HybridTut"};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++) {
    char name[64];
    snprintf(name, sizeof name, "cases/%s.json.gz", names[i]);
    const char *path = t_reference(name);
    if (!path) return;
    char *text = t_read(path, NULL);
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    ncy_status status = load_text(ctx, text, &spec);
    if (i < 6) {
      T_STATUS(ctx, status, NCY_OK);
      T_STATUS(ctx, ncy_spec_check_mechanisms(ctx, spec, 1), NCY_OK);
    }
    for (size_t k = 0; k < ncy_ctx_diag_count(ctx); k++) {
      const ncy_diag *d = ncy_ctx_diag(ctx, k);
      if (d->severity == NCY_ERROR && d->status != NCY_EUNSUPPORTED) t_print_diags(ctx);
      assert_true(d->severity != NCY_ERROR || d->status == NCY_EUNSUPPORTED);
    }
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_net_and_pops),
      cmocka_unit_test(test_cells_and_synapses),
      cmocka_unit_test(test_conns_and_stims),
      cmocka_unit_test(test_connection_functions),
      cmocka_unit_test(test_cfg),
      cmocka_unit_test(test_cfg_absent),
      cmocka_unit_test(test_numeric),
      cmocka_unit_test(test_overrides),
      cmocka_unit_test(test_wrong_overrides),
      cmocka_unit_test(test_override_at_default),
      cmocka_unit_test(test_places_of_many_strings),
      cmocka_unit_test(test_failing_allocations),
      cmocka_unit_test(test_failing_allocations_with_mistakes),
      cmocka_unit_test(test_vectors_load),
      cmocka_unit_test(test_reference_cases),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
