# What R says of the made-up data: pROC 1.18.0, epiR 2.0.57, metafor 3.8-1. Run in this folder: Rscript validity.R
suppressMessages({ library(pROC); library(epiR); library(metafor); library(jsonlite) })
cases <- list()
add <- function(name, arguments, expected) {
  cases[[length(cases) + 1]] <<- list(name = unbox(name), arguments = arguments,
    expected = lapply(expected[!sapply(expected, is.null)], unbox))
}
one_test <- function(score, case, path, thresholds) {
  r <- roc(case, score, levels = c(FALSE, TRUE), direction = "<", quiet = TRUE)
  ends <- ci.auc(r)
  out <- list(n = length(score), positive = sum(case), negative = sum(!case), auc.value = as.numeric(auc(r)),
    auc.low = ends[1], auc.high = ends[3], auc.se = sqrt(var(r)))
  all <- sort(unique(score))
  youden <- sapply(all, function(t) mean(score[case] >= t) + mean(score[!case] < t) - 1)
  out[["best.youden.value"]] <- max(youden)
  out[["best.youden.at_least[0]"]] <- all[which(youden > max(youden) - 1e-12)][1]
  for (t in thresholds) {
    tp <- sum(case & score >= t); fp <- sum(!case & score >= t); fn <- sum(case & score < t); tn <- sum(!case & score < t)
    at <- sprintf("cutoffs[%s].", t)
    out[paste0(at, c("tp", "fp", "fn", "tn"))] <- list(tp, fp, fn, tn)
    wilson <- function(x, n) { p <- suppressWarnings(prop.test(x, n, correct = FALSE)); c(p$estimate, p$conf.int) }
    shares <- list(sensitivity = wilson(tp, tp + fn), specificity = wilson(tn, tn + fp), ppv = wilson(tp, tp + fp),
      npv = wilson(tn, tn + fn), accuracy = wilson(tp + tn, length(score)))
    for (name in names(shares)) out[paste0(at, name, ".", c("value", "low", "high"))] <- as.list(unname(shares[[name]]))
    if (min(tp, fp, fn, tn) > 0) {
      d <- epi.tests(as.table(matrix(c(tp, fp, fn, tn), 2, byrow = TRUE)), method = "wilson")$detail
      plus <- d[d$statistic == "lr.pos", ]; minus <- d[d$statistic == "lr.neg", ]
      out[paste0(at, "lr_positive.", c("value", "low", "high"))] <- list(plus$est, plus$lower, plus$upper)
      out[paste0(at, "lr_negative.", c("value", "low", "high"))] <- list(minus$est, minus$lower, minus$upper)
    }
    out[[paste0(at, "youden")]] <- tp / (tp + fn) + tn / (tn + fp) - 1
  }
  names(out) <- paste0(path, names(out))
  out
}
items <- read.csv("items.csv"); x <- items[, 1:6]; x$r3 <- 3 - x$r3
used <- complete.cases(x) & items$case != "unknown"
total <- rowSums(x)[used]; case <- items$case[used] == "yes"; sex <- items$sex[used]
subject <- c("validity", "--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3", "cli/tests/research/items.csv")
criterion <- c("--criterion", "case", "--positive", "yes", "--negative", "no")
tests <- one_test(total, case, "tests[ad-hoc.sum].", c(3, 6, 8, 9, 10, 14))
account <- list(rows.read = 240, rows.used = sum(used), rows.incomplete = sum(!complete.cases(x) & items$case != "unknown"),
  "rows.excluded[the criterion is neither positive nor negative].n" = sum(items$case == "unknown"))
add("a scale against a criterion", c(subject, criterion), c(tests, account))
groups <- c(one_test(total[sex == "f"], case[sex == "f"], "groups[f].tests[ad-hoc.sum].", c(8, 9)),
  one_test(total[sex == "m"], case[sex == "m"], "groups[m].tests[ad-hoc.sum].", c(8, 9)))
test <- roc.test(roc(case[sex == "f"], total[sex == "f"], levels = c(FALSE, TRUE), direction = "<"),
  roc(case[sex == "m"], total[sex == "m"], levels = c(FALSE, TRUE), direction = "<"), method = "delong")
groups <- c(groups, list("group_comparisons[f].statistic" = unname(test$statistic), "group_comparisons[f].df" = unname(test$parameter),
  "group_comparisons[f].p" = test$p.value))
add("by group", c(subject, criterion, "--by", "sex"), groups)
# Columns that are scores already: two tests of the same people, and one where lower means the criterion.
set.seed(5)
n <- 130
scores <- data.frame(case = rbinom(n, 1, .3))
scores$one <- round(rnorm(n, 10 + 4 * scores$case, 4)); scores$two <- round(rnorm(n, 20 + 2 * scores$case, 5), 1)
scores$better <- round(rnorm(n, 50 - 8 * scores$case, 10)); scores$arm <- rep(c("x", "y", "z"), length.out = n)
write.csv(scores, "scores.csv", row.names = FALSE, quote = FALSE)
truth <- scores$case == 1
r1 <- roc(truth, scores$one, levels = c(FALSE, TRUE), direction = "<"); r2 <- roc(truth, scores$two, levels = c(FALSE, TRUE), direction = "<")
paired <- roc.test(r1, r2, method = "delong", paired = TRUE)
columns <- c("validity", "--scores", "one,two", "cli/tests/research/scores.csv", "--criterion", "case", "--positive", "1")
difference <- as.numeric(auc(r1)) - as.numeric(auc(r2)); z <- unname(paired$statistic)
add("two columns", columns, c(one_test(scores$one, truth, "tests[one].", c(10, 14)), one_test(scores$two, truth, "tests[two].", numeric()),
  list("comparisons[one].difference" = difference, "comparisons[one].z" = z, "comparisons[one].p" = paired$p.value,
    "comparisons[one].low" = difference - qnorm(.975) * difference / z, "comparisons[one].high" = difference + qnorm(.975) * difference / z)))
lower <- roc(truth, scores$better, levels = c(FALSE, TRUE), direction = ">")
ends <- ci.auc(lower)
add("a column where higher is better", c("validity", "--scores", "better", "--better", "higher", "cli/tests/research/scores.csv",
  "--criterion", "case", "--positive", "1"), list("tests[better].auc.value" = as.numeric(auc(lower)), "tests[better].auc.low" = ends[1],
  "tests[better].auc.high" = ends[3], "tests[better].cutoffs[45].sensitivity.value" = mean(scores$better[truth] <= 45),
  "tests[better].cutoffs[45].specificity.value" = mean(scores$better[!truth] > 45)))
x1 <- scores$one[scores$arm == "x"]; y1 <- scores$one[scores$arm == "y"]
t <- t.test(x1, y1); w <- suppressWarnings(wilcox.test(x1, y1))
pooled <- sqrt(((length(x1) - 1) * var(x1) + (length(y1) - 1) * var(y1)) / (length(x1) + length(y1) - 2))
g <- escalc("SMD", m1i = mean(x1), m2i = mean(y1), sd1i = sd(x1), sd2i = sd(y1), n1i = length(x1), n2i = length(y1))
add("known groups", c("validity", "--scores", "one", "cli/tests/research/scores.csv", "--groups", "arm=x,y"),
  list("known_groups.difference" = mean(x1) - mean(y1), "known_groups.low" = t$conf.int[1], "known_groups.high" = t$conf.int[2],
    "known_groups.t" = unname(t$statistic), "known_groups.df" = unname(t$parameter), "known_groups.p" = t$p.value,
    "known_groups.cohen_d" = (mean(x1) - mean(y1)) / pooled, "known_groups.hedges_g.value" = as.numeric(g$yi), "known_groups.hedges_g.se" = sqrt(g$vi),
    "known_groups.hedges_g.low" = as.numeric(g$yi) - qnorm(.975) * sqrt(g$vi), "known_groups.hedges_g.high" = as.numeric(g$yi) + qnorm(.975) * sqrt(g$vi),
    "known_groups.mann_whitney.u" = unname(w$statistic), "known_groups.mann_whitney.p" = w$p.value,
    "known_groups.superiority" = unname(w$statistic) / length(x1) / length(y1)))
a <- anova(lm(one ~ arm, scores)); k <- kruskal.test(one ~ arm, scores)
add("three groups", c("validity", "--scores", "one", "cli/tests/research/scores.csv", "--groups", "arm=x,y,z"),
  list("known_groups.anova.f" = a$F[1], "known_groups.anova.p" = a$P[1], "known_groups.anova.eta_squared" = a$S[1] / sum(a$S),
    "known_groups.kruskal_wallis.chi2" = unname(k$statistic), "known_groups.kruskal_wallis.p" = k$p.value))
p <- cor.test(scores$one, scores$two)
add("association", c("validity", "--scores", "one", "cli/tests/research/scores.csv", "--with", "two"),
  list("associations[two].pearson.value" = unname(p$estimate), "associations[two].pearson.low" = p$conf.int[1], "associations[two].pearson.high" = p$conf.int[2],
    "associations[two].spearman.value" = cor(scores$one, scores$two, method = "spearman"),
    "associations[two].kendall_tau_b" = cor(scores$one, scores$two, method = "kendall")))
write(toJSON(cases, digits = 14, pretty = 1), "validity.json")
