/* fuzz_swc.c - SWC files of any bytes: a cell rule that is JSON, whose sections have parents before them and at least two points,
 * or a refusal with a located message. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "netcyne/morph.h"
#include "netcyne/spec.h"
#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rule(ncy_ctx *ctx, const char *text, size_t length) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  if (ncy_json_parse(&arena, "rule", text, length, &doc) != NCY_OK) abort();
  const ncy_json *secs = ncy_json_get(doc->root, "secs");
  if (!secs || secs->count == 0) abort();
  for (uint32_t i = 0; i < secs->count; i++) {
    const ncy_json *sec = &secs->u.items[i], *topol = ncy_json_get(sec, "topol");
    const ncy_json *points = ncy_json_get(ncy_json_get(sec, "geom"), "pt3d"), *parent = ncy_json_get(topol, "parentSec");
    if (!points || points->count < 2 || (topol->count > 0) != (i > 0)) abort();
    bool is_before = i == 0;
    for (uint32_t k = 0; k < i && !is_before && i < 200; k++) is_before = ncy_json_is_string(parent, secs->u.items[k].key);
    if (!is_before && i < 200) abort();
  }
  ncy_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  ncy_ctx *ctx = NULL;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) return 0;
  ncy_swc_options options = {.cell_type = size & 1 ? "C" : NULL, .keep_origin = size & 2};
  char *text = NULL;
  size_t length = 0;
  if (ncy_swc_import_text(ctx, "fuzz.swc", data ? (const char *)data : "", size, &options, &text, &length) == NCY_OK)
    check_rule(ctx, text, length);
  else if (ncy_ctx_count(ctx, NCY_ERROR) == 0)
    abort(); /* a failure always says why */
  ncy_text_free(ctx, &text);
  ncy_ctx_free(&ctx);
  return 0;
}
