/* analyze.h - analyses: tables of a result to tables of numbers; no drawing, no run needed.
 *
 * An analysis takes the tables of ncy_analyze_input that it names (made by ncy_data_* of result.h, or by the caller with the
 * same columns), one ncy_analyze_options, and gives one table. Names of options, their defaults and what is computed are
 * NetPyNE's; each analysis' file in src/analysis states formula, units and source. Two ways to call:
 *
 *   ncy_analyze_options *o;                           or by name: ncy_analyze_set(ctx, o, "binSize", "10");
 *   ncy_analyze_options_new(ctx, ncy_analyze_find("spikeHist"), &o);
 *   o->bin_size = 10;
 *   ncy_analyze_run(ctx, &input, o, &table);
 *
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_ANALYZE_H
#define NETCYNE_ANALYZE_H

#include <stddef.h>
#include <stdint.h>

#include "netcyne/result.h"
#include "netcyne/table.h"

NCY_BEGIN_C

/* ---- what goes in ------------------------------------------------------------------------------------------------------------
 */

/* Tables as in result.h; NULL is "none": an analysis that needs it is refused with NCY_EARG. */
typedef struct ncy_analyze_input {
  const ncy_table *spikes;     /* t [ms], gid; in order of time */
  const ncy_table *stims;      /* t [ms], gid, source */
  const ncy_table *cells;      /* gid, pop, ynorm (others for orderBy and groupBy) */
  const ncy_table *pops;       /* label, n_cells, first_gid: the order of populations; NULL: order of first cells */
  const ncy_table *conns;      /* pre_gid, post_gid, sec, loc, synMech, weight, delay [ms], pre_label */
  const ncy_table *lfp;        /* t [ms], e0, e1, ... [mV] */
  const ncy_table *electrodes; /* x, y, z [um] */
  const ncy_table *dipole;     /* t [ms], x, y, z [nA um] */
  const ncy_table *segments;   /* gid, sec, seg (0, 1, ...), weightNorm: of the cells to colour */
  double duration;             /* ms, simConfig.duration: the default time range is [0, duration] */
  double record_step;          /* ms, simConfig.recordStep: of lfp and dipole */
} ncy_analyze_input;

/* ---- options -----------------------------------------------------------------------------------------------------------------
 */

/* Cells or stimuli that belong together: one curve, bar or row. */
typedef struct ncy_subset_item {
  const char *name;     /* population, label of a stimulus, "all", "allCells", "allNetStims", "eachPop"; NULL: gids */
  const int64_t *index; /* [n_index] gids (name NULL), or numbers within population name; NULL: the whole population */
  size_t n_index;
} ncy_subset_item;
typedef struct ncy_subset {
  const ncy_subset_item *item; /* [n_items] */
  size_t n_items;
} ncy_subset;

/* One electrode, several averaged, or all averaged ("avg": index NULL). */
typedef struct ncy_electrode_choice {
  const int32_t *index; /* [n_index] */
  size_t n_index;
  int is_all; /* "all": each electrode, one after the other */
} ncy_electrode_choice;

/* All options of all analyses; an analysis reads those of its row (ncy_analyze_info) and ignores the rest. Made with the
 * defaults of one analysis. Pointers set by the caller must outlive the options' use. Names in comments: NetPyNE's. */
typedef struct ncy_analyze_options {
  double time_range[2];      /* timeRange [ms]; equal: the whole run */
  const ncy_subset *include; /* include [n_include] */
  size_t n_include;
  const ncy_subset *include_pre; /* includePre [n_include_pre]; cells1 */
  size_t n_include_pre;
  const ncy_subset *include_post; /* includePost [n_include_post]; cells2 */
  size_t n_include_post;
  double bin_size;          /* binSize [ms] */
  double peak_bin;          /* peakBin [ms]; 0: no peak */
  const char *const *stats; /* stats [n_stats]: rate, isicv, sync, pairsync */
  size_t n_stats;
  int include_rate0;                      /* includeRate0: cells without spikes count */
  int cumulative, density;                /* of spikeHist */
  int norm;                               /* divide by the maximum; csd: subtract the mean over electrodes */
  int smooth;                             /* window of a Hann smoothing, in samples; below 3: none */
  double filt_freq[2];                    /* filtFreq [Hz]: {0,0} none, {f,0} low-pass, {0,f} high-pass, {f,g} band-pass */
  int filt_order;                         /* filtOrder */
  int detrend;                            /* subtract the straight line of least squares */
  int norm_signal;                        /* normSignal: up by |min| if that is <= 0, then divided by the maximum */
  double min_freq, max_freq, step_freq;   /* minFreq, maxFreq, stepFreq [Hz] */
  const char *transform_method;           /* transformMethod: morlet or fft (Welch) */
  int nfft, noverlap, nperseg;            /* NFFT, noverlap, nperseg [samples] */
  int norm_psd, norm_spec;                /* normPSD, normSpec: divided by the maximum over all columns */
  int y_log_scale;                        /* yLogScale: fft powers in dB (ratePSD) */
  int logy;                               /* frequencies of the spectrogram at equal ratios */
  const ncy_electrode_choice *electrodes; /* electrodes [n_electrodes] */
  size_t n_electrodes;
  double spacing_um;    /* spacing_um [um]; 0: mean over the electrodes' depths */
  double sampr;         /* sampr [Hz]; 0: 1000/recordStep */
  double minf, maxf;    /* band of the csd [Hz] */
  int vaknin;           /* repeat the outermost electrodes, so that none is lost */
  const char *feature;  /* weight, delay, numConns, probability, strength, convergence, divergence */
  const char *group_by; /* groupBy: pop, cell, or a column of numbers of cells */
  double group_by_interval_pre, group_by_interval_post; /* groupByIntervalPre, groupByIntervalPost [unit of the column] */
  const char *order_by;                                 /* orderBy: gid or a column of numbers of cells */
  const char *syn_or_conn;                              /* synOrConn: syn, or conn (the first of each pre cell) */
  const char *const *syn_mech;                          /* synMech [n_syn_mech]; none: all */
  size_t n_syn_mech;
  int log_plot;     /* logPlot: log10 */
  const char *pop;  /* pop, showPop: of the lfp or dipole; NULL: all cells (ncy_analyze_data) */
  const char *cvar; /* cvar: numSyns or weightNorm */
  int order;        /* of the autoregressive model (granger: 10) */
  int num_shuffle;  /* numShuffle */
  int64_t seed;     /* of shuffles */
} ncy_analyze_options;

typedef struct ncy_analyze ncy_analyze; /* one analysis: a row of the table */

typedef enum ncy_analyze_type {
  NCY_OPTION_BOOL, /* true, false, 1, 0 */
  NCY_OPTION_INT,
  NCY_OPTION_NUMBER,
  NCY_OPTION_RANGE,     /* [a, b] */
  NCY_OPTION_FREQ,      /* number: low-pass; [a, b]: band-pass ([0, b]: low-pass, [a, 0]: high-pass); false: none */
  NCY_OPTION_WORD,      /* one of choices, where there are any */
  NCY_OPTION_WORDS,     /* a list of them */
  NCY_OPTION_SUBSETS,   /* ["eachPop", "E", ["E", "I"], 5, ["E", [0, 1]]] or E,I,5 */
  NCY_OPTION_ELECTRODES /* ["avg", "all", 0, [1, 2]] or avg,0 */
} ncy_analyze_type;

typedef struct ncy_analyze_option {
  const char *name; /* NetPyNE's */
  ncy_analyze_type type;
  const char *initial; /* the default, as text for ncy_analyze_set */
  const char *unit;    /* "" for none */
  const char *choices; /* "morlet fft", with a space between; NULL: no fixed set */
  const char *help;
} ncy_analyze_option;

typedef struct ncy_analyze_info {
  const char *name;    /* "spikeHist" */
  const char *netpyne; /* NetPyNE's function that gives these numbers */
  const char *help;    /* one sentence */
  const char *takes;   /* tables, with a space between: "spikes cells pops" */
  const char *gives;   /* columns with units */
} ncy_analyze_info;

/* The analyses there are, NULL past the end; by name, NULL when there is none (name also NetPyNE's: "plotSpikeHist"). */
NCY_API const ncy_analyze *ncy_analyze_at(size_t index);
NCY_API const ncy_analyze *ncy_analyze_find(const char *name);
/* The same; NCY_EARG with the nearest name when there is none. */
NCY_API ncy_status ncy_analyze_named(ncy_ctx *ctx, const char *name, const ncy_analyze **out);
NCY_API const ncy_analyze_info *ncy_analyze_info_of(const ncy_analyze *analyze);
/* Options it reads; NULL past the end. */
NCY_API const ncy_analyze_option *ncy_analyze_option_at(const ncy_analyze *analyze, size_t index);

/* Options with the defaults of analyze. Owned by the caller. NCY_ENOMEM. */
NCY_API ncy_status ncy_analyze_options_new(ncy_ctx *ctx, const ncy_analyze *analyze, ncy_analyze_options **out);
NCY_API void ncy_analyze_options_free(ncy_analyze_options **options);
/* Sets one option by NetPyNE's name from text: JSON ('["E", "I"]', '5', 'true') or plain words with commas between (E,I).
 * NCY_EARG: a name that the analysis does not have, with the nearest; a value of the wrong type, out of range, or none of the
 * choices, with what was found and expected. NCY_ENOMEM. */
NCY_API ncy_status ncy_analyze_set(ncy_ctx *ctx, ncy_analyze_options *options, const char *name, const char *value);

/* ---- running ------------------------------------------------------------------------------------------------------------------
 */

/* Computes. Owned by the caller and independent of input and options.
 * NCY_EARG: a table or column that is missing, an option out of range, a name (population, stimulus, electrode) that is none,
 * with the nearest; too few data for the method, with how many it needs. NCY_EINTERRUPTED, NCY_ENOMEM.
 *
 * Tables, by name of the analysis (SUBSET columns: one for each of include after eachPop is replaced, named "E", "allCells",
 * "E, I", "cell 5"; ELECTRODE columns: "avg", "0", "1", "[0, 1]"):
 *
 *   rates            subset, n_cells, n_spikes, rate [Hz], min [Hz], max [Hz] (of its cells), peak [Hz] (of the binned rate)
 *   cellRates        gid, pop, n_spikes, rate [Hz]
 *   isi              subset, gid, t [ms] (end of the interval), isi [ms]
 *   spikeStats       stat, subset, gid (-1: the whole subset), ynorm, value (rate [Hz], isicv, sync, pairsync [1])
 *   sync             subset, n_cells (that spiked), n_spikes, sync (SPIKE-synchronisation), raster_sync (plotRaster's title)
 *   spikeHist        t [ms] (left edge), t_end [ms], SUBSET... (spikes in the bin; density: 1/ms)
 *   spikeFreq        t [ms] (centre), SUBSET... [Hz]
 *   ratePSD          freq [Hz], SUBSET... [Hz^2 for morlet; dB/Hz or Hz for fft]
 *   rateSpectrogram  freq [Hz], t [ms], SUBSET... ; rows by frequency, then time: a column is a matrix [n_freq][n_t]
 *   lfp              t [ms], ELECTRODE... [mV; 1 with normSignal]
 *   lfpPSD           freq [Hz], ELECTRODE... [mV^2; dB/Hz for fft]
 *   lfpSpectrogram   freq [Hz], t [ms], ELECTRODE... ; rows as rateSpectrogram
 *   csd              t [ms], ELECTRODE... [mV/mm^2], default all
 *   csdPSD           freq [Hz], ELECTRODE...
 *   conn             pre, post (labels; gids as text), n_conns, FEATURE [weight: 1, delay: ms]; rows pre by post
 *   shape            gid, sec, seg, value
 *   dipole           t [ms], x, y, z [uA um]
 *   granger          freq [Hz], Fx2y, Fy2x, Fxy, coherence, power_x, power_y [1; power 1/Hz]; x: cells1, y: cells2
 *   nTE              te [bit], te_shuffled [bit], entropy [bit], nte [1]: from cells1 to cells2
 */
NCY_API ncy_status ncy_analyze_run(ncy_ctx *ctx, const ncy_analyze_input *input, const ncy_analyze_options *options,
                                   ncy_table **out);

/* The same on the data of a run, with the tables it needs made of them (option pop: of the lfp or dipole of that population).
 * Besides: the statuses of ncy_data_spikes and its like. */
NCY_API ncy_status ncy_analyze_data(ncy_ctx *ctx, const ncy_data *data, const ncy_analyze_options *options, ncy_table **out);

NCY_END_C

#endif
