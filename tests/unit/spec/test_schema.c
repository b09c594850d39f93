/* test_schema.c - every row of the schema: wrong types are found, defaults pass, names are NetPyNE's.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "spec/schema.h"
#include "spec_text.h"

/* Where an object of each kind stands in a spec: text before its members and after. */
static const struct {
  ncy_schema_id id;
  const char *before, *after;
} places[] = {
    {NCY_OBJ_NET, "{\"netParams\": {", "}, \"simConfig\": {}}"},
    {NCY_OBJ_POP, "{\"netParams\": {\"popParams\": {\"P\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_RULE, "{\"netParams\": {\"cellParams\": {\"R\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SEC, "{\"netParams\": {\"cellParams\": {\"R\": {\"secs\": {\"soma\": {", "}}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_GEOM, "{\"netParams\": {\"cellParams\": {\"R\": {\"secs\": {\"soma\": {\"geom\": {", "}}}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_TOPOL, "{\"netParams\": {\"cellParams\": {\"R\": {\"secs\": {\"soma\": {\"topol\": {", "}}}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_ION, "{\"netParams\": {\"cellParams\": {\"R\": {\"secs\": {\"soma\": {\"ions\": {\"na\": {",
     "}}}}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_POINTP, "{\"netParams\": {\"cellParams\": {\"R\": {\"secs\": {\"soma\": {\"pointps\": {\"p\": {",
     "}}}}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SYNMECH, "{\"netParams\": {\"synMechParams\": {\"S\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_POINTER, "{\"netParams\": {\"synMechParams\": {\"S\": {\"pointerParams\": {", "}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_CONN, "{\"netParams\": {\"connParams\": {\"C\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_PLAST, "{\"netParams\": {\"connParams\": {\"C\": {\"plast\": {", "}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SHAPE, "{\"netParams\": {\"connParams\": {\"C\": {\"shape\": {", "}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SUBCONN, "{\"netParams\": {\"subConnParams\": {\"S\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SUBDENSITY, "{\"netParams\": {\"subConnParams\": {\"S\": {\"density\": {", "}}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SOURCE, "{\"netParams\": {\"stimSourceParams\": {\"S\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_NETSTIM, "{\"netParams\": {\"stimSourceParams\": {\"S\": {", ", \"type\": \"NetStim\"}}}, \"simConfig\": {}}"},
    {NCY_OBJ_ICLAMP, "{\"netParams\": {\"stimSourceParams\": {\"S\": {", ", \"type\": \"IClamp\"}}}, \"simConfig\": {}}"},
    {NCY_OBJ_VCLAMP, "{\"netParams\": {\"stimSourceParams\": {\"S\": {", ", \"type\": \"VClamp\"}}}, \"simConfig\": {}}"},
    {NCY_OBJ_SECLAMP, "{\"netParams\": {\"stimSourceParams\": {\"S\": {", ", \"type\": \"SEClamp\"}}}, \"simConfig\": {}}"},
    {NCY_OBJ_ALPHASYNAPSE, "{\"netParams\": {\"stimSourceParams\": {\"S\": {",
     ", \"type\": \"AlphaSynapse\"}}}, \"simConfig\": {}}"},
    {NCY_OBJ_XSTIM, "{\"netParams\": {\"stimSourceParams\": {\"S\": {", ", \"type\": \"XStim\"}}}, \"simConfig\": {}}"},
    {NCY_OBJ_TARGET, "{\"netParams\": {\"stimTargetParams\": {\"T\": {", "}}}, \"simConfig\": {}}"},
    {NCY_OBJ_CFG, "{\"netParams\": {}, \"simConfig\": {", "}}"},
    {NCY_OBJ_SEEDS, "{\"netParams\": {}, \"simConfig\": {\"seeds\": {", "}}}"},
    {NCY_OBJ_HPARAMS, "{\"netParams\": {}, \"simConfig\": {\"hParams\": {", "}}}"},
    {NCY_OBJ_TRACE, "{\"netParams\": {}, \"simConfig\": {\"recordTraces\": {\"V\": {", "}}}}"},
    {NCY_OBJ_ANALYSIS, "{\"netParams\": {}, \"simConfig\": {\"analysis\": {", "}}}"},
    {NCY_OBJ_ANNOTATIONS, "{\"netParams\": {\"annotations\": {", "}}, \"simConfig\": {}}"},
    {NCY_OBJ_ANNOTATION, "{\"netParams\": {\"popParams\": {\"P\": {\"annotation\": {", "}}}}, \"simConfig\": {}}"},
};

static const struct {
  ncy_json_type type;
  const char *text;
} samples[] = {
    {NCY_JSON_BOOL, "true"},    {NCY_JSON_INT, "1"},    {NCY_JSON_REAL, "0.5"},
    {NCY_JSON_STRING, "\"1\""}, {NCY_JSON_ARRAY, "[]"}, {NCY_JSON_OBJECT, "{}"},
};

/* Loads the object with one member; is there an error that says "KEY: expected"? */
static bool is_refused(size_t place, const char *key, const char *value) {
  char text[1024], start[128];
  snprintf(text, sizeof text, "%s\"%s\": %s%s", places[place].before, key, value, places[place].after);
  snprintf(start, sizeof start, "%s: expected", key);
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  load_text(ctx, text, &spec);
  bool found = false;
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    found |= d->severity == NCY_ERROR && d->status == NCY_ESPEC && strncmp(d->message, start, strlen(start)) == 0 &&
             d->line == 1 && strncmp(text + d->column - 1, value, strlen(value)) == 0;
  }
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  return found;
}

static void test_wrong_types_of_every_row(void **state) {
  (void)state;
  size_t n_checked = 0, n_wrong = 0;
  for (size_t p = 0; p < NCY_COUNT_OF(places); p++) {
    const ncy_schema_object *object = ncy_schema_object_at(places[p].id);
    bool has_type = strstr(places[p].after, "\"type\"") != NULL;
    for (size_t i = 0; i < object->n_rows; i++) {
      const ncy_schema_row *row = &object->row[i];
      if (has_type && strcmp(row->key, "type") == 0) continue; /* chooses the object kind */
      for (size_t s = 0; s < NCY_COUNT_OF(samples); s++) {
        if (ncy_form_admits((ncy_form)row->form, samples[s].type)) continue;
        n_checked++;
        if (is_refused(p, row->key, samples[s].text)) continue;
        print_error("%s.%s: %s is not refused\n", object->path, row->key, samples[s].text);
        n_wrong++;
      }
    }
  }
  assert_int_equal(n_wrong, 0);
  assert_true(n_checked > 600);
}

/* All object kinds with rows of their own have a place above. */
static void test_places_are_complete(void **state) {
  (void)state;
  for (size_t id = 0; id < NCY_OBJ_COUNT; id++) {
    bool is_there = ncy_schema_object_at((ncy_schema_id)id)->n_rows == 0;
    for (size_t p = 0; p < NCY_COUNT_OF(places); p++) is_there |= places[p].id == id;
    if (!is_there) print_error("no place for %s\n", ncy_schema_object_at((ncy_schema_id)id)->path);
    assert_true(is_there);
  }
}

static void test_rows_are_sound(void **state) {
  (void)state;
  ncy_spec_schema_row rows[512];
  size_t count = ncy_spec_schema_rows(0, rows, NCY_COUNT_OF(rows));
  assert_in_range(count, 200, NCY_COUNT_OF(rows));
  ncy_ctx *ctx = new_ctx(0);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  for (size_t i = 0; i < count; i++) {
    assert_non_null(rows[i].object);
    assert_non_null(rows[i].kind);
    assert_true(strlen(rows[i].doc) > 5 && rows[i].doc[strlen(rows[i].doc) - 1] == '.');
    for (size_t k = 0; k < i; k++)
      assert_false(strcmp(rows[i].key, rows[k].key) == 0 && strcmp(rows[i].object, rows[k].object) == 0);
    if (!rows[i].default_text) continue;
    const ncy_json_doc *doc;
    T_STATUS(ctx, ncy_json_parse(&arena, "default", rows[i].default_text, strlen(rows[i].default_text), &doc), NCY_OK);
  }
  size_t n_required = 0, n_legacy = 0, n_unbuilt = 0, n_any = 0;
  for (size_t i = 0; i < count; i++) {
    n_required += rows[i].is_required != 0;
    n_legacy += rows[i].is_legacy != 0;
    n_unbuilt += !rows[i].is_built;
    n_any += strcmp(rows[i].key, "*") == 0;
    if (strcmp(rows[i].key, "plotRaster") == 0 || strcmp(rows[i].key, "duration") == 0) assert_true(rows[i].is_built);
    if (strcmp(rows[i].key, "hparams") == 0) assert_true(rows[i].is_legacy && !rows[i].is_required);
    if (strcmp(rows[i].key, "preConds") == 0) assert_true(rows[i].is_required && !rows[i].is_legacy);
  }
  assert_true(n_required > 10 && n_legacy > 5 && n_unbuilt < count / 2 && n_any > 5);
  /* a window of the table */
  ncy_spec_schema_row two[2];
  assert_int_equal(ncy_spec_schema_rows(3, two, 2), count);
  assert_string_equal(two[0].key, rows[3].key);
  assert_string_equal(two[1].key, rows[4].key);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

/* Each default is of its own form, is known as the default, and loads without a word. */
static void test_defaults_pass(void **state) {
  (void)state;
  for (size_t p = 0; p < NCY_COUNT_OF(places); p++) {
    const ncy_schema_object *object = ncy_schema_object_at(places[p].id);
    for (size_t i = 0; i < object->n_rows; i++) {
      const ncy_schema_row *row = &object->row[i];
      if (!row->default_text) continue;
      char text[1024];
      snprintf(text, sizeof text, "%s\"%s\": %s%s", places[p].before, row->key, row->default_text, places[p].after);
      ncy_ctx *ctx = new_ctx(0);
      ncy_spec *spec = NULL;
      load_text(ctx, text, &spec);
      for (size_t k = 0; k < ncy_ctx_diag_count(ctx); k++) {
        const ncy_diag *d = ncy_ctx_diag(ctx, k);
        bool is_about_it = strncmp(d->message, row->key, strlen(row->key)) == 0;
        if (is_about_it) t_print_diags(ctx);
        assert_false(is_about_it);
      }
      ncy_spec_free(&spec);
      ncy_ctx_free(&ctx);
    }
  }
}

static void test_misspelt(void **state) {
  (void)state;
  assert_string_equal(ncy_schema_misspelt(NCY_OBJ_CFG, "durattion"), "duration");
  assert_string_equal(ncy_schema_misspelt(NCY_OBJ_CFG, "recordStpe"), "recordStep");
  assert_string_equal(ncy_schema_misspelt(NCY_OBJ_POP, "numCell"), "numCells");
  assert_string_equal(ncy_schema_misspelt(NCY_OBJ_NET, "propVelocty"), "propVelocity");
  assert_null(ncy_schema_misspelt(NCY_OBJ_CFG, "rs"));
  assert_null(ncy_schema_misspelt(NCY_OBJ_CFG, "k0"));
  assert_null(ncy_schema_misspelt(NCY_OBJ_CFG, "tune"));
  assert_null(ncy_schema_misspelt(NCY_OBJ_POP, "ei"));
}

/* Every key of NetPyNE's inventory is known; every field of published models is taken as the user's own. */
static void test_inventory(void **state) {
  (void)state;
  const char *path = t_reference("api-inventory.json");
  if (!path) return;
  size_t size;
  char *text = t_read(path, &size);
  ncy_ctx *ctx = new_ctx(0);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "inventory", text, size, &doc), NCY_OK);

  static const struct {
    const char *list;
    ncy_schema_id id, other;
  } lists[] = {{"simConfig", NCY_OBJ_CFG, NCY_OBJ_CFG},
               {"popParams", NCY_OBJ_POP, NCY_OBJ_POP},
               {"connParams", NCY_OBJ_CONN, NCY_OBJ_CONN},
               {"subConnParams", NCY_OBJ_SUBCONN, NCY_OBJ_SUBCONN}};
  for (size_t l = 0; l < NCY_COUNT_OF(lists); l++) {
    const ncy_json *list = ncy_json_get(doc->root, lists[l].list);
    assert_true(list && list->count > 4);
    for (uint32_t i = 0; i < list->count; i++) {
      const char *name = ncy_json_get(&list->u.items[i], "name")->u.string;
      bool is_tag = lists[l].id == NCY_OBJ_POP && (strcmp(name, "end") == 0 || strcmp(name, "ei") == 0); /* users' own */
      if (is_tag) continue;
      if (!ncy_schema_find(lists[l].id, name)) print_error("%s: no row for %s\n", lists[l].list, name);
      assert_non_null(ncy_schema_find(lists[l].id, name));
    }
  }
  const ncy_json *custom = ncy_json_get(doc->root, "simConfig_custom_model_attributes");
  assert_true(custom && custom->count > 100);
  for (uint32_t i = 0; i < custom->count; i++) {
    const char *name = ncy_json_get(&custom->u.items[i], "name")->u.string;
    const char *near = ncy_schema_misspelt(NCY_OBJ_CFG, name);
    if (near) print_error("%s is taken for %s\n", name, near);
    assert_null(near);
  }
  const ncy_json *analyses = ncy_json_get(doc->root, "analysis");
  for (uint32_t i = 0; i < analyses->count; i++)
    assert_non_null(ncy_schema_find(NCY_OBJ_ANALYSIS, ncy_json_get(&analyses->u.items[i], "name")->u.string));
  /* defaults of simConfig as NetPyNE has them */
  const ncy_json *cfg = ncy_json_get(doc->root, "simConfig");
  for (uint32_t i = 0; i < cfg->count; i++) {
    const ncy_json *value = ncy_json_get(&cfg->u.items[i], "default");
    const ncy_schema_row *row = ncy_schema_find(NCY_OBJ_CFG, ncy_json_get(&cfg->u.items[i], "name")->u.string);
    if (value->type != NCY_JSON_NULL && value->type != NCY_JSON_OBJECT && value->type != NCY_JSON_ARRAY)
      assert_true(ncy_schema_is_default(row, value));
  }
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_are_sound),
      cmocka_unit_test(test_places_are_complete),
      cmocka_unit_test(test_wrong_types_of_every_row),
      cmocka_unit_test(test_defaults_pass),
      cmocka_unit_test(test_misspelt),
      cmocka_unit_test(test_inventory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
