/* plot_traces.c - recorded traces by time: a figure a cell, a trace, or a population and trace; panels one below the other, or
 * over each other (overlay).
 *
 * Data:  columns NAME/cell_GID[/SEC_LOC] of the table of traces, sorted by name, then gid.
 * Cost:  O(samples shown); long traces are drawn as the lowest and highest of each part that is too short to be told apart.
 * Source: netpyne.analysis.traces.plotTraces. Unlike there a title names the cell it shows, and axes have numbers and units.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plots.h"

enum { MAX_SAMPLES = 20000, MAX_PANELS = 40, MAX_FIGURES = 200 };

typedef struct trace {
  const char *name;  /* before the slash */
  const char *place; /* SEC_LOC of one of several synapses, or NULL */
  int64_t gid;
  int32_t pop; /* -1: not known */
  const double *value;
  size_t column; /* of the table */
  size_t source; /* which result */
} trace;

typedef struct traces {
  plot_job *job;
  plot_cells *cells;   /* [n_sources]; n 0: the result has no cells */
  const double **t;    /* [n_sources] */
  size_t *first, *end; /* [n_sources] samples within the time range */
  trace *trace;
  size_t n;
  double range[2];
} traces;

static int compare_names(const trace *p, const trace *q) {
  int by_name = strcmp(p->name, q->name);
  return by_name ? by_name : (p->place && q->place) ? strcmp(p->place, q->place) : 0;
}

static int compare_traces(const void *a, const void *b) {
  const trace *p = a, *q = b;
  int by_name = compare_names(p, q);
  if (by_name) return by_name;
  if (p->gid != q->gid) return p->gid < q->gid ? -1 : 1;
  if (p->source != q->source) return p->source < q->source ? -1 : 1;
  return (p->column > q->column) - (p->column < q->column);
}

/* NAME/cell_GID[/SEC_LOC]; the name itself may hold slashes. */
static ncy_status split_name(plot_job *job, const char *text, trace *out) {
  const char *cell = NULL;
  for (const char *at = strstr(text, "/cell_"); at; at = strstr(at + 1, "/cell_")) cell = at;
  out->name = cell ? ncy_arena_strndup(&job->scratch, text, (size_t)(cell - text)) : text;
  out->place = NULL;
  out->gid = -1;
  if (!out->name) return NCY_ENOMEM;
  if (!cell) return NCY_OK;
  char *end;
  out->gid = strtoll(cell + 6, &end, 10);
  if (*end == '/') out->place = end + 1;
  return NCY_OK;
}

static ncy_status read_source(traces *a, size_t i) {
  plot_job *job = a->job;
  plot_source *source = &job->source[i];
  const ncy_table *table;
  ncy_column time, column;
  NCY_TRY(plot_table(job, source, PLOT_TRACES, &table));
  NCY_TRY(ncy_table_column_at(table, 0, &time));
  size_t n = ncy_table_rows(table), n_columns = ncy_table_columns(table);
  bool *is_in = NULL;
  if (ncy_data_get(source->data, "net.cells")) {
    NCY_TRY(plot_read_cells(job, source, &a->cells[i]));
    is_in = NCY_NEW_ARRAY(&job->scratch, bool, a->cells[i].n);
    if (!is_in) return NCY_ENOMEM;
    NCY_TRY(plot_choose_cells(job, &a->cells[i], job->v->include, job->v->n_include, is_in));
  }
  a->t[i] = time.u.f64;
  a->first[i] = 0;
  a->end[i] = n;
  while (a->first[i] < n && time.u.f64[a->first[i]] < a->range[0] - 1e-9) a->first[i]++;
  while (a->end[i] > a->first[i] && time.u.f64[a->end[i] - 1] > a->range[1] + 1e-9) a->end[i]--;
  for (size_t c = 1; c < n_columns; c++) {
    NCY_TRY(ncy_table_column_at(table, c, &column));
    trace one = {.value = column.u.f64, .column = c, .source = i, .pop = -1};
    NCY_TRY(split_name(job, column.name, &one));
    int64_t row = is_in ? plot_cell_row(&a->cells[i], one.gid) : -1;
    if (row >= 0 && !is_in[row]) continue;
    if (row >= 0) one.pop = a->cells[i].pop[row];
    a->trace[a->n++] = one;
  }
  return NCY_OK;
}

static ncy_status read_all(traces *a) {
  plot_job *job = a->job;
  size_t n = 0;
  for (size_t i = 0; i < job->n_sources; i++) {
    const ncy_table *table;
    NCY_TRY(plot_table(job, &job->source[i], PLOT_TRACES, &table));
    n += ncy_table_columns(table);
  }
  a->cells = NCY_NEW_ARRAY(&job->scratch, plot_cells, job->n_sources);
  a->t = NCY_NEW_ARRAY(&job->scratch, const double *, job->n_sources);
  a->first = NCY_NEW_ARRAY(&job->scratch, size_t, job->n_sources);
  a->end = NCY_NEW_ARRAY(&job->scratch, size_t, job->n_sources);
  a->trace = NCY_NEW_ARRAY(&job->scratch, trace, n);
  if (!a->cells || !a->t || !a->first || !a->end || !a->trace) return NCY_ENOMEM;
  plot_time_range(job, &job->source[0], a->range);
  for (size_t i = 0; i < job->n_sources; i++) NCY_TRY(read_source(a, i));
  qsort(a->trace, a->n, sizeof *a->trace, compare_traces);
  return NCY_OK;
}

/* ---- one curve
 * ------------------------------------------------------------------------------------------------------------------- */

/* Lowest and highest of each of MAX_SAMPLES / 2 parts, in the order in which they come. */
static ncy_status thin_out(ncy_fig *fig, const double *t, const double *value, size_t n, plot_curve *out) {
  size_t n_parts = MAX_SAMPLES / 2;
  double *x = NCY_NEW_ARRAY(&fig->arena, double, 2 * n_parts), *y = NCY_NEW_ARRAY(&fig->arena, double, 2 * n_parts);
  if (!x || !y) return NCY_ENOMEM;
  for (size_t k = 0; k < n_parts; k++) {
    size_t lo = k * n / n_parts, hi = (k + 1) * n / n_parts, least = lo, most = lo;
    for (size_t i = lo + 1; i < hi; i++) {
      if (value[i] < value[least]) least = i;
      if (value[i] > value[most]) most = i;
    }
    size_t one = least < most ? least : most, two = least < most ? most : least;
    x[2 * k] = t[one];
    y[2 * k] = value[one];
    x[2 * k + 1] = t[two];
    y[2 * k + 1] = value[two];
  }
  out->x = x;
  out->y = y;
  out->count = 2 * n_parts;
  return NCY_OK;
}

static ncy_status add_trace(traces *a, const trace *one, ncy_fig *fig, int32_t panel, ncy_rgb color) {
  size_t first = a->first[one->source], n = a->end[one->source] - first;
  const double *t = a->t[one->source] + first, *value = one->value + first;
  plot_curve curve = {.count = n, .width_pt = a->job->v->line_width, .is_dashed = one->source > 0};
  NCY_TRY(plot_color(fig, color, &curve.color));
  if (n > MAX_SAMPLES) {
    NCY_TRY(thin_out(fig, t, value, n, &curve));
  } else {
    curve.x = plot_copy(fig, t, n);
    curve.y = plot_copy(fig, value, n);
    if (!curve.x || !curve.y) return NCY_ENOMEM;
  }
  ncy_panel *p = &fig->panels.data[panel];
  double lo, hi;
  if (plot_extent(curve.y, curve.count, &lo, &hi)) {
    p->y.lo = fmin(p->y.lo, lo);
    p->y.hi = fmax(p->y.hi, hi);
  }
  return plot_add_curve(fig, panel, &curve);
}

/* ---- figures
 * ----------------------------------------------------------------------------------------------------------------------- */

/* What a trace shows, with its unit where the variable tells. */
static const char *quantity_of(const traces *a, const trace *one) {
  static const struct {
    const char *var, *label;
  } known[] = {{"v", "mV"},  {"ina", "mA/cm\xC2\xB2"}, {"ik", "mA/cm\xC2\xB2"}, {"ica", "mA/cm\xC2\xB2"},
               {"i", "nA"},  {"g", "\xC2\xB5S"},       {"cai", "mM"},           {"nai", "mM"},
               {"ki", "mM"}, {"i_membrane_", "nA"}};
  char path[256];
  snprintf(path, sizeof path, "simConfig.recordTraces");
  const ncy_value *spec = ncy_value_get(ncy_data_get(a->job->source[one->source].data, path), one->name);
  const ncy_value *var = ncy_value_get(spec, "var");
  if (!var || var->type != NCY_VALUE_STRING) return NULL;
  bool is_point = ncy_value_get(spec, "mech") || ncy_value_get(spec, "synMech") || ncy_value_get(spec, "stim");
  for (size_t i = 0; i < NCY_COUNT_OF(known); i++)
    if (strcmp(known[i].var, var->u.string) == 0 && (!is_point || strlen(known[i].var) == 1)) return known[i].label;
  return NULL;
}

static ncy_status label_of(traces *a, ncy_fig *fig, const trace *one, bool has_name, bool has_cell, const char **out) {
  ncy_text text;
  ncy_text_init(&text, a->job->ctx);
  if (a->job->n_sources > 1) ncy_text_printf(&text, "%s: ", a->job->source[one->source].name);
  if (has_name) ncy_text_str(&text, one->name);
  if (has_name && one->place) ncy_text_printf(&text, " %s", one->place);
  if (has_cell) ncy_text_printf(&text, "%scell %lld", has_name ? ", " : "", (long long)one->gid);
  if (has_cell && one->pop >= 0) ncy_text_printf(&text, " (%s)", a->cells[one->source].pops.name[one->pop]);
  *out = text.is_bad ? NULL : ncy_fig_text(fig, text.data ? text.data : "");
  ncy_text_done(&text);
  return *out ? NCY_OK : ncy_no_memory(a->job->ctx);
}

static ncy_status y_label_of(traces *a, ncy_fig *fig, const trace *one, const char **out) {
  const char *unit = quantity_of(a, one);
  char *label = unit ? ncy_arena_printf(&a->job->scratch, "%s (%s)", one->name, unit) : NULL;
  *out = ncy_fig_text(fig, label ? label : one->name);
  return *out ? NCY_OK : NCY_ENOMEM;
}

static ncy_status open_panel(traces *a, ncy_fig *fig, int32_t row, bool is_last, const trace *first, int32_t *out) {
  NCY_TRY(ncy_fig_add_panel(fig, row, 0, out));
  ncy_panel *p = &fig->panels.data[*out];
  plot_empty_axes(p);
  p->x = (ncy_axis){.lo = a->range[0], .hi = a->range[1], .label = is_last ? "Time (ms)" : NULL, .is_bare = !is_last, .link = 1};
  const char *label;
  NCY_TRY(y_label_of(a, fig, first, &label));
  fig->panels.data[*out].y.label = label;
  return NCY_OK;
}

static bool is_same_panel(const trace *p, const trace *q, bool is_by_trace) {
  return is_by_trace ? p->gid == q->gid && compare_names(p, q) == 0 : compare_names(p, q) == 0;
}

/* members: rows of a->trace, in order; one panel each (results over each other), or all in one. */
static ncy_status draw_figure(traces *a, const size_t *member, size_t n, bool is_by_trace, const char *suffix,
                              const char *title) {
  plot_job *job = a->job;
  bool is_overlay = job->v->overlay;
  ncy_fig *fig;
  int32_t panel = -1, n_panels = 0;
  size_t n_shown = 0, n_distinct = 0;
  for (size_t k = 0; k < n; k++)
    n_distinct += k == 0 || !is_same_panel(&a->trace[member[k]], &a->trace[member[k - 1]], is_by_trace);
  size_t n_rows = is_overlay ? 1 : n_distinct < MAX_PANELS ? n_distinct : MAX_PANELS;
  if (!is_overlay && n_distinct > MAX_PANELS)
    ncy_report(job->ctx, NCY_NOTE, NCY_OK, NULL, NULL, "%s: showing the first %d of %zu traces", title, (int)MAX_PANELS,
               n_distinct);
  NCY_TRY(plot_new_fig(job, suffix, 10, fmax(4, fmin(1.5 + 1.6 * (double)n_rows, 40)), &fig));
  for (size_t k = 0; k < n; k++) {
    const trace *one = &a->trace[member[k]];
    bool is_new = k == 0 || !is_same_panel(one, &a->trace[member[k - 1]], is_by_trace);
    const char *label;
    if (is_new && (!is_overlay || panel < 0)) {
      if ((size_t)n_panels == n_rows) break;
      NCY_TRY(open_panel(a, fig, n_panels, (size_t)n_panels + 1 == n_rows, one, &panel));
      n_panels++;
      if (n_panels == 1) {
        const char *text = ncy_fig_text(fig, title);
        if (!text) return NCY_ENOMEM;
        fig->panels.data[panel].title = text;
      }
    }
    size_t turn = is_overlay ? n_shown : is_by_trace ? 0 : (size_t)(n_panels - 1);
    if (is_new && k > 0 && is_overlay) turn = ++n_shown;
    ncy_rgb color = plot_palette(job)->color[turn % plot_palette(job)->n_colors];
    bool by_pop = is_by_trace && !is_overlay && one->pop >= 0;
    if (by_pop) color = a->cells[one->source].color[one->pop];
    NCY_TRY(add_trace(a, one, fig, panel, color));
    if ((is_overlay && n_distinct <= 20) || (!is_overlay && (is_by_trace || job->n_sources > 1) && n_distinct <= 30)) {
      int32_t id;
      NCY_TRY(plot_color(fig, color, &id));
      NCY_TRY(label_of(a, fig, one, !is_by_trace, is_by_trace, &label));
      NCY_TRY(ncy_fig_add_legend(fig, label, NULL, id));
    }
  }
  for (size_t i = 0; i < fig->panels.count; i++) NCY_TRY(plot_close_axes(fig, (int32_t)i, 0, 0.05));
  return NCY_OK;
}

/* Traces that go into one figure have the same key. */
static bool is_same_figure(const traces *a, const trace *p, const trace *q) {
  const char *per = a->job->v->one_fig_per;
  if (strcmp(per, "cell") == 0) return p->gid == q->gid;
  if (strcmp(p->name, q->name) != 0) return false;
  return strcmp(per, "trace") == 0 || p->pop == q->pop;
}

static ncy_status name_figure(const traces *a, const trace *one, char *suffix, size_t n_suffix, char *title, size_t n_title) {
  const char *per = a->job->v->one_fig_per;
  const char *pop = one->pop >= 0 ? a->cells[one->source].pops.name[one->pop] : "?";
  if (strcmp(per, "cell") == 0) {
    snprintf(suffix, n_suffix, "_gid_%lld", (long long)one->gid);
    snprintf(title, n_title, "Cell %lld%s%s", (long long)one->gid, one->pop >= 0 ? ", population " : "",
             one->pop >= 0 ? pop : "");
  } else if (strcmp(per, "trace") == 0) {
    snprintf(suffix, n_suffix, "_trace_%s", one->name);
    snprintf(title, n_title, "%s", one->name);
  } else {
    snprintf(suffix, n_suffix, "_pop_%s_trace_%s", pop, one->name);
    snprintf(title, n_title, "%s, population %s", one->name, pop);
  }
  for (char *at = suffix; *at; at++)
    if (*at == '/') *at = '_';
  return NCY_OK;
}

static ncy_status make(plot_job *job) {
  traces a = {.job = job};
  NCY_TRY(read_all(&a));
  if (a.n == 0) return plot_missing(job, "no traces were recorded of the cells that are chosen");
  bool *is_done = NCY_NEW_ARRAY(&job->scratch, bool, a.n);
  size_t *member = NCY_NEW_ARRAY(&job->scratch, size_t, a.n);
  if (!is_done || !member) return NCY_ENOMEM;
  bool is_by_trace = strcmp(job->v->one_fig_per, "cell") != 0;
  size_t n_figures = 0;
  for (size_t i = 0; i < a.n; i++) {
    if (is_done[i]) continue;
    char suffix[160], title[200];
    size_t n = 0;
    for (size_t k = i; k < a.n; k++) {
      if (is_done[k] || !is_same_figure(&a, &a.trace[i], &a.trace[k])) continue;
      is_done[k] = true;
      member[n++] = k;
    }
    if (n_figures++ == MAX_FIGURES)
      return ncy_report(job->ctx, NCY_WARNING, NCY_OK, NULL, NULL, "plotTraces: only the first %d figures are drawn",
                        (int)MAX_FIGURES);
    NCY_TRY(name_figure(&a, &a.trace[i], suffix, sizeof suffix, title, sizeof title));
    bool is_only = n == a.n;
    NCY_TRY(draw_figure(&a, member, n, is_by_trace, is_only ? NULL : suffix, title));
  }
  return NCY_OK;
}

const plot_kind plot_traces = {
    .kind = "traces",
    .analysis = "plotTraces",
    .suffix = "traces",
    .help = "Recorded traces by time.",
    .reads = "include timeRange oneFigPer overlay lineWidth rerun subtitles scaleBarLoc",
    .initial = "{\"oneFigPer\": \"cell\"}",
    .make = make,
};
