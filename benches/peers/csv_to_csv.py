#!/usr/bin/env python3
"""A CSV of PHQ-9 answers to a CSV of total, interval, status, band and critical item: psyscreen beside pandas, Polars and DuckDB.

    pip install pandas polars duckdb
    cargo build --release -p psyscreen-cli
    benches/peers/csv_to_csv.py target/release/psyscreen [rows] [rounds]

Each runs as a process of its own, in turn, so that all see the same machine. Printed are the least, middle and greatest wall time, the
peak of memory, and how often psyscreen on all cores would fit into it. The peers do less: they do not look for codes that the form does
not have, ids that come twice or rows that are torn, and they write no cutoffs and no criteria.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

ITEMS = [str(item) for item in range(1, 10)]
BANDS = [(20, "severe"), (15, "moderately-severe"), (10, "moderate"), (5, "mild")]


def write_table(path, rows):
    """3 % of the answers are missing."""
    chance = random.Random(1)
    cells = [str(code) for code in range(4) for _ in range(97)] + [""] * 12
    with open(path, "w") as table:
        table.write("id," + ",".join(ITEMS) + "\n")
        for row in range(rows):
            table.write(f"{row}," + ",".join(chance.choices(cells, k=9)) + "\n")


def with_pandas(source, target):
    import numpy as np
    import pandas as pd

    table = pd.read_csv(source)
    items = table[ITEMS]
    missing = items.isna().sum(axis=1)
    low = items.sum(axis=1)
    high = low + 3 * missing
    value = (low / (9 - missing) * 9).where(missing <= 2)

    def band(score):
        return np.select([score >= start for start, _ in BANDS], [name for _, name in BANDS], "minimal")

    lowest, highest = band(value.fillna(low)), band(value.fillna(high))
    out = pd.DataFrame({"id": table["id"], "total": value, "total.min": low, "total.max": high})
    out["total.status"] = np.select([missing == 0, missing <= 2], ["complete", "prorated"], "unscorable")
    out["total.band"] = np.where(lowest == highest, lowest, lowest + ".." + highest)
    critical = np.select([items["9"] >= 1, items["9"].isna()], ["true", "undetermined"], "false")
    out["suicidal-ideation"] = critical
    out.to_csv(target, index=False)


def with_polars(source, target):
    import polars as pl

    items = [pl.col(item) for item in ITEMS]
    missing = pl.sum_horizontal([item.is_null().cast(pl.Int16) for item in items])
    low = pl.sum_horizontal([item.fill_null(0) for item in items])

    def band(score):
        named = pl.when(score >= 20).then(pl.lit("severe"))
        for start, name in BANDS[1:]:
            named = named.when(score >= start).then(pl.lit(name))
        return named.otherwise(pl.lit("minimal"))

    table = pl.scan_csv(source, schema_overrides={item: pl.Int16 for item in ITEMS})
    table = table.with_columns(missing=missing, low=low)
    table = table.with_columns(high=pl.col("low") + 3 * pl.col("missing"))
    prorated = pl.col("low") * 9 / (9 - pl.col("missing"))
    table = table.with_columns(value=pl.when(pl.col("missing") <= 2).then(prorated))
    table = table.with_columns(
        lowest=band(pl.coalesce("value", "low")), highest=band(pl.coalesce("value", "high"))
    )
    status = pl.when(pl.col("missing") == 0).then(pl.lit("complete"))
    status = status.when(pl.col("missing") <= 2).then(pl.lit("prorated")).otherwise(pl.lit("unscorable"))
    bands = pl.when(pl.col("lowest") == pl.col("highest")).then(pl.col("lowest"))
    critical = pl.when(pl.col("9") >= 1).then(pl.lit("true"))
    critical = critical.when(pl.col("9").is_null()).then(pl.lit("undetermined")).otherwise(pl.lit("false"))
    table.select(
        pl.col("id"),
        pl.col("value").alias("total"),
        pl.col("low").alias("total.min"),
        pl.col("high").alias("total.max"),
        status.alias("total.status"),
        bands.otherwise(pl.col("lowest") + ".." + pl.col("highest")).alias("total.band"),
        critical.alias("suicidal-ideation"),
    ).sink_csv(target)


def with_duckdb(source, target):
    import duckdb

    low = " + ".join(f'coalesce("{item}", 0)' for item in ITEMS)
    missing = " + ".join(f'("{item}" IS NULL)::INT' for item in ITEMS)

    def band(score):
        return "CASE " + " ".join(f"WHEN {score} >= {start} THEN '{name}'" for start, name in BANDS) + " ELSE 'minimal' END"

    duckdb.sql(f"""COPY (
        WITH sums AS (SELECT *, {low} AS low, {missing} AS missing FROM read_csv('{source}')),
        scores AS (SELECT *, low + 3 * missing AS high, CASE WHEN missing <= 2 THEN low * 9 / (9 - missing) END AS value FROM sums),
        bands AS (SELECT *, {band("coalesce(value, low)")} AS lowest, {band("coalesce(value, high)")} AS highest FROM scores)
        SELECT id, value AS total, low AS "total.min", high AS "total.max",
            CASE WHEN missing = 0 THEN 'complete' WHEN missing <= 2 THEN 'prorated' ELSE 'unscorable' END AS "total.status",
            CASE WHEN lowest = highest THEN lowest ELSE lowest || '..' || highest END AS "total.band",
            CASE WHEN "9" >= 1 THEN 'true' WHEN "9" IS NULL THEN 'undetermined' ELSE 'false' END AS "suicidal-ideation"
        FROM bands) TO '{target}' (HEADER)""")


def run(command):
    """Seconds and megabytes of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command}: failed")
    return seconds, usage.ru_maxrss / 1024


def main():
    if sys.argv[1] in PEERS:
        PEERS[sys.argv[1]](sys.argv[2], sys.argv[3])
        return
    program = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "people.csv"), os.path.join(folder, "scores.csv")
        write_table(source, rows)
        score = [program, "score", "phq-9", source, "--output", target]
        own = {"psyscreen": score, "psyscreen, one thread": score + ["--threads", "1"]}
        others = {name: [sys.executable, __file__, name, source, target] for name in PEERS}
        found = {name: [] for name in (*own, *others)}
        for _ in range(rounds):
            for name, command in (own | others).items():
                found[name].append(run(command))
    best = statistics.median(seconds for seconds, _ in found["psyscreen"])
    print(f"{rows} rows, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, runs in found.items():
        seconds = sorted(seconds for seconds, _ in runs)
        middle = statistics.median(seconds)
        peak = max(megabytes for _, megabytes in runs)
        print(f"{name:22} {seconds[0]:6.2f} {middle:6.2f} {seconds[-1]:6.2f} s  {peak:7.1f} MiB  {middle / best:5.2f}")


PEERS = {"pandas": with_pandas, "polars": with_polars, "duckdb": with_duckdb}

if __name__ == "__main__":
    main()
