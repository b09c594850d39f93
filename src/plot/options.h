/* options.h - the options of plots, one table for all of them.
 *
 * A kind of plot (kinds.h) names the options it reads; options of the analyses it is drawn from come on top, under the names
 * these have for them (netcyne/analyze.h). Texts and lists live in the arena of the options. SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_OPTIONS_H
#define NCY_PLOT_OPTIONS_H

#include "netcyne/analyze.h"
#include "plot/fig.h"
#include "spec/spec.h"
#include "json/json.h"

enum { PLOT_MAX_ANALYSES = 4 };

typedef struct plot_pop_color {
  const char *pop;
  ncy_rgb color;
} plot_pop_color;

/* Values of options by NetPyNE's names (in comments where they differ). 0 or NULL: not given. */
typedef struct plot_values {
  double fig_size[2], dpi, font_size;
  const char *title, *x_label, *y_label, *palette;
  double x_lim[2], y_lim[2];
  const plot_pop_color *pop_colors; /* [n_pop_colors] */
  size_t n_pop_colors;
  int has_legend; /* legend, labels; 1 by default */
  double time_range[2];
  const ncy_subset *include; /* [n_include] */
  size_t n_include;
  double max_spikes;
  const char *order_by;
  int order_inverse;
  int show_rates; /* popRates */
  double marker_size, line_width;
  int sync_lines;
  const char *one_fig_per; /* oneFigPer */
  int overlay;
  double separation;
  const char *view;
  int show_conns;
  const char *graph_type, *hist_type, *measure;
  int stacked, log_y;
  double n_bins;
  int show_syns, show_electrodes, include_axon;
  double elev, azim;
  const char *cvar;
  const char *curves; /* overlay of plotCSD: LFP, CSD */
  double clim[2];
  const char *pop, *show_pop;
  double show_cell;         /* NaN: none */
  const char *const *plots; /* [n_plots] */
  size_t n_plots;
  int has_hlines;
  double y_max;
  const double *layer_bounds, *stim_times; /* [n] ordinates; ms */
  const char *const *layer_names;          /* [n_layers] */
  size_t n_layers, n_stim_times;
} plot_values;

typedef struct plot_kind plot_kind;

struct ncy_plot_options {
  ncy_ctx *ctx;
  ncy_arena arena;
  const plot_kind *kind;
  plot_values v;
  ncy_analyze_options *analyze[PLOT_MAX_ANALYSES]; /* of the kind's analyses, in their order */
  ncy_analyze_options *selection;                  /* what include was read with */
};

/* Sets the option that node, a member of an object, names. A mistake is a diagnostic at the node with status fault (NCY_EARG for
 * a command line, NCY_ESPEC for a spec). spec: whose populations and stimuli may be named; NULL: not checked here. */
ncy_status plot_options_set_node(ncy_plot_options *options, const ncy_spec *spec, const ncy_json *node, ncy_status fault);

#endif
