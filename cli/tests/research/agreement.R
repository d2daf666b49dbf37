# What R says of the made-up data: psych 2.2.9, vcd 1.4-11, irr 0.84.1. Run in this folder: Rscript agreement.R
suppressMessages({ library(psych); library(vcd); library(irr); library(jsonlite) })
cases <- list()
add <- function(name, arguments, expected) {
  cases[[length(cases) + 1]] <<- list(name = unbox(name), arguments = arguments, expected = lapply(expected, unbox))
}
set.seed(77)
n <- 90
truth <- sample(1:4, n, replace = TRUE, prob = c(.4, .3, .2, .1))
rater <- function(p) ifelse(runif(n) < p, truth, sample(1:4, n, replace = TRUE))
ratings <- data.frame(r1 = rater(.8), r2 = rater(.7), r3 = rater(.75))
words <- c("none", "mild", "moderate", "severe")
named <- as.data.frame(lapply(ratings, function(x) words[x])); names(named) <- c("w1", "w2", "w3")
ratings$r3[c(4, 40)] <- NA
waves <- function(shift) sapply(c(.8, .7, .6, .75, .65), function(l) findInterval(l * trait + sqrt(1 - l^2) * rnorm(n), c(-.2, .6, 1.4)))
trait <- rnorm(n); first <- waves(); trait <- .85 * trait + sqrt(1 - .85^2) * rnorm(n) - .1; second <- waves()
colnames(first) <- paste0("t1_", 1:5); colnames(second) <- paste0("t2_", 1:5)
write.csv(data.frame(ratings, named), "ratings.csv", row.names = FALSE, quote = FALSE, na = "")
icc <- function(x, path) {
  r <- ICC(x, lmer = FALSE, missing = FALSE)$results
  keys <- c("1_1", "2_1", "3_1", "1_k", "2_k", "3_k")
  out <- list()
  for (i in 1:6) out[paste0("icc.", keys[i], c(".value", ".low", ".high", ".f", ".df1", ".df2"))] <-
    list(r$ICC[i], r$`lower bound`[i], r$`upper bound`[i], r$F[i], r$df1[i], r$df2[i])
  names(out) <- paste0(path, names(out)); out
}
kappas <- function(x, path) {
  out <- list()
  for (w in c("Equal-Spacing", "Fleiss-Cohen")) {
    k <- Kappa(x, weights = w); key <- if (w == "Equal-Spacing") "linear" else "quadratic"
    for (part in list(c("unweighted", "Unweighted"), c(key, "Weighted"))) {
      value <- k[[part[2]]][["value"]]; se <- k[[part[2]]][["ASE"]]
      out[paste0(part[1], c(".value", ".se", ".low", ".high"))] <- list(value, se, value - qnorm(.975) * se, value + qnorm(.975) * se)
    }
  }
  names(out) <- paste0(path, names(out)); out
}
# Krippendorff's own formula: kripp.alpha leaves out the number of other raters where no rating is missing.
kripp <- function(x, method) { x <- t(as.matrix(x)); if (nrow(x) > 2 && !anyNA(x)) x <- cbind(x, c(x[1, 1], rep(NA, nrow(x) - 1))); kripp.alpha(x, method)$value }
gwet <- function(x, q) {
  x <- as.matrix(x); counts <- t(apply(x, 1, function(r) tabulate(r, q))); m <- ncol(x)
  pa <- mean(rowSums(counts * (counts - 1)) / (m * (m - 1))); p <- colMeans(counts) / m; pe <- sum(p * (1 - p)) / (q - 1)
  list(gwet_ac1.value = (pa - pe) / (1 - pe), pabak = (q * pa - 1) / (q - 1))
}
two <- ratings[, 1:2]; three <- ratings[complete.cases(ratings), ]
add("two raters in order", c("agreement", "--raters", "r1,r2", "--kind", "ordinal", "--levels", "1,2,3,4", "cli/tests/research/ratings.csv"),
  c(list(rows.used = n, percent_agreement = agree(two)$value), kappas(table(factor(two$r1, 1:4), factor(two$r2, 1:4)), "kappa."), gwet(two, 4),
    list(krippendorff.nominal.value = kripp(two, "nominal"), krippendorff.ordinal.value = kripp(two, "ordinal"), krippendorff.interval.value = kripp(two, "interval"))))
fleiss <- kappam.fleiss(three, detail = TRUE); light <- kappam.light(three); w <- kendall(three, correct = TRUE)
add("three raters with blanks", c("agreement", "--raters", "r1,r2,r3", "--kind", "interval", "cli/tests/research/ratings.csv"),
  c(list(rows.used = nrow(three), rows.incomplete = 2, percent_agreement = agree(three)$value, fleiss.value = fleiss$value, fleiss.z = fleiss$statistic,
    fleiss.p = fleiss$p.value, light.value = light$value, kendall_w.value = w$value, kendall_w.chi2 = w$statistic, kendall_w.p = w$p.value,
    krippendorff.nominal.value = kripp(ratings, "nominal"), krippendorff.ordinal.value = kripp(ratings, "ordinal"), krippendorff.interval.value = kripp(ratings, "interval")),
    icc(three, ""), gwet(three, 4)))
codes <- as.data.frame(lapply(named, function(x) match(x, words)))
fleiss <- kappam.fleiss(codes)
add("three raters in words", c("agreement", "--raters", "w1,w2,w3", "--kind", "nominal", "--levels", paste(c(words, "worst"), collapse = ","), "cli/tests/research/ratings.csv"),
  c(list(rows.used = n, fleiss.value = fleiss$value, fleiss.z = fleiss$statistic, light.value = kappam.light(codes)$value,
    krippendorff.nominal.value = kripp(codes, "nominal")), gwet(codes, 5)))
# Shrout and Fleiss 1979, table 2.
sf <- data.frame(j1 = c(9, 6, 8, 7, 10, 6), j2 = c(2, 1, 4, 1, 5, 2), j3 = c(5, 3, 6, 2, 6, 4), j4 = c(8, 2, 8, 6, 9, 7))
write.csv(sf, "shrout-fleiss.csv", row.names = FALSE)
add("Shrout and Fleiss", c("agreement", "--raters", "j1,j2,j3,j4", "--kind", "interval", "cli/tests/research/shrout-fleiss.csv"), icc(sf, ""))
# Two waves of the PHQ-2's first five neighbours, as PHQ-9 items of an instrument with bands: GAD-7 of seven items.
gad <- function() sapply(c(.8, .7, .6, .75, .65, .7, .6), function(l) findInterval(l * trait + sqrt(1 - l^2) * rnorm(n), c(-.1, .7, 1.4)))
trait <- rnorm(n); earlier <- gad(); trait <- .8 * trait + .6 * rnorm(n) + .1; later <- gad()
colnames(earlier) <- paste0("earlier.gad-7.", 1:7); colnames(later) <- paste0("gad-7.", 1:7)
later[3, 2] <- NA
waves <- data.frame(earlier, later, check.names = FALSE)
write.csv(waves, "waves.csv", row.names = FALSE, quote = FALSE, na = "")
used <- complete.cases(waves); a <- rowSums(earlier)[used]; b <- rowSums(later)[used]; d <- b - a; m <- sum(used)
band <- function(x) factor(findInterval(x, c(5, 10, 15)), 0:3)
bands <- table(band(a), band(b)); p <- cor.test(a, b)
aov.table <- summary(aov(x ~ s + w, data.frame(x = c(a, b), s = factor(rep(1:m, 2)), w = factor(rep(1:2, each = m)))))[[1]]
msj <- aov.table$`Mean Sq`[2]; mse <- aov.table$`Mean Sq`[3]; consistency <- sqrt(mse); agreement <- sqrt(mse + max(0, (msj - mse) / m))
at <- "scales.total."
retest <- list(n = m, pearson.value = unname(p$estimate), pearson.low = p$conf.int[1], pearson.high = p$conf.int[2], spearman.value = cor(a, b, method = "spearman"),
  sem_consistency = consistency, sem_agreement = agreement, sdc_consistency = consistency * sqrt(2) * qnorm(.975), sdc_agreement = agreement * sqrt(2) * qnorm(.975),
  bland_altman.bias = mean(d), bland_altman.sd = sd(d), bland_altman.lower = mean(d) - qnorm(.975) * sd(d), bland_altman.upper = mean(d) + qnorm(.975) * sd(d),
  bland_altman.bias_low = t.test(d)$conf.int[1], bland_altman.bias_high = t.test(d)$conf.int[2], band_percent_agreement = 100 * sum(diag(bands)) / m)
g <- gwet(cbind(as.integer(band(a)), as.integer(band(b))), 4); names(g) <- c("band_gwet_ac1.value", "band_pabak")
retest <- c(retest, g); names(retest) <- paste0(at, names(retest))
add("two waves", c("agreement", "gad-7", "--retest", "cli/tests/research/waves.csv"),
  c(retest, icc(data.frame(a, b), at), kappas(bands, paste0(at, "band_kappa.")), list(rows.used = m, rows.incomplete = 1)))
write(toJSON(cases, digits = 14, pretty = 1), "agreement.json")
