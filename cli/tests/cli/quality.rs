//! What whole columns tell of how good a table is: told, and never acted on.

use std::fmt::Write;

use crate::support::{phq9, psyscreen};

/// Pseudo-random numbers: the same on every run.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % limit
    }
}

/// The answers of so many people to the PHQ-9.
fn answers(rows: usize, seed: u32) -> Vec<String> {
    let mut random = Random(seed);
    let row = |_| (0..10).map(|_| random.below(4).to_string()).collect::<Vec<_>>().join(",");
    (0..rows).map(row).collect()
}

fn with_ids(answers: &[String]) -> String {
    let rows: Vec<String> =
        answers.iter().enumerate().map(|(id, answers)| format!("{id},{answers}")).collect();
    phq9(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_part_that_stands_twice_is_told_of_whatever_its_ids() {
    let mut people = answers(300, 1);
    assert_eq!(psyscreen(&["score", "phq-9"], with_ids(&people)).expect(0).err, "");
    let again = people[120..200].to_vec();
    people.extend(again);
    let run = psyscreen(&["score", "phq-9"], with_ids(&people)).expect(1);
    // Line 2 is the first row, so rows 121 to 152 end on line 153; the first copy is row 301.
    run.says("those of 32 rows up to line 153 stand again from line 302 on (seen to line 381)");
    assert_eq!(run.rows().len(), 380, "nothing is left out");
    for threads in ["1", "3"] {
        let other = psyscreen(&["score", "phq-9", "--threads", threads], with_ids(&people)).expect(1);
        assert_eq!(other.err, run.err);
    }
    let run = psyscreen(
        &["triage", "recovered-2020", "--lang", "zh-Hans"],
        with_ids(&people).replace(
            ",1,2,3,4,5,6,7,8,9,10",
            ",phq-9.1,phq-9.2,phq-9.3,phq-9.4,phq-9.5,phq-9.6,phq-9.7,phq-9.8,phq-9.9,phq-9.10",
        ),
    );
    run.says("是否有一部分被重复录入？");
}

#[test]
fn tables_that_repeat_themselves_by_nature_are_not_told_of() {
    // Sorted by its answers, nobody ill, nobody answered.
    let mut sorted = answers(3_000, 2);
    sorted.iter_mut().for_each(|row| row.truncate(3));
    sorted.sort();
    for rows in [sorted, vec!["0,0".to_owned(); 500], vec![",".to_owned(); 500]] {
        let mut table = "id,1,2\n".to_owned();
        rows.iter().enumerate().for_each(|(id, row)| writeln!(table, "{id},{row}").unwrap());
        let run = psyscreen(&["score", "phq-2"], table);
        assert!(!run.err.contains("put in twice"), "{}", run.err);
    }
    // Two questions have few different answers, and many people give them in the same order by chance.
    let mut random = Random(9);
    let mut table = "id,1,2\n".to_owned();
    (0..60_000).for_each(|id| writeln!(table, "{id},{},{}", random.below(2), random.below(3) / 2).unwrap());
    assert!(!psyscreen(&["score", "phq-2"], table).err.contains("put in twice"));
}

#[test]
fn the_same_answer_everywhere_is_told_of() {
    // Four of the ten items of the PSS-10 are worded the other way.
    let run = psyscreen(
        &["score", "pss-10"],
        "id,1,2,3,4,5,6,7,8,9,10\na,4,4,4,4,4,4,4,4,4,4\nb,1,2,3,1,2,0,4,1,0,2\n",
    )
    .expect(0);
    run.says(
        "note: 1 row (the first on line 2) gives every item of pss-10 the same answer, though 4 of its items",
    );
    assert_eq!(run.column("total.status"), ["complete", "complete"]);
    // Where all are worded the same way, it takes many.
    let healthy = vec!["0,0,0,0,0,0,0,0,0,0".to_owned(); 40];
    assert_eq!(psyscreen(&["score", "phq-9"], with_ids(&healthy)).expect(0).err, "");
    let mut people = answers(60, 4);
    people.extend(vec!["2,2,2,2,2,2,2,2,2,2".to_owned(); 9]);
    assert_eq!(psyscreen(&["score", "phq-9"], with_ids(&people)).expect(0).err, "");
    people.push("3,3,3,3,3,3,3,3,3,3".to_owned());
    psyscreen(&["score", "phq-9"], with_ids(&people))
        .expect(0)
        .says("10 of 70 rows with answers (the first on line 62)");
}

#[test]
fn codes_for_missing_answers_are_named() {
    let table = phq9(&["a,1,0,9,1,0,2,7,1,0,0", "b,0,9,1,1,7,2,1,1,0,0", "c,0,1,1,0,1,2,1,1,0,0"]);
    let run = psyscreen(&["score", "phq-9"], &table).expect(1);
    run.says("several phq-9 columns hold 7 and 9, which the form does not have");
    run.says("--missing 7=skipped,9=skipped");
    let declared = psyscreen(&["score", "phq-9", "--missing", "7=declined,9=dont-know"], &table).expect(0);
    assert!(!declared.err.contains("several phq-9 columns"), "{}", declared.err);
    // 4 may be a form that begins at 1, which is told of in another way.
    let shifted = phq9(&["a,1,2,4,1,2,2,4,1,3,4", "b,4,2,1,1,3,2,1,4,2,1"]);
    assert!(!psyscreen(&["score", "phq-9"], shifted).err.contains("several phq-9 columns"));
}
