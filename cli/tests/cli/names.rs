//! A name means one thing: what is used is never silently something else; and overlays, over the catalog and over files.

use crate::definitions::OWN;
use crate::support::{Run, file, psyscreen};

fn catalog(id: &str) -> String {
    psyscreen(&["show", id, "--format", "toml"], "").expect(0).text()
}

/// PHQ-9 in which item 9 counts from 3 only.
fn weak_phq9() -> String {
    let text = catalog("phq-9");
    let (before, critical) = text.split_once("[[critical_item]]").unwrap();
    let weak = format!("{before}[[critical_item]]{}", critical.replacen("at_least = 1", "at_least = 3", 1));
    assert_ne!(weak, text);
    file("phq-9.toml", weak)
}

const OURS: &str = "format = 1\nid = 'our-town'\ntitle = { en = 'Our town' }\nextends = 'recovered-2020'\n";
const SUICIDAL: &str = "consent,phq-9.1,phq-9.2,phq-9.3,phq-9.4,phq-9.5,phq-9.6,phq-9.7,phq-9.8,phq-9.9\nyes,0,0,0,0,0,0,0,0,2\n";

/// Whether an instrument with an id of the catalog is taken or ignored, somebody would be decided about with another text
/// than the name says.
// Hazard H16: a name of the catalogue means one text.
#[test]
fn another_text_cannot_take_an_id_of_the_catalog() {
    let (weak, ours) = (weak_phq9(), file("ours.toml", OURS));
    for policy in ["recovered-2020", &ours] {
        for command in [
            vec!["triage", policy, "--instrument", &weak],
            vec!["prove", policy, "--instrument", &weak],
            vec!["summarize", policy, "--instrument", &weak],
            vec!["show", policy, "--instrument", &weak],
        ] {
            let run = psyscreen(&command, SUICIDAL).expect(2);
            run.says(
                "has the id of the instrument `phq-9` of this build and another text; give it another id",
            );
            assert_eq!(run.text(), "");
        }
        let run = psyscreen(&["triage", policy], SUICIDAL).expect(0);
        assert_eq!(run.column("level"), ["crisis"]);
    }
    psyscreen(&["score", &weak], "1,2,3,4,5,6,7,8,9\n0,0,0,0,0,0,0,0,2\n").expect(2).says("another text");
    // To show and to check a correction does no harm, and it is said.
    psyscreen(&["show", &weak], "").expect(0).says("warning: ");
    let text = psyscreen(&["check", &weak, &ours], "").expect(1).text();
    assert!(
        text.contains("another text; give it another id, such as `phq-9-local`; the files beside it use"),
        "{text}"
    );
    // A policy likewise.
    let policy = file("recovered-2020.toml", catalog("recovered-2020").replace("half-yearly", "yearly"));
    psyscreen(&["triage", &policy], SUICIDAL).expect(2).says("or write an overlay (`extends`)");
    psyscreen(&["summarize", &policy], "").expect(2).says("another text");
    assert!(psyscreen(&["check", &policy], "").text().contains("warning: `"));
    psyscreen(&["show", &policy], "").expect(0).says("warning: `");
    // An overlay under the name of another policy of the catalog.
    let school = file("school.toml", OURS.replace("our-town", "school-2020"));
    psyscreen(&["triage", &school], SUICIDAL).expect(2).says("has the id of the policy `school-2020`");
}

/// The same text is the same instrument, whatever the editor did to the ends of its lines.
#[test]
fn the_same_text_may_be_given_as_a_file() {
    let same = file("phq-9.toml", format!("\u{feff}{}", catalog("phq-9").replace('\n', "\r\n")));
    let run = psyscreen(&["triage", "recovered-2020", "--instrument", &same], SUICIDAL).expect(0);
    assert_eq!(run.column("level"), ["crisis"]);
    psyscreen(&["score", &same], "1,2,3,4,5,6,7,8,9\n0,0,0,0,0,0,0,0,2\n").expect(0);
    let policy = file("recovered-2020.toml", format!("\u{feff}{}", catalog("recovered-2020")));
    psyscreen(&["triage", &policy], SUICIDAL).expect(0);
}

#[test]
fn two_files_cannot_claim_one_id_and_none_is_given_in_vain() {
    let (one, other) =
        (file("one.toml", OWN), file("other.toml", OWN.replace("at_least = 3", "at_least = 2")));
    let policy = file("mine.toml", mine());
    let run = |files: &[&str]| {
        let mut arguments = vec!["triage", &policy];
        files.iter().for_each(|file| arguments.extend(["--instrument", file]));
        psyscreen(&arguments, "two-questions.1,two-questions.2\n2,1\n")
    };
    run(&[&one]).expect(0);
    run(&[&one, &one]).expect(0);
    run(&[&one, &other]).expect(2).says("both have the id `two-questions` and differ");
    let text = psyscreen(&["check", &one, &other], "").expect(2).text();
    assert!(text.contains("both have the id `two-questions` and differ"), "{text}");
    psyscreen(&["triage", "recovered-2020", "--instrument", &one], SUICIDAL)
        .expect(2)
        .says("`recovered-2020` does not use `two-questions`");
    // Without it, what to do.
    for command in ["triage", "prove", "show"] {
        psyscreen(&[command, &policy], "").expect(2).says("by `--instrument FILE`");
    }
    psyscreen(&["show", &policy, "--instrument", &one], "").expect(0);
    psyscreen(&["show", "phq-9", "--instrument", &one], "").expect(2).says("are for policies");
    // A file that is named twice is one file.
    assert!(
        psyscreen(&["check", &one, &one], "").expect(0).text().ends_with("1 file: 0 errors, 0 warnings\n")
    );
}

/// A policy of one's own over an instrument of one's own.
fn mine() -> String {
    "format = 1
id = 'mine-2026'
title = { en = 'Mine' }
consent = 'not-required'
uses = ['two-questions']
[[source]]
id = 'plan'
citation = 'Our plan'
url = 'https://example.org/plan'
[[provider]]
id = 'nurse'
label = { en = 'Nurse' }
[[recommendation]]
id = 'talk'
modality = 'individual'
label = { en = 'A talk' }
provider = ['nurse']
needs_consent = true
clause = 'plan 1'
[[level]]
id = 'low'
label = { en = 'Low' }
recommend = ['talk']
follow_up = 'P6M'
clause = 'plan 1'
[[level]]
id = 'high'
label = { en = 'High' }
recommend = ['talk']
follow_up = 'P1M'
clause = 'plan 1'
[[rule]]
id = 'distress'
label = { en = 'Distress' }
level = 'high'
when = { band = 'two-questions.total', at_least = 'high' }
clause = 'plan 2'
[[guarantee]]
id = 'distress-is-high'
when = { band = 'two-questions.total', at_least = 'high' }
level_at_least = 'high'
"
    .to_owned()
}

const OVER_MINE: &str = "format = 1
id = 'mine-local'
title = { en = 'Mine, in our town' }
extends = 'mine-2026'
[[wording]]
recommendation = 'talk'
label = { en = 'A talk on Tuesday' }
";

#[test]
fn an_overlay_over_a_policy_of_ones_own_is_used_by_every_command() {
    let (instrument, base) = (file("two.toml", OWN), file("mine.toml", mine()));
    let over = file("over.toml", OVER_MINE);
    let change = "changes the label (en) of recommendation `talk` from \"A talk\" to \"A talk on Tuesday\"";
    // In any order.
    for files in [[&over, &base, &instrument], [&instrument, &base, &over]] {
        let text = psyscreen(&[&["check"][..], &files.map(String::as_str)].concat(), "").text();
        assert!(text.contains(change) && text.contains("3 files: 0 errors"), "{text}");
    }
    let with = ["--base", &base, "--instrument", &instrument];
    let run = |command: &str, input: &str| -> Run {
        psyscreen(&[&[command, over.as_str()][..], &with].concat(), input)
    };
    let triaged = run("triage", "two-questions.1,two-questions.2\n2,1\n").expect(0);
    assert_eq!(triaged.column("level"), ["high"]);
    assert!(triaged.column("policy")[0].starts_with("mine-local@1#"));
    run("summarize", &triaged.text()).expect(0);
    assert!(run("prove", "").expect(0).text().starts_with("mine-local"));
    let shown = run("show", "").expect(0).text();
    assert!(shown.contains("Differences from mine-2026@1#") && shown.contains(change), "{shown}");
    // Given in vain, or not given.
    psyscreen(&[&["prove", "recovered-2020"][..], &with[..2]].concat(), "").expect(2).says("two-questions");
    psyscreen(&["prove", "recovered-2020", "--base", &file("b.toml", OURS)], "")
        .expect(2)
        .says("`recovered-2020` does not extend `our-town`");
    psyscreen(&["prove", &over], "").expect(2).says("`--base BASE.toml` elsewhere");
}

#[test]
fn a_mistyped_base_is_told() {
    let path = file("ours.toml", OURS.replace("recovered-2020", "recovered-2022"));
    for command in ["check", "triage", "prove", "show"] {
        let run = psyscreen(&[command, &path], "").expect(2);
        let all = format!("{}{}", run.text(), run.err);
        assert!(all.contains("error[needs-base]") && all.contains("did you mean `recovered-2020`?"), "{all}");
    }
}

/// The commonest overlay, local words, has hardly a key that says that it is not an instrument.
#[test]
fn extends_alone_makes_a_file_an_overlay() {
    let words = "[[wording]]\nrecommendation = 'group'\nlabel = { en = 'Tuesday group' }\n";
    for text in [format!("{OURS}{words}"), format!("\u{feff}{OURS}{words}"), OURS.to_owned()] {
        let path = file("ours.toml", &text);
        let run = psyscreen(&["check", &path], "").expect(0);
        assert!(text.len() < 150 || run.text().contains("to \"Tuesday group\""), "{}", run.text());
        psyscreen(&["show", &path], "").expect(0);
        psyscreen(&["triage", &path], SUICIDAL).expect(0);
    }
    let shown = psyscreen(&["show", &file("ours.toml", format!("{OURS}{words}")), "--lang", "zh-Hans"], "");
    assert!(
        shown
            .expect(0)
            .text()
            .contains("将建议 `group` 的名称（en）由“Group intervention”改为“Tuesday group”")
    );
}

/// Of an overlay it is proved that it takes nothing away; of two editions it is shown whom the newer one treats otherwise.
#[test]
fn prove_compares() {
    let ours = file("ours.toml", format!("{OURS}[[raise]]\nrule = 'mild-symptoms'\nlevel = 'crisis'\n"));
    let text = psyscreen(&["prove", &ours], "").expect(0).text();
    for check in [
        "proved      nobody has a lower level than by recovered-2020@",
        "proved      nobody loses a recommendation of recovered-2020@",
        "proved      nobody is seen again later than by recovered-2020@",
        "the overlay raises everybody: nobody is left at it",
    ] {
        assert!(text.contains(check), "{check}\n{text}");
    }
    let text = psyscreen(&["prove", "recovered-2020", &ours], "").expect(0).text();
    assert!(
        text.contains("By our-town@1#") && text.contains("more        the level is at least `crisis`"),
        "{text}"
    );
    assert!(psyscreen(&["check", &ours], "").expect(0).text().contains("checks proved"));

    let newer = catalog("recovered-2020").replace(
        "{ role = \"joint-mechanism\", within = \"P1D\"",
        "{ role = \"joint-mechanism\", within = \"P9D\"",
    );
    let newer = file("recovered-2020.toml", newer);
    let run = psyscreen(&["prove", "recovered-2020", &newer], "").expect(1);
    assert_eq!(run.err, "");
    assert!(
        run.text().contains("`joint-mechanism` is notified within P1D") && run.text().contains("[[case]]"),
        "{}",
        run.text()
    );
    let run = psyscreen(&["prove", "recovered-2020", &newer, "--format", "json"], "").expect(1);
    let json: serde_json::Value = serde_json::from_slice(&run.out).unwrap();
    assert_eq!(json["checks"][2]["verdict"], "refuted");
    assert_eq!(json["checks"][0]["verdict"], "proved");
}
