//! `psyscreen export`: which definition, which options, and what is said where they do not fit.

use std::fs;

use crate::support::{file, psyscreen};

const DUCKDB: [&str; 4] = ["--to", "sql", "--dialect", "duckdb"];

#[test]
fn instruments_and_policies_of_the_catalog_and_of_files() {
    let export = |what: &str, more: &[&str]| {
        let arguments = [&["export", what], &DUCKDB[..], more].concat();
        psyscreen(&arguments, "").expect(0).text()
    };
    let query = export("phq-9", &["--table", "clinic.visits", "--prefix", "", "--keep", "patient,day"]);
    for part in
        ["\"patient\" AS kept_1", "\"1\" IN (0, 1, 2, 3)", "FROM \"clinic\".\"visits\"", "AS \"total.band\""]
    {
        assert!(query.contains(part), "{part}");
    }
    assert!(!export("phq-9", &["--keep", ""]).contains("kept"));
    assert!(export("recovered-2020", &[]).contains("\"earlier_phq9_1\""));
    assert!(!export("recovered-2020", &["--without-earlier"]).contains("earlier"));
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/phq-2.toml")).unwrap();
    let own = file("own-2.toml", text.replacen("id = \"phq-2\"", "id = \"own-2\"", 1));
    assert!(export(&own, &[]).contains("\"own2_1\""));
}

#[test]
fn what_does_not_fit_is_said() {
    let refused = |what: &str, more: &[&str], words: &str| {
        let run = psyscreen(&[&["export", what], &DUCKDB[..], more].concat(), "").expect(2);
        assert!(run.err.contains(words), "{}", run.err);
        assert!(run.out.is_empty());
    };
    refused("phq-99", &[], "no instrument or policy `phq-99` in this build; did you mean `phq-9`?");
    refused("phq-9", &["--without-earlier"], "--without-earlier, --instrument and --base are for policies");
    refused("recovered-2020", &["--prefix", "q"], "--prefix is for instruments");
    refused("phq-9", &["--keep", "id,total"], "two columns of the result are called `total`");
}
