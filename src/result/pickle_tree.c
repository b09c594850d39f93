/* pickle_tree.c - objects of a pickle to a tree of values.
 *
 * An object may be in many places: each becomes a value of its own, so the number of values is held to a multiple of the file's
 * length. A key that comes again keeps its first place and its last value, as in Python.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "result/pickle.h"
#include "json/inner.h"

enum { MAX_DEPTH = 250 };
static const double values_per_byte = 16.0, values_at_least = 4096.0;

typedef struct tree {
  pk_machine *m;
  ncy_build *build;
  double left; /* values that may still be made */
  int depth;
  ncy_names keys;
  NCY_VEC(uint32_t) place; /* of a key's id in the dict at hand, by `of`; that dict's number */
  NCY_VEC(uint32_t) of;
  uint32_t dict; /* number of dicts so far */
} tree;

static ncy_status convert(tree *t, uint32_t row);

static ncy_status spend(tree *t, double n, uint64_t offset) {
  t->left -= n;
  return t->left >= 0.0 ? NCY_OK : pk_fail(t->m, offset, "it unfolds to far more values than the file has bytes: it is refused");
}

/* ---- arrays
 * ----------------------------------------------------------------------------------------------------------------------- */

static uint64_t word_at(const pk_array *a, size_t i) {
  const unsigned char *p = (const unsigned char *)a->bytes + i * a->dtype.size;
  uint64_t word = 0;
  for (unsigned k = 0; k < a->dtype.size; k++) word |= (uint64_t)p[a->dtype.is_big_endian ? a->dtype.size - 1u - k : k] << 8 * k;
  return word;
}

static double real_at(const pk_array *a, size_t i) {
  uint64_t word = word_at(a, i);
  if (a->dtype.size == 4) {
    float value;
    uint32_t half = (uint32_t)word;
    memcpy(&value, &half, sizeof value);
    return (double)value;
  }
  double value;
  memcpy(&value, &word, sizeof value);
  return value;
}

static ncy_status convert_element(tree *t, const pk_array *a, size_t i) {
  uint64_t word = a->dtype.kind == 'O' ? 0 : word_at(a, i);
  int shift = 64 - 8 * a->dtype.size;
  switch (a->dtype.kind) {
  case 'f':
    ncy_build_real(t->build, real_at(a, i));
    break;
  case 'b':
    ncy_build_bool(t->build, word != 0);
    break;
  case 'i':
    ncy_build_int(t->build, (int64_t)(word << shift) >> shift);
    break;
  case 'u':
    if (word > INT64_MAX)
      ncy_build_real(t->build, (double)word);
    else
      ncy_build_int(t->build, (int64_t)word);
    break;
  default:
    return convert(t, t->m->object.data[a->objects].u.item[i]);
  }
  return NCY_OK;
}

/* Elements with the first indices given: first is where they begin, in strides of elements. */
static ncy_status convert_dims(tree *t, const pk_array *a, const size_t *stride, int dim, size_t first, uint64_t offset) {
  if (dim == a->n_dims) return convert_element(t, a, first);
  NCY_TRY(spend(t, a->dim[dim] + 1.0, offset));
  ncy_build_begin(t->build, false);
  for (uint32_t i = 0; i < a->dim[dim]; i++) NCY_TRY(convert_dims(t, a, stride, dim + 1, first + i * stride[dim], offset));
  ncy_build_end(t->build);
  return NCY_OK;
}

static ncy_status convert_array(tree *t, const pk_object *o) {
  const pk_array *a = o->u.array;
  if (!a) return pk_fail(t->m, o->offset, "it has an array without elements");
  size_t stride[NCY_COUNT_OF(a->dim)], n = 1;
  for (int k = 0; k < a->n_dims; k++) {
    int dim = a->is_fortran ? k : a->n_dims - 1 - k;
    stride[dim] = n;
    n *= a->dim[dim];
  }
  return convert_dims(t, a, stride, 0, 0, o->offset);
}

/* ---- dicts
 * ------------------------------------------------------------------------------------------------------------------------ */

/* Text of a key: texts as they are, numbers as JSON would have them. */
static ncy_status key_text(tree *t, const pk_object *key, char room[NCY_DOUBLE_TEXT], const char **out, size_t *out_count) {
  *out = room;
  switch ((pk_kind)key->kind) {
  case PK_TEXT:
    *out = key->u.text;
    *out_count = key->count;
    if (memchr(*out, 0, *out_count)) return pk_fail(t->m, key->offset, "expected a key without zero bytes, found one in it");
    return NCY_OK;
  case PK_INT:
    *out_count = (size_t)snprintf(room, NCY_DOUBLE_TEXT, "%lld", (long long)key->u.whole);
    return NCY_OK;
  case PK_REAL:
    *out_count = (size_t)ncy_double_text(key->u.real, room);
    return NCY_OK;
  case PK_BOOL:
    *out_count = (size_t)snprintf(room, NCY_DOUBLE_TEXT, "%s", key->u.whole ? "true" : "false");
    return NCY_OK;
  case PK_NONE:
    *out_count = (size_t)snprintf(room, NCY_DOUBLE_TEXT, "null");
    return NCY_OK;
  case PK_ARRAY:
    if (key->u.array && key->u.array->n_dims == 0 && (key->u.array->dtype.kind == 'i' || key->u.array->dtype.kind == 'u')) {
      uint64_t word = word_at(key->u.array, 0);
      int shift = 64 - 8 * key->u.array->dtype.size;
      *out_count = (size_t)snprintf(room, NCY_DOUBLE_TEXT, "%lld", (long long)((int64_t)(word << shift) >> shift));
      return NCY_OK;
    }
    break;
  default:
    break;
  }
  return pk_fail(t->m, key->offset, "expected a text or a number as a key");
}

/* Members of a dict that count: their keys and rows, in scratch. An empty __dict__ is one that pickling a Dict of NetPyNE makes.
 */
typedef struct member {
  const char *key;
  uint32_t value;
} member;

static ncy_status find_members(tree *t, const pk_object *o, member **out, uint32_t *out_n) {
  pk_machine *m = t->m;
  *out = ncy_arena_alloc_raw(m->arena, o->count / 2, sizeof **out);
  if (!*out) return NCY_ENOMEM;
  *out_n = 0;
  uint32_t own = ++t->dict;
  for (uint32_t i = 0; i + 1 < o->count; i += 2) {
    char room[NCY_DOUBLE_TEXT];
    const char *text;
    size_t count = 0;
    NCY_TRY(key_text(t, &m->object.data[o->u.item[i]], room, &text, &count));
    const pk_object *value = &m->object.data[o->u.item[i + 1]];
    bool is_made = o->is_instance && value->kind == PK_DICT && value->count == 0;
    if (is_made && count == 8 && memcmp(text, "__dict__", 8) == 0) continue;
    int32_t id = ncy_names_add(&t->keys, text, count);
    if (id < 0) return NCY_ENOMEM;
    if ((size_t)id >= t->of.count) {
      if (!NCY_VEC_PUSH(m->ctx, &t->of, 0) || !NCY_VEC_PUSH(m->ctx, &t->place, 0)) return ncy_no_memory(m->ctx);
    }
    if (t->of.data[id] == own) {
      (*out)[t->place.data[id]].value = o->u.item[i + 1];
      continue;
    }
    t->of.data[id] = own;
    t->place.data[id] = *out_n;
    (*out)[(*out_n)++] = (member){t->keys.name[id], o->u.item[i + 1]};
  }
  return NCY_OK;
}

static ncy_status convert_dict(tree *t, const pk_object *o) {
  member *found;
  uint32_t n;
  NCY_TRY(spend(t, o->count / 2 + 1.0, o->offset));
  NCY_TRY(find_members(t, o, &found, &n));
  ncy_build_begin(t->build, true);
  for (uint32_t i = 0; i < n; i++) {
    ncy_build_key(t->build, found[i].key, strlen(found[i].key));
    NCY_TRY(convert(t, found[i].value));
  }
  ncy_build_end(t->build);
  return NCY_OK;
}

/* ---- all
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status convert_list(tree *t, const pk_object *o) {
  NCY_TRY(spend(t, o->count + 1.0, o->offset));
  ncy_build_begin(t->build, false);
  for (uint32_t i = 0; i < o->count; i++) NCY_TRY(convert(t, o->u.item[i]));
  ncy_build_end(t->build);
  return NCY_OK;
}

static ncy_status convert_container(tree *t, const pk_object *o) {
  if (t->depth == MAX_DEPTH)
    return pk_fail(t->m, o->offset, "expected at most 250 containers inside each other, found one more, or one inside itself");
  t->depth++;
  ncy_status status = o->kind == PK_LIST ? convert_list(t, o) : o->kind == PK_DICT ? convert_dict(t, o) : convert_array(t, o);
  t->depth--;
  return status;
}

static ncy_status convert(tree *t, uint32_t row) {
  const pk_object *o = &t->m->object.data[row];
  if (t->build->is_bad) return ncy_no_memory(t->m->ctx);
  switch ((pk_kind)o->kind) {
  case PK_NONE:
    ncy_build_null(t->build);
    return NCY_OK;
  case PK_BOOL:
    ncy_build_bool(t->build, o->u.whole != 0);
    return NCY_OK;
  case PK_INT:
    ncy_build_int(t->build, o->u.whole);
    return NCY_OK;
  case PK_REAL:
    ncy_build_real(t->build, o->u.real);
    return NCY_OK;
  case PK_TEXT:
    NCY_TRY(spend(t, o->count / 16.0, o->offset));
    ncy_build_string(t->build, o->u.text, o->count);
    return NCY_OK;
  case PK_LIST:
  case PK_DICT:
  case PK_ARRAY:
    return convert_container(t, o);
  case PK_BYTES:
    return pk_fail(t->m, o->offset, "expected data as NetPyNE saves them, found bytes");
  case PK_NAME:
  case PK_DTYPE:
  case PK_MARK:
    break;
  }
  return pk_fail(t->m, o->offset, "expected a value, found the name of a class or a mark");
}

ncy_status pk_to_tree(pk_machine *m, uint32_t row, ncy_build *build) {
  double bytes = (double)(m->before + m->at);
  tree t = {.m = m, .build = build, .left = values_at_least + values_per_byte * bytes};
  ncy_names_init(&t.keys, m->arena);
  ncy_status status = convert(&t, row);
  NCY_VEC_FREE(m->ctx, &t.place);
  NCY_VEC_FREE(m->ctx, &t.of);
  return status;
}
