/* h5_write.c - a network as an HDF5 file.
 *
 * Layout: docs/format/network-hdf5.md. A column of up to a kilobyte stands in its header; a longer one is chunked, shuffled and
 *         deflated, and a chunk that is all fill value (the column's first) takes no room. The newest checksummed structures of
 *         HDF5 1.10 are used, so that a damaged file is found out. No times of day: the same network gives the same bytes.
 * Costs:  one chunk of memory beside the network; about 10 ns a value that is random, 2 ns one that repeats.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "io/h5_out.h"
#include "io/net_file.h"
#include "io/pack.h"
#include "netcyne/netcyne.h"
#include "num/libm.h"

enum { CHUNK_ROWS = 1 << 17, COMPACT_BYTES = 1024 };

typedef struct writer {
  ncy_ctx *ctx;
  const char *path;
  const ncy_net *net;
  const ncy_flat *flat;
  ncy_h5_out out;
  hid_t file; /* in out */
  ncy_packer *packer;
  uint64_t *chunk;    /* values of the chunk at hand, as stored */
  double done, total; /* bytes */
} writer;

static ncy_status failed(const writer *w, const char *object, const char *what) {
  char reason[NCY_H5_ERROR_TEXT];
  ncy_h5_error_text(reason);
  ncy_place place = {.file = w->path, .path = object};
  return ncy_report(w->ctx, NCY_ERROR, NCY_EIO, &place, NULL, "cannot write %s: %s", what,
                    w->out.error ? strerror(w->out.error) : reason);
}

/* ---- attributes ------------------------------------------------------------------------------------------------------------ */

static bool put_attribute(hid_t object, const char *name, hid_t file_type, hid_t memory_type, const void *value) {
  hid_t space = H5Screate(H5S_SCALAR);
  hid_t attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
  bool ok = attribute >= 0 && H5Awrite(attribute, memory_type, value) >= 0;
  if (attribute >= 0 && H5Aclose(attribute) < 0) ok = false;
  if (space >= 0) H5Sclose(space);
  return ok;
}

static bool put_int(hid_t object, const char *name, int64_t value) {
  return put_attribute(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

static bool put_text(hid_t object, const char *name, const char *value) {
  size_t length = strlen(value);
  hid_t type = H5Tcopy(H5T_C_S1);
  bool ok = type >= 0 && H5Tset_size(type, length ? length : 1) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 &&
            H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && put_attribute(object, name, type, type, value);
  if (type >= 0) H5Tclose(type);
  return ok;
}

/* ---- datasets -------------------------------------------------------------------------------------------------------------- */

/* rows values of a column from row first on, as stored. */
static void take_chunk(const writer *w, const void *data, size_t size, bool is_delta, int64_t first, size_t rows) {
  memcpy(w->chunk, (const char *)data + (size_t)first * size, rows * size);
  if (!is_delta) return;
  if (size == 4) {
    const uint32_t *value = (const uint32_t *)data + first;
    uint32_t before = first ? value[-1] : 0, *out = (uint32_t *)w->chunk;
    for (size_t i = 0; i < rows; before = value[i++]) out[i] = value[i] - before;
  } else {
    const uint64_t *value = (const uint64_t *)data + first;
    uint64_t before = first ? value[-1] : 0, *out = w->chunk;
    for (size_t i = 0; i < rows; before = value[i++]) out[i] = value[i] - before;
  }
}

/* Are rows values all the same as fill? */
static bool is_all_fill(const void *values, size_t rows, size_t size, const void *fill) {
  return memcmp(values, fill, size) == 0 && memcmp(values, (const char *)values + size, (rows - 1) * size) == 0;
}

static ncy_status write_chunks(writer *w, hid_t set, const char *object, const void *data, size_t size, bool is_delta,
                               int64_t rows, size_t chunk_rows, const void *fill) {
  for (int64_t first = 0; first < rows; first += (int64_t)chunk_rows) {
    if (ncy_is_interrupted(w->ctx)) return NCY_EINTERRUPTED;
    size_t n = rows - first < (int64_t)chunk_rows ? (size_t)(rows - first) : chunk_rows;
    take_chunk(w, data, size, is_delta, first, n);
    for (size_t i = n; i < chunk_rows; i++) memcpy((char *)w->chunk + i * size, fill, size);
    w->done += (double)(n * size);
    if (is_all_fill(w->chunk, chunk_rows, size, fill)) continue;
    const void *packed;
    size_t bytes;
    NCY_TRY(ncy_packer_pack(w->packer, w->chunk, chunk_rows, size, &packed, &bytes));
    hsize_t offset = (hsize_t)first;
    if (H5Dwrite_chunk(set, H5P_DEFAULT, 0, &offset, bytes, packed) < 0 || w->out.error) return failed(w, object, "the values");
    ncy_progress(w->ctx, NCY_PHASE_SAVE, w->done, w->total);
  }
  return NCY_OK;
}

/* A dataset of rows values; chunk_rows 0: compact. Below 0 when it cannot be made. */
static hid_t make_set(const writer *w, const char *object, ncy_elem elem, int64_t rows, size_t chunk_rows, const void *fill) {
  hsize_t dims = (hsize_t)rows, chunk = chunk_rows;
  hid_t made = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, &dims, NULL);
  bool ok = made >= 0 && space >= 0 && H5Pset_obj_track_times(made, false) >= 0;
  if (ok && chunk_rows)
    ok = H5Pset_chunk(made, 1, &chunk) >= 0 && (ncy_elem_size[elem] == 1 || H5Pset_shuffle(made) >= 0) &&
         H5Pset_deflate(made, 1) >= 0 && H5Pset_fill_value(made, ncy_h5_memory_type(elem), fill) >= 0;
  else if (ok)
    ok = H5Pset_layout(made, H5D_COMPACT) >= 0;
  hid_t set = ok ? H5Dcreate2(w->file, object, ncy_h5_file_type(elem), space, H5P_DEFAULT, made, H5P_DEFAULT) : -1;
  if (space >= 0) H5Sclose(space);
  if (made >= 0) H5Pclose(made);
  return set;
}

/* Values of a column as a dataset. unit "1" is not written. */
static ncy_status write_set(writer *w, const char *object, ncy_elem elem, const void *data, int64_t rows, bool is_delta,
                            const char *unit) {
  size_t size = ncy_elem_size[elem];
  bool is_compact = rows <= (int64_t)(COMPACT_BYTES / size);
  size_t chunk_rows = is_compact ? 0 : rows < CHUNK_ROWS ? (size_t)rows : CHUNK_ROWS;
  hid_t set = make_set(w, object, elem, rows, chunk_rows, data);
  if (set < 0) return failed(w, object, "the dataset");
  ncy_status status = NCY_OK;
  if (!is_compact) {
    status = write_chunks(w, set, object, data, size, is_delta, rows, chunk_rows, data);
  } else if (rows) {
    take_chunk(w, data, size, is_delta, 0, (size_t)rows);
    if (H5Dwrite(set, ncy_h5_memory_type(elem), H5S_ALL, H5S_ALL, H5P_DEFAULT, w->chunk) < 0)
      status = failed(w, object, "the values");
    w->done += (double)rows * (double)size;
  }
  if (status == NCY_OK && strcmp(unit, "1") != 0 && !put_text(set, "unit", unit)) status = failed(w, object, "its unit");
  if (status == NCY_OK && is_delta && !put_text(set, "encoding", "delta")) status = failed(w, object, "its encoding");
  if (H5Dclose(set) < 0 && status == NCY_OK) status = failed(w, object, "the dataset");
  return status;
}

/* ---- the file -------------------------------------------------------------------------------------------------------------- */

/* Below 0 when it cannot be made. */
static hid_t make_group(const writer *w, const char *object) {
  hid_t made = H5Pcreate(H5P_GROUP_CREATE), group = -1;
  if (made >= 0 && H5Pset_obj_track_times(made, false) >= 0) group = H5Gcreate2(w->file, object, H5P_DEFAULT, made, H5P_DEFAULT);
  if (made >= 0) H5Pclose(made);
  return group;
}

/* The group that /group stands in, when it is not the root and not there yet. */
static bool make_parent(const writer *w, const char *group) {
  const char *slash = strchr(group, '/');
  char parent[NCY_COL_PATH];
  if (!slash) return true;
  snprintf(parent, sizeof parent, "%.*s", (int)(slash - group), group);
  if (H5Lexists(w->file, parent, H5P_DEFAULT) > 0) return true;
  hid_t made = make_group(w, parent);
  return made >= 0 && H5Gclose(made) >= 0;
}

static ncy_status write_tables(writer *w) {
  for (int t = 0; t < NCY_TAB_COUNT; t++) {
    hid_t group = make_parent(w, ncy_tabs[t].group) ? make_group(w, ncy_tabs[t].group) : -1;
    bool ok = group >= 0 && put_int(group, "rows", w->flat->n[t]);
    if (group >= 0) H5Gclose(group);
    if (!ok) return failed(w, ncy_tabs[t].group, "the group");
  }
  for (int c = 0; c < NCY_COL_COUNT; c++) {
    const ncy_col_info *col = &ncy_cols[c];
    if (!w->flat->col[c]) continue;
    char object[NCY_COL_PATH];
    ncy_col_path(c, object);
    NCY_TRY(write_set(w, object, col->elem, w->flat->col[c], ncy_flat_rows(w->flat, c), col->flags & NCY_COL_DELTA, col->unit));
  }
  return NCY_OK;
}

/* The mechanisms of the user's files that the model may use, with the sums of their texts. */
static bool put_mods(hid_t group, const char *name, const ncy_spec *spec) {
  ncy_text text;
  ncy_text_init(&text, spec->ctx);
  for (int32_t i = 0; i < spec->mechs->n; i++) {
    const ncy_mod_info *info = ncy_mods_info(spec->mods, i);
    if (!info || info->is_ours || !info->is_wanted) continue;
    ncy_text_printf(&text, "%s%s %s", text.count ? "; " : "", info->name, info->hash);
  }
  bool ok = !text.is_bad && (!text.count || put_text(group, name, text.data));
  ncy_text_done(&text);
  return ok;
}

static bool put_note(hid_t group, ncy_note note, const ncy_net *net, const ncy_net_save_options *options) {
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  const char *name = ncy_note_name[note];
  char part[32];
  switch (note) {
  case NCY_NOTE_VERSION:
    return put_text(group, name, ncy_version());
  case NCY_NOTE_COMMAND:
    return !options->command || put_text(group, name, options->command);
  case NCY_NOTE_LIBM:
    return put_text(group, name, ncy_libm_name(ncy_libm_variant()));
  case NCY_NOTE_COMPAT:
    return put_int(group, name, ncy_is_compat(net->ctx));
  case NCY_NOTE_SEED_CONN:
    return put_int(group, name, cfg->seed_conn);
  case NCY_NOTE_SEED_STIM:
    return put_int(group, name, cfg->seed_stim);
  case NCY_NOTE_SEED_LOC:
    return put_int(group, name, cfg->seed_loc);
  case NCY_NOTE_SEED_CELL:
    return put_int(group, name, cfg->seed_cell);
  case NCY_NOTE_PART:
    if (net->n_parts <= 1) return true;
    snprintf(part, sizeof part, "%d/%d", net->part + 1, net->n_parts);
    return put_text(group, name, part);
  case NCY_NOTE_MODS:
    return put_mods(group, name, net->spec);
  case NCY_NOTE_COUNT:
    break;
  }
  return true;
}

static ncy_status write_provenance(const writer *w, const ncy_net_save_options *options) {
  hid_t group = make_group(w, "/provenance");
  bool ok = group >= 0;
  for (int i = 0; ok && i < NCY_NOTE_COUNT; i++) ok = put_note(group, (ncy_note)i, w->net, options);
  if (group >= 0) H5Gclose(group);
  return ok ? NCY_OK : failed(w, "/provenance", "where the file comes from");
}

static ncy_status write_spec(writer *w) {
  char *text;
  size_t length;
  NCY_TRY(ncy_spec_text(w->ctx, w->net->spec, &text, &length));
  ncy_status status = write_set(w, "/spec", NCY_ELEM_U8, text, (int64_t)length, false, "1");
  ncy_text_free(w->ctx, &text);
  return status;
}

static ncy_status write_all(writer *w, const ncy_net_save_options *options) {
  if (!put_text(w->file, "format", NCY_NET_FORMAT) || !put_int(w->file, "version", NCY_NET_FORMAT_VERSION))
    return failed(w, "/", "the version of the format");
  const char *mods = w->net->spec->mod_folder;
  if (mods && !put_text(w->file, "mod_folder", mods)) return failed(w, "/", "the folder of mechanisms");
  NCY_TRY(write_provenance(w, options));
  NCY_TRY(write_spec(w));
  return write_tables(w);
}

static ncy_status write_file(writer *w, const char *name, const ncy_net_save_options *options) {
  ncy_h5_state state;
  ncy_h5_begin(&state);
  ncy_status status = ncy_h5_out_create(&w->out, name) ? NCY_OK : failed(w, "/", "the file");
  w->file = w->out.file;
  if (status == NCY_OK) status = write_all(w, options);
  if (!ncy_h5_out_close(&w->out) && status == NCY_OK) status = failed(w, "/", "the end of the file");
  ncy_h5_end(&state);
  return status;
}

static ncy_status prepare(writer *w, ncy_arena *arena, ncy_flat *flat) {
  NCY_TRY(ncy_flat_make(arena, w->net, flat));
  w->flat = flat;
  for (int c = 0; c < NCY_COL_COUNT; c++)
    if (flat->col[c]) w->total += (double)ncy_flat_rows(flat, c) * (double)ncy_elem_size[ncy_cols[c].elem];
  w->chunk = NCY_NEW_ARRAY(arena, uint64_t, CHUNK_ROWS);
  if (!w->chunk) return NCY_ENOMEM;
  return ncy_packer_new(w->ctx, CHUNK_ROWS * sizeof *w->chunk, &w->packer);
}

ncy_status ncy_h5_save(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_flat flat;
  writer w = {.ctx = ctx, .path = path, .net = net};
  ncy_out_file *out = NULL;
  ncy_status status = prepare(&w, &arena, &flat);
  if (status == NCY_OK) status = ncy_out_open(ctx, path, &out);
  if (status == NCY_OK) status = write_file(&w, ncy_out_temp_path(out), options);
  if (status == NCY_OK)
    status = ncy_out_commit(&out);
  else
    ncy_out_discard(&out);
  ncy_packer_free(&w.packer);
  ncy_arena_done(&arena);
  return status;
}
