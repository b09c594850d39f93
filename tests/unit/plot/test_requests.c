/* test_requests.c - simConfig.analysis as checked requests: values, mistakes, places of files, failing allocations.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "netcyne/analysis.h"
#include "plot/options.h"
#include "t.h"

#define MODEL_BEFORE                                                                                                             \
  "{\"netParams\": {\"popParams\": {\"A\": {\"cellModel\": \"NetStim\", \"numCells\": 1}, \"B\": {\"cellModel\": \"NetStim\", "  \
  "\"numCells\": 1}}, \"stimSourceParams\": {\"s\": {\"type\": \"NetStim\", \"rate\": 1}}}, \"simConfig\": {\"analysis\": "

/* Loads {"analysis": text} as a spec and its requests; *out_spec must be freed by the caller after the requests. */
static ncy_status load(ncy_ctx *ctx, const char *text, ncy_spec **out_spec, ncy_analysis **out) {
  char model[2048];
  int length = snprintf(model, sizeof model, MODEL_BEFORE "%s}}", text);
  assert_true(length > 0 && (size_t)length < sizeof model);
  ncy_spec_source source = {.model = "model", .text = model, .text_length = (size_t)length};
  ncy_status status = ncy_spec_load(ctx, &source, out_spec);
  return status == NCY_OK ? ncy_analysis_load(ctx, *out_spec, out) : status;
}

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_spec *spec;
  ncy_analysis *analysis;
} fixture;

static fixture open_good(const char *text) {
  fixture f = {0};
  assert_int_equal(ncy_ctx_new(NULL, &f.ctx), NCY_OK);
  T_STATUS(f.ctx, load(f.ctx, text, &f.spec, &f.analysis), NCY_OK);
  return f;
}

static void done(fixture *f) {
  ncy_analysis_free(&f->analysis);
  ncy_spec_free(&f->spec);
  ncy_ctx_clear(f->ctx);
  assert_true(ncy_ctx_memory(f->ctx) == 0);
  ncy_ctx_free(&f->ctx);
}

static void test_nothing(void **state) {
  (void)state;
  const char *const texts[] = {"{}", "{\"plotRaster\": false}", "{\"plotRaster\": null}", "{\"plotRaster\": 0}",
                               "{\"plotTraces\": false}"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    fixture f = open_good(texts[i]);
    assert_int_equal(ncy_analysis_count(f.analysis), 0);
    assert_null(ncy_analysis_at(f.analysis, 0));
    done(&f);
  }
}

static void test_options(void **state) {
  (void)state;
  fixture f =
      open_good("{\"plotRaster\": {\"timeRange\": [10, 20.5], \"orderBy\": \"y\", \"orderInverse\": 1, \"labels\": false, "
                "\"markerSize\": 3, \"figSize\": [4, 5], \"dpi\": 72, \"maxSpikes\": 1e3, \"popRates\": false, "
                "\"title\": \"T\", \"include\": [\"A\", \"B\"], \"syncLines\": true, \"fontSize\": 9, "
                "\"popColors\": {\"A\": [0, 0.5, 1]}, \"palette\": \"netpyne\", \"saveFig\": false}}");
  const ncy_analysis_item *item = ncy_analysis_at(f.analysis, 0);
  assert_int_equal(ncy_analysis_count(f.analysis), 1);
  assert_string_equal(item->name, "plotRaster");
  const plot_values *o = &item->options->v;
  T_BITS(o->time_range[0], 10.0);
  T_BITS(o->time_range[1], 20.5);
  assert_string_equal(o->order_by, "y");
  assert_int_equal(o->order_inverse, 1);
  assert_int_equal(o->has_legend, 0);
  T_BITS(o->marker_size, 3.0);
  T_BITS(o->fig_size[1], 5.0);
  T_BITS(o->dpi, 72.0);
  T_BITS(o->max_spikes, 1000.0);
  assert_int_equal(o->show_rates, -1);
  assert_string_equal(o->title, "T");
  assert_int_equal(o->n_include, 2);
  assert_string_equal(o->include[1].item[0].name, "B");
  assert_int_equal(o->sync_lines, 1);
  T_BITS(o->font_size, 9.0);
  assert_int_equal(o->n_pop_colors, 1);
  assert_string_equal(o->pop_colors[0].pop, "A");
  T_BITS(o->pop_colors[0].color.g, 0.5);
  assert_string_equal(o->palette, "netpyne");
  assert_int_equal(item->n_files, 0);
  assert_int_equal(ncy_ctx_count(f.ctx, NCY_WARNING), 0);
  done(&f);
}

static void test_defaults(void **state) {
  (void)state;
  fixture f =
      open_good("{\"plotRaster\": {\"showFig\": true, \"labels\": \"legend\", \"popRates\": \"minimal\", \"spikeHist\": null}}");
  const plot_values *o = &ncy_analysis_at(f.analysis, 0)->options->v;
  assert_int_equal(o->has_legend, 1);
  assert_int_equal(o->show_rates, 1);
  assert_null(o->order_by);
  assert_int_equal(ncy_analysis_at(f.analysis, 0)->n_files, 1);
  assert_int_equal(ncy_ctx_count(f.ctx, NCY_WARNING), 0);
  done(&f);
}

static void test_later(void **state) {
  (void)state;
  const char *const options[] = {"\"marker\": \"o\"", "\"labels\": \"overlay\"", "\"orderBy\": [\"pop\", \"y\"]"};
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    char text[256];
    snprintf(text, sizeof text, "{\"plotRaster\": {%s}}", options[i]);
    fixture f = open_good(text);
    assert_int_equal(ncy_ctx_count(f.ctx, NCY_WARNING), 1);
    assert_true(t_has_diag(f.ctx, "not supported yet"));
    done(&f);
  }
}

static void test_mistakes(void **state) {
  (void)state;
  const struct {
    const char *text;
    size_t n;
    const char *says;
  } cases[] = {
      {"{\"plotRaster\": {\"orderInvers\": true}}", 1, "orderInverse"},
      {"{\"plotRaster\": {\"timeRange\": [1]}}", 1, "two numbers"},
      {"{\"plotRaster\": {\"timeRange\": [1, \"x\"]}}", 1, "a number"},
      {"{\"plotRaster\": {\"dpi\": \"x\"}}", 1, "a number"},
      {"{\"plotRaster\": {\"dpi\": 0}}", 1, "from 10 to"},
      {"{\"plotRaster\": {\"timeRange\": [2, 1]}}", 1, "earlier"},
      {"{\"plotRaster\": {\"timeRange\": [NaN, 1]}}", 1, "from"},
      {"{\"plotRaster\": {\"orderBy\": \"ynrom\"}}", 1, "ynorm"},
      {"{\"plotRaster\": {\"include\": [\"A\", \"C\"]}}", 1, "label of a population"},
      {"{\"plotRaster\": {\"popColors\": {\"AA\": [1, 0, 0]}}}", 1, "label of a population"},
      {"{\"plotRaster\": {\"popColors\": {\"A\": [1, 0, 2]}}}", 1, "from 0 to 1"},
      {"{\"plotRaster\": {\"palette\": \"saef\"}}", 1, "safe"},
      {"{\"plotRaster\": {\"figSize\": [0.5, 3]}}", 1, "from 1 to"},
      {"{\"plotRaster\": {\"orderBy\": 3}}", 1, "a string"},
      {"{\"plotRaster\": {\"orderInverse\": 2}}", 1, "true or false"},
      {"{\"plotRaster\": {\"labels\": \"x\"}}", 1, "legend"},
      {"{\"plotRaster\": {\"popRates\": \"x\"}}", 1, "minimal"},
      {"{\"plotRaster\": {\"title\": 3}}", 1, "a string"},
      {"{\"plotSpikeHist\": {\"binSiz\": 3}}", 1, "binSize"},
      {"{\"plotSpikeHist\": {\"binSize\": \"x\"}}", 1, "a number"},
      {"{\"plotSpikeHist\": {\"include\": [\"A\", [\"B\", \"AB\"]]}}", 1, "label of a population"},
      {"{\"plotTraces\": {\"oneFigPer\": \"cel\"}}", 1, "cell"},
      {"{\"plotLFP\": {\"plots\": [\"timeSerie\"]}}", 1, "timeSeries"},
      {"{\"plotLFPPSD\": {\"transformMethod\": \"morle\"}}", 1, "morlet"},
      {"{\"plotConn\": {\"graphType\": 3}}", 1, "a string"},
      {"{\"plotRaster\": {\"popColors\": {\"A\": \"redd\"}}}", 1, "the name of a colour"},
      {"{\"plotRaster\": {\"include\": [true]}}", 1, "found true"},
      {"{\"plotRaster\": {\"popColors\": {\"A\": [1, 2]}}}", 1, "[red, green, blue]"},
      {"{\"plotRaster\": {\"popColors\": [1, 2]}}", 1, "an object"},
      {"{\"plotRaster\": {\"palette\": 1}}", 1, "a string"},
      {"{\"plotRaster\": {\"saveFig\": \"a.gif\"}}", 1, ".png"},
      {"{\"plotRaster\": {\"saveFig\": [true]}}", 1, "a path"},
      {"{\"plotRaster\": {\"saveFig\": \"a\\u0000b\"}}", 1, "NUL"},
      {"{\"plotRaster\": {\"dpi\": \"x\", \"saveFig\": 3, \"nothingOfTheKind\": 1}}", 3, "unknown key"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fixture f = {0};
    assert_int_equal(ncy_ctx_new(NULL, &f.ctx), NCY_OK);
    T_STATUS(f.ctx, load(f.ctx, cases[i].text, &f.spec, &f.analysis), NCY_ESPEC);
    assert_null(f.analysis);
    if (ncy_ctx_count(f.ctx, NCY_ERROR) != cases[i].n || !t_has_diag(f.ctx, cases[i].says)) t_print_diags(f.ctx);
    assert_int_equal(ncy_ctx_count(f.ctx, NCY_ERROR), cases[i].n);
    assert_true(t_has_diag(f.ctx, cases[i].says));
    assert_int_equal(ncy_ctx_diag(f.ctx, ncy_ctx_diag_count(f.ctx) - 1)->line, 1);
    done(&f);
  }
}

static void test_files(void **state) {
  (void)state;
  const struct {
    const char *save_fig, *data_path, *out_dir, *path[3];
  } cases[] = {
      {"true", "out/name_data.json", "out", {"out/name_raster.png"}},
      {"1", "name_data.json", NULL, {"name_raster.png"}},
      {"\"svg\"", "out/name_data.json", "out", {"out/name_raster.svg"}},
      {"[\"png\", \"pdf\", \"x/y.svg\"]", "a/name_data.json", "a", {"a/name_raster.png", "a/name_raster.pdf", "a/x/y.svg"}},
      {"\"figure\"", "a/name_data.json", NULL, {"figure.png"}},
      {"\"/tmp.d/figure\"", "a/name_data.json", "a", {"/tmp.d/figure.png"}},
      {"\"v1.d/figure.pdf\"", "a/name_data.json", "", {"v1.d/figure.pdf"}},
      {"true", "a/other.json", NULL, {"a/other.json_raster.png"}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[256];
    snprintf(text, sizeof text, "{\"plotRaster\": {\"saveFig\": %s}}", cases[i].save_fig);
    fixture f = open_good(text);
    size_t n = ncy_analysis_at(f.analysis, 0)->n_files, wanted = 0;
    while (wanted < 3 && cases[i].path[wanted]) wanted++;
    assert_int_equal(n, wanted);
    const char *path = NULL;
    for (size_t k = 0; k < n; k++) {
      T_STATUS(f.ctx, ncy_analysis_path(f.analysis, 0, k, cases[i].data_path, cases[i].out_dir, NULL, &path), NCY_OK);
      assert_string_equal(path, cases[i].path[k]);
    }
    assert_int_equal(ncy_analysis_path(f.analysis, 0, n, "x", NULL, NULL, &path), NCY_EARG);
    assert_int_equal(ncy_analysis_path(f.analysis, 1, 0, "x", NULL, NULL, &path), NCY_EARG);
    done(&f);
  }
}

static ncy_status use(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_spec *spec = NULL;
  ncy_analysis *analysis = NULL;
  const char *path;
  ncy_status status = load(ctx,
                           "{\"plotRaster\": {\"include\": [\"A\"], \"popColors\": {\"A\": [1, 0, 0], \"B\": \"red\"}, "
                           "\"saveFig\": [\"png\", \"figure\"]}}",
                           &spec, &analysis);
  if (status == NCY_OK) status = ncy_analysis_path(analysis, 0, 0, "name_data.json", NULL, "_gid_3", &path);
  ncy_analysis_free(&analysis);
  ncy_spec_free(&spec);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  t_fail_each_alloc(use, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing),   cmocka_unit_test(test_options),  cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_later),     cmocka_unit_test(test_mistakes), cmocka_unit_test(test_files),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
