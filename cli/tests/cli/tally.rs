//! `--save-tally` and `--tally`: counts that are added up say what one count of all rows says, to the last byte; what does not belong together
//! is refused.

use std::fs;
use std::path::Path;

use super::support::{Run, file, psyscreen};

const ITEMS: [&str; 6] = ["--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3"];

fn table() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research/items.csv");
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
