/* schema_cell.c - keys of a cell rule and of what is in it: sections, geometry, topology, mechanisms, ions, point processes.
 *
 * Data: rows of the schema (see schema.h). Source: reference netpyne-1 sections 2.3, 6, 9; api-inventory.json.
 * SPDX-License-Identifier: MIT */
#include "spec/schema.h"

#define FORM(name) NCY_FORM_##name

#define REC ncy_spec_cell
static const ncy_schema_row rule_rows[] = {
    {"conds", FORM(OBJECT), NCY_CONDS_AT(conds), NULL, NULL, 0,
     "Tags of the cells that the rule is for; without it, cells whose cellType is the rule's label."},
    {"secs", FORM(OBJECT), NCY_NONE, NULL, NULL, 0, "Sections by name, in order of creation."},
    {"secLists", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Named lists of sections."},
    {"globals", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Global variables of NEURON; hParams win."},
    {"vars", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Values for the rule's string functions, one draw for each cell."},
    {"cellModel", FORM(STRING), NCY_STR_AT(cell_model), NULL, NULL, 0, "Point process or artificial cell that is the cell."},
    {"params", FORM(OBJECT), NCY_NONE, NULL, NULL, 0, "Parameters of a point cell."},
    {"diversityFraction", FORM(FRACTION), NCY_NODE(diversity_fraction), NULL, "1", 0,
     "Part of the cells of populations with diversity that the rule is for."},
    NCY_ANNOTATION_ROW,
    {"label", FORM(STRING), NCY_NONE, NULL, NULL, NCY_ROW_LEGACY, "The rule's label again, as old files hold it."},
};
#undef REC
const ncy_schema_object ncy_schema_rule_object =
    NCY_SCHEMA_OBJECT("netParams.cellParams.LABEL", rule_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

#define REC ncy_spec_sec
static const ncy_schema_row sec_rows[] = {
    {"geom", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Geometry and cable constants."},
    {"topol", FORM(OBJECT), NCY_NODE(topol), "{}", NULL, 0, "To what the section is connected; empty for the root."},
    {"mechs", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Density mechanisms by name."},
    {"ions", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Ions by name."},
    {"pointps", FORM(OBJECT), NCY_NONE, "{}", NULL, 0, "Point processes by label."},
    {"synMechs", FORM(OBJECTS), NCY_NODE(syn_mechs), "[]", NULL, 0, "Synapses that are there from the start: label and loc."},
    {"spikeGenLoc", FORM(FRACTION), NCY_NODE(spike_gen_loc), NULL, "1", 0, "Where spikes of the cell are detected."},
    {"vinit", FORM(NUMBER), NCY_NODE(vinit), NULL, "mV", 0, "Potential at the start; v_init when absent."},
    {"threshold", FORM(NUMBER), NCY_NODE(threshold), NULL, "mV", 0, "Spike threshold; defaultThreshold when absent."},
    {"weightNorm", FORM(NUMBERS), NCY_NODE(weight_norm), NULL, "1", 0, "Factor of synaptic weights in each segment."},
};
static const ncy_schema_row geom_rows[] = {
    {"L", FORM(LENGTH), NCY_PARAM, NULL, "um", 0, "Length; 100 when neither it nor pt3d is given."},
    {"diam", FORM(LENGTH), NCY_PARAM, NULL, "um", 0, "Diameter; 500 when neither it nor pt3d is given."},
    {"Ra", FORM(LENGTH), NCY_PARAM, NULL, "ohm cm", 0, "Axial resistivity; 35.4 when absent."},
    {"cm", FORM(FUNC), NCY_PARAM, NULL, "uF/cm2", 0, "Membrane capacitance; 1 when absent."},
    {"nseg", FORM(NSEG), NCY_PARAM, NULL, "1", 0, "Number of segments; 1 when absent."},
    {"pt3d", FORM(POINTS), NCY_NODE(pt3d), "[]", "um", 0, "Points [x, y, z, diameter]; they give L and diam."},
};
static const ncy_schema_row topol_rows[] = {
    {"parentSec", FORM(STRING), NCY_STR_AT(parent_sec), NULL, NULL, NCY_ROW_REQUIRED, "Section it is connected to."},
    {"parentX", FORM(FRACTION), NCY_F64_AT(parent_x), NULL, "1", NCY_ROW_REQUIRED, "Where on the parent."},
    {"childX", FORM(FRACTION), NCY_F64_AT(child_x), NULL, "1", NCY_ROW_REQUIRED, "Which end of the section."},
};
#undef REC
const ncy_schema_object ncy_schema_sec_object =
    NCY_SCHEMA_OBJECT("netParams.cellParams.LABEL.secs.SEC", sec_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);
const ncy_schema_object ncy_schema_geom_object = NCY_SCHEMA_OBJECT("netParams.cellParams.LABEL.secs.SEC.geom", geom_rows,
                                                                   NCY_UNKNOWN_ERROR, NCY_FORM_ANY, offsetof(ncy_spec_sec, geom));
const ncy_schema_object ncy_schema_topol_object =
    NCY_SCHEMA_OBJECT("netParams.cellParams.LABEL.secs.SEC.topol", topol_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

static const ncy_schema_row ion_rows[] = {
    {"e", FORM(ION_VALUE), NCY_PARAM, NULL, "mV", 0, "Reversal potential."},
    {"i", FORM(ION_VALUE), NCY_PARAM, NULL, "mM", 0, "Concentration inside."},
    {"o", FORM(ION_VALUE), NCY_PARAM, NULL, "mM", 0, "Concentration outside."},
};
static const ncy_schema_row pointp_rows[] = {
    {"mod", FORM(STRING), NCY_PARAM, NULL, NULL, NCY_ROW_REQUIRED, "Name of the point process."},
    {"loc", FORM(FRACTION), NCY_PARAM, "0.5", "1", 0, "Where in the section."},
    {"vref", FORM(STRING), NCY_PARAM, NULL, NULL, 0, "Its variable that holds the membrane potential."},
    {"synList", FORM(STRINGS), NCY_PARAM, NULL, NULL, 0, "Synapse labels; the place in the list is the weight's index."},
};
const ncy_schema_object ncy_schema_mech_object = {"netParams.cellParams.LABEL.secs.SEC.mechs.MECH",
                                                  NULL,
                                                  0,
                                                  NCY_UNKNOWN_PARAM,
                                                  NCY_FORM_PARAM,
                                                  offsetof(ncy_spec_mech, params)};
const ncy_schema_object ncy_schema_ion_object = NCY_SCHEMA_OBJECT(
    "netParams.cellParams.LABEL.secs.SEC.ions.ION", ion_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, offsetof(ncy_spec_mech, params));
const ncy_schema_object ncy_schema_pointp_object =
    NCY_SCHEMA_OBJECT("netParams.cellParams.LABEL.secs.SEC.pointps.LABEL", pointp_rows, NCY_UNKNOWN_PARAM, NCY_FORM_PARAM,
                      offsetof(ncy_spec_mech, params));
const ncy_schema_object ncy_schema_vars_object = {"netParams.cellParams.LABEL.vars", NULL, 0, NCY_UNKNOWN_PARAM, NCY_FORM_FUNC,
                                                  offsetof(ncy_spec_cell, vars)};
const ncy_schema_object ncy_schema_globals_object = {
    "netParams.cellParams.LABEL.globals", NULL, 0, NCY_UNKNOWN_PARAM, NCY_FORM_NUMBER, offsetof(ncy_spec_cell, globals)};
const ncy_schema_object ncy_schema_cell_params_object = {
    "netParams.cellParams.LABEL.params", NULL, 0, NCY_UNKNOWN_PARAM, NCY_FORM_POINT_PARAM, offsetof(ncy_spec_cell, params)};
