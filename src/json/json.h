/* json.h - JSON text to a tree that keeps key order, byte places and exact number text; and back.
 *
 * Accepted beyond RFC 8259: NaN, Infinity, -Infinity (NetPyNE writes them). Refused, each with line:column: duplicate keys,
 * bad UTF-8, nesting deeper than 256, numbers beyond double (1e400), raw control characters in strings, text after the value.
 * Nodes belong to the document's arena. SPDX-License-Identifier: MIT */
#ifndef NCY_JSON_JSON_H
#define NCY_JSON_JSON_H

#include "base/base.h"

typedef enum ncy_json_type {
  NCY_JSON_NULL,
  NCY_JSON_BOOL,
  NCY_JSON_INT,  /* number without point or exponent that fits int64 */
  NCY_JSON_REAL, /* any other number, NaN and the infinities too */
  NCY_JSON_STRING,
  NCY_JSON_ARRAY,
  NCY_JSON_OBJECT
} ncy_json_type;

typedef struct ncy_json ncy_json;
typedef struct ncy_json_doc ncy_json_doc;

struct ncy_json {
  uint8_t type;   /* ncy_json_type */
  bool boolean;   /* BOOL */
  uint32_t count; /* items of ARRAY or OBJECT; bytes of STRING */
  uint32_t key_length;
  uint32_t key_offset; /* byte of the key's opening quote; equals offset where there is no key */
  uint32_t offset;     /* first byte of the value in the text */
  uint32_t end;        /* one past its last byte */
  const char *key;     /* NUL-terminated, NULL outside objects */
  const ncy_json_doc *doc;
  union {
    int64_t integer;       /* INT */
    double real;           /* REAL */
    const char *string;    /* STRING, NUL-terminated UTF-8 (may hold NUL bytes inside: see count) */
    const ncy_json *items; /* ARRAY, OBJECT: [count] contiguous, in the text's order */
  } u;
};

struct ncy_json_doc {
  ncy_ctx *ctx;
  const char *file; /* name for diagnostics */
  const char *text; /* borrowed for the life of the document */
  size_t length;
  const ncy_json *root;
  const char *root_path; /* prefix of diagnostic paths, "" by default */
};

/* Parses text (must stay valid as long as the document; it need not end in NUL). Texts of 4 GiB and more are refused.
 * On failure the diagnostics say where; *out is untouched. NCY_EPARSE, NCY_ENOMEM. Cost: one pass, about 60 bytes a node. */
ncy_status ncy_json_parse(ncy_arena *arena, const char *file, const char *text, size_t length, const ncy_json_doc **out);

const ncy_json *ncy_json_get(const ncy_json *object, const char *key); /* NULL when absent or not an object */
bool ncy_json_is_number(const ncy_json *node);                         /* INT or REAL; NULL gives false */
double ncy_json_number(const ncy_json *node);                          /* of INT, REAL or BOOL; NaN otherwise */
bool ncy_json_is_string(const ncy_json *node, const char *value);      /* is it this string */
const char *ncy_json_type_name(const ncy_json *node);                  /* "an object", "a string", ... ; NULL: "nothing" */
/* The text of a value for messages, cut to about 40 bytes; allocated in arena. */
const char *ncy_json_excerpt(ncy_arena *arena, const ncy_json *node);

/* Line and column (from 1, bytes) of an offset in the document's text. Lines end with \n, \r\n or \r; a byte order mark does not
 * count. Cost: a pass over the text up to there. */
void ncy_json_locate(const ncy_json_doc *doc, size_t offset, int *line, int *column);

/* Path of a node from the root: a.b['x y'][3]; allocated in arena, NULL when out of memory. */
const char *ncy_json_path(ncy_arena *arena, const ncy_json *node);

/* Records a diagnostic at a node (at its key when at_key). As ncy_report otherwise. node NULL: no place. */
ncy_status ncy_json_report(const ncy_json *node, bool at_key, ncy_ctx *ctx, ncy_severity severity, ncy_status status,
                           const char *hint, const char *format, ...) NCY_PRINTF(7, 8);

/* A copy of root, sharing what is unchanged, in which the value at path is value_text parsed as JSON (or, where it does not
 * parse, taken as a string). path is dotted, keys may hold dots when quoted as ['a.b']; missing objects on the way are made.
 * A step in an array is an index, [2] or .2. A text that begins with {, [ or " must be JSON. The new node's place is reported as
 * file "--set", columns counting in PATH=VALUE. NCY_EUSAGE-like mistakes return NCY_EARG with a diagnostic. */
ncy_status ncy_json_set(ncy_arena *arena, const ncy_json *root, const char *path, const char *value_text, const ncy_json **out);

/* ---- writing ------------------------------------------------------------------------------------------------------------- */

/* Shortest decimal text that reads back as the same double, spelled as Python's repr: 0.1, 1e-05, 500.0, 1e+16, nan, inf.
 * Returns its length (at most 24), NUL-terminated. Exact: as Python's repr for every double. */
#define NCY_DOUBLE_TEXT 32
int ncy_double_text(double value, char out[NCY_DOUBLE_TEXT]);

/* Exact value of a decimal number text (digits, point, exponent; as JSON or Python writes it), correctly rounded and
 * independent of the locale. false when text is not wholly a number; overflow gives an infinity. Also with a sign, without
 * digits on one side of the point, and inf, Infinity, nan, NaN. Exact: as Python's float(text). */
bool ncy_double_parse(const char *text, size_t length, double *out);

/* Streaming writer. Layout as Python's json.dump(indent=4) when indent is 4, or with no spaces when 0. The caller opens and
 * closes objects and arrays in order; commas and indentation are the writer's. NaN and infinities as NaN, Infinity, -Infinity. A
 * flat array, and all inside it, stands on one line. At most 259 containers inside each other. */
typedef void ncy_json_sink(void *user, const char *bytes, size_t count);
/* What a writer may be told to call instead of making text: the same value, for other formats. */
typedef struct ncy_json_events {
  void (*begin)(void *user, bool is_object);
  void (*end)(void *user);
  void (*key)(void *user, const char *key, size_t length);
  void (*null)(void *user);
  void (*boolean)(void *user, bool value);
  void (*integer)(void *user, int64_t value);
  void (*real)(void *user, double value);
  void (*string)(void *user, const char *bytes, size_t count);
} ncy_json_events;
typedef struct ncy_json_writer {
  ncy_json_sink *sink;
  const ncy_json_events *events; /* NULL: text goes to sink */
  void *user;
  int indent;
  int depth;
  bool is_first[260]; /* nothing yet in the container at this depth */
  bool is_flat[260];  /* the container at this depth is written on one line */
  bool has_key;
} ncy_json_writer;
void ncy_json_writer_init(ncy_json_writer *w, ncy_json_sink *sink, void *user, int indent);
void ncy_json_writer_init_events(ncy_json_writer *w, const ncy_json_events *events, void *user);
void ncy_json_begin_object(ncy_json_writer *w);
void ncy_json_begin_flat_object(ncy_json_writer *w); /* on one line */
void ncy_json_end_object(ncy_json_writer *w);
void ncy_json_begin_array(ncy_json_writer *w, bool is_flat);
void ncy_json_end_array(ncy_json_writer *w);
void ncy_json_key(ncy_json_writer *w, const char *key);
void ncy_json_string(ncy_json_writer *w, const char *value); /* NULL writes null */
void ncy_json_stringn(ncy_json_writer *w, const char *value, size_t length);
void ncy_json_double(ncy_json_writer *w, double value);
void ncy_json_int(ncy_json_writer *w, int64_t value);
void ncy_json_bool(ncy_json_writer *w, bool value);
void ncy_json_null(ncy_json_writer *w);
void ncy_json_node(ncy_json_writer *w, const ncy_json *node); /* a tree as it is, numbers with their value */

#endif
