//! `policies/README.md` says what the policies say. `BLESS=1 cargo test --test it policy_readme` writes it anew.

#![cfg(feature = "catalog")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use crate::support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use psyscreen::catalog;
use toml::Table;

const HEAD: &str = "# The policies

One file each carries out one public plan; `docs/policy-format.md` is the format. Each is proved before every release:
`psyscreen prove ID`. This page is made from the policies and from `tests/policy_cases/` by
`BLESS=1 cargo test --test it policy_readme`.

Every clause of a plan stands below in its own words, with what carries it out, or why nothing does. Four plans were read in a copy in
traditional script and stand in simplified, `……` where it is damaged; `community-2020` stands as a newspaper printed it, and of the
newspaper report that is `jiangyou-2022` only what is carried out stands in full. Every period of a policy is the plan's, from the clause that is
named, or our choice, with its reason. A service changes a policy with an overlay of its own, which cannot take anything away.

";

fn read(path: &str) -> Table {
    let text = fs::read_to_string(support::root().join(path)).unwrap();
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn tables<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    table
        .get(key)
        .and_then(|value| value.as_array())
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_table())
        .collect()
}

/// The texts of a key that is a text or a list of texts; none where it is not there.
fn texts(table: &Table, key: &str) -> Vec<String> {
    match table.get(key) {
        Some(toml::Value::Array(list)) => {
            list.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
        }
        Some(value) => vec![value.as_str().unwrap().to_owned()],
        None => Vec::new(),
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("| policy | plan | instruments | levels | rules | guarantees | cases |\n|---|---|---|---|---|---|---|\n");
    let ids: Vec<&str> = catalog::policy_ids().collect();
    for id in &ids {
        let policy = catalog::policy(id).unwrap_or_else(|| panic!("{id} does not load"));
        let instruments: Vec<&str> = policy.instruments().map(|instrument| instrument.id()).collect();
        let levels: Vec<&str> = policy.levels().iter().map(|level| level.id()).collect();
        let title = match policy.title().exact("zh-Hans") {
            Some(chinese) => format!("{} ({chinese})", policy.title().get("en")),
            None => policy.title().get("en").to_owned(),
        };
        let cases = tables(&read(&format!("tests/policy_cases/{id}.toml")), "case").len();
        writeln!(
            page,
            "| [`{id}`]({id}.toml) | {title} | {} | {} | {} | {} | {cases} |",
            instruments.join(", "),
            levels.join(" < "),
            policy.rules().len(),
            policy.guarantees().len()
        )
        .unwrap();
    }
    page.push_str("\n## Clause → where it is carried out\n");
    for id in &ids {
        let policy = catalog::policy(id).unwrap();
        let file = read(&format!("tests/policy_cases/{id}.clauses.toml"));
        writeln!(page, "\n### {id}\n\n| clause | its words | carried out by |\n|---|---|---|").unwrap();
        for clause in tables(&file, "clause") {
            let words = texts(clause, "quote").concat();
            let by = [texts(clause, "carried_out_by").join("; "), texts(clause, "answer").concat()];
            let by: Vec<String> = by.into_iter().filter(|part| !part.is_empty()).collect();
            writeln!(page, "| {} | {words} | {} |", texts(clause, "clause").concat(), by.join(". ")).unwrap();
        }
        page.push_str("\nNumbers:\n\n");
        for number in tables(&file, "number") {
            let of = texts(number, "of").join(", ");
            let (from, ours) = (texts(number, "from").concat(), texts(number, "ours").concat());
            let from = if from.is_empty() { format!("our choice. {ours}") } else { from };
            writeln!(page, "- {of}: {from}").unwrap();
        }
        page.push_str("\nSources:\n\n");
        for source in policy.sources() {
            writeln!(page, "- `{}`: {source}", source.id()).unwrap();
        }
    }
    page
}

/// Every period of a policy that is marked as ours, as the tables call it.
fn marked(id: &str) -> BTreeSet<String> {
    let policy = read(&format!("policies/{id}.toml"));
    let is_ours = |table: &Table| table.get("ours").and_then(toml::Value::as_bool) == Some(true);
    let name = |table: &Table| texts(table, "id").concat();
    let inner = |table: &Table, key: &str| -> Vec<Table> {
        let list = table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        list.iter().filter_map(toml::Value::as_table).cloned().collect()
    };
    let mut all = BTreeSet::new();
    for kind in ["level", "rule"] {
        for table in tables(&policy, kind) {
            let own = format!("{kind} {}", name(table));
            all.extend(is_ours(table).then(|| format!("{own} follow_up")));
            all.extend(inner(table, "notify").iter().any(is_ours).then(|| format!("{own} notify")));
            let given = inner(table, "recommend");
            all.extend(
                given
                    .iter()
                    .filter(|given| is_ours(given))
                    .map(|given| format!("{own} recommend {}", name(given))),
            );
        }
    }
    for table in tables(&policy, "recommendation").into_iter().filter(|table| is_ours(table)) {
        all.insert(format!("recommendation {}", name(table)));
    }
    let critical = policy.get("unanswered_critical").and_then(toml::Value::as_table);
    all.extend(critical.is_some_and(is_ours).then(|| "unanswered_critical".to_owned()));
    for table in tables(&policy, "unanswered_fact").into_iter().filter(|table| is_ours(table)) {
        all.insert(format!("unanswered_fact {}", texts(table, "fact").concat()));
    }
    all
}

/// What a policy marks as ours is our choice in the table of its numbers, and the other way round.
#[test]
fn periods_that_are_ours_are_marked() {
    for id in catalog::policy_ids() {
        let file = read(&format!("tests/policy_cases/{id}.clauses.toml"));
        let ours: BTreeSet<String> = tables(&file, "number")
            .into_iter()
            .filter(|number| !texts(number, "ours").is_empty())
            .flat_map(|number| texts(number, "of"))
            .collect();
        let marked = marked(id);
        let unknown: Vec<&String> = marked.difference(&ours).collect();
        assert!(unknown.is_empty(), "{id}: not in the table of numbers: {unknown:?}");
        // `max_follow_up` has no place for a mark.
        let missing: Vec<&String> =
            ours.difference(&marked).filter(|of| of.as_str() != "max_follow_up").collect();
        assert!(missing.is_empty() && !marked.is_empty(), "{id}: not marked: {missing:?}");
    }
}

#[test]
fn the_page_is_current() {
    support::is_current(&support::root().join("policies/README.md"), &page());
}
