//! What is public can be sent to and shared between threads, and what is stored comes back.

#![cfg(feature = "catalog")]
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use psyscreen::instrument::{MissingReason, Permission, Seen, Sex, Wording};
use psyscreen::period::Period;
use psyscreen::response::{RawAnswer, RestoreError, StoredAnswers};
use psyscreen::scoring::Status;
use psyscreen::{Number, Truth, catalog};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[test]
fn public_types_are_send_and_sync() {
    fn holds<T: Send + Sync>() {}
    macro_rules! all {
        ($($type:ty),* $(,)?) => { $(holds::<$type>();)* };
    }
    all!(
        psyscreen::condition::Condition<psyscreen::instrument::Test>,
        psyscreen::diagnostic::Diagnostic,
        psyscreen::diagnostic::LoadError,
        psyscreen::diagnostic::SourceFile<'static>,
        psyscreen::instrument::Fingerprint,
        psyscreen::instrument::Instrument,
        psyscreen::instrument::Item,
        psyscreen::instrument::Method,
        psyscreen::instrument::Person,
        psyscreen::instrument::Scale,
        psyscreen::interpretation::Findings<'static>,
        Period,
        psyscreen::Report,
        psyscreen::response::Given<'static>,
        RawAnswer,
        psyscreen::response::ResponseError,
        psyscreen::response::Responses<'static>,
        RestoreError,
        StoredAnswers,
        psyscreen::scoring::Outcome,
        psyscreen::scoring::Scores<'static>,
        psyscreen::text::Text,
        psyscreen::Decision<'static>,
        Number,
        psyscreen::Policy,
        psyscreen::Screening<'static>,
        Truth,
    );
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(values: impl IntoIterator<Item = T>) {
    for value in values {
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
    }
}

#[test]
fn values_come_back_as_they_were_stored() {
    comes_back(["12", "-3.5", "0.000001", "0"].map(|text| text.parse::<Number>().unwrap()));
    comes_back(["P6M", "P14D", "PT12H", "PT0S"].map(|text| text.parse::<Period>().unwrap()));
    comes_back(MissingReason::ALL);
    comes_back(Permission::ALL);
    comes_back(Seen::ALL);
    comes_back(Sex::ALL);
    comes_back(Status::ALL);
    comes_back(Truth::ALL);
    comes_back(Wording::ALL);
    for wrong in ["true", "\"perhaps\"", "3"] {
        assert!(serde_json::from_str::<Truth>(wrong).is_err(), "{wrong}");
    }
    assert!(serde_json::from_str::<Number>("1e40").is_err());
}

#[test]
fn a_form_in_json_is_read_as_it_is() {
    let form: BTreeMap<String, RawAnswer> = serde_json::from_str(
        r#"{ "1": 2, "2": "2", "3": 2.0, "4": "More than half the days", "5": null, "6": "declined", "7": true, "8": 2.5 }"#,
    )
    .unwrap();
    let phq9 = catalog::instrument("phq-9").unwrap();
    let error = phq9.respond(form.iter().map(|(item, answer)| (&**item, answer))).unwrap_err();
    let wrong: Vec<&str> = error.problems().iter().map(|problem| problem.item()).collect();
    // Yes and no are for items with the codes 0 and 1; and nobody answers two and a half.
    assert_eq!(wrong, ["7", "8"]);
    assert_eq!(error.readable(phq9).answered_count(), 4);
    let back: BTreeMap<String, RawAnswer> =
        serde_json::from_str(&serde_json::to_string(&form).unwrap()).unwrap();
    assert!(back == form);
    assert_eq!(format!("{:?}", form["1"]), "RawAnswer(…)");
}

#[test]
fn every_vector_sheet_is_scored_the_same_after_storing() {
    for id in catalog::instrument_ids() {
        let instrument = catalog::instrument(id).unwrap();
        let firsts = instrument
            .items()
            .iter()
            .map(|item| instrument.options(item).first().map(|option| option.code()));
        let lasts =
            instrument.items().iter().map(|item| instrument.options(item).last().map(|option| option.code()));
        for codes in [firsts.collect::<Vec<_>>(), lasts.collect(), vec![None; instrument.items().len()]] {
            let answers = instrument.respond_in_order(codes).unwrap();
            let kept = serde_json::to_string(&answers.to_stored()).unwrap();
            let again = instrument.restore(&serde_json::from_str::<StoredAnswers>(&kept).unwrap()).unwrap();
            for item in instrument.items() {
                assert!(answers.answer(item) == again.answer(item), "{id}, item {}", item.id());
            }
        }
    }
}

#[test]
fn two_answers_to_an_item_are_kept_apart_from_a_blank() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    let error = phq9.respond([("9", 0), ("9", 2)]).unwrap_err();
    let answers = error.readable(phq9);
    let kept = serde_json::to_string(&answers.to_stored()).unwrap();
    let again = phq9.restore(&serde_json::from_str::<StoredAnswers>(&kept).unwrap()).unwrap();
    let positive = again.score().interpret().critical_item_by_id("suicidal-ideation");
    assert_eq!(positive, Some(Truth::True));

    // A definition that no longer allows another of the answers takes nothing of this away.
    let answers = phq9.respond([("1", 0), ("9", 0), ("9", 2)]).unwrap_err().readable(phq9);
    let kept = serde_json::to_string(&answers.to_stored()).unwrap();
    let older = kept.replace(r#""1":"0""#, r#""1":"7""#);
    assert_ne!(kept, older);
    let error = phq9.restore(&serde_json::from_str::<StoredAnswers>(&older).unwrap()).unwrap_err();
    let findings = error.readable(phq9).score().interpret();
    assert_eq!(findings.critical_item_by_id("suicidal-ideation"), Some(Truth::True));

    let gad7 = catalog::instrument("gad-7").unwrap();
    assert!(matches!(gad7.restore(&answers.to_stored()), Err(RestoreError::OtherInstrument { .. })));
    assert!(!format!("{:?}", answers.to_stored()).contains('2') || answers.to_stored().edition() == 2);
}
