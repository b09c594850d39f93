/* plot_raster.c - spikes by time and cell: tables in, figure out.
 *
 * In:    spikes (t, gid), cells (gid, pop, ...), pops (label); options as simConfig.analysis.plotRaster names them.
 * Out:   a figure of one panel: x time in ms, y place of the cell in the order asked for, from 0; a tick a spike, coloured by
 *        population; hairlines between populations; a legend with the rate of each.
 * Cost:  O(spikes log cells + cells log cells); 20 bytes a spike in the figure.
 * Source: NetPyNE netpyne.analysis.spikes.prepareSpikeData and netpyne.plotting.plotRaster for texts, order, range and limit.
 *        Unlike there, a population's rate counts its last spike too, colours never depend on gids being contiguous, a name
 *        that is none is an error (a warning under compat), and the legend lists populations from top to bottom as they lie.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plots.h"
#include "plot/raster.h"

#define WHERE "plotRaster"

typedef struct cell_row {
  double key;
  int32_t row;
} cell_row;

typedef struct raster {
  ncy_ctx *ctx;
  const ncy_raster_data *data;
  ncy_raster_options options;
  ncy_arena scratch;
  ncy_names pops;
  size_t n_cells;   /* rows of the table */
  int64_t *gid;     /* [n_cells] */
  int32_t *pop;     /* [n_cells] */
  int32_t *place;   /* [n_cells] from 0 in the order asked for; -1: not included */
  int32_t *cell_at; /* [n_shown_cells] rows in that order */
  size_t n_shown_cells;
  bool is_gid_order;  /* gid[i] == gid[0] + i */
  cell_row *by_gid;   /* [n_cells] ascending, when they are not */
  int64_t *pop_cells; /* [pops.count] included cells */
  int64_t *pop_spikes;
  size_t n_spikes; /* shown */
  double *t;       /* [n_spikes] in the figure's arena */
  double *y;
  int32_t *pop_of; /* colours */
  int64_t *gid_of;
  double lo, hi; /* ms shown */
  int32_t panel, first_color;
} raster;

static ncy_status bad_name(ncy_ctx *ctx, const char *path, const char *found, const char *expected, const char *const *names,
                           size_t count) {
  ncy_place place = {.path = path};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, ncy_nearest(found, names, count), "found \"%s\", expected %s", found,
                    expected);
}

/* A whole number of a column, whatever its type. */
static int64_t whole_at(const ncy_column *column, size_t row) {
  switch (column->type) {
  case NCY_I64:
    return column->u.i64[row];
  case NCY_I32:
    return column->u.i32[row];
  case NCY_F64:
    return fabs(column->u.f64[row]) < 9e18 ? (int64_t)column->u.f64[row] : INT64_MIN;
  case NCY_STR:
    break;
  }
  return INT64_MIN;
}

static double number_at(const ncy_column *column, size_t row) {
  return column->type == NCY_F64 ? column->u.f64[row] : (double)whole_at(column, row);
}

/* As ncy_table_column, but whether there is one is a question, not a mistake. */
static bool find_column(const ncy_table *table, const char *name, ncy_column *out) {
  for (size_t i = 0; i < ncy_table_columns(table); i++)
    if (ncy_table_column_at(table, i, out) == NCY_OK && strcmp(out->name, name) == 0) return true;
  return false;
}

static ncy_status need_column(ncy_ctx *ctx, const ncy_table *table, const char *name, bool is_text, ncy_column *out) {
  if (find_column(table, name, out) && (out->type == NCY_STR) == is_text) return NCY_OK;
  ncy_place place = {.path = WHERE};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, NULL, "the table \"%s\" has no column \"%s\" of %s", ncy_table_name(table),
                    name, is_text ? "text" : "numbers");
}

/* ---- cells ---------------------------------------------------------------------------------------------------------------- */

static int compare_cells(const void *a, const void *b) {
  const cell_row *p = a, *q = b;
  if (p->key != q->key && !(isnan(p->key) && isnan(q->key))) {
    if (isnan(p->key)) return 1; /* last */
    if (isnan(q->key)) return -1;
    return p->key < q->key ? -1 : 1;
  }
  return p->row < q->row ? -1 : p->row > q->row;
}

static ncy_status add_pop(raster *r, const char *label, int32_t *out) {
  *out = ncy_names_add(&r->pops, label, strlen(label));
  return *out < 0 ? NCY_ENOMEM : NCY_OK;
}

static ncy_status read_cells(raster *r) {
  ncy_ctx *ctx = r->ctx;
  const ncy_table *cells = r->data->cells;
  ncy_column gid, pop, label;
  NCY_TRY(need_column(ctx, cells, "gid", false, &gid));
  NCY_TRY(need_column(ctx, cells, "pop", true, &pop));
  ncy_names_init(&r->pops, &r->scratch);
  if (r->data->pops) {
    NCY_TRY(need_column(ctx, r->data->pops, "label", true, &label));
    int32_t id;
    for (size_t i = 0; i < ncy_table_rows(r->data->pops); i++) NCY_TRY(add_pop(r, label.u.str[i] ? label.u.str[i] : "", &id));
  }
  r->n_cells = ncy_table_rows(cells);
  if (r->n_cells > INT32_MAX) return ncy_no_memory(ctx);
  r->gid = NCY_NEW_ARRAY(&r->scratch, int64_t, r->n_cells);
  r->pop = NCY_NEW_ARRAY(&r->scratch, int32_t, r->n_cells);
  r->place = NCY_NEW_ARRAY(&r->scratch, int32_t, r->n_cells);
  r->cell_at = NCY_NEW_ARRAY(&r->scratch, int32_t, r->n_cells);
  if (!r->gid || !r->pop || !r->place || !r->cell_at) return NCY_ENOMEM;
  r->is_gid_order = true;
  const char *last = NULL;
  for (size_t i = 0; i < r->n_cells; i++) {
    r->gid[i] = whole_at(&gid, i);
    if ((uint64_t)r->gid[i] - (uint64_t)r->gid[0] != i) r->is_gid_order = false;
    const char *name = pop.u.str[i] ? pop.u.str[i] : "";
    if (i > 0 && (name == last || strcmp(name, last) == 0))
      r->pop[i] = r->pop[i - 1];
    else
      NCY_TRY(add_pop(r, name, &r->pop[i]));
    last = name;
  }
  return NCY_OK;
}

/* Marks in is_shown[pops.count] the populations that options.include names. */
static ncy_status choose_pops(raster *r, bool *is_shown) {
  const ncy_raster_options *o = &r->options;
  size_t n_pops = (size_t)r->pops.count;
  size_t before = ncy_ctx_count(r->ctx, NCY_ERROR);
  bool is_all = o->n_include == 0;
  for (size_t i = 0; i < o->n_include; i++) {
    const char *name = o->include[i];
    int32_t id = ncy_names_find(&r->pops, name, strlen(name));
    if (id >= 0)
      is_shown[id] = true;
    else if (strcmp(name, "all") == 0 || strcmp(name, "allCells") == 0 || strcmp(name, "eachPop") == 0)
      is_all = true;
    else
      bad_name(r->ctx, WHERE ".include", name, "the label of a population, or allCells", r->pops.name, n_pops);
  }
  for (size_t i = 0; is_all && i < n_pops; i++) is_shown[i] = true;
  return ncy_errors_since(r->ctx, before);
}

/* What cells are ordered by: *out_keys is a column of numbers, or NULL with *out_is_pop telling population from gid. */
static ncy_status choose_order(raster *r, bool *out_is_pop, ncy_column *column, const ncy_column **out_keys) {
  const char *by = r->options.order_by;
  *out_is_pop = strcmp(by, "pop") == 0;
  *out_keys = NULL;
  if (*out_is_pop || strcmp(by, "gid") == 0) return NCY_OK;
  if (find_column(r->data->cells, by, column) && column->type != NCY_STR) {
    *out_keys = column;
    return NCY_OK;
  }
  ncy_place place = {.path = WHERE ".orderBy"};
  if (ncy_is_compat(r->ctx)) {
    r->options.order_by = "gid";
    return ncy_report(r->ctx, NCY_WARNING, NCY_OK, &place, NULL, "\"%s\" is no number of a cell; ordered by gid", by);
  }
  const char *names[64] = {"gid", "pop"};
  size_t n_names = 2;
  for (size_t i = 0; i < ncy_table_columns(r->data->cells) && n_names < NCY_COUNT_OF(names); i++)
    if (ncy_table_column_at(r->data->cells, i, column) == NCY_OK && column->type != NCY_STR) names[n_names++] = column->name;
  return bad_name(r->ctx, WHERE ".orderBy", by, "gid, pop or the name of a number of a cell such as y", names, n_names);
}

static ncy_status order_cells(raster *r) {
  size_t n_pops = (size_t)r->pops.count;
  bool *is_shown = NCY_NEW_ARRAY(&r->scratch, bool, n_pops);
  r->pop_cells = NCY_NEW_ARRAY(&r->scratch, int64_t, n_pops);
  r->pop_spikes = NCY_NEW_ARRAY(&r->scratch, int64_t, n_pops);
  cell_row *order = NCY_NEW_ARRAY(&r->scratch, cell_row, r->n_cells);
  if (!is_shown || !r->pop_cells || !r->pop_spikes || !order) return NCY_ENOMEM;
  NCY_TRY(choose_pops(r, is_shown));
  ncy_column column;
  const ncy_column *keys;
  bool is_by_pop;
  NCY_TRY(choose_order(r, &is_by_pop, &column, &keys));

  if (!r->is_gid_order) { /* ties of any order go by gid */
    r->by_gid = order;
    for (size_t i = 0; i < r->n_cells; i++) order[i] = (cell_row){(double)r->gid[i], (int32_t)i};
    qsort(order, r->n_cells, sizeof *order, compare_cells);
    order = NCY_NEW_ARRAY(&r->scratch, cell_row, r->n_cells);
    if (!order) return NCY_ENOMEM;
  }
  for (size_t i = 0; i < r->n_cells; i++) {
    int32_t row = r->by_gid ? r->by_gid[i].row : (int32_t)i;
    r->place[row] = -1;
    if (!is_shown[r->pop[row]] || (r->options.is_shown && !r->options.is_shown[row])) continue;
    r->pop_cells[r->pop[row]]++;
    /* the rank by gid stands in for the row while sorting */
    order[r->n_shown_cells].key = keys ? number_at(keys, (size_t)row) : is_by_pop ? r->pop[row] : 0;
    order[r->n_shown_cells++].row = (int32_t)i;
  }
  if (keys || is_by_pop) qsort(order, r->n_shown_cells, sizeof *order, compare_cells);
  for (size_t i = 0; i < r->n_shown_cells; i++) {
    int32_t row = r->by_gid ? r->by_gid[order[i].row].row : order[i].row;
    r->cell_at[i] = row;
    r->place[row] = (int32_t)i;
  }
  return NCY_OK;
}

/* Row of a gid, -1 when no cell has it. */
static int64_t row_of(const raster *r, int64_t gid) {
  if (r->is_gid_order) {
    uint64_t row = r->n_cells ? (uint64_t)gid - (uint64_t)r->gid[0] : 0;
    return row < r->n_cells ? (int64_t)row : -1;
  }
  size_t lo = 0, hi = r->n_cells;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (r->gid[r->by_gid[mid].row] < gid)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < r->n_cells && r->gid[r->by_gid[lo].row] == gid ? r->by_gid[lo].row : -1;
}

/* ---- spikes --------------------------------------------------------------------------------------------------------------- */

/* NetPyNE's measure: the part of the shown time that is not within 1 ms of the first spike of a volley; times ascending. */
static double synchrony(const double *t, size_t count, double duration) {
  double last = -INFINITY;
  size_t n_volleys = 0;
  for (size_t i = 0; i < count; i++) {
    if (t[i] < last + 1) continue; /* [ms] */
    last = t[i];
    n_volleys++;
  }
  return duration > 0 ? 1 - (double)n_volleys / duration : 0;
}

static ncy_status read_spikes(raster *r, ncy_fig *fig) {
  ncy_ctx *ctx = r->ctx;
  ncy_column time, gid;
  NCY_TRY(need_column(ctx, r->data->spikes, "t", false, &time));
  NCY_TRY(need_column(ctx, r->data->spikes, "gid", false, &gid));
  size_t n = ncy_table_rows(r->data->spikes);
  r->t = NCY_NEW_ARRAY(&fig->arena, double, n);
  r->y = NCY_NEW_ARRAY(&fig->arena, double, n);
  r->pop_of = NCY_NEW_ARRAY(&fig->arena, int32_t, n);
  r->gid_of = NCY_NEW_ARRAY(&fig->arena, int64_t, n);
  if (!r->t || !r->y || !r->pop_of || !r->gid_of) return NCY_ENOMEM;
  const double *range = r->options.time_range;
  bool has_range = range[0] != range[1];
  size_t n_lost = 0, n_chosen = 0, most = (size_t)r->options.max_spikes;
  int64_t lost_gid = 0;
  for (size_t i = 0; i < n; i++) {
    double t = number_at(&time, i);
    if (has_range && !(t >= range[0] && t < range[1])) continue;
    int64_t row = isfinite(t) ? row_of(r, whole_at(&gid, i)) : -1;
    if (row < 0) {
      if (n_lost++ == 0) lost_gid = whole_at(&gid, i);
      continue;
    }
    if (r->place[row] < 0) continue;
    if (n_chosen++ >= most) continue;
    r->t[r->n_spikes] = t;
    r->y[r->n_spikes] = r->place[row];
    r->gid_of[r->n_spikes] = r->gid[row];
    r->pop_of[r->n_spikes++] = r->first_color + r->pop[row];
    r->pop_spikes[r->pop[row]]++;
  }
  ncy_place place = {.path = WHERE};
  if (n_lost)
    ncy_report(
        ctx, NCY_WARNING, NCY_OK, &place, NULL,
        "%zu spikes left out: their cell is not in the table of cells or their time is no number; the first is of gid %lld",
        n_lost, (long long)lost_gid);
  r->lo = has_range ? range[0] : 0;
  r->hi = has_range ? range[1] : r->data->duration;
  if (n_chosen > r->n_spikes) {
    ncy_report(ctx, NCY_NOTE, NCY_OK, &place, NULL, "showing the first %zu of %zu spikes (maxSpikes)", r->n_spikes, n_chosen);
    double last = r->lo;
    for (size_t i = 0; i < r->n_spikes; i++) last = fmax(last, r->t[i]);
    r->hi = last;
  }
  if (!(r->hi > r->lo)) r->hi = r->lo + 1;
  return NCY_OK;
}

/* ---- figure --------------------------------------------------------------------------------------------------------------- */

static ncy_status add_colors(raster *r, ncy_fig *fig) {
  const ncy_raster_options *o = &r->options;
  const ncy_palette *palette;
  NCY_TRY(ncy_palette_find(r->ctx, WHERE ".palette", o->palette, &palette));
  for (size_t k = 0; k < o->n_pop_colors; k++) {
    const ncy_pop_color *c = &o->pop_colors[k];
    if (ncy_names_find(&r->pops, c->pop, strlen(c->pop)) < 0)
      return bad_name(r->ctx, WHERE ".popColors", c->pop, "the label of a population", r->pops.name, (size_t)r->pops.count);
    for (int i = 0; i < 3; i++) {
      ncy_place place = {.path = WHERE ".popColors"};
      if (!(c->rgb[i] >= 0 && c->rgb[i] <= 1))
        return ncy_report(r->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "found %g in the colour of \"%s\", expected 0 to 1",
                          c->rgb[i], c->pop);
    }
  }
  size_t n_named = 0; /* populations that take the palette's colours in turn are those with cells */
  for (int32_t i = 0; i < r->pops.count; i++) {
    ncy_rgb color = palette->color[n_named % palette->n_colors];
    if (r->pop_cells[i]) n_named++;
    for (size_t k = 0; k < o->n_pop_colors; k++)
      if (strcmp(o->pop_colors[k].pop, r->pops.name[i]) == 0)
        color = (ncy_rgb){o->pop_colors[k].rgb[0], o->pop_colors[k].rgb[1], o->pop_colors[k].rgb[2]};
    int32_t id;
    NCY_TRY(ncy_fig_add_color(fig, color, &id)); /* the id is first_color and the population's */
  }
  return NCY_OK;
}

/* Hairlines where one population ends and the next begins; *out_n_blocks is how many there are, if each is in one piece, else
 * 0, and then there are no lines. */
static ncy_status add_separators(raster *r, ncy_fig *fig, int32_t panel, int32_t ink, size_t *out_n_blocks) {
  bool *is_seen = NCY_NEW_ARRAY(&r->scratch, bool, (size_t)r->pops.count);
  if (!is_seen) return NCY_ENOMEM;
  size_t n_blocks = 0;
  *out_n_blocks = 0;
  for (size_t i = 0; i < r->n_shown_cells; i++) {
    int32_t pop = r->pop[r->cell_at[i]];
    if (i > 0 && r->pop[r->cell_at[i - 1]] == pop) continue;
    if (is_seen[pop]) return NCY_OK;
    is_seen[pop] = true;
    n_blocks++;
  }
  *out_n_blocks = n_blocks;
  if (n_blocks < 2 || n_blocks > 60) return NCY_OK;
  double *x = NCY_NEW_ARRAY(&fig->arena, double, 3 * (n_blocks - 1));
  double *y = NCY_NEW_ARRAY(&fig->arena, double, 3 * (n_blocks - 1));
  if (!x || !y) return NCY_ENOMEM;
  size_t k = 0;
  for (size_t i = 1; i < r->n_shown_cells; i++) {
    if (r->pop[r->cell_at[i]] == r->pop[r->cell_at[i - 1]]) continue;
    x[k] = r->lo;
    x[k + 1] = r->hi;
    x[k + 2] = NAN;
    y[k] = y[k + 1] = y[k + 2] = (double)i - 0.5;
    k += 3;
  }
  ncy_mark mark = {.kind = NCY_MARK_LINE, .panel = panel, .color = ink, .alpha = 0.22, .count = k, .x = x, .y = y};
  mark.u.line.w_pt = 0.4;
  return ncy_fig_add_mark(fig, &mark);
}

/* One line for all spikes of a 2048th of the time: more could not be told apart. */
static ncy_status add_sync_lines(raster *r, ncy_fig *fig, int32_t panel) {
  enum { N_BINS = 2048 };
  double *x = NCY_NEW_ARRAY(&fig->arena, double, 3 * N_BINS), *y = NCY_NEW_ARRAY(&fig->arena, double, 3 * N_BINS);
  bool *is_hit = NCY_NEW_ARRAY(&r->scratch, bool, N_BINS);
  if (!x || !y || !is_hit) return NCY_ENOMEM;
  size_t k = 0;
  for (size_t i = 0; i < r->n_spikes; i++) {
    double bin = (r->t[i] - r->lo) / (r->hi - r->lo) * N_BINS;
    if (!(bin >= 0 && bin <= N_BINS)) continue;
    size_t at = bin < N_BINS ? (size_t)bin : N_BINS - 1;
    if (is_hit[at]) continue;
    is_hit[at] = true;
    x[k] = x[k + 1] = r->t[i];
    x[k + 2] = NAN;
    y[k] = -0.5;
    y[k + 1] = (double)r->n_shown_cells - 0.5;
    k += 3;
  }
  int32_t red;
  NCY_TRY(ncy_fig_add_color(fig, (ncy_rgb){0.8, 0.1, 0.1}, &red));
  ncy_mark mark = {.kind = NCY_MARK_LINE, .panel = panel, .color = red, .alpha = 0.2, .count = k, .x = x, .y = y};
  mark.u.line.w_pt = 0.25;
  return ncy_fig_add_mark(fig, &mark);
}

/* Ticks as tall as most of a row and thin enough for the spikes of a row to be told apart; where even the smallest ticks would
 * hide each other they are made translucent, so that density shows as shade. */
static ncy_status add_ticks(const raster *r, ncy_fig *fig, int32_t panel) {
  /* most of the page is axes: near enough for choosing sizes */
  double axes_w = 0.75 * fig->width_pt, axes_h = 0.8 * fig->height_pt;
  double row_h = axes_h / (double)(r->n_shown_cells ? r->n_shown_cells : 1);
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .panel = panel, .alpha = 1, .count = r->n_spikes, .x = r->t, .y = r->y};
  mark.color_of = r->pop_of;
  mark.id = r->gid_of;
  mark.id_label = "gid";
  mark.u.points.shape = NCY_SHAPE_TICK;
  mark.u.points.h = 0.8;
  double n = r->n_spikes ? (double)r->n_spikes : 1;
  double widest = 0.001 * fig->width_pt + 0.4;
  /* rows thinner than this are drawn over their neighbours while there are few spikes */
  double h_min = fmax(1.1, fmin(0.0035 * fig->height_pt + 0.6, 0.12 * axes_w * axes_h / (n * widest)));
  mark.u.points.h_min_pt = h_min;
  mark.u.points.h_max_pt = 0.025 * fig->height_pt;
  if (r->options.marker_size > 0) mark.u.points.h_min_pt = mark.u.points.h_max_pt = r->options.marker_size;
  double h = fmax(mark.u.points.h_min_pt, fmin(mark.u.points.h_max_pt, 0.8 * row_h));
  double n_rows = fmax(1, fmin((double)r->n_shown_cells, axes_h / h));
  mark.u.points.w_pt = fmax(0.45, fmin(widest, 0.4 * axes_w * n_rows / n));
  double cover = n * mark.u.points.w_pt * h / (axes_w * axes_h);
  if (cover > 0.6) mark.alpha = fmax(0.3, 0.6 / cover);
  return ncy_fig_add_mark(fig, &mark);
}

static ncy_status add_no_spikes(raster *r, ncy_fig *fig, int32_t panel, int32_t ink) {
  double *at = NCY_NEW_ARRAY(&fig->arena, double, 2);
  const char **label = NCY_NEW_ARRAY(&fig->arena, const char *, 1);
  if (!at || !label) return NCY_ENOMEM;
  at[0] = r->lo + (r->hi - r->lo) / 2;
  at[1] = ((double)r->n_shown_cells - 1) / 2;
  label[0] = "no spikes";
  ncy_mark mark = {.kind = NCY_MARK_TEXT, .panel = panel, .color = ink, .alpha = 0.6, .count = 1, .x = at, .y = at + 1};
  mark.u.text.label = label;
  mark.u.text.h_align = mark.u.text.v_align = 0.5;
  return ncy_fig_add_mark(fig, &mark);
}

static ncy_status add_legend(raster *r, ncy_fig *fig, size_t n_blocks) {
  double seconds = (r->hi - r->lo) / 1000; /* [s] */
  /* populations in one piece are listed from top to bottom as they lie; cells of the first are at the bottom */
  int32_t *order = NCY_NEW_ARRAY(&r->scratch, int32_t, (size_t)r->pops.count);
  if (!order) return NCY_ENOMEM;
  size_t n = 0;
  if (n_blocks) {
    for (size_t i = 0; i < r->n_shown_cells; i++)
      if (i == 0 || r->pop[r->cell_at[i]] != r->pop[r->cell_at[i - 1]]) order[n++] = r->pop[r->cell_at[i]];
    for (size_t i = 0; !r->options.order_inverse && i < n / 2; i++) {
      int32_t swap = order[i];
      order[i] = order[n - 1 - i];
      order[n - 1 - i] = swap;
    }
  } else {
    for (int32_t i = 0; i < r->pops.count; i++)
      if (r->pop_cells[i]) order[n++] = i;
  }
  for (size_t i = 0; i < n; i++) {
    int32_t pop = order[i];
    const char *note = NULL;
    if (r->options.show_rates >= 0) {
      double rate = (double)r->pop_spikes[pop] / (double)r->pop_cells[pop] / seconds; /* [Hz] */
      note = ncy_arena_printf(&fig->arena, "%.3g Hz", rate);
      if (!note) return NCY_ENOMEM;
    }
    const char *label = ncy_fig_text(fig, r->pops.name[pop]);
    bool is_told = false;
    if (!label) return NCY_ENOMEM;
    for (size_t k = 0; k < fig->legend.count && !is_told; k++) is_told = strcmp(fig->legend.data[k].label, label) == 0;
    if (!is_told) NCY_TRY(ncy_fig_add_legend(fig, label, note, r->first_color + pop));
  }
  return NCY_OK;
}

static ncy_status make_title(raster *r, ncy_fig *fig, const char **out) {
  double n_cells = (double)r->n_shown_cells;
  double rate = n_cells > 0 ? (double)r->n_spikes / n_cells / (r->hi - r->lo) * 1000 : 0; /* [Hz] */
  ncy_text text;
  ncy_text_init(&text, r->ctx);
  if (r->options.title) {
    ncy_text_str(&text, r->options.title);
  } else if (r->options.show_rates < 0) {
    ncy_text_str(&text, "Raster plot of spiking");
  } else {
    ncy_text_printf(&text, "cells: %zu", r->n_shown_cells);
    if (r->data->n_conns >= 0 && r->n_cells > 0 && r->n_shown_cells == r->n_cells)
      ncy_text_printf(&text, "   syn/cell: %.1f", r->data->n_conns / n_cells);
    ncy_text_printf(&text, "   rate: %.1f Hz", rate);
    if (r->options.sync_lines) ncy_text_printf(&text, "   sync: %.2f", synchrony(r->t, r->n_spikes, r->hi - r->lo));
  }
  *out = text.is_bad ? NULL : ncy_fig_text(fig, text.data ? text.data : "");
  ncy_text_done(&text);
  return *out ? NCY_OK : ncy_no_memory(r->ctx);
}

static ncy_status fill_fig(raster *r, ncy_fig *fig, int32_t row) {
  r->first_color = (int32_t)fig->colors.count;
  NCY_TRY(read_cells(r));
  NCY_TRY(order_cells(r));
  NCY_TRY(read_spikes(r, fig));
  NCY_TRY(add_colors(r, fig));
  int32_t panel, ink;
  NCY_TRY(ncy_fig_add_color(fig, (ncy_rgb){0, 0, 0}, &ink));
  NCY_TRY(ncy_fig_add_panel(fig, row, 0, &panel));
  const char *title;
  NCY_TRY(make_title(r, fig, &title));
  char *y_label = ncy_arena_printf(&r->scratch, "Cells (ordered by %s)", r->options.order_by);
  ncy_panel *p = &fig->panels.data[panel];
  double n = (double)(r->n_shown_cells ? r->n_shown_cells : 1);
  double pad = fmax(0.6, 0.012 * n); /* so that ticks of the first row stay off the axis */
  p->title = title;
  p->x = (ncy_axis){.lo = r->lo, .hi = r->hi, .label = "Time (ms)", .link = 1};
  p->y = (ncy_axis){.lo = -pad, .hi = n - 1 + pad, .is_integer = true, .is_inverted = r->options.order_inverse != 0};
  p->y.label = y_label ? ncy_fig_text(fig, y_label) : NULL;
  if (!p->y.label) return NCY_ENOMEM;
  size_t n_blocks;
  NCY_TRY(add_separators(r, fig, panel, ink, &n_blocks));
  if (r->options.sync_lines && r->n_spikes) NCY_TRY(add_sync_lines(r, fig, panel));
  NCY_TRY(r->n_spikes ? add_ticks(r, fig, panel) : add_no_spikes(r, fig, panel, ink));
  if (!r->options.no_labels) NCY_TRY(add_legend(r, fig, n_blocks));
  return NCY_OK;
}

static ncy_status check_options(ncy_ctx *ctx, ncy_raster_options *o) {
  ncy_place range = {.path = WHERE ".timeRange"}, size = {.path = WHERE ".markerSize"}, most = {.path = WHERE ".maxSpikes"};
  if (!(isfinite(o->time_range[0]) && isfinite(o->time_range[1]) && o->time_range[0] <= o->time_range[1]))
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &range, NULL, "found [%g, %g], expected two times in ms, the earlier first",
                      o->time_range[0], o->time_range[1]);
  if (!(o->marker_size >= 0 && o->marker_size <= 1000))
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &size, NULL, "found %g, expected a height in points up to 1000", o->marker_size);
  if (!(o->max_spikes >= 0))
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &most, NULL, "found %g, expected a number of spikes", o->max_spikes);
  if (o->max_spikes == 0) o->max_spikes = 1e8;
  if (o->max_spikes > 1e15) o->max_spikes = 1e15;
  if (!o->order_by) o->order_by = "gid";
  return NCY_OK;
}

ncy_status ncy_raster_add_panel(ncy_ctx *ctx, const ncy_raster_data *data, const ncy_raster_options *options, ncy_fig *fig,
                                int32_t i_panel) {
  raster r = {.ctx = ctx, .data = data};
  if (options) r.options = *options;
  NCY_TRY(check_options(ctx, &r.options));
  ncy_arena_init(&r.scratch, ctx);
  ncy_status status = fill_fig(&r, fig, i_panel);
  ncy_arena_done(&r.scratch);
  return status;
}

ncy_status ncy_raster_from_tables(ncy_ctx *ctx, const ncy_raster_data *data, const ncy_raster_options *options, ncy_fig **out) {
  static const ncy_raster_options defaults = {0};
  const ncy_raster_options *o = options ? options : &defaults;
  ncy_fig *fig = NULL;
  NCY_TRY(ncy_fig_new(ctx, WHERE, o->fig_size, o->dpi, o->font_size, &fig));
  ncy_status status = ncy_raster_add_panel(ctx, data, o, fig, 0);
  if (status != NCY_OK)
    ncy_fig_free(&fig);
  else
    *out = fig;
  return status;
}

/* ---- from results --------------------------------------------------------------------------------------------------------- */

/* One below the other, on the same time. */
static ncy_status add_source(plot_job *job, plot_source *source, const ncy_raster_options *options, ncy_fig *fig, int32_t row) {
  ncy_raster_data data = {.duration = plot_duration(source), .n_conns = -1};
  ncy_raster_options o = *options;
  plot_cells cells;
  NCY_TRY(plot_table(job, source, PLOT_SPIKES, &data.spikes));
  NCY_TRY(plot_read_cells(job, source, &cells));
  NCY_TRY(plot_table(job, source, PLOT_POPS, &data.pops));
  data.cells = cells.table;
  const ncy_table *conns;
  if (ncy_data_get(source->data, "net.cells") && plot_table(job, source, PLOT_CONNS, &conns) == NCY_OK)
    data.n_conns = (double)ncy_table_rows(conns);
  if (job->v->n_include) {
    bool *is_shown = NCY_NEW_ARRAY(&job->scratch, bool, cells.n);
    if (!is_shown) return NCY_ENOMEM;
    NCY_TRY(plot_choose_cells(job, &cells, job->v->include, job->v->n_include, is_shown));
    o.is_shown = is_shown;
  }
  NCY_TRY(ncy_raster_add_panel(job->ctx, &data, &o, fig, row));
  ncy_panel *panel = &fig->panels.data[fig->panels.count - 1];
  if (row + 1 < (int32_t)job->n_sources) {
    panel->x.label = NULL;
    panel->x.is_bare = true;
  }
  if (job->n_sources < 2) return NCY_OK;
  char *title = ncy_arena_printf(&job->scratch, "%s   %s", source->name, panel->title);
  panel->title = title ? ncy_fig_text(fig, title) : NULL;
  return panel->title ? NCY_OK : NCY_ENOMEM;
}

static ncy_status make(plot_job *job) {
  const plot_values *v = job->v;
  ncy_raster_options o = {.time_range = {v->time_range[0], v->time_range[1]}, .order_by = v->order_by};
  o.order_inverse = v->order_inverse;
  o.no_labels = !v->has_legend;
  o.marker_size = v->marker_size;
  o.max_spikes = v->max_spikes;
  o.show_rates = v->show_rates;
  o.sync_lines = v->sync_lines;
  o.palette = v->palette;
  ncy_pop_color *colors = NCY_NEW_ARRAY(&job->scratch, ncy_pop_color, v->n_pop_colors);
  if (!colors) return NCY_ENOMEM;
  for (size_t i = 0; i < v->n_pop_colors; i++) {
    const ncy_rgb *c = &v->pop_colors[i].color;
    colors[i] = (ncy_pop_color){v->pop_colors[i].pop, {c->r, c->g, c->b}};
  }
  o.pop_colors = colors;
  o.n_pop_colors = v->n_pop_colors;
  ncy_fig *fig;
  NCY_TRY(plot_new_fig(job, NULL, 10, 8, &fig));
  for (size_t i = 0; i < job->n_sources; i++) NCY_TRY(add_source(job, &job->source[i], &o, fig, (int32_t)i));
  return NCY_OK;
}

const plot_kind plot_raster = {
    .kind = "raster",
    .analysis = "plotRaster",
    .suffix = "raster",
    .help = "Spikes by time and cell, coloured by population.",
    .reads = "include timeRange maxSpikes orderBy orderInverse popRates markerSize syncLines rasterData colorbyPhase spikeHist "
             "spikeHistBin marker lw linewidth",
    .make = make,
};
