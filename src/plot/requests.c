/* requests.c - simConfig.analysis as checked requests, and drawing them.
 *
 * Source: NetPyNE's analysis/utils and plotting/plotter, reference netpyne-3 sections 5.1, 5.2.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "netcyne/analysis.h"
#include "plot/kinds.h"

typedef struct request {
  ncy_analysis_item item;
  ncy_plot_options *options;
  const ncy_json *node; /* where it is asked for */
  const char **file;    /* [n_files] as the spec says: an extension, or a path */
} request;

struct ncy_analysis {
  ncy_ctx *ctx;
  ncy_arena arena;
  request *requests; /* [count] */
  size_t count;
};

typedef struct reader {
  ncy_analysis *analysis;
  const ncy_spec *spec;
  request *request;
} reader;

static ncy_status wrong_type(const reader *rd, const ncy_json *node, const char *expected) {
  return ncy_json_report(node, false, rd->analysis->ctx, NCY_ERROR, NCY_ESPEC, NULL, "expected %s, found %s", expected,
                         ncy_json_type_name(node));
}

static bool is_truth(const ncy_json *node) {
  return node->type == NCY_JSON_BOOL || (node->type == NCY_JSON_INT && (node->u.integer == 0 || node->u.integer == 1));
}

/* false, null, 0, "" and empty containers: what asks for nothing. */
static bool is_off(const ncy_json *node) {
  if (node->type == NCY_JSON_NULL) return true;
  if (node->type == NCY_JSON_STRING || node->type == NCY_JSON_ARRAY || node->type == NCY_JSON_OBJECT) return node->count == 0;
  return ncy_json_number(node) == 0.0;
}

/* ---- saveFig ------------------------------------------------------------------------------------------------------------ */

static bool is_extension(const char *text) {
  static const char *const names[] = {"png", "svg", "pdf", "html"};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++)
    if (strcmp(names[i], text) == 0) return true;
  return false;
}

/* The file a string names: an extension, a path with one of them, or a path that gets ".png". */
static ncy_status add_file(const reader *rd, const ncy_json *node) {
  ncy_analysis *a = rd->analysis;
  if (node->type != NCY_JSON_STRING || node->count == 0) return wrong_type(rd, node, "a path, or png, svg, pdf or html");
  const char *text = node->u.string;
  if (strlen(text) != node->count)
    return ncy_json_report(node, false, a->ctx, NCY_ERROR, NCY_ESPEC, NULL, "a path cannot hold a NUL character");
  if (!is_extension(text)) {
    const char *slash = strrchr(text, '/'), *dot = strrchr(slash ? slash : text, '.');
    if (!dot) {
      text = ncy_arena_printf(&a->arena, "%s.png", text);
      if (!text) return NCY_ENOMEM;
    } else if (!is_extension(dot + 1)) {
      return ncy_json_report(node, false, a->ctx, NCY_ERROR, NCY_ESPEC, NULL,
                             "expected a file ending in .png, .svg, .pdf or .html, found \"%s\"", text);
    }
  }
  rd->request->file[rd->request->item.n_files++] = text;
  return NCY_OK;
}

static ncy_status read_save_fig(const reader *rd, const ncy_json *node) {
  request *q = rd->request;
  q->item.n_files = 0;
  if (is_off(node)) return NCY_OK;
  size_t n = node->type == NCY_JSON_ARRAY ? node->count : 1;
  q->file = NCY_NEW_ARRAY(&rd->analysis->arena, const char *, n);
  if (!q->file) return NCY_ENOMEM;
  if (is_truth(node)) {
    q->file[q->item.n_files++] = "png";
    return NCY_OK;
  }
  if (node->type != NCY_JSON_ARRAY) return add_file(rd, node);
  for (size_t i = 0; i < n; i++) NCY_TRY(add_file(rd, &node->u.items[i]));
  return NCY_OK;
}

/* ---- requests ----------------------------------------------------------------------------------------------------------- */

static ncy_status read_one(const reader *rd, const ncy_json *node) {
  static const char *png[] = {"png"};
  ncy_analysis *a = rd->analysis;
  if (!plot_kind_find(node->key)) return NCY_OK; /* unknown or not built yet: the reader of the spec has said so */
  bool is_on = is_truth(node) && ncy_json_number(node) != 0.0;
  if (node->type != NCY_JSON_OBJECT && !is_on) {
    if (is_off(node)) return NCY_OK;
    return wrong_type(rd, node, "an object of options, true or false");
  }
  request *q = &a->requests[a->count];
  *q = (request){.node = node, .file = png};
  NCY_TRY(ncy_plot_options_new(a->ctx, node->key, &q->options));
  a->count++;
  q->item = (ncy_analysis_item){.name = q->options->kind->analysis, .options = q->options, .n_files = 1};
  if (is_on) return NCY_OK;
  reader inner = {a, rd->spec, q};
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *option = &node->u.items[i];
    /* a mistake is recorded and reading goes on, so that all come at once */
    ncy_status status = strcmp(option->key, "saveFig") == 0 ? read_save_fig(&inner, option)
                                                            : plot_options_set_node(q->options, rd->spec, option, NCY_ESPEC);
    if (status == NCY_ENOMEM) return status;
  }
  return NCY_OK;
}

static ncy_status read_all(ncy_analysis *a, const ncy_spec *spec) {
  const ncy_json *node = spec->cfg.analysis;
  const reader rd = {a, spec, NULL};
  if (!node || node->type == NCY_JSON_NULL) return NCY_OK;
  if (node->type != NCY_JSON_OBJECT) return wrong_type(&rd, node, "an object");
  a->requests = NCY_NEW_ARRAY(&a->arena, request, node->count);
  if (!a->requests) return NCY_ENOMEM;
  size_t before = ncy_ctx_count(a->ctx, NCY_ERROR);
  for (uint32_t i = 0; i < node->count; i++)
    if (read_one(&rd, &node->u.items[i]) == NCY_ENOMEM) return NCY_ENOMEM;
  return ncy_errors_since(a->ctx, before);
}

ncy_status ncy_analysis_load(ncy_ctx *ctx, const ncy_spec *spec, ncy_analysis **out) {
  ncy_analysis *a = ncy_resize(ctx, NULL, 0, sizeof *a);
  if (!a) return ncy_no_memory(ctx);
  *a = (ncy_analysis){.ctx = ctx};
  ncy_arena_init(&a->arena, ctx);
  ncy_status status = read_all(a, spec);
  if (status == NCY_OK)
    *out = a;
  else
    ncy_analysis_free(&a);
  return status;
}

void ncy_analysis_free(ncy_analysis **analysis) {
  if (!analysis || !*analysis) return;
  ncy_analysis *a = *analysis;
  for (size_t i = 0; i < a->count; i++) ncy_plot_options_free(&a->requests[i].options);
  ncy_arena_done(&a->arena);
  ncy_resize(a->ctx, a, sizeof *a, 0);
  *analysis = NULL;
}

size_t ncy_analysis_count(const ncy_analysis *analysis) {
  return analysis->count;
}

const ncy_analysis_item *ncy_analysis_at(const ncy_analysis *analysis, size_t index) {
  return index < analysis->count ? &analysis->requests[index].item : NULL;
}

/* The path less "_data.json", also with a time between (simConfig.timestampFilename). */
static size_t stem_length(const char *path) {
  static const char mark[] = "_data", ending[] = ".json";
  size_t length = strlen(path), n_ending = sizeof ending - 1, n_mark = sizeof mark - 1;
  if (length < n_ending + n_mark || strcmp(path + length - n_ending, ending) != 0) return length;
  size_t at = length - n_ending;
  while (at > 0 && strchr("-_0123456789", path[at - 1])) at--;
  return at >= n_mark && memcmp(path + at - n_mark, mark, n_mark) == 0 ? at - n_mark : length;
}

ncy_status ncy_analysis_path(ncy_analysis *analysis, size_t index, size_t i_file, const char *data_path, const char *out_dir,
                             const char *fig_suffix, const char **out_path) {
  if (index >= analysis->count || i_file >= analysis->requests[index].item.n_files) return NCY_EARG;
  const request *q = &analysis->requests[index];
  const char *file = q->file[i_file], *suffix = fig_suffix ? fig_suffix : "", *path;
  if (is_extension(file)) {
    size_t length = stem_length(data_path);
    path = ncy_arena_printf(&analysis->arena, "%.*s_%s%s.%s", (int)length, data_path, q->options->kind->suffix, suffix, file);
  } else {
    const char *dot = strrchr(file, '.');
    bool is_inside = out_dir && *out_dir && *file != '/';
    path = ncy_arena_printf(&analysis->arena, "%s%s%.*s%s%s", is_inside ? out_dir : "", is_inside ? "/" : "", (int)(dot - file),
                            file, suffix, dot);
  }
  if (!path) return NCY_ENOMEM;
  *out_path = path;
  return NCY_OK;
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------ */

static ncy_status save_files(ncy_analysis *a, ncy_ctx *ctx, size_t index, const ncy_figs *figs, const char *data_path,
                             const char *out_dir, ncy_analysis_on_file *on_file, void *user) {
  for (size_t f = 0; f < a->requests[index].item.n_files; f++) {
    for (size_t i = 0; i < ncy_figs_count(figs); i++) {
      const char *path, *suffix;
      const ncy_fig *fig = ncy_figs_at(figs, i, &suffix);
      NCY_TRY(ncy_analysis_path(a, index, f, data_path, out_dir, suffix, &path));
      NCY_TRY(ncy_fig_save(ctx, fig, path));
      on_file(user, path);
    }
  }
  return NCY_OK;
}

/* Findings of drawing one request, made in a context of its own: what was wrong with the data is a warning where the spec asks.
 */
static ncy_status forward(ncy_analysis *a, const request *q, const ncy_ctx *from, ncy_status status) {
  bool is_failure = status == NCY_EIO || status == NCY_ENOMEM || status == NCY_EINTERRUPTED;
  for (size_t i = 0; i < ncy_ctx_diag_count(from); i++) {
    const ncy_diag *d = ncy_ctx_diag(from, i);
    ncy_place place = {d->file, d->line, d->column, d->path};
    if (d->severity == NCY_ERROR && !is_failure)
      (void)ncy_json_report(q->node, true, a->ctx, NCY_WARNING, NCY_OK, d->hint, "no figure: %s", d->message);
    else
      (void)ncy_report(a->ctx, d->severity, d->status, &place, d->hint, "%s", d->message);
  }
  return is_failure ? status : NCY_OK;
}

ncy_status ncy_analysis_draw(ncy_analysis *analysis, const ncy_data *data, const char *data_path, const char *out_dir,
                             ncy_analysis_on_file *on_file, void *user) {
  for (size_t i = 0; i < analysis->count; i++) {
    request *q = &analysis->requests[i];
    const ncy_ctx_options options = {.compat = ncy_is_compat(analysis->ctx)};
    ncy_figs *figs = NULL;
    ncy_ctx *inner = NULL;
    if (q->item.n_files == 0) continue;
    NCY_TRY(ncy_ctx_new(&options, &inner));
    ncy_status status = ncy_plot(inner, q->options, &data, 1, &figs);
    if (status == NCY_OK) status = save_files(analysis, inner, i, figs, data_path, out_dir, on_file, user);
    ncy_figs_free(&figs);
    status = forward(analysis, q, inner, status);
    ncy_ctx_free(&inner);
    if (status != NCY_OK) return status;
  }
  return NCY_OK;
}
