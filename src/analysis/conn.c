/* conn.c - connectivity between groups of cells: populations, single cells, or intervals of a number of cells.
 *
 * Over the connections from a group to another: W sum of weights, D sum of delays [ms], C how many; N_pre, N_post included cells
 * of the groups. weight W/C, delay D/C (0 where C is 0; between cells not a number), numConns C, probability C/(N_pre N_post),
 * strength W C/(N_pre N_post), convergence C/N_post, divergence C/N_pre; logPlot: log10 of that. synOrConn conn: the first
 * connection of each source to a cell only; synMech: only these, of what is left. A stimulus is a group of its own in the rows
 * (pre) of a matrix of populations, with N_pre = N_post: each cell has its own. Groups of a number of cells: [k i, (k + 1) i), i
 * the interval. Between cells only weight, delay and numConns are defined; strength is weight there. Source: NetPyNE's plotConn.
 * Costs: the connections, and one row for each pair of groups.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/inner.h"

typedef struct conn_columns {
  size_t n;
  const int64_t *pre, *post;
  const double *weight, *delay;
  const char *const *mech, *const *pre_label;
} conn_columns;

/* Groups of one side: of each cell (-1: not included), and of each stimulus. */
typedef struct side {
  size_t n;
  const char **label; /* [n] */
  double *n_cells;    /* [n]; -1: a stimulus, which has as many as the other side */
  int32_t *of_cell;   /* [cells] */
  int32_t *of_stim;   /* [stimuli] */
} side;

typedef struct network {
  const an_job *job;
  an_cells cells;
  conn_columns conns;
  an_spikes stims;       /* only the names of sources */
  int32_t *stim_of_conn; /* [conns]; -1: from a cell */
} network;

static ncy_status read_network(const an_job *job, network *out) {
  conn_columns *c = &out->conns;
  const ncy_table *t = job->in->conns;
  out->job = job;
  NCY_TRY(an_cells_read(job, &out->cells));
  NCY_TRY(an_i64(job, t, "conns", "pre_gid", &c->pre));
  NCY_TRY(an_i64(job, t, "conns", "post_gid", &c->post));
  NCY_TRY(an_f64(job, t, "conns", "weight", &c->weight));
  NCY_TRY(an_f64(job, t, "conns", "delay", &c->delay));
  NCY_TRY(an_str(job, t, "conns", "synMech", &c->mech));
  NCY_TRY(an_str(job, t, "conns", "pre_label", &c->pre_label));
  c->n = ncy_table_rows(t);
  ncy_names names;
  ncy_names_init(&names, job->arena);
  out->stim_of_conn = NCY_NEW_ARRAY(job->arena, int32_t, c->n);
  if (!out->stim_of_conn) return NCY_ENOMEM;
  for (size_t i = 0; i < c->n; i++) {
    const char *label = c->pre_label[i] ? c->pre_label[i] : "NetStim";
    out->stim_of_conn[i] = c->pre[i] >= 0 ? -1 : ncy_names_add(&names, label, strlen(label));
    if (c->pre[i] < 0 && out->stim_of_conn[i] < 0) return NCY_ENOMEM;
  }
  out->stims = (an_spikes){.n_trains = (size_t)names.count, .train_source = names.name};
  return NCY_OK;
}

/* Union of the subsets. */
static ncy_status members_of(const network *net, const ncy_subset *include, size_t n_include, uint8_t **out_cell,
                             uint8_t **out_stim) {
  const an_subset *subset = NULL;
  size_t n = 0;
  NCY_TRY(an_subsets_read(net->job, &net->cells, &net->stims, include, n_include, &subset, &n));
  uint8_t *cell = NCY_NEW_ARRAY(net->job->arena, uint8_t, net->cells.n);
  uint8_t *stim = NCY_NEW_ARRAY(net->job->arena, uint8_t, net->stims.n_trains);
  if (!cell || !stim) return NCY_ENOMEM;
  for (size_t s = 0; s < n; s++) {
    for (size_t i = 0; i < net->cells.n; i++) cell[i] |= subset[s].has_cell[i];
    for (size_t i = 0; i < net->stims.n_trains; i++) stim[i] |= subset[s].has_train[i];
  }
  *out_cell = cell;
  *out_stim = stim;
  return NCY_OK;
}

static ncy_status make_side(const network *net, size_t most, side *out) {
  ncy_arena *arena = net->job->arena;
  *out = (side){.label = NCY_NEW_ARRAY(arena, const char *, most),
                .n_cells = NCY_NEW_ARRAY(arena, double, most),
                .of_cell = NCY_NEW_ARRAY(arena, int32_t, net->cells.n),
                .of_stim = NCY_NEW_ARRAY(arena, int32_t, net->stims.n_trains)};
  if (!out->label || !out->n_cells || !out->of_cell || !out->of_stim) return NCY_ENOMEM;
  for (size_t i = 0; i < net->cells.n; i++) out->of_cell[i] = -1;
  for (size_t i = 0; i < net->stims.n_trains; i++) out->of_stim[i] = -1;
  return NCY_OK;
}

static ncy_status by_pop(const network *net, const uint8_t *cell, const uint8_t *stim, side *out) {
  const an_cells *cells = &net->cells;
  NCY_TRY(make_side(net, cells->n_pops + net->stims.n_trains, out));
  for (size_t p = 0; p < cells->n_pops; p++) {
    double count = 0;
    for (int32_t k = cells->pop_start[p]; k < cells->pop_start[p + 1]; k++) {
      int32_t row = cells->pop_row[k];
      if (!cell[row]) continue;
      out->of_cell[row] = (int32_t)out->n;
      count++;
    }
    if (count == 0) continue;
    out->label[out->n] = cells->pop_label[p];
    out->n_cells[out->n++] = count;
  }
  for (size_t k = 0; stim && k < net->stims.n_trains; k++) {
    if (!stim[k]) continue;
    out->of_stim[k] = (int32_t)out->n;
    out->label[out->n] = net->stims.train_source[k];
    out->n_cells[out->n++] = -1;
  }
  return NCY_OK;
}

static ncy_status by_interval(const network *net, const uint8_t *cell, double width, const char *option, side *out) {
  const an_job *job = net->job;
  const double *value = NULL;
  NCY_TRY(an_f64(job, job->in->cells, "cells", job->o->group_by, &value));
  if (!(width > 0)) return an_fail(job, NULL, "groupBy %s needs %s above 0", job->o->group_by, option);
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < net->cells.n; i++) {
    if (!cell[i]) continue;
    double k = floor(value[i] / width);
    if (!isfinite(k)) return an_fail(job, NULL, "groupBy: cell %lld has no %s", (long long)net->cells.gid[i], job->o->group_by);
    low = k < low ? k : low;
    high = k > high ? k : high;
  }
  if (!(high - low < 1e5)) return an_fail(job, NULL, "groupBy: expected at most 1e5 groups; take a larger %s", option);
  size_t n = (size_t)(high - low) + 1;
  NCY_TRY(make_side(net, n, out));
  for (size_t k = 0; k < n; k++)
    if (!(out->label[k] = ncy_arena_printf(job->arena, "%g", (low + (double)k) * width))) return NCY_ENOMEM;
  for (size_t i = 0; i < net->cells.n; i++) {
    if (!cell[i]) continue;
    out->of_cell[i] = (int32_t)(floor(value[i] / width) - low);
    out->n_cells[out->of_cell[i]]++;
  }
  out->n = n;
  return NCY_OK;
}

typedef struct order_key {
  double value;
  int64_t gid;
  int32_t row;
} order_key;

static int compare_key(const void *a, const void *b) {
  const order_key *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? -1 : 1;
  return x->gid < y->gid ? -1 : x->gid > y->gid;
}

static ncy_status by_cell(const network *net, const uint8_t *cell, side *out) {
  const an_job *job = net->job;
  const double *value = NULL;
  NCY_TRY(an_f64(job, job->in->cells, "cells", job->o->order_by, &value));
  NCY_TRY(make_side(net, net->cells.n, out));
  order_key *key = NCY_NEW_ARRAY(job->arena, order_key, net->cells.n);
  if (!key) return NCY_ENOMEM;
  for (size_t i = 0; i < net->cells.n; i++)
    if (cell[i]) key[out->n++] = (order_key){value[i], net->cells.gid[i], (int32_t)i};
  qsort(key, out->n, sizeof *key, compare_key);
  for (size_t k = 0; k < out->n; k++) {
    out->of_cell[key[k].row] = (int32_t)k;
    out->n_cells[k] = 1;
    if (!(out->label[k] = ncy_arena_printf(job->arena, "%lld", (long long)key[k].gid))) return NCY_ENOMEM;
  }
  return NCY_OK;
}

static ncy_status make_sides(const network *net, bool is_cell, bool is_pop, side *pre, side *post) {
  const ncy_analyze_options *o = net->job->o;
  uint8_t *cell[2], *stim[2];
  NCY_TRY(members_of(net, o->include_pre, o->n_include_pre, &cell[0], &stim[0]));
  NCY_TRY(members_of(net, o->include_post, o->n_include_post, &cell[1], &stim[1]));
  if (is_pop) {
    NCY_TRY(by_pop(net, cell[0], stim[0], pre));
    return by_pop(net, cell[1], NULL, post);
  }
  if (is_cell) {
    NCY_TRY(by_cell(net, cell[0], pre));
    return by_cell(net, cell[1], post);
  }
  NCY_TRY(by_interval(net, cell[0], o->group_by_interval_pre, "groupByIntervalPre", pre));
  return by_interval(net, cell[1], o->group_by_interval_post, "groupByIntervalPost", post);
}

/* Which connections are the first of their source to their cell. Rows of one cell stand together in files; sorted otherwise. */
typedef struct pair_key {
  int64_t post, pre;
  int32_t stim;
  size_t row;
} pair_key;

static int compare_pair(const void *a, const void *b) {
  const pair_key *x = a, *y = b;
  if (x->post != y->post) return x->post < y->post ? -1 : 1;
  if (x->pre != y->pre) return x->pre < y->pre ? -1 : 1;
  if (x->stim != y->stim) return x->stim < y->stim ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

static ncy_status keep_first(const network *net, uint8_t *keep) {
  const conn_columns *c = &net->conns;
  pair_key *key = NCY_NEW_ARRAY(net->job->arena, pair_key, c->n);
  if (!key) return NCY_ENOMEM;
  for (size_t i = 0; i < c->n; i++) key[i] = (pair_key){c->post[i], c->pre[i], net->stim_of_conn[i], i};
  qsort(key, c->n, sizeof *key, compare_pair);
  for (size_t i = 1; i < c->n; i++) {
    bool is_same = key[i].post == key[i - 1].post && key[i].pre == key[i - 1].pre && key[i].stim == key[i - 1].stim;
    if (is_same) keep[key[i].row] = 0;
  }
  return NCY_OK;
}

static ncy_status keep_wanted(const network *net, uint8_t *keep) {
  const ncy_analyze_options *o = net->job->o;
  memset(keep, 1, net->conns.n);
  if (!strcmp(o->syn_or_conn, "conn")) NCY_TRY(keep_first(net, keep));
  bool *is_found = NCY_NEW_ARRAY(net->job->arena, bool, o->n_syn_mech);
  if (!is_found) return NCY_ENOMEM;
  for (size_t i = 0; i < net->conns.n && o->n_syn_mech; i++) {
    const char *mech = net->conns.mech[i] ? net->conns.mech[i] : "";
    bool is_wanted = false;
    for (size_t k = 0; k < o->n_syn_mech; k++)
      if (!strcmp(mech, o->syn_mech[k])) is_wanted = is_found[k] = true;
    if (!is_wanted) keep[i] = 0;
  }
  for (size_t k = 0; k < o->n_syn_mech && net->conns.n; k++) {
    if (is_found[k]) continue;
    const char *mech = NULL; /* the nearest of those there are */
    for (size_t i = 0; i < net->conns.n && !mech; i++)
      if (net->conns.mech[i] && ncy_nearest(o->syn_mech[k], &net->conns.mech[i], 1)) mech = net->conns.mech[i];
    return an_fail(net->job, mech, "synMech: expected one that connections have, found \"%s\"", o->syn_mech[k]);
  }
  return NCY_OK;
}

static double value_of(const char *feature, bool is_cell, double sum, double count, double n_pre, double n_post) {
  if (!strcmp(feature, "weight") || !strcmp(feature, "delay")) return count == 0 && !is_cell ? 0 : sum / count;
  if (!strcmp(feature, "probability")) return count / (n_pre * n_post);
  if (!strcmp(feature, "strength")) return count / (n_pre * n_post) * sum;
  if (!strcmp(feature, "convergence")) return count / n_post;
  if (!strcmp(feature, "divergence")) return count / n_pre;
  return count;
}

static ncy_status fill(const an_job *job, const char *feature, bool is_cell, const side *pre, const side *post, const double *sum,
                       const double *count, ncy_table **out) {
  ncy_column from, to, n_conns, value;
  size_t n_rows = pre->n * post->n;
  NCY_TRY(ncy_table_new(job->ctx, "conn", n_rows, out));
  NCY_TRY(ncy_table_add(*out, "pre", NCY_STR, "1", &from));
  NCY_TRY(ncy_table_add(*out, "post", NCY_STR, "1", &to));
  NCY_TRY(ncy_table_add(*out, "n_conns", NCY_I64, "1", &n_conns));
  NCY_TRY(ncy_table_add(*out, feature, NCY_F64, strcmp(feature, "delay") ? "1" : "ms", &value));
  NCY_TRY(ncy_table_nan_is_missing(*out, feature));
  const char **label = NCY_NEW_ARRAY(job->arena, const char *, post->n);
  if (!label) return NCY_ENOMEM;
  for (size_t k = 0; k < post->n; k++)
    if (!(label[k] = ncy_table_str(*out, post->label[k]))) return NCY_ENOMEM;
  for (size_t i = 0; i < n_rows; i++) {
    size_t a = i / post->n, b = i % post->n;
    from.u.str[i] = b ? from.u.str[i - 1] : ncy_table_str(*out, pre->label[a]);
    if (!from.u.str[i]) return NCY_ENOMEM;
    to.u.str[i] = label[b];
    n_conns.u.i64[i] = (int64_t)count[i];
    double n_pre = pre->n_cells[a] < 0 ? post->n_cells[b] : pre->n_cells[a];
    value.u.f64[i] = value_of(feature, is_cell, sum[i], count[i], n_pre, post->n_cells[b]);
    if (job->o->log_plot) value.u.f64[i] = log10(value.u.f64[i]);
  }
  return NCY_OK;
}

static ncy_status run(const an_job *job, ncy_table **out) {
  network net = {0};
  side pre, post;
  NCY_TRY(read_network(job, &net));
  bool is_cell = !strcmp(job->o->group_by, "cell"), is_pop = !strcmp(job->o->group_by, "pop");
  NCY_TRY(make_sides(&net, is_cell, is_pop, &pre, &post));
  const char *feature = job->o->feature;
  if (is_cell && !strcmp(feature, "strength")) feature = "weight";
  if (is_cell && (!strcmp(feature, "probability") || !strcmp(feature, "convergence") || !strcmp(feature, "divergence")))
    return an_fail(job, NULL, "feature: between cells expected weight, delay or numConns, found %s", feature);
  if (pre.n > 1 + (size_t)134217728 / (post.n + 1))
    return an_fail(job, NULL, "expected at most 2^27 pairs of groups, found %zu by %zu; include fewer", pre.n, post.n);
  double *sum = NCY_NEW_ARRAY(job->arena, double, pre.n *post.n), *count = NCY_NEW_ARRAY(job->arena, double, pre.n *post.n);
  uint8_t *keep = NCY_NEW_ARRAY(job->arena, uint8_t, net.conns.n);
  if (!sum || !count || !keep) return NCY_ENOMEM;
  NCY_TRY(keep_wanted(&net, keep));
  const double *value = !strcmp(feature, "delay") ? net.conns.delay : net.conns.weight;
  for (size_t i = 0; i < net.conns.n; i++) {
    if (!keep[i]) continue;
    int32_t post_row = an_cell_row(&net.cells, net.conns.post[i]);
    int32_t pre_row = net.stim_of_conn[i] < 0 ? an_cell_row(&net.cells, net.conns.pre[i]) : -1;
    int32_t to = post_row < 0 ? -1 : post.of_cell[post_row];
    int32_t from = net.stim_of_conn[i] >= 0 ? pre.of_stim[net.stim_of_conn[i]] : pre_row < 0 ? -1 : pre.of_cell[pre_row];
    if (from < 0 || to < 0) continue;
    size_t at = (size_t)from * post.n + (size_t)to;
    sum[at] += value[i];
    count[at]++;
  }
  return fill(job, feature, is_cell, &pre, &post, sum, count, out);
}

static const ncy_analyze_option options[] = {
    {"includePre", NCY_OPTION_SUBSETS, "[\"all\"]", "", NULL, "sources: populations, stimuli, gids, allCells, all"},
    {"includePost", NCY_OPTION_SUBSETS, "[\"all\"]", "", NULL, "targets"},
    {"feature", NCY_OPTION_WORD, "strength", "", "weight delay numConns probability strength convergence divergence",
     "what to compute"},
    {"groupBy", NCY_OPTION_WORD, "pop", "", NULL, "pop, cell, or a column of numbers of the cells (y, xnorm, ...)"},
    {"groupByIntervalPre", NCY_OPTION_NUMBER, "1", "", NULL, "width of the groups of sources by that number"},
    {"groupByIntervalPost", NCY_OPTION_NUMBER, "1", "", NULL, "of targets"},
    {"orderBy", NCY_OPTION_WORD, "gid", "", NULL, "order of single cells: gid or a column of numbers"},
    {"synOrConn", NCY_OPTION_WORD, "syn", "", "syn conn", "every synapse, or the first of each source to a cell"},
    {"synMech", NCY_OPTION_WORDS, "null", "", NULL, "only these mechanisms"},
    {"logPlot", NCY_OPTION_BOOL, "false", "", NULL, "log10"},
    {0},
};

const ncy_analyze an_conn = {
    .info = {"conn", "plotConn", "Connectivity between populations, cells, or groups of them.", "conns cells",
             "pre, post, n_conns, a column named as the feature (delay [ms])"},
    .option = options,
    .run = run,
};
