/* check.c - what a circuit asks for that cannot be, all at once, before anything is made.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "engine/complain.h"
#include "engine/general/general.h"

static const ncy_mech *mech_at(const ncy_checker *k, int32_t id) {
  return id >= 0 && id < k->c->mechs->n ? k->c->mechs->mech[id] : NULL;
}

static const char *name_of(const ncy_checker *k, int32_t id) {
  return mech_at(k, id) ? mech_at(k, id)->name : "an unknown mechanism";
}

static bool is_place(const ncy_checker *k, int32_t sec, double x) {
  return sec >= 0 && sec < k->c->n_secs && ncy_is_within(x, 0.0, 1.0);
}

static bool is_instance(const ncy_checker *k, int32_t group, int32_t index) {
  return group >= 0 && group < k->c->n_points && index >= 0 && index < k->c->points[group].n;
}

static bool is_var(const ncy_mech *mech, int32_t var) {
  return mech && var >= 0 && (var < mech->n_vars || (mech->kind == NCY_MECH_ION && var < NM_ION_VARS));
}

static void check_numbers(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  if (!(c->dt > 0.0) || isinf(c->dt)) ncy_complain(k, NCY_EARG, "dt is %g; it must be above 0", c->dt);
  if (c->second_order < 0 || c->second_order > 2)
    ncy_complain(k, NCY_EUNSUPPORTED, "secondorder %d; there are 0, 1 and 2", c->second_order);
  if (!isfinite(c->celsius)) ncy_complain(k, NCY_EARG, "celsius is not a finite number");
  if (!isfinite(c->v_init)) ncy_complain(k, NCY_EARG, "v_init is not a finite number");
  if (!(c->rec_step >= 0.0) || isinf(c->rec_step)) ncy_complain(k, NCY_EARG, "the step of recording is %g ms", c->rec_step);
  for (int32_t i = 0; i < c->sec_seg_beg[c->n_secs]; i++)
    if (!(c->seg_cm[i] >= 0.0) || isinf(c->seg_cm[i])) {
      ncy_complain(k, NCY_EARG, "cm of segment %d is %g; it must be 0 or more", (int)i, c->seg_cm[i]);
      break;
    }
  for (int32_t i = 0; i < c->n_globals; i++)
    if (!is_var(mech_at(k, c->global[i].mech), c->global[i].var)) ncy_complain(k, NCY_EARG, "GLOBAL %d does not exist", (int)i);
}

static void check_densities(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t g = 0; g < c->n_densities; g++) {
    const ncy_circuit_density *d = &c->density[g];
    const ncy_mech *mech = mech_at(k, d->mech);
    if (!mech || (mech->kind != NCY_MECH_DENSITY && mech->kind != NCY_MECH_ION) ||
        (mech->kind == NCY_MECH_DENSITY && !c->mechs->program[d->mech])) {
      ncy_complain(k, NCY_EUNSUPPORTED, "density mechanism %s", name_of(k, d->mech));
      continue;
    }
    for (int32_t i = 0; i < d->n; i++)
      if (d->seg[i] < 0 || d->seg[i] >= c->sec_seg_beg[c->n_secs] || (i && d->seg[i] <= d->seg[i - 1]))
        ncy_complain(k, NCY_EARG, "%s is in segment %d, which does not exist or is not in order", mech->name, (int)d->seg[i]);
  }
}

static void check_points(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *p = &c->points[g];
    const ncy_mech *mech = mech_at(k, p->mech);
    bool is_point = mech && mech->kind == NCY_MECH_POINT, is_cell = mech && mech->kind == NCY_MECH_ARTIFICIAL;
    if ((!is_point && !is_cell) || !c->mechs->program[p->mech]) {
      ncy_complain(k, NCY_EUNSUPPORTED, "point process %s", name_of(k, p->mech));
      continue;
    }
    if (is_point && !p->sec && p->n) ncy_complain(k, NCY_EARG, "%s without a section", mech->name);
    for (int32_t i = 0; is_point && p->sec && i < p->n; i++)
      if (!is_place(k, p->sec[i], p->x[i]))
        ncy_complain(k, NCY_EARG, "%s %d is in section %d at %g, which does not exist", mech->name, (int)i, (int)p->sec[i],
                     p->x[i]);
  }
}

static void check_events(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t s = 0; s < c->n_sources; s++) {
    if (c->source_kind[s] == NCY_SOURCE_VOLTAGE) {
      if (!is_place(k, c->source_sec[s], c->source_x[s]) || isnan(c->source_threshold[s]))
        ncy_complain(k, NCY_EARG, "source %d watches section %d at %g for %g mV", (int)s, (int)c->source_sec[s], c->source_x[s],
                     c->source_threshold[s]);
    } else if (!is_instance(k, c->source_sec[s], c->source_index[s])) {
      ncy_complain(k, NCY_EARG, "source %d is no point process", (int)s);
    } else if (c->source_kind[s] == NCY_SOURCE_VAR &&
               (!c->source_var || !is_var(mech_at(k, c->points[c->source_sec[s]].mech), c->source_var[s]))) {
      ncy_complain(k, NCY_EARG, "source %d watches a variable that %s lacks", (int)s,
                   name_of(k, c->points[c->source_sec[s]].mech));
    }
  }
  for (int64_t i = 0; i < c->n_netcons; i++) {
    if (c->netcon_source[i] < 0 || c->netcon_source[i] >= c->n_sources)
      ncy_complain(k, NCY_EARG, "NetCon %lld has no source", (long long)i);
    if (!(c->netcon_delay[i] >= 0.0) || isinf(c->netcon_delay[i]))
      ncy_complain(k, NCY_EARG, "NetCon %lld has a delay of %g ms", (long long)i, c->netcon_delay[i]);
    if (c->netcon_group[i] < 0) continue;
    if (!is_instance(k, c->netcon_group[i], c->netcon_index[i])) {
      ncy_complain(k, NCY_EARG, "NetCon %lld has no target", (long long)i);
      continue;
    }
    const ncy_mech *mech = mech_at(k, c->points[c->netcon_group[i]].mech);
    if (mech && mech->n_weights == 0)
      ncy_complain(k, NCY_EARG, "NetCon %lld leads to %s, which takes no events", (long long)i, mech->name);
  }
  for (int64_t i = 0; i < c->n_slots; i++)
    if (c->slot_netcon[i] < 0 || c->slot_netcon[i] >= c->n_netcons)
      ncy_complain(k, NCY_EARG, "weight %lld is of no NetCon", (long long)i);
}

/* A reference: to something that is there, as far as its own numbers say. */
static void check_ref(const ncy_checker *k, const ncy_ref *ref, const char *what, int64_t number) {
  const ncy_circuit *c = k->c;
  bool is_good = ref->kind == NCY_REF_NONE;
  if (ref->kind == NCY_REF_VOLTAGE) is_good = is_place(k, ref->sec, ref->x);
  if (ref->kind == NCY_REF_DENSITY) is_good = is_place(k, ref->sec, ref->x) && is_var(mech_at(k, ref->mech), ref->var);
  if (ref->kind == NCY_REF_POINT)
    is_good = is_instance(k, ref->group, (int32_t)ref->index) && is_var(mech_at(k, c->points[ref->group].mech), ref->var);
  if (ref->kind == NCY_REF_WEIGHT) is_good = ref->index >= 0 && ref->index < c->n_netcons;
  if (!is_good) ncy_complain(k, NCY_EARG, "%s %lld asks for what does not exist", what, (long long)number);
}

static void check_refs(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t r = 0; r < c->n_recs; r++) {
    const ncy_circuit_rec *rec = &c->rec[r];
    if (rec->kind == NCY_REC_TIME) continue;
    if (rec->kind == NCY_REC_MEMBRANE || rec->kind == NCY_REC_CAPACITY) {
      if (!is_place(k, rec->sec, rec->x)) ncy_complain(k, NCY_EARG, "recorder %d asks for what does not exist", (int)r);
      continue;
    }
    ncy_ref ref = {rec->kind == NCY_REC_VOLTAGE   ? NCY_REF_VOLTAGE
                   : rec->kind == NCY_REC_DENSITY ? NCY_REF_DENSITY
                                                  : NCY_REF_POINT,
                   rec->sec,
                   rec->x,
                   rec->mech,
                   rec->var,
                   rec->group,
                   rec->index};
    check_ref(k, &ref, "recorder", r);
  }
  for (int32_t i = 0; i < c->n_transfers; i++) {
    check_ref(k, &c->transfer_from[i], "the source of gap junction", i);
    check_ref(k, &c->transfer_to[i], "the target of gap junction", i);
  }
  for (int32_t i = 0; i < c->n_plays; i++) check_ref(k, &c->play[i].target, "played vector", i);
  for (int32_t g = 0; g < c->n_densities; g++) {
    const ncy_circuit_density *d = &c->density[g];
    const ncy_nmodl *program = mech_at(k, d->mech) ? c->mechs->program[d->mech] : NULL;
    for (int64_t i = 0; d->pointer && program && i < (int64_t)program->n_pointers * d->n; i++)
      check_ref(k, &d->pointer[i], "POINTER", i);
  }
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *p = &c->points[g];
    const ncy_nmodl *program = mech_at(k, p->mech) ? c->mechs->program[p->mech] : NULL;
    for (int64_t i = 0; p->pointer && program && i < (int64_t)program->n_pointers * p->n; i++)
      check_ref(k, &p->pointer[i], "POINTER", i);
  }
}

ncy_status ncy_gen_check(ncy_ctx *ctx, const ncy_circuit *circuit) {
  ncy_checker k = {ctx, circuit};
  size_t before = ncy_ctx_count(ctx, NCY_ERROR);
  check_numbers(&k);
  check_densities(&k);
  check_points(&k);
  check_events(&k);
  check_refs(&k);
  return ncy_errors_since(ctx, before);
}
