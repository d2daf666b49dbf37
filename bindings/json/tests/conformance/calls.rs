//! The calls of the suite, made from the definitions themselves: vectors, lowest and highest answers, missing and unreadable ones.

use std::fs;

use psyscreen::Instrument;
use psyscreen::instrument::{Item, ItemKind};
use psyscreen_json::Engine;
use serde_json::{Map, Value, json};

use crate::root;

/// The definitions of the suite, each before those that use it.
const FROZEN: [&str; 9] =
    ["asq", "phq-2", "phq-9", "gad-2", "gad-7", "psqi", "audit-c", "stepped-care", "overlay"];

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of a folder that end in `.toml`, in order.
fn files(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    names
}

/// What stands on definitions of the suite's own.
pub(crate) fn frozen() -> Vec<String> {
    let mut calls: Vec<String> = refused().map(str::to_owned).collect();
    let load = |name: &str, text: &str| json!({ "call": "load", "name": name, "text": text }).to_string();
    let engine = Engine::new();
    for id in FROZEN {
        let name = format!("frozen-{id}.toml");
        let load = load(&name, &file(&format!("tests/conformance/definitions/{name}")));
        let _loaded = engine.call(&load);
        calls.push(load);
    }
    for id in FROZEN {
        let id = format!("frozen-{id}");
        calls.push(json!({ "call": "describe", "id": id }).to_string());
        if let Some(instrument) = engine.instrument(&id) {
            calls.extend(scored(&instrument).into_iter().map(|call| call.to_string()));
        }
    }
    let items = |id: &str| engine.instrument(id).unwrap();
    let (phq, gad, asq) = (items("frozen-phq-9"), items("frozen-gad-7"), items("frozen-asq"));
    let mut people = vec![
        json!({}),
        json!({ "consent": false, "answers": { "frozen-phq-9": lowest(&phq) } }),
        json!({ "consent": true, "facts": { "danger-now": true, "bereaved": true, "age": 30, "impaired": null } }),
        json!({ "consent": "同意", "sex": "m", "age": "30", "place": "CN-33", "answers": { "frozen-phq-9": highest(&phq), "frozen-gad-7": lowest(&gad) } }),
        json!({ "consent": true, "answers": { "frozen-asq": lowest(&asq), "frozen-phq-2": [3, 0], "frozen-gad-2": [0, 1] } }),
        json!({ "consent": true, "answers": { "frozen-phq-9": lowest(&phq) }, "earlier": { "frozen-phq-9": highest(&phq) } }),
        json!({ "consent": "perhaps", "sex": [], "age": -1, "place": 7, "answers": 3, "earlier": [], "facts": "no" }),
        json!({ "consent": true, "answers": { "frozen-phq-9": { "1": [2], "9": { "a": 1 }, "10": "x" }, "frozen-gad-7": "?", "psqi": {}, "?": {} } }),
        json!({ "consent": true, "facts": { "alone-tonight": "是" } }),
        json!({ "consent": true, "date": "2026-08-31", "today": "2027-03-01", "answers": { "frozen-phq-9": lowest(&phq) } }),
        json!({ "consent": true, "date": "2026-08-32", "today": "2027-03-01", "answers": { "frozen-phq-9": highest(&phq) } }),
        json!({ "answers": { "frozen-phq-9": { "1": 0, "9": "x" } } }),
        json!({ "consent": true, "answers": { "frozen-gad-7": lowest(&gad) }, "earlier": { "frozen-phq-9": highest(&phq) } }),
        json!({ "consent": true, "answers": { "frozen-phq-2": [3, 3], "frozen-phq-9": lowest(&phq) } }),
    ];
    for item in phq.items().iter().take(9) {
        let mut answers = as_map(&lowest(&phq));
        answers.insert(item.id().to_owned(), Value::Null);
        people.push(json!({ "consent": true, "answers": { "frozen-phq-9": answers } }));
        answers.insert(item.id().to_owned(), json!(1));
        people.push(json!({ "consent": true, "answers": { "frozen-phq-9": answers } }));
    }
    for (number, person) in people.iter().enumerate() {
        for policy in ["frozen-stepped-care", "frozen-overlay"] {
            let with = |more: Value| {
                extended(&extended(&json!({ "call": "triage", "policy": policy }), person), &more).to_string()
            };
            calls.push(with(json!({})));
            calls.push(extended(&json!({ "call": "next", "policy": policy }), person).to_string());
            if number < 4 {
                calls.push(with(json!({ "report": "whole", "with_answers": true })));
            }
        }
    }
    // Two answers to one question, and two administrations: JSON has no such object, a text has.
    for answers in [
        r#"{"frozen-phq-9": {"9": 1, "9": 0, "1": 0, "1": 0, "2": null, "2": 3}}"#,
        r#"{"frozen-phq-9": [0,0,0,0,0,0,0,0,0], "frozen-phq-9": [3,3,3,3,3,3,3,3,3]}"#,
    ] {
        calls.push(format!(
            r#"{{"call": "triage", "policy": "frozen-stepped-care", "consent": true, "answers": {answers}}}"#
        ));
    }
    let toml = |id: &str| file(&format!("tests/conformance/definitions/frozen-{id}.toml"));
    calls.extend(tables("frozen-phq-9", "frozen-stepped-care").iter().map(Value::to_string));
    for call in [
        json!({ "call": "next", "policy": "frozen-stepped-care", "today": "tomorrow" }),
        json!({ "call": "check", "name": "overlay.toml", "text": toml("overlay") }),
        json!({ "call": "check", "text": toml("gad-7").replacen("item_count", "item_cuont", 1) }),
        json!({ "call": "prove", "policy": "frozen-stepped-care" }),
        json!({ "call": "prove", "policy": "frozen-overlay" }),
        json!({ "call": "prove", "policy": "frozen-stepped-care", "newer": "frozen-overlay" }),
        json!({ "call": "score", "instrument": "frozen-own", "answers": [1, 2], "definitions": [toml("gad-7").replacen("frozen-gad-7", "frozen-own", 1)] }),
        json!({ "call": "score", "instrument": "frozen-own" }),
        json!({ "call": "describe", "id": "frozen-gad-7", "definitions": ["format = 1"] }),
        json!({ "call": "prove", "policy": "frozen-stepped-care", "definitions": {} }),
        json!({ "call": "unload", "id": "frozen-overlay" }),
        json!({ "call": "triage", "policy": "frozen-overlay" }),
    ] {
        calls.push(call.to_string());
    }
    calls
}

/// Calls that cannot be carried out.
fn refused() -> impl Iterator<Item = &'static str> {
    [
        "",
        "null",
        "[]",
        "7",
        "{",
        "{\"call\": \"list\"",
        "\u{feff}{}",
        "{}",
        r#"{"call": null}"#,
        r#"{"call": 7}"#,
        r#"{"call": "LIST"}"#,
        r#"{"call": "list", "id": "phq-9"}"#,
        r#"{"call": "list", "call": "list"}"#,
        r#"{"call": "load"}"#,
        r#"{"call": "load", "text": 1}"#,
        r#"{"call": "load", "text": ""}"#,
        r#"{"call": "load", "text": "id = \"a\"\nid = \"a\"\n[[rule]]\n"}"#,
        r#"{"call": "load", "txet": "", "nmae": ""}"#,
        r#"{"call": "unload"}"#,
        r#"{"call": "unload", "id": "frozen-nothing"}"#,
        r#"{"call": "describe"}"#,
        r#"{"call": "describe", "id": "frozen-nothing", "as": "pdf"}"#,
        r#"{"call": "score"}"#,
        r#"{"call": "score", "instrument": 9}"#,
        r#"{"call": "score", "instrument": "QQQQQQQQQQQQQQQQQQQQQQ"}"#,
        r#"{"call": "score", "instrment": "frozen-phq-9"}"#,
        r#"{"call": "change", "instrument": "frozen-phq-9"}"#,
        r#"{"call": "triage"}"#,
        r#"{"call": "triage", "policy": "QQQQQQQQQQQQQQQQQQQQQQ", "answers": {"a": {"b": 1}}}"#,
        r#"{"call": "next", "policy": true}"#,
        r#"{"call": "check", "name": "x"}"#,
        r#"{"call": "table"}"#,
        r#"{"call": "table", "table": ""}"#,
        r#"{"call": "table", "table": "1,2\n0,0\n", "instrument": "frozen-phq-9", "policy": "frozen-stepped-care"}"#,
        r#"{"call": "table", "table": "1,2\n0,0\n", "instrument": "QQQQQQQQQQQQQQQQQQQQQQ"}"#,
        r#"{"call": "prove"}"#,
        r#"{"call": "prove", "policy": "QQQQQQQQQQQQQQQQQQQQQQ"}"#,
    ]
    .into_iter()
}

/// Tables in which everything is in order.
fn tables(instrument: &str, policy: &str) -> Vec<Value> {
    let nine = "id,1,2,3,4,5,6,7,8,9\r\na,0,1,2,3,0,1,2,3,0\r\n\"b,\"\"c\",3,3,3,3,3,3,3,3,NA\nd,,,,,,,,,\n";
    let ten = "1;2;3;4;5;6;7;8;9;10\n1;2;3;4;4;3;2;1;1;1\n4;1;2;3;-9;1;1;1;2;2\n";
    let score = |table: &str| json!({ "call": "table", "instrument": instrument, "table": table });
    let mapped =
        format!("format = 1\nfor = \"{instrument}\"\ndelimiter = \";\"\n[missing]\n-9 = \"declined\"\n");
    let triage = ["id", "consent"].into_iter().map(str::to_owned);
    let triage: Vec<String> = triage.chain((1..=9).map(|item| format!("{instrument}.{item}"))).collect();
    let triage =
        triage.join(",") + "\na,yes,0,0,0,0,0,0,0,0,1\nb,true,2,2,2,1,1,1,0,0,0\nc,no,3,3,3,3,3,3,3,3,3\n";
    vec![
        score(nine),
        extended(&score(nine), &json!({ "keep": "id,9", "language": "zh-Hans" })),
        extended(&score(ten), &json!({ "map": mapped, "recode": "1..4=0..3" })),
        json!({ "call": "table", "policy": policy, "table": triage, "date": "2026-11-23", "today": "2027-03-01", "place": "CN-33" }),
    ]
}

/// Tables with something wrong.
fn doubtful_tables() -> Vec<Value> {
    let score = |table: &str| json!({ "call": "table", "instrument": "phq-9", "table": table });
    let begin = "phq9_1,phq9_2,phq9_3,phq9_4,phq9_5,phq9_6,phq9_7,phq9_8,phq9_9\n";
    let with = |rows: &str| score(&format!("{begin}{rows}"));
    vec![
        with("1,1,1,1,1,1,1,1,1\n2,2,2,2,2,2,2,2,2\n4,4,4,4,4,4,4,4,4\n"),
        with("3.5,256,-1,x,SECRET,1,1,1,1\nNaN,,NA,0,0,0,0,0,0\n"),
        with("1,1\n\"1,1\n1,1,1,1,1,1,1,1,1,1,1\n"),
        with(""),
        score("a,b\n1,2\n"),
        score("Q1,Q2,Q3\n1,2,3\n"),
        extended(
            &with("0,0,0,0,0,0,0,0,0\n"),
            &json!({ "recode": "1..4", "missing": "=x", "map": "for = 7" }),
        ),
        extended(&with("0,0,0,0,0,0,0,0,0\n"), &json!({ "recode": "1..4" })),
        extended(&with("0,0,0,0,0,0,0,0,0\n"), &json!({ "columns": "77=phq9_1" })),
        json!({ "call": "table", "policy": "recovered-2020", "table": format!("{begin}0,0,0,0,0,0,0,0,1\n") }),
        json!({ "call": "table", "policy": "recovered-2020", "table": "consent\n1\n", "date": "23.11.2026" }),
    ]
}

/// What stands on the catalog of this build.
pub(crate) fn catalog() -> Vec<String> {
    let engine = Engine::new();
    let mut calls = vec![json!({ "call": "list" })];
    for id in psyscreen::catalog::instrument_ids() {
        let instrument = engine.instrument(id).unwrap();
        calls.push(json!({ "call": "describe", "id": id }));
        // Texts for people may change at any time, so they are here and not among what is frozen.
        calls.push(json!({ "call": "describe", "id": id, "as": "text", "language": "zh-Hans" }));
        calls.push(json!({ "call": "describe", "id": id, "as": "form", "language": "en" }));
        calls.extend(scored(&instrument));
        calls.extend(vectors(&instrument));
    }
    for id in psyscreen::catalog::policy_ids() {
        calls.push(json!({ "call": "describe", "id": id }));
        calls.push(json!({ "call": "describe", "id": id, "as": "text", "language": "en" }));
        for case in cases(id) {
            calls.push(extended(&json!({ "call": "triage", "policy": id }), &case));
            calls.push(extended(&json!({ "call": "next", "policy": id }), &case));
        }
        let first = cases(id).remove(0);
        for (report, sheet) in
            [("whole", "worker"), ("text", "worker"), ("html", "worker"), ("html", "person")]
        {
            let more = json!({ "report": report, "sheet": sheet, "language": "zh-Hans" });
            calls.push(extended(&extended(&json!({ "call": "triage", "policy": id }), &first), &more));
        }
    }
    calls.push(json!({ "call": "prove", "policy": "changchun-2012" }));
    calls.extend(tables("phq-9", "recovered-2020"));
    calls.extend(doubtful_tables());
    // Their messages are the library's, and change with it.
    for folder in ["tests/bad_definitions", "tests/bad_policies"] {
        for name in files(folder) {
            calls.push(json!({ "call": "check", "name": name, "text": file(&format!("{folder}/{name}")) }));
        }
    }
    for name in files("tests/bad_definitions") {
        calls.push(
            json!({ "call": "load", "name": name, "text": file(&format!("tests/bad_definitions/{name}")) }),
        );
    }
    calls.iter().map(Value::to_string).collect()
}

/// Lowest and highest answers, nothing, one missing, one that cannot be read, in short and whole; and a change.
fn scored(instrument: &Instrument) -> Vec<Value> {
    let score = json!({ "call": "score", "instrument": instrument.id() });
    let with = |more: Value| extended(&score, &more);
    let (low, high) = (lowest(instrument), highest(instrument));
    let one = |answer: Value| {
        let mut answers = as_map(&high);
        if let Some(item) = instrument.items().first() {
            answers.insert(item.id().to_owned(), answer);
        }
        answers
    };
    vec![
        score.clone(),
        with(json!({ "answers": low, "sex": "female", "age": 40 })),
        with(json!({ "answers": high, "sex": "male", "age": 16.9, "report": "whole" })),
        with(json!({ "answers": one(Value::Null), "with_answers": true })),
        with(json!({ "answers": one(json!("dont-know")) })),
        with(json!({ "answers": one(json!("?")), "report": "whole", "with_answers": true })),
        with(json!({ "answers": [] })),
        with(json!({ "call": "change", "answers": low, "earlier": high, "report": "whole" })),
        with(json!({ "call": "change", "answers": high, "earlier": low })),
    ]
}

/// The first rows of an instrument's vectors, as far as their fields need no quotation marks.
fn vectors(instrument: &Instrument) -> Vec<Value> {
    let text = file(&format!("tests/vectors/{}.csv", instrument.id()));
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let answered = |line: &str| -> Map<String, Value> {
        let fields = header.iter().zip(line.split(','));
        fields
            .filter(|(name, field)| {
                instrument.items().iter().any(|item| item.id() == **name) && !field.is_empty()
            })
            .map(|(name, field)| ((*name).to_owned(), json!(field)))
            .collect()
    };
    let score = |line| json!({ "call": "score", "instrument": instrument.id(), "answers": answered(line) });
    lines.filter(|line| !line.contains('"')).take(6).map(score).collect()
}

/// The first cases of a policy, as fields of a call.
fn cases(policy: &str) -> Vec<Value> {
    let file: toml::Table = file(&format!("tests/policy_cases/{policy}.toml")).parse().unwrap();
    let cases: Vec<Value> = serde_json::to_value(&file["case"]).unwrap().as_array().unwrap().clone();
    let fields = |case: &Value| {
        let mut call = Map::new();
        for key in ["consent", "facts", "answers", "earlier"] {
            case.get(key).map(|value| call.insert(key.to_owned(), value.clone()));
        }
        if let Some(person) = case.get("person") {
            call.extend(as_map(person));
        }
        Value::Object(call)
    };
    cases.iter().take(12).map(fields).collect()
}

fn lowest(instrument: &Instrument) -> Value {
    answers(instrument, false)
}

fn highest(instrument: &Instrument) -> Value {
    answers(instrument, true)
}

/// The lowest or highest answer to every item.
fn answers(instrument: &Instrument, highest: bool) -> Value {
    let pick = |low: Value, high: Value| if highest { high } else { low };
    let answer = |item: &Item| {
        let codes = || instrument.options(item).iter().map(|option| option.code());
        let (low, high) = item.score_range();
        match item.kind() {
            ItemKind::Options { .. } => pick(json!(codes().min()), json!(codes().max())),
            ItemKind::Clock => pick(json!("00:00"), json!("23:59")),
            _ => pick(json!(low), json!(high)),
        }
    };
    Value::Object(instrument.items().iter().map(|item| (item.id().to_owned(), answer(item))).collect())
}

fn as_map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn extended(call: &Value, more: &Value) -> Value {
    let mut all = as_map(call);
    all.extend(as_map(more));
    Value::Object(all)
}
