//! Two policies beside each other: an overlay takes nothing away from anybody, and whom a newer edition treats otherwise is
//! shown. What is proved is held against random people, and whoever is shown has been decided about by both.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "small numbers and plain text")]

use psyscreen::authoring::prove::{Comparison, Verdict};
use psyscreen::{Decision, Policy, catalog};

use crate::support::random::Random;
use crate::triage_laws::{Known, policies};

fn read(text: &str) -> Policy {
    Policy::from_toml("new.toml", text, &catalog::instrument).unwrap_or_else(|error| panic!("{error}"))
}

/// What somebody has by `before` and lacks by `after`: one word each for level, recommendations, notices and follow-up, in
/// the order of the checks.
fn lost(before: &Decision<'_>, after: &Decision<'_>) -> [bool; 4] {
    // Levels by their names; those of both policies are in one order.
    let rank = |id: &str| after.policy().levels().iter().position(|level| level.id() == id);
    let lower = rank(before.level().id()) > rank(after.level().id())
        || rank(before.at_least().id()) > rank(after.at_least().id());
    let recommends = before.recommendations().iter().any(|wanted| {
        let is = |id: &str| id == wanted.recommendation().id();
        let all = after.policy().recommendations();
        !after.recommendations().iter().any(|found| {
            let mut replaced = found.recommendation().replaces().iter();
            (is(found.recommendation().id()) || replaced.any(|index| is(all[*index].id())))
                && wanted.within().is_none_or(|most| found.within().is_some_and(|own| own <= most))
        })
    });
    let told = before.notices().any(|(provider, notice)| {
        !after
            .notices()
            .any(|(other, found)| other.id() == provider.id() && found.within() <= notice.within())
    });
    let later = before.follow_up().is_some_and(|most| after.follow_up().is_none_or(|own| own > most));
    [lower, recommends, told, later]
}

/// Whether each of the four checks over everybody is proved; `None` where it may be either.
fn proved(comparison: &Comparison) -> Vec<Option<bool>> {
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Proved { .. } => Some(true),
        Verdict::Refuted { cases, .. } => {
            assert!(!cases.is_empty());
            Some(false)
        }
        _ => None,
    };
    comparison.checks().iter().take(4).map(|check| verdict(check.verdict())).collect()
}

/// No random person may have less where it is proved that nobody has.
#[track_caller]
fn holds_for_random_people(old: &Policy, new: &Policy, count: u64, what: &str) -> [u64; 4] {
    let comparison = old.compare(new);
    let proved = proved(&comparison);
    let mut losses = [0; 4];
    let mut random = Random(7);
    for number in 0..count {
        // Somebody of whom either may be told all that it asks.
        let known = Known::random(if number % 2 == 0 { old } else { new }, &mut random);
        let (before, after) = (old.decide(&known.screening(old)), new.decide(&known.screening(new)));
        for (place, lost) in lost(&before, &after).into_iter().enumerate() {
            losses[place] += u64::from(lost);
            assert!(!(lost && proved[place] == Some(true)), "{what}: person {number}: {comparison}");
        }
    }
    losses
}

/// An overlay at random: rules raised, words, facts, rules, recommendations and instruments of its own.
fn random_overlay(base: &Policy, random: &mut Random) -> String {
    let clause = base.rules()[0].actions().clause().as_str();
    let mut text = format!("format = 1\nid = 'ours'\ntitle = {{ en = 'Ours' }}\nextends = '{}'\n", base.id());
    let unused: Vec<&str> = ["who-5", "phq-2", "gad-2"]
        .into_iter()
        .filter(|id| base.instruments().all(|used| used.id() != *id))
        .collect();
    let used = unused.get(random.below(3)).copied();
    if let Some(used) = used {
        text.push_str(&format!("uses = ['{used}']\n"));
    }
    let level = |random: &mut Random| base.levels()[1 + random.below(base.levels().len() - 1)].id();
    for rule in base.rules() {
        let level = level(random);
        let above = base.levels().iter().position(|known| known.id() == level);
        if above > rule.level_index() && random.chance(30) {
            text.push_str(&format!("[[raise]]\nrule = '{}'\nlevel = '{level}'\n", rule.id()));
        }
    }
    for recommendation in base.recommendations().iter().filter(|_| random.chance(20)) {
        text.push_str(&format!(
            "[[wording]]\nrecommendation = '{}'\nlabel = {{ en = 'x' }}\n",
            recommendation.id()
        ));
    }
    let provider = base.providers()[0].id();
    text.push_str(&format!(
        "[[fact]]\nid = 'lives-alone'\nlabel = {{ en = 'x' }}\nkind = 'yes-no'\nmay_lower = true\n\
         [[recommendation]]\nid = 'look-in'\nmodality = 'monitoring'\nlabel = {{ en = 'x' }}\nprovider = ['{provider}']\n\
         needs_consent = true\nclause = '{clause}'\n\
         [[rule]]\nid = 'lives-alone'\nlabel = {{ en = 'x' }}\nlevel = '{}'\nrecommend = ['look-in']\n\
         when.any = [{{ fact = 'lives-alone' }}]\nclause = '{clause}'\n",
        level(random)
    ));
    let test = match used {
        Some("who-5") => "{ cutoff = 'who-5.percent.poor-well-being' }",
        Some("phq-2") => "{ score = 'phq-2.total', at_least = 3 }",
        Some(_) => "{ score = 'gad-2.total', at_least = 3 }",
        None => "{ not = { fact = 'lives-alone' } }",
    };
    let source = base.sources()[0].id();
    text.push_str(&format!(
        "[[rule]]\nid = 'of-ours'\nlabel = {{ en = 'x' }}\nlevel = '{}'\nfollow_up = 'P7D'\n\
         when = {test}\nclause = '{clause}'\nsource = '{source}'\n",
        level(random)
    ));
    text
}

// Hazard H16: an overlay takes nothing away.
#[test]
fn no_overlay_takes_anything_away() {
    let mut random = Random(3);
    let mut read = 0;
    for base in policies() {
        for number in 0..3 {
            let text = random_overlay(base, &mut random);
            let ours = match base.extend("ours.toml", &text, &catalog::instrument) {
                Ok(ours) => ours,
                // A rule of its own may be weaker than one of the base; what is raised may ask that a risk is absent.
                Err(error) if error.to_string().contains("stronger-rule") => continue,
                Err(error) if error.to_string().contains("risk-lowers") => continue,
                Err(error) => panic!("{text}\n{error}"),
            };
            read += 1;
            let comparison = base.compare(&ours);
            assert!(comparison.keeps_everything(), "{} {number}: {comparison}\n{text}", base.id());
            let losses = holds_for_random_people(base, &ours, 150, base.id());
            assert_eq!(losses, [0; 4], "{text}");
        }
    }
    assert!(read > 15, "{read}");
}

/// A policy that differs from a shipped one in one thing, and which check that breaks.
#[test]
fn what_a_newer_edition_takes_away_is_shown() {
    let base = catalog::policy("recovered-2020").unwrap();
    let text = catalog::policy_toml("recovered-2020").unwrap();
    let same = read(&text.replacen("edition", "# again\nedition", 1));
    let comparison = base.compare(&same);
    assert!(comparison.keeps_everything() && comparison.more().is_empty(), "{comparison}");

    for (from, to, broken) in [
        (
            "level = \"crisis\"\nwhen = { fact = \"violence-reported\" }",
            "level = \"individual\"\nwhen = { fact = \"violence-reported\" }",
            0,
        ),
        (
            "recommend = [\"psychoeducation\", \"toolkit\", \"follow-up\", \"visit\", \"consultation\", \"group\"]",
            "recommend = [\"psychoeducation\", \"toolkit\", \"follow-up\", \"visit\", \"group\"]",
            1,
        ),
        (
            "{ role = \"joint-mechanism\", within = \"P1D\"",
            "{ role = \"joint-mechanism\", within = \"P9D\"",
            2,
        ),
    ] {
        assert!(text.contains(from), "{from}");
        let new = read(&text.replacen(from, to, 1));
        let comparison = base.compare(&new);
        assert_eq!(proved(&comparison)[broken], Some(false), "{comparison}");
        holds_for_random_people(base, &new, 300, from);
        // The other way round, it is what somebody has besides.
        let back = new.compare(base);
        // A higher level has other recommendations than a lower one: that is shown too.
        assert!(!back.more().is_empty() && (broken == 0 || back.keeps_everything()), "{back}");
        assert!(comparison.to_string().contains("[[case]]"), "{comparison}");
    }
}

/// What is recommended to everybody alike may be carried out otherwise: by fewer, after being asked, for the time being.
#[test]
fn what_is_carried_out_worse_is_shown() {
    let base = catalog::policy("recovered-2020").unwrap();
    let text = catalog::policy_toml("recovered-2020").unwrap();
    let recommendation = |id: &str, from: &str, to: &str| {
        let start = text.find(&format!("[[recommendation]]\nid = \"{id}\"")).unwrap();
        let (before, after) = text.split_at(start);
        assert!(after.split("\n\n").next().unwrap().contains(from), "{id}: {from}");
        read(&format!("{before}{}", after.replacen(from, to, 1)))
    };
    let crisis = base.recommendations().iter().find(|own| own.modality().is_for_crisis()).unwrap();
    let id = crisis.id();
    let worse = |new: &Policy| {
        let comparison = base.compare(new);
        let [.., manner] = comparison.checks() else { panic!("{comparison}") };
        match manner.verdict() {
            Verdict::Refuted { reason, .. } => reason.clone(),
            _ => comparison.otherwise().join("; "),
        }
    };
    let asked = recommendation(id, "needs_consent = false", "needs_consent = true");
    assert_eq!(worse(&asked), format!("`{id}` only starts when the person agrees"));
    // The other way round nobody has less.
    let back = asked.compare(base);
    assert!(back.keeps_everything() && back.otherwise() == [format!("`{id}` needs no consent")], "{back}");
    let old = format!("modality = \"{}\"", crisis.modality().name());
    let talk = recommendation(id, &old, "modality = \"individual\"");
    assert!(worse(&talk).starts_with(&format!("`{id}` is `individual`, not ")), "{}", worse(&talk));
    let passing = recommendation(id, "needs_consent = false", "needs_consent = false\nprovisional = true");
    assert_eq!(worse(&passing), format!("`{id}` is only provisional"));
    let words =
        recommendation(id, &format!("en = \"{}\"", crisis.label().get("en")), "en = \"Something else\"");
    assert!(worse(&words).contains("\"Something else\", not \""), "{}", worse(&words));
    assert!(base.compare(&words).keeps_everything());
}

/// Fewer people of whom a guardian agrees is less; more is other.
#[test]
fn the_age_of_guardians_is_compared() {
    let base = catalog::policy("school-2020").unwrap();
    let whole = base.toml();
    let start = whole.find("[guardian]").unwrap();
    let end = start + whole[start..].find("\n\n").unwrap();
    let with = |table: &str| read(&format!("{}{table}{}", &whole[..start], &whole[end..]));
    let later = with("[guardian]\nbelow = 16\nrole = \"guardian\"\nclause = \"civil-code §17, §19\"");
    let never = with("");
    let says = |old: &Policy, new: &Policy| {
        let comparison = old.compare(new);
        let [.., manner] = comparison.checks() else { panic!("{comparison}") };
        match manner.verdict() {
            Verdict::Refuted { reason, .. } => format!("less: {reason}"),
            _ => comparison.otherwise().join("; "),
        }
    };
    assert_eq!(says(base, &later), "less: a guardian agrees below 16, before below 18");
    assert_eq!(says(base, &never), "less: a guardian agrees never, before below 18");
    assert_eq!(says(&never, base), "a guardian agrees below 18, before never");
}

/// Editions of every shipped policy at random: a threshold, a level, a deadline or a recommendation is another. What is proved
/// holds for everybody tried, and what somebody tried has less of is shown.
#[test]
fn comparisons_agree_with_what_is_decided() {
    let mut random = Random(11);
    let (mut read, mut refuted, mut seen) = (0, 0, 0);
    for base in policies() {
        let text = base.toml();
        let places: Vec<(usize, &str)> = [
            "\"P1D\"",
            "\"P6M\"",
            "\"PT24H\"",
            "at_least = \"moderate\"",
            "fact = \"",
            "level = \"",
            "recommend = [\"",
        ]
        .into_iter()
        .flat_map(|part| text.match_indices(part))
        .collect();
        for _ in 0..4 {
            let (at, part) = places[random.below(places.len())];
            let end = at + part.len();
            let rest = &text[end..];
            let until = rest.find('"').unwrap_or(0);
            let changed = match part {
                "fact = \"" | "level = \"" => {
                    let ids: Vec<&str> = if part.starts_with("fact") {
                        base.facts().iter().map(|fact| fact.id()).collect()
                    } else {
                        base.levels().iter().map(|level| level.id()).collect()
                    };
                    format!("{}{part}{}{}", &text[..at], ids[random.below(ids.len())], &rest[until..])
                }
                "recommend = [\"" => {
                    let id = base.recommendations()[random.below(base.recommendations().len())].id();
                    format!("{}{part}{id}{}", &text[..at], &rest[until..])
                }
                "at_least = \"moderate\"" => format!("{}at_least = \"severe\"{rest}", &text[..at]),
                _ => format!("{}\"{}\"{rest}", &text[..at], ["P2D", "P14D", "PT0S"][random.below(3)]),
            };
            let Ok(new) = Policy::from_toml("new.toml", &changed, &catalog::instrument) else { continue };
            read += 1;
            let losses = holds_for_random_people(base, &new, 200, base.id());
            seen += u64::from(losses != [0; 4]);
            let comparison = base.compare(&new);
            refuted += u64::from(!comparison.keeps_everything());
            for check in comparison.checks() {
                let unproved = matches!(check.verdict(), Verdict::NotProved { .. });
                assert!(!unproved || comparison.to_string().contains("do not ask alike"), "{comparison}");
            }
        }
    }
    assert!(read > 10 && refuted >= seen && seen > 0, "{read} {refuted} {seen}");
}

/// What one space cannot hold is not proved, and it is said why.
#[test]
fn policies_that_do_not_ask_alike_are_not_compared() {
    let text = |id: &str| catalog::policy_toml(id).unwrap().to_owned();
    for (id, from, to, reason) in [
        (
            "recovered-2020",
            "consent = \"required\"",
            "consent = \"not-required\"",
            "only one of them requires consent",
        ),
        ("stepped-care", "carry = {", "carry = {} # {", "does not take over the same answers"),
    ] {
        assert!(text(id).contains(from), "{id}");
        let Ok(new) = Policy::from_toml("new.toml", &text(id).replacen(from, to, 1), &catalog::instrument)
        else {
            panic!("{id} with {to} does not load");
        };
        let comparison = catalog::policy(id).unwrap().compare(&new);
        assert!(!comparison.keeps_everything());
        assert!(comparison.checks().iter().take(4).all(|check| !check.is_proved()), "{comparison}");
        assert!(comparison.to_string().contains(reason), "{comparison}");
    }
}
