/* test_text.c - text in, text out: tests/text/nmodl/FILE.txt holds cases
 *
 *   === name
 *   NMODL
 *   --- pass (tokens, summary, or a name of ncy_nmodl_passes; lower:f prints function f alone)
 *   expected text
 *
 * SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "nmodl/nmodl.h"
#include "t.h"

/* The lines of one function of a dump of code: its head and what is indented below. */
static void only_function(ncy_text *text, const char *name) {
  char head[80];
  snprintf(head, sizeof head, "%s/", name);
  char *p = text->data, *end = text->data + text->count;
  while (p < end && strncmp(p, head, strlen(head)) != 0) p = strchr(p, '\n') + 1;
  char *q = p < end ? strchr(p, '\n') + 1 : end;
  while (q < end && *q == ' ') q = strchr(q, '\n') + 1;
  memmove(text->data, p, (size_t)(q - p));
  text->count = (size_t)(q - p);
  text->data[text->count] = 0;
}

static void run_case(const char *file, const char *name, const char *input, size_t input_length, const char *pass,
                     const char *expected, size_t expected_length) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_text out;
  ncy_text_init(&out, ctx);
  ncy_text_str(&out, "");
  const ncy_nmodl *program = NULL;
  char word[80], *function = NULL;
  snprintf(word, sizeof word, "%s", pass);
  if ((function = strchr(word, ':')) != NULL) *function++ = 0;
  if (strcmp(word, "tokens") == 0) {
    T_STATUS(ctx, ncy_nmodl_dump_tokens(ctx, &arena, "case.mod", input, input_length, &out), NCY_OK);
  } else {
    ncy_nmodl_options options = {.dump_after = word};
    T_STATUS(ctx, ncy_nmodl_compile(ctx, &arena, "case.mod", input, input_length, &options, &program), NCY_OK);
    if (strcmp(word, "summary") == 0)
      ncy_nmodl_summary(program, &out);
    else
      assert_true(ncy_nmodl_dump(program, word, &out));
    if (function) only_function(&out, function);
  }
  if (out.count != expected_length || memcmp(out.data, expected, expected_length) != 0) {
    print_error("%s: %s: --- %s\ngot\n%s\nexpected\n%.*s\n", file, name, pass, out.data, (int)expected_length, expected);
    fail();
  }
  ncy_text_done(&out);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static char *next_mark(char *p, const char *mark) {
  char pattern[8];
  snprintf(pattern, sizeof pattern, "\n%s ", mark);
  char *found = strstr(p, pattern);
  return found ? found + 1 : NULL;
}

static int run_file(const char *path) {
  ncy_ctx *ctx;
  char *text;
  size_t count, capacity;
  int n = 0;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, ncy_file_read(ctx, path, 1 << 20, &text, &count, &capacity), NCY_OK);
  for (char *p = strncmp(text, "=== ", 4) == 0 ? text : next_mark(text, "==="); p;) {
    char *name = p + 4, *input = strchr(p, '\n') + 1, *after = next_mark(input - 1, "===");
    char *case_end = after ? after : text + count, *mark = next_mark(input - 1, "---");
    assert_non_null(mark);
    input[-1] = 0;
    size_t input_length = (size_t)(mark - input);
    while (mark && mark < case_end) { /* several passes of one input */
      char *pass = mark + 4, *expected = strchr(mark, '\n') + 1, *more = next_mark(expected - 1, "---");
      char *end = more && more < case_end ? more : case_end;
      expected[-1] = 0;
      run_case(path, name, input, input_length, pass, expected, (size_t)(end - expected));
      n++;
      mark = more && more < case_end ? more : NULL;
    }
    p = after;
  }
  ncy_resize(ctx, text, capacity, 0);
  ncy_ctx_free(&ctx);
  return n;
}

static void text_cases(void **state) {
  (void)state;
  DIR *folder = opendir(NCY_SOURCE_DIR "/tests/text/nmodl");
  assert_non_null(folder);
  int n = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char path[600];
    if (!strstr(entry->d_name, ".txt")) continue;
    snprintf(path, sizeof path, "%s/tests/text/nmodl/%s", NCY_SOURCE_DIR, entry->d_name);
    n += run_file(path);
  }
  closedir(folder);
  assert_true(n >= 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(text_cases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
