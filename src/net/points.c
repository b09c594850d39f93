/* points.c - point cells: which parameters each has, and what is set on its mechanism.
 *
 * Data:  numbers and spike times of all point cells one after another, with row pointers.
 * Params of a cell are those of its population (key params, else every key that is no tag), then those of the rule its cellType
 * names that are not among them; an item of cellsList with params has its own. String functions are looked for where NetPyNE
 * looks: in the rule that the cell's tag cellType names, and only without that tag in the population; a string that is found
 * nowhere leaves NEURON's value, which is warned of.
 * Streams: string functions: the cell's (as those of cell rules); rate [lo, hi]: (point_rate, gid, seeds.stim).
 * Exact:  bits. Source: reference netpyne-1 sections 3.3, 8. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "mech/mech.h"
#include "net/inner.h"

/* ---- params of a cell ----------------------------------------------------------------------------------------------------- */

static const ncy_spec_cell *rule_of(const ncy_spec *spec, const ncy_spec_pop *pop) {
  if (!pop->cell_type || ncy_json_get(pop->node, "cellModel")) return NULL;
  int32_t row = ncy_spec_find_cell(spec, pop->cell_type);
  return row < 0 ? NULL : &spec->cell[row];
}

const ncy_json *ncy_point_dict_find(const ncy_point_dict *dict, const char *key) {
  for (int32_t i = 0; i < dict->n; i++)
    if (strcmp(dict->param[i].key, key) == 0) return dict->param[i].value;
  return NULL;
}

static void set_entry(ncy_point_dict *dict, const char *key, const ncy_json *value) {
  for (int32_t i = 0; i < dict->n; i++)
    if (strcmp(dict->param[i].key, key) == 0) {
      dict->param[i].value = value;
      return;
    }
  dict->param[dict->n++] = (ncy_spec_param){.key = key, .value = value};
}

static void add_object(ncy_point_dict *dict, const ncy_json *object) {
  for (uint32_t i = 0; i < object->count; i++) set_entry(dict, object->u.items[i].key, &object->u.items[i]);
}

/* One list for all cells, or a list of lists: a cell beyond its end keeps the one before it, as NetPyNE's do. */
static const ncy_json *list_for(const ncy_json *list, int32_t i) {
  if (list->count == 0 || list->u.items[0].type != NCY_JSON_ARRAY) return list;
  return &list->u.items[(uint32_t)i < list->count ? (uint32_t)i : list->count - 1];
}

/* spkTimes and dynamicRates reach the cells of populations by number only, and those of a list their own spkTimes. */
static void add_series(const ncy_spec_pop *pop, const ncy_json *item, int32_t i, ncy_point_dict *dict) {
  if (item) {
    const ncy_json *times = ncy_json_get(item, "spkTimes");
    if (times && strcmp(pop->cell_model, "VecStim") == 0) set_entry(dict, "spkTimes", times);
    return;
  }
  if (!pop->num_cells && (pop->density || pop->grid_spacing)) return;
  if (pop->spk_times) set_entry(dict, "spkTimes", list_for(pop->spk_times, i));
  const ncy_json *rates = ncy_json_get(pop->dynamic_rates, "rates"), *times = ncy_json_get(pop->dynamic_rates, "times");
  if (!rates || rates->type != NCY_JSON_ARRAY || !times) return;
  dict->pair[0] = *list_for(rates, i);
  dict->pair[1] = *times;
  dict->rates = (ncy_json){.type = NCY_JSON_ARRAY, .count = 2, .u.items = dict->pair};
  set_entry(dict, "rates", &dict->rates);
}

ncy_status ncy_point_dict_make(const ncy_net *net, ncy_arena *arena, int32_t cell, ncy_point_dict *dict) {
  const ncy_net_pop *pop = &net->pop[net->cell_pop[cell]];
  const ncy_spec_pop *spec = pop->spec;
  const ncy_spec_cell *rule = rule_of(net->spec, spec);
  const ncy_json *item = ncy_net_cell_item(net, cell), *own = ncy_json_get(item, "params");
  if (own && own->type != NCY_JSON_OBJECT) own = NULL;
  int32_t room = 2 + (int32_t)(own ? own->count : 0) + (int32_t)(spec->params ? spec->params->count : 0) + spec->other.n +
                 (rule ? rule->params.n : 0);
  if (room > dict->capacity) {
    dict->param = NCY_NEW_ARRAY(arena, ncy_spec_param, (size_t)room);
    if (!dict->param) return NCY_ENOMEM;
    dict->capacity = room;
  }
  dict->n = 0;
  if (own) {
    add_object(dict, own);
  } else if (spec->params) {
    add_object(dict, spec->params);
  } else {
    for (int32_t i = 0; i < spec->other.n; i++)
      if (strcmp(spec->other.param[i].key, "vref") != 0) set_entry(dict, spec->other.param[i].key, spec->other.param[i].value);
  }
  for (int32_t i = 0; rule && !own && i < rule->params.n; i++)
    if (!ncy_point_dict_find(dict, rule->params.param[i].key))
      set_entry(dict, rule->params.param[i].key, rule->params.param[i].value);
  add_series(spec, item, cell - pop->first_cell + pop->n_before, dict);
  return NCY_OK;
}

double ncy_point_rate(const ncy_net *net, const char *hashed, int64_t gid, const ncy_json *range) {
  ncy_rng rng;
  ncy_rng_init(&rng, ncy_hash_str(hashed), (uint32_t)gid, (uint32_t)net->spec->cfg.seed_stim);
  return ncy_rng_uniform(&rng, ncy_json_number(&range->u.items[0]), ncy_json_number(&range->u.items[1]));
}

/* ---- one cell ---------------------------------------------------------------------------------------------------------------
 */

enum { N_SLOTS = 6 };
static const char *const slot_name[N_SLOTS] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
static const ncy_expr_scope cell_scope = {.variable = slot_name, .n_variables = N_SLOTS, .has_random = true};

/* Compiled texts and what has been warned of, both by node. */
typedef struct text_entry {
  const ncy_json *node;
  const ncy_expr *expr; /* NULL: warned of */
} text_entry;

typedef struct point_builder {
  ncy_builder *b;
  int32_t cell, point;
  const ncy_spec_pop *pop;
  const ncy_mech *mech; /* NULL: its parameters are not known */
  ncy_point_dict dict;
  NCY_VEC(text_entry) texts;
  ncy_rng rng;       /* of the cell */
  bool has_interval; /* a rate was taken for one */
  double interval;
} point_builder;

static const text_entry *find_text(const point_builder *p, const ncy_json *node, bool is_compiled) {
  for (size_t i = 0; i < p->texts.count; i++)
    if (p->texts.data[i].node == node && (p->texts.data[i].expr != NULL) == is_compiled) return &p->texts.data[i];
  return NULL;
}

static bool is_function(const ncy_json *node) {
  return node && node->type == NCY_JSON_STRING && ncy_expr_is_function(node->u.string, node->count, &cell_scope);
}

/* The function NetPyNE evaluates for a parameter, whatever the cell's own value is; NULL: none. */
static const ncy_json *function_of(const point_builder *p, const char *key) {
  const ncy_net *net = p->b->net;
  ncy_json room;
  const ncy_json *type = ncy_net_cell_tag(net, p->cell, "cellType", &room), *found = NULL;
  if (type && type->type == NCY_JSON_STRING && type->count > 0) {
    int32_t row = ncy_spec_find_cell(net->spec, type->u.string);
    if (row >= 0) found = ncy_param_find(&net->spec->cell[row].params, key);
  } else if (p->pop->params) {
    found = ncy_json_get(p->pop->params, key);
  } else {
    found = ncy_param_find(&p->pop->other, key);
  }
  return is_function(found) ? found : NULL;
}

static ncy_status evaluate(point_builder *p, const ncy_json *node, double *out) {
  const ncy_net *net = p->b->net;
  const text_entry *known = find_text(p, node, true);
  const ncy_expr *expr = known ? known->expr : NULL;
  if (!expr) {
    NCY_TRY(ncy_compile(p->b, &p->b->scratch, node, &cell_scope, &expr));
    if (!NCY_VEC_PUSH(p->b->ctx, &p->texts, ((text_entry){node, expr}))) return ncy_no_memory(p->b->ctx);
  }
  ncy_expr_kind kind = p->pop->cells_list ? NCY_EXPR_FLOAT : NCY_EXPR_NUMPY;
  ncy_expr_value value[N_SLOTS], result;
  for (int k = 0; k < N_SLOTS; k++)
    value[k] = (ncy_expr_value){.kind = kind, .number = k < 3 ? net->cell_pos[k][p->cell] : net->cell_norm[k - 3][p->cell]};
  NCY_TRY(ncy_expr_eval(p->b->ctx, expr, value, &p->rng, &result));
  *out = result.number;
  return NCY_OK;
}

/* What is no number NetPyNE hands to NEURON as it is, which refuses it in silence. */
static ncy_status warn_of_text(point_builder *p, const ncy_json *node, const char *key) {
  if (find_text(p, node, false)) return NCY_OK;
  if (!NCY_VEC_PUSH(p->b->ctx, &p->texts, ((text_entry){node, NULL}))) return ncy_no_memory(p->b->ctx);
  if (!is_function(node))
    return ncy_json_report(node, false, p->b->ctx, ncy_is_compat(p->b->ctx) ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, NULL,
                           "population %s: %s: expected a number or a string function", p->pop->label, key);
  return ncy_json_report(node, false, p->b->ctx, NCY_WARNING, NCY_ESPEC, NULL,
                         "population %s: %s keeps its default: NetPyNE looks for the string functions of a population with "
                         "cellType in the params of that cell rule only",
                         p->pop->label, key);
}

static ncy_status set_value(point_builder *p, const char *key, double value) {
  ncy_builder *b = p->b;
  for (size_t i = (size_t)b->point_param_beg.data[p->point]; i < b->point_param.count; i++)
    if (strcmp(b->point_param.data[i], key) == 0) {
      b->point_value.data[i] = value;
      return NCY_OK;
    }
  return NCY_VEC_PUSH(b->ctx, &b->point_param, key) && NCY_VEC_PUSH(b->ctx, &b->point_value, value) ? NCY_OK
                                                                                                    : ncy_no_memory(b->ctx);
}

static bool is_vecstim(const point_builder *p) {
  return strcmp(p->pop->cell_model, "VecStim") == 0;
}

/* Is the key one that the mechanism has? Where that is not known, any may be. */
static bool is_variable(const point_builder *p, const char *key) {
  if (!p->mech) return !is_vecstim(p) && strcmp(key, "seed") != 0;
  int32_t var = ncy_mech_var_find(p->mech, key);
  return var >= 0 && p->mech->var[var].role != NCY_ROLE_GLOBAL;
}

/* The value of a parameter as a number; NaN when it is none. */
static ncy_status number_of(point_builder *p, const char *key, const ncy_json *node, double *out, bool *is_numpy) {
  const ncy_json *text = function_of(p, key);
  *is_numpy = text != NULL;
  /* of a VecStim NetPyNE fails on strings that it did not find: the manual's promise is kept */
  if (!text && is_vecstim(p) && is_function(node)) text = node;
  if (text) return evaluate(p, text, out);
  bool is_rate = strcmp(key, "rate") == 0;
  if (is_rate && node->type == NCY_JSON_ARRAY && node->count == 2)
    *out = ncy_point_rate(p->b->net, "point_rate", p->b->net->cell_gid[p->cell], node);
  else
    *out = ncy_json_number(node);
  bool is_known = is_rate || (is_variable(p, key) && (p->mech || node->type == NCY_JSON_STRING));
  return isnan(*out) && !ncy_json_is_number(node) && is_known ? warn_of_text(p, node, key) : NCY_OK;
}

static ncy_status set_params(point_builder *p, double numbers[]) {
  for (int32_t i = 0; i < p->dict.n; i++) {
    const ncy_spec_param *param = &p->dict.param[i];
    bool is_numpy;
    NCY_TRY(number_of(p, param->key, param->value, &numbers[i], &is_numpy));
    double value = numbers[i];
    if (isnan(value) && !ncy_json_is_number(param->value)) continue;
    if (strcmp(param->key, "rate") != 0) {
      if (is_variable(p, param->key)) NCY_TRY(set_value(p, param->key, value));
      continue;
    }
    if (value == 0.0 && !is_numpy) /* Python fails to divide, and nothing is set */
      return ncy_json_report(param->value, false, p->b->ctx, ncy_is_compat(p->b->ctx) ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, NULL,
                             "population %s: rate: expected a number above 0", p->pop->label);
    p->has_interval = true;
    p->interval = 1000.0 / value;
    NCY_TRY(set_value(p, "interval", p->interval));
  }
  return NCY_OK;
}

/* ---- seeds, series ------------------------------------------------------------------------------------------------------------
 */

static ncy_status find_seed(point_builder *p, int64_t *out) {
  const ncy_json *node = ncy_point_dict_find(&p->dict, "seed");
  *out = p->b->spec->cfg.seed_stim;
  if (!node || (!is_vecstim(p) && strcmp(p->pop->cell_model, "NetStim") != 0)) return NCY_OK;
  double value = ncy_json_number(node);
  if (!(value >= 0.0 && value <= 4294967295.0))
    return NCY_WRONG(p->b, node, false, "population %s: seed: expected an integer from 0 to 4294967295", p->pop->label);
  *out = (int64_t)value;
  return NCY_OK;
}

static bool is_numbers(const ncy_json *list) {
  bool fits = list->type == NCY_JSON_ARRAY;
  for (uint32_t i = 0; fits && i < list->count; i++) fits = ncy_json_is_number(&list->u.items[i]);
  return fits;
}

/* rates [[rate, ...], [time, ...]]: the interval changes at each time. */
static ncy_status add_rates(point_builder *p) {
  const ncy_json *node = ncy_point_dict_find(&p->dict, "rates");
  if (!node || node->type != NCY_JSON_ARRAY || node->count != 2) return NCY_OK;
  const ncy_json *rates = &node->u.items[0], *times = &node->u.items[1];
  if (is_vecstim(p) || !is_numbers(rates) || !is_numbers(times) || rates->count != times->count)
    return NCY_WRONG(p->b, node == &p->dict.rates ? p->pop->dynamic_rates : node, true,
                     "population %s: rates that change need cells with an interval, and as many numbers in rates as in times",
                     p->pop->label);
  for (uint32_t i = 0; i < rates->count; i++) {
    double rate = ncy_json_number(&rates->u.items[i]);
    if (!NCY_VEC_PUSH(p->b->ctx, &p->b->point_play_value, rate > 0.0 ? 1000.0 / rate : 1e10) ||
        !NCY_VEC_PUSH(p->b->ctx, &p->b->point_play_time, ncy_json_number(&times->u.items[i])))
      return ncy_no_memory(p->b->ctx);
  }
  return NCY_OK;
}

static ncy_status add_spikes(point_builder *p, const double numbers[], int64_t seed, ncy_times *scratch) {
  ncy_builder *b = p->b;
  ncy_json room;
  ncy_vecstim v = {.b = b,
                   .pop = p->pop,
                   .dict = &p->dict,
                   .gid = b->net->cell_gid[p->cell],
                   .seed = seed,
                   .interval = p->has_interval ? p->interval : NAN,
                   .tag_times = ncy_net_cell_tag(b->net, p->cell, "spkTimes", &room),
                   .out = scratch};
  for (int32_t i = 0; i < p->dict.n; i++) {
    const char *key = p->dict.param[i].key;
    double *to = strcmp(key, "interval") == 0 && !p->has_interval ? &v.interval
                 : strcmp(key, "start") == 0                      ? &v.start
                 : strcmp(key, "noise") == 0                      ? &v.noise
                                                                  : NULL;
    if (!to) continue;
    *to = numbers[i];
    if (isnan(numbers[i]))
      return NCY_WRONG(b, p->dict.param[i].value, false, "population %s: %s: expected a number or a string function",
                       p->pop->label, key);
  }
  NCY_TRY(ncy_vecstim_spikes(&v));
  if (!NCY_VEC_RESERVE(b->ctx, &b->point_time, scratch->count)) return ncy_no_memory(b->ctx);
  if (scratch->count) memcpy(b->point_time.data + b->point_time.count, scratch->data, scratch->count * sizeof(double));
  b->point_time.count += scratch->count;
  return NCY_OK;
}

static ncy_status add_cell(point_builder *p, ncy_times *scratch) {
  ncy_builder *b = p->b;
  p->has_interval = false;
  NCY_TRY(ncy_point_dict_make(b->net, &b->scratch, p->cell, &p->dict));
  double few[32], *numbers = few;
  if (p->dict.n > (int32_t)NCY_COUNT_OF(few)) numbers = NCY_NEW_ARRAY(&b->scratch, double, (size_t)p->dict.n);
  if (!numbers) return NCY_ENOMEM;
  ncy_rng_init(&p->rng, ncy_hash_str("cellParams"), (uint32_t)b->net->cell_gid[p->cell], (uint32_t)b->spec->cfg.seed_cell);
  NCY_TRY(add_rates(p));
  NCY_TRY(set_params(p, numbers));
  int64_t seed;
  NCY_TRY(find_seed(p, &seed));
  b->net->point_seed[p->point] = seed;
  if (strcmp(p->pop->cell_model, "NetStim") == 0 && !ncy_point_dict_find(&p->dict, "number"))
    NCY_TRY(set_value(p, "number", 1e9));
  return is_vecstim(p) ? add_spikes(p, numbers, seed, scratch) : NCY_OK;
}

/* ---- all ---------------------------------------------------------------------------------------------------------------------
 */

static ncy_status begin_row(ncy_builder *b) {
  return NCY_VEC_PUSH(b->ctx, &b->point_param_beg, (int32_t)b->point_param.count) &&
                 NCY_VEC_PUSH(b->ctx, &b->point_time_beg, (int64_t)b->point_time.count) &&
                 NCY_VEC_PUSH(b->ctx, &b->point_play_beg, (int64_t)b->point_play_time.count)
             ? NCY_OK
             : ncy_no_memory(b->ctx);
}

static ncy_status add_pop(point_builder *p, const ncy_net_pop *pop, ncy_times *scratch) {
  ncy_builder *b = p->b;
  p->pop = pop->spec;
  p->mech = ncy_spec_find_mech(b->spec, pop->spec->cell_model);
  bool is_wrong = false; /* one mistake a population is enough; its rows are made all the same */
  for (int32_t i = 0; i < pop->n_cells; i++) {
    p->cell = pop->first_cell + i;
    p->point = b->net->cell_point[p->cell];
    NCY_TRY(begin_row(b));
    if (is_wrong) continue;
    ncy_status status = add_cell(p, scratch);
    if (status != NCY_OK && !ncy_is_mistake(status)) return status;
    is_wrong = status != NCY_OK;
  }
  return NCY_OK;
}

static ncy_status keep(ncy_builder *b, const void *from, size_t n, size_t size, void *out_column) {
  void *to = ncy_arena_alloc(&b->net->arena, n, size);
  if (!to) return NCY_ENOMEM;
  if (n) memcpy(to, from, n * size);
  memcpy(out_column, &to, sizeof to);
  return NCY_OK;
}
#define KEEP(column) NCY_TRY(keep(b, b->column.data, b->column.count, sizeof *b->column.data, &net->column))

/* Rows of the cells of populations of point cells. */
static ncy_status number_points(ncy_net *net) {
  int32_t n = 0;
  for (int32_t i = 0; i < net->n_pops; i++)
    if (net->pop[i].spec->is_point) n += net->pop[i].n_cells;
  if (n == 0) return NCY_OK;
  net->cell_point = NCY_NEW_ARRAY(&net->arena, int32_t, (size_t)net->n_cells);
  net->point_cell = NCY_NEW_ARRAY(&net->arena, int32_t, (size_t)n);
  net->point_seed = NCY_NEW_ARRAY(&net->arena, int64_t, (size_t)n);
  if (!net->cell_point || !net->point_cell || !net->point_seed) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_cells; i++) {
    bool is_point = net->pop[net->cell_pop[i]].spec->is_point;
    net->cell_point[i] = is_point ? net->n_points : -1;
    if (is_point) net->point_cell[net->n_points++] = i;
  }
  return NCY_OK;
}

static ncy_status add_all(point_builder *p) {
  const ncy_net *net = p->b->net;
  ncy_times scratch = {0};
  ncy_status status = NCY_OK;
  for (int32_t i = 0; i < net->n_pops && status == NCY_OK; i++)
    if (net->pop[i].spec->is_point) status = add_pop(p, &net->pop[i], &scratch);
  NCY_VEC_FREE(p->b->ctx, &scratch);
  return status;
}

ncy_status ncy_build_points(ncy_builder *b) {
  ncy_net *net = b->net;
  NCY_TRY(number_points(net));
  point_builder p = {.b = b};
  ncy_status status = add_all(&p);
  NCY_VEC_FREE(b->ctx, &p.texts);
  NCY_TRY(status);
  NCY_TRY(begin_row(b));
  KEEP(point_param_beg);
  KEEP(point_param);
  KEEP(point_value);
  KEEP(point_time_beg);
  KEEP(point_time);
  KEEP(point_play_beg);
  KEEP(point_play_time);
  KEEP(point_play_value);
  return NCY_OK;
}

double ncy_net_point_value(const ncy_net *net, int32_t point, const char *param, double otherwise) {
  for (int32_t i = net->point_param_beg[point]; i < net->point_param_beg[point + 1]; i++)
    if (strcmp(net->point_param[i], param) == 0) return net->point_value[i];
  return otherwise;
}

/* ---- parts of a network -------------------------------------------------------------------------------------------------------
 */

void ncy_points_cut(ncy_net *net, int32_t beg, int32_t end) {
  for (int32_t i = 0; i < net->n_pops; i++) {
    ncy_net_pop *pop = &net->pop[i];
    int32_t before = beg - pop->first_cell;
    pop->n_before = before < 0 ? 0 : before < pop->n_cells ? before : pop->n_cells;
  }
  if (net->cell_place_is_int) net->cell_place_is_int += beg;
  if (net->cell_fraction) net->cell_fraction += beg;
  if (!net->cell_point) return;
  int32_t first = 0, last; /* rows of points */
  while (first < net->n_points && net->point_cell[first] < beg) first++;
  for (last = first; last < net->n_points && net->point_cell[last] < end; last++) net->point_cell[last] -= beg;
  net->cell_point += beg;
  for (int32_t i = 0; i < end - beg; i++)
    if (net->cell_point[i] >= 0) net->cell_point[i] -= first;
  net->n_points = last - first;
  if (net->n_points == 0) net->cell_point = NULL;
  net->point_cell += first;
  net->point_seed += first;
  net->point_param_beg += first;
  net->point_time_beg += first;
  net->point_play_beg += first;
  net->point_param += net->point_param_beg[0];
  net->point_value += net->point_param_beg[0];
  net->point_time += net->point_time_beg[0];
  net->point_play_time += net->point_play_beg[0];
  net->point_play_value += net->point_play_beg[0];
  for (int32_t i = net->n_points; i >= 0; i--) {
    net->point_param_beg[i] -= net->point_param_beg[0];
    net->point_time_beg[i] -= net->point_time_beg[0];
    net->point_play_beg[i] -= net->point_play_beg[0];
  }
}
