/* inner.h - shared by the analyses: the job, columns of the input, cells and subsets of them, bins, rows of options.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ANALYSIS_INNER_H
#define NCY_ANALYSIS_INNER_H

#include "base/base.h"
#include "netcyne/analyze.h"

/* One run of an analysis; the arena ends with it. */
typedef struct an_job {
  ncy_ctx *ctx;
  const ncy_analyze *analyze;
  const ncy_analyze_input *in;
  const ncy_analyze_options *o;
  ncy_arena *arena;
} an_job;

struct ncy_analyze {
  ncy_analyze_info info;
  const ncy_analyze_option *option;                      /* ended by one without name */
  ncy_status (*run)(const an_job *job, ncy_table **out); /* *out may be set on failure too: it is freed then */
};

extern const ncy_analyze an_rates, an_cell_rates, an_isi, an_spike_stats, an_sync, an_spike_hist, an_spike_freq, an_rate_psd,
    an_rate_spectrogram, an_lfp, an_lfp_psd, an_lfp_spectrogram, an_csd, an_csd_psd, an_conn, an_shape, an_dipole, an_granger,
    an_nte;

/* Rows of options that several analyses have. */
#define AN_TIME_RANGE                                                                                                            \
  { "timeRange", NCY_OPTION_RANGE, "null", "ms", NULL, "part of the run; null: all of it" }
#define AN_INCLUDE(initial)                                                                                                      \
  {                                                                                                                              \
    "include", NCY_OPTION_SUBSETS, initial, "", NULL,                                                                            \
        "populations, stimuli, gids, allCells, allNetStims, all, eachPop; a list inside is one group"                            \
  }
#define AN_BIN_SIZE(initial)                                                                                                     \
  { "binSize", NCY_OPTION_NUMBER, initial, "ms", NULL, "width of a bin" }
#define AN_SMOOTH                                                                                                                \
  { "smooth", NCY_OPTION_INT, "0", "", NULL, "samples of a Hann window to smooth with; below 3: none" }
#define AN_FILT_FREQ                                                                                                             \
  {                                                                                                                              \
    "filtFreq", NCY_OPTION_FREQ, "false", "Hz", NULL,                                                                            \
        "Butterworth: a number is a low-pass, [a, b] a band-pass, [a, 0] a high-pass"                                            \
  }
#define AN_FILT_ORDER                                                                                                            \
  { "filtOrder", NCY_OPTION_INT, "3", "", NULL, "order of that filter" }
#define AN_FREQS                                                                                                                 \
  {"minFreq", NCY_OPTION_NUMBER, "1", "Hz", NULL, "lowest frequency"},                                                           \
      {"maxFreq", NCY_OPTION_NUMBER, "100", "Hz", NULL, "highest frequency"}, {                                                  \
    "stepFreq", NCY_OPTION_NUMBER, "1", "Hz", NULL, "step of the frequencies (morlet)"                                           \
  }
#define AN_TRANSFORM                                                                                                             \
  { "transformMethod", NCY_OPTION_WORD, "morlet", "", "morlet fft", "wavelets, or Welch's periodograms" }
#define AN_NFFT                                                                                                                  \
  {"NFFT", NCY_OPTION_INT, "256", "", NULL, "samples of a window (fft)"}, {                                                      \
    "noverlap", NCY_OPTION_INT, "128", "", NULL, "samples that windows share (fft)"                                              \
  }
#define AN_ELECTRODES(initial)                                                                                                   \
  { "electrodes", NCY_OPTION_ELECTRODES, initial, "", NULL, "avg, all, numbers; a list inside is averaged" }
#define AN_POP(name)                                                                                                             \
  { name, NCY_OPTION_WORD, "null", "", NULL, "of one population; null: of all cells" }
#define AN_LFP_OPTIONS                                                                                                           \
  AN_TIME_RANGE, AN_POP("pop"), AN_ELECTRODES("[\"avg\", \"all\"]"),                                                             \
      {"normSignal", NCY_OPTION_BOOL, "false", "", NULL, "up by |min| where that is not above 0, then divided by the maximum"},  \
      AN_FILT_FREQ, AN_FILT_ORDER, {                                                                                             \
    "detrend", NCY_OPTION_BOOL, "false", "", NULL, "subtract the straight line of least squares"                                 \
  }
#define AN_CSD_OPTIONS(initial)                                                                                                  \
  AN_TIME_RANGE, AN_POP("pop"), AN_ELECTRODES(initial),                                                                          \
      {"spacing_um", NCY_OPTION_NUMBER, "0", "um", NULL, "between electrodes; 0: mean over their depths"},                       \
      {"sampr", NCY_OPTION_NUMBER, "0", "Hz", NULL, "samples per second; 0: 1000/recordStep"},                                   \
      {"minf", NCY_OPTION_NUMBER, "0.05", "Hz", NULL, "lower edge of the band"},                                                 \
      {"maxf", NCY_OPTION_NUMBER, "300", "Hz", NULL, "upper edge of the band; from half of sampr on: a high-pass"},              \
      {"vaknin", NCY_OPTION_BOOL, "true", "", NULL, "repeat the outermost electrodes, so that none is lost"}, {                  \
    "norm", NCY_OPTION_BOOL, "false", "", NULL, "subtract the mean over the electrodes"                                          \
  }

/* ---- input (input.c) ----------------------------------------------------------------------------------------------------------
 */

/* A located NCY_EARG of this analysis. */
ncy_status an_fail(const an_job *job, const char *hint, const char *format, ...) NCY_PRINTF(3, 4);

/* A column as doubles, integers or texts, converted in the arena where it has another type of number. NCY_EARG when the table is
 * NULL or has no such column. table_name: as in ncy_analyze_input. */
ncy_status an_f64(const an_job *job, const ncy_table *table, const char *table_name, const char *column, const double **out);
ncy_status an_i64(const an_job *job, const ncy_table *table, const char *table_name, const char *column, const int64_t **out);
ncy_status an_str(const an_job *job, const ncy_table *table, const char *table_name, const char *column, const char *const **out);

/* The time range of the options, or the whole run [ms]. */
ncy_status an_range(const an_job *job, double out[2]);

/* start, start+step, ... below stop, as numpy.arange makes them. */
ncy_status an_arange(const an_job *job, double start, double stop, double step, double **out, size_t *out_n);

/* ---- cells and subsets (cells.c)
 * ------------------------------------------------------------------------------------------------ */

typedef struct an_cells {
  size_t n;
  const int64_t *gid;    /* [n] */
  const int32_t *pop;    /* [n] id of the population */
  const int32_t *by_gid; /* [n] rows in order of gid */
  size_t n_pops;
  const char *const *pop_label; /* [n_pops] in NetPyNE's order */
  const int32_t *pop_start;     /* [n_pops + 1] into pop_row */
  const int32_t *pop_row;       /* [n] rows of each population, in the table's order */
} an_cells;
ncy_status an_cells_read(const an_job *job, an_cells *out);
int32_t an_cell_row(const an_cells *cells, int64_t gid); /* -1: none */

/* Spikes of cells, and events of stimuli: a train is one source of one cell. */
typedef struct an_spikes {
  size_t n;
  const double *t;    /* [n] ms */
  const int32_t *row; /* [n] of cells */
  size_t n_events;
  const double *event_t;      /* [n_events] ms */
  const int32_t *event_train; /* [n_events] */
  size_t n_trains;
  const char *const *train_source; /* [n_trains] */
  const int64_t *train_gid;        /* [n_trains] of the cell it drives */
} an_spikes;
ncy_status an_spikes_read(const an_job *job, const an_cells *cells, an_spikes *out);

typedef struct an_subset {
  const char *label;
  const uint8_t *has_cell;  /* [n_cells of all] */
  const uint8_t *has_train; /* [n_trains] */
  size_t n_cells, n_trains;
} an_subset;
/* Cells and stimuli of each, eachPop replaced by the populations that have cells; every label once. */
ncy_status an_subsets_read(const an_job *job, const an_cells *cells, const an_spikes *spikes, const ncy_subset *include,
                           size_t n_include, const an_subset **out, size_t *out_n);

/* ---- bins (bins.c)
 * --------------------------------------------------------------------------------------------------------------- */

/* Edges arange(range[0], range[1], width): at least one whole bin. */
ncy_status an_edges(const an_job *job, const double range[2], double width, double **out, size_t *out_n);
/* Adds the spikes of a subset to count[n_edges - 1]; a bin holds its left edge, the last one its right edge too. */
void an_count(const an_spikes *spikes, const an_subset *subset, const double *edge, size_t n_edges, double *count);

/* The curves of a subset each, in Hz per cell or train, for the analyses of rates: [n_subsets][n_bins]. */
typedef struct an_rate_curves {
  const an_subset *subset;
  size_t n_subsets, n_bins;
  const double *edge; /* [n_bins + 1] ms */
  double *value;      /* [n_subsets][n_bins] Hz */
} an_rate_curves;
ncy_status an_rate_curves_make(const an_job *job, an_rate_curves *out);

#endif
