//! Norms that only describe people: what is skewed has no T score anywhere, and its mean and SD are told.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

use psyscreen::instrument::NormTable;
use psyscreen::{Number, Report, Screening, catalog};

use crate::support::small;

#[test]
fn a_skewed_norm_gives_no_t_score() {
    let form = catalog::instrument("zbi-22").unwrap();
    let norm = &form.norms()[0];
    assert_eq!((norm.people(), norm.t_score(Number::from(40))), (Some(312), None));
    assert!(norm.is_descriptive() && matches!(norm.table(), NormTable::SkewedMeanSd(..)));
    let columns: Vec<String> = form.results().iter().map(|column| column.name().to_owned()).collect();
    assert!(columns.iter().all(|name| !name.contains(".T.")), "{columns:?}");
    let forms = [form.clone()];
    let rule = small::rule("burdened", "middle", "when = { score = \"zbi-22.total\", at_least = 21 }");
    let policy = small::policy(&small::policy_text(false, &["zbi-22"], &rule), &forms).unwrap();
    let findings = form.respond_in_order([2; 22]).unwrap().score().interpret();
    let screening = Screening::new().with(findings);
    let report = serde_json::to_value(Report::new(&screening, &policy.decide(&screening))).unwrap();
    let norm = &report["instruments"][0]["scores"][0]["norms"][0];
    assert_eq!((norm["mean"].as_f64(), norm["sd"].as_f64()), (Some(22.4), Some(16.2)));
    assert!(norm.get("t_score").is_none(), "{norm}");
}
