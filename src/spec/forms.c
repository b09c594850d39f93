/* forms.c - what a value may look like: a table of forms, and the check of a value against one.
 *
 * Data: one row a form: JSON types of the value, types of its items where it is a list, bounds of all numbers in it.
 * Costs: one look at each item. SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>

#include "spec/schema.h"

enum {
  T_NULL = 1 << NCY_JSON_NULL,
  T_BOOL = 1 << NCY_JSON_BOOL,
  T_INT = 1 << NCY_JSON_INT,
  T_REAL = 1 << NCY_JSON_REAL,
  T_STRING = 1 << NCY_JSON_STRING,
  T_ARRAY = 1 << NCY_JSON_ARRAY,
  T_OBJECT = 1 << NCY_JSON_OBJECT,
  T_NUMBER = T_INT | T_REAL,
  T_ANY = 0x7f,
  IS_FLAG = 1,  /* integers are 0 or 1 */
  IS_ABOVE = 2, /* the lower bound itself is out */
  IS_WHOLE = 4, /* reals must be whole numbers */
};

typedef struct form_row {
  const char *text;
  const char *item_text; /* what an item should be */
  double low, high;
  int8_t count; /* of items; -1: any */
  uint8_t types;
  uint8_t items; /* types of items, 0 where there are none */
  uint8_t rules;
} form_row;

#define ALL -INFINITY, INFINITY
static const form_row forms[NCY_FORM_COUNT_OF_FORMS] = {
    [NCY_FORM_ANY] = {"anything", NULL, ALL, -1, T_ANY, T_ANY, 0},
    [NCY_FORM_NUMBER] = {"a number", NULL, ALL, -1, T_NUMBER, 0, 0},
    [NCY_FORM_POSITIVE] = {"a number above 0", NULL, 0.0, DBL_MAX, -1, T_NUMBER, 0, IS_ABOVE},
    [NCY_FORM_NONNEGATIVE] = {"a number of at least 0", NULL, 0.0, DBL_MAX, -1, T_NUMBER, 0, 0},
    [NCY_FORM_FRACTION] = {"a number from 0 to 1", NULL, 0.0, 1.0, -1, T_NUMBER, 0, 0},
    [NCY_FORM_INT] = {"an integer", NULL, -2147483648.0, 2147483647.0, -1, T_INT, 0, 0},
    [NCY_FORM_COUNT] = {"an integer of at least 0", NULL, 0.0, 2147483647.0, -1, T_INT, 0, 0},
    [NCY_FORM_SEED] = {"an integer from 0 to 4294967295", NULL, 0.0, 4294967295.0, -1, T_NUMBER, 0, IS_WHOLE},
    [NCY_FORM_BOOL] = {"true or false", NULL, ALL, -1, T_BOOL | T_INT, 0, IS_FLAG},
    [NCY_FORM_STRING] = {"a string", NULL, ALL, -1, T_STRING, 0, 0},
    [NCY_FORM_OBJECT] = {"an object", NULL, ALL, -1, T_OBJECT, T_ANY, 0},
    [NCY_FORM_LIST] = {"a list", NULL, ALL, -1, T_ARRAY, T_ANY, 0},
    [NCY_FORM_STRINGS] = {"a list of strings", "a string", ALL, -1, T_ARRAY, T_STRING, 0},
    [NCY_FORM_LABELS] = {"a string or a list of strings", "a string", ALL, -1, T_STRING | T_ARRAY, T_STRING | T_ARRAY, 0},
    [NCY_FORM_NUMBERS] = {"a list of numbers", "a number", ALL, -1, T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_RANGE] = {"a list of two numbers, [min, max]", "a number", ALL, 2, T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_TRIPLE] = {"a list of three numbers", "a number", ALL, 3, T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_SPACING] = {"a number above 0, or three of them", "a number above 0", 0.0, DBL_MAX, 3, T_NUMBER | T_ARRAY, T_NUMBER,
                          IS_ABOVE},
    [NCY_FORM_FUNC] = {"a number or a string function", NULL, ALL, -1, T_NUMBER | T_STRING, 0, 0},
    [NCY_FORM_LENGTH] = {"a number above 0 or a string function", NULL, 0.0, DBL_MAX, -1, T_NUMBER | T_STRING, 0, IS_ABOVE},
    [NCY_FORM_NSEG] = {"an integer from 1 to 32767 or a string function", NULL, 1.0, 32767.0, -1, T_INT | T_STRING, 0, 0},
    [NCY_FORM_FUNCS] = {"a number, a string function, or a list of numbers", "a number or a list of numbers", ALL, -1,
                        T_NUMBER | T_STRING | T_ARRAY, T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_DELAYS] = {"a number of at least 0, a string function, or a list of such numbers",
                         "a number of at least 0, or a list of such numbers", 0.0, DBL_MAX, -1, T_NUMBER | T_STRING | T_ARRAY,
                         T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_LOCS] = {"a number from 0 to 1, a string function, or a list of such numbers",
                       "a number from 0 to 1, or a list of such numbers", 0.0, 1.0, -1, T_NUMBER | T_STRING | T_ARRAY,
                       T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_COUNTS] = {"an integer of at least 0, a string function, or a list of such integers",
                         "an integer of at least 0, or a list of such integers", 0.0, 2147483647.0, -1,
                         T_INT | T_STRING | T_ARRAY, T_INT | T_ARRAY, 0},
    [NCY_FORM_PARAM] = {"a number, a string function, or a list of a number for each segment", "a number", ALL, -1,
                        T_NUMBER | T_STRING | T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_ION_VALUE] = {"a number, or a list of a number for each segment", "a number", ALL, -1, T_NUMBER | T_ARRAY, T_NUMBER,
                            0},
    [NCY_FORM_POINT_PARAM] = {"a number, a string function, a list or an object", NULL, ALL, -1,
                              T_NUMBER | T_BOOL | T_STRING | T_ARRAY | T_OBJECT, T_ANY, 0},
    [NCY_FORM_PAIRS] = {"a list of [integer, integer]", "[integer, integer]", ALL, -1, T_ARRAY, T_ARRAY, 0},
    [NCY_FORM_POINTS] = {"a list of [x, y, z, diameter]", "[x, y, z, diameter]", ALL, -1, T_ARRAY, T_ARRAY, 0},
    [NCY_FORM_OBJECTS] = {"a list of objects", "an object", ALL, -1, T_ARRAY, T_OBJECT, 0},
    [NCY_FORM_TIMES] = {"a list of numbers, or of lists of numbers", "a number, or a list of numbers", ALL, -1, T_ARRAY,
                        T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_OBJECT_OR_FALSE] = {"an object or false", NULL, 0.0, 0.0, -1, T_OBJECT | T_BOOL | T_INT, T_ANY, IS_FLAG},
    [NCY_FORM_FLAG_OR_LIST] = {"true, false or a list", NULL, ALL, -1, T_BOOL | T_INT | T_ARRAY, T_ANY, IS_FLAG},
    [NCY_FORM_FLAG_OR_NUMBER] = {"true, false or a number", NULL, ALL, -1, T_BOOL | T_NUMBER, 0, 0},
    [NCY_FORM_FLAG_OR_OBJECT] = {"true, false or an object", NULL, ALL, -1, T_BOOL | T_INT | T_OBJECT, T_ANY, IS_FLAG},
    [NCY_FORM_DENSITY] = {"a string or an object", NULL, ALL, -1, T_STRING | T_OBJECT, T_ANY, 0},
    [NCY_FORM_STEP] = {"a number above 0", NULL, 0.0, DBL_MAX, -1, T_NUMBER | T_STRING, 0, IS_ABOVE},
};

const char *ncy_form_text(ncy_form form) {
  return forms[form].text;
}

bool ncy_form_admits(ncy_form form, ncy_json_type type) {
  return (forms[form].types >> type) & 1;
}

/* A number within the form's bounds. Written so that NaN is out wherever there are bounds. */
static bool is_number_in(const form_row *row, const ncy_json *value) {
  double number = ncy_json_number(value);
  if (value->type != NCY_JSON_BOOL && (row->rules & IS_FLAG) && !(number == 0.0 || number == 1.0)) return false;
  if ((row->rules & IS_WHOLE) && !(floor(number) == number)) return false;
  bool has_bounds = row->low > -INFINITY || row->high < INFINITY;
  if (!has_bounds) return true;
  return (row->rules & IS_ABOVE) ? number > row->low && number <= row->high : number >= row->low && number <= row->high;
}

/* Fixed-length inner lists: pairs of integers and points of four numbers. */
static bool is_tuple(const ncy_json *item, uint32_t count, unsigned types) {
  if (item->type != NCY_JSON_ARRAY || item->count != count) return false;
  for (uint32_t i = 0; i < count; i++)
    if (!((types >> item->u.items[i].type) & 1)) return false;
  return true;
}

static const ncy_json *misfit_in(const form_row *row, unsigned types, const ncy_json *value, int depth) {
  if (!((types >> value->type) & 1)) return value;
  switch ((ncy_json_type)value->type) {
  case NCY_JSON_BOOL:
  case NCY_JSON_INT:
  case NCY_JSON_REAL:
    return is_number_in(row, value) ? NULL : value;
  case NCY_JSON_ARRAY:
    if (row->items == T_ANY) return NULL;
    if (row->count >= 0 && depth == 0 && value->count != (uint32_t)row->count) return value;
    for (uint32_t i = 0; i < value->count; i++) {
      const ncy_json *bad = misfit_in(row, row->items, &value->u.items[i], depth + 1);
      if (bad) return bad;
    }
    return NULL;
  case NCY_JSON_NULL:
  case NCY_JSON_STRING:
  case NCY_JSON_OBJECT:
    return NULL;
  }
  return NULL;
}

const ncy_json *ncy_form_misfit(ncy_form form, const ncy_json *value, const char **expected) {
  const form_row *row = &forms[form];
  *expected = row->text;
  if (form == NCY_FORM_ANY) return NULL;
  if (form == NCY_FORM_STEP && value->type == NCY_JSON_STRING) return ncy_json_is_string(value, "adaptive") ? NULL : value;
  if ((form == NCY_FORM_PAIRS || form == NCY_FORM_POINTS) && value->type == NCY_JSON_ARRAY) {
    *expected = row->item_text;
    for (uint32_t i = 0; i < value->count; i++) {
      const ncy_json *item = &value->u.items[i];
      if (!(form == NCY_FORM_PAIRS ? is_tuple(item, 2, T_INT) : is_tuple(item, 4, T_NUMBER))) return item;
    }
    return NULL;
  }
  const ncy_json *bad = misfit_in(row, row->types, value, 0);
  if (bad && bad != value) *expected = row->item_text;
  return bad;
}
