/* schema_conn.c - keys of synaptic mechanisms, connectivity rules and stimulation.
 *
 * Data: rows of the schema (see schema.h). Source: reference netpyne-2 sections 2.3, 5, 7 to 10; api-inventory.json.
 * SPDX-License-Identifier: MIT */
#include "spec/schema.h"

#define FORM(name) NCY_FORM_##name

/* ---- synaptic mechanisms ------------------------------------------------------------------------------------------------ */
#define REC ncy_spec_synmech
static const ncy_schema_row synmech_rows[] = {
    {"mod", FORM(STRING), NCY_STR_AT(mod), NULL, NULL, NCY_ROW_REQUIRED, "Name of the point process."},
    {"loc", FORM(FRACTION), NCY_NODE(loc), NULL, "1", 0, "Where in the section, when a connection does not say."},
    {"selfNetCon", FORM(OBJECT), NCY_NODE(self_net_con), "{}", NULL, 0, "A connection of the cell to itself."},
    {"pointerParams", FORM(OBJECT), NCY_NODE(pointer_params), "{}", NULL, 0,
     "Variables that are connected, as by gap junctions."},
    NCY_ANNOTATION_ROW,
    {"label", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "The label again, as old files hold it."},
};
#undef REC
const ncy_schema_object ncy_schema_synmech_object = NCY_SCHEMA_OBJECT(
    "netParams.synMechParams.LABEL", synmech_rows, NCY_UNKNOWN_PARAM, NCY_FORM_FUNC, offsetof(ncy_spec_synmech, params));

static const ncy_schema_row pointer_rows[] = {
    {"target_var", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_REQUIRED, "Pointer of the synapse that is set."},
    {"source_var", FORM(STRING), NCY_NONE, "\"v\"", NULL, 0, "Variable of the other cell that it points to."},
    {"bidirectional", FORM(BOOL), NCY_NONE, "true", NULL, 0, "Both cells get a synapse."},
};
const ncy_schema_object ncy_schema_pointer_object = NCY_SCHEMA_OBJECT("netParams.synMechParams.LABEL.pointerParams", pointer_rows,
                                                                      NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

/* ---- connectivity ------------------------------------------------------------------------------------------------------- */
#define REC ncy_spec_conn
static const ncy_schema_row conn_rows[] = {
    {"preConds", FORM(OBJECT), NCY_CONDS_AT(pre), NULL, NULL, NCY_ROW_REQUIRED, "Tags of the cells that send."},
    {"postConds", FORM(OBJECT), NCY_CONDS_AT(post), NULL, NULL, NCY_ROW_REQUIRED, "Tags of the cells that receive."},
    {"connFunc", FORM(STRING), NCY_NONE, NULL, NULL, 0,
     "fullConn, probConn, convConn, divConn or fromListConn; when absent it follows from the keys given."},
    {"probability", FORM(FUNC), NCY_NODE(probability), NULL, "1", 0, "Of connecting each pair."},
    {"convergence", FORM(FUNC), NCY_NODE(convergence), NULL, "1", 0, "Senders of each receiving cell."},
    {"divergence", FORM(FUNC), NCY_NODE(divergence), NULL, "1", 0, "Receivers of each sending cell."},
    {"connList", FORM(PAIRS), NCY_NODE(conn_list), NULL, NULL, 0, "Pairs of places in the lists of matching cells."},
    {"weight", FORM(FUNCS), NCY_NODE(weight), NULL, NULL, 0, "Weight; defaultWeight when absent."},
    {"delay", FORM(DELAYS), NCY_NODE(delay), NULL, "ms", 0, "Delay; defaultDelay when absent."},
    {"synsPerConn", FORM(COUNTS), NCY_NODE(syns_per_conn), "1", "1", 0, "Synapses of each connection."},
    {"synMech", FORM(LABELS), NCY_NODE(syn_mech), NULL, NULL, 0, "Label or labels; the first of synMechParams when absent."},
    {"sec", FORM(LABELS), NCY_NODE(sec), NULL, NULL, 0, "Section, list of sections, or label of one; soma when absent."},
    {"loc", FORM(LOCS), NCY_NODE(loc), NULL, "1", 0, "Where in the section; 0.5 when absent."},
    {"synMechWeightFactor", FORM(NUMBERS), NCY_NODE(weight_factor), NULL, "1", 0, "Factor of the weight for each synMech."},
    {"synMechDelayFactor", FORM(NUMBERS), NCY_NODE(delay_factor), NULL, "1", 0, "Factor of the delay for each synMech."},
    {"synMechLocFactor", FORM(NUMBERS), NCY_NODE(loc_factor), NULL, "1", 0, "Factor of loc for each synMech."},
    {"connRandomSecFromList", FORM(BOOL), NCY_NODE(random_sec_from_list), NULL, NULL, 0,
     "Choose one section of a list at random; simConfig's when absent."},
    {"distributeSynsUniformly", FORM(BOOL), NCY_NODE(distribute_uniformly), NULL, NULL, 0,
     "Spread several synapses over the sections; simConfig's when absent."},
    {"weightIndex", FORM(COUNT), NCY_NODE(weight_index), NULL, NULL, 0, "Weight of a point cell that is set; 0 when absent."},
    {"plast", FORM(OBJECT), NCY_NODE(plast), "{}", NULL, 0, "Plasticity: mech and params."},
    {"shape", FORM(OBJECT), NCY_NODE(shape), "{}", NULL, 0, "Weight that changes with time."},
    {"preSec", FORM(STRING), NCY_NODE(pre_sec), NULL, NULL, 0, "Sending side of a gap junction: section; soma when absent."},
    {"preLoc", FORM(LOCS), NCY_NODE(pre_loc), NULL, "1", 0, "Sending side of a gap junction: place; 0.5 when absent."},
    {"preSecs", FORM(LABELS), NCY_NONE, NULL, NULL, 0, "preSec of each pair of connList."},
    {"preLocs", FORM(LOCS), NCY_NONE, NULL, "1", 0, "preLoc of each pair of connList."},
    {"gapJunction", FORM(BOOL), NCY_NODE(gap_junction), "false", NULL, NCY_ROW_LEGACY, "A gap junction; use pointerParams."},
    {"disynapticBias", FORM(NUMBER), NCY_NODE(disynaptic_bias), NULL, "1", NCY_ROW_LEGACY, "Deprecated by NetPyNE."},
    {"threshold", FORM(NUMBER), NCY_NONE, NULL, "mV", NCY_ROW_IGNORED, "No effect: give it in the section of the sending cell."},
    {"distinctSecsPerSynMech", FORM(BOOL), NCY_NONE, "false", NULL, NCY_ROW_IGNORED, "No effect in NetPyNE 1.1.1."},
    NCY_ANNOTATION_ROW,
    {"label", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "The rule's label again, as old files hold it."},
};
#undef REC
const ncy_schema_object ncy_schema_conn_object =
    NCY_SCHEMA_OBJECT("netParams.connParams.LABEL", conn_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

static const ncy_schema_row plast_rows[] = {
    {"mech", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_REQUIRED, "Name of the mechanism, e.g. STDP."},
    {"params", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Its parameters."},
};
const ncy_schema_object ncy_schema_plast_object =
    NCY_SCHEMA_OBJECT("netParams.connParams.LABEL.plast", plast_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

static const ncy_schema_row shape_rows[] = {
    {"switchOnOff", FORM(NUMBERS), NCY_NONE, NULL, "ms", 0, "Times at which the weight is switched on and off."},
    {"pulseType", FORM(STRING), NCY_NONE, "\"square\"", NULL, 0, "square or gaussian."},
    {"pulsePeriod", FORM(POSITIVE), NCY_NONE, "100", "ms", 0, "Time between pulses."},
    {"pulseWidth", FORM(POSITIVE), NCY_NONE, "100", "ms", 0, "Length of a pulse."},
};
const ncy_schema_object ncy_schema_shape_object =
    NCY_SCHEMA_OBJECT("netParams.connParams.LABEL.shape", shape_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

#define REC ncy_spec_subconn
static const ncy_schema_row subconn_rows[] = {
    {"preConds", FORM(OBJECT), NCY_CONDS_AT(pre), NULL, NULL, NCY_ROW_REQUIRED, "Tags of the cells that send."},
    {"postConds", FORM(OBJECT), NCY_CONDS_AT(post), NULL, NULL, NCY_ROW_REQUIRED, "Tags of the cells that receive."},
    {"sec", FORM(LABELS), NCY_NODE(sec), NULL, NULL, 0, "Sections over which synapses are spread."},
    {"groupSynMechs", FORM(STRINGS), NCY_NODE(group), NULL, NULL, 0, "Labels of synapses that stay together."},
    {"density", FORM(DENSITY), NCY_NODE(density), NULL, NULL, NCY_ROW_REQUIRED,
     "uniform, or an object of type 1Dmap, 2Dmap or distance."},
    NCY_ANNOTATION_ROW,
};
#undef REC
const ncy_schema_object ncy_schema_subconn_object =
    NCY_SCHEMA_OBJECT("netParams.subConnParams.LABEL", subconn_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

static const ncy_schema_row subdensity_rows[] = {
    {"type", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_REQUIRED, "1Dmap, 2Dmap or distance."},
    {"gridX", FORM(ANY), NCY_NONE, NULL, "um", 0, "Places of the map's lines along x, from the soma; null in a 1Dmap."},
    {"gridY", FORM(NUMBERS), NCY_NONE, NULL, "um", 0, "Places of the map's lines along y."},
    {"gridValues", FORM(TIMES), NCY_NONE, NULL, NULL, 0,
     "Density at the lines: a list, in a 2Dmap a list of lists for each of gridX."},
    {"fixedSomaY", FORM(NUMBER), NCY_NONE, NULL, "um", 0, "Where in gridY the soma is; absent: gridY is in space."},
    {"ref_sec", FORM(STRING), NCY_NONE, NULL, NULL, 0, "Section that distances count from; soma when absent."},
    {"ref_seg", FORM(FRACTION), NCY_NONE, "0.5", "1", 0, "Where in that section."},
    {"target_distance", FORM(NUMBER), NCY_NONE, "0", "um", 0, "Distance at which all synapses are put."},
    {"coord", FORM(STRING), NCY_NONE, NULL, NULL, 0, "cartesian: distances in a straight line; else along the cable."},
};
const ncy_schema_object ncy_schema_subdensity_object =
    NCY_SCHEMA_OBJECT("netParams.subConnParams.LABEL.density", subdensity_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

/* ---- stimulation -------------------------------------------------------------------------------------------------------- */
#define REC ncy_spec_stim_source
#define TYPE                                                                                                                     \
  {"type", FORM(STRING), NCY_STR_AT(type), NULL, NULL, NCY_ROW_REQUIRED, "Kind of source: a point process or XStim."},           \
      NCY_ANNOTATION_ROW
#define PLACED                                                                                                                   \
  TYPE, {"loc", FORM(LOCS), NCY_PARAM, NULL, "1", 0, "Where in the section; the target's wins."}, {                              \
    "sec", FORM(LABELS), NCY_PARAM, NULL, NULL, 0, "Section; the target's wins."                                                 \
  }
#define SOURCE_OBJECT(kind, rows, unknown, form)                                                                                 \
  NCY_SCHEMA_OBJECT("netParams.stimSourceParams.LABEL" kind, rows, unknown, form, offsetof(ncy_spec_stim_source, params))

static const ncy_schema_row source_rows[] = {PLACED};
const ncy_schema_object ncy_schema_source_object = SOURCE_OBJECT("", source_rows, NCY_UNKNOWN_PARAM, NCY_FORM_FUNC);

static const ncy_schema_row netstim_rows[] = {
    TYPE,
    {"rate", FORM(FUNC), NCY_PARAM, NULL, "Hz", 0, "Spikes per second."},
    {"interval", FORM(FUNC), NCY_PARAM, NULL, "ms", 0, "Time between spikes, when there is no rate."},
    {"noise", FORM(FUNC), NCY_PARAM, "0", "1", 0, "Random part of the interval, 0..1."},
    {"number", FORM(FUNC), NCY_PARAM, "1e9", "1", 0, "Number of spikes."},
    {"start", FORM(FUNC), NCY_PARAM, "0", "ms", 0, "First spike."},
    {"seed", FORM(SEED), NCY_PARAM, NULL, NULL, 0, "Seed of the noise; seeds.stim when absent."},
    {"weight", FORM(FUNCS), NCY_PARAM, "1", NULL, 0, "Weight; the target's wins."},
    {"delay", FORM(DELAYS), NCY_PARAM, "1", "ms", 0, "Delay; the target's wins."},
    {"loc", FORM(LOCS), NCY_PARAM, NULL, "1", 0, "Where in the section; the target's wins."},
    {"synsPerConn", FORM(COUNTS), NCY_PARAM, "1", "1", 0, "Synapses; the target's wins."},
};
const ncy_schema_object ncy_schema_netstim_object = SOURCE_OBJECT(" (NetStim)", netstim_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY);

static const ncy_schema_row iclamp_rows[] = {
    PLACED,
    {"del", FORM(FUNC), NCY_PARAM, "0", "ms", 0, "Start."},
    {"delay", FORM(FUNC), NCY_PARAM, NULL, "ms", 0, "Start, by its other name."},
    {"dur", FORM(FUNC), NCY_PARAM, "0", "ms", 0, "Length."},
    {"amp", FORM(FUNC), NCY_PARAM, "0", "nA", 0, "Current."},
};
const ncy_schema_object ncy_schema_iclamp_object = SOURCE_OBJECT(" (IClamp)", iclamp_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY);

static const ncy_schema_row vclamp_rows[] = {
    PLACED,
    {"dur", FORM(TRIPLE), NCY_PARAM, NULL, "ms", 0, "Lengths of the three steps."},
    {"amp", FORM(TRIPLE), NCY_PARAM, NULL, "mV", 0, "Potentials of the three steps."},
    {"gain", FORM(FUNC), NCY_PARAM, NULL, "1", 0, "Gain of the clamp's amplifier."},
    {"rstim", FORM(FUNC), NCY_PARAM, NULL, "MOhm", 0, "Resistance of the electrode."},
    {"tau1", FORM(FUNC), NCY_PARAM, NULL, "ms", 0, "First time constant of the amplifier."},
    {"tau2", FORM(FUNC), NCY_PARAM, NULL, "ms", 0, "Second time constant."},
};
const ncy_schema_object ncy_schema_vclamp_object = SOURCE_OBJECT(" (VClamp)", vclamp_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY);

static const ncy_schema_row seclamp_rows[] = {
    PLACED,
    {"dur1", FORM(NUMBER), NCY_PARAM, "0", "ms", 0, "Length of the first step."},
    {"dur2", FORM(NUMBER), NCY_PARAM, "0", "ms", 0, "Length of the second step."},
    {"dur3", FORM(NUMBER), NCY_PARAM, "0", "ms", 0, "Length of the third step."},
    {"amp1", FORM(NUMBER), NCY_PARAM, "0", "mV", 0, "Potential of the first step."},
    {"amp2", FORM(NUMBER), NCY_PARAM, "0", "mV", 0, "Potential of the second step."},
    {"amp3", FORM(NUMBER), NCY_PARAM, "0", "mV", 0, "Potential of the third step."},
    {"rs", FORM(NUMBER), NCY_PARAM, "1", "MOhm", 0, "Series resistance."},
};
const ncy_schema_object ncy_schema_seclamp_object = SOURCE_OBJECT(" (SEClamp)", seclamp_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY);

static const ncy_schema_row alphasynapse_rows[] = {
    PLACED,
    {"onset", FORM(FUNC), NCY_PARAM, "0", "ms", 0, "Start."},
    {"tau", FORM(FUNC), NCY_PARAM, "0.1", "ms", 0, "Time of the peak after the start."},
    {"gmax", FORM(FUNC), NCY_PARAM, "0", "uS", 0, "Conductance at the peak."},
    {"e", FORM(FUNC), NCY_PARAM, "0", "mV", 0, "Reversal potential."},
};
const ncy_schema_object ncy_schema_alphasynapse_object =
    SOURCE_OBJECT(" (AlphaSynapse)", alphasynapse_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY);

static const ncy_schema_row xstim_rows[] = {
    TYPE,
    {"field", FORM(OBJECT), NCY_PARAM, NULL, NULL, NCY_ROW_REQUIRED, "The electric field: class pointSource or uniform."},
    {"waveform", FORM(OBJECT), NCY_PARAM, NULL, NULL, NCY_ROW_REQUIRED, "Its time course: type pulse, sinusoidal or external."},
    {"mod_based", FORM(BOOL), NCY_PARAM, "false", NULL, 0, "Through the mechanism xtra."},
};
const ncy_schema_object ncy_schema_xstim_object = SOURCE_OBJECT(" (XStim)", xstim_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY);
#undef REC

#define REC ncy_spec_stim_target
static const ncy_schema_row target_rows[] = {
    {"source", FORM(STRING), NCY_STR_AT(source), NULL, NULL, NCY_ROW_REQUIRED, "Label of stimSourceParams."},
    {"conds", FORM(OBJECT), NCY_CONDS_AT(conds), NULL, NULL, NCY_ROW_REQUIRED, "Tags of the cells; cellList: places among them."},
    {"sec", FORM(LABELS), NCY_NODE(sec), NULL, NULL, 0, "Section; for NetStims also a list or a label of one. soma when absent."},
    {"loc", FORM(LOCS), NCY_NODE(loc), NULL, "1", 0, "Where in the section; 0.5 when absent."},
    {"weight", FORM(FUNCS), NCY_NODE(weight), NULL, NULL, 0, "Weight of NetStim connections; 1 when absent."},
    {"delay", FORM(DELAYS), NCY_NODE(delay), NULL, "ms", 0, "Delay of NetStim connections; 1 when absent."},
    {"synMech", FORM(LABELS), NCY_NODE(syn_mech), NULL, NULL, 0, "Label or labels; the first of synMechParams when absent."},
    {"synsPerConn", FORM(COUNTS), NCY_NODE(syns_per_conn), "1", "1", 0, "Synapses of each NetStim connection."},
    {"synMechWeightFactor", FORM(NUMBERS), NCY_NODE(weight_factor), NULL, "1", 0, "Factor of the weight for each synMech."},
    {"synMechDelayFactor", FORM(NUMBERS), NCY_NODE(delay_factor), NULL, "1", 0, "Factor of the delay for each synMech."},
    {"synMechLocFactor", FORM(NUMBERS), NCY_NODE(loc_factor), NULL, "1", 0, "Factor of loc for each synMech."},
    NCY_ANNOTATION_ROW,
};
#undef REC
const ncy_schema_object ncy_schema_target_object = NCY_SCHEMA_OBJECT(
    "netParams.stimTargetParams.LABEL", target_rows, NCY_UNKNOWN_PARAM, NCY_FORM_ANY, offsetof(ncy_spec_stim_target, other));
