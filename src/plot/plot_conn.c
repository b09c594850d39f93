/* plot_conn.c - connectivity between populations or cells: matrix, stacked bars, pie, or graph.
 *
 * Source: netpyne.analysis.network.plotConn for features, groups and graph types.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/plots.h"

typedef struct conn {
  plot_job *job;
  ncy_fig *fig;
  int32_t panel;
  plot_cells cells;
  ncy_names pre, post;
  double *value; /* [pre * post], NaN: none */
} conn;

static const char *label_of(const ncy_analyze_options *o) {
  static const char *const labels[][2] = {{"weight", "Mean weight"},
                                          {"delay", "Mean delay (ms)"},
                                          {"numConns", "Number of connections"},
                                          {"probability", "Probability of connection"},
                                          {"strength", "Strength: probability times mean weight"},
                                          {"convergence", "Convergence: connections per postsynaptic cell"},
                                          {"divergence", "Divergence: connections per presynaptic cell"}};
  for (size_t i = 0; i < NCY_COUNT_OF(labels); i++)
    if (strcmp(labels[i][0], o->feature) == 0) return labels[i][1];
  return o->feature;
}

static ncy_status read_conn(conn *c, const ncy_table *table) {
  plot_job *job = c->job;
  ncy_column pre, post, value;
  NCY_TRY(ncy_table_column(table, "pre", &pre));
  NCY_TRY(ncy_table_column(table, "post", &post));
  NCY_TRY(ncy_table_column_at(table, 3, &value));
  size_t n = ncy_table_rows(table);
  ncy_names_init(&c->pre, &c->fig->arena);
  ncy_names_init(&c->post, &c->fig->arena);
  for (size_t i = 0; i < n; i++)
    if (ncy_names_add(&c->pre, pre.u.str[i], strlen(pre.u.str[i])) < 0 ||
        ncy_names_add(&c->post, post.u.str[i], strlen(post.u.str[i])) < 0)
      return NCY_ENOMEM;
  if (n == 0) return plot_missing(job, "there are no cells to show connections of");
  size_t n_post = (size_t)c->post.count;
  c->value = NCY_NEW_ARRAY(&c->fig->arena, double, (size_t)c->pre.count *n_post);
  if (!c->value) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    size_t row = (size_t)ncy_names_find(&c->pre, pre.u.str[i], strlen(pre.u.str[i]));
    size_t col = (size_t)ncy_names_find(&c->post, post.u.str[i], strlen(post.u.str[i]));
    c->value[row * n_post + col] = plot_number_at(&value, i);
  }
  return NCY_OK;
}

/* Names as texts of the figure. */
static ncy_status names_of(conn *c, const ncy_names *names, const char *const **out) {
  const char **text = NCY_NEW_ARRAY(&c->fig->arena, const char *, (size_t)names->count);
  if (!text) return NCY_ENOMEM;
  for (int32_t i = 0; i < names->count; i++)
    if (!(text[i] = ncy_fig_text(c->fig, names->name[i]))) return NCY_ENOMEM;
  *out = text;
  return NCY_OK;
}

/* ---- matrix
 * ---------------------------------------------------------------------------------------------------------------------- */

/* Numbers in the squares while there is room for them. */
static ncy_status add_numbers(conn *c, double lo, double hi) {
  size_t n_pre = (size_t)c->pre.count, n_post = (size_t)c->post.count, n = 0;
  double *x = NCY_NEW_ARRAY(&c->fig->arena, double, n_pre *n_post), *y = NCY_NEW_ARRAY(&c->fig->arena, double, n_pre *n_post);
  const char **text = NCY_NEW_ARRAY(&c->fig->arena, const char *, n_pre *n_post);
  int32_t inks[2];
  NCY_TRY(plot_color(c->fig, (ncy_rgb){1, 1, 1}, &inks[0]));
  NCY_TRY(plot_color(c->fig, (ncy_rgb){0.05, 0.05, 0.05}, &inks[1]));
  if (!x || !y || !text) return NCY_ENOMEM;
  for (int is_bright = 0; is_bright < 2; is_bright++) { /* white on dark squares, black on bright ones */
    size_t first = n;
    for (size_t i = 0; i < n_pre * n_post; i++) {
      char number[24];
      double value = c->value[i], part = hi > lo ? (value - lo) / (hi - lo) : 0.5;
      if (!isfinite(value) || (part > 0.6) != is_bright) continue;
      snprintf(number, sizeof number, "%.3g", value);
      x[n] = (double)(i % n_post);
      y[n] = (double)(i / n_post);
      if (!(text[n++] = ncy_fig_text(c->fig, number))) return NCY_ENOMEM;
    }
    ncy_mark mark = {.kind = NCY_MARK_TEXT, .panel = c->panel, .color = inks[is_bright], .alpha = 1, .count = n - first};
    mark.x = x + first;
    mark.y = y + first;
    mark.u.text.label = text + first;
    mark.u.text.h_align = mark.u.text.v_align = 0.5;
    mark.u.text.size_pt = c->fig->font_size * (n_post > 8 ? 0.7 : 0.9);
    if (mark.count) NCY_TRY(ncy_fig_add_mark(c->fig, &mark));
  }
  return NCY_OK;
}

static ncy_status draw_matrix(conn *c) {
  plot_job *job = c->job;
  ncy_panel *p = &c->fig->panels.data[c->panel];
  size_t n_pre = (size_t)c->pre.count, n_post = (size_t)c->post.count;
  double lo = 0, hi = 1;
  (void)plot_extent(c->value, n_pre * n_post, &lo, &hi);
  bool is_log = job->options->analyze[0]->log_plot;
  if (!is_log && lo > 0) lo = 0;
  if (!(hi > lo)) hi = lo + 1;
  if (job->v->clim[0] < job->v->clim[1]) lo = job->v->clim[0], hi = job->v->clim[1];
  const char *const *pre, *const *post;
  NCY_TRY(names_of(c, &c->pre, &pre));
  NCY_TRY(names_of(c, &c->post, &post));
  p->x = (ncy_axis){.lo = -0.5, .hi = (double)n_post - 0.5, .label = "Postsynaptic", .names = post, .n_names = n_post};
  p->y = (ncy_axis){.lo = -0.5, .hi = (double)n_pre - 0.5, .label = "Presynaptic", .names = pre, .n_names = n_pre};
  p->y.is_inverted = true;
  p->is_equal = n_pre == n_post;
  p->bar.map = plot_colormap(job, "viridis", "viridis");
  char *label = ncy_arena_printf(&c->fig->arena, is_log ? "log10 of: %s" : "%s", label_of(job->options->analyze[0]));
  if (!label) return NCY_ENOMEM;
  p->bar.axis = (ncy_axis){.lo = lo, .hi = hi, .label = label};
  NCY_TRY(plot_add_image(c->fig, c->panel, c->value, (int32_t)n_pre, (int32_t)n_post, -0.5, -0.5, (double)n_post - 0.5,
                         (double)n_pre - 0.5));
  return n_pre * n_post <= 144 ? add_numbers(c, lo, hi) : NCY_OK;
}

/* ---- bars and pie
 * -------------------------------------------------------------------------------------------------------------------- */

static ncy_rgb color_of(const conn *c, const char *name, size_t turn) {
  return plot_color_of(c->job, &c->cells, name, turn);
}

/* A bar for each presynaptic group, stacked by postsynaptic group. */
static ncy_status draw_bars(conn *c) {
  ncy_panel *p = &c->fig->panels.data[c->panel];
  size_t n_pre = (size_t)c->pre.count, n_post = (size_t)c->post.count;
  double *below = NCY_NEW_ARRAY(&c->job->scratch, double, n_pre), most = 0;
  const char *const *pre;
  NCY_TRY(names_of(c, &c->pre, &pre));
  if (!below) return NCY_ENOMEM;
  for (size_t j = 0; j < n_post; j++) {
    double *at = NCY_NEW_ARRAY(&c->fig->arena, double, 4 * n_pre);
    const char *label = ncy_fig_text(c->fig, c->post.name[j]);
    int32_t color;
    if (!at || !label) return NCY_ENOMEM;
    NCY_TRY(plot_color(c->fig, color_of(c, c->post.name[j], j), &color));
    for (size_t i = 0; i < n_pre; i++) {
      double value = c->value[i * n_post + j];
      at[i] = (double)i - 0.38;
      at[n_pre + i] = (double)i + 0.38;
      at[2 * n_pre + i] = below[i];
      if (value > 0) below[i] += value;
      at[3 * n_pre + i] = below[i];
      most = fmax(most, below[i]);
    }
    ncy_mark mark = {.kind = NCY_MARK_RECTS, .panel = c->panel, .color = color, .alpha = 0.9, .count = n_pre, .x = at};
    mark.y = at + 2 * n_pre;
    mark.u.rects.x1 = at + n_pre;
    mark.u.rects.y1 = at + 3 * n_pre;
    NCY_TRY(ncy_fig_add_mark(c->fig, &mark));
    NCY_TRY(ncy_fig_add_legend(c->fig, label, NULL, color));
  }
  p->x = (ncy_axis){.lo = -0.6, .hi = (double)n_pre - 0.4, .label = "Presynaptic", .names = pre, .n_names = n_pre};
  p->y = (ncy_axis){.lo = 0, .hi = most > 0 ? 1.05 * most : 1, .label = label_of(c->job->options->analyze[0])};
  return NCY_OK;
}

/* Parts of the sum over all pairs by presynaptic group, clockwise from the top. */
static ncy_status draw_pie(conn *c) {
  enum { N_STEPS = 360 };
  ncy_panel *p = &c->fig->panels.data[c->panel];
  size_t n_pre = (size_t)c->pre.count, n_post = (size_t)c->post.count;
  double sum = 0, from = 0;
  double *part = NCY_NEW_ARRAY(&c->job->scratch, double, n_pre);
  if (!part) return NCY_ENOMEM;
  for (size_t i = 0; i < n_pre; i++) {
    for (size_t j = 0; j < n_post; j++) part[i] += fmax(c->value[i * n_post + j], 0); /* fmax leaves NaN out */
    sum += part[i];
  }
  p->x = (ncy_axis){.lo = -1.15, .hi = 1.15, .is_hidden = true, .label = label_of(c->job->options->analyze[0])};
  p->y = (ncy_axis){.lo = -1.15, .hi = 1.15, .is_hidden = true};
  p->is_equal = true;
  if (!(sum > 0)) return plot_add_note(c->fig, c->panel, "no connections");
  for (size_t i = 0; i < n_pre; i++) {
    double share = part[i] / sum;
    size_t n = (size_t)ceil(share * N_STEPS) + 2;
    double *x = NCY_NEW_ARRAY(&c->fig->arena, double, n + 1), *y = NCY_NEW_ARRAY(&c->fig->arena, double, n + 1);
    char *note = ncy_arena_printf(&c->fig->arena, "%.1f %%", 100 * share);
    const char *label = ncy_fig_text(c->fig, c->pre.name[i]);
    int32_t color;
    if (!x || !y || !note || !label) return NCY_ENOMEM;
    NCY_TRY(plot_color(c->fig, color_of(c, c->pre.name[i], i), &color));
    for (size_t k = 0; k < n; k++) { /* the last is the centre, 0, 0 */
      double angle = 6.283185307179586 * (from + share * (double)k / (double)(n - 1));
      x[k] = sin(angle);
      y[k] = cos(angle);
    }
    from += share;
    ncy_mark mark = {.kind = NCY_MARK_AREA, .panel = c->panel, .color = color, .alpha = 0.9, .count = n + 1, .x = x, .y = y};
    if (share > 0) NCY_TRY(ncy_fig_add_mark(c->fig, &mark));
    NCY_TRY(ncy_fig_add_legend(c->fig, label, note, color));
  }
  return NCY_OK;
}

/* ---- graph
 * ----------------------------------------------------------------------------------------------------------------------- */

typedef struct node {
  const char *name;
  double x, y;
  int32_t color;
} node;

/* An arrow from a to b as an area, bent so that the one back is beside it; of a group to itself a ring. width: of the line. */
static ncy_status add_arrow(conn *c, const node *a, const node *b, double width, double radius) {
  enum { N_STEPS = 24 };
  double *x = NCY_NEW_ARRAY(&c->fig->arena, double, 2 * N_STEPS + 8), *y = NCY_NEW_ARRAY(&c->fig->arena, double, 2 * N_STEPS + 8);
  double px[N_STEPS + 1], py[N_STEPS + 1];
  if (!x || !y) return NCY_ENOMEM;
  double dx = b->x - a->x, dy = b->y - a->y, length = hypot(dx, dy), head = fmax(2.2 * width, 0.05);
  bool is_self = a == b;
  double out_x = a->x, out_y = a->y, far = hypot(out_x, out_y);
  if (!(far > 0)) out_x = 0, out_y = 1, far = 1;
  for (int k = 0; k <= N_STEPS; k++) {
    double s = (double)k / N_STEPS;
    if (is_self) { /* three quarters of a circle behind the node */
      double angle = atan2(out_y, out_x) + 3.141592653589793 + 0.65 + s * (6.283185307179586 - 1.3), r = 1.15 * radius;
      px[k] = a->x + out_x / far * 1.75 * radius + r * cos(angle);
      py[k] = a->y + out_y / far * 1.75 * radius + r * sin(angle);
    } else {
      double bend = 0.12 * length, from = radius / length, to = 1 - (radius + head) / length, at = from + s * (to - from);
      double side = 4 * at * (1 - at) * bend;
      px[k] = a->x + at * dx - side * dy / length;
      py[k] = a->y + at * dy + side * dx / length;
    }
  }
  size_t n = 0;
  double nx = 0, ny = 0;
  for (int side = 0; side < 2; side++) {
    for (int i = 0; i <= N_STEPS; i++) {
      int k = side ? N_STEPS - i : i, before = k > 0 ? k - 1 : 0, after = k < N_STEPS ? k + 1 : N_STEPS;
      double tx = px[after] - px[before], ty = py[after] - py[before], t = hypot(tx, ty);
      nx = -ty / t;
      ny = tx / t;
      double w = (side ? -0.5 : 0.5) * width;
      if (k == N_STEPS && !side) { /* the head, once, at the end of the line */
        x[n] = px[k] + w * nx, y[n++] = py[k] + w * ny;
        x[n] = px[k] + 0.5 * head * nx, y[n++] = py[k] + 0.5 * head * ny;
        x[n] = px[k] + head * tx / t, y[n++] = py[k] + head * ty / t;
        x[n] = px[k] - 0.5 * head * nx, y[n++] = py[k] - 0.5 * head * ny;
      } else {
        x[n] = px[k] + w * nx, y[n++] = py[k] + w * ny;
      }
    }
  }
  ncy_mark mark = {.kind = NCY_MARK_AREA, .panel = c->panel, .color = a->color, .alpha = 0.6, .count = n, .x = x, .y = y};
  return ncy_fig_add_mark(c->fig, &mark);
}

static ncy_status add_disc(conn *c, const node *one, double radius) {
  enum { N_STEPS = 48 };
  double *x = NCY_NEW_ARRAY(&c->fig->arena, double, N_STEPS), *y = NCY_NEW_ARRAY(&c->fig->arena, double, N_STEPS);
  if (!x || !y) return NCY_ENOMEM;
  for (int k = 0; k < N_STEPS; k++) {
    x[k] = one->x + radius * cos(6.283185307179586 * k / N_STEPS);
    y[k] = one->y + radius * sin(6.283185307179586 * k / N_STEPS);
  }
  ncy_mark mark = {.kind = NCY_MARK_AREA, .panel = c->panel, .color = one->color, .alpha = 1, .count = N_STEPS, .x = x, .y = y};
  return ncy_fig_add_mark(c->fig, &mark);
}

static ncy_status add_name(conn *c, const node *one, double radius) {
  double *at = NCY_NEW_ARRAY(&c->fig->arena, double, 2), far = hypot(one->x, one->y);
  const char **label = NCY_NEW_ARRAY(&c->fig->arena, const char *, 1);
  int32_t ink;
  NCY_TRY(plot_color(c->fig, (ncy_rgb){0.1, 0.1, 0.1}, &ink));
  if (!at || !label || !(label[0] = ncy_fig_text(c->fig, one->name))) return NCY_ENOMEM;
  double ux = far > 0 ? one->x / far : 0, uy = far > 0 ? one->y / far : 1;
  at[0] = one->x + ux * 4.3 * radius;
  at[1] = one->y + uy * 4.3 * radius;
  ncy_mark mark = {.kind = NCY_MARK_TEXT, .panel = c->panel, .color = ink, .alpha = 1, .count = 1, .x = at, .y = at + 1};
  mark.u.text.label = label;
  mark.u.text.h_align = (1 - ux) / 2;
  mark.u.text.v_align = 0.5;
  return ncy_fig_add_mark(c->fig, &mark);
}

/* Groups on a circle, an arrow for each pair that is connected, as wide as the value says. */
static ncy_status draw_graph(conn *c) {
  enum { MOST = 60 };
  node nodes[MOST];
  size_t n = 0, n_post = (size_t)c->post.count;
  ncy_names all;
  ncy_names_init(&all, &c->job->scratch);
  for (int32_t i = 0; i < c->pre.count + c->post.count; i++) {
    const char *name = i < c->pre.count ? c->pre.name[i] : c->post.name[i - c->pre.count];
    if (ncy_names_add(&all, name, strlen(name)) < 0) return NCY_ENOMEM;
  }
  n = (size_t)all.count;
  if (n > MOST) return plot_missing(c->job, "%zu groups are too many for a graph, which shows up to %d", n, (int)MOST);
  double radius = fmin(0.09, 1.6 / (double)n), most = 0;
  for (size_t i = 0; i < n; i++) {
    double angle = 6.283185307179586 * (double)i / (double)n;
    nodes[i] = (node){all.name[i], sin(angle), cos(angle), 0};
    NCY_TRY(plot_color(c->fig, color_of(c, all.name[i], i), &nodes[i].color));
  }
  for (size_t i = 0; i < (size_t)c->pre.count * n_post; i++) most = fmax(most, fabs(c->value[i]));
  for (size_t i = 0; i < (size_t)c->pre.count * n_post; i++) {
    double value = fabs(c->value[i]);
    if (!(value > 0)) continue;
    const char *from = c->pre.name[i / n_post], *to = c->post.name[i % n_post];
    const node *a = &nodes[ncy_names_find(&all, from, strlen(from))], *b = &nodes[ncy_names_find(&all, to, strlen(to))];
    NCY_TRY(add_arrow(c, a, b, 0.006 + 0.05 * value / most, radius));
  }
  for (size_t i = 0; i < n; i++) {
    NCY_TRY(add_disc(c, &nodes[i], radius));
    NCY_TRY(add_name(c, &nodes[i], radius));
  }
  ncy_panel *p = &c->fig->panels.data[c->panel];
  p->x = (ncy_axis){.lo = -1.75, .hi = 1.75, .is_hidden = true, .label = label_of(c->job->options->analyze[0])};
  p->y = (ncy_axis){.lo = -1.5, .hi = 1.5, .is_hidden = true};
  p->is_equal = true;
  return NCY_OK;
}

static ncy_status draw(conn *c, plot_source *source, const ncy_table *table) {
  const char *type = c->job->v->graph_type;
  NCY_TRY(read_conn(c, table));
  ncy_panel *p = &c->fig->panels.data[c->panel];
  p->title = c->job->n_sources > 1 ? ncy_fig_text(c->fig, source->name) : "Connections";
  if (!p->title) return NCY_ENOMEM;
  if (strcmp(type, "bar") == 0) return draw_bars(c);
  if (strcmp(type, "pie") == 0) return draw_pie(c);
  if (strcmp(type, "graph") == 0) return draw_graph(c);
  return draw_matrix(c);
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  NCY_TRY(plot_new_fig(job, NULL, 8 * (double)job->n_sources, 7, &fig));
  for (size_t i = 0; i < job->n_sources; i++) {
    conn c = {.job = job, .fig = fig};
    ncy_table *table = NULL;
    NCY_TRY(plot_read_cells(job, &job->source[i], &c.cells));
    NCY_TRY(plot_analyze(job, &job->source[i], 0, &table));
    ncy_status status = ncy_fig_add_panel(fig, 0, (int32_t)i, &c.panel);
    if (status == NCY_OK) status = draw(&c, &job->source[i], table);
    ncy_table_free(&table);
    NCY_TRY(status);
  }
  return NCY_OK;
}

const plot_kind plot_conn = {
    .kind = "conn",
    .analysis = "plotConn",
    .suffix = "conn",
    .help = "Connections between populations or cells, as a matrix, bars, a pie or a graph.",
    .reads = "graphType clim connsFile tagsFile removeWeightNorm",
    .initial = "{\"graphType\": \"matrix\"}",
    .analyses = "conn",
    .make = make,
};
