//! Any answers to any shipped instrument give responses or a complete error; scores lie within their range, and the
//! masked texts never panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::catalog;

fuzz_target!(|input: (u8, Vec<String>)| {
    let (which, answers) = input;
    let ids: Vec<&str> = catalog::instrument_ids().collect();
    let instrument = catalog::instrument(ids[usize::from(which) % ids.len()]).expect("the catalog loads");
    match instrument.respond_in_order(answers.iter().map(String::as_str)) {
        Ok(responses) => {
            let findings = responses.score().interpret();
            for (index, scale) in instrument.scales().iter().enumerate() {
                let outcome = findings.outcome(index);
                let (low, high) = scale.range();
                assert!(low <= outcome.min() && outcome.min() <= outcome.max() && outcome.max() <= high);
                if let Some(value) = outcome.value() {
                    assert!(outcome.min() <= value && value <= outcome.max());
                }
            }
        }
        Err(error) => {
            assert!(!error.problems().is_empty());
            let _ = (error.to_string(), error.unmasked());
        }
    }
    let named = answers.iter().map(|answer| (answer.as_str(), answer.as_str()));
    let _ = instrument.respond(named).map_err(|error| error.to_string());
});
