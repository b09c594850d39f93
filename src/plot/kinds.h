/* kinds.h - the table of plots, and what a plot is made with: one row and one file plot_<kind>.c each.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_KINDS_H
#define NCY_PLOT_KINDS_H

#include "netcyne/result.h"
#include "plot/options.h"

/* Tables of a result, made when first asked for. */
typedef enum plot_part {
  PLOT_SPIKES,
  PLOT_STIMS,
  PLOT_TRACES,
  PLOT_ELECTRODES,
  PLOT_CELLS,
  PLOT_POPS,
  PLOT_CONNS,
  PLOT_PARTS
} plot_part;
typedef struct plot_source {
  const ncy_data *data;
  const char *name; /* to tell several apart: the file's, without folder and ending */
  ncy_table *part[PLOT_PARTS];
  ncy_table *lfp, *dipole;
  ncy_table *segments; /* gid, sec, seg: made by the plot that has them analysed */
} plot_source;

typedef struct plot_job {
  ncy_ctx *ctx;
  const ncy_plot_options *options;
  const plot_values *v;
  const plot_kind *kind;
  ncy_arena scratch;
  plot_source *source; /* [n_sources] */
  size_t n_sources;
  ncy_figs *figs;
} plot_job;

struct plot_kind {
  const char *kind;     /* "spikeHist" */
  const char *analysis; /* key of simConfig.analysis: "plotSpikeHist" */
  const char *suffix;   /* of the file that saveFig=true writes */
  const char *help;     /* one sentence */
  const char *reads;    /* its own options, a space between, besides those of every plot */
  const char *initial;  /* own defaults of options, as a JSON object; NULL: none */
  const char *analyses; /* names in netcyne/analyze.h, a space between; NULL: none */
  ncy_status (*make)(plot_job *job);
};
extern const plot_kind *const plot_kinds[]; /* [plot_n_kinds] */
extern const size_t plot_n_kinds;
const plot_kind *plot_kind_find(const char *name); /* by kind or by analysis; NULL: none */

struct ncy_figs {
  ncy_ctx *ctx;
  ncy_arena arena;
  NCY_VEC(ncy_fig *) fig;
  NCY_VEC(const char *) suffix;
};

/* A table of a result. It stays the source's. NCY_EARG when the result does not have it. */
ncy_status plot_table(plot_job *job, plot_source *source, plot_part part, const ncy_table **out);
double plot_duration(const plot_source *source);    /* ms; NaN: not known */
double plot_record_step(const plot_source *source); /* ms */
/* The time shown: timeRange, or the whole run. */
void plot_time_range(const plot_job *job, const plot_source *source, double out[2]);
/* The table of analysis number which of the kind. The caller frees it. */
ncy_status plot_analyze(plot_job *job, plot_source *source, size_t which, ncy_table **out);
ncy_status plot_missing(plot_job *job, const char *format, ...) NCY_PRINTF(2, 3); /* NCY_EARG: data that are not there */

/* A figure of the options' size, or else width x height inches; it is the job's. suffix: put before the ending of a file's name
 * when a plot has several figures; NULL: none. */
ncy_status plot_new_fig(plot_job *job, const char *suffix, double width, double height, ncy_fig **out);

/* ---- cells and populations (cells.c) ----------------------------------------------------------------------------------------
 */

typedef struct plot_cells {
  const ncy_table *table;
  size_t n;        /* cells */
  int64_t *gid;    /* [n] */
  int32_t *pop;    /* [n] */
  int32_t *sorted; /* [n] rows by gid */
  ncy_names pops;
  ncy_rgb *color; /* [pops.count] */
} plot_cells;

/* Everything is in the job's scratch. */
ncy_status plot_read_cells(plot_job *job, plot_source *source, plot_cells *out);
int64_t plot_cell_row(const plot_cells *cells, int64_t gid); /* -1: none */
/* The color of a population or other curve by name: of popColors, else the population's in the palette's turn, else black for all
 * cells, else the palette's color number `turn`. */
ncy_rgb plot_color_of(const plot_job *job, const plot_cells *cells, const char *name, size_t turn);
/* Marks in is_in[cells->n] the cells that include chooses; none given: all. NCY_EARG for a name that is none. */
ncy_status plot_choose_cells(plot_job *job, const plot_cells *cells, const ncy_subset *include, size_t n_include, bool *is_in);

/* ---- columns (source.c) ------------------------------------------------------------------------------------------------------
 */

double plot_number_at(const ncy_column *column, size_t row); /* of any column of numbers */
int64_t plot_whole_at(const ncy_column *column, size_t row);

/* ---- common parts of figures (parts.c) ---------------------------------------------------------------------------------------
 */

typedef struct plot_curve {
  const double *x, *y; /* [count] the figure's or lasting as long */
  size_t count;
  int32_t color;
  double width_pt;
  bool is_dashed;
} plot_curve;
ncy_status plot_add_curve(ncy_fig *fig, int32_t panel, const plot_curve *curve);
/* Lowest and highest finite values of count; false when there is none. */
bool plot_extent(const double *value, size_t count, double *lo, double *hi);
/* Sets an axis to hold lo..hi with a margin of part of it at both ends. */
void plot_set_axis(ncy_axis *axis, double lo, double hi, double part);
/* An image of values in colours of the bar's map from bar.lo to bar.hi; value is the figure's. */
ncy_status plot_add_image(ncy_fig *fig, int32_t panel, const double *value, int32_t n_rows, int32_t n_cols, double x0, double y0,
                          double x1, double y1);
/* A label in the middle of a panel where there is nothing to show. */
ncy_status plot_add_note(ncy_fig *fig, int32_t panel, const char *text);
ncy_status plot_color(ncy_fig *fig, ncy_rgb color, int32_t *out);         /* the same id for the same color */
const double *plot_copy(ncy_fig *fig, const double *value, size_t count); /* NULL: no memory */
const ncy_palette *plot_palette(const plot_job *job);
const ncy_colormap *plot_colormap(const plot_job *job, const char *name, const char *netpyne_name);

/* ---- series (series.c) -------------------------------------------------------------------------------------------------------
 */

/* Curves of the columns of a table over its first column, coloured and named by column; those of a second result and on are
 * dashed and named by the result too. */
typedef struct plot_series {
  size_t first;            /* column of the first curve */
  const plot_cells *cells; /* for colours of populations; may be NULL */
  const plot_source *source;
  size_t i_source;
  bool is_step, is_filled; /* from one x to the next; the last ends at x_end */
  double x_end;
  bool is_stacked;
  double width_pt;
  const ncy_colormap *map; /* colours in order of the columns, in place of names; or NULL */
} plot_series;
/* Widens x and y of the panel (lo > hi: nothing yet) by what is drawn. */
ncy_status plot_add_series(plot_job *job, ncy_fig *fig, int32_t panel, const ncy_table *table, const plot_series *series);
/* The first analysis of a kind for source i, as plain curves. */
ncy_status plot_add_curves(plot_job *job, ncy_fig *fig, int32_t panel, size_t i);
void plot_empty_axes(ncy_panel *panel);                                                /* lo > hi for both */
ncy_status plot_close_axes(ncy_fig *fig, int32_t panel, double x_part, double y_part); /* margins; a note where nothing is */
/* Images of the columns of a table with rows by freq, then t: one panel each, on one scale or each on its own. */
ncy_status plot_spectrograms(plot_job *job, size_t which, const char *value_label, bool is_one_scale);

#endif
