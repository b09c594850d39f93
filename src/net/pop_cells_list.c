/* pop_cells_list.c - a population whose cells are listed one by one, with their tags.
 *
 * A coordinate is taken from x, else from xnorm, else it is 0; cells may lie outside the network. The other members of an item
 * are tags of its cell (tags.c). Exact: bits, and Python's type. Source: reference netpyne-1 section 4.5.
 * SPDX-License-Identifier: MIT */
#include "net/inner.h"

static const char *const pos_key[3] = {"x", "y", "z"}, *const norm_key[3] = {"xnorm", "ynorm", "znorm"};

static ncy_status find_number(ncy_builder *b, const ncy_spec_pop *pop, const ncy_json *item, const char *key,
                              const ncy_json **out) {
  *out = ncy_json_get(item, key);
  if (!*out || ncy_json_is_number(*out)) return NCY_OK;
  return NCY_WRONG(b, *out, false, "population %s: %s: expected a number, found %s", pop->label, key, ncy_json_type_name(*out));
}

static ncy_status place(ncy_builder *b, const ncy_spec_pop *pop, const ncy_json *item, double *pos, double *norm,
                        uint8_t *is_int) {
  for (int k = 0; k < 3; k++) {
    double size = b->spec->size[k];
    const ncy_json *at, *at_norm;
    NCY_TRY(find_number(b, pop, item, pos_key[k], &at));
    NCY_TRY(find_number(b, pop, item, norm_key[k], &at_norm));
    int flags = 9; /* both */
    if (at) {
      pos[k] = ncy_json_number(at);
      norm[k] = pos[k] / size;
      flags = at->type == NCY_JSON_INT;
    } else if (at_norm) {
      norm[k] = ncy_json_number(at_norm);
      pos[k] = norm[k] * size;
      flags = at_norm->type == NCY_JSON_INT ? ncy_size_is_int(b->spec, k) ? 9 : 8 : 0;
    }
    *is_int = (uint8_t)(*is_int | flags << k);
  }
  return NCY_OK;
}

ncy_status ncy_pop_cells_list(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out) {
  (void)first_gid;
  size_t n = pop->cells_list->count;
  double *pos = NCY_NEW_ARRAY(&b->scratch, double, n * 3), *norm = NCY_NEW_ARRAY(&b->scratch, double, n * 3);
  uint8_t *is_int = NCY_NEW_ARRAY(&b->scratch, uint8_t, n);
  if (!pos || !norm || !is_int) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) NCY_TRY(place(b, pop, &pop->cells_list->u.items[i], &pos[i * 3], &norm[i * 3], &is_int[i]));
  *out = (ncy_places){.n = (int64_t)n, .gid_step = (int64_t)n, .norm = norm, .pos = pos, .is_int = is_int};
  return NCY_OK;
}
