/* source.c - where a spec comes from: one file, two files, an index file, a folder, or text.
 *
 * Data:  texts on the heap, owned by the spec; trees in its arena. Every file is read and parsed once.
 * Source: reference netpyne-1 section 2.2, netpyne-3 section 8.2. SPDX-License-Identifier: MIT */
#include "spec/source.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t file_limit = (size_t)4 << 30;

/* ---- names of files -----------------------------------------------------------------------------------------------------------
 */

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n > m && strcmp(text + n - m, end) == 0;
}

bool ncy_is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_file(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* name as seen from the folder in which the file `beside` lies. */
static const char *join(ncy_arena *arena, const char *beside, const char *name) {
  const char *slash = strrchr(beside, '/');
  if (name[0] == '/' || !slash) return ncy_arena_strndup(arena, name, strlen(name));
  return ncy_arena_printf(arena, "%.*s/%s", (int)(slash - beside), beside, name);
}

/* ---- texts --------------------------------------------------------------------------------------------------------------------
 */

static ncy_status refuse_python(ncy_spec *spec, const char *path, const ncy_json *node) {
  static const char *const message = "'%s' is a Python script; these need the Python package netcyne";
  static const char *const hint = "in Python: netcyne.sim.create(netParams, simConfig), or save the model as JSON";
  if (node) return ncy_json_report(node, false, spec->ctx, NCY_ERROR, NCY_EUNSUPPORTED, hint, message, path);
  ncy_place place = {.file = path};
  return ncy_report(spec->ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, hint, message, path);
}

/* Reads and parses; named_by: the node that names the file, for messages, or NULL. */
static ncy_status parse_file(ncy_spec *spec, const char *path, const ncy_json *named_by, const ncy_json **out) {
  if (ends_with(path, ".py") || ends_with(path, ".ipynb")) return refuse_python(spec, path, named_by);
  if (named_by && !is_file(path))
    return ncy_json_report(named_by, false, spec->ctx, NCY_ERROR, NCY_EIO, NULL, "%s: there is no file '%s'", named_by->key,
                           path);
  char *data;
  size_t count, capacity;
  NCY_TRY(ncy_file_read(spec->ctx, path, file_limit, &data, &count, &capacity));
  spec->file[spec->n_files].data = data;
  spec->file[spec->n_files++].capacity = capacity;
  char *name = ncy_arena_strndup(&spec->arena, path, strlen(path));
  if (!name) return NCY_ENOMEM;
  const ncy_json_doc *doc;
  NCY_TRY(ncy_json_parse(&spec->arena, name, data, count, &doc));
  *out = doc->root;
  return NCY_OK;
}

/* ---- what a document holds ----------------------------------------------------------------------------------------------------
 */

static const ncy_json *find_net(const ncy_json *root) {
  const ncy_json *found = ncy_json_get(root, "netParams");
  return found ? found : ncy_json_get(ncy_json_get(root, "net"), "params");
}

/* A member of root whose key is nearly the one looked for. */
static const ncy_json *find_misspelt(const ncy_json *root, const char *key) {
  for (uint32_t i = 0; root->type == NCY_JSON_OBJECT && i < root->count; i++)
    if (ncy_edit_distance(root->u.items[i].key, key, 2) <= 2) return &root->u.items[i];
  return NULL;
}

static ncy_status miss(ncy_spec *spec, const ncy_json *root, const char *key) {
  const ncy_json *near = find_misspelt(root, key);
  if (near) return ncy_json_report(near, true, spec->ctx, NCY_ERROR, NCY_ESPEC, key, "unknown key '%s'", near->key);
  return ncy_json_report(root, false, spec->ctx, NCY_ERROR, NCY_ESPEC, NULL, "expected an object with the key '%s', found %s",
                         key, root->type == NCY_JSON_OBJECT ? "none" : ncy_json_type_name(root));
}

static ncy_status take_model(ncy_spec *spec, const ncy_json *root) {
  spec->net_params = find_net(root);
  spec->sim_config = ncy_json_get(root, "simConfig");
  if (!spec->net_params) return miss(spec, root, "netParams");
  if (spec->sim_config) return NCY_OK;
  if (find_misspelt(root, "simConfig")) return miss(spec, root, "simConfig");
  ncy_json_report(root, false, spec->ctx, NCY_WARNING, NCY_ESPEC, NULL, "there is no simConfig: all of it is at its default");
  return NCY_OK;
}

/* ---- index files
 * ---------------------------------------------------------------------------------------------------------------- */

static ncy_status index_string(ncy_spec *spec, const ncy_json *root, const char *key, bool is_needed, const ncy_json **out) {
  const ncy_json *value = ncy_json_get(root, key);
  *out = NULL;
  if (!value || value->type == NCY_JSON_NULL) return is_needed ? miss(spec, root, key) : NCY_OK;
  if (value->type != NCY_JSON_STRING)
    return ncy_json_report(value, false, spec->ctx, NCY_ERROR, NCY_ESPEC, NULL, "%s: expected a string, found %s", key,
                           ncy_json_type_name(value));
  *out = value->count ? value : NULL;
  return !*out && is_needed ? miss(spec, root, key) : NCY_OK;
}

static ncy_status take_index(ncy_spec *spec, const char *path, const ncy_json *root) {
  const ncy_json *net, *cfg, *mods, *net_variable, *cfg_variable;
  NCY_TRY(index_string(spec, root, "netParams", true, &net));
  NCY_TRY(index_string(spec, root, "simConfig", true, &cfg));
  NCY_TRY(index_string(spec, root, "mod_folder", false, &mods));
  NCY_TRY(index_string(spec, root, "netParams_variable", false, &net_variable));
  NCY_TRY(index_string(spec, root, "simConfig_variable", false, &cfg_variable));
  const char *net_path = join(&spec->arena, path, net->u.string);
  const char *cfg_path = join(&spec->arena, path, cfg->u.string);
  if (!net_path || !cfg_path) return NCY_ENOMEM;
  if (mods && !(spec->mod_folder = join(&spec->arena, path, mods->u.string))) return NCY_ENOMEM;

  const ncy_json *net_root, *cfg_root;
  NCY_TRY(parse_file(spec, net_path, net, &net_root));
  if (strcmp(net_path, cfg_path) == 0)
    cfg_root = net_root;
  else
    NCY_TRY(parse_file(spec, cfg_path, cfg, &cfg_root));
  if (net_variable) spec->net_params = ncy_json_get(net_root, net_variable->u.string);
  if (!spec->net_params) spec->net_params = find_net(net_root);
  if (!spec->net_params) return miss(spec, net_root, net_variable ? net_variable->u.string : "netParams");
  const char *variable = cfg_variable ? cfg_variable->u.string : "simConfig";
  spec->sim_config = ncy_json_get(cfg_root, variable);
  return spec->sim_config ? NCY_OK : miss(spec, cfg_root, variable);
}

/* ---- folders
 * ---------------------------------------------------------------------------------------------------------------------- */

/* Last component of a path, without slashes at its end. */
static const char *last_component(ncy_arena *arena, const char *path) {
  size_t end = strlen(path);
  while (end > 1 && path[end - 1] == '/') end--;
  size_t begin = end;
  while (begin > 0 && path[begin - 1] != '/') begin--;
  return ncy_arena_strndup(arena, path + begin, end - begin);
}

/* The one .json file of a folder, *out NULL when there are none or several. */
static ncy_status single_json(ncy_spec *spec, const char *folder, const char **out, int *n_found) {
  *out = NULL;
  *n_found = 0;
  DIR *dir = opendir(folder);
  if (!dir) return NCY_OK;
  ncy_status status = NCY_OK;
  for (struct dirent *entry; status == NCY_OK && (entry = readdir(dir));) {
    if (entry->d_name[0] == '.' || !ends_with(entry->d_name, ".json")) continue;
    const char *path = ncy_arena_printf(&spec->arena, "%s/%s", folder, entry->d_name);
    if (!path)
      status = NCY_ENOMEM;
    else if (is_file(path) && ++*n_found == 1)
      *out = path;
  }
  closedir(dir);
  if (*n_found != 1) *out = NULL;
  return status;
}

/* The model in a folder: index.npjson, index.json, NAME.json where NAME is the folder's, or its only .json file. */
static ncy_status find_in_folder(ncy_spec *spec, const char *folder, const char **out) {
  const char *name = last_component(&spec->arena, folder);
  if (!name) return NCY_ENOMEM;
  const char *candidate[] = {ncy_arena_printf(&spec->arena, "%s/index.npjson", folder),
                             ncy_arena_printf(&spec->arena, "%s/index.json", folder),
                             ncy_arena_printf(&spec->arena, "%s/%s.json", folder, name)};
  for (size_t i = 0; i < NCY_COUNT_OF(candidate); i++) {
    if (!candidate[i]) return NCY_ENOMEM;
    if (!is_file(candidate[i])) continue;
    *out = candidate[i];
    return NCY_OK;
  }
  int n_found;
  NCY_TRY(single_json(spec, folder, out, &n_found));
  if (*out) return NCY_OK;
  ncy_place place = {.file = folder};
  return ncy_report(spec->ctx, NCY_ERROR, NCY_EIO, &place, "name the file",
                    "the folder holds no index.npjson and %d files that end in .json", n_found);
}

/* ---- all together
 * ------------------------------------------------------------------------------------------------------------------ */

static ncy_status read_model(ncy_spec *spec, const char *model) {
  const char *path = model;
  if (ncy_is_folder(model)) NCY_TRY(find_in_folder(spec, model, &path));
  const ncy_json *root;
  NCY_TRY(parse_file(spec, path, NULL, &root));
  const ncy_json *net = ncy_json_get(root, "netParams");
  bool is_index = ends_with(path, ".npjson") || ends_with(path, ".np") || (net && net->type == NCY_JSON_STRING);
  return is_index ? take_index(spec, path, root) : take_model(spec, root);
}

static ncy_status read_pair(ncy_spec *spec, const char *net_path, const char *cfg_path) {
  const ncy_json *root;
  NCY_TRY(parse_file(spec, net_path, NULL, &root));
  spec->net_params = find_net(root);
  if (!spec->net_params && ncy_json_get(root, "popParams")) spec->net_params = root;
  if (!spec->net_params) return miss(spec, root, "netParams");
  NCY_TRY(parse_file(spec, cfg_path, NULL, &root));
  spec->sim_config = ncy_json_get(root, "simConfig");
  if (!spec->sim_config && ncy_json_get(root, "duration")) spec->sim_config = root;
  return spec->sim_config ? NCY_OK : miss(spec, root, "simConfig");
}

static ncy_status read_text(ncy_spec *spec, const ncy_spec_source *source) {
  const char *name = source->model ? source->model : "(text)";
  char *text = ncy_arena_strndup(&spec->arena, source->text, source->text_length);
  char *file = ncy_arena_strndup(&spec->arena, name, strlen(name));
  if (!text || !file) return NCY_ENOMEM;
  const ncy_json_doc *doc;
  NCY_TRY(ncy_json_parse(&spec->arena, file, text, source->text_length, &doc));
  return take_model(spec, doc->root);
}

ncy_status ncy_source_read(ncy_spec *spec, const ncy_spec_source *source) {
  if (source->text) return read_text(spec, source);
  if (source->model) return read_model(spec, source->model);
  if (source->net_params && source->sim_config) return read_pair(spec, source->net_params, source->sim_config);
  return ncy_report(spec->ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "expected a model, or netParams and simConfig");
}
