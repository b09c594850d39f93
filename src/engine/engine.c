/* engine.c - the table of engines. SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include <string.h>

extern const ncy_engine_ops ncy_engine_native;

static const ncy_engine_ops *const engines[] = {&ncy_engine_native};

const ncy_engine_ops *const *ncy_engine_list(size_t *out_count) {
  *out_count = NCY_COUNT_OF(engines);
  return engines;
}

const ncy_engine_ops *ncy_engine_find(const char *name) {
  for (size_t i = 0; i < NCY_COUNT_OF(engines); i++)
    if (strcmp(engines[i]->name, name) == 0) return engines[i];
  return NULL;
}
