/* test_vectors.c - the compiler and the machine against NEURON 9.0.2: whole simulations with mechanisms of their own, every value
 * of every recorded series by its hash, spike times by their bits.
 *
 * Data: tests/data/vectors/nrn-*.json, made by NEURON on x86-64 with the libm variant that has FMA (reference neuron-numerics
 * 0.3); on a machine with another the vectors are skipped. SPDX-License-Identifier: MIT */
#include "drive.h"

#include "num/libm.h"

static void read_vector(drive *d, const char *name, const ncy_json **out) {
  char path[512], *text;
  size_t count, capacity;
  snprintf(path, sizeof path, "%s/vectors/nrn-%s.json", NCY_TEST_DATA, name);
  T_STATUS(d->ctx, ncy_file_read(d->ctx, path, 1 << 24, &text, &count, &capacity), NCY_OK);
  char *copy = ncy_arena_strndup(&d->arena, text, count);
  ncy_resize(d->ctx, text, capacity, 0);
  const ncy_json_doc *doc;
  T_STATUS(d->ctx, ncy_json_parse(&d->arena, name, copy, count, &doc), NCY_OK);
  *out = doc->root;
}

static double number(const ncy_json *object, const char *key, double otherwise) {
  const ncy_json *node = ncy_json_get(object, key);
  return ncy_json_is_number(node) ? ncy_json_number(node) : otherwise;
}
static const char *string(const ncy_json *object, const char *key) {
  const ncy_json *node = ncy_json_get(object, key);
  return node && node->type == NCY_JSON_STRING ? node->u.string : NULL;
}

static int section_of(const drive *d, const char *name) {
  for (int s = 0; s < d->n_secs; s++)
    if (strcmp(d->sec_name[s], name) == 0) return s;
  fail_msg("no section %s", name);
  return -1;
}

/* Point process or artificial cell by its label. */
static drv_mech *find_point(drive *d, const char *id, int *made) {
  *made = 0;
  for (int i = 0; i < d->n_mechs; i++)
    for (int k = 0; k < d->mech[i].n; k++)
      if (d->mech[i].id[k] && strcmp(d->mech[i].id[k], id) == 0) {
        *made = k;
        return &d->mech[i];
      }
  return NULL;
}

static void add_mods(drive *d, const ncy_json *model) {
  const ncy_json *mods = ncy_json_get(model, "mod"), *order = ncy_json_get(model, "registration_order");
  for (uint32_t i = 0; i < mods->count; i++) {
    const char *name = order ? order->u.items[i].u.string : mods->u.items[i].key;
    const ncy_json *text = ncy_json_get(mods, name);
    assert_non_null(text);
    add_mech(d, ncy_arena_printf(&d->arena, "%s.mod", name), text->u.string, text->count, 24 + (int)i);
  }
  d->n_user = d->n_mechs;
}

static void add_sections(drive *d, const ncy_json *model) {
  const ncy_json *sections = ncy_json_get(model, "sections"), *connections = ncy_json_get(model, "connections");
  for (uint32_t i = 0; i < sections->count; i++) {
    const ncy_json *s = &sections->u.items[i];
    int parent = -1, nseg = (int)number(s, "nseg", 1);
    if (connections && i) {
      const ncy_json *c = &connections->u.items[i - 1];
      int p = section_of(d, string(c, "parent"));
      double x = number(c, "x", 1);
      parent = x == 1 ? d->sec_node0[p] + d->sec_nseg[p] : node_at(d, p, x);
      d->sec_is_reversed[i] = number(c, "child_end", 0) == 1;
    }
    add_section(d, string(s, "name"), number(s, "L", 100), number(s, "diam_value", number(s, "diam", 500)), nseg,
                number(s, "Ra", 35.4), number(s, "cm", 1), parent);
    const ncy_json *mechs = ncy_json_get(s, "mechs");
    for (uint32_t k = 0; k < mechs->count; k++)
      for (int seg = 0; seg < nseg; seg++) add_instance(d, need_mech(d, mechs->u.items[k].u.string), d->sec_node0[i] + seg, NULL);
  }
}

static void add_points(drive *d, const ncy_json *list, const char *type, bool has_node) {
  for (uint32_t i = 0; list && i < list->count; i++) {
    const ncy_json *p = &list->u.items[i];
    int node = has_node ? node_at(d, section_of(d, string(p, "sec")), number(p, "x", .5)) : 0;
    const char *name = type ? type : string(p, "type");
    add_instance(d, need_mech(d, name), node, string(p, "id"));
  }
}

/* Numbers of a description that are names of variables. */
static void set_points(drive *d, const ncy_json *list, const char *type) {
  int count[MAX_MECHS] = {0};
  for (uint32_t i = 0; list && i < list->count; i++) {
    const ncy_json *p = &list->u.items[i];
    drv_mech *m = find_mech(d, type ? type : string(p, "type"));
    int made = count[m - d->mech]++;
    for (uint32_t k = 0; k < p->count; k++) {
      const char *key = p->u.items[k].key;
      if (strcmp(key, "delay") == 0) key = "del";
      if (strcmp(key, "id_param") == 0) key = "id";
      double *var = ncy_json_is_number(&p->u.items[k]) && strcmp(key, "x") != 0 ? var_of(m, made, key) : NULL;
      if (var) *var = ncy_json_number(&p->u.items[k]);
    }
  }
}

/* "gnabar_hh": 0 of a section, and GLOBALs. */
static void set_suffixed(drive *d, const ncy_json *object) {
  for (uint32_t k = 0; object && k < object->count; k++) {
    const ncy_json *item = &object->u.items[k];
    const char *underline = strrchr(item->key, '_');
    if (!underline || !ncy_json_is_number(item)) continue;
    drv_mech *m = find_mech(d, underline + 1);
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int)(underline - item->key), item->key);
    for (int i = 0; m && i < m->n; i++) {
      double *var = var_of(m, i, name);
      if (var) *var = ncy_json_number(item);
    }
  }
}

static double *density_var(drive *d, drv_mech *m, const char *name, int node) {
  (void)d;
  int32_t sym = nm_sym_find(m->p, name);
  if (m->p->kind != NCY_MECH_DENSITY || sym < 0 || m->p->syms.data[sym].store != NM_COLUMN) return NULL;
  for (int i = 0; i < m->n; i++)
    if (m->made[i] == node) return var_of(m, i, name);
  return NULL;
}

/* {"sec": "a", "x": 0.6, "var": "in_ldf", "value": 2.5} */
static void set_ranges(drive *d, const ncy_json *list) {
  for (uint32_t i = 0; list && i < list->count; i++) {
    const ncy_json *r = &list->u.items[i];
    const char *var = string(r, "var"), *underline = strrchr(var, '_');
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int)(underline - var), var);
    double *at =
        density_var(d, find_mech(d, underline + 1), name, node_at(d, section_of(d, string(r, "sec")), number(r, "x", .5)));
    assert_non_null(at);
    *at = number(r, "value", 0);
  }
}

static int source_by_name(drive *d, const char *name, double threshold) {
  int made;
  drv_mech *m = find_point(d, name, &made);
  if (m) return source_of(d, (int)(m - d->mech), m->inst_of[made], 0, threshold);
  char section[80];
  snprintf(section, sizeof section, "%.*s", (int)strcspn(name, "."), name);
  return source_of(d, -1, 0, node_at(d, section_of(d, section), .5), threshold);
}

static void add_netcon(drive *d, int source, const char *target, double delay, const ncy_json *weight) {
  drv_netcon *c = &d->netcon[d->n_netcons];
  *c = (drv_netcon){.source = source, .mech = -1, .delay = delay};
  if (target) {
    int made;
    drv_mech *m = find_point(d, target, &made);
    assert_non_null(m);
    c->mech = (int)(m - d->mech);
    c->inst = m->inst_of[made];
    if (weight->type == NCY_JSON_ARRAY)
      for (uint32_t k = 0; k < weight->count; k++) c->weight[k] = ncy_json_number(&weight->u.items[k]);
    else
      c->weight[0] = ncy_json_number(weight);
  }
  drv_source *s = &d->source[source];
  assert_true(s->n_netcons < 16);
  s->netcon[s->n_netcons++] = d->n_netcons++;
}

static void add_netcons(drive *d, const ncy_json *model, const ncy_json *spikes) {
  const ncy_json *list = ncy_json_get(model, "netcons"), *detectors = ncy_json_get(model, "detectors");
  for (uint32_t i = 0; list && i < list->count; i++) {
    const ncy_json *c = &list->u.items[i];
    add_netcon(d, source_by_name(d, string(c, "src"), number(c, "threshold", 10)), string(c, "tgt"), number(c, "delay", 1),
               ncy_json_get(c, "weight"));
  }
  for (uint32_t i = 0; spikes && i < spikes->count; i++) { /* recorded by a NetCon without target */
    double threshold = 10;
    const char *label = spikes->u.items[i].key;
    for (uint32_t k = 0; detectors && k < detectors->count; k++)
      if (ncy_json_is_string(ncy_json_get(&detectors->u.items[k], "label"), label))
        threshold = number(&detectors->u.items[k], "threshold", 10);
    int source = source_by_name(d, label, threshold);
    add_netcon(d, source, NULL, 1, NULL);
    d->source[source].label = label;
  }
}

/* ---- names of series
 * ---------------------------------------------------------------------------------------------------------------------- */

static double *ion_var(drive *d, const char *name, int node) {
  static const char *const formats[] = {"e%s", "%si", "%so", "i%s"};
  for (int i = 0; i < d->n_ions; i++)
    for (int var = 0; var < 4; var++) {
      char text[32];
      snprintf(text, sizeof text, formats[var], d->ion[i].name);
      if (strcmp(text, name) == 0) return &d->ion[i].var[var][node];
    }
  return NULL;
}

/* name[digit][.mechanism or point], name_suffix, vd, ina_d; without a digit the middle of the first section. */
static double *find_series(drive *d, const char *label) {
  char name[80], of[80] = "";
  snprintf(name, sizeof name, "%s", label);
  char *place = strchr(name, '('); /* "ca.soma(0.5)" */
  if (place) {
    double x = strtod(place + 1, NULL);
    *place = 0;
    char *sec = strchr(name, '.') + 1;
    sec[-1] = 0;
    return density_var(d, &d->mech[0], name, node_at(d, section_of(d, sec), x));
  }
  char *dot = strchr(name, '.');
  if (dot) {
    snprintf(of, sizeof of, "%s", dot + 1);
    *dot = 0;
  }
  int node = node_at(d, 0, .5), made, last = (int)strlen(name) - 1;
  drv_mech *point = *of ? find_point(d, of, &made) : NULL;
  if (point) return var_of(point, made, name);
  if (strcmp(name, "vd") == 0) return &d->v[node_at(d, 1, .5)];
  if (strcmp(name, "ina_d") == 0) return ion_var(d, "ina", node_at(d, 1, .5));
  drv_mech *counter = find_point(d, "ctr", &made);
  if (strcmp(name, "pp") == 0) return var_of(counter, made, "e");
  drv_mech *clamp = find_point(d, "ic", &made);
  if (clamp && (strcmp(name, "amp") == 0 || strcmp(name, "i") == 0)) return var_of(clamp, made, name);
  char *underline = strchr(name, '_');
  if (underline) {
    snprintf(of, sizeof of, "%s", underline + 1);
    *underline = 0;
  }
  if (dot && name[last] >= '0' && name[last] <= '9') { /* "g0.baa": g in segment 0, though there is a parameter g0 too */
    node = d->sec_node0[0] + name[last] - '0';
    name[last] = 0;
    return density_var(d, find_mech(d, of), name, node);
  }
  for (int pass = 0; pass < 2; pass++) {
    if (strcmp(name, "v") == 0) return &d->v[node];
    double *var = ion_var(d, name, node);
    for (int k = 0; k < d->n_user && !var; k++) /* the mechanisms that the vector defines, then points, then built-in ones */
      if (!*of || strcmp(d->mech[k].p->name, of) == 0) var = density_var(d, &d->mech[k], name, node);
    for (int k = 0; k < d->n_mechs && !var && !*of; k++)
      if (d->mech[k].p->kind == NCY_MECH_POINT && d->mech[k].id[0]) var = var_of(&d->mech[k], 0, name);
    for (int k = d->n_user; k < d->n_mechs && !var && !*of; k++) var = density_var(d, &d->mech[k], name, node);
    if (var) return var;
    if (name[last] < '0' || name[last] > '9') break;
    node = d->sec_node0[0] + name[last] - '0';
    name[last] = 0;
  }
  fail_msg("no series %s", label);
  return NULL;
}

/* ---- comparison
 * --------------------------------------------------------------------------------------------------------------------------------
 */

static void check_series(const char *label, const double *x, int n, const ncy_json *expected, const ncy_json *index) {
  const ncy_json *samples = ncy_json_get(expected, "samples");
  assert_int_equal(samples->count, index->count);
  for (uint32_t k = 0; k < samples->count; k++) {
    int64_t i = index->u.items[k].u.integer;
    double want = ncy_json_number(&samples->u.items[k]);
    assert_true(i < n);
    if (memcmp(&x[i], &want, sizeof want) != 0 && !(x[i] == want)) {
      print_error("%s: first difference among the samples at step %d: got %a (%.17g), expected %a (%.17g)\n", label, (int)i, x[i],
                  x[i], want, want);
      fail();
    }
  }
  char hash[65];
  t_sha256(x, (size_t)n * sizeof *x, hash);
  if (strcmp(hash, string(expected, "sha256_le_f64")) != 0) {
    print_error("%s: the samples agree, the whole series does not\n", label);
    fail();
  }
}

static void check_spikes(const drive *d, const ncy_json *spikes) {
  for (uint32_t i = 0; spikes && i < spikes->count; i++) {
    const drv_source *found = NULL;
    for (int s = 0; s < d->n_sources; s++)
      if (d->source[s].label && strcmp(d->source[s].label, spikes->u.items[i].key) == 0) found = &d->source[s];
    assert_non_null(found);
    assert_int_equal(found->n_spikes, spikes->u.items[i].count);
    for (uint32_t k = 0; k < spikes->u.items[i].count; k++)
      T_BITS(found->spike[k], ncy_json_number(&spikes->u.items[i].u.items[k]));
  }
}

/* ---- one vector
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

static drive *begin(const char *name, const ncy_json **root) {
  drive *d = calloc(1, sizeof *d);
  assert_non_null(d);
  assert_int_equal(ncy_ctx_new(NULL, &d->ctx), NCY_OK);
  ncy_arena_init(&d->arena, d->ctx);
  d->env = (ncy_vm_env){.t = &d->t, .dt = &d->dt, .celsius = &d->celsius, .scop = &d->scop};
  d->scop = 1;
  read_vector(d, name, root);
  const ncy_json *model = ncy_json_get(*root, "model"), *run = ncy_json_get(*root, "run");
  d->dt = number(run, "dt", .025);
  d->celsius = number(run, "celsius", 6.3);
  d->env.second_order = (int32_t)number(run, "secondorder", 0);
  add_mods(d, model);
  add_sections(d, model);
  const ncy_json *points = ncy_json_get(model, "point_processes"), *cells = ncy_json_get(model, "artificial");
  const ncy_json *stims = ncy_json_get(model, "netstims");
  add_points(d, points, NULL, true);
  add_points(d, cells, NULL, false);
  add_points(d, stims, "NetStim", false);
  for (int i = 0; i < d->n_mechs; i++) {
    finish_mech(d, &d->mech[i]);
    int k = i;
    for (; k > 0 && d->mech[d->order[k - 1]].key > d->mech[i].key; k--) d->order[k] = d->order[k - 1];
    d->order[k] = i;
  }
  set_points(d, points, NULL);
  set_points(d, cells, NULL);
  set_points(d, stims, "NetStim");
  const ncy_json *sections = ncy_json_get(model, "sections");
  for (uint32_t i = 0; i < sections->count; i++) set_suffixed(d, &sections->u.items[i]);
  set_ranges(d, ncy_json_get(model, "range_values"));
  set_suffixed(d, ncy_json_get(model, "globals"));
  const ncy_json *expected = ncy_json_get(*root, "expected"), *traces = ncy_json_get(expected, "traces");
  add_netcons(d, model, ncy_json_get(expected, "spikes"));
  d->n_rec = (int)traces->count;
  d->capacity = (int)number(expected, "n_steps_recorded", 0);
  for (int i = 0; i < d->n_rec; i++) {
    d->rec[i] = find_series(d, traces->u.items[i].key);
    d->series[i] = NCY_NEW_ARRAY(&d->arena, double, (size_t)d->capacity + 8);
  }
  return d;
}

static void check(const drive *d, const ncy_json *root) {
  const ncy_json *expected = ncy_json_get(root, "expected"), *traces = ncy_json_get(expected, "traces");
  const ncy_json *index = ncy_json_get(expected, "sample_index");
  assert_int_equal(d->n_steps, d->capacity);
  char hash[65];
  t_sha256(d->t_series, (size_t)d->n_steps * sizeof(double), hash);
  assert_string_equal(hash, string(expected, "t_sha256"));
  for (int i = 0; i < d->n_rec; i++) check_series(traces->u.items[i].key, d->series[i], d->n_steps, &traces->u.items[i], index);
  check_spikes(d, ncy_json_get(expected, "spikes"));
}

static void end(drive *d) {
  ncy_arena_done(&d->arena);
  ncy_ctx_clear(d->ctx);
  assert_int_equal(ncy_ctx_memory(d->ctx), 0);
  ncy_ctx_free(&d->ctx);
  free(d);
}

/* Other variants of libm give other bits than those that the vectors hold. */
static void need_libm(void) {
  if (ncy_libm_variant() == NCY_LIBM_FMA) return;
  print_message("skipped: the libm of this machine is not the variant with FMA\n");
  skip();
}

static void run_vector(const char *name) {
  need_libm();
  const ncy_json *root;
  drive *d = begin(name, &root);
  const ncy_json *run = ncy_json_get(root, "run");
  initialize(d, number(run, "v_init", -65));
  advance(d, number(run, "tstop", 0));
  check(d, root);
  end(d);
}

#define VECTOR(test, name)                                                                                                       \
  static void test(void **state) {                                                                                               \
    (void)state;                                                                                                                 \
    run_vector(name);                                                                                                            \
  }
VECTOR(izhikevich, "06-izhikevich")
VECTOR(calcium, "07-calcium")
VECTOR(kinetic, "08-kinetic")
VECTOR(derivimplicit, "14-derivimplicit")
VECTOR(accumulate, "16-accumulate")
VECTOR(accumulate_second_order, "16-accumulate-so2")
VECTOR(diffusion, "24-longdif")
VECTOR(watch, "18-watch")
VECTOR(netmove, "19-netmove")
VECTOR(kinetic_nonlinear, "22-kinetic-nonlinear")
VECTOR(powers, "27-pow")

static void before_after(void **state) {
  (void)state;
  need_libm();
  const ncy_json *root;
  drive *d = begin("20-before-after", &root);
  int made;
  drv_mech *ordr = find_point(d, "ctr", &made);
  double *counter = var_of(ordr, made, "e");
  *counter = 5;
  for (int i = 0; i < d->n_mechs; i++)
    for (int k = 0; k < d->mech[i].n * d->mech[i].p->n_pointers; k++) d->mech[i].in.pointer[k] = counter;
  initialize(d, -65);
  advance(d, 12);
  check(d, root);
  end(d);
}

static void tables(void **state) {
  (void)state;
  need_libm();
  const ncy_json *root;
  drive *d = begin("21-usetable", &root);
  initialize(d, -65);
  advance(d, 12);
  *var_of(find_mech(d, "taba"), 0, "sh") = 8.25;
  advance(d, 24);
  check(d, root);
  end(d);
}

static void play_runge(void **state) {
  (void)state;
  need_libm();
  const ncy_json *root;
  drive *d = begin("23-play-runge", &root);
  const ncy_json *play = ncy_json_get(ncy_json_get(root, "model"), "play"), *expected = ncy_json_get(root, "expected");
  const ncy_json *t = ncy_json_get(play, "t"), *y = ncy_json_get(play, "y");
  int made;
  drv_mech *clamp = find_point(d, "ic", &made);
  d->play_target = var_of(clamp, made, "amp");
  d->n_play = (int)t->count;
  for (int i = 0; i < d->n_play; i++) {
    d->play_t[i] = ncy_json_number(&t->u.items[i]);
    d->play_y[i] = ncy_json_number(&y->u.items[i]);
  }
  d->sample_step = .1;
  d->sample_v = &d->v[node_at(d, 0, .5)];
  initialize(d, -65);
  advance(d, 22);
  check(d, root);
  const ncy_json *sampled = ncy_json_get(expected, "record_dt");
  char hash[65];
  assert_int_equal(d->n_samples, number(sampled, "n", 0));
  t_sha256(d->sample[0], (size_t)d->n_samples * sizeof(double), hash);
  assert_string_equal(hash, string(sampled, "t_sha256"));
  t_sha256(d->sample[1], (size_t)d->n_samples * sizeof(double), hash);
  assert_string_equal(hash, string(sampled, "v_sha256"));
  T_BITS(*var_of(find_mech(d, "APCount"), 0, "n"), number(ncy_json_get(expected, "apcount"), "n", 0));
  end(d);
}

static void random_streams(void **state) {
  (void)state;
  need_libm();
  const ncy_json *root;
  drive *d = begin("25-random", &root);
  drv_mech *m = find_mech(d, "Rndm");
  for (int i = 0; i < m->n; i++) ncy_rng_init(&m->in.random[m->inst_of[i]], 1, 0, (uint32_t)i + 1);
  initialize(d, -65);
  advance(d, 10);
  check(d, root);
  end(d);
}

/* tests/mod/pump.mod in NEURON 9.0.2: after finitialize, and five steps after leak = .02. */
static void steady_state(void **state) {
  (void)state;
  static const double expected[2][3] = {{0x1.38348bec1409cp-9, 0x1.2bcdf01094cdap-2, 0x1.d950c8a799617p-8},
                                        {0x1.5f853d5faed98p-9, 0x1.2ba09e7ab5242p-2, 0x1.e4a52e1f83c3dp-8}};
  static const char *const names[] = {"c", "p", "pc"};
  drive *d = calloc(1, sizeof *d);
  assert_non_null(d);
  assert_int_equal(ncy_ctx_new(NULL, &d->ctx), NCY_OK);
  ncy_arena_init(&d->arena, d->ctx);
  d->dt = .025;
  d->env = (ncy_vm_env){.t = &d->t, .dt = &d->dt, .celsius = &d->celsius, .scop = &d->scop};
  drv_mech *m = need_mech(d, "pump");
  add_instance(d, m, 0, NULL);
  finish_mech(d, m);
  T_STATUS(d->ctx, ncy_vm_run(m->vm, &m->in, NM_E_INITIAL), NCY_OK);
  for (int i = 0; i < 3; i++) T_BITS(*var_of(m, 0, names[i]), expected[0][i]);
  *var_of(m, 0, "leak") = .02;
  for (int k = 0; k < 5; k++) T_STATUS(d->ctx, ncy_vm_run(m->vm, &m->in, NM_E_STATE), NCY_OK);
  for (int i = 0; i < 3; i++) T_BITS(*var_of(m, 0, names[i]), expected[1][i]);
  end(d);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(izhikevich),     cmocka_unit_test(calcium),
                                     cmocka_unit_test(kinetic),        cmocka_unit_test(derivimplicit),
                                     cmocka_unit_test(accumulate),     cmocka_unit_test(accumulate_second_order),
                                     cmocka_unit_test(diffusion),      cmocka_unit_test(watch),
                                     cmocka_unit_test(netmove),        cmocka_unit_test(before_after),
                                     cmocka_unit_test(tables),         cmocka_unit_test(play_runge),
                                     cmocka_unit_test(random_streams), cmocka_unit_test(kinetic_nonlinear),
                                     cmocka_unit_test(steady_state),   cmocka_unit_test(powers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
