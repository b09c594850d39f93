/* escape.c - UTF-8, the escapes of JSON strings, and text made fit for messages.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "json/inner.h"

static inline bool is_tail(const char *p, const char *end) {
  return p < end && ((unsigned char)*p & 0xC0) == 0x80;
}

int ncy_utf8_length(const char *p, const char *end) {
  if (p >= end) return 0;
  unsigned first = (unsigned char)*p;
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !is_tail(p + 1, end)) return 0;
  if (first < 0xE0) return 2;
  unsigned second = (unsigned char)p[1];
  if (!is_tail(p + 2, end)) return 0;
  if (first < 0xF0) {
    bool is_overlong = first == 0xE0 && second < 0xA0;
    bool is_surrogate = first == 0xED && second >= 0xA0;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  bool is_overlong = first == 0xF0 && second < 0x90;
  bool is_beyond = first == 0xF4 && second >= 0x90;
  return is_overlong || is_beyond || !is_tail(p + 3, end) ? 0 : 4;
}

int ncy_json_hex4(const char *p, const char *end) {
  if (end - p < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; i++) {
    int c = (unsigned char)p[i];
    int letter = c | 0x20;
    if ('0' <= c && c <= '9')
      value = value * 16 + c - '0';
    else if ('a' <= letter && letter <= 'f')
      value = value * 16 + letter - 'a' + 10;
    else
      return -1;
  }
  return value;
}

static char *put_utf8(char *p, int code) {
  if (code < 0x80) {
    *p++ = (char)code;
    return p;
  }
  if (code < 0x800) {
    *p++ = (char)(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      *p++ = (char)(0xE0 | code >> 12);
    } else {
      *p++ = (char)(0xF0 | code >> 18);
      *p++ = (char)(0x80 | (code >> 12 & 0x3F));
    }
    *p++ = (char)(0x80 | (code >> 6 & 0x3F));
  }
  *p++ = (char)(0x80 | (code & 0x3F));
  return p;
}

const char *ncy_json_unescape(const char *p, char **out) {
  char c = p[1];
  p += 2;
  switch (c) {
  case 'b':
    *(*out)++ = '\b';
    return p;
  case 'f':
    *(*out)++ = '\f';
    return p;
  case 'n':
    *(*out)++ = '\n';
    return p;
  case 'r':
    *(*out)++ = '\r';
    return p;
  case 't':
    *(*out)++ = '\t';
    return p;
  case 'u':
    break;
  default:
    *(*out)++ = c;
    return p; /* a quote, a backslash or a slash */
  }
  int code = ncy_json_hex4(p, p + 4);
  p += 4;
  if (0xD800 <= code && code <= 0xDBFF) {
    code = 0x10000 + ((code - 0xD800) << 10) + (ncy_json_hex4(p + 2, p + 6) - 0xDC00);
    p += 6;
  }
  *out = put_utf8(*out, code);
  return p;
}

void ncy_json_add_shown(ncy_text *text, const char *bytes, size_t count, size_t limit, char quote) {
  const char *end = bytes + count;
  if (quote) ncy_text_add(text, &quote, 1);
  const char *p = bytes;
  while (p < end && (size_t)(p - bytes) < limit) {
    unsigned c = (unsigned char)*p;
    int length = ncy_utf8_length(p, end);
    if (length == 0) {
      ncy_text_printf(text, "\\x%02x", c);
      p++;
    } else if (c < 0x20 || c == 0x7F) {
      ncy_text_printf(text, "\\u%04x", c);
      p++;
    } else if (c == 0xC2 && (unsigned char)p[1] < 0xA0) { /* control characters U+0080 to U+009F */
      ncy_text_printf(text, "\\u%04x", (unsigned)(unsigned char)p[1]);
      p += 2;
    } else {
      ncy_text_add(text, p, (size_t)length);
      p += length;
    }
  }
  if (p < end) ncy_text_str(text, "...");
  if (quote) ncy_text_add(text, &quote, 1);
}
