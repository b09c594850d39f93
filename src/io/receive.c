/* receive.c - messages to columns.
 *
 * The sender decodes files that may be made to deceive; what it sends is held to be any bytes. Sizes are checked before memory is
 * taken for them, values by flat.c and flat_net.c. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "io/net_file.h"

enum { MAX_SHORT = 1 << 16, MAX_SPEC = 1 << 30, MAX_MESSAGES = 1000 };

typedef struct receiver {
  ncy_ctx *ctx;
  ncy_arena *arena, *scratch;
  const char *file;
  double limit; /* bytes */
  bool is_brief;
  ncy_source_fn *source;
  void *user;
  ncy_received *out;
  double taken; /* bytes of columns */
  bool has_rows;
  int next_col; /* columns come in ascending order */
} receiver;

static ncy_status odd(const receiver *r) {
  return ncy_flat_report(r->ctx, r->file, "/", "the process that reads the file sent something that makes no sense");
}

static ncy_status take_text(receiver *r, uint64_t count, char **out) {
  if (count > MAX_SHORT) return odd(r);
  char *text = ncy_arena_alloc(r->scratch, (size_t)count + 1, 1);
  if (!text) return NCY_ENOMEM;
  NCY_TRY(r->source(r->user, text, (size_t)count));
  *out = text;
  return NCY_OK;
}

/* Leaves no control bytes but zero bytes, for messages. */
static void clean(char *text, uint64_t count) {
  for (uint64_t i = 0; i < count; i++)
    if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) text[i] = text[i] ? '?' : text[i];
}

static ncy_status too_large(const receiver *r, double bytes) {
  ncy_place place = {.file = r->file, .path = "/"};
  return ncy_report(r->ctx, NCY_ERROR, NCY_ENOMEM, &place, NULL,
                    "the file says that its columns have %.1f MB, but only %.1f MB of memory are left", bytes / 1e6,
                    r->limit / 1e6);
}

static ncy_status check_rows(receiver *r) {
  const int64_t *n = r->out->flat.n;
  double bytes = 0.0;
  for (int t = 0; t < NCY_TAB_COUNT; t++) {
    char path[NCY_COL_PATH];
    snprintf(path, sizeof path, "/%s", ncy_tabs[t].group);
    int64_t most = ncy_tabs[t].count_size == sizeof(int32_t) ? INT32_MAX - 1 : INT64_MAX / 16;
    if (n[t] < 0 || n[t] > most)
      return ncy_flat_report(r->ctx, r->file, path, "%lld rows; expected 0 to %lld", (long long)n[t], (long long)most);
  }
  for (int c = 0; c < NCY_COL_COUNT; c++)
    if (!(ncy_cols[c].flags & NCY_COL_OPTIONAL)) bytes += (double)n[ncy_cols[c].table] * (double)ncy_elem_size[ncy_cols[c].elem];
  return bytes <= r->limit || r->is_brief ? NCY_OK : too_large(r, bytes);
}

static ncy_status take_rows(receiver *r, const ncy_msg *m) {
  if (r->has_rows || m->count != NCY_TAB_COUNT) return odd(r);
  r->has_rows = true;
  NCY_TRY(r->source(r->user, r->out->flat.n, sizeof r->out->flat.n));
  return check_rows(r);
}

static ncy_status take_failure(receiver *r, const ncy_msg *m) {
  char *text;
  NCY_TRY(take_text(r, m->count, &text));
  clean(text, m->count);
  size_t path_length = strlen(text);
  const char *message = path_length < m->count ? text + path_length + 1 : "it cannot be read";
  ncy_status status = m->id == NCY_EUNSUPPORTED || m->id == NCY_EIO ? (ncy_status)m->id : NCY_EPARSE;
  ncy_place place = {.file = r->file, .path = *text ? text : "/"};
  return ncy_report(r->ctx, NCY_ERROR, status, &place, NULL, "%s", message);
}

/* The values that were announced. A failure of the sender may come instead of any of them. */
static ncy_status take_data(receiver *r, char *data, size_t left) {
  while (left) {
    ncy_msg m;
    NCY_TRY(r->source(r->user, &m, sizeof m));
    if (m.kind == NCY_MSG_FAILED) return take_failure(r, &m);
    if (m.kind != NCY_MSG_DATA || m.count == 0 || m.count > left) return odd(r);
    NCY_TRY(r->source(r->user, data, (size_t)m.count));
    data += m.count;
    left -= (size_t)m.count;
    ncy_progress(r->ctx, NCY_PHASE_READ, r->next_col, NCY_COL_COUNT);
  }
  return NCY_OK;
}

static ncy_status take_column(receiver *r, const ncy_msg *m) {
  if (!r->has_rows || r->is_brief || m->id >= NCY_COL_COUNT || (int)m->id < r->next_col) return odd(r);
  int col = (int)m->id;
  r->next_col = col + 1;
  ncy_col_path(col, r->out->at);
  if (m->count != (uint64_t)ncy_flat_rows(&r->out->flat, col)) return odd(r);
  size_t size = ncy_elem_size[ncy_cols[col].elem];
  r->taken += (double)m->count * (double)size;
  if (r->taken > r->limit) return too_large(r, r->taken);
  char *data = ncy_arena_alloc(r->arena, (size_t)m->count, size);
  if (!data) return NCY_ENOMEM;
  r->out->flat.col[col] = data;
  return take_data(r, data, (size_t)m->count * size);
}

static ncy_status take_ignored(receiver *r, const ncy_msg *m) {
  char *text;
  NCY_TRY(take_text(r, m->count, &text));
  clean(text, m->count);
  ncy_place place = {.file = r->file, .path = text};
  return ncy_report(r->ctx, NCY_WARNING, NCY_EPARSE, &place, NULL, "it is no part of the format and is left alone");
}

static ncy_status take_note(receiver *r, const ncy_msg *m) {
  char *text;
  if (m->id >= NCY_NOTE_COUNT) return odd(r);
  NCY_TRY(take_text(r, m->count, &text));
  clean(text, m->count);
  r->out->note[m->id] = text;
  return NCY_OK;
}

static ncy_status take_mods(receiver *r, const ncy_msg *m) {
  char *text;
  NCY_TRY(take_text(r, m->count, &text));
  r->out->mod_folder = text;
  return NCY_OK;
}

static ncy_status take_spec(receiver *r, const ncy_msg *m) {
  if (r->out->spec || m->count > MAX_SPEC || (double)m->count > r->limit) return odd(r);
  snprintf(r->out->at, sizeof r->out->at, "/spec");
  char *text = ncy_arena_alloc(r->scratch, (size_t)m->count + 1, 1);
  if (!text) return NCY_ENOMEM;
  r->out->spec = text;
  r->out->spec_length = (size_t)m->count;
  return take_data(r, text, (size_t)m->count);
}

ncy_status ncy_receive(ncy_arena *arena, ncy_arena *scratch, const char *file, double limit, bool is_brief, ncy_source_fn *source,
                       void *user, ncy_received *out) {
  *out = (ncy_received){.at = "/"};
  receiver r = {.ctx = arena->ctx,
                .arena = arena,
                .scratch = scratch,
                .file = file,
                .limit = limit,
                .is_brief = is_brief,
                .source = source,
                .user = user,
                .out = out};
  for (int n = 0; n < MAX_MESSAGES; n++) {
    ncy_msg m;
    NCY_TRY(source(user, &m, sizeof m));
    switch (m.kind) {
    case NCY_MSG_ROWS:
      NCY_TRY(take_rows(&r, &m));
      break;
    case NCY_MSG_NOTE:
      NCY_TRY(take_note(&r, &m));
      break;
    case NCY_MSG_MODS:
      NCY_TRY(take_mods(&r, &m));
      break;
    case NCY_MSG_SPEC:
      NCY_TRY(take_spec(&r, &m));
      break;
    case NCY_MSG_COLUMN:
      NCY_TRY(take_column(&r, &m));
      break;
    case NCY_MSG_IGNORED:
      NCY_TRY(take_ignored(&r, &m));
      break;
    case NCY_MSG_FAILED:
      return take_failure(&r, &m);
    case NCY_MSG_END:
      return r.has_rows && out->spec ? NCY_OK : odd(&r);
    default:
      return odd(&r);
    }
  }
  return odd(&r);
}
