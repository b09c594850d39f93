/* print.c - see print.h.
 *
 * Columns are taken value by value, so that a constant and a column that is one everywhere are the same; mechanisms by name, so
 * that their numbers do not matter. SPDX-License-Identifier: MIT */
#include "engine/print.h"

#include <string.h>

#include "nmodl/emit.h"
#include "nmodl/program.h"

static const char *const part_name[NCY_PRINT_COUNT] = {
    "dt, celsius, v_init, secondorder or a global of a mechanism",
    "the cells and sections",
    "diameters and capacitances",
    "the mechanisms or their code",
    "density mechanisms, ions or their parameters",
    "point processes, artificial cells or their parameters",
    "sources of spikes",
    "connections, their weights or delays",
    "gap junctions",
    "played vectors",
    "what is recorded",
};

const char *ncy_print_name(int part) {
  return part >= 0 && part < NCY_PRINT_COUNT ? part_name[part] : "?";
}

/* Multiplication by an odd number and a shift of the high bits into the low ones, a word at a time. */
static void fold(uint64_t *h, uint64_t word) {
  *h = (*h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
  *h ^= *h >> 29;
}

uint64_t ncy_print_bytes(uint64_t seed, const void *bytes, size_t count) {
  const unsigned char *at = bytes;
  uint64_t h = seed ^ (uint64_t)count;
  for (; count >= 8; at += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    fold(&h, word);
  }
  uint64_t last = 0;
  for (size_t i = 0; i < count; i++) last |= (uint64_t)at[i] << 8 * i;
  fold(&h, last);
  return h;
}

static void fold_double(uint64_t *h, double x) {
  uint64_t word;
  memcpy(&word, &x, sizeof word);
  fold(h, word);
}

static void fold_int(uint64_t *h, int64_t x) {
  fold(h, (uint64_t)x);
}

static void fold_doubles(uint64_t *h, const double *x, int64_t n) {
  for (int64_t i = 0; x && i < n; i++) fold_double(h, x[i]);
}

static void fold_ints(uint64_t *h, const int32_t *x, int64_t n) {
  for (int64_t i = 0; x && i < n; i++) fold_int(h, x[i]);
}

typedef struct printer {
  const ncy_circuit *c;
  uint64_t *mech; /* [set n] of the names */
  uint64_t *part;
} printer;

static uint64_t name_of(const printer *p, int32_t mech) {
  return p->c->mechs && mech >= 0 && mech < p->c->mechs->n ? p->mech[mech] : (uint64_t)(int64_t)mech;
}

static const ncy_mech *row_of(const printer *p, int32_t mech) {
  return p->c->mechs ? ncy_mech_set_at(p->c->mechs, mech) : ncy_mech_at(mech);
}

static void fold_ref(const printer *p, uint64_t *h, const ncy_ref *ref) {
  fold_int(h, ref->kind);
  fold_int(h, ref->sec);
  fold_double(h, ref->x);
  fold(h, ref->kind == NCY_REF_DENSITY ? name_of(p, ref->mech) : 0);
  fold_int(h, ref->var);
  fold_int(h, ref->group);
  fold_int(h, ref->index);
}

static void fold_refs(const printer *p, uint64_t *h, const ncy_ref *ref, int64_t n) {
  for (int64_t i = 0; ref && i < n; i++) fold_ref(p, h, &ref[i]);
}

static void fold_params(const printer *p, uint64_t *h, int32_t mech, const ncy_col *param, int64_t n) {
  const ncy_mech *row = row_of(p, mech);
  for (int32_t v = 0; row && param && v < row->n_vars; v++) {
    if (row->var[v].role != NCY_ROLE_PARAMETER && row->var[v].role != NCY_ROLE_ASSIGNED) continue;
    int64_t size = row->var[v].size > 0 ? row->var[v].size : 1;
    for (int64_t i = 0; i < n * size; i++) fold_double(h, ncy_col_at(param[v], i));
  }
}

/* Names for all, code of those that are used. */
static ncy_status print_mechs(ncy_ctx *ctx, ncy_arena *arena, printer *p) {
  const ncy_circuit *c = p->c;
  int32_t n = c->mechs ? c->mechs->n : 0;
  p->mech = NCY_NEW_ARRAY(arena, uint64_t, (size_t)n);
  uint8_t *is_used = NCY_NEW_ARRAY(arena, uint8_t, (size_t)n);
  if (!p->mech || !is_used) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) p->mech[i] = ncy_print_bytes(1, c->mechs->mech[i]->name, strlen(c->mechs->mech[i]->name));
  for (int32_t g = 0; g < c->n_densities; g++)
    if (c->density[g].mech >= 0 && c->density[g].mech < n) is_used[c->density[g].mech] = 1;
  for (int32_t g = 0; g < c->n_points; g++)
    if (c->points[g].mech >= 0 && c->points[g].mech < n) is_used[c->points[g].mech] = 1;
  uint64_t *h = &p->part[NCY_PRINT_MECHS];
  for (int32_t i = 0; i < n; i++) { /* in order of execution, on which sums depend */
    int32_t id = c->mechs->order ? c->mechs->order[i] : i;
    if (!is_used[id]) continue;
    fold(h, p->mech[id]);
    char hash[33];
    if (!c->mechs->program[id]) continue;
    if (!nm_program_hash(c->mechs->program[id], hash)) return ncy_no_memory(ctx);
    fold(h, ncy_print_bytes(2, hash, 32));
  }
  return NCY_OK;
}

static void print_cells(const printer *p) {
  const ncy_circuit *c = p->c;
  uint64_t *h = &p->part[NCY_PRINT_NUMBERS];
  fold_double(h, c->dt);
  fold_double(h, c->celsius);
  fold_double(h, c->v_init);
  fold_double(h, c->rec_step);
  fold_int(h, c->second_order);
  fold_int(h, c->global_index);
  fold_int(h, c->use_hh_table);
  for (int32_t i = 0; i < c->n_globals; i++) {
    fold(h, name_of(p, c->global[i].mech));
    fold_int(h, c->global[i].var);
    fold_double(h, c->global[i].value);
  }
  h = &p->part[NCY_PRINT_SECTIONS];
  fold_ints(h, c->cell_sec_beg, (int64_t)c->n_cells + 1);
  fold_ints(h, c->sec_parent, c->n_secs);
  fold_doubles(h, c->sec_parent_x, c->n_secs);
  fold_doubles(h, c->sec_child_x, c->n_secs);
  fold_ints(h, c->sec_nseg, c->n_secs);
  fold_doubles(h, c->sec_L, c->n_secs);
  fold_doubles(h, c->sec_Ra, c->n_secs);
  fold_doubles(h, c->sec_vinit, c->n_secs);
  for (int64_t i = 0; c->sec_pt_beg && i <= c->n_secs; i++) fold_int(h, c->sec_pt_beg[i]);
  for (int k = 0; c->sec_pt_beg && k < 4; k++)
    for (int64_t i = 0; i < c->sec_pt_beg[c->n_secs]; i++) fold_double(h, (double)c->pt[k][i]);
  h = &p->part[NCY_PRINT_SEGMENTS];
  fold_doubles(h, c->seg_diam, c->sec_seg_beg[c->n_secs]);
  fold_doubles(h, c->seg_cm, c->sec_seg_beg[c->n_secs]);
}

static int32_t n_pointers_of(const printer *p, int32_t mech) {
  const ncy_nmodl *program = p->c->mechs && row_of(p, mech) ? p->c->mechs->program[mech] : NULL;
  return program ? program->n_pointers : 0;
}

static void print_mechanisms(const printer *p) {
  const ncy_circuit *c = p->c;
  uint64_t *h = &p->part[NCY_PRINT_DENSITIES];
  for (int32_t g = 0; g < c->n_densities; g++) {
    const ncy_circuit_density *d = &c->density[g];
    fold(h, name_of(p, d->mech));
    fold_ints(h, d->seg, d->n);
    fold_params(p, h, d->mech, d->param, d->n);
    fold_refs(p, h, d->pointer, (int64_t)n_pointers_of(p, d->mech) * d->n);
  }
  h = &p->part[NCY_PRINT_POINTS];
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *q = &c->points[g];
    fold(h, name_of(p, q->mech));
    fold_int(h, q->n);
    fold_ints(h, q->sec, q->n);
    fold_doubles(h, q->x, q->n);
    fold_params(p, h, q->mech, q->param, q->n);
    for (int k = 0; k < 3; k++)
      for (int32_t i = 0; q->rng_id[k] && i < q->n; i++) fold(h, q->rng_id[k][i]);
    fold_refs(p, h, q->pointer, (int64_t)n_pointers_of(p, q->mech) * q->n);
    for (int32_t i = 0; q->vec_beg && i <= q->n; i++) fold_int(h, q->vec_beg[i]);
    if (q->vec_beg) fold_doubles(h, q->vec, q->vec_beg[q->n]);
  }
}

static void print_wiring(const printer *p) {
  const ncy_circuit *c = p->c;
  uint64_t *h = &p->part[NCY_PRINT_SOURCES];
  for (int32_t s = 0; s < c->n_sources; s++) {
    fold_int(h, c->source_kind[s]);
    fold_int(h, c->source_sec[s]);
    fold_int(h, c->source_kind[s] == NCY_SOURCE_VOLTAGE ? 0 : c->source_index[s]);
    fold_int(h, c->source_kind[s] == NCY_SOURCE_VAR && c->source_var ? c->source_var[s] : 0);
    fold_double(h, c->source_kind[s] == NCY_SOURCE_VOLTAGE ? c->source_x[s] : 0.0);
    fold_double(h, c->source_threshold[s]);
    fold_int(h, c->source_gid[s]);
  }
  h = &p->part[NCY_PRINT_NETCONS];
  fold_ints(h, c->netcon_source, c->n_netcons);
  fold_ints(h, c->netcon_group, c->n_netcons);
  fold_ints(h, c->netcon_index, c->n_netcons);
  fold_doubles(h, c->netcon_weight, c->n_netcons);
  fold_doubles(h, c->netcon_delay, c->n_netcons);
  for (int64_t i = 0; c->netcon_slot && i < c->n_netcons; i++) fold_int(h, c->netcon_slot[i]);
  for (int64_t i = 0; i < c->n_slots; i++) {
    fold_int(h, c->slot_netcon[i]);
    fold_int(h, c->slot_number[i]);
    fold_double(h, c->slot_value[i]);
  }
  h = &p->part[NCY_PRINT_TRANSFERS];
  fold_refs(p, h, c->transfer_from, c->n_transfers);
  fold_refs(p, h, c->transfer_to, c->n_transfers);
  h = &p->part[NCY_PRINT_PLAYS];
  for (int32_t i = 0; i < c->n_plays; i++) {
    fold_ref(p, h, &c->play[i].target);
    fold_int(h, c->play[i].is_continuous);
    fold_int(h, c->play[i].n);
    fold_doubles(h, c->play[i].t, c->play[i].n);
    fold_doubles(h, c->play[i].y, c->play[i].n);
  }
  h = &p->part[NCY_PRINT_RECS];
  for (int32_t i = 0; i < c->n_recs; i++) {
    const ncy_circuit_rec *r = &c->rec[i];
    fold_int(h, r->kind);
    if (r->kind == NCY_REC_TIME) continue;
    fold_int(h, r->kind == NCY_REC_POINT ? r->group : r->sec);
    fold_double(h, r->kind == NCY_REC_POINT ? (double)r->index : r->x);
    fold(h, r->kind == NCY_REC_DENSITY ? name_of(p, r->mech) : 0);
    fold_int(h, r->kind == NCY_REC_DENSITY || r->kind == NCY_REC_POINT ? r->var : 0);
  }
  const ncy_circuit_field *f = c->field;
  if (!f) return;
  fold_double(h, f->step);
  fold_int(h, f->is_chained);
  fold_doubles(h, f->weight, (int64_t)f->n_channels * c->sec_seg_beg[c->n_secs]);
  fold_ints(h, f->group, c->n_cells);
  for (int32_t i = 0; i < c->n_cells; i++)
    fold_int(h, (f->keeps_sum ? f->keeps_sum[i] : 0) * 2 + (f->keeps_im ? f->keeps_im[i] : 0));
}

ncy_status ncy_circuit_print(ncy_ctx *ctx, const ncy_circuit *circuit, uint64_t out[NCY_PRINT_COUNT]) {
  uint64_t part[NCY_PRINT_COUNT];
  for (int k = 0; k < NCY_PRINT_COUNT; k++) part[k] = (uint64_t)k + 1;
  printer p = {.c = circuit, .part = part};
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = print_mechs(ctx, &arena, &p);
  if (status == NCY_OK) {
    print_cells(&p);
    print_mechanisms(&p);
    print_wiring(&p);
    memcpy(out, part, sizeof part);
  }
  ncy_arena_done(&arena);
  return status;
}
