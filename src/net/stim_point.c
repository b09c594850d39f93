/* stim_point.c - stimulation by a point process in one section: IClamp, AlphaSynapse, and any other.
 *
 * Every key of the source but type, source, loc, sec, label is set on it. Lists (the three steps of a voltage clamp) become
 * parameters dur[0], dur[1], ... Source: reference netpyne-2 section 5.2. SPDX-License-Identifier: MIT */
#include <string.h>

#include "mech/mech.h"
#include "net/stim.h"

static bool is_parameter(const char *key) {
  static const char *const other[] = {"type", "source", "loc", "sec", "label"};
  for (size_t i = 0; i < NCY_COUNT_OF(other); i++)
    if (strcmp(other[i], key) == 0) return false;
  return true;
}

static ncy_status push_param(ncy_builder *b, const char *name, double value) {
  return NCY_VEC_PUSH(b->ctx, &b->clamp_param, name) && NCY_VEC_PUSH(b->ctx, &b->clamp_value, value) ? NCY_OK
                                                                                                     : ncy_no_memory(b->ctx);
}

static ncy_status push_list(ncy_stim *stim, const ncy_spec_param *p) {
  ncy_builder *b = stim->b;
  if (strcmp(p->key, "dur") != 0 && strcmp(p->key, "amp") != 0)
    return NCY_WRONG(b, p->value, false, "source %s: %s: expected a number, found a list", stim->source->label, p->key);
  for (uint32_t i = 0; i < p->value->count; i++) {
    const char *name = ncy_arena_printf(&b->net->arena, "%s[%u]", p->key, i);
    if (!name) return NCY_ENOMEM;
    NCY_TRY(push_param(b, name, ncy_json_number(&p->value->u.items[i])));
  }
  return NCY_OK;
}

static ncy_status push_params(ncy_stim *stim, size_t i) {
  for (int32_t k = 0; k < stim->source->params.n; k++) {
    const ncy_spec_param *p = &stim->source->params.param[k];
    if (!is_parameter(p->key)) continue;
    int key = ncy_stim_key(p->key);
    if (key >= 0 && stim->value[key]) {
      NCY_TRY(push_param(stim->b, p->key, stim->value[key][i]));
    } else if (p->value && p->value->type == NCY_JSON_ARRAY) {
      NCY_TRY(push_list(stim, p));
    } else if (p->value && (ncy_json_is_number(p->value) || p->value->type == NCY_JSON_BOOL)) {
      NCY_TRY(push_param(stim->b, p->key, ncy_json_number(p->value)));
    } else {
      return NCY_WRONG(stim->b, p->value, true, "source %s: %s: expected a number, found %s", stim->source->label, p->key,
                       ncy_json_type_name(p->value));
    }
  }
  return NCY_OK;
}

static ncy_status find_loc(ncy_stim *stim, size_t i, double *out) {
  int key = ncy_stim_key("loc");
  const ncy_json *node = ncy_stim_node(stim, "loc");
  *out = 0.5; /* as NetPyNE's manual says; without it NetPyNE fails */
  if (stim->value[key])
    *out = stim->value[key][i];
  else if (node && !ncy_json_is_number(node))
    return NCY_WRONG(stim->b, node, false, "target %s: loc: expected a number, found %s", stim->target->label,
                     ncy_json_type_name(node));
  else if (node)
    *out = ncy_json_number(node);
  if (*out >= 0.0 && *out <= 1.0) return NCY_OK;
  return NCY_WRONG(stim->b, node, false, "target %s: loc is %g for the cell of gid %lld; expected 0 to 1", stim->target->label,
                   *out, (long long)stim->b->net->cell_gid[stim->cells[i]]);
}

/* One section: a list of sections is possible for NetStims only. */
static ncy_status find_sec(ncy_stim *stim, ncy_rule *rule, int32_t tmpl, int16_t *out) {
  ncy_labels *labels = &rule->labels[tmpl];
  if (!labels->is_known) NCY_TRY(ncy_resolve_sections(rule, tmpl, labels));
  bool is_name = rule->sec && rule->sec->type == NCY_JSON_STRING;
  if (rule->sec && rule->sec->count > 0 && (!is_name || labels->n != 1))
    return NCY_WRONG(stim->b, rule->sec, false, "target %s: sec: a %s is put in one section; expected its name", rule->label,
                     stim->source->type);
  *out = labels->sec[0];
  return NCY_OK;
}

static ncy_status add_one(ncy_stim *stim, ncy_rule *rule, size_t i, int32_t mech) {
  ncy_builder *b = stim->b;
  int32_t cell = stim->cells[i], tmpl = b->net->cell_tmpl[cell];
  if (tmpl < 0 || !ncy_is_own(b, cell)) return NCY_OK;
  int16_t sec = 0;
  double loc = 0.5;
  NCY_TRY(find_sec(stim, rule, tmpl, &sec));
  NCY_TRY(find_loc(stim, i, &loc));
  bool is_kept = NCY_VEC_PUSH(b->ctx, &b->clamp_param_beg, (int32_t)b->clamp_param.count) &&
                 NCY_VEC_PUSH(b->ctx, &b->clamp_target, stim->row) && NCY_VEC_PUSH(b->ctx, &b->clamp_mech, mech) &&
                 NCY_VEC_PUSH(b->ctx, &b->clamp_sec, sec) && NCY_VEC_PUSH(b->ctx, &b->clamp_loc, loc) &&
                 NCY_VEC_PUSH(b->ctx, &b->clamp_cell, cell);
  return is_kept ? push_params(stim, i) : ncy_no_memory(b->ctx);
}

static ncy_status add_all(ncy_stim *stim, ncy_rule *rule) {
  const ncy_mech_set *mechs = stim->b->spec->mechs;
  int32_t id = ncy_mech_set_find(mechs, stim->source->type);
  const ncy_mech *mech = ncy_mech_set_at(mechs, id);
  rule->labels = NCY_NEW_ARRAY(&rule->arena, ncy_labels, (size_t)stim->b->net->n_tmpls);
  if (!rule->labels) return NCY_ENOMEM;
  for (size_t i = 0; i < stim->n; i++) NCY_TRY(add_one(stim, rule, i, mech && mech->kind == NCY_MECH_POINT ? id : -1));
  return NCY_OK;
}

ncy_status ncy_stim_point(ncy_stim *stim) {
  ncy_rule rule = {
      .b = stim->b, .label = stim->target->label, .node = stim->target->node, .is_stim = true, .sec = ncy_stim_node(stim, "sec")};
  ncy_arena_init(&rule.arena, stim->b->ctx);
  ncy_status status = add_all(stim, &rule);
  ncy_rule_end(&rule);
  return status;
}
