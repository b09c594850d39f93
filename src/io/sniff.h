/* sniff.h (internal) - which keys a JSON file has, without building it up. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_SNIFF_H
#define NCY_IO_SNIFF_H

#include "base/base.h"
#include "netcyne/io.h"

typedef struct ncy_json_keys {
  bool has_net_params, has_sim_config, has_sim_data; /* at the top */
  bool has_net_cells;                                /* in net */
} ncy_json_keys;
ncy_json_keys ncy_json_scan_keys(const char *text, size_t length);

const char *ncy_file_kind_name(ncy_file_kind kind); /* for people */

#endif
