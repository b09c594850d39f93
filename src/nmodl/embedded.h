/* embedded.h - the texts of mechs/, which the build makes a part of the library (cmake/embed.cmake).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_EMBEDDED_H
#define NCY_NMODL_EMBEDDED_H

#include <stddef.h>

struct ncy_embedded {
  const char *name; /* NULL ends the list */
  const char *text;
  size_t length;
};
extern const struct ncy_embedded ncy_embedded_mods[]; /* in byte order of names */

#endif
