/* spec_text.h - a small right spec that tests bend, and how to load one from text. SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_SPEC_TEXT_H
#define NCY_TESTS_SPEC_TEXT_H

#include <stdlib.h>
#include <string.h>

#include "spec/spec.h"
#include "t.h"

static const char *const right_spec =
    "{\n"                                                                                                           /* 1 */
    "  \"netParams\": {\n"                                                                                          /* 2 */
    "    \"sizeY\": 1000,\n"                                                                                        /* 3 */
    "    \"probLength\": 150.0,\n"                                                                                  /* 4 */
    "    \"popParams\": {\n"                                                                                        /* 5 */
    "      \"E\": {\"cellType\": \"PYR\", \"numCells\": 20, \"yRange\": [100, 300]},\n"                             /* 6 */
    "      \"I\": {\"cellType\": \"BAS\", \"numCells\": 5, \"ynormRange\": [0.2, 0.4], \"layer\": 5},\n"            /* 7 */
    "      \"bkg\": {\"cellModel\": \"NetStim\", \"numCells\": 2, \"rate\": 10, \"noise\": 0.5}\n"                  /* 8 */
    "    },\n"                                                                                                      /* 9 */
    "    \"cellParams\": {\n"                                                                                       /* 10 */
    "      \"PYR\": {\"secs\": {\n"                                                                                 /* 11 */
    "        \"soma\": {\"geom\": {\"L\": 20, \"diam\": 20, \"Ra\": 100, \"nseg\": 1},\n"                           /* 12 */
    "                 \"mechs\": {\"hh\": {\"gnabar\": 0.12, \"gkbar\": 0.036, \"gl\": 0.003, \"el\": -70}}},\n"    /* 13 */
    "        \"dend\": {\"geom\": {\"L\": \"100+uniform(0,10)\", \"diam\": 2, \"cm\": 1, \"nseg\": 3},\n"           /* 14 */
    "                 \"topol\": {\"parentSec\": \"soma\", \"parentX\": 1, \"childX\": 0},\n"                       /* 15 */
    "                 \"mechs\": {\"pas\": {\"g\": [1e-4, 2e-4, 3e-4], \"e\": \"-70+0.01*dist_path\"}}}},\n"        /* 16 */
    "        \"secLists\": {\"all\": [\"soma\", \"dend\"]}},\n"                                                     /* 17 */
    "      \"basket\": {\"conds\": {\"cellType\": [\"BAS\", \"BC\"]},\n"                                            /* 18 */
    "        \"secs\": {\"soma\": {\"geom\": {\"L\": 10, \"diam\": 10}, \"mechs\": {\"hh\": {}},\n"                 /* 19 */
    "                          \"threshold\": -20, \"vinit\": -60}}}\n"                                             /* 20 */
    "    },\n"                                                                                                      /* 21 */
    "    \"synMechParams\": {\n"                                                                                    /* 22 */
    "      \"exc\": {\"mod\": \"Exp2Syn\", \"tau1\": 0.1, \"tau2\": 5.0, \"e\": 0},\n"                              /* 23 */
    "      \"inh\": {\"mod\": \"ExpSyn\", \"tau\": \"5+0.1*post_ynorm\", \"e\": -75}\n"                             /* 24 */
    "    },\n"                                                                                                      /* 25 */
    "    \"connParams\": {\n"                                                                                       /* 26 */
    "      \"E->I\": {\"preConds\": {\"pop\": \"E\"}, \"postConds\": {\"cellType\": \"BAS\", \"ynorm\": [0, 1]},\n" /* 27 */
    "               \"probability\": \"exp(-dist_3D/probLength)\", \"weight\": 0.005, \"delay\": \"dist_3D/propVelocity\",\n" /* 28
                                                                                                                               */
    "               \"synMech\": \"exc\"},\n"                                                                            /* 29 */
    "      \"I->E\": {\"preConds\": {\"pop\": [\"I\"]}, \"postConds\": {\"pop\": \"E\"},\n"                              /* 30 */
    "               \"convergence\": 3, \"weight\": [0.001, 0.002], \"delay\": 5, \"loc\": 0.3,\n"                       /* 31 */
    "               \"synMech\": [\"exc\", \"inh\"], \"sec\": [\"all\", \"dend\"], \"synMechWeightFactor\": [1, 0.5]}\n" /* 32 */
    "    },\n"                                                                                                           /* 33 */
    "    \"stimSourceParams\": {\n"                                                                                      /* 34 */
    "      \"noisy\": {\"type\": \"NetStim\", \"rate\": 20, \"noise\": 1.0},\n"                                          /* 35 */
    "      \"clamp\": {\"type\": \"IClamp\", \"del\": 5, \"dur\": 10, \"amp\": \"normal(0.5,0.1)\"}\n"                   /* 36 */
    "    },\n"                                                                                                           /* 37 */
    "    \"stimTargetParams\": {\n"                                                                                      /* 38 */
    "      \"noisy->E\": {\"source\": \"noisy\", \"conds\": {\"pop\": \"E\"}, \"weight\": 0.01, \"delay\": 1, \"synMech\": "
    "\"exc\"},\n" /* 39 */
    "      \"clamp->I\": {\"source\": \"clamp\", \"conds\": {\"cellType\": \"BAS\", \"cellList\": [0, 1]}, \"sec\": \"soma\", "
    "\"loc\": 0.5, \"amp\": 0.1}\n"                                                            /* 40 */
    "    }\n"                                                                                  /* 41 */
    "  },\n"                                                                                   /* 42 */
    "  \"simConfig\": {\n"                                                                     /* 43 */
    "    \"duration\": 500, \"dt\": 0.05, \"hParams\": {\"v_init\": -70}, \"myField\": 3,\n"   /* 44 */
    "    \"seeds\": {\"conn\": 4, \"stim\": 5, \"loc\": 6},\n"                                 /* 45 */
    "    \"recordCells\": [\"E\", 3, [\"I\", [0, 1]]], \"recordStim\": 1,\n"                   /* 46 */
    "    \"recordTraces\": {\"V_soma\": {\"sec\": \"soma\", \"loc\": 0.5, \"var\": \"v\"}},\n" /* 47 */
    "    \"analysis\": {\"plotRaster\": true}\n"                                               /* 48 */
    "  }\n"                                                                                    /* 49 */
    "}\n";

/* text with the first occurrence of `from` replaced; malloc'd. The test fails where there is none. */
static inline char *replaced(const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  if (!at) fail_msg("the spec does not hold %s", from);
  size_t before = (size_t)(at - text), size = strlen(text) + strlen(to) + 1;
  char *out = malloc(size);
  assert_non_null(out);
  memcpy(out, text, before);
  memcpy(out + before, to, strlen(to));
  strcpy(out + before + strlen(to), at + strlen(from));
  return out;
}

static inline ncy_ctx *new_ctx(int compat) {
  ncy_ctx *ctx = NULL;
  ncy_ctx_options options = {.compat = compat};
  assert_int_equal(ncy_ctx_new(&options, &ctx), NCY_OK);
  return ctx;
}

static inline ncy_status load_text(ncy_ctx *ctx, const char *text, ncy_spec **out) {
  ncy_spec_source source = {.model = "model.json", .text = text, .text_length = strlen(text)};
  return ncy_spec_load(ctx, &source, out);
}

#endif
