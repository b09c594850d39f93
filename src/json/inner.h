/* inner.h - inside the json module: escapes, paths and a parser that starts within a text.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_JSON_INNER_H
#define NCY_JSON_INNER_H

#include "json/json.h"

/* Containers may be nested this deep. */
enum { NCY_JSON_MAX_DEPTH = 256 };

/* Bytes of the valid UTF-8 sequence at p, 0 when there is none (overlong, surrogate, above U+10FFFF, cut off). */
int ncy_utf8_length(const char *p, const char *end);

/* The value of 4 hexadecimal digits at p, -1 when they are none. */
int ncy_json_hex4(const char *p, const char *end);

/* Decodes the escape at p (a backslash) of a valid string: writes at most 4 bytes to *out, moves it, returns what follows. */
const char *ncy_json_unescape(const char *p, char **out);

/* Appends bytes between quotes (quote 0: none) for a message: control bytes and bytes that are no UTF-8 escaped, cut to about
 * limit bytes with "..." after them. */
void ncy_json_add_shown(ncy_text *text, const char *bytes, size_t count, size_t limit, char quote);

/* Appends one step of a path: .key, ['k e y'] or [index]. */
void ncy_json_add_key(ncy_text *text, const char *key, size_t length);
void ncy_json_add_index(ncy_text *text, size_t index);

typedef struct ncy_json_options {
  size_t start;       /* byte of the text where the value begins */
  int depth;          /* containers that are open around it */
  ncy_status mistake; /* what mistakes return */
  bool is_silent;     /* mistakes give only the status */
} ncy_json_options;

/* Parses the one value of doc's text. doc and out's nodes belong to arena; doc->root is left alone. */
ncy_status ncy_json_parse_value(ncy_arena *arena, const ncy_json_doc *doc, const ncy_json_options *options, ncy_json *out);

#endif
