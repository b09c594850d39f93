/* analysis_cfg.c - simConfig.analysis as checked requests.
 *
 * An analysis that can be drawn is one row of readers, its options a table of keys.
 * Source: NetPyNE's analysis/utils and plotting/plotter, reference netpyne-3 sections 5.1, 5.2.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "netcyne/analysis.h"
#include "sim/sim.h"

typedef struct request {
  ncy_analysis_item item;
  const char *suffix; /* of the file's name: "raster" */
  const char **file;  /* [n_files] as the spec says: an extension, or a path */
} request;

struct ncy_analysis {
  ncy_ctx *ctx;
  ncy_arena arena;
  request *requests; /* [count] */
  size_t count;
};

/* ---- values ------------------------------------------------------------------------------------------------------------- */

typedef struct reader {
  ncy_ctx *ctx;
  const ncy_spec *spec;
  ncy_arena *arena;
  request *request;
} reader;

static ncy_status wrong_type(const reader *rd, const ncy_json *node, const char *expected) {
  return ncy_json_report(node, false, rd->ctx, NCY_ERROR, NCY_ESPEC, NULL, "expected %s, found %s", expected,
                         ncy_json_type_name(node));
}

static bool is_truth(const ncy_json *node) {
  return node->type == NCY_JSON_BOOL || (node->type == NCY_JSON_INT && (node->u.integer == 0 || node->u.integer == 1));
}

/* false, null, 0, "" and empty containers: what asks for nothing. */
static bool is_off(const ncy_json *node) {
  switch (node->type) {
  case NCY_JSON_NULL:
    return true;
  case NCY_JSON_INT:
  case NCY_JSON_REAL:
  case NCY_JSON_BOOL:
    return ncy_json_number(node) == 0.0;
  default:
    return node->count == 0;
  }
}

/* A number from lo to hi: the bounds of the figure's maker, said here before anything is run. */
static ncy_status read_number(const reader *rd, const ncy_json *node, double lo, double hi, double *out) {
  if (!ncy_json_is_number(node)) return wrong_type(rd, node, "a number");
  double value = ncy_json_number(node);
  if (!(value >= lo && value <= hi))
    return ncy_json_report(node, false, rd->ctx, NCY_ERROR, NCY_ESPEC, NULL, "expected a number from %g to %g, found %g", lo, hi,
                           value);
  *out = value;
  return NCY_OK;
}

static ncy_status read_pair(const reader *rd, const ncy_json *node, double lo, double hi, double *out) {
  if (node->type != NCY_JSON_ARRAY || node->count != 2) return wrong_type(rd, node, "a list of two numbers");
  for (int i = 0; i < 2; i++) NCY_TRY(read_number(rd, &node->u.items[i], lo, hi, &out[i]));
  return NCY_OK;
}

/* A name that is none of names[n]; under --compat it is left out with a warning, as NetPyNE leaves it out. */
static ncy_status no_such(const reader *rd, const ncy_json *node, const char *name, const char *const *names, size_t n,
                          const char *expected) {
  bool is_compat = ncy_is_compat(rd->ctx);
  return ncy_json_report(node, false, rd->ctx, is_compat ? NCY_WARNING : NCY_ERROR, is_compat ? NCY_OK : NCY_ESPEC,
                         ncy_nearest(name, names, n), "expected %s, found \"%s\"", expected, name);
}

static bool is_among(const char *name, const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

static ncy_status no_such_pop(const reader *rd, const ncy_json *node, const char *name, const char *expected) {
  const ncy_spec *spec = rd->spec;
  const char **names = NCY_NEW_ARRAY(rd->arena, const char *, (size_t)spec->n_pops);
  if (!names) return NCY_ENOMEM;
  for (int32_t i = 0; i < spec->n_pops; i++) names[i] = spec->pop[i].label;
  return no_such(rd, node, name, names, (size_t)spec->n_pops, expected);
}

static ncy_status not_yet(const reader *rd, const ncy_json *node) {
  return ncy_json_report(node, true, rd->ctx, NCY_WARNING, NCY_OK, NULL, "not supported yet; the figure is drawn without it");
}

/* ---- options of plotRaster ---------------------------------------------------------------------------------------------- */

typedef ncy_status key_fn(const reader *rd, const ncy_json *node);

/* NetPyNE's names for stimuli in include: its rows of NetStims are not built yet. */
static bool is_stim(const ncy_spec *spec, const char *name) {
  if (strcmp(name, "allNetStims") == 0) return true;
  for (int32_t i = 0; i < spec->n_stim_sources; i++)
    if (strcmp(spec->stim_source[i].label, name) == 0) return true;
  return false;
}

/* A label or a list of labels; selections of single cells, [label, index] and gids, are not built yet. */
static ncy_status raster_include(const reader *rd, const ncy_json *node) {
  static const char *const groups[] = {"all", "allCells", "eachPop"};
  ncy_raster_options *o = &rd->request->item.raster;
  if (is_off(node)) return NCY_OK;
  const ncy_json *items = node->type == NCY_JSON_ARRAY ? node->u.items : node;
  size_t n = node->type == NCY_JSON_ARRAY ? node->count : 1, n_labels = 0;
  const char **labels = NCY_NEW_ARRAY(rd->arena, const char *, n);
  if (!labels) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    if (items[i].type == NCY_JSON_INT || items[i].type == NCY_JSON_ARRAY) return not_yet(rd, node);
    if (items[i].type != NCY_JSON_STRING) return wrong_type(rd, &items[i], "a string");
    const char *name = items[i].u.string;
    if (is_among(name, groups, NCY_COUNT_OF(groups)) || ncy_spec_find_pop(rd->spec, name) >= 0)
      labels[n_labels++] = name;
    else if (is_stim(rd->spec, name))
      NCY_TRY(not_yet(rd, &items[i]));
    else
      NCY_TRY(no_such_pop(rd, &items[i], name, "the label of a population, or allCells"));
  }
  o->include = labels;
  o->n_include = n_labels;
  return NCY_OK;
}

static ncy_status raster_time_range(const reader *rd, const ncy_json *node) {
  double range[2];
  if (node->type == NCY_JSON_NULL) return NCY_OK;
  NCY_TRY(read_pair(rd, node, -1e15, 1e15, range)); /* [ms] */
  if (range[0] > range[1])
    return ncy_json_report(node, false, rd->ctx, NCY_ERROR, NCY_ESPEC, NULL, "expected the earlier time first, found [%g, %g]",
                           range[0], range[1]);
  memcpy(rd->request->item.raster.time_range, range, sizeof range);
  return NCY_OK;
}

static ncy_status raster_max_spikes(const reader *rd, const ncy_json *node) {
  return read_number(rd, node, 1, 1e15, &rd->request->item.raster.max_spikes);
}

static ncy_status raster_order_by(const reader *rd, const ncy_json *node) {
  static const char *const names[] = {"gid", "pop", "x", "y", "z", "xnorm", "ynorm", "znorm"};
  if (node->type == NCY_JSON_ARRAY) return not_yet(rd, node);
  if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
  const char *name = node->u.string;
  if (!is_among(name, names, NCY_COUNT_OF(names)) && !ncy_is_compat(rd->ctx)) /* compat: what draws falls back to gid */
    return no_such(rd, node, name, names, NCY_COUNT_OF(names), "gid, pop, x, y, z, xnorm, ynorm or znorm");
  rd->request->item.raster.order_by = name;
  return NCY_OK;
}

static ncy_status raster_order_inverse(const reader *rd, const ncy_json *node) {
  if (!is_truth(node)) return wrong_type(rd, node, "true or false");
  rd->request->item.raster.order_inverse = ncy_json_number(node) != 0.0;
  return NCY_OK;
}

/* legend (true, false) and its older name labels ("legend", "overlay", false). */
static ncy_status raster_labels(const reader *rd, const ncy_json *node) {
  if (ncy_json_is_string(node, "overlay")) return not_yet(rd, node);
  if (!is_off(node) && !is_truth(node) && !ncy_json_is_string(node, "legend"))
    return wrong_type(rd, node, "\"legend\", \"overlay\", true or false");
  rd->request->item.raster.no_labels = is_off(node);
  return NCY_OK;
}

static ncy_status raster_rates(const reader *rd, const ncy_json *node) {
  if (!is_off(node) && !is_truth(node) && !ncy_json_is_string(node, "minimal"))
    return wrong_type(rd, node, "true, false or \"minimal\"");
  rd->request->item.raster.show_rates = is_off(node) ? -1 : 1;
  return NCY_OK;
}

static ncy_status raster_marker_size(const reader *rd, const ncy_json *node) {
  return read_number(rd, node, 0.01, 1000, &rd->request->item.raster.marker_size); /* [pt] */
}

static ncy_status raster_fig_size(const reader *rd, const ncy_json *node) {
  return read_pair(rd, node, 1, 200, rd->request->item.raster.fig_size); /* [in] */
}

static ncy_status raster_dpi(const reader *rd, const ncy_json *node) {
  return read_number(rd, node, 10, 3200, &rd->request->item.raster.dpi);
}

static ncy_status raster_font_size(const reader *rd, const ncy_json *node) {
  return read_number(rd, node, 3, 100, &rd->request->item.raster.font_size); /* [pt] */
}

static ncy_status raster_sync_lines(const reader *rd, const ncy_json *node) {
  if (!is_truth(node)) return wrong_type(rd, node, "true or false");
  rd->request->item.raster.sync_lines = ncy_json_number(node) != 0.0;
  return NCY_OK;
}

/* Population: [red, green, blue], 0 to 1. Matplotlib's other ways to name a colour are not built yet. */
static ncy_status raster_pop_colors(const reader *rd, const ncy_json *node) {
  ncy_raster_options *o = &rd->request->item.raster;
  if (is_off(node)) return NCY_OK;
  if (node->type != NCY_JSON_OBJECT) return wrong_type(rd, node, "an object of populations");
  ncy_pop_color *colors = NCY_NEW_ARRAY(rd->arena, ncy_pop_color, node->count);
  if (!colors) return NCY_ENOMEM;
  size_t n = 0;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *rgb = &node->u.items[i];
    if (rgb->type == NCY_JSON_STRING) {
      NCY_TRY(not_yet(rd, rgb));
      continue;
    }
    if (rgb->type != NCY_JSON_ARRAY || rgb->count != 3) return wrong_type(rd, rgb, "a list [red, green, blue]");
    if (ncy_spec_find_pop(rd->spec, rgb->key) < 0) {
      NCY_TRY(no_such_pop(rd, rgb, rgb->key, "the label of a population"));
      continue;
    }
    colors[n].pop = rgb->key;
    for (int k = 0; k < 3; k++) NCY_TRY(read_number(rd, &rgb->u.items[k], 0, 1, &colors[n].rgb[k]));
    n++;
  }
  o->pop_colors = colors;
  o->n_pop_colors = n;
  return NCY_OK;
}

/* Not NetPyNE's: "safe" or "netpyne". */
static ncy_status raster_palette(const reader *rd, const ncy_json *node) {
  static const char *const names[] = {"safe", "netpyne"};
  if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
  if (!is_among(node->u.string, names, NCY_COUNT_OF(names)))
    return no_such(rd, node, node->u.string, names, NCY_COUNT_OF(names), "safe or netpyne");
  rd->request->item.raster.palette = node->u.string;
  return NCY_OK;
}

static ncy_status raster_title(const reader *rd, const ncy_json *node) {
  if (node->type == NCY_JSON_NULL) return NCY_OK;
  if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
  rd->request->item.raster.title = node->u.string;
  return NCY_OK;
}

static ncy_status ignored(const reader *rd, const ncy_json *node) {
  (void)rd;
  (void)node;
  return NCY_OK;
}

static ncy_status later(const reader *rd, const ncy_json *node) {
  return is_off(node) ? NCY_OK : not_yet(rd, node);
}

static ncy_status read_save_fig(const reader *rd, const ncy_json *node);

/* Every keyword of NetPyNE's plotRaster, old and new, and our own. */
static const struct {
  const char *name;
  key_fn *read;
} raster_keys[] = {
    {"include", raster_include},
    {"timeRange", raster_time_range},
    {"maxSpikes", raster_max_spikes},
    {"orderBy", raster_order_by},
    {"orderInverse", raster_order_inverse},
    {"labels", raster_labels},
    {"legend", raster_labels},
    {"popRates", raster_rates},
    {"markerSize", raster_marker_size},
    {"figSize", raster_fig_size},
    {"dpi", raster_dpi},
    {"title", raster_title},
    {"palette", raster_palette},
    {"saveFig", read_save_fig},
    {"showFig", ignored}, /* there is no window; the file is what is shown */
    {"returnPlotter", ignored},
    {"axis", later},
    {"rasterData", later},
    {"popNumCells", later},
    {"popLabels", later},
    {"popColors", raster_pop_colors},
    {"syncLines", raster_sync_lines},
    {"colorbyPhase", later},
    {"colorList", later},
    {"spikeHist", later},
    {"spikeHistBin", later},
    {"lw", later},
    {"linewidth", later},
    {"marker", later},
    {"fontSize", raster_font_size},
    {"saveData", later},
    {"rcParams", later},
    {"xlabel", later},
    {"ylabel", later},
    {"xlim", later},
    {"ylim", later},
    {"scalebar", later},
    {"colorbar", later},
    {"grid", later},
    {"background", later},
    {"tightLayout", ignored},
    {"suptitle", later},
};

/* ---- saveFig ------------------------------------------------------------------------------------------------------------ */

static bool is_extension(const char *text) {
  return strcmp(text, "png") == 0 || strcmp(text, "svg") == 0 || strcmp(text, "pdf") == 0;
}

/* The file a string names: an extension, a path with one of the three, or a path that gets ".png". */
static ncy_status add_file(const reader *rd, const ncy_json *node) {
  if (node->type != NCY_JSON_STRING || node->count == 0) return wrong_type(rd, node, "a path, or png, svg or pdf");
  const char *text = node->u.string;
  if (strlen(text) != node->count)
    return ncy_json_report(node, false, rd->ctx, NCY_ERROR, NCY_ESPEC, NULL, "a path cannot hold a NUL character");
  if (!is_extension(text)) {
    const char *slash = strrchr(text, '/'), *dot = strrchr(slash ? slash : text, '.');
    if (!dot) {
      text = ncy_arena_printf(rd->arena, "%s.png", text);
      if (!text) return NCY_ENOMEM;
    } else if (!is_extension(dot + 1)) {
      return ncy_json_report(node, false, rd->ctx, NCY_ERROR, NCY_ESPEC, NULL,
                             "expected a file ending in .png, .svg or .pdf, found \"%s\"", text);
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
  q->file = NCY_NEW_ARRAY(rd->arena, const char *, n);
  if (!q->file) return NCY_ENOMEM;
  if (is_truth(node)) {
    q->file[q->item.n_files++] = "png";
    return NCY_OK;
  }
  if (node->type != NCY_JSON_ARRAY) return add_file(rd, node);
  for (size_t i = 0; i < n; i++) NCY_TRY(add_file(rd, &node->u.items[i]));
  return NCY_OK;
}

/* ---- analyses ----------------------------------------------------------------------------------------------------------- */

static ncy_status read_raster(reader *rd, const ncy_json *options) {
  static const char *png[] = {"png"};
  request *q = rd->request;
  q->suffix = "raster";
  q->file = png;
  q->item.n_files = 1;
  if (options->type != NCY_JSON_OBJECT) return NCY_OK; /* true */
  const char *names[NCY_COUNT_OF(raster_keys)];
  for (size_t k = 0; k < NCY_COUNT_OF(raster_keys); k++) names[k] = raster_keys[k].name;
  for (uint32_t i = 0; i < options->count; i++) {
    const ncy_json *node = &options->u.items[i];
    size_t k = 0;
    while (k < NCY_COUNT_OF(names) && strcmp(names[k], node->key) != 0) k++;
    /* a mistake is recorded and reading goes on, so that all come at once */
    ncy_status status = NCY_OK;
    if (k < NCY_COUNT_OF(names))
      status = raster_keys[k].read(rd, node);
    else
      ncy_json_report(node, true, rd->ctx, NCY_ERROR, NCY_ESPEC, ncy_nearest(node->key, names, NCY_COUNT_OF(names)),
                      "unknown key");
    if (status == NCY_ENOMEM) return status;
  }
  return NCY_OK;
}

static const struct {
  const char *name;
  ncy_status (*read)(reader *rd, const ncy_json *options);
} readers[] = {{"plotRaster", read_raster}};

static ncy_status read_one(ncy_analysis *a, const ncy_spec *spec, const ncy_json *node) {
  size_t r = 0;
  while (r < NCY_COUNT_OF(readers) && strcmp(readers[r].name, node->key) != 0) r++;
  if (r == NCY_COUNT_OF(readers)) return NCY_OK; /* unknown or not built yet: the reader of the spec has said so */
  bool is_on = is_truth(node) && ncy_json_number(node) != 0.0;
  if (node->type != NCY_JSON_OBJECT && !is_on) {
    if (is_off(node)) return NCY_OK;
    return ncy_json_report(node, false, a->ctx, NCY_ERROR, NCY_ESPEC, NULL,
                           "expected an object of options, true or false, found %s", ncy_json_type_name(node));
  }
  request *q = &a->requests[a->count++];
  *q = (request){.item.name = readers[r].name};
  return readers[r].read(&(reader){.ctx = a->ctx, .spec = spec, .arena = &a->arena, .request = q}, node);
}

static ncy_status read_all(ncy_analysis *a, const ncy_spec *spec) {
  const ncy_json *node = spec->cfg.analysis;
  if (!node || node->type == NCY_JSON_NULL) return NCY_OK;
  if (node->type != NCY_JSON_OBJECT)
    return ncy_json_report(node, false, a->ctx, NCY_ERROR, NCY_ESPEC, NULL, "expected an object, found %s",
                           ncy_json_type_name(node));
  a->requests = NCY_NEW_ARRAY(&a->arena, request, node->count);
  if (!a->requests) return NCY_ENOMEM;
  size_t before = ncy_ctx_count(a->ctx, NCY_ERROR);
  for (uint32_t i = 0; i < node->count; i++)
    if (read_one(a, spec, &node->u.items[i]) == NCY_ENOMEM) return NCY_ENOMEM;
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

ncy_status ncy_analysis_path(ncy_analysis *analysis, size_t index, size_t i_file, const char *data_path, const char *out_dir,
                             const char **out_path) {
  if (index >= analysis->count || i_file >= analysis->requests[index].item.n_files) return NCY_EARG;
  const request *q = &analysis->requests[index];
  const char *file = q->file[i_file], *path;
  if (is_extension(file)) {
    static const char ending[] = "_data.json";
    size_t length = strlen(data_path), n = sizeof ending - 1;
    if (length >= n && strcmp(data_path + length - n, ending) == 0) length -= n;
    path = ncy_arena_printf(&analysis->arena, "%.*s_%s.%s", (int)length, data_path, q->suffix, file);
  } else if (out_dir && *out_dir && *file != '/') {
    path = ncy_arena_printf(&analysis->arena, "%s/%s", out_dir, file);
  } else {
    path = file;
  }
  if (!path) return NCY_ENOMEM;
  *out_path = path;
  return NCY_OK;
}
