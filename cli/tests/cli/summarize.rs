//! `summarize`: counts with small cells suppressed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{file, psyscreen};

/// People of three populations, with or without a reported crisis.
fn people(counts: &[(&str, &str, usize)]) -> String {
    let mut text = "id,consent,population,self-harm-reported\n".to_owned();
    for (population, reported, count) in counts {
        for _ in 0..*count {
            text.push_str(&format!("p{},yes,{population},{reported}\n", text.len()));
        }
    }
    text
}

fn triaged(people: &str, format: &str) -> String {
    let run = psyscreen(&["triage", "community-2020", "--keep", "id,population", "--format", format], people);
    assert!(run.status < 2, "{}", run.err);
    file("triaged", run.text())
}

const MANY: [(&str, &str, usize); 5] = [
    ("patient", "no", 30),
    ("patient", "yes", 7),
    ("family", "no", 20),
    ("family", "yes", 2),
    ("quarantined", "no", 12),
];

/// `all` and the groups of each row of the CSV summary.
fn table(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            (row[1].to_owned(), row.iter().skip(3).map(str::to_owned).collect())
        })
        .collect()
}

// Hazard H17: small counts are hidden, and what they could be worked out from.
#[test]
fn small_counts_are_not_shown_and_cannot_be_subtracted() {
    let path = triaged(&people(&MANY), "csv");
    let run = psyscreen(&["summarize", "community-2020", &path, "--by", "population", "--format", "csv"], "")
        .expect(0);
    let text = run.text();
    assert!(text.starts_with("kind,id,label,all,bereaved-family,discharged-patient,family,"), "{text}");
    let rows = table(&text);
    assert_eq!(rows["everyone"][0], "71");
    assert_eq!(rows["crisis"][0], "9");
    // Two of the families: nothing of this row is shown by groups.
    assert!(rows["crisis"][3..5].iter().all(|cell| cell == "*"), "{:?}", rows["crisis"]);
    for row in rows.values() {
        let known: Vec<u64> = row.iter().skip(1).filter_map(|cell| cell.parse().ok()).collect();
        let hidden = row.len() - 1 - known.len();
        assert_ne!((row[0] != "*", hidden), (true, 1), "one hidden count in a row: {row:?}");
        assert!(known.iter().all(|count| *count == 0 || *count >= 5), "{row:?}");
    }
    let shown = psyscreen(
        &["summarize", "community-2020", &path, "--by", "population", "--format", "csv", "--min-cell", "1"],
        "",
    )
    .expect(0);
    let all = table(&shown.text());
    assert_eq!(all["crisis"][..], ["9", "0", "0", "2", "7", "0", "0", "0"]);
    for (id, row) in &rows {
        assert!(row.iter().zip(&all[id]).all(|(cell, real)| cell == "*" || cell == real), "{id}: {row:?}");
    }
}

/// Groups have the names that people give them.
#[test]
fn a_group_may_be_called_as_a_column_of_the_summary() {
    let mut people = "id,consent,self-harm-reported,grp\n".to_owned();
    for group in ["all", "kind", "unknown", ""] {
        (0..20).for_each(|_| people.push_str(&format!("x,yes,no,{group}\n")));
    }
    let run = psyscreen(&["triage", "community-2020", "-", "--keep", "grp"], &people);
    let path = file("groups", run.text());
    let run =
        psyscreen(&["summarize", "community-2020", &path, "--by", "grp", "--format", "csv"], "").expect(0);
    let text = run.text();
    assert!(text.starts_with("kind,id,label,all,unknown,grp=all,grp=kind,grp=unknown\n"), "{text}");
    let run = psyscreen(&["summarize", "community-2020", &path, "--by", "grp"], "").expect(0);
    assert!(run.text().contains("grp=all"), "{}", run.text());
}

#[test]
fn csv_and_json_lines_give_the_same() {
    let people = people(&MANY);
    let of = |path: &str| {
        let run =
            psyscreen(&["summarize", "community-2020", path, "--by", "population", "--format", "json"], "");
        serde_json::from_slice::<Value>(&run.expect(0).out).unwrap()
    };
    let (csv, lines) = (of(&triaged(&people, "csv")), of(&triaged(&people, "jsonl")));
    assert_eq!(csv, lines);
    assert_eq!(csv["schema"], "psyscreen.summary/1");
    assert_eq!(csv["everyone"]["all"], 71);
    let crisis = csv["rows"].as_array().unwrap().iter().find(|row| row["id"] == "crisis").unwrap();
    assert_eq!((&crisis["all"], &crisis["by"]["family"]), (&Value::from(9), &Value::Null));
}

#[test]
fn the_text_is_in_the_words_of_the_policy() {
    let path = triaged(&people(&MANY), "csv");
    let english =
        psyscreen(&["summarize", "community-2020", &path, "--by", "population"], "").expect(0).text();
    assert!(english.contains("Crisis intervention"), "{english}");
    assert!(english.contains("fewer than 5 people"), "{english}");
    let chinese =
        psyscreen(&["summarize", "community-2020", &path, "--by", "population", "--lang", "zh-Hans"], "")
            .expect(0);
    assert!(chinese.text().contains("危机干预"), "{}", chinese.text());
    assert!(chinese.text().contains("病亡者家属"), "{}", chinese.text());
}

/// The plans want an empty day to be reported too; a handful of people are not told of.
#[test]
fn nobody_is_a_report_and_a_handful_is_none() {
    let nobody = triaged(&people(&[]), "csv");
    let run =
        psyscreen(&["summarize", "community-2020", &nobody, "--by", "population", "--format", "csv"], "")
            .expect(0);
    let rows = table(&run.text());
    assert!(rows["everyone"].len() > 5 && rows.values().flatten().all(|cell| cell == "0"), "{rows:?}");
    let few = triaged(&people(&[("patient", "yes", 4)]), "csv");
    let run = psyscreen(&["summarize", "community-2020", &few], "").expect(0);
    assert!(run.text().contains("So few people were screened that no count is shown."), "{}", run.text());
    let run = psyscreen(&["summarize", "community-2020", &few, "--format", "csv"], "").expect(0);
    assert!(table(&run.text()).values().flatten().all(|cell| cell == "*"), "{}", run.text());
}

#[test]
fn rows_without_a_result_are_told_and_not_counted() {
    for (broken, said) in [(1, "a few more rows have no result"), (6, "6 more rows have no result")] {
        let people = people(&MANY) + &"x,yes\n".repeat(broken);
        for format in ["csv", "jsonl"] {
            let path = triaged(&people, format);
            let run = psyscreen(&["summarize", "community-2020", &path], "").expect(1);
            run.says(said);
            assert!(run.text().contains(said), "{}", run.text());
            assert!(run.text().contains("71"), "{}", run.text());
            let by = ["summarize", "community-2020", &path, "--by", "population"];
            psyscreen(&by, "").expect(1).says(said);
        }
    }
}

/// What could be read of a row counts, whatever else is wrong with it.
#[test]
fn a_row_with_a_result_and_a_problem_is_counted() {
    let triaged =
        psyscreen(&["triage", "community-2020", "-", "--keep", "id"], people(&MANY)).expect(0).text();
    let with_problem: Vec<String> = triaged
        .lines()
        .enumerate()
        .map(|(line, text)| if line == 1 { format!("{text}`date` is not a day") } else { text.to_owned() })
        .collect();
    let path = file("problem", with_problem.join("\n"));
    let run = psyscreen(&["summarize", "community-2020", &path], "").expect(0);
    assert!(run.text().contains("71"), "{}", run.text());
}

#[test]
fn what_cannot_be_summed_up_is_refused() {
    let path = triaged(&people(&MANY), "csv");
    for (arguments, message) in [
        (vec!["summarize", "school-2020", &path], "not with `school-2020@"),
        (
            vec!["summarize", "community-2020", &path, "--by", "school"],
            "--by school: there is no column `school`",
        ),
        (vec!["summarize", "community-2020", "examples/sample.csv"], "there is no column `level`"),
        (vec!["summarize", "community-2020", &path, "--min-cell", "2"], "a hidden count could only be 1"),
        (vec!["summarize", "community-2020", "no-such-file"], "cannot read `no-such-file`"),
    ] {
        psyscreen(&arguments, "").expect(2).says(message);
    }
    let lines = triaged(&people(&MANY), "jsonl");
    psyscreen(&["summarize", "school-2020", &lines], "")
        .expect(2)
        .says("line 1: decided with `community-2020@");
    let ids = people(&[("patient", "no", 300)]);
    psyscreen(&["summarize", "community-2020", &triaged(&ids, "csv"), "--by", "id"], "")
        .expect(2)
        .says("more than 200 different values");
    psyscreen(&["summarize", "community-2020"], "{\"schema\": 1}\n{\n")
        .expect(2)
        .says("line 2: not a report");
}

/// The same people, another plan: without the column `policy` they would be counted under levels that were not theirs.
#[test]
fn results_of_another_policy_or_another_text_of_it_are_refused() {
    let overlay = |edition: u32| {
        format!(
            "format = 1\nid = 'our-town'\nedition = {edition}\ntitle = {{ en = 'Our town' }}\nextends = 'recovered-2020'\n\
             [[raise]]\nrule = 'key-person'\nlevel = 'crisis'\n"
        )
    };
    let path = file("our-town.toml", overlay(1));
    for format in ["csv", "jsonl"] {
        let of = |policy: &str| {
            let run = psyscreen(&["triage", policy, "examples/sample.csv", "--format", format], "").expect(0);
            run.text()
        };
        let (local, base) = (of(&path), of("recovered-2020"));
        psyscreen(&["summarize", &path], &local).expect(0);
        psyscreen(&["summarize", "recovered-2020"], &local).expect(2).says("decided with `our-town@1#");
        // One row of the other is enough.
        let mix = format!("{base}{}\n", local.lines().last().unwrap());
        psyscreen(&["summarize", "recovered-2020"], &mix).expect(2).says("line");
        // Another text under the same name, with or without another edition.
        let changed = file("changed.toml", overlay(2));
        psyscreen(&["summarize", &changed], &local).expect(2).says("its text has changed since");
        let changed = file("changed.toml", overlay(1) + "# a word\n");
        psyscreen(&["summarize", &changed], &local).expect(2).says("its text has changed since");
    }
    // What an earlier version wrote.
    psyscreen(&["summarize", "recovered-2020"], "level,at_least,at_most,recommendations,problem\n")
        .expect(2)
        .says("there is no column `policy`");
    psyscreen(
        &["summarize", "recovered-2020"],
        "policy,level,at_least,at_most,recommendations,problem\n,crisis,crisis,crisis,,\n",
    )
    .expect(2)
    .says("the row does not say with which policy it was decided");
}
