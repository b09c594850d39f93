/* h5.h (internal) - what writing and reading HDF5 share.
 *
 * The serial HDF5 library keeps state of the whole process and is not made for threads: all use of it here stands between
 * ncy_h5_begin and ncy_h5_end, which hold one lock. A program that uses the same HDF5 library itself from another thread at the
 * same time must not call what saves or loads HDF5 meanwhile. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_H5_H
#define NCY_IO_H5_H

#include <hdf5.h>

#include "io/flat.h"

/* Version of the format, attribute `version` of the file. 1: first. */
enum { NCY_NET_FORMAT_VERSION = 1 };
#define NCY_NET_FORMAT "netcyne network"

typedef struct ncy_h5_state {
  H5E_auto2_t print; /* the host's error printing, off meanwhile */
  void *print_data;
} ncy_h5_state;
void ncy_h5_begin(ncy_h5_state *state);
void ncy_h5_end(ncy_h5_state *state);

/* What the library says of its last failure, of its outermost and its innermost function; then its error stack is cleared. */
enum { NCY_H5_ERROR_TEXT = 400 };
void ncy_h5_error_text(char out[NCY_H5_ERROR_TEXT]);

/* Type of a column's values: in files (little endian) and in memory. */
hid_t ncy_h5_file_type(ncy_elem elem);
hid_t ncy_h5_memory_type(ncy_elem elem);

/* What a saved network says of its making: texts and numbers of /provenance. To add one: a row, and its value in h5_write.c. */
typedef enum ncy_note {
  NCY_NOTE_VERSION,
  NCY_NOTE_COMMAND,
  NCY_NOTE_LIBM,
  NCY_NOTE_COMPAT,
  NCY_NOTE_SEED_CONN,
  NCY_NOTE_SEED_STIM,
  NCY_NOTE_SEED_LOC,
  NCY_NOTE_SEED_CELL,
  NCY_NOTE_PART, /* "K/N", from 1; absent: the whole */
  NCY_NOTE_MODS, /* mechanisms of the user's .mod files: "NAME MD5; ..."; absent: none */
  NCY_NOTE_COUNT
} ncy_note;
extern const char *const ncy_note_name[NCY_NOTE_COUNT];

#endif
