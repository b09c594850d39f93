/* point_table.c - the point cells of a network as a table: what is set on their mechanisms, and their spike times.
 *
 * Lists are text, numbers as Python's repr: a=1.0,b=2.0 for parameters, 1.0,2.0 for spikes, 0.0:10.0 for intervals from a time
 * on. Costs: one pass. SPDX-License-Identifier: MIT */
#include "net/inner.h"

static void add_number(ncy_text *text, const char *before, double value) {
  char number[NCY_DOUBLE_TEXT];
  ncy_double_text(value, number);
  ncy_text_str(text, before);
  ncy_text_str(text, number);
}

static void write_params(const ncy_net *net, int32_t point, ncy_text *text) {
  for (int32_t i = net->point_param_beg[point]; i < net->point_param_beg[point + 1]; i++) {
    ncy_text_printf(text, "%s%s", text->count ? "," : "", net->point_param[i]);
    add_number(text, "=", net->point_value[i]);
  }
}

static void write_spikes(const ncy_net *net, int32_t point, ncy_text *text) {
  for (int64_t i = net->point_time_beg[point]; i < net->point_time_beg[point + 1]; i++)
    add_number(text, text->count ? "," : "", net->point_time[i]);
}

static void write_play(const ncy_net *net, int32_t point, ncy_text *text) {
  for (int64_t i = net->point_play_beg[point]; i < net->point_play_beg[point + 1]; i++) {
    add_number(text, text->count ? "," : "", net->point_play_time[i]);
    add_number(text, ":", net->point_play_value[i]);
  }
}

typedef void write_fn(const ncy_net *net, int32_t point, ncy_text *text);

static ncy_status fill(ncy_table *t, const ncy_net *net, ncy_text *text) {
  static const struct {
    const char *name, *unit;
    write_fn *write;
  } lists[] = {{"params", "1", write_params}, {"spikes", "ms", write_spikes}, {"intervals", "ms", write_play}};
  ncy_column gid, model, seed, list[NCY_COUNT_OF(lists)];
  NCY_TRY(ncy_table_add(t, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(t, "cellModel", NCY_STR, "1", &model));
  NCY_TRY(ncy_table_add(t, "seed", NCY_I64, "1", &seed));
  for (size_t k = 0; k < NCY_COUNT_OF(lists); k++) NCY_TRY(ncy_table_add(t, lists[k].name, NCY_STR, lists[k].unit, &list[k]));
  for (int32_t i = 0; i < net->n_points; i++) {
    const ncy_net_pop *pop = &net->pop[net->cell_pop[net->point_cell[i]]];
    gid.u.i64[i] = net->cell_gid[net->point_cell[i]];
    seed.u.i64[i] = net->point_seed[i];
    model.u.str[i] = ncy_table_str(t, pop->spec->cell_model);
    if (!model.u.str[i]) return NCY_ENOMEM;
    for (size_t k = 0; k < NCY_COUNT_OF(lists); k++) {
      text->count = 0;
      lists[k].write(net, i, text);
      if (text->is_bad) return ncy_no_memory(net->ctx);
      if (text->count == 0) continue;
      list[k].u.str[i] = ncy_table_str(t, text->data);
      if (!list[k].u.str[i]) return NCY_ENOMEM;
    }
  }
  return NCY_OK;
}

ncy_status ncy_net_points(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "points", (size_t)net->n_points, &t));
  ncy_text text;
  ncy_text_init(&text, ctx);
  ncy_status status = fill(t, net, &text);
  ncy_text_done(&text);
  if (status != NCY_OK)
    ncy_table_free(&t);
  else
    *out = t;
  return status;
}
