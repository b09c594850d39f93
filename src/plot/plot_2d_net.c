/* plot_2d_net.c - cells in a plane, with the connections between them.
 *
 * Cost:  a line a connection up to MAX_LINES; of more, every k-th is drawn and the legend of the page says so in a note.
 * Source: netpyne.analysis.network.plot2Dnet; connections from one cell are drawn in its population's colour.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/map.h"
#include "plot/plots.h"

enum { MAX_LINES = 30000 };

/* Lines of connections between cells that are shown, those of one population in one mark. */
static ncy_status add_conns(plot_job *job, plot_source *source, ncy_fig *fig, const plot_map *map) {
  const ncy_table *conns;
  ncy_column pre, post;
  if (!job->v->show_conns) return NCY_OK;
  NCY_TRY(plot_table(job, source, PLOT_CONNS, &conns));
  NCY_TRY(ncy_table_column(conns, "pre_gid", &pre));
  NCY_TRY(ncy_table_column(conns, "post_gid", &post));
  size_t n = ncy_table_rows(conns), n_pops = (size_t)map->cells.pops.count, n_shown = 0;
  int32_t *from = NCY_NEW_ARRAY(&job->scratch, int32_t, n), *to = NCY_NEW_ARRAY(&job->scratch, int32_t, n);
  size_t *count = NCY_NEW_ARRAY(&job->scratch, size_t, n_pops);
  if (!from || !to || !count) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    int64_t a = plot_cell_row(&map->cells, plot_whole_at(&pre, i)), b = plot_cell_row(&map->cells, plot_whole_at(&post, i));
    if (a < 0 || b < 0 || a == b || !map->is_in[a] || !map->is_in[b]) continue;
    from[n_shown] = (int32_t)a;
    to[n_shown++] = (int32_t)b;
  }
  size_t stride = (n_shown + MAX_LINES - 1) / MAX_LINES;
  if (stride > 1)
    (void)ncy_report(job->ctx, NCY_NOTE, NCY_OK, &(ncy_place){.path = job->kind->analysis}, NULL,
                     "showing one of %zu of %zu connections", stride, n_shown);
  for (size_t i = 0; i < n_shown; i += stride ? stride : 1) count[map->cells.pop[from[i]]]++;
  double alpha = fmax(0.05, fmin(0.5, 400 / (double)(n_shown / (stride ? stride : 1) + 1)));
  for (size_t pop = 0; pop < n_pops; pop++) {
    double *x = NCY_NEW_ARRAY(&fig->arena, double, 3 * count[pop]), *y = NCY_NEW_ARRAY(&fig->arena, double, 3 * count[pop]);
    size_t k = 0;
    if (!x || !y) return NCY_ENOMEM;
    for (size_t i = 0; i < n_shown; i += stride) {
      if (map->cells.pop[from[i]] != (int32_t)pop) continue;
      x[k] = map->x[from[i]], y[k] = map->y[from[i]];
      x[k + 1] = map->x[to[i]], y[k + 1] = map->y[to[i]];
      x[k + 2] = y[k + 2] = NAN;
      k += 3;
    }
    ncy_mark mark = {
        .kind = NCY_MARK_LINE, .panel = map->panel, .color = map->pop_color[pop], .alpha = alpha, .count = k, .x = x, .y = y};
    mark.u.line.w_pt = job->v->line_width > 0 ? job->v->line_width : 0.3;
    if (k) NCY_TRY(ncy_fig_add_mark(fig, &mark));
  }
  return NCY_OK;
}

static ncy_status add_cells(plot_job *job, ncy_fig *fig, const plot_map *map, bool has_legend) {
  const plot_cells *c = &map->cells;
  double *x = NCY_NEW_ARRAY(&fig->arena, double, c->n), *y = NCY_NEW_ARRAY(&fig->arena, double, c->n);
  int32_t *color_of = NCY_NEW_ARRAY(&fig->arena, int32_t, c->n);
  int64_t *id = NCY_NEW_ARRAY(&fig->arena, int64_t, c->n), *n_of = NCY_NEW_ARRAY(&job->scratch, int64_t, (size_t)c->pops.count);
  size_t n = 0;
  if (!x || !y || !color_of || !id || !n_of) return NCY_ENOMEM;
  for (size_t i = 0; i < c->n; i++) {
    if (!map->is_in[i]) continue;
    x[n] = map->x[i];
    y[n] = map->y[i];
    id[n] = c->gid[i];
    color_of[n++] = map->pop_color[c->pop[i]];
    n_of[c->pop[i]]++;
  }
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .panel = map->panel, .color_of = color_of, .alpha = 1, .count = n, .x = x, .y = y};
  mark.u.points.shape = NCY_SHAPE_DISC;
  mark.u.points.w_pt = job->v->marker_size > 0 ? job->v->marker_size : plot_map_disc(n);
  mark.id = id;
  mark.id_label = "gid";
  NCY_TRY(ncy_fig_add_mark(fig, &mark));
  for (int32_t i = 0; i < c->pops.count && has_legend; i++) {
    const char *label = ncy_fig_text(fig, c->pops.name[i]);
    char *note = ncy_arena_printf(&fig->arena, "%lld cells", (long long)n_of[i]);
    if (!label || !note) return NCY_ENOMEM;
    if (n_of[i]) NCY_TRY(ncy_fig_add_legend(fig, label, note, map->pop_color[i]));
  }
  return NCY_OK;
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  NCY_TRY(plot_new_fig(job, NULL, 9 * (double)job->n_sources, 9, &fig));
  for (size_t i = 0; i < job->n_sources; i++) {
    plot_map map;
    NCY_TRY(plot_map_open(job, &job->source[i], fig, (int32_t)i, "Cells and connections", &map));
    NCY_TRY(add_conns(job, &job->source[i], fig, &map));
    NCY_TRY(add_cells(job, fig, &map, i == 0));
  }
  return NCY_OK;
}

const plot_kind plot_2d_net = {
    .kind = "2Dnet",
    .analysis = "plot2Dnet",
    .suffix = "2Dnet",
    .help = "Cells in a plane, with their connections.",
    .reads = "include view showConns lineWidth markerSize tagsFile",
    .initial = "{\"view\": \"xy\", \"showConns\": true}",
    .make = make,
};
