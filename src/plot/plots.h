/* plots.h - the rows of the table of plots, each in its plot_<kind>.c.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_PLOTS_H
#define NCY_PLOT_PLOTS_H

#include "plot/kinds.h"

extern const plot_kind plot_raster, plot_traces, plot_spike_hist, plot_spike_freq, plot_spike_stats, plot_rate_psd,
    plot_rate_spectrogram, plot_conn, plot_2d_net, plot_2d_firing, plot_shape, plot_lfp, plot_lfp_time_series, plot_lfp_psd,
    plot_lfp_spectrogram, plot_lfp_locations, plot_csd, plot_dipole;

#endif
