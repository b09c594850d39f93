/* vref.c - connections that go to a point process with its own membrane potential (vref) in place of a synapse.
 *
 * Such a connection has no synapse object and is at its section as a whole; its synMech is a label in the point process's
 * synList, which need not be in synMechParams and chooses the weight's index. Source: reference netpyne-2 section 3.4.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/inner.h"

int32_t ncy_sec_target(const ncy_net_sec *sec) {
  for (int32_t i = sec->n_pointps; i-- > 0;)
    if (sec->pointp[i].vref) return i; /* of several the last */
  return -1;
}

const char *ncy_net_synmech_label(const ncy_net *net, int64_t row) {
  int16_t code = net->conn_synmech[row];
  if (code >= 0) return net->spec->synmech[code].label;
  if (code == -1) return NULL;
  int32_t label = -2 - code;
  return label < net->spec->n_synmechs ? net->spec->synmech[label].label : net->target_label[label - net->spec->n_synmechs];
}

const ncy_net_pointp *ncy_net_conn_target(const ncy_net *net, int64_t row, int32_t *out_weight) {
  int32_t tmpl = net->cell_tmpl[net->conn_post[row]];
  *out_weight = 0;
  if (tmpl < 0 || net->conn_sec[row] < 0 || net->conn_synmech[row] >= 0) return NULL;
  const ncy_net_sec *sec = &net->tmpl[tmpl].sec[net->conn_sec[row]];
  int32_t at = ncy_sec_target(sec);
  if (at < 0) return NULL;
  const char *label = ncy_net_synmech_label(net, row);
  const ncy_json *list = sec->pointp[at].syn_list;
  for (uint32_t i = 0; label && list && i < list->count; i++)
    if (ncy_json_is_string(&list->u.items[i], label)) {
      *out_weight = (int32_t)i;
      break;
    }
  return &sec->pointp[at];
}

ncy_status ncy_build_target_labels(ncy_builder *b) {
  ncy_net *net = b->net;
  ncy_names names;
  ncy_names_init(&names, &net->arena);
  for (int32_t i = 0; i < net->n_tmpls; i++)
    for (int32_t s = 0; s < net->tmpl[i].n_secs; s++)
      for (int32_t p = 0; p < net->tmpl[i].sec[s].n_pointps; p++) {
        const ncy_json *list = net->tmpl[i].sec[s].pointp[p].syn_list;
        for (uint32_t k = 0; list && k < list->count; k++) {
          const ncy_json *label = &list->u.items[k];
          if (label->type != NCY_JSON_STRING || ncy_spec_find_synmech(b->spec, label->u.string) >= 0) continue;
          if (ncy_names_add(&names, label->u.string, strlen(label->u.string)) < 0) return NCY_ENOMEM;
        }
      }
  if (names.count + b->spec->n_synmechs > INT16_MAX - 2)
    return ncy_report(b->ctx, NCY_ERROR, NCY_ESPEC, NULL, NULL, "more than %d labels of synapses", INT16_MAX - 2);
  net->target_label = names.name;
  net->n_target_labels = names.count;
  return NCY_OK;
}

int32_t ncy_find_target_label(const ncy_net *net, const char *label) {
  for (int32_t i = 0; i < net->n_target_labels; i++)
    if (strcmp(net->target_label[i], label) == 0) return i;
  return -1;
}
