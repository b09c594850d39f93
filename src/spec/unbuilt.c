/* unbuilt.c - what the schema knows and this version does not do yet.
 *
 * Data: one row a key. A value other than the key's default, null, false or empty is refused (exit code 5) when it would change
 * the network or its spikes, and only warned of when it concerns results; either once, at the first place. To build a feature:
 *        delete its row.
 * SPDX-License-Identifier: MIT */
#include "spec/unbuilt.h"

#include <string.h>

static const ncy_unbuilt_row rows[] = {
    /* network */
    {NCY_OBJ_SEC, "synMechs", NULL, true, "synapses in cell rules"},
    {NCY_OBJ_SYNMECH, "selfNetCon", NULL, true, "synapses that a cell connects to itself"},
    {NCY_OBJ_NETSTIM, "rate", "variable", true, "NetStims of variable rate (NSLOC)"},
    /* run */
    {NCY_OBJ_CFG, "cvode_active", NULL, true, "the variable time step"},
    {NCY_OBJ_CFG, "use_local_dt", NULL, true, "the variable time step"},
    {NCY_OBJ_CFG, "coreneuron", NULL, true, "CoreNEURON"},
    {NCY_OBJ_CFG, "gpu", NULL, true, "CoreNEURON"},
    {NCY_OBJ_CFG, "dump_coreneuron_model", NULL, true, "CoreNEURON"},
    {NCY_OBJ_CFG, "createNEURONObj", NULL, true, "networks that cannot run"},
    {NCY_OBJ_CFG, "createPyStruct", NULL, true, "networks that cannot be saved"},
    {NCY_OBJ_CFG, "addSynMechs", NULL, true, "networks without synapses"},
    {NCY_OBJ_CFG, "recordDipolesHNN", NULL, true, "HNN's dipoles"},
    {NCY_OBJ_CFG, "recordStep", "adaptive", true, "the variable time step"},
    /* results */
    {NCY_OBJ_CFG, "printPopAvgRates", NULL, false, "rates of time ranges"},
    {NCY_OBJ_CFG, "saveTiming", NULL, false, "saving of times as pickle"},
    {NCY_OBJ_CFG, "saveWeights", NULL, false, "weights kept at intervals"},
    {NCY_OBJ_CFG, "backupCfgFile", NULL, false, "copies of the configuration"},
};

/* Analyses that are built; a request for any other is warned of. */
static const char *const built_analyses[] = {
    "plotRaster",          "plotTraces", "plotSpikeHist",      "plotSpikeFreq",    "plotSpikeStats", "plotRatePSD",
    "plotRateSpectrogram", "plotConn",   "plot2Dnet",          "plot2Dfiring",     "plotShape",      "plotLFP",
    "plotLFPTimeSeries",   "plotLFPPSD", "plotLFPSpectrogram", "plotLFPLocations", "plotCSD",        "plotDipole",
};

const ncy_unbuilt_row *ncy_unbuilt_find(ncy_schema_id object, const char *key, const ncy_json *value) {
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    if (rows[i].object != object || strcmp(rows[i].key, key) != 0) continue;
    if (!rows[i].value || ncy_json_is_string(value, rows[i].value)) return &rows[i];
  }
  return NULL;
}

bool ncy_unbuilt_analysis(const char *name) {
  for (size_t i = 0; i < NCY_COUNT_OF(built_analyses); i++)
    if (strcmp(built_analyses[i], name) == 0) return false;
  return true;
}
