//! Any text gives a policy or diagnostics with places inside the text; a policy that loads decides about anybody, says what to
//! ask next, and reports it in every form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::{Policy, Screening, catalog};
use psyscreen_fuzz::{check_decision, screening, split};

fuzz_target!(|input: &[u8]| {
    let Some((text, mut bytes)) = split(input) else { return };
    match Policy::from_toml("fuzz.toml", text, &catalog::instrument) {
        Ok(policy) => {
            check_decision(&policy, &Screening::new());
            for _ in 0..3 {
                check_decision(&policy, &screening(&policy, &mut bytes));
            }
        }
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            for diagnostic in error.diagnostics() {
                assert!(diagnostic.span().end <= text.len());
            }
        }
    }
});
