/* h5_out.h (internal) - an HDF5 file being written whose disk may fill. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_H5_OUT_H
#define NCY_IO_H5_OUT_H

#include "io/h5.h"

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/* After the first write that fails, error is its errno and nothing is written any more, but HDF5 is told that all went well: it
 * could not close a file otherwise, and would keep it open with its place on the disk. So look at error. Must stay where it is
 * from ncy_h5_out_create to ncy_h5_out_close. */
typedef struct ncy_h5_out {
  H5FD_t base; /* HDF5's part; first */
  int fd, error;
  haddr_t eoa, eof; /* ends of what HDF5 has given out and of the file */
  hid_t driver, file;
} ncy_h5_out;

/* Makes the file at path, in the newest checksummed structures of HDF5 1.10. False, with the reason in HDF5's errors or in error,
 * when it cannot. Close it in any case. */
bool ncy_h5_out_create(ncy_h5_out *out, const char *path);
/* False when something could not be written, now or before. */
bool ncy_h5_out_close(ncy_h5_out *out);

#endif
