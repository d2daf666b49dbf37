/* psyscreen: questionnaires scored, people triaged, with reasons.
 *
 * Texts are UTF-8 with their length; none ends in a zero byte. No function calls exit, unwinds or keeps a pointer that it is given. There is
 * no global state. A handle may be used by several threads at once; it is freed by one, when no other uses it any more.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef PSYSCREEN_H
#define PSYSCREEN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface that the header describes; psyscreen_abi_version() is that of the library. */
#define PSYSCREEN_ABI_VERSION 1

/* How a function ended. */
typedef enum psyscreen_status {
    PSYSCREEN_OK = 0,       /* everything is in order */
    PSYSCREEN_PROBLEMS = 1, /* there is a result, and some of what was given could not be used */
    PSYSCREEN_UNKNOWN = 2,  /* there is no such instrument, policy, item or position */
    PSYSCREEN_ARGUMENT = 3, /* a pointer is NULL, a text is not UTF-8, or there is too little room */
    PSYSCREEN_PANIC = 4,    /* a fault of this library; nothing was written */
    PSYSCREEN_REFUSED = 5   /* the call was refused: its answer says why, and there are no results */
} psyscreen_status;

/* What the calls of one program share: the definitions that it has loaded. */
typedef struct psyscreen_engine psyscreen_engine;
/* One instrument. */
typedef struct psyscreen_instrument psyscreen_instrument;
/* One policy, with the instruments that it uses. */
typedef struct psyscreen_policy psyscreen_policy;

uint32_t psyscreen_abi_version(void);

/* Makes an engine. The caller owns it and frees it. */
psyscreen_status psyscreen_engine_new(psyscreen_engine **engine);
/* Frees an engine and sets the pointer to NULL, so that freeing it again does nothing. NULL, and a pointer to NULL, are allowed. */
void psyscreen_engine_free(psyscreen_engine **engine);

/* Answers a call, as bindings/json/README.md describes it. The answer is one object of JSON, also where the call is refused. The caller
 * keeps the call, owns the answer, and frees it with psyscreen_text_free. */
psyscreen_status psyscreen_call(const psyscreen_engine *engine, const char *call, size_t length, char **answer,
                                size_t *answer_length);
/* Frees an answer, once, with the length that came with it. NULL is allowed. */
void psyscreen_text_free(char *text, size_t length);
/* Memory for so many bytes, owned by the caller and freed with psyscreen_text_free: for hosts that share their memory with the library. */
char *psyscreen_text_new(size_t length);

/* ---- One person by numbers, for speed ---- */

/* Opens an instrument by id or fingerprint. The caller owns the handle and frees it; it outlives the engine. */
psyscreen_status psyscreen_instrument_open(const psyscreen_engine *engine, const char *id, size_t length,
                                           psyscreen_instrument **instrument);
/* As psyscreen_engine_free. */
void psyscreen_instrument_free(psyscreen_instrument **instrument);
/* Opens a policy likewise. */
psyscreen_status psyscreen_policy_open(const psyscreen_engine *engine, const char *id, size_t length, psyscreen_policy **policy);
/* As psyscreen_engine_free. */
void psyscreen_policy_free(psyscreen_policy **policy);

/* What stands at a position: its id, which belongs to the handle and is valid as long as that. `count` gets how many there are (it may be
 * NULL), also where `at` is beyond them and the status is PSYSCREEN_UNKNOWN. */
psyscreen_status psyscreen_instrument_item(const psyscreen_instrument *instrument, size_t at, size_t *count, const char **id,
                                           size_t *length);
psyscreen_status psyscreen_instrument_scale(const psyscreen_instrument *instrument, size_t at, size_t *count, const char **id,
                                            size_t *length);
psyscreen_status psyscreen_instrument_critical_item(const psyscreen_instrument *instrument, size_t at, size_t *count,
                                                    const char **id, size_t *length);
psyscreen_status psyscreen_policy_instrument(const psyscreen_policy *policy, size_t at, size_t *count, const char **id,
                                             size_t *length);
psyscreen_status psyscreen_policy_level(const psyscreen_policy *policy, size_t at, size_t *count, const char **id, size_t *length);
psyscreen_status psyscreen_policy_fact(const psyscreen_policy *policy, size_t at, size_t *count, const char **id, size_t *length);
/* The id of a band of a scale, from the least to the most severe. */
psyscreen_status psyscreen_instrument_band(const psyscreen_instrument *instrument, size_t scale, size_t at, const char **id,
                                           size_t *length);

/* One score. */
typedef struct psyscreen_score_result {
    double value;      /* NaN when it is not scorable */
    double min;        /* the lowest that some completion of the missing answers gives */
    double max;        /* the highest */
    int32_t status;    /* 0 complete, 1 prorated, 2 unscorable */
    int32_t band_low;  /* position of the lowest band it may be in; -1 where there is none */
    int32_t band_high; /* position of the highest */
} psyscreen_score_result;

/* An answer that was given and cannot be read: a number that int8_t cannot hold, a mark between two boxes. Never narrow a number to int8_t
 * without this: 256 would become 0. */
#define PSYSCREEN_UNREADABLE INT8_MIN

/* An answer that is left blank. Every other code, -1 and -9 too, is one that the form has or is unreadable. */
#define PSYSCREEN_BLANK (INT8_MIN + 1)

/* Scores one person. `codes` are in the order of the form; PSYSCREEN_BLANK and those that are not given are left blank. A code that the form
 * does not have, and PSYSCREEN_UNREADABLE, is unreadable: the status is PSYSCREEN_PROBLEMS, and everything else counts. `scores` has room for each scale,
 * `critical` for each critical item: 1 positive, 0 negative, 2 undetermined. The caller owns all of it. Items that are not answered by
 * small whole numbers (a time of day, many minutes) need psyscreen_call. */
psyscreen_status psyscreen_score(const psyscreen_instrument *instrument, const int8_t *codes, size_t count,
                                 psyscreen_score_result *scores, size_t score_count, int8_t *critical, size_t critical_count);

/* Answers to one instrument; `codes` is NULL where it was not given. */
typedef struct psyscreen_answers {
    const int8_t *codes;
    size_t count;
} psyscreen_answers;

/* What a policy decided, by the positions of its levels, which ascend. */
typedef struct psyscreen_decision {
    int32_t level;          /* with scores as published */
    int32_t at_least;       /* the lowest that some completion of what is missing gives */
    int32_t at_most;        /* the highest */
    int32_t follow_up_days; /* nominal; -1 where the policy says nothing */
    size_t ask;             /* how many questions would settle the level */
} psyscreen_decision;

/* Decides about one person. `consent` is 1, 0, or negative for unknown. `answers` are in the order of the policy's instruments, `facts` in
 * that of its facts: 0 or 1, the position of a value, or a number; INT32_MIN is unknown. Those beyond the last given are not known. */
psyscreen_status psyscreen_triage(const psyscreen_policy *policy, int8_t consent, const psyscreen_answers *answers,
                                  size_t answer_count, const int32_t *facts, size_t fact_count, psyscreen_decision *decision);

/* ---- Tables, by the C data interface of Apache Arrow (https://arrow.apache.org/docs/format/CDataInterface.html) ---- */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/* The results of a table, as columns. */
typedef struct psyscreen_results psyscreen_results;

/* Answers the call `table` about a table in memory, which the call does not hold: `count` arrays of one schema, a struct with a column for
 * each name. Numbers, texts, truths, dates and dictionaries are read, as if the table were a CSV: a null is a blank, and so is a NaN; a
 * number that no code is, is unreadable. The table is only read, and stays the caller's. The caller owns the results and frees them with
 * psyscreen_results_free, and the answer with psyscreen_text_free. PSYSCREEN_REFUSED: there is an answer and no results. */
psyscreen_status psyscreen_table(const psyscreen_engine *engine, const char *call, size_t length, const struct ArrowSchema *schema,
                                 const struct ArrowArray *const *arrays, size_t count, psyscreen_results **results, char **answer,
                                 size_t *answer_length);
/* As psyscreen_engine_free. */
void psyscreen_results_free(psyscreen_results **results);
/* Gives the results as an array with its schema, or as a stream of one array. Nothing is copied; the caller releases each as Arrow says,
 * also after the results are freed. It may be done again. */
psyscreen_status psyscreen_results_export(const psyscreen_results *results, struct ArrowSchema *schema, struct ArrowArray *array);
psyscreen_status psyscreen_results_stream(const psyscreen_results *results, struct ArrowArrayStream *stream);
/* Releases what was exported, for hosts that cannot call a pointer to a function. NULL is allowed. */
void psyscreen_arrow_release(struct ArrowSchema *schema, struct ArrowArray *array);

#ifdef __cplusplus
}
#endif

#endif
