/* palette.c - the named colour sets.
 *
 * safe      seven colours of Okabe and Ito ("Color Universal Design", 2002) without their yellow, which is too pale for thin
 *           marks on white, with indigo and wine of Paul Tol's "muted" scheme (SRON/EPS/TN/09-002, 2021) and a brown. Chosen
 *           so that the smallest CIELAB distance of any two is 16 under normal sight and under simulated protanopia,
 *           deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009, severity 1).
 * netpyne   NetPyNE's own list (netpyne.plotting.plotter.colorList).
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "plot/fig.h"

#define HEX(v)                                                                                                                   \
  { (((v) >> 16) & 255) / 255.0, (((v) >> 8) & 255) / 255.0, ((v)&255) / 255.0 }

static const ncy_rgb safe[] = {
    HEX(0x0072B2), HEX(0xD55E00), HEX(0x009E73), HEX(0xCC79A7), HEX(0xE69F00),
    HEX(0x56B4E9), HEX(0x332288), HEX(0x882255), HEX(0x7A4A1E), HEX(0x000000),
};

static const ncy_rgb netpyne[] = {
    {.42, .67, .84}, {.90, .76, .00}, {.42, .83, .59}, {.90, .32, .00}, {.34, .67, .67},
    {.90, .59, .00}, {.42, .82, .83}, {1, .85, 0},     {.33, .67, .47}, {1, .38, .60},
    {.57, .67, .33}, {.5, .2, 0},     {.71, .82, .41}, {0, .2, .5},     {.70, .32, .10},
};

static const ncy_palette palettes[] = {
    {"safe", safe, NCY_COUNT_OF(safe)},
    {"netpyne", netpyne, NCY_COUNT_OF(netpyne)},
};

ncy_status ncy_palette_find(ncy_ctx *ctx, const char *where, const char *name, const ncy_palette **out) {
  const char *names[NCY_COUNT_OF(palettes)];
  for (size_t i = 0; i < NCY_COUNT_OF(palettes); i++) {
    names[i] = palettes[i].name;
    if (!name || strcmp(name, names[i]) == 0) {
      *out = &palettes[i];
      return NCY_OK;
    }
  }
  ncy_place place = {.path = where};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, ncy_nearest(name, names, NCY_COUNT_OF(names)),
                    "found the palette \"%s\", expected safe or netpyne", name);
}
