/* nets.h - building and comparing networks: member by member, not through the columns of files.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_IO_NETS_H
#define NCY_TESTS_IO_NETS_H

#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/net.h"
#include "netcyne/io.h"
#include "specs.h"

typedef struct model {
  ncy_spec *spec;
  ncy_net *net;
} model;

static inline ncy_status model_build(ncy_ctx *ctx, const char *text, model *out) {
  *out = (model){0};
  ncy_spec_source source = {.model = "spec.json", .text = text, .text_length = strlen(text)};
  ncy_status status = ncy_spec_load(ctx, &source, &out->spec);
  return status == NCY_OK ? ncy_net_build(ctx, out->spec, 1, &out->net) : status;
}

static inline void model_free(model *m) {
  ncy_net_free(&m->net);
  ncy_spec_free(&m->spec);
}

/* A name in the folder for temporary files; static buffers, four in turn. */
static inline const char *temp_name(const char *name) {
  static char path[4][512];
  static int at;
  const char *folder = getenv("TMPDIR");
  at = (at + 1) % 4;
  snprintf(path[at], sizeof path[at], "%s/ncy-io-%d-%s", folder ? folder : "/tmp", (int)getpid(), name);
  return path[at];
}

static inline void write_bytes(const char *path, const void *bytes, size_t count) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, count, file), count);
  assert_int_equal(fclose(file), 0);
}

/* ---- equality, member by member ----------------------------------------------------------------------------------------------
 */

#define SAME(a, b, member, n)                                                                                                    \
  do {                                                                                                                           \
    if ((n) > 0) assert_memory_equal((a)->member, (b)->member, (size_t)(n) * sizeof *(a)->member);                               \
  } while (0)

static inline void same_value(const ncy_net_value *a, const ncy_net_value *b, int32_t n_cells) {
  T_BITS(a->value, b->value);
  assert_int_equal(!a->per_cell, !b->per_cell);
  for (int32_t i = 0; a->per_cell && i < n_cells; i++) T_BITS(a->per_cell[i], b->per_cell[i]);
}

static inline void same_density(const ncy_net_density *a, const ncy_net_density *b, int32_t nseg, int32_t n_cells) {
  assert_string_equal(a->name, b->name);
  assert_int_equal(a->mech, b->mech);
  assert_int_equal(a->n_params, b->n_params);
  for (int32_t p = 0; p < a->n_params; p++) {
    assert_string_equal(a->param[p], b->param[p]);
    assert_int_equal(a->var[p], b->var[p]);
    for (int32_t k = 0; k < nseg; k++) same_value(&a->value[p * nseg + k], &b->value[p * nseg + k], n_cells);
  }
}

static inline void same_points(const ncy_net_pt3d *a, const ncy_net_pt3d *b, int32_t n_cells) {
  assert_int_equal(a->n, b->n);
  assert_int_equal(a->n_listed, b->n_listed);
  assert_true(a->is_per_cell == b->is_per_cell && a->is_shape == b->is_shape);
  for (int k = 0; k < 4; k++) SAME(a, b, at[k], a->n_listed * (a->is_per_cell ? n_cells : 1));
}

static inline void same_ion(const ncy_net_ion *a, const ncy_net_ion *b, int32_t nseg) {
  assert_string_equal(a->name, b->name);
  assert_int_equal(a->mech, b->mech);
  for (int k = 0; k < 3; k++) {
    assert_int_equal(!a->value[k], !b->value[k]);
    if (a->value[k]) SAME(a, b, value[k], nseg);
  }
}

static inline void same_text(const char *a, const char *b) {
  assert_int_equal(!a, !b);
  if (a) assert_string_equal(a, b);
}

static inline void same_pointp(const ncy_net_pointp *a, const ncy_net_pointp *b, int32_t n_cells) {
  assert_string_equal(a->label, b->label);
  assert_string_equal(a->mod, b->mod);
  assert_int_equal(a->mech, b->mech);
  T_BITS(a->loc, b->loc);
  same_text(a->vref, b->vref);
  assert_int_equal(!a->syn_list, !b->syn_list);
  if (a->syn_list) assert_int_equal(a->syn_list->count, b->syn_list->count);
  assert_int_equal(a->n_params, b->n_params);
  for (int32_t p = 0; p < a->n_params; p++) {
    assert_string_equal(a->param[p], b->param[p]);
    assert_int_equal(a->var[p], b->var[p]);
    same_value(&a->value[p], &b->value[p], n_cells);
  }
}

static inline void same_ion_starts(const ncy_net_ion_start *a, int32_t n_a, const ncy_net_ion_start *b, int32_t n_b) {
  assert_int_equal(n_a, n_b);
  for (int32_t i = 0; i < n_a; i++) {
    assert_string_equal(a[i].name, b[i].name);
    T_BITS(a[i].conc[0], b[i].conc[0]);
    T_BITS(a[i].conc[1], b[i].conc[1]);
  }
}

static inline void same_section(const ncy_net_sec *a, const ncy_net_sec *b, int32_t n_cells) {
  assert_string_equal(a->name, b->name);
  assert_int_equal(a->parent, b->parent);
  T_BITS(a->parent_x, b->parent_x);
  T_BITS(a->child_x, b->child_x);
  assert_int_equal(a->nseg, b->nseg);
  assert_true(a->has_L == b->has_L && a->has_diam == b->has_diam && a->has_Ra == b->has_Ra && a->has_cm == b->has_cm &&
              a->has_nseg == b->has_nseg);
  same_value(&a->L, &b->L, n_cells);
  same_value(&a->Ra, &b->Ra, n_cells);
  same_value(&a->diam, &b->diam, n_cells);
  same_value(&a->cm, &b->cm, n_cells);
  T_BITS(a->vinit, b->vinit);
  T_BITS(a->threshold, b->threshold);
  T_BITS(a->spike_gen_loc, b->spike_gen_loc);
  assert_int_equal(a->n_weight_norm, b->n_weight_norm);
  SAME(a, b, weight_norm, a->n_weight_norm);
  assert_int_equal(a->n_densities, b->n_densities);
  for (int32_t i = 0; i < a->n_densities; i++) same_density(&a->density[i], &b->density[i], a->nseg, n_cells);
  same_points(&a->pt3d, &b->pt3d, n_cells);
  assert_int_equal(a->n_ions, b->n_ions);
  for (int32_t i = 0; i < a->n_ions; i++) same_ion(&a->ion[i], &b->ion[i], a->nseg);
  assert_int_equal(a->n_pointps, b->n_pointps);
  for (int32_t i = 0; i < a->n_pointps; i++) same_pointp(&a->pointp[i], &b->pointp[i], n_cells);
}

static inline void same_template(const ncy_net_template *a, const ncy_net_template *b) {
  assert_int_equal(a->n_rules, b->n_rules);
  SAME(a, b, rule, a->n_rules);
  assert_int_equal(a->n_cells, b->n_cells);
  assert_int_equal(a->n_secs, b->n_secs);
  assert_int_equal(a->n_segs, b->n_segs);
  for (int32_t i = 0; i < a->n_secs; i++) same_section(&a->sec[i], &b->sec[i], a->n_cells);
  assert_int_equal(a->n_seclists, b->n_seclists);
  for (int32_t i = 0; i < a->n_seclists; i++) {
    assert_string_equal(a->seclist[i].name, b->seclist[i].name);
    assert_int_equal(a->seclist[i].node->count, b->seclist[i].node->count);
  }
  assert_int_equal(a->spike_sec, b->spike_sec);
  T_BITS(a->spike_loc, b->spike_loc);
  assert_int_equal(a->spike_pointp, b->spike_pointp);
  T_BITS(a->threshold, b->threshold);
  same_ion_starts(a->ion_start, a->n_ion_starts, b->ion_start, b->n_ion_starts);
}

static inline void same_syns(const ncy_net *a, const ncy_net *b) {
  assert_int_equal(a->n_syns, b->n_syns);
  assert_int_equal(!a->conn_syn, !b->conn_syn);
  assert_int_equal(!a->syn_cell, !b->syn_cell);
  assert_int_equal(!a->syn_param, !b->syn_param);
  if (a->conn_syn) SAME(a, b, conn_syn, a->n_conns);
  if (a->syn_cell) SAME(a, b, syn_cell, a->n_syns);
  SAME(a, b, syn_param_beg, a->spec->n_synmechs + 1);
  for (int32_t i = 0; a->syn_param && i < a->syn_param_beg[a->spec->n_synmechs]; i++) {
    assert_int_equal(!a->syn_param[i], !b->syn_param[i]);
    if (a->syn_param[i]) SAME(a, b, syn_param[i], a->n_syns);
  }
}

/* Columns that may be absent. */
#define SAME_IF_ANY(a, b, member, n)                                                                                             \
  do {                                                                                                                           \
    assert_int_equal(!(a)->member, !(b)->member);                                                                                \
    if ((a)->member) SAME(a, b, member, n);                                                                                      \
  } while (0)

static inline void same_point_cells(const ncy_net *a, const ncy_net *b) {
  SAME_IF_ANY(a, b, cell_place_is_int, a->n_cells);
  SAME_IF_ANY(a, b, cell_fraction, a->n_cells);
  SAME_IF_ANY(a, b, cell_point, a->n_cells);
  assert_int_equal(a->n_points, b->n_points);
  if (!a->n_points) return;
  SAME(a, b, point_cell, a->n_points);
  SAME(a, b, point_seed, a->n_points);
  SAME(a, b, point_param_beg, a->n_points + 1);
  SAME(a, b, point_time_beg, a->n_points + 1);
  SAME(a, b, point_play_beg, a->n_points + 1);
  for (int32_t i = 0; i < a->point_param_beg[a->n_points]; i++) assert_string_equal(a->point_param[i], b->point_param[i]);
  SAME(a, b, point_value, a->point_param_beg[a->n_points]);
  SAME(a, b, point_time, a->point_time_beg[a->n_points]);
  SAME(a, b, point_play_time, a->point_play_beg[a->n_points]);
  SAME(a, b, point_play_value, a->point_play_beg[a->n_points]);
}

static inline void same_pointers_and_waves(const ncy_net *a, const ncy_net *b) {
  assert_int_equal(a->n_remotes, b->n_remotes);
  SAME(a, b, remote_gid, a->n_remotes);
  assert_int_equal(a->n_pointers, b->n_pointers);
  SAME(a, b, pointer_conn, a->n_pointers);
  SAME(a, b, pointer_id, a->n_pointers);
  SAME(a, b, pointer_reverse, a->n_pointers);
  for (int64_t i = 0; i < a->n_pointers; i++) {
    same_text(a->pointer_pre_sec[i], b->pointer_pre_sec[i]);
    T_BITS(a->pointer_pre_loc[i], b->pointer_pre_loc[i]);
  }
  assert_int_equal(a->n_shaped, b->n_shaped);
  SAME(a, b, shaped_conn, a->n_shaped);
  SAME(a, b, shaped_weight, a->n_shaped);
  assert_int_equal(!a->wave, !b->wave);
  for (int32_t i = 0; a->wave && i < a->spec->n_conns; i++) {
    assert_int_equal(a->wave[i].n_times, b->wave[i].n_times);
    SAME(&a->wave[i], &b->wave[i], time, a->wave[i].n_times);
    SAME(&a->wave[i], &b->wave[i], unit, a->wave[i].n_values);
  }
}

static inline void same_net(const ncy_net *a, const ncy_net *b) {
  assert_int_equal(a->n_pops, b->n_pops);
  for (int32_t i = 0; i < a->n_pops; i++) {
    assert_string_equal(a->pop[i].label, b->pop[i].label);
    assert_string_equal(a->pop[i].spec->label, b->pop[i].spec->label);
    assert_int_equal(a->pop[i].first_cell, b->pop[i].first_cell);
    assert_int_equal(a->pop[i].n_cells, b->pop[i].n_cells);
    assert_int_equal(a->pop[i].first_gid, b->pop[i].first_gid);
    assert_int_equal(a->pop[i].n_before, b->pop[i].n_before);
  }
  assert_int_equal(a->n_tmpls, b->n_tmpls);
  for (int32_t i = 0; i < a->n_tmpls; i++) same_template(&a->tmpl[i], &b->tmpl[i]);
  int32_t n = a->n_cells;
  assert_int_equal(n, b->n_cells);
  SAME(a, b, cell_gid, n);
  SAME(a, b, cell_pop, n);
  SAME(a, b, cell_tmpl, n);
  SAME(a, b, cell_tmpl_index, n);
  for (int k = 0; k < 3; k++) {
    SAME(a, b, cell_pos[k], n);
    SAME(a, b, cell_norm[k], n);
  }
  assert_int_equal(a->n_conns, b->n_conns);
  SAME(a, b, conn_pre, a->n_conns);
  SAME(a, b, conn_post, a->n_conns);
  SAME(a, b, conn_sec, a->n_conns);
  SAME(a, b, conn_synmech, a->n_conns);
  SAME(a, b, conn_loc, a->n_conns);
  SAME(a, b, conn_weight, a->n_conns);
  SAME(a, b, conn_delay, a->n_conns);
  SAME(a, b, conn_label, a->n_conns);
  SAME(a, b, conn_flags, a->n_conns);
  SAME(a, b, conn_order, a->n_conns);
  SAME(a, b, cell_conn_beg, n + 1);
  same_syns(a, b);
  assert_int_equal(a->n_target_labels, b->n_target_labels);
  for (int32_t i = 0; i < a->n_target_labels; i++) assert_string_equal(a->target_label[i], b->target_label[i]);
  same_point_cells(a, b);
  same_pointers_and_waves(a, b);
  same_ion_starts(a->ion_start, a->n_ion_starts, b->ion_start, b->n_ion_starts);
  assert_int_equal(a->n_netstims, b->n_netstims);
  SAME(a, b, netstim_cell, a->n_netstims);
  SAME(a, b, netstim_source, a->n_netstims);
  SAME(a, b, netstim_rate, a->n_netstims);
  SAME(a, b, netstim_interval, a->n_netstims);
  SAME(a, b, netstim_noise, a->n_netstims);
  SAME(a, b, netstim_start, a->n_netstims);
  SAME(a, b, netstim_number, a->n_netstims);
  SAME(a, b, netstim_seed, a->n_netstims);
  assert_int_equal(a->n_clamps, b->n_clamps);
  SAME(a, b, clamp_cell, a->n_clamps);
  SAME(a, b, clamp_target, a->n_clamps);
  SAME(a, b, clamp_mech, a->n_clamps);
  SAME(a, b, clamp_sec, a->n_clamps);
  SAME(a, b, clamp_loc, a->n_clamps);
  SAME(a, b, clamp_param_beg, a->n_clamps + 1);
  for (int32_t i = 0; a->n_clamps && i < a->clamp_param_beg[a->n_clamps]; i++) {
    assert_string_equal(a->clamp_param[i], b->clamp_param[i]);
    T_BITS(a->clamp_value[i], b->clamp_value[i]);
  }
}

#endif
