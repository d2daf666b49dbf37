//! A local overlay may add and raise; it cannot take anything of its base away.

#![cfg(feature = "catalog")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use psyscreen::diagnostic::LoadError;
use psyscreen::{Decision, Instrument, Policy, Report, Screening, catalog};
use psyscreen_render::report;

const HEAD: &str = "format = 1\nid = 'our-town'\ntitle = { en = 'Our town' }\nextends = 'recovered-2020'\n";

fn base() -> &'static Policy {
    catalog::policy("recovered-2020").unwrap()
}

fn overlay(body: &str) -> Result<Policy, LoadError> {
    base().extend("ours.toml", &format!("{HEAD}{body}"), &catalog::instrument)
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
            "raises rule `key-person` (Community workers report abnormal behaviour) from `individual` to `crisis`",
            "changes the label (en) of recommendation `group` from \"Group intervention\" to \"Tuesday group\"",
            "adds fact `lives-alone`: Lives alone?",
            "adds rule `lives-alone`: Lives alone, raises to `individual`",
        ]
    );
    let base = catalog::policy("recovered-2020").unwrap();
    let level =
        |policy: &Policy, screening: &Screening<'static>| policy.decide(screening).level().id().to_owned();
    let alone = Screening::new().consent(true).fact("lives-alone", true);
    assert_eq!(level(&local, &alone), "individual");
    let reported = Screening::new().consent(true).fact("abnormal-behaviour-reported", true);
    assert_eq!((&*level(base, &reported), &*level(&local, &reported)), ("individual", "crisis"));
    assert_ne!(base.fingerprint(), local.fingerprint());
    assert_eq!(local.guarantees().len(), base.guarantees().len());
}

// Hazard H16: an overlay that lowers anything is refused.
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

/// What a service changes is read by people who know the plan: old words beside new ones, in their language.
#[test]
fn differences_are_in_words_in_both_languages() {
    let local = overlay(
        "[[source]]
id = 'our-list'
citation = 'Our telephone list'
url = 'https://example.org/list'
checked = 2026-11-24
[[wording]]
resource = 'hotline-96525'
telephone = '12345'
source = 'our-list'
label = { zh-Hans = '本市热线' }
[[raise]]
rule = 'key-person'
level = 'crisis'
",
    )
    .unwrap();
    let changes: Vec<&str> = local.differences().iter().map(|change| change.text().get("zh-Hans")).collect();
    assert!(
        changes[0].starts_with("将规则 `key-person`（")
            && changes[0].ends_with("由`individual`升至 `crisis`"),
        "{changes:?}"
    );
    assert_eq!(changes[1], "将求助资源 `hotline-96525` 的电话由 `96525` 改为 `12345`（来源 `our-list`）");
    assert!(changes[2].contains("（zh-Hans）由“") && changes[2].ends_with("改为“本市热线”"), "{changes:?}");
    assert_eq!(changes[3], "新增来源 `our-list`：Our telephone list");
    // The base's telephone list is no longer cited, and its other words stay.
    assert!(local.warnings().is_empty(), "{:?}", local.warnings());
    let resource = |policy: &Policy| {
        policy.resources().iter().find(|resource| resource.id() == "hotline-96525").unwrap().clone()
    };
    assert_eq!(resource(&local).telephone(), "12345");
    assert_eq!(resource(&local).label().get("en"), resource(base()).label().get("en"));
    assert_eq!(resource(&local).label().get("zh-Hans"), "本市热线");

    let decision = local.decide(&Screening::new());
    let report = Report::new(&Screening::new(), &decision);
    for (language, heading) in [("en", "Local version of"), ("zh-Hans", "本地版本，基于")] {
        let (text, html) = (report::text(&report, language), report::html(&report, language));
        for change in local.differences() {
            assert!(text.contains(change.text().get(language)), "{text}");
            assert!(html.contains(heading) && html.contains("12345"), "{html}");
        }
        assert!(text.contains(&format!("{heading}\n- {}", base().version())), "{text}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["decision"]["extends"], base().version());
    assert_eq!(json["decision"]["differences"].as_array().unwrap().len(), 4);
}

/// A label in English only leaves the Chinese sheet with the base's Chinese, not with English.
#[test]
fn labels_merge_by_language() {
    let local = overlay("[[wording]]\nlevel = 'crisis'\nlabel = { en = 'Red' }\n").unwrap();
    let crisis = |policy: &Policy| policy.levels().last().unwrap().label().clone();
    assert_eq!(crisis(&local).get("en"), "Red");
    assert_eq!(crisis(&local).exact("zh-Hans"), crisis(base()).exact("zh-Hans"));
    // `zh` is what every Chinese reader is to see.
    let local = overlay("[[wording]]\nlevel = 'crisis'\nlabel = { zh = '红' }\n").unwrap();
    assert_eq!((crisis(&local).get("zh-Hans"), crisis(&local).get("en")), ("红", crisis(base()).get("en")));
}

#[test]
fn words_that_safety_rests_on_are_warned_of() {
    let warned = |body: &str| {
        let local = overlay(body).unwrap_or_else(|error| panic!("{error}"));
        local.warnings().iter().map(|warning| warning.code().to_string()).collect::<Vec<_>>()
    };
    for (of, word) in [
        ("fact = 'self-harm-reported'", "label"),
        ("level = 'routine'", "label"),
        ("recommendation = 'crisis-intervention'", "text"),
        ("recommendation = 'admission'", "label"),
        ("provider = 'psychiatrist'", "label"),
    ] {
        assert_eq!(warned(&format!("[[wording]]\n{of}\n{word} = {{ en = 'x' }}\n")), ["reworded"], "{of}");
    }
    for of in ["recommendation = 'group'", "rule = 'key-person'", "resource = 'hotline-12356'"] {
        assert_eq!(warned(&format!("[[wording]]\n{of}\nlabel = {{ en = 'x' }}\n")), [""; 0], "{of}");
    }
}

/// Somebody in danger would call it.
#[test]
fn a_telephone_number_says_where_and_when_it_was_looked_up() {
    let is = |code: &str, line| vec![(code.to_owned(), line)];
    let number = "[[wording]]\nresource = 'hotline-12356'\ntelephone =";
    let source = "[[source]]\nid = 'l'\ncitation = 'A list'\nurl = 'https://example.org/l'\n";
    assert_eq!(refused(&format!("{number} '000'\n")), is("telephone", 7));
    assert_eq!(refused(&format!("{number} '000'\nsource = 'l'\n{source}")), is("telephone", 8));
    let source = format!("{source}checked = 2026-11-24\n");
    assert!(overlay(&format!("{number} '000'\nsource = 'l'\n{source}")).is_ok());
    assert_eq!(refused(&format!("{number} ' '\nsource = 'l'\n{source}")), is("empty-text", 7));
    assert_eq!(refused(&format!("{number} '-'\nsource = 'l'\n{source}")), is("telephone", 7));
    let without = "[[wording]]\nresource = 'hotline-12356'\nlabel = { en = 'x' }\nsource = 'l'\n";
    assert_eq!(refused(without), is("unused-key", 5));
}

/// Results decided with an overlay must not pass for the published plan's.
#[test]
fn it_has_a_name_of_its_own() {
    let read = |id: &str, title: &str| {
        let text = format!("format = 1\nid = '{id}'\ntitle = {{ {title} }}\nextends = 'recovered-2020'\n");
        base().extend("ours.toml", &text, &catalog::instrument)
    };
    let (english, chinese) = (base().title().get("en"), base().title().get("zh-Hans"));
    for (id, title, line) in [
        ("recovered-2020", "en = 'Our town'".to_owned(), 2),
        ("our-town", format!("en = \"{english}\""), 3),
        ("our-town", format!("en = \" {} \"", english.to_uppercase()), 3),
        ("our-town", format!("en = 'Our town', zh-Hans = '{chinese}'"), 3),
    ] {
        let error = read(id, &title).unwrap_err();
        let found: Vec<_> = error.diagnostics().iter().map(|it| (it.code().as_str(), it.line())).collect();
        assert_eq!(found, [("overlay-name", line)], "{id} {title}");
    }
    assert!(read("our-town", "en = 'Our town'").is_ok());
}

/// The base's instruments are those it was checked with: another text under the same id takes the place of none.
#[test]
fn no_instrument_takes_the_place_of_the_bases() {
    let text = catalog::instrument_toml("phq-9").unwrap();
    let critical = text.split("[[critical_item]]").nth(1).unwrap();
    let weak = text.replacen(critical, &critical.replacen("at_least = 1", "at_least = 3", 1), 1);
    assert_ne!(text, weak);
    let weak = &Instrument::from_toml("phq-9.toml", &weak).unwrap();
    let find = |id: &str| if id == "phq-9" { Some(weak) } else { catalog::instrument(id) };
    let local = base().extend("ours.toml", HEAD, &find).unwrap();
    let used = local.instruments().find(|instrument| instrument.id() == "phq-9").unwrap();
    assert_eq!(used.fingerprint(), catalog::instrument("phq-9").unwrap().fingerprint());
    // What is found under another name than its own is not used either.
    let other = |id: &str| if id == "gad-2" { catalog::instrument("who-5") } else { catalog::instrument(id) };
    let error = base().extend("ours.toml", &format!("{HEAD}uses = ['gad-2']\n"), &other).unwrap_err();
    assert!(error.to_string().contains("error[unknown-instrument]"), "{error}");
}

/// Everybody whom an overlay raises keeps what the base's plan offers them, whichever rule raised them there.
// Hazard H16: a raised person loses nothing.
#[test]
fn whoever_is_raised_keeps_what_the_base_offers() {
    let added = "[[fact]]\nid = 'lives-alone'\nlabel = { en = 'Lives alone?' }\nkind = 'yes-no'\nrisk = true\n\
                 [[rule]]\nid = 'lives-alone'\nlabel = { en = 'x' }\nlevel = 'crisis'\n\
                 when = { fact = 'lives-alone' }\nclause = 'recovered-2020 §2.6'\n";
    let raised = "[[raise]]\nrule = 'mild-symptoms'\nlevel = 'crisis'\n";
    let ids = |decision: &Decision<'_>| -> Vec<String> {
        decision.recommendations().iter().map(|it| it.recommendation().id().to_owned()).collect()
    };
    for body in [added.to_owned(), raised.to_owned(), format!("{raised}{added}")] {
        let local = overlay(&body).unwrap_or_else(|error| panic!("{error}"));
        for fact in ["abnormal-behaviour-reported", "bereaved", "hardship", "family-strain"] {
            let person =
                |more: bool| Screening::new().consent(true).fact(fact, true).fact("lives-alone", more);
            for more in [true, false] {
                let before = base().decide(&Screening::new().consent(true).fact(fact, true));
                let after = local.decide(&person(more));
                let lost: Vec<String> =
                    ids(&before).into_iter().filter(|id| !ids(&after).contains(id)).collect();
                assert!(lost.is_empty(), "{fact}: {lost:?}");
                assert!(after.follow_up() <= before.follow_up());
                assert!(after.notices().count() >= before.notices().count());
            }
        }
        let proof = local.prove();
        assert!(proof.holds(), "{proof}");
    }
}

/// An overlay behind a byte-order mark, or over a base that has one, is read as any other.
#[test]
fn a_byte_order_mark_is_no_part_of_an_overlay() {
    let marked = |text: &str| format!("\u{feff}{text}");
    assert!(base().extend("ours.toml", &marked(HEAD), &catalog::instrument).is_ok());
    assert_eq!(psyscreen::triage::overlay_base(&marked(HEAD)).as_deref(), Some("recovered-2020"));
    let text = marked(catalog::policy_toml("recovered-2020").unwrap());
    let base = Policy::from_toml("base.toml", &text, &catalog::instrument).unwrap();
    assert!(base.extend("ours.toml", HEAD, &catalog::instrument).is_ok());
    let wrong = marked(&format!("{HEAD}consent = 'required'\n"));
    let error = base.extend("ours.toml", &wrong, &catalog::instrument).unwrap_err();
    let found = error.diagnostics().first().unwrap();
    assert_eq!(
        (found.line(), found.column(), error.source_file().text().get(found.span())),
        (5, 1, Some("consent"))
    );
}

#[test]
fn a_base_and_an_overlay_have_at_most_a_mebibyte_together() {
    let long = format!("{HEAD}# {}\n", "x".repeat((1 << 20) - 1_000));
    let error = base().extend("ours.toml", &long, &catalog::instrument).unwrap_err();
    assert!(error.to_string().contains("overlay and base have"), "{error}");
}

/// A fact that reads as an item would be two things in one table.
#[test]
fn no_fact_has_the_name_of_another_column() {
    for id in [
        "phq9-9",
        "phq-9-9",
        "phq99",
        "item-9",
        "item9",
        "9",
        "q12",
        "earlier-phq-9-9",
        "consent",
        "date",
        "id",
        "level",
    ] {
        let body = format!(
            "[[fact]]\nid = '{id}'\nlabel = {{ en = 'x' }}\nkind = 'yes-no'\n\
             [[rule]]\nid = 'r'\nlabel = {{ en = 'x' }}\nlevel = 'crisis'\n\
             when = {{ fact = '{id}' }}\nclause = 'recovered-2020 §2.6'\n"
        );
        assert_eq!(refused(&body), [("reserved-id".to_owned(), 6)], "{id}");
    }
}
