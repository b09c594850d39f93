/* build_cc.c - the system's C compiler: which one, with what flags, and running it.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nmodl/build_inner.h"

extern char **environ;

/* Splits at blanks, behind what is there. */
static bool add_words(ncy_arena *arena, const char *text, const char **word, int *n) {
  for (const char *p = text; p && *p;) {
    size_t skip = strspn(p, " \t"), length = strcspn(p + skip, " \t");
    if (length) {
      if (*n >= NM_MAX_WORDS - 1) return false;
      word[*n] = ncy_arena_strndup(arena, p + skip, length);
      if (!word[(*n)++]) return false;
    }
    p += skip + length;
  }
  return true;
}

static bool is_program(const char *path, struct stat *s) {
  return stat(path, s) == 0 && S_ISREG(s->st_mode) && access(path, X_OK) == 0;
}

/* Path of a command, as a shell finds it; NULL. */
static const char *find_command(ncy_arena *arena, const char *name, struct stat *s) {
  if (strchr(name, '/')) return is_program(name, s) ? name : NULL;
  for (const char *p = getenv("PATH"); p;) {
    size_t length = strcspn(p, ":");
    if (length && length < 4096) {
      const char *path = ncy_arena_printf(arena, "%.*s/%s", (int)length, p, name);
      if (path && is_program(path, s)) return path;
    }
    p = p[length] ? p + length + 1 : NULL;
  }
  return NULL;
}

/* Whatever it is called, as cc. */
static bool leads_to_clang(const char *path) {
  char real[PATH_MAX];
  if (!realpath(path, real)) return false;
  const char *slash = strrchr(real, '/');
  return strstr(slash ? slash : real, "clang") != NULL;
}

static bool take(ncy_arena *arena, const char *command, nm_compiler *out) {
  struct stat s;
  *out = (nm_compiler){0};
  if (!command || !add_words(arena, command, out->word, &out->n_words) || !out->n_words) return false;
  const char *path = find_command(arena, out->word[0], &s);
  if (!path) return false;
  out->word[0] = path;
  out->is_clang = leads_to_clang(path);
  out->identity = ncy_arena_printf(arena, "%s %lld %lld", path, (long long)s.st_size, (long long)s.st_mtime);
  for (int k = 1; k < out->n_words && out->identity; k++)
    out->identity = ncy_arena_printf(arena, "%s %s", out->identity, out->word[k]);
  return out->identity != NULL;
}

bool nm_find_compiler(ncy_arena *arena, const char *command, nm_compiler *out) {
  static const char *const usual[] = {"clang", "gcc", "cc"}; /* clang is quicker, and so is its code */
  if (command) return take(arena, command, out);
  const char *wish = getenv("CC");
  if (wish && *wish && take(arena, wish, out)) return true;
  for (size_t i = 0; i < NCY_COUNT_OF(usual); i++)
    if (take(arena, usual[i], out)) return true;
  return false;
}

#define COMMON                                                                                                                   \
  "-std=gnu11 -w -ffp-contract=off -fno-math-errno -fwrapv -fno-strict-aliasing -fno-builtin-exp -fno-builtin-log "              \
  "-fno-builtin-pow -fvisibility=hidden -fPIC -shared -nostdlib"

/* The passes of -O2 that kernels are no quicker for are left out: they take a third of gcc's time, a quarter of clang's. */
#define OF_GCC COMMON " -O1 -fexpensive-optimizations"
#define OF_CLANG COMMON " -O2 -fno-vectorize -fno-slp-vectorize -fno-unroll-loops"

const char *nm_compiler_flags(const nm_compiler *cc, ncy_isa isa) {
  static const char *const flags[2][NCY_ISA_COUNT] = {
#define EACH_ISA(common)                                                                                                         \
  {[NCY_ISA_C] = common,                                                                                                         \
   [NCY_ISA_SSE2] = common " -msse2",                                                                                            \
   [NCY_ISA_AVX2] = common " -mavx2 -mfma",                                                                                      \
   [NCY_ISA_AVX512] = common " -mavx512f -mavx512dq -mavx512vl -mavx512bw -mavx2 -mfma"}
      EACH_ISA(OF_GCC), EACH_ISA(OF_CLANG)};
  return flags[cc->is_clang][isa];
}

pid_t nm_start_compiler(ncy_arena *arena, const nm_compiler *cc, const char *flags, const char *more_flags, const char *source,
                        const char *object, const char *log) {
  const char *word[2 * NM_MAX_WORDS];
  int n = 0;
  pid_t pid = -1;
  posix_spawn_file_actions_t actions;
  for (; n < cc->n_words; n++) word[n] = cc->word[n];
  if (!add_words(arena, flags, word, &n) || !add_words(arena, more_flags, word, &n)) return -1;
  word[n++] = "-o";
  word[n++] = object;
  word[n++] = source;
  word[n] = NULL;
  if (posix_spawn_file_actions_init(&actions) != 0) return -1;
  if (posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) != 0 ||
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0 ||
      posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0600) != 0 ||
      posix_spawn(&pid, word[0], &actions, NULL, (char *const *)(uintptr_t)word, environ) != 0)
    pid = -1;
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

bool nm_wait_compiler(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
