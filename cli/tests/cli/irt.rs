//! `irt` and `dif`: against R, on real data, and where there is nothing to estimate.

use std::fmt::Write as _;

use super::nhanes;
use super::research::{close, equals_r, figures, figures_of};
use super::support::{file, psyscreen};

#[test]
fn graded_models_equal_r() {
    // mirt stops where a parameter moves by less than 1e-8 a cycle.
    equals_r("irt.json", 1e-6);
}

#[test]
fn given_parameters_say_the_same_as_in_r() {
    equals_r("irt-given.json", 1e-6);
}

#[test]
fn differential_item_functioning_equals_r() {
    equals_r("dif.json", 1e-6);
}

/// mirt's log-likelihood of real data, computed by R once.
#[test]
fn the_graded_model_of_the_survey() {
    let Some(path) = nhanes::evidence() else { return };
    let columns =
        ["--columns", "*=DPQ0*0", "--not-administered", "10", "--missing", "7=declined,9=dont-know"];
    let found = figures_of(&[&["irt", "phq-9", path.as_str()], &columns[..]].concat(), "", 0);
    close(&found, "n", 5068.0, 0.0);
    close(&found, "log_likelihood", -27_165.695, 0.000_5);
}

const THREE: [&str; 6] = ["irt", "--items", "a,b,c", "--codes", "0..2", "-"];

/// Sixty people whose answers go together somewhat.
fn sixty() -> String {
    let (mut text, mut state) = ("id,a,b,c,group\n".to_owned(), 1_u64);
    for person in 0..60_u64 {
        let answers = [(); 3].map(|()| {
            state = (state * 1_103_515_245 + 12_345) % (1 << 31);
            (person / 20 + (state >> 16) % 3) / 2
        });
        let [a, b, c] = answers;
        let _fits = writeln!(text, "p{person},{a},{b},{c},{}", person % 2);
    }
    text
}

#[test]
fn a_category_that_nobody_chose_is_refused_by_name() {
    let text = sixty().replace(",2,", ",1,");
    let run = psyscreen(&THREE, &text).expect(2);
    run.says("nobody chose answer 2 of item `a`");
    run.says("--collapse");
    let found = figures_of(&[&THREE[..], &["--collapse"]].concat(), &text, 0);
    assert!(found.contains_key("items[a].b[0]") && !found.contains_key("items[a].b[1]"), "{found:?}");
}

#[test]
fn nothing_to_estimate_is_absent_and_says_why() {
    for (items, rows, reason) in [
        ("a", "a\n0\n1\n0\n", "one item alone"),
        ("a,b", "a,b\n0,0\n0,1\n0,1\n", "same answer to `a`"),
        ("a,b", "a,b\n0,1\n", "one person alone"),
        ("a,b", "a,b\n0,\n,1\n", "nobody answered every item"),
        ("a,b", "a,b\n0,0\n0,1\n1,0\n1,1\n", "more parameters than different answers"),
    ] {
        let arguments = ["irt", "--items", items, "--codes", "0..1", "-", "--collapse"];
        let found = figures_of(&arguments, rows, 1);
        assert_eq!(found["log_likelihood"], "", "{rows}");
        assert!(found["reason"].contains(reason), "{}", found["reason"]);
    }
    // Two items that are the same: their slopes grow without end.
    let text = sixty();
    let same: String = text.lines().skip(1).fold("a,b,c\n".to_owned(), |text, line| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{text}{},{},{}\n", cells[1], cells[1], cells[3])
    });
    let run = psyscreen(&[&THREE[..], &["--format", "json"]].concat(), &same);
    assert!(!run.text().contains("NaN") && run.status < 2, "{}", run.err);
}

#[test]
fn somebody_without_an_answer_is_counted_and_has_no_place() {
    let text = sixty() + "blank,,,,0\nhalf,2,,,1\n";
    let all = [&THREE[..], &["--persons", "--answers", "available"]].concat();
    let found = figures_of(&all, &text, 0);
    close(&found, "n", 61.0, 0.0);
    close(&found, "rows.excluded[no item of the scale is answered].n", 1.0, 0.0);
    assert_eq!(found["persons[blank].theta"], "");
    assert!(!found["persons[half].theta"].is_empty());
    let complete = figures_of(&[&THREE[..], &["--persons"]].concat(), &text, 0);
    close(&complete, "n", 60.0, 0.0);
    assert_eq!(complete["persons[half].theta"], "");
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let text = sixty();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    for arguments in [
        [&THREE[..], &["--format", "json", "--by", "group"]].concat(),
        ["dif", "--items", "a,b,c", "--codes", "0..2", "-", "--group", "group=0,1", "--format", "json"]
            .to_vec(),
    ] {
        let one = psyscreen(&arguments, &text).expect(0);
        let other = psyscreen(&arguments, lines.join("\n")).expect(0);
        assert!(one.out == other.out, "{arguments:?}");
    }
}

#[test]
fn parameters_that_were_kept_place_people_as_before() {
    let path = file("parameters.json", "");
    let before = figures_of(&[&THREE[..], &["--persons", "--save-parameters", &path]].concat(), &sixty(), 0);
    let after = figures_of(&[&THREE[..], &["--persons", "--parameters", &path]].concat(), &sixty(), 0);
    for name in ["persons[p7].theta", "persons[p7].se", "log_likelihood", "sum_scores[3].theta"] {
        close(&after, name, before[name].parse().unwrap(), 1e-9);
    }
    assert_eq!(after["items[a].a_se"], "");
    let other = file("other.csv", "item,a,b1,b2\na,1,0,1\nb,1,0,1\n");
    let found = figures_of(&[&THREE[..], &["--parameters", &other]].concat(), &sixty(), 1);
    assert!(found["reason"].contains("no item `c`"), "{}", found["reason"]);
    let wrong = file("wrong.csv", "item,a,b1,b2\na,1,2,1\n");
    psyscreen(&[&THREE[..], &["--parameters", &wrong]].concat(), sixty()).expect(2).says("item `a`");
}

/// The product of 1,400 probabilities is below the smallest number there is.
#[test]
fn a_thousand_items_have_a_place_on_the_trait() {
    let names: Vec<String> = (0..1400).map(|item| format!("i{item}")).collect();
    let parameters: String =
        names.iter().fold("item,a,b1\n".to_owned(), |text, name| text + name + ",1.5,0.3\n");
    let path = file("many.csv", parameters);
    let row = |answer: usize| {
        names
            .iter()
            .enumerate()
            .map(|(place, _)| ((place * answer) % 2).to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let input = format!("{}\n{}\n{}\n", names.join(","), row(1), row(0));
    let items = names.join(",");
    let arguments = ["irt", "--items", &items, "--codes", "0..1", "-", "--parameters", &path, "--persons"];
    let found = figures(&psyscreen(&[&arguments[..], &["--format", "csv"]].concat(), input));
    close(&found, "persons[1].theta", 0.3, 0.1);
    close(&found, "persons[2].theta", -4.0, 0.5);
}

#[test]
fn groups_that_nobody_is_in_leave_nothing_to_compare() {
    let arguments = ["dif", "--items", "a,b,c", "--codes", "0..2", "-", "--group"];
    let found = figures_of(&[&arguments[..], &["group=0,x"]].concat(), &sixty(), 1);
    assert_eq!(found["dif[a].chi2_total"], "");
    assert!(found["dif[a].reason"].contains("a group has nobody"));
    close(&found, "rows.excluded[the row is in neither group].n", 30.0, 0.0);
    let found = figures_of(&[&arguments[..], &["group=0,1"]].concat(), &(sixty() + "one,2,,1,1\n"), 0);
    close(&found, "rows.incomplete", 1.0, 0.0);
    psyscreen(&[&arguments[..], &["group=0"]].concat(), sixty()).expect(2).says("sex=m,f");
}

/// More parameters than can be estimated are refused at once, by name; with parameters people have a place all the same.
#[test]
fn very_many_parameters_are_not_estimated() {
    let names: Vec<String> = (0..300).map(|item| format!("i{item}")).collect();
    let mut text = names.join(",") + "\n";
    let mut state: u32 = 1;
    for _ in 0..60 {
        let row = (0..300).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 30).to_string()
        });
        text += &(row.collect::<Vec<_>>().join(",") + "\n");
    }
    let began = std::time::Instant::now();
    let items = names.join(",");
    let arguments = ["irt", "--items", items.as_str(), "--codes", "0..3", "-", "--collapse"];
    let found = figures_of(&arguments, &text, 1);
    assert!(
        found["reason"].contains("the items have 1200 parameters, and more than 600 are not estimated"),
        "{}",
        found["reason"]
    );
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}
