/* schema_cfg.c - keys of simConfig: simulation, instantiation, recording, saving, analysis.
 *
 * Data: rows of the schema (see schema.h). Source: reference netpyne-3 section 1 and 5; api-inventory.json.
 * SPDX-License-Identifier: MIT */
#include "spec/schema.h"

#define FORM(name) NCY_FORM_##name

#define REC ncy_spec_cfg
static const ncy_schema_row cfg_rows[] = {
    /* the run */
    {"duration", FORM(NONNEGATIVE), NCY_F64_AT(duration), "1000.0", "ms", 0, "Simulated time."},
    {"tstop", FORM(NUMBER), NCY_NONE, "1000.0", "ms", NCY_ROW_LEGACY, "No effect; duration counts."},
    {"dt", FORM(POSITIVE), NCY_F64_AT(dt), "0.025", "ms", 0, "Time step."},
    {"hParams", FORM(OBJECT), NCY_NONE, "{\"celsius\": 6.3, \"v_init\": -65.0, \"clamp_resist\": 0.001}", NULL, 0,
     "Variables of NEURON; an object given replaces the default whole."},
    {"seeds", FORM(OBJECT), NCY_NONE, "{\"conn\": 1, \"stim\": 1, \"loc\": 1, \"cell\": 1}", NULL, NCY_ROW_BUILD,
     "Seeds of the random streams; an object given replaces the default whole."},
    {"rand123GlobalIndex", FORM(SEED), NCY_I64_AT(global_index), "0", NULL, 0, "Key of the streams used in the run."},
    {"random123", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Other streams for NetStims; the same events in NEURON 9."},
    {"coreneuron", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Run with CoreNEURON."},
    {"gpu", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Run with CoreNEURON on a GPU."},
    {"dump_coreneuron_model", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Write CoreNEURON's input and do not run."},
    {"cache_efficient", FORM(BOOL), NCY_NONE, "false", NULL, 0, "No effect on results."},
    {"cvode_active", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Variable time step."},
    {"cvode_atol", FORM(NUMBER), NCY_NONE, "0.001", NULL, 0, "Absolute tolerance of the variable time step."},
    {"use_local_dt", FORM(BOOL), NCY_NONE, "false", NULL, NCY_ROW_LEGACY, "A variable time step for each cell."},
    {"use_fast_imem", FORM(BOOL), NCY_NONE, "false", NULL, 0, "No effect: membrane currents are there where they are recorded."},
    /* the network */
    {"createNEURONObj", FORM(BOOL), NCY_NONE, "true", NULL, 0, "Make what runs."},
    {"createPyStruct", FORM(BOOL), NCY_NONE, "true", NULL, 0, "Keep what is saved."},
    {"addSynMechs", FORM(BOOL), NCY_NONE, "true", NULL, NCY_ROW_BUILD, "Make synapses."},
    {"includeParamsLabel", FORM(BOOL), NCY_BOOL_AT(include_params_label), "true", NULL, NCY_ROW_BUILD,
     "Keep the labels of rules with cells and connections."},
    {"connRandomSecFromList", FORM(BOOL), NCY_BOOL_AT(random_sec_from_list), "true", NULL, NCY_ROW_BUILD,
     "Choose one section of a list at random."},
    {"distributeSynsUniformly", FORM(BOOL), NCY_BOOL_AT(distribute_uniformly), "true", NULL, NCY_ROW_BUILD,
     "Spread several synapses over the sections of a list."},
    {"pt3dRelativeToCellLocation", FORM(BOOL), NCY_BOOL_AT(pt3d_relative), "true", NULL, NCY_ROW_BUILD,
     "3-d points count from the cell's place."},
    {"invertedYCoord", FORM(BOOL), NCY_BOOL_AT(inverted_y), "true", NULL, NCY_ROW_BUILD,
     "y of the cell's place counts downwards."},
    {"allowSelfConns", FORM(BOOL), NCY_BOOL_AT(allow_self_conns), "false", NULL, NCY_ROW_BUILD,
     "Keep connections of a cell to itself."},
    {"allowConnsWithWeight0", FORM(BOOL), NCY_BOOL_AT(allow_conns_weight0), "true", NULL, NCY_ROW_BUILD,
     "Keep connections of weight 0."},
    {"oneSynPerNetcon", FORM(BOOL), NCY_BOOL_AT(one_syn_per_netcon), "true", NULL, NCY_ROW_BUILD,
     "A synapse for each connection."},
    {"validateNetParams", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Specs are always checked here."},
    /* talk */
    {"timing", FORM(BOOL), NCY_NONE, "true", NULL, 0, "Times are always taken here."},
    {"verbose", FORM(FLAG_OR_NUMBER), NCY_NONE, "false", NULL, 0, "More messages."},
    {"progressBar", FORM(FLAG_OR_NUMBER), NCY_NONE, "2", NULL, 0, "0 none, 1 removed at the end, 2 left."},
    {"printRunTime", FORM(FLAG_OR_NUMBER), NCY_NONE, "false", "s", 0, "Print the simulated time this often."},
    {"printPopAvgRates", FORM(FLAG_OR_LIST), NCY_NONE, "false", "ms", 0, "Print rates, also of a time range or several."},
    {"printSynsAfterRule", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Print the number of synapses after each rule."},
    /* recording */
    {"recordCells", FORM(LIST), NCY_NODE(record_cells), "[]", NULL, 0,
     "Cells whose traces are kept: all, gid, population, [population, index]."},
    {"recordTraces", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Traces by name."},
    {"recordCellsSpikes", FORM(ANY), NCY_NODE(record_cells_spikes), "-1", NULL, 0, "Cells whose spikes are kept; -1: all."},
    {"recordStim", FORM(BOOL), NCY_BOOL_AT(record_stim), "false", NULL, 0, "Keep the spikes of NetStims."},
    {"recordStep", FORM(STEP), NCY_F64_AT(record_step), "0.1", "ms", 0, "Time between samples of traces."},
    {"recordTime", FORM(BOOL), NCY_BOOL_AT(record_time), "true", NULL, 0, "Keep the times of samples."},
    {"recordLFP", FORM(LIST), NCY_NODE(record_lfp), "[]", "um", NCY_ROW_BUILD, "Places [x, y, z] of electrodes."},
    {"saveLFPCells", FORM(FLAG_OR_LIST), NCY_NODE(save_lfp_cells), "false", NULL, 0, "Keep each cell's part of the LFP."},
    {"saveLFPPops", FORM(FLAG_OR_LIST), NCY_NODE(save_lfp_pops), "false", NULL, 0, "Keep each population's part of the LFP."},
    {"recordDipole", FORM(BOOL), NCY_BOOL_AT(record_dipole), "false", NULL, NCY_ROW_BUILD, "Keep the current dipole moment."},
    {"saveDipoleCells", FORM(FLAG_OR_LIST), NCY_NODE(save_dipole_cells), "false", NULL, 0, "Keep each cell's dipole moment."},
    {"saveDipolePops", FORM(FLAG_OR_LIST), NCY_NODE(save_dipole_pops), "false", NULL, 0, "Keep each population's dipole moment."},
    {"recordDipolesHNN", FORM(FLAG_OR_OBJECT), NCY_NONE, "false", NULL, 0, "Dipoles as HNN computes them, by name."},
    {"saveIMembrane", FORM(FLAG_OR_LIST), NCY_NODE(save_imembrane), "false", "nA", NCY_ROW_BUILD,
     "Keep membrane currents of cells."},
    /* saving */
    {"simLabel", FORM(STRING), NCY_STR_AT(sim_label), "\"\"", NULL, 0, "Name of the simulation."},
    {"saveFolder", FORM(STRING), NCY_STR_AT(save_folder), "\"\"", NULL, 0, "Folder of what is written."},
    {"filename", FORM(STRING), NCY_STR_AT(filename), "\"model_output\"", NULL, 0, "Name of what is written."},
    {"saveDataInclude", FORM(STRINGS), NCY_NODE(save_data_include),
     "[\"netParams\", \"netCells\", \"netPops\", \"simConfig\", \"simData\"]", NULL, 0, "Parts of the data file."},
    {"timestampFilename", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Add the time to the name."},
    {"saveJson", FORM(BOOL), NCY_BOOL_AT(save_json), "false", NULL, 0, "Data as JSON; always written here."},
    {"savePickle", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Data as a Python pickle."},
    {"saveMat", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Data as a MATLAB file."},
    {"saveCSV", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Spikes as CSV."},
    {"saveDpk", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Data as a compressed pickle."},
    {"saveHDF5", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Data as HDF5."},
    {"saveDat", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Traces as plain text."},
    {"saveTiming", FORM(BOOL), NCY_NONE, "false", NULL, 0, "Times as a pickle."},
    {"saveWeights", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Keep weights at intervals."},
    {"saveCellSecs", FORM(BOOL), NCY_BOOL_AT(save_cell_secs), "true", NULL, 0, "Sections in the data file."},
    {"saveCellConns", FORM(BOOL), NCY_BOOL_AT(save_cell_conns), "true", NULL, 0, "Connections in the data file."},
    {"compactConnFormat", FORM(FLAG_OR_LIST), NCY_NONE, "false", NULL, 0, "Connections as lists in the data file."},
    {"gatherOnlySimData", FORM(BOOL), NCY_NONE, "false", NULL, 0, "For runs on several processes."},
    {"intervalFolder", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Folder of data saved at intervals."},
    {"backupCfgFile", FORM(LIST), NCY_NONE, "[]", NULL, 0, "Copy of the configuration: [file, folder]."},
    {"analysis", FORM(OBJECT), NCY_NODE(analysis), "{}", NULL, 0, "Figures and analyses by name."},
    /* of older versions and importers */
    {"hparams", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_IGNORED | NCY_ROW_LEGACY, "No effect: the key is hParams."},
    {"saveTxt", FORM(ANY), NCY_NONE, "false", NULL, NCY_ROW_IGNORED | NCY_ROW_LEGACY, "No effect in NetPyNE."},
    {"checkErrors", FORM(ANY), NCY_NONE, "false", NULL, NCY_ROW_LEGACY, "Specs are always checked here."},
    {"recordStims", FORM(ANY), NCY_NONE, "false", NULL, NCY_ROW_IGNORED | NCY_ROW_LEGACY, "No effect: the key is recordStim."},
    {"recordSpikesGids", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_IGNORED | NCY_ROW_LEGACY,
     "No effect: the key is recordCellsSpikes."},
    {"recordSynapticCurrents", FORM(ANY), NCY_NONE, "false", NULL, NCY_ROW_LEGACY, "A flag of users' own scripts."},
    {"inc_evinput", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY | NCY_ROW_BUILD, "Step of VecStim's evoked pattern."},
    {"dL", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Set by the SONATA importer."},
    {"node_sets", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Set by the SONATA importer."},
    {"nsteps_block", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Set by the SONATA importer."},
    {"log_file", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Set by the SONATA importer."},
};
static const ncy_schema_row seeds_rows[] = {
    {"conn", FORM(SEED), NCY_I64_AT(seed_conn), "1", NULL, 0, "Connectivity."},
    {"stim", FORM(SEED), NCY_I64_AT(seed_stim), "1", NULL, 0, "Stimulation."},
    {"loc", FORM(SEED), NCY_I64_AT(seed_loc), "1", NULL, 0, "Places of cells."},
    {"cell", FORM(SEED), NCY_I64_AT(seed_cell), "1", NULL, 0, "String functions of cells and synapses."},
};
static const ncy_schema_row hparams_rows[] = {
    {"celsius", FORM(NUMBER), NCY_PARAM, "6.3", "degC", 0, "Temperature."},
    {"v_init", FORM(NUMBER), NCY_PARAM, "-65.0", "mV", 0, "Potential at the start."},
    {"clamp_resist", FORM(NUMBER), NCY_PARAM, "0.001", "MOhm", 0, "Of NEURON's old clamps; no effect here."},
};
#undef REC
const ncy_schema_object ncy_schema_cfg_object =
    NCY_SCHEMA_OBJECT("simConfig", cfg_rows, NCY_UNKNOWN_USER, NCY_FORM_ANY, NCY_NO_PARAMS);
const ncy_schema_object ncy_schema_seeds_object =
    NCY_SCHEMA_OBJECT("simConfig.seeds", seeds_rows, NCY_UNKNOWN_USER, NCY_FORM_ANY, NCY_NO_PARAMS);
const ncy_schema_object ncy_schema_hparams_object =
    NCY_SCHEMA_OBJECT("simConfig.hParams", hparams_rows, NCY_UNKNOWN_PARAM, NCY_FORM_NUMBER, offsetof(ncy_spec_cfg, h_params));

#define REC ncy_spec_trace
static const ncy_schema_row trace_rows[] = {
    {"sec", FORM(STRING), NCY_STR_AT(sec), NULL, NULL, 0, "Section."},
    {"loc", FORM(FRACTION), NCY_F64_AT(loc), "0.5", "1", 0, "Where in the section."},
    {"var", FORM(STRING), NCY_STR_AT(var), NULL, NULL, NCY_ROW_REQUIRED, "Variable."},
    {"mech", FORM(STRING), NCY_STR_AT(mech), NULL, NULL, 0, "Density mechanism whose variable it is."},
    {"synMech", FORM(STRING), NCY_STR_AT(syn_mech), NULL, NULL, 0, "Synaptic mechanism whose variable it is."},
    {"stim", FORM(STRING), NCY_STR_AT(stim), NULL, NULL, 0, "Label of stimTargetParams whose variable it is."},
    {"pointp", FORM(STRING), NCY_STR_AT(pointp), NULL, NULL, 0, "Point process whose variable it is."},
    {"index", FORM(INT), NCY_I32_AT(index), "0", NULL, 0, "Which, when there are several synapses or stimuli."},
    {"conds", FORM(OBJECT), NCY_CONDS_AT(conds), NULL, NULL, 0, "Tags of the cells that are recorded."},
};
#undef REC
const ncy_schema_object ncy_schema_trace_object =
    NCY_SCHEMA_OBJECT("simConfig.recordTraces.NAME", trace_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

#define REQUEST(name, doc)                                                                                                       \
  { name, FORM(FLAG_OR_OBJECT), NCY_NONE, "false", NULL, 0, doc }
static const ncy_schema_row analysis_rows[] = {
    REQUEST("plotRaster", "Spikes of cells over time."),
    REQUEST("plotTraces", "Recorded traces."),
    REQUEST("plotSpikeHist", "Histogram of spikes over time."),
    REQUEST("plotSpikeFreq", "Spike frequency over time."),
    REQUEST("plotSpikeStats", "Statistics of spikes."),
    REQUEST("plotRates", "Rates of populations."),
    REQUEST("plotSyncs", "Synchrony of populations."),
    REQUEST("plotRatePSD", "Power spectrum of rates."),
    REQUEST("plotRateSpectrogram", "Spectrogram of rates."),
    REQUEST("plotConn", "Connectivity."),
    REQUEST("plot2Dnet", "Cells and connections in a plane."),
    REQUEST("plot2Dfiring", "Firing of cells in a plane."),
    REQUEST("plotShape", "Shapes of cells."),
    REQUEST("plotLFP", "Local field potentials."),
    REQUEST("plotLFPTimeSeries", "Local field potentials over time."),
    REQUEST("plotLFPPSD", "Power spectrum of local field potentials."),
    REQUEST("plotLFPSpectrogram", "Spectrogram of local field potentials."),
    REQUEST("plotLFPLocations", "Places of electrodes."),
    REQUEST("plotCSD", "Current source density."),
    REQUEST("plotCSDPSD", "Power spectrum of current source density."),
    REQUEST("plotCSDTimeSeries", "Current source density over time."),
    REQUEST("plotTimeSeries", "Any series over time."),
    REQUEST("plotTimeSeriesPSD", "Power spectrum of any series."),
    REQUEST("plotDipole", "Current dipole moment."),
    REQUEST("plotEEG", "EEG from dipole moments."),
    REQUEST("plotRxDConcentration", "Concentrations."),
    REQUEST("plotEPSPAmp", "Sizes of postsynaptic potentials."),
    REQUEST("plotfI", "Rate against current."),
    REQUEST("calculatefI", "Rate against current."),
    REQUEST("plotGranger", "Granger causality."),
    REQUEST("granger", "Granger causality."),
    REQUEST("nTE", "Normalized transfer entropy."),
    REQUEST("calculateRate", "Rates of populations."),
    REQUEST("calculateDisynaptic", "Disynaptic connections."),
    REQUEST("popAvgRates", "Rates of populations."),
    REQUEST("syncMeasure", "Synchrony."),
    REQUEST("plotData", "All of the figures."),
    REQUEST("prepareCSD", "Data of a figure."),
    REQUEST("prepareDataPerElectrode", "Data of a figure."),
    REQUEST("prepareLFP", "Data of a figure."),
    REQUEST("preparePSD", "Data of a figure."),
    REQUEST("prepareRaster", "Data of a figure."),
    REQUEST("prepareSpectrogram", "Data of a figure."),
    REQUEST("prepareSpikeData", "Data of a figure."),
    REQUEST("prepareSpikeHist", "Data of a figure."),
    REQUEST("iplotRaster", "Interactive figure."),
    REQUEST("iplotTraces", "Interactive figure."),
    REQUEST("iplotSpikeHist", "Interactive figure."),
    REQUEST("iplotSpikeStats", "Interactive figure."),
    REQUEST("iplotRatePSD", "Interactive figure."),
    REQUEST("iplotConn", "Interactive figure."),
    REQUEST("iplot2Dnet", "Interactive figure."),
    REQUEST("iplotLFP", "Interactive figure."),
    REQUEST("iplotDipole", "Interactive figure."),
    REQUEST("iplotDipolePSD", "Interactive figure."),
    REQUEST("iplotDipoleSpectrogram", "Interactive figure."),
    REQUEST("iplotGranger", "Interactive figure."),
    REQUEST("iplotRxDConcentration", "Interactive figure."),
};
const ncy_schema_object ncy_schema_analysis_object =
    NCY_SCHEMA_OBJECT("simConfig.analysis", analysis_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);
