/* out.c - standard output: data for programs. A full disk or a closed pipe is one message and exit code 4.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int write_error; /* errno of the first cli_write that failed, which a later flush no longer has */

int cli_write(void *user, const char *bytes, size_t count) {
  (void)user;
  errno = 0;
  if (fwrite(bytes, 1, count, stdout) == count) return 0;
  if (!write_error) write_error = errno;
  return 1;
}

int cli_finish_output(void) {
  errno = 0;
  bool is_bad = fflush(stdout) != 0;
  int error = write_error ? write_error : errno;
  if (!is_bad && !ferror(stdout)) return EXIT_OK;
  fprintf(stderr, "netcyne: cannot write to standard output%s%s\n", error ? ": " : "", error ? strerror(error) : "");
  return EXIT_IO;
}

/* ---- JSON --------------------------------------------------------------------------------------------------------------- */

size_t cli_utf8_length(const char *text) {
  const unsigned char *u = (const unsigned char *)text;
  if (u[0] == 0) return 0;
  if (u[0] < 0x80) return 1;
  size_t length = u[0] >= 0xf0 && u[0] <= 0xf4 ? 4 : u[0] >= 0xe0 && u[0] < 0xf0 ? 3 : u[0] >= 0xc2 && u[0] < 0xe0 ? 2 : 0;
  for (size_t i = 1; i < length; i++)
    if ((u[i] & 0xc0) != 0x80) return 0;
  if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f)) return 0; /* overlong, surrogates */
  if ((u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f)) return 0; /* overlong, beyond Unicode */
  return length;
}

static void put_string(const char *value) {
  putchar('"');
  while (*value) {
    size_t length = cli_utf8_length(value);
    if (*value == '"' || *value == '\\')
      printf("\\%c", *value);
    else if (length == 1 && (unsigned char)*value < 0x20)
      printf("\\u%04x", (unsigned)*value);
    else if (length)
      fwrite(value, 1, length, stdout);
    else
      fputs("\xef\xbf\xbd", stdout);
    value += length ? length : 1;
  }
  putchar('"');
}

/* The comma, line and key before a value. */
static void before(cli_json *j, const char *key) {
  if (j->depth) printf("%s\n%*s", j->is_first ? "" : ",", 2 * j->depth, "");
  j->is_first = false;
  if (!key) return;
  put_string(key);
  fputs(": ", stdout);
}

void cli_json_open(cli_json *j, const char *key, char bracket) {
  before(j, key);
  putchar(bracket);
  j->depth++;
  j->is_first = true;
}

void cli_json_close(cli_json *j, char bracket) {
  j->depth--;
  if (!j->is_first) printf("\n%*s", 2 * j->depth, "");
  j->is_first = false;
  putchar(bracket);
  if (j->depth == 0) putchar('\n');
}

void cli_json_text(cli_json *j, const char *key, const char *value) {
  before(j, key);
  if (value)
    put_string(value);
  else
    fputs("null", stdout);
}

void cli_json_number(cli_json *j, const char *key, double value) {
  before(j, key);
  if (!isfinite(value)) {
    fputs("null", stdout);
    return;
  }
  char text[32];
  int digits = 1;
  do snprintf(text, sizeof text, "%.*g", digits, value);
  while (strtod(text, NULL) != value && ++digits <= 17);
  fputs(text, stdout);
}

void cli_json_int(cli_json *j, const char *key, long long value) {
  before(j, key);
  printf("%lld", value);
}

void cli_json_bool(cli_json *j, const char *key, bool value) {
  before(j, key);
  fputs(value ? "true" : "false", stdout);
}
