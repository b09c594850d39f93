/* print.h - fingerprints of the parts of a circuit: two circuits with the same ones run alike.
 *
 * 64 bits a part, of all its values and of the programs of its mechanisms; the same on every machine. Not meant against who makes
 * collisions on purpose. Cost: linear in the circuit, about 1 ns a value; some ms for each mechanism of a .mod file.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_PRINT_H
#define NCY_ENGINE_PRINT_H

#include "engine/circuit.h"

enum { /* the order stands in state files: new ones go to the end */
       NCY_PRINT_NUMBERS,
       NCY_PRINT_SECTIONS,
       NCY_PRINT_SEGMENTS,
       NCY_PRINT_MECHS,
       NCY_PRINT_DENSITIES,
       NCY_PRINT_POINTS,
       NCY_PRINT_SOURCES,
       NCY_PRINT_NETCONS,
       NCY_PRINT_TRANSFERS,
       NCY_PRINT_PLAYS,
       NCY_PRINT_RECS,
       NCY_PRINT_COUNT
};
const char *ncy_print_name(int part); /* for messages: "cells and sections" */

ncy_status ncy_circuit_print(ncy_ctx *ctx, const ncy_circuit *circuit, uint64_t out[NCY_PRINT_COUNT]); /* NCY_ENOMEM */
uint64_t ncy_print_bytes(uint64_t seed, const void *bytes, size_t count);

#endif
