/* test_layout.c - nothing overlaps, nothing leaves the page; with type of known widths.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/layout.h"
#include "t.h"

/* Every character, not byte, is 0.6 of the size wide. */
static double fixed_width(void *user, const char *text, double size) {
  (void)user;
  double n = 0;
  for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
  return 0.6 * size * n;
}
static const ncy_measure measure = {fixed_width, NULL};

typedef struct page_case {
  double size[2]; /* inches */
  size_t n_entries;
  const char *prefix; /* of each legend label, before its number */
  int32_t n_rows, n_cols;
  double x_hi, y_hi;
} page_case;

static ncy_status make_fig(ncy_ctx *ctx, const page_case *c, ncy_fig **out) {
  ncy_fig *fig = NULL;
  NCY_TRY(ncy_fig_new(ctx, "test", c->size, 0, 0, &fig));
  ncy_status status = NCY_OK;
  int32_t id;
  for (int32_t i = 0; i < c->n_rows * c->n_cols && status == NCY_OK; i++) {
    status = ncy_fig_add_panel(fig, i / c->n_cols, i % c->n_cols, &id);
    if (status != NCY_OK) break;
    ncy_panel *p = &fig->panels.data[id];
    p->title = "cells: 12345   syn/cell: 123.4   rate: 12.3 Hz";
    p->x = (ncy_axis){.hi = c->x_hi, .label = "Time (ms)"};
    p->y = (ncy_axis){.lo = -0.6, .hi = c->y_hi, .label = "Cells (ordered by something with a long name)", .is_integer = true};
  }
  if (status == NCY_OK) status = ncy_fig_add_color(fig, (ncy_rgb){0, 0, 0}, &id);
  for (size_t i = 0; i < c->n_entries && status == NCY_OK; i++) {
    char *label = ncy_arena_printf(&fig->arena, "%s%zu", c->prefix, i);
    status = label ? ncy_fig_add_legend(fig, label, "12.3 Hz", 0) : NCY_ENOMEM;
  }
  if (status != NCY_OK)
    ncy_fig_free(&fig);
  else
    *out = fig;
  return status;
}

static ncy_box box_of(const ncy_label *l) {
  double w = fixed_width(NULL, l->text, l->size), h = l->size, x = l->is_centred ? l->x - w / 2 : l->x;
  if (l->is_upright) return (ncy_box){l->x - 0.76 * h, l->is_centred ? l->y - w / 2 : l->y - w, h, w};
  return (ncy_box){x, l->y - 0.76 * h, w, h};
}

enum { MAX_BOXES = 4000 };
static ncy_box boxes[MAX_BOXES];
static size_t n_boxes;

static void add_box(ncy_box box) {
  assert_true(n_boxes < MAX_BOXES);
  boxes[n_boxes++] = box;
}

static void add_label(const ncy_label *label) {
  if (label->text) add_box(box_of(label));
}

/* Every text, swatch and set of axes as a box. */
static void collect(const ncy_fig *fig, const ncy_layout *l) {
  n_boxes = 0;
  for (size_t i = 0; i < fig->panels.count; i++) {
    const ncy_panel *panel = &fig->panels.data[i];
    const ncy_panel_layout *p = &l->panel[i];
    add_box(p->axes);
    add_label(&p->title);
    add_label(&p->x_label);
    add_label(&p->y_label);
    double away = l->tick_length + l->tick_gap, size = l->tick_size;
    for (size_t k = 0; k < p->n_x_ticks; k++) {
      double x = p->axes.x + (p->x_tick[k].value - panel->x.lo) / (panel->x.hi - panel->x.lo) * p->axes.w;
      double w = fixed_width(NULL, p->x_tick[k].text, size);
      add_box((ncy_box){x - w / 2, p->axes.y + p->axes.h + away, w, size});
    }
    for (size_t k = 0; k < p->n_y_ticks; k++) {
      double y = p->axes.y + (panel->y.hi - p->y_tick[k].value) / (panel->y.hi - panel->y.lo) * p->axes.h;
      double w = fixed_width(NULL, p->y_tick[k].text, size);
      add_box((ncy_box){p->axes.x - away - w, y - 0.4 * size, w, 0.76 * size}); /* figures have no descenders */
    }
  }
  for (size_t i = 0; i < l->n_legend; i++) {
    if (l->legend[i].color >= 0) add_box(l->legend[i].swatch);
    add_label(&l->legend[i].label);
    add_label(&l->legend[i].note);
  }
}

static void check_boxes(const ncy_fig *fig) {
  double slack = 0.02;
  for (size_t i = 0; i < n_boxes; i++) {
    const ncy_box *a = &boxes[i];
    if (a->x < -slack || a->y < -slack || a->x + a->w > fig->width_pt + slack || a->y + a->h > fig->height_pt + slack) {
      print_error("box %zu: %g %g %g %g leaves the page %g x %g\n", i, a->x, a->y, a->w, a->h, fig->width_pt, fig->height_pt);
      fail();
    }
    for (size_t k = 0; k < i; k++) {
      const ncy_box *b = &boxes[k];
      if (a->x + a->w > b->x + slack && b->x + b->w > a->x + slack && a->y + a->h > b->y + slack && b->y + b->h > a->y + slack) {
        print_error("boxes %zu (%g %g %g %g) and %zu (%g %g %g %g) overlap\n", k, b->x, b->y, b->w, b->h, i, a->x, a->y, a->w,
                    a->h);
        fail();
      }
    }
  }
}

static void test_nothing_overlaps(void **state) {
  (void)state;
  static const double sizes[][2] = {{10, 8}, {4, 3}, {12, 4}, {3, 8}, {2.5, 2}, {40, 30}};
  static const size_t counts[] = {0, 1, 2, 12, 30, 45, 120, 700};
  static const char *const prefixes[] = {"E", "intratelencephalic_pyramidal_cells_of_layer_", "\xCE\xB1\xCE\xB2\xCE\xB3"};
  static const double ends[][2] = {{1000, 39.6}, {1, 0.6}, {123456, 99999.6}};
  ncy_ctx *ctx = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  for (size_t s = 0; s < NCY_COUNT_OF(sizes); s++)
    for (size_t n = 0; n < NCY_COUNT_OF(counts); n++)
      for (size_t p = 0; p < NCY_COUNT_OF(prefixes); p++)
        for (size_t e = 0; e < NCY_COUNT_OF(ends); e++) {
          page_case c = {{sizes[s][0], sizes[s][1]}, counts[n], prefixes[p], 1, 1, ends[e][0], ends[e][1]};
          ncy_fig *fig = NULL;
          T_STATUS(ctx, make_fig(ctx, &c, &fig), NCY_OK);
          ncy_arena arena;
          ncy_arena_init(&arena, ctx);
          ncy_layout l;
          T_STATUS(ctx, ncy_layout_make(&arena, fig, &measure, &l), NCY_OK);
          collect(fig, &l);
          check_boxes(fig);
          assert_true(l.panel[0].axes.w > 0.25 * fig->width_pt);
          assert_true(l.panel[0].axes.h > 0.4 * fig->height_pt);
          if (counts[n] && counts[n] <= 45 && sizes[s][1] >= 8 && sizes[s][0] >= 10) assert_int_equal(l.n_legend, counts[n]);
          ncy_arena_done(&arena);
          ncy_fig_free(&fig);
        }
  ncy_ctx_free(&ctx);
}

static void test_grid(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  page_case c = {{10, 8}, 3, "E", 2, 3, 1000, 39.6};
  ncy_fig *fig = NULL;
  T_STATUS(ctx, make_fig(ctx, &c, &fig), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_layout l;
  T_STATUS(ctx, ncy_layout_make(&arena, fig, &measure, &l), NCY_OK);
  collect(fig, &l);
  check_boxes(fig);
  T_BITS(l.panel[0].axes.y, l.panel[2].axes.y); /* rows and columns line up */
  T_BITS(l.panel[1].axes.x, l.panel[4].axes.x);
  ncy_arena_done(&arena);
  ncy_fig_free(&fig);
  ncy_ctx_free(&ctx);
}

static void test_shortened_texts(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  page_case c = {{2.5, 2}, 700, "E", 1, 1, 1000, 39.6};
  ncy_fig *fig = NULL;
  T_STATUS(ctx, make_fig(ctx, &c, &fig), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_layout l;
  T_STATUS(ctx, ncy_layout_make(&arena, fig, &measure, &l), NCY_OK);
  assert_true(l.n_legend > 2 && l.n_legend < 700);
  const ncy_legend_item *last = &l.legend[l.n_legend - 1];
  char expected[64];
  snprintf(expected, sizeof expected, "+ %zu more", 700 - (l.n_legend - 1));
  assert_string_equal(last->label.text, expected);
  assert_int_equal(last->color, -1);
  ncy_arena_done(&arena);
  ncy_fig_free(&fig);

  /* names that differ at their ends only keep them; the title keeps both ends */
  page_case d = {{4, 3}, 3, "a_very_very_long_name_that_goes_on_and_on_", 1, 1, 1000, 39.6};
  T_STATUS(ctx, make_fig(ctx, &d, &fig), NCY_OK);
  fig->panels.data[0].title = "start of a title that is much longer than the page is wide and goes on until it comes to an end";
  T_STATUS(ctx, ncy_layout_make(&arena, fig, &measure, &l), NCY_OK);
  assert_string_equal(l.legend[0].label.text, "\xE2\x80\xA6"
                                              "0");
  assert_string_equal(l.legend[2].label.text, "\xE2\x80\xA6"
                                              "2");
  const char *title = l.panel[0].title.text;
  assert_int_equal(strncmp(title, "start", 5), 0);
  assert_string_equal(title + strlen(title) - 3, "end");
  assert_non_null(strstr(title, "\xE2\x80\xA6"));
  ncy_arena_done(&arena);
  ncy_fig_free(&fig);
  ncy_ctx_free(&ctx);
}

static ncy_status failing_layout(ncy_ctx *ctx, void *user) {
  ncy_fig *fig = NULL;
  NCY_TRY(make_fig(ctx, user, &fig));
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_layout l;
  ncy_status status = ncy_layout_make(&arena, fig, &measure, &l);
  ncy_arena_done(&arena);
  ncy_fig_free(&fig);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  page_case c = {{4, 3}, 60, "a_very_very_long_name_that_goes_on_and_on_", 2, 2, 1000, 39.6};
  t_fail_each_alloc(failing_layout, &c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_overlaps),
      cmocka_unit_test(test_grid),
      cmocka_unit_test(test_shortened_texts),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
