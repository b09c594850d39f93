/* test_format_doc.c - docs/format/network-hdf5.md says what netcols.def says, and its example reads what is saved.
 *
 * The example needs Python with h5py: python3, or the interpreter that NETCYNE_H5PY names; it is skipped, with the reason, where
 * that has none. SPDX-License-Identifier: MIT */
#include "nets.h"

#include "io/flat.h"
#include "json/json.h"

static const char doc_path[] = NCY_SOURCE_DIR "/docs/format/network-hdf5.md";

/* The line that the doc must have for a column (col >= 0) or a table. */
static void expected_line(int tab, int col, char *out, size_t size) {
  if (col < 0) {
    snprintf(out, size, "| **/%s** | | | %s |\n", ncy_tabs[tab].group, ncy_tabs[tab].doc);
    return;
  }
  const ncy_col_info *info = &ncy_cols[col];
  char path[NCY_COL_PATH];
  ncy_col_path(col, path);
  snprintf(out, size, "| %s | %s%s%s | %s | %s |\n", path, ncy_elem_name[info->elem], info->extra ? " +1" : "",
           info->flags & NCY_COL_DELTA ? " delta" : "", strcmp(info->unit, "1") == 0 ? "" : info->unit, info->doc);
}

/* Every table and column, in order, and nothing else. */
static void test_tables(void **state) {
  (void)state;
  size_t size;
  char *doc = t_read(doc_path, &size), *at = strstr(doc, "|---|---|---|---|\n"), line[1000];
  assert_non_null(at);
  at = strchr(at, '\n') + 1;
  for (int tab = 0; tab < NCY_TAB_COUNT; tab++)
    for (int col = -1; col < NCY_COL_COUNT; col++) {
      if (col >= 0 && (int)ncy_cols[col].table != tab) continue;
      expected_line(tab, col, line, sizeof line);
      if (strncmp(at, line, strlen(line)) != 0)
        fail_msg("the doc has\n%.*s\nwhere it should have\n%s", (int)(strcspn(at, "\n")), at, line);
      at += strlen(line);
    }
  assert_int_equal(*at, '\n');
  free(doc);
}

static void test_columns_are_sound(void **state) {
  (void)state;
  for (int col = 0; col < NCY_COL_COUNT; col++) {
    const ncy_col_info *info = &ncy_cols[col];
    bool is_whole = !ncy_col_is_real(col);
    if (info->flags & NCY_COL_DELTA) assert_true(is_whole && ncy_elem_size[info->elem] >= 4);
    if (info->check == NCY_CHECK_PERMUTATION) assert_int_equal(info->elem, NCY_ELEM_U32);
    if (info->check == NCY_CHECK_MASK) assert_int_equal(info->elem, NCY_ELEM_U8);
    if (info->check == NCY_CHECK_FRACTION || info->check == NCY_CHECK_POSITIVE)
      assert_int_equal(info->elem, NCY_ELEM_F64);
    else if (info->check != NCY_CHECK_ANY)
      assert_true(is_whole);
    assert_int_equal(info->extra, info->check == NCY_CHECK_BEGIN);
    if (info->flags & NCY_COL_OPTIONAL) assert_true(info->offset >= 0);
  }
}

/* ---- the example ----------------------------------------------------------------------------------------------------------- */

static bool write_example(const char *path) {
  size_t size;
  char *doc = t_read(doc_path, &size), *begin = strstr(doc, "```python\n"), *end = begin ? strstr(begin, "\n```\n") : NULL;
  if (end) write_bytes(path, begin + 10, (size_t)(end + 1 - begin - 10));
  free(doc);
  return end != NULL;
}

static double largest(const double *value, int64_t n) {
  double most = value[0];
  for (int64_t i = 1; i < n; i++)
    if (value[i] > most) most = value[i];
  return most;
}

static void expected_output(const ncy_net *net, ncy_text *out) {
  long long n_stims = 0, gids = 0;
  char weight[NCY_DOUBLE_TEXT], delay[NCY_DOUBLE_TEXT];
  for (int64_t i = 0; i < net->n_conns; i++) {
    n_stims += net->conn_pre[i] < 0;
    gids += net->cell_gid[net->conn_post[i]];
  }
  ncy_double_text(largest(net->conn_weight, net->n_conns), weight);
  ncy_double_text(largest(net->conn_delay, net->n_conns), delay);
  for (int32_t i = 0; i < net->n_pops; i++)
    ncy_text_printf(out, "population %s has %d cells\n", net->pop[i].label, net->pop[i].n_cells);
  ncy_text_printf(out, "%lld connections, %lld of them from stimuli\nlargest weight %s and delay %s ms\n",
                  (long long)net->n_conns, n_stims, weight, delay);
  ncy_text_printf(out, "sum of post gids %lld and %d rules\n", gids, net->spec->n_conns);
}

static void test_example(void **state) {
  (void)state;
  const char *python = getenv("NETCYNE_H5PY");
  char command[2000];
  snprintf(command, sizeof command, "'%s' -c 'import h5py, numpy' 2> /dev/null", python ? python : "python3");
  if (system(command) != 0) {
    print_message("skipped: %s has no h5py\n", python ? python : "python3");
    skip();
  }
  const char *path = temp_name("example.h5"), *script = temp_name("example.py");
  assert_true(write_example(script));
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[1], &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  ncy_text expected;
  ncy_text_init(&expected, ctx);
  expected_output(m.net, &expected);
  snprintf(command, sizeof command, "PYTHONIOENCODING=utf-8 '%s' '%s' '%s'", python ? python : "python3", script, path);
  FILE *pipe = popen(command, "r");
  assert_non_null(pipe);
  char got[4000];
  size_t n = fread(got, 1, sizeof got - 1, pipe);
  got[n] = 0;
  assert_int_equal(pclose(pipe), 0);
  assert_string_equal(got, expected.data);
  ncy_text_done(&expected);
  model_free(&m);
  ncy_ctx_free(&ctx);
  unlink(path);
  unlink(script);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_columns_are_sound),
                                     cmocka_unit_test(test_example)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
