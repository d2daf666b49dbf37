//! The forms and policies as a person knows them who has them on paper: read from their TOML files without the program's code.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// A questionnaire.
pub(crate) struct Form {
    pub(crate) id: String,
    pub(crate) items: Vec<Item>,
    pub(crate) critical: Vec<Critical>,
    /// Whether any result depends on sex or age.
    pub(crate) needs_person: bool,
    /// Whether answers that are each allowed may contradict each other: times of day, questions that are skipped.
    pub(crate) may_contradict: bool,
}

pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) answers: Answers,
    /// Whether a blank may mean that the question does not apply.
    pub(crate) may_not_apply: bool,
    pub(crate) is_unscored: bool,
}

pub(crate) enum Answers {
    /// Codes, and what each is called in English and Chinese.
    Coded {
        codes: Vec<i64>,
        labels: Vec<[String; 2]>,
    },
    Number(i64, i64),
    Clock,
}

/// An answer that counts by itself.
pub(crate) struct Critical {
    pub(crate) id: String,
    pub(crate) item: usize,
    /// The codes that count.
    pub(crate) positive: Vec<i64>,
}

/// A policy, as far as single answers and reports decide.
pub(crate) struct Plan {
    pub(crate) id: String,
    pub(crate) forms: Vec<Form>,
    pub(crate) levels: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) signs: Vec<Sign>,
    pub(crate) needs_consent: bool,
}

pub(crate) struct Fact {
    pub(crate) id: String,
    pub(crate) values: Values,
}

pub(crate) enum Values {
    YesNo,
    OneOf(Vec<String>),
    Number(i64, i64),
}

/// A rule for which one critical answer or one report is enough.
pub(crate) struct Sign {
    pub(crate) rule: String,
    /// The position of its level.
    pub(crate) level: Option<usize>,
    /// Positions of form and critical item.
    pub(crate) critical: Vec<(usize, usize)>,
    pub(crate) facts: Vec<usize>,
    /// Whether nothing else makes it hold.
    pub(crate) is_complete: bool,
}

fn read(folder: &str, id: &str) -> (String, Table) {
    let path = format!("{}/../{folder}/{id}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.parse().unwrap();
    (text, table)
}

/// The ids of the files of a folder.
pub(crate) fn ids(folder: &str) -> Vec<String> {
    let path = format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut ids: Vec<String> = std::fs::read_dir(path)
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().to_str().unwrap().strip_suffix(".toml").map(str::to_owned)
        })
        .collect();
    ids.sort();
    ids
}

fn list<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    let entries = table.get(key).and_then(Value::as_array);
    entries.into_iter().flatten().filter_map(Value::as_table).collect()
}

fn text(table: &Table, key: &str) -> String {
    table.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl Form {
    pub(crate) fn read(id: &str) -> Self {
        let (source, table) = read("instruments", id);
        let items: Vec<Item> =
            list(&table, "item").into_iter().map(|item| Item::read(&table, item)).collect();
        let critical = list(&table, "critical_item").into_iter().map(|critical| {
            let name = text(critical, "item");
            let item = list(&table, "item").into_iter().find(|item| text(item, "id") == name).unwrap();
            Critical {
                id: text(critical, "id"),
                item: items.iter().position(|item| item.id == name).unwrap(),
                positive: positive(&table, item, critical.get("at_least").unwrap().as_integer().unwrap()),
            }
        });
        Self {
            critical: critical.collect(),
            id: id.to_owned(),
            needs_person: ["by = [", "[[norm]]"].iter().any(|word| source.contains(word)),
            may_contradict: source.contains("shown_when")
                || items.iter().any(|item| !matches!(item.answers, Answers::Coded { .. })),
            items,
        }
    }

    /// The position of the question with this id.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id == id)
    }
}

/// The codes whose points, turned round where the form says so, reach the threshold.
fn positive(form: &Table, item: &Table, at_least: i64) -> Vec<i64> {
    // A number is not turned round.
    let Some(set) = item.get("options") else {
        let highest = item["max"].as_integer().unwrap();
        return (at_least..=highest).collect();
    };
    let set = form["options"][set.as_str().unwrap()].as_table().unwrap();
    let numbers = |key: &str| -> Option<Vec<i64>> {
        Some(set.get(key)?.as_array()?.iter().map(|number| number.as_integer().unwrap()).collect())
    };
    let codes = numbers("codes").unwrap();
    let points = numbers("points").unwrap_or_else(|| codes.clone());
    let is_reversed = item.get("reverse_keyed").and_then(Value::as_bool) == Some(true);
    let ends = points.iter().min().unwrap() + points.iter().max().unwrap();
    let score = |points: i64| if is_reversed { ends - points } else { points };
    codes
        .into_iter()
        .zip(points)
        .filter(|(_, points)| score(*points) >= at_least)
        .map(|(code, _)| code)
        .collect()
}

impl Item {
    fn read(form: &Table, item: &Table) -> Self {
        let whole = |key: &str| item.get(key).and_then(Value::as_integer).unwrap();
        let answers = match text(item, "kind").as_str() {
            "clock" => Answers::Clock,
            "number" | "duration" => Answers::Number(whole("min"), whole("max")),
            _ => {
                let set = form["options"][text(item, "options").as_str()].as_table().unwrap();
                let codes: Vec<i64> =
                    set["codes"].as_array().unwrap().iter().map(|code| code.as_integer().unwrap()).collect();
                let label = |language: &str, code: i64| {
                    let labels = set["label"].get(language).or_else(|| set["label"].get("en")).unwrap();
                    labels.get(code.to_string().as_str()).and_then(Value::as_str).unwrap().to_owned()
                };
                let labels = codes.iter().map(|code| [label("en", *code), label("zh-Hans", *code)]).collect();
                Answers::Coded { codes, labels }
            }
        };
        Self {
            id: text(item, "id"),
            answers,
            may_not_apply: item.contains_key("shown_when") || item.contains_key("optional"),
            is_unscored: item.contains_key("unscored"),
        }
    }

    pub(crate) fn codes(&self) -> &[i64] {
        match &self.answers {
            Answers::Coded { codes, .. } => codes,
            _ => &[],
        }
    }
}

impl Plan {
    pub(crate) fn read(id: &str) -> Self {
        let (_, table) = read("policies", id);
        let forms: Vec<Form> =
            table["uses"].as_array().unwrap().iter().map(|id| Form::read(id.as_str().unwrap())).collect();
        let facts: Vec<Fact> = list(&table, "fact").into_iter().map(Fact::read).collect();
        let levels: Vec<String> = list(&table, "level").into_iter().map(|level| text(level, "id")).collect();
        let signs =
            list(&table, "rule").into_iter().map(|rule| Sign::read(rule, &forms, &facts, &levels)).collect();
        Self {
            id: id.to_owned(),
            forms,
            levels,
            facts,
            signs,
            needs_consent: text(&table, "consent") == "required",
        }
    }
}

impl Fact {
    fn read(fact: &Table) -> Self {
        let whole = |key: &str| fact.get(key).and_then(Value::as_integer).unwrap();
        let values = match text(fact, "kind").as_str() {
            "yes-no" => Values::YesNo,
            "number" => Values::Number(whole("min"), whole("max")),
            _ => Values::OneOf(list(fact, "values").into_iter().map(|value| text(value, "id")).collect()),
        };
        Self { id: text(fact, "id"), values }
    }
}

impl Sign {
    fn read(rule: &Table, forms: &[Form], facts: &[Fact], levels: &[String]) -> Self {
        let mut sign = Self {
            rule: text(rule, "id"),
            level: levels.iter().position(|level| *level == text(rule, "level")),
            critical: Vec::new(),
            facts: Vec::new(),
            is_complete: true,
        };
        let when = rule["when"].as_table().unwrap();
        let any = list(when, "any");
        for test in if any.is_empty() { vec![when] } else { any } {
            sign.is_complete &= sign.add(test, forms, facts);
        }
        sign
    }

    /// Whether the test is of one answer or one report.
    fn add(&mut self, test: &Table, forms: &[Form], facts: &[Fact]) -> bool {
        let keys: Vec<&str> = test.keys().map(String::as_str).collect();
        match keys.as_slice() {
            ["critical_item"] => {
                let name = text(test, "critical_item");
                let (form, critical) = name.split_once('.').unwrap();
                let position = forms.iter().position(|found| found.id == form).unwrap();
                let found = forms[position].critical.iter().position(|found| found.id == critical).unwrap();
                self.critical.push((position, found));
                true
            }
            ["fact"] => {
                let name = text(test, "fact");
                self.facts.push(facts.iter().position(|fact| fact.id == name).unwrap());
                true
            }
            _ => false,
        }
    }
}

/// Every form and plan, each read once.
pub(crate) struct Library {
    pub(crate) forms: BTreeMap<String, Form>,
    pub(crate) plans: Vec<Plan>,
}

impl Library {
    pub(crate) fn read() -> Self {
        Self {
            forms: ids("instruments").into_iter().map(|id| (id.clone(), Form::read(&id))).collect(),
            // A plan over facts alone has no answers that a table could lose.
            plans: ids("policies")
                .iter()
                .map(|id| Plan::read(id))
                .filter(|plan| !plan.forms.is_empty())
                .collect(),
        }
    }
}
