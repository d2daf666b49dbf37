# What R says of the made-up data: psych 2.2.9, lavaan 0.6-14, semTools 0.5-6. Run in this folder: Rscript reliability.R
suppressMessages({ library(psych); library(lavaan); library(jsonlite) })
cases <- list()
add <- function(name, arguments, expected) {
  cases[[length(cases) + 1]] <<- list(name = unbox(name), arguments = arguments,
    expected = lapply(expected, unbox))
}
scale <- function(x, path, pairwise = x) {
  force(pairwise)
  x <- x[complete.cases(x), ]
  n <- nrow(x); k <- ncol(x)
  a <- alpha(x, check.keys = FALSE, warnings = FALSE)
  total <- rowSums(x); d <- describe(total, type = 3)
  out <- list(n = n, mean = mean(total), sd = sd(total), median = median(total), min = min(total), max = max(total),
    skewness = d$skew, kurtosis = d$kurtosis)
  out[["alpha.value"]] <- a$total$raw_alpha
  ends <- alpha.ci(a$total$raw_alpha, n, k)
  out[["alpha.low"]] <- ends$lower.ci; out[["alpha.high"]] <- ends$upper.ci; out[["alpha.se"]] <- a$total$ase
  out[["alpha_standardized"]] <- a$total$std.alpha
  out[["lambda6"]] <- a$total[["G6(smc)"]]
  out[["average_r"]] <- a$total$average_r; out[["median_r"]] <- a$total$median_r
  out[["pairwise.alpha"]] <- alpha(pairwise, check.keys = FALSE, warnings = FALSE)$total$raw_alpha
  s <- splitHalf(x, check.keys = FALSE)
  out[["lambda2"]] <- s$lambda2
  # splitHalf looks at half of the splits of an odd number of items: there all of them are listed here.
  r <- cor(x); halves <- combn(k, k %/% 2)
  if (k %% 2 == 0) halves <- halves[, halves[1, ] == 1, drop = FALSE]
  rab <- apply(halves, 2, function(o) 4 * sum(r[o, -o]) / sum(r))
  if (k %% 2 == 0) stopifnot(abs(c(max(rab) - s$maxrb, min(rab) - s$minrb, mean(rab) - s$meanr)) < 1e-12)
  out[["split_half.max"]] <- max(rab); out[["split_half.min"]] <- min(rab); out[["split_half.mean"]] <- mean(rab)
  odd <- rowSums(x[, seq(1, k, 2), drop = FALSE]); even <- rowSums(x[, seq(2, k, 2), drop = FALSE])
  out[["split_half.odd_even_r"]] <- cor(odd, even)
  out[["split_half.spearman_brown"]] <- 2 * cor(odd, even) / (1 + cor(odd, even))
  out[["split_half.guttman"]] <- 2 * (1 - (var(odd) + var(even)) / var(total))
  if (k > 2) {
    # The optimiser of psych stops a little early; the loadings it finds are improved until they settle.
    l <- as.numeric(fa(x, 1, fm = "minres")$loadings)
    for (i in 1:5000) for (j in 1:k) l[j] <- sum(r[j, -j] * l[-j]) / sum(l[-j]^2)
    out[["omega_total.value"]] <- 1 - sum(1 - l^2) / sum(r)
    stopifnot(abs(out[["omega_total.value"]] - suppressWarnings(omega(x, nfactors = 1, plot = FALSE))$omega.tot) < 1e-5)
    fit <- cfa(paste("f =~", paste(colnames(x), collapse = " + ")), as.data.frame(x), std.lv = TRUE, control = list(rel.tol = 1e-12, iter.max = 10000))
    lambda <- inspect(fit, "est")$lambda
    out[["omega_ml.value"]] <- sum(lambda)^2 / sum(fitted(fit)$cov)
    poly <- unclass(lavCor(as.data.frame(x), ordered = colnames(x)))
    out[["alpha_ordinal"]] <- k / (k - 1) * (1 - k / sum(poly))
    steps <- cfa(paste("f =~", paste(colnames(x), collapse = " + ")), as.data.frame(x), std.lv = TRUE, ordered = colnames(x), control = list(rel.tol = 1e-12, iter.max = 10000))
    out[["omega_categorical.value"]] <- as.numeric(semTools::compRelSEM(steps, ord.scale = TRUE))
  }
  out[["sem"]] <- sd(total) * sqrt(1 - a$total$raw_alpha)
  out[["mdc95"]] <- out$sem * qnorm(.975) * sqrt(2); out[["mdc90"]] <- out$sem * qnorm(.95) * sqrt(2)
  for (i in seq_len(k)) {
    at <- sprintf("items[%s].", colnames(x)[i]); stats <- a$item.stats[i, ]
    out[[paste0(at, "mean")]] <- stats$mean; out[[paste0(at, "sd")]] <- stats$sd
    out[[paste0(at, "r_total")]] <- stats$raw.r; out[[paste0(at, "r_rest")]] <- stats$r.drop
    out[[paste0(at, "r_corrected")]] <- stats$r.cor
    if (k > 2) out[[paste0(at, "alpha_if_deleted")]] <- a$alpha.drop$raw_alpha[i]
    out[[paste0(at, "missing")]] <- sum(is.na(pairwise[, i]))
  }
  names(out) <- paste0(path, names(out))
  out
}
items <- read.csv("items.csv"); x <- items[, 1:6]; x$r3 <- 3 - x$r3
declared <- c("reliability", "--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3", "cli/tests/research/items.csv")
add("six items, one reversed", declared, c(scale(x, "scales.sum."), list(rows.read = 240, rows.used = sum(complete.cases(x)))))
by <- c(scale(x[items$sex == "f", ], "groups[f].scales.sum."), scale(x[items$sex == "m", ], "groups[m].scales.sum."))
add("by group", c(declared, "--by", "sex"), by)
seven <- read.csv("seven.csv")
add("an odd number of items", c("reliability", "--items", "q1,q2,q3,q4,q5,q6,q7", "--codes", "1..5", "cli/tests/research/seven.csv"), scale(seven, "scales.sum."))
add("two items", c("reliability", "--items", "q1,q2", "--codes", "1..5", "cli/tests/research/seven.csv"), scale(seven[, 1:2], "scales.sum."))
available <- alpha(x, check.keys = FALSE, warnings = FALSE)
at <- function(name, values) setNames(as.list(values), sprintf("scales.sum.items[%s].%s", names(x), name))
stats <- available$item.stats
add("available answers", c(declared, "--answers", "available"), c(list("scales.sum.alpha.value" = available$total$raw_alpha,
  "scales.sum.alpha_standardized" = available$total$std.alpha), at("mean", stats$mean), at("sd", stats$sd), at("r_total", stats$raw.r),
  at("r_rest", stats$r.drop), at("r_corrected", stats$r.cor), at("alpha_if_deleted", available$alpha.drop$raw_alpha)))
write(toJSON(cases, digits = 14, pretty = 1), "reliability.json")
# The optimiser of psych stops early: these to three places only.
cases <- list()
hierarchical <- function(x) {
  o <- suppressMessages(suppressWarnings(omega(x[complete.cases(x), ], nfactors = 3, plot = FALSE, flip = FALSE)))
  list("scales.sum.omega_hierarchical.value" = o$omega_h, "scales.sum.omega_hierarchical.total" = o$omega.tot)
}
add("six items under a general factor", declared, hierarchical(x))
add("seven items under a general factor", c("reliability", "--items", "q1,q2,q3,q4,q5,q6,q7", "--codes", "1..5", "cli/tests/research/seven.csv"), hierarchical(seven))
write(toJSON(cases, digits = 14, pretty = 1), "reliability-hierarchical.json")
