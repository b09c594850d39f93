/* point_write.c - the params of a point cell as NetPyNE keeps and saves them.
 *
 * They are the dict the cell was made of, but for what NetPyNE replaces in it: a rate [lo, hi] by the one drawn (also of pulses),
 * stop -1 of a Poisson pattern by the duration; and what it adds: interval where there is a rate, seed.
 * Costs: nothing is stored; rates are drawn again. Source: reference netpyne-1 section 8. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "net/inner.h"

static bool is_range(const ncy_json *node) {
  return node->type == NCY_JSON_ARRAY && node->count == 2;
}

static void write_pulses(const ncy_net *net, int64_t gid, ncy_json_writer *w, const ncy_json *pulses) {
  ncy_json_begin_array(w, false);
  for (uint32_t i = 0; i < pulses->count; i++) {
    const ncy_json *pulse = &pulses->u.items[i];
    ncy_json_begin_flat_object(w);
    for (uint32_t k = 0; pulse->type == NCY_JSON_OBJECT && k < pulse->count; k++) {
      const ncy_json *member = &pulse->u.items[k];
      ncy_json_key(w, member->key);
      if (strcmp(member->key, "rate") == 0 && is_range(member)) {
        char name[40];
        snprintf(name, sizeof name, "point_rate_pulse%u", i);
        ncy_json_double(w, ncy_point_rate(net, name, gid, member));
      } else {
        ncy_json_node(w, member);
      }
    }
    ncy_json_end_object(w);
  }
  ncy_json_end_array(w);
}

static void write_pattern(const ncy_net *net, ncy_json_writer *w, const ncy_json *pattern) {
  bool is_poisson = ncy_json_is_string(ncy_json_get(pattern, "type"), "poisson");
  ncy_json_begin_flat_object(w);
  for (uint32_t k = 0; k < pattern->count; k++) {
    const ncy_json *member = &pattern->u.items[k];
    ncy_json_key(w, member->key);
    if (is_poisson && strcmp(member->key, "stop") == 0 && ncy_json_number(member) == -1.0)
      ncy_json_double(w, net->spec->cfg.duration);
    else
      ncy_json_node(w, member);
  }
  ncy_json_end_object(w);
}

ncy_status ncy_net_point_write(const ncy_net *net, int32_t point, ncy_json_writer *w) {
  int32_t cell = net->point_cell[point];
  int64_t gid = net->cell_gid[cell];
  const char *model = net->pop[net->cell_pop[cell]].spec->cell_model;
  bool is_vecstim = strcmp(model, "VecStim") == 0, has_seed = is_vecstim || strcmp(model, "NetStim") == 0;
  ncy_arena scratch;
  ncy_arena_init(&scratch, net->ctx);
  ncy_point_dict dict = {0};
  ncy_status status = ncy_point_dict_make(net, &scratch, cell, &dict);
  double interval = ncy_point_dict_find(&dict, "rate") ? ncy_net_point_value(net, point, "interval", NAN) : NAN;
  ncy_json_begin_object(w);
  for (int32_t i = 0; status == NCY_OK && i < dict.n; i++) {
    const ncy_json *value = dict.param[i].value;
    const char *key = dict.param[i].key;
    ncy_json_key(w, key);
    if (strcmp(key, "rate") == 0 && is_range(value))
      ncy_json_double(w, ncy_point_rate(net, "point_rate", gid, value));
    else if (strcmp(key, "interval") == 0 && !isnan(interval))
      ncy_json_double(w, interval);
    else if (is_vecstim && strcmp(key, "pulses") == 0 && value->type == NCY_JSON_ARRAY)
      write_pulses(net, gid, w, value);
    else if (is_vecstim && strcmp(key, "spikePattern") == 0 && value->type == NCY_JSON_OBJECT)
      write_pattern(net, w, value);
    else
      ncy_json_node(w, value);
  }
  if (status == NCY_OK && !isnan(interval) && !ncy_point_dict_find(&dict, "interval")) {
    ncy_json_key(w, "interval");
    ncy_json_double(w, interval);
  }
  if (status == NCY_OK && has_seed && !ncy_point_dict_find(&dict, "seed")) {
    ncy_json_key(w, "seed");
    ncy_json_int(w, net->point_seed[point]);
  }
  ncy_json_end_object(w);
  ncy_arena_done(&scratch);
  return status;
}
