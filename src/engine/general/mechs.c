/* mechs.c - the mechanisms of a circuit in NEURON's order of execution, and their machines.
 *
 * A mechanism is serial when the order of its instances in the process can show: it draws from the process-wide generator, keeps
 * something in a GLOBAL from one instance to the next, goes through a POINTER, or moves t (METHOD runge). Then all run in one
 * thread, mechanism by mechanism, its instances in NEURON's order.
 * Source: reference neuron-numerics 2.4. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"
#include "nmodl/build.h"

/* What the code of a program does anywhere. */
typedef struct traits {
  bool draws, points, moves_t, sends, moves;
} traits;

static traits traits_of(const ncy_nmodl *p) {
  traits out = {.points = p->n_pointers > 0};
  for (size_t f = 0; f < p->fns.count; f++) {
    const nm_code *code = &p->fns.data[f].code;
    for (size_t i = 0; i < code->count; i++) {
      const nm_insn *x = &code->data[i];
      if (x->op != NM_OP_BUILTIN) continue;
      switch ((nm_builtin)x->a) {
      case NM_B_SCOP_RANDOM:
      case NM_B_SET_SEED:
      case NM_B_EXPRAND:
      case NM_B_NORMRAND:
      case NM_B_POISRAND:
        out.draws = true;
        break;
      case NM_B_NET_SEND:
      case NM_B_NET_EVENT:
        out.sends = true;
        break;
      case NM_B_NET_MOVE:
        out.moves = true;
        break;
      default:
        break;
      }
    }
  }
  for (size_t i = 0; i < p->systems.count; i++)
    if (p->systems.data[i].method == NM_SOLVE_runge) out.moves_t = true;
  return out;
}

/* Ions by name: their rows of the set. */
static int32_t find_ion_mech(const ncy_mech_set *set, const char *name) {
  size_t n = strlen(name);
  for (int32_t i = 0; i < set->n; i++)
    if (set->mech[i]->kind == NCY_MECH_ION && strncmp(set->mech[i]->name, name, n) == 0 &&
        strcmp(set->mech[i]->name + n, "_ion") == 0)
      return i;
  return -1;
}

/* Valence that a mechanism of the set declares, or the known one. */
static double valence_of(const ncy_mech_set *set, const char *name) {
  for (int32_t i = 0; i < set->n; i++)
    for (size_t k = 0; set->program[i] && k < set->program[i]->ions.count; k++) {
      const nm_ion *ion = &set->program[i]->ions.data[k];
      if (strcmp(ion->name, name) == 0 && ion->valence == ion->valence) return ion->valence;
    }
  return strcmp(name, "ca") == 0 ? 2.0 : 1.0;
}

static ncy_status mark_used(gen_build *b, uint8_t *is_used) {
  const ncy_circuit *c = b->circuit;
  const ncy_mech_set *set = c->mechs;
  for (int32_t g = 0; g < c->n_densities; g++)
    if (c->density[g].n) is_used[c->density[g].mech] = 1;
  for (int32_t g = 0; g < c->n_points; g++)
    if (c->points[g].n) is_used[c->points[g].mech] = 1;
  for (int32_t i = 0; i < set->n; i++)
    for (size_t k = 0; is_used[i] && set->program[i] && k < set->program[i]->ions.count; k++) {
      int32_t ion = find_ion_mech(set, set->program[i]->ions.data[k].name);
      ncy_place place = {0};
      if (ion < 0)
        return ncy_report(b->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "%s uses ion %s, which the set of mechanisms lacks",
                          set->mech[i]->name, set->program[i]->ions.data[k].name);
      is_used[ion] = 1;
    }
  return NCY_OK;
}

static ncy_status add_ion(gen_build *b, gen_mech *m) {
  ncy_gen *e = b->engine;
  gen_ion *ion = &e->ion[e->n_ions];
  m->ion = e->n_ions++;
  ion->mech = m->id;
  ion->name = ncy_arena_strndup(&e->arena, m->row->name, strlen(m->row->name) - 4);
  if (!ion->name) return NCY_ENOMEM;
  ion->valence = valence_of(b->circuit->mechs, ion->name);
  for (int k = 0; k < 3; k++) ion->outside[k] = m->row->var[k].value;
  ion->conc0[0] = ion->outside[1];
  ion->conc0[1] = ion->outside[2];
  return NCY_OK;
}

static ncy_status add_program(gen_build *b, gen_mech *m) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  m->program = c->mechs->program[m->id];
  const ncy_nmodl *p = m->program;
  traits t = traits_of(p);
  bool is_artificial = p->kind == NCY_MECH_ARTIFICIAL, keeps_globals;
  NCY_TRY(gen_keeps_globals(p, b->ctx, &keeps_globals));
  m->is_serial = !is_artificial && (t.draws || keeps_globals || t.points || t.moves_t);
  m->sends = t.sends && p->entry[NM_E_INITIAL] >= 0;
  m->has_movers = t.moves;
  m->n_watches = (int32_t)p->watches.count;
  m->n_slots = p->n_weights;
  if (m->is_serial) e->is_serial = true;
  size_t n_vars = (size_t)m->row->n_vars;
  m->param_slot = NCY_NEW_ARRAY(&e->arena, int32_t, n_vars);
  m->param_size = NCY_NEW_ARRAY(&e->arena, int32_t, n_vars);
  if (!m->param_slot || !m->param_size) return NCY_ENOMEM;
  for (size_t v = 0; v < n_vars; v++) {
    int32_t sym = nm_sym_find(p, m->row->var[v].name);
    bool is_column = sym >= 0 && p->syms.data[sym].store == NM_COLUMN;
    m->param_slot[v] = is_column ? p->syms.data[sym].slot : -1;
    m->param_size[v] = is_column ? nm_sym_count(&p->syms.data[sym]) : 0;
  }
  m->ions = NCY_NEW_ARRAY(&e->arena, int32_t, p->ions.count);
  if (!m->ions) return NCY_ENOMEM;
  static const struct {
    nm_word when;
    const char *what;
  } moments[GEN_MOMENTS] = {[GEN_BEFORE_INITIAL] = {NM_W_BEFORE, "INITIAL"},
                            [GEN_AFTER_INITIAL] = {NM_W_AFTER, "INITIAL"},
                            [GEN_BEFORE_BREAKPOINT] = {NM_W_BEFORE, "BREAKPOINT"},
                            [GEN_AFTER_SOLVE] = {NM_W_AFTER, "SOLVE"},
                            [GEN_BEFORE_STEP] = {NM_W_BEFORE, "STEP"}};
  for (int k = 0; k < GEN_MOMENTS && !is_artificial; k++) {
    int32_t *list = NCY_NEW_ARRAY(&e->arena, int32_t, p->moments.count + 1), n = 0;
    if (!list) return NCY_ENOMEM;
    for (size_t i = 0; i < p->moments.count; i++)
      if (p->moments.data[i].when == moments[k].when && strcmp(p->moments.data[i].what, moments[k].what) == 0)
        list[n++] = (int32_t)i;
    list[n] = -1;
    m->moment[k] = n ? list : NULL;
    if (n) e->has_moment[k] = true;
  }
  return NCY_OK;
}

ncy_status gen_choose_mechs(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_mech_set *set = b->circuit->mechs;
  uint8_t *is_used = NCY_NEW_ARRAY(&b->scratch, uint8_t, (size_t)set->n);
  b->mech_of = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)set->n);
  e->mech = NCY_NEW_ARRAY(&e->arena, gen_mech, (size_t)set->n);
  e->ion = NCY_NEW_ARRAY(&e->arena, gen_ion, (size_t)set->n);
  if (!is_used || !b->mech_of || !e->mech || !e->ion) return NCY_ENOMEM;
  memset(b->mech_of, 0xff, (size_t)set->n * sizeof(int32_t));
  NCY_TRY(mark_used(b, is_used));
  for (int32_t k = 0; k < set->n; k++) {
    int32_t id = set->order[k];
    if (!is_used[id]) continue;
    gen_mech *m = &e->mech[e->n_mechs];
    *m = (gen_mech){.id = id, .row = set->mech[id], .ion = -1};
    b->mech_of[id] = e->n_mechs++;
    NCY_TRY(m->row->kind == NCY_MECH_ION ? add_ion(b, m) : add_program(b, m));
  }
  for (int32_t i = 0; i < e->n_mechs; i++) {
    gen_mech *m = &e->mech[i];
    for (size_t k = 0; m->program && k < m->program->ions.count; k++)
      m->ions[k] = e->mech[b->mech_of[find_ion_mech(set, m->program->ions.data[k].name)]].ion;
  }
  return NCY_OK;
}

/* ---- machines -------------------------------------------------------------------------------------------------------------- */

ncy_status gen_set_global(ncy_gen *e, gen_mech *m, const char *name, double value) {
  if (m->ion >= 0) { /* nai0, nao0 */
    gen_ion *ion = &e->ion[m->ion];
    size_t n = strlen(ion->name);
    if (strncmp(name, ion->name, n) == 0 && (name[n] == 'i' || name[n] == 'o') && name[n + 1] == '0')
      ion->conc0[name[n] == 'o'] = value;
    return NCY_OK;
  }
  int32_t sym = m->program ? nm_sym_find(m->program, name) : -1;
  ncy_place place = {0};
  if (sym < 0 || m->program->syms.data[sym].store != NM_GLOBAL)
    return ncy_report(e->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "%s has no GLOBAL %s", m->row->name, name);
  for (int k = 0; k < e->n_threads; k++)
    if (m->vm[k]) *ncy_vm_var(m->vm[k], NULL, 0, name) = value;
  return NCY_OK;
}

/* Compiled kernels where there are any; of artificial cells too, whose scalar ones deliver events. */
static ncy_status attach_kernels(ncy_gen *e) {
  size_t n = 0;
  const ncy_nmodl **program = NCY_NEW_ARRAY(&e->arena, const ncy_nmodl *, (size_t)e->n_mechs);
  const ncy_kernels **kernels = NCY_NEW_ARRAY(&e->arena, const ncy_kernels *, (size_t)e->n_mechs);
  if (!program || !kernels) return NCY_ENOMEM;
  for (int32_t i = 0; i < e->n_mechs; i++)
    if (e->mech[i].program) program[n++] = e->mech[i].program;
  ncy_kernel_options options = ncy_kernel_options_here();
  options.isa = (ncy_isa)e->isa;
  NCY_TRY(ncy_kernels_get(e->ctx, program, n, &options, kernels));
  n = 0;
  for (int32_t i = 0; i < e->n_mechs; i++) {
    const gen_mech *m = &e->mech[i];
    if (!m->program) continue;
    for (int k = 0; k < e->n_threads && kernels[n]; k++)
      if (m->vm[k]) ncy_vm_attach(m->vm[k], kernels[n]);
    n++;
  }
  return NCY_OK;
}

ncy_status gen_make_machines(gen_build *b, bool with_kernels) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  for (int32_t i = 0; i < e->n_mechs; i++) {
    gen_mech *m = &e->mech[i];
    if (!m->program) continue;
    m->vm = NCY_NEW_ARRAY(&e->arena, ncy_vm *, (size_t)e->n_threads);
    m->host = NCY_NEW_ARRAY(&e->arena, gen_host, (size_t)e->n_threads);
    if (!m->vm || !m->host) return NCY_ENOMEM;
    for (int k = 0; k < e->n_threads; k++) {
      if (k && m->row->kind == NCY_MECH_ARTIFICIAL) continue;
      ncy_vm_env env = {
          .t = &e->thread[k].t, .dt = &e->dt, .celsius = &e->celsius, .second_order = e->second_order, .scop = &e->scop};
      m->host[k] = (gen_host){.engine = e, .mech = i, .block = -1};
      ncy_vm_host host;
      gen_host_of(&m->host[k], &host);
      NCY_TRY(ncy_vm_new(&e->arena, m->program, &env, &host, &m->vm[k]));
    }
  }
  if (with_kernels) NCY_TRY(attach_kernels(e));
  for (int32_t i = 0; i < c->n_globals; i++) {
    int32_t at = b->mech_of[c->global[i].mech];
    const ncy_mech *row = c->mechs->mech[c->global[i].mech];
    if (at >= 0) NCY_TRY(gen_set_global(e, &e->mech[at], row->var[c->global[i].var].name, c->global[i].value));
  }
  int32_t hh = b->mech_of[NCY_MECH_HH];
  if (!c->use_hh_table && hh >= 0 && nm_sym_find(e->mech[hh].program, "usetable") >= 0)
    NCY_TRY(gen_set_global(e, &e->mech[hh], "usetable", 0.0));
  return NCY_OK;
}
