/* mechanisms.c - do the mechanisms a spec names exist, and have they the parameters it sets?
 *
 * Data:  names already spoken of, so that a mechanism of a thousand sections is one finding.
 * Costs: one look-up for each mechanism and parameter. Source: DESIGN 5; mech/mech.h. SPDX-License-Identifier: MIT */
#include <string.h>

#include "mech/mech.h"
#include "spec/reader.h"

typedef struct search {
  ncy_ctx *ctx;
  const ncy_spec *spec;
  ncy_severity severity;
  ncy_arena scratch;
  ncy_names said; /* mechanism, or mechanism and parameter */
} search;

/* Is it the first time that this is said? */
static ncy_status say(search *s, const char *mech, const char *param, bool *is_first) {
  const char *name = ncy_arena_printf(&s->scratch, "%s\n%s", mech, param);
  if (!name) return NCY_ENOMEM;
  int32_t before = s->said.count;
  if (ncy_names_add(&s->said, name, strlen(name)) < 0) return NCY_ENOMEM;
  *is_first = s->said.count > before;
  return NCY_OK;
}

enum { KIND_DENSITY = 1 << NCY_MECH_DENSITY, KIND_POINT = 1 << NCY_MECH_POINT, KIND_ARTIFICIAL = 1 << NCY_MECH_ARTIFICIAL };

static const char *nearest_mech(const ncy_mech_set *mechs, const char *word, unsigned kinds) {
  ncy_wanted wanted = {.word = word};
  for (int32_t i = 0; i < mechs->n; i++)
    if ((kinds >> mechs->mech[i]->kind) & 1) ncy_consider(&wanted, mechs->mech[i]->name);
  return wanted.near;
}

/* What is wrong with the file of a mechanism that could not be compiled. */
static ncy_status explain(search *s, int32_t id, const ncy_mech **mech) {
  bool is_first;
  NCY_TRY(say(s, (*mech)->name, "file", &is_first));
  if (is_first) NCY_TRY(ncy_go_on(ncy_mods_explain(s->spec->mods, id, s->severity)));
  if (!s->spec->mechs->program[id]) *mech = NULL;
  return NCY_OK;
}

/* *out NULL, with a finding at node, when there is no such mechanism of these kinds. */
static ncy_status find(search *s, const ncy_json *node, bool at_key, const char *name, unsigned kinds, const ncy_mech **out) {
  int32_t id = ncy_mech_set_find(s->spec->mechs, name);
  *out = ncy_mech_set_at(s->spec->mechs, id);
  if (*out && ((kinds >> (*out)->kind) & 1)) return explain(s, id, out);
  const char *what = kinds & KIND_DENSITY ? "density mechanism" : kinds == KIND_ARTIFICIAL ? "artificial cell" : "point process";
  bool is_other = *out != NULL, is_first;
  *out = NULL;
  NCY_TRY(say(s, name, what, &is_first));
  if (!is_first) return NCY_OK;
  if (ncy_is_known_artificial(name)) /* only a run needs more than its name */
    return s->severity == NCY_WARNING ? NCY_OK
                                      : ncy_go_on(ncy_json_report(node, at_key, s->ctx, s->severity, NCY_EUNSUPPORTED, NULL,
                                                                  "the native engine does not run cells of %s yet", name));
  const char *near = nearest_mech(s->spec->mechs, name, kinds);
  if (is_other)
    return ncy_go_on(ncy_json_report(node, at_key, s->ctx, s->severity, NCY_ESPEC, near, "'%s' is no %s", name, what));
  if (near) return ncy_go_on(ncy_json_report(node, at_key, s->ctx, s->severity, NCY_ESPEC, near, "unknown mechanism '%s'", name));
  return ncy_go_on(ncy_json_report(node, at_key, s->ctx, s->severity, NCY_ESPEC,
                                   "name the folder of its .mod file with --mods DIR", "unknown mechanism '%s'", name));
}

static const char *nearest_parameter(const ncy_mech *mech, const char *word) {
  ncy_wanted wanted = {.word = word};
  for (int32_t i = 0; i < mech->n_vars; i++)
    if (mech->var[i].role == NCY_ROLE_PARAMETER) ncy_consider(&wanted, mech->var[i].name);
  return wanted.near;
}

/* Is a number, or one of a list, outside of what the .mod file calls sensible? NEURON only minds in its windows. */
static ncy_status check_limits(search *s, const ncy_mech *mech, const ncy_mech_var *var, const ncy_json *value) {
  if (!(var->low < var->high)) return NCY_OK;
  uint32_t n = value->type == NCY_JSON_ARRAY ? value->count : 1;
  for (uint32_t i = 0; i < n; i++) {
    const ncy_json *item = value->type == NCY_JSON_ARRAY ? &value->u.items[i] : value;
    if (!ncy_json_is_number(item)) continue;
    double x = ncy_json_number(item);
    if (x >= var->low && x <= var->high) continue;
    bool is_first;
    NCY_TRY(say(s, mech->name, var->name, &is_first));
    if (!is_first) return NCY_OK;
    return ncy_go_on(ncy_json_report(item, false, s->ctx, NCY_WARNING, NCY_ESPEC, NULL,
                                     "%s of mechanism '%s' is %g; its file gives %g to %g", var->name, mech->name, x, var->low,
                                     var->high));
  }
  return NCY_OK;
}

static ncy_status check_param(search *s, const ncy_mech *mech, const char *key, const ncy_json *value) {
  int32_t var = ncy_mech_var_find(mech, key);
  if (var >= 0 && mech->var[var].role != NCY_ROLE_GLOBAL) return check_limits(s, mech, &mech->var[var], value);
  bool is_first;
  NCY_TRY(say(s, mech->name, key, &is_first));
  if (!is_first) return NCY_OK;
  if (var >= 0)
    return ncy_go_on(ncy_json_report(value, true, s->ctx, s->severity, NCY_ESPEC, NULL,
                                     "'%s' is one value for all of mechanism '%s' and cannot be set here", key, mech->name));
  return ncy_go_on(ncy_json_report(value, true, s->ctx, s->severity, NCY_ESPEC, nearest_parameter(mech, key),
                                   "mechanism '%s' has no parameter '%s'", mech->name, key));
}

/* skip: an object kind whose keys are not the mechanism's; NCY_OBJ_COUNT for none. */
static ncy_status check_params(search *s, const ncy_mech *mech, const ncy_spec_params *params, ncy_schema_id skip) {
  for (int32_t i = 0; i < params->n; i++) {
    const ncy_spec_param *param = &params->param[i];
    if (skip != NCY_OBJ_COUNT && ncy_schema_find(skip, param->key)) continue;
    NCY_TRY(check_param(s, mech, param->key, param->value));
  }
  return NCY_OK;
}

static ncy_status check_section(search *s, const ncy_spec_sec *sec) {
  const ncy_mech *mech;
  for (int32_t i = 0; i < sec->n_mechs; i++) {
    const ncy_spec_mech *m = &sec->mech[i];
    if (strcmp(m->name, "dipole") == 0) continue; /* HNN's, inserted by recording */
    NCY_TRY(find(s, m->params.node, true, m->name, KIND_DENSITY, &mech));
    if (mech) NCY_TRY(check_params(s, mech, &m->params, NCY_OBJ_COUNT));
  }
  for (int32_t i = 0; i < sec->n_pointps; i++) {
    const ncy_spec_mech *m = &sec->pointp[i];
    const ncy_json *mod = ncy_param(&m->params, "mod");
    if (!mod) continue;
    NCY_TRY(find(s, mod, false, mod->u.string, KIND_POINT, &mech));
    if (mech) NCY_TRY(check_params(s, mech, &m->params, NCY_OBJ_POINTP));
  }
  return NCY_OK;
}

static ncy_status check_source(search *s, const ncy_spec_stim_source *source) {
  if (!source->type || ncy_source_object(source->type) != NCY_OBJ_SOURCE) return NCY_OK;
  const ncy_mech *mech;
  NCY_TRY(find(s, ncy_json_get(source->node, "type"), false, source->type, KIND_POINT, &mech));
  return mech ? check_params(s, mech, &source->params, NCY_OBJ_SOURCE) : NCY_OK;
}

/* Keys of the parameters of point cells that NetPyNE itself reads. Other keys of a population may be the user's own. */
static ncy_status check_point_param(search *s, const ncy_mech *mech, const ncy_json *value) {
  static const char *const of_netpyne[] = {"rate", "rates", "seed", "spkTimes"};
  for (size_t i = 0; i < NCY_COUNT_OF(of_netpyne); i++)
    if (strcmp(of_netpyne[i], value->key) == 0) return NCY_OK;
  return check_param(s, mech, value->key, value);
}

static ncy_status check_pop(search *s, const ncy_spec_pop *pop) {
  if (!pop->is_point) return NCY_OK;
  int32_t rule = pop->cell_type ? ncy_spec_find_cell(s->spec, pop->cell_type) : -1;
  const ncy_json *node = ncy_json_get(pop->node, "cellModel");
  if (!node) node = ncy_json_get(s->spec->cell[rule].node, "cellModel");
  const ncy_mech *mech;
  NCY_TRY(find(s, node, false, pop->cell_model, KIND_POINT | KIND_ARTIFICIAL, &mech));
  if (!mech) return NCY_OK;
  for (uint32_t i = 0; pop->params && i < pop->params->count; i++) NCY_TRY(check_point_param(s, mech, &pop->params->u.items[i]));
  for (int32_t i = 0; rule >= 0 && i < s->spec->cell[rule].params.n; i++)
    NCY_TRY(check_point_param(s, mech, s->spec->cell[rule].params.param[i].value));
  return NCY_OK;
}

static ncy_status check_all(search *s) {
  const ncy_spec *spec = s->spec;
  const ncy_mech *mech;
  for (int32_t c = 0; c < spec->n_cells; c++)
    for (int32_t i = 0; i < spec->cell[c].n_secs; i++) NCY_TRY(check_section(s, &spec->cell[c].sec[i]));
  for (int32_t i = 0; i < spec->n_pops; i++) NCY_TRY(check_pop(s, &spec->pop[i]));
  for (int32_t i = 0; i < spec->n_synmechs; i++) {
    const ncy_spec_synmech *syn = &spec->synmech[i];
    NCY_TRY(find(s, ncy_json_get(syn->node, "mod"), false, syn->mod, KIND_POINT, &mech));
    if (mech) NCY_TRY(check_params(s, mech, &syn->params, NCY_OBJ_COUNT));
  }
  for (int32_t i = 0; i < spec->n_stim_sources; i++) NCY_TRY(check_source(s, &spec->stim_source[i]));
  return NCY_OK;
}

ncy_status ncy_spec_check_mechanisms(ncy_ctx *ctx, const ncy_spec *spec, int is_strict) {
  search s = {.ctx = ctx, .spec = spec, .severity = is_strict ? NCY_ERROR : NCY_WARNING};
  size_t errors = ncy_ctx_count(ctx, NCY_ERROR);
  ncy_arena_init(&s.scratch, ctx);
  ncy_names_init(&s.said, &s.scratch);
  ncy_status status = check_all(&s);
  ncy_arena_done(&s.scratch);
  if (status == NCY_ENOMEM) return ncy_no_memory(ctx);
  NCY_TRY(status);
  return ncy_errors_since(ctx, errors);
}
