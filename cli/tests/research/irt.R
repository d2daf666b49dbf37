# What R says of the made-up data: mirt 1.47. Run in this folder: Rscript irt.R
suppressMessages({ library(mirt); library(jsonlite) })
cases <- list()
add <- function(name, arguments, expected) {
  cases[[length(cases) + 1]] <<- list(name = unbox(name), arguments = arguments,
    expected = lapply(expected[!sapply(expected, is.null)], unbox))
}
# mirt comes to within 1e-4 of the top; `TOL` is the largest step of a parameter at which it stops.
model_of <- function(x, ...) mirt(x, 1, itemtype = "graded", TOL = 1e-8, SE = TRUE, SE.type = "Louis", verbose = FALSE,
  technical = list(NCYCLES = 5000), ...)
figures <- function(x, names, errors = TRUE) {
  m <- model_of(x)
  out <- list(n = nrow(x), log_likelihood = extract.mirt(m, "logLik"), aic = extract.mirt(m, "AIC"), bic = extract.mirt(m, "BIC"))
  for (i in seq_along(names)) {
    p <- coef(m, IRTpars = TRUE, printSE = TRUE)[[i]]
    at <- sprintf("items[%s].", names[i])
    out[[paste0(at, "a")]] <- p["par", "a"]
    if (errors) out[[paste0(at, "a_se")]] <- p["SE", "a"]
    b <- p["par", -1]
    for (k in seq_along(b)) {
      out[[sprintf("%sb[%d]", at, k - 1)]] <- unname(b[k])
      if (errors) out[[sprintf("%sb_se[%d]", at, k - 1)]] <- unname(p["SE", k + 1])
    }
  }
  f <- fscores(m, method = "EAP", full.scores = TRUE, full.scores.SE = TRUE)
  out$reliability.empirical <- unname(empirical_rxx(f))
  out$reliability.marginal <- marginal_rxx(m, rel.tol = 1e-10)
  for (t in c(-6, -1.2, 0, 0.4, 3)) out[[sprintf("information[%s].value", format(t))]] <- testinfo(m, t)
  q3 <- residuals(m, type = "Q3", Theta = f[, 1, drop = FALSE], verbose = FALSE)
  out$local_dependence.q3_max <- max(q3[lower.tri(q3)])
  out$local_dependence.q3_min <- min(q3[lower.tri(q3)])
  list(model = m, scores = f, out = out)
}
sums <- function(m) {
  s <- fscores(m, method = "EAPsum", full.scores = FALSE, verbose = FALSE)
  out <- list()
  for (i in seq_len(nrow(s))) {
    at <- sprintf("sum_scores[%d].", s$Sum.Scores[i])
    out[[paste0(at, "theta")]] <- s$F1[i]; out[[paste0(at, "se")]] <- s$SE_F1[i]; out[[paste0(at, "t")]] <- 50 + 10 * s$F1[i]
  }
  out
}
fit <- function(m, names) {
  s <- itemfit(m, "S_X2")
  out <- list()
  for (i in seq_along(names)) if (!is.nan(s$S_X2[i])) {
    at <- sprintf("item_fit[%s].", names[i])
    out[[paste0(at, "s_x2")]] <- s$S_X2[i]; out[[paste0(at, "df")]] <- s$df.S_X2[i]; out[[paste0(at, "p")]] <- s$p.S_X2[i]
  }
  out
}
seven <- read.csv("seven.csv"); q <- paste0("q", 1:7)
found <- figures(seven, q)
subject <- c("irt", "--items", paste(q, collapse = ","), "--codes", "1..5", "cli/tests/research/seven.csv")
persons <- list()
for (i in c(1, 2, 77, 150)) persons[sprintf("persons[%d].%s", i, c("theta", "se"))] <- as.list(unname(found$scores[i, ]))
add("seven items", c(subject, "--persons"), c(found$out, sums(found$model), fit(found$model, q), persons))
# Six items, one reversed, some answers missing.
items <- read.csv("items.csv"); x <- items[, 1:6]; x$r3 <- 3 - x$r3; a <- c("a1", "a2", "r3", "a4", "a5", "a6")
other <- c("irt", "--items", paste(a, collapse = ","), "--codes", "0..3", "--reverse", "r3", "cli/tests/research/items.csv")
of_six <- figures(x[complete.cases(x), ], a)
add("complete answers", other, c(of_six$out, sums(of_six$model), fit(of_six$model, a)))
add("all answers", c(other, "--answers", "available"), figures(x, a)$out)
# Parameters that are given: read from parameters.csv, so that both have the same ones to the last digit.
p <- coef(found$model, IRTpars = TRUE, simplify = TRUE)$items
given <- data.frame(item = q, round(p, 3)); names(given) <- c("item", "a", paste0("b", 1:4))
write.csv(given, "parameters.csv", row.names = FALSE, quote = FALSE)
start <- mirt(seven, 1, itemtype = "graded", pars = "values")
for (i in 1:7) {
  start$value[start$item == q[i] & start$name == "a1"] <- given$a[i]
  for (k in 1:4) start$value[start$item == q[i] & start$name == paste0("d", k)] <- -given$a[i] * given[i, k + 2]
}
start$est <- FALSE
fixed <- mirt(seven, 1, itemtype = "graded", pars = start, verbose = FALSE, technical = list(message = FALSE))
s <- fscores(fixed, method = "EAP", full.scores = TRUE, full.scores.SE = TRUE)
persons <- list()
for (i in c(1, 2, 77, 150)) persons[sprintf("persons[%d].%s", i, c("theta", "se"))] <- as.list(unname(s[i, ]))
write(toJSON(cases, digits = 14, pretty = 1), "irt.json")
cases <- list()
add("given parameters", c(subject, "--parameters", "cli/tests/research/parameters.csv", "--persons"),
  c(list(log_likelihood = extract.mirt(fixed, "logLik")), sums(fixed), persons))
write(toJSON(cases, digits = 14, pretty = 1), "irt-given.json")
