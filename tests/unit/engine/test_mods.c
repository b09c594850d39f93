/* test_mods.c - the engine against NEURON's reference vectors with mechanisms of their own, bit for bit: traces by hash, samples,
 * spikes; every one in the general path, in one and two threads.
 *
 * Data: tests/data/vectors/nrn-*.json, made with the libm variant that has FMA; on a machine with another they are skipped.
 * SPDX-License-Identifier: MIT */
#include "model.h"

static void need_libm(void) {
  if (ncy_libm_variant() == NCY_LIBM_FMA) return;
  print_message("skipped: the libm of this machine is not the variant with FMA\n");
  skip();
}

static void check(const char *name, const char *const *alias) {
  need_libm();
  for (int n_threads = 1; n_threads <= 2; n_threads++) {
    vector *v = mod_load(name, alias);
    vec_check(v, (int)ncy_isa_best(), n_threads, "global");
    vec_free(v);
  }
}

#define VECTOR(test, name)                                                                                                       \
  static void test(void **state) {                                                                                               \
    (void)state;                                                                                                                 \
    check(name, NULL);                                                                                                           \
  }
VECTOR(gap, "05-gap")
VECTOR(izhikevich, "06-izhikevich")
VECTOR(calcium, "07-calcium")
VECTOR(kinetic, "08-kinetic")
VECTOR(seclamp, "11-seclamp")
VECTOR(vclamp, "11b-vclamp")
VECTOR(membrane, "13-fast-imem")
VECTOR(derivimplicit, "14-derivimplicit")
VECTOR(watch, "18-watch")
VECTOR(netmove, "19-netmove")
VECTOR(kinetic_nonlinear, "22-kinetic-nonlinear")
VECTOR(longdif, "24-longdif")
VECTOR(powers, "27-pow")

static void accumulate(void **state) {
  (void)state;
  static const char *const alias[] = {"vd", "v.dend", "ina_d", "ina.dend", NULL};
  check("16-accumulate", alias);
  check("16-accumulate-so2", alias);
}

static void simultaneous(void **state) {
  (void)state;
  static const char *const alias[] = {"v",    "v.tgt", "g0",     "g.o0", "seq0", "seq.o0", "n0",    "n.o0", "g1",
                                      "g.o1", "seq1",  "seq.o1", "n1",   "n.o1", "seqr",   "seq.r", NULL};
  check("17-simultaneous", alias);
}

/* One counter, a parameter of a point process, is the POINTER of all instances of two density mechanisms. */
static void before_after(void **state) {
  (void)state;
  need_libm();
  static const char *const alias[] = {"pp", "e.ctr", NULL};
  vector *v = mod_load("20-before-after", alias);
  const named *counter = vec_find(v, "ctr", 'p');
  int32_t var = ncy_mech_var_find(circ_mech(v->k, v->k->points[counter->row].mech), "e");
  ncy_ref refs[8];
  for (size_t i = 0; i < NCY_COUNT_OF(refs); i++)
    refs[i] = (ncy_ref){.kind = NCY_REF_POINT, .group = counter->row, .index = counter->index, .var = var};
  for (int32_t g = 0; g < v->k->c.n_densities; g++)
    if (v->set->program[v->k->density[g].mech] && v->set->program[v->k->density[g].mech]->n_pointers)
      v->k->density[g].pointer = refs;
  vec_check(v, (int)ncy_isa_best(), 2, "global");
  assert_true(t_has_diag(v->ctx, "one thread"));
  vec_free(v);
}

/* GLOBALs, one of them changed during the run. */
static void tables(void **state) {
  (void)state;
  need_libm();
  vector *v = mod_load("21-usetable", NULL);
  const ncy_json *globals = vec_item(v->model, "globals");
  for (uint32_t i = 0; i < globals->count; i++) {
    const char *key = globals->u.items[i].key, *under = strrchr(key, '_');
    int32_t mech = mod_find(v, under + 1);
    if (mech == NCY_MECH_HH) {
      v->k->c.use_hh_table = ncy_json_number(&globals->u.items[i]) != 0;
      continue;
    }
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(under - key), key);
    ncy_circuit_global *to = &v->k->global[v->k->c.n_globals++];
    *to = (ncy_circuit_global){mech, ncy_mech_var_find(v->set->mech[mech], name), ncy_json_number(&globals->u.items[i])};
    assert_true(to->var >= 0);
  }
  const ncy_engine_ops *ops = ncy_engine_find("native");
  ncy_engine_options options = {.n_threads = 1, .isa = -1, .no_kernels = true};
  ncy_engine *e = NULL;
  T_STATUS(v->ctx, ops->build(v->ctx, &v->k->c, &options, &e), NCY_OK);
  T_STATUS(v->ctx, ops->init(e), NCY_OK);
  T_STATUS(v->ctx, ops->advance(e, 12), NCY_OK);
  int32_t taba = mod_find(v, "taba");
  T_STATUS(v->ctx, ops->set_global(e, taba, ncy_mech_var_find(v->set->mech[taba], "sh"), 8.25), NCY_OK);
  T_STATUS(v->ctx, ops->advance(e, 24), NCY_OK);
  vec_check_result(v, e, ops);
  ops->free(&e);
  vec_free(v);
}

/* Every .1 ms, as events of the queue: the values at the steps at or before them. */
static void check_sampled(vector *v) {
  const ncy_json *expected = vec_item(v->expected, "record_dt");
  ncy_circuit *c = &v->k->c;
  c->rec_step = .1;
  c->n_recs = 2;
  const ncy_engine_ops *ops = ncy_engine_find("native");
  ncy_engine_options options = {.n_threads = 1, .isa = -1, .no_kernels = true};
  ncy_engine *e = NULL;
  T_STATUS(v->ctx, ops->build(v->ctx, c, &options, &e), NCY_OK);
  T_STATUS(v->ctx, ops->init(e), NCY_OK);
  T_STATUS(v->ctx, ops->advance(e, vec_number(v->run, "tstop", 0)), NCY_OK);
  ncy_engine_result r;
  ops->result(e, &r);
  assert_int_equal(r.n_samples, (size_t)vec_number(expected, "n", 0));
  char hash[65];
  t_sha256(r.rec[0], r.n_samples * sizeof(double), hash);
  assert_string_equal(hash, vec_string(expected, "t_sha256"));
  t_sha256(r.rec[1], r.n_samples * sizeof(double), hash);
  assert_string_equal(hash, vec_string(expected, "v_sha256"));
  ops->free(&e);
}

static void play_runge(void **state) {
  (void)state;
  need_libm();
  static const char *const alias[] = {"i", "i.ic", "amp", "amp.ic", NULL};
  vector *v = mod_load("23-play-runge", alias);
  const ncy_json *play = vec_item(v->model, "play"), *t = vec_item(play, "t"), *y = vec_item(play, "y");
  double at[16], value[16];
  for (int32_t i = 0; i < vec_count(t); i++) {
    at[i] = ncy_json_number(&t->u.items[i]);
    value[i] = ncy_json_number(&y->u.items[i]);
  }
  const named *clamp = vec_find(v, "ic", 'p');
  v->k->play = (ncy_circuit_play){.target = {.kind = NCY_REF_POINT,
                                             .group = clamp->row,
                                             .index = clamp->index,
                                             .var = ncy_mech_var_find(circ_mech(v->k, NCY_MECH_ICLAMP), "amp")},
                                  .n = vec_count(t),
                                  .t = at,
                                  .y = value,
                                  .is_continuous = true};
  v->k->c.n_plays = 1;
  vec_check(v, (int)ncy_isa_best(), 1, "global");
  check_sampled(v);
  vec_free(v);
}

/* Vector 10: three artificial cells, each driven by two noisy NetStims. */
static void intfire(void **state) {
  (void)state;
  need_libm();
  vector *v = mod_begin("10-intfire");
  const ncy_json *cells = vec_item(v->model, "cells"), *params = vec_item(v->model, "params");
  static const char *const inputs[] = {"exc", "inh"};
  for (int32_t i = 0; i < vec_count(cells); i++) {
    const char *type = vec_string(&cells->u.items[i], "type");
    int32_t group, index = circ_point(v->k, mod_find(v, type), -1, 0, &group);
    const ncy_json *own = vec_item(params, type);
    for (uint32_t k = 0; own->type == NCY_JSON_OBJECT && k < own->count; k++)
      circ_point_set(v->k, group, index, own->u.items[k].key, ncy_json_number(&own->u.items[k]));
    vec_name(v, type, 'p', group, index);
    for (int k = 0; k < 2; k++) {
      const ncy_json *in = vec_item(&cells->u.items[i], inputs[k]);
      int32_t stims, stim = circ_point(v->k, NCY_MECH_NETSTIM, -1, 0, &stims);
      static const char *const names[] = {"start", "interval", "noise"};
      for (int p = 0; p < 3; p++) circ_point_set(v->k, stims, stim, names[p], vec_number(in, names[p], 0));
      circ_point_set(v->k, stims, stim, "number", 1e9);
      for (int p = 0; p < 3; p++) v->k->rng_id[stims][p][stim] = (uint32_t)ncy_json_number(&vec_item(in, "r123")->u.items[p]);
      int32_t source = circ_source(v->k, NCY_SOURCE_POINT, stims, stim, 0, 0, -1);
      circ_netcon(v->k, source, group, index, vec_number(in, "weight", 0), vec_number(in, "delay", 1));
    }
  }
  const ncy_json *spikes = vec_item(v->expected, "spikes");
  for (int32_t i = 0; i < vec_count(spikes); i++) (void)mod_source(v, spikes->u.items[i].key, 10);
  mod_traces(v, NULL);
  vec_check(v, (int)ncy_isa_best(), 1, "global");
  vec_free(v);
}

static void random_streams(void **state) {
  (void)state;
  check("25-random", NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(gap),
                                     cmocka_unit_test(izhikevich),
                                     cmocka_unit_test(calcium),
                                     cmocka_unit_test(kinetic),
                                     cmocka_unit_test(seclamp),
                                     cmocka_unit_test(vclamp),
                                     cmocka_unit_test(membrane),
                                     cmocka_unit_test(derivimplicit),
                                     cmocka_unit_test(accumulate),
                                     cmocka_unit_test(simultaneous),
                                     cmocka_unit_test(watch),
                                     cmocka_unit_test(netmove),
                                     cmocka_unit_test(kinetic_nonlinear),
                                     cmocka_unit_test(longdif),
                                     cmocka_unit_test(random_streams),
                                     cmocka_unit_test(powers),
                                     cmocka_unit_test(before_after),
                                     cmocka_unit_test(tables),
                                     cmocka_unit_test(play_runge),
                                     cmocka_unit_test(intfire)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
