/* cli.h - what the files of the program share: verbs, options, output, diagnostics, and a job on a model.
 *
 * The program uses the public headers only. Data goes to standard output, words for people to standard error.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_CLI_H
#define NCY_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "netcyne/analysis.h"
#include "netcyne/netcyne.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { EXIT_OK = 0, EXIT_DIFFERENT = 1, EXIT_USAGE = 2, EXIT_IO = 4, EXIT_UNSUPPORTED = 5 };

/* ---- verbs and options (table.c, verbs.def, options.def) ---------------------------------------------------------------- */

typedef enum cli_verb_id {
#define VERB(id, name, operands, function, summary, description) VERB_##id,
#include "verbs.def"
#undef VERB
  VERB_COUNT
} cli_verb_id;

/* Masks of verbs for options.def. */
enum {
#define VERB(id, name, operands, function, summary, description) ON_##id = 1 << VERB_##id,
#include "verbs.def"
#undef VERB
  ON_MODEL = ON_RUN | ON_CHECK | ON_BUILD | ON_DUMP | ON_INFO,
  ON_ALL = (1 << VERB_COUNT) - 1
};

typedef enum cli_option_id {
#define OPT(id, long_name, short_name, kind, argument, verbs, text) OPT_##id,
#include "options.def"
#undef OPT
  OPT_COUNT
} cli_option_id;

typedef enum cli_kind {
  KIND_FLAG,
  KIND_TEXT,       /* anything but nothing */
  KIND_COUNT,      /* 1 ... CLI_MAX_COUNT */
  KIND_POSITIVE,   /* a finite number above 0 */
  KIND_CHOICE,     /* one of the words of the argument's name, separated by | */
  KIND_ASSIGNMENT, /* PATH=VALUE; may be repeated */
  KIND_FOLDER,     /* may be repeated */
  KIND_PART,       /* K/N, K from 1 to N, N up to CLI_MAX_PARTS */
} cli_kind;
enum { CLI_MAX_COUNT = 4096, CLI_MAX_PARTS = 1000000 };

typedef struct cli_args {
  cli_verb_id verb;
  const char *value[OPT_COUNT]; /* NULL: not given; "" for a given flag; the last one counts */
  const char **set;             /* [n_set] arguments of --set, in order */
  size_t n_set;
  const char **mods; /* [n_mods] arguments of --mods, in order */
  size_t n_mods;
  const char **plot; /* [2 * n_plot] options of a plot or an analysis: name, value, in order */
  size_t n_plot;
  const char **operand; /* [n_operands] */
  size_t n_operands;
  int argc; /* the whole command line, for the provenance */
  char **argv;
} cli_args;

typedef int cli_command(const cli_args *args); /* returns the exit code */

typedef struct cli_verb {
  const char *name, *operands, *summary, *description;
  cli_command *run;
} cli_verb;
typedef struct cli_option {
  const char *name;
  char letter;
  cli_kind kind;
  const char *argument, *text;
  unsigned verbs;
} cli_option;
extern const cli_verb cli_verbs[VERB_COUNT];
extern const cli_option cli_options[OPT_COUNT];

#define VERB(id, name, operands, function, summary, description) cli_command function;
#include "verbs.def"
#undef VERB

/* The verb of this name, VERB_COUNT when there is none; *out_nearest: a similar one, or NULL. */
cli_verb_id cli_find_verb(const char *name, const char **out_nearest);

/* Parses argv[2...] for args->verb; argv must outlive args. EXIT_OK, or EXIT_USAGE after a message; cli_args_done either way. */
int cli_parse(int argc, char **argv, cli_args *args);
void cli_args_done(cli_args *args);

/* The number and words of the operands against the verb's row; EXIT_OK, or EXIT_USAGE after a message. */
int cli_check_operands(const cli_args *args);

/* Reads an argument of KIND_PART; false when it is none. */
bool cli_part(const char *value, int *out_part, int *out_n_parts);

/* A message "netcyne VERB: ..." on standard error and how to get help; returns EXIT_USAGE. */
int cli_usage_error(cli_verb_id verb, const char *format, ...) NCY_PRINTF(2, 3);

/* ---- texts made from the tables (help.c, reference.c, reference_spec.c, reference_mech.c, completion.c)
 * ----------------------------------------------------- */
void cli_print_usage(FILE *to); /* of the whole program */
void cli_print_verb_help(FILE *to, cli_verb_id verb);
void cli_print_man(FILE *to);                                /* netcyne.1 */
void cli_print_reference(FILE *to);                          /* docs/user/commands.md */
bool cli_print_spec_reference(FILE *to, const char *page);   /* docs/user/reference/PAGE.md; false: no such page */
void cli_print_figure_reference(FILE *to);                   /* docs/user/reference/figures.md */
bool cli_print_mech_reference(FILE *to);                     /* docs/user/reference/mechanisms.md; false: out of memory */
void cli_print_analysis_reference(FILE *to);                 /* docs/user/reference/analyses.md */
void cli_print_exit_codes(FILE *to, const char *row_format); /* row_format takes an int and a text */

/* ---- standard output (out.c) -------------------------------------------------------------------------------------------- */

/* Flushes standard output. EXIT_OK; or EXIT_IO after one message, when anything could not be written since the start. */
int cli_finish_output(void);
/* Gives bytes to standard output: 0, or 1 when it is full or closed, which cli_finish_output then says. A ncy_write_fn. */
int cli_write(void *user, const char *bytes, size_t count);

/* One JSON object or array on standard output, indented by two; key NULL in arrays. */
typedef struct cli_json {
  int depth;
  bool is_first;
} cli_json;
void cli_json_open(cli_json *j, const char *key, char bracket);      /* '{' or '[' */
void cli_json_close(cli_json *j, char bracket);                      /* '}' or ']' */
void cli_json_text(cli_json *j, const char *key, const char *value); /* NULL writes null; bad UTF-8 becomes U+FFFD */
void cli_json_number(cli_json *j, const char *key, double value);    /* shortest text; null when not finite */
void cli_json_int(cli_json *j, const char *key, long long value);
void cli_json_bool(cli_json *j, const char *key, bool value);

/* Length of the UTF-8 character at text (1 to 4), 0 when it is not one. NUL counts as not one. */
size_t cli_utf8_length(const char *text);

/* ---- the terminal (report.c, progress.c) -------------------------------------------------------------------------------- */

typedef struct cli_progress {
  bool is_on;    /* standard error is a terminal, and not --quiet */
  bool is_shown; /* a bar stands on the line at present */
  double drawn_at;
  double phase_began;
  int phase; /* ncy_phase, -1: none yet */
} cli_progress;
void cli_progress_init(cli_progress *p, bool is_quiet);
void cli_progress_update(cli_progress *p, ncy_phase phase, double done, double total);
void cli_progress_erase(cli_progress *p);

typedef struct cli_report {
  cli_progress *progress; /* erased before anything is printed */
  bool is_quiet;
  bool has_color;
  size_t printed[NCY_ERROR + 1];
  const char *text_name; /* a source that is not a file (standard input), or NULL */
  const char *text;
  size_t text_length;
  char *file; /* the file read last for excerpts, and its text */
  char *file_text;
  size_t file_length;
} cli_report;
void cli_report_init(cli_report *r, cli_progress *progress, bool is_quiet);
void cli_report_done(cli_report *r);
/* Prints a diagnostic with its source line, as compilers do; the first 50 of a severity. */
void cli_report_print(cli_report *r, const ncy_diag *diag);
/* Says how many were not printed, and a plain text when the status has had no diagnostic at all. */
void cli_report_finish(cli_report *r, const ncy_ctx *ctx, ncy_status status);
/* Text with control characters and bad UTF-8 replaced, so that no file can talk to the terminal. */
void cli_print_clean(FILE *to, const char *text, size_t length);

/* ---- a job on a model (job.c) ------------------------------------------------------------------------------------------- */

typedef struct cli_job {
  const cli_args *args;
  ncy_ctx *ctx;
  ncy_spec *spec;
  ncy_net *net;
  ncy_result *result;
  ncy_analysis *analysis;
  ncy_timing timing;
  double load_seconds; /* of a saved network */
  bool is_saved;       /* the operand is a saved network: net is there once the job is open */
  int n_threads;
  cli_progress progress;
  cli_report report;
  ncy_progress_fn *on_progress; /* also called, or NULL */
  void *on_progress_user;
  char *text;   /* standard input */
  ncy_diag own; /* a mistake found by the program; message NULL: none */
} cli_job;

/* Makes the context. Diagnostics are printed as they come. Always close. */
ncy_status cli_job_begin(cli_job *job, const cli_args *args);
/* The same, and reads the spec that the command line names, or the saved network with its spec. */
ncy_status cli_job_open(cli_job *job, const cli_args *args);
/* What must be right before a run: mechanisms, and the analyses that are asked for. */
ncy_status cli_job_check(cli_job *job);
/* From the spec to the network, or to the part that --part names. Nothing where it is there. */
ncy_status cli_job_build(cli_job *job);
/* From the network to the result; NCY_EINTERRUPTED may leave a result. */
ncy_status cli_job_run(cli_job *job);
/* Prints what is left to say about status, frees everything, returns the exit code. */
int cli_job_close(cli_job *job, ncy_status status);

/* The command line in one line, for the provenance; NULL when out of memory. The caller frees it. */
char *cli_command_line(const cli_args *args);
/* A mistake that the program finds itself: printed, and in the JSON object. The strings of diag must last. Returns its status. */
ncy_status cli_job_fail(cli_job *job, const ncy_diag *diag);
/* Members about the size of a network of an open JSON object. */
void cli_json_counts(cli_json *j, const ncy_net_counts *n);

/* Members "status", "exit_code", "version", "errors", "warnings" of an open JSON object. */
void cli_job_json(const cli_job *job, cli_json *j, ncy_status status);

/* Draws the figures that the spec asks for beside data_path (figures.c); on_file is called for each file written. */
typedef void cli_on_file(void *user, const char *path);
ncy_status cli_draw_figures(cli_job *job, const char *data_path, cli_on_file *on_file, void *user);

/* The name of an option of a figure that begins at word and is length long, NULL: none (figures.c). */
const char *cli_figure_option(const char *word, size_t length);
/* Of an option of some analysis (cmd_analyze.c). */
const char *cli_analyze_option(const char *word, size_t length);

/* Name for messages: the model, or the two files. */
const char *cli_job_name(const cli_job *job);

#endif
