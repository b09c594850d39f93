/* report.c - diagnostics on standard error, as compilers print them:
 *
 *   model.json:12:7: error: netParams.connParams['E->I'].probabilty: unknown key; did you mean "probability"?
 *      12 |       "probabilty": 0.1,
 *         |       ^
 *
 * The file is read again for the line; what cannot be read is left out. Long lines are cut around the place.
 * SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

enum { MAX_PRINTED = 50, MAX_WIDTH = 100, LEFT_OF_PLACE = 60, MAX_PATH = 200 };
static const size_t max_file = (size_t)1 << 28; /* larger files are not read again */

static const char *const severity_name[] = {"note", "warning", "error"};
static const char *const severity_color[] = {"\033[1;36m", "\033[1;35m", "\033[1;31m"};

void cli_report_init(cli_report *r, cli_progress *progress, bool is_quiet) {
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  *r = (cli_report){.progress = progress, .is_quiet = is_quiet};
  r->has_color = isatty(STDERR_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

void cli_report_done(cli_report *r) {
  free(r->file);
  free(r->file_text);
  r->file = r->file_text = NULL;
}

void cli_print_clean(FILE *to, const char *text, size_t length) {
  const char *end = text + length;
  while (text < end) {
    size_t n = cli_utf8_length(text);
    bool is_control = n == 0 || n > (size_t)(end - text) || (unsigned char)*text < 0x20 || *text == 0x7f ||
                      (n == 2 && (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] < 0xa0);
    if (is_control && *text != '\t') {
      fputc('?', to);
      n = n && n <= (size_t)(end - text) ? n : 1;
    } else {
      fwrite(text, 1, n, to);
    }
    text += n;
  }
}

/* ---- the source line ---------------------------------------------------------------------------------------------------- */

/* Reads file into r unless it is the one read last; the text stays NULL where it cannot be. */
static void read_file(cli_report *r, const char *file) {
  if (r->file && strcmp(r->file, file) == 0) return;
  cli_report_done(r);
  r->file_length = 0;
  struct stat st;
  if (stat(file, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || (uint64_t)st.st_size > max_file) return;
  size_t name_size = strlen(file) + 1;
  r->file = malloc(name_size);
  r->file_text = malloc((size_t)st.st_size + 1);
  FILE *in = r->file && r->file_text ? fopen(file, "rb") : NULL;
  if (!in) {
    cli_report_done(r);
    return;
  }
  memcpy(r->file, file, name_size);
  r->file_length = fread(r->file_text, 1, (size_t)st.st_size, in);
  r->file_text[r->file_length] = 0;
  fclose(in);
}

static const char *find_line(const char *text, size_t length, int line, size_t *out_length) {
  const char *end = text + length;
  for (int i = 1; i < line; i++) {
    text = memchr(text, '\n', (size_t)(end - text));
    if (!text) return NULL;
    text++;
  }
  const char *stop = memchr(text, '\n', (size_t)(end - text));
  *out_length = (size_t)((stop ? stop : end) - text);
  if (*out_length && text[*out_length - 1] == '\r') --*out_length;
  return text;
}

/* Moves at back to the beginning of a UTF-8 character. */
static size_t begin_of_character(const char *line, size_t at) {
  for (int i = 0; i < 3 && at > 0 && ((unsigned char)line[at] & 0xc0) == 0x80; i++) at--;
  return at;
}

static void print_excerpt(cli_report *r, const ncy_diag *diag) {
  const char *text = r->text;
  size_t text_length = r->text_length, length;
  if (!r->text_name || strcmp(r->text_name, diag->file) != 0) {
    read_file(r, diag->file);
    text = r->file_text;
    text_length = r->file_length;
  }
  const char *line = text ? find_line(text, text_length, diag->line, &length) : NULL;
  if (!line || diag->column < 1 || (size_t)diag->column > length + 1) return;

  size_t at = (size_t)diag->column - 1, from = 0, to = length;
  if (at > LEFT_OF_PLACE && length > MAX_WIDTH) from = begin_of_character(line, at - LEFT_OF_PLACE);
  if (to - from > MAX_WIDTH) to = begin_of_character(line, from + MAX_WIDTH);
  fprintf(stderr, "%6d | %s", diag->line, from ? "..." : "");
  cli_print_clean(stderr, line + from, to - from);
  fprintf(stderr, "%s\n       | %s", to < length ? "..." : "", from ? "   " : "");
  for (size_t i = from; i < at; i++)
    if (((unsigned char)line[i] & 0xc0) != 0x80) fputc(line[i] == '\t' ? '\t' : ' ', stderr);
  fprintf(stderr, "%s^%s\n", r->has_color ? "\033[1;32m" : "", r->has_color ? "\033[0m" : "");
}

/* ---- diagnostics -------------------------------------------------------------------------------------------------------- */

static void clean(const char *text) {
  cli_print_clean(stderr, text, strlen(text));
}

/* A path in the spec; of one that goes through hundreds of levels, the beginning and the end. */
static void clean_path(const char *path) {
  size_t length = strlen(path);
  if (length > MAX_PATH) {
    size_t end = begin_of_character(path, MAX_PATH / 2), begin = begin_of_character(path, length - MAX_PATH / 2);
    cli_print_clean(stderr, path, end);
    fputs(" ... ", stderr);
    path += begin;
  }
  clean(path);
}

/* The message without "KEY: " at its beginning where the path before it ends in that key, or in an item of it. */
static const char *without_key(const char *message, const char *path) {
  size_t end = strlen(path), key = strcspn(message, ": ");
  if (key == 0 || strncmp(message + key, ": ", 2) != 0) return message;
  while (end > 0 && path[end - 1] == ']') { /* items [3]; ['a key'] is one itself */
    size_t open = end - 1;
    while (open > 0 && path[open] != '[') open--;
    if (path[open + 1] == '\'') break;
    end = open;
  }
  if (end > 0 && path[end - 1] == ']') end -= 2;
  if (end < key || strncmp(path + end - key, message, key) != 0) return message;
  return end == key || strchr(".'", path[end - key - 1]) ? message + key + 2 : message;
}

void cli_report_print(cli_report *r, const ncy_diag *diag) {
  if ((r->is_quiet && diag->severity != NCY_ERROR) || r->printed[diag->severity] >= MAX_PRINTED) return;
  r->printed[diag->severity]++;
  cli_progress_erase(r->progress);
  const char *bold = r->has_color ? "\033[1m" : "", *plain = r->has_color ? "\033[0m" : "";
  fputs(bold, stderr);
  clean(diag->file ? diag->file : "netcyne");
  if (diag->file && diag->line) fprintf(stderr, ":%d", diag->line);
  if (diag->file && diag->line && diag->column) fprintf(stderr, ":%d", diag->column);
  fprintf(stderr, ": %s%s:%s ", r->has_color ? severity_color[diag->severity] : "", severity_name[diag->severity], plain);
  const char *message = diag->message ? diag->message : ncy_status_text(diag->status);
  if (diag->path) {
    clean_path(diag->path);
    fputs(": ", stderr);
    message = without_key(message, diag->path);
  }
  clean(message);
  if (diag->hint) {
    /* a name is a suggestion; words say what to do */
    bool is_name = !strchr(diag->hint, ' ');
    fputs(is_name ? "; did you mean \"" : "; ", stderr);
    clean(diag->hint);
    if (is_name) fputs("\"?", stderr);
  }
  fputc('\n', stderr);
  if (diag->file && diag->line) print_excerpt(r, diag);
}

void cli_report_finish(cli_report *r, const ncy_ctx *ctx, ncy_status status) {
  cli_progress_erase(r->progress);
  for (int s = NCY_ERROR; s >= (r->is_quiet ? NCY_ERROR : NCY_NOTE); s--) {
    size_t count = ncy_ctx_count(ctx, (ncy_severity)s), more = count - r->printed[s];
    if (count > r->printed[s]) fprintf(stderr, "netcyne: and %zu more %s%s\n", more, severity_name[s], more == 1 ? "" : "s");
  }
  if (status != NCY_OK && status != NCY_EINTERRUPTED && r->printed[NCY_ERROR] == 0)
    fprintf(stderr, "netcyne: %s\n", ncy_status_text(status));
}
