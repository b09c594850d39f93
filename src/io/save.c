/* save.c - which format a name asks for. To add one: a function and a row.
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "io/net_file.h"

typedef ncy_status save_fn(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options);

static const struct {
  const char *ending;
  save_fn *save;
} formats[] = {
    {".h5", ncy_h5_save},
    {".hdf5", ncy_h5_save},
    {".json", ncy_json_save},
};

/* NULL: the ending is not known. */
static save_fn *find(const char *path) {
  size_t length = strlen(path);
  for (size_t i = 0; i < NCY_COUNT_OF(formats); i++) {
    size_t n = strlen(formats[i].ending);
    if (length > n && strcasecmp(path + length - n, formats[i].ending) == 0) return formats[i].save;
  }
  return NULL;
}

int ncy_net_can_save(const char *path) {
  return find(path) != NULL;
}

ncy_status ncy_net_save(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options) {
  static const ncy_net_save_options none = {0};
  save_fn *save = find(path);
  if (save) return save(ctx, net, path, options ? options : &none);
  ncy_place place = {.file = path};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, NULL, "expected a name that ends in .h5, .hdf5 or .json");
}
