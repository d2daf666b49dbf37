//! How two policies carry out what they both have: who does it, whether the person must agree first, and in which words. Read
//! from the policies themselves, since it is the same for everybody.

use std::cmp::Ordering;

use super::proof::{Check, Verdict};
use crate::text::Text;
use crate::triage::policy::{Guardian, Policy, Recommendation};

/// In what a newer policy differs from an older one.
#[derive(Default)]
pub(super) struct Manner {
    /// By which somebody has less.
    worse: Vec<String>,
    /// By which nobody has.
    pub(super) other: Vec<String>,
}

impl Manner {
    pub(super) fn of(old: &Policy, new: &Policy) -> Self {
        let mut manner = Self::default();
        let pairs = old
            .recommendations
            .iter()
            .filter_map(|own| Some((own, new.recommendations.iter().find(|known| known.id() == own.id())?)));
        pairs.for_each(|(before, after)| manner.recommendation((old, before), (new, after)));
        manner.guardian(old.guardian(), new.guardian());
        manner.words(old, new);
        manner
    }

    /// Below which age a guardian agrees as well. To ask fewer of them is worse.
    fn guardian(&mut self, before: Option<&Guardian>, after: Option<&Guardian>) {
        let (before, after) = (before.map(Guardian::below), after.map(Guardian::below));
        let age = |below: Option<u16>| below.map_or("never".to_owned(), |below| format!("below {below}"));
        let what = format!("a guardian agrees {}, before {}", age(after), age(before));
        match before.cmp(&after) {
            Ordering::Greater => self.worse.push(what),
            Ordering::Less => self.other.push(what),
            Ordering::Equal => {}
        }
    }

    pub(super) fn check(&self, old: &str) -> Check {
        let verdict = match self.worse.as_slice() {
            [] => Verdict::Proved { found: None },
            worse => Verdict::Refuted { reason: worse.join("; "), cases: Vec::new() },
        };
        Check { name: format!("what {old} recommends is carried out no worse"), verdict }
    }

    fn recommendation(
        &mut self,
        (old, before): (&Policy, &Recommendation),
        (new, after): (&Policy, &Recommendation),
    ) {
        let id = before.id();
        match (before.needs_consent, after.needs_consent) {
            (false, true) => self.worse.push(format!("`{id}` only starts when the person agrees")),
            (true, false) => self.other.push(format!("`{id}` needs no consent")),
            _ => {}
        }
        match (before.provisional, after.provisional) {
            (false, true) => self.worse.push(format!("`{id}` is only provisional")),
            (true, false) => self.other.push(format!("`{id}` is no longer provisional")),
            _ => {}
        }
        if before.modality != after.modality {
            let what = format!("`{id}` is `{}`, not `{}`", after.modality.name(), before.modality.name());
            let is_lost = before.modality.is_for_crisis() && !after.modality.is_for_crisis();
            if is_lost { &mut self.worse } else { &mut self.other }.push(what);
        }
        let providers = |policy: &Policy, own: &Recommendation| -> Vec<String> {
            let ids = own.providers.iter().filter_map(|index| policy.providers.get(*index));
            ids.map(|provider| provider.id().to_owned()).collect()
        };
        let (before, after) = (providers(old, before), providers(new, after));
        let lost = before.iter().filter(|provider| !after.contains(provider));
        self.worse.extend(lost.map(|provider| format!("`{id}` is no longer done by `{provider}`")));
        let gained = after.iter().filter(|provider| !before.contains(provider));
        self.other.extend(gained.map(|provider| format!("`{id}` is done by `{provider}` as well")));
    }

    /// Labels and texts of everything that both have under one id.
    fn words(&mut self, old: &Policy, new: &Policy) {
        let before = texts(old);
        for (kind, id, what, text) in texts(new) {
            let same = before.iter().find(|known| (known.0, known.1, known.2) == (kind, id, what));
            let Some((.., known)) = same.filter(|(.., known)| *known != text) else { continue };
            for (tag, own) in text.iter().filter(|(tag, own)| known.exact(tag) != Some(own)) {
                self.other.push(match known.exact(tag) {
                    Some(known) => format!("{what} ({tag}) of {kind} `{id}`: \"{own}\", not \"{known}\""),
                    None => format!("{what} ({tag}) of {kind} `{id}`: \"{own}\", where there is none"),
                });
            }
            for (tag, _) in known.iter().filter(|(tag, _)| text.exact(tag).is_none()) {
                self.other.push(format!("{what} ({tag}) of {kind} `{id}` is gone"));
            }
        }
    }
}

/// Every label and text, by what it is of.
fn texts(policy: &Policy) -> Vec<(&'static str, &str, &'static str, &Text)> {
    let levels = policy.levels.iter().map(|own| ("level", own.id(), "label", own.label()));
    let rules = policy.rules.iter().map(|own| ("rule", own.id(), "label", own.label()));
    let providers = policy.providers.iter().map(|own| ("provider", own.id(), "label", own.label()));
    let facts = policy.facts.iter().map(|own| ("fact", own.id(), "label", own.label()));
    let recommendations = policy.recommendations.iter().flat_map(|own| {
        [("recommendation", own.id(), "label", own.label()), ("recommendation", own.id(), "text", own.text())]
    });
    levels.chain(rules).chain(recommendations).chain(providers).chain(facts).collect()
}
