/* options.c - the table of options of plots, and values read into it.
 *
 * Source: keywords of NetPyNE's plotting.plotter and of each plot (reference netpyne-3 section 5).
 * SPDX-License-Identifier: MIT */
#include "plot/options.h"

#include <string.h>

#include "plot/kinds.h"

typedef struct reader {
  ncy_plot_options *o;
  const ncy_spec *spec;
  ncy_status fault;
} reader;

typedef enum row_type {
  ROW_BOOL,    /* int */
  ROW_NUMBER,  /* double in lo..hi; null: not given */
  ROW_PAIR,    /* two of them */
  ROW_RANGE,   /* two, the smaller first; null: not given */
  ROW_TEXT,    /* null: not given */
  ROW_CHOICE,  /* one of the words of choices, a space between */
  ROW_SPECIAL, /* read does it */
  ROW_IGNORED, /* has no meaning here */
  ROW_LATER    /* not built yet */
} row_type;

typedef struct row {
  const char *name;
  row_type type;
  size_t offset;
  double lo, hi;
  const char *choices;
  ncy_status (*read)(const reader *rd, const ncy_json *node);
} row;

/* ---- mistakes ----------------------------------------------------------------------------------------------------------------
 */

static ncy_status wrong_type(const reader *rd, const ncy_json *node, const char *expected) {
  return ncy_json_report(node, false, rd->o->ctx, NCY_ERROR, rd->fault, NULL, "expected %s, found %s", expected,
                         ncy_json_type_name(node));
}

static ncy_status not_yet(const reader *rd, const ncy_json *node) {
  return ncy_json_report(node, true, rd->o->ctx, NCY_WARNING, NCY_OK, NULL, "not supported yet; the figure is drawn without it");
}

/* A name that is none; under --compat left out with a warning, as NetPyNE leaves it out. */
static ncy_status no_such(const reader *rd, const ncy_json *node, const char *name, const char *const *names, size_t n,
                          const char *expected) {
  bool is_compat = ncy_is_compat(rd->o->ctx);
  return ncy_json_report(node, false, rd->o->ctx, is_compat ? NCY_WARNING : NCY_ERROR, is_compat ? NCY_OK : rd->fault,
                         ncy_nearest(name, names, n), "expected %s, found \"%s\"", expected, name);
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

static ncy_status read_number(const reader *rd, const ncy_json *node, double lo, double hi, double *out) {
  if (!ncy_json_is_number(node)) return wrong_type(rd, node, "a number");
  double value = ncy_json_number(node);
  if (!(value >= lo && value <= hi))
    return ncy_json_report(node, false, rd->o->ctx, NCY_ERROR, rd->fault, NULL, "expected a number from %g to %g, found %g", lo,
                           hi, value);
  *out = value;
  return NCY_OK;
}

static ncy_status read_pair(const reader *rd, const ncy_json *node, const row *r, double *out) {
  double pair[2];
  if (node->type != NCY_JSON_ARRAY || node->count != 2) return wrong_type(rd, node, "a list of two numbers");
  for (int i = 0; i < 2; i++) NCY_TRY(read_number(rd, &node->u.items[i], r->lo, r->hi, &pair[i]));
  if (r->type == ROW_RANGE && pair[0] > pair[1])
    return ncy_json_report(node, false, rd->o->ctx, NCY_ERROR, rd->fault, NULL, "expected the %s first, found [%g, %g]",
                           strcmp(r->name, "timeRange") == 0 ? "earlier time" : "smaller", pair[0], pair[1]);
  memcpy(out, pair, sizeof pair);
  return NCY_OK;
}

/* Splits words at spaces into names of the arena; *out_n of them. NULL: no memory. */
static const char **split(ncy_arena *arena, const char *words, size_t *out_n) {
  size_t n = 0;
  const char **name = NCY_NEW_ARRAY(arena, const char *, strlen(words) / 2 + 1);
  while (name && *words) {
    size_t length = strcspn(words, " ");
    name[n] = ncy_arena_strndup(arena, words, length);
    if (!name[n++]) return NULL;
    words += length + (words[length] == ' ');
  }
  *out_n = n;
  return name;
}

/* ---- lists -------------------------------------------------------------------------------------------------------------------
 */

static ncy_status list_of_numbers(const reader *rd, const ncy_json *node, const double **out, size_t *out_n) {
  if (node->type != NCY_JSON_ARRAY) return wrong_type(rd, node, "a list of numbers");
  double *value = NCY_NEW_ARRAY(&rd->o->arena, double, node->count);
  if (!value) return NCY_ENOMEM;
  for (uint32_t i = 0; i < node->count; i++) NCY_TRY(read_number(rd, &node->u.items[i], -1e15, 1e15, &value[i]));
  *out = value;
  *out_n = node->count;
  return NCY_OK;
}

static ncy_status read_stim_times(const reader *rd, const ncy_json *node) {
  if (is_off(node)) return NCY_OK;
  return list_of_numbers(rd, node, &rd->o->v.stim_times, &rd->o->v.n_stim_times);
}

/* {"L1": 100, "L2": 250, ...}: the lower ends of layers. */
static ncy_status read_layers(const reader *rd, const ncy_json *node) {
  if (is_off(node)) return NCY_OK;
  if (node->type != NCY_JSON_OBJECT) return wrong_type(rd, node, "an object of depths");
  double *bound = NCY_NEW_ARRAY(&rd->o->arena, double, node->count);
  const char **name = NCY_NEW_ARRAY(&rd->o->arena, const char *, node->count);
  if (!bound || !name) return NCY_ENOMEM;
  for (uint32_t i = 0; i < node->count; i++) {
    NCY_TRY(read_number(rd, &node->u.items[i], -1e9, 1e9, &bound[i]));
    name[i] = node->u.items[i].key;
  }
  rd->o->v.layer_bounds = bound;
  rd->o->v.layer_names = name;
  rd->o->v.n_layers = node->count;
  return NCY_OK;
}

static ncy_status read_plots(const reader *rd, const ncy_json *node) {
  static const char *const names[] = {"timeSeries", "PSD", "spectrogram", "locations"};
  const ncy_json *items = node->type == NCY_JSON_ARRAY ? node->u.items : node;
  size_t n = node->type == NCY_JSON_ARRAY ? node->count : 1, n_good = 0;
  const char **plots = NCY_NEW_ARRAY(&rd->o->arena, const char *, n);
  if (!plots) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    if (items[i].type != NCY_JSON_STRING) return wrong_type(rd, &items[i], "a string");
    size_t k = 0;
    while (k < NCY_COUNT_OF(names) && strcmp(names[k], items[i].u.string) != 0) k++;
    if (k == NCY_COUNT_OF(names))
      NCY_TRY(no_such(rd, &items[i], items[i].u.string, names, k, "timeSeries, PSD, spectrogram or locations"));
    else
      plots[n_good++] = names[k];
  }
  rd->o->v.plots = plots;
  rd->o->v.n_plots = n_good;
  return NCY_OK;
}

/* ---- populations and cells ----------------------------------------------------------------------------------------------------
 */

static ncy_status no_such_pop(const reader *rd, const ncy_json *node, const char *name, const char *expected) {
  const ncy_spec *spec = rd->spec;
  const char **names = NCY_NEW_ARRAY(&rd->o->arena, const char *, (size_t)spec->n_pops);
  if (!names) return NCY_ENOMEM;
  for (int32_t i = 0; i < spec->n_pops; i++) names[i] = spec->pop[i].label;
  return no_such(rd, node, name, names, (size_t)spec->n_pops, expected);
}

/* The labels in a choice of cells against the spec: what one misspells is told before anything is run. */
static ncy_status check_labels(const reader *rd, const ncy_json *node) {
  static const char *const groups[] = {"all", "allCells", "allNetStims", "eachPop"};
  const ncy_spec *spec = rd->spec;
  if (node->type == NCY_JSON_ARRAY) {
    for (uint32_t i = 0; i < node->count; i++) NCY_TRY(check_labels(rd, &node->u.items[i]));
    return NCY_OK;
  }
  if (node->type != NCY_JSON_STRING || !spec) return NCY_OK;
  const char *name = node->u.string;
  for (size_t i = 0; i < NCY_COUNT_OF(groups); i++)
    if (strcmp(groups[i], name) == 0) return NCY_OK;
  for (int32_t i = 0; i < spec->n_stim_sources; i++)
    if (strcmp(spec->stim_source[i].label, name) == 0) return NCY_OK;
  if (ncy_spec_find_pop(spec, name) >= 0) return NCY_OK;
  return no_such_pop(rd, node, name, "the label of a population, or allCells");
}

static ncy_status raw_text(const reader *rd, const ncy_json *node, char **out) {
  *out = ncy_arena_strndup(&rd->o->arena, node->doc->text + node->offset, node->end - node->offset);
  return *out ? NCY_OK : NCY_ENOMEM;
}

/* Sets an option of an analysis from a value; what is wrong with it is told at the value's place: the analysis itself knows none.
 */
static ncy_status set_analysis(const reader *rd, const ncy_analyze *analyze, const char *name, const char *value,
                               const ncy_json *node, ncy_analyze_options *options) {
  ncy_ctx *ctx = rd->o->ctx, *trial = NULL;
  ncy_analyze_options *tried = NULL;
  NCY_TRY(ncy_ctx_new(NULL, &trial));
  ncy_status status = ncy_analyze_options_new(trial, analyze, &tried);
  if (status == NCY_OK) status = ncy_analyze_set(trial, tried, name, value);
  if (status != NCY_OK && status != NCY_ENOMEM && ncy_ctx_diag_count(trial) > 0) {
    const ncy_diag *d = ncy_ctx_diag(trial, 0);
    status = ncy_json_report(node, false, ctx, NCY_ERROR, rd->fault, d->hint, "%s", d->message);
  }
  ncy_analyze_options_free(&tried);
  ncy_ctx_free(&trial);
  return status == NCY_OK ? ncy_analyze_set(ctx, options, name, value) : status;
}

/* One reader of choices for all: that of the analyses. */
static ncy_status read_include(const reader *rd, const ncy_json *node) {
  ncy_plot_options *o = rd->o;
  char *text;
  if (is_off(node) && node->type != NCY_JSON_INT) return NCY_OK;
  NCY_TRY(check_labels(rd, node));
  NCY_TRY(raw_text(rd, node, &text));
  ncy_analyze_options_free(&o->selection);
  const ncy_analyze *rates = ncy_analyze_find("rates");
  NCY_TRY(ncy_analyze_options_new(o->ctx, rates, &o->selection));
  NCY_TRY(set_analysis(rd, rates, "include", text, node, o->selection));
  o->v.include = o->selection->include;
  o->v.n_include = o->selection->n_include;
  return NCY_OK;
}

/* Population: [red, green, blue], 0 to 1; or "#rrggbb" or a name that matplotlib knows. */
static bool named_color(const char *text, ncy_rgb *out) {
  static const struct {
    const char *name;
    uint32_t rgb;
  } names[] = {{"black", 0x000000},   {"k", 0x000000},     {"white", 0xFFFFFF},   {"w", 0xFFFFFF},      {"red", 0xFF0000},
               {"r", 0xFF0000},       {"green", 0x008000}, {"g", 0x008000},       {"blue", 0x0000FF},   {"b", 0x0000FF},
               {"cyan", 0x00FFFF},    {"c", 0x00BFBF},     {"magenta", 0xFF00FF}, {"m", 0xBF00BF},      {"yellow", 0xFFFF00},
               {"y", 0xBFBF00},       {"gray", 0x808080},  {"grey", 0x808080},    {"orange", 0xFFA500}, {"purple", 0x800080},
               {"brown", 0xA52A2A},   {"pink", 0xFFC0CB},  {"olive", 0x808000},   {"navy", 0x000080},   {"teal", 0x008080},
               {"darkred", 0x8B0000}, {"lime", 0x00FF00},  {"gold", 0xFFD700},    {"crimson", 0xDC143C}};
  uint32_t rgb = 0;
  bool is_found = false;
  if (text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6) {
    for (int i = 1; i < 7; i++) {
      int c = text[i] | 32; /* lower case */
      rgb = rgb << 4 | (uint32_t)(text[i] <= '9' ? text[i] - '0' : c - 'a' + 10);
    }
    is_found = true;
  }
  for (size_t i = 0; i < NCY_COUNT_OF(names) && !is_found; i++) {
    is_found = strcmp(names[i].name, text) == 0;
    rgb = names[i].rgb;
  }
  *out = (ncy_rgb){(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
  return is_found;
}

static ncy_status read_pop_colors(const reader *rd, const ncy_json *node) {
  if (is_off(node)) return NCY_OK;
  if (node->type != NCY_JSON_OBJECT) return wrong_type(rd, node, "an object of populations");
  plot_pop_color *colors = NCY_NEW_ARRAY(&rd->o->arena, plot_pop_color, node->count);
  if (!colors) return NCY_ENOMEM;
  size_t n = 0;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *item = &node->u.items[i];
    double rgb[3];
    if (rd->spec && ncy_spec_find_pop(rd->spec, item->key) < 0) {
      NCY_TRY(no_such_pop(rd, item, item->key, "the label of a population"));
      continue;
    }
    colors[n].pop = item->key;
    if (item->type == NCY_JSON_STRING) {
      if (!named_color(item->u.string, &colors[n].color))
        return ncy_json_report(item, false, rd->o->ctx, NCY_ERROR, rd->fault, NULL,
                               "expected [red, green, blue], #rrggbb or the name of a colour, found \"%s\"", item->u.string);
    } else {
      if (item->type != NCY_JSON_ARRAY || item->count != 3) return wrong_type(rd, item, "a list [red, green, blue]");
      for (int k = 0; k < 3; k++) NCY_TRY(read_number(rd, &item->u.items[k], 0, 1, &rgb[k]));
      colors[n].color = (ncy_rgb){rgb[0], rgb[1], rgb[2]};
    }
    n++;
  }
  rd->o->v.pop_colors = colors;
  rd->o->v.n_pop_colors = n;
  return NCY_OK;
}

static ncy_status read_order_by(const reader *rd, const ncy_json *node) {
  static const char *const names[] = {"gid", "pop", "x", "y", "z", "xnorm", "ynorm", "znorm"};
  if (node->type == NCY_JSON_ARRAY) return not_yet(rd, node);
  if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
  const char *name = node->u.string;
  size_t k = 0;
  while (k < NCY_COUNT_OF(names) && strcmp(names[k], name) != 0) k++;
  if (k == NCY_COUNT_OF(names) && !ncy_is_compat(rd->o->ctx)) /* compat: what draws falls back to gid */
    return no_such(rd, node, name, names, k, "gid, pop, x, y, z, xnorm, ynorm or znorm");
  rd->o->v.order_by = name;
  return NCY_OK;
}

/* legend (true, false) and its older name labels ("legend", "overlay", false). */
static ncy_status read_legend(const reader *rd, const ncy_json *node) {
  if (ncy_json_is_string(node, "overlay")) return not_yet(rd, node);
  if (!is_off(node) && !is_truth(node) && !ncy_json_is_string(node, "legend"))
    return wrong_type(rd, node, "\"legend\", \"overlay\", true or false");
  rd->o->v.has_legend = !is_off(node);
  return NCY_OK;
}

/* true or false; of plotCSD the curves to draw over the map: "LFP", "CSD" or null. */
static ncy_status read_overlay(const reader *rd, const ncy_json *node) {
  bool is_csd = strcmp(rd->o->kind->analysis, "plotCSD") == 0;
  if (node->type == NCY_JSON_NULL) return NCY_OK;
  if (is_csd && (ncy_json_is_string(node, "LFP") || ncy_json_is_string(node, "CSD"))) {
    rd->o->v.curves = node->u.string;
    return NCY_OK;
  }
  if (!is_truth(node)) return wrong_type(rd, node, is_csd ? "\"LFP\", \"CSD\" or null" : "true or false");
  rd->o->v.overlay = ncy_json_number(node) != 0.0;
  return NCY_OK;
}

static ncy_status read_rates(const reader *rd, const ncy_json *node) {
  if (!is_off(node) && !is_truth(node) && !ncy_json_is_string(node, "minimal"))
    return wrong_type(rd, node, "true, false or \"minimal\"");
  rd->o->v.show_rates = is_off(node) ? -1 : 1;
  return NCY_OK;
}

/* ---- the table ---------------------------------------------------------------------------------------------------------------
 */

#define BOOL(name, field)                                                                                                        \
  { name, ROW_BOOL, offsetof(plot_values, field), 0, 0, NULL, NULL }
#define NUMBER(name, field, lo, hi)                                                                                              \
  { name, ROW_NUMBER, offsetof(plot_values, field), lo, hi, NULL, NULL }
#define PAIR(name, field, lo, hi)                                                                                                \
  { name, ROW_PAIR, offsetof(plot_values, field), lo, hi, NULL, NULL }
#define RANGE(name, field)                                                                                                       \
  { name, ROW_RANGE, offsetof(plot_values, field), -1e15, 1e15, NULL, NULL }
#define TEXT(name, field)                                                                                                        \
  { name, ROW_TEXT, offsetof(plot_values, field), 0, 0, NULL, NULL }
#define CHOICE(name, field, choices)                                                                                             \
  { name, ROW_CHOICE, offsetof(plot_values, field), 0, 0, choices, NULL }
#define SPECIAL(name, read)                                                                                                      \
  { name, ROW_SPECIAL, 0, 0, 0, NULL, read }
#define IGNORED(name)                                                                                                            \
  { name, ROW_IGNORED, 0, 0, 0, NULL, NULL }
#define LATER(name)                                                                                                              \
  { name, ROW_LATER, 0, 0, 0, NULL, NULL }

/* What every plot takes. */
static const row shared_rows[] = {
    PAIR("figSize", fig_size, NCY_FIG_MIN_INCHES, NCY_FIG_MAX_INCHES),
    NUMBER("dpi", dpi, 10, 3200),
    NUMBER("fontSize", font_size, 3, 100),
    TEXT("title", title),
    TEXT("xlabel", x_label),
    TEXT("ylabel", y_label),
    RANGE("xlim", x_lim),
    RANGE("ylim", y_lim),
    CHOICE("palette", palette, "safe netpyne"), /* not NetPyNE's */
    SPECIAL("popColors", read_pop_colors),
    SPECIAL("legend", read_legend),
    SPECIAL("labels", read_legend),
    IGNORED("saveFig"), /* whoever saves reads it */
    IGNORED("showFig"), /* there is no window; the file is what is shown */
    IGNORED("returnPlotter"),
    IGNORED("tightLayout"),
    LATER("saveData"),
    LATER("rcParams"),
    LATER("suptitle"),
    LATER("background"),
    LATER("grid"),
    LATER("axis"),
    LATER("colorList"),
    LATER("popLabels"),
    LATER("popNumCells"),
    LATER("scalebar"),
    LATER("colorbar"),
    LATER("returnData"),
};

static const row rows[] = {
    RANGE("timeRange", time_range),
    SPECIAL("include", read_include),
    NUMBER("maxSpikes", max_spikes, 1, 1e15),
    SPECIAL("orderBy", read_order_by),
    BOOL("orderInverse", order_inverse),
    SPECIAL("popRates", read_rates),
    NUMBER("markerSize", marker_size, 0.01, 1000),
    NUMBER("lineWidth", line_width, 0.01, 100),
    BOOL("syncLines", sync_lines),
    CHOICE("oneFigPer", one_fig_per, "cell trace popTrace"),
    SPECIAL("overlay", read_overlay),
    NUMBER("separation", separation, 0, 1e6),
    CHOICE("view", view, "xy xz"),
    BOOL("showConns", show_conns),
    CHOICE("graphType", graph_type, "line bar boxplot histogram scatter matrix pie graph"),
    CHOICE("histType", hist_type, "step bar stepfilled"),
    CHOICE("measure", measure, "rate count"),
    BOOL("stacked", stacked),
    BOOL("log", log_y),
    NUMBER("bins", n_bins, 1, 10000),
    BOOL("showSyns", show_syns),
    BOOL("showElectrodes", show_electrodes),
    BOOL("includeAxon", include_axon),
    NUMBER("elev", elev, -360, 360),
    NUMBER("azim", azim, -360, 360),
    CHOICE("cvar", cvar, "numSyns weightNorm"),
    RANGE("clim", clim),
    TEXT("pop", pop),
    TEXT("showPop", show_pop),
    SPECIAL("plots", read_plots),
    BOOL("hlines", has_hlines),
    NUMBER("ymax", y_max, 0, 1e9),
    SPECIAL("layerBounds", read_layers),
    SPECIAL("stimTimes", read_stim_times),
};

/* Options of NetPyNE's plots that are not built yet; those of no use here are ignored. */
static const row other_rows[] = {
    LATER("rasterData"),
    LATER("colorbyPhase"),
    LATER("spikeHist"),
    LATER("spikeHistBin"),
    LATER("marker"),
    LATER("rerun"),
    IGNORED("subtitles"),
    IGNORED("scaleBarLoc"),
    LATER("histData"),
    LATER("freqData"),
    LATER("connsFile"),
    LATER("tagsFile"),
    LATER("synStyle"),
    LATER("synSize"),
    LATER("synColor"),
    LATER("dist"),
    LATER("cvals"),
    LATER("iv"),
    LATER("ivprops"),
    LATER("bkgColor"),
    IGNORED("aspect"),
    IGNORED("axisLabels"),
    LATER("kind"),
    LATER("inputLFP"),
    LATER("LFPData"),
    LATER("PSDData"),
    LATER("SpectData"),
    LATER("CSDData"),
    LATER("statDataIn"),
    LATER("legendLabels"),
    LATER("normfit"),
    IGNORED("histShading"),
    LATER("histlogx"),
    LATER("histlogy"),
    LATER("histmin"),
    IGNORED("maxPlots"),
    LATER("logx"),
    IGNORED("roundOffset"),
    LATER("linewidth"),
    LATER("lw"),
    LATER("removeWeightNorm"),
    IGNORED("dt"),
    LATER("showCell"),
    IGNORED("pad"),
    IGNORED("spikeBin"),
    IGNORED("smooth"),
    IGNORED("colors"),
};

static bool is_word_of(const char *words, const char *name) {
  size_t length = strlen(name);
  for (const char *at = words; at && *at; at += strcspn(at, " "), at += *at == ' ')
    if (strncmp(at, name, length) == 0 && (at[length] == ' ' || at[length] == 0)) return true;
  return false;
}

static const row *find_row(const row *table, size_t n, const char *name) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(table[i].name, name) == 0) return &table[i];
  return NULL;
}

/* The row that kind reads under this name; NULL when it is none of its own. */
static const row *row_of(const plot_kind *kind, const char *name) {
  const row *r = find_row(shared_rows, NCY_COUNT_OF(shared_rows), name);
  if (r || !is_word_of(kind->reads, name)) return r;
  r = find_row(rows, NCY_COUNT_OF(rows), name);
  return r ? r : find_row(other_rows, NCY_COUNT_OF(other_rows), name);
}

static ncy_status read_row(const reader *rd, const row *r, const ncy_json *node) {
  char *at = (char *)&rd->o->v + r->offset;
  ncy_arena *arena = &rd->o->arena;
  size_t n = 0;
  switch (r->type) {
  case ROW_BOOL:
    if (!is_truth(node)) return wrong_type(rd, node, "true or false");
    *(int *)(void *)at = ncy_json_number(node) != 0.0;
    return NCY_OK;
  case ROW_NUMBER:
    if (node->type == NCY_JSON_NULL) return NCY_OK;
    return read_number(rd, node, r->lo, r->hi, (double *)(void *)at);
  case ROW_PAIR:
  case ROW_RANGE:
    if (node->type == NCY_JSON_NULL) return NCY_OK;
    return read_pair(rd, node, r, (double *)(void *)at);
  case ROW_TEXT:
    if (node->type == NCY_JSON_NULL) return NCY_OK;
    if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
    *(const char **)(void *)at = node->u.string;
    return NCY_OK;
  case ROW_CHOICE: {
    if (node->type == NCY_JSON_NULL) return NCY_OK;
    if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
    if (is_word_of(r->choices, node->u.string)) {
      *(const char **)(void *)at = node->u.string;
      return NCY_OK;
    }
    const char **names = split(arena, r->choices, &n);
    if (!names) return NCY_ENOMEM;
    return ncy_json_report(node, false, rd->o->ctx, NCY_ERROR, rd->fault, ncy_nearest(node->u.string, names, n),
                           "expected one of %s, found \"%s\"", r->choices, node->u.string);
  }
  case ROW_SPECIAL:
    return r->read(rd, node);
  case ROW_IGNORED:
    return NCY_OK;
  case ROW_LATER:
    return is_off(node) ? NCY_OK : not_yet(rd, node);
  }
  return NCY_OK;
}

/* ---- options of analyses ------------------------------------------------------------------------------------------------------
 */

static const ncy_analyze_option *option_of(const ncy_analyze *analyze, const char *name) {
  const ncy_analyze_option *option;
  for (size_t i = 0; analyze && (option = ncy_analyze_option_at(analyze, i)); i++)
    if (strcmp(option->name, name) == 0) return option;
  return NULL;
}

/* Analysis number which of a kind; NULL past the end. */
static const ncy_analyze *analysis_of(const plot_kind *kind, size_t which) {
  const char *at = kind->analyses;
  for (; at && *at && which; which--) at += strcspn(at, " "), at += *at == ' ';
  char name[32];
  size_t length = at ? strcspn(at, " ") : 0;
  if (length == 0 || length >= sizeof name) return NULL;
  memcpy(name, at, length);
  name[length] = 0;
  return ncy_analyze_find(name);
}

/* What an option's type says about a value, told with its place. */
static ncy_status check_type(const reader *rd, const ncy_analyze_option *option, const ncy_json *node) {
  size_t n;
  switch (option->type) {
  case NCY_OPTION_BOOL:
    return is_truth(node) ? NCY_OK : wrong_type(rd, node, "true or false");
  case NCY_OPTION_INT:
  case NCY_OPTION_NUMBER:
    return ncy_json_is_number(node) || is_truth(node) || node->type == NCY_JSON_NULL ? NCY_OK : wrong_type(rd, node, "a number");
  case NCY_OPTION_RANGE:
    if (node->type == NCY_JSON_NULL) return NCY_OK;
    return read_pair(rd, node, &(row){.name = option->name, .type = ROW_RANGE, .lo = -1e15, .hi = 1e15}, (double[2]){0});
  case NCY_OPTION_WORD:
    if (node->type == NCY_JSON_NULL) return NCY_OK;
    if (node->type != NCY_JSON_STRING) return wrong_type(rd, node, "a string");
    if (!option->choices || is_word_of(option->choices, node->u.string)) return NCY_OK;
    const char **names = split(&rd->o->arena, option->choices, &n);
    if (!names) return NCY_ENOMEM;
    return ncy_json_report(node, false, rd->o->ctx, NCY_ERROR, rd->fault, ncy_nearest(node->u.string, names, n),
                           "expected one of %s, found \"%s\"", option->choices, node->u.string);
  case NCY_OPTION_SUBSETS:
    return check_labels(rd, node);
  case NCY_OPTION_FREQ:
  case NCY_OPTION_WORDS:
  case NCY_OPTION_ELECTRODES:
    return NCY_OK;
  }
  return NCY_OK;
}

/* Hands the value to every analysis that has the option; *out_is_known tells whether any has. */
static ncy_status set_analyses(const reader *rd, const ncy_json *node, bool *out_is_known) {
  ncy_plot_options *o = rd->o;
  for (size_t i = 0; i < PLOT_MAX_ANALYSES && o->analyze[i]; i++) {
    const ncy_analyze_option *option = option_of(analysis_of(o->kind, i), node->key);
    if (!option) continue;
    bool is_first = !*out_is_known;
    *out_is_known = true;
    if (node->type == NCY_JSON_NULL) continue; /* NetPyNE's None: the default */
    if (is_first) NCY_TRY(check_type(rd, option, node));
    char *text;
    NCY_TRY(raw_text(rd, node, &text));
    const char *value = node->type == NCY_JSON_STRING ? node->u.string : text;
    NCY_TRY(set_analysis(rd, analysis_of(o->kind, i), node->key, value, node, o->analyze[i]));
  }
  return NCY_OK;
}

ncy_status plot_options_set_node(ncy_plot_options *options, const ncy_spec *spec, const ncy_json *node, ncy_status fault) {
  reader rd = {options, spec, fault};
  bool is_known = false;
  const row *r = row_of(options->kind, node->key);
  if (r) NCY_TRY(read_row(&rd, r, node));
  NCY_TRY(set_analyses(&rd, node, &is_known));
  if (r || is_known) return NCY_OK;

  const char *names[160];
  size_t n = 0;
  const char *name;
  size_t index = 0;
  while (index < plot_n_kinds && plot_kinds[index] != options->kind) index++;
  while (n < NCY_COUNT_OF(names) && (name = ncy_plot_option_name(index, n))) names[n++] = name;
  return ncy_json_report(node, true, options->ctx, NCY_ERROR, fault, ncy_nearest(node->key, names, n), "unknown key");
}

/* ---- public -------------------------------------------------------------------------------------------------------------------
 */

const char *ncy_plot_option_name(size_t index, size_t option) {
  if (index >= plot_n_kinds) return NULL;
  const plot_kind *kind = plot_kinds[index];
  for (size_t i = 0; i < NCY_COUNT_OF(shared_rows); i++)
    if (option-- == 0) return shared_rows[i].name;
  const row *tables[] = {rows, other_rows};
  size_t counts[] = {NCY_COUNT_OF(rows), NCY_COUNT_OF(other_rows)};
  for (int t = 0; t < 2; t++)
    for (size_t i = 0; i < counts[t]; i++)
      if (is_word_of(kind->reads, tables[t][i].name) && option-- == 0) return tables[t][i].name;
  for (size_t a = 0; a < PLOT_MAX_ANALYSES; a++) {
    const ncy_analyze *analyze = analysis_of(kind, a);
    const ncy_analyze_option *o;
    for (size_t i = 0; analyze && (o = ncy_analyze_option_at(analyze, i)); i++) {
      bool is_told = row_of(kind, o->name) != NULL;
      for (size_t b = 0; b < a; b++) is_told = is_told || option_of(analysis_of(kind, b), o->name);
      if (!is_told && option-- == 0) return o->name;
    }
  }
  return NULL;
}

/* Own defaults of the kind, from the text of its row. */
static ncy_status set_initial(ncy_plot_options *o) {
  const ncy_json_doc *doc;
  const char *text = o->kind->initial;
  o->v = (plot_values){.has_legend = 1, .include_axon = 1, .separation = 1};
  if (!text) return NCY_OK;
  NCY_TRY(ncy_json_parse(&o->arena, o->kind->kind, text, strlen(text), &doc));
  for (uint32_t i = 0; i < doc->root->count; i++) NCY_TRY(plot_options_set_node(o, NULL, &doc->root->u.items[i], NCY_EARG));
  return NCY_OK;
}

ncy_status ncy_plot_options_new(ncy_ctx *ctx, const char *kind, ncy_plot_options **out) {
  const plot_kind *found = plot_kind_find(kind);
  if (!found) {
    const char *names[64];
    size_t n = 0;
    for (; n < plot_n_kinds && n < NCY_COUNT_OF(names); n++) names[n] = plot_kinds[n]->kind;
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, ncy_nearest(kind, names, n), "found no plot named \"%s\"", kind);
  }
  ncy_plot_options *o = ncy_resize(ctx, NULL, 0, sizeof *o);
  if (!o) return ncy_no_memory(ctx);
  *o = (ncy_plot_options){.ctx = ctx, .kind = found};
  ncy_arena_init(&o->arena, ctx);
  ncy_status status = NCY_OK;
  for (size_t i = 0; i < PLOT_MAX_ANALYSES && status == NCY_OK; i++) {
    const ncy_analyze *analyze = analysis_of(found, i);
    if (analyze) status = ncy_analyze_options_new(ctx, analyze, &o->analyze[i]);
  }
  if (status == NCY_OK) status = set_initial(o);
  if (status == NCY_OK)
    *out = o;
  else
    ncy_plot_options_free(&o);
  return status;
}

void ncy_plot_options_free(ncy_plot_options **options) {
  if (!options || !*options) return;
  ncy_plot_options *o = *options;
  for (size_t i = 0; i < PLOT_MAX_ANALYSES; i++) ncy_analyze_options_free(&o->analyze[i]);
  ncy_analyze_options_free(&o->selection);
  ncy_arena_done(&o->arena);
  ncy_resize(o->ctx, o, sizeof *o, 0);
  *options = NULL;
}

/* As the member of an object, so that it has a key and a place. */
ncy_status ncy_plot_options_set(ncy_ctx *ctx, ncy_plot_options *options, const char *name, const char *value) {
  const ncy_json_doc *empty;
  const ncy_json *root;
  (void)ctx;
  NCY_TRY(ncy_json_parse(&options->arena, "options", "{}", 2, &empty));
  char *path =
      ncy_arena_printf(&options->arena, "%s%s%s", strpbrk(name, ".[]'") ? "['" : "", name, strpbrk(name, ".[]'") ? "']" : "");
  if (!path) return NCY_ENOMEM;
  NCY_TRY(ncy_json_set(&options->arena, empty->root, path, value, &root));
  if (root->count != 1) return NCY_EARG;
  return plot_options_set_node(options, NULL, &root->u.items[0], NCY_EARG);
}
