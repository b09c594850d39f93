/* form_texts.c - forms whose strings are not any string: 'adaptive', dates, DOIs, addresses.
 *
 * Data: one row a form. Source: ISO 8601 (calendar dates), DOI Handbook 2.2 (10.REGISTRANT/SUFFIX), RFC 3986 (schemes).
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/schema.h"

typedef bool is_text_fn(const char *text, size_t length);

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* count digits as a number; -1 when they are not digits. */
static int digits(const char *text, int count) {
  int number = 0;
  for (int i = 0; i < count; i++) {
    if (!is_digit(text[i])) return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

static bool is_adaptive(const char *text, size_t length) {
  return length == 8 && memcmp(text, "adaptive", 8) == 0;
}

/* YYYY, YYYY-MM, YYYY-MM-DD of the Gregorian calendar. */
static bool is_date(const char *text, size_t length) {
  static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (length != 4 && length != 7 && length != 10) return false;
  int year = digits(text, 4);
  if (year < 0 || length == 4) return year >= 0;
  int month = text[4] == '-' ? digits(text + 5, 2) : -1;
  if (month < 1 || month > 12 || length == 7) return month >= 1 && month <= 12;
  bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  int day = text[7] == '-' ? digits(text + 8, 2) : -1;
  return day >= 1 && day <= days[month - 1] + (month == 2 && is_leap);
}

static bool begins(const char *text, size_t length, const char *with) {
  size_t n = strlen(with);
  return length > n && memcmp(text, with, n) == 0;
}

static bool has_blank(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] <= ' ') return true;
  return false;
}

/* Also with what people write before it: doi: or the resolver's address. */
static bool is_doi(const char *text, size_t length) {
  static const char *const before[] = {
      "doi:", "DOI:", "https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/"};
  for (size_t i = 0; i < NCY_COUNT_OF(before); i++) {
    if (!begins(text, length, before[i])) continue;
    text += strlen(before[i]);
    length -= strlen(before[i]);
    break;
  }
  if (!begins(text, length, "10.") || has_blank(text, length)) return false;
  const char *slash = memchr(text, '/', length);
  if (!slash || slash + 1 == text + length || !is_digit(text[3])) return false;
  for (const char *at = text + 3; at < slash; at++)
    if (!is_digit(*at) && *at != '.') return false;
  return true;
}

static bool is_url(const char *text, size_t length) {
  return (begins(text, length, "http://") || begins(text, length, "https://")) && !has_blank(text, length);
}

static const struct {
  ncy_form form;
  is_text_fn *is_text;
  const char *pattern;
} rows[] = {
    {NCY_FORM_STEP, is_adaptive, "^adaptive$"},
    {NCY_FORM_DATE, is_date, "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"},
    {NCY_FORM_DOI, is_doi, "^(doi:|DOI:|https?://(dx[.])?doi[.]org/)?10[.][0-9][0-9.]*/[^ ]+$"},
    {NCY_FORM_URL, is_url, "^https?://[^ ]+$"},
};

bool ncy_is_text_of_form(ncy_form form, const char *text, size_t length) {
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++)
    if (rows[i].form == form) return rows[i].is_text(text, length);
  return true;
}

const char *ncy_form_pattern(ncy_form form) {
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++)
    if (rows[i].form == form) return rows[i].pattern;
  return NULL;
}
