//! `instruments/README.md` says what the definitions say. `BLESS=1 cargo test --test it catalog_readme` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use crate::support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use psyscreen::Instrument;
use psyscreen::authoring::vectors::LintCode;
use psyscreen::instrument::{Direction, MissingRule, Scale, Seen, Source, Wording};

const HEAD: &str = "\
# Instruments

One TOML file per instrument, named by its id; the format is described in `docs/instrument-format.md`. Scores that others worked
out are in `tests/vectors/<id>.csv`. This page is generated from both by `BLESS=1 cargo test --test it catalog_readme`, except the
part on what is not here, which is `withheld.md`.

A screening result is not a diagnosis. A cutoff belongs to the people it was studied in: `psyscreen show ID` names them, and the
source of every number.

How each source was seen is stated in the file (`seen`), and `show` and reports say it where it was **second-hand**: an encyclopaedia, a
calculator, a vendor or other software that retells the authors. Such sources have ‡ below. No number rests on more than was seen.
";

const HOW_TO_ADD: &str = "\
## How to add one in five steps

1. **Read the source, not another program.** Find the authors' paper, manual or official page for the items, the scoring, the rule
   for missing answers, every band and cutoff (and in whom), and the licence. What no source says is left out. Most scoring errors
   of other systems were copied from a third.
2. **Write `instruments/<id>.toml`.** The id names the exact version of the form (`pss-10`, not `pss`). State `item_count`, every
   `range` and `direction` as the source states them, so that the library can compare them with what the items give. Where the
   licence does not allow the words, write short ones of your own and say `wording = { en = \"descriptor\" }`.
3. **`psyscreen check instruments/<id>.toml`** until nothing is left: every problem is named with its place and what to do
   (`docs/diagnostics.md`).
4. **Write `tests/vectors/<id>.csv`** (`docs/vectors-format.md`): all-lowest, all-highest, each item alone at its extreme, both sides
   of every band and cutoff, each missing rule, each criterion and critical item both ways, worked out by hand from the source or by
   another program, named in `origin`. Never copy what this library prints. `psyscreen check` then says what the vectors do not show
   yet:

";

/// One instrument and its vectors.
struct Entry {
    instrument: Instrument,
    vectors: usize,
    values: usize,
}

fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = support::instrument_ids()
        .into_iter()
        .map(|id| {
            let instrument = support::instrument(&id);
            let vectors = support::vectors(&instrument);
            let (count, values) =
                (vectors.len(), vectors.iter().map(psyscreen::authoring::vectors::Vector::compared).sum());
            Entry { vectors: count, values, instrument }
        })
        .collect();
    entries.sort_by(|a, b| {
        (a.instrument.construct(), a.instrument.id()).cmp(&(b.instrument.construct(), b.instrument.id()))
    });
    entries
}

#[test]
fn instruments_readme_is_current() {
    let entries = entries();
    let mut page = String::from(HEAD);
    totals(&mut page, &entries);
    by_domain(&mut page, &entries);
    page.push_str("\n## The instruments\n\n");
    page.push_str(
        "° after a language: short words of our own stand in place of the form's. \"8 of 9\": prorated from at least 8 of 9 answers, \
         as the source says; \"all\": nothing is filled in, and a score with an answer missing is given as an interval. Licence: whether \
         the wording may be shown / whether it may be scored, by anyone (*free*), not for profit (*non-commercial*), on *permission*, \
         or *unknown*: no statement was found. Ages are those the authors made it for, where a source says so.\n\n",
    );
    table(&mut page, &entries);
    page.push('\n');
    page.push_str(HOW_TO_ADD);
    for code in LintCode::ALL {
        writeln!(page, "   - `{code}`: {}", code.explanation()).unwrap();
    }
    page.push_str(
        "\n5. **`BLESS=1 cargo test --test it catalog_readme`**, then `scripts/test`, and have somebody who has read the source compare the \
         numbers with it.\n\n",
    );
    page.push_str(&std::fs::read_to_string(support::root().join("instruments/withheld.md")).unwrap());
    sources(&mut page, &entries);
    licences(&mut page, &entries);

    support::is_current(&support::root().join("instruments/README.md"), &page);
}

/// Rows of `withheld.md` name instruments that exist.
#[test]
fn withheld_names_shipped_instruments() {
    let text = std::fs::read_to_string(support::root().join("instruments/withheld.md")).unwrap();
    let ids: BTreeSet<String> = support::instrument_ids().into_iter().collect();
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        let cell = row.split('|').nth(1).unwrap();
        for id in cell.split('`').skip(1).step_by(2) {
            named += 1;
            assert!(ids.contains(id), "withheld.md names `{id}`, which is not shipped");
        }
    }
    assert!(named > 20);
}

fn totals(page: &mut String, entries: &[Entry]) {
    let sum = |count: fn(&Entry) -> usize| entries.iter().map(count).sum::<usize>();
    let scales =
        |entry: &Entry| entry.instrument.scales().iter().map(|scale| scale.bands().len()).sum::<usize>();
    let cutoffs =
        |entry: &Entry| entry.instrument.scales().iter().map(|scale| scale.cutoffs().len()).sum::<usize>();
    page.push_str("\n| | |\n|---|--:|\n");
    for (what, count) in [
        ("instruments", entries.len()),
        ("domains", entries.iter().map(|entry| entry.instrument.construct()).collect::<BTreeSet<_>>().len()),
        ("items", sum(|entry| entry.instrument.items().len())),
        ("scores", sum(|entry| entry.instrument.scales().len())),
        ("bands", sum(scales)),
        ("cutoffs", sum(cutoffs)),
        ("critical items", sum(|entry| entry.instrument.critical_items().len())),
        ("criteria", sum(|entry| entry.instrument.criteria().len())),
        ("sources cited", sum(|entry| entry.instrument.sources().len())),
        ("of them second-hand", sum(|entry| second_hand(&entry.instrument).count())),
        (
            "with a Chinese title",
            sum(|entry| usize::from(entry.instrument.title().exact("zh-Hans").is_some())),
        ),
        ("vectors (answer sheets with known results)", sum(|entry| entry.vectors)),
        ("results that the vectors state", sum(|entry| entry.values)),
        ("bytes of all definitions, as embedded", sum(|entry| entry.instrument.toml().len())),
    ] {
        writeln!(page, "| {what} | {} |", thousands(count)).unwrap();
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The way in: what there is for what.
fn by_domain(page: &mut String, entries: &[Entry]) {
    page.push_str("\n## What there is for what\n\n| domain | instruments |\n|---|---|\n");
    let mut domains: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Entry { instrument, .. } in entries {
        let id = instrument.id();
        domains.entry(instrument.construct()).or_default().push(format!("[`{id}`]({id}.toml)"));
    }
    for (domain, links) in domains {
        writeln!(page, "| {domain} | {} |", links.join(", ")).unwrap();
    }
}

/// Who answers, about people of which ages.
fn who(instrument: &Instrument) -> String {
    let by = instrument.informant();
    match (instrument.ages().from(), instrument.ages().to()) {
        (Some(from), Some(to)) => format!("{by}, {from}–{to}"),
        (Some(from), None) => format!("{by}, {from}+"),
        (None, Some(to)) => format!("{by}, to {to}"),
        (None, None) => by.to_string(),
    }
}

fn table(page: &mut String, entries: &[Entry]) {
    page.push_str("| id | title | domain | who answers, ages | items | scores | bands | cutoffs | critical items | missing rule | languages | licence | vectors |\n");
    page.push_str("|---|---|---|---|--:|--:|--:|--:|--:|---|---|---|--:|\n");
    for Entry { instrument, vectors, .. } in entries {
        let scales = instrument.scales();
        let count = |number: usize| if number == 0 { String::new() } else { number.to_string() };
        let title = match instrument.title().exact("zh-Hans") {
            Some(chinese) => format!("{}<br>{chinese}", instrument.title().get("en")),
            None => instrument.title().get("en").to_owned(),
        };
        let languages: Vec<String> = instrument
            .wording()
            .map(|(language, wording)| {
                format!("{language}{}", if wording == Wording::Descriptor { "°" } else { "" })
            })
            .collect();
        let licence = instrument.licence();
        writeln!(
            page,
            "| [`{id}`]({id}.toml) | {title} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} / {} | {vectors} |",
            instrument.construct(),
            who(instrument),
            instrument.items().len(),
            scales.len(),
            count(scales.iter().map(|scale| scale.bands().len()).sum()),
            count(scales.iter().map(|scale| scale.cutoffs().len()).sum()),
            count(instrument.critical_items().len()),
            missing_rules(instrument),
            languages.join(", "),
            short(licence.text().name()),
            short(licence.scoring().name()),
            id = instrument.id(),
        )
        .unwrap();
    }
}

fn short(permission: &str) -> &str {
    match permission {
        "free-non-commercial" => "non-commercial",
        "permission-required" => "permission",
        other => other,
    }
}

/// The rules of its results; steps on the way to one are left out.
fn missing_rules(instrument: &Instrument) -> String {
    let rules: BTreeSet<String> = instrument
        .scales()
        .iter()
        .filter(|scale| scale.direction() != Direction::None && scale.method().name() != "lookup")
        .map(missing_rule)
        .collect();
    rules.into_iter().collect::<Vec<_>>().join(", ")
}

fn missing_rule(scale: &Scale) -> String {
    match scale.missing() {
        MissingRule::AllRequired => "all".to_owned(),
        MissingRule::Prorate { min_answered, .. } => {
            let mut members = 0;
            scale.method().for_each_input(&mut |_| members += 1);
            format!("{min_answered} of {members}")
        }
    }
}

fn second_hand(instrument: &Instrument) -> impl Iterator<Item = &Source> {
    instrument.sources().iter().filter(|source| source.seen() == Some(Seen::SecondHand))
}

fn linked(source: &Source) -> String {
    let link = match (source.doi(), source.url()) {
        (Some(doi), _) => {
            format!("[{}](https://doi.org/{})", source.id(), doi.replace('(', "%28").replace(')', "%29"))
        }
        (None, Some(url)) => format!("[{}]({})", source.id(), url.replace('(', "%28").replace(')', "%29")),
        (None, None) => source.id().to_owned(),
    };
    if source.seen() == Some(Seen::SecondHand) { link + " ‡" } else { link }
}

fn sources(page: &mut String, entries: &[Entry]) {
    page.push_str("\n## Sources\n\nEach number in a file names the one it comes from. ‡ second-hand.\n\n| id | sources |\n|---|---|\n");
    for Entry { instrument, .. } in entries {
        let links: Vec<String> = instrument.sources().iter().map(linked).collect();
        writeln!(page, "| `{}` | {} |", instrument.id(), links.join(", ")).unwrap();
    }
}

fn licences(page: &mut String, entries: &[Entry]) {
    page.push_str("\n## Licences\n\nWhat was found, and where. This is not legal advice: ask the holder where in doubt.\n\n");
    let mut by_status: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for Entry { instrument, .. } in entries {
        let licence = instrument.licence();
        *by_status.entry((licence.text().name(), licence.scoring().name())).or_default() += 1;
    }
    page.push_str("| wording | scoring | instruments |\n|---|---|--:|\n");
    for ((text, scoring), count) in by_status {
        writeln!(page, "| {text} | {scoring} | {count} |").unwrap();
    }
    page.push_str("\n| id | holder | what was found | looked up |\n|---|---|---|---|\n");
    for Entry { instrument, .. } in entries {
        let licence = instrument.licence();
        let note = licence.note().unwrap_or("No note.");
        writeln!(
            page,
            "| `{}` | {} | {note} [evidence]({}) | {} |",
            instrument.id(),
            licence.holder().unwrap_or("—"),
            licence.evidence().replace('(', "%28").replace(')', "%29"),
            licence.checked(),
        )
        .unwrap();
    }
}
