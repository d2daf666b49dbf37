/* Between R and the C library: values are handed over, and nothing is known of questionnaires.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <R.h>
#include <Rinternals.h>
#include <R_ext/Rdynload.h>
#include <stdlib.h>
#include <string.h>
#include <psyscreen.h>

static void free_engine(SEXP pointer) {
    psyscreen_engine *engine = R_ExternalPtrAddr(pointer);
    psyscreen_engine_free(&engine);
    R_ClearExternalPtr(pointer);
}

static void free_results(SEXP pointer) {
    psyscreen_results *results = R_ExternalPtrAddr(pointer);
    psyscreen_results_free(&results);
    R_ClearExternalPtr(pointer);
}

static SEXP engine_new(void) {
    psyscreen_engine *engine = NULL;
    if (psyscreen_engine_new(&engine) != PSYSCREEN_OK) Rf_error("no engine can be made");
    SEXP pointer = PROTECT(R_MakeExternalPtr(engine, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(pointer, free_engine, TRUE);
    UNPROTECT(1);
    return pointer;
}

static SEXP as_raw(char *text, size_t length) {
    SEXP raw = Rf_allocVector(RAWSXP, (R_xlen_t)length);
    memcpy(RAW(raw), text, length);
    psyscreen_text_free(text, length);
    return raw;
}

/* A call and its answer, both as bytes: an R text cannot hold every one. */
static SEXP call(SEXP engine, SEXP text) {
    char *answer = NULL;
    size_t length = 0;
    psyscreen_status status =
        psyscreen_call(R_ExternalPtrAddr(engine), (const char *)RAW(text), (size_t)XLENGTH(text), &answer, &length);
    if (status != PSYSCREEN_OK) Rf_error("the call ended with status %d", (int)status);
    return as_raw(answer, length);
}

/* ---- A data frame as Arrow has it. What is allocated here is freed when .Call returns. ---- */

static void keep_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void keep_array(struct ArrowArray *array) { array->release = NULL; }

static void *room(size_t count, size_t size) {
    void *made = R_alloc(count == 0 ? 1 : count, (int)size);
    memset(made, 0, (count == 0 ? 1 : count) * size);
    return made;
}

static void is(struct ArrowSchema *schema, struct ArrowArray *array, const char *format, R_xlen_t rows, int buffers) {
    schema->format = format;
    schema->flags = 2; /* nullable */
    schema->release = keep_schema;
    array->length = rows;
    array->null_count = -1;
    array->n_buffers = buffers;
    array->buffers = room((size_t)buffers, sizeof(void *));
    array->release = keep_array;
}

#define MARK(bits, at) ((bits)[(at) / 8] |= (uint8_t)(1 << ((at) % 8)))

static void texts(struct ArrowSchema *schema, struct ArrowArray *array, SEXP column) {
    R_xlen_t rows = XLENGTH(column);
    is(schema, array, "U", rows, 3);
    int64_t *ends = room((size_t)rows + 1, sizeof *ends), length = 0;
    uint8_t *valid = room((size_t)rows / 8 + 1, 1);
    const char **all = room((size_t)rows, sizeof *all);
    for (R_xlen_t row = 0; row < rows; row++) {
        if (STRING_ELT(column, row) != NA_STRING) {
            MARK(valid, row);
            all[row] = Rf_translateCharUTF8(STRING_ELT(column, row));
            length += (int64_t)strlen(all[row]);
        }
        ends[row + 1] = length;
    }
    char *bytes = room((size_t)length, 1);
    for (R_xlen_t row = 0; row < rows; row++)
        if (all[row] != NULL) memcpy(bytes + ends[row], all[row], (size_t)(ends[row + 1] - ends[row]));
    array->buffers[0] = valid, array->buffers[1] = ends, array->buffers[2] = bytes;
}

static void column_of(struct ArrowSchema *schema, struct ArrowArray *array, SEXP column) {
    R_xlen_t rows = XLENGTH(column);
    uint8_t *valid = room((size_t)rows / 8 + 1, 1);
    if (Rf_isFactor(column)) {
        is(schema, array, "i", rows, 2);
        int32_t *codes = room((size_t)rows, sizeof *codes);
        for (R_xlen_t row = 0; row < rows; row++) {
            int code = INTEGER(column)[row];
            if (code != NA_INTEGER) MARK(valid, row), codes[row] = code - 1;
        }
        array->buffers[1] = codes;
        schema->dictionary = room(1, sizeof *schema), array->dictionary = room(1, sizeof *array);
        texts(schema->dictionary, array->dictionary, Rf_getAttrib(column, R_LevelsSymbol));
    } else if (TYPEOF(column) == LGLSXP) {
        is(schema, array, "b", rows, 2);
        uint8_t *bits = room((size_t)rows / 8 + 1, 1);
        for (R_xlen_t row = 0; row < rows; row++) {
            int value = LOGICAL(column)[row];
            if (value != NA_LOGICAL) MARK(valid, row);
            if (value == TRUE) MARK(bits, row);
        }
        array->buffers[1] = bits;
    } else if (TYPEOF(column) == INTSXP) {
        is(schema, array, "i", rows, 2);
        for (R_xlen_t row = 0; row < rows; row++)
            if (INTEGER(column)[row] != NA_INTEGER) MARK(valid, row);
        array->buffers[1] = INTEGER(column);
    } else if (TYPEOF(column) == REALSXP && Rf_inherits(column, "integer64")) {
        is(schema, array, "l", rows, 2);
        const int64_t *values = (const int64_t *)(void *)REAL(column);
        for (R_xlen_t row = 0; row < rows; row++)
            if (values[row] != INT64_MIN) MARK(valid, row);
        array->buffers[1] = values;
    } else if (TYPEOF(column) == REALSXP && Rf_inherits(column, "Date")) {
        is(schema, array, "tdD", rows, 2);
        int32_t *days = room((size_t)rows, sizeof *days);
        for (R_xlen_t row = 0; row < rows; row++) {
            double day = REAL(column)[row];
            /* What is no day at all is one that nobody can be screened on, and is named as such. */
            if (!ISNAN(day)) MARK(valid, row), days[row] = day > -1e9 && day < 1e9 ? (int32_t)day - (day < (int32_t)day) : INT32_MAX;
        }
        array->buffers[1] = days;
    } else if (TYPEOF(column) == REALSXP) {
        is(schema, array, "g", rows, 2);
        valid = NULL; /* NA is a NaN, and each NaN is a blank */
        array->buffers[1] = REAL(column);
    } else if (TYPEOF(column) == STRSXP) {
        texts(schema, array, column);
        return;
    } else {
        is(schema, array, "z", rows, 0); /* a list: the library names what it cannot read */
        return;
    }
    array->buffers[0] = valid;
}

/* ---- Results ---- */

static int has(const struct ArrowArray *array, R_xlen_t row) {
    const uint8_t *valid = array->buffers[0];
    return valid == NULL || (valid[row / 8] >> (row % 8) & 1);
}

static SEXP text_at(const char *bytes, int64_t from, int64_t to) { return Rf_mkCharLenCE(bytes + from, (int)(to - from), CE_UTF8); }

static SEXP vector_of(const struct ArrowSchema *schema, const struct ArrowArray *array) {
    R_xlen_t rows = (R_xlen_t)array->length;
    const void *values = array->buffers[1];
    SEXP column;
    switch (schema->format[0]) {
    case 'g':
        column = PROTECT(Rf_allocVector(REALSXP, rows));
        for (R_xlen_t row = 0; row < rows; row++) REAL(column)[row] = has(array, row) ? ((const double *)values)[row] : NA_REAL;
        break;
    case 'b':
        column = PROTECT(Rf_allocVector(LGLSXP, rows));
        for (R_xlen_t row = 0; row < rows; row++)
            LOGICAL(column)[row] = has(array, row) ? (((const uint8_t *)values)[row / 8] >> (row % 8) & 1) : NA_LOGICAL;
        break;
    case 's': {
        column = PROTECT(Rf_allocVector(INTSXP, rows));
        for (R_xlen_t row = 0; row < rows; row++) INTEGER(column)[row] = has(array, row) ? ((const int16_t *)values)[row] + 1 : NA_INTEGER;
        const struct ArrowArray *words = array->dictionary;
        const int32_t *ends = words->buffers[1];
        SEXP levels = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)words->length));
        for (R_xlen_t at = 0; at < (R_xlen_t)words->length; at++) SET_STRING_ELT(levels, at, text_at(words->buffers[2], ends[at], ends[at + 1]));
        Rf_setAttrib(column, R_LevelsSymbol, levels);
        Rf_setAttrib(column, R_ClassSymbol, Rf_mkString("factor"));
        UNPROTECT(1);
        break;
    }
    default: {
        const int64_t *ends = values;
        column = PROTECT(Rf_allocVector(STRSXP, rows));
        for (R_xlen_t row = 0; row < rows; row++)
            SET_STRING_ELT(column, row, has(array, row) ? text_at(array->buffers[2], ends[row], ends[row + 1]) : NA_STRING);
    }
    }
    UNPROTECT(1);
    return column;
}

/* A list of the answer and, unless the call is refused, of the results. */
static SEXP table(SEXP engine, SEXP text, SEXP frame, SEXP rows) {
    int columns = (int)XLENGTH(frame);
    SEXP names = PROTECT(Rf_getAttrib(frame, R_NamesSymbol));
    struct ArrowSchema schema = {0}, *schemas = room((size_t)columns, sizeof *schemas), **fields = room((size_t)columns, sizeof *fields);
    struct ArrowArray array = {0}, *arrays = room((size_t)columns, sizeof *arrays), **children = room((size_t)columns, sizeof *children);
    is(&schema, &array, "+s", (R_xlen_t)Rf_asReal(rows), 1);
    for (int at = 0; at < columns; at++) {
        column_of(&schemas[at], &arrays[at], VECTOR_ELT(frame, at));
        schemas[at].name = Rf_translateCharUTF8(STRING_ELT(names, at));
        fields[at] = &schemas[at], children[at] = &arrays[at];
    }
    schema.n_children = array.n_children = columns;
    schema.children = fields, array.children = children;
    const struct ArrowArray *pieces[1] = {&array};
    psyscreen_results *found = NULL;
    char *answer = NULL;
    size_t length = 0;
    psyscreen_status status = psyscreen_table(R_ExternalPtrAddr(engine), (const char *)RAW(text), (size_t)XLENGTH(text), &schema, pieces, 1,
                                              &found, &answer, &length);
    if (status != PSYSCREEN_OK && status != PSYSCREEN_REFUSED) Rf_error("the call ended with status %d", (int)status);
    SEXP results = PROTECT(R_MakeExternalPtr(found, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(results, free_results, TRUE);
    SEXP both = PROTECT(Rf_allocVector(VECSXP, 2));
    SET_VECTOR_ELT(both, 0, as_raw(answer, length));
    if (status == PSYSCREEN_OK) {
        if (psyscreen_results_export(found, &schema, &array) != PSYSCREEN_OK) Rf_error("the results cannot be taken");
        SEXP list = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)schema.n_children)), ids = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)schema.n_children));
        SET_VECTOR_ELT(both, 1, list);
        for (int64_t at = 0; at < schema.n_children; at++) {
            SET_VECTOR_ELT(list, (R_xlen_t)at, vector_of(schema.children[at], array.children[at]));
            SET_STRING_ELT(ids, (R_xlen_t)at, Rf_mkCharCE(schema.children[at]->name, CE_UTF8));
        }
        Rf_setAttrib(list, R_NamesSymbol, ids);
        schema.release(&schema);
        array.release(&array);
        UNPROTECT(2);
    }
    free_results(results);
    UNPROTECT(3);
    return both;
}

/* ---- JSON that the library has written, as R has it ---- */

typedef struct { const char *at, *end; } json;

static SEXP value(json *text);

static void blanks(json *text) { while (text->at < text->end && strchr(" \t\r\n", *text->at) != NULL) text->at++; }

static int next_is(json *text, char mark) {
    blanks(text);
    if (text->at < text->end && *text->at == mark) return text->at++, 1;
    return 0;
}

static void broken(void) { Rf_error("this is not JSON"); }

static unsigned hex(json *text) {
    unsigned code = 0;
    for (int digit = 0; digit < 4 && text->at < text->end; digit++) {
        char letter = *text->at++;
        code = code * 16 + (unsigned)(letter <= '9' ? letter - '0' : (letter | 32) - 'a' + 10);
    }
    return code;
}

static SEXP string(json *text) {
    if (!next_is(text, '"')) broken();
    size_t most = 0;
    for (const char *at = text->at; at < text->end && *at != '"'; at++, most++)
        if (*at == '\\') at++, most++;
    char *bytes = R_alloc(most + 1, 1), *to = bytes;
    while (text->at < text->end && *text->at != '"') {
        if (*text->at != '\\') { *to++ = *text->at++; continue; }
        text->at++;
        if (text->at == text->end) broken();
        char letter = *text->at++;
        const char *plain = strchr("b\bf\fn\nr\rt\t", letter);
        if (letter != 'u') { *to++ = plain != NULL ? plain[1] : letter; continue; }
        unsigned code = hex(text);
        if (code >= 0xd800 && code < 0xdc00 && text->end - text->at > 6) text->at += 2, code = 0x10000 + ((code - 0xd800) << 10) + (hex(text) - 0xdc00);
        if (code == 0) continue; /* a text of R cannot hold it */
        if (code < 0x80) *to++ = (char)code;
        else if (code < 0x800) *to++ = (char)(0xc0 | code >> 6), *to++ = (char)(0x80 | (code & 0x3f));
        else if (code < 0x10000) *to++ = (char)(0xe0 | code >> 12), *to++ = (char)(0x80 | (code >> 6 & 0x3f)), *to++ = (char)(0x80 | (code & 0x3f));
        else *to++ = (char)(0xf0 | code >> 18), *to++ = (char)(0x80 | (code >> 12 & 0x3f)), *to++ = (char)(0x80 | (code >> 6 & 0x3f)), *to++ = (char)(0x80 | (code & 0x3f));
    }
    if (!next_is(text, '"')) broken();
    return Rf_mkCharLenCE(bytes, (int)(to - bytes), CE_UTF8);
}

/* An object or an array: values one after the other in a list that doubles. */
static SEXP many(json *text, int named) {
    R_xlen_t count = 0, size = 8;
    PROTECT_INDEX here, there;
    SEXP values, names;
    PROTECT_WITH_INDEX(values = Rf_allocVector(VECSXP, size), &here);
    PROTECT_WITH_INDEX(names = Rf_allocVector(STRSXP, named ? size : 0), &there);
    if (!next_is(text, named ? '}' : ']')) do {
        if (count == size) {
            size *= 2;
            REPROTECT(values = Rf_xlengthgets(values, size), here);
            if (named) REPROTECT(names = Rf_xlengthgets(names, size), there);
        }
        if (named) {
            SET_STRING_ELT(names, count, string(text));
            if (!next_is(text, ':')) broken();
        }
        SET_VECTOR_ELT(values, count++, value(text));
    } while (next_is(text, ','));
    if (count > 0 && !next_is(text, named ? '}' : ']')) broken();
    REPROTECT(values = Rf_xlengthgets(values, count), here);
    if (named) Rf_setAttrib(values, R_NamesSymbol, Rf_xlengthgets(names, count));
    UNPROTECT(2);
    return values;
}

static SEXP value(json *text) {
    R_CheckStack();
    blanks(text);
    if (text->at == text->end) broken();
    switch (*text->at) {
    case '{': return text->at++, many(text, 1);
    case '[': return text->at++, many(text, 0);
    case '"': return Rf_ScalarString(string(text));
    case 't': return text->at += 4, Rf_ScalarLogical(TRUE);
    case 'f': return text->at += 5, Rf_ScalarLogical(FALSE);
    case 'n': return text->at += 4, R_NilValue;
    }
    char digits[64] = {0}, *stop;
    size_t length = (size_t)(text->end - text->at);
    memcpy(digits, text->at, length < 63 ? length : 63);
    double number = R_strtod(digits, &stop);
    if (stop == digits) broken();
    text->at += stop - digits;
    return Rf_ScalarReal(number);
}

static SEXP from_json(SEXP bytes) {
    json text = {(const char *)RAW(bytes), (const char *)RAW(bytes) + XLENGTH(bytes)};
    return value(&text);
}

static const R_CallMethodDef methods[] = {{"engine_new", (DL_FUNC)&engine_new, 0}, {"call", (DL_FUNC)&call, 2},
                                          {"table", (DL_FUNC)&table, 4}, {"from_json", (DL_FUNC)&from_json, 1}, {NULL, NULL, 0}};

void R_init_psyscreen(DllInfo *library) {
    R_registerRoutines(library, NULL, methods, NULL, NULL);
    R_useDynamicSymbols(library, FALSE);
}
