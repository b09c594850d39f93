/* data_csv.c - the spikes of data as comma-separated text: a line `t,gid`, then a spike a line, t in ms.
 *
 * It is the one format that holds less than the data: writing says so where there is more. Reading takes the two columns in any
 * order, by these names or simData's (spkt, spkid), and leaves others alone. Shortest numbers that read back the same.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "io/data_file.h"

enum { LONGEST_LINE = 1 << 16 };

/* ---- writing
 * ------------------------------------------------------------------------------------------------------------------------ */

static void warn_of_rest(ncy_ctx *ctx, const ncy_data *data) {
  const ncy_value *sim = ncy_data_get(data, "simData");
  bool is_more = data->root.count > 1;
  for (uint32_t i = 0; sim && i < sim->count && !is_more; i++)
    is_more = strcmp(sim->u.member[i].key, "spkt") != 0 && strcmp(sim->u.member[i].key, "spkid") != 0;
  if (is_more)
    (void)ncy_report(ctx, NCY_WARNING, NCY_EARG, NULL, "other formats keep all",
                     "a CSV file holds the spikes alone: the rest of the data is not in it");
}

ncy_status ncy_csv_data_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file) {
  ncy_table *spikes = NULL;
  ncy_column t, gid;
  NCY_TRY(ncy_data_spikes(arena->ctx, data, &spikes));
  ncy_status status = ncy_table_column(spikes, "t", &t);
  if (status == NCY_OK) status = ncy_table_column(spikes, "gid", &gid);
  if (status == NCY_OK) {
    warn_of_rest(arena->ctx, data);
    ncy_out_printf(file, "t,gid\n");
  }
  for (size_t i = 0; status == NCY_OK && i < ncy_table_rows(spikes); i++) {
    char text[NCY_DOUBLE_TEXT];
    ncy_double_text(t.u.f64[i], text);
    ncy_out_printf(file, "%s,%lld\n", text, (long long)gid.u.i64[i]);
  }
  ncy_table_free(&spikes);
  return status;
}

/* ---- reading
 * ------------------------------------------------------------------------------------------------------------------------ */

typedef struct reader {
  ncy_ctx *ctx;
  const char *file;
  int line;
  int column[2]; /* of t and gid in a line, from 0 */
  NCY_VEC(double) t;
  NCY_VEC(double) gid;
} reader;

static ncy_status fail(const reader *r, int column, const char *what) {
  ncy_place place = {.file = r->file, .line = r->line, .column = column};
  return ncy_report(r->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%s", what);
}

/* Field i of a line; false when it has fewer. Blanks around are no part of it. */
static bool field(const char *line, size_t n, int i, const char **out, size_t *out_n) {
  const char *end = line + n;
  for (; i > 0; i--) {
    const char *comma = memchr(line, ',', (size_t)(end - line));
    if (!comma) return false;
    line = comma + 1;
  }
  const char *stop = memchr(line, ',', (size_t)(end - line));
  if (!stop) stop = end;
  while (line < stop && (*line == ' ' || *line == '\t')) line++;
  while (stop > line && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
  *out = line;
  *out_n = (size_t)(stop - line);
  return true;
}

static bool is_name(const char *text, size_t n, const char *a, const char *b) {
  return (n == strlen(a) && memcmp(text, a, n) == 0) || (n == strlen(b) && memcmp(text, b, n) == 0);
}

static ncy_status read_header(reader *r, const char *line, size_t n) {
  const char *text;
  size_t length;
  r->column[0] = r->column[1] = -1;
  for (int i = 0; field(line, n, i, &text, &length); i++) {
    if (is_name(text, length, "t", "spkt")) r->column[0] = i;
    if (is_name(text, length, "gid", "spkid")) r->column[1] = i;
  }
  return r->column[0] >= 0 && r->column[1] >= 0 ? NCY_OK : fail(r, 1, "expected a first line that names the columns t and gid");
}

static ncy_status read_line(reader *r, const char *line, size_t n) {
  if (n && line[n - 1] == '\r') n--;
  r->line++;
  if (r->line == 1) return read_header(r, line, n);
  if (!n) return NCY_OK;
  double value[2];
  for (int k = 0; k < 2; k++) {
    const char *text;
    size_t length;
    if (!field(line, n, r->column[k], &text, &length))
      return fail(r, (int)n + 1, "expected as many fields as the first line has");
    if (!ncy_double_parse(text, length, &value[k]))
      return fail(r, (int)(text - line) + 1, k ? "expected a gid, a number" : "expected a time, a number");
  }
  if (!NCY_VEC_PUSH(r->ctx, &r->t, value[0]) || !NCY_VEC_PUSH(r->ctx, &r->gid, value[1])) return ncy_no_memory(r->ctx);
  return NCY_OK;
}

static ncy_status read_lines(reader *r, ncy_file_feed *file) {
  char window[LONGEST_LINE];
  size_t have = 0, n;
  for (;;) {
    if (have == sizeof window) {
      r->line++;
      return fail(r, 1, "expected lines below 64 kB");
    }
    NCY_TRY(ncy_file_feed_read(file, window + have, sizeof window - have, &n));
    have += n;
    size_t at = 0;
    for (const char *stop; (stop = memchr(window + at, '\n', have - at)); at = (size_t)(stop - window) + 1)
      NCY_TRY(read_line(r, window + at, (size_t)(stop - window) - at));
    if (n == 0 && (have > at || r->line == 0)) NCY_TRY(read_line(r, window + at, have - at));
    if (n == 0) return NCY_OK;
    memmove(window, window + at, have - at);
    have -= at;
  }
}

static void put(ncy_build *b, const char *key, const double *value, size_t n) {
  ncy_build_key(b, key, strlen(key));
  ncy_build_reals(b, value, n);
}

ncy_status ncy_csv_data_load(ncy_arena *arena, const char *path, ncy_value *out) {
  reader r = {.ctx = arena->ctx, .file = path};
  ncy_file_feed file;
  NCY_TRY(ncy_file_feed_open(arena->ctx, path, &file));
  ncy_status status = read_lines(&r, &file);
  ncy_file_feed_close(&file);
  ncy_build build;
  ncy_build_init(&build, arena);
  if (status == NCY_OK) {
    ncy_build_begin(&build, true);
    ncy_build_key(&build, "simData", strlen("simData"));
    ncy_build_begin(&build, true);
    put(&build, "spkid", r.gid.data, r.gid.count);
    put(&build, "spkt", r.t.data, r.t.count);
    ncy_build_end(&build);
    ncy_build_end(&build);
    status = build.is_bad ? ncy_no_memory(arena->ctx) : NCY_OK;
    *out = build.root;
  }
  ncy_build_done(&build);
  NCY_VEC_FREE(arena->ctx, &r.t);
  NCY_VEC_FREE(arena->ctx, &r.gid);
  return status;
}
