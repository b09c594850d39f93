/* test_mapping.c - netParams.mapping: values of simConfig in netParams. SPDX-License-Identifier: MIT */
#include "spec_text.h"

static char *mapped(const char *mapping, const char *config) {
  char *one = replaced(right_spec, "\"sizeY\": 1000,", mapping), *both = replaced(one, "\"myField\": 3,", config);
  free(one);
  return both;
}

static void test_values_move(void **state) {
  (void)state;
  char *text =
      mapped("\"mapping\": {\"n\": [\"popParams\", \"E\", \"numCells\"], \"w\": [\"connParams\", \"I->E\", \"weight\", 1],\n"
             "\"depth\": \"sizeY\", \"new\": [\"synMechParams\", \"inh\", \"tau\"], \"duration\": \"mine\"},",
             "\"n\": 7, \"w\": 0.25, \"depth\": 1234.5, \"new\": 3,");
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
  assert_int_equal(spec->pop[0].num_cells->u.integer, 7);
  const ncy_json *weight = spec->conn[1].weight;
  assert_int_equal(weight->count, 2);
  T_BITS(weight->u.items[0].u.real, 0.001);
  T_BITS(weight->u.items[1].u.real, 0.25);
  T_BITS(spec->size[1], 1234.5);
  assert_string_equal(spec->synmech[1].params.param[0].key, "tau");
  assert_int_equal(spec->synmech[1].params.param[0].value->u.integer, 3);
  T_BITS(ncy_json_number(ncy_json_get(spec->net_params, "mine")), 500.0);
  /* the labels and their order are as they were */
  assert_string_equal(spec->pop[0].label, "E");
  assert_string_equal(spec->conn[1].label, "I->E");
  /* the text has the values in place, and reads as the same again */
  char *saved;
  size_t length;
  T_STATUS(ctx, ncy_spec_text(ctx, spec, &saved, &length), NCY_OK);
  ncy_spec *again = NULL;
  T_STATUS(ctx, load_text(ctx, saved, &again), NCY_OK);
  assert_int_equal(again->pop[0].num_cells->u.integer, 7);
  T_BITS(again->size[1], 1234.5);
  ncy_text_free(ctx, &saved);
  ncy_spec_free(&again);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  free(text);
}

/* A default of simConfig counts as NetPyNE's attribute does; what simConfig has not is warned of. */
static void test_defaults(void **state) {
  (void)state;
  char *text = mapped("\"mapping\": {\"dt\": \"mine\", \"nothing\": \"sizeX\"},", "");
  char *bare = replaced(text, "\"dt\": 0.05, ", "");
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, bare, &spec), NCY_OK);
  T_BITS(ncy_json_number(ncy_json_get(spec->net_params, "mine")), 0.025);
  T_BITS(spec->size[0], 100.0);
  assert_true(t_has_diag(ctx, "simConfig has no 'nothing'"));
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  free(bare);
  free(text);
}

static void test_mistakes(void **state) {
  (void)state;
  static const struct {
    const char *mapping, *at, *message;
    int line;
  } rows[] = {
      {"\"mapping\": {\"n\": [\"popParams\", \"EE\", \"numCells\"]},", "\"EE\"", "there is no such part of popParams", 3},
      {"\"mapping\": {\"n\": [\"popParms\", \"E\"]},", "\"popParms\"", "there is no such part of netParams", 3},
      {"\"mapping\": {\"n\": [\"connParams\", \"I->E\", \"weight\", 2]},", "2]", "there is no such part of weight", 3},
      {"\"mapping\": {\"n\": [\"popParams\", \"E\", \"numCells\", \"x\"]},", "\"x\"", "there is no such part of numCells", 3},
      {"\"mapping\": {\"n\": 5},", "5}", "expected a key of netParams", 3},
      {"\"mapping\": {\"n\": []},", "[]", "expected a key of netParams", 3},
      {"\"mapping\": {\"n\": [0]},", "[0]", "expected a key of netParams", 3},
      /* a wrong value is told where it stands */
      {"\"mapping\": {\"n\": [\"popParams\", \"E\", \"numCells\"]},", "-7", "numCells: expected", 44},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    char *text = mapped(rows[i].mapping, "\"n\": -7,");
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_ESPEC);
    bool found = false;
    for (size_t d = 0; d < ncy_ctx_diag_count(ctx); d++) {
      const ncy_diag *diag = ncy_ctx_diag(ctx, d);
      if (!strstr(diag->message, rows[i].message)) continue;
      const char *line = text;
      for (int k = 1; k < diag->line; k++) line = strchr(line, '\n') + 1;
      found = diag->line == rows[i].line && strncmp(line + diag->column - 1, rows[i].at, strlen(rows[i].at)) == 0;
    }
    if (!found) {
      t_print_diags(ctx);
      fail_msg("mistake %zu is not told at its place", i);
    }
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_values_move), cmocka_unit_test(test_defaults),
                                     cmocka_unit_test(test_mistakes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
