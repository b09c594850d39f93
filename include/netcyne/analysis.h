/* analysis.h - the figures that simConfig.analysis asks for, as checked requests.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_ANALYSIS_H
#define NETCYNE_ANALYSIS_H

#include <stddef.h>

#include "netcyne/plot.h"

NCY_BEGIN_C

typedef struct ncy_analysis ncy_analysis;

/* One analysis that is asked for and can be drawn. All of it belongs to the requests. */
typedef struct ncy_analysis_item {
  const char *name;                /* key in simConfig.analysis: "plotRaster" */
  const ncy_plot_options *options; /* for ncy_plot */
  size_t n_files;                  /* files that saveFig names */
} ncy_analysis_item;

/* Reads simConfig.analysis; the spec must outlive the result, which the caller owns. An option that NetPyNE does not have, or a
 * value of a wrong type, is NCY_ESPEC with a located diagnostic; one that is not built here yet is a warning, because it changes
 * neither the network nor the spikes. false and null ask for nothing. Names of analyses are ncy_spec_load's to check.
 *
 * saveFig: true or absent: NAME_raster.png beside the data file; "png", "svg", "pdf", "html" or a list of them: that format in
 * the same place; a path: that file (without extension: a PNG); false or null: no file. */
NCY_API ncy_status ncy_analysis_load(ncy_ctx *ctx, const ncy_spec *spec, ncy_analysis **out);
NCY_API void ncy_analysis_free(ncy_analysis **analysis);

NCY_API size_t ncy_analysis_count(const ncy_analysis *analysis);
NCY_API const ncy_analysis_item *ncy_analysis_at(const ncy_analysis *analysis, size_t index); /* NULL outside */

/* Where file i_file of an item goes: beside data_path, whose name less "_data.json" is NAME; a relative path in the spec counts
 * from out_dir, or from the working folder when that is NULL. fig_suffix: of one of several figures (ncy_figs_at), put before the
 * ending; NULL: none. *out_path lives as long as analysis. NCY_EARG outside, NCY_ENOMEM. */
NCY_API ncy_status ncy_analysis_path(ncy_analysis *analysis, size_t index, size_t i_file, const char *data_path,
                                     const char *out_dir, const char *fig_suffix, const char **out_path);
/* Draws every item from data and saves its files; on_file is called for each, in order. What cannot be drawn because data are not
 * there is a warning at its place in the spec, and the rest goes on. NCY_EIO, NCY_ENOMEM. */
typedef void ncy_analysis_on_file(void *user, const char *path);
NCY_API ncy_status ncy_analysis_draw(ncy_analysis *analysis, const ncy_data *data, const char *data_path, const char *out_dir,
                                     ncy_analysis_on_file *on_file, void *user);

NCY_END_C

#endif
