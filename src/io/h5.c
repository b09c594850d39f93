/* h5.c - the lock around the HDF5 library, its errors, its types.
 * SPDX-License-Identifier: MIT */
#include "io/h5.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void ncy_h5_begin(ncy_h5_state *state) {
  pthread_mutex_lock(&lock);
  H5Eget_auto2(H5E_DEFAULT, &state->print, &state->print_data);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void ncy_h5_end(ncy_h5_state *state) {
  H5Eset_auto2(H5E_DEFAULT, state->print, state->print_data);
  pthread_mutex_unlock(&lock);
}

typedef struct reasons {
  char first[128], last[128]; /* of the outermost and of the innermost function */
} reasons;

/* Of a system's error only what the system says is kept, not the whole of file, time and buffer. */
static void take_reason(const char *text, char out[128]) {
  static const char system_error[] = "error message = '";
  const char *begin = strstr(text, system_error);
  if (begin)
    begin += sizeof system_error - 1;
  else
    begin = text;
  snprintf(out, 128, "%.*s", (int)strcspn(begin, begin == text ? "\n" : "'"), begin);
}

static herr_t add_error(unsigned n, const H5E_error2_t *error, void *user) {
  reasons *r = user;
  (void)n;
  if (!error->desc || !*error->desc) return 0;
  take_reason(error->desc, *r->first ? r->last : r->first);
  return 0;
}

void ncy_h5_error_text(char out[NCY_H5_ERROR_TEXT]) {
  reasons r = {"", ""};
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, add_error, &r);
  H5Eclear2(H5E_DEFAULT);
  if (!*r.first)
    snprintf(out, NCY_H5_ERROR_TEXT, "the HDF5 library gives no reason");
  else
    snprintf(out, NCY_H5_ERROR_TEXT, "%s%s%s%s", r.first, *r.last ? " (" : "", r.last, *r.last ? ")" : "");
}

hid_t ncy_h5_file_type(ncy_elem elem) {
  switch (elem) {
  case NCY_ELEM_U8:
    return H5T_STD_U8LE;
  case NCY_ELEM_I16:
    return H5T_STD_I16LE;
  case NCY_ELEM_I32:
    return H5T_STD_I32LE;
  case NCY_ELEM_U32:
    return H5T_STD_U32LE;
  case NCY_ELEM_I64:
    return H5T_STD_I64LE;
  case NCY_ELEM_F32:
    return H5T_IEEE_F32LE;
  default:
    return H5T_IEEE_F64LE;
  }
}

hid_t ncy_h5_memory_type(ncy_elem elem) {
  switch (elem) {
  case NCY_ELEM_U8:
    return H5T_NATIVE_UINT8;
  case NCY_ELEM_I16:
    return H5T_NATIVE_INT16;
  case NCY_ELEM_I32:
    return H5T_NATIVE_INT32;
  case NCY_ELEM_U32:
    return H5T_NATIVE_UINT32;
  case NCY_ELEM_I64:
    return H5T_NATIVE_INT64;
  case NCY_ELEM_F32:
    return H5T_NATIVE_FLOAT;
  default:
    return H5T_NATIVE_DOUBLE;
  }
}

const char *const ncy_note_name[NCY_NOTE_COUNT] = {"version",   "command",  "libm",      "compat", "seed_conn",
                                                   "seed_stim", "seed_loc", "seed_cell", "part",   "mechanisms"};
