"""Runs the exported queries in a database, beside `psyscreen score` on the same rows: every cell must be the same.

    run.py PSYSCREEN ENGINE [--rows N] [--seed N] [ID...]

ENGINE is duckdb, spark or postgres. Rows are random: answered in full or in part, with codes that the form does not have, with every
kind of missing code, and with sex and age in all the ways that cutoffs depend on them. An ID may be the path of a definition; one that
the program refuses to say in SQL is named and left out.
"""

import argparse
import csv
import io
import json
import pathlib
import random
import subprocess
import sys
import tomllib
from decimal import Decimal

# What a query gives of a policy, by the names of `psyscreen triage`.
DECIDED = ["policy", "level", "at_least", "at_most", "rules"]
ROOT = pathlib.Path(__file__).resolve().parents[3]


class Item:
    """One item: how its column is filled and typed."""

    def __init__(self, view, definition):
        self.id = view["id"]
        self.kind = view["kind"]
        self.codes = [option["code"] for option in view["options"]]
        self.low, self.high = (int(bound) for bound in view["score_range"]) if self.kind != "options" else (0, 0)
        self.decimals = definition.get("decimals", 0)
        self.missing = []

    def type(self):
        if self.kind == "clock":
            return "text"
        return "double" if self.decimals else "whole"

    def answer(self, rng, lean):
        """An answer that the form allows; `lean` is where between the lowest and the highest."""
        if self.kind == "options":
            codes = sorted(self.codes)
            place = min(len(codes) - 1, max(0, round(lean * (len(codes) - 1) + rng.gauss(0, 0.8))))
            return str(codes[place] if rng.random() < 0.9 else rng.choice(codes))
        if self.kind == "clock":
            minutes = rng.randrange(1440)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        places = 10**self.decimals
        value = Decimal(rng.randint(self.low * places, self.high * places)) / places
        return str(rng.choice([value, Decimal(self.low), Decimal(self.high)]) if rng.random() < 0.2 else value)

    def nonsense(self, rng):
        """What the form does not allow."""
        if self.kind == "clock":
            return rng.choice(["24:00", "7", "12:60", "late", "23:30:15"])
        if self.kind != "options":
            finer = str(Decimal(self.low) + Decimal(1).scaleb(-self.decimals - 1))
            return rng.choice([str(self.high + 1), str(self.low - 1)] + ([finer] if self.decimals else []))
        outside = [code for code in (-9, -1, min(self.codes) - 1, max(self.codes) + 1, 7, 9, 77, 99, 999)
                   if code not in self.codes and code not in self.missing]
        return str(rng.choice(outside))


def view_of(psyscreen, what):
    shown = subprocess.run([psyscreen, "show", what, "--format", "json"], check=True, capture_output=True, encoding="utf-8")
    return json.loads(shown.stdout)


def is_file(what):
    return what.endswith(".toml")


def id_of(instrument):
    """The id of an instrument of the catalog or of a file."""
    return tomllib.loads(pathlib.Path(instrument).read_text(encoding="utf-8"))["id"] if is_file(instrument) else instrument


def items_of(psyscreen, instrument):
    views = view_of(psyscreen, instrument)["items"]
    path = pathlib.Path(instrument) if is_file(instrument) else ROOT / "instruments" / f"{instrument}.toml"
    definition = tomllib.loads(path.read_text(encoding="utf-8"))
    by_id = {str(item["id"]): item for item in definition["item"]}
    items = []
    for view in views:
        own = by_id[view["id"]]
        item = Item(view, own)
        options = definition.get("options", {}).get(own.get("options"), {})
        item.missing = list(options.get("missing", {}).values())
        items.append(item)
    return items


def random_row(rng, items):
    lean = rng.random()
    blank = rng.choice([0, 0, 0, 0.02, 0.1, 0.3, 0.8, 1])
    wrong = rng.choice([0, 0, 0, 0, 0.02, 0.2])
    row = {}
    for item in items:
        chance = rng.random()
        if chance < blank:
            row[item.id] = str(rng.choice(item.missing)) if item.missing and rng.random() < 0.5 else None
        elif chance < blank + wrong:
            row[item.id] = item.nonsense(rng)
        else:
            row[item.id] = item.answer(rng, lean)
    if rng.random() < 0.05:
        row[rng.choice(items).id] = None
    return row


def random_person(rng):
    sex = rng.choice([None, "female", "male", "F", "m"])
    age = rng.choice([None, rng.randint(0, 100), rng.randint(10, 20), rng.randint(17, 19)])
    return {"sex": sex, "age": None if age is None else str(age)}


def as_csv(columns, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["" if row[column] is None else row[column] for column in columns] for row in rows])
    return text.getvalue()


class DuckDb:
    TYPES = {"whole": "BIGINT", "double": "DOUBLE", "text": "VARCHAR"}

    def __init__(self):
        import duckdb

        self.connection = duckdb.connect()
        self.name = f"DuckDB {duckdb.__version__}"

    def query(self, columns, rows, query):
        names = ", ".join(f'"{name}" {self.TYPES[kind]}' for name, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TABLE answers ({names})")
        marks = ", ".join("?" for _ in columns)
        self.connection.execute("BEGIN")
        self.connection.executemany(f"INSERT INTO answers VALUES ({marks})", [[row[name] for name in columns] for row in rows])
        self.connection.execute("COMMIT")
        done = self.connection.execute(query)
        return [column[0] for column in done.description], done.fetchall()


class Spark:
    def __init__(self):
        import pyspark
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").appName("psyscreen")
        for key, value in {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "1",
            "spark.default.parallelism": "1",
            "spark.log.level": "ERROR",
        }.items():
            builder = builder.config(key, value)
        try:
            self.session = builder.getOrCreate()
        except Exception as error:
            print(f"Spark cannot be started: {error}", file=sys.stderr)
            sys.exit(3)
        self.session.sparkContext.setLogLevel("ERROR")
        self.name = f"Spark {pyspark.__version__}"

    def query(self, columns, rows, query):
        from pyspark.sql import types

        kinds = {"whole": (types.LongType(), int), "double": (types.DoubleType(), float), "text": (types.StringType(), str)}
        schema = types.StructType([types.StructField(name, kinds[kind][0]) for name, kind in columns.items()])
        read = [tuple(None if row[name] is None else kinds[kind][1](row[name]) for name, kind in columns.items()) for row in rows]
        self.session.createDataFrame(read, schema).createOrReplaceTempView("answers")
        found = self.session.sql(query)
        return found.columns, [tuple(row) for row in found.collect()]


class Postgres:
    TYPES = {"whole": "BIGINT", "double": "DOUBLE PRECISION", "text": "TEXT"}

    def __init__(self, connection):
        self.psql = ["psql", "--no-psqlrc", "--quiet", "--csv", "--set", "ON_ERROR_STOP=1", "--dbname", connection]
        self.name = "PostgreSQL " + self.run("SHOW server_version;")[1][0].split(" ")[0]

    def run(self, script):
        done = subprocess.run(self.psql, input=script, capture_output=True, text=True, encoding="utf-8")
        if done.returncode != 0:
            sys.exit(f"psql: {done.stderr}")
        return list(csv.reader(io.StringIO(done.stdout)))

    def query(self, columns, rows, query):
        names = ", ".join(f'"{name}" {self.TYPES[kind]}' for name, kind in columns.items())
        data = as_csv(list(columns), rows)
        script = f"DROP TABLE IF EXISTS answers;\nCREATE TABLE answers ({names});\n"
        script += f"COPY answers FROM STDIN WITH (FORMAT csv, HEADER true);\n{data}\\.\n{query};\n"
        header, *found = self.run(script)
        return header, found


def same(expected, found):
    """Whether a cell of a CSV file is what the database gives."""
    if found is None or found == "":
        return expected == ""
    if isinstance(found, str) and expected == found:
        return True
    try:
        return Decimal(str(found)) == Decimal(expected)
    except ArithmeticError:
        return False


def compare(psyscreen, engine, dialect, what, columns, rows, command, results):
    """How many cells differ between a command on the rows and its query in the database."""
    exported = ["export", what, "--to", "sql", "--dialect", dialect]
    done = subprocess.run([psyscreen, *exported], capture_output=True, encoding="utf-8")
    if is_file(what) and "cannot be said in SQL" in done.stderr:
        print(f"left out: {done.stderr.strip()}")
        return 0, 0
    if done.returncode != 0:
        sys.exit(f"{' '.join(exported)}: {done.stderr}")
    query = done.stdout
    names, found = engine.query(columns, rows, query)
    given = list(csv.DictReader(io.StringIO(run_on(psyscreen, command, columns, rows))))
    found = {int(row[0]): dict(zip(names, row)) for row in found}
    assert len(found) == len(rows) == len(given), f"{what}: {len(found)} rows of {len(rows)}"
    wanted = [name for name in given[0] if name not in ("id", "problem")] if results is None else results
    if results is None:
        assert wanted == list(names)[1:], f"{what}: columns {wanted} and {names}"
    different = 0
    for row in given:
        for name in wanted:
            own = found[int(row["id"])][name]
            if not same(row[name], own):
                different += 1
                if different <= 5:
                    print(f"{what}, row {row['id']}, {name}: {row[name]!r} is {own!r} in {engine.name}")
                    print("   ", {key: value for key, value in rows[int(row["id"]) - 1].items()})
    return different, len(given) * len(wanted)


def run_on(psyscreen, command, columns, rows):
    """What a command writes of the rows."""
    done = subprocess.run([psyscreen, *command, "-", "--keep", "id"], input=as_csv(list(columns), rows),
                          capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def instrument_rows(psyscreen, instrument, rng, count):
    items = items_of(psyscreen, instrument)
    prefix = id_of(instrument).replace("-", "") + "_"
    columns = {"id": "whole"} | {prefix + item.id: item.type() for item in items} | {"sex": "text", "age": "whole"}
    rows = []
    for number in range(1, count + 1):
        answers = random_row(rng, items)
        row = {"id": str(number)} | {prefix + item: answer for item, answer in answers.items()}
        rows.append(row | random_person(rng))
    return columns, rows


def random_fact(rng, fact):
    """What a worker reports, as a table may have it."""
    if rng.random() < 0.4:
        return None
    if fact["kind"] == "yes-no":
        return rng.choice(["no", "no", "no", "yes", "0", "1", "True", "N", "perhaps"])
    if "one-of" in fact["kind"]:
        return rng.choice([value["id"] for value in fact["kind"]["one-of"]] + ["something else"])
    low, high = (fact["kind"]["number"][end] for end in ("min", "max"))
    return str(rng.choice([low, high, rng.randint(low, high), low - 1, high + 1]))


def policy_rows(psyscreen, policy, rng, count):
    """Rows of everything that a policy reads. Most have few answers, so that more than the highest level is seen."""
    view = view_of(psyscreen, policy)
    forms = [(instrument, items_of(psyscreen, instrument)) for instrument in view["uses"]]
    columns = {"id": "whole", "consent": "text", "sex": "text", "age": "whole"}
    for fact in view["facts"]:
        kind = "whole" if "number" in fact["kind"] else "text"
        columns.setdefault(fact["id"].replace("-", "_"), kind)
    definition = (ROOT / "policies" / f"{policy}.toml").read_text(encoding="utf-8")
    earlier = "{ change = " in definition
    for before in ("", "earlier_") if earlier else ("",):
        for instrument, items in forms:
            columns |= {f"{before}{instrument.replace('-', '')}_{item.id}": item.type() for item in items}
    rows = []
    for number in range(1, count + 1):
        row = dict.fromkeys(columns) | {"id": str(number)} | random_person(rng)
        row["consent"] = rng.choice(["yes", "yes", "yes", "1", "no", None])
        quiet = rng.random() < 0.5
        for fact in view["facts"]:
            column = fact["id"].replace("-", "_")
            if column not in ("sex", "age"):
                row[column] = None if rng.random() < 0.3 else "no" if quiet and fact["kind"] == "yes-no" else random_fact(rng, fact)
        for before in ("", "earlier_") if earlier else ("",):
            for instrument, items in forms:
                if rng.random() < (0.5 if before else 0.25):
                    continue
                answers = random_row(rng, items)
                if quiet and not before and rng.random() < 0.7:
                    answers = {item.id: answers[item.id] and str(min(item.codes, default=item.low)) for item in items if item.kind != "clock"}
                row |= {f"{before}{instrument.replace('-', '')}_{item}": answer for item, answer in answers.items()}
        rows.append(row)
    return columns, rows


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("psyscreen")
    arguments.add_argument("engine", choices=["duckdb", "spark", "postgres"])
    arguments.add_argument("--rows", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--server", default="")
    arguments.add_argument("ids", nargs="*")
    given = arguments.parse_intermixed_args()
    engine = {"duckdb": DuckDb, "spark": Spark, "postgres": lambda: Postgres(given.server)}[given.engine]()
    policies = sorted(path.stem for path in (ROOT / "policies").glob("*.toml"))
    ids = given.ids or sorted(path.stem for path in (ROOT / "instruments").glob("*.toml")) + policies
    different, cells = 0, 0
    for what in ids:
        rng = random.Random(f"{given.seed} {what}")
        command, made, results = ("triage", policy_rows, DECIDED) if what in policies else ("score", instrument_rows, None)
        columns, rows = made(given.psyscreen, what, rng, given.rows)
        wrong, all_cells = compare(given.psyscreen, engine, given.engine, what, columns, rows, [command, what], results)
        different, cells = different + wrong, cells + all_cells
    print(f"{engine.name}: {len(ids)} definitions, {given.rows} rows each, {cells} cells, {different} differences")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
