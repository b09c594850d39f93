/* conn_rule.c - a rule made ready: its synapse labels, and for each of them where weight, delay, synsPerConn and loc come from.
 *
 * A list of values is per synMech where there are several synMechs, else per synapse; a list within a list is per synapse of
 * its synMech. Source: reference netpyne-2 sections 2.5, 3.3, 5.3. SPDX-License-Identifier: MIT */
#include "net/inner.h"

static const char *const param_name[NCY_P_COUNT] = {"weight", "delay", "synsPerConn", "loc"};
static const char *const factor_name[NCY_P_COUNT] = {"synMechWeightFactor", "synMechDelayFactor", NULL, "synMechLocFactor"};

static bool is_list(const ncy_json *node) {
  return node && node->type == NCY_JSON_ARRAY;
}

static bool is_absent(const ncy_json *node) {
  return !node || node->type == NCY_JSON_NULL;
}

static ncy_status read_num(ncy_rule *rule, const ncy_json *node, int param, ncy_num *out) {
  if (!ncy_json_is_number(node) && node->type != NCY_JSON_BOOL)
    return NCY_WRONG(rule->b, node, false, "rule %s: %s: expected a number, found %s", rule->label, param_name[param],
                     ncy_json_type_name(node));
  *out = ncy_num_of(node);
  return NCY_OK;
}

static ncy_status plan_value(ncy_rule *rule, int param, const ncy_json *node, ncy_plan *out) {
  if (is_absent(node)) {
    out->kind = NCY_PLAN_NONE;
    return NCY_OK;
  }
  if (!is_list(node)) {
    out->kind = NCY_PLAN_NUM;
    return read_num(rule, node, param, &out->num);
  }
  if (param == NCY_P_SYNS)
    return NCY_WRONG(rule->b, node, false, "rule %s: synsPerConn: a list needs as many synMechs", rule->label);
  ncy_num *list = NCY_NEW_ARRAY(&rule->arena, ncy_num, node->count);
  if (!list) return NCY_ENOMEM;
  for (uint32_t i = 0; i < node->count; i++) NCY_TRY(read_num(rule, &node->u.items[i], param, &list[i]));
  *out = (ncy_plan){.kind = NCY_PLAN_LIST, .list = list, .n_list = node->count};
  return NCY_OK;
}

static ncy_status plan_factor(ncy_rule *rule, int param, int32_t i, ncy_plan *out) {
  const ncy_json *factors = rule->factor[param];
  if (!is_list(factors) || (int32_t)factors->count != rule->n_synmechs)
    return NCY_WRONG(rule->b, factors, true, "rule %s: %s: expected a list of %d numbers, one for each synMech", rule->label,
                     factor_name[param], rule->n_synmechs);
  if (out->kind == NCY_PLAN_NONE)
    return NCY_WRONG(rule->b, factors, true, "rule %s: %s needs %s to multiply", rule->label, factor_name[param],
                     param_name[param]);
  out->has_factor = true;
  NCY_TRY(read_num(rule, &factors->u.items[i], param, &out->factor));
  if (out->kind == NCY_PLAN_NUM) out->num = ncy_num_times(out->num, out->factor);
  return NCY_OK;
}

ncy_status ncy_rule_plan(ncy_rule *rule) {
  for (int32_t i = 0; i < rule->n_synmechs; i++)
    for (int param = 0; param < NCY_P_COUNT; param++) {
      ncy_plan *plan = &rule->plan[i][param];
      const ncy_json *node = rule->value[param];
      *plan = (ncy_plan){.kind = NCY_PLAN_COMPUTED};
      bool is_one_each = false;
      if (!rule->expr[param]) {
        if (rule->n_synmechs > 1 && is_list(node)) {
          if ((int32_t)node->count != rule->n_synmechs)
            return NCY_WRONG(rule->b, node, false, "rule %s: %s: expected %d values, one for each synMech, found %u", rule->label,
                             param_name[param], rule->n_synmechs, node->count);
          is_one_each = true;
          node = &node->u.items[i];
        }
        NCY_TRY(plan_value(rule, param, node, plan));
      }
      if (rule->n_synmechs > 1 && rule->factor[param] && !is_one_each) NCY_TRY(plan_factor(rule, param, i, plan));
    }
  return NCY_OK;
}

static ncy_status find_synmech(ncy_rule *rule, const ncy_json *node, int16_t *out) {
  const ncy_spec *spec = rule->b->spec;
  if (is_absent(node)) {
    *out = spec->n_synmechs ? 0 : -1; /* point cells need none */
    return NCY_OK;
  }
  int32_t id = node->type == NCY_JSON_STRING ? ncy_spec_find_synmech(spec, node->u.string) : -1;
  int32_t target = id < 0 && node->type == NCY_JSON_STRING ? ncy_find_target_label(rule->b->net, node->u.string) : -1;
  if (target >= 0) {
    *out = (int16_t)(-2 - (spec->n_synmechs + target)); /* only point processes with vref take it */
    return NCY_OK;
  }
  if (id < 0 || id > INT16_MAX)
    return ncy_json_report(node, false, rule->b->ctx, NCY_ERROR, NCY_ESPEC,
                           node->type == NCY_JSON_STRING ? ncy_spec_nearest_synmech(spec, node->u.string) : NULL,
                           "rule %s: synMech: expected a label of synMechParams, found %s", rule->label,
                           node->type == NCY_JSON_STRING ? node->u.string : ncy_json_type_name(node));
  *out = (int16_t)id;
  return NCY_OK;
}

ncy_status ncy_rule_begin(ncy_rule *rule) {
  const ncy_json *syn = rule->syn_mech;
  rule->n_synmechs = is_list(syn) ? (int32_t)syn->count : 1;
  rule->synmech = NCY_NEW_ARRAY(&rule->arena, int16_t, (size_t)rule->n_synmechs);
  rule->plan = ncy_arena_alloc(&rule->arena, (size_t)rule->n_synmechs, sizeof *rule->plan);
  rule->labels = NCY_NEW_ARRAY(&rule->arena, ncy_labels, (size_t)rule->b->net->n_tmpls);
  rule->pointer = NCY_NEW_ARRAY(&rule->arena, ncy_pointer_form, (size_t)rule->n_synmechs);
  rule->is_pointer = NCY_NEW_ARRAY(&rule->arena, bool, (size_t)rule->n_synmechs);
  if (!rule->synmech || !rule->plan || !rule->labels || !rule->pointer || !rule->is_pointer) return NCY_ENOMEM;
  for (int32_t i = 0; i < rule->n_synmechs; i++) {
    NCY_TRY(find_synmech(rule, is_list(syn) ? &syn->u.items[i] : syn, &rule->synmech[i]));
    rule->is_pointer[i] = ncy_net_pointer_form(rule->b->spec, rule->spec, rule->synmech[i], &rule->pointer[i]);
    rule->has_pointers = rule->has_pointers || rule->is_pointer[i];
  }
  rule->is_shaped = rule->spec && rule->spec->shape && !rule->b->spec->sub_conn_params;
  const ncy_spec *spec = rule->b->spec;
  rule->place_hash = ncy_hash_str("connSynMechsSecs");
  rule->weight_default = (ncy_num){1.0, false}; /* of stimulation */
  rule->delay_default = (ncy_num){1.0, false};
  if (!rule->is_stim) {
    const ncy_json *weight = spec->default_weight_node, *delay = spec->default_delay_node;
    rule->weight_default = weight ? ncy_num_of(weight) : (ncy_num){spec->default_weight, true};
    rule->delay_default = delay ? ncy_num_of(delay) : (ncy_num){spec->default_delay, true};
  }
  return ncy_rule_plan(rule);
}

void ncy_rule_forget_sections(ncy_rule *rule) {
  for (int32_t i = 0; i < rule->b->net->n_tmpls; i++) rule->labels[i].is_known = false;
}

void ncy_rule_end(ncy_rule *rule) {
  ncy_arena_done(&rule->arena);
}
