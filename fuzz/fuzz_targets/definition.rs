//! Any text gives an instrument or diagnostics with places inside the text; an instrument that loads scores any answers within its
//! stated ranges, and every completion of them lies within what was claimed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::Instrument;
use psyscreen_fuzz::{answers, check_completion, check_findings, respond, split};

fuzz_target!(|input: &[u8]| {
    let Some((text, mut bytes)) = split(input) else { return };
    match Instrument::from_toml("fuzz.toml", text) {
        Ok(instrument) => {
            check_findings(&respond(&instrument, &blank(&instrument)).score().interpret());
            let again = Instrument::from_toml("fuzz.toml", text).expect("the same text loads again");
            assert_eq!(again.fingerprint(), instrument.fingerprint());
            // A form is filled in question by question.
            if instrument.items().len() <= 60 {
                for _ in 0..3 {
                    let given = answers(&instrument, &mut bytes);
                    check_completion(&instrument, given, &mut bytes);
                }
            }
        }
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            for diagnostic in error.diagnostics() {
                assert!(
                    diagnostic.span().end <= text.len() && diagnostic.span().start <= diagnostic.span().end
                );
                assert!(
                    !diagnostic.message().is_empty() && diagnostic.line() >= 1 && diagnostic.column() >= 1
                );
            }
            let _ = error.to_string();
        }
    }
});

fn blank(instrument: &Instrument) -> Vec<Result<String, psyscreen::instrument::MissingReason>> {
    instrument.items().iter().map(|_| Err(psyscreen::instrument::MissingReason::Declined)).collect()
}
