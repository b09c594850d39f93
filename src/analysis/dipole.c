/* dipole.c - sum of the current dipole moments.
 *
 * Samples of the time range, [uA um] (recorded [nA um] / 1000); then as lfp.c: filter, less the line. Source: NetPyNE's
 * plotDipole. SPDX-License-Identifier: MIT */
#include "analysis/sampled.h"

static ncy_status run(const an_job *job, ncy_table **out) {
  an_traces traces;
  NCY_TRY(an_signals_read(job, job->in->dipole, "dipole", &traces));
  for (size_t k = 0; k < traces.n_signals; k++)
    for (size_t i = 0; i < traces.n; i++) traces.signal[k][i] /= 1000.0;
  NCY_TRY(an_condition(job, &traces));
  return an_traces_table(job, &traces, "uA um", out);
}

static const ncy_analyze_option options[] = {
    AN_TIME_RANGE,
    AN_POP("showPop"),
    AN_FILT_FREQ,
    AN_FILT_ORDER,
    {"detrend", NCY_OPTION_BOOL, "false", "", NULL, "subtract the straight line of least squares"},
    {0},
};

const ncy_analyze an_dipole = {
    .info = {"dipole", "plotDipole", "Sum of the current dipole moments.", "dipole", "t [ms], x, y, z [uA um]"},
    .option = options,
    .run = run,
};
