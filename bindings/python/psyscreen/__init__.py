"""Psychological screening: questionnaires scored and people triaged, with reasons.

>>> import psyscreen
>>> engine = psyscreen.Engine()
>>> found = engine.score("phq-9", {"1": 2, "2": "Several days", "9": 1})
>>> found.result["instruments"][0]["critical_items"][0]["positive"]
'true'
>>> decided = engine.triage("recovered-2020", consent=True, answers={"phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 1]})
>>> decided.result["decision"]["level"]
'crisis'
"""

from __future__ import annotations

import json
import logging
import math
import struct
import warnings
import weakref
from collections.abc import Mapping, Sequence
from ctypes import byref, c_int8, c_size_t, c_void_p
from dataclasses import dataclass
from datetime import date as Date
from html import escape
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from ._arrow import Results, like, table
from ._library import OK, PROBLEMS, ScoreResult, library, quick, text_at
from ._types import (
    Answers, Checked, CheckedFile, CriticalItem, Criterion, DecisionReport, DetailedError, Finding, FindingsReport, Give, Given,
    InstrumentReport, Next, Recommendation, Report, ScoreReport, Text, Truth,
)

__all__ = [
    "Answer", "Answers", "Checked", "CheckedFile", "CriticalItem", "Criterion", "DecisionReport", "DetailedError", "Engine", "Finding",
    "FindingsReport", "Give", "Given", "Instrument", "InstrumentReport", "Next", "PsyscreenError", "PsyscreenWarning", "Recommendation",
    "Report", "Results", "Score", "ScoreReport", "Text", "Truth", "prove", "score", "triage",
]

Result = TypeVar("Result")
#: Codes as the library takes them. What a byte cannot hold, or no form has, is unreadable: 300 minutes are not 127.
_BLANK, _UNREADABLE = 129, 128
_BYTES: dict[float | None, int] = {None: _BLANK, **{code: code & 255 for code in range(-126, 128)}}
_TRUTHS = (False, True, None)
_read = struct.Struct("dddiii0d").iter_unpack
_score = quick.psyscreen_score
_STATUS: tuple[Literal["complete", "prorated", "unscorable"], ...] = ("complete", "prorated", "unscorable")


def _json(call: Mapping[str, object]) -> str:
    """A call as text; fields that are ``None`` are left out. A NaN is a blank, as in a table, and an infinite number is unreadable."""
    said = {name: value for name, value in call.items() if value is not None}
    try:
        return json.dumps(said, ensure_ascii=False, allow_nan=False, default=_written)
    except ValueError:
        return json.dumps(_finite(said), ensure_ascii=False, allow_nan=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, Date):
        return value.isoformat()[:10]
    raise TypeError(f"a value of the type {type(value).__name__} has no place in a call")


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, Mapping):
        return {name: _finite(item) for name, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def _bytes_of(codes: Sequence[float | None]) -> bytes:
    """Codes as the library takes them, at once where they are whole numbers of seven bits."""
    if type(codes) in (list, tuple):
        try:
            given = bytes(codes)  # type: ignore[arg-type]
            if given.isascii():
                return given
        except (TypeError, ValueError):
            pass
    return bytes([_BYTES.get(code, _UNREADABLE) if code == code else _BLANK for code in codes])


class PsyscreenWarning(UserWarning):
    """A table may not be the one it is taken for, or some of its rows could not be read in full."""


class PsyscreenError(ValueError):
    """Why a call cannot be carried out: every error at once, in :attr:`errors`. No answer is shown."""

    def __init__(self, errors: list[DetailedError]) -> None:
        super().__init__("; ".join(f"{it['message']}; {it['help']}" if it["help"] else it["message"] for it in errors))
        self.errors = errors


@dataclass(frozen=True, repr=False)
class Answer(Generic[Result]):
    """A result, and what of the person could not be used; everything else counts. ``repr`` shows nothing of the person."""

    result: Result
    problems: list[DetailedError]
    _html: str = ""

    def _repr_html_(self) -> str:
        """For notebooks."""
        return self._html or f"<pre>{escape(json.dumps(self.result, ensure_ascii=False, indent=1))}</pre>"

    def __repr__(self) -> str:
        return f"<Answer with {len(self.problems)} problems>"


class Score(NamedTuple):
    """One score, by numbers."""

    scale: str
    value: float | None
    min: float
    max: float
    status: Literal["complete", "prorated", "unscorable"]
    #: The lowest and the highest band it may be in, by id.
    bands: tuple[str, str] | None


class Engine:
    """What the calls of one program share: the definitions that it has loaded. Threads may use one engine at once."""

    def __init__(self) -> None:
        handle = c_void_p()
        if library.psyscreen_engine_new(byref(handle)) != OK:
            raise MemoryError("no engine can be made")
        self._handle = handle
        weakref.finalize(self, library.psyscreen_engine_free, byref(handle))

    def call_text(self, call: str) -> str:
        """The answer to a call, both as text: the same bytes in every language."""
        text, answer, length = call.encode(), c_void_p(), c_size_t()
        status = library.psyscreen_call(self._handle, text, len(text), byref(answer), byref(length))
        if status != OK:
            raise RuntimeError(f"the call ended with status {status}")
        try:
            return text_at(answer.value, length.value)
        finally:
            library.psyscreen_text_free(answer, length)

    def call(self, call: str, **fields: object) -> Answer[Any]:
        """A call by name. Fields that are ``None`` are left out; a day may be a ``datetime.date``.

        Raises :class:`PsyscreenError` where it cannot be carried out.
        """
        answer = json.loads(self.call_text(_json({"call": call, **fields})))
        if "errors" in answer:
            raise PsyscreenError(answer["errors"])
        return Answer(answer["result"], answer["problems"])

    def list(self) -> list[dict[str, Any]]:
        """The instruments and policies, each in a line."""
        found: list[dict[str, Any]] = self.call("list").result
        return found

    def load(self, text: str, name: str | None = None) -> dict[str, Any]:
        """Loads an instrument or a policy from its TOML text; raises with every problem of the text."""
        loaded: dict[str, Any] = self.call("load", text=text, name=name).result
        return loaded

    def unload(self, id: str) -> None:
        """Forgets what was loaded with this id."""
        self.call("unload", id=id)

    def check(self, text: str, name: str | None = None, *, definitions: Sequence[str] | None = None) -> Checked:
        """Every problem of the TOML text of an instrument or a policy, with its place; of a policy also how much of it is proved. Nothing
        is loaded, and nothing is raised for what is found."""
        checked: Checked = self.call("check", text=text, name=name, definitions=definitions).result
        return checked

    def describe(
        self, id: str, as_: Literal["json", "text", "toml", "form", "form-html"] = "json", language: str | None = None, *,
        definitions: Sequence[str] | None = None,
    ) -> Any:
        """Everything about an instrument or a policy: a dict as ``json``, a text otherwise."""
        return self.call("describe", id=id, language=language, definitions=definitions, **{"as": as_}).result

    def score(
        self, instrument: str, answers: Answers, *, earlier: Answers | None = None, sex: str | None = None, age: float | None = None,
        report: Literal["compact", "whole"] | None = None, with_answers: bool | None = None, definitions: Sequence[str] | None = None,
    ) -> Answer[FindingsReport]:
        """What an instrument finds in answers, and how much changed since earlier ones. ``definitions`` are TOML texts that this call
        alone knows."""
        return self.call(
            "score", instrument=instrument, answers=answers, earlier=earlier, sex=sex, age=age, report=report, with_answers=with_answers,
            definitions=definitions,
        )

    def triage(
        self, policy: str, *, consent: bool | None = None, answers: Mapping[str, Answers] | None = None,
        earlier: Mapping[str, Answers] | None = None, facts: Mapping[str, Given] | None = None, sex: str | None = None,
        age: float | None = None, place: str | None = None, date: Date | str | None = None, today: Date | str | None = None,
        report: Literal["compact", "whole"] | None = None, with_answers: bool | None = None, language: str | None = None,
        definitions: Sequence[str] | None = None,
    ) -> Answer[Report]:
        """What a policy decides about a person, with reasons. With ``date``, the day of the screening, the report says when the person is
        seen again; with ``today`` also for how many days that has been overdue. ``definitions`` are TOML texts that this call alone
        knows."""
        person: dict[str, object] = {
            "policy": policy, "consent": consent, "answers": answers, "earlier": earlier, "facts": facts, "sex": sex, "age": age, "place": place,
            "date": date, "today": today, "with_answers": with_answers, "definitions": definitions,
        }
        decided: Answer[Report] = self.call("triage", report=report, **person)
        return _Lazily(decided.result, decided.problems, self, person, language)

    def next(
        self, policy: str, *, consent: bool | None = None, answers: Mapping[str, Answers] | None = None,
        earlier: Mapping[str, Answers] | None = None, facts: Mapping[str, Given] | None = None, sex: str | None = None,
        age: float | None = None, place: str | None = None, date: Date | str | None = None, today: Date | str | None = None,
        definitions: Sequence[str] | None = None,
    ) -> Answer[Next]:
        """Which instruments to give now, which items of them, and what to ask; with ``date`` also when the person is seen again."""
        return self.call(
            "next", policy=policy, consent=consent, answers=answers, earlier=earlier, facts=facts, sex=sex, age=age, place=place, date=date,
            today=today, definitions=definitions,
        )

    def prove(self, policy: str, newer: str | None = None, *, definitions: Sequence[str] | None = None) -> dict[str, Any]:
        """What holds of a policy for everybody; with ``newer``, whom that treats otherwise."""
        proof: dict[str, Any] = self.call("prove", policy=policy, newer=newer, definitions=definitions).result
        return proof

    def table(self, data: Any, **fields: object) -> Any:
        """The results of a whole table, by the fields of the call ``table``: see :func:`score` and :func:`triage`."""
        if type(data).__module__.startswith("polars") and hasattr(data, "collect"):
            data = data.collect()
        text, results = table(self._handle, _json({"call": "table", **fields}).encode(), data)
        answer = json.loads(text)
        if results is None:
            raise PsyscreenError(answer["errors"])
        for problem in answer["problems"]:
            warnings.warn(problem["message"], PsyscreenWarning, stacklevel=3)
        for note in answer["result"]["notes"]:
            logging.getLogger("psyscreen").info("%s", note)
        return like(data)(results)

    def instrument(self, id: str) -> Instrument:
        """An instrument for many people, by numbers."""
        return Instrument(self, id)


class _Lazily(Answer[Report]):
    """A decision whose page is made when a notebook asks for it."""

    def __init__(
        self, result: Report, problems: list[DetailedError], engine: Engine, person: dict[str, object], language: str | None
    ) -> None:
        super().__init__(result, problems)
        object.__setattr__(self, "_page", (engine, person, language))

    def _repr_html_(self) -> str:
        engine, person, language = getattr(self, "_page")
        page: str = engine.call("triage", report="html", language=language, **person).result
        return f'<iframe sandbox srcdoc="{escape(page)}" style="width:100%;height:40em;border:0"></iframe>'


class Instrument:
    """One instrument, scored by codes in the order of the form. For times of day, sex and age use :meth:`Engine.score`."""

    def __init__(self, engine: Engine, id: str) -> None:
        handle, name = c_void_p(), id.encode()
        if library.psyscreen_instrument_open(engine._handle, name, len(name), byref(handle)) != OK:
            raise KeyError(id)
        self._handle = handle
        self._engine = engine
        weakref.finalize(self, library.psyscreen_instrument_free, byref(handle))
        self.id = id
        self.items = self._ids(library.psyscreen_instrument_item)
        self.scales = self._ids(library.psyscreen_instrument_scale)
        self.critical_items = self._ids(library.psyscreen_instrument_critical_item)
        self._bands = [self._bands_of(scale) for scale in range(len(self.scales))]
        self._scores = ScoreResult * len(self.scales)
        self._critical = c_int8 * len(self.critical_items)
        self._place, self._counts = handle.value, (len(self.scales), len(self.critical_items))

    def _ids(self, ask: Any) -> list[str]:
        count, place, length = c_size_t(), c_void_p(), c_size_t()
        found: list[str] = []
        while ask(self._handle, len(found), byref(count), byref(place), byref(length)) == OK:
            found.append(text_at(place.value, length.value))
        return found

    def _bands_of(self, scale: int) -> list[str]:
        place, length = c_void_p(), c_size_t()
        found: list[str] = []
        while library.psyscreen_instrument_band(self._handle, scale, len(found), byref(place), byref(length)) == OK:
            found.append(text_at(place.value, length.value))
        return found

    def score(self, codes: Sequence[float | None]) -> list[Score]:
        """The scores of one person; ``None`` is left blank, and so is NaN. A code that the form does not have is unreadable, and everything
        else counts."""
        return self._scores_of(self._run(codes)[0])

    def score_with_critical(self, codes: Sequence[float | None]) -> tuple[list[Score], list[bool | None]]:
        """The same, and whether each critical item is positive (``None`` while that is not known)."""
        scores, critical = self._run(codes)
        return self._scores_of(scores), [_TRUTHS[code] for code in critical]

    def _run(self, codes: Sequence[float | None]) -> tuple[Any, Any]:
        given = _bytes_of(codes)
        scores, critical = self._scores(), self._critical()
        status = _score(self._place, given, len(given), scores, self._counts[0], critical, self._counts[1])
        if status > PROBLEMS:
            raise RuntimeError(f"scoring ended with status {status}")
        return scores, critical

    def _scores_of(self, scores: Any) -> list[Score]:
        found = []
        for scale, bands, (value, low, high, status, band_low, band_high) in zip(self.scales, self._bands, _read(scores)):
            band = (bands[band_low], bands[band_high]) if band_low >= 0 else None
            found.append(Score(scale, value if value == value else None, low, high, _STATUS[status], band))
        return found

    def _repr_html_(self) -> str:
        """For notebooks: the form, or what is known of the questionnaire where its words may not be shown."""
        try:
            page = self._engine.describe(self.id, "form-html")
        except PsyscreenError:
            return f"<pre>{escape(self._engine.describe(self.id, 'text'))}</pre>"
        return f'<iframe sandbox srcdoc="{escape(page)}" style="width:100%;height:40em;border:0"></iframe>'


_shared: list[Engine] = []


def _engine(engine: Engine | None) -> Engine:
    """The one given, or one that all calls without one share."""
    if engine is None and not _shared:
        _shared.append(Engine())
    return engine or _shared[0]


def score(
    data: Any, instrument: str, *, columns: str | None = None, ignore: str | None = None, missing: str | None = None,
    recode: str | None = None, labels: str | None = None, not_administered: str | None = None, only_where: str | None = None,
    map: str | None = None, language: str | None = None, definitions: Sequence[str] | None = None, engine: Engine | None = None,
) -> Any:
    """The scores of every row of a table: a pandas, Polars or pyarrow table, a DuckDB relation, anything that gives Arrow.

    Items are found by the names of their columns (``phq9_1``, ``item1``, ``1``) or as declared: ``columns="1=DPQ010"``,
    ``missing="7=declined"``, ``recode="1..4=0..3"``, ``map`` (the text of a mapping file). A null is a blank, and so is NaN. What the form
    does not have (3.5, 256, -1) is unreadable: no score is guessed over it, and a :class:`PsyscreenWarning` tells of it.

    The result is a table of the same library with the rows of ``data``: for each scale ``S``, ``S.min``, ``S.max``, ``S.status`` and
    ``S.band`` (categories), a truth for each cutoff, critical item and criterion (null while it is not determined), and ``problem``. Of a
    DuckDB relation it is :class:`Results`, which DuckDB reads by its name. Other threads run meanwhile.

    Raises :class:`PsyscreenError` where the table cannot be the right one.
    """
    return _engine(engine).table(
        data, instrument=instrument, columns=columns, ignore=ignore, missing=missing, recode=recode, labels=labels,
        not_administered=not_administered, only_where=only_where, map=map, language=language, definitions=definitions,
    )


def triage(
    data: Any, policy: str, *, columns: str | None = None, ignore: str | None = None, missing: str | None = None,
    recode: str | None = None, labels: str | None = None, not_administered: str | None = None, only_where: str | None = None,
    map: str | None = None, date: Date | str | None = None, today: Date | str | None = None, place: str | None = None,
    language: str | None = None, definitions: Sequence[str] | None = None, engine: Engine | None = None,
) -> Any:
    """What a policy decides about every row of a table: as :func:`score`, with columns for the policy's facts, ``consent``, ``sex``,
    ``age`` and ``date``. ``level``, ``at_least`` and ``at_most`` are categories from the least urgent up."""
    return _engine(engine).table(
        data, policy=policy, columns=columns, ignore=ignore, missing=missing, recode=recode, labels=labels,
        not_administered=not_administered, only_where=only_where, map=map, date=date, today=today, place=place, language=language,
        definitions=definitions,
    )


def prove(policy: str, newer: str | None = None, *, engine: Engine | None = None) -> dict[str, Any]:
    """As :meth:`Engine.prove`."""
    return _engine(engine).prove(policy, newer)
