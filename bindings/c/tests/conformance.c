/* Runs a conformance suite, and what only C can do wrong.
 *
 *   conformance SUITE: a file of pairs, each a length in decimal, a newline and so many bytes: call, answer, call, answer, … */
#include <psyscreen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what); \
            exit(1); \
        } \
    } while (0)

static char *text_of(FILE *file, size_t *length) {
    if (fscanf(file, "%zu", length) != 1) return NULL;
    CHECK(fgetc(file) == '\n');
    char *text = malloc(*length + 1);
    CHECK(text != NULL);
    CHECK(fread(text, 1, *length, file) == *length);
    return text;
}

static int suite(const char *path) {
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    psyscreen_engine *engine = NULL;
    CHECK(psyscreen_engine_new(&engine) == PSYSCREEN_OK);
    int count = 0;
    size_t call_length, wanted_length, length;
    for (char *call; (call = text_of(file, &call_length)) != NULL; count++) {
        char *wanted = text_of(file, &wanted_length), *answer = NULL;
        CHECK(psyscreen_call(engine, call, call_length, &answer, &length) == PSYSCREEN_OK);
        if (length != wanted_length || memcmp(answer, wanted, length) != 0) {
            fprintf(stderr, "pair %d is answered otherwise\n", count + 1);
            exit(1);
        }
        psyscreen_text_free(answer, length);
        free(wanted);
        free(call);
    }
    psyscreen_engine_free(&engine);
    fclose(file);
    return count;
}

static void borders(void) {
    psyscreen_engine *engine = NULL;
    CHECK(psyscreen_engine_new(NULL) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_engine_new(&engine) == PSYSCREEN_OK);
    char *answer = NULL;
    size_t length = 0;
    CHECK(psyscreen_call(NULL, "{}", 2, &answer, &length) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_call(engine, NULL, 2, &answer, &length) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_call(engine, "\xff\xfe", 2, &answer, &length) == PSYSCREEN_ARGUMENT && answer == NULL);
    CHECK(psyscreen_call(engine, "{}", 2, NULL, &length) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_call(engine, "{}", 2, &answer, NULL) == PSYSCREEN_ARGUMENT && answer == NULL);
    CHECK(psyscreen_call(engine, NULL, 0, &answer, &length) == PSYSCREEN_OK);
    psyscreen_text_free(answer, length);
    psyscreen_text_free(NULL, 7);
    psyscreen_text_free(psyscreen_text_new(0), 0);

    psyscreen_instrument *phq9 = NULL;
    CHECK(psyscreen_instrument_open(engine, "phq-0", 5, &phq9) == PSYSCREEN_UNKNOWN && phq9 == NULL);
    CHECK(psyscreen_instrument_open(engine, "phq-9", 5, &phq9) == PSYSCREEN_OK);
    psyscreen_policy *policy = NULL;
    CHECK(psyscreen_policy_open(engine, "recovered-2020", 14, &policy) == PSYSCREEN_OK);
    /* Handles outlive the engine, and freeing twice does nothing. */
    psyscreen_engine_free(&engine);
    CHECK(engine == NULL);
    psyscreen_engine_free(&engine);
    psyscreen_engine_free(NULL);

    size_t count = 0;
    const char *id = NULL;
    CHECK(psyscreen_instrument_item(phq9, 8, &count, &id, &length) == PSYSCREEN_OK && count == 10);
    CHECK(length == 1 && id[0] == '9');
    CHECK(psyscreen_instrument_item(phq9, 10, &count, &id, &length) == PSYSCREEN_UNKNOWN && count == 10);
    CHECK(psyscreen_instrument_scale(phq9, 0, NULL, &id, &length) == PSYSCREEN_OK && length == 5);
    CHECK(psyscreen_instrument_critical_item(phq9, 0, &count, &id, &length) == PSYSCREEN_OK && count == 1);
    CHECK(psyscreen_instrument_band(phq9, 0, 99, &id, &length) == PSYSCREEN_UNKNOWN);

    psyscreen_score_result total;
    int8_t suicidal = 7;
    const int8_t complete[9] = {3, 3, 3, 3, 3, 3, 3, 3, 0};
    CHECK(psyscreen_score(phq9, complete, 9, &total, 1, &suicidal, 1) == PSYSCREEN_OK);
    CHECK(total.value == 24 && total.status == 0 && total.band_low == 4 && total.band_high == 4 && suicidal == 0);
    const int8_t blank[9] = {3, 3, 3, 3, 3, 3, 3, 3, PSYSCREEN_BLANK};
    CHECK(psyscreen_score(phq9, blank, 9, &total, 1, &suicidal, 1) == PSYSCREEN_OK);
    CHECK(total.status == 1 && total.min == 24 && total.max == 27 && suicidal == 2);
    const int8_t wrong[9] = {9, 3, 3, 3, 3, 3, 3, 3, 1};
    CHECK(psyscreen_score(phq9, wrong, 9, &total, 1, &suicidal, 1) == PSYSCREEN_PROBLEMS);
    CHECK(isnan(total.value) && total.status == 2 && total.min == 22 && suicidal == 1);
    const int8_t unreadable[9] = {3, 3, 3, 3, 3, 3, 3, PSYSCREEN_UNREADABLE, 1};
    CHECK(psyscreen_score(phq9, unreadable, 9, &total, 1, &suicidal, 1) == PSYSCREEN_PROBLEMS);
    CHECK(isnan(total.value) && total.status == 2 && total.min == 22 && total.max == 25 && suicidal == 1);
    for (int8_t code = -126; code < 0; code++) {
        const int8_t negative[9] = {3, 3, 3, 3, 3, 3, 3, code, 1};
        CHECK(psyscreen_score(phq9, negative, 9, &total, 1, &suicidal, 1) == PSYSCREEN_PROBLEMS);
        CHECK(isnan(total.value) && total.status == 2 && total.min == 22 && total.max == 25 && suicidal == 1);
    }
    CHECK(psyscreen_score(phq9, NULL, 0, &total, 1, &suicidal, 1) == PSYSCREEN_OK && total.max == 27);
    CHECK(psyscreen_score(phq9, complete, 9, &total, 0, &suicidal, 1) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_score(phq9, complete, 9, NULL, 1, &suicidal, 1) == PSYSCREEN_ARGUMENT);

    psyscreen_decision decision;
    psyscreen_answers answers = {wrong, 9};
    CHECK(psyscreen_policy_level(policy, 0, &count, &id, &length) == PSYSCREEN_OK);
    CHECK(psyscreen_triage(policy, 1, &answers, 1, NULL, 0, &decision) == PSYSCREEN_PROBLEMS);
    CHECK(decision.level == (int32_t)count - 1 && decision.at_least == decision.level);
    CHECK(psyscreen_triage(policy, -1, &answers, 1, NULL, 0, &decision) == PSYSCREEN_OK && decision.level == 0);
    const int32_t unknown[1] = {INT32_MIN}, yes[1] = {1};
    CHECK(psyscreen_triage(policy, 1, NULL, 0, unknown, 1, &decision) == PSYSCREEN_OK && decision.ask > 0);
    CHECK(psyscreen_triage(policy, 1, NULL, 0, yes, 1, &decision) == PSYSCREEN_OK);
    CHECK(psyscreen_triage(policy, 1, NULL, 1, NULL, 0, &decision) == PSYSCREEN_ARGUMENT);
    psyscreen_instrument_free(&phq9);
    psyscreen_policy_free(&policy);
    CHECK(phq9 == NULL && policy == NULL);
}

/* A table in memory: what is borrowed stays the caller's, what is given is released once, also after the results are freed. */
static void tables(void) {
    psyscreen_engine *engine = NULL;
    CHECK(psyscreen_engine_new(&engine) == PSYSCREEN_OK);
    const int8_t codes[3] = {3, 0, 7};
    const uint8_t valid = 6; /* the first row of the last item is a blank */
    const char *names[9] = {"phq9_1", "phq9_2", "phq9_3", "phq9_4", "phq9_5", "phq9_6", "phq9_7", "phq9_8", "phq9_9"};
    struct ArrowSchema fields[9] = {{0}}, *field_list[9], schema = {.format = "+s", .n_children = 9, .children = field_list};
    const void *whole[2] = {NULL, codes}, *last[2] = {&valid, codes}, *none[1] = {NULL};
    struct ArrowArray children[9] = {{0}}, *child_list[9];
    struct ArrowArray array = {.length = 3, .n_buffers = 1, .n_children = 9, .buffers = none, .children = child_list};
    for (int item = 0; item < 9; item++) {
        fields[item] = (struct ArrowSchema){.format = "c", .name = names[item]};
        children[item] = (struct ArrowArray){.length = 3, .null_count = -1, .n_buffers = 2, .buffers = item == 8 ? last : whole};
        field_list[item] = &fields[item], child_list[item] = &children[item];
    }
    const struct ArrowArray *arrays[2] = {&array, &array};
    psyscreen_results *results = NULL;
    char *answer = NULL;
    size_t length = 0;
    const char *call = "{\"call\": \"table\", \"instrument\": \"phq-9\"}", *wrong = "{\"call\": \"table\", \"instrument\": \"phq\"}";
    CHECK(psyscreen_table(engine, wrong, strlen(wrong), &schema, arrays, 2, &results, &answer, &length) == PSYSCREEN_REFUSED && results == NULL);
    psyscreen_text_free(answer, length);
    CHECK(psyscreen_table(engine, call, strlen(call), NULL, arrays, 2, &results, &answer, &length) == PSYSCREEN_ARGUMENT && results == NULL);
    CHECK(psyscreen_table(engine, call, strlen(call), &fields[0], arrays, 2, &results, &answer, &length) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_table(engine, call, strlen(call), &schema, arrays, 2, NULL, &answer, &length) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_table(engine, call, strlen(call), &schema, arrays, 0, &results, &answer, &length) == PSYSCREEN_OK);
    psyscreen_text_free(answer, length);
    psyscreen_results_free(&results);
    CHECK(psyscreen_table(engine, call, strlen(call), &schema, arrays, 2, &results, &answer, &length) == PSYSCREEN_OK);
    psyscreen_text_free(answer, length);
    psyscreen_engine_free(&engine);
    struct ArrowSchema ids, again;
    struct ArrowArray found;
    struct ArrowArrayStream stream;
    CHECK(psyscreen_results_export(results, &ids, &found) == PSYSCREEN_OK && psyscreen_results_export(results, NULL, &found) == PSYSCREEN_ARGUMENT);
    CHECK(psyscreen_results_stream(results, &stream) == PSYSCREEN_OK);
    psyscreen_results_free(&results);
    psyscreen_results_free(&results);
    CHECK(found.length == 6 && strcmp(ids.children[0]->name, "total") == 0 && strcmp(ids.children[0]->format, "g") == 0);
    const double *total = found.children[0]->buffers[1], *least = found.children[1]->buffers[1];
    const uint8_t *scored = found.children[0]->buffers[0];
    /* Prorated over the blank; complete; unreadable. */
    CHECK(total[0] == 27 && total[1] == 0 && scored[0] == 27 && least[0] == 24 && least[2] == 0 && found.children[0]->null_count == 2);
    /* A reader may move a child out, and releases it itself. */
    struct ArrowArray moved = *found.children[0];
    found.children[0]->release = NULL;
    psyscreen_arrow_release(&ids, &found);
    CHECK(ids.release == NULL && found.release == NULL && ((const double *)moved.buffers[1])[0] == 27);
    moved.release(&moved);
    psyscreen_arrow_release(&ids, &found);
    psyscreen_arrow_release(NULL, NULL);
    CHECK(stream.get_schema(&stream, &ids) == 0 && stream.get_schema(&stream, &again) == 0);
    CHECK(stream.get_next(&stream, &found) == 0 && found.length == 6);
    psyscreen_arrow_release(&ids, &found);
    CHECK(stream.get_next(&stream, &found) == 0 && found.release == NULL && stream.get_last_error(&stream) == NULL);
    psyscreen_arrow_release(&again, NULL);
    stream.release(&stream);
    CHECK(stream.release == NULL);
}

/* How long one person takes, in microseconds: the least of many rounds, so short that some are not interrupted, whatever else the machine does. */
static void speed(void) {
    psyscreen_engine *engine = NULL;
    psyscreen_instrument *phq9 = NULL;
    psyscreen_policy *policy = NULL;
    CHECK(psyscreen_engine_new(&engine) == PSYSCREEN_OK);
    CHECK(psyscreen_instrument_open(engine, "phq-9", 5, &phq9) == PSYSCREEN_OK);
    CHECK(psyscreen_policy_open(engine, "recovered-2020", 14, &policy) == PSYSCREEN_OK);
    const int8_t codes[9] = {2, 2, 1, 1, 0, 1, 2, 2, 0};
    const char *call = "{\"call\":\"triage\",\"policy\":\"recovered-2020\",\"consent\":true,"
                       "\"answers\":{\"phq-9\":{\"1\":2,\"2\":2,\"3\":1,\"4\":1,\"5\":0,\"6\":1,\"7\":2,\"8\":2,\"9\":0}}}";
    psyscreen_score_result total;
    psyscreen_answers answers = {codes, 9};
    psyscreen_decision decision;
    int8_t suicidal;
    double best[3] = {1e9, 1e9, 1e9};
    for (int round = 0; round < 2000; round++) {
        for (int kind = 0; kind < 3; kind++) {
            const int times = 50;
            struct timespec begin, end;
            clock_gettime(CLOCK_MONOTONIC, &begin);
            for (int i = 0; i < times; i++) {
                if (kind == 0) {
                    CHECK(psyscreen_score(phq9, codes, 9, &total, 1, &suicidal, 1) == PSYSCREEN_OK);
                } else if (kind == 1) {
                    CHECK(psyscreen_triage(policy, 1, &answers, 1, NULL, 0, &decision) == PSYSCREEN_OK);
                } else {
                    char *answer;
                    size_t length;
                    CHECK(psyscreen_call(engine, call, strlen(call), &answer, &length) == PSYSCREEN_OK);
                    psyscreen_text_free(answer, length);
                }
            }
            clock_gettime(CLOCK_MONOTONIC, &end);
            double each = ((end.tv_sec - begin.tv_sec) * 1e9 + (end.tv_nsec - begin.tv_nsec)) / times / 1000;
            if (each < best[kind]) best[kind] = each;
        }
    }
    printf("one PHQ-9: scored %.3f us, triaged %.3f us, triaged by a call %.3f us\n", best[0], best[1], best[2]);
    psyscreen_instrument_free(&phq9);
    psyscreen_policy_free(&policy);
    psyscreen_engine_free(&engine);
}

int main(int count, char **arguments) {
    borders();
    tables();
    for (int at = 1; at < count; at++) {
        if (strcmp(arguments[at], "--speed") == 0) {
            speed();
        } else {
            printf("%s: %d calls answered alike\n", arguments[at], suite(arguments[at]));
        }
    }
    return 0;
}
