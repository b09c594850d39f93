/* tmpl.h - a template being made: what the files that apply a rule's parts to it share.
 *
 * Columns have one row a cell of the template (m->n). Life: one call of ncy_tmpl_make; what stays is in the network's arena.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_TMPL_H
#define NCY_NET_TMPL_H

#include "mech/mech.h"
#include "net/inner.h"

typedef struct ncy_param_work {
  const char *name;
  int32_t var;
  ncy_net_value *value; /* [nseg] */
} ncy_param_work;

typedef struct ncy_density_work {
  int32_t mech;
  const char *name;
  ncy_param_work *param;
  int32_t n_params;
} ncy_density_work;

typedef struct ncy_sec_work {
  ncy_net_sec sec;
  ncy_sec_more more;
  bool has_topol;
  const ncy_json *topol;
  ncy_density_work *density;
  int32_t n_densities;
  ncy_net_ion *ion;       /* what sec.ion points to */
  ncy_net_pointp *pointp; /* what sec.pointp points to */
} ncy_sec_work;

/* Slots of a rule's string functions. */
enum { NCY_SLOT_PATH, NCY_SLOT_EUCLIDEAN, NCY_SLOT_PLACE, NCY_SLOT_VARS = NCY_SLOT_PLACE + 6 };

typedef struct ncy_cell_scope {
  ncy_expr_scope scope;
  const char **name;
  int32_t *meaning; /* NCY_SLOT_... of each slot; NCY_SLOT_VARS and above: a value of vars */
  const double **column;
  const ncy_expr_kind **kinds; /* [n] of a var whose rows differ in kind; NULL: all as kind */
  ncy_expr_kind *kind;
} ncy_cell_scope;

typedef struct ncy_maker {
  ncy_builder *b;
  ncy_arena arena; /* life of the template's making */
  const ncy_spec_cell **rule;
  int32_t n_rules;
  int32_t *cells;
  int32_t n;
  int32_t n_same; /* cells that agree in nseg so far */
  ncy_sec_work *sec;
  int32_t n_secs;
  const char **sec_name; /* [n_secs] */
  ncy_tree_sec *tree;    /* [n_secs] */
  double *place[6];
  ncy_rng *streams;
  double *out; /* [n] */
  ncy_expr_kind *out_kind;
  double *path;   /* [n] */
  double *euclid; /* [n] */
  ncy_pt3d_room room;
  ncy_net_ion_start *ion_start;
  int32_t n_ion_starts;
} ncy_maker;

ncy_sec_work *ncy_tmpl_sec(ncy_maker *m, const char *name); /* NULL when there is none yet */

/* Evaluates for all cells into m->out, m->out_kind. sec: where distances are to, at x, which is in segment node (counted from the
 * parent's end); NULL for vars. */
ncy_status ncy_tmpl_eval(ncy_maker *m, const ncy_cell_scope *cs, const ncy_expr *expr, const ncy_json *text,
                         const ncy_sec_work *sec, int32_t node, double x);
/* The segment whose values segment k takes over when the section's nseg becomes nseg: the one that has its middle, counted from
 * the parent's end. Exact: as NEURON. */
int32_t ncy_tmpl_old_seg(const ncy_sec_work *sec, int32_t nseg, int32_t k);
/* The n values of m->out as a constant or a column. */
ncy_status ncy_tmpl_keep(ncy_maker *m, ncy_net_value *out);

/* ---- pt3d.c: 3-d points of a section, after its other geometry ----------------------------------------------------------- */
ncy_status ncy_tmpl_pt3d(ncy_maker *m, ncy_sec_work *sec, int32_t rule, const ncy_json *list);
/* dist_euclidean of each cell from the origin section's middle to x of sec, into m->euclid. */
ncy_status ncy_tmpl_euclid(ncy_maker *m, const ncy_json *text, const ncy_sec_work *sec, double x);

/* ---- ions.c, pointps.c ------------------------------------------------------------------------------------------------------
 */
ncy_status ncy_tmpl_ions(ncy_maker *m, ncy_sec_work *sec, const ncy_spec_sec *from);
ncy_status ncy_tmpl_ions_nseg(ncy_maker *m, ncy_sec_work *sec, int32_t nseg); /* before nseg changes */
/* Point processes that are there when nseg changes go to the segment that has the middle of theirs. Exact: as NEURON. */
void ncy_tmpl_pointps_nseg(ncy_sec_work *sec, int32_t nseg); /* before nseg changes */
ncy_status ncy_tmpl_pointps(ncy_maker *m, const ncy_cell_scope *cs, ncy_sec_work *sec, const ncy_spec_sec *from);

#endif
