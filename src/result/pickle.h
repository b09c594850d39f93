/* pickle.h (internal) - inside the reader of pickles: the objects a pickle makes, before they are a tree.
 *
 * A pickle is a program for a machine with a stack and a memo (Python's pickletools describes it). Here its objects are rows of
 * one array; names of classes and functions are looked up in a table of those that are only data, and never anywhere else.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_PICKLE_H
#define NCY_RESULT_PICKLE_H

#include "result/build.h"
#include "result/read.h"

typedef enum pk_kind {
  PK_NONE,
  PK_BOOL,
  PK_INT,
  PK_REAL,
  PK_TEXT,
  PK_BYTES,
  PK_LIST, /* tuples and sets too */
  PK_DICT, /* items: key, value, key, value, ...; a later value of a key counts. Objects of whitelisted classes too */
  PK_NAME, /* of a class or function: whole is a pk_class */
  PK_DTYPE,
  PK_ARRAY,
  PK_MARK /* only on the stack */
} pk_kind;

/* What may be named in a pickle, by what it makes. */
typedef enum pk_class {
  PK_CLASS_DICT,          /* a dict: Dict, ODict, OrderedDict and the maps of netParams */
  PK_CLASS_OBJECT,        /* an object that is its attributes: SimConfig, NetParams, RecXElectrode */
  PK_CLASS_LIST,          /* set, frozenset, list, tuple */
  PK_CLASS_BASE,          /* object: only as the base in a call of _reconstructor */
  PK_CLASS_RECONSTRUCTOR, /* copyreg._reconstructor(class, base, state) */
  PK_CLASS_BYTES,         /* bytes, bytearray */
  PK_CLASS_ENCODE,        /* _codecs.encode(text, "latin1") */
  PK_CLASS_NDARRAY,       /* numpy.ndarray, only named */
  PK_CLASS_NEW_ARRAY,     /* numpy _reconstruct(ndarray, (0,), b"b"): BUILD fills it */
  PK_CLASS_FROM_BUFFER,   /* numpy _frombuffer(bytes, dtype, shape, order) */
  PK_CLASS_DTYPE,         /* numpy.dtype(code, align, copy) */
  PK_CLASS_SCALAR         /* numpy scalar(dtype, bytes) */
} pk_class;

/* Element of an array. */
typedef struct pk_dtype {
  char kind;    /* f, i, u, b, O */
  uint8_t size; /* bytes */
  bool is_big_endian;
} pk_dtype;

typedef struct pk_array {
  pk_dtype dtype;
  int n_dims;
  uint32_t dim[8];
  size_t n;          /* elements */
  bool is_fortran;   /* the first index runs fastest */
  const char *bytes; /* n * size; NULL where the elements are objects */
  uint32_t objects;  /* row of the list of them */
} pk_array;

typedef struct pk_object {
  uint8_t kind; /* pk_kind */
  bool is_instance;
  uint32_t count, capacity; /* of items; bytes of TEXT and BYTES */
  uint64_t offset;          /* of the opcode that made it */
  union {
    int64_t whole;
    double real;
    const char *text;
    uint32_t *item; /* rows */
    pk_dtype dtype;
    pk_array *array; /* NULL: not filled yet */
  } u;
} pk_object;

typedef struct pk_machine {
  ncy_ctx *ctx;
  const char *file;
  const ncy_feed *feed;
  ncy_arena *arena; /* scratch: everything here */
  char *window;
  size_t capacity, at, end;
  uint64_t before; /* bytes of the file before the window */
  uint64_t offset; /* of the opcode at hand */
  bool is_at_end;
  NCY_VEC(pk_object) object;
  NCY_VEC(uint32_t) stack; /* rows */
  NCY_VEC(uint32_t) memo;  /* rows + 1 by index, 0: none */
} pk_machine;

/* A refusal at the opcode at hand, or at another offset. */
ncy_status pk_fail(pk_machine *m, uint64_t offset, const char *format, ...) NCY_PRINTF(3, 4);

/* A new object on the stack; *out stays valid until the next one. */
ncy_status pk_push(pk_machine *m, pk_kind kind, pk_object **out);
ncy_status pk_append(pk_machine *m, uint32_t list, uint32_t item);

/* Bytes of an object: of BYTES, or of TEXT that stands for bytes (Latin-1), as old pickles have them; false: neither. */
bool pk_bytes_of(pk_machine *m, const pk_object *o, const char **out, size_t *out_count, ncy_status *out_status);

/* pickle_object.c: the opcodes that name, call and fill. */
ncy_status pk_name(pk_machine *m, const char *module, size_t module_length, const char *name, size_t name_length);
ncy_status pk_call(pk_machine *m);  /* stack: callable, arguments -> result */
ncy_status pk_build(pk_machine *m); /* stack: object, state -> object */

/* pickle_tree.c: the object in a row, as a tree in build. */
ncy_status pk_to_tree(pk_machine *m, uint32_t row, ncy_build *build);

#endif
