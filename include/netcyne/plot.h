/* plot.h - figures: a model of axes and marks in data units, and files drawn from it.
 *
 *   ncy_plot_options *o;
 *   ncy_plot_options_new(ctx, "raster", &o);
 *   ncy_plot_options_set(ctx, o, "orderBy", "y");
 *   ncy_plot(ctx, o, &data, 1, &figs);
 *   ncy_fig_save(ctx, ncy_figs_at(figs, 0, NULL), "raster.png");
 *
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_PLOT_H
#define NETCYNE_PLOT_H

#include <stddef.h>

#include "netcyne/result.h"

NCY_BEGIN_C

typedef struct ncy_fig ncy_fig;
typedef struct ncy_figs ncy_figs;
typedef struct ncy_plot_options ncy_plot_options;

/* The plots there are: kind (as `netcyne plot` names it), the key of simConfig.analysis it answers, and a sentence on it; NULL
 * past the end. */
NCY_API const char *ncy_plot_kind(size_t index, const char **out_analysis);
NCY_API const char *ncy_plot_help(size_t index);
/* Names of the options of plot number index; NULL past the end. */
NCY_API const char *ncy_plot_option_name(size_t index, size_t option);

/* Options with the defaults of a plot, by kind or by its key in simConfig.analysis. Owned by the caller. NCY_EARG with the
 * nearest kind when there is none; NCY_ENOMEM. */
NCY_API ncy_status ncy_plot_options_new(ncy_ctx *ctx, const char *kind, ncy_plot_options **out);
NCY_API void ncy_plot_options_free(ncy_plot_options **options);
/* Sets one option by NetPyNE's name from text: JSON, or where that does not parse, the text itself as a string. NCY_EARG for a
 * name the plot does not have, with the nearest, or a value of a wrong type, out of range or none of the choices; NCY_ENOMEM. */
NCY_API ncy_status ncy_plot_options_set(ncy_ctx *ctx, ncy_plot_options *options, const char *name, const char *value);

/* Draws one or more results; several in one figure, curves over each other and the rest side by side. The figures are independent
 * of data and options. Owned by the caller. NCY_EARG: data that are not there, or a name (population, column) that is none, with
 * the nearest; what reading the data gives; NCY_ENOMEM. */
NCY_API ncy_status ncy_plot(ncy_ctx *ctx, const ncy_plot_options *options, const ncy_data *const *data, size_t n_data,
                            ncy_figs **out);
NCY_API size_t ncy_figs_count(const ncy_figs *figs);
/* Figure number index; out_suffix: what tells its file from the others' ("" for the only one, "_gid_3"), or NULL. NULL outside.
 */
NCY_API const ncy_fig *ncy_figs_at(const ncy_figs *figs, size_t index, const char **out_suffix);
NCY_API void ncy_figs_free(ncy_figs **figs);

/* Format by extension: png, svg, pdf, html. Written beside and renamed; the same figure gives the same bytes. NCY_EARG for
 * another extension, NCY_EUNSUPPORTED for html in a build without its JavaScript library, NCY_EIO when it cannot be written. */
NCY_API ncy_status ncy_fig_save(ncy_ctx *ctx, const ncy_fig *fig, const char *path);
/* Everything that can be drawn of one or more results on one page of html, with sizes, rates and where they come from. What
 * cannot be drawn, because the data are not there, is left out. Errors as ncy_fig_save. */
NCY_API ncy_status ncy_report_save(ncy_ctx *ctx, const ncy_data *const *data, size_t n_data, const char *path);

NCY_END_C

#endif
