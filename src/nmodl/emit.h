/* emit.h - between the files of the C back end: a program becomes text for a C compiler.
 *
 * Way: an entry and all it calls become one list of instructions (emit_flat.c); regions, kinds of registers and what must be
 * loaded are found (emit_plan.c); that is printed as vector code over rows of instances, with masks where lanes part
 * (emit_rows.c). Functions that run for one instance at a time are printed as scalar C (emit_scalar.c). emit_file.c puts the
 * file together. What an entry needs that vector code does not have is a refusal: a text; the machine runs that entry.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_EMIT_H
#define NCY_NMODL_EMIT_H

#include "nmodl/program.h"
#include "num/libm.h"

/* Instructions that only a flat list has. */
enum {
  NM_FLAT_NUM = -1,   /* F = the double whose bits are a (high half), b (low half) */
  NM_FLAT_ZERO = -2,  /* registers d..d+a-1, a LOCAL array, are 0 */
  NM_FLAT_LEAVE = -3, /* the machine must do this row and those after it */
  NM_FLAT_NOP = -4
};
const char *nm_flat_operands(int32_t op); /* as nm_op_operands */

typedef struct nm_flat {
  nm_code code;
  int32_t n_f, n_i;
  char refusal[96]; /* "": none */
} nm_flat;
/* Function fn with its calls put in. is_all: for reading only, whatever it does. false: no memory. */
bool nm_flatten(const ncy_nmodl *p, int32_t fn, bool is_all, nm_flat *out);

/* ---- plan: what is where ------------------------------------------------------------------------------------------------- */

typedef struct nm_region { /* a side of IF, the body of LOOP; 0 is the whole */
  int32_t parent;
  int32_t begin;  /* instruction IF, ELSE or LOOP */
  int32_t end;    /* ELSE, END or AGAIN */
  int32_t before; /* of a side after ELSE: the other one; -1 */
  bool is_loop;
  bool is_masked;           /* lanes may part here */
  int32_t mask;             /* nearest region that is masked, itself included; 0: all lanes */
  int32_t weight;           /* about cycles */
  int32_t first_f, first_i; /* registers to declare here: chains by next, -1 */
} nm_region;

typedef struct nm_use { /* of a register */
  int32_t n_defs, def;  /* instructions that write it; one of them */
  int32_t home;         /* region all of it is in; -1: not used */
  int32_t next;         /* chain of its region */
  bool is_varying;      /* differs between lanes */
  bool is_truth;        /* a mask instead of 0 and 1 */
  bool is_array;
  bool is_early; /* read before it is written */
} nm_use;

/* A variable of the instance kept in a C variable during a row: column, global, variable of an ion. */
typedef struct nm_place {
  bool is_read, is_written, needs_load, is_sure; /* is_sure: written whatever happens */
  bool is_varying;
  int32_t add; /* ion: instruction ADD of its only change, value + what is there; -1 */
} nm_place;
static inline bool nm_is_carried(const nm_place *place) { /* a GLOBAL: its old value matters */
  return place->is_written && (place->needs_load || !place->is_sure);
}

/* How often an instruction of vector code runs: once a call (0), at rows whose parameters or nodes are not those of the row
 * before (a set of these), or at every row. */
enum { NM_BY_PARAMS = 1, NM_BY_NODE = 2, NM_EVERY_ROW = 4 };

typedef struct nm_plan {
  const ncy_nmodl *p;
  nm_flat flat;
  int32_t n;          /* instructions */
  int32_t *region_of; /* [n] */
  int32_t *opened;    /* [n] region that begins at IF, ELSE, LOOP */
  nm_region *region;
  int32_t n_regions;
  nm_use *f, *i;
  nm_place *place; /* columns, globals, ions * NM_ION_VARS */
  int32_t n_places, global0, ion0;
  bool has_current, has_leave;
  uint8_t *group;       /* [n] of an instruction */
  uint8_t *place_group; /* [n_places] of loading a place; node_group: of what belongs to the node */
  uint8_t node_group;
} nm_plan;
/* In the arena; plan->flat.code is the caller's to free. A refusal is in plan->flat. false: no memory. */
bool nm_plan_make(const ncy_nmodl *p, ncy_arena *arena, int32_t fn, nm_plan *out);
/* seen[n_columns]: who may look at a column after an entry. NM_SEEN_HERE: nobody, kernels do not store it. NM_SEEN_OUTSIDE: only
 * who reads columns from outside, kernels do not store it for ncy_vm_insts.is_lean. false: no memory. */
enum { NM_SEEN, NM_SEEN_OUTSIDE, NM_SEEN_HERE };
bool nm_seen_columns(const ncy_nmodl *p, ncy_arena *arena, uint8_t *seen);
/* is_stable[n_columns]: INITIAL may assign the column, and nothing else of the program. false: no memory. */
bool nm_stable_columns(const ncy_nmodl *p, ncy_arena *arena, bool *is_stable);
/* group, place_group, node_group. false: no memory. */
bool nm_plan_groups(nm_plan *plan, ncy_arena *arena, const bool *is_stable);
int32_t nm_place_of(const nm_plan *plan, const nm_insn *x, bool *is_store); /* place that a load or a store names, -1 */
bool nm_is_plain(const nm_plan *plan, const nm_use *use); /* written at one place only, by all lanes that ever read it */
bool nm_plan_regions(ncy_arena *arena, const nm_code *code, nm_plan *plan); /* region_of, region only */
bool nm_plan_forward(nm_plan *plan, ncy_arena *arena);                      /* loads of what was stored: registers */
void nm_plan_uses(const nm_code *code, nm_plan *plan, int32_t n_args);      /* f, i */
bool nm_refuse(nm_flat *flat, const char *format, ...) NCY_PRINTF(2, 3);

/* ---- text ---------------------------------------------------------------------------------------------------------------- */

void nm_emit_rows(const nm_plan *plan, const uint8_t *seen, const char *name, ncy_text *out);
/* Functions [n_fns] that are asked for (wanted) and those they call; leaves those out, with false, that scalar C does not have.
 */
void nm_emit_scalars(const ncy_nmodl *p, bool *wanted, ncy_arena *arena, ncy_text *out);
void nm_emit_number(double x, ncy_text *out);

typedef struct nm_emit_options {
  ncy_isa isa;
  ncy_libm libm;
  const char *symbol; /* of the table; NULL: ncy_kernel_table */
  bool is_linked;     /* into the library: tables of exp and such are there */
} nm_emit_options;
/* The whole text of a C file. NCY_ENOMEM. */
ncy_status nm_emit_file(const ncy_nmodl *p, const nm_emit_options *options, ncy_text *out);
void nm_hash(const char *text, size_t count, char out[33]); /* 32 hexadecimal digits */
/* nm_hash over all of a program that the text depends on. */
bool nm_program_hash(const ncy_nmodl *p, char out[33]);

#endif
