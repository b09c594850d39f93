/* data_file.h (internal) - formats of data files: one file each, one row of data_file.c.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_IO_DATA_FILE_H
#define NCY_IO_DATA_FILE_H

#include "result/data.h"
#include "result/feed.h"

typedef struct ncy_data_form {
  const char *name, *ending;
  /* The tree of a file, in arena; NULL: it is only written. */
  ncy_status (*load)(ncy_arena *arena, const char *path, ncy_value *out);
  /* Everything of a tree to a file that is open; NULL: it is only read. arena: scratch. */
  ncy_status (*save)(ncy_arena *arena, const ncy_data *data, ncy_out_file *file);
} ncy_data_form;

/* The row for the ending of a name; NULL, reported, when there is none. */
const ncy_data_form *ncy_data_form_of(ncy_ctx *ctx, const char *path);
int ncy_data_has_ending(const char *path, const char *ending);
/* As ncy_data_load, and JSON where the ending is not known. */
ncy_status ncy_data_load_any(ncy_ctx *ctx, const char *path, ncy_data **out);
/* Has the name the ending of a data file that is no JSON? */
int ncy_data_is_coded(const char *path);

/* data_gz.c: pickles compressed with gzip. */
ncy_status ncy_gz_load(ncy_arena *arena, const char *path, ncy_value *out);
ncy_status ncy_gz_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file);

/* data_h5.c, data_mat.c: arrays and a text (data_pack.h). */
ncy_status ncy_h5_data_load(ncy_arena *arena, const char *path, ncy_value *out);
ncy_status ncy_h5_data_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file);
ncy_status ncy_mat_data_load(ncy_arena *arena, const char *path, ncy_value *out);
ncy_status ncy_mat_data_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file);

/* data_csv.c: the spikes alone. */
ncy_status ncy_csv_data_load(ncy_arena *arena, const char *path, ncy_value *out);
ncy_status ncy_csv_data_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file);

/* A file as a feed. Close it when done. */
typedef struct ncy_file_feed {
  ncy_ctx *ctx;
  const char *path;
  int fd;
} ncy_file_feed;
ncy_status ncy_file_feed_open(ncy_ctx *ctx, const char *path, ncy_file_feed *out);
void ncy_file_feed_close(ncy_file_feed *feed);
ncy_status ncy_file_feed_read(void *user, char *to, size_t most, size_t *out_n);

#endif
