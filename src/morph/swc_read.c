/* swc_read.c - the lines of an SWC file as points, with every mistake told.
 *
 * Lines: seven numbers (id, type, x, y, z, radius, parent's id), more columns are left alone; blank lines; comments from #. Lines
 * end with \n, \r\n or \r. Ids need not be consecutive nor sorted, but a parent's id is below its child's, as NEURON asks. Costs:
 * a sort of the points. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "morph/swc.h"
#include "json/json.h"

enum { N_COLUMNS = 7 };
static const char *const column_name[N_COLUMNS] = {"id", "type", "x", "y", "z", "radius", "parent"};

typedef struct row {
  int64_t id, parent_id;
  double at[4];
  int32_t line;
  uint8_t type;
} row;

typedef struct reader {
  ncy_ctx *ctx;
  const char *name;
  const char *line_text; /* the present line */
  int line;
  NCY_VEC(row) rows;
} reader;

static ncy_status wrong(const reader *r, int line, int column, const char *what) {
  ncy_place place = {.file = r->name, .line = line, .column = column};
  return ncy_report(r->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%s", what);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == ',' || c == '\v' || c == '\f';
}

static bool is_whole(double value) {
  return value == floor(value) && fabs(value) <= 1e15; // NOLINT: exact
}

/* One number; a mistake is told and gives false. */
static bool read_column(const reader *r, const char **at, const char *end, int column, double *out) {
  while (*at < end && is_blank(**at)) ++*at;
  const char *first = *at;
  while (*at < end && !is_blank(**at)) ++*at;
  char what[160];
  int place = (int)(first - r->line_text) + 1;
  if (first == *at) {
    snprintf(what, sizeof what, "expected %d numbers (id, type, x, y, z, radius, parent), found %d", N_COLUMNS, column);
  } else if (!ncy_double_parse(first, (size_t)(*at - first), out)) {
    snprintf(what, sizeof what, "%s: expected a number", column_name[column]);
  } else if (!isfinite(*out)) {
    snprintf(what, sizeof what, "%s: expected a finite number", column_name[column]);
  } else {
    return true;
  }
  (void)wrong(r, r->line, place, what);
  return false;
}

static bool check_values(const reader *r, const double v[N_COLUMNS], const int place[N_COLUMNS]) {
  char what[160];
  int bad = -1;
  if (!is_whole(v[0]) || v[0] < 0.0) {
    bad = 0;
    snprintf(what, sizeof what, "id: expected a whole number of at least 0, found %g", v[0]);
  } else if (!is_whole(v[1]) || v[1] < NCY_SWC_SOMA || v[1] > NCY_SWC_APIC) {
    bad = 1;
    snprintf(what, sizeof what, "type: expected 1 (soma), 2 (axon), 3 (dend) or 4 (apic), found %g", v[1]);
  } else if (v[5] < 0.0) {
    bad = 5;
    snprintf(what, sizeof what, "radius: expected at least 0, found %g", v[5]);
  } else if (!is_whole(v[6])) {
    bad = 6;
    snprintf(what, sizeof what, "parent: expected an id, or -1 for none, found %g", v[6]);
  } else if (v[6] >= v[0]) {
    bad = 6;
    snprintf(what, sizeof what, "parent: expected an id below %.0f, the point's own, found %.0f", v[0], v[6]);
  }
  for (int k = 2; k < 6 && bad < 0; k++)
    if (!isfinite((float)(k == 5 ? v[k] * 2 : v[k]))) {
      bad = k;
      snprintf(what, sizeof what, "%s: expected a number that single precision holds, found %g", column_name[k], v[k]);
    }
  if (bad >= 0) (void)wrong(r, r->line, place[bad], what);
  return bad < 0;
}

/* NEURON reads numbers in single precision; and NetPyNE adds 0 to places, so that -0 is 0. */
static double single(double value) {
  return (double)(float)value + 0.0;
}

static ncy_status read_line(reader *r, const char *end) {
  const char *at = r->line_text;
  while (at < end && is_blank(*at)) at++;
  if (at == end || *at == '#') return NCY_OK;
  double v[N_COLUMNS];
  int place[N_COLUMNS];
  for (int k = 0; k < N_COLUMNS; k++) {
    if (!read_column(r, &at, end, k, &v[k])) return NCY_OK;
    const char *first = at;
    while (first > r->line_text && !is_blank(first[-1])) first--;
    place[k] = (int)(first - r->line_text) + 1;
  }
  if (!check_values(r, v, place)) return NCY_OK;
  row one = {.id = (int64_t)v[0],
             .parent_id = v[6] < 0.0 ? -1 : (int64_t)v[6],
             .at = {single(v[2]), single(v[3]), single(v[4]), single(v[5]) * 2},
             .line = r->line,
             .type = (uint8_t)v[1]};
  return NCY_VEC_PUSH(r->ctx, &r->rows, one) ? NCY_OK : ncy_no_memory(r->ctx);
}

static ncy_status read_lines(reader *r, const char *text, size_t length) {
  const char *at = text, *end = text + length;
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) at += 3;
  while (at < end) {
    const char *stop = at;
    while (stop < end && *stop != '\n' && *stop != '\r') stop++;
    r->line++;
    r->line_text = at;
    NCY_TRY(read_line(r, stop));
    at = stop;
    if (at < end && *at == '\r') at++;
    if (at < end && *at == '\n' && (at == stop || at[-1] == '\r')) at++;
  }
  return NCY_OK;
}

static int by_id(const void *a, const void *b) {
  const row *x = a, *y = b;
  if (x->id != y->id) return x->id < y->id ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

static int32_t find_id(const row *rows, int32_t n, int64_t id) {
  int32_t low = 0, high = n;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (rows[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && rows[low].id == id ? low : -1;
}

/* What only the whole file shows. Parents' ids are below their own: there is no circle. */
static void check_tree(const reader *r) {
  const row *rows = r->rows.data;
  int32_t n = (int32_t)r->rows.count, root = -1;
  char what[160];
  for (int32_t i = 0; i < n; i++) {
    if (i > 0 && rows[i].id == rows[i - 1].id) {
      snprintf(what, sizeof what, "id %lld is taken by line %d", (long long)rows[i].id, (int)rows[i - 1].line);
      (void)wrong(r, rows[i].line, 1, what);
    }
    if (rows[i].parent_id < 0) {
      if (root >= 0) {
        snprintf(what, sizeof what, "a second root (parent -1); the first is at line %d, and a cell is one tree",
                 (int)rows[root].line);
        (void)wrong(r, rows[i].line, 1, what);
      } else {
        root = i;
      }
    } else if (find_id(rows, n, rows[i].parent_id) < 0) {
      snprintf(what, sizeof what, "parent: there is no point of id %lld", (long long)rows[i].parent_id);
      (void)wrong(r, rows[i].line, 1, what);
    }
  }
}

static ncy_status keep(ncy_arena *arena, const reader *r, ncy_swc *out) {
  size_t n = r->rows.count;
  ncy_swc s = {.n = (int32_t)n,
               .id = NCY_NEW_ARRAY(arena, int64_t, n),
               .type = NCY_NEW_ARRAY(arena, uint8_t, n),
               .parent = NCY_NEW_ARRAY(arena, int32_t, n),
               .line = NCY_NEW_ARRAY(arena, int32_t, n)};
  if (!s.id || !s.type || !s.parent || !s.line) return NCY_ENOMEM;
  for (int k = 0; k < 4; k++)
    if (!(s.at[k] = NCY_NEW_ARRAY(arena, double, n))) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const row *from = &r->rows.data[i];
    s.id[i] = from->id;
    s.type[i] = from->type;
    s.parent[i] = from->parent_id < 0 ? -1 : find_id(r->rows.data, s.n, from->parent_id);
    s.line[i] = from->line;
    for (int k = 0; k < 4; k++) s.at[k][i] = from->at[k];
  }
  *out = s;
  return NCY_OK;
}

static ncy_status read_all(ncy_arena *arena, reader *r, const char *text, size_t length, ncy_swc *out) {
  size_t before = ncy_ctx_count(r->ctx, NCY_ERROR);
  NCY_TRY(read_lines(r, text, length));
  NCY_TRY(ncy_errors_since(r->ctx, before));
  if (r->rows.count == 0) return wrong(r, 0, 0, "there are no points in the file");
  if (r->rows.count > INT32_MAX / 2) return wrong(r, 0, 0, "there are too many points in the file");
  qsort(r->rows.data, r->rows.count, sizeof *r->rows.data, by_id);
  check_tree(r);
  NCY_TRY(ncy_errors_since(r->ctx, before));
  return keep(arena, r, out);
}

ncy_status ncy_swc_read(ncy_arena *arena, const char *name, const char *text, size_t length, ncy_swc *out) {
  reader r = {.ctx = arena->ctx, .name = name};
  ncy_status status = read_all(arena, &r, text, length, out);
  NCY_VEC_FREE(r.ctx, &r.rows);
  return status;
}
