"""The package as it is installed: the conformance suites, its documentation, errors, typed use; with --speed how long one person takes."""

import doctest
import json
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
    phq9 = engine.instrument("phq-9")
    assert "<iframe sandbox" in phq9._repr_html_() and "<script" not in phq9._repr_html_()
    assert phq9.items[8] == "9" and phq9.scales == ["total"]
    assert phq9.score([3] * 8 + [0]) == [("total", 24.0, 24.0, 24.0, "complete", ("severe", "severe"))]
    (total,), critical = phq9.score_with_critical([3] * 8 + [None])
    assert total.status == "prorated" and (total.min, total.max) == (24, 27) and critical == [None]
    (total,), critical = phq9.score_with_critical([99999] + [3] * 7 + [1])
    assert total.value is None and critical == [True]
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
        for _ in range(20):
            begin = time.perf_counter()
            for _ in range(2000):
                run()
            best = min(best, (time.perf_counter() - begin) / 2000 * 1e6)
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
