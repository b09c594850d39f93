/* test_mechs.c - our own mechanisms (mechs/) against NEURON's: small models that drive each of them, every value of every series.
 *
 * Data: tests/data/mechs.json, written by tests/differential/mechs.py from NEURON 9.0.2's own mechanisms and, of those that it
 * lacks, from the public files of NetPyNE's models. SPDX-License-Identifier: MIT */
#include "drive.h"

#include "num/libm.h"

static double number(const ncy_json *object, const char *key, double otherwise) {
  const ncy_json *node = ncy_json_get(object, key);
  return ncy_json_is_number(node) ? ncy_json_number(node) : otherwise;
}

static void set(drv_mech *m, int made, const ncy_json *values) {
  for (uint32_t k = 0; values && k < values->count; k++) {
    const ncy_json *value = &values->u.items[k];
    double *var = var_of(m, made, value->key);
    assert_non_null(var);
    if (value->type != NCY_JSON_ARRAY) *var = ncy_json_number(value);
    if (value->type == NCY_JSON_ARRAY)
      for (uint32_t i = 0; i < value->count; i++) var[(int32_t)i * m->in.n] = ncy_json_number(&value->u.items[i]);
  }
}

/* Points of a model: their mechanism and their number among its instances. */
typedef struct points {
  drv_mech *mech[16];
  int made[16];
  uint32_t n;
} points;

static void add_points(drive *d, const ncy_json *list, points *out) {
  for (uint32_t i = 0; list && i < list->count; i++) {
    drv_mech *m = need_mech(d, ncy_json_get(&list->u.items[i], "mech")->u.string);
    out->mech[i] = m;
    out->made[i] = m->n;
    add_instance(d, m, m->p->kind == NCY_MECH_ARTIFICIAL ? 0 : node_at(d, 0, .5), NULL);
    out->n = i + 1;
  }
}

static void set_points(drive *d, const ncy_json *list, const points *p) {
  for (uint32_t i = 0; i < p->n; i++) {
    const ncy_json *point = &list->u.items[i], *ids = ncy_json_get(point, "ids"), *vec = ncy_json_get(point, "vec");
    drv_mech *m = p->mech[i];
    int32_t inst = m->inst_of[p->made[i]];
    set(m, p->made[i], ncy_json_get(point, "set"));
    if (ids) {
      uint32_t id[3];
      for (int k = 0; k < 3; k++) id[k] = (uint32_t)ids->u.items[k].u.integer;
      ncy_rng_init(&m->in.random[inst], id[0], id[1], id[2]);
    }
    if (vec) {
      double *times = NCY_NEW_ARRAY(&d->arena, double, vec->count), result;
      for (uint32_t k = 0; k < vec->count; k++) times[k] = ncy_json_number(&vec->u.items[k]);
      ncy_vm_arg arg = {.handle = {.kind = NCY_HANDLE_VECTOR, .n = (int32_t)vec->count, .data = times}};
      T_STATUS(d->ctx, ncy_vm_call(m->vm, &m->in, inst, "play", &arg, 1, &result), NCY_OK);
    }
  }
}

static void add_netcons(drive *d, const ncy_json *list, const points *p) {
  for (uint32_t i = 0; list && i < list->count; i++) {
    const ncy_json *c = &list->u.items[i], *from = ncy_json_get(c, "from"), *to = ncy_json_get(c, "to");
    int source;
    if (ncy_json_is_number(from)) {
      int64_t k = from->u.integer;
      source = source_of(d, (int)(p->mech[k] - d->mech), p->mech[k]->inst_of[p->made[k]], 0, 10);
    } else {
      source = source_of(d, -1, 0, node_at(d, 0, .5), number(c, "threshold", 10));
    }
    drv_netcon *nc = &d->netcon[d->n_netcons];
    *nc = (drv_netcon){.source = source, .mech = -1, .delay = number(c, "delay", 1)};
    if (ncy_json_is_number(to)) {
      int64_t k = to->u.integer;
      nc->mech = (int)(p->mech[k] - d->mech);
      nc->inst = p->mech[k]->inst_of[p->made[k]];
      const ncy_json *weight = ncy_json_get(c, "weight");
      for (uint32_t w = 0; w < weight->count; w++) nc->weight[w] = ncy_json_number(&weight->u.items[w]);
    }
    assert_true(d->source[source].n_netcons < 16);
    d->source[source].netcon[d->source[source].n_netcons++] = d->n_netcons++;
  }
}

/* "variable@where": see mech_models.py. */
static const double *find_series(drive *d, const points *p, const char *label) {
  char name[80];
  const char *where = strchr(label, '@') + 1;
  snprintf(name, sizeof name, "%.*s", (int)(where - label - 1), label);
  if (*where == 'w') return &d->netcon[atoi(where + 1)].weight[0];
  if (*where != '.') return var_of(p->mech[atoi(where)], p->made[atoi(where)], name);
  int node = node_at(d, 0, .5);
  if (strcmp(name, "v") == 0) return &d->v[node];
  char *colon = strchr(name, ':');
  if (colon) {
    *colon = 0;
    return var_of(find_mech(d, name), 0, colon + 1);
  }
  assert_int_equal(name[0], 'i');
  return &find_ion(d, name + 1)->var[NM_CUR][node];
}

static void make(drive *d, const ncy_json *model, points *p) {
  const ncy_json *sections = ncy_json_get(model, "sections"), *list = ncy_json_get(model, "points");
  if (sections) {
    const ncy_json *s = &sections->u.items[0], *mechs = ncy_json_get(s, "mechs");
    add_section(d, "s0", number(s, "L", 100), number(s, "diam", 500), 1, 100, number(s, "cm", 1), -1);
    for (uint32_t k = 0; mechs && k < mechs->count; k++)
      add_instance(d, need_mech(d, mechs->u.items[k].key), node_at(d, 0, .5), NULL);
  }
  add_points(d, list, p);
  for (int i = 0; i < d->n_mechs; i++) {
    finish_mech(d, &d->mech[i]);
    int k = i;
    for (; k > 0 && d->mech[d->order[k - 1]].key > d->mech[i].key; k--) d->order[k] = d->order[k - 1];
    d->order[k] = i;
  }
  if (sections) {
    const ncy_json *s = &sections->u.items[0], *mechs = ncy_json_get(s, "mechs"), *ions = ncy_json_get(s, "ions");
    for (uint32_t k = 0; mechs && k < mechs->count; k++) set(find_mech(d, mechs->u.items[k].key), 0, &mechs->u.items[k]);
    for (uint32_t k = 0; ions && k < ions->count; k++)
      find_ion(d, ions->u.items[k].key + 1)->var[NM_EREV][node_at(d, 0, .5)] = ncy_json_number(&ions->u.items[k]);
  }
  set_points(d, list, p);
  add_netcons(d, ncy_json_get(model, "netcons"), p);
  for (uint32_t i = 0; i < p->n; i++) {
    const ncy_json *netcon = ncy_json_get(&list->u.items[i], "netcon");
    if (netcon) p->mech[i]->in.pointer[p->mech[i]->inst_of[p->made[i]]] = &d->netcon[netcon->u.integer].weight[0];
  }
}

static void run(drive *d, const ncy_json *model, const points *p) {
  initialize(d, number(model, "v_init", -65));
  const ncy_json *calls = ncy_json_get(model, "calls");
  for (uint32_t i = 0; calls && i < calls->count; i++) {
    const ncy_json *call = &calls->u.items[i], *name = ncy_json_get(call, "name"), *args = ncy_json_get(call, "args");
    int64_t k = ncy_json_get(call, "point")->u.integer;
    advance(d, number(call, "t", 0));
    set(p->mech[k], p->made[k], ncy_json_get(call, "set"));
    double result;
    if (name) {
      ncy_vm_arg arg = {.is_number = true, .number = ncy_json_number(&args->u.items[0])};
      int32_t inst = p->mech[k]->inst_of[p->made[k]];
      T_STATUS(d->ctx, ncy_vm_call(p->mech[k]->vm, &p->mech[k]->in, inst, name->u.string, &arg, 1, &result), NCY_OK);
    }
  }
  advance(d, number(model, "tstop", 0));
}

/* Differences between what was recorded and what NEURON made of the model. */
static int compare(drive *d, const ncy_json *model) {
  const ncy_json *expected = ncy_json_get(model, "expected");
  int n_bad = 0, series = 0;
  for (uint32_t k = 0; k < expected->count; k++) {
    const ncy_json *want = &expected->u.items[k];
    const double *x;
    int n = d->n_steps;
    if (strncmp(want->key, "spikes", 6) == 0) {
      const drv_source *s = &d->source[d->netcon[atoi(want->key + 6)].source];
      x = s->spike;
      n = s->n_spikes;
    } else {
      x = d->series[series++];
    }
    double *plain = NCY_NEW_ARRAY(&d->arena, double, (size_t)n);
    for (int i = 0; i < n; i++) plain[i] = x[i] == 0 ? 0 : x[i]; /* the sign of 0 is left out */
    char hash[65];
    t_sha256(plain, (size_t)n * sizeof *plain, hash);
    if (n == (int)number(want, "n", -1) && strcmp(hash, ncy_json_get(want, "sha256")->u.string) == 0) continue;
    n_bad++;
    print_error("%s %s: %d values, the last %.17g; expected %d and %.17g\n", ncy_json_get(model, "name")->u.string, want->key, n,
                n ? x[n - 1] : NAN, (int)number(want, "n", -1), number(want, "last", NAN));
  }
  return n_bad;
}

static drive *new_drive(void) {
  drive *d = calloc(1, sizeof *d);
  assert_non_null(d);
  assert_int_equal(ncy_ctx_new(NULL, &d->ctx), NCY_OK);
  ncy_arena_init(&d->arena, d->ctx);
  d->env = (ncy_vm_env){.t = &d->t, .dt = &d->dt, .celsius = &d->celsius, .scop = &d->scop};
  d->scop = 1;
  return d;
}

static void end(drive *d) {
  ncy_arena_done(&d->arena);
  ncy_ctx_clear(d->ctx);
  assert_int_equal(ncy_ctx_memory(d->ctx), 0);
  ncy_ctx_free(&d->ctx);
  free(d);
}

static int run_model(const ncy_json *model) {
  drive *d = new_drive();
  d->dt = number(model, "dt", .025);
  d->celsius = number(model, "celsius", 6.3);
  points p = {.n = 0};
  make(d, model, &p);
  const ncy_json *expected = ncy_json_get(model, "expected");
  size_t n_steps = (size_t)(number(model, "tstop", 0) / d->dt) + 8;
  for (uint32_t k = 0; k < expected->count; k++) {
    const char *label = expected->u.items[k].key;
    if (strncmp(label, "spikes", 6) == 0) continue;
    d->rec[d->n_rec] = find_series(d, &p, label);
    assert_non_null(d->rec[d->n_rec]);
    d->series[d->n_rec++] = NCY_NEW_ARRAY(&d->arena, double, n_steps);
  }
  run(d, model, &p);
  int n_bad = compare(d, model);
  end(d);
  return n_bad;
}

static void models(void **state) {
  (void)state;
  if (ncy_libm_variant() != NCY_LIBM_FMA) {
    print_message("skipped: the libm of this machine is not the variant with FMA\n");
    skip();
  }
  drive *d = new_drive();
  char *text;
  size_t count, capacity;
  T_STATUS(d->ctx, ncy_file_read(d->ctx, NCY_TEST_DATA "/mechs.json", 1 << 24, &text, &count, &capacity), NCY_OK);
  char *copy = ncy_arena_strndup(&d->arena, text, count);
  ncy_resize(d->ctx, text, capacity, 0);
  const ncy_json_doc *doc;
  T_STATUS(d->ctx, ncy_json_parse(&d->arena, "mechs.json", copy, count, &doc), NCY_OK);
  int n_bad = 0;
  for (uint32_t i = 0; i < doc->root->count; i++) n_bad += run_model(&doc->root->u.items[i]);
  assert_true(doc->root->count > 50);
  assert_int_equal(n_bad, 0);
  end(d);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(models)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
