/* colormap.c - colours for values, from anchors at equal distances with straight lines between them.
 *
 * viridis   matplotlib's default map (S. van der Walt and N. Smith, 2015, CC0), ten of its colours
 * burd      P. Tol's diverging scheme BuRd (SRON/EPS/TN/09-002, 2021), told apart by colour-blind readers
 * jet       blue, cyan, yellow, red; jet_r the other way round, which NetPyNE draws current sources with
 * hsv       a circle of hues, for phases
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/fig.h"

static const uint32_t viridis[] = {0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E,
                                   0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725};
static const uint32_t burd[] = {0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B};
static const uint32_t jet[] = {0x00007F, 0x0000FF, 0x007FFF, 0x00FFFF, 0x7FFF7F, 0xFFFF00, 0xFF7F00, 0xFF0000, 0x7F0000};
static const uint32_t jet_r[] = {0x7F0000, 0xFF0000, 0xFF7F00, 0xFFFF00, 0x7FFF7F, 0x00FFFF, 0x007FFF, 0x0000FF, 0x00007F};
static const uint32_t hsv[] = {0xFF0000, 0xFFFF00, 0x00FF00, 0x00FFFF, 0x0000FF, 0xFF00FF, 0xFF0000};

static const ncy_colormap maps[] = {
    {"viridis", viridis, NCY_COUNT_OF(viridis)}, {"burd", burd, NCY_COUNT_OF(burd)}, {"jet", jet, NCY_COUNT_OF(jet)},
    {"jet_r", jet_r, NCY_COUNT_OF(jet_r)},       {"hsv", hsv, NCY_COUNT_OF(hsv)},
};

ncy_status ncy_colormap_find(ncy_ctx *ctx, const char *where, const char *name, const ncy_colormap **out) {
  const char *names[NCY_COUNT_OF(maps)];
  for (size_t i = 0; i < NCY_COUNT_OF(maps); i++) {
    names[i] = maps[i].name;
    if (!name || strcmp(name, names[i]) == 0) {
      *out = &maps[i];
      return NCY_OK;
    }
  }
  ncy_place place = {.path = where};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, ncy_nearest(name, names, NCY_COUNT_OF(names)),
                    "found the colour map \"%s\", expected viridis, burd, jet, jet_r or hsv", name);
}

uint32_t ncy_colormap_at(const ncy_colormap *map, double part) {
  if (isnan(part)) return 0x00FFFFFF;
  double at = fmin(fmax(part, 0), 1) * (double)(map->n - 1);
  size_t i = (size_t)at < map->n - 1 ? (size_t)at : map->n - 2;
  double rest = at - (double)i;
  uint32_t out = 0xFF000000u;
  for (int shift = 0; shift < 24; shift += 8) {
    double a = map->anchor[i] >> shift & 255, b = map->anchor[i + 1] >> shift & 255;
    out |= (uint32_t)lround(a + (b - a) * rest) << shift;
  }
  return out;
}
