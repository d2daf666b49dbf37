"""Whole tables: what each library of data frames holds is read without copying, and gives what one by one gives.

Needs pandas, polars, pyarrow, duckdb and numpy; with --speed 10^7 rows beside Polars' own expressions.
"""

import math
import random
import resource
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pandas
import polars
import pyarrow

import psyscreen

ITEMS = [f"phq9_{item}" for item in range(1, 10)]
LABELS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
engine = psyscreen.Engine()


def quiet(*arguments: Any, **declared: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return psyscreen.score(*arguments, **declared)


def warned(run: Any) -> list[str]:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        run()
    return [str(it.message) for it in told if it.category is psyscreen.PsyscreenWarning]


def one_by_one(instrument: str, rows: list[list[Any]], names: list[str]) -> list[dict[str, Any]]:
    """The results by the call for one person, with the names of columns."""
    found = []
    for row in rows:
        report = engine.score(instrument, dict(zip(names, row))).result["instruments"][0]
        line: dict[str, Any] = {}
        for scale in report["scores"]:
            line |= {scale["id"]: scale["value"], f"{scale['id']}.min": scale["min"], f"{scale['id']}.max": scale["max"]}
            line[f"{scale['id']}.status"] = scale["status"]
            if "band" in scale:
                line[f"{scale['id']}.band"] = scale["band"]
            for cutoff in scale.get("cutoffs", []):
                line[f"{scale['id']}.{cutoff['id']}"] = truth(cutoff["reached"])
        line |= {it["id"]: truth(it["positive"]) for it in report["critical_items"]}
        line |= {it["id"]: truth(it["met"]) for it in report["criteria"]}
        found.append(line)
    return found


def truth(word: str) -> bool | None:
    return {"true": True, "false": False}.get(word)


def same(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    assert len(found) == len(wanted)
    for row, (one, other) in enumerate(zip(found, wanted)):
        for name, value in other.items():
            got = one[name]
            is_close = isinstance(value, float) and got is not None and math.isclose(got, value, abs_tol=5e-7)
            assert got == value or is_close, (row, name)


def catalogue() -> None:
    """Every instrument whose answers are codes: random rows, some of it missing and some unreadable, by columns and one by one."""
    tried = 0
    for entry in engine.list():
        if entry["kind"] != "instrument":
            continue
        described = engine.describe(entry["id"])
        items = described["items"]
        if any(item["kind"] != "options" for item in items):
            continue
        chance = random.Random(entry["id"])
        codes = [[option["code"] for option in item["options"]] + [None, 77] for item in items]
        weights = [[10] * (len(own) - 2) + [1, 0.2] for own in codes]
        rows = [[chance.choices(own, weight)[0] for own, weight in zip(codes, weights)] for _ in range(40)]
        names = [item["id"] for item in items]
        table = pyarrow.table({f"item{name}": pyarrow.array(list(column), pyarrow.int16()) for name, column in zip(names, zip(*rows))})
        columns = ",".join(f'"{name}"="item{name}"' for name in names)
        same(quiet(table, entry["id"], columns=columns).to_pylist(), one_by_one(entry["id"], rows, names))
        tried += 1
    assert tried > 80
    print(f"{tried} instruments: by columns as one by one")


def kinds() -> None:
    """The same answers in every type and library give the same results."""
    rows = [[0, 1, 2, 3, 0, 1, 2, 3, None], [3] * 9, [0] * 9, [None] * 9, [1, 1, 1, 1, 1, 1, 1, 1, 1], [2, 2, 2, 1, 1, 1, 0, 0, 3]]
    wanted = one_by_one("phq-9", rows, [name.removeprefix("phq9_") for name in ITEMS])
    columns = {name: list(column) for name, column in zip(ITEMS, zip(*rows))}

    def check(data: Any) -> None:
        found = quiet(data, "phq-9")
        if isinstance(found, polars.DataFrame):
            same(found.to_dicts(), wanted)
        elif isinstance(found, pandas.DataFrame):
            assert list(found.index) == list(data.index)
            same(pyarrow.Table.from_pandas(found, preserve_index=False).to_pylist(), wanted)
        else:
            same(pyarrow.table(found).to_pylist(), wanted)

    for kind in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]:
        table = pyarrow.table({name: pyarrow.array(column, kind) for name, column in columns.items()})
        check(table)
        check(table.slice(0).to_batches()[0])
    words = {name: [None if code is None else LABELS[code] for code in column] for name, column in columns.items()}
    for text in [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view(), pyarrow.dictionary(pyarrow.int8(), pyarrow.string())]:
        check(pyarrow.table({name: pyarrow.array(column).cast(text) for name, column in words.items()}))
    # In pieces, with offsets that are no multiples of eight, and beside other columns.
    table = pyarrow.table({"note": ['a "b", c\n'] * 6, **columns, "list": [[1]] * 6})
    check(table)
    check(pyarrow.concat_tables([table.slice(0, 1), table.slice(1, 3), table.slice(4)]))
    again = pyarrow.concat_tables([table] * 9).combine_chunks()
    for start in (6, 12, 18, 42):
        check(again.slice(start, 6))
    check(polars.DataFrame(columns))
    check(polars.DataFrame(words))
    check(polars.DataFrame(words, schema_overrides={name: polars.Categorical for name in words}))
    check(polars.DataFrame(columns).lazy())
    check(pandas.DataFrame(columns, index=list("abcdef")))
    check(pandas.DataFrame(columns).astype("Int8"))
    check(pandas.DataFrame(words))
    relation = duckdb.from_arrow(table)
    results = quiet(relation, "phq-9")
    same(pyarrow.table(results).to_pylist(), wanted)
    assert duckdb.sql("SELECT count(*), max(total) FROM results").fetchall() == [(6, 27)]
    assert polars.DataFrame(results).height == 6  # it can be read again
    bands = quiet(polars.DataFrame(columns), "phq-9")["total.band"]
    assert bands.dtype in (polars.Categorical, polars.Enum) and bands[1] == "severe"
    assert quiet(pandas.DataFrame(columns), "phq-9")["total.band"].dtype == "category"
    empty = quiet(table.slice(0, 0), "phq-9")
    assert empty.num_rows == 0 and "total.band" in empty.schema.names
    print("pandas, Polars, pyarrow, DuckDB: every type, the same results")


def unreadable() -> None:
    """What is not a code is never another one, and never a blank that is prorated over."""
    for wrong in [3.5, 256.0, 259.0, -1.0, math.inf, -math.inf, 1e300, 2.0**63]:
        data = polars.DataFrame({name: [1.0] for name in ITEMS[:7]} | {ITEMS[7]: [wrong], ITEMS[8]: [0.0]})
        found: Any = None

        def run() -> None:
            nonlocal found
            found = psyscreen.score(data, "phq-9").row(0, named=True)

        told = warned(run)
        assert (found["total"], found["total.min"], found["total.max"]) == (None, 7, 10), wrong
        assert found["problem"] and any("item `8`" in it for it in told), (wrong, told)
    for wrong, kind in [(256, "int16"), (-1, "int8"), (2**31 - 1, "int32"), (2**63 - 1, "int64"), (2**64 - 1, "uint64"), (255, "uint8")]:
        table = pyarrow.table({name: pyarrow.array([1], "int8") for name in ITEMS[:8]} | {ITEMS[8]: pyarrow.array([wrong], kind)})
        (found,) = quiet(table, "phq-9").to_pylist()
        assert (found["total"], found["total.min"], found["suicidal-ideation"]) == (None, 8, None)
    # NaN is a blank, in every library and every width.
    data = {name: [1.0] for name in ITEMS[:8]} | {ITEMS[8]: [math.nan]}
    for kind in ["float32", "float64"]:
        table = pyarrow.table({name: pyarrow.array(column, kind) for name, column in data.items()})
        for given in [table, polars.DataFrame(table), pandas.DataFrame(data, dtype=kind), duckdb.from_arrow(table)]:
            (found,) = pyarrow.table(engine.table(given, instrument="phq-9")).to_pylist()
            assert (found["total"], found["total.status"], found["suicidal-ideation"], found["problem"]) == (9, "prorated", None, None)
    print("what is not a code is unreadable, a blank is a blank")


def refusals() -> None:
    shifted = polars.DataFrame({name: [1, 2, 4] for name in ITEMS})
    assert any("1-based" in it for it in warned(lambda: psyscreen.score(shifted, "phq-9")))
    assert psyscreen.score(shifted, "phq-9", recode="1..4=0..3")["total"].to_list() == [0, 9, 27]
    for run in [
        lambda: psyscreen.score(polars.DataFrame({"a": [1]}), "phq-9"),
        lambda: psyscreen.score(shifted, "phq9"),
        lambda: psyscreen.score(shifted, "phq-9", recode="1..4"),
        lambda: engine.table(shifted, instrument="phq-9", recoed="x"),
    ]:
        try:
            run()
        except psyscreen.PsyscreenError as error:
            assert error.errors and "shape" not in str(error)
        else:
            raise AssertionError("this is refused")
    for wrong in [3, [1, 2], pyarrow.array([1])]:
        try:
            psyscreen.score(wrong, "phq-9")
        except (TypeError, AttributeError):
            pass
        else:
            raise AssertionError("this is no table")
    people = polars.DataFrame({name: [0, 0, 0] for name in ITEMS[:8]} | {ITEMS[8]: [1, 1, 0], "consent": [True, None, True]})
    decided = psyscreen.triage(people, "recovered-2020", date="2026-11-23", place="CN-33")
    assert decided["level"].to_list()[0] == "crisis" and decided["level"].to_list()[1] != "crisis"
    assert psyscreen.prove("changchun-2012")["checks"]
    print("refusals, warnings, triage: fine")


def memory() -> None:
    """Nothing is left behind: many tables, results that are dropped unread, read twice, and errors."""
    data = polars.DataFrame({name: numpy.zeros(20_000, "int8") for name in ITEMS})

    def rounds(count: int) -> int:
        for _ in range(count):
            psyscreen.score(data, "phq-9")
            unread = quiet(duckdb.from_arrow(data.to_arrow()), "phq-9")
            unread.__arrow_c_stream__(), unread.__arrow_c_array__()
            try:
                psyscreen.score(data.rename({ITEMS[0]: "phq9_x"}), "nothing")
            except psyscreen.PsyscreenError:
                pass
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = rounds(10)
    after = rounds(30)
    assert after - before < 60_000, f"{(after - before) // 1024} MiB more after 30 rounds"
    # Other threads run meanwhile.
    ticks, stop = 0, threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.0005)

    thread = threading.Thread(target=tick)
    thread.start()
    big = polars.concat([data] * 20)
    ticks = 0
    psyscreen.score(big, "phq-9")
    seen = ticks
    stop.set()
    thread.join()
    assert seen > 10, seen
    print("memory and threads: fine")


def speed() -> None:
    chance = numpy.random.default_rng(4)
    rows = 10_000_000
    columns = {}
    for name in ITEMS:
        codes = chance.integers(0, 4, rows, dtype="int8")
        columns[name] = pyarrow.array(codes, mask=chance.random(rows) < 0.03)
    table = pyarrow.table(columns)
    frame = polars.DataFrame(table)
    total = polars.sum_horizontal(ITEMS)
    nulls = polars.sum_horizontal(polars.col(name).is_null() for name in ITEMS)
    cut = polars.when(total < 5).then(0).when(total < 10).then(1).when(total < 15).then(2).when(total < 20).then(3).otherwise(4)

    def by_polars() -> Any:
        value = polars.when(nulls == 0).then(total.cast(polars.Float64)).when(nulls == 1).then((total * 9 / 8).round())
        low, high = total, total + 3 * nulls
        band = polars.when(nulls == 0).then(cut.cast(polars.Int8))
        return frame.select(value.alias("value"), low.alias("min"), high.alias("max"), band.alias("band"), (polars.col("phq9_9") >= 1).alias("critical"))

    for name, run in {"psyscreen, pyarrow": lambda: quiet(table, "phq-9"), "psyscreen, Polars": lambda: quiet(frame, "phq-9"), "Polars expressions (sum, interval, band, item)": by_polars}.items():
        taken = []
        for _ in range(3):
            begin = time.perf_counter()
            run()
            taken.append(time.perf_counter() - begin)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"10^7 rows, {name}: {min(taken):.3f} s at best, {sorted(taken)[1]:.3f} s in the middle; peak so far {peak} MiB")


def readme() -> None:
    """The second example of the readme."""
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    shown: dict[str, Any] = {"psyscreen": psyscreen}
    exec(text.split("```python\n")[2].split("```")[0], shown)
    assert shown["scores"]["total.band"].to_list() == ["minimal", "severe", "minimal..severe"]
    assert shown["decided"]["level"].to_list()[1] == "crisis"
    print("the readme: fine")


if sys.argv[1:] == ["--speed"]:
    speed()
else:
    for test in [readme, kinds, unreadable, refusals, catalogue, memory]:
        test()
