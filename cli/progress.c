/* progress.c - the progress bar: on a terminal only, at most ten times a second, erased when it has served.
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const double min_interval = 0.1; /* s */

static const struct {
  const char *what, *unit;
} phases[] = {
    [NCY_PHASE_READ] = {"reading", "bytes"}, [NCY_PHASE_CELLS] = {"cells", ""}, [NCY_PHASE_CONNS] = {"connections", ""},
    [NCY_PHASE_RUN] = {"simulating", "ms"},  [NCY_PHASE_SAVE] = {"saving", ""},
};

void cli_progress_init(cli_progress *p, bool is_quiet) {
  *p = (cli_progress){.is_on = !is_quiet && isatty(STDERR_FILENO), .phase = -1};
}

static void draw(const cli_progress *p, double done, double total, double now) {
  enum { WIDTH = 30 };
  fprintf(stderr, "\r\033[K%-12s", phases[p->phase].what);
  if (total <= 0) {
    fprintf(stderr, "%.0f %s", done, phases[p->phase].unit);
    return;
  }
  double part = done / total < 1 ? done / total : 1;
  char bar[WIDTH + 1];
  int filled = (int)(part * WIDTH);
  memset(bar, '-', WIDTH);
  memset(bar, '#', (size_t)filled);
  bar[WIDTH] = 0;
  fprintf(stderr, "[%s] %.0f/%.0f %s", bar, done, total, phases[p->phase].unit);
  double elapsed = now - p->phase_began;
  if (part > 0 && elapsed > 1) fprintf(stderr, "  ETA %.0f s", elapsed * (1 - part) / part);
}

void cli_progress_update(cli_progress *p, ncy_phase phase, double done, double total) {
  if (!p->is_on || (size_t)phase >= COUNT_OF(phases)) return;
  double now = ncy_now();
  if (p->phase != (int)phase) {
    p->phase = (int)phase;
    p->phase_began = p->drawn_at = now; /* nothing is shown for what is over at once */
    return;
  }
  if (now - p->drawn_at < min_interval) return;
  p->drawn_at = now;
  draw(p, done, total, now);
  fflush(stderr);
  p->is_shown = true;
}

void cli_progress_erase(cli_progress *p) {
  if (!p->is_shown) return;
  fputs("\r\033[K", stderr);
  fflush(stderr);
  p->is_shown = false;
}
