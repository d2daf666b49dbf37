"""Spark data frames: each batch of rows is scored where it is. Needs PySpark and pyarrow; psyscreen must be installed on every worker.

    from psyscreen import spark
    scored = spark.score(df, "phq-9")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from . import PsyscreenError, score as _score, triage as _triage

__all__ = ["score", "triage"]


def score(df: Any, instrument: str, *, look: int = 1000, definition: str | None = None, **declared: Any) -> Any:
    """The columns of ``df``, and after them the scores of every row, as :func:`psyscreen.score` gives them; bands are texts here.

    The first ``look`` rows are scored at once, so that a table that cannot be the right one is refused, or warned of, before the work
    begins. What is told of later rows is in the logs of the workers, and in the column ``problem``. ``definition`` is the TOML text of an
    instrument that is not in the catalogue.
    """
    return _mapped(df, look, definition, lambda data, engine: _score(data, instrument, engine=engine, **declared))


def triage(df: Any, policy: str, *, look: int = 1000, definition: str | None = None, **declared: Any) -> Any:
    """The same for what a policy decides, as :func:`psyscreen.triage` gives it."""
    return _mapped(df, look, definition, lambda data, engine: _triage(data, policy, engine=engine, **declared))


def _mapped(df: Any, look: int, definition: str | None, find: Callable[[Any, Any], Any]) -> Any:
    pyarrow, types = import_module("pyarrow"), import_module("pyspark.sql.pandas.types")
    struct = import_module("pyspark.sql.types").StructType

    def engine() -> Any:
        from psyscreen import Engine

        own = Engine()
        if definition is not None:
            own.load(definition)
        return own

    def plain(results: Any) -> Any:
        """Spark has no categories."""
        schema = pyarrow.schema(
            [(it.name, it.type.value_type if pyarrow.types.is_dictionary(it.type) else it.type) for it in results.schema]
        )
        return results.cast(schema)

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        own = engine()
        for batch in batches:
            for found in plain(find(batch, own)).combine_chunks().to_batches():
                names = batch.schema.names + found.schema.names
                yield pyarrow.RecordBatch.from_arrays(batch.columns + found.columns, names=names)

    seen = plain(find(df.limit(look).toArrow(), engine()))
    clash = sorted(set(df.columns) & set(seen.schema.names))
    if clash:
        message = f"the results have columns that `df` has too: {', '.join(clash)}"
        raise PsyscreenError([{"code": "column-twice", "place": None, "message": message, "help": "rename or drop them"}])
    return df.mapInArrow(work, struct(df.schema.fields + types.from_arrow_schema(seen.schema).fields))
