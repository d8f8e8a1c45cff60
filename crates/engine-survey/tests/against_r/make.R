# Makes expected.csv from waves.csv and lonely.csv (invented data) with R survey 4.1-1: Rscript make.R
# Left out on purpose, see docs/reference/survey.md: groups of calibrated designs by "beta" and "likelihood",
# totals of replicates after weighting, averages over no stratum.
suppressMessages(library(survey))
options(digits = 17)
unlink("expected.csv")
emit <- function(case, what, item, values)
  cat(paste(c(case, what, item, format(values, digits = 17, trim = TRUE)), collapse = ","), "\n", sep = "",
      file = "expected.csv", append = TRUE)
one <- function(case, what, item, m) emit(case, what, item, c(coef(m)[1], SE(m)[1]))

basic <- function(case, des, totals = TRUE) {
  one(case, "mean", "y", svymean(~y, des))
  one(case, "mean", "y2", svymean(~y2, des, na.rm = TRUE))
  if (totals) one(case, "total", "x", svytotal(~x, des))
  r <- svyratio(~y, ~x, des); emit(case, "ratio", "y/x", c(coef(r), SE(r)))
  m <- svymean(~q, des)
  for (i in 1:3) emit(case, "shares", names(coef(m))[i], c(coef(m)[i], sqrt(diag(as.matrix(vcov(m))))[i]))
  for (d in c("u", "v", "w")) {
    one(case, "domain", d, svymean(~y, subset(des, dom == d)))
    if (totals) one(case, "domain-total", d, svytotal(~x, subset(des, dom == d)))
  }
}

more <- function(case, des, groups = TRUE) {
  basic(case, des)
  emit(case, "df", "all", degf(des))
  m <- svymean(~y + x, des, deff = TRUE)
  emit(case, "deff", "y", deff(m)[1])
  emit(case, "deff-replace", "y", deff(svymean(~y, des, deff = "replace"))[1])
  emit(case, "covariance", "yx", vcov(m)[1, 2])
  for (s in c("F", "Chisq", "Wald", "adjWald")) {
    t <- svychisq(~q + r, des, statistic = s)
    emit(case, paste0("test-", s), "qr", if (s == "Chisq") t$p.value else c(t$statistic, t$p.value))
  }
  for (how in c("mean", "beta", "xlogit", "asin")) for (p in c(.25, .5, .9)) {
    v <- svyquantile(~x, des, p, interval.type = how)
    emit(case, paste0("quantile-", how), p, c(coef(v), confint(v)))
  }
  for (rule in c("school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")) for (p in c(.2, .5, .77)) {
    v <- svyquantile(~x, des, p, qrule = rule)
    emit(case, paste0("rule-", rule), p, c(coef(v), confint(v)))
  }
  for (d in list(des, subset(des, dom == "v"))[c(TRUE, groups)])
    for (how in c("logit", "likelihood", "asin", "beta", "xlogit")) {
      ci <- svyciprop(~I(r == "yes"), d, method = how)
      emit(case, paste0(if (nrow(d) < nrow(des)) "group-" else "", "interval-", how), "r",
           c(as.numeric(ci), attr(ci, "ci")))
    }
}

waves <- read.csv("waves.csv")
d <- subset(waves, wave == 1)
two <- svydesign(id = ~c + s, strata = ~h, fpc = ~N1 + N2, weights = ~w, data = d, nest = TRUE)
more("two-stage", two)
more("two-stage-endless", svydesign(id = ~c + s, strata = ~h, weights = ~w, data = d, nest = TRUE))
more("elements", svydesign(id = ~1, strata = ~h, weights = ~w, data = d))
more("clusters", svydesign(id = ~c, weights = ~w, data = d))
options(survey.ultimate.cluster = TRUE); basic("first-stage", two); options(survey.ultimate.cluster = FALSE)

lonely <- read.csv("lonely.csv")
for (rule in c("certainty", "remove", "adjust", "average")) for (groups in c(FALSE, TRUE)) {
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = groups)
  name <- paste0("lonely-", rule, if (groups) "-groups" else "")
  suppressWarnings(basic(name, svydesign(id = ~c, strata = ~h, weights = ~w, data = lonely, nest = TRUE)))
}
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE)

q <- data.frame(q = c("a", "b", "c"), Freq = c(1500, 900, 500))
r <- data.frame(r = c("no", "yes"), Freq = c(1000, 1900))
fine <- list(maxit = 200, epsilon = 1e-11)
pop <- c(`(Intercept)` = 2900, qb = 900, qc = 500, x = 61800)
post <- postStratify(two, ~q, q)
basic("post", post)
basic("rake", rake(two, list(~q, ~r), list(q, r), control = fine))
basic("post-rake", rake(post, list(~q, ~r), list(q, r), control = fine))
basic("greg", calibrate(two, ~q + x, pop))
basic("calibrate-raking", calibrate(two, ~q + x, pop, calfun = "raking", epsilon = 1e-12))
basic("calibrate-logit", calibrate(two, ~q + x, pop, calfun = "logit", bounds = c(.3, 3), epsilon = 1e-12))
basic("post-trim", trimWeights(post, upper = 60, lower = 5))
basic("post-trim-again", trimWeights(post, upper = 50, lower = 8, strict = TRUE))

jkn <- as.svrepdesign(svydesign(id = ~c, strata = ~h, fpc = ~N1, weights = ~w, data = d, nest = TRUE))
basic("jackknife", jkn)
basic("jackknife-post", postStratify(jkn, ~q, q), totals = FALSE)
basic("jackknife-rake", rake(jkn, list(~q, ~r), list(q, r), control = fine), totals = FALSE)
basic("jackknife-one", as.svrepdesign(svydesign(id = ~c, weights = ~w, data = d)))
basic("jackknife-whole",
      as.svrepdesign(svydesign(id = ~c, strata = ~h, weights = ~w, data = d, nest = TRUE), mse = TRUE))
pairs <- d[d$c %in% unlist(lapply(split(d$c, d$h), function(z) unique(z)[1:2])), ]
halves <- svydesign(id = ~c, strata = ~h, weights = ~w, data = pairs, nest = TRUE)
basic("halves", as.svrepdesign(halves, type = "BRR"))
basic("fay", as.svrepdesign(halves, type = "Fay", fay.rho = .3))

for (shared in c(TRUE, FALSE)) {
  w <- if (shared) svydesign(id = ~c, strata = ~h, weights = ~w, data = waves, nest = TRUE)
       else svydesign(id = ~c, strata = ~interaction(h, wave), weights = ~w, data = waves, nest = TRUE)
  g <- svyglm(y ~ factor(wave), w)
  emit(if (shared) "waves-shared" else "waves-apart", "change", "y", c(coef(g)[2], SE(g)[2]))
}
