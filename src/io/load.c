/* load.c - a network from an HDF5 file: received, checked, made; the spec from the text in it.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "io/net_file.h"

static ncy_status load_spec(ncy_ctx *ctx, const char *file, const ncy_received *received, ncy_spec **out) {
  ncy_text name;
  ncy_text_init(&name, ctx);
  ncy_text_printf(&name, "%s:/spec", file);
  ncy_status status = name.is_bad ? ncy_no_memory(ctx) : NCY_OK;
  ncy_spec *spec = NULL;
  if (status == NCY_OK)
    status = ncy_spec_load(
        ctx, &(ncy_spec_source){.model = name.data, .text = received->spec, .text_length = received->spec_length}, &spec);
  ncy_text_done(&name);
  if (status == NCY_OK && received->mod_folder) {
    spec->mod_folder = ncy_arena_strndup(&spec->arena, received->mod_folder, strlen(received->mod_folder));
    if (!spec->mod_folder) status = NCY_ENOMEM;
  }
  if (status != NCY_OK)
    ncy_spec_free(&spec);
  else
    *out = spec;
  return status;
}

ncy_status ncy_net_of_received(ncy_ctx *ctx, const char *file, const ncy_received *received, ncy_arena *arena,
                               ncy_spec **out_spec, ncy_net **out_net) {
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_status status = ncy_flat_check(ctx, file, &received->flat);
  if (status == NCY_OK) status = load_spec(ctx, file, received, &spec);
  if (status == NCY_OK && !(net = ncy_resize(ctx, NULL, 0, sizeof *net))) status = ncy_no_memory(ctx);
  if (!net) {
    ncy_arena_done(arena);
    ncy_spec_free(&spec);
    return status;
  }
  *net = (ncy_net){.ctx = ctx, .arena = *arena, .spec = spec};
  ncy_arena_init(arena, ctx);
  status = ncy_flat_to_net(file, &received->flat, net);
  if (status != NCY_OK) {
    ncy_net_free(&net);
    ncy_spec_free(&spec);
    return status == NCY_ENOMEM ? ncy_no_memory(ctx) : status;
  }
  *out_spec = spec;
  *out_net = net;
  return NCY_OK;
}

ncy_status ncy_net_load(ncy_ctx *ctx, const char *path, ncy_spec **out_spec, ncy_net **out_net) {
  ncy_arena arena, scratch;
  ncy_arena_init(&arena, ctx);
  ncy_arena_init(&scratch, ctx);
  ncy_received received;
  ncy_status status = ncy_h5_receive(&arena, &scratch, path, false, &received);
  if (status == NCY_OK) status = ncy_net_of_received(ctx, path, &received, &arena, out_spec, out_net);
  ncy_arena_done(&arena);
  ncy_arena_done(&scratch);
  return status;
}
