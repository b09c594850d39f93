/* strings.c - string functions of pairs of cells: which variables they have and the columns of their values.
 *
 * Data:  one column of doubles per variable that is used, for a block of pairs. Places are NumPy float64.
 * Costs: a gather per coordinate, and a vector pow per square.
 * Exact: bits. Source: reference netpyne-2 sections 4.2, 12. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"
#include "num/vmath_array.h"

static const char *const variable[NCY_VAR_COUNT] = {
    "pre_x",          "pre_y",      "pre_z",      "pre_xnorm",  "pre_ynorm",  "pre_znorm",   "post_x",     "post_y",
    "post_z",         "post_xnorm", "post_ynorm", "post_znorm", "dist_x",     "dist_y",      "dist_z",     "dist_3D",
    "dist_3D_border", "dist_2D",    "dist_xnorm", "dist_ynorm", "dist_znorm", "dist_norm3D", "dist_norm2D"};
enum { DIST_3D = 15, DIST_3D_BORDER = NCY_VAR_DIST_3D_BORDER, DIST_2D = 17, DIST_NORM = 18, DIST_NORM3D = 21, DIST_NORM2D = 22 };

const ncy_expr_kind ncy_all_numpy[NCY_VAR_COUNT] = {
    NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY,
    NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY,
    NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY,
    NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY};

/* ---- scopes --------------------------------------------------------------------------------------------------------------- */

static ncy_status numeric_constants(ncy_builder *b, ncy_expr_scope *scope) {
  const ncy_spec_params *numeric = &b->spec->numeric;
  const char **name = NCY_NEW_ARRAY(&b->scratch, const char *, (size_t)numeric->n);
  ncy_expr_value *value = NCY_NEW_ARRAY(&b->scratch, ncy_expr_value, (size_t)numeric->n);
  if (!name || !value) return NCY_ENOMEM;
  for (int32_t i = 0; i < numeric->n; i++) {
    const ncy_json *node = numeric->param[i].value;
    name[i] = numeric->param[i].key;
    value[i].number = ncy_json_number(node);
    value[i].kind = NCY_EXPR_FLOAT;
    if (node->type == NCY_JSON_REAL) continue;
    value[i].kind = node->type == NCY_JSON_INT ? NCY_EXPR_INT : NCY_EXPR_BOOL;
    value[i].integer = node->type == NCY_JSON_INT ? node->u.integer : node->boolean;
  }
  *scope = (ncy_expr_scope){.constant = name, .constant_value = value, .n_constants = (size_t)numeric->n, .has_random = true};
  return NCY_OK;
}

/* Variables first..first+count-1 but for those a numeric field of netParams replaces. */
static void fill_scope(ncy_var_scope *vs, const ncy_expr_scope *constants, uint8_t first, uint8_t count) {
  vs->scope = *constants;
  size_t n = 0;
  for (uint8_t i = first; i < first + count; i++) {
    bool is_replaced = false;
    for (size_t k = 0; k < constants->n_constants; k++)
      if (strcmp(constants->constant[k], variable[i]) == 0) is_replaced = true;
    if (is_replaced) continue;
    vs->name[n] = variable[i];
    vs->var[n++] = i;
  }
  vs->scope.variable = vs->name;
  vs->scope.n_variables = n;
}

ncy_status ncy_scopes_make(ncy_builder *b) {
  ncy_expr_scope constants;
  NCY_TRY(numeric_constants(b, &constants));
  fill_scope(&b->pair_scope, &constants, 0, NCY_VAR_COUNT);
  fill_scope(&b->pre_scope, &constants, NCY_VAR_PRE, 6);
  fill_scope(&b->post_scope, &constants, NCY_VAR_POST, 6);
  return NCY_OK;
}

ncy_status ncy_compile(ncy_builder *b, ncy_arena *arena, const ncy_json *text, const ncy_expr_scope *scope,
                       const ncy_expr **out) {
  ncy_expr_source source = {.text = text->u.string, .length = text->count};
  if (text->doc) {
    source.place.file = text->doc->file;
    ncy_json_locate(text->doc, (size_t)text->offset + 1, &source.place.line, &source.place.column);
    source.place.path = ncy_json_path(&b->scratch, text);
    if (!source.place.path) return NCY_ENOMEM;
  }
  return ncy_expr_compile(arena, &source, scope, out);
}

/* ---- columns ----------------------------------------------------------------------------------------------------------------
 */

static void gather(double *out, const double *column, const int32_t *rows, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = column[rows[i]];
}

enum { CHUNK = 256 };

/* out[i] += (a - c)**2, as NumPy has it: libm's pow, which is not the product in 1 of 1000 cases. border: subtracted from the
 * absolute difference, or NULL. */
static void add_squares(const double *column, const double *border, size_t n, const int32_t *pre, const int32_t *post,
                        double *out) {
  double d[CHUNK], two[CHUNK];
  for (size_t i = 0; i < n; i++) {
    d[i] = fabs(column[pre[i]] - column[post[i]]); /* of the square's sign nothing is left */
    if (border) d[i] = fabs(d[i] - border[post[i]]);
    two[i] = 2.0;
  }
  ncy_pow_array(d, two, n, d);
  for (size_t i = 0; i < n; i++) out[i] += d[i];
}

/* NetPyNE takes roots of signed differences here, so that many distances are NaN. */
static void add_roots(const double *column, size_t n, const int32_t *pre, const int32_t *post, double *out) {
  for (size_t i = 0; i < n; i++) out[i] += sqrt(column[pre[i]] - column[post[i]]);
}

/* The sums begin at 0, which changes no bit of the first square. */
static void distances_in_space(const ncy_net *net, const ncy_builder *b, int var, size_t n, const int32_t *pre,
                               const int32_t *post, double *out) {
  bool is_norm = var == DIST_NORM3D || var == DIST_NORM2D, is_flat = var == DIST_2D || var == DIST_NORM2D;
  double *const *at = is_norm ? net->cell_norm : net->cell_pos;
  for (size_t i = 0; i < n; i++) out[i] = 0.0;
  for (int axis = 0; axis < 3; axis++) {
    if (axis == 1 && is_flat) continue;
    if (is_norm && axis > 0)
      add_roots(at[axis], n, pre, post, out);
    else
      add_squares(at[axis], var == DIST_3D_BORDER ? b->cell_border[axis] : NULL, n, pre, post, out);
  }
  for (size_t i = 0; i < n; i++) out[i] = sqrt(out[i]);
}

static void distances(const ncy_net *net, const ncy_builder *b, int var, size_t n, const int32_t *pre, const int32_t *post,
                      double *out) {
  double *const *p = net->cell_pos, *const *u = net->cell_norm;
  if (var < DIST_3D || (var >= DIST_NORM && var < DIST_NORM3D)) {
    const double *x = var < DIST_3D ? p[var - NCY_VAR_DIST] : u[var - DIST_NORM];
    for (size_t i = 0; i < n; i++) out[i] = fabs(x[pre[i]] - x[post[i]]);
    return;
  }
  for (size_t first = 0; first < n; first += CHUNK) {
    size_t count = n - first < CHUNK ? n - first : CHUNK;
    distances_in_space(net, b, var, count, pre + first, post + first, out + first);
  }
}

/* borderCorrect of every cell: how much nearer to a border of its population than the threshold it is [um]. */
static ncy_status make_borders(ncy_builder *b) {
  static const char *const key[3] = {"xborders", "yborders", "zborders"};
  const ncy_spec *spec = b->spec;
  const ncy_net *net = b->net;
  const ncy_json *threshold = ncy_json_get(spec->correct_border, "threshold");
  if (!threshold || threshold->type != NCY_JSON_ARRAY || threshold->count < 3)
    return NCY_WRONG(b, spec->correct_border, true, "correctBorder: expected threshold [x, y, z]");
  for (int k = 0; k < 3; k++) {
    double *out = NCY_NEW_ARRAY(&b->scratch, double, (size_t)net->n_cells);
    if (!out) return NCY_ENOMEM;
    const ncy_json *given = ncy_json_get(spec->correct_border, key[k]);
    double limit = ncy_json_number(&threshold->u.items[k]);
    for (int32_t i = 0; i < net->n_pops; i++) {
      const ncy_net_pop *pop = &net->pop[i];
      const ncy_json *range = given ? given : pop->spec->range[k] ? pop->spec->range[k] : pop->spec->norm_range[k];
      double unit = given || !pop->spec->range[k] ? spec->size[k] : 1.0;
      double lo = 0.0, hi = spec->size[k];
      if (range && range->type == NCY_JSON_ARRAY && range->count == 2) {
        lo = ncy_json_number(&range->u.items[0]) * unit;
        hi = ncy_json_number(&range->u.items[1]) * unit;
      }
      for (int32_t c = pop->first_cell; c < pop->first_cell + pop->n_cells; c++) {
        double to_lo = fabs(net->cell_pos[k][c] - lo), to_hi = fabs(net->cell_pos[k][c] - hi);
        double near = limit - (to_hi < to_lo ? to_hi : to_lo);
        out[c] = near > 0.0 ? near : 0.0;
      }
    }
    b->cell_border[k] = out;
  }
  return NCY_OK;
}

ncy_status ncy_pair_fill(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr, size_t n, const int32_t *pre,
                         const int32_t *post, ncy_pair_columns *columns) {
  const ncy_net *net = b->net;
  for (size_t slot = 0; slot < vs->scope.n_variables; slot++) {
    if (!ncy_expr_uses(expr, slot) || columns->is_fresh[slot]) continue;
    int var = vs->var[slot];
    if (!columns->column[slot]) columns->column[slot] = NCY_NEW_ARRAY(columns->arena, double, columns->capacity);
    double *out = columns->column[slot];
    if (!out) return NCY_ENOMEM;
    if (var == DIST_3D_BORDER && !b->cell_border[2]) NCY_TRY(make_borders(b));
    if (var >= NCY_VAR_DIST) {
      distances(net, b, var, n, pre, post, out);
    } else {
      int axis = var % 6;
      gather(out, axis < 3 ? net->cell_pos[axis] : net->cell_norm[axis - 3], var < NCY_VAR_POST ? pre : post, n);
    }
    columns->is_fresh[slot] = true;
  }
  return NCY_OK;
}

ncy_status ncy_pair_prepare(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr) {
  for (size_t slot = 0; slot < vs->scope.n_variables; slot++)
    if (vs->var[slot] == DIST_3D_BORDER && ncy_expr_uses(expr, slot) && !b->cell_border[2]) return make_borders(b);
  return NCY_OK;
}

ncy_status ncy_pair_eval(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr, size_t n, const int32_t *pre,
                         const int32_t *post, ncy_pair_columns *columns, ncy_rng *rule_stream, ncy_rng *streams, double *out,
                         ncy_expr_kind *out_kind) {
  NCY_TRY(ncy_pair_fill(b, vs, expr, n, pre, post, columns));
  const double *const *column = (const double *const *)columns->column;
  if (streams && ncy_expr_is_random(expr))
    return ncy_expr_eval_columns_streams(b->ctx, expr, n, column, ncy_all_numpy, streams, out, out_kind);
  return ncy_expr_eval_columns(b->ctx, expr, n, column, ncy_all_numpy, rule_stream, out, out_kind);
}
