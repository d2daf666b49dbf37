#!/usr/bin/env python3
"""Writes the tables of this folder: one table of PHQ-9, as CSV and as each of the programs writes it by default.

    pip install pandas polars duckdb pyarrow
    interop/arrow/tests/make_tables.py

The CSV is what all of them must be read as. Each program keeps the answers in another way: whole numbers with blanks, numbers with
decimals (as pandas has a column with blanks), labels, and labels by number.
"""

import os

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables")
LABELS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
ITEMS = [f"phq9_{item}" for item in range(1, 10)]


def code(row, item):
    """A code, or nothing; in row 7 one that the form does not have."""
    if (row * 5 + item * 3) % 17 == 0:
        return None
    if row == 7 and item == 4:
        return 9
    return (row * item + row // 3 + item) % 4


ROWS = range(1, 41)
CODES = {name: [code(row, item) for row in ROWS] for item, name in enumerate(ITEMS, 1)}
TABLE = pd.DataFrame({"id": list(ROWS), "site": ["north", "south"] * 20} | {name: pd.array(codes, dtype="Int8") for name, codes in CODES.items()})
os.makedirs(FOLDER, exist_ok=True)


def path(name):
    return os.path.join(FOLDER, name)


def labelled(table):
    """Item 2 in labels: there, every program has the same text."""
    return table.assign(phq9_2=[None if code is None else LABELS[code] for code in CODES["phq9_2"]])


TABLE = labelled(TABLE)
TABLE.to_csv(path("people.csv"), index=False)

floats = TABLE.astype({name: "float64" for name in ITEMS if name != "phq9_2"})
floats = floats.astype({"phq9_2": "category"})
floats.to_parquet(path("pandas.parquet"))

frame = pl.from_pandas(TABLE).with_columns(pl.col("phq9_2").cast(pl.Categorical))
frame.write_parquet(path("polars.parquet"))
frame.write_ipc(path("polars.arrow"))

duckdb.sql(f"COPY (SELECT * FROM read_csv('{path('people.csv')}')) TO '{path('duckdb.parquet')}' (FORMAT parquet)")

arrow = pa.Table.from_pandas(TABLE, preserve_index=False)
pa.feather.write_feather(arrow, path("pyarrow.feather"))
for compression in ["none", "gzip", "lz4", "zstd", "brotli"]:
    pa.parquet.write_table(arrow, path(f"pyarrow-{compression}.parquet"), compression=compression, row_group_size=15)
