# The made-up data of the research tests. Run in this folder: Rscript make-data.R
set.seed(20261129)
graded <- function(n, loadings, cuts) {
  trait <- rnorm(n)
  sapply(seq_along(loadings), function(item) {
    latent <- loadings[item] * trait + sqrt(1 - loadings[item]^2) * rnorm(n)
    findInterval(latent, cuts + 0.3 * (item - 3) / length(loadings))
  })
}
# Six items from 0 to 3; r3 is asked the other way round; some answers are missing.
items <- graded(240, c(.8, .7, .65, .6, .75, .5), c(-.2, .6, 1.3))
items[, 3] <- 3 - items[, 3]
colnames(items) <- c("a1", "a2", "r3", "a4", "a5", "a6")
missing <- matrix(runif(length(items)) < .03, nrow(items))
items[missing] <- NA
sex <- sample(c("f", "m"), 240, replace = TRUE)
weight <- round(runif(240, .5, 3), 3)
case <- ifelse(rowSums(items, na.rm = TRUE) + rnorm(240, sd = 2.5) > 9, "yes", "no")
case[c(7, 91)] <- "unknown"
write.csv(data.frame(items, sex, weight, case), "items.csv", row.names = FALSE, quote = FALSE, na = "")
# Seven items from 1 to 5, nobody missing.
seven <- graded(150, c(.7, .7, .6, .5, .8, .4, .65), c(-1.2, -.3, .5, 1.4)) + 1
colnames(seven) <- paste0("q", 1:7)
write.csv(seven, "seven.csv", row.names = FALSE, quote = FALSE)
# The PHQ-9 and the GAD-7 of the same people: two factors that correlate; some answers are missing.
trait <- rnorm(400)
forms <- cbind(graded(400, c(.8, .75, .6, .65, .55, .7, .6, .5, .45), c(-.1, .7, 1.4)), graded(400, c(.8, .8, .75, .6, .55, .65, .6), c(0, .8, 1.5)))
shared <- sapply(1:16, function(item) findInterval(.75 * trait + .66 * rnorm(400), c(-.2, .7, 1.3)))
use <- matrix(runif(length(forms)) < .5, nrow(forms))
forms[use] <- shared[use]
forms[matrix(runif(length(forms)) < .01, nrow(forms))] <- NA
colnames(forms) <- c(paste0("phq9_", 1:9), paste0("gad7_", 1:7))
write.csv(forms, "forms.csv", row.names = FALSE, quote = FALSE, na = "")
