/* stim_xstim.c - extracellular stimulation of whole cells: kept as a stimulus without a place; its field and waveform are those
 * of the source. Source: reference netpyne-2 section 5.5. SPDX-License-Identifier: MIT */
#include <math.h>

#include "net/stim.h"

ncy_status ncy_stim_xstim(ncy_stim *stim) {
  ncy_builder *b = stim->b;
  for (size_t i = 0; i < stim->n; i++) {
    int32_t cell = stim->cells[i];
    if (!ncy_is_own(b, cell) || b->net->cell_tmpl[cell] < 0) continue;
    bool is_kept = NCY_VEC_PUSH(b->ctx, &b->clamp_param_beg, (int32_t)b->clamp_param.count) &&
                   NCY_VEC_PUSH(b->ctx, &b->clamp_target, stim->row) && NCY_VEC_PUSH(b->ctx, &b->clamp_mech, -1) &&
                   NCY_VEC_PUSH(b->ctx, &b->clamp_sec, -1) && NCY_VEC_PUSH(b->ctx, &b->clamp_loc, NAN) &&
                   NCY_VEC_PUSH(b->ctx, &b->clamp_cell, cell);
    if (!is_kept) return ncy_no_memory(b->ctx);
  }
  return NCY_OK;
}
