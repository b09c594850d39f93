/* data_file.c - data files: the table of formats, reading and writing by it; JSON and pickle, whose readers are in result.
 * SPDX-License-Identifier: MIT */
#include "io/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "result/read.h"
#include "result/write.h"

/* ---- files as feeds
 * ---------------------------------------------------------------------------------------------------------------- */

ncy_status ncy_file_feed_open(ncy_ctx *ctx, const char *path, ncy_file_feed *out) {
  struct stat st;
  ncy_place place = {.file = path};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "cannot open the file: %s", strerror(errno));
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    close(fd);
    return ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "expected a file, found something else");
  }
  *out = (ncy_file_feed){ctx, path, fd};
  return NCY_OK;
}

void ncy_file_feed_close(ncy_file_feed *feed) {
  close(feed->fd);
}

ncy_status ncy_file_feed_read(void *user, char *to, size_t most, size_t *out_n) {
  ncy_file_feed *f = user;
  ssize_t n;
  do n = read(f->fd, to, most);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return ncy_report(f->ctx, NCY_ERROR, NCY_EIO, &(ncy_place){.file = f->path}, NULL, "cannot read the file: %s",
                      strerror(errno));
  *out_n = (size_t)n;
  return NCY_OK;
}

/* ---- JSON and pickle
 * --------------------------------------------------------------------------------------------------------------- */

typedef ncy_status read_fn(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out);

static ncy_status load_stream(ncy_arena *arena, const char *path, read_fn *read_it, ncy_value *out) {
  ncy_file_feed file;
  NCY_TRY(ncy_file_feed_open(arena->ctx, path, &file));
  ncy_feed feed = {ncy_file_feed_read, &file, 0};
  ncy_status status = read_it(arena, path, &feed, out);
  ncy_file_feed_close(&file);
  return status;
}

static ncy_status load_json(ncy_arena *arena, const char *path, ncy_value *out) {
  return load_stream(arena, path, ncy_read_json, out);
}

static ncy_status load_pickle(ncy_arena *arena, const char *path, ncy_value *out) {
  return load_stream(arena, path, ncy_read_pickle, out);
}

static void to_file(void *user, const char *bytes, size_t count) {
  ncy_out_write(user, bytes, count);
}

static ncy_status save_json(ncy_arena *arena, const ncy_data *data, ncy_out_file *file) {
  (void)arena;
  ncy_json_writer w;
  ncy_json_writer_init(&w, to_file, file, 4);
  ncy_value_write(&data->root, false, &w);
  return NCY_OK;
}

static ncy_status save_pickle(ncy_arena *arena, const ncy_data *data, ncy_out_file *file) {
  ncy_pickle_writer pickle;
  ncy_json_writer w;
  ncy_pickle_begin(&pickle, to_file, file, arena);
  ncy_json_writer_init_events(&w, &ncy_pickle_events, &pickle);
  ncy_value_write(&data->root, false, &w);
  ncy_pickle_end(&pickle);
  return pickle.is_bad ? ncy_no_memory(arena->ctx) : NCY_OK;
}

/* ---- the table
 * ----------------------------------------------------------------------------------------------------------------------- */

static const ncy_data_form forms[] = {
    {"json", ".json", load_json, save_json},
    {"pickle", ".pkl", load_pickle, save_pickle},
    {"compressed pickle", ".dpk", ncy_gz_load, ncy_gz_save},
    {"MAT", ".mat", ncy_mat_data_load, ncy_mat_data_save},
    {"HDF5", ".hdf5", ncy_h5_data_load, ncy_h5_data_save},
    {"HDF5", ".h5", ncy_h5_data_load, ncy_h5_data_save},
    {"CSV", ".csv", ncy_csv_data_load, ncy_csv_data_save},
};

const char *ncy_data_format(size_t index, const char **out_ending) {
  if (index >= NCY_COUNT_OF(forms)) return NULL;
  if (out_ending) *out_ending = forms[index].ending;
  return forms[index].name;
}

int ncy_data_has_ending(const char *path, const char *ending) {
  size_t length = strlen(path), n = strlen(ending);
  return length > n && strcasecmp(path + length - n, ending) == 0;
}

static const ncy_data_form *find_form(const char *path) {
  for (size_t i = 0; i < NCY_COUNT_OF(forms); i++)
    if (ncy_data_has_ending(path, forms[i].ending)) return &forms[i];
  return NULL;
}

const ncy_data_form *ncy_data_form_of(ncy_ctx *ctx, const char *path) {
  const ncy_data_form *form = find_form(path);
  if (form) return form;
  ncy_text known;
  ncy_text_init(&known, ctx);
  for (size_t i = 0; i < NCY_COUNT_OF(forms); i++) ncy_text_printf(&known, "%s%s", i ? ", " : "", forms[i].ending);
  (void)ncy_report(ctx, NCY_ERROR, NCY_EARG, &(ncy_place){.file = path}, NULL,
                   "expected a name that ends in one of %s, found another ending", known.is_bad ? "..." : known.data);
  ncy_text_done(&known);
  return NULL;
}

static ncy_status load_as(ncy_ctx *ctx, const ncy_data_form *form, const char *path, ncy_data **out) {
  if (!form->load)
    return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, &(ncy_place){.file = path}, NULL, "files that end in %s are only written",
                      form->ending);
  ncy_data *data;
  NCY_TRY(ncy_data_new(ctx, path, &data));
  ncy_status status = form->load(&data->arena, path, &data->root);
  if (status == NCY_OK && data->root.type != NCY_VALUE_DICT)
    status = ncy_data_report(ctx, data, NCY_EPARSE, NULL, "expected a dict of data, found %s", ncy_value_type_name(&data->root));
  if (status != NCY_OK)
    ncy_data_free(&data);
  else
    *out = data;
  return status;
}

ncy_status ncy_data_load(ncy_ctx *ctx, const char *path, ncy_data **out) {
  if (!find_form(path)) { /* that it cannot be read is said before its ending is */
    ncy_file_feed file;
    NCY_TRY(ncy_file_feed_open(ctx, path, &file));
    ncy_file_feed_close(&file);
  }
  const ncy_data_form *form = ncy_data_form_of(ctx, path);
  return form ? load_as(ctx, form, path, out) : NCY_EARG;
}

ncy_status ncy_data_load_any(ncy_ctx *ctx, const char *path, ncy_data **out) {
  const ncy_data_form *form = find_form(path);
  return load_as(ctx, form ? form : &forms[0], path, out);
}

int ncy_data_is_coded(const char *path) {
  const ncy_data_form *form = find_form(path);
  return form && form != &forms[0];
}

ncy_status ncy_data_save(ncy_ctx *ctx, const ncy_data *data, const char *path) {
  const ncy_data_form *form = ncy_data_form_of(ctx, path);
  if (!form) return NCY_EARG;
  if (!form->save)
    return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, &(ncy_place){.file = path}, NULL, "files that end in %s are only read",
                      form->ending);
  ncy_out_file *file = NULL;
  NCY_TRY(ncy_out_open(ctx, path, &file));
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = form->save(&arena, data, file);
  ncy_arena_done(&arena);
  if (status == NCY_OK) return ncy_out_commit(&file);
  ncy_out_discard(&file);
  return status;
}
