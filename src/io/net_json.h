/* net_json.h (internal) - parts of JSON files in NetPyNE's layout. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_NET_JSON_H
#define NCY_IO_NET_JSON_H

#include "net/net.h"
#include "json/json.h"

typedef struct ncy_json_parts {
  bool has_cells, has_params, has_pops; /* members of "net" */
  bool has_secs, has_conns;             /* of cells */
  bool is_interruptible;                /* false: written whole even after an interrupt, which may be why it is written */
  void (*more)(ncy_json_writer *w, const void *user); /* members after "pops"; NULL: none */
  const void *user;
} ncy_json_parts;

/* Key "net" and its object, nothing where no part is asked for. NCY_ENOMEM; NCY_EINTERRUPTED, and then the object is not closed.
 */
ncy_status ncy_json_write_net(ncy_json_writer *w, const ncy_net *net, const ncy_json_parts *parts);

/* Keys of a connection that is written as a list, in its order, by simConfig.compactConnFormat: those it lists, or for true
 * NetPyNE's own. Returns how many; 0: connections are objects. The keys are the spec's. */
enum { NCY_COMPACT_KEYS = 64 };
int ncy_json_compact_keys(const ncy_spec *spec, const char *key[NCY_COMPACT_KEYS]);

/* Keys netpyne_changeset and netpyne_version. */
void ncy_json_write_netpyne(ncy_json_writer *w);

/* All attributes of netParams (simConfig): the user's in their order, then NetPyNE's defaults for what is not given, from the
 * schema. Written as one object. */
ncy_status ncy_json_write_params(ncy_json_writer *w, const ncy_spec *spec);
ncy_status ncy_json_write_config(ncy_json_writer *w, const ncy_spec *spec);

/* A sink for writers whose user is a ncy_out_file. */
void ncy_json_to_file(void *user, const char *bytes, size_t count);

#endif
