/* net_file.h (internal) - formats of network files, and the stages of reading HDF5.
 *
 * Reading: a child process decodes the file (h5_read.c) and sends it as messages through a pipe (child.c); the parent takes them
 * into columns (receive.c), trusting nothing, and makes the network (flat_net.c). SPDX-License-Identifier: MIT */
#ifndef NCY_IO_NET_FILE_H
#define NCY_IO_NET_FILE_H

#include "io/flat.h"
#include "io/h5.h"
#include "netcyne/io.h"

/* ---- saving: one function a format, one row of save.c ---------------------------------------------------------------------- */
ncy_status ncy_h5_save(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options);
ncy_status ncy_json_save(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options);

/* ---- messages -----------------------------------------------------------------------------------------------------------------
 */

typedef enum ncy_msg_kind {
  NCY_MSG_ROWS = 1, /* first: int64 rows of every table */
  NCY_MSG_NOTE,     /* id: ncy_note; count bytes of text */
  NCY_MSG_MODS,     /* count bytes: the folder of mechanisms */
  NCY_MSG_SPEC,     /* the text of the spec has count bytes, which follow as DATA */
  NCY_MSG_COLUMN,   /* id: ncy_col_id, ascending; it has count rows, which follow as DATA */
  NCY_MSG_DATA,     /* count bytes of what was announced */
  NCY_MSG_IGNORED,  /* count bytes: path of an object that is not the format's */
  NCY_MSG_FAILED,   /* id: ncy_status; count bytes: path, zero byte, message. The last one */
  NCY_MSG_END       /* all was sent */
} ncy_msg_kind;

typedef struct ncy_msg {
  uint32_t kind;
  uint32_t id;
  uint64_t count;
} ncy_msg;

/* The program of the child: sends what the file holds to fd. is_brief: only rows, notes and the spec. Returns when done. */
void ncy_h5_send(int fd, const char *path, bool is_brief);

/* Where messages come from: fills exactly count bytes; NCY_OK, NCY_EIO (the sender ended; not reported yet), NCY_EINTERRUPTED. */
typedef ncy_status ncy_source_fn(void *user, void *bytes, size_t count);

typedef struct ncy_received {
  ncy_flat flat; /* in the arena; unchecked but for sizes */
  char *spec;    /* NUL-terminated, in scratch */
  size_t spec_length;
  const char *mod_folder;           /* in scratch or NULL */
  const char *note[NCY_NOTE_COUNT]; /* in scratch or NULL */
  char at[NCY_COL_PATH];            /* the object whose values were coming last, for a sender that ends in silence */
} ncy_received;

/* Takes messages until the end. file names the file in diagnostics. Columns go to arena, texts to scratch. More than limit bytes
 * are refused before any memory is taken. The sender's failure is reported as its own; its silent end is returned as NCY_EIO
 * without a diagnostic. */
ncy_status ncy_receive(ncy_arena *arena, ncy_arena *scratch, const char *file, double limit, bool is_brief, ncy_source_fn *source,
                       void *user, ncy_received *out);

/* Runs the child on a file and receives from it. */
ncy_status ncy_h5_receive(ncy_arena *arena, ncy_arena *scratch, const char *file, bool is_brief, ncy_received *out);

/* The network of what was received. arena (the columns') becomes the network's, also when it fails. The text of the spec is used
 * up. */
ncy_status ncy_net_of_received(ncy_ctx *ctx, const char *file, const ncy_received *received, const ncy_net_load_options *options,
                               ncy_arena *arena, ncy_spec **out_spec, ncy_net **out_net);

#endif
