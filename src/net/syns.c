/* syns.c - synapse objects: one per connection, or shared by equal label, section and loc; their computed parameters.
 *
 * Data:  a column over the synapses for each parameter that is a string function. Its draws go on with the cell's stream, synapse
 *        after synapse in order of creation. A connection that was made and dropped for its weight of 0 left a synapse that
 *        drew as well; such rows are taken out at the end.
 * Exact: bits. Source: reference netpyne-2 sections 3.1, 3.5, 4.4. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

/* ---- which rows share a synapse
 * -------------------------------------------------------------------------------------------------- */

typedef struct sharing {
  int64_t *slot; /* hash table of rows + 1 of the present cell */
  int64_t *used; /* slots to clear */
  size_t n_slots;
} sharing;

static bool is_same_synapse(const ncy_net *net, int64_t a, int64_t c) {
  return net->conn_sec[a] == net->conn_sec[c] && net->conn_synmech[a] == net->conn_synmech[c] &&
         net->conn_loc[a] == net->conn_loc[c];
}

static void share_in_cell(ncy_net *net, sharing *s, int64_t first, int64_t end) {
  size_t mask = s->n_slots - 1, n_used = 0;
  for (int64_t row = first; row < end; row++) {
    double loc = net->conn_loc[row] + 0.0; /* -0 is 0 */
    uint64_t bits;
    memcpy(&bits, &loc, sizeof bits);
    bits ^= (uint64_t)(uint16_t)net->conn_sec[row] << 16 ^ (uint64_t)(uint16_t)net->conn_synmech[row];
    size_t at = (size_t)(bits * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;
    while (s->slot[at] && !is_same_synapse(net, s->slot[at] - 1, row)) at = (at + 1) & mask;
    if (!s->slot[at]) {
      s->slot[at] = row + 1;
      s->used[n_used++] = (int64_t)at;
      net->conn_syn[row] = net->n_syns++;
    } else {
      net->conn_syn[row] = net->conn_syn[s->slot[at] - 1];
    }
  }
  for (size_t i = 0; i < n_used; i++) s->slot[s->used[i]] = 0;
}

static ncy_status share(ncy_builder *b) {
  ncy_net *net = b->net;
  int64_t most = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    int64_t n = net->cell_conn_beg[i + 1] - net->cell_conn_beg[i];
    if (n > most) most = n;
  }
  sharing s = {.n_slots = 16};
  while ((int64_t)s.n_slots < 2 * most) s.n_slots *= 2;
  s.slot = NCY_NEW_ARRAY(&b->scratch, int64_t, s.n_slots);
  s.used = NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)most);
  net->conn_syn = NCY_NEW_ARRAY(&net->arena, int64_t, (size_t)net->n_conns);
  if (!s.slot || !s.used || !net->conn_syn) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_cells; i++) share_in_cell(net, &s, net->cell_conn_beg[i], net->cell_conn_beg[i + 1]);
  net->syn_cell = NCY_NEW_ARRAY(&net->arena, int32_t, (size_t)net->n_syns);
  if (!net->syn_cell) return NCY_ENOMEM;
  for (int64_t row = 0; row < net->n_conns; row++) net->syn_cell[net->conn_syn[row]] = net->conn_post[row];
  return NCY_OK;
}

/* ---- computed parameters
 * ----------------------------------------------------------------------------------------------------------- */

enum { SLOT_PATH, SLOT_EUCLIDEAN, SLOT_PLACE, N_SLOTS = SLOT_PLACE + 6 };
static const char *const slot_name[N_SLOTS] = {"post_dist_path", "post_dist_euclidean", "post_x",     "post_y",
                                               "post_z",         "post_xnorm",          "post_ynorm", "post_znorm"};

typedef struct computing {
  ncy_builder *b;
  int32_t *param_beg;    /* [n_synmechs+1] */
  const ncy_expr **expr; /* [params] NULL: not computed */
  double **column;       /* [params] */
  bool uses_path, is_random;
  ncy_pt3d_room room;
  ncy_tree_sec *tree; /* of the present template */
  const char **name;  /* of its sections */
  int32_t tree_tmpl, origin;
} computing;

static ncy_status compile_all(computing *c, bool *out_any) {
  static const ncy_expr_scope scope = {.variable = slot_name, .n_variables = N_SLOTS, .has_random = true};
  const ncy_spec *spec = c->b->spec;
  for (int32_t i = 0; i < spec->n_synmechs; i++)
    for (int32_t p = 0; p < spec->synmech[i].params.n; p++) {
      const ncy_json *node = spec->synmech[i].params.param[p].value;
      if (!node || node->type != NCY_JSON_STRING) continue;
      const ncy_expr **expr = &c->expr[c->param_beg[i] + p];
      NCY_TRY(ncy_compile(c->b, &c->b->scratch, node, &scope, expr));
      c->uses_path = c->uses_path || ncy_expr_uses(*expr, SLOT_PATH);
      c->is_random = c->is_random || ncy_expr_is_random(*expr);
      *out_any = true;
    }
  return NCY_OK;
}

static void make_tree(computing *c, int32_t tmpl) {
  if (tmpl == c->tree_tmpl) return;
  const ncy_net_template *t = &c->b->net->tmpl[tmpl];
  for (int32_t i = 0; i < t->n_secs; i++) {
    const ncy_net_sec *s = &t->sec[i];
    c->name[i] = s->name;
    c->tree[i] = (ncy_tree_sec){s->parent, s->parent_x, s->child_x, s->nseg, s->L};
  }
  c->origin = ncy_origin_section(c->name, t->n_secs);
  c->tree_tmpl = tmpl;
}

static ncy_status fill_euclid(computing *c, int16_t label, int64_t row, ncy_expr_value *value) {
  const ncy_net *net = c->b->net;
  int32_t cell = net->conn_post[row];
  make_tree(c, net->cell_tmpl[cell]);
  const ncy_net_sec *sec = net->tmpl[net->cell_tmpl[cell]].sec, *origin = &sec[c->origin], *to = &sec[net->conn_sec[row]];
  NCY_TRY(ncy_pt3d_reserve(&c->b->scratch, origin->pt3d.n > to->pt3d.n ? origin->pt3d.n : to->pt3d.n, &c->room));
  double a[3], b[3];
  if (!origin->pt3d.n || !to->pt3d.n || !ncy_pt3d_of(net, origin, cell, 0.5, &c->room, a) ||
      !ncy_pt3d_of(net, to, cell, net->conn_loc[row], &c->room, b))
    return NCY_WRONG(c->b, net->spec->synmech[label].node, true, "post_dist_euclidean: section %s has no 3-d points",
                     origin->pt3d.n ? to->name : origin->name);
  value[SLOT_EUCLIDEAN].number = ncy_pt3d_distance(b, a);
  return NCY_OK;
}

static ncy_status compute_synapse(computing *c, int64_t row, ncy_expr_value *value, ncy_rng *rng) {
  const ncy_net *net = c->b->net;
  int16_t label = net->conn_synmech[row];
  int32_t cell = net->conn_post[row];
  if (c->uses_path) {
    int16_t sec = net->conn_sec[row];
    make_tree(c, net->cell_tmpl[cell]);
    int32_t node = ncy_tree_node_exact(&c->tree[sec], net->conn_loc[row]);
    value[SLOT_PATH].number = ncy_path_distance(c->tree, c->origin, sec, node, net->cell_tmpl_index[cell]);
  }
  for (int32_t p = c->param_beg[label]; p < c->param_beg[label + 1]; p++) {
    if (!c->expr[p]) continue;
    if (ncy_expr_uses(c->expr[p], SLOT_EUCLIDEAN)) NCY_TRY(fill_euclid(c, label, row, value));
    ncy_expr_value out;
    NCY_TRY(ncy_expr_eval(c->b->ctx, c->expr[p], value, rng, &out));
    c->column[p][net->conn_syn ? net->conn_syn[row] : row] = out.number;
  }
  return NCY_OK;
}

static ncy_status compute_cell(computing *c, int32_t cell, int64_t *next_syn) {
  const ncy_net *net = c->b->net;
  if (net->cell_tmpl[cell] < 0) return NCY_OK; /* a point cell has no synapses */
  ncy_expr_value value[N_SLOTS] = {{.kind = NCY_EXPR_FLOAT}, {.kind = NCY_EXPR_FLOAT}};
  for (int k = 0; k < 6; k++)
    value[SLOT_PLACE + k] =
        (ncy_expr_value){.kind = NCY_EXPR_NUMPY, .number = k < 3 ? net->cell_pos[k][cell] : net->cell_norm[k - 3][cell]};
  ncy_rng rng;
  ncy_rng_init(&rng, ncy_hash_str("cellParams"), (uint32_t)net->cell_gid[cell], (uint32_t)net->spec->cfg.seed_cell);
  ncy_rng_seek(&rng, c->b->cell_words[cell]);
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
    if (syn < *next_syn) continue; /* an earlier connection made it */
    *next_syn = syn + 1;
    if (net->conn_synmech[row] >= 0) NCY_TRY(compute_synapse(c, row, value, &rng));
  }
  return NCY_OK;
}

static ncy_status compute(ncy_builder *b) {
  ncy_net *net = b->net;
  const ncy_spec *spec = b->spec;
  computing c = {.b = b, .tree_tmpl = -1};
  c.param_beg = NCY_NEW_ARRAY(&net->arena, int32_t, (size_t)spec->n_synmechs + 1);
  if (!c.param_beg) return NCY_ENOMEM;
  for (int32_t i = 0; i < spec->n_synmechs; i++) c.param_beg[i + 1] = c.param_beg[i] + spec->synmech[i].params.n;
  size_t n_params = (size_t)c.param_beg[spec->n_synmechs];
  c.expr = NCY_NEW_ARRAY(&b->scratch, const ncy_expr *, n_params);
  c.column = NCY_NEW_ARRAY(&net->arena, double *, n_params);
  if (!c.expr || !c.column) return NCY_ENOMEM;
  net->syn_param_beg = c.param_beg;
  size_t most_secs = 0;
  for (int32_t i = 0; i < net->n_tmpls; i++)
    if ((size_t)net->tmpl[i].n_secs > most_secs) most_secs = (size_t)net->tmpl[i].n_secs;
  c.tree = NCY_NEW_ARRAY(&b->scratch, ncy_tree_sec, most_secs);
  c.name = NCY_NEW_ARRAY(&b->scratch, const char *, most_secs);
  if (!c.tree || !c.name) return NCY_ENOMEM;
  bool is_any = false;
  NCY_TRY(compile_all(&c, &is_any));
  if (!is_any) return NCY_OK;
  for (size_t p = 0; p < n_params; p++) {
    if (!c.expr[p]) continue;
    c.column[p] = NCY_NEW_ARRAY(&net->arena, double, (size_t)net->n_syns);
    if (!c.column[p]) return NCY_ENOMEM;
  }
  int64_t next_syn = 0;
  for (int32_t i = 0; i < net->n_cells; i++) NCY_TRY(compute_cell(&c, i, &next_syn));
  net->syn_param = (const double **)c.column;
  return NCY_OK;
}

/* ---- dropped connections
 * -------------------------------------------------------------------------------------------------------------- */

/* New numbers of the synapses that are still used; old_of[new] for moving columns. */
static ncy_status renumber(ncy_builder *b, int64_t *old_of) {
  ncy_net *net = b->net;
  int64_t n = 0, *new_of = NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)net->n_syns);
  if (!new_of) return NCY_ENOMEM;
  for (int64_t i = 0; i < net->n_syns; i++) new_of[i] = -1;
  for (int64_t row = 0; row < net->n_conns; row++) {
    if (net->conn_flags[row] & NCY_CONN_GHOST) continue;
    int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
    if (new_of[syn] < 0) {
      new_of[syn] = n;
      old_of[n++] = syn;
    }
    if (net->conn_syn) net->conn_syn[row] = new_of[syn];
  }
  net->n_syns = n;
  return NCY_OK;
}

static ncy_status take_out(ncy_builder *b) {
  ncy_net *net = b->net;
  int64_t *old_of = NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)net->n_syns);
  uint32_t *is_kept = NCY_NEW_ARRAY(&b->scratch, uint32_t, (size_t)net->n_conns + 1); /* by rank, then ranks before it */
  if (!old_of || !is_kept) return NCY_ENOMEM;
  NCY_TRY(renumber(b, old_of));
  for (int64_t row = 0; row < net->n_conns; row++) is_kept[net->conn_order[row] + 1] = !(net->conn_flags[row] & NCY_CONN_GHOST);
  for (int64_t k = 0; k < net->n_conns; k++) is_kept[k + 1] += is_kept[k];
  int64_t n = 0, row = 0;
  size_t pointer = 0, shaped = 0;
  ncy_new_conns *conns = &b->conns;
  for (int32_t i = 0; i < net->n_cells; i++) {
    int64_t end = net->cell_conn_beg[i + 1];
    net->cell_conn_beg[i] = n;
    for (; row < end; row++) {
      if (net->conn_flags[row] & NCY_CONN_GHOST) continue;
      if (pointer < conns->pointers.count && conns->pointers.data[pointer].conn == row) conns->pointers.data[pointer++].conn = n;
      if (shaped < conns->shaped.count && conns->shaped.data[shaped].conn == row) conns->shaped.data[shaped++].conn = n;
      net->conn_pre[n] = net->conn_pre[row];
      net->conn_post[n] = net->conn_post[row];
      net->conn_sec[n] = net->conn_sec[row];
      net->conn_synmech[n] = net->conn_synmech[row];
      net->conn_loc[n] = net->conn_loc[row];
      net->conn_weight[n] = net->conn_weight[row];
      net->conn_delay[n] = net->conn_delay[row];
      net->conn_label[n] = net->conn_label[row];
      net->conn_flags[n] = net->conn_flags[row];
      net->conn_order[n] = is_kept[net->conn_order[row]];
      if (net->conn_syn) net->conn_syn[n] = net->conn_syn[row];
      n++;
    }
  }
  net->cell_conn_beg[net->n_cells] = n;
  net->n_conns = n;
  int32_t n_params = net->syn_param_beg[net->spec->n_synmechs];
  for (int32_t p = 0; net->syn_param && p < n_params; p++) {
    double *column = (double *)(uintptr_t)net->syn_param[p];
    for (int64_t i = 0; column && i < net->n_syns; i++) column[i] = column[old_of[i]];
  }
  for (int64_t i = 0; net->syn_cell && i < net->n_syns; i++) net->syn_cell[i] = net->syn_cell[old_of[i]];
  return NCY_OK;
}

ncy_status ncy_build_syns(ncy_builder *b) {
  ncy_net *net = b->net;
  if (net->spec->cfg.one_syn_per_netcon)
    net->n_syns = net->n_conns;
  else
    NCY_TRY(share(b));
  NCY_TRY(compute(b));
  for (int64_t row = 0; row < net->n_conns; row++)
    if (net->conn_flags[row] & NCY_CONN_GHOST) return take_out(b);
  return NCY_OK;
}
