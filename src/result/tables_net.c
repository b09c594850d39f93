/* tables_net.c - the network in the data, as tables: cells, populations, connections, rates.
 *
 * Costs: a pass; 72 bytes a connection. Texts stay the data's. Source: reference netpyne-3 section 3.4.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "result/tables.h"

static const char *text_of(const ncy_value *dict, const char *key) {
  const ncy_value *v = ncy_value_get(dict, key);
  return v && v->type == NCY_VALUE_STRING ? v->u.string : NULL;
}

/* net.cells, every one a dict with a gid. */
static ncy_status cells_of(ncy_ctx *ctx, const ncy_data *data, const ncy_value **out) {
  NCY_TRY(ncy_tables_part(ctx, data, "net.cells", out));
  const ncy_value *cells = *out;
  if (cells->type != NCY_VALUE_LIST)
    return ncy_data_report(ctx, data, NCY_EPARSE, "net.cells", "expected a list of cells, found %s", ncy_value_type_name(cells));
  for (uint32_t i = 0; i < cells->count; i++) {
    int64_t gid;
    if (!ncy_tables_gid(ncy_value_number(ncy_value_get(&cells->u.item[i], "gid")), &gid))
      return ncy_data_report(ctx, data, NCY_EPARSE, "net.cells", "cell %u: expected a dict with a gid, found %s", i,
                             ncy_value_type_name(&cells->u.item[i]));
  }
  return NCY_OK;
}

static int64_t gid_of(const ncy_value *cell) {
  int64_t gid = -1;
  (void)ncy_tables_gid(ncy_value_number(ncy_value_get(cell, "gid")), &gid);
  return gid;
}

static ncy_status fill_cells(const ncy_value *cells, ncy_table *t) {
  static const char *const text[] = {"pop", "cellType", "cellModel"};
  static const char *const place[] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
  ncy_column gid, column;
  NCY_TRY(ncy_table_add(t, "gid", NCY_I64, "1", &gid));
  for (uint32_t i = 0; i < cells->count; i++) gid.u.i64[i] = gid_of(&cells->u.item[i]);
  for (size_t k = 0; k < NCY_COUNT_OF(text); k++) {
    NCY_TRY(ncy_table_add(t, text[k], NCY_STR, "1", &column));
    for (uint32_t i = 0; i < cells->count; i++) column.u.str[i] = text_of(ncy_value_get(&cells->u.item[i], "tags"), text[k]);
  }
  for (size_t k = 0; k < NCY_COUNT_OF(place); k++) {
    NCY_TRY(ncy_table_add(t, place[k], NCY_F64, k < 3 ? "um" : "1", &column));
    NCY_TRY(ncy_table_nan_is_missing(t, place[k]));
    for (uint32_t i = 0; i < cells->count; i++)
      column.u.f64[i] = ncy_value_number(ncy_value_get(ncy_value_get(&cells->u.item[i], "tags"), place[k]));
  }
  return NCY_OK;
}

ncy_status ncy_data_cells(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  const ncy_value *cells;
  NCY_TRY(cells_of(ctx, data, &cells));
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "cells", cells->count, &t));
  return ncy_tables_finish(fill_cells(cells, t), &t, out);
}

/* ---- populations --------------------------------------------------------------------------------------------------------------
 */

static double first_gid_of(const ncy_value *pop) {
  const ncy_value *gids = ncy_value_get(pop, "cellGids");
  return ncy_value_is_list(gids) && gids->count ? ncy_value_number_at(gids, 0) : -1.0;
}

/* Populations in order of their first gid: JSON as NetPyNE writes it has them by name. Empty ones stay after the one before them.
 */
static ncy_status order_pops(ncy_arena *arena, const ncy_value *pops, uint32_t **out) {
  uint32_t *order = NCY_NEW_ARRAY(arena, uint32_t, pops->count);
  if (!order) return NCY_ENOMEM;
  for (uint32_t i = 0; i < pops->count; i++) {
    uint32_t k = i;
    double first = first_gid_of(&pops->u.member[i].value);
    for (; first >= 0 && k > 0 && first_gid_of(&pops->u.member[order[k - 1]].value) > first; k--) order[k] = order[k - 1];
    order[k] = i;
  }
  *out = order;
  return NCY_OK;
}

static ncy_status pops_of(ncy_ctx *ctx, const ncy_data *data, ncy_arena *arena, const ncy_value **out, uint32_t **out_order) {
  NCY_TRY(ncy_tables_part(ctx, data, "net.pops", out));
  if ((*out)->type != NCY_VALUE_DICT)
    return ncy_data_report(ctx, data, NCY_EPARSE, "net.pops", "expected a dict of populations, found %s",
                           ncy_value_type_name(*out));
  return order_pops(arena, *out, out_order);
}

static ncy_status fill_pops(ncy_ctx *ctx, const ncy_data *data, const ncy_value *pops, const uint32_t *order, ncy_table *t) {
  ncy_column label, n_cells, first;
  NCY_TRY(ncy_table_add(t, "label", NCY_STR, "1", &label));
  NCY_TRY(ncy_table_add(t, "n_cells", NCY_I64, "1", &n_cells));
  NCY_TRY(ncy_table_add(t, "first_gid", NCY_I64, "1", &first));
  for (uint32_t i = 0; i < pops->count; i++) {
    const ncy_member *pop = &pops->u.member[order[i]];
    const ncy_value *gids = ncy_value_get(&pop->value, "cellGids");
    label.u.str[i] = pop->key;
    n_cells.u.i64[i] = ncy_value_is_list(gids) ? gids->count : 0;
    if (!ncy_tables_gid(first_gid_of(&pop->value), &first.u.i64[i]))
      return ncy_data_report(ctx, data, NCY_EPARSE, "net.pops", "population '%s': expected gids in cellGids", pop->key);
  }
  return NCY_OK;
}

ncy_status ncy_data_pops(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  const ncy_value *pops;
  uint32_t *order;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_table *t = NULL;
  ncy_status status = pops_of(ctx, data, &arena, &pops, &order);
  if (status == NCY_OK) status = ncy_table_new(ctx, "pops", pops->count, &t);
  if (status == NCY_OK) status = fill_pops(ctx, data, pops, order, t);
  ncy_arena_done(&arena);
  return ncy_tables_finish(status, &t, out);
}

/* ---- rates --------------------------------------------------------------------------------------------------------------------
 */

static int compare_gids(const int64_t *a, const int64_t *b) {
  return *a < *b ? -1 : *a > *b;
}

/* The population (row of the table pops) of each gid. */
typedef struct gid_map {
  int64_t (*row)[2]; /* gid, population; ascending gids */
  size_t n;
} gid_map;

static void sort_rows(int64_t (*row)[2], int64_t (*room)[2], size_t n) {
  if (n < 2) return;
  size_t half = n / 2;
  sort_rows(row, room, half);
  sort_rows(row + half, room, n - half);
  if (compare_gids(row[half - 1], row[half]) <= 0) return;
  memcpy(room, row, half * sizeof *row);
  for (size_t i = 0, k = half, at = 0; i < half; at++)
    memcpy(row[at], k == n || compare_gids(room[i], row[k]) <= 0 ? room[i++] : row[k++], sizeof *row);
}

static ncy_status map_gids(ncy_ctx *ctx, const ncy_data *data, ncy_arena *arena, const ncy_value *pops, const uint32_t *order,
                           gid_map *out) {
  size_t n = 0;
  for (uint32_t i = 0; i < pops->count; i++) {
    const ncy_value *gids = ncy_value_get(&pops->u.member[i].value, "cellGids");
    if (ncy_value_is_list(gids)) n += gids->count;
  }
  out->row = ncy_arena_alloc(arena, n, sizeof *out->row);
  int64_t(*room)[2] = ncy_arena_alloc(arena, n, sizeof *room);
  if (!out->row || !room) return NCY_ENOMEM;
  out->n = 0;
  for (uint32_t i = 0; i < pops->count; i++) {
    const ncy_member *pop = &pops->u.member[order[i]];
    const ncy_value *gids = ncy_value_get(&pop->value, "cellGids");
    for (uint32_t k = 0; ncy_value_is_list(gids) && k < gids->count; k++, out->n++) {
      out->row[out->n][1] = i;
      if (!ncy_tables_gid(ncy_value_number_at(gids, k), &out->row[out->n][0]))
        return ncy_data_report(ctx, data, NCY_EPARSE, "net.pops", "population '%s': expected gids in cellGids", pop->key);
    }
  }
  sort_rows(out->row, room, out->n);
  return NCY_OK;
}

static int64_t pop_of(const gid_map *map, int64_t gid) {
  size_t low = 0, high = map->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (map->row[middle][0] < gid)
      low = middle + 1;
    else
      high = middle;
  }
  return low < map->n && map->row[low][0] == gid ? map->row[low][1] : -1;
}

static ncy_status fill_rates(ncy_ctx *ctx, const ncy_data *data, ncy_arena *arena, const ncy_table *spikes, ncy_table **out) {
  const ncy_value *pops;
  uint32_t *order;
  gid_map map;
  NCY_TRY(pops_of(ctx, data, arena, &pops, &order));
  NCY_TRY(map_gids(ctx, data, arena, pops, order, &map));
  NCY_TRY(ncy_table_new(ctx, "rates", pops->count, out));
  ncy_column pop, n_cells, n_spikes, rate, gid;
  NCY_TRY(ncy_table_add(*out, "pop", NCY_STR, "1", &pop));
  NCY_TRY(ncy_table_add(*out, "n_cells", NCY_I64, "1", &n_cells));
  NCY_TRY(ncy_table_add(*out, "n_spikes", NCY_I64, "1", &n_spikes));
  NCY_TRY(ncy_table_add(*out, "rate", NCY_F64, "Hz", &rate));
  NCY_TRY(ncy_table_column(spikes, "gid", &gid));
  for (size_t i = 0; i < map.n; i++) n_cells.u.i64[map.row[i][1]]++;
  for (size_t i = 0; i < ncy_table_rows(spikes); i++) {
    int64_t p = pop_of(&map, gid.u.i64[i]);
    if (p >= 0) n_spikes.u.i64[p]++;
  }
  double duration = ncy_value_number(ncy_data_get(data, "simConfig.duration")); /* ms */
  for (uint32_t i = 0; i < pops->count; i++) {
    pop.u.str[i] = pops->u.member[order[i]].key;
    double cells = (double)n_cells.u.i64[i];
    rate.u.f64[i] = cells > 0 && duration > 0 ? (double)n_spikes.u.i64[i] / cells / (duration / 1000.0) : 0.0;
  }
  return NCY_OK;
}

ncy_status ncy_data_rates(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  ncy_table *spikes = NULL, *t = NULL;
  NCY_TRY(ncy_data_spikes(ctx, data, &spikes));
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = fill_rates(ctx, data, &arena, spikes, &t);
  ncy_arena_done(&arena);
  ncy_table_free(&spikes);
  return ncy_tables_finish(status, &t, out);
}

/* ---- connections --------------------------------------------------------------------------------------------------------------
 */

enum { MAX_COMPACT = 32 };

/* What a connection's members are called, in the order of the columns. */
static const char *const conn_key[] = {"preGid", "sec", "loc", "synMech", "weight", "delay", "label", "preLabel"};
enum { N_CONN_KEYS = 8 };

/* Place of each key in a compact connection, -1: it is not in there. */
typedef struct compact {
  int place[N_CONN_KEYS];
} compact;

/* simConfig.compactConnFormat: a list of keys, or true for NetPyNE's own choice. */
static void read_compact(const ncy_data *data, compact *out) {
  static const char *const usual[] = {"preGid", "preLabel", "sec", "loc", "synMech", "weight", "delay"};
  const ncy_value *format = ncy_data_get(data, "simConfig.compactConnFormat");
  const ncy_value *targets = ncy_data_get(data, "net.params.stimTargetParams");
  bool has_labels = targets && targets->type == NCY_VALUE_DICT && targets->count;
  for (int k = 0; k < N_CONN_KEYS; k++) {
    out->place[k] = -1;
    int n = 0;
    for (uint32_t i = 0; format && format->type == NCY_VALUE_LIST && i < format->count; i++) {
      const ncy_value *key = &format->u.item[i];
      if (key->type == NCY_VALUE_STRING && strcmp(key->u.string, conn_key[k]) == 0) out->place[k] = (int)i;
    }
    for (size_t i = 0; (!format || format->type != NCY_VALUE_LIST) && i < NCY_COUNT_OF(usual); i++) {
      bool is_in = has_labels || strcmp(usual[i], "preLabel") != 0;
      if (is_in && strcmp(usual[i], conn_key[k]) == 0) out->place[k] = n;
      n += is_in;
    }
  }
}

/* Member of a connection, which is a dict or a compact list. room: for a number of a column. */
static const ncy_value *conn_member(const ncy_value *conn, const compact *c, int key, ncy_value *room) {
  if (conn->type == NCY_VALUE_DICT) return ncy_value_get(conn, conn_key[key]);
  if (!ncy_value_is_list(conn) || c->place[key] < 0 || (uint32_t)c->place[key] >= conn->count) return NULL;
  if (conn->type == NCY_VALUE_LIST) return &conn->u.item[c->place[key]];
  *room = (ncy_value){.type = NCY_VALUE_REAL, .u.real = ncy_value_number_at(conn, (size_t)c->place[key])};
  return room;
}

static ncy_status fill_conns(ncy_ctx *ctx, const ncy_data *data, const ncy_value *cells, ncy_table *t) {
  ncy_column pre, post, of[N_CONN_KEYS];
  NCY_TRY(ncy_table_add(t, "pre_gid", NCY_I64, "1", &pre));
  NCY_TRY(ncy_table_add(t, "post_gid", NCY_I64, "1", &post));
  for (int k = 1; k < N_CONN_KEYS; k++) {
    bool is_number = k == 2 || k == 4 || k == 5;
    NCY_TRY(ncy_table_add(t, k == 7 ? "pre_label" : conn_key[k], is_number ? NCY_F64 : NCY_STR, k == 5 ? "ms" : "1", &of[k]));
    if (is_number) NCY_TRY(ncy_table_nan_is_missing(t, conn_key[k]));
  }
  compact c;
  read_compact(data, &c);
  size_t row = 0;
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_value *conns = ncy_value_get(&cells->u.item[i], "conns");
    for (uint32_t j = 0; conns && conns->type == NCY_VALUE_LIST && j < conns->count; j++, row++) {
      ncy_value room;
      const ncy_value *from = conn_member(&conns->u.item[j], &c, 0, &room);
      bool is_stim = from && from->type == NCY_VALUE_STRING;
      pre.u.i64[row] = -1;
      if (!is_stim && !ncy_tables_gid(ncy_value_number(from), &pre.u.i64[row]))
        return ncy_data_report(ctx, data, NCY_EPARSE, "net.cells", "cell %u, connection %u: expected preGid, found %s", i, j,
                               ncy_value_type_name(from));
      post.u.i64[row] = gid_of(&cells->u.item[i]);
      for (int k = 1; k < N_CONN_KEYS; k++) {
        const ncy_value *v = conn_member(&conns->u.item[j], &c, k, &room);
        if (of[k].type == NCY_F64)
          of[k].u.f64[row] = ncy_value_number(v);
        else
          of[k].u.str[row] = v && v->type == NCY_VALUE_STRING ? v->u.string : NULL;
      }
    }
  }
  return NCY_OK;
}

ncy_status ncy_data_conns(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  const ncy_value *cells;
  NCY_TRY(cells_of(ctx, data, &cells));
  size_t n = 0;
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_value *conns = ncy_value_get(&cells->u.item[i], "conns");
    if (conns && conns->type == NCY_VALUE_LIST) n += conns->count;
  }
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "conns", n, &t));
  return ncy_tables_finish(fill_conns(ctx, data, cells, t), &t, out);
}
