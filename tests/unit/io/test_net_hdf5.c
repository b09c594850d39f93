/* test_net_hdf5.c - networks saved as HDF5 and loaded: equal bit by bit; damaged and lying files refused, never a crash.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include <hdf5.h>
#include <signal.h>
#include <sys/resource.h>

/* ---- round trips ----------------------------------------------------------------------------------------------------------- */

/* part -1: the whole network, else one of three. */
static void round_trip(const char *text, const char *name, int part) {
  const char *path = temp_name(name);
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, back = {0};
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  if (part >= 0) {
    ncy_net_free(&m.net);
    T_STATUS(ctx, ncy_net_build_part(ctx, m.spec, 1, part, 3, &m.net), NCY_OK);
  }
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  T_STATUS(ctx, ncy_net_load(ctx, path, &back.spec, &back.net), NCY_OK);
  same_net(m.net, back.net);
  ncy_diff *diff;
  T_STATUS(ctx, ncy_net_diff(ctx, m.net, back.net, &diff), NCY_OK);
  if (!diff->is_same) fail_msg("%s", diff->text);
  assert_true(diff->n_compared > 0);
  ncy_diff_free(&diff);
  /* what a file is made of does not depend on having been through one */
  const char *again = temp_name("again.h5");
  T_STATUS(ctx, ncy_net_save(ctx, back.net, again, NULL), NCY_OK);
  size_t size_a, size_b;
  char *a = t_read(path, &size_a), *b = t_read(again, &size_b);
  assert_int_equal(size_a, size_b);
  assert_memory_equal(a, b, size_a);
  free(a);
  free(b);
  unlink(again);
  unlink(path);
  model_free(&back);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static void test_round_trips(void **state) {
  (void)state;
  for (int i = 0; i < N_SPECS; i++) round_trip(spec_text[i], "round.h5", -1);
}

static void test_parts(void **state) {
  (void)state;
  for (int i = 0; i < N_SPECS; i++)
    for (int part = 0; part < 3; part++) round_trip(spec_text[i], "part.h5", part);
}

/* The file says which part it is; the parts read back, one after the other, are the whole. */
static void test_parts_are_the_whole(void **state) {
  (void)state;
  for (int n = 1; n <= 4; n++)
    for (int i = 0; i < N_SPECS; i++) {
      const char *path = temp_name("part.h5");
      ncy_ctx *ctx;
      T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
      model m;
      T_STATUS(ctx, model_build(ctx, spec_text[i], &m), NCY_OK);
      int32_t first_cell = 0;
      int64_t first_conn = 0;
      for (int k = 0; k < n; k++) {
        model part = {0};
        ncy_net *built = NULL;
        int which = -1, of = -1;
        T_STATUS(ctx, ncy_net_build_part(ctx, m.spec, 1, k, n, &built), NCY_OK);
        T_STATUS(ctx, ncy_net_save(ctx, built, path, NULL), NCY_OK);
        ncy_net_free(&built);
        T_STATUS(ctx, ncy_net_load(ctx, path, &part.spec, &part.net), NCY_OK);
        ncy_net_part(part.net, &which, &of);
        assert_int_equal(which, k);
        assert_int_equal(of, n);
        for (int32_t c = 0; c < part.net->n_cells; c++) {
          assert_int_equal(part.net->cell_gid[c], m.net->cell_gid[first_cell + c]);
          T_BITS(part.net->cell_pos[0][c], m.net->cell_pos[0][first_cell + c]);
        }
        for (int64_t r = 0; r < part.net->n_conns; r++) {
          int64_t at = first_conn + r;
          assert_int_equal(part.net->conn_post[r] + first_cell, m.net->conn_post[at]);
          assert_int_equal(part.net->conn_label[r], m.net->conn_label[at]);
          T_BITS(part.net->conn_weight[r], m.net->conn_weight[at]);
          T_BITS(part.net->conn_delay[r], m.net->conn_delay[at]);
          int32_t pre = part.net->conn_pre[r], whole = m.net->conn_pre[at];
          assert_int_equal(pre < 0, whole < 0);
          if (pre >= 0) assert_int_equal(ncy_net_pre_gid(part.net, pre), m.net->cell_gid[whole]);
        }
        /* in order of creation, the part's connections are some of the whole's */
        int64_t *row_of = malloc(((size_t)part.net->n_conns + 1) * sizeof *row_of);
        assert_non_null(row_of);
        for (int64_t r = 0; r < part.net->n_conns; r++) row_of[part.net->conn_order[r]] = r;
        for (int64_t r = 1; r < part.net->n_conns; r++)
          assert_true(m.net->conn_order[first_conn + row_of[r]] > m.net->conn_order[first_conn + row_of[r - 1]]);
        free(row_of);
        first_cell += part.net->n_cells;
        first_conn += part.net->n_conns;
        model_free(&part);
      }
      assert_int_equal(first_cell, m.net->n_cells);
      assert_int_equal(first_conn, m.net->n_conns);
      unlink(path);
      model_free(&m);
      ncy_ctx_free(&ctx);
    }
}

/* A file that says that it is no part there is. */
static void test_wrong_parts(void **state) {
  (void)state;
  static const char *const wrong[] = {"3/2", "0/2", "2/0", "-1/2", "1/", "/", "1/2 ", "two"};
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  const char *path = temp_name("wrong.h5");
  for (size_t i = 0; i < NCY_COUNT_OF(wrong); i++) {
    model m, back = {0};
    T_STATUS(ctx, model_build(ctx, spec_text[0], &m), NCY_OK);
    T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), group = H5Gopen2(file, "provenance", H5P_DEFAULT);
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(wrong[i]));
    hid_t attribute = H5Acreate2(group, "part", type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, type, wrong[i]) >= 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    H5Gclose(group);
    H5Fclose(file);
    T_STATUS(ctx, ncy_net_load(ctx, path, &back.spec, &back.net), NCY_EPARSE);
    assert_non_null(strstr(ncy_ctx_diag(ctx, ncy_ctx_diag_count(ctx) - 1)->path, "/provenance/part"));
    assert_null(back.net);
    model_free(&m);
    ncy_ctx_clear(ctx);
  }
  unlink(path);
  ncy_ctx_free(&ctx);
}

/* Overrides of what concerns the run only are taken, others refused. */
static void test_overrides(void **state) {
  (void)state;
  static const struct {
    const char *set;
    ncy_status status;
  } rows[] = {
      {"simConfig.dt=0.05", NCY_OK},
      {"simConfig.hParams.celsius=34", NCY_OK},
      {"simConfig['duration']=7", NCY_OK},
      {"simConfig.mine={\"a\": 1}", NCY_OK},
      {"simConfig.seeds.conn=3", NCY_EARG},
      {"simConfig[\"seeds\"]={}", NCY_EARG},
      {"simConfig.recordLFP=[[0,0,0]]", NCY_EARG},
      {"netParams.defaultWeight=3", NCY_EARG},
      {"elsewhere=3", NCY_EARG},
  };
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  const char *path = temp_name("set.h5");
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[1], &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    model back = {0};
    ncy_net_load_options options = {.set = &rows[i].set, .n_set = 1};
    T_STATUS(ctx, ncy_net_load_with(ctx, path, &options, &back.spec, &back.net), rows[i].status);
    if (i == 0) T_BITS(back.spec->cfg.dt, 0.05);
    if (i == 2) T_BITS(back.spec->cfg.duration, 7.0);
    model_free(&back);
    ncy_ctx_clear(ctx);
  }
  model_free(&m);
  unlink(path);
  ncy_ctx_free(&ctx);
}

/* More rows than a chunk, so that chunks, fill values and the last part of one are all there. */
static void test_many_connections(void **state) {
  (void)state;
  round_trip(
      "{\"netParams\": {\"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 520}}, \"cellParams\": {\"c\": {\"secs\": "
      "{\"soma\": "
      "{\"geom\": {\"L\": 20, \"diam\": 20}}}}}, \"synMechParams\": {\"a\": {\"mod\": \"ExpSyn\"}}, \"connParams\": {\"P->P\": "
      "{\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"probability\": 0.6, \"weight\": 0.5, \"delay\": "
      "\"uniform(1, 5)\", \"synMech\": \"a\"}}},"
      "\"simConfig\": {}}",
      "many.hdf5", -1);
}

/* ---- what is not a network ------------------------------------------------------------------------------------------------- */

/* Loads: a network that can be walked and freed, or a refusal located in the file. */
static ncy_status load_any(const char *path, const char *expected) {
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m = {0};
  ncy_status status = ncy_net_load(ctx, path, &m.spec, &m.net);
  if (status == NCY_OK) {
    ncy_table *table;
    T_STATUS(ctx, ncy_net_cells(ctx, m.net, &table), NCY_OK);
    ncy_table_free(&table);
    T_STATUS(ctx, ncy_net_conns(ctx, m.net, &table), NCY_OK);
    ncy_table_free(&table);
    T_STATUS(ctx, ncy_net_stims(ctx, m.net, &table), NCY_OK);
    ncy_table_free(&table);
  } else {
    assert_true(ncy_ctx_count(ctx, NCY_ERROR) > 0);
    for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
      const ncy_diag *d = ncy_ctx_diag(ctx, i);
      if (d->severity == NCY_ERROR && !(d->file && strstr(d->file, path))) fail_msg("not located: %s", d->message);
    }
  }
  if (expected && !t_has_diag(ctx, expected)) {
    t_print_diags(ctx);
    fail_msg("no diagnostic says \"%s\"", expected);
  }
  model_free(&m);
  assert_true(ncy_ctx_memory(ctx) == 0 || ncy_ctx_diag_count(ctx));
  ncy_ctx_free(&ctx);
  return status;
}

static char *saved(const char *text, size_t *out_size) {
  const char *path = temp_name("saved.h5");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, &(ncy_net_save_options){.command = "a test"}), NCY_OK);
  model_free(&m);
  ncy_ctx_free(&ctx);
  char *bytes = t_read(path, out_size);
  unlink(path);
  return bytes;
}

static void test_truncated(void **state) {
  (void)state;
  size_t size;
  char *bytes = saved(spec_text[1], &size);
  const char *path = temp_name("cut.h5");
  for (size_t n = 0; n < size; n += n < 64 ? 7 : size / 40) {
    write_bytes(path, bytes, n);
    assert_int_not_equal(load_any(path, NULL), NCY_OK);
  }
  unlink(path);
  free(bytes);
}

static void is_as_saved(const char *path, const char *text) {
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, back = {0};
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  T_STATUS(ctx, ncy_net_load(ctx, path, &back.spec, &back.net), NCY_OK);
  same_net(m.net, back.net);
  model_free(&back);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

/* A byte changed anywhere is found out, or does not matter. */
static void test_flipped(void **state) {
  (void)state;
  size_t size;
  char *bytes = saved(spec_text[2], &size);
  const char *path = temp_name("flipped.h5");
  int n_refused = 0, n_tried = 0;
  for (size_t at = 0; at < size; at += 1 + size / 250) {
    char old = bytes[at];
    bytes[at] = (char)(old ^ (1 << (at % 8)));
    write_bytes(path, bytes, size);
    if (load_any(path, NULL) == NCY_OK)
      is_as_saved(path, spec_text[2]);
    else
      n_refused++;
    n_tried++;
    bytes[at] = old;
  }
  print_message("%d of %d flipped bytes refused\n", n_refused, n_tried);
  assert_true(n_refused > n_tried / 2);
  unlink(path);
  free(bytes);
}

static void test_other_files(void **state) {
  (void)state;
  const char *path = temp_name("other.h5");
  write_bytes(path, "hello", 5);
  assert_int_equal(load_any(path, "cannot read the file"), NCY_EPARSE);
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  assert_int_equal(load_any(path, "HDF5 file of another kind"), NCY_EPARSE);
  unlink(path);
  assert_int_equal(load_any(path, "cannot open"), NCY_EIO);
  assert_int_equal(load_any("/tmp", "expected a file"), NCY_EIO);
}

/* ---- lying files: well-formed HDF5 that is no network ---------------------------------------------------------------------- */

/* Opens a copy of spec 1's file to change it. */
static hid_t open_copy(const char *path) {
  size_t size;
  char *bytes = saved(spec_text[1], &size);
  write_bytes(path, bytes, size);
  free(bytes);
  hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  assert_true(file >= 0);
  return file;
}

/* row -1 is the last. */
static void set_value(hid_t file, const char *object, int at, double value) {
  hid_t set = H5Dopen2(file, object, H5P_DEFAULT), space = H5Dget_space(set), memory = H5Screate(H5S_SCALAR);
  hsize_t row = at < 0 ? (hsize_t)(H5Sget_simple_extent_npoints(space) + at) : (hsize_t)at;
  assert_true(set >= 0 && H5Sselect_elements(space, H5S_SELECT_SET, 1, &row) >= 0);
  assert_true(H5Dwrite(set, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, &value) >= 0);
  H5Sclose(memory);
  H5Sclose(space);
  H5Dclose(set);
}

static const struct {
  const char *object;
  int row;
  double value;
  const char *expected;
} lies[] = {
    {"/cells/gid", 0, -1, "0 or more"},
    {"/cells/gid", 5, 0, "more than the row before"},
    {"/cells/pop", 0, 7, "0 to 2"},
    {"/cells/pop", 0, 1, "the population whose row it is"},
    {"/cells/template", 2, 99, "-1 to"},
    {"/cells/template_index", 0, -5, "0 to"},
    {"/cells/template_index", 0, 900, "less than the cells of the structure"},
    {"/cells/conn_begin", 0, 1, "expected 0"},
    {"/cells/conn_begin", 4, -1000, "no less than the row before"},
    {"/cells/conn_begin", 30, 100000, "the number of rows it points into"},
    {"/conns/pre", 0, 5000, "expected -"},
    {"/conns/sec", 4, -1, "a section of the post cell"},
    {"/conns/sec", 4, 30000, "a section of the post cell"},
    {"/conns/synmech", 1, 2, "-3 to 1"},
    {"/conns/loc", 7, 1.5, "0 to 1"},
    {"/conns/loc", 7, -1e-300, "0 to 1"},
    {"/conns/label", 0, 3, "expected -2 to 2"},
    {"/conns/label", 0, -2, "a target of stimuli where the source is one"},
    {"/conns/flags", 0, 16, "only the bits that are documented"},
    {"/conns/order", 0, 4e9, "0 to"},
    {"/conns/order", -1, 0, "each number once"},
    {"/netstims/cell", 0, 6, "post cell of its connection"},
    {"/netstims/source", 0, 2, "0 to 1"},
    {"/clamps/cell", 0, 31, "0 to 29"},
    {"/clamps/sec", 1, 1, "a section of the cell"},
    {"/clamps/target", 0, 2, "0 to 1"},
    {"/clamps/loc", 0, 2, "0 to 1"},
    {"/clamps/param_begin", 1, -1, "no less than"},
    {"/clamp_params/name", 0, 1e6, "0 to"},
    {"/pops/label", 0, 1, "but the spec in the file has 'E' there"},
    {"/pops/rule", 0, 3, "a population of the spec"},
    {"/pops/first_cell", 1, 22, "the row after the cells of the populations before"},
    {"/pops/n_cells", 0, 40, "no more cells than there are"},
    {"/pops/n_cells", 1, 6, ""},
    {"/rules/connParams/label", 0, 0, "but the spec in the file has"},
    {"/templates/n_cells", -1, 1000, "no more cells than there are"},
    {"/templates/n_cells", 0, 1, ""},
    {"/templates/sec_begin", 1, 1, ""},
    {"/templates/spike_sec", 0, 2, "a section of the structure"},
    {"/templates/spike_sec", 0, -1, "a section of the structure"},
    {"/template_lists/index", 0, 1, "a section list of the rule"},
    {"/sections/parent", 0, 1, "a section that does not hang on this one"},
    {"/sections/parent", 0, 2, "a section of the structure"},
    {"/sections/nseg", 0, 0, "1 to 32767"},
    {"/sections/nseg", 0, 2, "as many values as the section has segments"},
    {"/sections/L", 0, 0, "more than 0"},
    {"/sections/given", 0, 32, "only the bits"},
    {"/column_values/value", 0, -1, "a column of values above 0"},
    {"/columns/begin", 1, 3, ""},
    {"/density_params/value_begin", 1, 3, ""},
    {"/density_values/column", 0, 100, "-1 to"},
    {"/syn_columns/param", 0, 99, "a parameter of the synaptic mechanisms"},
    {"/names/begin", 1, 2, ""},
    {"/texts/byte", 0, 0, "only zero byte"},
    {"/texts/byte", 0, 255, "not UTF-8"},
};

static void test_lies(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    const char *path = temp_name("lying.h5");
    hid_t file = open_copy(path);
    set_value(file, lies[i].object, lies[i].row, lies[i].value);
    H5Fclose(file);
    ncy_status status = load_any(path, *lies[i].expected ? lies[i].expected : NULL);
    if (status == NCY_OK) fail_msg("%s, row %d: %g is taken", lies[i].object, lies[i].row, lies[i].value);
    assert_int_equal(status, NCY_EPARSE);
    unlink(path);
  }
}

/* Replaces an object by what make puts in its place. */
typedef void change_fn(hid_t file);

static void refuses(change_fn *change, ncy_status status, const char *expected) {
  const char *path = temp_name("changed.h5");
  hid_t file = open_copy(path);
  change(file);
  H5Fclose(file);
  ncy_status got = load_any(path, expected);
  if (got != status) fail_msg("%s: got \"%s\"", expected, ncy_status_text(got));
  unlink(path);
}

static void set_attribute(hid_t file, const char *object, const char *name, int64_t value) {
  hid_t at = H5Oopen(file, object, H5P_DEFAULT), attribute = H5Aopen(at, name, H5P_DEFAULT);
  assert_true(attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_INT64, &value) >= 0);
  H5Aclose(attribute);
  H5Oclose(at);
}

static void make_newer(hid_t file) {
  set_attribute(file, "/", "version", 2);
}
static void make_version_0(hid_t file) {
  set_attribute(file, "/", "version", 0);
}
static void drop_version(hid_t file) {
  H5Adelete(file, "version");
}
static void drop_column(hid_t file) {
  H5Ldelete(file, "/conns/delay", H5P_DEFAULT);
}
static void drop_group(hid_t file) {
  H5Ldelete(file, "/netstims", H5P_DEFAULT);
}
static void drop_spec(hid_t file) {
  H5Ldelete(file, "/spec", H5P_DEFAULT);
}
static void add_column(hid_t file) {
  H5Lcopy(file, "/conns/delay", file, "/conns/future", H5P_DEFAULT, H5P_DEFAULT);
}
static void fewer_rows(hid_t file) {
  set_attribute(file, "/conns", "rows", 1);
}
static void negative_rows(hid_t file) {
  set_attribute(file, "/syn_values", "rows", -3);
}
static void huge_rows(hid_t file) {
  set_attribute(file, "/conns", "rows", INT64_MAX / 32);
}
static void too_many_cells(hid_t file) {
  set_attribute(file, "/cells", "rows", 1LL << 31);
}
static void soft_link(hid_t file) {
  H5Lmove(file, "/conns/pre", file, "/elsewhere", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_soft("/elsewhere", file, "/conns/pre", H5P_DEFAULT, H5P_DEFAULT);
}
static void external_link(hid_t file) {
  H5Ldelete(file, "/conns/pre", H5P_DEFAULT);
  H5Lcreate_external("/etc/hostname", "/x", file, "/conns/pre", H5P_DEFAULT, H5P_DEFAULT);
}

/* A dataset in place of /conns/pre. */
static void replace(hid_t file, hid_t type, int rank, const hsize_t *dims, hid_t made) {
  H5Ldelete(file, "/conns/pre", H5P_DEFAULT);
  hid_t space = H5Screate_simple(rank, dims, NULL),
        set = H5Dcreate2(file, "/conns/pre", type, space, H5P_DEFAULT, made, H5P_DEFAULT);
  assert_true(set >= 0);
  H5Dclose(set);
  H5Sclose(space);
}
static hsize_t n_conns(hid_t file) {
  int64_t rows = 0;
  hid_t attribute = H5Aopen_by_name(file, "/conns", "rows", H5P_DEFAULT, H5P_DEFAULT);
  H5Aread(attribute, H5T_NATIVE_INT64, &rows);
  H5Aclose(attribute);
  return (hsize_t)rows;
}
static void external_values(hid_t file) {
  hsize_t n = n_conns(file);
  hid_t made = H5Pcreate(H5P_DATASET_CREATE);
  assert_true(H5Pset_external(made, "/dev/zero", 0, H5F_UNLIMITED) >= 0);
  replace(file, H5T_STD_I32LE, 1, &n, made);
  H5Pclose(made);
}
static void other_type(hid_t file) {
  hsize_t n = n_conns(file);
  replace(file, H5T_STD_I64LE, 1, &n, H5P_DEFAULT);
}
static void real_type(hid_t file) {
  hsize_t n = n_conns(file);
  replace(file, H5T_IEEE_F32LE, 1, &n, H5P_DEFAULT);
}
static void unsigned_type(hid_t file) {
  hsize_t n = n_conns(file);
  replace(file, H5T_STD_U32LE, 1, &n, H5P_DEFAULT);
}
static void other_shape(hid_t file) {
  hsize_t dims[2] = {n_conns(file), 1};
  replace(file, H5T_STD_I32LE, 2, dims, H5P_DEFAULT);
}
static void group_for_column(hid_t file) {
  H5Ldelete(file, "/conns/pre", H5P_DEFAULT);
  H5Gclose(H5Gcreate2(file, "/conns/pre", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}
static void large_chunks(hid_t file) {
  hsize_t n = n_conns(file), chunk = (hsize_t)1 << 25;
  hid_t made = H5Pcreate(H5P_DATASET_CREATE), type = H5T_STD_I32LE;
  hsize_t most = H5S_UNLIMITED;
  H5Pset_chunk(made, 1, &chunk);
  H5Ldelete(file, "/conns/pre", H5P_DEFAULT);
  hid_t space = H5Screate_simple(1, &n, &most), set = H5Dcreate2(file, "/conns/pre", type, space, H5P_DEFAULT, made, H5P_DEFAULT);
  assert_true(set >= 0);
  H5Dclose(set);
  H5Sclose(space);
  H5Pclose(made);
}
static void other_filter(hid_t file) {
  hsize_t n = n_conns(file), chunk = 100;
  hid_t made = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(made, 1, &chunk);
  H5Pset_nbit(made);
  replace(file, H5T_STD_I32LE, 1, &n, made);
  H5Pclose(made);
}

static void test_shapes_of_lies(void **state) {
  (void)state;
  refuses(make_newer, NCY_EUNSUPPORTED, "a newer netcyne is needed");
  refuses(make_version_0, NCY_EPARSE, "a version of 1 or more");
  refuses(drop_version, NCY_EPARSE, "expected the attribute 'version'");
  refuses(drop_column, NCY_EPARSE, "/conns/delay");
  refuses(drop_group, NCY_EPARSE, "/netstims");
  refuses(drop_spec, NCY_EPARSE, "the spec is absent");
  refuses(add_column, NCY_EPARSE, "/conns/future");
  refuses(fewer_rows, NCY_EPARSE, "expected 1, as the group says");
  refuses(negative_rows, NCY_EPARSE, "/syn_values");
  refuses(huge_rows, NCY_ENOMEM, "of memory are left");
  refuses(too_many_cells, NCY_EPARSE, "/cells");
  refuses(soft_link, NCY_EPARSE, "found a link to one");
  refuses(external_link, NCY_EPARSE, "found a link to one");
  refuses(external_values, NCY_EPARSE, "the values in this file");
  refuses(other_type, NCY_EPARSE, "values of type int32");
  refuses(real_type, NCY_EPARSE, "values of type int32");
  refuses(unsigned_type, NCY_EPARSE, "values of type int32");
  refuses(other_shape, NCY_EPARSE, "expected a list");
  refuses(group_for_column, NCY_EPARSE, "cannot read the dataset");
  refuses(large_chunks, NCY_EPARSE, "chunks of 1 row to 64 MB");
  refuses(other_filter, NCY_EPARSE, "no filters but");
}

static void add_own_object(hid_t file) {
  H5Gclose(H5Gcreate2(file, "/notes", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}

/* Objects of the user's beside the format's are left alone, with a warning. */
static void test_own_objects(void **state) {
  (void)state;
  refuses(add_own_object, NCY_OK, "/notes");
}

/* ---- the spec in the file -------------------------------------------------------------------------------------------------- */

static void test_spec_mistake_is_located(void **state) {
  (void)state;
  const char *path = temp_name("spec.h5");
  hid_t file = open_copy(path);
  set_value(file, "/spec", 0, '[');
  H5Fclose(file);
  assert_int_equal(load_any(path, NULL), NCY_EPARSE);
  unlink(path);
}

/* ---- saving ---------------------------------------------------------------------------------------------------------------- */

static void test_names(void **state) {
  (void)state;
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[0], &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, "network.txt", NULL), NCY_EARG);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, ".h5", NULL), NCY_EARG);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, "/proc/none/network.h5", NULL), NCY_EIO);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static void test_interrupted(void **state) {
  (void)state;
  const char *path = temp_name("stopped.h5");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, back = {0};
  T_STATUS(ctx, model_build(ctx, spec_text[1], &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  ncy_ctx_interrupt(ctx);
  T_STATUS(ctx, ncy_net_load(ctx, path, &back.spec, &back.net), NCY_EINTERRUPTED);
  unlink(path);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_EINTERRUPTED);
  assert_int_not_equal(access(path, F_OK), 0);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

/* A file that may not grow, as a full disk: said with its reason, nothing kept open, nothing left behind. */
static void test_full_disk(void **state) {
  (void)state;
  const char *path = temp_name("full.h5");
  struct rlimit most;
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[1], &m), NCY_OK);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &most), 0);
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  ncy_status status = NCY_EIO;
  int n_refused = 0;
  for (rlim_t size = 0; status != NCY_OK; size += 3000, n_refused++) {
    ncy_ctx_clear(ctx);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){size, most.rlim_max}), 0);
    status = ncy_net_save(ctx, m.net, path, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &most), 0);
    assert_int_equal(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
    if (status == NCY_OK) break;
    assert_int_equal(status, NCY_EIO);
    assert_true(t_has_diag(ctx, "File too large"));
    assert_int_not_equal(access(path, F_OK), 0);
  }
  signal(SIGXFSZ, handler);
  assert_true(n_refused > 10);
  model back = {0};
  T_STATUS(ctx, ncy_net_load(ctx, path, &back.spec, &back.net), NCY_OK);
  same_net(m.net, back.net);
  model_free(&back);
  model_free(&m);
  ncy_ctx_free(&ctx);
  unlink(path);
}

/* ---- memory ---------------------------------------------------------------------------------------------------------------- */

static ncy_status save_and_load(ncy_ctx *ctx, void *user) {
  const char *path = user;
  model m, back = {0};
  ncy_status status = model_build(ctx, spec_text[1], &m);
  if (status == NCY_OK) status = ncy_net_save(ctx, m.net, path, NULL);
  if (status == NCY_OK) status = ncy_net_load(ctx, path, &back.spec, &back.net);
  ncy_diff *diff = NULL;
  if (status == NCY_OK) status = ncy_net_diff(ctx, m.net, back.net, &diff);
  if (status == NCY_OK) assert_true(diff->is_same);
  ncy_diff_free(&diff);
  model_free(&back);
  model_free(&m);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  char path[512];
  snprintf(path, sizeof path, "%s", temp_name("memory.h5"));
  t_fail_each_alloc(save_and_load, path);
  unlink(path);
}

int main(void) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trips),
      cmocka_unit_test(test_parts),
      cmocka_unit_test(test_parts_are_the_whole),
      cmocka_unit_test(test_wrong_parts),
      cmocka_unit_test(test_overrides),
      cmocka_unit_test(test_many_connections),
      cmocka_unit_test(test_truncated),
      cmocka_unit_test(test_flipped),
      cmocka_unit_test(test_other_files),
      cmocka_unit_test(test_lies),
      cmocka_unit_test(test_shapes_of_lies),
      cmocka_unit_test(test_own_objects),
      cmocka_unit_test(test_spec_mistake_is_located),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_interrupted),
      cmocka_unit_test(test_full_disk),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
