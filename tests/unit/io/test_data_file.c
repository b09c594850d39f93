/* test_data_file.c - data files of every format: what is read is what was written; damaged and hostile files; endings; memory.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include "io/data_file.h"
#include "io/data_pack.h"
#include "result/read.h"

static const char *const endings[] = {".json", ".pkl", ".dpk", ".mat", ".hdf5", ".h5"};

/* Everything a format may stumble over: mixed lists, ragged and square matrices, one column, records of several shapes. */
static const char whole[] =
    "{\"simData\":{\"spkt\":[0.5,1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5],\"spkid\":[0,1,2,3,4,5,6,7,8],\"short\":[1.5],\"empty\":[],"
    "\"V\":{\"cell_0\":[1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0],\"cell 0\":[0.1,0.2,0.3,0.4,0.5,0.6,0.7,NaN],\"1\":[1,2,3,4,5,6,7,8]},"
    "\"LFP\":[[1.0,2.0],[3.0,4.0],[5.0,6.0],[7.0,8.0],[1.0,2.0],[3.0,4.0],[5.0,6.0],[7.0,8.0]],"
    "\"one\":[[1.0],[2.0],[3.0],[4.0],[5.0],[6.0],[7.0],[8.0]],"
    "\"ragged\":[[1.0],[2.0],[3.0],[4.0],[5.0],[6.0],[7.0],[8.0,9.0]],"
    "\"netcyne:array\":1,\"odd\":{\"netcyne:array\":\"simData/spkt\"}},"
    "\"net\":{\"cells\":[{\"gid\":3,\"conns\":[{\"preGid\":\"NetStim\",\"weight\":1,\"sec\":\"soma\",\"n\":null,\"b\":true},"
    "{\"preGid\":4,\"weight\":0.5,\"sec\":\"dend\",\"plast\":{\"mech\":\"STDP\",\"x\":[1,2.5]},\"sec2\":\"\"}],"
    "\"secs\":{\"soma\":{\"synMechs\":[{\"label\":\"exc\",\"loc\":0.5}],\"geom\":{\"pt3d\":[[1.0,2.0,3.0,4.0]]}}},\"stims\":[]},"
    "{\"gid\":4,\"conns\":[],\"stims\":[{\"seed\":9007199254740993,\"rate\":NaN,\"big\":1e300}]},"
    "{\"gid\":5,\"conns\":[[3,\"soma\",0.5]]}]},\"shape\":\"\\u00e9\",\"none\":null}";

static ncy_status data_of(ncy_ctx *ctx, const char *text, ncy_data **out) {
  ncy_data *data;
  NCY_TRY(ncy_data_new(ctx, NULL, &data));
  ncy_memory_feed memory = {text, strlen(text)};
  ncy_feed feed = {ncy_memory_feed_read, &memory, 0};
  ncy_status status = ncy_read_json(&data->arena, "text", &feed, &data->root);
  if (status == NCY_OK)
    *out = data;
  else
    ncy_data_free(&data);
  return status;
}

static void path_of(char path[512], const char *ending) {
  snprintf(path, 512, "%s%s", temp_name("data"), ending);
}

static void test_round_trips(void **state) {
  (void)state;
  for (size_t i = 0; i < NCY_COUNT_OF(endings); i++) {
    ncy_ctx *ctx;
    ncy_data *data, *again = NULL;
    char path[512];
    path_of(path, endings[i]);
    T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
    T_STATUS(ctx, data_of(ctx, whole, &data), NCY_OK);
    T_STATUS(ctx, ncy_data_save(ctx, data, path), NCY_OK);
    T_STATUS(ctx, ncy_data_load(ctx, path, &again), NCY_OK);
    char *difference = NULL;
    T_STATUS(ctx, ncy_data_difference(ctx, data, again, &difference), NCY_OK);
    if (!ncy_value_same(&data->root, &again->root)) fail_msg("%s: %s", endings[i], difference);
    assert_string_equal(difference, "");
    ncy_text_free(ctx, &difference);
    ncy_file_kind kind;
    T_STATUS(ctx, ncy_file_sniff(ctx, path, &kind), NCY_OK);
    assert_int_equal(kind, NCY_FILE_RESULT);
    ncy_table *table;
    T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_OK);
    assert_true(ncy_table_rows(table) > 4);
    ncy_table_free(&table);
    ncy_data_free(&data);
    ncy_data_free(&again);
    unlink(path);
    ncy_ctx_free(&ctx);
  }
}

static void test_difference(void **state) {
  (void)state;
  static const struct {
    const char *a, *b, *expected;
  } rows[] = {
      {"{\"a\":{\"b c\":[1.5,2.5]}}", "{\"a\":{\"b c\":[1.5,3.5]}}", "a['b c'][1]: 2.5 (0x1.4p+1) against 3.5 (0x1.cp+1)"},
      {"{\"a\":1}", "{\"a\":1,\"b\":2}", "b: only in the second"},
      {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", ""},
      {"{\"a\":1}", "{\"a\":1.0}", "a: 1 against 1.0 (0x1p+0)"},
      {"{\"a\":[1,2]}", "{\"a\":[1]}", "a: a list of 2 against a list of 1"},
      {"{\"netcyne\":1}", "{\"netcyne\":2}", ""},
      {"{\"a\":\"x\\ny\"}", "{\"a\":null}", "a: \"x\\u000ay\" against null"},
  };
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    ncy_data *a, *b;
    char *difference = NULL;
    T_STATUS(ctx, data_of(ctx, rows[i].a, &a), NCY_OK);
    T_STATUS(ctx, data_of(ctx, rows[i].b, &b), NCY_OK);
    T_STATUS(ctx, ncy_data_difference(ctx, a, b, &difference), NCY_OK);
    assert_string_equal(difference, rows[i].expected);
    ncy_text_free(ctx, &difference);
    ncy_data_free(&a);
    ncy_data_free(&b);
  }
  ncy_ctx_free(&ctx);
}

/* ---- what cannot be read
 * ------------------------------------------------------------------------------------------------------------ */

static void refused(const char *ending, const void *bytes, size_t count, ncy_status expected, const char *message) {
  ncy_ctx *ctx;
  ncy_data *data = NULL;
  char path[512];
  path_of(path, ending);
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  write_bytes(path, bytes, count);
  T_STATUS(ctx, ncy_data_load(ctx, path, &data), expected);
  if (!t_has_diag(ctx, message)) {
    t_print_diags(ctx);
    fail_msg("expected '%s'", message);
  }
  assert_string_equal(ncy_ctx_diag(ctx, 0)->file, path);
  unlink(path);
  ncy_ctx_free(&ctx);
}

static void test_damaged(void **state) {
  (void)state;
  refused(".json", "[1, 2]", 6, NCY_EPARSE, "expected a dict of data, found a list of integers");
  refused(".json", "{", 1, NCY_EPARSE, "expected a key");
  refused(".pkl", "junk", 4, NCY_EPARSE, "of the pickle");
  refused(".dpk", "junk", 4, NCY_EPARSE, "compressed data");
  refused(".hdf5", "junk", 4, NCY_EPARSE, "no HDF5 file");
  refused(".mat", "junk", 4, NCY_EPARSE, "no MAT file");
}

static void test_csv(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_data *data, *again;
  char path[512];
  path_of(path, ".csv");
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, data_of(ctx, whole, &data), NCY_OK);
  T_STATUS(ctx, ncy_data_save(ctx, data, path), NCY_OK);
  assert_true(t_has_diag(ctx, "a CSV file holds the spikes alone"));
  T_STATUS(ctx, ncy_data_load(ctx, path, &again), NCY_OK);
  assert_true(ncy_value_same(ncy_data_get(data, "simData.spkt"), ncy_data_get(again, "simData.spkt")));
  T_BITS(ncy_value_number_at(ncy_data_get(again, "simData.spkid"), 8), 8.0);
  ncy_data_free(&again);
  ncy_data_free(&data);
  static const char other[] = "spkid, more,spkt\r\n3, x, 0.1\r\n\n4,,2";
  write_bytes(path, other, sizeof other - 1);
  T_STATUS(ctx, ncy_data_load(ctx, path, &again), NCY_OK);
  T_BITS(ncy_value_number_at(ncy_data_get(again, "simData.spkt"), 0), 0.1);
  T_BITS(ncy_value_number_at(ncy_data_get(again, "simData.spkid"), 1), 4.0);
  ncy_data_free(&again);
  unlink(path);
  ncy_ctx_free(&ctx);
  refused(".csv", "", 0, NCY_EPARSE, "names the columns t and gid");
  refused(".csv", "t,x\n1,2\n", 8, NCY_EPARSE, "names the columns t and gid");
  refused(".csv", "t,gid\n1,x\n", 10, NCY_EPARSE, "expected a gid, a number");
  refused(".csv", "t,gid\n1\n", 8, NCY_EPARSE, "expected as many fields");
}

/* Files with bytes missing or changed: read, or refused with a message; never a crash. */
static void test_broken(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_data *data;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, data_of(ctx, whole, &data), NCY_OK);
  for (size_t i = 1; i < NCY_COUNT_OF(endings) - 1; i++) {
    char path[512];
    size_t size;
    path_of(path, endings[i]);
    T_STATUS(ctx, ncy_data_save(ctx, data, path), NCY_OK);
    char *bytes = t_read(path, &size);
    for (size_t k = 0; k < 12; k++) {
      ncy_ctx *own;
      ncy_data *again = NULL;
      T_STATUS(NULL, ncy_ctx_new(NULL, &own), NCY_OK);
      size_t at = size * (k + 1) / 14, cut = k % 2 ? size : at;
      char before = bytes[at];
      if (k % 2) bytes[at] = (char)(before ^ 0x55);
      write_bytes(path, bytes, cut);
      bytes[at] = before;
      ncy_status status = ncy_data_load(own, path, &again);
      assert_true(status == NCY_OK || ncy_ctx_count(own, NCY_ERROR) > 0);
      if (status != NCY_OK) assert_string_equal(ncy_ctx_diag(own, 0)->file, path);
      ncy_data_free(&again);
      ncy_ctx_free(&own);
    }
    free(bytes);
    unlink(path);
  }
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static void test_names(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_data *data = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, ncy_data_load(ctx, "/proc/self/exe", &data), NCY_EARG);
  assert_true(t_has_diag(ctx, "expected a name that ends in one of .json, .pkl, .dpk, .mat, .hdf5, .h5, .csv"));
  T_STATUS(ctx, ncy_data_load(ctx, "/tmp/there/is/none", &data), NCY_EIO);
  T_STATUS(ctx, ncy_data_load(ctx, "/tmp/there/is/none.pkl", &data), NCY_EIO);
  T_STATUS(ctx, ncy_data_load(ctx, "/tmp/there/is/none.mat", &data), NCY_EIO);
  T_STATUS(ctx, data_of(ctx, "{}", &data), NCY_OK);
  T_STATUS(ctx, ncy_data_save(ctx, data, "/tmp/x"), NCY_EARG);
  T_STATUS(ctx, ncy_data_save(ctx, data, "/proc/there/is/none.json"), NCY_EIO);
  size_t n = 0;
  const char *ending;
  for (; ncy_data_format(n, &ending); n++) assert_string_equal(ending, n < NCY_COUNT_OF(endings) ? endings[n] : ".csv");
  assert_int_equal(n, NCY_COUNT_OF(endings) + 1);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

/* ---- columns
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status find_packed(void *user, const char *path, ncy_pack_array *out) {
  const ncy_packed *packed = user;
  for (size_t i = 0; i < packed->array.count; i++)
    if (strcmp(packed->array.data[i].path, path) == 0) {
      *out = packed->array.data[i];
      return NCY_OK;
    }
  return NCY_EPARSE;
}

static ncy_status pack_and_unpack(ncy_ctx *ctx, void *user) {
  ncy_data *data = NULL, *again = NULL;
  ncy_packed packed;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = data_of(ctx, user, &data);
  if (status == NCY_OK) status = ncy_data_new(ctx, NULL, &again);
  if (status == NCY_OK) status = ncy_pack(&arena, data, &packed);
  if (status == NCY_OK) {
    status = ncy_unpack(&again->arena, "packed", packed.json.data, packed.json.count, find_packed, &packed, &again->root);
    ncy_pack_done(ctx, &packed);
  }
  if (status == NCY_OK) assert_true(ncy_value_same(&data->root, &again->root));
  ncy_data_free(&data);
  ncy_data_free(&again);
  ncy_arena_done(&arena);
  return status;
}

static void test_pack(void **state) {
  (void)state;
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, pack_and_unpack(ctx, (void *)(uintptr_t)whole), NCY_OK);
  T_STATUS(ctx, pack_and_unpack(ctx, "{}"), NCY_OK);
  ncy_ctx_free(&ctx);
  t_fail_each_alloc(pack_and_unpack, (void *)(uintptr_t)whole);
}

/* Texts that promise what the arrays do not have. */
static void test_lies(void **state) {
  (void)state;
  static const int64_t three[] = {0, 0, 7};
  static const double reals[] = {0.5, 1e300, 2.0};
  static const struct {
    const char *json, *message;
  } rows[] = {
      {"{}", "expected data and tables"},
      {"{\"data\":[]}", "expected data and tables"},
      {"{\"data\":{\"a\":{\"netcyne:array\":1}}}", "the path of an array"},
      {"{\"data\":{\"a\":{\"netcyne:matrix\":\"three\"}}}", "another number of dimensions"},
      {"{\"data\":{\"a\":{\"netcyne:records\":[\"conns\",0,1]}}}", "a table that there is"},
      {"{\"data\":{},\"tables\":{\"t\":{\"shapes\":[],\"columns\":[],\"shape\":\"reals\"}}}", "the shape of each row"},
      {"{\"data\":{},\"tables\":{\"t\":{\"shapes\":[\"[1]\"],\"columns\":[],\"shape\":\"three\"}}}", "a list of keys and types"},
      {"{\"data\":{\"a\":{\"netcyne:records\":[\"t\",0,4]}},\"tables\":{\"t\":{\"shapes\":[\"[]\"],\"columns\":[],\"shape\":"
       "\"three\"}}}",
       "a range of the rows"},
      {"{\"data\":{\"a\":{\"netcyne:records\":[\"t\",0,3]}},\"tables\":{\"t\":{\"shapes\":[\"[]\"],\"columns\":[],\"shape\":"
       "\"three\"}}}",
       "a shape that there is"},
      {"{\"data\":{\"a\":{\"netcyne:records\":[\"t\",0,1]}},\"tables\":{\"t\":{\"shapes\":[\"[\\\"k\\\",\\\"i\\\"]\"],"
       "\"columns\":[],"
       "\"shape\":\"three\"}}}",
       "a column of this key"},
      {"{\"data\":{\"a\":{\"netcyne:records\":[\"t\",1,1]}},\"tables\":{\"t\":{\"shapes\":[\"[\\\"k\\\",\\\"i\\\"]\"],"
       "\"columns\":[{\"key\":\"k\",\"numbers\":\"reals\"}],\"shape\":\"three\"}}}",
       "an integer in this column"},
      {"{\"data\":{\"a\":{\"netcyne:records\":[\"t\",0,1]}},\"tables\":{\"t\":{\"shapes\":[\"[\\\"k\\\",\\\"s\\\"]\"],"
       "\"columns\":[{\"key\":\"k\",\"texts\":\"three\",\"names\":[]}],\"shape\":\"three\"}}}",
       "a text for a row"},
      {"{\"data\":{},\"tables\":{\"t\":{\"shapes\":[],\"columns\":[{\"key\":\"k\",\"numbers\":\"two\"}],\"shape\":\"three\"}}}",
       "as many rows as the other columns"},
  };
  ncy_pack_array array[] = {{.path = "three", .type = NCY_VALUE_INTS, .n_rows = 3, .u.ints = three},
                            {.path = "reals", .type = NCY_VALUE_REALS, .n_rows = 3, .u.reals = reals},
                            {.path = "two", .type = NCY_VALUE_INTS, .n_rows = 2, .u.ints = three}};
  ncy_packed packed = {.array = {array, 3, 3}};
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    ncy_ctx *ctx;
    ncy_arena arena;
    ncy_value out;
    T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena_init(&arena, ctx);
    T_STATUS(ctx, ncy_unpack(&arena, "lies", rows[i].json, strlen(rows[i].json), find_packed, &packed, &out), NCY_EPARSE);
    if (!t_has_diag(ctx, rows[i].message)) {
      t_print_diags(ctx);
      fail_msg("%s: expected '%s'", rows[i].json, rows[i].message);
    }
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trips), cmocka_unit_test(test_difference),
                                     cmocka_unit_test(test_damaged),     cmocka_unit_test(test_csv),
                                     cmocka_unit_test(test_broken),      cmocka_unit_test(test_names),
                                     cmocka_unit_test(test_pack),        cmocka_unit_test(test_lies)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
