/* mods.c - the mechanisms that a spec may use: those whose names stand anywhere in it are compiled, no others.
 *
 * Names are looked for in every string and key, also after each underscore, as in tau_MECH of globals and of traces: what is
 * wanted too much costs a fraction of a millisecond. Cost: one look-up a string. SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/source.h"

static void want(ncy_mods *mods, const char *text, size_t length) {
  (void)ncy_mods_want(mods, text, length);
  for (const char *at = text; (at = memchr(at, '_', length - (size_t)(at - text)));) {
    at++;
    (void)ncy_mods_want(mods, at, length - (size_t)(at - text));
  }
}

static void want_all(ncy_mods *mods, const ncy_json *node) {
  if (node->type == NCY_JSON_STRING) want(mods, node->u.string, node->count);
  if (node->type != NCY_JSON_OBJECT && node->type != NCY_JSON_ARRAY) return;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *item = &node->u.items[i];
    if (node->type == NCY_JSON_OBJECT) want(mods, item->key, item->key_length);
    want_all(mods, item);
  }
}

/* The folders that count: those asked for, else the model's own, if it is there. */
static ncy_status open(ncy_spec *spec, const ncy_spec_source *source) {
  const char *const *folder = source->mods;
  size_t n = source->n_mods;
  if (n == 0 && spec->mod_folder && ncy_is_folder(spec->mod_folder)) {
    folder = &spec->mod_folder;
    n = 1;
  }
  if (n == 0 && spec->mod_folder) {
    ncy_place place = {.file = spec->mod_folder};
    (void)ncy_report(spec->ctx, NCY_WARNING, NCY_EIO, &place, "name it with --mods DIR", "there is no folder of mechanisms here");
  }
  return ncy_mods_open(spec->ctx, &spec->arena, folder, n, &spec->mods);
}

ncy_status ncy_spec_load_mods(ncy_spec *spec, const ncy_spec_source *source) {
  NCY_TRY(open(spec, source));
  want_all(spec->mods, spec->net_params);
  if (spec->sim_config) want_all(spec->mods, spec->sim_config);
  return ncy_mods_compile(spec->mods, &spec->mechs);
}
