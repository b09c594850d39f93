/* options.c - options of analyses: defaults, and values from text.
 *
 * Text is JSON, or plain words with commas between, which are made JSON first: numbers, true, false and null stay what they are,
 * the rest are strings. Options own an arena that holds what their values point to.
 * SPDX-License-Identifier: MIT */
#include "analysis/options.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "json/json.h"

/* Where an option is kept, and the numbers it may have. A list has its count behind it. */
typedef struct field {
  const char *name;
  size_t offset, offset_count;
  double low, high;
  bool is_above; /* low itself is out */
} field;

#define AT(member) offsetof(ncy_analyze_options, member)
#define LIST(member) AT(member), AT(n_##member)

static const field fields[] = {
    {"NFFT", AT(nfft), 0, 2, 1 << 24, false},
    {"binSize", AT(bin_size), 0, 0, 1e12, true},
    {"cells1", LIST(include_pre), 0, 0, false},
    {"cells2", LIST(include_post), 0, 0, false},
    {"cumulative", AT(cumulative), 0, 0, 1, false},
    {"cvar", AT(cvar), 0, 0, 0, false},
    {"density", AT(density), 0, 0, 1, false},
    {"detrend", AT(detrend), 0, 0, 1, false},
    {"electrodes", LIST(electrodes), 0, 0, false},
    {"feature", AT(feature), 0, 0, 0, false},
    {"filtFreq", AT(filt_freq), 0, 0, 1e12, false},
    {"filtOrder", AT(filt_order), 0, 1, 12, false},
    {"groupBy", AT(group_by), 0, 0, 0, false},
    {"groupByIntervalPost", AT(group_by_interval_post), 0, 0, 1e12, true},
    {"groupByIntervalPre", AT(group_by_interval_pre), 0, 0, 1e12, true},
    {"include", LIST(include), 0, 0, false},
    {"includePost", LIST(include_post), 0, 0, false},
    {"includePre", LIST(include_pre), 0, 0, false},
    {"includeRate0", AT(include_rate0), 0, 0, 1, false},
    {"logPlot", AT(log_plot), 0, 0, 1, false},
    {"logy", AT(logy), 0, 0, 1, false},
    {"maxFreq", AT(max_freq), 0, 0, 1e12, true},
    {"maxf", AT(maxf), 0, 0, 1e12, true},
    {"minFreq", AT(min_freq), 0, 0, 1e12, true},
    {"minf", AT(minf), 0, 0, 1e12, true},
    {"noverlap", AT(noverlap), 0, 0, 1 << 24, false},
    {"norm", AT(norm), 0, 0, 1, false},
    {"normPSD", AT(norm_psd), 0, 0, 1, false},
    {"normSignal", AT(norm_signal), 0, 0, 1, false},
    {"normSpec", AT(norm_spec), 0, 0, 1, false},
    {"nperseg", AT(nperseg), 0, 2, 1 << 24, false},
    {"numShuffle", AT(num_shuffle), 0, 0, 100000, false},
    {"order", AT(order), 0, 1, 100, false},
    {"orderBy", AT(order_by), 0, 0, 0, false},
    {"peakBin", AT(peak_bin), 0, 0, 1e12, false},
    {"pop", AT(pop), 0, 0, 0, false},
    {"sampr", AT(sampr), 0, 0, 1e12, false},
    {"seed", AT(seed), 0, 0, 4294967295.0, false},
    {"showPop", AT(pop), 0, 0, 0, false},
    {"smooth", AT(smooth), 0, 0, 1 << 24, false},
    {"spacing_um", AT(spacing_um), 0, 0, 1e12, false},
    {"stats", LIST(stats), 0, 0, false},
    {"stepFreq", AT(step_freq), 0, 0, 1e12, true},
    {"synMech", LIST(syn_mech), 0, 0, false},
    {"synOrConn", AT(syn_or_conn), 0, 0, 0, false},
    {"timeRange", AT(time_range), 0, -1e12, 1e12, false},
    {"transformMethod", AT(transform_method), 0, 0, 0, false},
    {"vaknin", AT(vaknin), 0, 0, 1, false},
    {"yLogScale", AT(y_log_scale), 0, 0, 1, false},
};

/* One value on its way into the options. */
typedef struct setting {
  ncy_ctx *ctx;
  ncy_arena *arena;
  const ncy_analyze_option *option;
  const field *field;
  char *base; /* the options */
} setting;

static ncy_status wrong(const setting *s, const ncy_json *found, const char *expected) {
  const char *excerpt = ncy_json_excerpt(s->arena, found);
  if (!excerpt) return NCY_ENOMEM;
  ncy_place place = {.path = s->option->name};
  return ncy_report(s->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "expected %s, found %s", expected, excerpt);
}

static ncy_status out_of_range(const setting *s, double value) {
  const field *f = s->field;
  ncy_place place = {.path = s->option->name};
  return ncy_report(s->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "expected a number %s %g%s, found %g",
                    f->is_above ? "above" : "from", f->low, f->high < 1e12 ? " and not too large" : "", value);
}

static bool is_within(const field *f, double value) {
  return value <= f->high && (f->is_above ? value > f->low : value >= f->low);
}

static bool is_nothing(const ncy_json *node) {
  return node->type == NCY_JSON_NULL || (node->type == NCY_JSON_BOOL && !node->boolean);
}

static ncy_status set_bool(const setting *s, const ncy_json *node) {
  bool is_bool = node->type == NCY_JSON_BOOL || (node->type == NCY_JSON_INT && (node->u.integer == 0 || node->u.integer == 1));
  if (!is_bool) return wrong(s, node, "true or false");
  *(int *)(s->base + s->field->offset) = node->type == NCY_JSON_BOOL ? node->boolean : node->u.integer != 0;
  return NCY_OK;
}

static ncy_status set_number(const setting *s, const ncy_json *node) {
  double value = is_nothing(node) && !s->field->is_above ? 0 : ncy_json_number(node);
  if (!ncy_json_is_number(node) && !(is_nothing(node) && !s->field->is_above)) return wrong(s, node, "a number");
  if (!is_within(s->field, value)) return out_of_range(s, value);
  if (s->option->type == NCY_OPTION_NUMBER) {
    *(double *)(s->base + s->field->offset) = value;
    return NCY_OK;
  }
  if (floor(value) != value) return wrong(s, node, "an integer");
  if (s->field->offset == AT(seed))
    *(int64_t *)(s->base + s->field->offset) = (int64_t)value;
  else
    *(int *)(s->base + s->field->offset) = (int)value;
  return NCY_OK;
}

static ncy_status set_pair(const setting *s, const ncy_json *node) {
  double *pair = (double *)(s->base + s->field->offset);
  bool is_freq = s->option->type == NCY_OPTION_FREQ;
  double value[2] = {0, 0};
  if (node->type == NCY_JSON_ARRAY && node->count == 2 && ncy_json_is_number(&node->u.items[0]) &&
      ncy_json_is_number(&node->u.items[1])) {
    double a = ncy_json_number(&node->u.items[0]), b = ncy_json_number(&node->u.items[1]);
    if (!is_freq && !(a < b)) return wrong(s, node, "[start, end] with start below end");
    if (is_freq && a > 0 && b > 0 && !(a < b)) return wrong(s, node, "[low, high] with low below high");
    if (!is_within(s->field, a)) return out_of_range(s, a);
    if (!is_within(s->field, b)) return out_of_range(s, b);
    /* A low-pass is kept as {f, 0}, a high-pass as {0, f}: the reverse of how [0, f] and [f, 0] read as bands. */
    bool is_band = !is_freq || (a > 0 && b > 0);
    value[0] = is_band ? a : b;
    value[1] = is_band ? b : a;
  } else if (is_freq && ncy_json_is_number(node)) {
    value[0] = ncy_json_number(node);
    if (!is_within(s->field, value[0])) return out_of_range(s, value[0]);
  } else if (!is_nothing(node)) {
    return wrong(s, node, is_freq ? "a frequency, [low, high] or false" : "[start, end] or null");
  }
  memcpy(pair, value, sizeof value);
  return NCY_OK;
}

/* A string that is among the choices, where there are any, copied; NULL for null, where that is the default. */
static ncy_status word_of(const setting *s, const ncy_json *node, const char **out) {
  if (node->type == NCY_JSON_NULL && !strcmp(s->option->initial, "null") && s->option->type == NCY_OPTION_WORD) {
    *out = NULL;
    return NCY_OK;
  }
  if (node->type != NCY_JSON_STRING) return wrong(s, node, "a word");
  const char *choices = s->option->choices;
  if (choices) {
    const char *name[16];
    size_t n = 0;
    bool is_one = false;
    for (const char *at = choices; *at && n < NCY_COUNT_OF(name);) {
      size_t length = strcspn(at, " ");
      is_one = is_one || (length == node->count && !memcmp(at, node->u.string, length));
      if (!(name[n++] = ncy_arena_strndup(s->arena, at, length))) return NCY_ENOMEM;
      at += length + strspn(at + length, " ");
    }
    if (!is_one) {
      ncy_place place = {.path = s->option->name};
      return ncy_report(s->ctx, NCY_ERROR, NCY_EARG, &place, ncy_nearest(node->u.string, name, n),
                        "expected one of %s, found \"%s\"", choices, node->u.string);
    }
  }
  *out = ncy_arena_strndup(s->arena, node->u.string, node->count);
  return *out ? NCY_OK : NCY_ENOMEM;
}

/* The items of a list, or the node itself as the only one; none for null and false. */
static const ncy_json *items_of(const ncy_json *node, size_t *out_n) {
  bool is_list = node->type == NCY_JSON_ARRAY;
  *out_n = is_list ? node->count : !is_nothing(node);
  return is_list ? node->u.items : node;
}

static void store_list(const setting *s, const void *list, size_t n) {
  *(const void **)(s->base + s->field->offset) = list;
  *(size_t *)(s->base + s->field->offset_count) = n;
}

static ncy_status set_words(const setting *s, const ncy_json *node) {
  size_t n = 0;
  const ncy_json *item = items_of(node, &n);
  const char **word = NCY_NEW_ARRAY(s->arena, const char *, n);
  if (!word) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) NCY_TRY(word_of(s, &item[k], &word[k]));
  store_list(s, word, n);
  return NCY_OK;
}

/* Integers of a node that is one, or a list of them. */
static ncy_status ints_of(const setting *s, const ncy_json *node, const char *expected, const int64_t **out, size_t *out_n) {
  size_t n = 0;
  const ncy_json *item = items_of(node, &n);
  int64_t *value = NCY_NEW_ARRAY(s->arena, int64_t, n);
  if (!value) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) {
    if (item[k].type != NCY_JSON_INT || item[k].u.integer < 0) return wrong(s, &item[k], expected);
    value[k] = item[k].u.integer;
  }
  *out = value;
  *out_n = n;
  return NCY_OK;
}

static bool is_numbers_of_pop(const ncy_json *node) {
  return node->type == NCY_JSON_ARRAY && node->count == 2 && node->u.items[0].type == NCY_JSON_STRING &&
         (node->u.items[1].type == NCY_JSON_INT || node->u.items[1].type == NCY_JSON_ARRAY);
}

static ncy_status subset_item_of(const setting *s, const ncy_json *node, ncy_subset_item *out) {
  *out = (ncy_subset_item){0};
  if (node->type == NCY_JSON_INT) return ints_of(s, node, "the gid of a cell", &out->index, &out->n_index);
  if (is_numbers_of_pop(node)) {
    out->name = ncy_arena_strndup(s->arena, node->u.items[0].u.string, node->u.items[0].count);
    if (!out->name) return NCY_ENOMEM;
    return ints_of(s, &node->u.items[1], "numbers of cells within the population", &out->index, &out->n_index);
  }
  if (node->type != NCY_JSON_STRING) return wrong(s, node, "a population, a stimulus, a gid, or [population, [numbers]]");
  out->name = ncy_arena_strndup(s->arena, node->u.string, node->count);
  return out->name ? NCY_OK : NCY_ENOMEM;
}

static ncy_status set_subsets(const setting *s, const ncy_json *node) {
  size_t n = 0;
  const ncy_json *wanted = items_of(node, &n);
  ncy_subset *subset = NCY_NEW_ARRAY(s->arena, ncy_subset, n);
  if (!subset) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) {
    size_t n_items = 1;
    const ncy_json *item = is_numbers_of_pop(&wanted[k]) ? &wanted[k] : items_of(&wanted[k], &n_items);
    ncy_subset_item *to = NCY_NEW_ARRAY(s->arena, ncy_subset_item, n_items);
    if (!to) return NCY_ENOMEM;
    if (n_items == 0) return wrong(s, &wanted[k], "a subset with members");
    for (size_t i = 0; i < n_items; i++) NCY_TRY(subset_item_of(s, &item[i], &to[i]));
    subset[k] = (ncy_subset){.item = to, .n_items = n_items};
  }
  store_list(s, subset, n);
  return NCY_OK;
}

static ncy_status set_electrodes(const setting *s, const ncy_json *node) {
  static const char expected[] = "avg, all, the number of an electrode, or a list of numbers";
  size_t n = 0;
  const ncy_json *wanted = items_of(node, &n);
  ncy_electrode_choice *choice = NCY_NEW_ARRAY(s->arena, ncy_electrode_choice, n);
  if (!choice) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) {
    if (ncy_json_is_string(&wanted[k], "avg")) continue;
    if ((choice[k].is_all = ncy_json_is_string(&wanted[k], "all"))) continue;
    const int64_t *index = NULL;
    if (is_nothing(&wanted[k])) return wrong(s, &wanted[k], expected);
    NCY_TRY(ints_of(s, &wanted[k], expected, &index, &choice[k].n_index));
    int32_t *narrow = NCY_NEW_ARRAY(s->arena, int32_t, choice[k].n_index);
    if (!narrow) return NCY_ENOMEM;
    if (choice[k].n_index == 0) return wrong(s, &wanted[k], expected);
    for (size_t i = 0; i < choice[k].n_index; i++) {
      if (index[i] > INT32_MAX) return wrong(s, &wanted[k], expected);
      narrow[i] = (int32_t)index[i];
    }
    choice[k].index = narrow;
  }
  store_list(s, choice, n);
  return NCY_OK;
}

static ncy_status set_node(const setting *s, const ncy_json *node) {
  switch (s->option->type) {
  case NCY_OPTION_BOOL:
    return set_bool(s, node);
  case NCY_OPTION_INT:
  case NCY_OPTION_NUMBER:
    return set_number(s, node);
  case NCY_OPTION_RANGE:
  case NCY_OPTION_FREQ:
    return set_pair(s, node);
  case NCY_OPTION_WORD:
    return word_of(s, node, (const char **)(s->base + s->field->offset));
  case NCY_OPTION_WORDS:
    return set_words(s, node);
  case NCY_OPTION_SUBSETS:
    return set_subsets(s, node);
  case NCY_OPTION_ELECTRODES:
    return set_electrodes(s, node);
  }
  return wrong(s, node, "a type of option that there is");
}

/* ---- text
 * ------------------------------------------------------------------------------------------------------------------------- */

static void add_bytes(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

/* Plain words as JSON: a list where there is a comma. */
static void plain_to_json(const char *value, ncy_text *out) {
  ncy_json_writer w;
  ncy_json_writer_init(&w, add_bytes, out, 0);
  bool is_list = strchr(value, ',') != NULL;
  if (is_list) ncy_json_begin_array(&w, true);
  for (const char *at = value;; at++) {
    at += strspn(at, " ");
    size_t length = strcspn(at, ","), kept = length;
    while (kept && at[kept - 1] == ' ') kept--;
    double number;
    bool is_number = ncy_double_parse(at, kept, &number) && isfinite(number);
    if (is_number && floor(number) == number && fabs(number) < 9e15)
      ncy_json_int(&w, (int64_t)number);
    else if (is_number)
      ncy_json_double(&w, number);
    else if (kept == 4 && !memcmp(at, "true", 4))
      ncy_json_bool(&w, true);
    else if (kept == 5 && !memcmp(at, "false", 5))
      ncy_json_bool(&w, false);
    else if (kept == 4 && !memcmp(at, "null", 4))
      ncy_json_null(&w);
    else
      ncy_json_stringn(&w, at, kept);
    at += length;
    if (!*at) break;
  }
  if (is_list) ncy_json_end_array(&w);
}

static ncy_status set_text(an_options *own, const ncy_analyze_option *option, const char *value) {
  size_t k = 0; /* every row of an analysis names a field: tests make the options of each */
  while (k + 1 < NCY_COUNT_OF(fields) && strcmp(fields[k].name, option->name) != 0) k++;
  setting s = {.ctx = own->arena.ctx, .arena = &own->arena, .option = option, .field = &fields[k], .base = (char *)&own->public};
  ncy_text text;
  ncy_text_init(&text, s.ctx);
  const char *start = value + strspn(value, " \t\r\n");
  if (*start && strchr("[{\"", *start))
    ncy_text_str(&text, value);
  else
    plain_to_json(start, &text);
  const char *json = text.is_bad ? NULL : ncy_arena_strndup(s.arena, text.data, text.count);
  ncy_text_done(&text);
  if (!json) return ncy_no_memory(s.ctx);
  const ncy_json_doc *doc = NULL;
  ncy_status status = ncy_json_parse(s.arena, option->name, json, strlen(json), &doc);
  if (status != NCY_OK) return status == NCY_EPARSE ? NCY_EARG : status;
  return set_node(&s, doc->root);
}

const an_options *an_options_of(const ncy_analyze_options *options) {
  return (const an_options *)options;
}

ncy_status ncy_analyze_options_new(ncy_ctx *ctx, const ncy_analyze *analyze, ncy_analyze_options **out) {
  if (!analyze) return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "options: expected an analysis, found none");
  an_options *own = ncy_resize(ctx, NULL, 0, sizeof *own);
  if (!own) return ncy_no_memory(ctx);
  memset(own, 0, sizeof *own);
  own->analyze = analyze;
  ncy_arena_init(&own->arena, ctx);
  ncy_status status = NCY_OK;
  for (const ncy_analyze_option *o = analyze->option; o->name && status == NCY_OK; o++) status = set_text(own, o, o->initial);
  ncy_analyze_options *made = &own->public;
  if (status != NCY_OK)
    ncy_analyze_options_free(&made);
  else
    *out = made;
  return status;
}

void ncy_analyze_options_free(ncy_analyze_options **options) {
  if (!options || !*options) return;
  an_options *own = (an_options *)*options;
  ncy_ctx *ctx = own->arena.ctx;
  ncy_arena_done(&own->arena);
  ncy_resize(ctx, own, sizeof *own, 0);
  *options = NULL;
}

ncy_status ncy_analyze_set(ncy_ctx *ctx, ncy_analyze_options *options, const char *name, const char *value) {
  an_options *own = (an_options *)options;
  const char *names[64];
  size_t n = 0;
  for (const ncy_analyze_option *o = own->analyze->option; o->name && n < NCY_COUNT_OF(names); o++) {
    if (!strcmp(o->name, name)) return set_text(own, o, value);
    names[n++] = o->name;
  }
  ncy_place place = {.path = name};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, ncy_nearest(name, names, n), "%s has no such option",
                    own->analyze->info.name);
}
