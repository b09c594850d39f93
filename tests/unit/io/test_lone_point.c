/* test_lone_point.c - a section with a single 3-d point: NEURON's length and areas, the same network from each format of file,
 * and what is refused. SPDX-License-Identifier: MIT */
#include "nets.h"

#define SPEC(top, axon, more)                                                                                                    \
  "{\"netParams\": {" top "\"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 2}}, \"cellParams\": {\"c\": {\"secs\": {" \
  "\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20, \"Ra\": 100}}, \"axon\": {\"geom\": " axon ", \"topol\": {\"parentSec\": "     \
  "\"soma\", \"parentX\": 1, \"childX\": 0}}}}" more "}}, \"simConfig\": {}}"
#define LONE "{\"L\": 30, \"diam\": 2, \"nseg\": 3, \"Ra\": 100, \"pt3d\": [[1, 2, 3, 4]]}"

static const char *const text = SPEC("", LONE, "");

/* Of h.Section with L=30, diam=2, nseg=3, Ra=100 and pt3dadd(1, 2, 3, 4), connected to a soma, in NEURON 9.0.2. */
static const double neuron_area[3] = {2.0943951023931954e-09, 2.0943951023931954e-09, 2.0943951023931954e-09};
static const double neuron_ri[3] = {5.305164769729845e-11, 1.061032953945969e-10, 1.061032953945969e-10};

static void is_lone(ncy_ctx *ctx, const ncy_net *net) {
  const ncy_net_sec *axon = &net->tmpl[0].sec[1];
  assert_int_equal(axon->pt3d.n, 0);
  assert_int_equal(axon->pt3d.n_listed, 1);
  T_BITS(axon->L.value, 1e-9);
  T_BITS(axon->diam.value, 2.0);
  ncy_table *segments;
  ncy_column area, ri;
  T_STATUS(ctx, ncy_net_segments(ctx, net, &segments), NCY_OK);
  T_STATUS(ctx, ncy_table_column(segments, "area", &area), NCY_OK);
  T_STATUS(ctx, ncy_table_column(segments, "ri", &ri), NCY_OK);
  assert_int_equal(ncy_table_rows(segments), 8);
  for (int i = 0; i < 3; i++) {
    T_BITS(area.u.f64[1 + i], neuron_area[i]);
    T_BITS(1.0 / (1.0 / ri.u.f64[1 + i]), neuron_ri[i]);
  }
  ncy_table_free(&segments);
}

static void test_each_format(void **state) {
  (void)state;
  const char *hdf5 = temp_name("net.h5"), *json = temp_name("net.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, read = {0}, again = {0};
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  assert_true(t_has_diag(ctx, "a single point makes the section 1e-09 um long"));
  is_lone(ctx, m.net);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, hdf5, NULL), NCY_OK);
  T_STATUS(ctx, ncy_net_load(ctx, hdf5, &read.spec, &read.net), NCY_OK);
  same_net(m.net, read.net);
  is_lone(ctx, read.net);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, json, NULL), NCY_OK);
  ncy_spec_source source = {.model = json};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &again.spec), NCY_OK);
  T_STATUS(ctx, ncy_net_build(ctx, again.spec, 1, &again.net), NCY_OK);
  same_net(m.net, again.net);
  unlink(hdf5);
  unlink(json);
  model_free(&again);
  model_free(&read);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static void test_refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *message;
  } rows[] = {
      {SPEC("\"defineCellShapes\": true, ", LONE, ""), "a shape for a section with a single 3-d point"},
      {SPEC("", LONE, ", \"r\": {\"conds\": {\"cellType\": \"c\"}, \"secs\": {\"axon\": {\"geom\": {\"L\": 5}}}}"),
       "L is set after an earlier rule gave 3-d points"},
      {SPEC("", "{\"pt3d\": [[0, 0, 0, 1], [0, 9, 0, 1]]}",
            ", \"r\": {\"conds\": {\"cellType\": \"c\"}, \"secs\": {\"axon\": {\"geom\": {\"pt3d\": [[1, 2, 3, 4]]}}}}"),
       "one point replaces those of an earlier rule"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    ncy_ctx *ctx;
    T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
    model m;
    ncy_status status = model_build(ctx, rows[i].text, &m);
    if (status != NCY_EUNSUPPORTED || !t_has_diag(ctx, rows[i].message)) {
      t_print_diags(ctx);
      fail_msg("spec %zu is not refused as it should be", i);
    }
    model_free(&m);
    ncy_ctx_free(&ctx);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_format), cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
