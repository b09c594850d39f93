/* schema_net.c - keys of netParams itself and of a population.
 *
 * Data: rows of the schema (see schema.h). Source: reference netpyne-1 sections 2.1, 3.1, 3.3, 8; api-inventory.json.
 * SPDX-License-Identifier: MIT */
#include "spec/schema.h"

#define FORM(name) NCY_FORM_##name

#define REC ncy_spec
static const ncy_schema_row net_rows[] = {
    {"scale", FORM(NONNEGATIVE), NCY_F64_AT(scale), "1", "1", 0, "Part of numCells that is created, at most 1."},
    {"sizeX", FORM(NUMBER), NCY_F64_AT(size[0]), "100", "um", 0, "Extent of the network along x."},
    {"sizeY", FORM(NUMBER), NCY_F64_AT(size[1]), "100", "um", 0, "Extent along y (depth)."},
    {"sizeZ", FORM(NUMBER), NCY_F64_AT(size[2]), "100", "um", 0, "Extent along z."},
    {"shape", FORM(STRING), NCY_STR_AT(shape), "\"cuboid\"", NULL, 0, "cuboid, cylinder or ellipsoid."},
    {"rotateCellsRandomly", FORM(FLAG_OR_LIST), NCY_NODE(rotate_randomly), "false", NULL, 0,
     "Rotate the 3-d points of each cell about its y axis."},
    {"defineCellShapes", FORM(BOOL), NCY_BOOL_AT(define_cell_shapes), "false", NULL, 0,
     "Make 3-d points for sections that have none."},
    {"correctBorder", FORM(OBJECT_OR_FALSE), NCY_NODE(correct_border), "false", NULL, 0,
     "threshold [x, y, z] um and optional xborders, yborders, zborders, for dist_3D_border."},
    {"cellsVisualizationSpacingMultiplier", FORM(TRIPLE), NCY_NONE, "[1, 1, 1]", "1", 0, "For pictures only."},
    {"scaleConnWeight", FORM(NUMBER), NCY_F64_AT(scale_conn_weight), "1", "1", 0, "Multiplies every connection's weight."},
    {"scaleConnWeightNetStims", FORM(NUMBER), NCY_F64_AT(scale_conn_weight_netstims), "1", "1", 0,
     "Multiplies the weights of NetStim stimulation."},
    {"scaleConnWeightModels", FORM(OBJECT_OR_FALSE), NCY_NODE(scale_conn_weight_models), "false", "1", 0,
     "cellModel to factor; replaces scaleConnWeight for cells of that model."},
    {"defaultWeight", FORM(NUMBER), NCY_F64_AT(default_weight), "1", NULL, 0, "Weight of rules that give none."},
    {"defaultDelay", FORM(NONNEGATIVE), NCY_F64_AT(default_delay), "1", "ms", 0, "Delay of rules that give none."},
    {"defaultThreshold", FORM(NUMBER), NCY_F64_AT(default_threshold), "10", "mV", 0,
     "Spike threshold of sections that give none."},
    {"propVelocity", FORM(NUMBER), NCY_F64_AT(prop_velocity), "500.0", "um/ms", 0, "For string functions."},
    {"mapping", FORM(OBJECT), NCY_NONE, "{}", NULL, 0,
     "By key of simConfig: the key of netParams, or list of keys, that gets its value before anything is read."},
    {"popTagsCopiedToCells", FORM(STRINGS), NCY_NONE, "[\"cellModel\", \"cellType\"]", NULL, 0,
     "Keys of a population that its cells carry as tags."},
    {"popParams", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Populations."},
    {"cellParams", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Cell rules."},
    {"synMechParams", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Synaptic mechanisms."},
    {"connParams", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Connectivity rules."},
    {"subConnParams", FORM(OBJECT), NCY_NODE(sub_conn_params), "{}", NULL, 0, "Rules that move synapses within cells."},
    {"stimSourceParams", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Sources of stimulation."},
    {"stimTargetParams", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "What the sources stimulate."},
    {"rxdParams", FORM(OBJECT), NCY_NODE(rxd_params), "{}", NULL, 0,
     "Reaction and diffusion; built and saved with the network, not run."},
    {"_labelid", FORM(INT), NCY_NONE, "0", NULL, 0, "Counter of rules added without a label; NetPyNE writes it."},
    {"version", FORM(ANY), NCY_NONE, NULL, NULL, 0, "The model's version; copied to saved files."},
    {"description", FORM(ANY), NCY_NONE, NULL, NULL, 0, "Free text."},
    {"annotations", FORM(OBJECT), NCY_NONE, NULL, NULL, 0,
     "The same as `annotation` in the objects, by map and label: where NetPyNE lets it be, and saved files have it."},
    {"annots", FORM(ANY), NCY_NONE, NULL, NULL, 0, "Free notes."},
    {"__dict__", FORM(ANY), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "Stray entry of files NetPyNE saved."},
};
#undef REC
const ncy_schema_object ncy_schema_net_object =
    NCY_SCHEMA_OBJECT("netParams", net_rows, NCY_UNKNOWN_USER, NCY_FORM_ANY, NCY_NO_PARAMS);

#define REC ncy_spec_pop
static const ncy_schema_row pop_rows[] = {
    {"cellType", FORM(STRING), NCY_STR_AT(cell_type), NULL, NULL, 0,
     "Tag; the label of its cell rule, or what a rule's conds ask for."},
    {"cellModel", FORM(STRING), NCY_STR_AT(cell_model), NULL, NULL, 0,
     "Tag; the name of a point process or artificial cell makes point cells."},
    {"numCells", FORM(COUNT), NCY_NODE(num_cells), NULL, "1", 0, "Number of cells."},
    {"density", FORM(FUNC), NCY_NODE(density), NULL, "1/mm3", 0, "Cells per volume, or a function of one normalized coordinate."},
    {"gridSpacing", FORM(SPACING), NCY_NODE(grid_spacing), NULL, "um", 0, "Distance of cells on a grid."},
    {"cellsList", FORM(OBJECTS), NCY_NODE(cells_list), NULL, NULL, 0, "The tags of each cell."},
    {"xRange", FORM(RANGE), NCY_NODE(range[0]), NULL, "um", 0, "Where cells are along x; wins over xnormRange."},
    {"yRange", FORM(RANGE), NCY_NODE(range[1]), NULL, "um", 0, "Where cells are along y."},
    {"zRange", FORM(RANGE), NCY_NODE(range[2]), NULL, "um", 0, "Where cells are along z."},
    {"xnormRange", FORM(RANGE), NCY_NODE(norm_range[0]), NULL, "1", 0, "As xRange, in units of sizeX."},
    {"ynormRange", FORM(RANGE), NCY_NODE(norm_range[1]), NULL, "1", 0, "As yRange, in units of sizeY."},
    {"znormRange", FORM(RANGE), NCY_NODE(norm_range[2]), NULL, "1", 0, "As zRange, in units of sizeZ."},
    {"diversity", FORM(BOOL), NCY_BOOL_AT(diversity), "false", NULL, 0, "Give cells the tag fraction, for diversityFraction."},
    {"spkTimes", FORM(TIMES), NCY_NODE(spk_times), NULL, "ms", 0,
     "Spike times of VecStim cells: one list, or one for each cell."},
    {"dynamicRates", FORM(OBJECT), NCY_NODE(dynamic_rates), NULL, "Hz", 0, "rates and times of point cells."},
    {"params", FORM(OBJECT), NCY_NODE(params), NULL, NULL, 0, "Parameters of a point cell, all together."},
    NCY_ANNOTATION_ROW,
    {"originalFormat", FORM(STRING), NCY_PARAM, NULL, NULL, 0, "Set by importers of NeuroML."},
    {"vref", FORM(STRING), NCY_PARAM, NULL, NULL, 0, "Variable of the point process that holds the membrane potential."},
    {"rate", FORM(POINT_PARAM), NCY_PARAM, NULL, "Hz", 0, "Point cells: 1000/interval; [lo, hi] draws one for each cell."},
    {"interval", FORM(POINT_PARAM), NCY_PARAM, NULL, "ms", 0, "Point cells: time between spikes."},
    {"noise", FORM(FUNC), NCY_PARAM, NULL, "1", 0, "Point cells: random part of the interval, 0..1."},
    {"start", FORM(FUNC), NCY_PARAM, NULL, "ms", 0, "Point cells: first spike."},
    {"number", FORM(FUNC), NCY_PARAM, NULL, "1", 0, "Point cells: number of spikes."},
    {"seed", FORM(FUNC), NCY_PARAM, NULL, NULL, 0, "Point cells: seed of their noise; seeds.stim when absent."},
    {"pulses", FORM(OBJECTS), NCY_PARAM, NULL, NULL, 0, "VecStim: times of higher rate: start, end, rate or interval, noise."},
    {"spikePattern", FORM(OBJECT), NCY_PARAM, NULL, NULL, 0, "VecStim: type rhythmic, evoked, poisson or gauss with its values."},
};
#undef REC
const ncy_schema_object ncy_schema_pop_object =
    NCY_SCHEMA_OBJECT("netParams.popParams.LABEL", pop_rows, NCY_UNKNOWN_USER, NCY_FORM_ANY, offsetof(ncy_spec_pop, other));
