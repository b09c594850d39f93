/* test_pickle.c - pickles of every protocol as Python and NetPyNE write them, hostile ones, and what is written.
 * SPDX-License-Identifier: MIT */
#include "trees.h"

static void same(const char *bytes, size_t count, const char *expected) {
  ncy_ctx *ctx;
  ncy_data *data = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, read_bytes(ctx, ncy_read_pickle, bytes, count, 0, &data), NCY_OK);
  char *got = json_of(ctx, &data->root);
  assert_string_equal(got, expected);
  free(got);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}
#define SAME(bytes, expected) same(bytes, sizeof bytes - 1, expected)

static void test_plain(void **state) {
  (void)state;
  SAME("N.", "null");
  SAME("I01\n.", "true");
  SAME("I00\n.", "false");
  SAME("I1\n.", "1");
  SAME("L-123456789012L\n.", "-123456789012");
  SAME("L99999999999999999999L\n.", "1e+20");
  SAME("F1.5\n.", "1.5");
  SAME("Fnan\n.", "NaN");
  SAME("J\xFF\xFF\xFF\xFF.", "-1");
  SAME("M\x01\x02.", "513");
  SAME("K\xFF.", "255");
  SAME("\x80\x02\x8a\x02\x00\xFF.", "-256");
  SAME("\x8a\x00.", "0");
  SAME("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.", "1.8446744073709552e+19");
  SAME("\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\xfe.", "-1.8446744073709552e+19");
  SAME("\x8a\x09\x01\x04\x00\x00\x00\x00\x00\x00\x01.", "1.8446744073709552e+19");
  SAME("G\x3f\xf8\x00\x00\x00\x00\x00\x00.", "1.5");
  SAME("S'a\\n\\x41\\''\n.", "\"a\\nA'\"");
  SAME("U\x02\xe9!.", "\"\xC3\xA9!\"");
  SAME("T\x01\x00\x00\x00z.", "\"z\"");
  SAME("V\xe9\\u20ac\\U0001F600\n.", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
  SAME("X\x02\x00\x00\x00\xC3\xA9.", "\"\xC3\xA9\"");
  SAME("(I1\nI2\nl.", "[1,2]");
  SAME("(lp0\nI1\naF2.5\na.", "[1,2.5]");
  SAME("(S'a'\nI1\nd.", "{\"a\":1}");
  SAME("}(U\x01"
       "aK\x01U\x01"
       "bK\x02u.",
       "{\"a\":1,\"b\":2}");
  SAME("}q\x00U\x01"
       "aK\x01sU\x01"
       "aK\x05s.",
       "{\"a\":5}");
  SAME("}K\x07G\x3f\xf8\x00\x00\x00\x00\x00\x00s.", "{\"7\":1.5}");
  SAME("}G\x3f\xf8\x00\x00\x00\x00\x00\x00K\x07s.", "{\"1.5\":7}");
  SAME("]q\x05(K\x01K\x02\x85h\x05"
       "0e.",
       "[1,[2]]");
  SAME("(K\x01K\x02K\x03t.", "[1,2,3]");
  SAME("K\x01K\x02\x86.", "[1,2]");
  SAME(").", "[]");
  SAME("(K\x09"
       "1K\x01.",
       "1");
  SAME("K\x01"
       "2\x86.",
       "[1,1]");
  SAME("\x8f(K\x01\x90.", "[1]");
  SAME("(K\x01\x91.", "[1]");
  SAME("]\x94h\x00K\x01"
       "a\x86.",
       "[[1],[1]]");
}

static void test_classes(void **state) {
  (void)state;
  SAME("ccollections\nOrderedDict\n)R(U\x01zK\x01U\x01"
       "aK\x02u.",
       "{\"z\":1,\"a\":2}");
  SAME("ccollections\nOrderedDict\n((lp0\n(lp1\nS'k'\naI1\naatR.", "{\"k\":1}");
  SAME("cnetpyne.specs.dicts\nDict\n)\x81}U\x01kK\x01sb.", "{\"k\":1}");
  SAME("cnetpyne.specs.dicts\nDict\n)\x81U\x08__dict__cnetpyne.specs.dicts\nDict\n)\x81sU\x01kK\x02s.", "{\"k\":2}");
  SAME("ccopy_reg\n_reconstructor\n(cnetpyne.specs.dicts\nODict\nc__builtin__\ndict\n(dS'k'\nI3\nstR.", "{\"k\":3}");
  SAME("cnetpyne.support.recxelectrode\nRecXElectrode\n)\x81}U\x03posK\x01sb.", "{\"pos\":1}");
  SAME("cbuiltins\nset\n](K\x01K\x02"
       "e\x85R.",
       "[1,2]");
}

/* NumPy: of float64 '<', then of int16 '>', two by three, in both orders. */
#define DTYPE(code, order)                                                                                                       \
  "cnumpy\ndtype\n(U\x02" code "\x89\x88tR(K\x03U\x01" order "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
#define NEW_ARRAY                                                                                                                \
  "cnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85"                                                           \
  "C\x01"                                                                                                                        \
  "btR"

static void test_numpy(void **state) {
  (void)state;
  SAME("cnumpy.core.multiarray\nscalar\n" DTYPE("f8", "<") "C\x08\x00\x00\x00\x00\x00\x00\xf8\x3f\x86R.", "1.5");
  SAME("cnumpy.core.multiarray\nscalar\n" DTYPE("i8", "<") "C\x08\xfe\xff\xff\xff\xff\xff\xff\xff\x86R.", "-2");
  SAME("cnumpy.core.multiarray\nscalar\n" DTYPE("b1", "|") "C\x01\x01\x86R.", "true");
  SAME("cnumpy.core.multiarray\nscalar\n" DTYPE("f4", "<") "C\x04\x00\x00\xc0\x3f\x86R.", "1.5");
  SAME(NEW_ARRAY "(K\x01K\x02K\x03\x86" DTYPE("i2", ">") "\x89"
                                                         "C\x0c\x00\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06tb.",
       "[[1,2,3],[4,5,6]]");
  SAME(NEW_ARRAY "(K\x01K\x02K\x03\x86" DTYPE("i2", ">") "\x88"
                                                         "C\x0c\x00\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06tb.",
       "[[1,3,5],[2,4,6]]");
  SAME("cnumpy._core.numeric\n_frombuffer\n(\x96\x02\x00\x00\x00\x00\x00\x00\x00\x07\x80" DTYPE("u1", "|") "K\x02\x85U\x01"
                                                                                                           "CtR.",
       "[7,128]");
  SAME(NEW_ARRAY "(K\x01K\x02\x85" DTYPE("O8", "|") "\x89](U\x01xNetb.", "[\"x\",null]");
  SAME(NEW_ARRAY "(K\x01K\x00\x85" DTYPE("f8", "<") "\x89"
                                                    "C\x00tb.",
       "[]");
}

static void refused(const char *bytes, size_t count, const char *message) {
  ncy_ctx *ctx;
  ncy_data *data = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_status status = read_bytes(ctx, ncy_read_pickle, bytes, count, 0, &data);
  if (status != NCY_EPARSE) fail_msg("expected a refusal with '%s', found status %d", message, (int)status);
  if (!t_has_diag(ctx, message)) {
    t_print_diags(ctx);
    fail_msg("expected '%s'", message);
  }
  ncy_ctx_free(&ctx);
}
#define REFUSED(bytes, message) refused(bytes, sizeof bytes - 1, message)

static void test_hostile(void **state) {
  (void)state;
  REFUSED("cos\nsystem\n(S'echo'\ntR.", "byte 0 of the pickle: it names os.system, which is not one of the classes");
  REFUSED("\x80\x04\x8c\x02os\x8c\x06system\x93.", "byte 14 of the pickle: it names os.system");
  REFUSED("(S'a'\nios\nsystem\n.", "opcode 0x69 is not one of data");
  REFUSED("Pid\n.", "opcode 0x50");
  REFUSED("\x82\x01.", "opcode 0x82");
  REFUSED("c__builtin__\neval\n(S'1'\ntR.", "it names __builtin__.eval");
  REFUSED("cbuiltins\nobject\n)R.", "only named in data");
  REFUSED("X\xff\xff\xff\x7f"
          "abc.",
          "the file ends within");
  REFUSED("\x8d\xff\xff\xff\xff\xff\xff\xff\x7f"
          "abc.",
          "at most 4 GiB in one piece");
  REFUSED("K\x01r\xff\xff\xff\xff.", "an entry of the memo near the 1 objects so far, found 4294967295");
  REFUSED("h\x05.", "an entry of the memo, found 5, which is none");
  REFUSED("a.", "expected 2 objects on the stack, found 0");
  REFUSED("(a.", "objects on the stack");
  REFUSED("K\x01K\x02"
          "a.",
          "a list to add to");
  REFUSED("K\x01t.", "a mark on the stack");
  REFUSED("}(K\x01u.", "keys with values");
  REFUSED("]q\x00h\x00"
          "a.",
          "one inside itself");
  REFUSED("", "the file ends within");
  REFUSED("K\x01", "the file ends within");
  REFUSED("C\x01z.", "found bytes");
  REFUSED("}]K\x01s.", "a text or a number as a key");
  REFUSED("}U\x01\x00K\x01s.", "a key without zero bytes");
  REFUSED("X\x01\x00\x00\x00\xff.", "UTF-8 in a text");
  REFUSED("\x80\x06N.", "a protocol of 0 to 5, found 6");
  REFUSED("Fx\n.", "a number, found 'x'");
  REFUSED("I1x\n.", "an integer, found '1x'");
  REFUSED("cnumpy\ndtype\n(U\x02V8\x89\x88tR.", "numbers, truth values or objects");
  REFUSED(NEW_ARRAY ".", "an array without elements");
  REFUSED(NEW_ARRAY "(K\x01K\x05\x85" DTYPE("f8", "<") "\x89"
                                                       "C\x01ztb.",
          "the bytes of 5 elements of an array, found 1 bytes");
  REFUSED("ccollections\nOrderedDict\n(K\x01tR.", "pairs of a dict");
}

/* Lists of ten times the list before: 10^9 values in 200 bytes. */
static void test_bomb(void **state) {
  (void)state;
  char bytes[1024];
  size_t n = 0;
  n += (size_t)sprintf(bytes + n,
                       "]q%c(K\x01K\x01"
                       "e",
                       1);
  for (int level = 1; level < 12; level++) {
    n += (size_t)sprintf(bytes + n, "]q%c(", level + 1);
    for (int i = 0; i < 10; i++) n += (size_t)sprintf(bytes + n, "h%c", level);
    n += (size_t)sprintf(bytes + n, "e");
  }
  bytes[n++] = '.';
  refused(bytes, n, "far more values than the file has bytes");
}

/* ---- files of NetPyNE, and what is written
 * ------------------------------------------------------------------------------------------ */

static void test_netpyne(void **state) {
  (void)state;
  static const char *const files[] = {"netpyne.pkl", "netpyne-p0.pkl", "netpyne-p2.pkl", "netpyne-p5.pkl"};
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_data *json = NULL, *first = NULL;
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/result/netpyne.json", &size);
  T_STATUS(ctx, read_bytes(ctx, ncy_read_json, text, size, 0, &json), NCY_OK);
  free(text);
  for (size_t i = 0; i < NCY_COUNT_OF(files); i++) {
    char path[512];
    snprintf(path, sizeof path, NCY_TEST_DATA "/result/%s", files[i]);
    ncy_data *data = NULL;
    text = t_read(path, &size);
    T_STATUS(ctx, read_bytes(ctx, ncy_read_pickle, text, size, 0, &data), NCY_OK);
    free(text);
    static const char *const parts[] = {"simData.spkt",  "simData.spkid",       "simData.LFP",          "simData.V_soma",
                                        "simData.stims", "net.pops.S.cellGids", "net.params.popParams", "simConfig.own_param"};
    for (size_t k = 0; k < NCY_COUNT_OF(parts); k++) {
      const ncy_value *a = ncy_data_get(json, parts[k]), *b = ncy_data_get(data, parts[k]);
      assert_true(a && b && a->count);
    }
    for (size_t k = 0; k < 6; k++)
      if (!ncy_value_same(ncy_data_get(json, parts[k]), ncy_data_get(data, parts[k]))) fail_msg("%s: %s", files[i], parts[k]);
    if (!first)
      first = data;
    else {
      char *difference = NULL;
      T_STATUS(ctx, ncy_data_difference(ctx, first, data, &difference), NCY_OK);
      assert_string_equal(difference, "");
      ncy_resize(ctx, difference, strlen(difference) + 1, 0);
      ncy_data_free(&data);
    }
  }
  ncy_data_free(&first);
  ncy_data_free(&json);
  ncy_ctx_free(&ctx);
}

static ncy_status round_trip(ncy_ctx *ctx, void *user) {
  ncy_data *data = NULL, *again = NULL;
  ncy_text pickle;
  ncy_text_init(&pickle, ctx);
  ncy_status status = read_bytes(ctx, ncy_read_json, user, strlen(user), 0, &data);
  if (status == NCY_OK) status = pickle_of(ctx, &data->root, &pickle);
  if (status == NCY_OK) status = read_bytes(ctx, ncy_read_pickle, pickle.data, pickle.count, 0, &again);
  if (status == NCY_OK) assert_true(ncy_value_same(&data->root, &again->root));
  ncy_text_done(&pickle);
  ncy_data_free(&data);
  ncy_data_free(&again);
  return status;
}

static void test_round_trips(void **state) {
  (void)state;
  static const char *const texts[] = {"null",
                                      "[]",
                                      "{}",
                                      "-9223372036854775808",
                                      "[255, 256, 65535, 65536, -1, 2147483647, 2147483648, -2147483649]",
                                      "[0.1, -0.0, NaN, 1e-320]",
                                      "{\"a\": {\"a\": {\"a\": \"a\"}}, \"b\": [\"a\", \"b\", \"\", \"a\"]}",
                                      "[[1.5, 2.5], [3.5], [], [1, 2]]",
                                      "\"x\\u0000y\"",
                                      "{\"\": \"\\ud83d\\ude00\"}"};
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  for (size_t i = 0; i < NCY_COUNT_OF(texts); i++) T_STATUS(ctx, round_trip(ctx, (void *)(uintptr_t)texts[i]), NCY_OK);
  /* batches of items and more texts than an entry of one byte can name */
  ncy_text text;
  ncy_text_init(&text, ctx);
  ncy_text_str(&text, "{\"n\": [");
  for (int i = 0; i < 2500; i++) ncy_text_printf(&text, "%s%d.5", i ? "," : "", i);
  ncy_text_str(&text, "]");
  for (int i = 0; i < 2500; i++) ncy_text_printf(&text, ",\"k%d\": \"k%d\"", i, 2499 - i);
  ncy_text_str(&text, "}");
  T_STATUS(ctx, round_trip(ctx, text.data), NCY_OK);
  ncy_text_done(&text);
  ncy_ctx_free(&ctx);
}

static void test_memory(void **state) {
  (void)state;
  t_fail_each_alloc(round_trip, "{\"a\": [1, 2, 3.5, \"b\"], \"b\": {\"c\": [0.5, 1.5]}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain),       cmocka_unit_test(test_classes),
                                     cmocka_unit_test(test_numpy),       cmocka_unit_test(test_hostile),
                                     cmocka_unit_test(test_bomb),        cmocka_unit_test(test_netpyne),
                                     cmocka_unit_test(test_round_trips), cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
