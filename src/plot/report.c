/* report.c - all that can be drawn of results, on one page of html.
 *
 * How:   each plot is drawn in a context of its own: what it misses is no mistake here. Plots that are parts of another are left
 * out. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "plot/html.h"
#include "plot/kinds.h"

static const char *const kinds[] = {"raster", "spikeFreq", "spikeStats", "ratePSD", "rateSpectrogram", "traces", "lfp",
                                    "csd",    "dipole",    "conn",       "2Dnet",   "2Dfiring",        "shape"};
enum { N_KINDS = NCY_COUNT_OF(kinds), MAX_FIGURES = 8 /* of a kind */, MAX_ITEMS = N_KINDS * MAX_FIGURES };

typedef struct report {
  ncy_ctx *ctx;
  const ncy_data *const *data; /* [n_data] */
  size_t n_data;
  ncy_ctx *inner[N_KINDS];
  ncy_figs *figs[N_KINDS]; /* NULL: not in the data */
  ncy_html_item item[MAX_ITEMS];
  size_t n_items;
} report;

static void draw_all(report *r) {
  const ncy_ctx_options options = {.compat = ncy_is_compat(r->ctx)};
  for (size_t k = 0; k < N_KINDS; k++) {
    ncy_plot_options *o = NULL;
    if (ncy_ctx_new(&options, &r->inner[k]) != NCY_OK) continue;
    if (ncy_plot_options_new(r->inner[k], kinds[k], &o) != NCY_OK) continue;
    (void)ncy_plot(r->inner[k], o, r->data, r->n_data, &r->figs[k]);
    ncy_plot_options_free(&o);
    size_t n = r->figs[k] ? ncy_figs_count(r->figs[k]) : 0;
    for (size_t i = 0; i < n && i < MAX_FIGURES; i++)
      r->item[r->n_items++] = (ncy_html_item){i ? NULL : plot_kind_find(kinds[k])->help, ncy_figs_at(r->figs[k], i, NULL)};
  }
}

/* ---- words --------------------------------------------------------------------------------------------------------------------
 */

static void add_row(ncy_text *out, const char *name, const char *value) {
  ncy_text_str(out, "<tr><th>");
  ncy_html_escape(out, name);
  ncy_text_str(out, "</th><td>");
  ncy_html_escape(out, value);
  ncy_text_str(out, "</td></tr>\n");
}

static void add_number(ncy_text *out, const char *name, double value, const char *unit) {
  char text[64];
  snprintf(text, sizeof text, "%.15g%s%s", value, *unit ? " " : "", unit);
  add_row(out, name, text);
}

/* Plain values of a dict, and of dicts in it. */
static void add_members(ncy_text *out, const ncy_value *dict, const char *prefix, int depth) {
  for (uint32_t i = 0; dict && dict->type == NCY_VALUE_DICT && i < dict->count; i++) {
    const ncy_value *value = &dict->u.member[i].value;
    char name[96];
    snprintf(name, sizeof name, "%s%s", prefix, dict->u.member[i].key);
    if (value->type == NCY_VALUE_STRING)
      add_row(out, name, value->u.string);
    else if (ncy_value_is_number(value))
      add_number(out, name, ncy_value_number(value), "");
    else if (value->type == NCY_VALUE_DICT && depth > 0) {
      char inner[100];
      snprintf(inner, sizeof inner, "%s.", name);
      add_members(out, value, inner, depth - 1);
    }
  }
}

static ncy_status add_rates(ncy_ctx *ctx, const ncy_data *data, ncy_text *out) {
  ncy_table *table = NULL;
  ncy_column pop, n_cells, n_spikes, rate;
  if (ncy_data_rates(ctx, data, &table) != NCY_OK) return NCY_OK; /* no cells or spikes in the data */
  if (ncy_table_column(table, "pop", &pop) == NCY_OK && ncy_table_column(table, "n_cells", &n_cells) == NCY_OK &&
      ncy_table_column(table, "n_spikes", &n_spikes) == NCY_OK && ncy_table_column(table, "rate", &rate) == NCY_OK) {
    ncy_text_str(out, "<table>\n<tr><th>Population</th><th class=\"number\">Cells</th><th class=\"number\">Spikes</th>"
                      "<th class=\"number\">Rate (Hz)</th></tr>\n");
    for (size_t i = 0; i < ncy_table_rows(table); i++) {
      ncy_text_str(out, "<tr><td>");
      ncy_html_escape(out, pop.u.str[i] ? pop.u.str[i] : "");
      ncy_text_printf(out,
                      "</td><td class=\"number\">%.0f</td><td class=\"number\">%.0f</td><td class=\"number\">%.3f</td></tr>\n",
                      plot_number_at(&n_cells, i), plot_number_at(&n_spikes, i), plot_number_at(&rate, i));
    }
    ncy_text_str(out, "</table>\n");
  }
  ncy_table_free(&table);
  return NCY_OK;
}

static size_t rows_of(ncy_ctx *ctx, const ncy_data *data, ncy_status (*make)(ncy_ctx *, const ncy_data *, ncy_table **)) {
  ncy_table *table = NULL;
  if (make(ctx, data, &table) != NCY_OK) return 0;
  size_t n = ncy_table_rows(table);
  ncy_table_free(&table);
  return n;
}

/* What one result is: sizes, rates, and where it comes from. */
static ncy_status describe(const ncy_data *data, ncy_text *out) {
  ncy_ctx *ctx = NULL; /* parts that are not there are no mistake */
  const ncy_value *duration = ncy_data_get(data, "simConfig.duration"), *version = ncy_data_get(data, "netpyne_version");
  NCY_TRY(ncy_ctx_new(NULL, &ctx));
  ncy_text_str(out, "<table>\n");
  if (ncy_data_file(data)) add_row(out, "File", ncy_data_file(data));
  if (ncy_value_is_number(duration)) add_number(out, "Simulated", ncy_value_number(duration), "ms");
  add_number(out, "Cells", (double)rows_of(ctx, data, ncy_data_cells), "");
  add_number(out, "Connections", (double)rows_of(ctx, data, ncy_data_conns), "");
  add_number(out, "Spikes", (double)rows_of(ctx, data, ncy_data_spikes), "");
  ncy_text_str(out, "</table>\n");
  (void)add_rates(ctx, data, out);
  ncy_text_str(out, "<details><summary>Where it comes from</summary>\n<table>\n");
  if (version && version->type == NCY_VALUE_STRING) add_row(out, "netpyne_version", version->u.string);
  add_members(out, ncy_data_get(data, "netcyne"), "", 2);
  ncy_text_str(out, "</table></details>\n");
  ncy_ctx_free(&ctx);
  return out->is_bad ? NCY_ENOMEM : NCY_OK;
}

static void add_contents(const report *r, ncy_text *out) {
  ncy_text_str(out, "<nav>");
  for (size_t i = 0; i < r->n_items; i++) {
    if (!r->item[i].heading) continue;
    ncy_text_printf(out, "<a href=\"#part%zu\">", i);
    for (size_t k = 0; k < N_KINDS; k++)
      if (plot_kind_find(kinds[k])->help == r->item[i].heading) ncy_html_escape(out, kinds[k]);
    ncy_text_str(out, "</a>");
  }
  ncy_text_str(out, "</nav>\n");
}

/* simLabel, else the file's name. */
static const char *title_of(const ncy_data *data) {
  const ncy_value *label = ncy_data_get(data, "simConfig.simLabel");
  if (label && label->type == NCY_VALUE_STRING && label->count) return label->u.string;
  const char *file = ncy_data_file(data), *slash = file ? strrchr(file, '/') : NULL;
  return slash ? slash + 1 : file ? file : "Result of a run";
}

static ncy_status write_report(report *r, ncy_out_file *file) {
  ncy_text words;
  ncy_text_init(&words, r->ctx);
  ncy_status status = NCY_OK;
  for (size_t i = 0; i < r->n_data && status == NCY_OK; i++) status = describe(r->data[i], &words);
  add_contents(r, &words);
  if (words.is_bad) status = ncy_no_memory(r->ctx);
  if (status == NCY_OK) status = ncy_html_write(r->ctx, title_of(r->data[0]), words.data, r->item, r->n_items, file);
  ncy_text_done(&words);
  return status;
}

ncy_status ncy_report_save(ncy_ctx *ctx, const ncy_data *const *data, size_t n_data, const char *path) {
  report r = {.ctx = ctx, .data = data, .n_data = n_data};
  ncy_out_file *file = NULL;
  const char *dot = strrchr(path, '.');
  ncy_place place = {.file = path};
  if (!dot || strcmp(dot, ".html") != 0)
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, NULL, "a report is html: expected a file ending in .html");
  if (n_data == 0) return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "there is no result to draw");
  NCY_TRY(ncy_out_open(ctx, path, &file));
  draw_all(&r);
  ncy_status status = write_report(&r, file);
  for (size_t k = 0; k < N_KINDS; k++) {
    ncy_figs_free(&r.figs[k]);
    ncy_ctx_free(&r.inner[k]);
  }
  if (status == NCY_OK) return ncy_out_commit(&file);
  ncy_out_discard(&file);
  return status;
}
