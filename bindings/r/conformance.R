# Runs the example of the readme, and conformance suites as scripts/conformance-pairs writes them.
library(psyscreen)
arguments <- commandArgs(TRUE)
readme <- readLines(arguments[1L], encoding = "UTF-8")
from <- which(readme == "```r")[1L]
to <- which(readme == "```")
shown <- new.env()
suppressMessages(eval(parse(text = readme[(from + 1L):(min(to[to > from]) - 1L)], encoding = "UTF-8"), shown))
stopifnot(is.factor(shown$scores$total.band), identical(shown$scores$`suicidal-ideation`, c(FALSE, NA)), is.factor(shown$decided$level))
cat("the readme: fine\n")
for (path in arguments[-1L]) {
    # Each suite begins with an engine that has loaded nothing.
    assign("engine", NULL, envir = psyscreen:::.shared)
    bytes <- readBin(path, "raw", file.size(path))
    at <- 1L
    next_text <- function() {
        end <- at
        while (bytes[end] != as.raw(10L)) end <- end + 1L
        length <- as.integer(rawToChar(bytes[at:(end - 1L)]))
        at <<- end + length + 1L
        bytes[end + seq_len(length)]
    }
    count <- 0L
    while (at <= length(bytes)) {
        call <- next_text()
        count <- count + 1L
        if (!identical(ps_call_text(call), next_text())) stop(path, ": pair ", count, " is answered otherwise")
    }
    cat(path, ": ", count, " calls answered alike\n", sep = "")
}
