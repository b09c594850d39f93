/* forms.c - what a value may look like: a table of forms, the check of a value against one, and a form as JSON Schema.
 *
 * Data: one row a form: JSON types of the value, types of its items where it is a list, bounds of all numbers in it.
 * Costs: one look at each item. SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>
#include <stdio.h>

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
  const char *name;
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
    [NCY_FORM_ANY] = {"any", "anything", NULL, ALL, -1, T_ANY, T_ANY, 0},
    [NCY_FORM_NUMBER] = {"number", "a number", NULL, ALL, -1, T_NUMBER, 0, 0},
    [NCY_FORM_POSITIVE] = {"positive", "a number above 0", NULL, 0.0, DBL_MAX, -1, T_NUMBER, 0, IS_ABOVE},
    [NCY_FORM_NONNEGATIVE] = {"nonnegative", "a number of at least 0", NULL, 0.0, DBL_MAX, -1, T_NUMBER, 0, 0},
    [NCY_FORM_FRACTION] = {"fraction", "a number from 0 to 1", NULL, 0.0, 1.0, -1, T_NUMBER, 0, 0},
    [NCY_FORM_INT] = {"int", "an integer", NULL, -2147483648.0, 2147483647.0, -1, T_INT, 0, 0},
    [NCY_FORM_COUNT] = {"count", "an integer of at least 0", NULL, 0.0, 2147483647.0, -1, T_INT, 0, 0},
    [NCY_FORM_SEED] = {"seed", "an integer from 0 to 4294967295", NULL, 0.0, 4294967295.0, -1, T_NUMBER, 0, IS_WHOLE},
    [NCY_FORM_BOOL] = {"bool", "true or false", NULL, ALL, -1, T_BOOL | T_INT, 0, IS_FLAG},
    [NCY_FORM_STRING] = {"string", "a string", NULL, ALL, -1, T_STRING, 0, 0},
    [NCY_FORM_OBJECT] = {"object", "an object", NULL, ALL, -1, T_OBJECT, T_ANY, 0},
    [NCY_FORM_LIST] = {"list", "a list", NULL, ALL, -1, T_ARRAY, T_ANY, 0},
    [NCY_FORM_STRINGS] = {"strings", "a list of strings", "a string", ALL, -1, T_ARRAY, T_STRING, 0},
    [NCY_FORM_LABELS] = {"labels", "a string or a list of strings", "a string", ALL, -1, T_STRING | T_ARRAY, T_STRING | T_ARRAY,
                         0},
    [NCY_FORM_NUMBERS] = {"numbers", "a list of numbers", "a number", ALL, -1, T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_RANGE] = {"range", "a list of two numbers, [min, max]", "a number", ALL, 2, T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_TRIPLE] = {"triple", "a list of three numbers", "a number", ALL, 3, T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_SPACING] = {"spacing", "a number above 0, or three of them", "a number above 0", 0.0, DBL_MAX, 3,
                          T_NUMBER | T_ARRAY, T_NUMBER, IS_ABOVE},
    [NCY_FORM_FUNC] = {"func", "a number or a string function", NULL, ALL, -1, T_NUMBER | T_STRING, 0, 0},
    [NCY_FORM_LENGTH] = {"length", "a number above 0 or a string function", NULL, 0.0, DBL_MAX, -1, T_NUMBER | T_STRING, 0,
                         IS_ABOVE},
    [NCY_FORM_NSEG] = {"nseg", "an integer from 1 to 32767 or a string function", NULL, 1.0, 32767.0, -1, T_INT | T_STRING, 0, 0},
    [NCY_FORM_FUNCS] = {"funcs", "a number, a string function, or a list of numbers", "a number or a list of numbers", ALL, -1,
                        T_NUMBER | T_STRING | T_ARRAY, T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_DELAYS] = {"delays", "a number of at least 0, a string function, or a list of such numbers",
                         "a number of at least 0, or a list of such numbers", 0.0, DBL_MAX, -1, T_NUMBER | T_STRING | T_ARRAY,
                         T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_LOCS] = {"locs", "a number from 0 to 1, a string function, or a list of such numbers",
                       "a number from 0 to 1, or a list of such numbers", 0.0, 1.0, -1, T_NUMBER | T_STRING | T_ARRAY,
                       T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_COUNTS] = {"counts", "an integer of at least 0, a string function, or a list of such integers",
                         "an integer of at least 0, or a list of such integers", 0.0, 2147483647.0, -1,
                         T_INT | T_STRING | T_ARRAY, T_INT | T_ARRAY, 0},
    [NCY_FORM_PARAM] = {"param", "a number, a string function, or a list of a number for each segment", "a number", ALL, -1,
                        T_NUMBER | T_STRING | T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_ION_VALUE] = {"ion_value", "a number, or a list of a number for each segment", "a number", ALL, -1,
                            T_NUMBER | T_ARRAY, T_NUMBER, 0},
    [NCY_FORM_POINT_PARAM] = {"point_param", "a number, a string function, a list or an object", NULL, ALL, -1,
                              T_NUMBER | T_BOOL | T_STRING | T_ARRAY | T_OBJECT, T_ANY, 0},
    [NCY_FORM_PAIRS] = {"pairs", "a list of [integer, integer]", "[integer, integer]", ALL, -1, T_ARRAY, T_ARRAY, 0},
    [NCY_FORM_POINTS] = {"points", "a list of [x, y, z, diameter]", "[x, y, z, diameter]", ALL, -1, T_ARRAY, T_ARRAY, 0},
    [NCY_FORM_OBJECTS] = {"objects", "a list of objects", "an object", ALL, -1, T_ARRAY, T_OBJECT, 0},
    [NCY_FORM_TIMES] = {"times", "a list of numbers, or of lists of numbers", "a number, or a list of numbers", ALL, -1, T_ARRAY,
                        T_NUMBER | T_ARRAY, 0},
    [NCY_FORM_OBJECT_OR_FALSE] = {"object_or_false", "an object or false", NULL, 0.0, 0.0, -1, T_OBJECT | T_BOOL | T_INT, T_ANY,
                                  IS_FLAG},
    [NCY_FORM_FLAG_OR_LIST] = {"flag_or_list", "true, false or a list", NULL, ALL, -1, T_BOOL | T_INT | T_ARRAY, T_ANY, IS_FLAG},
    [NCY_FORM_FLAG_OR_NUMBER] = {"flag_or_number", "true, false or a number", NULL, ALL, -1, T_BOOL | T_NUMBER, 0, 0},
    [NCY_FORM_FLAG_OR_OBJECT] = {"flag_or_object", "true, false or an object", NULL, ALL, -1, T_BOOL | T_INT | T_OBJECT, T_ANY,
                                 IS_FLAG},
    [NCY_FORM_DENSITY] = {"density", "a string or an object", NULL, ALL, -1, T_STRING | T_OBJECT, T_ANY, 0},
    [NCY_FORM_STEP] = {"step", "a number above 0", NULL, 0.0, DBL_MAX, -1, T_NUMBER | T_STRING, 0, IS_ABOVE},
    [NCY_FORM_NOTE] = {"note", "a string or an object", NULL, ALL, -1, T_STRING | T_OBJECT, T_ANY, 0},
    [NCY_FORM_NOTES] = {"notes", "an object of annotations", NULL, ALL, -1, T_OBJECT, T_ANY, 0},
    [NCY_FORM_DATE] = {"date", "a date as YYYY, YYYY-MM or YYYY-MM-DD", NULL, ALL, -1, T_STRING, 0, 0},
    [NCY_FORM_DOI] = {"doi", "a DOI as 10.1234/abc", NULL, ALL, -1, T_STRING, 0, 0},
    [NCY_FORM_URL] = {"url", "an address that begins with http:// or https://", NULL, ALL, -1, T_STRING, 0, 0},
};

const char *ncy_form_text(ncy_form form) {
  return forms[form].text;
}

const char *ncy_form_name(ncy_form form) {
  return forms[form].name;
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
  if (value->type == NCY_JSON_STRING && !ncy_is_text_of_form(form, value->u.string, value->count)) return value;
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

/* ---- as JSON Schema ------------------------------------------------------------------------------------------------------- */

static void write_types(ncy_json_writer *w, unsigned types) {
  static const struct {
    unsigned type;
    const char *name;
  } names[] = {{T_BOOL, "boolean"}, {T_REAL, "number"},   {T_INT, "integer"}, {T_STRING, "string"},
               {T_ARRAY, "array"},  {T_OBJECT, "object"}, {T_NULL, "null"}};
  if (types == T_ANY) return;
  if (types & T_REAL) types &= ~(unsigned)T_INT; /* numbers hold integers */
  ncy_json_key(w, "type");
  ncy_json_begin_array(w, true);
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++)
    if (types & names[i].type) ncy_json_string(w, names[i].name);
  ncy_json_end_array(w);
}

void ncy_form_write_types(ncy_json_writer *w, ncy_form form) {
  write_types(w, forms[form].types | T_NULL);
}

static void write_bounds(ncy_json_writer *w, const form_row *row) {
  bool is_flag = row->rules & IS_FLAG;
  double low = is_flag && row->low < 0.0 ? 0.0 : row->low, high = is_flag && row->high > 1.0 ? 1.0 : row->high;
  if (low > -INFINITY) {
    ncy_json_key(w, row->rules & IS_ABOVE ? "exclusiveMinimum" : "minimum");
    ncy_json_double(w, low);
  }
  if (high < DBL_MAX) {
    ncy_json_key(w, "maximum");
    ncy_json_double(w, high);
  }
  if (row->rules & IS_WHOLE) {
    ncy_json_key(w, "multipleOf");
    ncy_json_int(w, 1);
  }
  if ((row->types & T_BOOL) && high < 1.0) {
    ncy_json_key(w, "not");
    ncy_json_begin_object(w);
    ncy_json_key(w, "const");
    ncy_json_bool(w, true);
    ncy_json_end_object(w);
  }
}

static void write_length(ncy_json_writer *w, int64_t count) {
  ncy_json_key(w, "minItems");
  ncy_json_int(w, count);
  ncy_json_key(w, "maxItems");
  ncy_json_int(w, count);
}

static void write_items(ncy_json_writer *w, const form_row *row, bool is_pairs, bool is_points) {
  ncy_json_key(w, "items");
  ncy_json_begin_object(w);
  write_types(w, row->items);
  if (row->items & T_NUMBER) write_bounds(w, row);
  if (is_pairs || is_points) {
    write_length(w, is_pairs ? 2 : 4);
    ncy_json_key(w, "items");
    ncy_json_begin_object(w);
    write_types(w, is_pairs ? T_INT : T_NUMBER);
    ncy_json_end_object(w);
  } else if (row->items & T_ARRAY) { /* lists in lists: items are as the outer ones */
    char place[64];
    snprintf(place, sizeof place, "#/$defs/%s/items", row->name);
    ncy_json_key(w, "items");
    ncy_json_begin_object(w);
    ncy_json_key(w, "$ref");
    ncy_json_string(w, place);
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

void ncy_form_write_schema(ncy_json_writer *w, ncy_form form) {
  const form_row *row = &forms[form];
  ncy_json_begin_object(w);
  write_types(w, row->types | T_NULL);
  if (row->types & T_NUMBER && form != NCY_FORM_ANY) write_bounds(w, row);
  if (ncy_form_pattern(form)) {
    ncy_json_key(w, "pattern");
    ncy_json_string(w, ncy_form_pattern(form));
  }
  if ((row->types & T_ARRAY) && row->count >= 0) write_length(w, row->count);
  if ((row->types & T_ARRAY) && row->items != T_ANY) write_items(w, row, form == NCY_FORM_PAIRS, form == NCY_FORM_POINTS);
  ncy_json_end_object(w);
}
