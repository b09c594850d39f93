/* test_plots.c - every plot from one small result: what the figure's model holds against numbers told by the data, and files of
 * it.
 *
 * The result (tests/data/plot/result.json): six cells, E of gids 0 to 3 and I of 4 and 5; cell g fires at 5 + 17.3 k + 3 g ms for
 * k below 5 (cell 4: 11), cell 5 never; traces V of cells 0 and 4, g_syn of two places of cell 0; four electrodes, dipole;
 * connections between gids whose sum is odd. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plot/plots.h"
#include "t.h"

#define RESULT NCY_TEST_DATA "/plot/result.json"

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_data *data;
  ncy_figs *figs;
} fixture;

static fixture open_result(void) {
  fixture f = {0};
  assert_int_equal(ncy_ctx_new(NULL, &f.ctx), NCY_OK);
  T_STATUS(f.ctx, ncy_data_load(f.ctx, RESULT, &f.data), NCY_OK);
  return f;
}

static void done(fixture *f) {
  ncy_figs_free(&f->figs);
  ncy_data_free(&f->data);
  ncy_ctx_clear(f->ctx);
  assert_true(ncy_ctx_memory(f->ctx) == 0);
  ncy_ctx_free(&f->ctx);
}

/* Draws n times the same data. options: name, value, ..., NULL. */
static ncy_status draw_many(fixture *f, size_t n, const char *kind, const char *const *options) {
  const ncy_data *data[4] = {f->data, f->data, f->data, f->data};
  ncy_plot_options *o = NULL;
  ncy_figs_free(&f->figs);
  ncy_status status = ncy_plot_options_new(f->ctx, kind, &o);
  for (; status == NCY_OK && *options; options += 2) status = ncy_plot_options_set(f->ctx, o, options[0], options[1]);
  if (status == NCY_OK) status = ncy_plot(f->ctx, o, data, n, &f->figs);
  ncy_plot_options_free(&o);
  return status;
}

#define DRAW(f, ...)                                                                                                             \
  T_STATUS((f)->ctx,                                                                                                             \
           draw_many((f), 1, ((const char *const[]){__VA_ARGS__, NULL})[0], &((const char *const[]){__VA_ARGS__, NULL})[1]),     \
           NCY_OK)

static const ncy_fig *fig_at(const fixture *f, size_t i) {
  const ncy_fig *fig = ncy_figs_at(f->figs, i, NULL);
  assert_non_null(fig);
  return fig;
}

/* The skip-th mark of a kind in a panel. */
static const ncy_mark *mark_of(const ncy_fig *fig, ncy_mark_kind kind, int32_t panel, int skip) {
  for (size_t i = 0; i < fig->marks.count; i++)
    if (fig->marks.data[i].kind == kind && fig->marks.data[i].panel == panel && skip-- == 0) return &fig->marks.data[i];
  return NULL;
}

static size_t count_marks(const ncy_fig *fig, ncy_mark_kind kind) {
  size_t n = 0;
  for (size_t i = 0; i < fig->marks.count; i++) n += fig->marks.data[i].kind == kind;
  return n;
}

static void test_raster(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "raster");
  const ncy_fig *fig = fig_at(&f, 0);
  const ncy_mark *points = mark_of(fig, NCY_MARK_POINTS, 0, 0);
  assert_int_equal(points->count, 31);
  assert_int_equal(points->id[0], 0);
  T_BITS(fig->panels.data[0].x.hi, 200.0);
  assert_int_equal(fig->legend.count, 2);
  DRAW(&f, "plotRaster", "include", "[[\"E\", [0, 2]], 4]", "timeRange", "[0, 50]");
  points = mark_of(fig_at(&f, 0), NCY_MARK_POINTS, 0, 0);
  assert_int_equal(points->count, 8); /* three of gid 0, three of gid 2, two of gid 4 */
  for (size_t i = 0; i < points->count; i++) assert_true(points->id[i] % 2 == 0);
  T_STATUS(f.ctx, draw_many(&f, 2, "raster", (const char *const[]){NULL}), NCY_OK);
  assert_int_equal(fig_at(&f, 0)->panels.count, 2);
  assert_int_equal(fig_at(&f, 0)->legend.count, 2);
  assert_true(fig_at(&f, 0)->panels.data[0].x.is_bare && !fig_at(&f, 0)->panels.data[1].x.is_bare);
  done(&f);
}

static void test_traces(void **state) {
  (void)state;
  fixture f = open_result();
  const char *suffix;
  DRAW(&f, "traces");
  assert_int_equal(ncy_figs_count(f.figs), 2);
  (void)ncy_figs_at(f.figs, 1, &suffix);
  assert_string_equal(suffix, "_gid_4");
  const ncy_fig *fig = fig_at(&f, 0);
  assert_int_equal(fig->panels.count, 3); /* V, and g_syn at two places */
  const ncy_mark *line = mark_of(fig, NCY_MARK_LINE, 0, 0);
  assert_int_equal(line->count, 201);
  T_BITS(line->y[0], -65.0);
  assert_string_equal(fig->panels.data[0].y.label, "V (mV)");
  DRAW(&f, "traces", "oneFigPer", "trace", "overlay", "true", "timeRange", "[50, 100]", "include", "[4, 0]");
  assert_int_equal(ncy_figs_count(f.figs), 2); /* V, g_syn */
  fig = fig_at(&f, 0);
  assert_int_equal(fig->panels.count, 1);
  assert_int_equal(count_marks(fig, NCY_MARK_LINE), 2);
  assert_int_equal(mark_of(fig, NCY_MARK_LINE, 0, 1)->count, 51);
  assert_int_equal(fig->legend.count, 2);
  assert_string_equal(fig->legend.data[1].label, "cell 4 (I)");
  T_STATUS(f.ctx, draw_many(&f, 2, "traces", (const char *const[]){"oneFigPer", "popTrace", NULL}), NCY_OK);
  assert_int_equal(ncy_figs_count(f.figs), 3); /* V of E and of I, g_syn of E */
  assert_int_equal(fig_at(&f, 0)->panels.count, 1);
  assert_true(mark_of(fig_at(&f, 0), NCY_MARK_LINE, 0, 1)->u.line.is_dashed);
  T_STATUS(f.ctx, draw_many(&f, 1, "traces", (const char *const[]){"include", "[5]", NULL}), NCY_EARG);
  assert_true(t_has_diag(f.ctx, "no traces were recorded"));
  done(&f);
}

static void test_spike_curves(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "spikeHist", "binSize", "50", "include", "[\"eachPop\", \"allCells\"]");
  const ncy_fig *fig = fig_at(&f, 0);
  const ncy_mark *all = mark_of(fig, NCY_MARK_LINE, 0, 2);
  double sum = 0;
  for (size_t i = 0; i < all->count; i += 2) sum += all->y[i];
  assert_int_equal(fig->legend.count, 3);
  assert_string_equal(fig->legend.data[2].label, "allCells");
  T_BITS(all->y[0], 14.0); /* 3 + 3 + 3 + 3 + 2 before 50 ms */
  T_BITS(all->x[1], 50.0);
  DRAW(&f, "spikeHist", "binSize", "50", "histType", "bar", "stacked", "true", "include", "[\"E\", \"I\"]");
  const ncy_mark *bars = mark_of(fig_at(&f, 0), NCY_MARK_RECTS, 0, 1);
  T_BITS(bars->y[0], 12.0);
  T_BITS(bars->u.rects.y1[0], 14.0);
  DRAW(&f, "spikeFreq", "binSize", "50", "include", "[\"I\"]");
  const ncy_mark *rate = mark_of(fig_at(&f, 0), NCY_MARK_LINE, 0, 0);
  T_BITS(rate->y[0], 2 * 1000 / 50.0 / 2); /* 2 spikes of 2 cells in 50 ms [Hz] */
  T_BITS(rate->x[0], 25.0);
  T_STATUS(f.ctx, draw_many(&f, 2, "spikeFreq", (const char *const[]){NULL}), NCY_OK);
  assert_string_equal(fig_at(&f, 0)->legend.data[0].label, "result: E");
  DRAW(&f, "ratePSD", "binSize", "1", "minFreq", "10", "maxFreq", "60");
  assert_true(fig_at(&f, 0)->panels.data[0].y.is_log);
  DRAW(&f, "rateSpectrogram", "binSize", "1", "minFreq", "20", "maxFreq", "60");
  fig = fig_at(&f, 0);
  assert_int_equal(fig->panels.count, 3);
  const ncy_mark *image = mark_of(fig, NCY_MARK_IMAGE, 2, 0);
  assert_int_equal(image->u.image.n_rows, 41);
  assert_true(image->u.image.n_cols > 100);
  T_BITS(fig->panels.data[0].y.lo, 19.5);
  assert_true(fig->panels.data[0].bar.axis.hi != fig->panels.data[2].bar.axis.hi); /* each on its own scale */
  done(&f);
}

static void test_spike_stats(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "spikeStats", "stats", "[\"rate\"]", "include", "[\"E\", \"I\"]");
  const ncy_fig *fig = fig_at(&f, 0);
  assert_int_equal(fig->panels.count, 1);
  assert_int_equal(fig->panels.data[0].x.n_names, 2);
  assert_string_equal(fig->panels.data[0].x.names[1], "I");
  const ncy_mark *box = mark_of(fig, NCY_MARK_RECTS, 0, 0);
  T_BITS(box->y[0], 25.0); /* 5 spikes in 0.2 s, all cells alike */
  T_BITS(box->u.rects.y1[0], 25.0);
  T_BITS(mark_of(fig, NCY_MARK_POINTS, 0, 1)->y[0], 55.0); /* mean of I: the one cell that fires, 11 spikes */
  DRAW(&f, "spikeStats", "stats", "[\"rate\"]", "graphType", "bar", "include", "[\"I\"]", "includeRate0", "true");
  box = mark_of(fig_at(&f, 0), NCY_MARK_RECTS, 0, 0);
  T_BITS(box->u.rects.y1[0], 27.5); /* of 55 and 0 */
  DRAW(&f, "spikeStats", "stats", "[\"rate\", \"isicv\"]", "graphType", "histogram");
  assert_int_equal(fig_at(&f, 0)->panels.count, 2);
  DRAW(&f, "spikeStats", "graphType", "scatter");
  assert_true(mark_of(fig_at(&f, 0), NCY_MARK_POINTS, 0, 0)->count > 0);
  done(&f);
}

static void test_conn(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "conn", "feature", "numConns", "includePre", "[\"E\", \"I\"]", "includePost", "[\"E\", \"I\"]");
  const ncy_fig *fig = fig_at(&f, 0);
  const ncy_mark *image = mark_of(fig, NCY_MARK_IMAGE, 0, 0);
  assert_int_equal(image->u.image.n_rows, 2);
  T_BITS(image->u.image.value[0], 8.0); /* E to E: ordered pairs of 0..3 with an odd sum */
  T_BITS(image->u.image.value[1], 4.0);
  T_BITS(image->u.image.value[3], 2.0);
  assert_true(image->u.image.rgba[0] == ncy_colormap_at(fig->panels.data[0].bar.map, 1));
  DRAW(&f, "conn", "feature", "numConns", "graphType", "bar", "includePre", "[\"E\", \"I\"]", "includePost", "[\"E\", \"I\"]");
  const ncy_mark *bars = mark_of(fig_at(&f, 0), NCY_MARK_RECTS, 0, 1);
  T_BITS(bars->y[0], 8.0);
  T_BITS(bars->u.rects.y1[0], 12.0);
  DRAW(&f, "conn", "feature", "numConns", "graphType", "pie", "includePre", "[\"E\", \"I\"]", "includePost", "[\"E\", \"I\"]");
  assert_string_equal(fig_at(&f, 0)->legend.data[0].note, "66.7 %");
  DRAW(&f, "conn", "graphType", "graph", "includePre", "[\"E\", \"I\"]", "includePost", "[\"E\", \"I\"]");
  assert_int_equal(count_marks(fig_at(&f, 0), NCY_MARK_AREA), 4 + 2); /* arrows and discs */
  done(&f);
}

static void test_maps(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "2Dnet");
  const ncy_fig *fig = fig_at(&f, 0);
  size_t n_lines = 0;
  for (int i = 0; mark_of(fig, NCY_MARK_LINE, 0, i); i++) n_lines += mark_of(fig, NCY_MARK_LINE, 0, i)->count / 3;
  assert_int_equal(n_lines, 18);
  const ncy_mark *cells = mark_of(fig, NCY_MARK_POINTS, 0, 0);
  assert_int_equal(cells->count, 6);
  T_BITS(cells->y[1], 120.0);
  assert_true(fig->panels.data[0].y.is_inverted);
  DRAW(&f, "2Dnet", "view", "xz", "showConns", "false", "include", "[\"I\"]");
  fig = fig_at(&f, 0);
  assert_null(mark_of(fig, NCY_MARK_LINE, 0, 0));
  T_BITS(mark_of(fig, NCY_MARK_POINTS, 0, 0)->y[0], 20.0); /* z of gid 4 */
  DRAW(&f, "2Dfiring", "timeRange", "[0, 50]");
  fig = fig_at(&f, 0);
  T_BITS(fig->panels.data[0].bar.axis.hi, 60.0); /* 3 spikes in 50 ms */
  cells = mark_of(fig, NCY_MARK_POINTS, 0, 0);
  assert_int_equal(cells->id[0], 5); /* the least first */
  done(&f);
}

static void test_shape(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "shape", "includePost", "[5]");
  const ncy_fig *fig = fig_at(&f, 0);
  const ncy_mark *pieces = mark_of(fig, NCY_MARK_SEGMENTS, 0, 0);
  assert_int_equal(pieces->count, 2); /* between three points */
  T_BITS(pieces->u.segments.w[1], 8.0);
  T_BITS(pieces->x[0], 50.0);
  T_BITS(pieces->u.segments.y1[1], -190.0); /* the cell's depth of 200 um is -200, and 10 up */
  assert_true(fig->panels.data[0].is_equal);
  DRAW(&f, "shape", "cvar", "numSyns", "includePost", "[\"E\"]", "showSyns", "true", "showElectrodes", "true");
  fig = fig_at(&f, 0);
  assert_int_equal(mark_of(fig, NCY_MARK_SEGMENTS, 0, 0)->count, 12); /* soma and two halves of dend, four times */
  assert_int_equal(mark_of(fig, NCY_MARK_POINTS, 0, 0)->count, 12);   /* three synapses each */
  assert_int_equal(mark_of(fig, NCY_MARK_POINTS, 0, 1)->count, 4);
  T_BITS(fig->panels.data[0].bar.axis.hi, 3.0);
  DRAW(&f, "shape", "elev", "0", "azim", "-90", "includePost", "[0]");
  assert_string_equal(fig_at(&f, 0)->panels.data[0].y.label, "z (\xC2\xB5m)");
  done(&f);
}

static void test_fields(void **state) {
  (void)state;
  fixture f = open_result();
  const char *suffix;
  DRAW(&f, "lfp", "minFreq", "5", "maxFreq", "50");
  assert_int_equal(ncy_figs_count(f.figs), 4);
  (void)ncy_figs_at(f.figs, 2, &suffix);
  assert_string_equal(suffix, "_spectrogram");
  const ncy_fig *fig = fig_at(&f, 0);
  assert_int_equal(count_marks(fig, NCY_MARK_LINE), 5 + 1); /* avg, four electrodes, the scale */
  assert_int_equal(fig->panels.data[0].y.n_names, 5);
  assert_string_equal(fig->panels.data[0].y.names[0], "avg");
  const ncy_mark *last = mark_of(fig, NCY_MARK_LINE, 0, 4);
  assert_true(fabs(last->y[0] - (4 - sin(3))) < 1e-3); /* the largest sample is near 0.004 */
  DRAW(&f, "lfpTimeSeries", "electrodes", "[1, [0, 2]]", "timeRange", "[20, 60]");
  assert_string_equal(fig_at(&f, 0)->panels.data[0].y.names[1], "[0, 2]");
  DRAW(&f, "lfpPSD", "electrodes", "[\"all\"]", "minFreq", "5", "maxFreq", "50");
  assert_int_equal(count_marks(fig_at(&f, 0), NCY_MARK_LINE), 4);
  DRAW(&f, "lfpSpectrogram", "electrodes", "[0, 1]", "minFreq", "5", "maxFreq", "50");
  assert_int_equal(fig_at(&f, 0)->panels.count, 2);
  T_BITS(fig_at(&f, 0)->panels.data[0].bar.axis.hi, fig_at(&f, 0)->panels.data[1].bar.axis.hi);
  DRAW(&f, "lfpLocations");
  assert_int_equal(mark_of(fig_at(&f, 0), NCY_MARK_AREA, 0, 0)->count, 16);
  DRAW(&f, "csd", "overlay", "LFP", "layerBounds", "{\"L1\": 40, \"L2\": 90}", "stimTimes", "[50]", "hlines", "true");
  fig = fig_at(&f, 0);
  assert_int_equal(mark_of(fig, NCY_MARK_IMAGE, 0, 0)->u.image.n_rows, 200);
  T_BITS(fig->panels.data[0].bar.axis.lo, -fig->panels.data[0].bar.axis.hi);
  assert_string_equal(mark_of(fig, NCY_MARK_TEXT, 0, 0)->u.text.label[1], "L2");
  DRAW(&f, "dipole");
  fig = fig_at(&f, 0);
  assert_int_equal(fig->panels.count, 3);
  T_BITS(mark_of(fig, NCY_MARK_LINE, 1, 0)->y[100], 0.2); /* 2 * 100 nA um in uA um */
  done(&f);
}

/* ---- looks, files, mistakes
 * ---------------------------------------------------------------------------------------------------------- */

static void test_looks(void **state) {
  (void)state;
  fixture f = open_result();
  DRAW(&f, "spikeFreq", "title", "T", "xlabel", "X", "ylim", "[0, 7]", "legend", "false", "figSize", "[4, 3]", "dpi", "50",
       "palette", "netpyne", "popColors", "{\"E\": \"#ff0000\"}");
  const ncy_fig *fig = fig_at(&f, 0);
  assert_string_equal(fig->panels.data[0].title, "T");
  assert_string_equal(fig->panels.data[0].x.label, "X");
  T_BITS(fig->panels.data[0].y.hi, 7.0);
  assert_int_equal(fig->legend.count, 0);
  T_BITS(fig->width_pt, 4 * 72.0);
  const ncy_rgb *red = &fig->colors.data[mark_of(fig, NCY_MARK_LINE, 0, 0)->color];
  T_BITS(red->r, 1.0);
  T_BITS(red->g, 0.0);
  done(&f);
}

static char *save_fig(ncy_ctx *ctx, const ncy_fig *fig, const char *ending, size_t *size) {
  char path[128];
  snprintf(path, sizeof path, "/tmp/ncy_test_plots_%d.%s", (int)getpid(), ending);
  T_STATUS(ctx, ncy_fig_save(ctx, fig, path), NCY_OK);
  char *bytes = t_read(path, size);
  assert_int_equal(unlink(path), 0);
  return bytes;
}

/* Each plot at two sizes and in two formats, twice the same, and something drawn. */
static void test_files(void **state) {
  (void)state;
  const char *const sizes[] = {"[3.2, 2.4]", "[9, 7]"};
  const char *kind;
  fixture f = open_result();
  for (size_t k = 0; (kind = ncy_plot_kind(k, NULL)); k++) {
    for (size_t s = 0; s < NCY_COUNT_OF(sizes); s++) {
      DRAW(&f, kind, "figSize", sizes[s], "dpi", "60");
      for (size_t i = 0; i < ncy_figs_count(f.figs); i++) {
        const ncy_fig *fig = fig_at(&f, i);
        size_t n_png, n_svg, n_again;
        char *png = save_fig(f.ctx, fig, "png", &n_png), *svg = save_fig(f.ctx, fig, "svg", &n_svg);
        char *again = save_fig(f.ctx, fig, "svg", &n_again);
        assert_memory_equal(png, "\x89PNG", 4);
        assert_true(n_png > 1000 && n_svg > 3000);
        assert_int_equal(n_svg, n_again);
        assert_memory_equal(svg, again, n_svg);
        assert_null(strstr(svg, "nan"));
        free(png);
        free(svg);
        free(again);
      }
    }
  }
  done(&f);
}

/* A page holds every number it shows, and nothing of a name that could end a script; a report leaves out what is not there. */
static void test_html(void **state) {
  (void)state;
  fixture f = open_result();
  size_t size;
  char path[128];
  DRAW(&f, "raster", "title", "</script><b>&\"");
  snprintf(path, sizeof path, "/tmp/ncy_test_plots_%d.html", (int)getpid());
  ncy_status status = ncy_fig_save(f.ctx, fig_at(&f, 0), path);
  if (status == NCY_EUNSUPPORTED) { /* built without npm */
    assert_true(t_has_diag(f.ctx, "no html figures"));
    assert_int_not_equal(access(path, F_OK), 0);
    done(&f);
    return;
  }
  assert_int_equal(status, NCY_OK);
  char *page = t_read(path, &size);
  assert_null(strstr(page, "</script><b>"));
  assert_non_null(strstr(page, "\\u003c/script\\u003e\\u003cb\\u003e\\u0026\\\""));
  assert_non_null(strstr(page, "\"x\":[\"f4\",\"AACgQA")); /* 5.0f, the first spike */
  assert_null(strstr(page, "src="));
  free(page);
  const ncy_data *data = f.data;
  T_STATUS(f.ctx, ncy_report_save(f.ctx, &data, 1, path), NCY_OK);
  page = t_read(path, &size);
  const char *const wanted[] = {"Population", "27.500", "#part0", "id=\"figure16\""};
  for (size_t i = 0; i < NCY_COUNT_OF(wanted); i++) assert_non_null(strstr(page, wanted[i]));
  assert_null(strstr(page, ":nan"));
  free(page);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(ncy_report_save(f.ctx, &data, 1, "report.pdf"), NCY_EARG);
  done(&f);
}

static void test_mistakes(void **state) {
  (void)state;
  static const struct {
    const char *kind, *name, *value, *says;
  } cases[] = {
      {"rastr", NULL, NULL, "raster"},
      {"raster", "orderInvers", "true", "orderInverse"},
      {"spikeHist", "binsize", "5", "binSize"},
      {"spikeHist", "histType", "steps", "step"},
      {"raster", "include", "[\"EE\"]", "label of a population"},
      {"raster", "include", "[17]", "gid 17"},
      {"spikeFreq", "include", "[\"Ex\"]", "E"},
      {"traces", "timeRange", "[5, 1]", "earlier"},
      {"lfp", "plots", "PDS", "PSD"},
      {"lfpTimeSeries", "electrodes", "[9]", "9"},
      {"raster", "dpi", "1", "from 10"},
      {"csd", "overlay", "LPF", "LFP"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    fixture f = open_result();
    const char *options[] = {cases[i].name, cases[i].value, NULL};
    ncy_status status = draw_many(&f, 1, cases[i].kind, options);
    if (!t_has_diag(f.ctx, cases[i].says)) t_print_diags(f.ctx);
    assert_int_equal(status, NCY_EARG);
    assert_true(t_has_diag(f.ctx, cases[i].says));
    done(&f);
  }
}

/* Data that lack what a plot needs: every plot says so, none fails otherwise. */
static void test_missing(void **state) {
  (void)state;
  char path[64];
  snprintf(path, sizeof path, "/tmp/ncy_test_plots_%d.json", (int)getpid());
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs("{\"simConfig\": {\"duration\": 10}, \"simData\": {}}", file);
  fclose(file);
  const char *kind;
  for (size_t k = 0; (kind = ncy_plot_kind(k, NULL)); k++) {
    fixture f = {0};
    assert_int_equal(ncy_ctx_new(NULL, &f.ctx), NCY_OK);
    T_STATUS(f.ctx, ncy_data_load(f.ctx, path, &f.data), NCY_OK);
    assert_int_equal(draw_many(&f, 1, kind, (const char *const[]){NULL}), NCY_EARG);
    assert_true(ncy_ctx_count(f.ctx, NCY_ERROR) > 0);
    done(&f);
  }
  unlink(path);
}

static ncy_status use(ncy_ctx *ctx, void *user) {
  fixture f = {.ctx = ctx};
  ncy_status status = ncy_data_load(ctx, RESULT, &f.data);
  if (status == NCY_OK) status = draw_many(&f, 1, user, (const char *const[]){"title", "T", NULL});
  ncy_figs_free(&f.figs);
  ncy_data_free(&f.data);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  static const char *const kinds[] = {"traces", "spikeHist", "spikeStats", "conn", "2Dnet", "2Dfiring", "shape", "dipole"};
  for (size_t i = 0; i < NCY_COUNT_OF(kinds); i++) t_fail_each_alloc(use, (void *)(uintptr_t)kinds[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_raster),      cmocka_unit_test(test_traces),    cmocka_unit_test(test_spike_curves),
      cmocka_unit_test(test_spike_stats), cmocka_unit_test(test_conn),      cmocka_unit_test(test_maps),
      cmocka_unit_test(test_shape),       cmocka_unit_test(test_fields),    cmocka_unit_test(test_looks),
      cmocka_unit_test(test_files),       cmocka_unit_test(test_html),      cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_missing),     cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
