/* test_annotation.c - annotations: everything may carry one, mistakes in them have a place, and they are found again.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "spec/annotation.h"
#include "spec_text.h"

/* The right spec with an annotation in one object. */
static char *annotated(const char *object, const char *annotation) {
  char to[512];
  snprintf(to, sizeof to, "%s\"annotation\": %s, ", object, annotation);
  return replaced(right_spec, object, to);
}

/* Objects of each kind by where they begin. */
static const struct {
  const char *begin, *map, *label;
} objects[] = {
    {"\"E\": {", "popParams", "E"},
    {"\"bkg\": {", "popParams", "bkg"},
    {"\"PYR\": {", "cellParams", "PYR"},
    {"\"exc\": {", "synMechParams", "exc"},
    {"\"E->I\": {", "connParams", "E->I"},
    {"\"noisy\": {", "stimSourceParams", "noisy"},
    {"\"clamp\": {", "stimSourceParams", "clamp"},
    {"\"clamp->I\": {", "stimTargetParams", "clamp->I"},
};

static void test_every_object(void **state) {
  (void)state;
  for (size_t i = 0; i < NCY_COUNT_OF(objects); i++) {
    char *text = annotated(objects[i].begin, "{\"source\": \"Smith\", \"doi\": \"10.1000/x.1\", \"date\": \"2010-02\"}");
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL, *plain = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
    ncy_spec_annotation a[2];
    assert_int_equal(ncy_spec_annotations(spec, 0, a, 2), 1);
    assert_string_equal(a[0].map, objects[i].map);
    assert_string_equal(a[0].label, objects[i].label);
    assert_string_equal(a[0].text, "source: Smith; doi: 10.1000/x.1; date: 2010-02");
    /* no parameter, tag or condition has come of it */
    T_STATUS(ctx, load_text(ctx, right_spec, &plain), NCY_OK);
    for (int32_t p = 0; p < spec->n_pops; p++) assert_int_equal(spec->pop[p].other.n, plain->pop[p].other.n);
    for (int32_t s = 0; s < spec->n_synmechs; s++) assert_int_equal(spec->synmech[s].params.n, plain->synmech[s].params.n);
    for (int32_t s = 0; s < spec->n_stim_sources; s++)
      assert_int_equal(spec->stim_source[s].params.n, plain->stim_source[s].params.n);
    for (int32_t s = 0; s < spec->n_stim_targets; s++)
      assert_int_equal(spec->stim_target[s].other.n, plain->stim_target[s].other.n);
    ncy_spec_free(&plain);
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

/* One error, at the given text, with the message and hint. */
static void expect_mistake(const char *text, const char *at, const char *message, const char *hint) {
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, text, &spec), NCY_ESPEC);
  assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), 1);
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    if (d->severity != NCY_ERROR) continue;
    if (!strstr(d->message, message)) print_error("%s\n", d->message);
    assert_non_null(strstr(d->message, message));
    if (hint) assert_non_null(d->hint);
    if (hint) assert_non_null(strstr(d->hint, hint));
    const char *line = text;
    for (int k = 1; k < d->line; k++) line = strchr(line, '\n') + 1;
    assert_int_equal(strncmp(line + d->column - 1, at, strlen(at)), 0);
  }
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_mistakes(void **state) {
  (void)state;
  static const struct {
    const char *annotation, *at, *message, *hint;
  } rows[] = {
      {"{\"autor\": \"A\"}", "\"autor\"", "unknown key 'autor'", "author"},
      {"5", "5", "annotation: expected a string or an object", NULL},
      {"[\"x\"]", "[", "annotation: expected a string or an object", NULL},
      {"{\"note\": 5}", "5", "note: expected a string", NULL},
      {"{\"date\": \"2010-13\"}", "\"2010-13\"", "date: expected a date", NULL},
      {"{\"date\": \"2011-02-29\"}", "\"2011-02-29\"", "date: expected a date", NULL},
      {"{\"date\": \"1900-02-29\"}", "\"1900-02-29\"", "date: expected a date", NULL},
      {"{\"date\": \"2010/02/01\"}", "\"2010/02/01\"", "date: expected a date", NULL},
      {"{\"date\": \"10-02-2010\"}", "\"10-02-2010\"", "date: expected a date", NULL},
      {"{\"date\": \"\"}", "\"\"", "date: expected a date", NULL},
      {"{\"doi\": \"11.1000/x\"}", "\"11.1000/x\"", "doi: expected a DOI", NULL},
      {"{\"doi\": \"10.1000\"}", "\"10.1000\"", "doi: expected a DOI", NULL},
      {"{\"doi\": \"10.1000/\"}", "\"10.1000/\"", "doi: expected a DOI", NULL},
      {"{\"doi\": \"10.x/y\"}", "\"10.x/y\"", "doi: expected a DOI", NULL},
      {"{\"doi\": \"10.1/a b\"}", "\"10.1/a b\"", "doi: expected a DOI", NULL},
      {"{\"url\": \"ftp://example.org\"}", "\"ftp://example.org\"", "url: expected an address", NULL},
      {"{\"url\": \"http://\"}", "\"http://\"", "url: expected an address", NULL},
      {"{\"url\": \"https://a b\"}", "\"https://a b\"", "url: expected an address", NULL},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++)
    for (size_t k = 0; k < NCY_COUNT_OF(objects); k += 3) {
      char *text = annotated(objects[k].begin, rows[i].annotation);
      expect_mistake(text, rows[i].at, rows[i].message, rows[i].hint);
      free(text);
    }
}

static void test_values_that_pass(void **state) {
  (void)state;
  static const char *const values[] = {
      "\"free text\"",
      "{}",
      "null",
      "{\"date\": \"1999\"}",
      "{\"date\": \"2000-02-29\"}",
      "{\"date\": null}",
      "{\"doi\": \"https://doi.org/10.1016/j.neuron.2010.01.001\"}",
      "{\"doi\": \"doi:10.1523/JNEUROSCI.1.2\"}",
      "{\"url\": \"http://example.org/a?b=c\", \"author\": \"A. B\", \"note\": \"\"}",
  };
  for (size_t i = 0; i < NCY_COUNT_OF(values); i++) {
    char *text = annotated("\"E->I\": {", values[i]);
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
    assert_int_equal(ncy_spec_annotations(spec, 0, NULL, 0), i != 1 && i != 2);
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

/* In netParams.annotations, by map and label. */
static void test_apart(void **state) {
  (void)state;
  char *text = replaced(right_spec, "\"sizeY\": 1000,",
                        "\"annotations\": {\"connParams\": {\"E->I\": \"text\"}, \"popParams\": {\"I\": {\"date\": \"2001\"}, "
                        "\"E\": \"one\"}},\n");
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
  ncy_spec_annotation a[4];
  assert_int_equal(ncy_spec_annotations(spec, 0, a, 4), 3);
  assert_string_equal(a[0].label, "I");
  assert_string_equal(a[0].text, "date: 2001");
  assert_string_equal(a[1].label, "E");
  assert_string_equal(a[2].label, "E->I");
  assert_string_equal(a[2].text, "text");
  assert_int_equal(ncy_spec_annotations(spec, 2, a, 1), 3);
  assert_string_equal(a[0].label, "E->I");
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  char *twice = replaced(text, "\"E\": {\"cellType\"", "\"E\": {\"annotation\": \"two\", \"cellType\"");
  expect_mistake(twice, "\"E\": \"one\"", "'E' has an annotation of its own", NULL);
  free(twice);
  free(text);
  static const struct {
    const char *annotations, *at, *message, *hint;
  } rows[] = {
      {"{\"popParms\": {}}", "\"popParms\"", "unknown key 'popParms'", "popParams"},
      {"{\"popParams\": {\"EE\": \"x\"}}", "\"EE\"", "there is no 'EE' in popParams", NULL},
      {"{\"connParams\": {\"E->\": \"x\"}}", "\"E->\"", "there is no 'E->' in connParams", "E->I"},
      {"{\"popParams\": {\"E\": 5}}", "5", "E: expected a string or an object", NULL},
      {"{\"popParams\": {\"E\": {\"dat\": \"2001\"}}}", "\"dat\"", "unknown key 'dat'", "date"},
      {"[]", "[]", "annotations: expected an object", NULL},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    char to[256];
    snprintf(to, sizeof to, "\"annotations\": %s,\n", rows[i].annotations);
    text = replaced(right_spec, "\"sizeY\": 1000,", to);
    expect_mistake(text, rows[i].at, rows[i].message, rows[i].hint);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_object), cmocka_unit_test(test_mistakes),
                                     cmocka_unit_test(test_values_that_pass), cmocka_unit_test(test_apart)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
