"""How long PHQ-9 takes in DuckDB and in `psyscreen score`, one thread each: 10^6 rows, 3 % of the answers missing.

    speed.py PSYSCREEN          a release build of the program; needs the package duckdb
"""

import pathlib
import subprocess
import sys
import tempfile
import time

import duckdb

ROWS = 1_000_000


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main():
    psyscreen = sys.argv[1]
    folder = pathlib.Path(tempfile.mkdtemp())
    table, scored, out = folder / "answers.csv", folder / "psyscreen.csv", folder / "duckdb.csv"
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    items = ", ".join(
        f"CASE WHEN random() < 0.03 THEN NULL ELSE CAST(floor(random() * 4) AS TINYINT) END AS phq9_{item}" for item in range(1, 11)
    )
    connection.execute(f"CREATE TABLE answers AS SELECT range AS id, {items} FROM range({ROWS})")
    connection.execute(f"COPY answers TO '{table}' (HEADER)")
    exported = subprocess.run([psyscreen, "export", "phq-9", "--to", "sql", "--dialect", "duckdb"], check=True, capture_output=True, text=True)
    query = exported.stdout
    of_file = query.replace('FROM "answers"', f"FROM read_csv('{table}')")
    score = [psyscreen, "score", "phq-9", str(table), "--threads", "1", "--output", str(scored)]
    for _ in range(3):
        in_tables = seconds(lambda: connection.execute(f"CREATE OR REPLACE TABLE results AS {query}"))
        in_files = seconds(lambda: connection.execute(f"COPY ({of_file}) TO '{out}' (HEADER)"))
        by_program = seconds(lambda: subprocess.run(score, check=True))
        print(f"DuckDB table to table {in_tables:.2f} s, CSV to CSV {in_files:.2f} s; psyscreen score, CSV to CSV {by_program:.2f} s")


if __name__ == "__main__":
    main()
