"""The package as it is installed: the conformance suites, its documentation, errors, typed use; with --speed how long one person takes."""

import doctest
import datetime
import json
import math
import sys
import time
from pathlib import Path
from typing import Any

import psyscreen


def suite(path: str) -> None:
    engine, count = psyscreen.Engine(), 0
    with open(path, encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            line = json.loads(line)
            assert engine.call_text(line["call"]) == line["answer"], f"{path}:{count} is answered otherwise"
    print(f"{path}: {count} calls answered alike")


def use() -> None:
    engine = psyscreen.Engine()
    try:
        engine.score("phq9", {})
    except psyscreen.PsyscreenError as error:
        assert error.errors[0]["code"] == "unknown-instrument" and "phq-9" in str(error)
    else:
        raise AssertionError("an unknown instrument is refused")
    try:
        engine.load("format = 1\nid = 'Mine'\n")
    except psyscreen.PsyscreenError as error:
        assert len(error.errors) > 3
    answer = engine.score("phq-9", {"1": "SECRET", "9": 1})
    assert "SECRET" not in repr(answer) + json.dumps(answer.problems) and answer.problems[0]["place"] == {"pointer": "/answers/1"}
    assert "<pre>" in answer._repr_html_()
    decided = engine.triage("recovered-2020", consent=True, answers={"phq-9": [0] * 8 + [1]}, language="zh-Hans")
    assert decided.result["decision"]["level"] == "crisis"
    page = decided._repr_html_()
    assert page.startswith("<iframe sandbox") and "危机" in page and "<script" not in page
    assert engine.next("stepped-care", consent=True).result["give"]
    assert all(check["verdict"] == "proved" for check in engine.prove("changchun-2012")["checks"])
    days(engine)
    brought_along(engine)
    phq9 = engine.instrument("phq-9")
    assert "<iframe sandbox" in phq9._repr_html_() and "<script" not in phq9._repr_html_()
    assert phq9.items[8] == "9" and phq9.scales == ["total"]
    assert phq9.score([3] * 8 + [0]) == [("total", 24.0, 24.0, 24.0, "complete", ("severe", "severe"))]
    (total,), critical = phq9.score_with_critical([3] * 8 + [None])
    assert total.status == "prorated" and (total.min, total.max) == (24, 27) and critical == [None]
    (total,), critical = phq9.score_with_critical([99999] + [3] * 7 + [1])
    assert total.value is None and critical == [True]
    # NaN is a blank, by numbers as in a table and in a call; what is infinite is an answer that cannot be read.
    answers = {str(item): 3 for item in range(1, 9)}
    for blank in (None, math.nan):
        (total,), critical = phq9.score_with_critical([3] * 8 + [blank])
        assert (total.value, total.status, critical) == (27, "prorated", [None])
        answer = engine.score("phq-9", answers | {"9": blank})
        assert answer.result["instruments"][0]["scores"][0]["status"] == "prorated" and not answer.problems
    assert phq9.score([3] * 8 + [math.inf])[0].status == "unscorable"
    answer = engine.score("phq-9", answers | {"9": math.inf})
    assert answer.result["instruments"][0]["scores"][0]["status"] == "unscorable" and answer.problems
    # Beyond a byte, and where a form has no such code: never another answer, never a blank that is prorated over.
    psqi = engine.instrument("psqi")
    latency = psqi.items.index("2")
    for code in (128, 300, 99999, -1, -9, -127, -128, -129):
        found = psqi.score([code if at == latency else 0 for at in range(len(psqi.items))])
        assert next(score for score in found if score.scale == "latency-minutes").value is None, code
        (total,) = phq9.score([3] * 7 + [code, 0])
        assert (total.value, total.min, total.max) == (None, 21, 24), code
    try:
        engine.instrument("phq-0")
    except KeyError:
        pass
    else:
        raise AssertionError("an unknown instrument is refused")
    del engine  # what was opened outlives the engine
    assert phq9.score([0] * 9)[0].value == 0


def days(engine: psyscreen.Engine) -> None:
    given: Any = {"consent": True, "answers": {"phq-9": [0] * 8 + [1]}}
    for date, today in [("2026-11-23", "2026-12-01"), (datetime.date(2026, 11, 23), datetime.datetime(2026, 12, 1, 8, 30))]:
        decision = engine.triage("recovered-2020", date=date, today=today, **given).result["decision"]
        assert (decision["follow_up_due"], decision["follow_up_overdue_days"]) == ("2026-11-24", 7)
        assert "2026-11-24" in engine.triage("recovered-2020", date=date, today=today, **given)._repr_html_()
        following = engine.next("recovered-2020", date=date, today=today, **given).result
        assert (following["follow_up_due"], following["follow_up_overdue_days"]) == ("2026-11-24", 7)
    assert engine.triage("recovered-2020", today="2026-12-01", **given).problems[0]["code"] == "no-date"
    assert "follow_up_due" not in engine.triage("recovered-2020", **given).result["decision"]


def brought_along(engine: psyscreen.Engine) -> None:
    """Texts that one call alone knows, and what is found in a text."""
    mine = engine.describe("gad-7", "toml").replace('id = "gad-7"', 'id = "gad-7-mine"', 1)
    found = engine.score("gad-7-mine", [3] * 7, definitions=[mine])
    assert found.result["instruments"][0]["scores"][0]["value"] == 21
    assert engine.describe("gad-7-mine", definitions=[mine])["id"] == "gad-7-mine"
    overlay = 'format = 1\nid = "mine"\nextends = "stepped-care"\ntitle = { en = "Mine" }\n'
    (checked,) = engine.check(overlay, "mine.toml")["files"]
    assert checked["file"] == "mine.toml" and checked["proof"] and checked["proof"]["checks"] == checked["proof"]["proved"]
    assert engine.triage("mine", consent=True, definitions=[overlay]).result["decision"]["policy"] == "mine"
    assert engine.check(mine)["errors"] == 0 and engine.check(mine.replace("item_count", "item_cuont", 1))["errors"] > 0
    for unknown in [lambda: engine.score("gad-7-mine", []), lambda: engine.unload("gad-7-mine")]:
        try:
            unknown()
        except psyscreen.PsyscreenError:
            continue
        raise AssertionError("nothing was loaded")
    engine.load(mine)
    engine.unload("gad-7-mine")


def speed() -> None:
    engine = psyscreen.Engine()
    phq9, codes = engine.instrument("phq-9"), [2, 2, 1, 1, 0, 1, 2, 2, 0]
    answers = {str(at): code for at, code in enumerate(codes, 1)}
    for name, run in {
        "typed": lambda: phq9.score(codes),
        "dicts": lambda: engine.score("phq-9", answers),
        "dicts, triaged": lambda: engine.triage("recovered-2020", consent=True, answers={"phq-9": answers}),
    }.items():
        best = float("inf")
        for _ in range(3000):  # runs so short that some are not interrupted, whatever else the machine does
            begin = time.perf_counter()
            for _ in range(20):
                run()
            best = min(best, (time.perf_counter() - begin) / 20 * 1e6)
        print(f"one PHQ-9, {name}: {best:.2f} us")


readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
shown: dict[str, Any] = {}
exec(readme.split("```python\n")[1].split("```")[0], shown)  # the example of the readme
assert shown["decided"].result["decision"]["level"] == "crisis" and shown["phq9"].score([3] * 8 + [None])[0].value == 27
failed, tried = doctest.testmod(psyscreen)
assert tried and not failed
use()
print("documentation, errors, typed use: fine")
for word in sys.argv[1:]:
    speed() if word == "--speed" else suite(word)
