/* nte.c - normalised transfer entropy from one group of cells to another.
 *
 * Counts of spikes in bins, X and Y. Entropies [bit] over the bins but the last, by how often values occur:
 * H = H(Y+|Y) = -sum p(y+, y) log2(p(y+, y) / p(y)), y+: the bin after; te = H - H(Y+|Y, X); te_shuffled: its mean over
 * numShuffle orders of X at random; nte = (te - te_shuffled) / H, 0 where X or Y does not vary. Source: NetPyNE's nTE (nte.mod;
 * Neymotin et al. 2011), but for its table of logarithms and with timeRange, which it ignores. Order: Fisher and Yates, uniform
 * numbers of Random123 with ids (seed, 0, 0), so that the same seed gives the same value. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/pair.h"
#include "num/rng.h"

typedef struct triple {
  double future, past, other;
} triple;

static int compare_triple(const void *a, const void *b) {
  const triple *p = a, *q = b;
  if (p->past != q->past) return p->past < q->past ? -1 : 1;
  if (p->other != q->other) return p->other < q->other ? -1 : 1;
  return p->future < q->future ? -1 : p->future > q->future;
}

/* H(Y+ | Y, X) by counting equal triples in order; x NULL: H(Y+ | Y). */
static double entropy_of(const double *y, const double *x, size_t n, triple *work) {
  size_t count = n - 1;
  double entropy = 0;
  for (size_t i = 0; i < count; i++) work[i] = (triple){y[i + 1], y[i], x ? x[i] : 0};
  qsort(work, count, sizeof *work, compare_triple);
  for (size_t from = 0, to; from < count; from = to) {
    for (to = from; to < count && work[to].past == work[from].past && work[to].other == work[from].other;) to++;
    for (size_t a = from, b; a < to; a = b) {
      for (b = a; b < to && work[b].future == work[a].future;) b++;
      double joint = (double)(b - a) / (double)count, given = (double)(to - from) / (double)count;
      entropy -= joint * (log(joint / given) / 0.69314718055994530941723212145818);
    }
  }
  return entropy;
}

static bool varies(const double *x, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (x[i] != x[0]) return true;
  return false;
}

static ncy_status run(const an_job *job, ncy_table **out) {
  an_pair pair;
  ncy_column te, te_shuffled, entropy, nte;
  NCY_TRY(an_pair_read(job, &pair));
  if (pair.n < 2) return an_fail(job, NULL, "expected at least 2 bins, found %zu", pair.n);
  double *x = pair.count[0], *y = pair.count[1], value = 0, mean = 0, h = 0;
  triple *work = NCY_NEW_ARRAY(job->arena, triple, pair.n);
  if (!work) return NCY_ENOMEM;
  bool is_defined = varies(x, pair.n) && varies(y, pair.n);
  if (is_defined) {
    ncy_rng rng;
    ncy_rng_init(&rng, (uint32_t)job->o->seed, 0, 0);
    h = entropy_of(y, NULL, pair.n, work);
    value = h - entropy_of(y, x, pair.n, work);
    for (int s = 0; s < job->o->num_shuffle; s++) {
      for (size_t k = pair.n; k > 1; k--) {
        size_t other = (size_t)(ncy_rng_double(&rng) * (double)k);
        double t = x[k - 1];
        x[k - 1] = x[other];
        x[other] = t;
      }
      mean += h - entropy_of(y, x, pair.n, work);
      if (ncy_is_interrupted(job->ctx)) return NCY_EINTERRUPTED;
    }
    if (job->o->num_shuffle > 0) mean /= job->o->num_shuffle;
  }
  NCY_TRY(ncy_table_new(job->ctx, "nTE", 1, out));
  NCY_TRY(ncy_table_add(*out, "te", NCY_F64, "bit", &te));
  NCY_TRY(ncy_table_add(*out, "te_shuffled", NCY_F64, "bit", &te_shuffled));
  NCY_TRY(ncy_table_add(*out, "entropy", NCY_F64, "bit", &entropy));
  NCY_TRY(ncy_table_add(*out, "nte", NCY_F64, "1", &nte));
  te.u.f64[0] = value;
  te_shuffled.u.f64[0] = mean;
  entropy.u.f64[0] = h;
  nte.u.f64[0] = h > 0 ? (value - mean) / h : 0;
  return NCY_OK;
}

static const ncy_analyze_option options[] = {
    AN_CELLS,
    AN_TIME_RANGE,
    AN_BIN_SIZE("20"),
    {"numShuffle", NCY_OPTION_INT, "30", "", NULL, "orders at random to compare with"},
    {"seed", NCY_OPTION_INT, "0", "", NULL, "of those orders"},
    {0},
};

const ncy_analyze an_nte = {
    .info = {"nTE", "nTE", "Normalised transfer entropy from one group of cells to another.", "spikes cells",
             "te [bit], te_shuffled [bit], entropy [bit], nte"},
    .option = options,
    .run = run,
};
