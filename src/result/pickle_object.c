/* pickle_object.c - what a pickle may name, and what comes of calling and filling it. Nothing is run: each name stands for a way
 * to put data together that is written here.
 *
 * Source: how Python's copyreg, NumPy and NetPyNE reduce their objects (seen in their pickles). SPDX-License-Identifier: MIT */
#include <string.h>

#include "result/pickle.h"
#include "json/inner.h"

static const struct {
  const char *module, *name;
  pk_class class;
} names[] = {
    {"collections", "OrderedDict", PK_CLASS_DICT},
    {"netpyne.specs.dicts", "Dict", PK_CLASS_DICT},
    {"netpyne.specs.dicts", "ODict", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "CellParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "ConnParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "PopParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "RxDParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "StimSourceParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "StimTargetParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "SubConnParams", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "SynMechParams", PK_CLASS_DICT},
    {"netpyne.specs", "Dict", PK_CLASS_DICT},
    {"netpyne.specs", "ODict", PK_CLASS_DICT},
    {"specs", "Dict", PK_CLASS_DICT},
    {"specs", "ODict", PK_CLASS_DICT},
    {"builtins", "dict", PK_CLASS_DICT},
    {"__builtin__", "dict", PK_CLASS_DICT},
    {"netpyne.specs.netParams", "NetParams", PK_CLASS_OBJECT},
    {"netpyne.specs.simConfig", "SimConfig", PK_CLASS_OBJECT},
    {"netpyne.support.recxelectrode", "RecXElectrode", PK_CLASS_OBJECT},
    {"builtins", "set", PK_CLASS_LIST},
    {"builtins", "frozenset", PK_CLASS_LIST},
    {"builtins", "list", PK_CLASS_LIST},
    {"builtins", "tuple", PK_CLASS_LIST},
    {"__builtin__", "set", PK_CLASS_LIST},
    {"__builtin__", "frozenset", PK_CLASS_LIST},
    {"builtins", "object", PK_CLASS_BASE},
    {"__builtin__", "object", PK_CLASS_BASE},
    {"copyreg", "_reconstructor", PK_CLASS_RECONSTRUCTOR},
    {"copy_reg", "_reconstructor", PK_CLASS_RECONSTRUCTOR},
    {"builtins", "bytes", PK_CLASS_BYTES},
    {"builtins", "bytearray", PK_CLASS_BYTES},
    {"__builtin__", "bytes", PK_CLASS_BYTES},
    {"__builtin__", "bytearray", PK_CLASS_BYTES},
    {"_codecs", "encode", PK_CLASS_ENCODE},
    {"numpy", "ndarray", PK_CLASS_NDARRAY},
    {"numpy.core.multiarray", "_reconstruct", PK_CLASS_NEW_ARRAY},
    {"numpy._core.multiarray", "_reconstruct", PK_CLASS_NEW_ARRAY},
    {"numpy.core.numeric", "_frombuffer", PK_CLASS_FROM_BUFFER},
    {"numpy._core.numeric", "_frombuffer", PK_CLASS_FROM_BUFFER},
    {"numpy", "dtype", PK_CLASS_DTYPE},
    {"numpy.core.multiarray", "scalar", PK_CLASS_SCALAR},
    {"numpy._core.multiarray", "scalar", PK_CLASS_SCALAR},
};

static bool is_text(const char *text, size_t count, const char *word) {
  return strlen(word) == count && memcmp(text, word, count) == 0;
}

ncy_status pk_name(pk_machine *m, const char *module, size_t module_length, const char *name, size_t name_length) {
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++) {
    if (!is_text(module, module_length, names[i].module) || !is_text(name, name_length, names[i].name)) continue;
    pk_object *o;
    NCY_TRY(pk_push(m, PK_NAME, &o));
    o->u.whole = names[i].class;
    return NCY_OK;
  }
  return pk_fail(m, m->offset, "it names %.100s.%.100s, which is not one of the classes that only hold data: it is refused",
                 module, name);
}

/* ---- pieces
 * ----------------------------------------------------------------------------------------------------------------------- */

static pk_object *at(const pk_machine *m, uint32_t row) {
  return &m->object.data[row];
}

/* Item of a list; NULL when it has no such item. */
static pk_object *item(const pk_machine *m, const pk_object *list, uint32_t i) {
  return list->kind == PK_LIST && i < list->count ? at(m, list->u.item[i]) : NULL;
}

bool pk_bytes_of(pk_machine *m, const pk_object *o, const char **out, size_t *out_count, ncy_status *out_status) {
  *out_status = NCY_OK;
  if (o && o->kind == PK_BYTES) {
    *out = o->u.text;
    *out_count = o->count;
    return true;
  }
  if (!o || o->kind != PK_TEXT) return false;
  char *bytes = ncy_arena_alloc_raw(m->arena, (size_t)o->count + 1, 1), *to = bytes;
  if (!bytes) {
    *out_status = NCY_ENOMEM;
    return false;
  }
  for (const char *p = o->u.text, *end = p + o->count; p < end;) {
    unsigned char c = (unsigned char)*p++;
    if (c >= 0x80) {
      if (c > 0xC3 || p == end) return false;
      c = (unsigned char)((unsigned)c << 6 | ((unsigned char)*p++ & 0x3Fu));
    }
    *to++ = (char)c;
  }
  *out = bytes;
  *out_count = (size_t)(to - bytes);
  return true;
}

/* Takes the two topmost objects off and puts the one in a row there. */
static void replace_two(pk_machine *m, uint32_t row) {
  m->stack.count -= 2;
  m->stack.data[m->stack.count++] = row;
}

/* A new object in the place of the two topmost. */
static ncy_status make(pk_machine *m, pk_kind kind, pk_object **out) {
  m->stack.count -= 2;
  return pk_push(m, kind, out);
}

/* ---- NumPy
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status make_dtype(pk_machine *m, const pk_object *args) {
  const pk_object *code = item(m, args, 0);
  pk_dtype type = {0};
  if (code && code->kind == PK_TEXT && code->count == 2)
    type = (pk_dtype){code->u.text[0], (uint8_t)(code->u.text[1] - '0'), false};
  bool is_known =
      (type.kind == 'f' && (type.size == 4 || type.size == 8)) || (type.kind == 'b' && type.size == 1) ||
      ((type.kind == 'i' || type.kind == 'u') && (type.size == 1 || type.size == 2 || type.size == 4 || type.size == 8)) ||
      (type.kind == 'O' && type.size == 8);
  if (!is_known)
    return pk_fail(m, m->offset, "expected elements of an array that are numbers, truth values or objects, found '%.20s'",
                   code && code->kind == PK_TEXT ? code->u.text : "");
  pk_object *o;
  NCY_TRY(make(m, PK_DTYPE, &o));
  o->u.dtype = type;
  return NCY_OK;
}

static ncy_status read_shape(pk_machine *m, const pk_object *shape, pk_array *out) {
  if (!shape || shape->kind != PK_LIST || shape->count > NCY_COUNT_OF(out->dim))
    return pk_fail(m, m->offset, "expected the shape of an array, up to 8 numbers");
  out->n_dims = (int)shape->count;
  out->n = 1;
  for (uint32_t i = 0; i < shape->count; i++) {
    const pk_object *size = item(m, shape, i);
    if (size->kind != PK_INT || size->u.whole < 0 || size->u.whole > UINT32_MAX ||
        !ncy_mul_size(out->n, (size_t)size->u.whole, &out->n))
      return pk_fail(m, m->offset, "expected sizes of an array, found one that cannot be");
    out->dim[i] = (uint32_t)size->u.whole;
  }
  return NCY_OK;
}

/* The elements: bytes, or a list of objects. */
static ncy_status read_elements(pk_machine *m, uint32_t row, pk_array *out) {
  const pk_object *data = at(m, row);
  if (out->dtype.kind == 'O') {
    if (data->kind != PK_LIST || data->count != out->n) return pk_fail(m, m->offset, "expected as many objects as the array has");
    out->objects = row;
    return NCY_OK;
  }
  size_t count, wanted;
  ncy_status status;
  if (!pk_bytes_of(m, data, &out->bytes, &count, &status))
    return status != NCY_OK ? status : pk_fail(m, m->offset, "expected the bytes of an array, found something else");
  if (!ncy_mul_size(out->n, out->dtype.size, &wanted) || wanted != count)
    return pk_fail(m, m->offset, "expected the bytes of %zu elements of an array, found %zu bytes", out->n, count);
  return NCY_OK;
}

/* _frombuffer(bytes, dtype, shape, order) */
static ncy_status array_of_buffer(pk_machine *m, const pk_object *args) {
  const pk_object *type = item(m, args, 1), *order = item(m, args, 3);
  if (args->count != 4 || type->kind != PK_DTYPE || order->kind != PK_TEXT)
    return pk_fail(m, m->offset, "expected an array's parts");
  pk_array *array = NCY_NEW(m->arena, pk_array);
  if (!array) return NCY_ENOMEM;
  array->dtype = type->u.dtype;
  array->is_fortran = is_text(order->u.text, order->count, "F");
  NCY_TRY(read_shape(m, item(m, args, 2), array));
  NCY_TRY(read_elements(m, args->u.item[0], array));
  pk_object *o;
  NCY_TRY(make(m, PK_ARRAY, &o));
  o->u.array = array;
  return NCY_OK;
}

/* State of an array: version, shape, dtype, is it in Fortran's order, elements. */
static ncy_status fill_array(pk_machine *m, uint32_t row, const pk_object *state) {
  const pk_object *type = item(m, state, 2), *order = item(m, state, 3);
  if (state->kind != PK_LIST || state->count != 5 || type->kind != PK_DTYPE || (order->kind != PK_BOOL && order->kind != PK_INT))
    return pk_fail(m, m->offset, "expected the state of an array");
  pk_array *array = NCY_NEW(m->arena, pk_array);
  if (!array) return NCY_ENOMEM;
  array->dtype = type->u.dtype;
  array->is_fortran = order->u.whole != 0;
  NCY_TRY(read_shape(m, item(m, state, 1), array));
  NCY_TRY(read_elements(m, state->u.item[4], array));
  at(m, row)->u.array = array;
  return NCY_OK;
}

static ncy_status make_scalar(pk_machine *m, const pk_object *args) {
  const pk_object *type = item(m, args, 0);
  if (args->count != 2 || type->kind != PK_DTYPE) return pk_fail(m, m->offset, "expected a type and the bytes of a number");
  if (type->u.dtype.kind == 'O') return pk_fail(m, m->offset, "expected a number's type, found objects");
  pk_array *array = NCY_NEW(m->arena, pk_array);
  if (!array) return NCY_ENOMEM;
  *array = (pk_array){.dtype = type->u.dtype, .n = 1};
  NCY_TRY(read_elements(m, args->u.item[1], array));
  pk_object *o;
  NCY_TRY(make(m, PK_ARRAY, &o));
  o->u.array = array;
  return NCY_OK;
}

/* ---- calls
 * ------------------------------------------------------------------------------------------------------------------------ */

/* OrderedDict([[key, value], ...]) of old pickles. */
static ncy_status dict_of_pairs(pk_machine *m, uint32_t row, const pk_object *args) {
  uint32_t list_row = args->u.item[0];
  if (args->count != 1 || at(m, list_row)->kind != PK_LIST) return pk_fail(m, m->offset, "expected pairs of a dict");
  for (uint32_t i = 0; i < at(m, list_row)->count; i++) {
    const pk_object *pair = item(m, at(m, list_row), i);
    if (pair->kind != PK_LIST || pair->count != 2) return pk_fail(m, m->offset, "expected pairs of a dict");
    uint32_t key = pair->u.item[0], value = pair->u.item[1];
    NCY_TRY(pk_append(m, row, key));
    NCY_TRY(pk_append(m, row, value));
  }
  return NCY_OK;
}

static ncy_status make_dict(pk_machine *m, uint32_t args_row, bool is_instance) {
  pk_object *o;
  NCY_TRY(make(m, PK_DICT, &o));
  o->is_instance = is_instance;
  uint32_t row = m->stack.data[m->stack.count - 1];
  return at(m, args_row)->count ? dict_of_pairs(m, row, at(m, args_row)) : NCY_OK;
}

/* A copy of the one list that is given, or an empty one. */
static ncy_status make_list(pk_machine *m, uint32_t args_row) {
  const pk_object *args = at(m, args_row), *given = item(m, args, 0);
  if (args->count > 1 || (given && given->kind != PK_LIST)) return pk_fail(m, m->offset, "expected one list of items");
  if (given) {
    replace_two(m, args->u.item[0]);
    return NCY_OK;
  }
  pk_object *o;
  return make(m, PK_LIST, &o);
}

/* copyreg._reconstructor(class, base, state) of protocols 0 and 1: state is None, or the dict that the object began as. */
static ncy_status reconstruct(pk_machine *m, const pk_object *args) {
  const pk_object *class = item(m, args, 0), *base = item(m, args, 1), *state = item(m, args, 2);
  bool is_right = args->count == 3 && class->kind == PK_NAME && base->kind == PK_NAME &&
                  (class->u.whole == PK_CLASS_DICT || class->u.whole == PK_CLASS_OBJECT) &&
                  (base->u.whole == PK_CLASS_DICT || base->u.whole == PK_CLASS_BASE) &&
                  (state->kind == PK_NONE || state->kind == PK_DICT);
  if (!is_right) return pk_fail(m, m->offset, "expected a class, its base and a state in a call of _reconstructor");
  uint32_t from = args->u.item[2];
  pk_object *o;
  NCY_TRY(make(m, PK_DICT, &o));
  o->is_instance = true;
  uint32_t row = m->stack.data[m->stack.count - 1];
  for (uint32_t i = 0; at(m, from)->kind == PK_DICT && i < at(m, from)->count; i++)
    NCY_TRY(pk_append(m, row, at(m, from)->u.item[i]));
  return NCY_OK;
}

/* bytes() and bytearray(bytes), or bytearray(text, "latin-1"). */
static ncy_status make_bytes(pk_machine *m, const pk_object *args) {
  const char *bytes = "";
  size_t count = 0;
  ncy_status status = NCY_OK;
  if (args->count > 2 || (args->count && !pk_bytes_of(m, item(m, args, 0), &bytes, &count, &status)))
    return status != NCY_OK ? status : pk_fail(m, m->offset, "expected bytes");
  pk_object *o;
  NCY_TRY(make(m, PK_BYTES, &o));
  o->u.text = bytes;
  o->count = (uint32_t)count;
  return NCY_OK;
}

ncy_status pk_call(pk_machine *m) {
  uint32_t args_row = m->stack.data[m->stack.count - 1];
  const pk_object *callable = at(m, m->stack.data[m->stack.count - 2]), *args = at(m, args_row);
  if (callable->kind != PK_NAME || args->kind != PK_LIST)
    return pk_fail(m, m->offset, "expected the name of a class and a list of arguments, found something else");
  pk_object *o;
  switch ((pk_class)callable->u.whole) {
  case PK_CLASS_DICT:
    return make_dict(m, args_row, true);
  case PK_CLASS_OBJECT:
    return args->count ? pk_fail(m, m->offset, "expected no arguments of this class") : make_dict(m, args_row, true);
  case PK_CLASS_LIST:
    return make_list(m, args_row);
  case PK_CLASS_RECONSTRUCTOR:
    return reconstruct(m, args);
  case PK_CLASS_BYTES:
  case PK_CLASS_ENCODE:
    return make_bytes(m, args);
  case PK_CLASS_NEW_ARRAY:
    return make(m, PK_ARRAY, &o);
  case PK_CLASS_FROM_BUFFER:
    return array_of_buffer(m, args);
  case PK_CLASS_DTYPE:
    return make_dtype(m, args);
  case PK_CLASS_SCALAR:
    return make_scalar(m, args);
  case PK_CLASS_BASE:
  case PK_CLASS_NDARRAY:
    break;
  }
  return pk_fail(m, m->offset, "it calls a class that is only named in data: it is refused");
}

/* The byte order of a dtype is the second item of its state. */
static ncy_status fill_dtype(pk_machine *m, uint32_t row, const pk_object *state) {
  const pk_object *order = item(m, state, 1);
  if (!order || order->kind != PK_TEXT || order->count != 1) return pk_fail(m, m->offset, "expected the state of a dtype");
  at(m, row)->u.dtype.is_big_endian = order->u.text[0] == '>';
  return NCY_OK;
}

ncy_status pk_build(pk_machine *m) {
  uint32_t state_row = m->stack.data[m->stack.count - 1], row = m->stack.data[m->stack.count - 2];
  const pk_object *state = at(m, state_row);
  m->stack.count--;
  if (at(m, row)->kind == PK_DTYPE) return fill_dtype(m, row, state);
  if (at(m, row)->kind == PK_ARRAY) return fill_array(m, row, state);
  if (at(m, row)->kind != PK_DICT || !at(m, row)->is_instance || state->kind != PK_DICT)
    return pk_fail(m, m->offset, "expected an object and a dict of its attributes, found something else");
  for (uint32_t i = 0; i < at(m, state_row)->count && row != state_row; i++)
    NCY_TRY(pk_append(m, row, at(m, state_row)->u.item[i]));
  return NCY_OK;
}
