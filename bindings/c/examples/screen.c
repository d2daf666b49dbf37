/* One person scored and triaged: by a call, and by numbers.
 *
 *   cc examples/screen.c $(pkg-config --cflags --libs psyscreen) -o screen */
#include <psyscreen.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    if (psyscreen_abi_version() != PSYSCREEN_ABI_VERSION) return 1;
    psyscreen_engine *engine = NULL;
    if (psyscreen_engine_new(&engine) != PSYSCREEN_OK) return 1;

    const char *call = "{\"call\": \"triage\", \"policy\": \"recovered-2020\", \"consent\": true,"
                       " \"answers\": {\"phq-9\": [1, 1, 0, 0, 0, 0, 0, 0, 1]}, \"report\": \"text\"}";
    char *answer = NULL;
    size_t length = 0;
    if (psyscreen_call(engine, call, strlen(call), &answer, &length) != PSYSCREEN_OK) return 1;
    printf("%.*s\n", (int)length, answer);
    psyscreen_text_free(answer, length);

    psyscreen_instrument *phq9 = NULL;
    if (psyscreen_instrument_open(engine, "phq-9", 5, &phq9) != PSYSCREEN_OK) return 1;
    const int8_t codes[9] = {1, 1, 0, 0, 0, 0, 0, 0, 1};
    psyscreen_score_result total;
    int8_t suicidal;
    if (psyscreen_score(phq9, codes, 9, &total, 1, &suicidal, 1) != PSYSCREEN_OK) return 1;
    const char *band = NULL;
    if (psyscreen_instrument_band(phq9, 0, (size_t)total.band_low, &band, &length) != PSYSCREEN_OK) return 1;
    printf("PHQ-9: %g, %.*s; thoughts of death: %s\n", total.value, (int)length, band, suicidal == 1 ? "yes" : "no");

    psyscreen_instrument_free(&phq9);
    psyscreen_engine_free(&engine);
    return 0;
}
