//! `structure`: against R, on real data, and where there is no structure to speak of.

use std::fs;
use std::path::Path;

use super::nhanes;
use super::research::{close, equals_r, figures, figures_of, three};
use super::support::psyscreen;

#[test]
fn structure_equals_r() {
    equals_r("structure.json", 1e-6);
    // The optimiser of psych stops early: a factor model to three places. Random samples differ.
    equals_r("structure-factors.json", 1e-3);
    equals_r("structure-chance.json", 0.02);
}

/// What does not exist of a structure, and a solution that is none, is said; nothing is a number that is not one.
#[test]
fn what_has_no_structure_says_why() {
    let few = "0,1,3\n3,2,1\n";
    let constant = "0,1,3\n1,1,2\n2,1,1\n3,1,2\n";
    let same = "0,0,1\n1,1,1\n2,2,3\n3,3,0\n0,0,2\n1,1,0\n";
    for (rows, figure, reason) in [
        ("1,2,3\n", "scales.sum.reason", "one person alone does not vary"),
        ("1,,3\n,1,2\n", "scales.sum.reason", "nobody answered every item"),
        (constant, "scales.sum.reason", "everybody gave the same answer to `b`"),
        (constant, "scales.sum.cfa[ml].reason", "everybody gave the same answer to `b`"),
        (few, "scales.sum.bartlett.reason", "depend on each other"),
        (few, "scales.sum.cfa[ml].reason", "not positive definite"),
        (same, "scales.sum.kmo.reason", "depend on each other"),
        (same, "scales.sum.reason", "the polychoric correlation of items `a` and `b` is at its limit"),
        (same, "scales.sum.efa[2].reason", "2 factors of 3 items are not determined"),
    ] {
        let found = three("structure", rows, i32::from(reason.starts_with("nobody")));
        assert!(found[figure].contains(reason), "{rows}{figure}: {}", found[figure]);
        assert!(found.values().all(|value| !value.contains("NaN") && !value.contains("inf")), "{found:?}");
    }
    let found = figures_of(
        &["structure", "--items", "a,b", "--codes", "0..3", "-"],
        "a,b\n0,1\n1,1\n2,3\n3,2\n0,0\n",
        0,
    );
    assert!(found["scales.sum.cfa[ml].reason"].contains("2 parameters are to be found from 1 correlations"));
    assert!(found["scales.sum.efa[1].reason"].contains("one factor of 2 items is not determined"));
    close(&found, "scales.sum.kmo.overall", 0.5, 1e-9);
}

/// The order of rows changes nothing, to the last byte.
#[test]
fn structure_does_not_depend_on_the_order_of_rows() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research/seven.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut turned: Vec<&str> = rows.lines().collect();
    turned.reverse();
    turned.rotate_left(31);
    let run = |rows: &str| {
        let arguments =
            ["structure", "--items", "q1,q2,q3,q4,q5,q6,q7", "--codes", "1..5", "-", "--format", "json"];
        psyscreen(&arguments, format!("{header}\n{rows}\n")).expect(0).out.clone()
    };
    assert_eq!(run(rows.trim_end()), run(&turned.join("\n")));
}

/// Items beyond what is worked out: in bounded time, with the reason.
#[test]
fn three_hundred_items_end() {
    let names: Vec<String> = (0..300).map(|item| format!("i{item}")).collect();
    let mut text = names.join(",") + "\n";
    let mut state: u32 = 1;
    for _ in 0..400 {
        let row: Vec<String> = (0..300)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 30).to_string()
            })
            .collect();
        text += &(row.join(",") + "\n");
    }
    let began = std::time::Instant::now();
    let arguments = ["structure", "--items", &names.join(","), "--codes", "0..3", "-", "--replications", "2"];
    let found = figures_of(&arguments, &text, 0);
    assert!(found["scales.sum.eigenvalues[0]"].parse::<f64>().unwrap() > 1.0);
    assert!(found["scales.sum.reason"].contains("more than 100 items"));
    assert!(found["scales.sum.efa[1].reason"].contains("more than 100 items"));
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn a_model_names_its_scales() {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research/forms.csv");
    let run =
        |model: &str| psyscreen(&["structure", "phq-9,gad-7", forms.to_str().unwrap(), "--model", model], "");
    assert!(run("phq-9.total,phq-9.somatic").expect(2).err.contains("there is no scale `phq-9.somatic`"));
    // The same scale twice is one factor, of which there cannot be two.
    let found = figures(
        &psyscreen(
            &[
                "structure",
                "phq-9,gad-7",
                forms.to_str().unwrap(),
                "--model",
                "gad-7.total,gad-7.total",
                "--format",
                "csv",
            ],
            "",
        )
        .expect(0),
    );
    assert!(found["model.cfa[ml].reason"].contains("not identified"), "{}", found["model.cfa[ml].reason"]);
}

/// Known figures of real data, computed by R once.
#[test]
fn structure_of_the_survey() {
    let Some(path) = nhanes::evidence() else { return };
    let columns =
        ["--columns", "*=DPQ0*0", "--not-administered", "10", "--missing", "7=declined,9=dont-know"];
    let found = figures_of(&[&["structure", "phq-9", path.as_str()], &columns[..]].concat(), "", 0);
    for (name, wanted, tolerance) in NHANES {
        close(&found, name, wanted, tolerance);
    }
}

/// lavaan 0.6-14, psych 2.2.9.
const NHANES: [(&str, f64, f64); 15] = [
    ("scales.total.n", 5068.0, 0.0),
    ("scales.total.kmo.overall", 0.896_670_090, 1e-8),
    ("scales.total.bartlett.chi2", 13_281.32, 0.01),
    ("scales.total.cfa[ml].chi2", 919.819_657, 1e-3),
    ("scales.total.cfa[ml].cfi", 0.932_658_040, 1e-6),
    ("scales.total.cfa[ml].tli", 0.910_210_720, 1e-6),
    ("scales.total.cfa[ml].rmsea.value", 0.080_775_878_6, 1e-6),
    ("scales.total.cfa[ml].srmr", 0.041_623_812, 1e-6),
    ("scales.total.cfa[ml].aic", 80_099.705_0, 1e-3),
    ("scales.total.cfa[wlsmv].chi2", 284.526_663, 1e-3),
    ("scales.total.cfa[wlsmv].chi2_scaled", 508.906_81, 1e-3),
    ("scales.total.cfa[wlsmv].cfi_scaled", 0.980_923_463, 1e-6),
    ("scales.total.cfa[wlsmv].tli_scaled", 0.974_564_617, 1e-6),
    ("scales.total.cfa[wlsmv].rmsea_scaled", 0.059_350_474_9, 1e-6),
    ("scales.total.cfa[wlsmv].srmr", 0.044_408_737_9, 1e-6),
];
