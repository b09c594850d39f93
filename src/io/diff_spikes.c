/* diff_spikes.c - the spikes of two result files in NetPyNE's layout: simData.spkt [ms] and simData.spkid.
 *
 * Both are sorted by time, then gid: at equal times engines differ in the order in which they note spikes.
 * Costs: the tree of the data, and 32 bytes a spike. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "io/data_file.h"
#include "io/diff.h"

typedef struct spike {
  double t;   /* ms */
  double gid; /* a number as the file has it */
} spike;

typedef struct spikes {
  spike *data;
  size_t n;
} spikes;

/* Total orders; equal only for equal bits, but for NaN. */
static int compare_reals(double a, double b) {
  if (a < b || b < a) return a < b ? -1 : 1;
  if (a != a || b != b) return (a != a) - (b != b);
  return memcmp(&a, &b, sizeof a);
}

static int compare_spikes(const spike *a, const spike *b) {
  int by_time = compare_reals(a->t, b->t);
  return by_time ? by_time : compare_reals(a->gid, b->gid);
}

/* Merge sort: spikes are nearly in order already. */
static void sort(spike *data, spike *room, size_t n) {
  if (n < 2) return;
  size_t half = n / 2;
  sort(data, room, half);
  sort(data + half, room, n - half);
  if (compare_spikes(&data[half - 1], &data[half]) <= 0) return;
  memcpy(room, data, half * sizeof *data);
  for (size_t i = 0, k = half, at = 0; i < half; at++)
    data[at] = k == n || compare_spikes(&room[i], &data[k]) <= 0 ? room[i++] : data[k++];
}

static ncy_status find_list(ncy_ctx *ctx, const ncy_data *data, const char *key, const ncy_value **out) {
  const ncy_value *list = ncy_value_get(ncy_data_get(data, "simData"), key);
  if (!list) return ncy_data_report(ctx, data, NCY_EPARSE, "simData", "expected the list %s, found none", key);
  if (!ncy_value_is_list(list))
    return ncy_data_report(ctx, data, NCY_EPARSE, "simData", "%s: expected a list of numbers, found %s", key,
                           ncy_value_type_name(list));
  for (uint32_t i = 0; list->type == NCY_VALUE_LIST && i < list->count; i++)
    if (!ncy_value_is_number(&list->u.item[i]))
      return ncy_data_report(ctx, data, NCY_EPARSE, "simData", "%s[%u]: expected a number, found %s", key, i,
                             ncy_value_type_name(&list->u.item[i]));
  *out = list;
  return NCY_OK;
}

/* Spikes of the data, sorted; in keep. */
static ncy_status take(ncy_arena *keep, const ncy_data *data, spikes *out) {
  const ncy_value *t, *gid;
  NCY_TRY(find_list(keep->ctx, data, "spkt", &t));
  NCY_TRY(find_list(keep->ctx, data, "spkid", &gid));
  if (t->count != gid->count)
    return ncy_data_report(keep->ctx, data, NCY_EPARSE, "simData", "spkid: expected %u numbers, as spkt has, found %u", t->count,
                           gid->count);
  out->n = t->count;
  out->data = NCY_NEW_ARRAY(keep, spike, out->n);
  spike *room = NCY_NEW_ARRAY(keep, spike, out->n);
  if (!out->data || !room) return NCY_ENOMEM;
  for (size_t i = 0; i < out->n; i++) out->data[i] = (spike){ncy_value_number_at(t, i), ncy_value_number_at(gid, i)};
  sort(out->data, room, out->n);
  return NCY_OK;
}

static ncy_status read_spikes(ncy_arena *keep, const char *path, spikes *out) {
  ncy_data *data;
  NCY_TRY(ncy_data_load_any(keep->ctx, path, &data));
  ncy_status status = take(keep, data, out);
  ncy_data_free(&data);
  return status;
}

static const char *spike_text(ncy_arena *arena, const spikes *s, size_t i) {
  if (i >= s->n) return ncy_arena_strndup(arena, "no spike", 8);
  return ncy_arena_printf(arena, "gid %.17g at %a (%.17g) ms", s->data[i].gid, s->data[i].t, s->data[i].t);
}

static ncy_status tell(ncy_diff_owner *owner, const spikes *a, const spikes *b, size_t first) {
  ncy_diff *d = &owner->diff;
  d->is_same = 0;
  d->where = "spikes";
  d->row = (int64_t)first;
  d->a = spike_text(&owner->arena, a, first);
  d->b = spike_text(&owner->arena, b, first);
  if (!d->a || !d->b) return NCY_ENOMEM;
  ncy_text_printf(&owner->text, "spike %lld: %s against %s\n%zu spikes against %zu; %lld differ", (long long)d->row, d->a, d->b,
                  a->n, b->n, (long long)d->n_different);
  return NCY_OK;
}

/* Spikes that are in one of the sets only; and the first place where the sets part. */
static ncy_status compare(ncy_diff_owner *owner, const spikes *a, const spikes *b) {
  ncy_diff *d = &owner->diff;
  size_t first = 0, i = 0, k = 0;
  while (first < a->n && first < b->n && compare_spikes(&a->data[first], &b->data[first]) == 0) first++;
  d->n_compared = (int64_t)a->n;
  while (i < a->n || k < b->n) {
    int order = i == a->n ? 1 : k == b->n ? -1 : compare_spikes(&a->data[i], &b->data[k]);
    d->n_different += order != 0;
    i += order <= 0;
    k += order >= 0;
  }
  if (d->n_different) return tell(owner, a, b, first);
  ncy_text_printf(&owner->text, "identical: %zu spikes", a->n);
  return NCY_OK;
}

ncy_status ncy_spikes_diff(ncy_ctx *ctx, const char *path_a, const char *path_b, ncy_diff **out) {
  ncy_diff_owner *owner;
  NCY_TRY(ncy_diff_new(ctx, "spikes", &owner));
  ncy_arena keep;
  ncy_arena_init(&keep, ctx);
  spikes a, b;
  ncy_status status = read_spikes(&keep, path_a, &a);
  if (status == NCY_OK) status = read_spikes(&keep, path_b, &b);
  if (status == NCY_OK) status = compare(owner, &a, &b);
  ncy_arena_done(&keep);
  return ncy_diff_done(owner, status, out);
}
