/* model.h - reference vectors that bring mechanisms of their own, or want more of the built-in ones than vector.h knows.
 *
 * Names of traces: VAR, VAR.WHERE, VAR_WHERE (WHERE a section, a point process or a mechanism), with (X), or with the number of a
 * segment of the first section: VAR2, VAR2.MECH. Spikes are recorded by NetCons without a target, made after the others, as
 * NEURON does it: they count where the delays of a source are compared. SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_ENGINE_MODEL_H
#define NCY_TESTS_ENGINE_MODEL_H

#include "vector.h"

static int32_t mod_find(const vector *v, const char *name) {
  int32_t id = mset_find(v->set, name);
  if (id < 0) fail_msg("no mechanism %s", name);
  return id;
}

/* The vector's own texts, in order of registration. */
static void mod_register(vector *v) {
  v->set = mset_new(v->ctx, &v->arena);
  v->n_built_in = v->set->n;
  const ncy_json *mods = vec_item(v->model, "mod"), *order = vec_item(v->model, "registration_order");
  for (int32_t i = 0; i < vec_count(mods); i++) {
    const char *name = order ? order->u.items[i].u.string : mods->u.items[i].key;
    const ncy_json *text = vec_item(mods, name);
    mset_add_text(v->set, -1, ncy_arena_printf(&v->arena, "%s.mod", name), text->u.string, text->count);
  }
  v->k->c.mechs = mset_done(v->set);
}

/* "gnabar_hh": a parameter of a mechanism (and a GLOBAL where it has no instance), "cao" a value of an ion. */
static void mod_values(vector *v, const ncy_json *sec, int32_t row) {
  for (uint32_t i = 0; i < sec->count; i++) {
    const ncy_json *item = &sec->u.items[i];
    const char *under = strrchr(item->key, '_');
    if (!ncy_json_is_number(item)) continue;
    int32_t mech = under ? mset_find(v->set, under + 1) : -1;
    char name[64];
    if (mech >= 0 && circ_mech(v->k, mech)->kind == NCY_MECH_DENSITY) {
      snprintf(name, sizeof name, "%.*s", (int)(under - item->key), item->key);
      circ_density_set(v->k, row, mech, name, ncy_json_number(item));
    }
    for (int32_t ion = 0; ion < v->set->n; ion++) {
      if (v->set->mech[ion]->kind != NCY_MECH_ION || ncy_mech_var_find(v->set->mech[ion], item->key) < 0) continue;
      circ_density(v->k, row, ion);
      circ_density_set(v->k, row, ion, item->key, ncy_json_number(item));
    }
  }
}

static void mod_sections(vector *v) {
  const ncy_json *secs = vec_item(v->model, "sections"), *ranges = vec_item(v->model, "range_values");
  for (int32_t i = 0; i < vec_count(secs); i++) { /* a root, or after its parent: one cell, or all sections roots */
    const ncy_json *s = &secs->u.items[i];
    const ncy_json *c = vec_connection(v, vec_string(s, "name"));
    int32_t row =
        circ_section(v->k, c ? vec_find(v, vec_string(c, "parent"), 's')->row : -1, vec_number(c, "x", 0),
                     vec_number(c, "child_end", 0), (int32_t)vec_number(s, "nseg", 1), vec_number(s, "L", 100),
                     vec_number(s, "diam_value", vec_number(s, "diam", 500)), vec_number(s, "Ra", 35.4), vec_number(s, "cm", 1));
    const ncy_json *mechs = vec_item(s, "mechs");
    for (int32_t k = 0; k < vec_count(mechs); k++) circ_density(v->k, row, mod_find(v, mechs->u.items[k].u.string));
    vec_name(v, vec_string(s, "name"), 's', row, 0);
    mod_values(v, s, row);
  }
  for (int32_t i = 0; i < vec_count(ranges); i++) { /* of one segment */
    const ncy_json *r = &ranges->u.items[i];
    const char *var = vec_string(r, "var"), *under = strrchr(var, '_');
    int32_t mech = mod_find(v, under + 1), sec = vec_sec(v, r);
    int32_t seg = v->k->seg_beg[sec] + (int32_t)(v->k->nseg[sec] * vec_number(r, "x", 0));
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(under - var), var);
    for (int32_t g = 0; g < v->k->c.n_densities; g++)
      for (int32_t k = 0; v->k->density[g].mech == mech && k < v->k->density[g].n; k++)
        if (v->k->density_seg[g][k] == seg)
          v->k->density_value[g][ncy_mech_var_find(circ_mech(v->k, mech), name)][k] = vec_number(r, "value", 0);
  }
}

/* Point processes and artificial cells of a list. */
static void mod_points(vector *v, const ncy_json *list, const char *type) {
  for (int32_t i = 0; i < vec_count(list); i++) {
    const ncy_json *p = &list->u.items[i];
    int32_t mech = mod_find(v, type ? type : vec_string(p, "type"));
    bool is_cell = circ_mech(v->k, mech)->kind == NCY_MECH_ARTIFICIAL;
    int32_t group, index = circ_point(v->k, mech, is_cell ? -1 : vec_sec(v, p), vec_number(p, "x", .5), &group);
    for (uint32_t k = 0; k < p->count; k++) {
      const char *key = p->u.items[k].key;
      if (strcmp(key, "delay") == 0) key = "del";
      if (strcmp(key, "id_param") == 0) key = "id";
      int32_t var = ncy_mech_var_find(circ_mech(v->k, mech), key);
      if (var >= 0 && ncy_json_is_number(&p->u.items[k]) && circ_mech(v->k, mech)->var[var].role == NCY_ROLE_PARAMETER)
        circ_point_set(v->k, group, index, key, ncy_json_number(&p->u.items[k]));
      if (var < 0 || p->u.items[k].type != NCY_JSON_ARRAY) continue;
      for (int32_t e = 0; e < vec_count(&p->u.items[k]); e++) /* an array: element after element */
        v->k->point_value[group][var][index * vec_count(&p->u.items[k]) + e] = ncy_json_number(&p->u.items[k].u.items[e]);
    }
    vec_name(v, *vec_string(p, "id") ? vec_string(p, "id") : vec_string(p, "type"), 'p', group, index);
    if (type) continue;
    const char *from = vec_string(p, "vgap_from"); /* "B(.5).v" */
    if (!*from) continue;
    int32_t n = v->k->c.n_transfers++;
    v->k->transfer[1][n] =
        (ncy_ref){.kind = NCY_REF_POINT, .group = group, .index = index, .var = ncy_mech_var_find(circ_mech(v->k, mech), "vgap")};
    char sec[64];
    snprintf(sec, sizeof sec, "%.*s", (int)strcspn(from, "("), from);
    v->k->transfer[0][n] = (ncy_ref){.kind = NCY_REF_VOLTAGE, .sec = vec_find(v, sec, 's')->row, .x = .5};
  }
}

static int32_t mod_source(vector *v, const char *name, double threshold) {
  for (int32_t s = 0; s < v->k->c.n_sources; s++)
    if (strcmp(v->source_name[s], name) == 0) return s;
  int32_t gid = v->k->c.n_sources;
  snprintf(v->source_name[gid], sizeof v->source_name[0], "%s", name);
  const named *p = vec_find(v, name, 'p');
  if (p) return circ_source(v->k, NCY_SOURCE_POINT, p->row, p->index, 0, 0, gid);
  return circ_source(v->k, NCY_SOURCE_VOLTAGE, vec_find(v, name, 's')->row, 0, .5, threshold, gid);
}

static void mod_netcon(vector *v, int32_t source, const named *to, double delay, const ncy_json *weight) {
  double w = weight && weight->type == NCY_JSON_ARRAY ? ncy_json_number(&weight->u.items[0])
             : weight                                 ? ncy_json_number(weight)
                                                      : 0;
  for (int32_t i = 1; weight && weight->type == NCY_JSON_ARRAY && i < vec_count(weight); i++) {
    int64_t at = v->k->c.n_slots++;
    v->k->slot_netcon[at] = v->k->c.n_netcons;
    v->k->slot_number[at] = (uint8_t)i;
    v->k->slot_value[at] = ncy_json_number(&weight->u.items[i]);
  }
  circ_netcon(v->k, source, to ? to->row : -1, to ? to->index : 0, w, delay);
}

static double mod_threshold(const vector *v, const char *label) {
  const ncy_json *detectors = vec_item(v->model, "detectors");
  for (int32_t i = 0; i < vec_count(detectors); i++)
    if (strcmp(vec_string(&detectors->u.items[i], "label"), label) == 0)
      return vec_number(&detectors->u.items[i], "threshold", 10);
  return 10;
}

static void mod_events(vector *v) {
  const ncy_json *netcons = vec_item(v->model, "netcons"), *spikes = vec_item(v->expected, "spikes");
  for (int32_t i = 0; i < vec_count(netcons); i++) {
    const ncy_json *n = &netcons->u.items[i];
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(vec_string(n, "src"), "."), vec_string(n, "src"));
    mod_netcon(v, mod_source(v, name, mod_threshold(v, name)), vec_find(v, vec_string(n, "tgt"), 'p'), vec_number(n, "delay", 1),
               vec_item(n, "weight"));
  }
  for (int32_t i = 0; i < vec_count(spikes); i++) {
    const char *label = spikes->u.items[i].key;
    mod_netcon(v, mod_source(v, label, mod_threshold(v, label)), NULL, 1, NULL);
  }
}

/* ---- names of traces ------------------------------------------------------------------------------------------------------- */

static bool mod_has(const vector *v, int32_t sec, int32_t mech) {
  for (int32_t g = 0; g < v->k->c.n_densities; g++)
    for (int32_t i = 0; v->k->density[g].mech == mech && i < v->k->density[g].n; i++)
      if (v->k->density_seg[g][i] >= v->k->seg_beg[sec] && v->k->density_seg[g][i] < v->k->seg_beg[sec + 1]) return true;
  return false;
}

/* A variable of a density mechanism or ion in a section: of `of`, or of any from..to of the set, the last first. */
static bool mod_density(const vector *v, const char *var, const char *of, int32_t sec, double x, int32_t from, int32_t to,
                        ncy_circuit_rec *out) {
  for (int32_t mech = to - 1; mech >= from; mech--) {
    const ncy_mech *row = v->set->mech[mech];
    int32_t at = ncy_mech_var_find(row, var);
    if (at < 0 || (*of && strcmp(row->name, of) != 0)) continue;
    if (row->kind == NCY_MECH_DENSITY ? !mod_has(v, sec, mech) : row->kind != NCY_MECH_ION) continue;
    *out = (ncy_circuit_rec){.kind = NCY_REC_DENSITY, .sec = sec, .x = x, .mech = mech, .var = at};
    return true;
  }
  return false;
}

static bool mod_point(const vector *v, const char *var, const char *of, ncy_circuit_rec *out) {
  for (int i = 0; i < v->n_names; i++) {
    const named *p = &v->name[i];
    if (p->kind != 'p' || (*of && strcmp(p->name, of) != 0)) continue;
    int32_t at = ncy_mech_var_find(circ_mech(v->k, v->k->points[p->row].mech), var);
    if (at < 0) continue;
    *out = (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = p->row, .index = p->index, .var = at};
    return true;
  }
  return false;
}

static bool mod_resolve(const vector *v, const char *var, const char *of, int32_t sec, double x, ncy_circuit_rec *out) {
  if (strcmp(var, "v") == 0 || strcmp(var, "im") == 0) {
    *out = (ncy_circuit_rec){.kind = *var == 'v' ? NCY_REC_VOLTAGE : NCY_REC_MEMBRANE, .sec = sec, .x = x};
    return true;
  }
  return mod_density(v, var, of, sec, x, v->n_built_in, v->set->n, out) || mod_point(v, var, of, out) ||
         mod_density(v, var, of, sec, x, 0, v->n_built_in, out);
}

/* alias: pairs of names, NULL ends; a trace that has one is looked for under the other. */
static void mod_trace(vector *v, const char *trace, const char *const *alias) {
  for (; alias && *alias; alias += 2)
    if (strcmp(trace, alias[0]) == 0) trace = alias[1];
  char var[64], of[64] = "";
  double x = .5;
  int32_t sec = v->k->c.n_secs ? 0 : -1;
  snprintf(var, sizeof var, "%s", trace);
  char *open = strchr(var, '(');
  if (open) {
    x = strtod(open + 1, NULL);
    *open = 0;
  }
  char *dot = strpbrk(var, "._");
  if (dot) {
    snprintf(of, sizeof of, "%s", dot + 1);
    *dot = 0;
    const named *s = vec_find(v, of, 's');
    if (s) {
      sec = s->row;
      *of = 0;
    }
  }
  ncy_circuit_rec rec;
  size_t last = strlen(var) - 1;
  bool has_digit = var[last] >= '0' && var[last] <= '9';
  bool is_first = has_digit && mset_find(v->set, of) >= 0; /* "g0.baa": g in segment 0, though there is a parameter g0 too */
  bool is_found = !is_first && mod_resolve(v, var, of, sec, x, &rec);
  if (!is_found && has_digit) {
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)last, var);
    is_found = mod_resolve(v, name, of, sec, ((var[last] - '0') + .5) / v->k->nseg[sec], &rec);
  }
  if (!is_found) fail_msg("no variable for %s", trace);
  circ_rec(v->k, rec);
}

/* ---- all ------------------------------------------------------------------------------------------------------------------- */

static vector *mod_begin(const char *name) {
  vector *v = calloc(1, sizeof *v);
  assert_non_null(v);
  v->is_general = v->records_stims = true;
  assert_int_equal(ncy_ctx_new(NULL, &v->ctx), NCY_OK);
  ncy_arena_init(&v->arena, v->ctx);
  char path[512];
  snprintf(path, sizeof path, "%s/vectors/nrn-%s.json", NCY_TEST_DATA, name);
  size_t size;
  v->text = t_read(path, &size);
  T_STATUS(v->ctx, ncy_json_parse(&v->arena, path, v->text, size, &v->doc), NCY_OK);
  v->model = vec_item(v->doc->root, "model");
  v->run = vec_item(v->doc->root, "run");
  v->expected = vec_item(v->doc->root, "expected");
  v->traces = vec_item(v->expected, "traces");
  v->k = circ_new();
  mod_register(v);
  ncy_circuit *c = &v->k->c;
  c->dt = vec_number(v->run, "dt", 0.025);
  c->celsius = vec_number(v->run, "celsius", 6.3);
  c->v_init = vec_number(v->run, "v_init", -65);
  c->second_order = (int32_t)vec_number(v->run, "secondorder", 0);
  return v;
}

static void mod_traces(vector *v, const char *const *alias) {
  circ_rec(v->k, (ncy_circuit_rec){.kind = NCY_REC_TIME});
  for (uint32_t i = 0; i < v->traces->count; i++) mod_trace(v, v->traces->u.items[i].key, alias);
  v->k->c.transfer_from = v->k->transfer[0];
  v->k->c.transfer_to = v->k->transfer[1];
  v->k->c.play = &v->k->play;
  v->k->c.global = v->k->global;
  (void)circ_done(v->k);
}

static vector *mod_load(const char *name, const char *const *alias) {
  vector *v = mod_begin(name);
  mod_sections(v);
  mod_points(v, vec_item(v->model, "point_processes"), NULL);
  mod_points(v, vec_item(v->model, "artificial"), NULL);
  mod_points(v, vec_item(v->model, "netstims"), "NetStim");
  mod_events(v);
  mod_traces(v, alias);
  return v;
}

#endif
