/* bench_nethdf5.c - saving and loading networks of many connections as HDF5: seconds, bytes a connection.
 *
 * The network is drawn here as the builder would make it (probability of a connection, order of creation by pre cell or by post
 * cell), with three kinds of values: constants, delays by distance, delays and weights by distance. Usage: bench_nethdf5
 * [millions of connections]. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/net.h"
#include "netcyne/io.h"
#include "netcyne/netcyne.h"

static const char spec_text[] = "{\"netParams\": {\"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 10000}}, "
                                "\"cellParams\": {\"c\": {\"secs\": {\"soma\": "
                                "{\"geom\": {\"L\": 20, \"diam\": 20}}}}}, \"synMechParams\": {\"a\": {\"mod\": \"ExpSyn\"}}, "
                                "\"connParams\": {\"P->P\": {\"preConds\": "
                                "{\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"probability\": 0, \"weight\": 0.5, "
                                "\"delay\": 1, \"synMech\": \"a\"}}}, \"simConfig\": {}}";

static uint64_t state = 88172645463325252u;
static double uniform(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (double)(state >> 11) * 0x1p-53;
}

static void die(ncy_ctx *ctx, const char *what) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) fprintf(stderr, "%s\n", ncy_ctx_diag(ctx, i)->message);
  fprintf(stderr, "%s failed\n", what);
  exit(1);
}

/* Connections of every post cell, pre cells ascending. kind 0: constants, 1: delays, 2: delays and weights by distance. */
static void draw(ncy_net *net, int64_t n_wanted, int kind) {
  int32_t n = net->n_cells;
  double p = (double)n_wanted / n / n;
  size_t most = (size_t)n_wanted + (size_t)n_wanted / 50 + 1000;
  net->conn_pre = NCY_NEW_ARRAY(&net->arena, int32_t, most);
  net->conn_post = NCY_NEW_ARRAY(&net->arena, int32_t, most);
  net->conn_label = NCY_NEW_ARRAY(&net->arena, int32_t, most);
  net->conn_sec = NCY_NEW_ARRAY(&net->arena, int16_t, most);
  net->conn_synmech = NCY_NEW_ARRAY(&net->arena, int16_t, most);
  net->conn_loc = NCY_NEW_ARRAY(&net->arena, double, most);
  net->conn_weight = NCY_NEW_ARRAY(&net->arena, double, most);
  net->conn_delay = NCY_NEW_ARRAY(&net->arena, double, most);
  net->conn_flags = NCY_NEW_ARRAY(&net->arena, uint8_t, most);
  net->conn_order = NCY_NEW_ARRAY(&net->arena, uint32_t, most);
  net->cell_conn_beg = NCY_NEW_ARRAY(&net->arena, int64_t, (size_t)n + 1);
  uint32_t *next = NCY_NEW_ARRAY(&net->arena, uint32_t, (size_t)n + 1); /* ranks by pre cell */
  int64_t row = 0;
  for (int32_t post = 0; post < n; post++) {
    for (int32_t pre = (int32_t)(log(uniform()) / log1p(-p)); pre < n && (size_t)row < most;
         pre += 1 + (int32_t)(log(uniform()) / log1p(-p))) {
      double dx = net->cell_pos[0][pre] - net->cell_pos[0][post], dy = net->cell_pos[1][pre] - net->cell_pos[1][post];
      double distance = sqrt(dx * dx + dy * dy);
      net->conn_pre[row] = pre;
      net->conn_post[row] = post;
      net->conn_loc[row] = 0.5;
      net->conn_weight[row] = kind == 2 ? 0.01 * exp(-distance / 50) : 0.5;
      net->conn_delay[row] = kind ? 0.5 + distance / 500 : 1.0;
      next[pre + 1]++;
      row++;
    }
    net->cell_conn_beg[post + 1] = row;
  }
  for (int32_t i = 0; i < n; i++) next[i + 1] += next[i];
  for (int64_t i = 0; i < row; i++) net->conn_order[i] = next[net->conn_pre[i]]++;
  net->n_conns = net->n_syns = row;
}

static void measure(int64_t n_wanted, int kind, const char *name, const char *path) {
  ncy_ctx *ctx;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) exit(1);
  ncy_spec *spec = NULL, *spec_back;
  ncy_net *net = NULL, *back;
  ncy_spec_source source = {.model = "bench", .text = spec_text, .text_length = sizeof spec_text - 1};
  if (ncy_spec_load(ctx, &source, &spec) != NCY_OK || ncy_net_build(ctx, spec, 1, &net) != NCY_OK) die(ctx, "building");
  draw(net, n_wanted, kind);
  double best_save = 1e9, best_load = 1e9;
  for (int i = 0; i < 3; i++) {
    double t = ncy_now();
    if (ncy_net_save(ctx, net, path, NULL) != NCY_OK) die(ctx, "saving");
    if ((t = ncy_now() - t) < best_save) best_save = t;
    t = ncy_now();
    if (ncy_net_load(ctx, path, &spec_back, &back) != NCY_OK) die(ctx, "loading");
    if ((t = ncy_now() - t) < best_load) best_load = t;
    if (memcmp(net->conn_delay, back->conn_delay, (size_t)net->n_conns * sizeof(double)) != 0) die(ctx, "equality");
    ncy_net_free(&back);
    ncy_spec_free(&spec_back);
  }
  struct stat st;
  stat(path, &st);
  printf("%-34s %9lld connections: save %.2f s, load %.2f s, %.2f bytes each\n", name, (long long)net->n_conns, best_save,
         best_load, (double)st.st_size / (double)net->n_conns);
  unlink(path);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

int main(int argc, char **argv) {
  static const char *const name[] = {"constants", "delays by distance", "delays and weights by distance"};
  int64_t n = (argc > 1 ? atoll(argv[1]) : 10) * 1000000;
  char path[256];
  const char *folder = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/bench-nethdf5-%d.h5", folder ? folder : "/tmp", (int)getpid());
  for (int kind = 0; kind < 3; kind++) measure(n, kind, name[kind], path);
  return 0;
}
