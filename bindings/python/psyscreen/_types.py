"""What comes back, as types. Keys that only whole reports have may be absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

#: A number, a text as the form has it, yes or no; ``None`` is left blank.
Given = int | float | str | bool | None
#: By item, or in the order of the form.
Answers = Mapping[str, Given] | Sequence[Given]
#: A text by language tag.
Text = dict[str, str]
Truth = Literal["true", "false", "undetermined"]


class DetailedError(TypedDict):
    """What is wrong: a code for programs, a place, and words. It never holds an answer."""

    code: str
    place: dict[str, object] | None
    message: str
    help: str | None


class Reached(TypedDict):
    id: str
    reached: Truth
    label: NotRequired[Text]


class ScoreReport(TypedDict):
    id: str
    value: float | None
    min: float
    max: float
    status: Literal["complete", "prorated", "unscorable"]
    #: One id, or ``low..high`` while it is open.
    band: NotRequired[str]
    title: NotRequired[Text]
    range: NotRequired[list[float]]
    cutoffs: NotRequired[list[Reached]]
    change: NotRequired[float]


class CriticalItem(TypedDict):
    id: str
    positive: Truth
    label: NotRequired[Text]
    earlier: NotRequired[Truth]


class Criterion(TypedDict):
    id: str
    met: Truth
    label: NotRequired[Text]


class InstrumentReport(TypedDict):
    id: str
    edition: int
    fingerprint: str
    answered: int
    scores: list[ScoreReport]
    critical_items: list[CriticalItem]
    criteria: list[Criterion]
    title: NotRequired[Text]


class FindingsReport(TypedDict):
    schema: str
    instruments: list[InstrumentReport]


class Recommendation(TypedDict):
    id: str
    label: NotRequired[Text]
    text: NotRequired[Text]
    offered: NotRequired[bool]
    within: NotRequired[str]


class DecisionReport(TypedDict):
    policy: str
    edition: int
    fingerprint: str
    level: str
    at_least: str
    at_most: str
    fired: list[str]
    undetermined: list[str]
    recommendations: list[Recommendation]
    notify: list[dict[str, object]]
    follow_up_days: int | None
    #: With the day of the screening: when the person is seen again, and for how many days that has been overdue.
    follow_up_due: NotRequired[str]
    follow_up_overdue_days: NotRequired[int]
    ask: list[str]


class EarlierSign(TypedDict):
    instrument: str
    id: str
    label: NotRequired[Text]
    concern: NotRequired[str]


class Report(TypedDict):
    schema: str
    consent: str
    instruments: list[InstrumentReport]
    #: Critical items that were positive the last time, of instruments that were not given now.
    earlier_signs: NotRequired[list[EarlierSign]]
    decision: DecisionReport
    explanation: list[dict[str, object]]


class Give(TypedDict):
    instrument: str
    items: list[str]
    carried: list[str]


class Next(TypedDict):
    policy: str
    edition: int
    fingerprint: str
    step: int | None
    give: list[Give]
    ask: list[str]
    #: As of a decision.
    follow_up_due: NotRequired[str]
    follow_up_overdue_days: NotRequired[int]


class Finding(TypedDict):
    """One thing that was found in a text. The place is left out where there is none."""

    code: str
    severity: Literal["error", "warning", "note"]
    file: str
    line: NotRequired[int]
    column: NotRequired[int]
    end_line: NotRequired[int]
    end_column: NotRequired[int]
    span: NotRequired[list[int] | None]
    message: str
    labels: list[dict[str, object]]
    help: str | None


class CheckedFile(TypedDict):
    file: str
    kind: Literal["instrument", "policy"]
    problems: list[Finding]
    #: In what an overlay differs from the policy that it extends.
    differences: list[str]
    #: Of a policy how many checks there are, and how many of them are proved.
    proof: dict[str, int] | None


class Checked(TypedDict):
    """What is found in a text, as ``psyscreen check --format json`` prints it."""

    schema: str
    errors: int
    warnings: int
    unreadable: list[Finding]
    files: list[CheckedFile]
