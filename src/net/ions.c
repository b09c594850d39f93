/* ions.c - ions that rules set in sections, and the concentrations that NEURON's ions start from.
 *
 * Data:   one value a segment. Setting a concentration in NetPyNE also sets the ion's global of it (nai0_na_ion, ...): the last
 *         segment of the last section of the last cell that sets it decides for the whole network, which the last templates tell.
 * Exact:  bits. Source: reference netpyne-1 section 6.3 (4). SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/tmpl.h"

static const char *const part_name[3] = {"e", "i", "o"};

static int32_t most_ions(const ncy_maker *m, const char *sec) {
  int32_t n = 0;
  for (int32_t r = 0; r < m->n_rules; r++)
    for (int32_t i = 0; i < m->rule[r]->n_secs; i++)
      if (!sec || strcmp(m->rule[r]->sec[i].name, sec) == 0) n += m->rule[r]->sec[i].n_ions;
  return n;
}

static ncy_status find_ion(ncy_maker *m, ncy_sec_work *sec, const char *name, ncy_net_ion **out) {
  for (int32_t i = 0; i < sec->sec.n_ions; i++)
    if (strcmp(sec->ion[i].name, name) == 0) {
      *out = &sec->ion[i];
      return NCY_OK;
    }
  if (!sec->ion) sec->ion = NCY_NEW_ARRAY(&m->b->net->arena, ncy_net_ion, (size_t)most_ions(m, sec->sec.name));
  const char *mech_name = ncy_arena_printf(&m->arena, "%s_ion", name);
  if (!sec->ion || !mech_name) return NCY_ENOMEM;
  int32_t id = ncy_mech_set_find(m->b->spec->mechs, mech_name);
  const ncy_mech *mech = ncy_mech_set_at(m->b->spec->mechs, id);
  *out = &sec->ion[sec->sec.n_ions++];
  **out = (ncy_net_ion){.name = name, .mech = mech && mech->kind == NCY_MECH_ION ? id : -1};
  sec->sec.ion = sec->ion;
  return NCY_OK;
}

/* Remembers what the ion's global is after this. */
static ncy_status set_start(ncy_maker *m, const char *name, int part, double value) {
  if (!m->ion_start) m->ion_start = NCY_NEW_ARRAY(&m->b->net->arena, ncy_net_ion_start, (size_t)most_ions(m, NULL));
  if (!m->ion_start) return NCY_ENOMEM;
  int32_t i = 0;
  while (i < m->n_ion_starts && strcmp(m->ion_start[i].name, name) != 0) i++;
  if (i == m->n_ion_starts) m->ion_start[m->n_ion_starts++] = (ncy_net_ion_start){.name = name, .conc = {NAN, NAN}};
  m->ion_start[i].conc[part - 1] = value;
  return NCY_OK;
}

static ncy_status set_value(ncy_maker *m, ncy_sec_work *sec, ncy_net_ion *ion, int part, const ncy_json *node) {
  int32_t nseg = sec->sec.nseg;
  bool is_list = node->type == NCY_JSON_ARRAY;
  if (is_list && (int64_t)node->count < nseg)
    return NCY_WRONG(m->b, node, false, "section %s: %s of %s has %u values for %d segments", sec->sec.name, part_name[part],
                     ion->name, node->count, nseg);
  double *value = NCY_NEW_ARRAY(&m->b->net->arena, double, (size_t)nseg);
  if (!value) return NCY_ENOMEM;
  for (int32_t k = 0; k < nseg; k++) value[k] = ncy_json_number(is_list ? &node->u.items[k] : node);
  ion->value[part] = value;
  return part == 0 ? NCY_OK : set_start(m, ion->name, part, value[nseg - 1]);
}

ncy_status ncy_tmpl_ions(ncy_maker *m, ncy_sec_work *sec, const ncy_spec_sec *from) {
  for (int32_t i = 0; i < from->n_ions; i++) {
    ncy_net_ion *ion;
    NCY_TRY(find_ion(m, sec, from->ion[i].name, &ion));
    for (int32_t p = 0; p < from->ion[i].params.n; p++) {
      const ncy_spec_param *param = &from->ion[i].params.param[p];
      if (!param->value || param->value->type == NCY_JSON_NULL) continue;
      for (int part = 0; part < 3; part++)
        if (strcmp(param->key, part_name[part]) == 0) NCY_TRY(set_value(m, sec, ion, part, param->value));
    }
  }
  return NCY_OK;
}

ncy_status ncy_tmpl_ions_nseg(ncy_maker *m, ncy_sec_work *sec, int32_t nseg) {
  for (int32_t i = 0; i < sec->sec.n_ions; i++)
    for (int part = 0; part < 3; part++) {
      const double *old = sec->ion[i].value[part];
      if (!old) continue;
      double *value = NCY_NEW_ARRAY(&m->b->net->arena, double, (size_t)nseg);
      if (!value) return NCY_ENOMEM;
      for (int32_t k = 0; k < nseg; k++) value[k] = old[ncy_tmpl_old_seg(sec, nseg, k)];
      sec->ion[i].value[part] = value;
    }
  return NCY_OK;
}

ncy_status ncy_build_ion_starts(ncy_builder *b) {
  ncy_net *net = b->net;
  int32_t most = 0;
  bool *is_seen = NCY_NEW_ARRAY(&b->scratch, bool, (size_t)net->n_tmpls);
  if (!is_seen) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_tmpls; i++) most += net->tmpl[i].n_ion_starts;
  ncy_net_ion_start *start = NCY_NEW_ARRAY(&net->arena, ncy_net_ion_start, (size_t)most);
  if (!start) return NCY_ENOMEM;
  for (int32_t c = net->n_cells; c-- > 0 && most > 0;) {
    int32_t tmpl = net->cell_tmpl[c];
    if (tmpl < 0 || is_seen[tmpl]) continue;
    is_seen[tmpl] = true;
    for (int32_t i = 0; i < net->tmpl[tmpl].n_ion_starts; i++) {
      const ncy_net_ion_start *from = &net->tmpl[tmpl].ion_start[i];
      int32_t at = 0;
      while (at < net->n_ion_starts && strcmp(start[at].name, from->name) != 0) at++;
      if (at == net->n_ion_starts) start[net->n_ion_starts++] = (ncy_net_ion_start){.name = from->name, .conc = {NAN, NAN}};
      for (int k = 0; k < 2; k++)
        if (isnan(start[at].conc[k])) start[at].conc[k] = from->conc[k];
    }
  }
  net->ion_start = start;
  return NCY_OK;
}
