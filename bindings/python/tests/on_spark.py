"""Spark in local mode, several partitions, missing and unreadable data: equal to the same table scored here.

With --speed 10^7 rows, counted.
"""

import logging
import sys
import time
import warnings

import numpy
import pyarrow
from pyspark.sql import SparkSession

import psyscreen
from psyscreen import spark as on_spark

logging.getLogger("py4j").setLevel(logging.ERROR)
warnings.simplefilter("ignore")
spark = (
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.memory", "3g").config("spark.sql.execution.arrow.pyspark.enabled", "true").config("spark.log.level", "ERROR").getOrCreate()
)
ITEMS = [f"phq9_{item}" for item in range(1, 10)]


def people(rows: int) -> pyarrow.Table:
    chance = numpy.random.default_rng(7)
    columns = {"who": pyarrow.array(range(rows))}
    for name in ITEMS:
        codes = chance.choice(numpy.array([0, 1, 2, 3, 7], "int16"), rows, p=[0.4, 0.3, 0.2, 0.099, 0.001])
        columns[name] = pyarrow.array(codes, mask=chance.random(rows) < 0.03)
    columns["consent"] = pyarrow.array(chance.random(rows) < 0.9)
    return pyarrow.table(columns)


def plain(table: pyarrow.Table) -> list[dict]:
    return sorted(table.to_pylist(), key=lambda row: row["who"])


table = people(5_000)
df = spark.createDataFrame(table).repartition(5)
for name, found, wanted in [
    ("score", on_spark.score(df, "phq-9"), psyscreen.score(table, "phq-9")),
    ("triage", on_spark.triage(df, "recovered-2020", date="2026-11-23"), psyscreen.triage(table, "recovered-2020", date="2026-11-23")),
]:
    assert found.rdd.getNumPartitions() == 5
    here = [row | more for row, more in zip(table.to_pylist(), wanted.to_pylist())]
    there = plain(found.toArrow())
    # The line of a message counts within a batch.
    assert here == there, next((one, other) for one, other in zip(here, there) if one != other)
    print(f"Spark, {name}: {len(here)} rows in 5 partitions as here")
assert on_spark.score(df.limit(0), "phq-9").count() == 0
for wrong in [lambda: on_spark.score(df.select("who"), "phq-9"), lambda: on_spark.score(df.withColumnRenamed("who", "total"), "phq-9")]:
    try:
        wrong()
    except psyscreen.PsyscreenError:
        pass
    else:
        raise AssertionError("this is refused")
mine = psyscreen.Engine().describe("gad-7", "toml").replace('id = "gad-7"', 'id = "gad-7-mine"')
sevens = spark.createDataFrame([tuple([1] * 7)] * 3, [f"gad7_{item}" for item in range(1, 8)])
columns = ",".join(f"{item}=gad7_{item}" for item in range(1, 8))
assert [row.total for row in on_spark.score(sevens, "gad-7-mine", definition=mine, columns=columns).collect()] == [7.0] * 3
print("Spark: refusals, a definition of one's own")

if "--speed" in sys.argv:
    rows = 10_000_000
    column = "cast(case when rand({seed}) < 0.03 then null else floor(rand({other}) * 4) end as tinyint) as {name}"
    big = spark.range(rows).selectExpr("id", *[column.format(seed=at, other=at + 50, name=name) for at, name in enumerate(ITEMS)]).repartition(8).cache()
    assert big.count() == rows
    begin = time.perf_counter()
    counted = on_spark.score(big, "phq-9").selectExpr("count(*)", "sum(total)", "sum(`total.min`)", "count_if(`suicidal-ideation`)").first()
    taken = time.perf_counter() - begin
    begin = time.perf_counter()
    answered = " + ".join(f"coalesce({name}, 0)" for name in ITEMS)
    wanted = big.selectExpr("count(*)", f"sum({answered})", "count_if(phq9_9 >= 1)").first()
    print(f"Spark, 10^7 rows: {taken:.1f} s (the sums alone by Spark SQL: {time.perf_counter() - begin:.1f} s)")
    assert (counted[0], counted[2], counted[3]) == tuple(wanted), (counted, wanted)
spark.stop()
