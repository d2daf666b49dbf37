# The calls of the library, and data frames. Nothing is known here of questionnaires.

.shared <- new.env(parent = emptyenv())

# What calls share: the definitions that were loaded. It is made when it is first used.
engine <- function() {
    if (is.null(.shared$engine)) .shared$engine <- .Call(C_engine_new)
    .shared$engine
}

# A value as JSON. A blank is `null`, and so is NaN; an infinite number is a text, which no form has, so that it is named and not a blank.
to_json <- function(value) {
    quoted <- function(text) {
        text <- gsub("([\"\\\\])", "\\\\\\1", enc2utf8(text))
        for (code in c(1:31, 127)) {
            text <- gsub(intToUtf8(code), sprintf("\\u%04x", code), text, fixed = TRUE)
        }
        paste0("\"", text, "\"")
    }
    if (is.factor(value)) value <- stats::setNames(as.character(value), names(value))
    if (inherits(value, c("Date", "POSIXt"))) value <- format(value, "%Y-%m-%d")
    if (is.null(value)) return("null")
    is_list <- is.list(value) || length(value) != 1L || !is.null(names(value)) || inherits(value, "AsIs")
    if (!is_list) {
        if (is.na(value)) return("null")
        if (is.logical(value)) return(if (value) "true" else "false")
        if (is.character(value)) return(quoted(value))
        if (!is.finite(value)) return("\"not a number\"")
        return(format(value, digits = 15, scientific = FALSE, trim = TRUE))
    }
    parts <- vapply(unclass(value), to_json, "", USE.NAMES = FALSE)
    if (is.null(names(value))) return(paste0("[", paste(parts, collapse = ","), "]"))
    paste0("{", paste0(quoted(names(value)), rep_len(":", length(parts)), parts, collapse = ","), "}")
}

# The fields of a call: what is NULL is left out, and TOML texts that are brought along are a list also where there is one.
fields_of <- function(call, fields) {
    fields <- Filter(Negate(is.null), fields)
    if (!is.null(fields$definitions)) fields$definitions <- I(unname(as.list(fields$definitions)))
    charToRaw(to_json(c(list(call = call), fields)))
}

# Stops with everything that an answer says is wrong.
stop_if_refused <- function(answer) {
    if (is.null(answer$errors)) return(invisible())
    said <- function(error) paste(c(error$message, error$help), collapse = "; ")
    message <- paste(vapply(answer$errors, said, ""), collapse = "\n")
    stop(structure(class = c("psyscreen_error", "error", "condition"), list(message = message, call = NULL, errors = answer$errors)))
}

warn_of <- function(problems) {
    for (problem in problems) warning(paste(c(problem$message, problem$help), collapse = "; "), call. = FALSE)
}

ps_call_text <- function(call) {
    bytes <- if (is.raw(call)) call else charToRaw(enc2utf8(call))
    answer <- .Call(C_call, engine(), bytes)
    if (is.raw(call)) return(answer)
    answer <- rawToChar(answer)
    Encoding(answer) <- "UTF-8"
    answer
}

ps_call <- function(call, ...) {
    answer <- .Call(C_from_json, ps_call_text(fields_of(call, list(...))))
    stop_if_refused(answer)
    structure(answer, class = "psyscreen_answer")
}

print.psyscreen_answer <- function(x, ...) {
    cat(sprintf("<answer with %d problems; $result has what was found of the person>\n", length(x$problems)))
    invisible(x)
}

# A whole data frame: results with the rows of `data`, and what is told of it as warnings and messages.
table_of <- function(data, fields) {
    is_time <- vapply(data, inherits, TRUE, what = "POSIXt")
    data[is_time] <- lapply(data[is_time], as.Date)
    found <- .Call(C_table, engine(), fields_of("table", fields), data, nrow(data))
    answer <- .Call(C_from_json, found[[1L]])
    stop_if_refused(answer)
    warn_of(answer$problems)
    for (note in answer$result$notes) message(note)
    # Of a factor the levels that are ranges are those that occur.
    shortened <- function(column) {
        if (!is.factor(column)) return(column)
        occurs <- !grepl("..", levels(column), fixed = TRUE) | levels(column) %in% column
        factor(column, levels = levels(column)[occurs])
    }
    columns <- lapply(found[[2L]], shortened)
    structure(columns, class = "data.frame", row.names = attr(data, "row.names"), read = answer$result$columns)
}

score <- function(data, instrument, ...) {
    if (is.data.frame(data)) return(table_of(data, list(instrument = instrument, ...)))
    found <- ps_call("score", instrument = instrument, answers = I(data), ...)
    warn_of(found$problems)
    found$result
}

triage <- function(data, policy, ...) {
    if (is.data.frame(data)) return(table_of(data, list(policy = policy, ...)))
    found <- ps_call("triage", policy = policy, answers = lapply(data, I), ...)
    warn_of(found$problems)
    found$result
}

listed <- function(kind) {
    entries <- Filter(function(entry) entry$kind == kind, ps_call("list")$result)
    title <- function(entry) if (is.null(entry$title$en)) entry$title[[1L]] else entry$title$en
    data.frame(id = vapply(entries, `[[`, "", "id"), title = vapply(entries, title, ""))
}

instruments <- function() listed("instrument")

policies <- function() listed("policy")

describe <- function(id, as = "text", language = "en") ps_call("describe", id = id, as = as, language = language)$result

text_of <- function(path) paste(readLines(path, encoding = "UTF-8", warn = FALSE), collapse = "\n")

load_definition <- function(path) {
    loaded <- ps_call("load", text = text_of(path), name = path)$result
    warn_of(loaded$warnings)
    invisible(loaded)
}

check_definition <- function(path) ps_call("check", text = text_of(path), name = path)$result

prove <- function(policy, newer = NULL) ps_call("prove", policy = policy, newer = newer)$result
