# What R says of the structure of the made-up data: psych 2.2.9, lavaan 0.6-14, GPArotation 2022.10. Run in this folder: Rscript structure.R
suppressMessages({ library(psych); library(lavaan); library(jsonlite) })
# As tight as the optimiser of lavaan lets it be.
fitted_model <- function(model, x, ordered) {
  for (tolerance in c(1e-13, 1e-12, 1e-11, 1e-10)) {
    tight <- list(rel.tol = tolerance, iter.max = 10000, eval.max = 20000)
    fit <- suppressWarnings(cfa(model, x, std.lv = TRUE, control = tight, ordered = if (ordered) colnames(x) else NULL))
    if (lavInspect(fit, "converged")) return(fit)
  }
  stop("lavaan finds no solution")
}
cfa_figures <- function(model, x, ordered, path) {
  fit <- fitted_model(model, x, ordered); m <- as.list(fitMeasures(fit)); out <- list()
  put <- function(name, value) out[[paste0(path, name)]] <<- value
  put("n", nrow(x)); put("chi2", m$chisq); put("df", m$df); put("p", m$pvalue); put("cfi", m$cfi); put("tli", m$tli)
  put("rmsea.value", m$rmsea); put("srmr", m$srmr)
  # uniroot stops the ends of the interval in the fourth place of the noncentrality; here they are searched on.
  n <- if (ordered) nrow(x) - 1 else nrow(x)
  end <- function(share) {
    below <- function(l) pchisq(m$chisq, m$df, l) - share
    if (m$df < 1 || below(0) < 0) 0 else sqrt(uniroot(below, c(0, 100 + 10 * m$chisq), tol = 1e-10)$root / (n * m$df))
  }
  put("rmsea.low", end(.95)); put("rmsea.high", end(.05))
  stopifnot(abs(end(.95) - m$rmsea.ci.lower) < 1e-4, abs(end(.05) - m$rmsea.ci.upper) < 1e-4)
  if (ordered) {
    put("chi2_scaled", m$chisq.scaled); put("p_scaled", m$pvalue.scaled); put("cfi_scaled", m$cfi.scaled)
    put("tli_scaled", m$tli.scaled); put("rmsea_scaled", m$rmsea.scaled)
  } else {
    put("aic", m$aic); put("bic", m$bic)
  }
  s <- standardizedSolution(fit)
  for (i in which(s$op == "=~")) {
    put(paste0("items[", s$rhs[i], "].loading"), s$est.std[i]); put(paste0("items[", s$rhs[i], "].se"), s$se[i])
  }
  for (i in which(s$op == "~~" & s$lhs != s$rhs)) {
    put(paste0("factor_correlations[", s$lhs[i], "~", s$rhs[i], "].value"), s$est.std[i])
    put(paste0("factor_correlations[", s$lhs[i], "~", s$rhs[i], "].se"), s$se[i])
  }
  out
}
one_factor <- function(x, path) {
  model <- paste("f =~", paste(colnames(x), collapse = " + "))
  c(cfa_figures(model, x, FALSE, paste0(path, "cfa[ml].")), cfa_figures(model, x, TRUE, paste0(path, "cfa[wlsmv].")))
}
matrix_figures <- function(m, name) {
  out <- list()
  for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) out[[sprintf("%s[%d][%d]", name, i - 1, j - 1)]] <- m[i, j]
  out
}
list_figures <- function(v, name) setNames(as.list(v), sprintf("%s[%d]", name, seq_along(v) - 1))
scale <- function(x, path) {
  x <- as.data.frame(x[complete.cases(x), ]); r <- cor(x)
  poly <- unclass(lavCor(x, ordered = colnames(x))); class(poly) <- "matrix"
  kmo <- KMO(r); b <- cortest.bartlett(r, nrow(x))
  out <- list(n = nrow(x), item_count = ncol(x))
  out <- c(out, matrix_figures(r, "correlations"), list_figures(eigen(r)$values, "eigenvalues"), matrix_figures(poly, "polychoric"),
    list_figures(eigen(poly)$values, "polychoric_eigenvalues"), setNames(as.list(kmo$MSAi), sprintf("kmo.items[%s].value", colnames(x))),
    list(kmo.overall = kmo$MSA, bartlett.chi2 = b$chisq, bartlett.df = b$df, bartlett.p = b$p.value))
  names(out) <- paste0(path, names(out))
  c(out, one_factor(x, path))
}
# The optimiser of psych stops early: these equal to three places only.
searched <- function(x, path, rotation, most = 3) {
  x <- x[complete.cases(x), ]; out <- list()
  for (m in 1:most) {
    f <- suppressMessages(suppressWarnings(fa(x, m, rotate = rotation, fm = "minres"))); at <- sprintf("%sefa[%d].", path, m)
    out[[paste0(at, "rmsr")]] <- f$rms
    for (i in seq_len(ncol(x))) {
      item <- sprintf("%sitems[%s].", at, colnames(x)[i])
      out[[paste0(item, "communality")]] <- f$communality[[i]]
      for (j in 1:m) out[[sprintf("%sloadings[%d]", item, j - 1)]] <- f$loadings[i, j]
    }
    if (!is.null(f$Phi)) out <- c(out, matrix_figures(f$Phi, paste0(at, "factor_correlations")))
  }
  out
}
chance <- function(x, path) {
  x <- x[complete.cases(x), ]; set.seed(1)
  p <- suppressMessages(suppressWarnings(fa.parallel(x, n.iter = 500, plot = FALSE)))
  out <- c(list(components = p$ncomp, factors = p$nfact), list_figures(p$pc.sim, "random_mean"), list_figures(p$fa.values, "factor_eigenvalues"))
  names(out) <- paste0(path, "parallel.", names(out)); out
}
write_cases <- function(cases, file) {
  cases <- lapply(cases, function(case) list(name = unbox(case[[1]]), arguments = c("structure", case[[2]]), expected = lapply(case[[3]], unbox)))
  write(toJSON(cases, digits = 14, pretty = 1), file)
}
x <- read.csv("items.csv"); sex <- x$sex; x <- x[, 1:6]; x$r3 <- 3 - x$r3
six <- c("--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3", "cli/tests/research/items.csv")
q <- read.csv("seven.csv"); seven <- c("--items", paste0("q", 1:7, collapse = ","), "--codes", "1..5", "cli/tests/research/seven.csv")
forms <- read.csv("forms.csv"); both <- c("phq-9,gad-7", "cli/tests/research/forms.csv", "--model", "phq-9.total,gad-7.total")
complete <- forms[complete.cases(forms), ]; colnames(complete) <- c(paste0("phq-9.", 1:9), paste0("gad-7.", 1:7))
names <- c(paste0("p", 1:9), paste0("g", 1:7))
two <- function(ordered, estimator) {
  y <- setNames(complete, names)
  found <- cfa_figures(paste("P =~", paste(names[1:9], collapse = " + "), "\n G =~", paste(names[10:16], collapse = " + ")), y, ordered, sprintf("model.cfa[%s].", estimator))
  names(found) <- sub("items\\[p", "items[phq-9.", sub("items\\[g", "items[gad-7.", sub("P~G", "phq-9.total~gad-7.total", names(found))))
  found
}
write_cases(list(
  list("six items, one reversed", six, scale(x, "scales.sum.")),
  list("seven items of five steps", seven, scale(q, "scales.sum.")),
  list("three items have no degree of freedom", c("--items", "q1,q2,q3", "--codes", "1..5", "cli/tests/research/seven.csv"), {
    f <- scale(q[, 1:3], "scales.sum.")
    f[!grepl("\\.(p|p_scaled|chi2|chi2_scaled|tli_scaled|cfi_scaled|rmsea_scaled)$", names(f)) | grepl("bartlett", names(f))] }),
  list("by group", c(six, "--by", "sex"), c(scale(x[sex == "f", ], "groups[f].scales.sum."), scale(x[sex == "m", ], "groups[m].scales.sum."))),
  list("available answers", c(six, "--answers", "available"), list("scales.sum.correlations[1][0]" = cor(x, use = "pairwise")[2, 1],
    "scales.sum.kmo.overall" = KMO(cor(x, use = "pairwise"))$MSA)),
  list("two factors over two forms", both, c(two(FALSE, "ml"), two(TRUE, "wlsmv")))
), "structure.json")
write_cases(list(
  list("six items turned apart", six, searched(x, "scales.sum.", "oblimin", 2)),
  list("seven items turned apart", seven, searched(q, "scales.sum.", "oblimin")),
  list("seven items at right angles", c(seven, "--rotation", "varimax"), searched(q, "scales.sum.", "varimax")),
  list("seven items on principal axes", c(seven, "--rotation", "none"), searched(q, "scales.sum.", "none"))
), "structure-factors.json")
write_cases(list(list("six items against chance", six, chance(x, "scales.sum.")), list("seven items against chance", seven, chance(q, "scales.sum."))), "structure-chance.json")
