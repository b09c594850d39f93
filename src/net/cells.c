/* cells.c - which rules apply to which cells, and the template of each set of rules.
 *
 * Data:  groups of cells with the same rules in the same order; a group becomes one template, or several when string functions
 *        give its cells different numbers of segments.
 * Costs: a population whose rules ask nothing of single cells is matched once. Source: reference netpyne-1 sections 5.2, 6.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/inner.h"

typedef struct group {
  const int32_t *rule;
  int32_t n_rules;
  NCY_VEC(int32_t) cells;
} group;

typedef struct grouping {
  ncy_builder *b;
  NCY_VEC(group) groups;
  int32_t *matched; /* [spec->n_cells] */
} grouping;

static ncy_status match(grouping *g, int32_t cell, int32_t *out_n) {
  int32_t n = 0;
  for (int32_t r = 0; r < g->b->spec->n_cells; r++) {
    bool is_met = false;
    NCY_TRY(ncy_conds_rule(g->b, &g->b->spec->cell[r], cell, g->matched, n, &is_met));
    if (is_met) g->matched[n++] = r;
  }
  *out_n = n;
  return NCY_OK;
}

/* The group of the n rules in g->matched. */
static group *find_group(grouping *g, int32_t n) {
  size_t bytes = (size_t)n * sizeof *g->matched;
  for (size_t i = g->groups.count; i-- > 0;) {
    group *at = &g->groups.data[i];
    if (at->n_rules == n && memcmp(at->rule, g->matched, bytes) == 0) return at;
  }
  int32_t *rule = NCY_NEW_ARRAY(&g->b->net->arena, int32_t, (size_t)n);
  if (!rule) return NULL;
  memcpy(rule, g->matched, bytes);
  if (!NCY_VEC_PUSH(g->b->ctx, &g->groups, ((group){.rule = rule, .n_rules = n}))) return NULL;
  return &g->groups.data[g->groups.count - 1];
}

/* A cell that no rule is for: NetPyNE makes it without sections and says nothing. */
static ncy_status no_rule(grouping *g, const ncy_net_pop *pop, int32_t cell) {
  bool is_compat = ncy_is_compat(g->b->ctx);
  return ncy_json_report(pop->spec->node, true, g->b->ctx, is_compat ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, NULL,
                         "population %s: no rule of cellParams is for its cell of gid %lld", pop->label,
                         (long long)g->b->net->cell_gid[cell]);
}

static ncy_status group_pop(grouping *g, const ncy_net_pop *pop) {
  ncy_builder *b = g->b;
  if (pop->spec->is_point) return NCY_OK; /* no rule gives them sections */
  bool is_per_cell = pop->spec->cells_list != NULL, has_complained = false;
  for (int32_t r = 0; r < b->spec->n_cells; r++) is_per_cell = is_per_cell || ncy_conds_per_cell(&b->spec->cell[r]);
  int32_t n_rules = 0;
  for (int32_t i = 0; i < pop->n_cells; i++) {
    int32_t cell = pop->first_cell + i;
    if (i == 0 || is_per_cell) NCY_TRY(match(g, cell, &n_rules));
    if (n_rules == 0) {
      if (!has_complained) NCY_TRY(no_rule(g, pop, cell));
      has_complained = true;
      continue;
    }
    group *at = find_group(g, n_rules);
    if (!at || !NCY_VEC_PUSH(b->ctx, &at->cells, cell)) return ncy_no_memory(b->ctx);
  }
  return NCY_OK;
}

typedef struct template_list {
  NCY_VEC(ncy_net_template) tmpl;
  NCY_VEC(const ncy_sec_more *) more;
} template_list;

static ncy_status add_template(ncy_builder *b, template_list *list, const group *g, int32_t *cells, int32_t n) {
  ncy_net *net = b->net;
  while (n > 0) {
    ncy_net_template t = {0};
    const ncy_sec_more *more = NULL;
    int32_t n_same = n;
    for (int32_t i = 0; i < n; i++) net->cell_tmpl_index[cells[i]] = i;
    NCY_TRY(ncy_tmpl_make(b, g->rule, g->n_rules, cells, n, &t, &more, &n_same));
    if (n_same < n) { /* other numbers of segments: one template each */
      NCY_TRY(add_template(b, list, g, cells, n_same));
      cells += n_same;
      n -= n_same;
      continue;
    }
    int32_t id = (int32_t)list->tmpl.count;
    if (!NCY_VEC_PUSH(b->ctx, &list->tmpl, t) || !NCY_VEC_PUSH(b->ctx, &list->more, more)) return ncy_no_memory(b->ctx);
    for (int32_t i = 0; i < n; i++) net->cell_tmpl[cells[i]] = id;
    return NCY_OK;
  }
  return NCY_OK;
}

static ncy_status keep_templates(ncy_builder *b, const template_list *list) {
  ncy_net *net = b->net;
  size_t n = list->tmpl.count;
  net->tmpl = NCY_NEW_ARRAY(&net->arena, ncy_net_template, n);
  b->more = NCY_NEW_ARRAY(&b->scratch, const ncy_sec_more *, n);
  if (!net->tmpl || !b->more) return NCY_ENOMEM;
  if (n) memcpy(net->tmpl, list->tmpl.data, n * sizeof *net->tmpl);
  if (n) memcpy(b->more, list->more.data, n * sizeof *b->more);
  net->n_tmpls = (int32_t)n;
  return NCY_OK;
}

/* The cells of each rule, which rotation goes through in order. */
static ncy_status list_rule_cells(grouping *g) {
  ncy_builder *b = g->b;
  size_t n_rules = (size_t)b->spec->n_cells, n_cells = (size_t)b->net->n_cells;
  ncy_rule_cells *rules = NCY_NEW_ARRAY(&b->scratch, ncy_rule_cells, n_rules);
  const group **group_of = NCY_NEW_ARRAY(&b->scratch, const group *, n_cells);
  if (!rules || !group_of) return NCY_ENOMEM;
  for (size_t i = 0; i < g->groups.count; i++) {
    const group *at = &g->groups.data[i];
    for (int32_t r = 0; r < at->n_rules; r++) rules[at->rule[r]].n += (int32_t)at->cells.count;
    for (size_t k = 0; k < at->cells.count; k++) group_of[at->cells.data[k]] = at;
  }
  for (size_t r = 0; r < n_rules; r++) {
    if (!(rules[r].cell = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)rules[r].n))) return NCY_ENOMEM;
    rules[r].n = 0;
  }
  for (size_t i = 0; i < n_cells; i++)
    for (int32_t r = 0; group_of[i] && r < group_of[i]->n_rules; r++) {
      ncy_rule_cells *rule = &rules[group_of[i]->rule[r]];
      rule->cell[rule->n++] = (int32_t)i;
    }
  b->rule_cells = rules;
  return ncy_make_turns(b);
}

static ncy_status make_all(grouping *g, template_list *list) {
  ncy_builder *b = g->b;
  const ncy_net *net = b->net;
  NCY_TRY(ncy_conds_diversity(b));
  for (int32_t i = 0; i < net->n_pops; i++) NCY_TRY_ITEM(group_pop(g, &net->pop[i]));
  NCY_TRY(ncy_warn_rotation(b));
  if (ncy_is_rotating(b->spec)) NCY_TRY(list_rule_cells(g));
  double done = 0.0;
  for (size_t i = 0; i < g->groups.count; i++) {
    if (ncy_is_interrupted(b->ctx)) return NCY_EINTERRUPTED;
    ncy_progress(b->ctx, NCY_PHASE_CELLS, done, (double)net->n_cells);
    NCY_TRY_ITEM(add_template(b, list, &g->groups.data[i], g->groups.data[i].cells.data, (int32_t)g->groups.data[i].cells.count));
    done += (double)g->groups.data[i].cells.count;
  }
  ncy_progress(b->ctx, NCY_PHASE_CELLS, (double)net->n_cells, (double)net->n_cells);
  return keep_templates(b, list);
}

ncy_status ncy_build_cells(ncy_builder *b) {
  grouping g = {.b = b, .matched = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)b->spec->n_cells)};
  if (!g.matched) return NCY_ENOMEM;
  template_list list = {0};
  ncy_status status = make_all(&g, &list);
  for (size_t i = 0; i < g.groups.count; i++) NCY_VEC_FREE(b->ctx, &g.groups.data[i].cells);
  NCY_VEC_FREE(b->ctx, &g.groups);
  NCY_VEC_FREE(b->ctx, &list.tmpl);
  NCY_VEC_FREE(b->ctx, &list.more);
  return status;
}
