# What the readme and the help promise. The conformance suite is run by scripts/test-r.
library(psyscreen)

quietly <- function(code) suppressMessages(suppressWarnings(code))
warned <- function(code) {
    said <- character()
    withCallingHandlers(suppressMessages(code), warning = function(condition) {
        said <<- c(said, conditionMessage(condition))
        invokeRestart("muffleWarning")
    })
    said
}
people <- function(...) {
    given <- list(...)
    stats::setNames(as.data.frame(do.call(rbind, given)), paste0("phq9_", 1:9))
}
total <- function(found, row = 1L) unlist(found[row, c("total", "total.min", "total.max")], use.names = FALSE)

# Factors for bands, NA for missing, logicals for what holds.
found <- quietly(score(people(rep(3, 9), rep(0, 9), c(rep(1, 8), NA), c(rep(1, 5), rep(NA, 4))), "phq-9"))
stopifnot(identical(nrow(found), 4L), is.factor(found$total.band), is.factor(found$total.status))
stopifnot(identical(as.character(found$total.band), c("severe", "minimal", "mild", "mild..moderately-severe")))
stopifnot(identical(levels(found$total.band)[1:5], c("minimal", "mild", "moderate", "moderately-severe", "severe")))
stopifnot(identical(found$`suicidal-ideation`, c(TRUE, FALSE, NA, NA)))
stopifnot(identical(total(found, 3L), c(9, 8, 11)), identical(total(found, 4L), c(NA, 5, 17)))
stopifnot(identical(attr(found, "read")[[9L]], list(column = "phq9_9", as = "9")))

# What is not a code is unreadable, never another answer and never a blank that is prorated over; a blank is a blank.
for (wrong in list(3.5, 256, 259, -1, Inf, 1e300, -1e300, 4294967296)) {
    answers <- people(c(rep(1, 7), wrong, 0), rep(0, 9))
    said <- warned(found <- score(answers, "phq-9"))
    stopifnot(identical(total(found), c(NA, 7, 10)), any(grepl("item `8`", said)), !is.na(found$problem[1L]))
    one <- quietly(score(unname(unlist(answers[1L, ])), "phq-9"))$instruments[[1L]]$scores[[1L]]
    stopifnot(is.null(one$value), one$min == 7, one$max == 10)
}
for (blank in list(NA_real_, NA_integer_, NaN)) {
    found <- quietly(score(people(c(rep(1, 7), blank, 0), rep(0, 9)), "phq-9"))
    stopifnot(identical(total(found), c(7.875, 7, 10)), is.na(found$problem[1L]))
    one <- score(c(rep(1, 7), blank, 0), "phq-9")$instruments[[1L]]$scores[[1L]]
    stopifnot(one$value == 7.875, one$status == "prorated")
}
# Every kind of vector is the same table.
numbers <- people(c(0, 1, 2, 3, 0, 1, 2, 3, NA), c(3, 3, 0, 0, 1, 1, 0, 0, 1))
wanted <- quietly(score(numbers, "phq-9"))
labels <- c("Not at all", "Several days", "More than half the days", "Nearly every day")
for (kind in list(as.integer, as.character, function(x) factor(x, levels = 3:0), function(x) labels[x + 1], function(x) factor(labels[x + 1]))) {
    found <- quietly(score(as.data.frame(lapply(numbers, kind), check.names = FALSE), "phq-9"))
    stopifnot(identical(found, wanted))
}
stopifnot(is.na(quietly(score(data.frame(numbers[-9], phq9_9 = I(list(1, 2)), check.names = FALSE), "phq-9"))$total[1L]))

# One by one is the same.
set.seed(4)
many <- as.data.frame(matrix(sample(c(0:3, NA, 9), 200 * 9, TRUE, c(3, 3, 3, 3, 1, 0.2)), 200))
names(many) <- paste0("phq9_", 1:9)
rownames(many) <- paste0("p", 1:200)
found <- quietly(score(many, "phq-9"))
stopifnot(identical(rownames(found), rownames(many)))
for (row in seq_len(nrow(many))) {
    one <- quietly(score(unname(unlist(many[row, ])), "phq-9"))$instruments[[1L]]
    value <- if (is.null(one$scores[[1L]]$value)) NA_real_ else one$scores[[1L]]$value
    stopifnot(identical(value, found$total[row]), one$scores[[1L]]$min == found$total.min[row], one$scores[[1L]]$max == found$total.max[row])
    stopifnot(identical(one$scores[[1L]]$band, as.character(found$total.band[row])))
}

# Triage: levels are factors in their order; without recorded consent no answer is used.
answers <- people(rep(0, 9), c(rep(0, 8), 1), c(rep(0, 8), 1), rep(NA, 9))
answers$consent <- c(TRUE, TRUE, FALSE, NA)
answers$date <- as.Date("2026-11-23")
decided <- quietly(triage(answers, "recovered-2020"))
stopifnot(is.factor(decided$level), as.character(decided$level)[2L] == "crisis", as.character(decided$level)[3L] != "crisis")
stopifnot(utils::tail(levels(decided$level), 1L) == "crisis", is.numeric(decided$follow_up_days), nzchar(decided$policy))
stopifnot(triage(list("phq-9" = c(rep(0, 8), 1)), "recovered-2020", consent = TRUE)$decision$level == "crisis")
due <- triage(list("phq-9" = c(rep(0, 8), 1)), "recovered-2020", consent = TRUE, date = as.Date("2026-11-23"), today = "2026-12-01")$decision
stopifnot(due$follow_up_due == "2026-11-24", due$follow_up_overdue_days == 7)

# What is wrong with the whole: warnings, and errors with every reason.
stopifnot(any(grepl("1-based", warned(score(people(rep(1, 9), rep(2, 9), rep(4, 9)), "phq-9")))))
refused <- tryCatch(score(data.frame(a = 1), "phq-9"), psyscreen_error = function(error) error)
stopifnot(inherits(refused, "psyscreen_error"), length(refused$errors) >= 1L)
stopifnot(inherits(tryCatch(score(people(rep(0, 9)), "phq9"), error = identity), "psyscreen_error"))
stopifnot(inherits(tryCatch(score(people(rep(0, 9)), "phq-9", recoed = "1=0"), error = identity), "psyscreen_error"))
recoded <- quietly(score(people(rep(1, 9), rep(2, 9), rep(4, 9)), "phq-9", recode = "1..4=0..3"))
stopifnot(identical(recoded$total, c(0, 9, 27)))
stopifnot(identical(nrow(quietly(score(people(rep(0, 9))[0, ], "phq-9"))), 0L))

# Definitions.
stopifnot("phq-9" %in% instruments()$id, "recovered-2020" %in% policies()$id, grepl("PHQ|Patient", describe("phq-9")))
path <- tempfile(fileext = ".toml")
writeLines(sub("id = \"gad-7\"", "id = \"gad-7-mine\"", describe("gad-7", as = "toml"), fixed = TRUE), path, useBytes = TRUE)
stopifnot(load_definition(path)$id == "gad-7-mine", "gad-7-mine" %in% instruments()$id)
stopifnot(check_definition(path)$errors == 0)
mine <- sub("gad-7-mine", "gad-7-brought", paste(readLines(path, encoding = "UTF-8"), collapse = "\n"), fixed = TRUE)
stopifnot(score(rep(3, 7), "gad-7-brought", definitions = mine)$instruments[[1L]]$scores[[1L]]$value == 21)
gad7 <- as.data.frame(matrix(3, 2, 7, dimnames = list(NULL, paste0("item", 1:7))))
stopifnot(identical(quietly(score(gad7, "gad-7-brought", definitions = mine))$total, c(21, 21)))
stopifnot(inherits(tryCatch(describe("gad-7-brought"), error = identity), "psyscreen_error"))
stopifnot(all(vapply(prove("changchun-2012")$checks, function(check) check$verdict == "proved", NA)))
# Nothing of the person is printed.
stopifnot(!grepl("SECRET", paste(utils::capture.output(print(ps_call("score", instrument = "phq-9", answers = list("1" = "SECRET")))), collapse = "")))
cat("fine\n")
