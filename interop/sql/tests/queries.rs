//! What can be seen of a query without a database. That it gives what the library gives, `scripts/test-sql` shows.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use psyscreen::{Instrument, catalog};
use psyscreen_sql::{Dialect, Options};

const ALL: [Dialect; 4] = [Dialect::DuckDb, Dialect::Spark, Dialect::Postgres, Dialect::BigQuery];

#[test]
fn everything_in_the_catalog_can_be_said() {
    for dialect in ALL {
        let options = Options::new(dialect);
        for instrument in catalog::instrument_ids().map(|id| catalog::instrument(id).unwrap()) {
            let query = psyscreen_sql::instrument(instrument, &options)
                .unwrap_or_else(|refusal| panic!("{}: {refusal}", instrument.id()));
            assert!(query.contains(&instrument.fingerprint().to_string()), "{}", instrument.id());
        }
        for policy in catalog::policy_ids().map(|id| catalog::policy(id).unwrap()) {
            let query = psyscreen_sql::policy(policy, &options);
            assert!(query.unwrap().contains(&policy.version()), "{}", policy.id());
        }
    }
}

fn phq9() -> &'static Instrument {
    catalog::instrument("phq-9").unwrap()
}

#[test]
fn results_have_the_names_of_the_command_line() {
    let query = psyscreen_sql::instrument(phq9(), &Options::new(Dialect::Postgres)).unwrap();
    let mut rest = query.rsplit_once("SELECT").unwrap().1;
    for name in phq9().results().iter().map(|column| column.name().to_owned()) {
        let quoted = format!(" AS \"{name}\"");
        rest =
            rest.split_once(&quoted).unwrap_or_else(|| panic!("{name} is not there, or not in its place")).1;
    }
}

#[test]
fn bigquery_has_names_that_it_allows_and_says_that_it_is_not_proved() {
    let query = psyscreen_sql::instrument(phq9(), &Options::new(Dialect::BigQuery)).unwrap();
    assert!(query.contains("AS `total_band`") && !query.contains("total.band"));
    assert!(query.starts_with("-- ") && query.contains("-- Not proved"));
    assert!(
        !psyscreen_sql::instrument(phq9(), &Options::new(Dialect::DuckDb)).unwrap().contains("Not proved")
    );
}

#[test]
fn names_stay_in_their_quotes() {
    let options = Options::new(Dialect::DuckDb).table("a\"b.c").prefix("q\"").keep(["who\"".to_owned()]);
    let query = psyscreen_sql::instrument(phq9(), &options).unwrap();
    for quoted in ["FROM \"a\"\"b\".\"c\"", "\"q\"\"1\" IN", "AS \"who\"\"\""] {
        assert!(query.contains(quoted), "{quoted}");
    }
    let query = psyscreen_sql::instrument(phq9(), &Options::new(Dialect::Spark).prefix("q`")).unwrap();
    assert!(query.contains("`q``1` IN"));
}

#[test]
fn two_columns_of_one_name_are_refused_and_so_is_one_that_is_too_long() {
    let refused =
        |options: Options| psyscreen_sql::instrument(phq9(), &options).unwrap_err().reasons().to_vec();
    let twice = refused(Options::new(Dialect::DuckDb).keep(["total".to_owned()]));
    assert_eq!(twice, ["two columns of the result are called `total`"]);
    let long = "x".repeat(64);
    let reasons = refused(Options::new(Dialect::Postgres).keep([long.clone(), "a\nb".to_owned()]));
    assert_eq!(
        reasons,
        [
            format!("`{long}` is too long for the name of a column of PostgreSQL"),
            "`a\\nb` cannot be the name of a column".to_owned(),
        ]
    );
}

#[test]
fn what_does_not_fit_into_64_bits_is_refused_by_name() {
    let text = std::fs::read_to_string("../../instruments/phq-2.toml").unwrap();
    // The library's own limit is lower for a score, but not for the steps to the sixth decimal.
    let weights = "method = \"weighted-sum\"\nweights = [0.0000001, 1000000]";
    let text = text.replacen("method = \"sum\"", weights, 1).replacen(
        "range = [0, 6]",
        "range = [0, 3000000.0000003]",
        1,
    );
    let instrument = Instrument::from_toml("wide.toml", &text).unwrap();
    let refusal = psyscreen_sql::instrument(&instrument, &Options::new(Dialect::DuckDb)).unwrap_err();
    assert!(refusal.to_string().contains("does not fit into 64 bits"), "{refusal}");
}
