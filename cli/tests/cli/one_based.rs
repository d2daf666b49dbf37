//! Whole columns that look shifted by one are warned of, with the way to mend them.

use crate::support::{phq9, psyscreen};

// Hazard H04: codes from 1 are told of.
#[test]
fn an_answer_above_the_top_and_none_at_the_bottom() {
    let run =
        psyscreen(&["score", "phq-9"], phq9(&["a,1,2,3,4,1,1,1,1,1,1", "b,1,1,1,1,1,1,1,1,1,1"])).expect(1);
    run.says("warning: the phq-9 columns look 1-based");
    run.says("--recode 1..4=0..3");
}

#[test]
fn nobody_chose_the_top_option_but_there_are_many_rows() {
    let many: Vec<String> = (0..12).map(|row| format!("{row},1,2,3,1,1,2,1,1,1,1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let run = psyscreen(&["score", "phq-9"], phq9(&many)).expect(1);
    run.says("warning: the phq-9 columns look 1-based: they never hold 0");
    // One person may be badly off; it is only said.
    let run = psyscreen(&["score", "phq-9"], phq9(&many[..1])).expect(0);
    run.says("note: one row tells little, but the phq-9 columns never hold 0");
    // A person worse off than that is not a sign of it at all.
    let run = psyscreen(&["score", "phq-9"], phq9(&["x,3,2,3,2,3,2,3,3,3,2"])).expect(0);
    assert_eq!(run.err, "");
    // A single 0 anywhere settles it.
    let mut some = many.clone();
    some.push("y,1,1,1,1,1,1,1,1,1,0");
    let run = psyscreen(&["score", "phq-9"], phq9(&some)).expect(0);
    assert_eq!(run.err, "");
}

#[test]
fn yes_and_no_as_1_and_2_have_two_readings() {
    let run = psyscreen(&["score", "cage"], "1,2,3,4\n1,2,2,2\n2,2,1,2\n").expect(1);
    run.says("if 1 means 1 here, add --recode 2=0");
    run.says("add --recode 1..2=0..1");
}

// Hazard H04: codes from 0 where the form has 1 are told of.
#[test]
fn codes_that_start_too_low_are_seen_too() {
    // K10 is answered 1 to 5.
    let run = psyscreen(&["score", "k10"], "1,2,3,4,5,6,7,8,9,10\n0,1,2,3,4,0,0,0,0,0\n").expect(1);
    run.says("the k10 columns look 0-based");
    run.says("--recode 0..4=1..5");
}

#[test]
fn declared_codes_do_not_hide_it() {
    let run =
        psyscreen(&["score", "phq-9", "--missing", "9=declined"], phq9(&["a,1,2,3,4,9,1,1,1,1,1"])).expect(1);
    run.says("look 1-based");
    // After recoding it is in order.
    let run = psyscreen(
        &["score", "phq-9", "--missing", "9=declined", "--recode", "1..4=0..3"],
        phq9(&["a,1,2,3,4,9,1,1,1,1,1"]),
    )
    .expect(0);
    assert_eq!(run.err, "");
}

/// Where the lowest answer is not the healthy end, people without it are many: it takes more of them.
#[test]
fn well_people_without_the_lowest_code_are_no_sign() {
    let well: Vec<String> = (0..9).map(|row| format!("{row},5,4,1,3,4\n")).collect();
    let run = psyscreen(&["score", "who-5"], format!("id,1,2,3,4,5\n{}", well[..4].concat())).expect(0);
    assert_eq!(run.err, "");
    let run = psyscreen(&["score", "who-5"], format!("id,1,2,3,4,5\n{}", well.concat())).expect(1);
    run.says("the who-5 columns look 1-based");
}
