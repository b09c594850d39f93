/* subconn_map.c - subcellular densities by a map over space, and by a distance.
 *
 * Map: the density at a segment's middle, between the two nearest lines of the grid along each axis (beyond the grid the straight
 * line goes on), times the segment's length; scaled to the number of synapses and rounded, the largest rests rounded up until all
 * have a place. Exact: bits. Source: reference netpyne-1 section 10. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "net/subconn.h"

/* ---- maps
 * ----------------------------------------------------------------------------------------------------------------------- */

typedef struct map {
  ncy_sub *sub;
  size_t n_x, n_y; /* n_x 0: along y only */
  double *x, *y;   /* lines of the grid, moved to the cell [um] */
  const ncy_json *values;
} map;

static ncy_status wrong(const ncy_sub *sub, const char *key, const char *what) {
  const ncy_json *node = ncy_json_get(sub->spec->density, key);
  return NCY_WRONG(sub->b, node ? node : sub->spec->density, node == NULL, "rule %s: density: %s", sub->spec->label, what);
}

static ncy_status read_grid(ncy_sub *sub, const char *key, double shift, double **out, size_t *out_n) {
  const ncy_json *list = ncy_json_get(sub->spec->density, key);
  if (!list || list->type != NCY_JSON_ARRAY || list->count < 2)
    return wrong(sub, key, "expected a list of at least 2 lines of the grid");
  *out = NCY_NEW_ARRAY(&sub->arena, double, list->count);
  if (!*out) return NCY_ENOMEM;
  for (uint32_t i = 0; i < list->count; i++) {
    if (!ncy_json_is_number(&list->u.items[i])) return wrong(sub, key, "expected numbers");
    (*out)[i] = ncy_json_number(&list->u.items[i]) + shift;
  }
  *out_n = list->count;
  return NCY_OK;
}

static bool has_numbers(const ncy_json *list, size_t n) {
  if (!list || list->type != NCY_JSON_ARRAY || list->count < n) return false;
  for (uint32_t i = 0; i < list->count; i++)
    if (!ncy_json_is_number(&list->u.items[i])) return false;
  return true;
}

static ncy_status make_map(ncy_sub *sub, map *m) {
  const ncy_json *density = sub->spec->density, *fixed = ncy_json_get(density, "fixedSomaY");
  *m = (map){.sub = sub, .values = ncy_json_get(density, "gridValues")};
  int32_t soma = ncy_find_section(sub->t, "soma");
  if (soma < 0) return wrong(sub, "type", "a map needs a section soma");
  double at[3];
  NCY_TRY(ncy_sub_point(sub, soma, 0.5, at));
  bool is_fixed = fixed && fixed->type != NCY_JSON_NULL;
  NCY_TRY(read_grid(sub, "gridY", is_fixed ? at[1] - ncy_json_number(fixed) : 0.0, &m->y, &m->n_y));
  bool is_flat = ncy_json_is_string(ncy_json_get(density, "type"), "2Dmap");
  if (is_flat) NCY_TRY(read_grid(sub, "gridX", -at[0], &m->x, &m->n_x));
  bool is_good =
      is_flat ? m->values && m->values->type == NCY_JSON_ARRAY && m->values->count >= m->n_x : has_numbers(m->values, m->n_y);
  for (size_t i = 0; is_flat && is_good && i < m->n_x; i++) is_good = has_numbers(&m->values->u.items[i], m->n_y);
  return is_good ? NCY_OK
                 : wrong(sub, "gridValues", "expected a value for each of gridY (2Dmap: for each of gridX a list of them)");
}

/* The two lines nearest to a place, the lower index first; of equally near ones the lower index is nearer. */
static ncy_status nearest(const map *m, const double *line, size_t n, double at, const char *key, size_t out[2]) {
  size_t first = 0, second = 1;
  if (fabs(line[1] - at) < fabs(line[0] - at)) {
    first = 1;
    second = 0;
  }
  for (size_t i = 2; i < n; i++) {
    double d = fabs(line[i] - at);
    if (d < fabs(line[first] - at)) {
      second = first;
      first = i;
    } else if (d < fabs(line[second] - at)) {
      second = i;
    }
  }
  out[0] = first < second ? first : second;
  out[1] = first < second ? second : first;
  if (line[out[0]] != line[out[1]]) return NCY_OK;
  return wrong(m->sub, key, "two lines of the grid are at the same place");
}

static double value_at(const ncy_json *list, size_t i) {
  return ncy_json_number(&list->u.items[i]);
}

static ncy_status sigma(const map *m, const double at[3], double *out) {
  size_t j[2], i[2];
  NCY_TRY(nearest(m, m->y, m->n_y, at[1], "gridY", j));
  double y = at[1], y1 = m->y[j[0]], y2 = m->y[j[1]];
  if (m->n_x == 0) {
    *out = (value_at(m->values, j[0]) * (y2 - y) + value_at(m->values, j[1]) * (y - y1)) / (y2 - y1);
    return NCY_OK;
  }
  NCY_TRY(nearest(m, m->x, m->n_x, at[0], "gridX", i));
  double x = at[0], x1 = m->x[i[0]], x2 = m->x[i[1]];
  const ncy_json *low = &m->values->u.items[i[0]], *high = &m->values->u.items[i[1]];
  *out = (value_at(low, j[0]) * (x2 - x) * (y2 - y) + value_at(high, j[0]) * (x - x1) * (y2 - y) +
          value_at(low, j[1]) * (x2 - x) * (y - y1) + value_at(high, j[1]) * (x - x1) * (y - y1)) /
         ((x2 - x1) * (y2 - y1));
  return NCY_OK;
}

/* Expected numbers of synapses and what they become. */
typedef struct share {
  int16_t sec;
  int32_t seg;
  double expected, rest;
  int64_t count;
  size_t order;
} share;

static int by_rest(const void *a, const void *c) {
  const share *x = *(share *const *)a, *y = *(share *const *)c;
  if (x->rest != y->rest) return x->rest > y->rest ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

/* Each section once, in order of its first appearance. */
static ncy_status expect(map *m, share **out, size_t *out_n, double *out_total) {
  ncy_sub *sub = m->sub;
  size_t most = 0, n = 0;
  for (int32_t k = 0; k < sub->secs->n; k++) most += (size_t)sub->t->sec[sub->secs->sec[k]].nseg;
  share *shares = NCY_NEW_ARRAY(&sub->arena, share, most);
  if (!shares) return NCY_ENOMEM;
  double total = 0.0;
  for (int32_t k = 0; k < sub->secs->n; k++) {
    int16_t id = sub->secs->sec[k];
    bool is_again = false;
    for (int32_t before = 0; before < k; before++) is_again = is_again || sub->secs->sec[before] == id;
    if (is_again) continue;
    const ncy_net_sec *sec = &sub->t->sec[id];
    double L = sec->L.per_cell ? sec->L.per_cell[sub->b->net->cell_tmpl_index[sub->cell]] : sec->L.value, of_sec = 0.0;
    for (int32_t seg = 0; seg < sec->nseg; seg++, n++) {
      double at[3], density = 0.0;
      NCY_TRY(ncy_sub_point(sub, id, ncy_sub_center(sec, seg), at));
      NCY_TRY(sigma(m, at, &density));
      shares[n] = (share){.sec = id, .seg = seg, .expected = density * L / (double)sec->nseg, .order = n};
      of_sec += shares[n].expected;
    }
    total += of_sec;
  }
  if (!isfinite(total)) return wrong(sub, "gridValues", "the density is not finite");
  *out = shares;
  *out_n = n;
  *out_total = total;
  return NCY_OK;
}

static ncy_status round_shares(ncy_sub *sub, share *shares, size_t n, double total) {
  double scale = total > 0.0 ? (double)sub->n / total : 0.0;
  share **up = NCY_NEW_ARRAY(&sub->arena, share *, n);
  if (!up) return NCY_ENOMEM;
  size_t n_up = 0;
  int64_t sum = 0;
  for (size_t i = 0; i < n; i++) {
    double exact = shares[i].expected * scale;
    if (fabs(exact) > 1e9) return wrong(sub, "gridValues", "the density is too uneven to share the synapses by it");
    shares[i].count = (int64_t)rint(exact);
    shares[i].rest = exact - (double)shares[i].count;
    sum += shares[i].count;
    if (shares[i].rest > 0.0) up[n_up++] = &shares[i];
  }
  if (n_up) qsort(up, n_up, sizeof(share *), by_rest);
  for (size_t i = 0; i < n_up && sum < sub->n; i++, sum++) up[i]->count++;
  return NCY_OK;
}

ncy_status ncy_density_map(ncy_sub *sub) {
  map m;
  share *shares = NULL;
  size_t n = 0;
  double total = 0.0;
  NCY_TRY(make_map(sub, &m));
  NCY_TRY(expect(&m, &shares, &n, &total));
  NCY_TRY(round_shares(sub, shares, n, total));
  int64_t n_places = 0;
  for (size_t i = 0; i < n; i++) n_places += shares[i].count > 0 ? shares[i].count : 0;
  if (n_places > sub->n) n_places = sub->n; /* the rest would not be used */
  NCY_TRY(ncy_sub_room(sub, n_places));
  int64_t at = 0;
  for (size_t i = 0; i < n; i++)
    for (int64_t k = 0; k < shares[i].count && at < n_places; k++, at++) {
      sub->sec[at] = shares[i].sec;
      sub->loc[at] = ncy_sub_center(&sub->t->sec[shares[i].sec], shares[i].seg);
    }
  return NCY_OK;
}

/* ---- distances
 * ------------------------------------------------------------------------------------------------------------------ */

static ncy_status find_reference(ncy_sub *sub, ncy_arena *arena, int32_t *out_sec, ncy_tree_sec **out_tree) {
  size_t n = (size_t)sub->t->n_secs;
  const char **name = NCY_NEW_ARRAY(arena, const char *, n);
  ncy_tree_sec *tree = NCY_NEW_ARRAY(arena, ncy_tree_sec, n);
  if (!name || !tree) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const ncy_net_sec *s = &sub->t->sec[i];
    name[i] = s->name;
    tree[i] = (ncy_tree_sec){s->parent, s->parent_x, s->child_x, s->nseg, s->L};
  }
  const ncy_json *given = ncy_json_get(sub->spec->density, "ref_sec");
  bool is_given = given && given->type == NCY_JSON_STRING;
  *out_sec = is_given ? ncy_find_section(sub->t, given->u.string) : ncy_origin_section(name, sub->t->n_secs);
  *out_tree = tree;
  if (*out_sec >= 0) return NCY_OK;
  return ncy_json_report(given, false, sub->b->ctx, NCY_ERROR, NCY_ESPEC, ncy_nearest(given->u.string, name, n),
                         "rule %s: density: ref_sec: the cell of gid %lld has no section '%s'", sub->spec->label,
                         (long long)sub->b->net->cell_gid[sub->cell], given->u.string);
}

static double number_of(const ncy_sub *sub, const char *key, double otherwise) {
  const ncy_json *node = ncy_json_get(sub->spec->density, key);
  return ncy_json_is_number(node) ? ncy_json_number(node) : otherwise;
}

/* All synapses to the one segment whose distance is nearest to the target; the last of equally near ones. */
ncy_status ncy_density_distance(ncy_sub *sub) {
  int32_t origin = 0;
  ncy_tree_sec *tree = NULL;
  NCY_TRY(find_reference(sub, &sub->arena, &origin, &tree));
  double from_x = number_of(sub, "ref_seg", 0.5), target = number_of(sub, "target_distance", 0.0), least = target, from[3];
  bool is_straight = ncy_json_is_string(ncy_json_get(sub->spec->density, "coord"), "cartesian");
  if (is_straight) NCY_TRY(ncy_sub_point(sub, origin, from_x, from));
  int16_t best_sec = (int16_t)origin;
  double best_loc = from_x;
  int32_t index = sub->b->net->cell_tmpl_index[sub->cell], origin_node = ncy_tree_node_exact(&tree[origin], from_x);
  for (int32_t k = 0; k < sub->secs->n; k++) {
    int16_t id = sub->secs->sec[k];
    const ncy_net_sec *sec = &sub->t->sec[id];
    for (int32_t seg = 0; seg < sec->nseg; seg++) {
      double x = ncy_sub_center(sec, seg), d, at[3];
      if (is_straight) {
        NCY_TRY(ncy_sub_point(sub, id, x, at));
        d = ncy_pt3d_distance(at, from);
      } else {
        d = ncy_path_between(tree, origin, origin_node, id, ncy_tree_node_exact(&tree[id], x), index);
      }
      if (!(fabs(d - target) <= least)) continue;
      least = fabs(d - target);
      best_sec = id;
      best_loc = x;
    }
  }
  NCY_TRY(ncy_sub_room(sub, sub->n));
  for (int64_t i = 0; i < sub->n; i++) {
    sub->sec[i] = best_sec;
    sub->loc[i] = best_loc;
  }
  return NCY_OK;
}
