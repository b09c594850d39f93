/* value.c - looking into trees of values, and writing them as JSON.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "result/data.h"

const ncy_value *ncy_value_get(const ncy_value *value, const char *key) {
  if (!value || value->type != NCY_VALUE_DICT) return NULL;
  for (uint32_t i = 0; i < value->count; i++)
    if (strcmp(value->u.member[i].key, key) == 0) return &value->u.member[i].value;
  return NULL;
}

int ncy_value_is_number(const ncy_value *value) {
  return value && (value->type == NCY_VALUE_INT || value->type == NCY_VALUE_REAL);
}

double ncy_value_number(const ncy_value *value) {
  if (!value) return NAN;
  switch (value->type) {
  case NCY_VALUE_INT:
    return (double)value->u.integer;
  case NCY_VALUE_REAL:
    return value->u.real;
  case NCY_VALUE_BOOL:
    return value->u.boolean;
  default:
    return NAN;
  }
}

int ncy_value_is_list(const ncy_value *value) {
  return value && (value->type == NCY_VALUE_LIST || value->type == NCY_VALUE_INTS || value->type == NCY_VALUE_REALS);
}

double ncy_value_number_at(const ncy_value *list, size_t index) {
  if (!ncy_value_is_list(list) || index >= list->count) return NAN;
  if (list->type == NCY_VALUE_REALS) return list->u.reals[index];
  if (list->type == NCY_VALUE_INTS) return (double)list->u.ints[index];
  const ncy_value *item = &list->u.item[index];
  return ncy_value_is_number(item) ? ncy_value_number(item) : NAN;
}

static bool same_real(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

int ncy_value_same(const ncy_value *a, const ncy_value *b) {
  if (a->type != b->type || (a->type >= NCY_VALUE_STRING && a->count != b->count)) return 0;
  switch ((ncy_value_type)a->type) {
  case NCY_VALUE_NULL:
    return 1;
  case NCY_VALUE_BOOL:
    return a->u.boolean == b->u.boolean;
  case NCY_VALUE_INT:
    return a->u.integer == b->u.integer;
  case NCY_VALUE_REAL:
    return same_real(a->u.real, b->u.real);
  case NCY_VALUE_STRING:
    return memcmp(a->u.string, b->u.string, a->count) == 0;
  case NCY_VALUE_INTS:
    return memcmp(a->u.ints, b->u.ints, a->count * sizeof *a->u.ints) == 0;
  case NCY_VALUE_REALS:
    for (uint32_t i = 0; i < a->count; i++)
      if (!same_real(a->u.reals[i], b->u.reals[i])) return 0;
    return 1;
  case NCY_VALUE_LIST:
    for (uint32_t i = 0; i < a->count; i++)
      if (!ncy_value_same(&a->u.item[i], &b->u.item[i])) return 0;
    return 1;
  case NCY_VALUE_DICT:
    for (uint32_t i = 0; i < a->count; i++)
      if (strcmp(a->u.member[i].key, b->u.member[i].key) != 0 || !ncy_value_same(&a->u.member[i].value, &b->u.member[i].value))
        return 0;
    return 1;
  }
  return 0;
}

const char *ncy_value_type_name(const ncy_value *value) {
  static const char *const name[] = {"null",   "a truth value", "a number",           "a number",         "a string",
                                     "a list", "a dict",        "a list of integers", "a list of numbers"};
  return value && value->type < NCY_COUNT_OF(name) ? name[value->type] : "nothing";
}

/* ---- as JSON
 * ------------------------------------------------------------------------------------------------------------------- */

static bool is_plain(const ncy_value *v) {
  return v->type <= NCY_VALUE_STRING;
}

/* Lists of plain values stand on one line, and so do objects of them inside lists (a connection, a synapse). */
static bool is_flat(const ncy_value *v) {
  if (v->type != NCY_VALUE_LIST && v->type != NCY_VALUE_DICT) return true;
  for (uint32_t i = 0; i < v->count; i++)
    if (!is_plain(v->type == NCY_VALUE_DICT ? &v->u.member[i].value : &v->u.item[i])) return false;
  return true;
}

static void write_list(const ncy_value *v, ncy_json_writer *w) {
  ncy_json_begin_array(w, is_flat(v));
  for (uint32_t i = 0; i < v->count; i++) {
    if (v->type == NCY_VALUE_INTS)
      ncy_json_int(w, v->u.ints[i]);
    else if (v->type == NCY_VALUE_REALS)
      ncy_json_double(w, v->u.reals[i]);
    else
      ncy_value_write(&v->u.item[i], true, w);
  }
  ncy_json_end_array(w);
}

void ncy_value_write(const ncy_value *v, bool is_item, ncy_json_writer *w) {
  switch ((ncy_value_type)v->type) {
  case NCY_VALUE_NULL:
    ncy_json_null(w);
    break;
  case NCY_VALUE_BOOL:
    ncy_json_bool(w, v->u.boolean);
    break;
  case NCY_VALUE_INT:
    ncy_json_int(w, v->u.integer);
    break;
  case NCY_VALUE_REAL:
    ncy_json_double(w, v->u.real);
    break;
  case NCY_VALUE_STRING:
    ncy_json_stringn(w, v->u.string, v->count);
    break;
  case NCY_VALUE_LIST:
  case NCY_VALUE_INTS:
  case NCY_VALUE_REALS:
    write_list(v, w);
    break;
  case NCY_VALUE_DICT:
    if (is_item && is_flat(v))
      ncy_json_begin_flat_object(w);
    else
      ncy_json_begin_object(w);
    for (uint32_t i = 0; i < v->count; i++) {
      ncy_json_key(w, v->u.member[i].key);
      ncy_value_write(&v->u.member[i].value, false, w);
    }
    ncy_json_end_object(w);
    break;
  }
}
