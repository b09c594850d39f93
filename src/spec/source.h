/* source.h (internal) - finds and parses the texts of a spec. SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_SOURCE_H
#define NCY_SPEC_SOURCE_H

#include "spec/spec.h"

/* Sets net_params, sim_config (NULL: none given), mod_folder and file of spec. Diagnostics as ncy_spec_load. */
ncy_status ncy_source_read(ncy_spec *spec, const ncy_spec_source *source);

#endif
