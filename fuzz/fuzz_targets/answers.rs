//! Any answers to any shipped instrument give responses or a complete error; scores lie within their range, completions within what
//! was claimed, change can be asked about any two of them, and the masked texts never panic.
#![no_main]

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use psyscreen::catalog;
use psyscreen::interpretation::Change;
use psyscreen_fuzz::{answers, check_completion, check_findings, person, respond};

fuzz_target!(|input: (u8, Vec<String>, &[u8])| {
    let (which, texts, rest) = input;
    let ids: Vec<&str> = catalog::instrument_ids().collect();
    let instrument = catalog::instrument(ids[usize::from(which) % ids.len()]).expect("the catalog loads");
    match instrument.respond_in_order(texts.iter().map(String::as_str)) {
        Ok(responses) => check_findings(&responses.score().interpret()),
        Err(error) => {
            assert!(!error.problems().is_empty());
            let _ = (error.to_string(), error.unmasked());
            // What can be read is scored, whatever else is wrong.
            check_findings(&error.readable(instrument).score().interpret());
        }
    }
    let named = texts.iter().map(|answer| (answer.as_str(), answer.as_str()));
    if let Err(error) = instrument.respond(named) {
        let _ = error.to_string();
        check_findings(&error.readable(instrument).score().interpret());
    }

    let mut bytes = Unstructured::new(rest);
    let person = person(&mut bytes);
    let earlier = respond(instrument, &answers(instrument, &mut bytes)).score().interpret_for(person);
    let given = answers(instrument, &mut bytes);
    let later = respond(instrument, &given).score().interpret_for(person);
    if let Some(change) = Change::between(&earlier, &later) {
        assert!(!(change.deteriorated().is_true() && change.improved().is_true()));
        let _ = (change.response(), change.remission(), change.minimal_important(), format!("{change:?}"));
    }
    check_completion(instrument, given, &mut bytes);
});
