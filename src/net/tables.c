/* tables.c - a network as public tables, in NetPyNE's order.
 *
 * Costs: one pass a table; the text of a pre gid is made once per cell. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/inner.h"

#define ADD(name, type, unit, column) NCY_TRY(ncy_table_add(t, (name), (type), (unit), &(column)))

static ncy_status finish(ncy_status status, ncy_table **table, ncy_table **out) {
  if (status == NCY_OK)
    *out = *table;
  else
    ncy_table_free(table);
  return status;
}

static bool is_tag(const ncy_spec *spec, const char *key) {
  for (int32_t i = 0; i < spec->n_tags_copied; i++)
    if (strcmp(spec->tags_copied[i], key) == 0) return true;
  return false;
}

/* A text that lives as long as the table; NULL stays NULL. */
static ncy_status text_of(ncy_table *t, const char *text, const char **out) {
  *out = text ? ncy_table_str(t, text) : NULL;
  return text && !*out ? NCY_ENOMEM : NCY_OK;
}

/* A tag of a cell's own item of cellsList, else its population's. */
static ncy_status own_text(ncy_table *t, const ncy_json *item, const char *key, const char *of_pop, const char **out) {
  const ncy_json *own = ncy_json_get(item, key);
  *out = of_pop;
  return own && own->type == NCY_JSON_STRING ? text_of(t, own->u.string, out) : NCY_OK;
}

/* ---- cells and populations ----------------------------------------------------------------------------------------------------
 */

static ncy_status fill_cells(ncy_table *t, const ncy_net *net) {
  static const char *const place[6] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
  ncy_column gid, pop, type, model, at[6];
  ADD("gid", NCY_I64, "1", gid);
  ADD("pop", NCY_STR, "1", pop);
  ADD("cellType", NCY_STR, "1", type);
  ADD("cellModel", NCY_STR, "1", model);
  for (int k = 0; k < 6; k++) ADD(place[k], NCY_F64, k < 3 ? "um" : "1", at[k]);
  size_t n = (size_t)net->n_cells;
  if (n) memcpy(gid.u.i64, net->cell_gid, n * sizeof *gid.u.i64);
  for (int k = 0; k < 6 && n; k++) memcpy(at[k].u.f64, k < 3 ? net->cell_pos[k] : net->cell_norm[k - 3], n * sizeof(double));
  bool has_type = is_tag(net->spec, "cellType"), has_model = is_tag(net->spec, "cellModel");
  for (int32_t p = 0; p < net->n_pops; p++) {
    const ncy_net_pop *from = &net->pop[p];
    const char *text[3];
    NCY_TRY(text_of(t, from->label, &text[0]));
    NCY_TRY(text_of(t, has_type ? from->spec->cell_type : NULL, &text[1]));
    NCY_TRY(text_of(t, has_model ? from->spec->cell_model : NULL, &text[2]));
    for (int32_t c = from->first_cell; c < from->first_cell + from->n_cells; c++) {
      const ncy_json *item = ncy_net_cell_item(net, c);
      pop.u.str[c] = text[0];
      NCY_TRY(own_text(t, item, "cellType", text[1], &type.u.str[c]));
      NCY_TRY(own_text(t, item, "cellModel", text[2], &model.u.str[c]));
    }
  }
  return NCY_OK;
}

ncy_status ncy_net_cells(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "cells", (size_t)net->n_cells, &t));
  return finish(fill_cells(t, net), &t, out);
}

static ncy_status fill_pops(ncy_table *t, const ncy_net *net) {
  ncy_column label, n_cells, first_gid;
  ADD("label", NCY_STR, "1", label);
  ADD("n_cells", NCY_I64, "1", n_cells);
  ADD("first_gid", NCY_I64, "1", first_gid);
  for (int32_t i = 0; i < net->n_pops; i++) {
    NCY_TRY(text_of(t, net->pop[i].label, &label.u.str[i]));
    n_cells.u.i64[i] = net->pop[i].n_cells;
    first_gid.u.i64[i] = net->pop[i].first_gid;
  }
  return NCY_OK;
}

ncy_status ncy_net_pops(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "pops", (size_t)net->n_pops, &t));
  return finish(fill_pops(t, net), &t, out);
}

/* ---- connections
 * ----------------------------------------------------------------------------------------------------------------- */

/* Texts of names shared by many rows, made when first asked for. */
typedef struct texts {
  ncy_table *table;
  ncy_arena arena;
  const char **pre;       /* [n_cells + n_remotes] */
  const char **synmech;   /* [n_synmechs] */
  const char **label;     /* [n_conns of spec] */
  const char **given_sec; /* [n_conns of spec] */
  const char ***sec;      /* [n_tmpls][n_secs] */
} texts;

static ncy_status make_texts(texts *x, const ncy_net *net) {
  const ncy_spec *spec = net->spec;
  x->pre = NCY_NEW_ARRAY(&x->arena, const char *, (size_t)net->n_cells + (size_t)net->n_remotes);
  x->synmech = NCY_NEW_ARRAY(&x->arena, const char *, (size_t)spec->n_synmechs);
  x->label = NCY_NEW_ARRAY(&x->arena, const char *, (size_t)spec->n_conns);
  x->given_sec = NCY_NEW_ARRAY(&x->arena, const char *, (size_t)spec->n_conns);
  x->sec = NCY_NEW_ARRAY(&x->arena, const char **, (size_t)net->n_tmpls);
  if (!x->pre || !x->synmech || !x->label || !x->given_sec || !x->sec) return NCY_ENOMEM;
  for (int32_t i = 0; i < spec->n_synmechs; i++) NCY_TRY(text_of(x->table, spec->synmech[i].label, &x->synmech[i]));
  for (int32_t i = 0; i < spec->n_conns; i++) NCY_TRY(text_of(x->table, spec->conn[i].label, &x->label[i]));
  for (int32_t i = 0; i < net->n_tmpls; i++) {
    const ncy_net_template *tmpl = &net->tmpl[i];
    x->sec[i] = NCY_NEW_ARRAY(&x->arena, const char *, (size_t)tmpl->n_secs);
    if (!x->sec[i]) return NCY_ENOMEM;
    for (int32_t s = 0; s < tmpl->n_secs; s++) NCY_TRY(text_of(x->table, tmpl->sec[s].name, &x->sec[i][s]));
  }
  return NCY_OK;
}

static ncy_status pre_text(texts *x, const ncy_net *net, int32_t pre, const char **out) {
  if (!x->pre[pre]) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)ncy_net_pre_gid(net, pre));
    NCY_TRY(text_of(x->table, text, &x->pre[pre]));
  }
  *out = x->pre[pre];
  return NCY_OK;
}

/* Connections to point cells keep the name in their rule. */
static ncy_status given_sec(texts *x, const ncy_spec_conn *conn, int32_t rule, const char **out) {
  bool is_name = conn->sec && conn->sec->type == NCY_JSON_STRING;
  if (is_name && !x->given_sec[rule]) NCY_TRY(text_of(x->table, conn->sec->u.string, &x->given_sec[rule]));
  *out = x->given_sec[rule];
  return NCY_OK;
}

/* Rows first.. of the connections. */
static ncy_status fill_conns(texts *x, const ncy_net *net, size_t first, size_t n) {
  ncy_table *t = x->table;
  ncy_column pre, post, sec, loc, synmech, weight, delay, label;
  ADD("pre_gid", NCY_STR, "1", pre);
  ADD("post_gid", NCY_I64, "1", post);
  ADD("sec", NCY_STR, "1", sec);
  ADD("loc", NCY_F64, "1", loc);
  NCY_TRY(ncy_table_nan_is_missing(t, "loc"));
  ADD("synMech", NCY_STR, "1", synmech);
  ADD("weight", NCY_F64, "1", weight); /* of the synapse's own unit */
  ADD("delay", NCY_F64, "ms", delay);
  ADD("label", NCY_STR, "1", label);
  NCY_TRY(make_texts(x, net));
  const char *netstim;
  NCY_TRY(text_of(t, "NetStim", &netstim));
  if (n) memcpy(loc.u.f64, net->conn_loc + first, n * sizeof(double));
  if (n) memcpy(weight.u.f64, net->conn_weight + first, n * sizeof(double));
  if (n) memcpy(delay.u.f64, net->conn_delay + first, n * sizeof(double));
  for (size_t i = 0; i < n; i++) {
    size_t row = first + i;
    int32_t from = net->conn_pre[row], to = net->conn_post[row], rule = net->conn_label[row], tmpl = net->cell_tmpl[to];
    if (from < 0)
      pre.u.str[i] = netstim;
    else
      NCY_TRY(pre_text(x, net, from, &pre.u.str[i]));
    post.u.i64[i] = net->cell_gid[to];
    if (tmpl >= 0 && net->conn_sec[row] >= 0) sec.u.str[i] = x->sec[tmpl][net->conn_sec[row]];
    if (net->conn_sec[row] < 0 && rule >= 0) NCY_TRY(given_sec(x, &net->spec->conn[rule], rule, &sec.u.str[i]));
    if (net->conn_synmech[row] >= 0) synmech.u.str[i] = x->synmech[net->conn_synmech[row]];
    if (net->conn_synmech[row] < -1) NCY_TRY(text_of(t, ncy_net_synmech_label(net, (int64_t)row), &synmech.u.str[i]));
    if (ncy_net_has_label(net, (int64_t)row)) label.u.str[i] = x->label[rule];
  }
  return NCY_OK;
}

static ncy_status conns_table(ncy_ctx *ctx, const ncy_net *net, size_t first, size_t n, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "conns", n, &t));
  texts x = {.table = t};
  ncy_arena_init(&x.arena, ctx);
  ncy_status status = fill_conns(&x, net, first, n);
  ncy_arena_done(&x.arena);
  return finish(status, &t, out);
}

ncy_status ncy_net_conns(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  return conns_table(ctx, net, 0, (size_t)net->n_conns, out);
}

/* Passes text on without its first line. */
typedef struct headless {
  ncy_write_fn *write;
  void *user;
  bool is_past;
} headless;

static int write_headless(void *user, const char *bytes, size_t count) {
  headless *h = user;
  if (!h->is_past) {
    const char *end = memchr(bytes, '\n', count);
    if (!end) return 0;
    h->is_past = true;
    count -= (size_t)(end + 1 - bytes);
    bytes = end + 1;
  }
  return count ? h->write(h->user, bytes, count) : 0;
}

ncy_status ncy_net_write_conns(ncy_ctx *ctx, const ncy_net *net, ncy_write_fn *write, void *user) {
  enum { BLOCK = 1 << 18 };
  size_t n = (size_t)net->n_conns, first = 0;
  do {
    ncy_table *t = NULL;
    headless h = {.write = write, .user = user, .is_past = first == 0};
    NCY_TRY(conns_table(ctx, net, first, n - first < BLOCK ? n - first : BLOCK, &t));
    ncy_status status = ncy_table_write_tsv(t, write_headless, &h);
    ncy_table_free(&t);
    if (status != NCY_OK) return status;
    first += BLOCK;
  } while (first < n);
  return NCY_OK;
}

/* ---- stimuli
 * ------------------------------------------------------------------------------------------------------------------------ */

typedef struct stim_columns {
  ncy_table *table;
  ncy_column gid, label, source, type, sec, loc, params;
  size_t n;
  int32_t *clamp_beg; /* [n_cells+1] */
  int32_t *clamp_of;  /* clamps of a cell together */
} stim_columns;

static void add_param(ncy_text *text, const char *name, double value) {
  char number[NCY_DOUBLE_TEXT];
  ncy_double_text(value, number);
  ncy_text_printf(text, "%s%s=%s", text->count ? "," : "", name, number);
}

static ncy_status add_row(stim_columns *s, const ncy_net *net, int32_t cell, int32_t target, int16_t sec, double loc,
                          ncy_text *params) {
  const ncy_spec_stim_target *to = &net->spec->stim_target[target];
  const ncy_spec_stim_source *from = &net->spec->stim_source[to->source_id];
  size_t i = s->n++;
  if (params->is_bad) return ncy_no_memory(net->ctx);
  s->gid.u.i64[i] = net->cell_gid[cell];
  s->loc.u.f64[i] = loc;
  NCY_TRY(text_of(s->table, to->label, &s->label.u.str[i]));
  NCY_TRY(text_of(s->table, from->label, &s->source.u.str[i]));
  NCY_TRY(text_of(s->table, from->type, &s->type.u.str[i]));
  if (sec >= 0) NCY_TRY(text_of(s->table, net->tmpl[net->cell_tmpl[cell]].sec[sec].name, &s->sec.u.str[i]));
  return text_of(s->table, params->data ? params->data : "", &s->params.u.str[i]);
}

static ncy_status add_clamp(stim_columns *s, const ncy_net *net, int32_t clamp) {
  ncy_text params;
  ncy_text_init(&params, net->ctx);
  for (int32_t p = net->clamp_param_beg[clamp]; p < net->clamp_param_beg[clamp + 1]; p++)
    add_param(&params, net->clamp_param[p], net->clamp_value[p]);
  ncy_status status =
      add_row(s, net, net->clamp_cell[clamp], net->clamp_target[clamp], net->clamp_sec[clamp], net->clamp_loc[clamp], &params);
  ncy_text_done(&params);
  return status;
}

static ncy_status add_netstim(stim_columns *s, const ncy_net *net, int64_t row) {
  int32_t stim = -1 - net->conn_pre[row];
  ncy_text params;
  ncy_text_init(&params, net->ctx);
  add_param(&params, "rate", net->netstim_rate[stim]);
  add_param(&params, "noise", net->netstim_noise[stim]);
  add_param(&params, "number", net->netstim_number[stim]);
  add_param(&params, "start", net->netstim_start[stim]);
  ncy_text_printf(&params, ",seed=%lld", (long long)net->netstim_seed[stim]);
  ncy_status status =
      add_row(s, net, net->netstim_cell[stim], -1 - net->conn_label[row], net->conn_sec[row], net->conn_loc[row], &params);
  ncy_text_done(&params);
  return status;
}

/* Stimuli of a cell by target, which is the order in which NetPyNE adds them. */
static ncy_status add_cell(stim_columns *s, const ncy_net *net, int32_t cell) {
  int32_t clamp = s->clamp_beg[cell], end = s->clamp_beg[cell + 1];
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    if (net->conn_pre[row] >= 0) continue;
    for (; clamp < end && net->clamp_target[s->clamp_of[clamp]] < -1 - net->conn_label[row]; clamp++)
      NCY_TRY(add_clamp(s, net, s->clamp_of[clamp]));
    NCY_TRY(add_netstim(s, net, row));
  }
  for (; clamp < end; clamp++) NCY_TRY(add_clamp(s, net, s->clamp_of[clamp]));
  return NCY_OK;
}

static ncy_status fill_stims(stim_columns *s, ncy_arena *arena, const ncy_net *net) {
  ncy_table *t = s->table;
  ADD("gid", NCY_I64, "1", s->gid);
  ADD("label", NCY_STR, "1", s->label);
  ADD("source", NCY_STR, "1", s->source);
  ADD("type", NCY_STR, "1", s->type);
  ADD("sec", NCY_STR, "1", s->sec);
  ADD("loc", NCY_F64, "1", s->loc);
  NCY_TRY(ncy_table_nan_is_missing(t, "loc"));
  ADD("params", NCY_STR, "1", s->params);
  int32_t *beg = NCY_NEW_ARRAY(arena, int32_t, (size_t)net->n_cells + 2);
  s->clamp_of = NCY_NEW_ARRAY(arena, int32_t, (size_t)net->n_clamps);
  if (!beg || !s->clamp_of) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_clamps; i++) beg[net->clamp_cell[i] + 2]++;
  for (int32_t i = 0; i < net->n_cells; i++) beg[i + 2] += beg[i + 1];
  for (int32_t i = 0; i < net->n_clamps; i++) s->clamp_of[beg[net->clamp_cell[i] + 1]++] = i;
  s->clamp_beg = beg;
  for (int32_t i = 0; i < net->n_cells; i++) NCY_TRY(add_cell(s, net, i));
  return NCY_OK;
}

ncy_status ncy_net_stims(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "stims", (size_t)net->n_netstims + (size_t)net->n_clamps, &t));
  stim_columns s = {.table = t};
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = fill_stims(&s, &arena, net);
  ncy_arena_done(&arena);
  return finish(status, &t, out);
}
