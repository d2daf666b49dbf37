//! A local overlay may add and raise; it cannot take anything of its base away.

#![cfg(feature = "catalog")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use psyscreen::{Policy, PolicyError, Screening, catalog};

fn overlay(body: &str) -> Result<Policy<'static>, PolicyError> {
    let head = "format = 1\nid = 'our-town'\ntitle = { en = 'Our town' }\nextends = 'recovered-2020'\n";
    let base = catalog::policy("recovered-2020").unwrap();
    base.extend("ours.toml", &format!("{head}{body}"), &catalog::instrument)
}

/// The codes and lines of what is wrong with an overlay whose body starts at line 5.
#[track_caller]
fn refused(body: &str) -> Vec<(String, usize)> {
    let error = overlay(body).err().unwrap_or_else(|| panic!("this overlay loads: {body}"));
    error.diagnostics().iter().map(|found| (found.code().to_string(), found.line())).collect()
}

#[test]
fn it_adds_raises_and_rewords() {
    let local = overlay(
        "[[fact]]
id = 'lives-alone'
label = { en = 'Lives alone?' }
kind = 'yes-no'
risk = true
[[rule]]
id = 'lives-alone'
label = { en = 'Lives alone' }
level = 'individual'
when = { fact = 'lives-alone' }
clause = 'recovered-2020 §2.6'
[[raise]]
rule = 'key-person'
level = 'crisis'
[[wording]]
recommendation = 'group'
label = { en = 'Tuesday group' }
",
    )
    .unwrap();
    let changes: Vec<String> = local.differences().iter().map(ToString::to_string).collect();
    assert_eq!(
        changes,
        [
            "raises rule `key-person` from `individual` to `crisis`",
            "changes the wording of recommendation `group`",
            "adds fact `lives-alone`",
            "adds rule `lives-alone`",
        ]
    );
    let base = catalog::policy("recovered-2020").unwrap();
    let level = |policy: &Policy<'static>, screening: &Screening<'static>| {
        policy.decide(screening).level().id().to_owned()
    };
    let alone = Screening::new().consent(true).fact("lives-alone", true);
    assert_eq!(level(&local, &alone), "individual");
    let reported = Screening::new().consent(true).fact("abnormal-behaviour-reported", true);
    assert_eq!((&*level(base, &reported), &*level(&local, &reported)), ("individual", "crisis"));
    assert_ne!(base.fingerprint(), local.fingerprint());
    assert_eq!(local.guarantees().len(), base.guarantees().len());
}

#[test]
fn it_takes_nothing_away() {
    let is = |code: &str, line| vec![(code.to_owned(), line)];
    assert_eq!(refused("[[raise]]\nrule = 'key-person'\nlevel = 'routine'\n"), is("overlay-lowers", 7));
    assert_eq!(refused("[[raise]]\nrule = 'key-persn'\nlevel = 'crisis'\n"), is("unknown-rule", 6));
    assert_eq!(refused("[[raise]]\nrule = 'key-person'\nlevel = 'top'\n"), is("unknown-level", 7));
    assert_eq!(refused("consent = 'not-required'\n"), is("overlay-key", 5));
    assert_eq!(refused("[unanswered_critical]\nrecommend = []\nwithin = 'P9D'\n"), is("overlay-key", 5));
    assert_eq!(refused("[[wording]]\nrule = 'key-person'\n"), is("missing-key", 5));
    assert_eq!(refused("[[wording]]\nrecommendation = 'group'\ntelephone = '1'\n"), is("unused-key", 5));
    // A rule of the base cannot be written again with another condition.
    let again = "[[rule]]\nid = 'key-person'\nlabel = { en = 'x' }\nlevel = 'individual'\nwhen = { fact = 'hardship' }\nclause = 'recovered-2020 §2.6'\n";
    assert!(refused(again).contains(&("duplicate-id".to_owned(), 6)));
}

#[test]
fn it_needs_its_own_base() {
    let text = "format = 1\nid = 'x'\ntitle = { en = 'X' }\nextends = 'recovered-2020'\n";
    let alone = Policy::from_toml("x.toml", text, &catalog::instrument).unwrap_err();
    assert_eq!(alone.diagnostics().first().unwrap().code().as_str(), "needs-base");
    let other =
        catalog::policy("subdistrict").unwrap().extend("x.toml", text, &catalog::instrument).unwrap_err();
    assert_eq!(other.diagnostics().first().unwrap().code().as_str(), "wrong-base");
    let local = overlay("").unwrap();
    let twice = local.extend("x.toml", text, &catalog::instrument).unwrap_err();
    assert_eq!(twice.diagnostics().first().unwrap().code().as_str(), "wrong-base");
}
