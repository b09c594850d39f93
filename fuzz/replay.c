/* replay.c - runs a fuzz target over every file of the folders or files named on the command line.
 * SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t n_run;

static int replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cannot open %s\n", path);
    return 1;
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  uint8_t *data = malloc((size_t)size + 1);
  size_t count = data ? fread(data, 1, (size_t)size, file) : 0;
  fclose(file);
  /* an exact-size copy, so that the address sanitizer sees a read past the end */
  uint8_t *exact = malloc(count ? count : 1);
  if (data && exact) {
    memcpy(exact, data, count);
    LLVMFuzzerTestOneInput(exact, count);
    n_run++;
  }
  free(exact);
  free(data);
  return 0;
}

static int replay(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) {
    fprintf(stderr, "cannot find %s\n", path);
    return 1;
  }
  if (!S_ISDIR(st.st_mode)) return replay_file(path);
  DIR *dir = opendir(path);
  if (!dir) return 1;
  int rc = 0;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    char child[4096];
    snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
    rc |= replay(child);
  }
  closedir(dir);
  return rc;
}

int main(int argc, char **argv) {
  int rc = argc < 2;
  for (int i = 1; i < argc; i++) rc |= replay(argv[i]);
  printf("%zu inputs replayed\n", n_run);
  return rc || n_run == 0;
}
