/* net_json.c - cells and populations in NetPyNE's layout, and a network alone as a JSON file.
 *
 * Layout: reference netpyne-3 sections 3.2 to 3.5. Keys of the file's own objects are sorted as NetPyNE sorts them; the user's
 *         objects keep their order, because order is meaning: a network built again from the file is the same. Connections
 *         stand on one line each.
 * Costs:  streamed; no second copy of anything.
 * SPDX-License-Identifier: MIT */
#include "io/net_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/net_file.h"
#include "netcyne/netcyne.h"
#include "num/libm.h"
#include "result/data.h"

/* ---- merged objects -------------------------------------------------------------------------------------------------------- */

enum { MAX_MERGED = 64 };

/* The section of a cell that the merged objects are. inside: the key of the part at hand, or NULL. */
typedef struct section_at {
  const ncy_net *net;
  const ncy_net_sec *sec;
  int32_t cell;
  const char *inside;
} section_at;

/* Writes the members of the union of objects: keys in order of first appearance, a later object's value wins, objects merge; 3-d
 * points of a section are all listed. at: NULL when the objects are no section. */
static void write_merged(ncy_json_writer *w, const section_at *at, const ncy_json *const *object, int n, int depth);

/* The points of all rules, as the rules say or, where they are the cell's own, as numbers. */
static void write_points(ncy_json_writer *w, const section_at *at, const ncy_json *const *list, int n) {
  const ncy_net_pt3d *p = &at->sec->pt3d;
  ncy_json_begin_array(w, false);
  for (int i = 0; i < n && !p->is_per_cell; i++)
    for (uint32_t k = 0; list[i]->type == NCY_JSON_ARRAY && k < list[i]->count; k++) {
      ncy_json_begin_array(w, true);
      for (uint32_t c = 0; c < list[i]->u.items[k].count; c++) ncy_json_node(w, &list[i]->u.items[k].u.items[c]);
      ncy_json_end_array(w);
    }
  size_t first = (size_t)at->net->cell_tmpl_index[at->cell] * (size_t)p->n_listed;
  for (int32_t i = 0; i < p->n_listed && p->is_per_cell; i++) {
    ncy_json_begin_array(w, true);
    for (int k = 0; k < 4; k++) ncy_json_double(w, p->at[k][first + (size_t)i]);
    ncy_json_end_array(w);
  }
  ncy_json_end_array(w);
}

static bool is_in(const section_at *at, const char *part) {
  return at && at->inside && strcmp(at->inside, part) == 0;
}

static bool is_in_earlier(const ncy_json *const *object, int before, const char *key) {
  for (int i = 0; i < before; i++)
    if (ncy_json_get(object[i], key)) return true;
  return false;
}

static void write_merged_member(ncy_json_writer *w, const section_at *at, const ncy_json *const *object, int n, const char *key,
                                int depth) {
  const ncy_json *value[MAX_MERGED];
  int n_values = 0;
  for (int i = 0; i < n; i++) {
    const ncy_json *v = ncy_json_get(object[i], key);
    if (v) value[n_values++] = v;
  }
  ncy_json_key(w, key);
  const ncy_json *last = value[n_values - 1];
  if (is_in(at, "geom") && strcmp(key, "pt3d") == 0) {
    write_points(w, at, value, n_values);
    return;
  }
  if (is_in(at, "pointps") && ncy_json_is_string(last, "gid")) {
    ncy_json_int(w, at->net->cell_gid[at->cell]);
    return;
  }
  if (last->type != NCY_JSON_OBJECT || depth == 0) {
    ncy_json_node(w, last);
    return;
  }
  section_at part;
  if (at) part = (section_at){at->net, at->sec, at->cell, at->inside ? at->inside : key};
  ncy_json_begin_object(w);
  write_merged(w, at ? &part : NULL, value, n_values, depth - 1);
  ncy_json_end_object(w);
}

static void write_merged(ncy_json_writer *w, const section_at *at, const ncy_json *const *object, int n, int depth) {
  bool has_points = false;
  for (int i = 0; i < n; i++) {
    if (object[i]->type != NCY_JSON_OBJECT) continue;
    for (uint32_t k = 0; k < object[i]->count; k++) {
      const char *key = object[i]->u.items[k].key;
      has_points = has_points || strcmp(key, "pt3d") == 0;
      if (!is_in_earlier(object, i, key)) write_merged_member(w, at, object, n, key, depth);
    }
  }
  if (is_in(at, "geom") && !has_points && at->sec->pt3d.n_listed) { /* made by defineCellShapes */
    ncy_json_key(w, "pt3d");
    write_points(w, at, NULL, 0);
  }
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------
 */

typedef struct saver {
  ncy_json_writer *w;
  const ncy_net *net;
  const ncy_json_parts *parts;
  const char *compact[NCY_COMPACT_KEYS]; /* [n_compact] of connections as lists; none: they are objects */
  int n_compact;
  int32_t *clamp_beg; /* [n_cells+1] rows of clamp_of */
  int32_t *clamp_of;  /* clamps in order of cell, then of creation */
  int64_t *syn_first; /* [n_syns] first row of each synapse object; NULL: each has one row */
  /* of the cell at hand: the rows that are the first of a synapse, those of a section together */
  int64_t *syn_row;  /* [most connections of a cell] */
  int64_t *sec_next; /* [most sections + 1] first of a section in syn_row, while filling and after: that of the next one */
} saver;

static void write_number(ncy_json_writer *w, double value, bool is_int) {
  if (is_int && fabs(value) < 9e15)
    ncy_json_int(w, (int64_t)value);
  else
    ncy_json_double(w, value);
}

/* A member of an item of cellsList; what is written elsewhere is left out. */
static void write_own_tag(ncy_json_writer *w, const ncy_json *member, bool is_point) {
  static const char *const elsewhere[] = {"x", "y", "z", "xnorm", "ynorm", "znorm", "pop", "label"};
  for (size_t i = 0; i < NCY_COUNT_OF(elsewhere); i++)
    if (strcmp(elsewhere[i], member->key) == 0) return;
  if (is_point && strcmp(member->key, "params") == 0) return;
  ncy_json_key(w, member->key);
  ncy_json_node(w, member);
}

static void write_tags(const saver *s, int32_t cell) {
  static const char *const axis[3] = {"x", "y", "z"};
  static const char *const norm[3] = {"xnorm", "ynorm", "znorm"};
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_net_pop *pop = &net->pop[net->cell_pop[cell]];
  bool is_point = net->cell_point && net->cell_point[cell] >= 0;
  ncy_json_key(w, "tags");
  ncy_json_begin_object(w);
  const ncy_json *item = ncy_net_cell_item(net, cell);
  ncy_json room;
  for (int32_t i = 0; i < net->spec->n_tags_copied; i++) {
    const char *tag = net->spec->tags_copied[i];
    const ncy_json *value = ncy_net_pop_tag(net, net->cell_pop[cell], tag, &room);
    if (!value || strcmp(tag, "pop") == 0 || ncy_json_get(item, tag) || (is_point && strcmp(tag, "params") == 0)) continue;
    ncy_json_key(w, tag);
    ncy_json_node(w, value);
  }
  for (uint32_t i = 0; item && i < item->count; i++) write_own_tag(w, &item->u.items[i], is_point);
  if (net->cell_fraction && !isnan(net->cell_fraction[cell]) && !ncy_json_get(item, "fraction")) {
    ncy_json_key(w, "fraction");
    ncy_json_double(w, net->cell_fraction[cell]);
  }
  if (net->spec->cfg.include_params_label && net->cell_tmpl[cell] >= 0) {
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
    ncy_json_key(w, "label");
    ncy_json_begin_array(w, true);
    for (int32_t r = 0; r < t->n_rules; r++) ncy_json_string(w, net->spec->cell[t->rule[r]].label);
    ncy_json_end_array(w);
  }
  ncy_json_key(w, "pop");
  ncy_json_string(w, pop->label);
  int is_int = net->cell_place_is_int ? net->cell_place_is_int[cell] : 0;
  for (int k = 0; k < 3; k++) {
    ncy_json_key(w, axis[k]);
    write_number(w, net->cell_pos[k][cell], is_int >> k & 1);
    ncy_json_key(w, norm[k]);
    write_number(w, net->cell_norm[k][cell], is_int >> (3 + k) & 1);
  }
  ncy_json_end_object(w);
}

/* Groups the cell's synapses by section, in order of creation. */
static void sort_syns(const saver *s, int32_t cell, int32_t n_secs) {
  const ncy_net *net = s->net;
  int64_t first = net->cell_conn_beg[cell], end = net->cell_conn_beg[cell + 1];
  memset(s->sec_next, 0, ((size_t)n_secs + 1) * sizeof *s->sec_next);
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t row = first; row < end; row++) {
      if (net->conn_synmech[row] < 0 || (s->syn_first && s->syn_first[net->conn_syn[row]] != row)) continue;
      if (pass == 0)
        s->sec_next[net->conn_sec[row] + 1]++;
      else
        s->syn_row[s->sec_next[net->conn_sec[row]]++] = row;
    }
    for (int32_t i = 0; pass == 0 && i < n_secs; i++) s->sec_next[i + 1] += s->sec_next[i];
  }
}

static void write_syn_mech(const saver *s, int64_t row) {
  ncy_json_writer *w = s->w;
  const ncy_spec_synmech *label = &s->net->spec->synmech[s->net->conn_synmech[row]];
  ncy_json_begin_flat_object(w);
  ncy_json_key(w, "label");
  ncy_json_string(w, label->label);
  ncy_json_key(w, "loc");
  write_number(w, s->net->conn_loc[row], s->net->conn_flags[row] & NCY_LOC_IS_INT);
  for (uint32_t k = 0; k < label->node->count; k++) {
    const ncy_json *member = &label->node->u.items[k];
    if (strcmp(member->key, "label") == 0 || strcmp(member->key, "loc") == 0) continue;
    if (strcmp(member->key, "annotation") == 0) continue; /* NetPyNE would set it as a parameter */
    ncy_json_key(w, member->key);
    ncy_json_node(w, member);
  }
  ncy_json_end_object(w);
}

static void write_syn_mechs(const saver *s, int32_t sec) {
  int64_t at = sec > 0 ? s->sec_next[sec - 1] : 0, end = s->sec_next[sec];
  if (at == end) return;
  ncy_json_key(s->w, "synMechs");
  ncy_json_begin_array(s->w, false);
  for (; at < end; at++) write_syn_mech(s, s->syn_row[at]);
  ncy_json_end_array(s->w);
}

static void write_secs(const saver *s, int32_t cell) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
  sort_syns(s, cell, t->n_secs);
  ncy_json_key(w, "secLists");
  ncy_json_begin_object(w);
  for (int32_t i = 0; i < t->n_seclists; i++) {
    ncy_json_key(w, t->seclist[i].name);
    ncy_json_node(w, t->seclist[i].node);
  }
  ncy_json_end_object(w);
  ncy_json_key(w, "secs");
  ncy_json_begin_object(w);
  for (int32_t sec = 0; sec < t->n_secs; sec++) {
    const ncy_json *node[MAX_MERGED];
    int n = 0;
    for (int32_t r = 0; r < t->n_rules && n < MAX_MERGED; r++) {
      const ncy_json *secs = ncy_json_get(net->spec->cell[t->rule[r]].node, "secs");
      const ncy_json *found = ncy_json_get(secs, t->sec[sec].name);
      if (found) node[n++] = found;
    }
    ncy_json_key(w, t->sec[sec].name);
    ncy_json_begin_object(w);
    const section_at at = {net, &t->sec[sec], cell, NULL};
    write_merged(w, &at, node, n, 3);
    write_syn_mechs(s, sec);
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

static void write_given(ncy_json_writer *w, const ncy_json *node) {
  if (node)
    ncy_json_node(w, node);
  else
    ncy_json_null(w);
}

static void write_conn(const saver *s, int64_t row) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_spec *spec = net->spec;
  int32_t pre = net->conn_pre[row], label = net->conn_label[row];
  bool is_to_point = net->conn_sec[row] < 0; /* which keeps what the rule says */
  int32_t weight_index;
  bool is_to_target = ncy_net_conn_target(net, row, &weight_index) != NULL; /* the same, but for sec */
  ncy_json_begin_flat_object(w);
  ncy_json_key(w, "delay");
  write_number(w, net->conn_delay[row], net->conn_flags[row] & NCY_DELAY_IS_INT);
  if (ncy_net_has_label(net, row)) {
    ncy_json_key(w, "label");
    ncy_json_string(w, spec->conn[label].label);
  }
  ncy_json_key(w, "loc");
  if (is_to_point && isnan(net->conn_loc[row]))
    write_given(w, spec->conn[label].loc);
  else if (is_to_target && isnan(net->conn_loc[row]))
    write_given(w, label >= 0 ? spec->conn[label].loc : spec->stim_target[-1 - label].loc);
  else
    write_number(w, net->conn_loc[row], net->conn_flags[row] & NCY_LOC_IS_INT);
  ncy_json_key(w, "preGid");
  if (pre >= 0)
    ncy_json_int(w, ncy_net_pre_gid(net, pre));
  else
    ncy_json_string(w, "NetStim");
  if (pre < 0) {
    ncy_json_key(w, "preLabel");
    ncy_json_string(w, spec->stim_source[net->netstim_source[-1 - pre]].label);
  }
  if (is_to_point && ncy_net_plast(net, row)) {
    ncy_json_key(w, "plast");
    ncy_json_node(w, ncy_net_plast(net, row));
  }
  if (!is_to_point) ncy_net_write_more(net, row, w);
  ncy_json_key(w, "sec");
  if (is_to_point)
    write_given(w, spec->conn[label].sec);
  else
    ncy_json_string(w, net->tmpl[net->cell_tmpl[net->conn_post[row]]].sec[net->conn_sec[row]].name);
  if (net->conn_synmech[row] >= 0 || is_to_point || is_to_target) {
    ncy_json_key(w, "synMech");
    ncy_json_string(w, ncy_net_synmech_label(net, row));
  }
  ncy_json_key(w, "weight");
  write_number(w, net->conn_weight[row], net->conn_flags[row] & NCY_WEIGHT_IS_INT);
  if (is_to_point) {
    const ncy_json *index = spec->conn[label].weight_index;
    ncy_json_key(w, "weightIndex");
    ncy_json_int(w, index ? (int64_t)ncy_json_number(index) : 0);
  }
  ncy_json_end_object(w);
}

/* A stimulus parameter: as the spec gives it where that is a number, else the evaluated value. */
static void write_stim_param(ncy_json_writer *w, const ncy_spec_stim_source *source, const char *key, double value) {
  const ncy_json *given = ncy_json_get(source->node, key);
  ncy_json_key(w, key);
  if (ncy_json_is_number(given) && memcmp(&(double){ncy_json_number(given)}, &value, sizeof value) == 0)
    ncy_json_node(w, given);
  else
    ncy_json_double(w, value);
}

static void write_netstim(const saver *s, int32_t stim) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_spec_stim_source *source = &net->spec->stim_source[net->netstim_source[stim]];
  ncy_json_begin_flat_object(w);
  write_stim_param(w, source, "noise", net->netstim_noise[stim]);
  write_stim_param(w, source, "number", net->netstim_number[stim]);
  write_stim_param(w, source, "rate", net->netstim_rate[stim]);
  ncy_json_key(w, "seed");
  ncy_json_int(w, net->netstim_seed[stim]);
  ncy_json_key(w, "source");
  ncy_json_string(w, source->label);
  write_stim_param(w, source, "start", net->netstim_start[stim]);
  ncy_json_key(w, "type");
  ncy_json_string(w, source->type);
  ncy_json_end_object(w);
}

static void write_clamp(const saver *s, int32_t clamp) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_spec_stim_target *target = &net->spec->stim_target[net->clamp_target[clamp]];
  const ncy_spec_stim_source *source = &net->spec->stim_source[target->source_id];
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[net->clamp_cell[clamp]]];
  ncy_json_begin_flat_object(w);
  for (int32_t p = net->clamp_param_beg[clamp]; p < net->clamp_param_beg[clamp + 1]; p++)
    write_stim_param(w, source, net->clamp_param[p], net->clamp_value[p]);
  ncy_json_key(w, "label");
  ncy_json_string(w, target->label);
  if (net->clamp_sec[clamp] >= 0) {
    ncy_json_key(w, "loc");
    ncy_json_double(w, net->clamp_loc[clamp]);
    ncy_json_key(w, "sec");
    ncy_json_string(w, t->sec[net->clamp_sec[clamp]].name);
  }
  ncy_json_key(w, "source");
  ncy_json_string(w, source->label);
  ncy_json_key(w, "type");
  ncy_json_string(w, source->type);
  ncy_json_end_object(w);
}

/* A cell's stimuli in order of stimTargetParams: NetStims (through their connections) and clamps interleaved. */
static void write_stims(const saver *s, int32_t cell) {
  const ncy_net *net = s->net;
  ncy_json_key(s->w, "stims");
  ncy_json_begin_array(s->w, false);
  int32_t clamp = s->clamp_beg[cell];
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    if (net->conn_pre[row] >= 0) continue;
    int32_t target = -1 - net->conn_label[row];
    for (; clamp < s->clamp_beg[cell + 1] && net->clamp_target[s->clamp_of[clamp]] < target; clamp++)
      write_clamp(s, s->clamp_of[clamp]);
    write_netstim(s, -1 - net->conn_pre[row]);
  }
  for (; clamp < s->clamp_beg[cell + 1]; clamp++) write_clamp(s, s->clamp_of[clamp]);
  ncy_json_end_array(s->w);
}

int ncy_json_compact_keys(const ncy_spec *spec, const char *key[NCY_COMPACT_KEYS]) {
  static const char *const usual[] = {"preGid", "preLabel", "sec", "loc", "synMech", "weight", "delay"};
  const ncy_json *format = ncy_json_get(spec->sim_config, "compactConnFormat");
  bool is_on = format && format->type == NCY_JSON_BOOL && format->boolean;
  int n = 0;
  for (uint32_t i = 0; format && format->type == NCY_JSON_ARRAY && i < format->count && n < NCY_COMPACT_KEYS; i++)
    if (format->u.items[i].type == NCY_JSON_STRING) key[n++] = format->u.items[i].u.string;
  for (size_t i = 0; is_on && i < NCY_COUNT_OF(usual); i++)
    if (spec->n_stim_targets || strcmp(usual[i], "preLabel") != 0) key[n++] = usual[i];
  return n;
}

/* A cell's connections as lists: made as objects first, then picked from. What a connection lacks is {}, as NetPyNE has it. */
static ncy_status write_compact_conns(const saver *s, int32_t cell) {
  ncy_arena arena;
  ncy_build build;
  ncy_json_writer objects;
  saver inner = *s;
  ncy_arena_init(&arena, s->net->ctx);
  ncy_build_init(&build, &arena);
  ncy_json_writer_init_events(&objects, &ncy_build_events, &build);
  inner.w = &objects;
  ncy_build_begin(&build, false);
  for (int64_t row = s->net->cell_conn_beg[cell]; row < s->net->cell_conn_beg[cell + 1]; row++) write_conn(&inner, row);
  ncy_build_end(&build);
  for (uint32_t i = 0; !build.is_bad && i < build.root.count; i++) {
    ncy_json_begin_array(s->w, true);
    for (int k = 0; k < s->n_compact; k++) {
      static const ncy_value nothing = {.type = NCY_VALUE_DICT};
      const ncy_value *value = ncy_value_get(&build.root.u.item[i], s->compact[k]);
      ncy_value_write(value ? value : &nothing, true, s->w);
    }
    ncy_json_end_array(s->w);
  }
  ncy_status status = build.is_bad ? ncy_no_memory(s->net->ctx) : NCY_OK;
  ncy_build_done(&build);
  ncy_arena_done(&arena);
  return status;
}

static ncy_status write_conns(const saver *s, int32_t cell) {
  if (s->n_compact) return write_compact_conns(s, cell);
  for (int64_t row = s->net->cell_conn_beg[cell]; row < s->net->cell_conn_beg[cell + 1]; row++) write_conn(s, row);
  return NCY_OK;
}

static ncy_status write_cells(const saver *s) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  ncy_json_key(w, "cells");
  ncy_json_begin_array(w, false);
  for (int32_t cell = 0; cell < net->n_cells; cell++) {
    if (s->parts->is_interruptible && ncy_is_interrupted(net->ctx)) return NCY_EINTERRUPTED;
    ncy_json_begin_object(w);
    ncy_json_key(w, "conns");
    ncy_json_begin_array(w, false);
    if (s->parts->has_conns) NCY_TRY(write_conns(s, cell));
    ncy_json_end_array(w);
    ncy_json_key(w, "gid");
    ncy_json_int(w, net->cell_gid[cell]);
    if (net->cell_tmpl[cell] >= 0 && s->parts->has_secs) write_secs(s, cell);
    if (net->cell_point && net->cell_point[cell] >= 0) {
      ncy_json_key(w, "params");
      NCY_TRY(ncy_net_point_write(net, net->cell_point[cell], w));
    }
    write_stims(s, cell);
    write_tags(s, cell);
    ncy_json_end_object(w);
    ncy_progress(net->ctx, NCY_PHASE_SAVE, cell + 1, net->n_cells);
  }
  ncy_json_end_array(w);
  return NCY_OK;
}

static ncy_status sort_clamps(ncy_arena *arena, saver *s) {
  const ncy_net *net = s->net;
  s->clamp_beg = NCY_NEW_ARRAY(arena, int32_t, (size_t)net->n_cells + 2);
  s->clamp_of = NCY_NEW_ARRAY(arena, int32_t, (size_t)net->n_clamps);
  if (!s->clamp_beg || !s->clamp_of) return NCY_ENOMEM;
  int32_t *beg = s->clamp_beg + 1; /* shifted by one while filling */
  for (int32_t i = 0; i < net->n_clamps; i++) beg[net->clamp_cell[i] + 1]++;
  for (int32_t i = 0; i < net->n_cells; i++) beg[i + 1] += beg[i];
  for (int32_t i = 0; i < net->n_clamps; i++) s->clamp_of[beg[net->clamp_cell[i]]++] = i;
  return NCY_OK;
}

/* Room for the synapses of any cell, and the first row of each. */
static ncy_status prepare_syns(ncy_arena *arena, saver *s) {
  const ncy_net *net = s->net;
  int64_t most = 0;
  int32_t most_secs = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    int64_t n = net->cell_conn_beg[i + 1] - net->cell_conn_beg[i];
    if (n > most) most = n;
  }
  for (int32_t i = 0; i < net->n_tmpls; i++)
    if (net->tmpl[i].n_secs > most_secs) most_secs = net->tmpl[i].n_secs;
  s->syn_row = NCY_NEW_ARRAY(arena, int64_t, (size_t)most);
  s->sec_next = NCY_NEW_ARRAY(arena, int64_t, (size_t)most_secs + 1);
  if (!s->syn_row || !s->sec_next) return NCY_ENOMEM;
  if (!net->conn_syn) return NCY_OK;
  s->syn_first = NCY_NEW_ARRAY(arena, int64_t, (size_t)net->n_syns);
  if (!s->syn_first) return NCY_ENOMEM;
  for (int64_t row = net->n_conns; row-- > 0;) s->syn_first[net->conn_syn[row]] = row;
  return NCY_OK;
}

/* ---- populations ----------------------------------------------------------------------------------------------------------- */

static void write_pops(const saver *s) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  ncy_json_key(w, "pops");
  ncy_json_begin_object(w);
  for (int32_t p = 0; p < net->n_pops; p++) {
    const ncy_net_pop *pop = &net->pop[p];
    ncy_json_key(w, pop->label);
    ncy_json_begin_object(w);
    ncy_json_key(w, "cellGids");
    ncy_json_begin_array(w, true);
    for (int32_t i = 0; i < pop->n_cells; i++) ncy_json_int(w, net->cell_gid[pop->first_cell + i]);
    ncy_json_end_array(w);
    ncy_json_key(w, "tags");
    ncy_json_begin_object(w);
    for (uint32_t k = 0; k < pop->spec->node->count; k++) {
      const ncy_json *member = &pop->spec->node->u.items[k];
      if (strcmp(member->key, "annotation") == 0) continue; /* it is among those of netParams */
      ncy_json_key(w, member->key);
      ncy_json_node(w, member);
    }
    ncy_json_key(w, "pop");
    ncy_json_string(w, pop->label);
    ncy_json_end_object(w);
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------- */

ncy_status ncy_json_write_net(ncy_json_writer *w, const ncy_net *net, const ncy_json_parts *parts) {
  if (!parts->has_cells && !parts->has_params && !parts->has_pops) return NCY_OK;
  saver s = {.w = w, .net = net, .parts = parts};
  s.n_compact = ncy_json_compact_keys(net->spec, s.compact);
  ncy_arena arena;
  ncy_arena_init(&arena, net->ctx);
  ncy_status status = sort_clamps(&arena, &s);
  if (status == NCY_OK) status = prepare_syns(&arena, &s);
  if (status == NCY_OK) {
    ncy_json_key(w, "net");
    ncy_json_begin_object(w);
    if (parts->has_cells) status = write_cells(&s);
    if (status == NCY_OK && parts->has_params) {
      ncy_json_key(w, "params");
      status = ncy_json_write_params(w, net->spec);
    }
    if (parts->has_pops) write_pops(&s);
    if (status == NCY_OK && parts->more) parts->more(w, parts->user);
    ncy_json_end_object(w);
  }
  ncy_arena_done(&arena);
  return status;
}

void ncy_json_write_netpyne(ncy_json_writer *w) {
  ncy_json_key(w, "netpyne_changeset");
  ncy_json_string(w, "");
  ncy_json_key(w, "netpyne_version");
  ncy_json_string(w, "1.1.1"); /* whose layout this is */
}

void ncy_json_to_file(void *user, const char *bytes, size_t count) {
  ncy_out_write(user, bytes, count);
}

static ncy_status write_file(const ncy_net *net, const ncy_net_save_options *options, ncy_out_file *file) {
  static const ncy_json_parts all = {true, true, true, true, true, true, NULL, NULL};
  ncy_json_writer writer, *w = &writer;
  ncy_json_writer_init(w, ncy_json_to_file, file, 4);
  ncy_json_begin_object(w);
  NCY_TRY(ncy_json_write_net(w, net, &all));
  ncy_json_key(w, "netcyne");
  ncy_json_begin_object(w);
  ncy_json_key(w, "version");
  ncy_json_string(w, ncy_version());
  if (options->command) {
    ncy_json_key(w, "command");
    ncy_json_string(w, options->command);
  }
  ncy_json_key(w, "libm");
  ncy_json_string(w, ncy_libm_name(ncy_libm_variant()));
  ncy_json_key(w, "compat");
  ncy_json_bool(w, ncy_is_compat(net->ctx));
  if (net->n_parts > 1) {
    char part[32];
    snprintf(part, sizeof part, "%d/%d", net->part + 1, net->n_parts);
    ncy_json_key(w, "part");
    ncy_json_string(w, part);
  }
  ncy_json_end_object(w);
  ncy_json_write_netpyne(w);
  ncy_json_key(w, "simConfig");
  NCY_TRY(ncy_json_write_config(w, net->spec));
  ncy_json_end_object(w);
  return NCY_OK;
}

ncy_status ncy_json_save(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options) {
  ncy_out_file *file = NULL;
  NCY_TRY(ncy_out_open(ctx, path, &file));
  ncy_status status = write_file(net, options, file);
  if (status == NCY_OK) return ncy_out_commit(&file);
  ncy_out_discard(&file);
  return status;
}
