/* mechs.c - the table of built-in mechanisms.
 *
 * Data:  one row a mechanism, one row a variable. Cost: look-ups are linear over a dozen rows.
 * Source: reference neuron-numerics section 5 and 2.4 (type numbers), 2.7 (ions).
 * SPDX-License-Identifier: MIT */
#include "mech/mech.h"

#include <string.h>

#define COUNT_OF(a) ((int32_t)(sizeof(a) / sizeof((a)[0])))
#define PARAMETER(name, unit, value)                                                                                             \
  { name, unit, value, NCY_ROLE_PARAMETER, 0, 0, 0 }
#define STATE(name, unit)                                                                                                        \
  { name, unit, 0.0, NCY_ROLE_STATE, 0, 0, 0 }
#define ASSIGNED(name, unit)                                                                                                     \
  { name, unit, 0.0, NCY_ROLE_ASSIGNED, 0, 0, 0 }
#define GLOBAL(name, unit, value)                                                                                                \
  { name, unit, value, NCY_ROLE_GLOBAL, 0, 0, 0 }

static const ncy_mech_var pas_vars[] = {
    PARAMETER("g", "S/cm2", 0.001),
    PARAMETER("e", "mV", -70.0),
    ASSIGNED("i", "mA/cm2"),
};
static const ncy_mech_var hh_vars[] = {
    PARAMETER("gnabar", "S/cm2", 0.12),
    PARAMETER("gkbar", "S/cm2", 0.036),
    PARAMETER("gl", "S/cm2", 0.0003),
    PARAMETER("el", "mV", -54.3),
    ASSIGNED("gna", "S/cm2"),
    ASSIGNED("gk", "S/cm2"),
    ASSIGNED("il", "mA/cm2"),
    STATE("m", "1"),
    STATE("h", "1"),
    STATE("n", "1"),
    ASSIGNED("minf", "1"),
    ASSIGNED("hinf", "1"),
    ASSIGNED("ninf", "1"),
    ASSIGNED("mtau", "ms"),
    ASSIGNED("htau", "ms"),
    ASSIGNED("ntau", "ms"),
    GLOBAL("usetable", "1", 1.0),
};
static const ncy_mech_var na_ion_vars[] = {
    PARAMETER("ena", "mV", 50.0),  PARAMETER("nai", "mM", 10.0), PARAMETER("nao", "mM", 140.0), ASSIGNED("ina", "mA/cm2"),
    ASSIGNED("dina_dv_", "S/cm2"), GLOBAL("nai0", "mM", 10.0),   GLOBAL("nao0", "mM", 140.0),
};
static const ncy_mech_var k_ion_vars[] = {
    PARAMETER("ek", "mV", -77.0), PARAMETER("ki", "mM", 54.4), PARAMETER("ko", "mM", 2.5), ASSIGNED("ik", "mA/cm2"),
    ASSIGNED("dik_dv_", "S/cm2"), GLOBAL("ki0", "mM", 54.4),   GLOBAL("ko0", "mM", 2.5),
};
static const ncy_mech_var iclamp_vars[] = {
    PARAMETER("del", "ms", 0.0),
    PARAMETER("dur", "ms", 0.0),
    PARAMETER("amp", "nA", 0.0),
    ASSIGNED("i", "nA"),
};
static const ncy_mech_var alphasynapse_vars[] = {
    PARAMETER("onset", "ms", 0.0), PARAMETER("tau", "ms", 0.1), PARAMETER("gmax", "uS", 0.0),
    PARAMETER("e", "mV", 0.0),     ASSIGNED("i", "nA"),
};
static const ncy_mech_var expsyn_vars[] = {
    PARAMETER("tau", "ms", 0.1),
    PARAMETER("e", "mV", 0.0),
    ASSIGNED("i", "nA"),
    STATE("g", "uS"),
};
static const ncy_mech_var exp2syn_vars[] = {
    PARAMETER("tau1", "ms", 0.1),
    PARAMETER("tau2", "ms", 10.0),
    PARAMETER("e", "mV", 0.0),
    ASSIGNED("i", "nA"),
    ASSIGNED("g", "uS"),
    STATE("A", "uS"),
    STATE("B", "uS"),
};
static const ncy_mech_var netstim_vars[] = {
    PARAMETER("interval", "ms", 10.0),
    PARAMETER("number", "1", 10.0),
    PARAMETER("start", "ms", 50.0),
    PARAMETER("noise", "1", 0.0),
};

#define ROW(name, kind, order, n_weights, ions, vars, doc)                                                                       \
  { name, kind, order, n_weights, ions, vars, COUNT_OF(vars), doc }
static const ncy_mech mechs[NCY_MECH_BUILTIN_COUNT] = {
    [NCY_MECH_PAS] = ROW("pas", NCY_MECH_DENSITY, 4, 0, "", pas_vars, "Passive membrane."),
    [NCY_MECH_HH] = ROW("hh", NCY_MECH_DENSITY, 17, 0, "na,k", hh_vars,
                        "Squid axon sodium, potassium and leak channels (Hodgkin and Huxley 1952)."),
    [NCY_MECH_NA_ION] = ROW("na_ion", NCY_MECH_ION, 15, 0, "", na_ion_vars, "Sodium."),
    [NCY_MECH_K_ION] = ROW("k_ion", NCY_MECH_ION, 16, 0, "", k_ion_vars, "Potassium."),
    [NCY_MECH_ICLAMP] = ROW("IClamp", NCY_MECH_POINT, 7, 0, "", iclamp_vars, "Current clamp: a square pulse."),
    [NCY_MECH_ALPHASYNAPSE] = ROW("AlphaSynapse", NCY_MECH_POINT, 8, 0, "", alphasynapse_vars,
                                  "One alpha-function conductance change at a set time (Rall 1967)."),
    [NCY_MECH_EXPSYN] = ROW("ExpSyn", NCY_MECH_POINT, 9, 1, "", expsyn_vars, "Synapse with exponential decay."),
    [NCY_MECH_EXP2SYN] = ROW("Exp2Syn", NCY_MECH_POINT, 10, 1, "", exp2syn_vars,
                             "Synapse with a conductance of two exponentials; peak equals the weight."),
    [NCY_MECH_NETSTIM] = ROW("NetStim", NCY_MECH_ARTIFICIAL, 18, 1, "", netstim_vars, "Spike source, regular to Poisson."),
};

const ncy_mech *ncy_mech_at(int32_t id) {
  return id >= 0 && id < NCY_MECH_BUILTIN_COUNT ? &mechs[id] : NULL;
}

int32_t ncy_mech_find(const char *name) {
  for (int32_t i = 0; i < NCY_MECH_BUILTIN_COUNT; i++)
    if (strcmp(mechs[i].name, name) == 0) return i;
  return -1;
}

int32_t ncy_mech_var_find(const ncy_mech *mech, const char *name) {
  for (int32_t i = 0; i < mech->n_vars; i++)
    if (strcmp(mech->var[i].name, name) == 0) return i;
  return -1;
}

const ncy_mech *ncy_mech_set_at(const ncy_mech_set *set, int32_t id) {
  return id >= 0 && id < set->n ? set->mech[id] : NULL;
}

int32_t ncy_mech_set_find(const ncy_mech_set *set, const char *name) {
  for (int32_t i = 0; i < set->n; i++)
    if (strcmp(set->mech[i]->name, name) == 0) return i;
  return -1;
}
