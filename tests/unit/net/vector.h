/* vector.h - a vector's network against its expected cells, connections in order with the Python types of their numbers, stimuli.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_NET_VECTOR_H
#define NCY_TESTS_NET_VECTOR_H

#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net.h"
#include "json/json.h"

typedef struct loaded {
  ncy_ctx *ctx;
  char *text;
  ncy_arena arena;
  const ncy_json_doc *doc;
  ncy_spec *spec;
  ncy_net *net;
} loaded;

/* name: of a file of the test data; set: an override or NULL; shape: put into the spec behind the reader's back, or NULL. */
static inline void load(loaded *l, const char *name, int is_compat, const char *set, const char *shape) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.json", NCY_TEST_DATA, name);
  ncy_ctx_options options = {.compat = is_compat};
  *l = (loaded){0};
  assert_int_equal(ncy_ctx_new(&options, &l->ctx), NCY_OK);
  size_t size;
  l->text = t_read(path, &size);
  ncy_arena_init(&l->arena, l->ctx);
  T_STATUS(l->ctx, ncy_json_parse(&l->arena, path, l->text, size, &l->doc), NCY_OK);
  ncy_spec_source source = {.model = path, .text = l->text, .text_length = size, .set = &set, .n_set = set != NULL};
  T_STATUS(l->ctx, ncy_spec_load(l->ctx, &source, &l->spec), NCY_OK);
  if (shape) l->spec->shape = shape;
  T_STATUS(l->ctx, ncy_net_build(l->ctx, l->spec, 1, &l->net), NCY_OK);
}

static inline void unload(loaded *l) {
  ncy_net_free(&l->net);
  ncy_spec_free(&l->spec);
  ncy_arena_done(&l->arena);
  free(l->text);
  ncy_ctx_free(&l->ctx);
}

static inline const ncy_json *get(const ncy_json *node, const char *key) {
  const ncy_json *value = ncy_json_get(node, key);
  if (!value) fail_msg("no %s", key);
  return value;
}

/* A number of a vector, where non-finite ones are text. */
static inline double number(const ncy_json *node) {
  return node->type == NCY_JSON_STRING ? strtod(node->u.string, NULL) : ncy_json_number(node);
}

static inline void check_cells(const loaded *l) {
  static const char *const place[6] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
  const ncy_json *cells = get(get(l->doc->root, "expected"), "cells");
  ncy_table *t = NULL;
  T_STATUS(l->ctx, ncy_net_cells(l->ctx, l->net, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), cells->count);
  ncy_column gid, pop, at[6];
  assert_int_equal(ncy_table_column(t, "gid", &gid), NCY_OK);
  assert_int_equal(ncy_table_column(t, "pop", &pop), NCY_OK);
  for (int k = 0; k < 6; k++) assert_int_equal(ncy_table_column(t, place[k], &at[k]), NCY_OK);
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_json *cell = &cells->u.items[i];
    const ncy_json *tags = ncy_json_get(cell, "tags") ? ncy_json_get(cell, "tags") : cell;
    assert_int_equal(gid.u.i64[i], get(cell, "gid")->u.integer);
    assert_string_equal(pop.u.str[i], get(tags, "pop")->u.string);
    for (int k = 0; k < 6; k++) T_BITS(at[k].u.f64[i], number(get(tags, place[k])));
  }
  ncy_table_free(&t);
}

static inline void check_number(double got, int got_is_int, const ncy_json *want) {
  T_BITS(got, number(want));
  assert_int_equal(got_is_int != 0, want->type == NCY_JSON_INT);
}

static inline void check_conns(const loaded *l) {
  const ncy_json *conns = get(get(l->doc->root, "expected"), "conns");
  const ncy_net *net = l->net;
  ncy_table *t = NULL;
  T_STATUS(l->ctx, ncy_net_conns(l->ctx, net, &t), NCY_OK);
  static const char *const name[8] = {"pre_gid", "post_gid", "sec", "loc", "synMech", "weight", "delay", "label"};
  ncy_column c[8];
  for (int k = 0; k < 8; k++) assert_int_equal(ncy_table_column(t, name[k], &c[k]), NCY_OK);
  uint8_t *is_seen = calloc(conns->count + 1, 1);
  for (uint32_t i = 0; i < conns->count; i++) {
    if (i >= ncy_table_rows(t)) break;
    const ncy_json *want = &conns->u.items[i];
    const ncy_json *pre = get(want, "pre"), *label = ncy_json_get(want, "label");
    char text[32];
    if (pre->type == NCY_JSON_INT) snprintf(text, sizeof text, "%lld", (long long)pre->u.integer);
    assert_string_equal(c[0].u.str[i], pre->type == NCY_JSON_INT ? text : pre->u.string);
    assert_int_equal(c[1].u.i64[i], get(want, "post")->u.integer);
    assert_string_equal(c[2].u.str[i], get(want, "sec")->u.string);
    assert_string_equal(c[4].u.str[i], get(want, "synMech")->u.string);
    check_number(c[3].u.f64[i], net->conn_flags[i] & NCY_LOC_IS_INT, get(want, "loc"));
    check_number(c[5].u.f64[i], net->conn_flags[i] & NCY_WEIGHT_IS_INT, get(want, "weight"));
    check_number(c[6].u.f64[i], net->conn_flags[i] & NCY_DELAY_IS_INT, get(want, "delay"));
    if (label)
      assert_string_equal(c[7].u.str[i], label->u.string);
    else
      assert_null(c[7].u.str[i]);
    if (pre->type == NCY_JSON_INT) {
      const ncy_net_template *tmpl = &net->tmpl[net->cell_tmpl[net->conn_pre[i]]];
      T_BITS(tmpl->threshold, number(get(want, "netcon_threshold")));
    } else {
      assert_string_equal(net->spec->stim_source[net->netstim_source[-1 - net->conn_pre[i]]].label,
                          get(want, "preLabel")->u.string);
    }
    assert_true(net->conn_order[i] < conns->count);
    is_seen[net->conn_order[i]] = 1;
  }
  assert_int_equal(ncy_table_rows(t), conns->count);
  assert_int_equal(net->n_conns, conns->count);
  for (uint32_t i = 0; i < conns->count; i++) assert_int_equal(is_seen[i], 1);
  for (int32_t i = 0; i < net->n_cells; i++)
    for (int64_t row = net->cell_conn_beg[i]; row < net->cell_conn_beg[i + 1]; row++) assert_int_equal(net->conn_post[row], i);
  free(is_seen);
  ncy_table_free(&t);
}

/* Parameters "a=1,b=2" of a stimulus against the vector's; lists as a[0]=... */
static inline void check_params(const char *params, const ncy_json *want) {
  static const char *const other[] = {"gid", "label", "source", "sec", "loc", "type"};
  char name[64];
  int n = 0;
  for (const char *at = params; *at;) {
    size_t length = strcspn(at, "=");
    assert_true(length < sizeof name);
    memcpy(name, at, length);
    name[length] = 0;
    char *end;
    double value = strtod(at + length + 1, &end);
    char *bracket = strchr(name, '[');
    if (bracket) *bracket = 0;
    const ncy_json *node = get(want, name);
    T_BITS(value, number(bracket ? &node->u.items[atoi(bracket + 1)] : node));
    n += bracket ? atoi(bracket + 1) == 0 : 1;
    at = *end == ',' ? end + 1 : end;
  }
  for (size_t i = 0; i < NCY_COUNT_OF(other); i++) n += ncy_json_get(want, other[i]) != NULL;
  assert_int_equal(n, want->count);
}

static inline void check_stims(const loaded *l) {
  const ncy_json *stims = get(get(l->doc->root, "expected"), "stims");
  ncy_table *t = NULL;
  T_STATUS(l->ctx, ncy_net_stims(l->ctx, l->net, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), stims->count);
  static const char *const name[7] = {"gid", "label", "source", "type", "sec", "loc", "params"};
  ncy_column c[7];
  for (int k = 0; k < 7; k++) assert_int_equal(ncy_table_column(t, name[k], &c[k]), NCY_OK);
  for (uint32_t i = 0; i < stims->count; i++) {
    const ncy_json *want = &stims->u.items[i];
    assert_int_equal(c[0].u.i64[i], get(want, "gid")->u.integer);
    assert_string_equal(c[2].u.str[i], get(want, "source")->u.string);
    assert_string_equal(c[3].u.str[i], get(want, "type")->u.string);
    if (ncy_json_get(want, "sec")) {
      assert_string_equal(c[1].u.str[i], get(want, "label")->u.string);
      assert_string_equal(c[4].u.str[i], get(want, "sec")->u.string);
      T_BITS(c[5].u.f64[i], number(get(want, "loc")));
    }
    check_params(c[6].u.str[i], want);
  }
  ncy_table_free(&t);
}

static inline void check(const char *name, int is_compat) {
  loaded l;
  load(&l, name, is_compat, NULL, NULL);
  check_cells(&l);
  check_conns(&l);
  check_stims(&l);
  unload(&l);
}

#endif
