/* out_html.c - figures as one page of html that needs nothing else: the model as JSON, columns as base64, uPlot and figure.js.
 *
 * Data:  numbers little-endian, in the smallest type that shows the same: coordinates f32, colours u8 or u16, images f32.
 * Cost:  12 bytes of file and some 10 ns a point.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/html.h"
#include "json/json.h"

/* Made by the build from the files that the page needs (CMakeLists.txt); empty where npm is not there. */
extern const struct ncy_embedded {
  const char *name, *text;
  size_t length;
} ncy_html_files[];

static const struct ncy_embedded *find_file(const char *ending) {
  for (size_t i = 0; ncy_html_files[i].name; i++) {
    size_t length = strlen(ncy_html_files[i].name), n = strlen(ending);
    if (length >= n && strcmp(ncy_html_files[i].name + length - n, ending) == 0) return &ncy_html_files[i];
  }
  return NULL;
}

void ncy_html_escape(ncy_text *out, const char *text) {
  for (; *text; text++) {
    if (*text == '<')
      ncy_text_str(out, "&lt;");
    else if (*text == '>')
      ncy_text_str(out, "&gt;");
    else if (*text == '&')
      ncy_text_str(out, "&amp;");
    else if (*text == '"')
      ncy_text_str(out, "&quot;");
    else
      ncy_text_add(out, text, 1);
  }
}

/* ---- base64
 * ---------------------------------------------------------------------------------------------------------------------- */

typedef struct encoder {
  ncy_out_file *file;
  unsigned char rest[3];
  int n_rest;
  char out[4096];
  size_t n_out;
} encoder;

static void put_triple(encoder *e, const unsigned char *b, int n) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (e->n_out + 4 > sizeof e->out) {
    ncy_out_write(e->file, e->out, e->n_out);
    e->n_out = 0;
  }
  char *to = e->out + e->n_out;
  to[0] = digits[b[0] >> 2];
  to[1] = digits[(b[0] & 3) << 4 | b[1] >> 4];
  to[2] = n > 1 ? digits[(b[1] & 15) << 2 | b[2] >> 6] : '=';
  to[3] = n > 2 ? digits[b[2] & 63] : '=';
  e->n_out += 4;
}

static void encode(encoder *e, const void *bytes, size_t count) {
  const unsigned char *at = bytes, *end = at + count;
  while (at < end && e->n_rest) {
    e->rest[e->n_rest++] = *at++;
    if (e->n_rest == 3) {
      put_triple(e, e->rest, 3);
      e->n_rest = 0;
    }
  }
  for (; end - at >= 3; at += 3) put_triple(e, at, 3);
  while (at < end) e->rest[e->n_rest++] = *at++;
}

static void finish(encoder *e) {
  memset(e->rest + e->n_rest, 0, sizeof e->rest - (size_t)e->n_rest);
  if (e->n_rest) put_triple(e, e->rest, e->n_rest);
  ncy_out_write(e->file, e->out, e->n_out);
}

/* Little-endian, whatever the machine. */
static void encode_word(encoder *e, uint32_t word, size_t n_bytes) {
  unsigned char bytes[4];
  for (size_t i = 0; i < n_bytes; i++) bytes[i] = (unsigned char)(word >> 8 * i);
  encode(e, bytes, n_bytes);
}

static void put_doubles(ncy_out_file *file, const char *key, const double *value, size_t count) {
  encoder e = {.file = file};
  if (!value) return;
  ncy_out_printf(file, ",\"%s\":[\"f4\",\"", key);
  for (size_t i = 0; i < count; i++) {
    float number = (float)value[i];
    uint32_t word;
    memcpy(&word, &number, sizeof word);
    encode_word(&e, word, 4);
  }
  finish(&e);
  ncy_out_write(file, "\"]", 2);
}

static void put_colors(ncy_out_file *file, const int32_t *color, size_t count, size_t n_colors) {
  encoder e = {.file = file};
  size_t width = n_colors <= 256 ? 1 : n_colors <= 65536 ? 2 : 4;
  if (!color) return;
  ncy_out_printf(file, ",\"colorOf\":[\"%s\",\"", width == 1 ? "u1" : width == 2 ? "u2" : "u4");
  for (size_t i = 0; i < count; i++) encode_word(&e, (uint32_t)color[i], width);
  finish(&e);
  ncy_out_write(file, "\"]", 2);
}

static void put_ids(ncy_out_file *file, const int64_t *id, size_t count) {
  encoder e = {.file = file};
  if (!id) return;
  ncy_out_printf(file, ",\"id\":[\"i4\",\"");
  for (size_t i = 0; i < count; i++) encode_word(&e, (uint32_t)(int32_t)id[i], 4);
  finish(&e);
  ncy_out_write(file, "\"]", 2);
}

static void put_rgba(ncy_out_file *file, const uint32_t *rgba, size_t count) {
  encoder e = {.file = file};
  ncy_out_printf(file, ",\"rgba\":[\"u4\",\"");
  for (size_t i = 0; i < count; i++) encode_word(&e, rgba[i], 4);
  finish(&e);
  ncy_out_write(file, "\"]", 2);
}

/* ---- the model
 * --------------------------------------------------------------------------------------------------------------------- */

/* As JSON that may stand in a script: no "<". */
static void put_text(ncy_out_file *file, const char *text) {
  ncy_out_write(file, "\"", 1);
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\')
      ncy_out_printf(file, "\\%c", c);
    else if (c < 0x20 || c == '<' || c == '>' || c == '&')
      ncy_out_printf(file, "\\u%04x", c);
    else
      ncy_out_write(file, text, 1);
  }
  ncy_out_write(file, "\"", 1);
}

static void put_named_text(ncy_out_file *file, const char *key, const char *text) {
  if (!text) return;
  ncy_out_printf(file, ",\"%s\":", key);
  put_text(file, text);
}

static void put_number(ncy_out_file *file, const char *key, double value) {
  char text[NCY_DOUBLE_TEXT];
  ncy_double_text(isfinite(value) ? value : 0, text);
  ncy_out_printf(file, ",\"%s\":%s", key, text);
}

static void put_axis(ncy_out_file *file, const char *key, const ncy_axis *axis) {
  ncy_out_printf(file, ",\"%s\":{\"link\":%d", key, (int)axis->link);
  put_number(file, "lo", axis->lo);
  put_number(file, "hi", axis->hi);
  put_named_text(file, "label", axis->label);
  if (axis->is_integer) ncy_out_printf(file, ",\"integer\":true");
  if (axis->is_inverted) ncy_out_printf(file, ",\"inverted\":true");
  if (axis->is_log) ncy_out_printf(file, ",\"log\":true");
  if (axis->is_hidden) ncy_out_printf(file, ",\"hidden\":true");
  if (axis->is_bare) ncy_out_printf(file, ",\"bare\":true");
  for (size_t i = 0; i < axis->n_names; i++) {
    ncy_out_printf(file, i ? "," : ",\"names\":[");
    put_text(file, axis->names[i]);
  }
  ncy_out_printf(file, axis->n_names ? "]}" : "}");
}

/* Sides in CSS pixels: a share of the figure's, and of an equal panel the longer one cut. */
static void put_panel(ncy_out_file *file, const ncy_fig *fig, const ncy_panel *panel) {
  double width = 96.0 / 72 * fig->width_pt * (fig->legend.count ? 0.86 : 1) / fig->n_cols;
  double height = 96.0 / 72 * fig->height_pt / fig->n_rows;
  if (width * fig->n_cols > 1180) width = 1180.0 / fig->n_cols;
  if (panel->bar.map) width -= 90;
  if (panel->is_equal) {
    double ratio = (panel->x.hi - panel->x.lo) / (panel->y.hi - panel->y.lo);
    double inner_w = fmax(width - 90, 60), inner_h = fmax(height - 80, 60), scale = fmin(inner_w / ratio, inner_h);
    width = scale * ratio + 90;
    height = scale + 80;
  }
  ncy_out_printf(file, "{\"row\":%d,\"col\":%d,\"width\":%d,\"height\":%d", (int)panel->row, (int)panel->col,
                 (int)fmax(width, 120), (int)fmax(height, 70));
  put_named_text(file, "title", panel->title);
  put_axis(file, "x", &panel->x);
  put_axis(file, "y", &panel->y);
  if (panel->bar.map) {
    ncy_out_printf(file, ",\"bar\":{\"anchors\":[");
    for (size_t i = 0; i < panel->bar.map->n; i++) ncy_out_printf(file, i ? ",%u" : "%u", (unsigned)panel->bar.map->anchor[i]);
    ncy_out_printf(file, "]");
    put_number(file, "lo", panel->bar.axis.lo);
    put_number(file, "hi", panel->bar.axis.hi);
    put_named_text(file, "label", panel->bar.axis.label);
    ncy_out_printf(file, "}");
  }
  ncy_out_printf(file, "}");
}

static void put_points(ncy_out_file *file, const ncy_mark *mark) {
  put_named_text(file, "shape", mark->u.points.shape == NCY_SHAPE_DISC ? "disc" : "tick");
  put_number(file, "w", mark->u.points.w_pt);
  put_number(file, "h", mark->u.points.h);
  put_number(file, "hMin", mark->u.points.h_min_pt);
  put_number(file, "hMax", mark->u.points.h_max_pt);
  put_ids(file, mark->id, mark->count);
  put_named_text(file, "idLabel", mark->id_label);
}

static void put_image(ncy_out_file *file, const ncy_mark *mark, bool has_bar) {
  size_t count = (size_t)mark->u.image.n_cols * (size_t)mark->u.image.n_rows;
  ncy_out_printf(file, ",\"cols\":%d,\"rows\":%d", (int)mark->u.image.n_cols, (int)mark->u.image.n_rows);
  put_number(file, "x1", mark->u.image.x1);
  put_number(file, "y1", mark->u.image.y1);
  put_doubles(file, "value", mark->u.image.value, count);
  if (!mark->u.image.value || !has_bar) put_rgba(file, mark->u.image.rgba, count);
}

static void put_texts(ncy_out_file *file, const ncy_fig *fig, const ncy_mark *mark) {
  put_number(file, "size", mark->u.text.size_pt > 0 ? mark->u.text.size_pt : fig->font_size);
  put_number(file, "hAlign", mark->u.text.h_align);
  put_number(file, "vAlign", mark->u.text.v_align);
  for (size_t i = 0; i < mark->count; i++) {
    ncy_out_printf(file, i ? "," : ",\"label\":[");
    put_text(file, mark->u.text.label[i] ? mark->u.text.label[i] : "");
  }
  ncy_out_printf(file, mark->count ? "]" : ",\"label\":[]");
}

static void put_mark(ncy_out_file *file, const ncy_fig *fig, const ncy_mark *mark) {
  static const char *const kinds[] = {
      [NCY_MARK_POINTS] = "points", [NCY_MARK_LINE] = "line",         [NCY_MARK_RECTS] = "rects", [NCY_MARK_TEXT] = "text",
      [NCY_MARK_IMAGE] = "image",   [NCY_MARK_SEGMENTS] = "segments", [NCY_MARK_AREA] = "area"};
  ncy_out_printf(file, "{\"kind\":\"%s\",\"panel\":%d,\"color\":%d", kinds[mark->kind], (int)mark->panel, (int)mark->color);
  put_number(file, "alpha", mark->alpha);
  put_doubles(file, "x", mark->x, mark->count);
  put_doubles(file, "y", mark->y, mark->count);
  put_colors(file, mark->color_of, mark->count, fig->colors.count);
  switch (mark->kind) {
  case NCY_MARK_POINTS:
    put_points(file, mark);
    break;
  case NCY_MARK_LINE:
    put_number(file, "w", mark->u.line.w_pt);
    if (mark->u.line.is_dashed) ncy_out_printf(file, ",\"dashed\":true");
    break;
  case NCY_MARK_RECTS:
    put_doubles(file, "x1", mark->u.rects.x1, mark->count);
    put_doubles(file, "y1", mark->u.rects.y1, mark->count);
    break;
  case NCY_MARK_TEXT:
    put_texts(file, fig, mark);
    break;
  case NCY_MARK_IMAGE:
    put_image(file, mark, fig->panels.data[mark->panel].bar.map != NULL);
    break;
  case NCY_MARK_SEGMENTS:
    put_doubles(file, "x1", mark->u.segments.x1, mark->count);
    put_doubles(file, "y1", mark->u.segments.y1, mark->count);
    put_doubles(file, "width", mark->u.segments.w, mark->count);
    put_number(file, "wMin", mark->u.segments.w_min_pt);
    break;
  case NCY_MARK_AREA:
    break;
  }
  ncy_out_printf(file, "}");
}

static void put_fig(ncy_out_file *file, const ncy_fig *fig) {
  ncy_out_printf(file, "{\"colors\":[");
  for (size_t i = 0; i < fig->colors.count; i++) {
    const ncy_rgb *c = &fig->colors.data[i];
    ncy_out_printf(file, "%s\"#%02x%02x%02x\"", i ? "," : "", (unsigned)lround(255 * c->r), (unsigned)lround(255 * c->g),
                   (unsigned)lround(255 * c->b));
  }
  ncy_out_printf(file, "],\"legend\":[");
  for (size_t i = 0; i < fig->legend.count; i++) {
    const ncy_legend_entry *entry = &fig->legend.data[i];
    ncy_out_printf(file, "%s{\"color\":%d", i ? "," : "", (int)entry->color);
    put_named_text(file, "label", entry->label);
    put_named_text(file, "note", entry->note);
    ncy_out_printf(file, "}");
  }
  ncy_out_printf(file, "],\"panels\":[");
  for (size_t i = 0; i < fig->panels.count; i++) {
    if (i) ncy_out_printf(file, ",");
    put_panel(file, fig, &fig->panels.data[i]);
  }
  ncy_out_printf(file, "],\"marks\":[");
  for (size_t i = 0; i < fig->marks.count; i++) {
    if (i) ncy_out_printf(file, ",");
    put_mark(file, fig, &fig->marks.data[i]);
  }
  ncy_out_printf(file, "]}");
}

static void put_file(ncy_out_file *file, const struct ncy_embedded *part) {
  ncy_out_write(file, part->text, part->length);
}

/* Text of the page's own, escaped. NCY_ENOMEM. */
static ncy_status put_escaped(ncy_ctx *ctx, ncy_out_file *file, const char *text) {
  ncy_text escaped;
  ncy_text_init(&escaped, ctx);
  ncy_html_escape(&escaped, text);
  ncy_status status = escaped.is_bad ? ncy_no_memory(ctx) : NCY_OK;
  if (status == NCY_OK && escaped.count) ncy_out_write(file, escaped.data, escaped.count);
  ncy_text_done(&escaped);
  return status;
}

ncy_status ncy_html_write(ncy_ctx *ctx, const char *title, const char *html, const ncy_html_item *item, size_t n_items,
                          ncy_out_file *file) {
  const struct ncy_embedded *library = find_file(".min.js"), *look = find_file(".min.css");
  const struct ncy_embedded *own = find_file("figure.js"), *own_look = find_file("figure.css");
  const struct ncy_embedded *license = find_file("LICENSE");
  if (!library || !look || !own || !own_look || !license)
    return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL, "build with npm and a network, or draw png, svg or pdf",
                      "this build has no html figures: the JavaScript library was not there when it was made");
  ncy_out_printf(file, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
  NCY_TRY(put_escaped(ctx, file, title));
  ncy_out_printf(file, "</title>\n<style>\n");
  put_file(file, look);
  put_file(file, own_look);
  ncy_out_printf(file, "</style>\n</head>\n<body>\n");
  if (html) {
    ncy_out_printf(file, "<h1>");
    NCY_TRY(put_escaped(ctx, file, title));
    ncy_out_printf(file, "</h1>\n");
    ncy_out_write(file, html, strlen(html));
  }
  ncy_out_printf(file,
                 "<p class=\"hint\">Drag to zoom, wheel to zoom in time, double click for all; click a name to hide it.</p>\n");
  for (size_t i = 0; i < n_items; i++) {
    if (item[i].heading) {
      ncy_out_printf(file, "<h2 id=\"part%zu\">", i);
      NCY_TRY(put_escaped(ctx, file, item[i].heading));
      ncy_out_printf(file, "</h2>\n");
    }
    ncy_out_printf(file, "<div class=\"figure\" id=\"figure%zu\"></div>\n", i);
  }
  ncy_out_printf(file, "<script>\n/* uPlot:\n");
  put_file(file, license);
  ncy_out_printf(file, "*/\n");
  put_file(file, library);
  ncy_out_printf(file, "\n</script>\n<script>\nconst FIGURES = [");
  for (size_t i = 0; i < n_items; i++) {
    if (i) ncy_out_printf(file, ",\n");
    put_fig(file, item[i].fig);
  }
  ncy_out_printf(file, "];\n</script>\n<script>\n");
  put_file(file, own);
  ncy_out_printf(file, "</script>\n</body>\n</html>\n");
  return NCY_OK;
}

static ncy_status write_fig(ncy_ctx *ctx, const ncy_fig *fig, ncy_out_file *file) {
  ncy_html_item item = {NULL, fig};
  const char *title = fig->panels.count && fig->panels.data[0].title ? fig->panels.data[0].title : "Figure";
  return ncy_html_write(ctx, title, NULL, &item, 1, file);
}

const ncy_fig_format ncy_format_html = {"html", write_fig};
