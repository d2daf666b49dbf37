//! Any text gives a policy or diagnostics with places inside the text; a policy that loads decides about somebody of
//! whom nothing is known.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::{Policy, Screening, catalog};

fuzz_target!(|text: &str| match Policy::from_toml("fuzz.toml", text, &catalog::instrument) {
    Ok(policy) => {
        let decision = policy.decide(&Screening::new());
        let (level, at_least, at_most) = decision.level_indices();
        assert!(at_least <= level && level <= at_most);
    }
    Err(error) => {
        assert!(!error.diagnostics().is_empty());
        for diagnostic in error.diagnostics() {
            assert!(diagnostic.span().end <= text.len());
        }
    }
});
