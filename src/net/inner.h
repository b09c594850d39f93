/* inner.h (internal to net) - what the parts of the builder share.
 *
 * Stages, in order: pops (places of cells), cells (templates), conns (rules), stims, rows (sorting by cell), syns. A stage
 * reads the columns of the earlier ones and adds its own. Connections are collected in order of creation and put into rows
 * at the end. Errors: a user's mistake ends its rule, population or stimulus, not the build; ncy_net_build reports all.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_INNER_H
#define NCY_NET_INNER_H

#include "expr/expr.h"
#include "net/net.h"

/* A number and whether Python would hold it as an int. */
typedef struct ncy_num {
  double value;
  bool is_int;
} ncy_num;

/* What placement needs of a section beyond net.h: the geometry as the spec gives it. */
typedef struct ncy_sec_more {
  const ncy_json *L;           /* geom.L of the merged rules: number, string, or NULL */
  const ncy_json *weight_norm; /* list or NULL */
} ncy_sec_more;

typedef struct ncy_builder ncy_builder;

/* Connections in order of creation; flags may hold NCY_CONN_GHOST until the rows are made. */
enum { NCY_CONN_GHOST = 128 }; /* made and dropped: its synapse drew random numbers (allowConnsWithWeight0 false) */
enum { NCY_CONN_COLUMNS = 9 };
typedef struct ncy_new_conns {
  size_t count, capacity;
  int32_t *pre, *post, *label;
  int16_t *sec, *synmech;
  double *loc, *weight, *delay;
  uint8_t *flags;
  size_t room[NCY_CONN_COLUMNS]; /* of each column; at least capacity */
} ncy_new_conns;

/* A column as rows of a table: where it is while connections are made, where in the network, bytes a value. */
typedef struct ncy_conn_column {
  void **made, **kept;
  size_t size;
} ncy_conn_column;
void ncy_conn_columns(ncy_builder *b, ncy_conn_column out[NCY_CONN_COLUMNS]);

/* Variables of pairs and cells in string functions, in NetPyNE's order. */
enum {
  NCY_VAR_PRE = 0,   /* x y z xnorm ynorm znorm */
  NCY_VAR_POST = 6,  /* the same */
  NCY_VAR_DIST = 12, /* dist_x, ... */
  NCY_VAR_COUNT = 23
};
enum { NCY_VAR_DIST_3D_BORDER = 16 };

/* A scope for expressions with the variable behind each of its slots. */
typedef struct ncy_var_scope {
  ncy_expr_scope scope;
  const char *name[NCY_VAR_COUNT];
  uint8_t var[NCY_VAR_COUNT];
} ncy_var_scope;

struct ncy_builder {
  ncy_ctx *ctx;
  const ncy_spec *spec;
  ncy_net *net;
  ncy_arena scratch; /* life of the build */
  ncy_var_scope pair_scope, pre_scope, post_scope;
  const ncy_sec_more **more; /* [n_tmpls] */
  ncy_num *pop_scale;        /* [n_pops] factor of weights */
  double *cell_border[3];    /* borderCorrect, um; NULL unless correctBorder is given */
  uint64_t *cell_words;      /* [n_cells] numbers drawn from each cell's stream so far */
  ncy_new_conns conns;
  NCY_VEC(int32_t) netstim_cell, netstim_source;
  NCY_VEC(double) netstim_value[5]; /* rate, interval, noise, start, number */
  NCY_VEC(int64_t) netstim_seed;
  NCY_VEC(int32_t) clamp_cell, clamp_target, clamp_mech, clamp_param_beg;
  NCY_VEC(int16_t) clamp_sec;
  NCY_VEC(double) clamp_loc, clamp_value;
  NCY_VEC(const char *) clamp_param;
};

/* Where a status is only a user's mistake the stage goes on with the next item. */
static inline bool ncy_is_mistake(ncy_status status) {
  return status == NCY_ESPEC || status == NCY_EUNSUPPORTED;
}
#define NCY_TRY_ITEM(call)                                                                                                       \
  do {                                                                                                                           \
    ncy_status ncy_item_status_ = (call);                                                                                        \
    if (ncy_item_status_ != NCY_OK && !ncy_is_mistake(ncy_item_status_)) return ncy_item_status_;                                \
  } while (0)

/* A mistake at a node. */
#define NCY_WRONG(b, node, at_key, ...) ncy_json_report((node), (at_key), (b)->ctx, NCY_ERROR, NCY_ESPEC, NULL, __VA_ARGS__)

/* ---- stages ------------------------------------------------------------------------------------------------------------- */
ncy_status ncy_build_pops(ncy_builder *b);
ncy_status ncy_build_cells(ncy_builder *b);
ncy_status ncy_build_conns(ncy_builder *b);
ncy_status ncy_build_stims(ncy_builder *b);
ncy_status ncy_build_rows(ncy_builder *b); /* consumes b->conns */
ncy_status ncy_build_syns(ncy_builder *b);
ncy_status ncy_finish_stims(ncy_builder *b);

/* ---- populations: one row of the table in pops.c per method, of shapes in shape.c per shape -------------------------------- */

/* How many cells, and how far the next population's gid is. Fills normalized places [n][3] (freed with b->scratch). */
typedef struct ncy_places {
  int64_t n;
  int64_t gid_step;
  double *norm; /* [n*3] x y z of each cell */
} ncy_places;
typedef ncy_status ncy_pop_fn(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out);
ncy_pop_fn ncy_pop_num_cells;

/* Deforms n rows of uniform numbers to the shape of the network. Exact: bits (NumPy with libm). */
typedef void ncy_shape_fn(double *norm, size_t n);
ncy_shape_fn *ncy_shape_find(const char *name); /* NULL: a cuboid, or unknown */
/* The normalized range of a population along an axis; false when it has none. */
bool ncy_pop_range(const ncy_spec *spec, const ncy_spec_pop *pop, int axis, double *lo, double *hi);

/* ---- conditions --------------------------------------------------------------------------------------------------------- */

/* Rows of cells that preConds, postConds or conds of a target ask for, ascending, in arena. Numeric ranges of places are
 * half-open. skip: a key that is left to the caller, or NULL. */
ncy_status ncy_conds_cells(ncy_builder *b, ncy_arena *arena, const ncy_spec_conds *conds, const char *skip, int32_t **out,
                           size_t *out_n);

/* Do the conds of a cell rule hold for a cell (closed ranges)? labels: rules matched so far. */
ncy_status ncy_conds_rule(ncy_builder *b, const ncy_spec_cell *rule, int32_t cell, const int32_t *matched, int32_t n_matched,
                          bool *out);
/* Can the rule's match differ between cells of one population? */
bool ncy_conds_per_cell(const ncy_spec_cell *rule);

/* ---- templates ------------------------------------------------------------------------------------------------------------ */

/* Makes the template of cells[n] (ascending rows) with these rules. When nseg differs between them nothing is made: *out_n_same
 * of the cells, moved to the front in order, agree, and the caller divides. Otherwise *out_n_same is n. */
ncy_status ncy_tmpl_make(ncy_builder *b, const int32_t *rule, int32_t n_rules, int32_t *cells, int32_t n, ncy_net_template *out,
                         const ncy_sec_more **out_more, int32_t *out_n_same);

/* A section of a tree for path distances. */
typedef struct ncy_tree_sec {
  int32_t parent; /* -1 root */
  double parent_x, child_x;
  int32_t nseg;
  ncy_net_value L;
} ncy_tree_sec;
/* Path distance [um] from the middle of section origin to node (segment counted from the parent's end) of sec, for one cell.
 * Exact: bits of NEURON's distance(). 1e20 when unconnected. */
double ncy_path_distance(const ncy_tree_sec *tree, int32_t origin, int32_t sec, int32_t node, int32_t cell_index);
int32_t ncy_tree_node(const ncy_tree_sec *sec, double x);       /* segment that holds x */
int32_t ncy_tree_node_exact(const ncy_tree_sec *sec, double x); /* the same, but the ends' own nodes at 0 and 1 */
/* The section distances count from: soma, else the first name that starts with soma if one starts with som, else the first. */
int32_t ncy_origin_section(const char *const *name, int32_t n);

/* ---- string functions ------------------------------------------------------------------------------------------------------ */

ncy_status ncy_scopes_make(ncy_builder *b);
ncy_status ncy_compile(ncy_builder *b, ncy_arena *arena, const ncy_json *text, const ncy_expr_scope *scope, const ncy_expr **out);
/* Variables of a pair scope for n pairs of cell rows: column[slot] of slots the expression uses are filled (allocated [capacity]
 * in arena when NULL). pre or post may be NULL when the scope has none of its variables. */
typedef struct ncy_pair_columns {
  ncy_arena *arena;
  size_t capacity;
  double *column[NCY_VAR_COUNT];
  bool is_fresh[NCY_VAR_COUNT]; /* filled for the present pairs */
} ncy_pair_columns;
ncy_status ncy_pair_fill(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr, size_t n, const int32_t *pre,
                         const int32_t *post, ncy_pair_columns *columns);
ncy_status ncy_pair_eval(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr, size_t n, const int32_t *pre,
                         const int32_t *post, ncy_pair_columns *columns, ncy_rng *rule_stream, ncy_rng *streams, double *out,
                         ncy_expr_kind *out_kind);
extern const ncy_expr_kind ncy_all_numpy[NCY_VAR_COUNT];

/* ---- connections ------------------------------------------------------------------------------------------------------------
 */

enum { NCY_P_WEIGHT, NCY_P_DELAY, NCY_P_SYNS, NCY_P_LOC, NCY_P_COUNT };

/* One parameter for one synMech: nothing, a number, a list of one number per synapse, or a computed value. */
typedef enum ncy_form_kind { NCY_PLAN_NONE, NCY_PLAN_NUM, NCY_PLAN_LIST, NCY_PLAN_COMPUTED } ncy_form_kind;
typedef struct ncy_plan {
  ncy_form_kind kind;
  ncy_num num;
  const ncy_num *list;
  int64_t n_list;
  bool has_factor;
  ncy_num factor;
} ncy_plan;

/* Sections a rule means in a template. */
typedef struct ncy_labels {
  const int16_t *sec;
  int32_t n;
  bool is_known;
} ncy_labels;

/* What makes connections: a rule of connParams, or a NetStim target. */
typedef struct ncy_rule {
  ncy_builder *b;
  ncy_arena arena;
  const char *label;
  const ncy_json *node;
  int32_t conn_label; /* for conn_label */
  bool is_stim;
  const ncy_json *value[NCY_P_COUNT];  /* NULL, number or list */
  const ncy_expr *expr[NCY_P_COUNT];   /* string function, or NULL */
  const ncy_json *factor[NCY_P_COUNT]; /* synMech...Factor */
  const ncy_json *sec;
  const ncy_json *syn_mech;
  bool is_random_sec, is_uniform;
  int32_t n_synmechs;
  int16_t *synmech;              /* [n_synmechs] rows of spec->synmech */
  ncy_plan (*plan)[NCY_P_COUNT]; /* [n_synmechs] */
  ncy_labels *labels;            /* [n_tmpls] */
  ncy_num weight_default, delay_default;
  bool has_warned_delay;
  /* placement scratch [n_scratch], grown as needed */
  size_t n_scratch;
  int16_t *at_sec;
  ncy_num *at_loc;
  int64_t *at_index;
  double *length;
  uint32_t place_hash;
} ncy_rule;

ncy_status ncy_rule_begin(ncy_rule *rule); /* labels, node, values... are set; makes synmechs and plans. Then ncy_rule_end. */
void ncy_rule_end(ncy_rule *rule);
ncy_status ncy_rule_plan(ncy_rule *rule); /* again, after value[] changed */
void ncy_rule_forget_sections(ncy_rule *rule);

/* Makes the connections of one pair. pre: row of a cell or -1 - netstim row; values: of computed parameters. For NetStims,
 * new_netstim is called for each synapse and gives the pre. */
typedef int32_t ncy_netstim_fn(void *user); /* row of the new NetStim, -1 when out of memory */
ncy_status ncy_add_conns(ncy_rule *rule, int32_t pre, int32_t post, const ncy_num value[NCY_P_COUNT], ncy_netstim_fn *new_netstim,
                         void *user);

/* Sections and places of n synapses in rule->at_sec, at_loc. */
ncy_status ncy_place_synapses(ncy_rule *rule, int32_t pre, int32_t post, const ncy_labels *labels, int64_t n, const ncy_plan *loc,
                              ncy_num loc_computed);
ncy_status ncy_resolve_sections(ncy_rule *rule, int32_t tmpl, ncy_labels *out);
/* Only the section or list named: for clamps. -1 with a mistake. */
int32_t ncy_find_section(const ncy_net_template *t, const char *name);

/* Pairs on their way from a connectivity function to ncy_add_conns. `at` is the index in matrix values. */
enum { NCY_PAIR_BLOCK = 4096 };
typedef struct ncy_pair_sink {
  ncy_rule *rule;
  const ncy_spec_conn *spec;
  const int32_t *pre, *post; /* matching cells, ascending rows */
  size_t n_pre, n_post;
  ncy_rng rule_stream;
  double *matrix[NCY_P_COUNT]; /* values drawn from the rule's stream, by at; NULL: computed per pair */
  uint8_t *matrix_kind[NCY_P_COUNT];
  size_t n; /* pairs waiting */
  int32_t pair_pre[NCY_PAIR_BLOCK], pair_post[NCY_PAIR_BLOCK];
  size_t pair_at[NCY_PAIR_BLOCK];
  ncy_pair_columns columns;
  ncy_rng *streams; /* [NCY_PAIR_BLOCK] */
  double *out[NCY_P_COUNT];
  ncy_expr_kind *out_kind[NCY_P_COUNT];
} ncy_pair_sink;
ncy_status ncy_sink_put(ncy_pair_sink *sink, int32_t pre, int32_t post, size_t at);
ncy_status ncy_sink_flush(ncy_pair_sink *sink);
/* Evaluates on the rule's stream: for every pre all posts (either may be NULL with n 1), calling put with blocks. */
typedef ncy_status ncy_values_fn(void *user, size_t first, size_t n, const double *value, const ncy_expr_kind *kind);
ncy_status ncy_sink_values(ncy_pair_sink *sink, const ncy_var_scope *vs, const ncy_expr *expr, size_t n_pre, const int32_t *pre,
                           size_t n_post, const int32_t *post, ncy_values_fn *put, void *user);

/* Connectivity functions: one row of the table in conns.c and one file each. */
typedef struct ncy_conn_method {
  const char *hashed; /* conn_ and its name in NetPyNE: id of the rule's stream */
  ncy_status (*expand)(ncy_pair_sink *sink);
  bool has_lists; /* lists hold a value for each pair */
} ncy_conn_method;
ncy_status ncy_conn_full(ncy_pair_sink *sink);
ncy_status ncy_conn_prob(ncy_pair_sink *sink);
ncy_status ncy_conn_conv(ncy_pair_sink *sink);
ncy_status ncy_conn_div(ncy_pair_sink *sink);
ncy_status ncy_conn_list(ncy_pair_sink *sink);
/* Fills sink->matrix of the random string functions: full: for every pre all posts; list: in order of pairs[n]. */
ncy_status ncy_sink_matrix(ncy_pair_sink *sink, size_t n_pairs, const int32_t *pre, const int32_t *post);
/* convergence or divergence of n cells: numbers or the string function's values, rounded and cut to 0..n_other-1. */
ncy_status ncy_sink_counts(ncy_pair_sink *sink, const ncy_json *node, const ncy_var_scope *vs, bool is_pre, size_t n,
                           const int32_t *cells, size_t n_other, int64_t *out);
ncy_status ncy_hash_cells(ncy_builder *b, const int32_t *first, size_t n_first, const int32_t *second, size_t n_second,
                          uint32_t *out);

/* ---- helpers ------------------------------------------------------------------------------------------------------------ */
static inline ncy_num ncy_num_of(const ncy_json *node) {
  return (ncy_num){ncy_json_number(node), node->type != NCY_JSON_REAL};
}
static inline ncy_num ncy_num_times(ncy_num a, ncy_num b) {
  return (ncy_num){a.value * b.value, a.is_int && b.is_int};
}
static inline bool ncy_kind_is_int(ncy_expr_kind kind) {
  return kind == NCY_EXPR_INT || kind == NCY_EXPR_BOOL;
}
const ncy_json *ncy_param_find(const ncy_spec_params *params, const char *key);

#endif
