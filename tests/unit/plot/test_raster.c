/* test_raster.c - the raster as figure data: places, colours, rates, texts, options, mistakes.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "fixture.h"

static void start(fixture *f) {
  memset(f, 0, sizeof *f);
  T_STATUS(NULL, ncy_ctx_new(NULL, &f->ctx), NCY_OK);
}

static void stop(fixture *f, ncy_fig **fig) {
  ncy_fig_free(fig);
  fixture_free(f);
  ncy_ctx_free(&f->ctx);
}

static const ncy_mark *mark_of(const ncy_fig *fig, ncy_mark_kind kind, int skip) {
  for (size_t i = 0; i < fig->marks.count; i++)
    if (fig->marks.data[i].kind == kind && skip-- == 0) return &fig->marks.data[i];
  return NULL;
}

static const double times[] = {1.5, 2.5, 50, 99.975, 20, 30};
static const int64_t gids[] = {10, 13, 11, 10, 15, 12};

/* Two populations of three cells, gids 10 to 15. */
static void two_pops(fixture *f) {
  start(f);
  T_STATUS(f->ctx, fixture_cells(f, 2, 3, 10), NCY_OK);
  T_STATUS(f->ctx, fixture_spikes(f, NCY_COUNT_OF(times), times, gids), NCY_OK);
}

static void expect_y(const ncy_fig *fig, const double *y, size_t count) {
  const ncy_mark *points = mark_of(fig, NCY_MARK_POINTS, 0);
  assert_non_null(points);
  assert_int_equal(points->count, count);
  for (size_t i = 0; i < count; i++) T_BITS(points->y[i], y[i]);
}

static void expect_legend(const ncy_fig *fig, const char *expected) {
  char got[1000] = "";
  for (size_t i = 0; i < fig->legend.count; i++) {
    const ncy_legend_entry *e = &fig->legend.data[i];
    snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s=%s", i ? "; " : "", e->label, e->note ? e->note : "-");
  }
  assert_string_equal(got, expected);
}

static void test_defaults(void **state) {
  (void)state;
  fixture f;
  two_pops(&f);
  f.data.n_conns = 9;
  ncy_fig *fig = NULL;
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  const ncy_panel *p = &fig->panels.data[0];
  T_BITS(fig->width_pt, 720.0);
  T_BITS(fig->height_pt, 576.0);
  T_BITS(fig->dpi, 100.0);
  T_BITS(p->x.lo, 0.0);
  T_BITS(p->x.hi, 100.0);
  T_BITS(p->y.lo, -0.6);
  T_BITS(p->y.hi, 5.6);
  assert_false(p->y.is_inverted);
  assert_string_equal(p->x.label, "Time (ms)");
  assert_string_equal(p->y.label, "Cells (ordered by gid)");
  assert_string_equal(p->title, "cells: 6   syn/cell: 1.5   rate: 10.0 Hz"); /* 6 spikes, 6 cells, .1 s */
  const double y[] = {0, 3, 1, 0, 5, 2};
  const int32_t pop[] = {0, 1, 0, 0, 1, 0};
  expect_y(fig, y, 6);
  const ncy_mark *points = mark_of(fig, NCY_MARK_POINTS, 0);
  for (size_t i = 0; i < 6; i++) {
    T_BITS(points->x[i], times[i]);
    assert_int_equal(points->color_of[i], pop[i]);
  }
  expect_legend(fig, "P1=6.67 Hz; P0=13.3 Hz"); /* as they lie: the last at the top; 2/3/.1, 4/3/.1 */
  assert_int_equal(fig->legend.data[1].color, 0);
  T_BITS(fig->colors.data[0].b, 0xB2 / 255.0); /* blue of Okabe and Ito */
  const ncy_mark *line = mark_of(fig, NCY_MARK_LINE, 0);
  assert_int_equal(line->count, 3);
  T_BITS(line->y[0], 2.5);
  T_BITS(line->x[0], 0.0);
  T_BITS(line->x[1], 100.0);
  assert_true(isnan(line->x[2]));
  assert_null(mark_of(fig, NCY_MARK_TEXT, 0));
  stop(&f, &fig);
}

static void test_order(void **state) {
  (void)state;
  fixture f;
  two_pops(&f);
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.order_by = "y", .order_inverse = 1};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  const double by_y[] = {5, 2, 4, 5, 0, 3}; /* y falls with the row */
  expect_y(fig, by_y, 6);
  assert_true(fig->panels.data[0].y.is_inverted);
  assert_string_equal(fig->panels.data[0].y.label, "Cells (ordered by y)");
  expect_legend(fig, "P1=6.67 Hz; P0=13.3 Hz"); /* inverted, and P1 has the first places */
  ncy_fig_free(&fig);

  /* populations mixed: no separators, the legend in their own order; equal keys by gid */
  ncy_column y;
  T_STATUS(f.ctx, ncy_table_column(f.cells, "y", &y), NCY_OK);
  const double mixed[] = {3, 1, 2, 2, 1, 3};
  memcpy(y.u.f64, mixed, sizeof mixed);
  o.order_inverse = 0;
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  const double by_mixed[] = {4, 3, 0, 4, 5, 2};
  expect_y(fig, by_mixed, 6);
  assert_null(mark_of(fig, NCY_MARK_LINE, 0));
  expect_legend(fig, "P0=13.3 Hz; P1=6.67 Hz");
  ncy_fig_free(&fig);

  /* gids neither ascending nor contiguous, populations interleaved: by gid, then by population */
  ncy_column gid, pop;
  T_STATUS(f.ctx, ncy_table_column(f.cells, "gid", &gid), NCY_OK);
  T_STATUS(f.ctx, ncy_table_column(f.cells, "pop", &pop), NCY_OK);
  const int64_t odd[] = {15, 10, 1000000007, 13, 11, 12};
  const char *const names[] = {"P1", "P0", "P0", "P1", "P1", "P0"};
  for (int i = 0; i < 6; i++) {
    gid.u.i64[i] = odd[i];
    pop.u.str[i] = ncy_table_str(f.cells, names[i]);
  }
  o.order_by = "gid";
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  const double by_gid[] = {0, 3, 1, 0, 4, 2};
  const int32_t pop_of[] = {0, 1, 1, 0, 1, 0};
  expect_y(fig, by_gid, 6);
  for (int i = 0; i < 6; i++) assert_int_equal(mark_of(fig, NCY_MARK_POINTS, 0)->color_of[i], pop_of[i]);
  ncy_fig_free(&fig);
  o.order_by = "pop";
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  const double by_pop[] = {0, 4, 3, 0, 5, 1}; /* P0: 10 12 1000000007; P1: 11 13 15 */
  expect_y(fig, by_pop, 6);
  stop(&f, &fig);
}

static void test_range_and_limit(void **state) {
  (void)state;
  fixture f;
  two_pops(&f);
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.time_range = {2.5, 50}};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  const double inside[] = {3, 5, 2}; /* from 2.5 on, before 50 */
  expect_y(fig, inside, 3);
  T_BITS(fig->panels.data[0].x.lo, 2.5);
  T_BITS(fig->panels.data[0].x.hi, 50.0);
  assert_string_equal(fig->panels.data[0].title, "cells: 6   rate: 10.5 Hz"); /* 3 / 6 / .0475 s */
  expect_legend(fig, "P1=14 Hz; P0=7.02 Hz");
  ncy_fig_free(&fig);

  ncy_raster_options few = {.max_spikes = 3};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &few, &fig), NCY_OK);
  const double first[] = {0, 3, 1};
  expect_y(fig, first, 3);
  T_BITS(fig->panels.data[0].x.hi, 50.0);
  assert_true(t_has_diag(f.ctx, "showing the first 3 of 6 spikes"));
  assert_int_equal(ncy_ctx_count(f.ctx, NCY_WARNING), 0);
  stop(&f, &fig);
}

static void test_include_and_colors(void **state) {
  (void)state;
  fixture f;
  two_pops(&f);
  f.data.n_conns = 9;
  ncy_fig *fig = NULL;
  const char *const include[] = {"P1"};
  const ncy_pop_color color = {"P1", {0.25, 0.5, 0.75}};
  ncy_raster_options o = {.include = include, .n_include = 1, .pop_colors = &color, .n_pop_colors = 1, .palette = "netpyne"};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  const double y[] = {0, 2};
  expect_y(fig, y, 2);
  expect_legend(fig, "P1=6.67 Hz");
  assert_string_equal(fig->panels.data[0].title, "cells: 3   rate: 6.7 Hz"); /* connections of a part are not known */
  T_BITS(fig->colors.data[fig->legend.data[0].color].g, 0.5);
  ncy_fig_free(&fig);
  o.n_pop_colors = 0;
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  T_BITS(fig->colors.data[fig->legend.data[0].color].g, .67); /* the first that is shown has the first colour */
  ncy_fig_free(&fig);

  const char *const all[] = {"P1", "allCells"};
  ncy_raster_options o2 = {.include = all, .n_include = 2, .show_rates = -1, .title = "Spikes\xFF\nof a run", .no_labels = 0};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o2, &fig), NCY_OK);
  assert_int_equal(mark_of(fig, NCY_MARK_POINTS, 0)->count, 6);
  expect_legend(fig, "P1=-; P0=-");
  assert_string_equal(fig->panels.data[0].title, "Spikes\xEF\xBF\xBD of a run");
  ncy_fig_free(&fig);
  o2.no_labels = 1;
  o2.title = NULL;
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o2, &fig), NCY_OK);
  assert_int_equal(fig->legend.count, 0);
  assert_string_equal(fig->panels.data[0].title, "Raster plot of spiking");
  stop(&f, &fig);
}

static void test_sync_lines(void **state) {
  (void)state;
  fixture f;
  start(&f);
  T_STATUS(f.ctx, fixture_cells(&f, 1, 4, 0), NCY_OK);
  const double t[] = {10, 10.2, 10.9, 11, 50, 50.5};
  const int64_t gid[] = {0, 1, 2, 3, 0, 1};
  T_STATUS(f.ctx, fixture_spikes(&f, 6, t, gid), NCY_OK);
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.sync_lines = 1};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  assert_string_equal(fig->panels.data[0].title, "cells: 4   rate: 15.0 Hz   sync: 0.97"); /* volleys at 10, 11, 50: 1 - 3/100 */
  const ncy_mark *lines = mark_of(fig, NCY_MARK_LINE, 0);
  assert_int_equal(lines->count, 18);
  T_BITS(lines->x[0], 10.0);
  T_BITS(lines->x[1], 10.0);
  T_BITS(lines->y[0], -0.5);
  T_BITS(lines->y[1], 3.5);
  stop(&f, &fig);
}

static void test_odd_sizes(void **state) {
  (void)state;
  ncy_fig *fig = NULL;
  fixture f;
  start(&f); /* no spikes */
  T_STATUS(f.ctx, fixture_cells(&f, 3, 5, 0), NCY_OK);
  T_STATUS(f.ctx, fixture_spikes(&f, 0, NULL, NULL), NCY_OK);
  f.data.duration = 0;
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  assert_null(mark_of(fig, NCY_MARK_POINTS, 0));
  assert_string_equal(mark_of(fig, NCY_MARK_TEXT, 0)->u.text.label[0], "no spikes");
  assert_true(fig->panels.data[0].x.hi > fig->panels.data[0].x.lo);
  expect_legend(fig, "P2=0 Hz; P1=0 Hz; P0=0 Hz");
  stop(&f, &fig);

  start(&f); /* one cell */
  T_STATUS(f.ctx, fixture_cells(&f, 1, 1, 7), NCY_OK);
  const double t = 3;
  const int64_t gid = 7;
  T_STATUS(f.ctx, fixture_spikes(&f, 1, &t, &gid), NCY_OK);
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  const double zero = 0;
  expect_y(fig, &zero, 1);
  T_BITS(fig->panels.data[0].y.lo, -0.6);
  T_BITS(fig->panels.data[0].y.hi, 0.6);
  stop(&f, &fig);

  start(&f); /* no cells: every spike is one of an unknown cell */
  T_STATUS(f.ctx, fixture_cells(&f, 0, 0, 0), NCY_OK);
  T_STATUS(f.ctx, fixture_spikes(&f, 1, &t, &gid), NCY_OK);
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  assert_string_equal(fig->panels.data[0].title, "cells: 0   rate: 0.0 Hz");
  assert_int_equal(ncy_ctx_count(f.ctx, NCY_WARNING), 1);
  stop(&f, &fig);

  start(&f); /* marks get smaller with the number of cells and spikes, and translucent at last */
  T_STATUS(f.ctx, fixture_cells(&f, 2, 5, 0), NCY_OK);
  T_STATUS(f.ctx, fixture_many_spikes(&f, 500, 10), NCY_OK);
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  ncy_mark few = *mark_of(fig, NCY_MARK_POINTS, 0);
  stop(&f, &fig);
  start(&f);
  T_STATUS(f.ctx, fixture_cells(&f, 2, 5000, 0), NCY_OK);
  T_STATUS(f.ctx, fixture_many_spikes(&f, 1000000, 10000), NCY_OK);
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  ncy_mark many = *mark_of(fig, NCY_MARK_POINTS, 0);
  assert_int_equal(many.count, 1000000);
  assert_true(many.u.points.w_pt < 0.6 * few.u.points.w_pt);
  assert_true(many.u.points.h_min_pt < few.u.points.h_min_pt);
  assert_true(few.alpha == 1 && many.alpha < 1 && many.alpha >= 0.3);
  ncy_fig_free(&fig);
  ncy_raster_options o = {.marker_size = 4};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  T_BITS(mark_of(fig, NCY_MARK_POINTS, 0)->u.points.h_min_pt, 4.0);
  T_BITS(mark_of(fig, NCY_MARK_POINTS, 0)->u.points.h_max_pt, 4.0);
  stop(&f, &fig);
}

static void test_left_out_spikes(void **state) {
  (void)state;
  fixture f;
  start(&f);
  T_STATUS(f.ctx, fixture_cells(&f, 2, 3, 10), NCY_OK);
  const double t[] = {1, 2, NAN, INFINITY, 3};
  const int64_t gid[] = {9, 10, 10, 10, INT64_MAX};
  T_STATUS(f.ctx, fixture_spikes(&f, 5, t, gid), NCY_OK);
  ncy_fig *fig = NULL;
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  assert_int_equal(mark_of(fig, NCY_MARK_POINTS, 0)->count, 1);
  assert_true(t_has_diag(f.ctx, "4 spikes left out"));
  assert_true(t_has_diag(f.ctx, "of gid 9"));
  stop(&f, &fig);
}

/* Each option that is a mistake: NCY_EARG, with the place and a text in the diagnostic. */
static void test_mistakes(void **state) {
  (void)state;
  const char *const misspelt[] = {"P9"};
  const ncy_pop_color no_pop = {"Q1", {0, 0, 0}}, too_bright = {"P1", {0, 2, 0}};
  const struct {
    ncy_raster_options o;
    const char *path, *text;
  } cases[] = {
      {{.order_by = "Y"}, "plotRaster.orderBy", "expected gid, pop or"},
      {{.order_by = "ynorm"}, "plotRaster.orderBy", "found \"ynorm\""},
      {{.order_by = "gdi"}, "plotRaster.orderBy", "gid"},
      {{.include = misspelt, .n_include = 1}, "plotRaster.include", "found \"P9\""},
      {{.pop_colors = &no_pop, .n_pop_colors = 1}, "plotRaster.popColors", "found \"Q1\""},
      {{.pop_colors = &too_bright, .n_pop_colors = 1}, "plotRaster.popColors", "found 2"},
      {{.palette = "saef"}, "plotRaster.palette", "expected safe or netpyne"},
      {{.time_range = {5, 1}}, "plotRaster.timeRange", "found [5, 1]"},
      {{.time_range = {0, NAN}}, "plotRaster.timeRange", "two times"},
      {{.fig_size = {0.1, 8}}, "plotRaster.figSize[0]", "found 0.1"},
      {{.fig_size = {8, 1e9}}, "plotRaster.figSize[1]", "found 1e+09"},
      {{.fig_size = {NAN, 8}}, "plotRaster.figSize[0]", "found nan"},
      {{.dpi = 1e6}, "plotRaster.dpi", "found 1e+06"},
      {{.dpi = -1}, "plotRaster.dpi", "found -1"},
      {{.font_size = 1000}, "plotRaster.fontSize", "found 1000"},
      {{.marker_size = -2}, "plotRaster.markerSize", "found -2"},
      {{.max_spikes = -1}, "plotRaster.maxSpikes", "found -1"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    fixture f;
    two_pops(&f);
    ncy_fig *fig = NULL;
    T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &cases[i].o, &fig), NCY_EARG);
    assert_null(fig);
    if (ncy_ctx_diag_count(f.ctx) != 1) t_print_diags(f.ctx);
    assert_int_equal(ncy_ctx_diag_count(f.ctx), 1);
    const ncy_diag *d = ncy_ctx_diag(f.ctx, 0);
    assert_string_equal(d->path, cases[i].path);
    if (!t_has_diag(f.ctx, cases[i].text)) t_print_diags(f.ctx);
    assert_true(t_has_diag(f.ctx, cases[i].text));
    stop(&f, &fig);
  }

  fixture f; /* the nearest name is offered; compat falls back as NetPyNE does */
  two_pops(&f);
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.order_by = "gdi"};
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_EARG);
  assert_string_equal(ncy_ctx_diag(f.ctx, 0)->hint, "gid");
  stop(&f, &fig);
  memset(&f, 0, sizeof f);
  ncy_ctx_options compat = {.compat = 1};
  T_STATUS(NULL, ncy_ctx_new(&compat, &f.ctx), NCY_OK);
  T_STATUS(f.ctx, fixture_cells(&f, 2, 3, 10), NCY_OK);
  T_STATUS(f.ctx, fixture_spikes(&f, 1, times, gids), NCY_OK);
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
  assert_string_equal(fig->panels.data[0].y.label, "Cells (ordered by gid)");
  assert_int_equal(ncy_ctx_count(f.ctx, NCY_WARNING), 1);
  assert_int_equal(ncy_ctx_count(f.ctx, NCY_ERROR), 0);
  stop(&f, &fig);
}

static void test_missing_columns(void **state) {
  (void)state;
  fixture f;
  two_pops(&f);
  ncy_fig *fig = NULL;
  const ncy_table *cells = f.data.cells;
  f.data.cells = f.data.spikes; /* has gid but no pop */
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_EARG);
  assert_true(t_has_diag(f.ctx, "no column \"pop\" of text"));
  f.data.cells = cells;
  f.data.spikes = cells; /* has gid but no t */
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_EARG);
  assert_true(t_has_diag(f.ctx, "no column \"t\" of numbers"));
  f.data.spikes = f.spikes;
  f.data.pops = NULL; /* is optional */
  T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, NULL, &fig), NCY_OK);
  expect_legend(fig, "P1=6.67 Hz; P0=13.3 Hz");
  stop(&f, &fig);
}

static ncy_status failing_raster(ncy_ctx *ctx, void *user) {
  fixture f = {.ctx = ctx};
  ncy_fig *fig = NULL;
  ncy_status status = fixture_cells(&f, 3, 4, 0);
  if (status == NCY_OK) status = fixture_spikes(&f, NCY_COUNT_OF(times), times, gids);
  if (status == NCY_OK) status = ncy_raster_from_tables(ctx, &f.data, user, &fig);
  ncy_fig_free(&fig);
  fixture_free(&f);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  ncy_raster_options o = {.order_by = "y", .sync_lines = 1};
  t_fail_each_alloc(failing_raster, &o);
  t_fail_each_alloc(failing_raster, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),           cmocka_unit_test(test_order),      cmocka_unit_test(test_range_and_limit),
      cmocka_unit_test(test_include_and_colors), cmocka_unit_test(test_sync_lines), cmocka_unit_test(test_odd_sizes),
      cmocka_unit_test(test_left_out_spikes),    cmocka_unit_test(test_mistakes),   cmocka_unit_test(test_missing_columns),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
