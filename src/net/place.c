/* place.c - the sections a rule means in a cell, and where its synapses are.
 *
 * Streams: Random123(hash of connSynMechsSecs, post gid, pre gid or 0): the same for all rules and seeds.
 * Exact:   bits. Source: reference netpyne-2 sections 3.2, 3.5. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

/* ---- which sections ---------------------------------------------------------------------------------------------------------
 */

int32_t ncy_find_section(const ncy_net_template *t, const char *name) {
  for (int32_t i = 0; i < t->n_secs; i++)
    if (strcmp(t->sec[i].name, name) == 0) return i;
  return -1;
}

static const ncy_json *find_seclist(const ncy_net_template *t, const char *name) {
  for (int32_t i = 0; i < t->n_seclists; i++)
    if (strcmp(t->seclist[i].name, name) == 0) return t->seclist[i].node;
  return NULL;
}

/* Something NetPyNE drops in silence: a mistake, or a warning where NetPyNE's behaviour is asked for. */
static ncy_status no_section(ncy_rule *rule, const ncy_json *node, const ncy_net_template *t, const char *name,
                             const char *else_what) {
  ncy_builder *b = rule->b;
  const char *known[64];
  size_t n = 0;
  for (int32_t i = 0; i < t->n_secs && n < NCY_COUNT_OF(known); i++) known[n++] = t->sec[i].name;
  for (int32_t i = 0; i < t->n_seclists && n < NCY_COUNT_OF(known); i++) known[n++] = t->seclist[i].name;
  bool is_compat = ncy_is_compat(b->ctx);
  return ncy_json_report(node, false, b->ctx, is_compat ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, ncy_nearest(name, known, n),
                         "rule %s: cells of rule %s have no section or list of sections %s%s%s", rule->label,
                         t->n_rules ? b->spec->cell[t->rule[0]].label : "", name, is_compat ? "; " : "",
                         is_compat ? else_what : "");
}

static ncy_status default_section(ncy_rule *rule, const ncy_net_template *t, ncy_labels *out) {
  int16_t *sec = NCY_NEW_ARRAY(&rule->arena, int16_t, 1);
  if (!sec) return NCY_ENOMEM;
  int32_t soma = ncy_find_section(t, "soma");
  sec[0] = (int16_t)(soma >= 0 ? soma : 0);
  *out = (ncy_labels){.sec = sec, .n = 1, .is_known = true};
  return NCY_OK;
}

/* NetPyNE removes missing names while it goes through the list, so that the name after a missing one is skipped. */
static ncy_status list_sections(ncy_rule *rule, const ncy_net_template *t, const ncy_json *list, ncy_labels *out) {
  int16_t *sec = NCY_NEW_ARRAY(&rule->arena, int16_t, list->count);
  if (!sec) return NCY_ENOMEM;
  int32_t n = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    const ncy_json *name = &list->u.items[i];
    if (name->type != NCY_JSON_STRING)
      return NCY_WRONG(rule->b, name, false, "rule %s: sec: expected the name of a section, found %s", rule->label,
                       ncy_json_type_name(name));
    int32_t at = ncy_find_section(t, name->u.string);
    if (at >= 0) {
      sec[n++] = (int16_t)at;
      continue;
    }
    NCY_TRY(no_section(rule, name, t, name->u.string, "it is left out, and the name after it"));
    i++;
  }
  if (n == 0)
    return NCY_WRONG(rule->b, list, false, "rule %s: sec: none of the sections is in the cells of rule %s", rule->label,
                     t->n_rules ? rule->b->spec->cell[t->rule[0]].label : "");
  *out = (ncy_labels){.sec = sec, .n = n, .is_known = true};
  return NCY_OK;
}

ncy_status ncy_resolve_sections(ncy_rule *rule, int32_t tmpl, ncy_labels *out) {
  const ncy_net_template *t = &rule->b->net->tmpl[tmpl];
  const ncy_json *sec = rule->sec;
  if (t->n_secs == 0) return NCY_WRONG(rule->b, rule->node, true, "rule %s: it connects to cells without sections", rule->label);
  if (!sec || sec->type == NCY_JSON_NULL || sec->count == 0) return default_section(rule, t, out);
  if (sec->type == NCY_JSON_ARRAY) return list_sections(rule, t, sec, out);
  int32_t at = ncy_find_section(t, sec->u.string);
  const ncy_json *list = find_seclist(t, sec->u.string);
  if (list) return list_sections(rule, t, list, out); /* also where a section has the list's name */
  if (at < 0) {
    NCY_TRY(no_section(rule, sec, t, sec->u.string, "soma or the first section is taken"));
    return default_section(rule, t, out);
  }
  int16_t *one = NCY_NEW_ARRAY(&rule->arena, int16_t, 1);
  if (!one) return NCY_ENOMEM;
  one[0] = (int16_t)at;
  *out = (ncy_labels){.sec = one, .n = 1, .is_known = true};
  return NCY_OK;
}

const char *ncy_given_section(const ncy_rule *rule, int32_t tmpl) {
  const ncy_net_template *t = &rule->b->net->tmpl[tmpl];
  const ncy_json *sec = rule->sec;
  if (sec && sec->type == NCY_JSON_ARRAY && sec->count > 0) return NULL;
  bool is_known =
      sec && sec->type == NCY_JSON_STRING && (ncy_find_section(t, sec->u.string) >= 0 || find_seclist(t, sec->u.string));
  if (is_known) return sec->u.string;
  int32_t soma = ncy_find_section(t, "soma");
  return t->n_secs ? t->sec[soma >= 0 ? soma : 0].name : NULL;
}

/* ---- where in them ----------------------------------------------------------------------------------------------------------
 */

static ncy_status wrong(ncy_rule *rule, const char *what, int64_t a, int64_t c) {
  const ncy_json *node = rule->value[NCY_P_LOC] ? rule->value[NCY_P_LOC] : rule->node;
  return NCY_WRONG(rule->b, node, rule->value[NCY_P_LOC] == NULL, "rule %s: %s (%lld and %lld)", rule->label, what, (long long)a,
                   (long long)c);
}

static void start_stream(const ncy_rule *rule, int32_t pre, int32_t post, ncy_rng *rng) {
  const ncy_net *net = rule->b->net;
  uint32_t pre_gid = pre >= 0 ? (uint32_t)net->cell_gid[pre] : 0;
  ncy_rng_init(rng, rule->place_hash, (uint32_t)net->cell_gid[post], pre_gid);
}

/* The value of item i of a loc that is a list, or of any other. */
static ncy_num loc_at(const ncy_plan *loc, ncy_num one, int64_t i) {
  return loc->kind == NCY_PLAN_LIST ? loc->list[i] : one;
}

static ncy_status place_one(ncy_rule *rule, int32_t pre, int32_t post, const ncy_labels *labels, const ncy_plan *loc,
                            ncy_num one) {
  int64_t at = 0;
  if (loc->kind == NCY_PLAN_LIST && loc->n_list == 0) return wrong(rule, "loc is an empty list", 0, 0);
  if (rule->is_random_sec && labels->n > 1) {
    if (loc->kind == NCY_PLAN_LIST && loc->n_list > 1 && loc->n_list != labels->n)
      return wrong(rule, "with connRandomSecFromList the lists of locs and of sections must be equally long", loc->n_list,
                   labels->n);
    ncy_rng rng;
    start_stream(rule, pre, post, &rng);
    at = (int64_t)ncy_rng_discunif(&rng, 0.0, (double)(labels->n - 1));
  }
  rule->at_sec[0] = labels->sec[at];
  rule->at_loc[0] = loc_at(loc, one, loc->kind == NCY_PLAN_LIST && loc->n_list > 1 ? at : 0);
  return NCY_OK;
}

static ncy_status place_in_one_section(ncy_rule *rule, int16_t sec, int64_t n, const ncy_plan *loc) {
  if (loc->kind == NCY_PLAN_LIST && loc->n_list != n) return wrong(rule, "expected as many locs as synsPerConn", loc->n_list, n);
  if (loc->kind == NCY_PLAN_NUM || loc->kind == NCY_PLAN_COMPUTED)
    return wrong(rule, "one loc for several synapses; expected a list, or no loc (they are spread evenly)", 1, n);
  double count = (double)n;
  for (int64_t i = 0; i < n; i++) {
    rule->at_sec[i] = sec;
    rule->at_loc[i] = loc->kind == NCY_PLAN_LIST ? loc->list[i] : (ncy_num){(double)i / count + 1.0 / count / 2.0, false};
  }
  return NCY_OK;
}

/* Evenly over the summed lengths; a place counts from the far end of its section. Lengths that are no plain numbers are left
 * out of the sum as NetPyNE leaves them, so that later lengths belong to the wrong sections. */
static ncy_status place_uniformly(ncy_rule *rule, int32_t post, const ncy_labels *labels, int64_t n) {
  const ncy_net *net = rule->b->net;
  int32_t tmpl = net->cell_tmpl[post], index = net->cell_tmpl_index[post];
  const ncy_net_template *t = &net->tmpl[tmpl];
  const ncy_sec_more *more = rule->b->more[tmpl];
  double *length = rule->length;
  int32_t n_lengths = 0;
  bool is_given = t->sec[labels->sec[0]].has_L;
  for (int32_t i = 0; i < labels->n; i++) {
    int16_t sec = labels->sec[i];
    const ncy_net_value *L = &t->sec[sec].L;
    if (!is_given)
      length[n_lengths++] = L->per_cell ? L->per_cell[index] : L->value;
    else if (ncy_json_is_number(more[sec].L))
      length[n_lengths++] = ncy_json_number(more[sec].L);
  }
  if (n_lengths == 0) return wrong(rule, "synapses cannot be spread: no section has a length that is a number", 0, labels->n);
  double total = 0.0;
  for (int32_t i = 0; i < n_lengths; i++) total += length[i];
  double step = total / (double)n, sum = length[0];
  int32_t k = 0;
  for (int64_t i = 0; i < n; i++) {
    double at = (double)i * step + step / 2.0;
    while (sum < at && k + 1 < n_lengths) sum += length[++k];
    rule->at_sec[i] = labels->sec[k];
    rule->at_loc[i] = (ncy_num){(sum - at) / length[k], false};
  }
  return NCY_OK;
}

static ncy_status place_randomly(ncy_rule *rule, int32_t pre, int32_t post, const ncy_labels *labels, int64_t n,
                                 const ncy_plan *loc) {
  if (loc->kind == NCY_PLAN_NUM || loc->kind == NCY_PLAN_COMPUTED)
    return wrong(rule, "one loc for several synapses; expected a list, or no loc (they are drawn)", 1, n);
  if (loc->kind == NCY_PLAN_LIST && loc->n_list == 0) return wrong(rule, "loc is an empty list", 0, n);
  int64_t *at = rule->at_index;
  ncy_rng rng;
  start_stream(rule, pre, post, &rng);
  ncy_rng_ints(&rng, (size_t)n, 0, labels->n - 1, n <= labels->n, at);
  for (int64_t i = 0; i < n; i++) rule->at_sec[i] = labels->sec[at[i]];
  if (loc->kind == NCY_PLAN_LIST) {
    ncy_rng_ints(&rng, (size_t)n, 0, loc->n_list - 1, n <= loc->n_list, at);
    for (int64_t i = 0; i < n; i++) rule->at_loc[i] = loc->list[at[i]];
    return NCY_OK;
  }
  ncy_rng_double(&rng); /* NetPyNE's call of uniform */
  for (int64_t i = 0; i < n; i++) rule->at_loc[i] = (ncy_num){ncy_rng_double(&rng), false};
  return NCY_OK;
}

static ncy_status reserve(ncy_rule *rule, const ncy_labels *labels, int64_t n) {
  size_t needed = (size_t)(n > labels->n ? n : labels->n);
  if (needed <= rule->n_scratch) return NCY_OK;
  size_t most = needed * 2;
  rule->at_sec = NCY_NEW_ARRAY(&rule->arena, int16_t, most);
  rule->at_loc = NCY_NEW_ARRAY(&rule->arena, ncy_num, most);
  rule->at_index = NCY_NEW_ARRAY(&rule->arena, int64_t, most);
  rule->length = NCY_NEW_ARRAY(&rule->arena, double, most);
  if (!rule->at_sec || !rule->at_loc || !rule->at_index || !rule->length) return NCY_ENOMEM;
  rule->n_scratch = most;
  return NCY_OK;
}

ncy_status ncy_place_evenly(ncy_rule *rule, int32_t post, const ncy_labels *labels, int64_t n) {
  NCY_TRY(reserve(rule, labels, n));
  return place_uniformly(rule, post, labels, n);
}

ncy_status ncy_place_nowhere(ncy_rule *rule, int64_t n, const ncy_plan *loc, ncy_num loc_computed) {
  const ncy_labels none = {0};
  NCY_TRY(reserve(rule, &none, n));
  for (int64_t i = 0; i < n; i++) {
    rule->at_sec[i] = -1;
    rule->at_loc[i] = loc->kind == NCY_PLAN_NUM        ? loc->num
                      : loc->kind == NCY_PLAN_COMPUTED ? loc_computed
                                                       : (ncy_num){NAN, false};
  }
  return NCY_OK;
}

ncy_status ncy_place_synapses(ncy_rule *rule, int32_t pre, int32_t post, const ncy_labels *labels, int64_t n, const ncy_plan *loc,
                              ncy_num loc_computed) {
  NCY_TRY(reserve(rule, labels, n));
  ncy_num one = loc->kind == NCY_PLAN_NONE ? (ncy_num){0.5, false} : loc->kind == NCY_PLAN_NUM ? loc->num : loc_computed;
  if (n == 1) return place_one(rule, pre, post, labels, loc, one);
  if (labels->n == 1) return place_in_one_section(rule, labels->sec[0], n, loc);
  if (rule->is_uniform) {
    if (loc->kind != NCY_PLAN_NONE)
      return wrong(rule, "loc cannot be given with distributeSynsUniformly and several sections", labels->n, n);
    return place_uniformly(rule, post, labels, n);
  }
  if (rule->is_random_sec) return place_randomly(rule, pre, post, labels, n, loc);
  if (labels->n != n) return wrong(rule, "expected as many sections as synsPerConn", labels->n, n);
  if (loc->kind == NCY_PLAN_LIST && loc->n_list != n) return wrong(rule, "expected as many locs as synsPerConn", loc->n_list, n);
  for (int64_t i = 0; i < n; i++) {
    rule->at_sec[i] = labels->sec[i];
    rule->at_loc[i] = loc_at(loc, one, i);
  }
  return NCY_OK;
}
