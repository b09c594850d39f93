/* test_table.c - columns and their text.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/table.h"
#include "t.h"

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_table *table;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  assert_int_equal(ncy_ctx_new(NULL, &f->ctx), NCY_OK);
  T_STATUS(f->ctx, ncy_table_new(f->ctx, "t", 3, &f->table), NCY_OK);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  ncy_table_free(&f->table);
  assert_null(f->table);
  ncy_table_free(&f->table);
  ncy_table_free(NULL);
  ncy_ctx_clear(f->ctx);
  assert_int_equal(ncy_ctx_memory(f->ctx), 0);
  ncy_ctx_free(&f->ctx);
  free(f);
  return 0;
}

static int append(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
  return 0;
}

static void check_text(fixture *f, const ncy_table *table, const char *expected) {
  ncy_text text;
  ncy_text_init(&text, f->ctx);
  T_STATUS(f->ctx, ncy_table_write_tsv(table, append, &text), NCY_OK);
  assert_string_equal(text.data, expected);
  ncy_text_done(&text);
}

static void test_columns(void **state) {
  fixture *f = *state;
  char name[] = "pop";
  ncy_column pop, gid, t, n, found;
  T_STATUS(f->ctx, ncy_table_add(f->table, name, NCY_STR, NULL, &pop), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(f->table, "gid", NCY_I32, "1", &gid), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(f->table, "t", NCY_F64, "ms", &t), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(f->table, "n", NCY_I64, "1", &n), NCY_OK);
  name[0] = 'X'; /* names are copied */
  assert_string_equal(ncy_table_name(f->table), "t");
  assert_int_equal(ncy_table_rows(f->table), 3);
  assert_int_equal(ncy_table_columns(f->table), 4);
  for (int i = 0; i < 3; i++) {
    assert_null(pop.u.str[i]);
    assert_int_equal(gid.u.i32[i], 0);
    T_BITS(t.u.f64[i], 0.0);
    assert_true(n.u.i64[i] == 0);
  }
  char word[] = "E\tI\n\x7F";
  pop.u.str[0] = ncy_table_str(f->table, word);
  pop.u.str[2] = "";
  word[0] = 'X'; /* texts are copied */
  gid.u.i32[0] = INT32_MIN;
  n.u.i64[1] = INT64_MIN;
  n.u.i64[2] = INT64_MAX;
  t.u.f64[1] = 0.1;
  t.u.f64[2] = -5;
  T_STATUS(f->ctx, ncy_table_column(f->table, "t", &found), NCY_OK);
  assert_ptr_equal(found.u.f64, t.u.f64);
  assert_string_equal(found.name, "t");
  assert_string_equal(found.unit, "ms");
  assert_int_equal(found.type, NCY_F64);
  T_STATUS(f->ctx, ncy_table_column_at(f->table, 0, &found), NCY_OK);
  assert_string_equal(found.name, "pop");
  assert_string_equal(found.unit, "1");
  check_text(f, f->table,
             "pop\tgid\tt\tn\n"
             "E I  \t-2147483648\t0\t0\n"
             "\t0\t0.10000000000000001\t-9223372036854775808\n"
             "\t0\t-5\t9223372036854775807\n");
}

static void test_mistakes(void **state) {
  fixture *f = *state;
  ncy_column column = {.name = "untouched"};
  T_STATUS(f->ctx, ncy_table_column_at(f->table, 0, &column), NCY_EARG);
  T_STATUS(f->ctx, ncy_table_column(f->table, "weight", &column), NCY_EARG);
  T_STATUS(f->ctx, ncy_table_add(f->table, "bad", (ncy_type)9, "1", &column), NCY_EARG);
  assert_string_equal(column.name, "untouched");
  T_STATUS(f->ctx, ncy_table_add(f->table, "weight", NCY_F64, "1", &column), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(f->table, "weight", NCY_I32, "1", &column), NCY_EARG);
  assert_int_equal(ncy_table_columns(f->table), 1);
  ncy_ctx_clear(f->ctx);
  T_STATUS(f->ctx, ncy_table_column(f->table, "wieght", &column), NCY_EARG);
  assert_string_equal(ncy_ctx_diag(f->ctx, 0)->hint, "weight");
  assert_string_equal(ncy_ctx_diag(f->ctx, 0)->message, "table t has no column wieght");
}

static void test_empty(void **state) {
  fixture *f = *state;
  check_text(f, f->table, "\n\n\n\n"); /* no columns: an empty header and three empty rows */
  ncy_table *none;
  T_STATUS(f->ctx, ncy_table_new(f->ctx, "none", 0, &none), NCY_OK);
  ncy_column column;
  T_STATUS(f->ctx, ncy_table_add(none, "a", NCY_F64, "mV", &column), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(none, "b", NCY_STR, NULL, &column), NCY_OK);
  assert_non_null(column.u.raw);
  check_text(f, none, "a\tb\n");
  ncy_table_free(&none);
  T_STATUS(f->ctx, ncy_table_new(f->ctx, "huge", SIZE_MAX / 4, &none), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(none, "a", NCY_F64, "1", &column), NCY_ENOMEM);
  ncy_table_free(&none);
}

/* Thousands of columns are found by name, in order. */
static void test_many_columns(void **state) {
  fixture *f = *state;
  enum { COUNT = 5000 };
  char name[32];
  for (int i = 0; i < COUNT; i++) {
    ncy_column column;
    snprintf(name, sizeof name, "V_soma/cell_%d", i);
    T_STATUS(f->ctx, ncy_table_add(f->table, name, NCY_I32, "mV", &column), NCY_OK);
    column.u.i32[1] = i;
  }
  for (int i = 0; i < COUNT; i += 7) {
    ncy_column by_name, by_index;
    snprintf(name, sizeof name, "V_soma/cell_%d", i);
    T_STATUS(f->ctx, ncy_table_column(f->table, name, &by_name), NCY_OK);
    T_STATUS(f->ctx, ncy_table_column_at(f->table, (size_t)i, &by_index), NCY_OK);
    assert_int_equal(by_name.u.i32[1], i);
    assert_ptr_equal(by_name.u.i32, by_index.u.i32);
  }
}

/* A table of one column of doubles, and its lines after the header compared with expected, line by line. */
static void check_doubles(fixture *f, const double *values, const char *const *expected, size_t count) {
  ncy_table *table;
  T_STATUS(f->ctx, ncy_table_new(f->ctx, "doubles", count, &table), NCY_OK);
  ncy_column column;
  T_STATUS(f->ctx, ncy_table_add(table, "x", NCY_F64, "1", &column), NCY_OK);
  memcpy(column.u.f64, values, count * sizeof *values);
  ncy_text text;
  ncy_text_init(&text, f->ctx);
  T_STATUS(f->ctx, ncy_table_write_tsv(table, append, &text), NCY_OK);
  const char *at = text.data;
  assert_memory_equal(at, "x\n", 2);
  at += 2;
  for (size_t i = 0; i < count; i++) {
    size_t length = strcspn(at, "\n");
    char printed[64], got[64];
    const char *wanted = expected ? expected[i] : printed;
    snprintf(printed, sizeof printed, "%.17g", values[i]);
    snprintf(got, sizeof got, "%.*s", (int)length, at);
    assert_string_equal(got, wanted);
    at += length + 1;
  }
  assert_ptr_equal(at, text.data + text.count);
  ncy_text_done(&text);
  ncy_table_free(&table);
}

/* The stored doubles as Python's "%.17g" writes them. */
static void test_stored_doubles(void **state) {
  fixture *f = *state;
  char *data = t_read(NCY_TEST_DATA "/doubles.tsv", NULL);
  enum { MOST = 10000 };
  double *values = calloc(MOST, sizeof *values);
  const char **expected = calloc(MOST, sizeof *expected);
  size_t count = 0;
  for (char *line = data; *line && count < MOST; count++) {
    uint64_t bits = strtoull(line, NULL, 16);
    memcpy(&values[count], &bits, sizeof bits);
    char *last = strchr(strchr(line, '\t') + 1, '\t') + 1;
    expected[count] = last;
    line = last + strcspn(last, "\n");
    *line++ = 0;
  }
  assert_true(count > 5000);
  check_doubles(f, values, expected, count);
  free(expected);
  free(values);
  free(data);
}

/* Random bits, random magnitudes around the bounds of the exact path, short decimals, ties of the 17th digit. */
static void test_printf_doubles(void **state) {
  fixture *f = *state;
  enum { COUNT = 200000 };
  double *values = calloc(COUNT, sizeof *values);
  uint64_t x = 88172645463325252u; /* xorshift64 */
  for (size_t i = 0; i < COUNT; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    double unit = (double)(x >> 11) * 0x1p-53;
    switch (i % 5) {
    case 0:
      memcpy(&values[i], &x, sizeof x);
      break;
    case 1:
      values[i] = ldexp(1 + unit, (int)(x % 110) - 45);
      break;
    case 2:
      values[i] = (double)(int64_t)(x % 2000001 - 1000000) / pow(10, (double)(x % 8));
      break;
    case 3:
      values[i] = (double)(x >> (x % 64));
      break;
    default:
      values[i] = pow(10, (double)(x % 40) - 15) * (1 + ((double)(x % 3) - 1) * 0x1p-53);
    }
    if (isnan(values[i])) values[i] = 0.5;
  }
  check_doubles(f, values, NULL, COUNT);
  free(values);
  const double special[] = {NAN,  copysign(NAN, -1),    INFINITY, -INFINITY, 0.0, -0.0, 0x1p-36, 0x1.fffffffffffffp-37,
                            1e17, 0x1.6345785d89fffp+56};
  const char *const texts[] = {
      "nan", "nan", "inf", "-inf", "0", "-0", "1.4551915228366852e-11", "1.455191522836685e-11", "1e+17", "99999999999999984"};
  check_doubles(f, special, texts, NCY_COUNT_OF(special));
}

static int refuse(void *user, const char *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return --*(int *)user < 0;
}

/* More than a buffer of text in every kind of column; a sink that stops is called no more. */
static void test_big_and_refused(void **state) {
  fixture *f = *state;
  enum { ROWS = 20000 };
  ncy_table *table;
  T_STATUS(f->ctx, ncy_table_new(f->ctx, "big", ROWS, &table), NCY_OK);
  ncy_column text_column, number;
  T_STATUS(f->ctx, ncy_table_add(table, "text", NCY_STR, NULL, &text_column), NCY_OK);
  T_STATUS(f->ctx, ncy_table_add(table, "number", NCY_I64, NULL, &number), NCY_OK);
  ncy_text expected, got;
  ncy_text_init(&expected, f->ctx);
  ncy_text_init(&got, f->ctx);
  ncy_text_str(&expected, "text\tnumber\n");
  char *big = malloc(100001);
  memset(big, 'z', 100000);
  big[100000] = 0;
  for (int64_t i = 0; i < ROWS; i++) {
    text_column.u.str[i] = i == 7 ? big : "abc";
    number.u.i64[i] = i * i * i - 1000;
    ncy_text_printf(&expected, "%s\t%lld\n", text_column.u.str[i], (long long)number.u.i64[i]);
  }
  T_STATUS(f->ctx, ncy_table_write_tsv(table, append, &got), NCY_OK);
  assert_int_equal(got.count, expected.count);
  assert_memory_equal(got.data, expected.data, expected.count);
  free(big);
  text_column.u.str[7] = "abc";
  for (int n_taken = 0; n_taken < 3; n_taken++) {
    int left = n_taken;
    T_STATUS(f->ctx, ncy_table_write_tsv(table, refuse, &left), NCY_EIO);
    assert_int_equal(left, -1);
  }
  assert_true(t_has_diag(f->ctx, "table big"));
  ncy_text_done(&got);
  ncy_text_done(&expected);
  ncy_table_free(&table);
}

static ncy_status build_body(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_table *table = NULL;
  NCY_TRY(ncy_table_new(ctx, "t", 1000, &table));
  ncy_status status = NCY_OK;
  ncy_column column;
  char name[32];
  for (int i = 0; i < 40 && status == NCY_OK; i++) {
    snprintf(name, sizeof name, "column%d", i);
    status = ncy_table_add(table, name, (ncy_type)(i % 4), "ms", &column);
    if (status == NCY_OK && (int)ncy_table_columns(table) != i + 1) status = NCY_ERUN;
  }
  if (status == NCY_OK && !ncy_table_str(table, "text")) status = NCY_ENOMEM;
  ncy_table_free(&table);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  t_fail_each_alloc(build_body, NULL);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(test_columns),        T(test_mistakes),       T(test_empty),           T(test_many_columns),
      T(test_stored_doubles), T(test_printf_doubles), T(test_big_and_refused), T(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
