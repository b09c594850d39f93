/* field_plan.c - recordLFP, recordDipole and saveIMembrane as weighted sums of membrane currents.
 *
 * Data:  a weight per segment and channel: potentials at the electrodes first, then the dipole moment's x, y, z.
 * Costs: a logarithm and three roots per segment and electrode, once.
 * Source: NetPyNE's rules, reference netpyne-3 sections 4.1 to 4.4 (line sources in 0.3 S/m; all cells of a population that are
 *         made by the same rules have the form of the first of them). SPDX-License-Identifier: MIT */
#include <math.h>

#include "sim/sim.h"

#define PI 3.14159265358979323846
static const double conductivity = 0.3; /* S/m, as in NetPyNE */

/* Potential at a place per current that leaves a line source evenly [MOhm]. place: [um]. NaN or infinite on the line's axis. */
static double transfer_resistance(const double place[3], double ends[2][3]) {
  double rel[3], d[3], r2 = 0.0, along = 0.0, length = 0.0;
  for (int k = 0; k < 3; k++) {
    rel[k] = place[k] - (ends[0][k] + ends[1][k]) / 2;
    d[k] = ends[1][k] - ends[0][k];
  }
  for (int k = 0; k < 3; k++) {
    r2 += rel[k] * rel[k];
    along += rel[k] * d[k];
    length += d[k] * d[k];
  }
  length = sqrt(length);
  double axial = fabs(along / length), across2 = r2 - axial * axial;
  double up = axial + length / 2, low = axial - length / 2;
  double ratio = (up + sqrt(up * up + across2)) / (low + sqrt(low * low + across2));
  return log(ratio) / length * (1 / (4 * PI * conductivity));
}

typedef struct planner {
  ncy_ctx *ctx;
  const ncy_net *net;
  ncy_arena *arena, *scratch;
  ncy_net_placer *placer;
  ncy_field_plan *plan;
  double *weight; /* [segments][channels] */
  int64_t *form;  /* [n_tmpls] where its segments' ends begin in ends, -1: not placed yet in the present population */
  double (*ends)[2][3];
  bool *is_told; /* [electrodes] */
} planner;

static ncy_status tell_infinite(planner *p, int32_t electrode, int32_t cell, int32_t segment) {
  if (p->is_told[electrode]) return NCY_OK;
  p->is_told[electrode] = true;
  const ncy_net_template *t = &p->net->tmpl[p->net->cell_tmpl[cell]];
  int32_t s = 0;
  while (segment >= t->sec[s].nseg) segment -= t->sec[s++].nseg;
  bool is_compat = ncy_is_compat(p->ctx);
  return ncy_json_report(&p->net->spec->cfg.record_lfp->u.items[electrode], false, p->ctx, is_compat ? NCY_WARNING : NCY_ERROR,
                         is_compat ? NCY_OK : NCY_ESPEC, "move the electrode a little",
                         "electrode %d lies on the axis of section %s of cell %lld, segment %d: its potential has no value there",
                         (int)electrode, t->sec[s].name, (long long)p->net->cell_gid[cell], (int)segment);
}

static ncy_status weigh_cell(planner *p, int32_t cell, const double soma[3], double (*form)[2][3], int32_t n_segs, double *to) {
  const ncy_spec_cfg *cfg = &p->net->spec->cfg;
  for (int32_t s = 0; s < n_segs; s++) {
    double ends[2][3];
    for (int end = 0; end < 2; end++)
      for (int k = 0; k < 3; k++) ends[end][k] = soma[k] + form[s][end][k];
    for (int32_t e = 0; e < p->plan->n_electrodes; e++) {
      const double place[3] = {cfg->electrode[e][0], -cfg->electrode[e][1], cfg->electrode[e][2]};
      *to = transfer_resistance(place, ends);
      if (!isfinite(*to++)) NCY_TRY(tell_infinite(p, e, cell, s));
    }
    for (int k = 0; k < 3 && p->plan->has_dipole; k++) *to++ = (ends[0][k] + ends[1][k]) / 2; /* [um] */
  }
  return NCY_OK;
}

/* Which cell of n gids in a row comes first in a Python set of them: what NetPyNE calls the first of a population (positions
 * differ in the last bits of single precision from cell to cell). A set of n small integers has room for a power of two; each
 * stands at its remainder. */
static int32_t first_in_set(int64_t first_gid, int32_t n) {
  int64_t size = 8, used = 0;
  while (used < n) {
    if (++used * 5 < (size - 1) * 3) continue;
    int64_t wanted = used > 50000 ? 2 * used : 4 * used;
    for (size = 8; size <= wanted;) size *= 2;
  }
  int64_t at = first_gid % size;
  return at + n > size ? (int32_t)(size - at) : 0;
}

/* Forms of the cells of a population: a template's is that of the first cell that has it. */
static void place_forms(planner *p, const ncy_net_pop *pop) {
  const ncy_net *net = p->net;
  int64_t used = 0;
  int32_t first = first_in_set(pop->first_gid, pop->n_cells);
  for (int32_t t = 0; t < net->n_tmpls; t++) p->form[t] = -1;
  for (int32_t i = 0; i < pop->n_cells; i++) {
    int32_t cell = pop->first_cell + (i + first) % pop->n_cells, t = net->cell_tmpl[cell];
    if (t < 0 || p->form[t] >= 0) continue;
    p->form[t] = used;
    used += net->tmpl[t].n_segs;
    ncy_net_seg_places(p->placer, cell, p->ends + p->form[t]);
  }
}

static ncy_status weigh_cells(planner *p) {
  const ncy_net *net = p->net;
  size_t n_segs = 0;
  int32_t most = 0;
  for (int32_t i = 0; i < net->n_cells; i++)
    if (net->cell_tmpl[i] >= 0) n_segs += (size_t)net->tmpl[net->cell_tmpl[i]].n_segs;
  for (int32_t t = 0; t < net->n_tmpls; t++) most += net->tmpl[t].n_segs;
  size_t n;
  if (!ncy_mul_size(n_segs, (size_t)p->plan->field.n_channels, &n)) return ncy_no_memory(p->ctx);
  p->weight = NCY_NEW_ARRAY(p->arena, double, n);
  p->form = NCY_NEW_ARRAY(p->scratch, int64_t, (size_t)net->n_tmpls);
  p->ends = ncy_arena_alloc(p->scratch, (size_t)most, sizeof *p->ends);
  p->is_told = NCY_NEW_ARRAY(p->scratch, bool, (size_t)p->plan->n_electrodes);
  if (!p->weight || !p->form || !p->ends || !p->is_told) return NCY_ENOMEM;
  NCY_TRY(ncy_net_placer_new(net, p->scratch, &p->placer));
  size_t before = ncy_ctx_count(p->ctx, NCY_ERROR);
  double *to = p->weight;
  for (int32_t pop = 0; pop < net->n_pops; pop++) {
    place_forms(p, &net->pop[pop]);
    for (int32_t i = 0; i < net->pop[pop].n_cells; i++) {
      int32_t cell = net->pop[pop].first_cell + i, t = net->cell_tmpl[cell];
      if (t < 0) continue;
      int32_t segs = net->tmpl[t].n_segs;
      double soma[3];
      ncy_net_soma_place(p->placer, cell, soma);
      NCY_TRY(weigh_cell(p, cell, soma, p->ends + p->form[t], segs, to));
      to += (size_t)segs * (size_t)p->plan->field.n_channels;
    }
  }
  p->plan->field.weight = p->weight;
  return ncy_errors_since(p->ctx, before);
}

/* Flags of the cells that a flag or a list of selectors names; NULL where it names none. */
static ncy_status choose_cells(planner *p, const ncy_json *value, bool needs_membrane, bool **out) {
  *out = NULL;
  if (!ncy_spec_is_asked(value)) return NCY_OK;
  bool *is_chosen = NCY_NEW_ARRAY(p->arena, bool, (size_t)p->net->n_cells);
  if (!is_chosen) return NCY_ENOMEM;
  if (value->type == NCY_JSON_ARRAY)
    NCY_TRY(ncy_select_cells(p->ctx, p->net, value, is_chosen));
  else
    for (int32_t i = 0; i < p->net->n_cells; i++) is_chosen[i] = true;
  for (int32_t i = 0; i < p->net->n_cells; i++)
    if (needs_membrane && p->net->cell_tmpl[i] < 0) is_chosen[i] = false;
  *out = is_chosen;
  return NCY_OK;
}

static ncy_status choose_pops(planner *p, const ncy_json *value, bool **out) {
  *out = NULL;
  if (!ncy_spec_is_asked(value)) return NCY_OK;
  bool *is_chosen = NCY_NEW_ARRAY(p->arena, bool, (size_t)p->net->n_pops);
  if (!is_chosen) return NCY_ENOMEM;
  for (int32_t i = 0; i < p->net->n_pops; i++) is_chosen[i] = value->type != NCY_JSON_ARRAY;
  for (uint32_t i = 0; value->type == NCY_JSON_ARRAY && i < value->count; i++) {
    const ncy_json *label = &value->u.items[i];
    int32_t pop = label->type == NCY_JSON_STRING ? ncy_spec_find_pop(p->net->spec, label->u.string) : -1;
    if (pop >= 0) is_chosen[pop] = true;
  }
  *out = is_chosen;
  return NCY_OK;
}

static ncy_status choose(planner *p) {
  const ncy_net *net = p->net;
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  ncy_field_plan *plan = p->plan;
  if (plan->n_electrodes) {
    NCY_TRY(choose_cells(p, cfg->save_lfp_cells, false, &plan->lfp_cell));
    NCY_TRY(choose_pops(p, cfg->save_lfp_pops, &plan->lfp_pop));
  }
  if (plan->has_dipole) {
    NCY_TRY(choose_cells(p, cfg->save_dipole_cells, false, &plan->dipole_cell));
    NCY_TRY(choose_pops(p, cfg->save_dipole_pops, &plan->dipole_pop));
  }
  NCY_TRY(choose_cells(p, cfg->save_imembrane, true, &plan->im_cell));
  size_t n = (size_t)net->n_cells;
  uint8_t *keeps_sum = NCY_NEW_ARRAY(p->arena, uint8_t, n), *keeps_im = NCY_NEW_ARRAY(p->arena, uint8_t, n);
  int32_t *group = NCY_NEW_ARRAY(p->arena, int32_t, n);
  if (!keeps_sum || !keeps_im || !group) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    int32_t pop = net->cell_pop[i];
    keeps_sum[i] = (plan->lfp_cell && plan->lfp_cell[i]) || (plan->dipole_cell && plan->dipole_cell[i]);
    keeps_im[i] = plan->im_cell && plan->im_cell[i];
    group[i] = (plan->lfp_pop && plan->lfp_pop[pop]) || (plan->dipole_pop && plan->dipole_pop[pop]) ? pop : -1;
  }
  plan->field.keeps_sum = keeps_sum;
  plan->field.keeps_im = keeps_im;
  plan->field.group = group;
  plan->field.n_groups = plan->lfp_pop || plan->dipole_pop ? net->n_pops : 0;
  return NCY_OK;
}

static ncy_status warn_forms(planner *p) {
  const ncy_json *rotate = p->net->spec->rotate_randomly;
  if (!p->plan->field.n_channels || !ncy_spec_is_asked(rotate)) return NCY_OK;
  return ncy_json_report(
      rotate, true, p->ctx, NCY_WARNING, NCY_OK, NULL,
      "potentials and dipoles are computed as if all cells of a population were turned like its first one, as in "
      "NetPyNE");
}

ncy_status ncy_field_plan_build(ncy_ctx *ctx, const ncy_net *net, ncy_arena *arena, ncy_field_plan *out) {
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  *out = (ncy_field_plan){.n_electrodes = cfg->n_electrodes, .has_dipole = cfg->record_dipole};
  out->is_on = cfg->n_electrodes || cfg->record_dipole || ncy_spec_is_asked(cfg->save_imembrane);
  if (!out->is_on) return NCY_OK;
  out->field.step = cfg->record_step;
  out->field.is_chained = ncy_is_compat(ctx);
  out->field.n_channels = cfg->n_electrodes + (cfg->record_dipole ? 3 : 0);
  ncy_arena scratch;
  ncy_arena_init(&scratch, ctx);
  planner p = {.ctx = ctx, .net = net, .arena = arena, .scratch = &scratch, .plan = out};
  ncy_status status = choose(&p);
  if (status == NCY_OK) status = warn_forms(&p);
  if (status == NCY_OK) status = weigh_cells(&p);
  ncy_arena_done(&scratch);
  return status;
}
