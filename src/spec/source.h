/* source.h (internal) - finds and parses the texts of a spec. SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_SOURCE_H
#define NCY_SPEC_SOURCE_H

#include "spec/spec.h"

/* Sets net_params, sim_config (NULL: none given), mod_folder and file of spec. Diagnostics as ncy_spec_load. */
ncy_status ncy_source_read(ncy_spec *spec, const ncy_spec_source *source);

/* Is there a folder of this name? */
bool ncy_is_folder(const char *path);
/* Sets mods and mechs of spec, whose trees are complete: the mechanisms there are, with what the spec may use compiled. NCY_EIO
 * for a folder that is asked for and cannot be read. */
ncy_status ncy_spec_load_mods(ncy_spec *spec, const ncy_spec_source *source);

#endif
