/* diff.c - comparing two files, and the value that says what was found.
 * SPDX-License-Identifier: MIT */
#include "io/diff.h"

#include "io/sniff.h"

ncy_status ncy_diff_new(ncy_ctx *ctx, const char *kind, ncy_diff_owner **out) {
  ncy_diff_owner *owner = ncy_resize(ctx, NULL, 0, sizeof *owner);
  if (!owner) return ncy_no_memory(ctx);
  *owner = (ncy_diff_owner){.diff = {.is_same = 1, .kind = kind, .row = -1}, .ctx = ctx};
  ncy_arena_init(&owner->arena, ctx);
  ncy_text_init(&owner->text, ctx);
  *out = owner;
  return NCY_OK;
}

ncy_status ncy_diff_done(ncy_diff_owner *owner, ncy_status status, ncy_diff **out) {
  ncy_diff *diff = &owner->diff;
  if (status == NCY_OK && owner->text.is_bad) status = ncy_no_memory(owner->ctx);
  if (status != NCY_OK) {
    ncy_diff_free(&diff);
    return status;
  }
  diff->text = owner->text.data;
  *out = diff;
  return NCY_OK;
}

void ncy_diff_free(ncy_diff **diff) {
  if (!diff || !*diff) return;
  ncy_diff_owner *owner = (ncy_diff_owner *)*diff;
  ncy_text_done(&owner->text);
  ncy_arena_done(&owner->arena);
  ncy_resize(owner->ctx, owner, sizeof *owner, 0);
  *diff = NULL;
}

static ncy_status diff_networks(ncy_ctx *ctx, const char *path_a, const char *path_b, ncy_diff **out) {
  ncy_spec *spec_a = NULL, *spec_b = NULL;
  ncy_net *a = NULL, *b = NULL;
  ncy_status status = ncy_net_load(ctx, path_a, &spec_a, &a);
  if (status == NCY_OK) status = ncy_net_load(ctx, path_b, &spec_b, &b);
  if (status == NCY_OK) status = ncy_net_diff(ctx, a, b, out);
  ncy_net_free(&a);
  ncy_net_free(&b);
  ncy_spec_free(&spec_a);
  ncy_spec_free(&spec_b);
  return status;
}

static ncy_status refuse(ncy_ctx *ctx, const char *path, ncy_file_kind kind) {
  ncy_place place = {.file = path};
  if (kind == NCY_FILE_NET_JSON)
    return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, "save both networks as .h5 to compare them",
                      "networks in NetPyNE's JSON are not compared yet");
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, "netcyne build saves a network, netcyne run a result",
                    "expected a saved network or the result of a run, found %s",
                    kind == NCY_FILE_SPEC ? "a model" : "another file");
}

ncy_status ncy_diff_files(ncy_ctx *ctx, const char *path_a, const char *path_b, ncy_diff **out) {
  ncy_file_kind a, b;
  NCY_TRY(ncy_file_sniff(ctx, path_a, &a));
  NCY_TRY(ncy_file_sniff(ctx, path_b, &b));
  if (a != NCY_FILE_NETWORK && a != NCY_FILE_RESULT) return refuse(ctx, path_a, a);
  if (b != NCY_FILE_NETWORK && b != NCY_FILE_RESULT) return refuse(ctx, path_b, b);
  if (a == b) return a == NCY_FILE_NETWORK ? diff_networks(ctx, path_a, path_b, out) : ncy_spikes_diff(ctx, path_a, path_b, out);
  ncy_place place = {.file = path_b};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, NULL, "expected a %s as %s is, found a %s", ncy_file_kind_name(a), path_a,
                    ncy_file_kind_name(b));
}
