//! Whole columns that look shifted by one are warned of, with the way to mend them.

use crate::support::{phq9, psyscreen};

#[test]
fn an_answer_above_the_top_and_none_at_the_bottom() {
    let run =
        psyscreen(&["score", "phq-9"], phq9(&["a,1,2,3,4,1,1,1,1,1,1", "b,1,1,1,1,1,1,1,1,1,1"])).expect(1);
    run.says("warning: the phq-9 columns look 1-based");
    run.says("--recode 1..4=0..3");
}

#[test]
fn nobody_chose_the_top_option_but_there_are_many_rows() {
    let row = "x,1,2,3,1,1,2,1,1,1,1";
    let many: Vec<&str> = std::iter::repeat_n(row, 12).collect();
    let run = psyscreen(&["score", "phq-9"], phq9(&many)).expect(0);
    run.says("look 1-based: they never hold 0");
    // One person who is badly off is no sign of it.
    let run = psyscreen(&["score", "phq-9"], phq9(&[row])).expect(0);
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
