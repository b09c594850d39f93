/* lfp.h - the parts of plotLFP, each also a plot of its own.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_LFP_H
#define NCY_PLOT_LFP_H

#include "plot/kinds.h"

/* Each makes a figure of the analysis `which` of the job's kind. suffix: of the file, NULL: none. */
ncy_status plot_lfp_make_series(plot_job *job, size_t which, const char *suffix);
ncy_status plot_lfp_make_psd(plot_job *job, size_t which, const char *suffix);
ncy_status plot_lfp_make_locations(plot_job *job, const char *suffix);

#endif
