//! Any text gives an instrument or diagnostics with places inside the text; an instrument that loads scores blank answers
//! within its stated range.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::{Instrument, MissingReason};

fuzz_target!(|text: &str| match Instrument::from_toml("fuzz.toml", text) {
    Ok(instrument) => {
        let blank = instrument.items().iter().map(|_| MissingReason::Declined);
        let findings = instrument.respond_in_order(blank).expect("missing is always allowed").score().interpret();
        for (index, scale) in instrument.scales().iter().enumerate() {
            let outcome = findings.outcome(index);
            let (low, high) = scale.range();
            assert!(outcome.value().is_none());
            assert!(low <= outcome.min() && outcome.min() <= outcome.max() && outcome.max() <= high);
        }
        let again = Instrument::from_toml("fuzz.toml", text).expect("the same text loads again");
        assert_eq!(again.fingerprint(), instrument.fingerprint());
    }
    Err(error) => {
        assert!(!error.diagnostics().is_empty());
        for diagnostic in error.diagnostics() {
            assert!(diagnostic.span().end <= text.len() && diagnostic.span().start <= diagnostic.span().end);
            assert!(!diagnostic.message().is_empty() && diagnostic.line() >= 1 && diagnostic.column() >= 1);
        }
        let _ = error.to_string();
    }
});
