/* check.c - what a circuit asks for that the engine lacks, and references that lead nowhere; all at once, before anything is
 * made. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/complain.h"
#include "engine/native/native.h"

static bool is_sec(const ncy_checker *k, int32_t sec) {
  return sec >= 0 && sec < k->c->n_secs;
}

/* A mechanism's name for messages. */
static const char *name_of(int32_t mech) {
  const ncy_mech *m = ncy_mech_at(mech);
  return m ? m->name : "an unknown mechanism";
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
}

static void check_densities(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t g = 0; g < c->n_densities; g++) {
    const ncy_circuit_density *d = &c->density[g];
    if (d->mech != NCY_MECH_PAS && d->mech != NCY_MECH_HH && d->mech != NCY_MECH_NA_ION && d->mech != NCY_MECH_K_ION) {
      ncy_complain(k, NCY_EUNSUPPORTED, "density mechanism %s", name_of(d->mech));
      continue;
    }
    for (int32_t i = 0; i < d->n; i++)
      if (d->seg[i] < 0 || d->seg[i] >= c->sec_seg_beg[c->n_secs])
        ncy_complain(k, NCY_EARG, "%s is in segment %d, which does not exist", name_of(d->mech), (int)d->seg[i]);
  }
}

/* Parameters whose value would make a kernel divide by zero or leave the finite numbers. */
static void check_point(const ncy_checker *k, const ncy_circuit_points *p, int32_t i) {
  const ncy_mech *mech = ncy_mech_at(p->mech);
  for (int32_t v = 0; v < mech->n_vars; v++) {
    if (mech->var[v].role != NCY_ROLE_PARAMETER) continue;
    double x = ncy_col_at(p->param[v], i);
    bool is_tau = mech->var[v].name[0] == 't' && mech->var[v].name[1] == 'a';
    if (isnan(x) || (is_tau && !(x > 0.0)))
      ncy_complain(k, NCY_EARG, "%s of %s %d is %g", mech->var[v].name, mech->name, (int)i, x);
  }
  if (mech->kind == NCY_MECH_ARTIFICIAL) return;
  if (!is_sec(k, p->sec[i]) || !ncy_is_within(p->x[i], 0.0, 1.0))
    ncy_complain(k, NCY_EARG, "%s %d is in section %d at %g, which does not exist", mech->name, (int)i, (int)p->sec[i], p->x[i]);
}

static void check_points(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *p = &c->points[g];
    int which = ncy_nat_find(p->mech);
    const ncy_mech *mech = ncy_mech_at(p->mech);
    if (!mech || (mech->kind != NCY_MECH_POINT && mech->kind != NCY_MECH_ARTIFICIAL) ||
        (which < 0 && p->mech != NCY_MECH_NETSTIM)) {
      ncy_complain(k, NCY_EUNSUPPORTED, "point process %s", name_of(p->mech));
      continue;
    }
    if (mech->kind == NCY_MECH_POINT && !p->sec && p->n) {
      ncy_complain(k, NCY_EARG, "%s without a section", mech->name);
      continue;
    }
    for (int32_t i = 0; i < p->n; i++) check_point(k, p, i);
  }
}

static bool is_instance(const ncy_checker *k, int32_t group, int32_t index) {
  return group >= 0 && group < k->c->n_points && index >= 0 && index < k->c->points[group].n;
}

static void check_events(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t s = 0; s < c->n_sources; s++) {
    if (c->source_kind[s] == NCY_SOURCE_VOLTAGE) {
      if (!is_sec(k, c->source_sec[s]) || !ncy_is_within(c->source_x[s], 0.0, 1.0) || isnan(c->source_threshold[s]))
        ncy_complain(k, NCY_EARG, "source %d watches section %d at %g for %g mV", (int)s, (int)c->source_sec[s], c->source_x[s],
                     c->source_threshold[s]);
    } else if (!is_instance(k, c->source_sec[s], c->source_index[s])) {
      ncy_complain(k, NCY_EARG, "source %d is no point process", (int)s);
    } else if (c->points[c->source_sec[s]].mech != NCY_MECH_NETSTIM) {
      ncy_complain(k, NCY_EUNSUPPORTED, "%s as a source of events", name_of(c->points[c->source_sec[s]].mech));
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
    const ncy_mech *mech = ncy_mech_at(c->points[c->netcon_group[i]].mech);
    if (mech && mech->n_weights == 0)
      ncy_complain(k, NCY_EARG, "NetCon %lld leads to %s, which takes no events", (long long)i, mech->name);
  }
}

static void check_recs(const ncy_checker *k) {
  const ncy_circuit *c = k->c;
  for (int32_t r = 0; r < c->n_recs; r++) {
    const ncy_circuit_rec *rec = &c->rec[r];
    if (rec->kind == NCY_REC_TIME) continue;
    const ncy_mech *mech = NULL;
    if (rec->kind == NCY_REC_POINT) {
      if (is_instance(k, rec->group, rec->index)) mech = ncy_mech_at(c->points[rec->group].mech);
    } else if (is_sec(k, rec->sec) && ncy_is_within(rec->x, 0.0, 1.0)) {
      if (rec->kind == NCY_REC_VOLTAGE) continue;
      mech = ncy_mech_at(rec->mech);
    }
    if (!mech) {
      ncy_complain(k, NCY_EARG, "recorder %d asks for what does not exist", (int)r);
    } else if (rec->var < 0 || rec->var >= mech->n_vars) {
      ncy_complain(k, NCY_EARG, "recorder %d asks for a variable that %s lacks", (int)r, mech->name);
    } else if (mech->var[rec->var].role == NCY_ROLE_GLOBAL ||
               (mech->kind == NCY_MECH_ARTIFICIAL && mech->var[rec->var].role != NCY_ROLE_PARAMETER)) {
      ncy_complain(k, NCY_EUNSUPPORTED, "recording %s of %s", mech->var[rec->var].name, mech->name);
    }
  }
}

ncy_status ncy_nat_check(ncy_ctx *ctx, const ncy_circuit *circuit) {
  ncy_checker k = {ctx, circuit};
  size_t before = ncy_ctx_count(ctx, NCY_ERROR);
  check_numbers(&k);
  check_densities(&k);
  check_points(&k);
  check_events(&k);
  check_recs(&k);
  return ncy_errors_since(ctx, before);
}

/* ---- what the tuned path can do
 * ------------------------------------------------------------------------------------------------ */

/* The mechanism of that number is the built-in one. */
static bool is_own(const ncy_circuit *c, int32_t mech) {
  return !c->mechs || c->mechs->mech[mech] == ncy_mech_at(mech);
}

static bool knows_density(const ncy_circuit *c, int32_t mech) {
  return (mech == NCY_MECH_PAS || mech == NCY_MECH_HH || mech == NCY_MECH_NA_ION || mech == NCY_MECH_K_ION) && is_own(c, mech);
}

static bool knows_point(const ncy_circuit *c, int32_t mech) {
  return (mech == NCY_MECH_NETSTIM || ncy_nat_find(mech) >= 0) && is_own(c, mech);
}

static bool knows_variable(const ncy_mech *mech, int32_t var) {
  if (!mech || var < 0 || var >= mech->n_vars) return true; /* a mistake, found later */
  const ncy_mech_var *v = &mech->var[var];
  if (v->role == NCY_ROLE_PARAMETER || mech->kind == NCY_MECH_ION) return true;
  if (mech->kind == NCY_MECH_ARTIFICIAL) return false;
  for (int which = 0; which < NCY_NAT_COUNT; which++) {
    const ncy_nat_mech *m = &ncy_nat_mechs[which];
    if (ncy_mech_at(m->mech) != mech) continue;
    for (int i = 0; i < m->n_states; i++)
      if (strcmp(m->states[i], v->name) == 0) return true;
    for (int i = 0; i < m->n_outs; i++)
      if (strcmp(m->outs[i], v->name) == 0) return true;
  }
  return false;
}

static int32_t segments_of(const ncy_circuit *c, int32_t cell) {
  return c->sec_seg_beg[c->cell_sec_beg[cell + 1]] - c->sec_seg_beg[c->cell_sec_beg[cell]];
}

bool ncy_nat_wastes_lanes(const ncy_circuit *c) {
  enum { MOST_CELLS = 64, LARGE = 100 /* segments */, FULL = NCY_LANES / 3 };
  int32_t n[MOST_CELLS], kind[MOST_CELLS], n_kinds = 0, n_bundles = 0, n_segments = 0;
  if (c->n_cells < 1 || c->n_cells > MOST_CELLS) return false;
  for (int32_t i = 0; i < c->n_cells; i++) { /* cells of as many segments pass for one shape */
    int32_t k = 0, size = segments_of(c, i);
    while (k < n_kinds && kind[k] != size) k++;
    if (k == n_kinds) kind[n_kinds++] = size, n[k] = 0;
    n_bundles += n[k]++ % NCY_LANES == 0;
    n_segments += size;
  }
  return n_segments / c->n_cells >= LARGE && c->n_cells <= n_bundles * FULL;
}

bool ncy_nat_knows(const ncy_circuit *c) {
  if (c->n_globals || c->n_transfers || c->n_plays || c->netcon_slot || c->n_slots) return false;
  for (int32_t g = 0; g < c->n_densities; g++)
    if (!knows_density(c, c->density[g].mech)) return false;
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *p = &c->points[g];
    if (!knows_point(c, p->mech) || p->pointer || p->vec_beg) return false;
  }
  for (int32_t s = 0; s < c->n_sources; s++)
    if (c->source_kind[s] == NCY_SOURCE_VAR ||
        (c->source_kind[s] == NCY_SOURCE_POINT && c->source_sec[s] >= 0 && c->source_sec[s] < c->n_points &&
         c->points[c->source_sec[s]].mech != NCY_MECH_NETSTIM))
      return false;
  for (int32_t r = 0; r < c->n_recs; r++) {
    const ncy_circuit_rec *rec = &c->rec[r];
    if (rec->kind == NCY_REC_MEMBRANE || rec->kind == NCY_REC_CAPACITY) return false;
    if (rec->kind == NCY_REC_DENSITY && (!knows_density(c, rec->mech) || !knows_variable(ncy_mech_at(rec->mech), rec->var)))
      return false;
    if (rec->kind == NCY_REC_POINT && rec->group >= 0 && rec->group < c->n_points &&
        !knows_variable(ncy_mech_at(c->points[rec->group].mech), rec->var))
      return false;
  }
  return true;
}
