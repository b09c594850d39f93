/* pointer.c - connections without events: a synapse that reads a variable of the other cell, such as a gap junction's.
 *
 * Every connection has an id; where both directions are wanted the id after it is that of the other one, which is made after all
 * rules, at preSec(preLoc) of the pre cell, with the weight that the rule gives (scaled there) and the default delay.
 * Source: reference netpyne-2 section 7. SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/inner.h"

bool ncy_net_pointer_form(const ncy_spec *spec, const ncy_spec_conn *rule, int16_t synmech, ncy_pointer_form *out) {
  const ncy_json *params = synmech >= 0 ? spec->synmech[synmech].pointer_params : NULL;
  const ncy_json *old = rule ? rule->gap_junction : NULL;
  *out = (ncy_pointer_form){.source_var = "v", .target_var = "vpeer", .is_bidirectional = true};
  if (!params) return old && ncy_json_number(old) != 0.0;
  const ncy_json *source = ncy_json_get(params, "source_var"), *target = ncy_json_get(params, "target_var");
  const ncy_json *both = ncy_json_get(params, "bidirectional");
  if (source && source->type == NCY_JSON_STRING) out->source_var = source->u.string;
  if (target && target->type == NCY_JSON_STRING) out->target_var = target->u.string;
  if (both) out->is_bidirectional = ncy_json_number(both) != 0.0;
  return true;
}

static ncy_status push(ncy_rule *rule, int32_t post, ncy_new_pointer pointer) {
  ncy_builder *b = rule->b;
  if (!ncy_is_own(b, post)) return NCY_OK;
  pointer.conn = (int64_t)b->conns.count - 1;
  return NCY_VEC_PUSH(b->ctx, &b->conns.pointers, pointer) ? NCY_OK : ncy_no_memory(b->ctx);
}

static ncy_status pre_loc_of(ncy_rule *rule, double *out) {
  const ncy_json *node = rule->pre_loc;
  *out = 0.5;
  if (!node || node->type == NCY_JSON_NULL) return NCY_OK;
  *out = ncy_json_number(node);
  if (ncy_json_is_number(node) && *out >= 0.0 && *out <= 1.0) return NCY_OK;
  return NCY_WRONG(rule->b, node, false, "rule %s: preLoc: expected a number from 0 to 1", rule->label);
}

ncy_status ncy_pointer_add(ncy_rule *rule, int32_t k, int32_t pre, int32_t post, ncy_num weight, double loc) {
  ncy_builder *b = rule->b;
  const ncy_new_reverse *from = rule->reverse;
  if (from)
    return push(rule, post,
                (ncy_new_pointer){.id = from->id + 1, .reverse = from->id, .pre_sec = from->sec, .pre_loc = from->loc});
  if (pre < 0)
    return NCY_WRONG(b, rule->node, true, "target %s: synMech %s reads a variable of another cell; a NetStim has none",
                     rule->label, b->spec->synmech[rule->synmech[k]].label);
  ncy_new_reverse reverse = {.pre = pre,
                             .post = post,
                             .rule = rule->conn_label,
                             .synmech = rule->synmech[k],
                             .is_bidirectional = rule->pointer[k].is_bidirectional,
                             .id = b->next_pointer,
                             .weight = weight,
                             .pre_sec = rule->pre_sec,
                             .pre_loc = rule->pre_loc,
                             .sec = ncy_given_section(rule, b->net->cell_tmpl[post]),
                             .loc = loc};
  const ncy_json *pre_sec = rule->pre_sec;
  ncy_new_pointer pointer = {.id = reverse.id, .reverse = -1, .pre_sec = "soma"};
  if (pre_sec) pointer.pre_sec = pre_sec->type == NCY_JSON_STRING ? pre_sec->u.string : NULL;
  NCY_TRY(pre_loc_of(rule, &pointer.pre_loc));
  b->next_pointer++;
  if (reverse.is_bidirectional) pointer.reverse = b->next_pointer++;
  if (!NCY_VEC_PUSH(b->ctx, &b->reverses, reverse)) return ncy_no_memory(b->ctx);
  return push(rule, post, pointer);
}

/* ---- the other directions ---------------------------------------------------------------------------------------------------
 */

static const ncy_json soma = {.type = NCY_JSON_STRING, .count = 4, .u.string = "soma"};

/* A rule that makes the other directions of the records that share rule, synMech, preSec and preLoc with this one. */
static ncy_status begin(ncy_builder *b, const ncy_new_reverse *from, ncy_json *syn_mech, ncy_rule *rule) {
  const ncy_spec_conn *spec = &b->spec->conn[from->rule];
  const char *label = b->spec->synmech[from->synmech].label;
  *syn_mech = (ncy_json){.type = NCY_JSON_STRING, .count = (uint32_t)strlen(label), .u.string = label};
  *rule = (ncy_rule){
      .b = b,
      .label = spec->label,
      .node = spec->node,
      .spec = spec,
      .conn_label = from->rule,
      .value = {[NCY_P_LOC] = from->pre_loc},
      .sec = from->pre_sec ? from->pre_sec : &soma,
      .syn_mech = syn_mech,
      .is_random_sec = b->spec->cfg.random_sec_from_list,
      .is_uniform = b->spec->cfg.distribute_uniformly,
  };
  ncy_arena_init(&rule->arena, b->ctx);
  NCY_TRY(ncy_rule_begin(rule));
  if (!from->pre_loc || from->pre_loc->type == NCY_JSON_NULL)
    rule->plan[0][NCY_P_LOC] = (ncy_plan){.kind = NCY_PLAN_NUM, .num = {0.5, false}};
  rule->is_shaped = false;
  return NCY_OK;
}

/* One direction only: the other cell needs the section by its own name. */
static ncy_status check_source(ncy_builder *b, const ncy_new_reverse *from) {
  const ncy_spec_conn *spec = &b->spec->conn[from->rule];
  if (!ncy_is_own(b, from->pre)) return NCY_OK;
  const ncy_json *sec = from->pre_sec ? from->pre_sec : &soma;
  const char *name = sec->type == NCY_JSON_STRING ? sec->u.string : "";
  int32_t tmpl = b->net->cell_tmpl[from->pre];
  if (tmpl >= 0 && ncy_find_section(&b->net->tmpl[tmpl], name) >= 0) return NCY_OK;
  return NCY_WRONG(b, from->pre_sec ? from->pre_sec : spec->node, !from->pre_sec,
                   "rule %s: preSec: the cell of gid %lld has no section '%s' to read from", spec->label,
                   (long long)b->net->cell_gid[from->pre], name);
}

static ncy_status add(ncy_rule *rule, const ncy_new_reverse *from) {
  ncy_builder *b = rule->b;
  rule->reverse = from;
  rule->plan[0][NCY_P_WEIGHT] = (ncy_plan){.kind = NCY_PLAN_NUM, .num = from->weight};
  size_t before = b->conns.pointers.count;
  const ncy_num none[NCY_P_COUNT] = {{0}};
  NCY_TRY(ncy_add_conns(rule, from->post, from->pre, none, NULL, NULL));
  if (!ncy_is_own(b, from->pre) || b->conns.pointers.count > before) return NCY_OK;
  return NCY_WRONG(b, rule->node, true, "rule %s: nothing is made at the cell of gid %lld for that of gid %lld to read",
                   rule->label, (long long)b->net->cell_gid[from->pre], (long long)b->net->cell_gid[from->post]);
}

ncy_status ncy_build_reverses(ncy_builder *b) {
  for (size_t i = 0; i < b->reverses.count;) {
    const ncy_new_reverse *first = &b->reverses.data[i], *from = first;
    ncy_json syn_mech;
    ncy_rule rule;
    ncy_status status = first->is_bidirectional ? begin(b, first, &syn_mech, &rule) : NCY_OK;
    for (; i < b->reverses.count && status == NCY_OK; i++) {
      from = &b->reverses.data[i];
      if (from->rule != first->rule || from->synmech != first->synmech || from->pre_sec != first->pre_sec ||
          from->pre_loc != first->pre_loc)
        break;
      status = first->is_bidirectional ? add(&rule, from) : check_source(b, from);
    }
    if (first->is_bidirectional) ncy_rule_end(&rule);
    if (status == NCY_OK) continue;
    if (!ncy_is_mistake(status)) return status;
    for (; i < b->reverses.count && b->reverses.data[i].rule == first->rule; i++) continue; /* a mistake ends its rule */
  }
  return NCY_OK;
}
