/* unrunnable.c - what a network may hold that the native engine cannot run yet.
 *
 * Data: one row a feature: where it stands first in the spec, or NULL when the network has none of it. All rows are told before
 *       anything runs; building, dumping and saving such a network works. To run a feature: delete its row.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "sim/sim.h"

typedef const ncy_json *find_fn(const ncy_net *net);

static const ncy_json *rule_of_conn(const ncy_net *net, int64_t row) {
  int32_t label = net->conn_label[row];
  return label >= 0 ? net->spec->conn[label].node : net->spec->stim_target[-1 - label].node;
}

/* Of a point cell: it needs a section of its own. */
static const ncy_json *first_plastic_point(const ncy_net *net) {
  bool has_plast = false;
  for (int32_t i = 0; i < net->spec->n_conns; i++) has_plast = has_plast || net->spec->conn[i].plast;
  for (int64_t row = 0; has_plast && row < net->n_conns; row++)
    if (net->conn_sec[row] < 0 && ncy_net_plast(net, row)) return rule_of_conn(net, row);
  return NULL;
}

/* The source of the first stimulus of a kind that has no place in the native engine: fields over whole cells, or other than
 * those. */
static const ncy_json *first_clamp(const ncy_net *net, bool is_field) {
  for (int32_t i = 0; i < net->n_clamps; i++) {
    if (net->clamp_mech[i] >= 0 || (net->clamp_sec[i] < 0) != is_field) continue;
    return net->spec->stim_source[net->spec->stim_target[net->clamp_target[i]].source_id].node;
  }
  return NULL;
}

static const ncy_json *first_field(const ncy_net *net) {
  return first_clamp(net, true);
}

static const ncy_json *first_other_clamp(const ncy_net *net) {
  return first_clamp(net, false);
}

static const ncy_json *first_other_point(const ncy_net *net) {
  for (int32_t i = 0; i < net->n_pops; i++) {
    const ncy_spec_pop *pop = net->pop[i].spec;
    if (!pop->is_point || !net->pop[i].n_cells) continue;
    const ncy_mech *mech = ncy_spec_find_mech(net->spec, pop->cell_model);
    if (!mech || mech->kind != NCY_MECH_ARTIFICIAL) return pop->node;
  }
  return NULL;
}

static const ncy_json *is_part(const ncy_net *net) {
  return net->n_parts > 1 ? net->spec->net_params : NULL;
}

/* The rule of a template that names a section last. */
static const ncy_json *section_node(const ncy_net *net, const ncy_net_template *t, const ncy_net_sec *sec) {
  for (int32_t r = t->n_rules; r-- > 0;) {
    const ncy_json *found = ncy_json_get(ncy_json_get(net->spec->cell[t->rule[r]].node, "secs"), sec->name);
    if (found) return found;
  }
  return net->spec->net_params;
}

static const ncy_json *first_pointp(const ncy_net *net) {
  for (int32_t i = 0; i < net->n_tmpls; i++)
    for (int32_t s = 0; s < net->tmpl[i].n_secs; s++)
      for (int32_t p = 0; p < net->tmpl[i].sec[s].n_pointps; p++)
        if (net->tmpl[i].sec[s].pointp[p].mech < 0) return section_node(net, &net->tmpl[i], &net->tmpl[i].sec[s]);
  return NULL;
}

static const ncy_json *first_ion(const ncy_net *net) {
  for (int32_t i = 0; i < net->n_tmpls; i++)
    for (int32_t s = 0; s < net->tmpl[i].n_secs; s++)
      for (int32_t k = 0; k < net->tmpl[i].sec[s].n_ions; k++)
        if (net->tmpl[i].sec[s].ion[k].mech < 0) return section_node(net, &net->tmpl[i], &net->tmpl[i].sec[s]);
  return NULL;
}

static const ncy_json *reactions(const ncy_net *net) {
  return net->spec->rxd_params;
}

static const struct {
  const char *what;
  find_fn *first;
} rows[] = {
    {"reaction and diffusion (rxdParams)", reactions},
    {"point cells of a mechanism that is no artificial cell of a .mod file given", first_other_point},
    {"point processes of a mechanism that is not known", first_pointp},
    {"ions that no mechanism here uses", first_ion},
    {"plasticity of connections to point cells", first_plastic_point},
    {"extracellular stimulation (XStim)", first_field},
    {"stimulation by this type", first_other_clamp},
    {"one part of a network", is_part},
};

ncy_status ncy_check_runnable(ncy_ctx *ctx, const ncy_net *net) {
  size_t before = ncy_ctx_count(ctx, NCY_ERROR);
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    const ncy_json *node = rows[i].first(net);
    if (node)
      (void)ncy_json_report(node, true, ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL, "the native engine does not run %s yet",
                            rows[i].what);
  }
  return ncy_errors_since(ctx, before);
}
