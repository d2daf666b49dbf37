//! Any text over any shipped policy gives a policy or diagnostics; it takes nothing away: for anybody, no level of the policy that
//! results is lower than the base's, and every recommendation and notice of the base is still there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::catalog;
use psyscreen::triage::overlay_base;
use psyscreen_fuzz::{check_decision, screening, split};

fuzz_target!(|input: &[u8]| {
    let Some((text, mut bytes)) = split(input) else { return };
    let Some(base) = overlay_base(text).and_then(|id| catalog::policy(&id)) else { return };
    let overlay = match base.extend("fuzz.toml", text, &catalog::instrument) {
        Ok(overlay) => overlay,
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            return;
        }
    };
    for change in overlay.differences() {
        let _ = change.to_string();
    }
    for _ in 0..3 {
        let somebody = screening(&overlay, &mut bytes);
        check_decision(&overlay, &somebody);
        let (before, after) = (base.decide(&somebody), overlay.decide(&somebody));
        let ((level, at_least, _), (now, now_at_least, _)) = (before.level_indices(), after.level_indices());
        assert!(now >= level && now_at_least >= at_least, "an overlay lowers a level");
        for found in before.recommendations() {
            let id = found.recommendation().id();
            let is_kept = after.recommendations().iter().any(|own| own.recommendation().id() == id);
            // A higher level may offer something else in its place.
            assert!(is_kept || now > level, "an overlay takes `{id}` away");
        }
        for (provider, _) in before.notices() {
            let is_kept = after.notices().any(|(own, _)| own.id() == provider.id());
            assert!(is_kept || now > level, "an overlay no longer tells `{}`", provider.id());
        }
    }
});
