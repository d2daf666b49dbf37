# What the formulas of clinicalsignificance 3.0.0 say of the made-up data, written out here because the package needs more than Debian has;
# cutoff b by Jacobson and Truax (the deviation of the healthy, not of the patients). Run in this folder: Rscript outcomes.R
suppressMessages(library(jsonlite))
cases <- list()
add <- function(name, arguments, expected) {
  cases[[length(cases) + 1]] <<- list(name = unbox(name), arguments = arguments, expected = lapply(expected, unbox))
}
set.seed(31)
n <- 120
pre <- round(pmin(27, pmax(0, rnorm(n, 15, 5)))); post <- round(pmin(27, pmax(0, .6 * pre + rnorm(n, 1, 4))))
post[c(5, 17, 60)] <- NA
write.csv(data.frame(pre, post), "treatment.csv", row.names = FALSE, quote = FALSE, na = "")
analyse <- function(pre, post, direction, r, mf, sf, level = .95) {
  m <- mean(pre); s <- sd(pre); m2 <- mean(post); s2 <- sd(post)
  sem <- s * sqrt(1 - r); sdiff <- sqrt(2 * sem^2); sep <- s * sqrt(1 - r^2)
  ha <- function(sd) (sd^2 - sem^2) / sd^2
  c2 <- 2 * s * s2 * cor(pre, post)
  rdd <- (s^2 * ha(s) + s2^2 * ha(s2) - c2) / (s^2 + s2^2 - c2)
  index <- list(jt = (post - pre) / sdiff, gln = ((post - m) - r * (pre - m)) / sep, hll = ((post - m2) - r * (pre - m)) / sep,
    en = (post - (r * (pre - m) + m)) / sem, nk = (post - (r * (pre - m) + m)) / sqrt(r^2 * s^2 * (1 - r) + s^2 * (1 - r)),
    ha = ((post - pre) * rdd + (m2 - m) * (1 - rdd)) / (sqrt(rdd) * sdiff))
  out <- list()
  for (method in names(index)) {
    limit <- if (method == "ha") qnorm(level) else qnorm(1 - (1 - level) / 2)
    i <- index[[method]]; improved <- direction * i > limit; worse <- direction * i < -limit
    at <- sprintf("reliable_change[%s].", method)
    out[paste0(at, c("n", "improved", "deteriorated", "unchanged", "index[0]", "index[7]"))] <-
      list(length(i), sum(improved), sum(worse), sum(!improved & !worse), i[1], i[8])
    if (method == "jt") out[[paste0(at, "least_reliable_change")]] <- limit * sdiff
  }
  i <- index$jt; limit <- qnorm(1 - (1 - level) / 2); improved <- direction * i > limit; worse <- direction * i < -limit
  cut <- c(a = m + direction * 2 * s, b = mf - direction * 2 * sf, c = (s * mf + sf * m) / (s + sf))
  for (name in names(cut)) {
    ill <- direction * pre < direction * cut[[name]]; healthy <- direction * post > direction * cut[[name]]
    recovered <- ill & healthy & improved; harmed <- !ill & !healthy & worse
    out[paste0("clinical_change[", name, "].", c("value", "recovered", "improved", "unchanged", "deteriorated", "harmed"))] <-
      list(cut[[name]], sum(recovered), sum(improved & !recovered), sum(!improved & !worse), sum(worse & !harmed), sum(harmed))
  }
  d <- post - pre; t <- t.test(post, pre, paired = TRUE)
  c(out, list(change.mean = mean(d), change.sd = sd(d), change.paired_d = mean(d) / s, change.srm = mean(d) / sd(d), change.t = unname(t$statistic), change.p = t$p.value))
}
used <- !is.na(post)
table <- "cli/tests/research/treatment.csv"
options <- c("--before", "pre", "--after", "post", "--reliability", "0.85", "--functional", "5,4")
add("lower is better", c("outcomes", table, options, "--better", "lower", "--methods", "jt,gln,hll,en,nk,ha"),
  c(analyse(pre[used], post[used], -1, .85, 5, 4), list(rows.used = sum(used), "rows.excluded[there is a score before and none after].n" = sum(!used))))
add("higher is better", c("outcomes", table, options, "--better", "higher", "--methods", "jt,gln,hll,en,nk,ha", "--confidence", "0.9"),
  analyse(pre[used], post[used], 1, .85, 5, 4, .9))
# Two measures, two administrations.
answers <- function(k, level) matrix(rbinom(n * k, 3, level), n)
depressed <- runif(n, .1, .8); anxious <- runif(n, .1, .8); change <- pmax(.05, 1 - runif(n, -.3, .8))
first <- cbind(answers(9, depressed), answers(7, anxious)); last <- cbind(answers(9, pmin(.95, depressed * change)), answers(7, pmin(.95, anxious * change)))
colnames(first) <- c(paste0("earlier.phq-9.", 1:9), paste0("earlier.gad-7.", 1:7)); colnames(last) <- c(paste0("phq-9.", 1:9), paste0("gad-7.", 1:7))
last[c(2, 50), ] <- NA
write.csv(data.frame(first, last, check.names = FALSE), "therapy.csv", row.names = FALSE, quote = FALSE, na = "")
p1 <- rowSums(first[, 1:9]); g1 <- rowSums(first[, 10:16]); p2 <- rowSums(last[, 1:9]); g2 <- rowSums(last[, 10:16])
ok <- !is.na(p2) & !is.na(g2); p1 <- p1[ok]; g1 <- g1[ok]; p2 <- p2[ok]; g2 <- g2[ok]
case <- p1 >= 10 | g1 >= 8; still <- p2 >= 10 | g2 >= 8
better <- p1 - p2 >= 6 | g1 - g2 >= 4; worse <- p2 - p1 >= 6 | g2 - g1 >= 4
improved <- better & !worse; deteriorated <- worse & !better; recovery <- case & !still
at <- function(...) { x <- list(...); names(x) <- paste0("talking_therapies.", names(x)); x }
add("talking therapies", c("outcomes", "talking-therapies", "cli/tests/research/therapy.csv", "--not-administered", "phq-9.10"),
  c(at(paired = sum(ok), caseness_first = sum(case), recovery = sum(recovery), reliable_improvement = sum(improved), reliable_deterioration = sum(deteriorated),
    no_reliable_change = sum(!improved & !deteriorated), reliable_recovery = sum(recovery & improved), recovery_percent = 100 * sum(recovery) / sum(case),
    reliable_recovery_percent = 100 * sum(recovery & improved) / sum(case), reliable_improvement_percent = 100 * mean(improved)), list(rows.read = n)))
write(toJSON(cases, digits = 14, pretty = 1), "outcomes.json")
