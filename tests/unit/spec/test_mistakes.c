/* test_mistakes.c - mistakes are found, with place, path, word and the nearest valid name; right specs pass.
 * SPDX-License-Identifier: MIT */
#include "spec_text.h"

/* One mistake: the text `from` of the right spec becomes `to`; what is found stands at line:column, where the text goes on with
 * `word`. hint NULL: any. is_strict: it is a mistake of mechanisms. */
typedef struct mistake {
  const char *from, *to;
  int line, column;
  const char *word, *path, *message, *hint;
  ncy_status status;
  bool is_mechanism;
} mistake;

#define CONN(label) "netParams.connParams['" label "']"
static const mistake mistakes[] = {
    /* the thirteen of the project's list */
    {"\"convergence\"", "\"convergance\"", 31, 16, "\"convergance\"", CONN("I->E") ".convergance", "unknown key 'convergance'",
     "convergence", NCY_ESPEC, false},
    {"\"loc\": 0.3", "\"loc\": 0.3, \"wieght\": 1", 31, 84, "\"wieght\"", CONN("I->E") ".wieght", "unknown key 'wieght'",
     "weight", NCY_ESPEC, false},
    {"\"preConds\": {\"pop\": \"E\"}", "\"preConds\": {\"pop\": \"bgk\"}", 27, 36, "\"bgk\"", CONN("E->I") ".preConds.pop",
     "there is no population 'bgk'", "bkg", NCY_ESPEC, false},
    {"\"synMech\": \"exc\"}", "\"synMech\": \"exec\"}", 29, 27, "\"exec\"", CONN("E->I") ".synMech",
     "there is no synaptic mechanism 'exec'", "exc", NCY_ESPEC, false},
    {"\"cellType\": \"PYR\"", "\"cellType\": \"PIR\"", 6, 25, "\"PIR\"", "netParams.popParams.E.cellType",
     "no cell rule is for the cellType 'PIR'", "PYR", NCY_ESPEC, false},
    {"\"numCells\": 20", "\"numCell\": 20", 6, 32, "\"numCell\"", "netParams.popParams.E.numCell",
     "unknown key 'numCell', nearly 'numCells'", "numCells", NCY_ESPEC, false},
    {"\"pas\": {", "\"pass\": {", 16, 28, "\"pass\"", "netParams.cellParams.PYR.secs.dend.mechs.pass", "unknown mechanism 'pass'",
     "pas", NCY_ESPEC, true},
    {"\"gkbar\"", "\"gkber\"", 13, 51, "\"gkber\"", "netParams.cellParams.PYR.secs.soma.mechs.hh.gkber",
     "mechanism 'hh' has no parameter 'gkber'", "gkbar", NCY_ESPEC, true},
    {"\"duration\"", "\"durattion\"", 44, 5, "\"durattion\"", "simConfig.durattion", "unknown key 'durattion', nearly 'duration'",
     "duration", NCY_ESPEC, false},
    {"\"delay\": 5", "\"delay\": -5", 31, 69, "-5", CONN("I->E") ".delay", "delay: expected a number of at least 0", NULL,
     NCY_ESPEC, false},
    {"100+uniform(0,10)", "100+unifrom(0,10)", 14, 37, "unifrom", "netParams.cellParams.PYR.secs.dend.geom.L", "unifrom",
     "uniform", NCY_ESPEC, false},
    {"\"Ra\": 100", "\"RA\": 100", 12, 48, "\"RA\"", "netParams.cellParams.PYR.secs.soma.geom.RA", "unknown key 'RA'", "Ra",
     NCY_ESPEC, false},
    {"[\"all\", \"dend\"]", "[\"all\", \"dent\"]", 32, 58, "\"dent\"", CONN("I->E") ".sec[1]", "a section 'dent'", "dend",
     NCY_ESPEC, false},
    /* more labels */
    {"\"parentSec\": \"soma\"", "\"parentSec\": \"som\"", 15, 41, "\"som\"", "netParams.cellParams.PYR.secs.dend.topol.parentSec",
     "there is no section 'som'", "soma", NCY_ESPEC, false},
    {"\"parentSec\": \"soma\"", "\"parentSec\": \"dend\"", 15, 41, "\"dend\"",
     "netParams.cellParams.PYR.secs.dend.topol.parentSec", "connected to itself", NULL, NCY_ESPEC, false},
    {"\"all\": [\"soma\", \"dend\"]", "\"all\": [\"soma\", \"drnd\"]", 17, 38, "\"drnd\"",
     "netParams.cellParams.PYR.secLists.all[1]", "there is no section 'drnd'", "dend", NCY_ESPEC, false},
    {"\"source\": \"noisy\"", "\"source\": \"niosy\"", 39, 30, "\"niosy\"", "netParams.stimTargetParams['noisy->E'].source",
     "there is no stimulation source 'niosy'", "noisy", NCY_ESPEC, false},
    {"\"postConds\": {\"cellType\": \"BAS\"", "\"postConds\": {\"cellTipe\": \"BAS\"", 27, 56, "\"cellTipe\"",
     CONN("E->I") ".postConds.cellTipe", "cells have no tag 'cellTipe'", "cellType", NCY_ESPEC, false},
    {"\"postConds\": {\"cellType\": \"BAS\"", "\"postConds\": {\"cellType\": \"BSA\"", 27, 68, "\"BSA\"",
     CONN("E->I") ".postConds.cellType", "no population or cell rule has the cellType 'BSA'", "BAS", NCY_ESPEC, false},
    {"\"recordCells\": [\"E\"", "\"recordCells\": [\"bkh\"", 46, 21, "\"bkh\"", "simConfig.recordCells[0]",
     "there is no population 'bkh'", "bkg", NCY_ESPEC, false},
    {"\"sec\": \"soma\", \"loc\": 0.5, \"var\"", "\"sec\": \"sooma\", \"loc\": 0.5, \"var\"", 47, 40, "\"sooma\"",
     "simConfig.recordTraces.V_soma.sec", "a section 'sooma'", "soma", NCY_ESPEC, false},
    {"\"plotRaster\": true", "\"plotRastr\": true", 48, 18, "\"plotRastr\"", "simConfig.analysis.plotRastr", "unknown key",
     "plotRaster", NCY_ESPEC, false},
    /* keys */
    {"\"loc\": 0.5, \"amp\": 0.1", "\"loc\": 0.5, \"ampl\": 0.1", 40, 116, "\"ampl\"",
     "netParams.stimTargetParams['clamp->I'].ampl", "unknown key 'ampl'", "amp", NCY_ESPEC, false},
    {"\"rate\": 20", "\"rates\": 20", 35, 36, "\"rates\"", "netParams.stimSourceParams.noisy.rates", "unknown key 'rates'",
     "rate", NCY_ESPEC, false},
    {"\"parentX\": 1, ", "", 15, 18, "\"topol\"", "netParams.cellParams.PYR.secs.dend.topol", "the key 'parentX' is missing",
     NULL, NCY_ESPEC, false},
    {"\"sizeY\"", "\"sizY\"", 3, 5, "\"sizY\"", "netParams.sizY", "unknown key", "sizeY", NCY_ESPEC, false},
    {"\"mod\": \"ExpSyn\"", "\"mod\": \"ExpSin\"", 24, 22, "\"ExpSin\"", "netParams.synMechParams.inh.mod",
     "unknown mechanism 'ExpSin'", "ExpSyn", NCY_ESPEC, true},
    {"\"tau1\": 0.1", "\"tua1\": 0.1", 23, 33, "\"tua1\"", "netParams.synMechParams.exc.tua1",
     "mechanism 'Exp2Syn' has no parameter 'tua1'", "tau1", NCY_ESPEC, true},
    /* values */
    {"\"numCells\": 20", "\"numCells\": -20", 6, 44, "-20", "netParams.popParams.E.numCells", "numCells: expected an integer",
     NULL, NCY_ESPEC, false},
    {"\"numCells\": 20", "\"numCells\": 2.5", 6, 44, "2.5", "netParams.popParams.E.numCells", "numCells: expected an integer",
     NULL, NCY_ESPEC, false},
    {"[100, 300]", "[100, 300, 400]", 6, 58, "[100", "netParams.popParams.E.yRange", "expected a list of two numbers", NULL,
     NCY_ESPEC, false},
    {"\"nseg\": 3", "\"nseg\": 0", 14, 81, "0", "netParams.cellParams.PYR.secs.dend.geom.nseg",
     "nseg: expected an integer from 1", NULL, NCY_ESPEC, false},
    {"[1e-4, 2e-4, 3e-4]", "[1e-4, 2e-4]", 16, 41, "[1e-4", "netParams.cellParams.PYR.secs.dend.mechs.pas.g",
     "expected a number for each of 3 segments, found 2", NULL, NCY_ESPEC, false},
    {"\"loc\": 0.3", "\"loc\": 1.3", 31, 79, "1.3", CONN("I->E") ".loc", "loc: expected a number from 0 to 1", NULL, NCY_ESPEC,
     false},
    {"[0.001, 0.002]", "[0.001, 0.002, 0.003]", 31, 44, "[0.001", CONN("I->E") ".weight",
     "expected one value for each of 2 synMechs, found 3", NULL, NCY_ESPEC, false},
    {"\"dt\": 0.05", "\"dt\": 0", 44, 28, "0", "simConfig.dt", "dt: expected a number above 0", NULL, NCY_ESPEC, false},
    {"\"loc\": 6", "\"loc\": -6", 45, 44, "-6", "simConfig.seeds.loc", "expected an integer from 0 to 4294967295", NULL,
     NCY_ESPEC, false},
    {", \"loc\": 6", "", 45, 5, "\"seeds\"", "simConfig.seeds", "'loc' is missing", NULL, NCY_ESPEC, false},
    {"\"sizeY\": 1000", "\"scale\": 2", 3, 14, "2", "netParams.scale", "scale: expected at most 1", NULL, NCY_ESPEC, false},
    {"\"rate\": 20, ", "", 35, 7, "\"noisy\"", "netParams.stimSourceParams.noisy", "neither rate nor interval", NULL, NCY_ESPEC,
     false},
    /* string functions */
    {"exp(-dist_3D/probLength)", "exp(-dist_3D/probLenght)", 28, 45, "probLenght", CONN("E->I") ".probability", "probLenght",
     "probLength", NCY_ESPEC, false},
    {"exp(-dist_3D/probLength)", "exp(-dist_3D/probLength", 28, 35, "(", CONN("E->I") ".probability", "never closed", NULL,
     NCY_ESPEC, false},
    {"5+0.1*post_ynorm", "5+0.1*pre_ynorm", 24, 46, "pre_ynorm", "netParams.synMechParams.inh.tau", "pre_ynorm", "post_ynorm",
     NCY_ESPEC, false},
    {"\"dist_3D/propVelocity\"", "\"1+0*dist_3D_border\"", 28, 85, "\"1+0*dist_3D_border", CONN("E->I") ".delay",
     "dist_3D_border needs netParams.correctBorder", NULL, NCY_ESPEC, false},
    {"\"convergence\": 3", "\"convergence\": \"3*pre_ynorm\"", 31, 34, "pre_ynorm", CONN("I->E") ".convergence", "pre_ynorm",
     "post_ynorm", NCY_ESPEC, false},
    /* known, not built */
    {"\"dt\": 0.05", "\"cvode_active\": true", 44, 22, "\"cvode_active\"", "simConfig.cvode_active", "not built yet", NULL,
     NCY_EUNSUPPORTED, false},
};

static const char *place_of(const char *text, int line, int column) {
  for (int i = 1; i < line; i++) text = strchr(text, '\n') + 1;
  return text + column - 1;
}

static const ncy_diag *first_error(const ncy_ctx *ctx) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++)
    if (ncy_ctx_diag(ctx, i)->severity == NCY_ERROR) return ncy_ctx_diag(ctx, i);
  return NULL;
}

/* The bare name, or in a sentence between quotes. */
static bool is_hint(const char *hint, const char *name) {
  size_t length = strlen(name);
  if (!hint) return false;
  if (strcmp(hint, name) == 0) return true;
  const char *at = strstr(hint, name);
  return at && at > hint && at[-1] == '"' && at[length] == '"';
}

static bool is_found_right(const mistake *m) {
  char *text = replaced(right_spec, m->from, m->to);
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  ncy_status status = load_text(ctx, text, &spec);
  if (m->is_mechanism) {
    T_STATUS(ctx, status, NCY_OK);
    /* a network needs no engine: a warning */
    T_STATUS(ctx, ncy_spec_check_mechanisms(ctx, spec, 0), NCY_OK);
    assert_int_equal(ncy_ctx_count(ctx, NCY_WARNING), 1);
    ncy_ctx_clear(ctx);
    status = ncy_spec_check_mechanisms(ctx, spec, 1);
  }
  T_STATUS(ctx, status, m->status);
  const ncy_diag *d = first_error(ctx);
  assert_non_null(d);
  bool is_right = d->line == m->line && d->column == m->column && strcmp(d->file, "model.json") == 0 &&
                  ncy_ctx_count(ctx, NCY_ERROR) == 1 && d->path && strcmp(d->path, m->path) == 0 &&
                  strstr(d->message, m->message) && d->status == m->status && (!m->hint || is_hint(d->hint, m->hint)) &&
                  strncmp(place_of(text, m->line, m->column), m->word, strlen(m->word)) == 0;
  if (!is_right) {
    print_error("%s -> %s, expected %d:%d %s at %s, hint %s:\n", m->from, m->to, m->line, m->column, m->message, m->word,
                m->hint ? m->hint : "-");
    t_print_diags(ctx);
  }
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  free(text);
  return is_right;
}

static void test_each_mistake(void **state) {
  (void)state;
  int n_wrong = 0;
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) n_wrong += !is_found_right(&mistakes[i]);
  assert_int_equal(n_wrong, 0);
}

static void test_right_spec_has_none(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, right_spec, &spec), NCY_OK);
  T_STATUS(ctx, ncy_spec_check_mechanisms(ctx, spec, 1), NCY_OK);
  if (ncy_ctx_diag_count(ctx)) t_print_diags(ctx);
  assert_int_equal(ncy_ctx_diag_count(ctx), 0);
  ncy_spec_free(&spec);
  assert_null(spec);
  ncy_ctx_free(&ctx);
}

static void test_all_mistakes_of_a_file_at_once(void **state) {
  (void)state;
  static const size_t chosen[] = {0, 2, 3, 4, 8, 9, 10, 11, 13, 16, 28, 41};
  char *text = replaced(right_spec, "\"childX\"", "\"childX\"");
  for (size_t i = 0; i < NCY_COUNT_OF(chosen); i++) {
    char *next = replaced(text, mistakes[chosen[i]].from, mistakes[chosen[i]].to);
    free(text);
    text = next;
  }
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, text, &spec), NCY_ESPEC);
  assert_null(spec);
  for (size_t i = 0; i < NCY_COUNT_OF(chosen); i++) {
    const mistake *m = &mistakes[chosen[i]];
    bool is_found = false;
    for (size_t k = 0; k < ncy_ctx_diag_count(ctx); k++) {
      const ncy_diag *d = ncy_ctx_diag(ctx, k);
      is_found |= d->line == m->line && strcmp(d->path, m->path) == 0 && strstr(d->message, m->message);
    }
    if (!is_found) {
      t_print_diags(ctx);
      fail_msg("missing: %s", m->message);
    }
  }
  assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), NCY_COUNT_OF(chosen));
  ncy_ctx_free(&ctx);
  free(text);
}

/* What NetPyNE drops in silence is a warning with --compat, and the spec loads. */
static void test_compat_drops_what_netpyne_drops(void **state) {
  (void)state;
  static const size_t dropped[] = {0, 1, 2, 4, 5, 8, 11, 12, 15, 17};
  for (size_t i = 0; i < NCY_COUNT_OF(dropped); i++) {
    const mistake *m = &mistakes[dropped[i]];
    char *text = replaced(right_spec, m->from, m->to);
    ncy_ctx *ctx = new_ctx(1);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
    assert_true(t_has_diag(ctx, m->message));
    assert_true(ncy_ctx_count(ctx, NCY_WARNING) >= 1);
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(text);
  }
  static const size_t kept[] = {3, 9, 10, 16, 28};
  for (size_t i = 0; i < NCY_COUNT_OF(kept); i++) {
    char *text = replaced(right_spec, mistakes[kept[i]].from, mistakes[kept[i]].to);
    ncy_ctx *ctx = new_ctx(1);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_ESPEC);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

/* Warnings: the spec loads, and each is said once. */
static void test_warnings(void **state) {
  (void)state;
  static const struct {
    const char *from, *to, *message;
  } rows[] = {
      {"\"synMech\": \"exc\"},", "\"synMech\": \"exc\", \"threshold\": 10},", "threshold: NetPyNE ignores this key"},
      {"[100, 300]", "[300, 100]", "the first number is above the second"},
      {"\"numCells\": 5, ", "", "says no number of cells"},
      {"\"plotRaster\": true", "\"plotEEG\": true", "plotEEG: not built yet"},
      {"\"dt\": 0.05", "\"saveTiming\": true", "saveTiming: not built yet"},
      {"\"dt\": 0.05", "\"hparams\": {\"v_init\": 3}", "hparams: NetPyNE ignores this key"},
      {"\"convergence\": 3", "\"convergence\": 3, \"probability\": 0.5", "convergence: no effect"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    char *text = replaced(right_spec, rows[i].from, rows[i].to);
    ncy_ctx *ctx = new_ctx(0);
    ncy_spec *spec = NULL;
    T_STATUS(ctx, load_text(ctx, text, &spec), NCY_OK);
    if (ncy_ctx_diag_count(ctx) != 1) t_print_diags(ctx);
    assert_int_equal(ncy_ctx_diag_count(ctx), 1);
    assert_int_equal(ncy_ctx_diag(ctx, 0)->severity, NCY_WARNING);
    assert_true(t_has_diag(ctx, rows[i].message));
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

static void test_defaults_of_unbuilt_keys_pass(void **state) {
  (void)state;
  char *text = replaced(
      right_spec, "\"sizeY\": 1000,",
      "\"sizeY\": 1000, \"shape\": \"cuboid\", \"rotateCellsRandomly\": 0, \"defineCellShapes\": false, "
      "\"correctBorder\": false, \"subConnParams\": {}, \"rxdParams\": {}, \"mapping\": {\"__dict__\": {}}, \"_labelid\": 7,"
      "\"scaleConnWeightModels\": false, \"cellsVisualizationSpacingMultiplier\": [1, 1, 1],");
  char *more = replaced(text, "\"dt\": 0.05",
                        "\"dt\": 0.05, \"cvode_active\": false, \"coreneuron\": 0, \"createNEURONObj\": 1, \"recordLFP\": [], "
                        "\"saveLFPPops\": false, \"rand123GlobalIndex\": null, \"recordCellsSpikes\": -1, \"backupCfgFile\": []");
  char *conn =
      replaced(more, "\"synMech\": \"exc\"},", "\"synMech\": \"exc\", \"plast\": {}, \"shape\": null, \"gapJunction\": false},");
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, load_text(ctx, conn, &spec), NCY_OK);
  if (ncy_ctx_diag_count(ctx)) t_print_diags(ctx);
  assert_int_equal(ncy_ctx_diag_count(ctx), 0);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  free(conn);
  free(more);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_right_spec_has_none),
      cmocka_unit_test(test_each_mistake),
      cmocka_unit_test(test_all_mistakes_of_a_file_at_once),
      cmocka_unit_test(test_compat_drops_what_netpyne_drops),
      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_defaults_of_unbuilt_keys_pass),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
