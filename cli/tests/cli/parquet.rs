//! Tables of Parquet and Arrow in, results as Parquet out; a build without it says what to do.

use std::fs;

use crate::support::{file, phq9, psyscreen};

/// A name in the folder of a file of this test.
fn beside(path: &str, name: &str) -> String {
    std::path::Path::new(path).with_file_name(name).to_str().unwrap().to_owned()
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let table = file("people.csv", phq9(&["a,1,1,1,1,1,1,1,1,0,0"]));
    let wanted = beside(&table, "scores.parquet");
    psyscreen(&["score", "phq-9", &table, "-o", &wanted], "").expect(2).says("--features parquet");
    assert!(fs::metadata(&wanted).is_err());
    psyscreen(&["score", "phq-9", &table, "--format", "parquet"], "")
        .expect(2)
        .says("does not write Parquet");
    let packed = file("people.parquet", b"PAR1\x15\x04");
    psyscreen(&["score", "phq-9", &packed], "").expect(2).says("a Parquet file");
}

#[cfg(feature = "parquet")]
mod with_parquet {
    use super::*;

    const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../interop/arrow/tests/tables");

    fn table(name: &str) -> String {
        format!("{TABLES}/{name}")
    }

    /// Everything that is said, with the same name for the table.
    fn said(text: &str, path: &str) -> String {
        text.replace(path, "TABLE")
    }

    #[test]
    fn what_other_programs_write_is_read_as_its_csv() {
        let csv = table("people.csv");
        let keep = ["--keep", "id,site"];
        let wanted = psyscreen(&[&["score", "phq-9", &csv], &keep[..]].concat(), "").expect(1);
        let mut files = 0;
        for entry in fs::read_dir(TABLES).unwrap() {
            let path = entry.unwrap().path().to_str().unwrap().to_owned();
            if path.ends_with(".csv") || path.ends_with("brotli.parquet") {
                continue;
            }
            let run = psyscreen(&[&["score", "phq-9", &path], &keep[..]].concat(), "").expect(1);
            assert_eq!(run.text(), wanted.text(), "{path}");
            assert_eq!(said(&run.err, &path), said(&wanted.err, &csv), "{path}");
            files += 1;
        }
        assert!(files >= 8, "{files}");
        let run = psyscreen(&["score", "phq-9", &table("pyarrow-brotli.parquet")], "").expect(2);
        run.says("brotli");
    }

    #[test]
    fn results_are_written_as_parquet() {
        let results = beside(&file("x", ""), "scores.parquet");
        let run = psyscreen(&["score", "phq-9", &table("polars.parquet"), "-o", &results], "").expect(1);
        assert!(run.out.is_empty());
        assert!(fs::read(&results).unwrap().starts_with(b"PAR1"));
        // The name does not matter where the format is said.
        let same =
            psyscreen(&["score", "phq-9", &table("pandas.parquet"), "--format", "parquet"], "").expect(1);
        assert!(same.out == fs::read(&results).unwrap(), "other bytes");
        // Results of CSV too; there the id is text.
        let run = psyscreen(&["score", "phq-9", &table("people.csv"), "--format", "parquet"], "").expect(1);
        assert!(run.out.starts_with(b"PAR1"));
    }

    #[test]
    fn a_policy_reads_and_writes_it_and_its_results_are_counted() {
        let people = "id,consent,phq-9.1,phq-9.2,phq-9.3,phq-9.4,phq-9.5,phq-9.6,phq-9.7,phq-9.8,phq-9.9\n";
        let rows: String = (0..40)
            .map(|row| format!("{row},yes,{},{},1,1,0,0,1,0,{}\n", row % 4, row / 2 % 4, row % 3))
            .collect();
        let csv = file("people.csv", format!("{people}{rows}"));
        let (levels, same) = (beside(&csv, "levels.csv"), beside(&csv, "levels.parquet"));
        for output in [&levels, &same] {
            psyscreen(&["triage", "recovered-2020", &csv, "--output", output], "").expect(0);
        }
        let wanted = psyscreen(&["summarize", "recovered-2020", &levels], "").expect(0);
        let found = psyscreen(&["summarize", "recovered-2020", &same], "").expect(0);
        assert_eq!(found.text(), wanted.text());
        assert!(found.text().contains("40"), "{}", found.text());
    }

    #[test]
    fn what_has_no_place_in_parquet_is_refused() {
        let path = table("polars.parquet");
        let refused = |arguments: &[&str], says: &str| psyscreen(arguments, "").expect(2).says(says);
        refused(&["score", "phq-9", &path, "--delimiter", ";"], "no mark between columns");
        let run = psyscreen(&["score", "phq-9"], fs::read(&path).unwrap()).expect(2);
        run.says("give it by its name");
        let output = beside(&file("x", ""), "scores.parquet");
        refused(&["score", "phq-9", &path, "-o", &output, "--with-answers"], "parquet has none");
        refused(&["triage", "recovered-2020", &path, "-o", &output, "--place", "CN"], "parquet has none");
        refused(&["triage", "recovered-2020", &path, "-o", &output, "--sheet", "person"], "--sheet person");
        assert!(fs::metadata(&output).is_err());
    }

    #[test]
    fn a_damaged_file_is_named_and_leaves_nothing_behind() {
        let whole = fs::read(table("polars.parquet")).unwrap();
        for length in [4, 12, whole.len() / 2, whole.len() - 1] {
            let path = file("cut.parquet", &whole[..length]);
            let output = beside(&path, "scores.csv");
            let run = psyscreen(&["score", "phq-9", &path, "-o", &output], "").expect(2);
            run.says("is it the whole file?");
            assert!(fs::metadata(&output).is_err());
        }
        // A name says nothing: text is text.
        let path = file("text.parquet", phq9(&["a,1,1,1,1,1,1,1,1,0,0"]));
        assert_eq!(psyscreen(&["score", "phq-9", &path], "").expect(0).column("total"), ["8"]);
    }

    #[test]
    fn a_map_is_drawn_from_it() {
        let draft = |path: &str| psyscreen(&["map", "phq-9", path], "").expect(0).text();
        let lines =
            |text: String, path: &str| said(&text, path).lines().map(str::to_owned).collect::<Vec<_>>();
        let csv = lines(draft(&table("people.csv")), &table("people.csv"));
        assert_eq!(lines(draft(&table("polars.parquet")), &table("polars.parquet")), csv);
    }
}
