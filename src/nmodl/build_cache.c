/* build_cache.c - the folder of compiled kernels: the user's own, and closed to others.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nmodl/build_inner.h"

/* Is it there, a folder, ours, and closed? Made when it is missing. */
static bool is_usable(const char *path, const char **why) {
  struct stat s;
  if (mkdir(path, 0700) != 0 && errno != EEXIST) {
    *why = "it cannot be made";
    return false;
  }
  if (lstat(path, &s) != 0 || !S_ISDIR(s.st_mode)) {
    *why = "it is no folder";
    return false;
  }
  if (s.st_uid != geteuid()) {
    *why = "it belongs to somebody else";
    return false;
  }
  if (s.st_mode & 077 && chmod(path, 0700) != 0) {
    *why = "others may write into it";
    return false;
  }
  if (access(path, W_OK | X_OK) != 0) {
    *why = "it is not writable";
    return false;
  }
  return true;
}

/* Folders above the last one, as they come. */
static bool make_above(ncy_arena *arena, const char *path) {
  char *copy = ncy_arena_strndup(arena, path, strlen(path));
  if (!copy) return false;
  for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (mkdir(copy, 0700) != 0 && errno != EEXIST) return false;
    *slash = '/';
  }
  return true;
}

const char *nm_cache_folder(ncy_arena *arena, const char *wanted, const char **why) {
  const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  const char *path = wanted                 ? wanted
                     : base && *base == '/' ? ncy_arena_printf(arena, "%s/netcyne/kernels", base)
                     : home && *home == '/' ? ncy_arena_printf(arena, "%s/.cache/netcyne/kernels", home)
                                            : NULL;
  *why = "neither XDG_CACHE_HOME nor HOME is set";
  if (!path) return NULL;
  *why = "it cannot be made";
  if (!make_above(arena, path)) return NULL;
  return is_usable(path, why) ? path : NULL;
}

bool nm_is_own_file(const char *path) {
  struct stat s;
  return lstat(path, &s) == 0 && S_ISREG(s.st_mode) && s.st_uid == geteuid() && !(s.st_mode & 022);
}
