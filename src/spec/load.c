/* load.c - a spec from its sources: overrides, reading, checks; and its text.
 *
 * Costs: one pass over the text, a few over the tree. Nothing is read twice. SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"
#include "spec/source.h"

/* ---- overrides --------------------------------------------------------------------------------------------------------------
 */

/* A root that holds netParams and simConfig side by side, whatever the files look like, so that paths of --set are the same. */
static ncy_json *make_root(ncy_arena *arena, const ncy_json *net_params, const ncy_json *sim_config) {
  ncy_json *root = NCY_NEW(arena, ncy_json);
  ncy_json *items = NCY_NEW_ARRAY(arena, ncy_json, 2);
  if (!root || !items) return NULL;
  *root = (ncy_json){.type = NCY_JSON_OBJECT, .doc = net_params->doc, .u.items = items};
  const ncy_json *part[] = {net_params, sim_config};
  static const char *const name[] = {"netParams", "simConfig"};
  for (int i = 0; i < 2; i++) {
    if (!part[i]) continue;
    ncy_json *item = &items[root->count++];
    *item = *part[i];
    item->key = name[i];
    item->key_length = 9;
  }
  return root;
}

static bool has_prefix(const char *path, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(path, prefix, length) == 0 && (path[length] == '.' || path[length] == '[');
}

/* Before a part of seeds, hParams or the like is set where there is none: its default, of which the rest stays. */
static ncy_status set_default(ncy_arena *arena, const char *path, const ncy_json **root) {
  bool is_net = path[0] == 'n';
  const char *step = path + strlen("netParams."); /* as long as simConfig. */
  size_t length = strcspn(step, ".[");
  if (!step[length]) return NCY_OK;
  const char *key = ncy_arena_strndup(arena, step, length);
  const char *whole = ncy_arena_strndup(arena, path, (size_t)(step - path) + length);
  if (!key || !whole) return NCY_ENOMEM;
  const ncy_schema_row *row = ncy_schema_find(is_net ? NCY_OBJ_NET : NCY_OBJ_CFG, key);
  if (!row || !row->default_text || !strchr("{[", row->default_text[0])) return NCY_OK;
  const ncy_json *there = ncy_json_get(ncy_json_get(*root, is_net ? "netParams" : "simConfig"), key);
  if (there && there->type != NCY_JSON_NULL) return NCY_OK;
  return ncy_json_set(arena, *root, whole, row->default_text, root);
}

static ncy_status set_one(ncy_arena *arena, const char *text, const ncy_json **root) {
  ncy_ctx *ctx = arena->ctx;
  ncy_place place = {.file = "--set", .line = 1, .column = 1};
  const char *equals = strchr(text, '=');
  /* a quoted key may hold an equals sign */
  const char *quote = strstr(text, "['");
  while (equals && quote && quote < equals) {
    const char *close = strstr(quote, "']");
    if (!close) break;
    if (close > equals) equals = strchr(close, '=');
    quote = strstr(close, "['");
  }
  if (!equals)
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, "PATH=VALUE, e.g. simConfig.duration=500", "expected '=' in '%s'", text);
  char *path = ncy_arena_strndup(arena, text, (size_t)(equals - text));
  if (!path) return NCY_ENOMEM;
  if (!has_prefix(path, "netParams") && !has_prefix(path, "simConfig"))
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, "paths begin with netParams. or simConfig.",
                      "'%s' is neither in netParams nor in simConfig", path);
  NCY_TRY(set_default(arena, path, root));
  return ncy_json_set(arena, *root, path, equals + 1, root);
}

/* The key of simConfig that a path goes through, as written; its length in *out_length, 0 when it is none of simConfig. */
static const char *config_key(const char *path, size_t *out_length) {
  *out_length = 0;
  if (!has_prefix(path, "simConfig")) return path;
  const char *key = path + strlen("simConfig.");
  bool is_quoted = key[-1] == '[' && (*key == '\'' || *key == '"');
  if (is_quoted) key++;
  *out_length = strcspn(key, is_quoted ? "'\"" : ".[=");
  return key;
}

bool ncy_spec_set_is_of_run(const char *text) {
  size_t length;
  char key[64];
  const char *found = config_key(text, &length);
  if (length == 0) return false;
  if (length >= sizeof key) return true; /* no key of the schema */
  memcpy(key, found, length);
  key[length] = 0;
  const ncy_schema_row *row = ncy_schema_find(NCY_OBJ_CFG, key);
  return !row || !(row->flags & NCY_ROW_BUILD);
}

static ncy_status apply_overrides(ncy_spec *spec, const ncy_spec_source *source) {
  if (source->n_set == 0 && !(source->duration > 0)) return NCY_OK;
  const ncy_json *root = make_root(&spec->arena, spec->net_params, spec->sim_config);
  if (!root) return NCY_ENOMEM;
  for (size_t i = 0; i < source->n_set; i++) NCY_TRY(set_one(&spec->arena, source->set[i], &root));
  if (source->duration > 0) {
    char text[NCY_DOUBLE_TEXT];
    ncy_double_text(source->duration, text);
    NCY_TRY(ncy_json_set(&spec->arena, root, "simConfig.duration", text, &root));
  }
  spec->net_params = ncy_json_get(root, "netParams");
  spec->sim_config = ncy_json_get(root, "simConfig");
  return NCY_OK;
}

/* ---- loading ------------------------------------------------------------------------------------------------------------------
 */

static ncy_status read_all(ncy_spec_reader *r) {
  const ncy_json *net_params = r->spec->net_params, *sim_config = r->spec->sim_config;
  if (net_params->type != NCY_JSON_OBJECT)
    return ncy_json_report(net_params, false, r->ctx, NCY_ERROR, NCY_ESPEC, NULL, "netParams: expected an object, found %s",
                           ncy_json_type_name(net_params));
  if (sim_config && sim_config->type != NCY_JSON_OBJECT)
    return ncy_json_report(sim_config, false, r->ctx, NCY_ERROR, NCY_ESPEC, NULL, "simConfig: expected an object, found %s",
                           ncy_json_type_name(sim_config));
  NCY_TRY(ncy_apply_mapping(r));
  NCY_TRY(ncy_read_net(r));
  NCY_TRY(ncy_match_rules(r));
  NCY_TRY(ncy_read_cfg(r));
  NCY_TRY(ncy_check_cells(r));
  NCY_TRY(ncy_check_conns(r));
  NCY_TRY(ncy_check_stims(r));
  NCY_TRY(ncy_check_cfg(r));
  NCY_TRY(ncy_check_strings(r));
  return ncy_read_annotations(r);
}

static ncy_status load(ncy_spec *spec, const ncy_spec_source *source) {
  NCY_TRY(ncy_source_read(spec, source));
  NCY_TRY(apply_overrides(spec, source));
  NCY_TRY(ncy_spec_load_mods(spec, source));
  size_t errors = ncy_ctx_count(spec->ctx, NCY_ERROR);
  ncy_spec_reader reader = {.ctx = spec->ctx, .arena = &spec->arena, .spec = spec};
  ncy_status status = read_all(&reader);
  NCY_VEC_FREE(spec->ctx, &reader.warned);
  if (status == NCY_ENOMEM) return ncy_no_memory(spec->ctx);
  NCY_TRY(status);
  return ncy_errors_since(spec->ctx, errors);
}

ncy_status ncy_spec_load(ncy_ctx *ctx, const ncy_spec_source *source, ncy_spec **out) {
  ncy_spec *spec = ncy_resize(ctx, NULL, 0, sizeof *spec);
  if (!spec) return ncy_no_memory(ctx);
  memset(spec, 0, sizeof *spec);
  spec->ctx = ctx;
  ncy_arena_init(&spec->arena, ctx);
  ncy_status status = load(spec, source);
  if (status != NCY_OK)
    ncy_spec_free(&spec);
  else
    *out = spec;
  return status;
}

void ncy_spec_free(ncy_spec **spec) {
  if (!spec || !*spec) return;
  ncy_ctx *ctx = (*spec)->ctx;
  ncy_arena_done(&(*spec)->arena);
  for (int32_t i = 0; i < (*spec)->n_files; i++) ncy_resize(ctx, (*spec)->file[i].data, (*spec)->file[i].capacity, 0);
  ncy_resize(ctx, *spec, sizeof **spec, 0);
  *spec = NULL;
}

/* ---- the text -------------------------------------------------------------------------------------------------------------- */

static void add_bytes(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

ncy_status ncy_text_take(ncy_ctx *ctx, ncy_text *text, char **out, size_t *out_length) {
  size_t count = text->count;
  char *exact = text->is_bad ? NULL : ncy_resize(ctx, NULL, 0, count + 1);
  if (exact) memcpy(exact, text->data, count + 1);
  ncy_text_done(text);
  if (!exact) return ncy_no_memory(ctx);
  *out = exact;
  *out_length = count;
  return NCY_OK;
}

ncy_status ncy_spec_text(ncy_ctx *ctx, const ncy_spec *spec, char **out, size_t *out_length) {
  ncy_text text;
  ncy_text_init(&text, ctx);
  ncy_json_writer writer;
  ncy_json_writer_init(&writer, add_bytes, &text, 4);
  ncy_json_begin_object(&writer);
  ncy_json_key(&writer, "netParams");
  ncy_json_node(&writer, spec->net_params);
  ncy_json_key(&writer, "simConfig");
  if (spec->sim_config) {
    ncy_json_node(&writer, spec->sim_config);
  } else {
    ncy_json_begin_object(&writer);
    ncy_json_end_object(&writer);
  }
  ncy_json_end_object(&writer);
  ncy_text_add(&text, "\n", 1);
  return ncy_text_take(ctx, &text, out, out_length);
}

void ncy_text_free(ncy_ctx *ctx, char **text) {
  if (!text || !*text) return;
  ncy_resize(ctx, *text, strlen(*text) + 1, 0);
  *text = NULL;
}
