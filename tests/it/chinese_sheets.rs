//! The Chinese sheet of every case of every shipped policy, read as the worker reads it: Chinese, but for names of forms,
//! identifiers and the sources.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use std::collections::BTreeSet;

use psyscreen::Report;
use psyscreen_render::report::{self, Sheet};

use crate::support::policy_cases::{cases_of, ids, instruments, policy, screening, text};

/// Words in Latin letters, but those in capitals, which are names of forms and their parts: `PHQ-9`, `B`.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    line.split(move |letter: char| !of_word(letter))
        .filter(|word| word.chars().any(|letter| letter.is_ascii_lowercase()))
}

#[test]
fn sheets_are_in_chinese() {
    let instruments = instruments();
    let mut found = BTreeSet::new();
    for id in ids("tests/policy_cases", ".toml") {
        let policy = policy(&id, &instruments);
        let mut allowed: BTreeSet<String> =
            policy.sources().iter().map(|source| source.id().to_owned()).collect();
        for instrument in policy.instruments() {
            let title = instrument.title().get("zh-Hans");
            allowed.extend(words(title).map(str::to_owned));
            allowed.insert(instrument.id().to_uppercase());
            let scales = instrument.scales().iter().map(|scale| scale.title().get("zh-Hans"));
            allowed.extend(scales.flat_map(words).map(str::to_owned));
        }
        for case in cases_of(&id) {
            let screening = screening(&case, &instruments);
            let report = report::text(&Report::new(&screening, &policy.decide(&screening)), "zh-Hans");
            let own = report.split("\n来源\n").next().unwrap();
            let calls = |line: &str| policy.resources().iter().any(|own| line.ends_with(own.telephone()));
            // A quotation is in the words of its source.
            let quoted = |line: &str| line.starts_with("  原文：");
            for line in own.lines().filter(|line| !calls(line) && !quoted(line)) {
                for word in words(line).filter(|word| !allowed.contains(*word)) {
                    found.insert(format!("{id}: {word:?} in {line:?}"));
                }
                if line.matches('或').count() > 1 && line.starts_with("  由") {
                    found.insert(format!("{id}: a list with more than one 或: {line:?}"));
                }
                for doubled in ["评估会诊", "负责负责", "医师医师"] {
                    if line.contains(doubled) {
                        found.insert(format!("{id}: {doubled} in {line:?}"));
                    }
                }
            }
            assert!(text(&case, "note").is_some(), "{id}: a case without a note");
        }
    }
    let shown: Vec<&String> = found.iter().take(40).collect();
    assert!(found.is_empty(), "{} places, first\n{shown:#?}", found.len());
}

/// The person's own sheet: nothing that frightens, no score and no level, whom to call, and no English.
#[test]
fn the_sheet_for_the_person_is_plain() {
    const NOT_FOR_THEM: &[&str] = &[
        "危机",
        "收治",
        "入院",
        "网格化",
        "重点人群",
        "重点干预",
        "自杀",
        "阳性",
        "级别",
        "得分",
        "抑郁",
        "数据库",
        "肇事",
    ];
    let instruments = instruments();
    let mut found = BTreeSet::new();
    for id in ids("tests/policy_cases", ".toml") {
        let policy = policy(&id, &instruments);
        for case in cases_of(&id) {
            let screening = screening(&case, &instruments);
            let report = Report::new(&screening, &policy.decide(&screening));
            let sheet = Sheet::Person.text(&report, "zh-Hans");
            let page = Sheet::Person.html_page(&report, "zh-Hans", "7", "");
            // The name of a hotline is its own.
            let is_call = |line: &&str| policy.resources().iter().any(|own| line.ends_with(own.telephone()));
            let own: String = sheet.lines().filter(|line| !is_call(line)).collect();
            found.extend(
                NOT_FOR_THEM.iter().filter(|word| own.contains(**word)).map(|word| format!("{id}: {word}")),
            );
            let english = sheet.lines().filter(|line| words(line).next().is_some() && !is_call(line));
            found.extend(english.map(|line| format!("{id}: {line}")));
            for resource in &report.resources {
                assert!(sheet.contains(&*resource.telephone) && page.contains(&*resource.telephone), "{id}");
            }
            assert!(!sheet.contains(report.decision.level_label.get("zh-Hans")), "{id}: {sheet}");
            assert!(sheet.contains("心理健康资料和求助渠道"), "{id}: {sheet}");
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What is cited in Chinese is cited in Chinese alone: title, number, date, no `text at the address`.
#[test]
fn sources_in_chinese_hold_no_english() {
    let instruments = instruments();
    let mut found = Vec::new();
    for id in ids("policies", ".toml") {
        for source in policy(&id, &instruments).sources() {
            let own = source.citation();
            let chinese = own.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            if chinese && words(own).any(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 3) {
                found.push(format!("{id}: {own}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
