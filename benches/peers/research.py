#!/usr/bin/env python3
"""The research commands beside R, and pandas with pingouin: the same figures of the same tables in one run.

    apt-get install r-base-core r-cran-psych r-cran-lavaan r-cran-proc r-cran-rms r-cran-jsonlite
    pip install pandas pingouin
    cargo build --release -p psyscreen-cli
    benches/peers/research.py target/release/psyscreen [--rows 1000000] [--rounds 3] [--survey dpq_demo.csv]

psyscreen runs as a whole process: it starts, reads the CSV, checks every row, and works out everything that the command says, of which a
peer does a part. The time of a peer is that of the call alone where "in R" stands, without start and reading; else the whole process too.
Printed are the least and the middle of the rounds. What is not installed is said and left out. mirt, which fits graded models, is not among
Debian's packages.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ITEMS = [f"phq9_{item}" for item in range(1, 10)]
SURVEY = [f"DPQ0{item}0" for item in range(1, 10)]

# Each call is timed on its own, after the packages are loaded; a package that is not there gives no time.
IN_R = r"""
arguments <- commandArgs(TRUE); rounds <- as.integer(arguments[3]); times <- list()
timed <- function(name, package, call) {
  if (!suppressWarnings(suppressMessages(requireNamespace(package, quietly = TRUE)))) return(invisible())
  force(package); call <- substitute(call); frame <- parent.frame()
  times[[name]] <<- sapply(seq_len(rounds), function(round) system.time(suppressMessages(suppressWarnings(eval(call, frame))))[["elapsed"]])
}
people <- read.csv(arguments[1])
items <- people[, paste0("phq9_", 1:9)]
few <- people[1:min(100000, nrow(people)), ]; draw <- people[1:1700, ]
timed("psych::alpha", "psych", psych::alpha(items, check.keys = FALSE, warnings = FALSE))
timed("cov by hand", "stats", { v <- cov(items); 9 / 8 * (1 - sum(diag(v)) / sum(v)) })
timed("pROC::roc + ci.auc", "pROC", pROC::ci.auc(pROC::roc(people$case, people$one, levels = 0:1, direction = "<", quiet = TRUE)))
timed("pROC paired DeLong", "pROC", pROC::roc.test(pROC::roc(few$case, few$one, levels = 0:1, direction = "<", quiet = TRUE),
  pROC::roc(few$case, few$two, levels = 0:1, direction = "<", quiet = TRUE), method = "delong", paired = TRUE))
timed("pROC bootstrap 2000", "pROC", pROC::ci.auc(pROC::roc(draw$case, draw$one, levels = 0:1, direction = "<", quiet = TRUE),
  method = "bootstrap", boot.n = 2000, progress = "none"))
if (arguments[2] != "none") {
  survey <- read.csv(arguments[2])[, sprintf("DPQ0%d0", 1:9)]; survey[survey > 3] <- NA; kept <- complete.cases(survey); survey <- survey[kept, ]
  model <- paste("f =~", paste(names(survey), collapse = " + "))
  timed("psych::polychoric", "psych", psych::polychoric(survey, correct = 0))
  timed("lavaan::lavCor", "lavaan", lavaan::lavCor(survey, ordered = names(survey)))
  timed("lavaan WLSMV", "lavaan", lavaan::cfa(model, survey, std.lv = TRUE, ordered = names(survey)))
  timed("lavaan ML", "lavaan", lavaan::cfa(model, survey, std.lv = TRUE))
  timed("rms::lrm, 9 items, 3 models each", "rms", {
    total <- rowSums(survey)
    group <- read.csv(arguments[2])$RIAGENDR[kept]
    for (item in names(survey)) { y <- survey[[item]]; rms::lrm(y ~ total); rms::lrm(y ~ total + group); rms::lrm(y ~ total * group) }
  })
  timed("psych::fa.parallel 200", "psych", capture.output(psych::fa.parallel(survey, n.iter = 200, plot = FALSE)))
}
cat(jsonlite::toJSON(times, digits = 6))
"""

PINGOUIN = r"""
import sys
import pandas, pingouin
table = pandas.read_csv(sys.argv[1])
pingouin.cronbach_alpha(table[[f"phq9_{item}" for item in range(1, 10)]])
"""

READ_CSV = "invisible(read.csv(commandArgs(TRUE)[1]))"


def write_people(path, rows):
    """Answers of the PHQ-9 with one factor, two scores of 0-27, and who is a case."""
    chance = random.Random(1)
    with open(path, "w") as table:
        table.write(",".join(["id", *ITEMS, "one", "two", "case"]) + "\n")
        for row in range(rows):
            trait = chance.gauss(0, 1)
            answers = [sum(trait + chance.gauss(0, 1) > cut for cut in (0.3, 1.3, 2.2)) for _ in range(9)]
            one, two = sum(answers), min(27, max(0, round(sum(answers) * 0.7 + chance.gauss(3, 3))))
            case = int(trait + chance.gauss(0, 1) > 1)
            table.write(f"{row},{','.join(map(str, answers))},{one},{two},{case}\n")


def head(source, target, rows):
    with open(source) as table, open(target, "w") as part:
        for _ in range(rows + 1):
            part.write(table.readline())


def run(command):
    """Seconds and megabytes of a process, and what it wrote."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    written = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)}: failed")
    return seconds, usage.ru_maxrss / 1024, written


def line(name, seconds, more=""):
    print(f"  {name:42} {min(seconds) * 1000:10.1f} {statistics.median(seconds) * 1000:10.1f} ms  {more}".rstrip())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--survey")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        people, few, draw, mixed = (os.path.join(folder, name) for name in ("people.csv", "few.csv", "draw.csv", "mixed.csv"))
        write_people(people, given.rows)
        head(people, few, min(100_000, given.rows))
        head(people, draw, 1700)
        page = os.path.join(folder, "report.html")
        validity = ["--criterion", "case", "--positive", "1", "--negative", "0", "--format", "json"]
        survey = ["--columns", "*=DPQ0*0", "--not-administered", "10", "--missing", "7=declined,9=dont-know", "--format", "json"]
        own = {
            f"score, {given.rows} rows": ["score", "phq-9", people, "--output", os.path.join(folder, "scores.csv")],
            f"reliability, {given.rows} rows": ["reliability", "phq-9", people, "--format", "json"],
            f"validity of one score, {given.rows} rows": ["validity", "--scores", "one", people, *validity, "--bootstrap", "0"],
            "validity of two scores, 100000 rows": ["validity", "--scores", "one,two", few, *validity, "--bootstrap", "0"],
            "validity, 2000 samples, 1700 rows": ["validity", "--scores", "one", draw, *validity, "--bootstrap", "2000"],
        }
        if given.survey:
            own |= {
                "structure of the survey, no samples": ["structure", "phq-9", given.survey, *survey, "--replications", "0"],
                "structure of the survey, 200 samples": ["structure", "phq-9", given.survey, *survey],
                "irt of the survey": ["irt", "phq-9", given.survey, *survey],
                "dif of the survey": ["dif", "phq-9", given.survey, *survey, "--group", "RIAGENDR=1,2"],
                "report of the survey": ["report", "phq-9", given.survey, *survey[:-2], "--dif", "RIAGENDR=1,2", "--criterion", "DPQ100", "--positive", "1,2,3",
                                         "--negative", "0", "--output", page],
            }
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; least and middle of {given.rounds}")
        print("psyscreen, whole process")
        for name, command in own.items():
            runs = [run([given.program, *command]) for _ in range(given.rounds)]
            line(name, [seconds for seconds, _, _ in runs], f"{max(peak for _, peak, _ in runs):.0f} MiB")
        if os.path.exists(page):
            print(f"  the report is {os.path.getsize(page) / 1e6:.2f} MB")
        if shutil.which("Rscript"):
            print("R, whole process")
            script = os.path.join(folder, "read.R")
            with open(script, "w") as file:
                file.write(READ_CSV)
            line("read.csv", [run(["Rscript", script, people])[0] for _ in range(given.rounds)])
            print("in R")
            with open(script, "w") as file:
                file.write(IN_R)
            written = run(["Rscript", script, people, given.survey or "none", str(given.rounds)])[2]
            for name, seconds in json.loads(written.decode().strip().splitlines()[-1]).items():
                line(name, seconds if isinstance(seconds, list) else [seconds])
        else:
            print("R is not installed")
        if subprocess.run([sys.executable, "-c", "import pandas, pingouin"], capture_output=True).returncode == 0:
            print("Python, whole process")
            command = [sys.executable, "-c", PINGOUIN, people]
            line("pandas + pingouin", [run(command)[0] for _ in range(given.rounds)])
        else:
            print("pandas and pingouin are not installed")
        # The order of rows changes nothing.
        with open(few) as table:
            header, *rows = table.readlines()
        random.Random(2).shuffle(rows)
        with open(mixed, "w") as table:
            table.writelines([header, *rows])
        for command in ("reliability", "structure"):
            both = [run([given.program, command, "phq-9", path, "--format", "json"])[2] for path in (few, mixed)]
            print(f"{command}, rows in another order: {'the same bytes' if both[0] == both[1] else 'OTHER BYTES'}")


if __name__ == "__main__":
    main()
