/* vm_table.c - FUNCTION_TABLE: a function that values given from outside define; linear between them, constant beyond.
 *
 * Two arguments are interpolated in both; of more, the value at the next lower place is taken, as NEURON does.
 * Exact: bits. Source: NEURON 9.0.2, behaviour of table_NAME and of calls (measured with each kind of table).
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "nmodl/vm_inner.h"

/* Place of x among the values of one argument; *frac: how far it is to the next. */
static int32_t place(const ncy_vm_table *t, int32_t i, double x, double *frac) {
  const double *at = t->at ? t->at[i] : NULL;
  int32_t n = t->size[i];
  *frac = 0;
  if (!at) {
    if (!(x > t->low[i])) return 0;
    if (x >= t->high[i]) return n - 1;
    double step = (t->high[i] - t->low[i]) / (double)(n - 1), x1 = (x - t->low[i]) / step;
    *frac = x1 - (double)(int32_t)x1;
    return (int32_t)x1;
  }
  if (!(x > at[0])) return 0;
  if (x >= at[n - 1]) return n - 1;
  int32_t below = 0, above = n - 1;
  while (below < above - 1) {
    int32_t middle = (below + above) / 2;
    if (at[middle] <= x)
      below = middle;
    else
      above = middle;
  }
  *frac = (x - at[below]) / (at[below + 1] - at[below]);
  return below;
}

static double between(double frac, double a, double b) {
  return (1. - frac) * a + frac * b;
}

static ncy_status fail_unset(nm_run *r, int32_t table) {
  const ncy_nmodl *p = r->vm->program;
  char text[160] = "a FUNCTION_TABLE has no values";
  for (size_t i = 0; i < p->syms.count; i++)
    if (p->syms.data[i].is & NM_IS_FUNCTION_TABLE && p->syms.data[i].handle == table)
      snprintf(text, sizeof text, "the FUNCTION_TABLE %.60s has no values: a model file cannot give them, the neuron engine can",
               p->syms.data[i].name);
  return nm_fail(r, text);
}

ncy_status nm_look_up(nm_run *r, const double *args, int32_t n, double *out) {
  const ncy_vm_table *t = &r->vm->table[(int32_t)args[0]];
  if (!t->value) return fail_unset(r, (int32_t)args[0]);
  double frac[2] = {0, 0}, one;
  int32_t j = 0;
  for (int32_t i = 0; i < n - 1; i++) j = j * t->size[i] + place(t, i, args[i + 1], &one), frac[i & 1] = one;
  const double *y = t->value + j;
  if (n == 2) {
    *out = frac[0] > 0. ? between(frac[0], y[0], y[1]) : y[0];
  } else if (n == 3) {
    double first = frac[1] > 0. ? between(frac[1], y[0], y[1]) : y[0];
    if (frac[0] > 0.) {
      const double *z = y + t->size[1];
      double second = frac[1] > 0. ? between(frac[1], z[0], z[1]) : z[0];
      first = between(frac[0], first, second);
    }
    *out = first;
  } else {
    *out = *y;
  }
  return NCY_OK;
}

ncy_status ncy_vm_set_table(ncy_vm *vm, const char *name, const ncy_vm_table *table) {
  const ncy_nmodl *p = vm->program;
  ncy_place at = {.file = p->unit->sources.data[0].file};
  int32_t id = nm_sym_find(p, name), n = 0;
  const nm_sym *s = id >= 0 && p->syms.data[id].is & NM_IS_FUNCTION_TABLE ? &p->syms.data[id] : NULL;
  if (!s) return ncy_report(p->unit->ctx, NCY_ERROR, NCY_ESPEC, &at, NULL, "%s has no FUNCTION_TABLE %.60s", p->name, name);
  for (const nm_node *k = nm_kid(s->node, 0)->kid; k; k = k->next) n++;
  bool is_good = table->n == n && table->value;
  for (int32_t i = 0; i < n && is_good; i++)
    is_good = table->size[i] >= 1 && ((table->at && table->at[i]) || table->low[i] <= table->high[i]);
  if (!is_good)
    return ncy_report(p->unit->ctx, NCY_ERROR, NCY_ESPEC, &at, NULL,
                      "%s.%.60s takes a table of %d argument%s, none without values", p->name, name, n, n == 1 ? "" : "s");
  vm->table[s->handle] = *table;
  return NCY_OK;
}
