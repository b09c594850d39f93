/* bench_net.c - how fast and small networks are built: time and memory a connection, candidate pairs a second, threads.
 *
 * bench_net [-q] [MODEL.json ...]: the networks below, then the models given (as {"netParams", "simConfig"}). -q: none above a
 * million connections. Memory is what the context held at most, less what it holds for the spec. The best of some runs.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/base.h"
#include "net/net.h"

typedef struct figures {
  double seconds, bytes;
  double processor_seconds; /* of the thread that asked: what is left of them with more threads shows on a busy machine too */
  ncy_net_counts counts;
} figures;

static double processor_clock(void) {
  struct timespec t;
  return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0 ? (double)t.tv_sec + 1e-9 * (double)t.tv_nsec : 0.0;
}

static void print_diags(const ncy_ctx *ctx) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) fprintf(stderr, "%s\n", ncy_ctx_diag(ctx, i)->message);
}

/* Builds n_runs times; false when the model cannot be built. */
static bool measure(const ncy_spec_source *source, int n_threads, int n_runs, figures *out) {
  out->seconds = out->processor_seconds = INFINITY;
  for (int i = 0; i < n_runs; i++) {
    ncy_ctx *ctx = NULL;
    ncy_spec *spec = NULL;
    ncy_net *net = NULL;
    if (ncy_ctx_new(&(ncy_ctx_options){.compat = 1}, &ctx) != NCY_OK) return false;
    ncy_status status = ncy_spec_load(ctx, source, &spec);
    double held = (double)ncy_ctx_memory(ctx), start = ncy_clock(), begun = processor_clock();
    if (status == NCY_OK) status = ncy_net_build(ctx, spec, n_threads, &net);
    double seconds = ncy_clock() - start, used = processor_clock() - begun;
    if (status == NCY_OK) {
      if (seconds < out->seconds) out->seconds = seconds;
      if (used < out->processor_seconds) out->processor_seconds = used;
      out->bytes = (double)ncy_ctx_peak_memory(ctx) - held;
      out->counts = ncy_net_count(net);
    } else {
      print_diags(ctx);
    }
    ncy_net_free(&net);
    ncy_spec_free(&spec);
    ncy_ctx_clear(ctx);
    ncy_ctx_free(&ctx);
    if (status != NCY_OK) return false;
  }
  return true;
}

#define SOMA "\"soma\":{\"geom\":{\"L\":20,\"diam\":20},\"mechs\":{\"hh\":{}}}"
#define DEND(name, parent)                                                                                                       \
  "\"" name "\":{\"geom\":{\"L\":150,\"diam\":1.5,\"nseg\":5},\"topol\":{\"parentSec\":\"" parent                                \
  "\",\"parentX\":1,\"childX\":0}}"

/* n cells connected among each other by one rule. */
static bool measure_rule(int n, bool has_dendrites, const char *rule, int n_threads, int n_runs, figures *out) {
  static char text[4096];
  snprintf(
      text, sizeof text,
      "{\"netParams\":{\"sizeX\":1000,\"sizeY\":1000,\"sizeZ\":1000,\"propVelocity\":500.0,\"cellParams\":{\"P\":{\"secs\":{" SOMA
      "%s},\"secLists\":{\"all\":[\"soma\"%s]}}},\"popParams\":{\"P\":{\"cellType\":\"P\",\"numCells\":%d}},\"synMechParams\":{"
      "\"exc\":{\"mod\":\"Exp2Syn\",\"tau1\":0.1,\"tau2\":5.0,\"e\":0}},\"connParams\":{\"r\":{\"preConds\":{\"pop\":\"P\"},"
      "\"postConds\":{\"pop\":\"P\"},\"synMech\":\"exc\",%s}}},\"simConfig\":{}}",
      has_dendrites ? "," DEND("d1", "soma") "," DEND("d2", "d1") "," DEND("d3", "d1") "," DEND("d4", "soma") : "",
      has_dendrites ? ",\"d1\",\"d2\",\"d3\",\"d4\"" : "", n, rule);
  return measure(&(ncy_spec_source){.model = "bench.json", .text = text, .text_length = strlen(text)}, n_threads, n_runs, out);
}

static void print_conns(const char *name, const figures *f) {
  double n = (double)f->counts.conns;
  printf("  %-46s %9.0f conns %8.3f s %7.3f us each %6.1f B each\n", name, n, f->seconds, f->seconds / n * 1e6, f->bytes / n);
  fflush(stdout);
}

#define STRINGS "\"weight\":\"0.01*exp(-dist_3D/200)\",\"delay\":\"2+dist_3D/propVelocity\""
#define RANDOM "\"weight\":\"uniform(0.001,0.01)\",\"delay\":\"max(0.1, normal(5,2))\""

static void by_size(bool is_quick) {
  static const struct {
    int n;
    double probability;
  } sizes[] = {{330, 0.1}, {1000, 0.1}, {3300, 0.1}, {10000, 0.1}};
  printf("connections by probability, string weight and delay\n");
  double least = INFINITY, most = 0.0;
  for (size_t i = 0; i < NCY_COUNT_OF(sizes) - (is_quick ? 1 : 0); i++) {
    char rule[256], name[64];
    snprintf(rule, sizeof rule, "\"probability\":%g," STRINGS, sizes[i].probability);
    snprintf(name, sizeof name, "%d cells, 10 %%", sizes[i].n);
    figures f;
    if (!measure_rule(sizes[i].n, false, rule, 1, i < 2 ? 20 : 3, &f)) return;
    print_conns(name, &f);
    double each = f.processor_seconds / (double)f.counts.conns;
    least = each < least ? each : least;
    most = each > most ? each : most;
  }
  printf("  %-46s %9.2f by processor time\n", "slowest to fastest, a connection", most / least);
}

static void pairs(void) {
  static const struct {
    const char *name, *rule;
  } rules[] = {{"numeric probability", "\"probability\":1e-5"},
               {"exp(-dist_3D/lambda)", "\"probability\":\"1e-5*exp(-dist_3D/150)\""}};
  printf("candidate pairs, 10000 x 10000 cells\n");
  for (size_t i = 0; i < NCY_COUNT_OF(rules); i++) {
    figures f;
    if (measure_rule(10000, false, rules[i].rule, 1, 3, &f))
      printf("  %-46s %8.1f M pairs/s\n", rules[i].name, 1e8 / f.seconds / 1e6);
    fflush(stdout);
  }
}

static void keep_best(figures *best, const figures *f) {
  double seconds = best->seconds < f->seconds ? best->seconds : f->seconds;
  double used = best->processor_seconds < f->processor_seconds ? best->processor_seconds : f->processor_seconds;
  *best = *f;
  best->seconds = seconds;
  best->processor_seconds = used;
}

static void threads(bool is_quick) {
  static const struct {
    const char *name, *rule;
  } rules[] = {{"convergence 300, random weight and delay", "\"convergence\":300," RANDOM},
               {"probability 0.03, random weight and delay", "\"probability\":0.03," RANDOM},
               {"divergence 300, random weight and delay", "\"divergence\":300," RANDOM},
               {"probability 0.03, strings of distance", "\"probability\":0.03," STRINGS}};
  int n = is_quick ? 3000 : 10000;
  printf("one and two threads, %d cells\n", n);
  for (size_t i = 0; i < NCY_COUNT_OF(rules); i++) {
    figures one = {.processor_seconds = INFINITY}, two = one;
    one.seconds = two.seconds = INFINITY;
    for (int run = 0; run < 3; run++) { /* in turns: the machine's load changes */
      figures f;
      if (!measure_rule(n, false, rules[i].rule, 1, 1, &f)) return;
      keep_best(&one, &f);
      if (!measure_rule(n, false, rules[i].rule, 2, 1, &f)) return;
      keep_best(&two, &f);
    }
    print_conns(rules[i].name, &one);
    printf("  %-46s %8.2f times as fast, %.2f by processor time of the first thread\n", "  with two threads",
           one.seconds / two.seconds, one.processor_seconds / two.processor_seconds);
  }
}

static void large(void) {
  figures f;
  printf("10000 cells of 5 sections\n");
  if (measure_rule(10000, true, "\"probability\":0.1,\"sec\":\"all\",\"synsPerConn\":3," STRINGS, 1, 1, &f)) {
    print_conns("3 synapses each, over all sections", &f);
    printf("  %-46s %9.2f GB\n", "memory at most", f.bytes / 1e9);
  }
}

static void model(const char *path) {
  figures f;
  if (!measure(&(ncy_spec_source){.model = path}, 1, 10, &f)) return;
  print_conns(path, &f);
  printf("  %-46s %9.4f s %9.1f MB\n", "  whole network", f.seconds, f.bytes / 1e6);
}

int main(int argc, char **argv) {
  bool is_quick = argc > 1 && strcmp(argv[1], "-q") == 0;
  by_size(is_quick);
  pairs();
  threads(is_quick);
  if (!is_quick) large();
  for (int i = is_quick ? 2 : 1; i < argc; i++) model(argv[i]);
  return 0;
}
