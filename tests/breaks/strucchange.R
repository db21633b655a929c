# What R's strucchange says of the series of series_probe.cc, in the same form: one line a series. With --time: seconds.
suppressMessages(library(strucchange))
arguments <- commandArgs(trailingOnly = TRUE)
lines <- strsplit(readLines(arguments[1]), " ")
full <- function(x) paste(sprintf("%.17g", x), collapse = " ")
fit <- function(parts) {
  y <- as.numeric(parts[-1]); n <- length(y); t <- seq_len(n)
  model <- if (parts[1] == "mean") y ~ 1 else y ~ t
  k <- if (parts[1] == "mean") 1 else 2
  h <- max(floor(0.15 * n), k + 1)
  list(y = y, n = n, t = t, k = k, h = h, model = model)
}
say <- function(parts) {
  s <- fit(parts); y <- s$y; t <- s$t
  fs <- Fstats(s$model, from = s$h / s$n, to = (s$n - s$h) / s$n)
  bp <- breakpoints(s$model, h = s$h, breaks = min(5, s$n %/% s$h - 1))
  table <- summary(bp)$RSS
  ols <- sctest(efp(s$model, type = "OLS-CUSUM")); rec <- sctest(efp(s$model, type = "Rec-CUSUM"))
  m <- length(table["BIC", ]) - 1
  best <- which.min(table["BIC", ]) - 1
  out <- paste(full(sctest(fs, type = "supF")$statistic), fs$breakpoint, full(sctest(fs, type = "aveF")$statistic),
               full(sctest(fs, type = "expF")$statistic), full(sctest(fs, type = "supF")$p.value), full(ols$statistic), full(ols$p.value),
               full(rec$statistic), full(rec$p.value), best)
  for (i in 0:m) {
    at <- if (i == 0) "" else paste(breakpoints(bp, breaks = i)$breakpoints, collapse = " ")
    out <- paste0(out, ";", full(table["RSS", i + 1]), " ", full(table["BIC", i + 1]), " ", at)
  }
  interval <- ""
  if (best > 0) {
    ci <- suppressWarnings(confint(bp, breaks = best)$confint)
    interval <- paste(as.vector(t(ci[, c(1, 3), drop = FALSE])), collapse = " ")
  }
  paste0(out, "| ", interval)
}
if (length(arguments) > 1) {
  start <- proc.time()[["elapsed"]]
  for (parts in lines) {
    s <- fit(parts); y <- s$y; t <- s$t
    sctest(Fstats(s$model, from = s$h / s$n, to = (s$n - s$h) / s$n), type = "supF")
    breakpoints(breakpoints(s$model, h = s$h, breaks = min(5, s$n %/% s$h - 1)))
  }
  cat(proc.time()[["elapsed"]] - start, "\n")
} else {
  for (parts in lines) cat(say(parts), "\n", sep = "")
}
