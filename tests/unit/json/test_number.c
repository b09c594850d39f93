/* test_number.c - doubles to text and back, against Python's repr and float.
 * SPDX-License-Identifier: MIT */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "json/json.h"

static double of_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* The next tab- or line-separated field of *at, NUL-terminated in place; NULL at the end. */
static char *next_field(char **at) {
  if (!**at) return NULL;
  char *field = *at;
  char *stop = field + strcspn(field, "\t\n");
  *at = *stop ? stop + 1 : stop;
  *stop = 0;
  return field;
}

static void check_doubles(void) {
  char *data = t_read(NCY_TEST_DATA "/doubles.tsv", NULL), *at = data;
  size_t n = 0;
  for (char *field; (field = next_field(&at)); n++) {
    double value = of_bits(strtoull(field, NULL, 16));
    const char *repr = next_field(&at);
    next_field(&at); /* %.17g, for the table tests */
    char text[NCY_DOUBLE_TEXT];
    int length = ncy_double_text(value, text);
    assert_string_equal(text, repr);
    assert_int_equal(length, strlen(repr));
    double back = -1;
    assert_true(ncy_double_parse(repr, strlen(repr), &back));
    T_BITS(back, value);
  }
  assert_true(n > 5000);
  free(data);
}

static void test_doubles(void **state) {
  (void)state;
  check_doubles();
}

static void check_decimals(void) {
  char *data = t_read(NCY_TEST_DATA "/decimals.tsv", NULL), *at = data;
  size_t n = 0;
  for (char *text; (text = next_field(&at)); n++) {
    double expected = of_bits(strtoull(next_field(&at), NULL, 16)), got = -1;
    if (!ncy_double_parse(text, strlen(text), &got)) fail_msg("refused: %s", text);
    if (memcmp(&got, &expected, sizeof got) != 0) print_error("%s\n", text);
    T_BITS(got, expected);
  }
  assert_true(n > 600);
  free(data);
}

static void test_decimals(void **state) {
  (void)state;
  check_decimals();
}

/* Both directions over random bits, and parsing against the C library in its C locale. */
static void test_random_bits(void **state) {
  (void)state;
  uint64_t x = 88172645463325252u; /* xorshift64: G. Marsaglia, Xorshift RNGs, 2003 */
  for (int i = 0; i < 300000; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    double value = of_bits(x);
    if (!isfinite(value)) continue;
    char text[NCY_DOUBLE_TEXT];
    int length = ncy_double_text(value, text);
    double back;
    assert_true(ncy_double_parse(text, (size_t)length, &back));
    T_BITS(back, value);
    if (i % 8) continue;
    T_BITS(strtod(text, NULL), value);
    char digits[64];
    int n = snprintf(digits, sizeof digits, "%.*e", (int)(x % 25), value); /* not the shortest digits */
    assert_true(ncy_double_parse(digits, (size_t)n, &back));
    T_BITS(back, strtod(digits, NULL));
  }
}

static void test_words(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } words[] = {{"inf", INFINITY},       {"-inf", -INFINITY}, {"Infinity", INFINITY}, {"-Infinity", -INFINITY},
               {"+Infinity", INFINITY}, {"nan", NAN},        {"NaN", NAN},           {"-nan", NAN}};
  for (size_t i = 0; i < NCY_COUNT_OF(words); i++) {
    double value = 0;
    assert_true(ncy_double_parse(words[i].text, strlen(words[i].text), &value));
    T_BITS(value, words[i].value);
  }
  static const struct {
    double value;
    const char *text;
  } texts[] = {{INFINITY, "inf"}, {-INFINITY, "-inf"}, {NAN, "nan"}, {0.0, "0.0"}, {-0.0, "-0.0"}};
  for (size_t i = 0; i < NCY_COUNT_OF(texts); i++) {
    char text[NCY_DOUBLE_TEXT];
    assert_int_equal(ncy_double_text(texts[i].value, text), strlen(texts[i].text));
    assert_string_equal(text, texts[i].text);
  }
  char text[NCY_DOUBLE_TEXT];
  ncy_double_text(copysign(NAN, -1), text);
  assert_string_equal(text, "nan");
}

static void test_refused(void **state) {
  (void)state;
  static const char *const texts[] = {"",   " ",   "-",    "+",   ".",    "-.",  "e5",    "1e",    "1e+", "1e-",  "1 ", " 1",
                                      "1x", "--1", "1.2.", "1,5", "0x10", "1_0", "infin", "nanny", "Inf", "1e5.", "½",  "1e 5"};
  for (size_t i = 0; i < NCY_COUNT_OF(texts); i++) {
    double value = 42;
    if (ncy_double_parse(texts[i], strlen(texts[i]), &value)) fail_msg("taken: \"%s\"", texts[i]);
    T_BITS(value, 42.0);
  }
  double value;
  assert_true(ncy_double_parse("12junk", 2, &value)); /* reads no further than it is told */
  T_BITS(value, 12.0);
}

/* A locale whose decimal point is a comma changes nothing. */
static void test_locale(void **state) {
  (void)state;
  static const char *const names[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "fr_FR"};
  const char *found = NULL;
  for (size_t i = 0; i < NCY_COUNT_OF(names) && !found; i++) found = setlocale(LC_ALL, names[i]);
  if (!found) print_message("no locale with a decimal comma here; read in %s\n", setlocale(LC_ALL, NULL));
  check_doubles();
  check_decimals();
  setlocale(LC_ALL, "C");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_doubles), cmocka_unit_test(test_decimals), cmocka_unit_test(test_random_bits),
      cmocka_unit_test(test_words),   cmocka_unit_test(test_refused),  cmocka_unit_test(test_locale),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
