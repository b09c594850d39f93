/* tree.c - nodes, their printing as NMODL and their dump, both driven by nodes.def.
 * SPDX-License-Identifier: MIT */
#include "nmodl/tree.h"

#include <string.h>

static const struct {
  const char *name, *fields, *print;
} kinds[] = {
#define NODE(kind, name, fields, print) {name, fields, print},
#include "nmodl/nodes.def"
#undef NODE
};

static const char *const words[] = {
#define WORD(name, text) text,
#include "nmodl/operators.def"
#undef WORD
};

const char *nm_word_text(nm_word word) {
  return words[word];
}

const char *nm_kind_name(nm_kind kind) {
  return kinds[kind].name;
}

nm_node *nm_node_new(ncy_arena *arena, nm_kind kind, nm_at at, const char *name) {
  nm_node *node = NCY_NEW(arena, nm_node);
  if (!node) return NULL;
  node->kind = (uint8_t)kind;
  node->at = at;
  node->name = name;
  return node;
}

void nm_node_add(nm_node *parent, nm_node *kid) {
  if (parent->last)
    parent->last->next = kid;
  else
    parent->kid = kid;
  parent->last = kid;
  if (parent->height <= kid->height) parent->height = kid->height + 1;
}

/* ---- as NMODL ----------------------------------------------------------------------------------------------------------------
 */

static void new_line(ncy_text *out, int depth) {
  ncy_text_str(out, "\n");
  for (int i = 0; i < depth; i++) ncy_text_str(out, "  ");
}

static void print_node(const nm_node *node, ncy_text *out, int depth);

static void print_kids(const nm_node *node, ncy_text *out, int depth, char how) {
  for (const nm_node *k = node->kid; k; k = k->next) {
    if (k != node->kid) {
      if (how == '*')
        new_line(out, depth);
      else
        ncy_text_str(out, how == ',' ? ", " : how == '+' ? " + " : " ");
    }
    print_node(k, out, depth);
  }
}

static void print_parts(const nm_node *node, const char *p, const char *end, ncy_text *out, int *depth);

/* A $[ ... $] group: printed when the first child or name it speaks of is there. */
static bool is_group_there(const nm_node *node, const char *p, const char *end) {
  for (; p + 1 < end; p++) {
    if (*p != '$') continue;
    if (p[1] >= '0' && p[1] <= '9') return !nm_is_empty(nm_kid(node, p[1] - '0'));
    if (p[1] == 'n') return node->name != NULL;
  }
  return true;
}

static void print_parts(const nm_node *node, const char *p, const char *end, ncy_text *out, int *depth) {
  for (; p < end; p++) {
    if (*p != '$') {
      ncy_text_add(out, p, 1);
      continue;
    }
    char c = *++p;
    if (c == 'n') {
      ncy_text_str(out, node->name ? node->name : "");
    } else if (c == 't') {
      ncy_text_str(out, node->text ? node->text : "");
    } else if (c == 'o') {
      ncy_text_str(out, words[node->op]);
      if (node->op == NM_W_BEFORE || node->op == NM_W_AFTER) ncy_text_printf(out, " %s", node->text);
    } else if (c == '>') {
      new_line(out, ++*depth);
    } else if (c == '<') {
      new_line(out, --*depth);
    } else if (c >= '0' && c <= '9') {
      const nm_node *k = nm_kid(node, c - '0');
      if (k) print_node(k, out, *depth);
    } else if (c == '[') {
      const char *begin = p + 1;
      int level = 1;
      for (p = begin; level > 0; p++)
        if (*p == '$' && p[1] == '[')
          level++, p++;
        else if (*p == '$' && p[1] == ']')
          level--, p++;
      p--; /* at the ']' */
      if (is_group_there(node, begin, p - 1)) print_parts(node, begin, p - 1, out, depth);
    } else {
      print_kids(node, out, *depth, c);
    }
  }
}

static void print_node(const nm_node *node, ncy_text *out, int depth) {
  const char *print = kinds[node->kind].print;
  print_parts(node, print, print + strlen(print), out, &depth);
}

void nm_print(const nm_node *node, ncy_text *out) {
  print_node(node, out, 0);
  ncy_text_str(out, "\n");
}

/* ---- dump --------------------------------------------------------------------------------------------------------------------
 */

static void dump_node(const nm_node *node, ncy_text *out, int depth, const char *field, size_t field_length) {
  for (int i = 0; i < depth; i++) ncy_text_str(out, "  ");
  if (field_length) ncy_text_printf(out, "%.*s: ", (int)field_length, field);
  ncy_text_str(out, kinds[node->kind].name);
  if (node->name) ncy_text_printf(out, " %s", node->name);
  if (node->op) ncy_text_printf(out, " %s", words[node->op]);
  if (node->text) ncy_text_printf(out, " `%s`", node->text);
  if (node->prime) ncy_text_printf(out, " prime %d", node->prime);
  ncy_text_printf(out, " @%d:%d\n", node->at.line, node->at.column);
  const char *fields = kinds[node->kind].fields;
  for (const nm_node *k = node->kid; k; k = k->next) {
    size_t length = strcspn(fields, " ");
    bool repeats = strcmp(fields, "...") == 0;
    if (k->kind != NM_EMPTY) dump_node(k, out, depth + 1, fields, repeats ? 0 : length);
    if (!repeats) fields += length + (fields[length] == ' ');
  }
}

void nm_dump_tree(const nm_node *node, ncy_text *out) {
  dump_node(node, out, 0, "", 0);
}
