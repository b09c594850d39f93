/* test_save.c - what the formats write: headers, content, determinism, mistakes.
 * SPDX-License-Identifier: MIT */
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "plot/format.h"

/* fontconfig keeps some hundred bytes, once a process, that the leak sanitizer cannot follow */
NCY_API const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libfontconfig";
}

static char folder[64];

static int make_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/netcyne-plot-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  return rmdir(folder); /* fails when a test, or a save that failed, left a file */
}

static const char *path_of(const char *name) {
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

/* Saves fig, reads the file back (to be freed) and removes it. */
static char *save(ncy_ctx *ctx, const ncy_fig *fig, const char *name, size_t *out_size) {
  T_STATUS(ctx, ncy_fig_save(ctx, fig, path_of(name)), NCY_OK);
  char *bytes = t_read(path_of(name), out_size);
  assert_int_equal(unlink(path_of(name)), 0);
  return bytes;
}

static void raster(fixture *f, size_t n_spikes, const ncy_raster_options *options, ncy_fig **out) {
  memset(f, 0, sizeof *f);
  T_STATUS(NULL, ncy_ctx_new(NULL, &f->ctx), NCY_OK);
  T_STATUS(f->ctx, fixture_cells(f, 2, 4, 0), NCY_OK);
  T_STATUS(f->ctx, fixture_many_spikes(f, n_spikes, 8), NCY_OK);
  T_STATUS(f->ctx, ncy_raster_from_tables(f->ctx, &f->data, options, out), NCY_OK);
}

static void done(fixture *f, ncy_fig **fig) {
  ncy_fig_free(fig);
  fixture_free(f);
  ncy_ctx_free(&f->ctx);
}

static size_t count_of(const char *text, const char *what) {
  size_t n = 0;
  for (const char *at = text; (at = strstr(at, what)); at++) n++;
  return n;
}

static uint32_t be32(const char *bytes) {
  const unsigned char *b = (const unsigned char *)bytes;
  return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

typedef struct reader {
  const char *at;
  size_t left;
} reader;

static cairo_status_t read_bytes(void *user, unsigned char *out, unsigned int count) {
  reader *r = user;
  if (count > r->left) return CAIRO_STATUS_READ_ERROR;
  memcpy(out, r->at, count);
  r->at += count;
  r->left -= count;
  return CAIRO_STATUS_SUCCESS;
}

/* Decodes a PNG and counts pixels near a colour. */
static size_t pixels_near(const char *png, size_t size, int r, int g, int b) {
  reader in = {png, size};
  cairo_surface_t *image = cairo_image_surface_create_from_png_stream(read_bytes, &in);
  assert_int_equal(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
  size_t n = 0;
  for (int y = 0; y < cairo_image_surface_get_height(image); y++) {
    const uint32_t *row = (const uint32_t *)(cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image));
    for (int x = 0; x < cairo_image_surface_get_width(image); x++)
      n += abs((int)(row[x] >> 16 & 255) - r) + abs((int)(row[x] >> 8 & 255) - g) + abs((int)(row[x] & 255) - b) < 12;
  }
  cairo_surface_destroy(image);
  return n;
}

static void test_png(void **state) {
  (void)state;
  fixture f;
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.fig_size = {4, 3}, .dpi = 200};
  raster(&f, 60, &o, &fig);
  size_t size, again_size;
  char *png = save(f.ctx, fig, "a.png", &size);
  assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
  assert_memory_equal(png + 12, "IHDR", 4);
  assert_int_equal(be32(png + 16), 800);
  assert_int_equal(be32(png + 20), 600);
  assert_memory_equal(png + 37, "pHYs", 4); /* 200 dots per inch are 7874 a metre; checksum from zlib.crc32 */
  assert_int_equal(be32(png + 41), 7874);
  assert_int_equal(be32(png + 45), 7874);
  assert_int_equal(png[49], 1);
  assert_int_equal(be32(png + 50), 0x6ed0753e);
  size_t blue = pixels_near(png, size, 0x00, 0x72, 0xB2), vermillion = pixels_near(png, size, 0xD5, 0x5E, 0x00);
  /* 30 ticks each, of 2 x 15 pixels with smooth rims, and a swatch */
  assert_true(blue > 30 * 13 && vermillion > 30 * 13);
  assert_true(pixels_near(png, size, 255, 255, 255) > 800 * 600 * 8 / 10);
  assert_true(pixels_near(png, size, 31, 31, 31) > 300); /* axes and type */
  char *again = save(f.ctx, fig, "b.PNG", &again_size);  /* the extension in any case */
  assert_int_equal(again_size, size);
  assert_memory_equal(again, png, size);
  free(again);
  free(png);
  done(&f, &fig);
}

/* A spike is where its time and cell say: the columns and rows of its colour, found in the decoded image. */
static void test_png_places(void **state) {
  (void)state;
  fixture f = {0};
  T_STATUS(NULL, ncy_ctx_new(NULL, &f.ctx), NCY_OK);
  T_STATUS(f.ctx, fixture_cells(&f, 1, 3, 0), NCY_OK);
  ncy_raster_options o = {.no_labels = 1, .fig_size = {5, 4}};
  double center[3][2];
  for (int k = 0; k < 3; k++) {
    const double t[] = {25, 75, 75};
    const int64_t gid[] = {0, 0, 2};
    T_STATUS(f.ctx, fixture_spikes(&f, 1, &t[k], &gid[k]), NCY_OK);
    ncy_fig *fig = NULL;
    T_STATUS(f.ctx, ncy_raster_from_tables(f.ctx, &f.data, &o, &fig), NCY_OK);
    size_t size;
    char *png = save(f.ctx, fig, "p.png", &size);
    reader in = {png, size};
    cairo_surface_t *image = cairo_image_surface_create_from_png_stream(read_bytes, &in);
    double n = 0, sx = 0, sy = 0;
    for (int y = 0; y < 400; y++) {
      const uint32_t *row = (const uint32_t *)(cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image));
      for (int x = 0; x < 500; x++) {
        int blueness = (int)(row[x] & 255) - (int)(row[x] >> 16 & 255);
        if (blueness < 20) continue;
        n += blueness;
        sx += blueness * (x + 0.5);
        sy += blueness * (y + 0.5);
      }
    }
    assert_true(n > 0);
    center[k][0] = sx / n;
    center[k][1] = sy / n;
    cairo_surface_destroy(image);
    free(png);
    ncy_fig_free(&fig);
    ncy_table_free(&f.spikes);
  }
  assert_true(fabs(center[0][1] - center[1][1]) < 0.3);
  assert_true(fabs(center[1][0] - center[2][0]) < 0.3);
  double half = center[1][0] - center[0][0]; /* 50 of 100 ms: half of the axes, which fill most of 500 pixels */
  assert_true(half > 190 && half < 240);
  double two_rows = center[1][1] - center[2][1]; /* 2 of 3.2 rows of the axes' height; upwards */
  assert_true(two_rows > 150 && two_rows < 230);
  ncy_fig *none = NULL;
  done(&f, &none);
}

static void test_svg(void **state) {
  (void)state;
  fixture f;
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.fig_size = {4, 3}};
  raster(&f, 16, &o, &fig);
  size_t size, again_size;
  char *svg = save(f.ctx, fig, "a.svg", &size);
  assert_int_equal(count_of(svg, "<svg "), 1);
  assert_non_null(strstr(svg, "width=\"288pt\" height=\"216pt\" viewBox=\"0 0 288 216\""));
  assert_string_equal(svg + size - 7, "</svg>\n");
  assert_null(strstr(svg, "<image"));

  /* one path of 8 upright strokes per population; each is "M x y L x y" with one x */
  const char *const strokes[] = {"stroke:rgb(0%,44.705882%,69.803922%)", "stroke:rgb(83.529412%,36.862745%,0%)"};
  for (int k = 0; k < 2; k++) {
    assert_int_equal(count_of(svg, strokes[k]), 1);
    const char *d = strstr(strstr(svg, strokes[k]), " d=\"");
    const char *end = strchr(d + 4, '"');
    double x0, y0, x1, y1, height = 0;
    int n = 0;
    for (const char *at = d + 4; at < end && sscanf(at, " M %lf %lf L %lf %lf", &x0, &y0, &x1, &y1) == 4; n++) {
      T_BITS(x1, x0);
      assert_true(y1 > y0 && (n == 0 || fabs(y1 - y0 - height) < 1e-3));
      height = y1 - y0;
      at = strchr(at + 1, 'L') + 1;
      while (*at != 'M' && at < end) at++;
    }
    assert_int_equal(n, 8);
  }

  /* saving in between uses up the numbers Cairo gives; the bytes stay the same */
  free(save(f.ctx, fig, "x.pdf", &again_size));
  char *again = save(f.ctx, fig, "b.svg", &again_size);
  assert_int_equal(again_size, size);
  assert_memory_equal(again, svg, size);
  free(again);
  free(svg);
  done(&f, &fig);
}

static void test_pdf(void **state) {
  (void)state;
  fixture f;
  ncy_fig *fig = NULL;
  raster(&f, 16, NULL, &fig);
  size_t size, again_size;
  char *pdf = save(f.ctx, fig, "a.pdf", &size);
  assert_memory_equal(pdf, "%PDF-1.", 7);
  assert_string_equal(pdf + size - 6, "%%EOF\n");
  char *again = save(f.ctx, fig, "b.pdf", &again_size);
  assert_int_equal(again_size, size);
  assert_memory_equal(again, pdf, size);
  free(again);
  free(pdf);
  done(&f, &fig);
}

static void test_many_points_become_an_image(void **state) {
  (void)state;
  fixture f;
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.fig_size = {4, 3}};
  raster(&f, NCY_MAX_VECTOR_POINTS, &o, &fig);
  size_t size, again_size;
  char *svg = save(f.ctx, fig, "a.svg", &size);
  assert_null(strstr(svg, "<image"));
  assert_true(count_of(svg, " L ") > NCY_MAX_VECTOR_POINTS);
  assert_int_equal(count_of(svg, "stroke:rgb(0%,44.705882%,69.803922%)"), 1);
  free(svg);
  done(&f, &fig);

  raster(&f, NCY_MAX_VECTOR_POINTS + 1, &o, &fig);
  svg = save(f.ctx, fig, "a.svg", &size);
  assert_int_equal(count_of(svg, "<image"), 1);
  assert_non_null(strstr(svg, "data:image/png;base64,"));
  assert_int_equal(count_of(svg, "stroke:rgb(0%,44.705882%,69.803922%)"), 0);
  assert_true(count_of(svg, " L ") < NCY_MAX_VECTOR_POINTS / 10); /* axes and the outlines of type */
  const char *at = strstr(strstr(svg, "<image"), "width=\"");     /* 300 to the inch on axes of 2 to 3.3 inches */
  int width = atoi(at + 7);
  assert_in_range(width, 600, 1000);
  char *again = save(f.ctx, fig, "b.svg", &again_size);
  assert_int_equal(again_size, size);
  assert_memory_equal(again, svg, size);
  free(again);
  free(svg);
  char *pdf = save(f.ctx, fig, "a.pdf", &size);
  bool has_image = false;
  for (size_t i = 0; i + 15 < size; i++) has_image = has_image || memcmp(pdf + i, "/Subtype /Image", 15) == 0;
  assert_true(has_image);
  free(pdf);
  done(&f, &fig);
}

/* Every kind of mark, in two panels, drawn and found by its colour. */
static void test_all_marks(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_fig *fig = NULL;
  T_STATUS(ctx, ncy_fig_new(ctx, "test", (double[]){6, 3}, 0, 0, &fig), NCY_OK);
  static const ncy_rgb colors[] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}};
  int32_t id, panel;
  for (size_t i = 0; i < NCY_COUNT_OF(colors); i++) T_STATUS(ctx, ncy_fig_add_color(fig, colors[i], &id), NCY_OK);
  T_STATUS(ctx, ncy_fig_add_panel(fig, 0, 0, &panel), NCY_OK);
  T_STATUS(ctx, ncy_fig_add_panel(fig, 0, 1, &panel), NCY_OK);
  fig->panels.data[1].x.is_inverted = true;
  static const double x[] = {0.1, 0.5, NAN, 0.6, 0.9}, y[] = {0.5, 0.5, NAN, 0.5, 0.5};
  static const double half[] = {0.5}, none[] = {0}, third[] = {0.3}, one[] = {1e9};
  static const char *const label[] = {"MMMM"};
  static const uint32_t rgba[] = {0xFF00FFFF, 0x00000000, 0xFFFFFF00, 0xFF00FFFF};
  ncy_mark line = {.kind = NCY_MARK_LINE, .color = 0, .alpha = 1, .count = 5, .x = x, .y = y, .u.line = {3, true}};
  ncy_mark disc = {.kind = NCY_MARK_POINTS, .color = 1, .alpha = 1, .count = 1, .x = half, .y = half};
  disc.u.points.shape = NCY_SHAPE_DISC;
  disc.u.points.w_pt = 20;
  ncy_mark rect = {.kind = NCY_MARK_RECTS, .color = 2, .alpha = 1, .count = 1, .x = third, .y = none, .panel = 1};
  rect.u.rects.x1 = one; /* clipped at the axes */
  rect.u.rects.y1 = half;
  ncy_mark text = {
      .kind = NCY_MARK_TEXT, .color = 3, .alpha = 1, .count = 1, .x = half, .y = third, .u.text = {label, 14, .5, .5}};
  ncy_mark image = {.kind = NCY_MARK_IMAGE, .alpha = 1, .count = 1, .x = none, .y = half, .panel = 1};
  image.u.image.x1 = 1;
  image.u.image.y1 = 1;
  image.u.image.n_cols = image.u.image.n_rows = 2;
  image.u.image.rgba = rgba;
  const ncy_mark *const marks[] = {&line, &disc, &rect, &text, &image};
  for (size_t i = 0; i < NCY_COUNT_OF(marks); i++) T_STATUS(ctx, ncy_fig_add_mark(fig, marks[i]), NCY_OK);
  size_t size;
  char *png = save(ctx, fig, "m.png", &size);
  assert_true(pixels_near(png, size, 255, 0, 0) > 100);
  assert_in_range(pixels_near(png, size, 0, 255, 0), 500, 620); /* disc of 27.8 pixels: 606 less its rim */
  assert_true(pixels_near(png, size, 0, 0, 255) > 7000);
  assert_true(pixels_near(png, size, 255, 0, 255) > 60);
  size_t cyan = pixels_near(png, size, 0, 255, 255), yellow = pixels_near(png, size, 255, 255, 0);
  assert_true(yellow > 4000);
  assert_in_range(10 * cyan, 19 * yellow, 21 * yellow);
  free(png);
  char *svg = save(ctx, fig, "m.svg", &size);
  assert_non_null(strstr(svg, "stroke-dasharray:"));
  assert_int_equal(count_of(svg, "<image"), 1);
  free(svg);
  free(save(ctx, fig, "m.pdf", &size));
  ncy_fig_free(&fig);
  ncy_ctx_free(&ctx);
}

static void test_mistakes(void **state) {
  (void)state;
  fixture f;
  ncy_fig *fig = NULL;
  raster(&f, 16, NULL, &fig);
  T_STATUS(f.ctx, ncy_fig_save(f.ctx, fig, path_of("a.pgn")), NCY_EARG);
  const ncy_diag *d = ncy_ctx_diag(f.ctx, 0);
  assert_non_null(strstr(d->message, "png, svg, pdf"));
  assert_string_equal(d->file, path_of("a.pgn"));
  assert_string_equal(d->hint, "png");
  ncy_ctx_clear(f.ctx);
  T_STATUS(f.ctx, ncy_fig_save(f.ctx, fig, "/tmp/with.dot/figure"), NCY_EARG); /* a folder's dot is no extension */
  assert_true(t_has_diag(f.ctx, "found no extension, expected one of png, svg, pdf"));
  ncy_ctx_clear(f.ctx);

  /* a file where a folder should be, and a folder where the file should be */
  FILE *file = fopen(path_of("file"), "w");
  assert_non_null(file);
  fclose(file);
  T_STATUS(f.ctx, ncy_fig_save(f.ctx, fig, path_of("file/a.png")), NCY_EIO);
  assert_string_equal(ncy_ctx_diag(f.ctx, 0)->file, path_of("file/a.png"));
  assert_int_equal(unlink(path_of("file")), 0);
  assert_int_equal(mkdir(path_of("folder.svg"), 0700), 0);
  T_STATUS(f.ctx, ncy_fig_save(f.ctx, fig, path_of("folder.svg")), NCY_EIO);
  assert_int_equal(rmdir(path_of("folder.svg")), 0);
  done(&f, &fig);
}

/* A device that is full: the error of writing is found and told. */
static void test_full_device(void **state) {
  (void)state;
  if (access("/dev/full", W_OK) != 0) skip();
  fixture f;
  ncy_fig *fig = NULL;
  raster(&f, 16, NULL, &fig);
  static const char *const names[] = {"full.png", "full.svg", "full.pdf"};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++) {
    assert_int_equal(symlink("/dev/full", path_of(names[i])), 0);
    T_STATUS(f.ctx, ncy_fig_save(f.ctx, fig, path_of(names[i])), NCY_EIO);
    assert_int_equal(unlink(path_of(names[i])), 0);
  }
  done(&f, &fig);
}

static ncy_status failing_save(ncy_ctx *ctx, void *user) {
  fixture f = {.ctx = ctx};
  ncy_fig *fig = NULL;
  ncy_raster_options o = {.fig_size = {2, 2}};
  ncy_status status = fixture_cells(&f, 2, 2, 0);
  if (status == NCY_OK) status = fixture_many_spikes(&f, 40, 4);
  if (status == NCY_OK) status = ncy_raster_from_tables(ctx, &f.data, &o, &fig);
  if (status == NCY_OK) status = ncy_fig_save(ctx, fig, path_of(user));
  if (status == NCY_OK) unlink(path_of(user));
  ncy_fig_free(&fig);
  fixture_free(&f);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  static char names[][8] = {"n.png", "n.svg", "n.pdf"};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++) t_fail_each_alloc(failing_save, names[i]);
}

static void test_kinds(void **state) {
  (void)state;
  const char *analysis = NULL;
  assert_string_equal(ncy_plot_kind(0, &analysis), "raster");
  assert_string_equal(analysis, "plotRaster");
  assert_null(ncy_plot_kind(1000, &analysis));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_png),
      cmocka_unit_test(test_png_places),
      cmocka_unit_test(test_svg),
      cmocka_unit_test(test_pdf),
      cmocka_unit_test(test_many_points_become_an_image),
      cmocka_unit_test(test_all_marks),
      cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_full_device),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_kinds),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
