/* load.c - a network from an HDF5 file: received, checked, made; the spec from the text in it.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/net_file.h"
#include "spec/source.h"
#include "json/json.h"

/* ---- what is changed for the run ------------------------------------------------------------------------------------------- */

static ncy_status check_set(ncy_ctx *ctx, const char *file, const ncy_net_load_options *options) {
  size_t errors_before = ncy_ctx_count(ctx, NCY_ERROR);
  for (size_t i = 0; i < options->n_set; i++) {
    if (ncy_spec_set_is_of_run(options->set[i])) continue;
    ncy_place place = {.file = "--set", .line = 1, .column = 1};
    (void)ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, "build the network again from its model",
                     "'%s' would change the network, but that of %s is made already", options->set[i], file);
  }
  return ncy_errors_since(ctx, errors_before);
}

/* The duration that a text says, which the overrides may have changed. */
static ncy_status saved_duration(ncy_ctx *ctx, const char *file, const ncy_received *received, double *out) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  ncy_status status = ncy_json_parse(&arena, file, received->spec, received->spec_length, &doc);
  const ncy_json *node = status == NCY_OK ? ncy_json_get(ncy_json_get(doc->root, "simConfig"), "duration") : NULL;
  *out = ncy_json_is_number(node) ? ncy_json_number(node) : 1000.0; /* the default of the schema */
  ncy_arena_done(&arena);
  return status;
}

/* Spikes of VecStim cells, and rates that change, were made up to the saved duration. */
static ncy_status check_duration(const char *file, const ncy_net *net, const ncy_received *received,
                                 const ncy_net_load_options *options) {
  bool has_times = net->n_points && (net->point_time_beg[net->n_points] || net->point_play_beg[net->n_points]);
  if (!has_times || (options->n_set == 0 && !(options->duration > 0.0))) return NCY_OK;
  double saved, now = net->spec->cfg.duration;
  NCY_TRY(saved_duration(net->ctx, file, received, &saved));
  if (now == saved) return NCY_OK;
  ncy_place place = {.file = file};
  return ncy_report(net->ctx, NCY_ERROR, NCY_EARG, &place, "build the network again with this duration",
                    "a duration of %g ms: the spikes of its VecStim cells were made for %g ms", now, saved);
}

/* Mechanisms that are not those the network was made with are told of: its numbers are theirs. */
static ncy_status check_mods(ncy_ctx *ctx, const char *file, const char *note, const ncy_spec *spec) {
  for (const char *p = note; p && *p;) {
    char name[128], hash[33];
    int length = 0;
    if (sscanf(p, "%127s %32[0-9a-f]%n", name, hash, &length) != 2)
      return ncy_flat_report(ctx, file, "/provenance/mechanisms", "expected names with sums, found '%s'", p);
    const ncy_mod_info *info = ncy_mods_info(spec->mods, ncy_mech_set_find(spec->mechs, name));
    ncy_place place = {.file = file, .path = "/provenance/mechanisms"};
    if (!info || info->is_ours || strcmp(info->hash, hash) != 0)
      (void)ncy_report(ctx, NCY_WARNING, NCY_ESPEC, &place, "name the folder of its .mod file with --mods DIR",
                       "mechanism '%s' is %s", name,
                       !info || info->is_ours ? "not of the .mod file the network was made with, which is not given"
                                              : "of another .mod file than the one the network was made with");
    p += length;
    if (*p == ';') p++;
  }
  return NCY_OK;
}

/* ---- which part ------------------------------------------------------------------------------------------------------------ */

/* "K/N" of /provenance/part. */
static ncy_status take_part(ncy_ctx *ctx, const char *file, const char *note, ncy_net *net) {
  net->n_parts = 1;
  if (!note) return NCY_OK;
  char *slash, *end = NULL;
  long part = strtol(note, &slash, 10), n_parts = *slash == '/' ? strtol(slash + 1, &end, 10) : 0;
  if (!end || *end || part < 1 || part > n_parts || n_parts > INT32_MAX)
    return ncy_flat_report(ctx, file, "/provenance/part", "expected a part, as 2/4, found '%s'", note);
  net->part = (int32_t)part - 1;
  net->n_parts = (int32_t)n_parts;
  return NCY_OK;
}

/* ---- the spec -------------------------------------------------------------------------------------------------------------- */

static ncy_status load_spec(ncy_ctx *ctx, const char *file, const ncy_received *received, const ncy_net_load_options *options,
                            ncy_spec **out) {
  const char *compat = received->note[NCY_NOTE_COMPAT];
  if (compat && strcmp(compat, "1") == 0) ncy_set_compat(ctx, true);
  ncy_text name;
  ncy_text_init(&name, ctx);
  ncy_text_printf(&name, "%s:/spec", file);
  ncy_status status = name.is_bad ? ncy_no_memory(ctx) : NCY_OK;
  ncy_spec *spec = NULL;
  const char *folder = options->n_mods ? NULL : received->mod_folder;
  if (folder && !ncy_is_folder(folder)) {
    ncy_place place = {.file = folder};
    (void)ncy_report(ctx, NCY_WARNING, NCY_EIO, &place, "name it with --mods DIR", "there is no folder of mechanisms here");
    folder = NULL;
  }
  if (status == NCY_OK)
    status = ncy_spec_load(ctx,
                           &(ncy_spec_source){.model = name.data,
                                              .text = received->spec,
                                              .text_length = received->spec_length,
                                              .set = options->set,
                                              .n_set = options->n_set,
                                              .mods = options->n_mods ? options->mods : &folder,
                                              .n_mods = options->n_mods ? options->n_mods : folder != NULL,
                                              .duration = options->duration},
                           &spec);
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

ncy_status ncy_net_of_received(ncy_ctx *ctx, const char *file, const ncy_received *received, const ncy_net_load_options *options,
                               ncy_arena *arena, ncy_spec **out_spec, ncy_net **out_net) {
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_status status = ncy_flat_check(ctx, file, &received->flat);
  if (status == NCY_OK) status = load_spec(ctx, file, received, options, &spec);
  if (status == NCY_OK && !(net = ncy_resize(ctx, NULL, 0, sizeof *net))) status = ncy_no_memory(ctx);
  if (!net) {
    ncy_arena_done(arena);
    ncy_spec_free(&spec);
    return status;
  }
  *net = (ncy_net){.ctx = ctx, .arena = *arena, .spec = spec};
  ncy_arena_init(arena, ctx);
  status = take_part(ctx, file, received->note[NCY_NOTE_PART], net);
  if (status == NCY_OK) status = ncy_flat_to_net(file, &received->flat, net);
  if (status == NCY_OK) status = check_duration(file, net, received, options);
  if (status == NCY_OK) status = check_mods(ctx, file, received->note[NCY_NOTE_MODS], spec);
  if (status != NCY_OK) {
    ncy_net_free(&net);
    ncy_spec_free(&spec);
    return status == NCY_ENOMEM ? ncy_no_memory(ctx) : status;
  }
  *out_spec = spec;
  *out_net = net;
  return NCY_OK;
}

ncy_status ncy_net_load_with(ncy_ctx *ctx, const char *path, const ncy_net_load_options *options, ncy_spec **out_spec,
                             ncy_net **out_net) {
  NCY_TRY(check_set(ctx, path, options));
  ncy_arena arena, scratch;
  ncy_arena_init(&arena, ctx);
  ncy_arena_init(&scratch, ctx);
  ncy_received received;
  ncy_status status = ncy_h5_receive(&arena, &scratch, path, false, &received);
  if (status == NCY_OK) status = ncy_net_of_received(ctx, path, &received, options, &arena, out_spec, out_net);
  ncy_arena_done(&arena);
  ncy_arena_done(&scratch);
  return status;
}

ncy_status ncy_net_load(ncy_ctx *ctx, const char *path, ncy_spec **out_spec, ncy_net **out_net) {
  return ncy_net_load_with(ctx, path, &(ncy_net_load_options){0}, out_spec, out_net);
}
