//! `--save-tally` and `--tally`: counts that are added up say what one count of all rows says, to the last byte; what does not belong together
//! is refused.

use std::fs;
use std::path::Path;

use super::support::{Run, file, psyscreen};

const ITEMS: [&str; 6] = ["--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3"];

fn table() -> Vec<String> {
    lines("items.csv")
}

fn lines(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research").join(name);
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// Counts each piece of a table, and adds the counts up.
fn pooled(command: &[&str], pieces: &[Vec<String>], status: i32) -> Run {
    let files: Vec<String> = pieces
        .iter()
        .map(|rows| {
            let path = file("tally.json", "");
            let arguments = [command, &["--save-tally", &path]].concat();
            let run = psyscreen(&arguments, rows.join("\n") + "\n");
            assert!(run.status < 2, "{}", run.err);
            path
        })
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    psyscreen(&[command, &["--tally"], &files].concat(), "").expect(status)
}

#[test]
fn counts_that_are_added_up_say_what_one_count_says() {
    let mut lines = table();
    // Rows with problems, without a group, and with a weight that is none.
    lines
        .extend(["x,0,2,1,0,1,f,1,no", "1,0,2,1,0,1,,-2,no", "1,2,3,,,,m,0.123456789,no"].map(str::to_owned));
    let header = lines.remove(0);
    let whole = [vec![header.clone()], lines.clone()].concat().join("\n") + "\n";
    let pieces: Vec<Vec<String>> = [&lines[..17], &lines[17..18], &lines[18..200], &lines[200..]]
        .map(|rows| [std::slice::from_ref(&header), rows].concat())
        .to_vec();
    let mut backwards = pieces.clone();
    backwards.reverse();
    for command in ["describe", "reliability"] {
        for more in [
            &[][..],
            &["--by", "sex"],
            &["--weight", "weight", "--answers", "available", "--totals", "prorated"],
        ] {
            for format in ["json", "text", "csv"] {
                let command = [&[command][..], &ITEMS, more, &["--format", format]].concat();
                let one = psyscreen(&command, &whole).expect(1).text();
                assert!(pooled(&command, &pieces, 1).text() == one, "{command:?}");
                assert!(pooled(&command, &backwards, 1).text() == one, "{command:?}");
            }
        }
    }
}

/// An instrument of several scales, means and weights among them, and sums of sums.
#[test]
fn scores_that_are_ratios_are_added_up_too() {
    let header: Vec<String> = (1..=21)
        .map(|item| format!("dass-21.{item}"))
        .chain((1..=7).map(|item| format!("isi.{item}")))
        .collect();
    let row = |seed: usize| {
        let answers = (0..28).map(|item| {
            if (seed * item) % 11 == 10 { String::new() } else { ((seed * (item + 3)) % 4).to_string() }
        });
        answers.collect::<Vec<_>>().join(",")
    };
    let piece = |rows: std::ops::Range<usize>| [vec![header.join(",")], rows.map(row).collect()].concat();
    let command = ["reliability", "dass-21,isi", "--format", "json"];
    let one = psyscreen(&command, piece(1..60).join("\n") + "\n");
    assert!(one.status < 2, "{}", one.err);
    assert!(pooled(&command, &[piece(1..9), piece(9..60)], one.status).text() == one.text());
}

/// Pieces of a table, of one row too.
fn torn(lines: &[String]) -> Vec<Vec<String>> {
    let rows = &lines[1..];
    [&rows[..23], &rows[23..24], &rows[24..]].map(|rows| [&lines[..1], rows].concat()).to_vec()
}

#[track_caller]
fn equals_one_count(command: &[&str], lines: &[String], status: i32) {
    for format in ["json", "text"] {
        let command = [command, &["--format", format]].concat();
        let one = psyscreen(&command, lines.join("\n") + "\n").expect(status);
        let mut pieces = torn(lines);
        let (forth, back) = (pooled(&command, &pieces, status), {
            pieces.reverse();
            pooled(&command, &pieces, status)
        });
        assert!(forth.text() == one.text() && back.text() == one.text(), "{command:?}");
    }
}

#[test]
fn agreement_is_added_up_too() {
    let mut ratings = lines("ratings.csv");
    ratings.extend(["9,1,1,none,none,none", "1,,2,none,mild,mild", "2,2,2,x,none,none"].map(str::to_owned));
    let numbers = ["agreement", "--raters", "r1,r2,r3", "--kind", "ordinal", "--levels", "1,2,3,4,5"];
    equals_one_count(&numbers, &ratings, 1);
    equals_one_count(&["agreement", "--raters", "w1,w2,w3", "--by", "r1"], &ratings, 0);
    let mut waves = lines("waves.csv");
    waves.push(",,,,,,,1,0,1,1,0,1,1".to_owned());
    equals_one_count(&["agreement", "gad-7", "--retest"], &waves, 0);
    equals_one_count(
        &["agreement", "gad-7", "--retest", "--totals", "prorated", "--by", "gad-7.1"],
        &waves,
        0,
    );
}

#[test]
fn validity_is_added_up_too() {
    let mut people = table();
    people.extend(["0,1,2,1,0,1,f,1,unknown", "1,0,2,1,0,1,,2,", "1,2,3,,,,m,1,no"].map(str::to_owned));
    let against = ["--criterion", "case", "--positive", "yes", "--negative", "no", "--bootstrap", "50"];
    let items = [&["validity"][..], &ITEMS, &["--with", "weight", "--groups", "sex=m,f"]].concat();
    equals_one_count(&items, &people, 0);
    equals_one_count(&[&items[..], &against].concat(), &people, 0);
    equals_one_count(&[&items[..], &against, &["--by", "sex"]].concat(), &people, 0);
    let mut scores = lines("scores.csv");
    scores.push("1,x,1.5,2,x".to_owned());
    let columns =
        ["validity", "--scores", "one,two", "--criterion", "case", "--positive", "1", "--with", "better"];
    let by = [&columns[..], &["--by", "arm"]].concat();
    equals_one_count(&by, &scores, 1);
    pooled(&by, &torn(&scores), 1).says("warning: 1 field of --scores or --with is not a number");
}

#[test]
fn a_table_that_was_joined_by_id_is_added_up_too() {
    let earlier = file("earlier.csv", "id,1,2\na,1,2\nb,0,1\nc,3,3\nb,1,1\n");
    let (path, now) = (file("tally.json", ""), "id,1,2\na,1,1\nb,0,0\nc,3,2\ne,0,0\n");
    let retest = ["agreement", "phq-2", "--retest"];
    let joined = [&retest[..], &["--earlier", &earlier, "--id", "id"]].concat();
    let one = psyscreen(&[&joined[..], &["--save-tally", &path]].concat(), now).expect(1);
    assert_eq!(psyscreen(&[&retest[..], &["--tally", &path]].concat(), "").expect(1).text(), one.text());
    psyscreen(&[&joined[..], &["--tally", &path]].concat(), "").expect(2).says("leave --earlier out");
}

#[test]
fn counts_of_something_else_are_refused() {
    let path = file("tally.json", "");
    let people = "id,1,2,ill\na,0,1,1\nb,3,3,0\nc,2,2,1\nd,1,0,0\n";
    let validity = ["validity", "phq-2", "--criterion", "ill", "--positive", "1", "--negative", "0"];
    psyscreen(&[&validity[..], &["--save-tally", &path]].concat(), people).expect(0);
    let refused = |arguments: &[&str], part: &str| {
        psyscreen(&[arguments, &["--tally", &path]].concat(), "").expect(2).says(part);
    };
    let asked = |criterion, positive| {
        ["validity", "phq-2", "--criterion", criterion, "--positive", positive, "--negative", "0"]
    };
    refused(&["describe", "phq-2"], "another command counted it");
    refused(&["agreement", "--raters", "1,2"], "another command counted it");
    refused(
        &asked("other", "1"),
        "it was counted with --criterion ill, and with --criterion other is asked for",
    );
    refused(&asked("ill", "2"), "it was counted with --positive 1, and with --positive 2 is asked for");
    refused(&[&validity[..], &["--with", "id"]].concat(), "it was counted without --with");
    refused(
        &["validity", "phq-2,gad-2", "--criterion", "ill", "--positive", "1", "--negative", "0"],
        "`phq-2`",
    );
    psyscreen(&[&validity[..], &["--tally", &path]].concat(), "").expect(0);
    // A table would not be read.
    for command in [
        &["describe", "--items", "a,b", "--codes", "0..3", "people.csv"][..],
        &["agreement", "--raters", "a,b", "people.csv"],
        &["validity", "--scores", "a,b", "people.csv", "--criterion", "ill", "--positive", "1"],
    ] {
        refused(command, "`people.csv` and --tally are two things to read");
    }
}

#[test]
fn counts_can_be_added_up_in_steps() {
    let lines = table();
    let pieces = [&lines[..40], &[&lines[..1], &lines[40..]].concat()[..]].map(<[String]>::to_vec);
    let command = [&["describe"][..], &ITEMS].concat();
    let files: Vec<String> = pieces
        .iter()
        .map(|rows| {
            let path = file("tally.json", "");
            psyscreen(&[&command[..], &["--save-tally", &path]].concat(), rows.join("\n") + "\n").expect(0);
            path
        })
        .collect();
    let both = file("both.json", "");
    psyscreen(&[&command[..], &["--save-tally", &both, "--tally", &files[0], &files[1]]].concat(), "")
        .expect(0);
    let whole = file("whole.json", "");
    let one =
        psyscreen(&[&command[..], &["--save-tally", &whole]].concat(), lines.join("\n") + "\n").expect(0);
    assert!(fs::read(&both).unwrap() == fs::read(&whole).unwrap());
    assert!(psyscreen(&[&command[..], &["--tally", &both]].concat(), "").expect(0).text() == one.text());
    // What it says is not a part of the counts: another command may ask.
    psyscreen(&[&["reliability"][..], &ITEMS, &["--tally", &both]].concat(), "").expect(0);
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let path = file("tally.json", "");
    let people = "1,2,sex,w\n0,1,m,1\n1,2,f,1\n3,3,f,2\n0,0,m,1\n";
    psyscreen(&["describe", "phq-2", "-", "--by", "sex", "--save-tally", &path], people).expect(0);
    let refused = |arguments: &[&str], path: &str, part: &str| {
        psyscreen(&[arguments, &["--tally", path]].concat(), "").expect(2).says(part);
    };
    refused(&["describe", "phq-2"], &path, "it was counted with --by sex, and without --by is asked for");
    refused(&["describe", "phq-2", "--by", "age"], &path, "with --by age is asked for");
    refused(&["describe", "phq-2", "--by", "sex", "--weight", "w"], &path, "it was counted without --weight");
    refused(
        &["describe", "gad-2", "--by", "sex"],
        &path,
        "it was counted of `phq-2`, and `gad-2` is asked for",
    );
    refused(&["describe", "phq-2", "--by", "sex", "--columns", "1=a"], &path, "cannot be used with");
    refused(&["describe", "phq-2", "-", "--by", "sex"], &path, "cannot be used with");
    refused(&["describe", "phq-2"], "no-such-tally.json", "cannot read `no-such-tally.json`");
    // The same name for another text.
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/phq-2.toml"))
        .unwrap()
        .replacen("id = \"phq-2\"", "id = \"own\"", 1);
    let (own, other) = (file("own.toml", &text), file("own.toml", text + "\n# another one\n"));
    let local = file("tally.json", "");
    psyscreen(&["describe", &own, "-", "--save-tally", &local], people).expect(0);
    psyscreen(&["describe", &own, "--tally", &local], "").expect(0);
    refused(&["describe", &other], &local, "it was counted with another definition of `own`");
    let good = fs::read_to_string(&path).unwrap();
    psyscreen(&["describe", "phq-2", "--by", "sex", "--tally", &path], "").expect(0);
    for (damaged, part) in [
        (good.replacen("\"people\":4", "\"people\":5", 1), "it is damaged"),
        (good.replacen("\"read\":4", "\"read\":40", 1), "it is damaged"),
        (good.replacen("\"m\":", "\"x\":", 1), "it is damaged"),
        (good.replacen("\"people\":4", "\"people\":-4", 1), "it is damaged"),
        (good.replacen("\"missing\":[4,", "\"missing\":[4,0,", 1), "it is damaged"),
        (good.replacen("tally/1", "tally/2", 1), "it is of another version, `psyscreen.tally/2`"),
        (good.chars().take(good.len() / 2).collect(), "it is not a file of --save-tally, or not a whole one"),
        ("{}".to_owned(), "it is not a file of --save-tally"),
        (String::new(), "it is not a file of --save-tally"),
    ] {
        assert!(damaged != good, "{part}");
        refused(&["describe", "phq-2", "--by", "sex"], &file("damaged.json", &damaged), part);
    }
}
