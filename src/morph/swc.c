/* swc.c - an SWC file as a cell rule in JSON.
 *
 * Points are held in single precision, as NEURON holds them; L and diam are the cable's. A section of one point is a sphere:
 * three points along x. SPDX-License-Identifier: MIT */
#include "netcyne/morph.h"

#include <math.h>
#include <string.h>

#include "morph/inner.h"
#include "morph/morph.h"
#include "morph/swc.h"
#include "json/json.h"

static const char *const type_name[NCY_SWC_TYPES] = {NULL, "soma", "axon", "dend", "apic"};

typedef struct rule {
  ncy_arena *arena;
  const char *file;
  const ncy_swc *swc;
  const ncy_swc_sec *sec;
  const char **name; /* [n_secs] */
  int32_t n_secs;
  float *pt[4]; /* points of one section */
  double origin[3];
} rule;

/* The section's points into r->pt; how many. */
static int32_t points_of(const rule *r, const ncy_swc_sec *sec) {
  const ncy_swc *swc = r->swc;
  int32_t n = 0;
  if (sec->lead < 0 && sec->n == 1) {
    double radius = swc->at[3][sec->first] / 2.0;
    for (int side = -1; side <= 1; side++, n++) {
      double x = swc->at[0][sec->first];
      r->pt[0][n] = (float)(side < 0 ? x - radius : side > 0 ? x + radius : x);
      for (int k = 1; k < 4; k++) r->pt[k][n] = (float)swc->at[k][sec->first];
    }
    return n;
  }
  if (sec->lead >= 0) {
    for (int k = 0; k < 3; k++) r->pt[k][0] = (float)swc->at[k][sec->lead];
    r->pt[3][0] = (float)sec->lead_diam;
    n = 1;
  }
  for (int32_t i = sec->first; i < sec->first + sec->n; i++, n++)
    for (int k = 0; k < 4; k++) r->pt[k][n] = (float)swc->at[k][i];
  return n;
}

static ncy_status measure(const rule *r, int32_t index, int32_t n, double *out_L, double *out_diam) {
  double stored = 500.0, area[2], ri[2]; /* NEURON's own diameter, which stays where the points give the same */
  ncy_morph_section s = {.nseg = 1, .Ra = 35.4, .diam = &stored, .n_points = n};
  for (int k = 0; k < 4; k++) s.pt[k] = r->pt[k];
  ncy_morph_section_out out = {.area = area, .ri = ri, .diam = out_diam};
  const char *what = ncy_morph_section_measure(&s, &out, out_L);
  if (!what) return NCY_OK;
  const ncy_swc_sec *sec = &r->sec[index];
  ncy_place place = {.file = r->file, .line = r->swc->line[sec->first], .column = 1};
  return ncy_report(r->arena->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "section %s, which begins here: %s", r->name[index],
                    what);
}

static void write_section(const rule *r, ncy_json_writer *w, int32_t index, int32_t n, double L, double diam) {
  const ncy_swc_sec *sec = &r->sec[index];
  ncy_json_key(w, r->name[index]);
  ncy_json_begin_object(w);
  ncy_json_key(w, "geom");
  ncy_json_begin_object(w);
  ncy_json_key(w, "L");
  ncy_json_double(w, L);
  ncy_json_key(w, "nseg");
  ncy_json_int(w, 1);
  ncy_json_key(w, "diam");
  ncy_json_double(w, diam);
  ncy_json_key(w, "Ra");
  ncy_json_double(w, 35.4);
  ncy_json_key(w, "cm");
  ncy_json_double(w, 1.0);
  ncy_json_key(w, "pt3d");
  ncy_json_begin_array(w, false);
  for (int32_t i = 0; i < n; i++) {
    ncy_json_begin_array(w, true);
    for (int k = 0; k < 3; k++) ncy_json_double(w, (double)r->pt[k][i] - r->origin[k]);
    ncy_json_double(w, (double)r->pt[3][i]);
    ncy_json_end_array(w);
  }
  ncy_json_end_array(w);
  ncy_json_end_object(w);
  ncy_json_key(w, "topol");
  ncy_json_begin_flat_object(w);
  if (sec->parent >= 0) {
    ncy_json_key(w, "parentSec");
    ncy_json_string(w, r->name[sec->parent]);
    ncy_json_key(w, "parentX");
    ncy_json_double(w, sec->parent_x);
    ncy_json_key(w, "childX");
    ncy_json_double(w, 0.0);
  }
  ncy_json_end_object(w);
  ncy_json_key(w, "mechs");
  ncy_json_begin_object(w);
  ncy_json_end_object(w);
  ncy_json_end_object(w);
}

static ncy_status write_rule(const rule *r, ncy_json_writer *w, const char *cell_type) {
  size_t before = ncy_ctx_count(r->arena->ctx, NCY_ERROR);
  ncy_json_begin_object(w);
  ncy_json_key(w, "conds");
  ncy_json_begin_flat_object(w);
  if (cell_type) {
    ncy_json_key(w, "cellType");
    ncy_json_string(w, cell_type);
  }
  ncy_json_end_object(w);
  ncy_json_key(w, "secs");
  ncy_json_begin_object(w);
  for (int32_t i = 0; i < r->n_secs; i++) {
    double L = 0.0, diam = 0.0;
    int32_t n = points_of(r, &r->sec[i]);
    if (measure(r, i, n, &L, &diam) == NCY_OK) write_section(r, w, i, n, L, diam);
  }
  ncy_json_end_object(w);
  ncy_json_key(w, "secLists");
  ncy_json_begin_object(w);
  ncy_json_end_object(w);
  ncy_json_key(w, "globals");
  ncy_json_begin_object(w);
  ncy_json_end_object(w);
  ncy_json_end_object(w);
  return ncy_errors_since(r->arena->ctx, before);
}

static ncy_status prepare(rule *r, const ncy_swc_options *options) {
  int32_t most = 3, soma = -1;
  r->name = NCY_NEW_ARRAY(r->arena, const char *, (size_t)r->n_secs);
  if (!r->name) return NCY_ENOMEM;
  for (int32_t i = r->n_secs; i-- > 0;) {
    if (r->sec[i].n + 1 > most) most = r->sec[i].n + 1;
    if (r->sec[i].type == NCY_SWC_SOMA) soma = i;
    r->name[i] = ncy_arena_printf(r->arena, "%s_%d", type_name[r->sec[i].type], (int)r->sec[i].index);
    if (!r->name[i]) return NCY_ENOMEM;
  }
  for (int k = 0; k < 4; k++)
    if (!(r->pt[k] = NCY_NEW_ARRAY(r->arena, float, (size_t)most))) return NCY_ENOMEM;
  if (soma >= 0 && !options->keep_origin) {
    int32_t middle = points_of(r, &r->sec[soma]) / 2;
    for (int k = 0; k < 3; k++) r->origin[k] = (double)r->pt[k][middle];
  }
  return NCY_OK;
}

static void add_bytes(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

static ncy_status import(ncy_arena *arena, const char *name, const char *text, size_t length, const ncy_swc_options *options,
                         ncy_text *json) {
  ncy_swc swc;
  ncy_swc_sec *sec;
  rule r = {.arena = arena, .file = name, .swc = &swc};
  NCY_TRY(ncy_swc_read(arena, name, text, length, &swc));
  NCY_TRY(ncy_swc_sections(arena, &swc, &sec, &r.n_secs));
  r.sec = sec;
  NCY_TRY(prepare(&r, options));
  ncy_json_writer writer;
  ncy_json_writer_init(&writer, add_bytes, json, 4);
  NCY_TRY(write_rule(&r, &writer, options->cell_type));
  ncy_text_add(json, "\n", 1);
  return json->is_bad ? ncy_no_memory(arena->ctx) : NCY_OK;
}

ncy_status ncy_swc_import_text(ncy_ctx *ctx, const char *name, const char *text, size_t length, const ncy_swc_options *options,
                               char **out, size_t *out_length) {
  static const ncy_swc_options none = {0};
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_text json;
  ncy_text_init(&json, ctx);
  ncy_status status = import(&arena, name, text, length, options ? options : &none, &json);
  ncy_arena_done(&arena);
  if (status == NCY_OK) {
    char *fitted = ncy_resize(ctx, json.data, json.capacity, json.count + 1); /* what ncy_text_free takes it to be */
    if (fitted) {
      *out = fitted;
      if (out_length) *out_length = json.count;
      return NCY_OK;
    }
    status = ncy_no_memory(ctx);
  }
  ncy_text_done(&json);
  return status;
}

ncy_status ncy_swc_import(ncy_ctx *ctx, const char *path, const ncy_swc_options *options, char **out, size_t *out_length) {
  enum { MOST_BYTES = 1 << 30 };
  char *text = NULL;
  size_t length = 0, capacity = 0;
  NCY_TRY(ncy_file_read(ctx, path, MOST_BYTES, &text, &length, &capacity));
  ncy_status status = ncy_swc_import_text(ctx, path, text, length, options, out, out_length);
  ncy_resize(ctx, text, capacity, 0);
  return status;
}

ncy_status ncy_swc_import_file(ncy_ctx *ctx, const char *path, const ncy_swc_options *options, const char *out_path) {
  char *text = NULL;
  size_t length = 0;
  NCY_TRY(ncy_swc_import(ctx, path, options, &text, &length));
  ncy_out_file *file = NULL;
  ncy_status status = ncy_out_open(ctx, out_path, &file);
  if (status == NCY_OK) {
    ncy_out_write(file, text, length);
    status = ncy_out_commit(&file);
  }
  ncy_resize(ctx, text, length + 1, 0);
  return status;
}
