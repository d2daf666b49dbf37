# What R says of the made-up data: rms 6.5-0. Run in this folder: Rscript dif.R
suppressMessages({ library(rms); library(jsonlite) })
cases <- list()
add <- function(name, arguments, expected) {
  cases[[length(cases) + 1]] <<- list(name = unbox(name), arguments = arguments, expected = lapply(expected, unbox))
}
mantel <- function(y, total, focal) {
  away <- 0; variance <- 0
  for (t in unique(total)) {
    s <- total == t; n <- sum(s); f <- sum(focal[s]); r <- n - f
    if (f == 0 || r == 0) next
    away <- away + sum(y[s & focal]) - f * sum(y[s]) / n
    variance <- variance + r * f / (n^2 * (n - 1)) * (n * sum(y[s]^2) - sum(y[s])^2)
  }
  away^2 / variance
}
smd <- function(y, total, focal) {
  d <- 0; w <- 0
  for (t in unique(total)) {
    s <- total == t
    if (!any(s & focal) || !any(s & !focal)) next
    d <- d + sum(s & focal) * (mean(y[s & focal]) - mean(y[s & !focal])); w <- w + sum(s & focal)
  }
  d / w
}
one <- function(name, y, total, focal) {
  fit <- function(formula) lrm(formula, tol = 1e-14, maxit = 200, eps = 1e-12)
  m <- list(fit(y ~ total), fit(y ~ total + focal), fit(y ~ total * focal))
  deviance <- sapply(m, function(m) m$deviance[2]); null <- m[[1]]$deviance[1]
  r2 <- sapply(m, function(m) m$stats[["R2"]])
  at <- sprintf("dif[%s].", name)
  pairs <- list(uniform = c(1, 2), total = c(1, 3), nonuniform = c(2, 3)); out <- list()
  for (p in names(pairs)) {
    i <- pairs[[p]]; chi2 <- deviance[i[1]] - deviance[i[2]]
    out[[paste0(at, "chi2_", p)]] <- chi2
    out[[paste0(at, "p_", p)]] <- pchisq(chi2, i[2] - i[1], lower.tail = FALSE)
    out[[paste0(at, "mcfadden_", p)]] <- chi2 / null
    out[[paste0(at, "nagelkerke_", p)]] <- r2[i[2]] - r2[i[1]]
  }
  chi2 <- mantel(y, total, focal)
  out[[paste0(at, "mantel.chi2")]] <- chi2; out[[paste0(at, "mantel.p")]] <- pchisq(chi2, 1, lower.tail = FALSE)
  out[[paste0(at, "standardized_difference")]] <- smd(y, total, focal)
  out
}
items <- read.csv("items.csv"); x <- items[, 1:6]; x$r3 <- 3 - x$r3; a <- names(x)
used <- complete.cases(x); y <- x[used, ]; focal <- items$sex[used] == "m"
subject <- c("dif", "--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3", "cli/tests/research/items.csv")
all <- unlist(lapply(a, function(name) one(name, y[[name]], rowSums(y), focal)), recursive = FALSE)
add("two groups", c(subject, "--group", "sex=f,m"), c(all, list(rows.used = sum(used), rows.incomplete = sum(!used))))
# An item that is harder for one group by a full step, taken out of the total of the others.
tilted <- y; tilted$a2 <- pmin(3, tilted$a2 + focal * rep(c(1, 1, 0), length.out = nrow(y)))
write.csv(data.frame(tilted, sex = ifelse(focal, "m", "f")), "tilted.csv", row.names = FALSE, quote = FALSE)
is_in <- rep(TRUE, 6); rounds <- 1
repeat {
  found <- lapply(1:6, function(i) { keep <- is_in; keep[i] <- TRUE; one(a[i], tilted[[a[i]]], rowSums(tilted[, keep]), focal) })
  now <- sapply(1:6, function(i) found[[i]][[sprintf("dif[%s].p_total", a[i])]] >= .01)
  if (all(now == is_in)) break
  is_in <- now; rounds <- rounds + 1
}
purified <- c("dif", "--items", paste(a, collapse = ","), "--codes", "0..3", "cli/tests/research/tilted.csv", "--group", "sex=f,m", "--purify")
add("purified", purified, c(unlist(found, recursive = FALSE), list(rounds = rounds), setNames(as.list(ifelse(is_in, "false", "true")), sprintf("dif[%s].taken_out", a))))
write(toJSON(cases, digits = 14, pretty = 1), "dif.json")
