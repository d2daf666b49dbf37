//! `psyscreen list`: what is in this build, as far as it is looked for.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use psyscreen::instrument::{AgeRange, Permission};
use psyscreen::{Instrument, Policy, catalog};
use psyscreen_json::Entry;

use crate::definitions::nearest;
use crate::failure::{Ending, Failure};
use crate::language::{self, LanguageArguments, parse_language};
use crate::output::Output;
use crate::terminal::say;
use psyscreen_render::columns::{Side, aligned};

pub(crate) const HELP: &str = "\
Examples:
  psyscreen list --domain depression,anxiety --age 15
  psyscreen list --licence text=free --has-language zh-Hans
  psyscreen list --kind policies --format json";

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Only instruments that measure this: depression, anxiety, sleep
    ///
    /// Several are separated by commas. It is the key `construct` of a definition.
    #[arg(long, visible_alias = "construct", value_name = "DOMAIN,…", value_delimiter = ',')]
    domain: Vec<String>,
    /// Only what has texts in this language: en, zh-Hans
    #[arg(long, value_name = "TAG", value_parser = parse_language)]
    has_language: Option<String>,
    /// Only instruments with this licence: free, text=free, scoring=free
    ///
    /// The licences are free, free-non-commercial (which includes free), permission-required and unknown; with text= or scoring= it
    /// is asked of the wording or the scoring alone.
    #[arg(long, visible_alias = "license", value_name = "LICENCE", value_parser = parse_licence)]
    licence: Vec<LicenceFilter>,
    /// Only instruments for people of this age
    #[arg(long, value_name = "YEARS")]
    age: Option<u16>,
    /// Only instruments answered by: self, parent, teacher, caregiver, clinician
    #[arg(long, value_name = "WHO")]
    informant: Option<String>,
    /// Only instruments, or only policies
    #[arg(long, value_enum)]
    kind: Option<ListKind>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Table, help_heading = "Output")]
    format: ListFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListKind {
    Instruments,
    Policies,
}

/// What may be done with an instrument: with its wording, its scoring, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LicenceFilter {
    text: Option<Permission>,
    scoring: Option<Permission>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Table,
    Json,
}

fn parse_licence(text: &str) -> Result<LicenceFilter, String> {
    let (part, name) = text.split_once('=').unwrap_or(("", text));
    let permission = name.trim().parse().map_err(|_| {
        let names: Vec<&str> = Permission::ALL.into_iter().map(Permission::name).collect();
        format!("`{}` is not a licence; they are {}", name.trim(), names.join(", "))
    })?;
    match part.trim() {
        "" => Ok(LicenceFilter { text: Some(permission), scoring: Some(permission) }),
        "text" | "wording" => Ok(LicenceFilter { text: Some(permission), scoring: None }),
        "scoring" => Ok(LicenceFilter { text: None, scoring: Some(permission) }),
        other => Err(format!("`{other}` has no licence; write text=… or scoring=…")),
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ListArguments, output: &mut Output) -> Result<Ending, Failure> {
    let all: Vec<&'static Instrument> = catalog::instrument_ids().filter_map(catalog::instrument).collect();
    check_words(arguments, &all)?;
    check_languages(arguments, &all)?;
    let matching: Vec<&'static Instrument> =
        all.into_iter().filter(|instrument| is_wanted(arguments, instrument)).collect();
    let policies: Vec<&'static Policy> = catalog::policy_ids()
        .filter_map(catalog::policy)
        .filter(|policy| {
            // Of policies, those are listed that use an instrument that is looked for; one over facts alone unless one is.
            let over_facts = policy.instruments().len() == 0 && !looks_for_instruments(arguments);
            (over_facts
                || policy.instruments().any(|used| matching.iter().any(|found| found.id() == used.id())))
                && speaks(arguments, policy.title().iter().map(|(language, _)| language))
        })
        .collect();
    let instruments = if arguments.kind == Some(ListKind::Policies) { Vec::new() } else { matching };
    let policies = if arguments.kind == Some(ListKind::Instruments) { Vec::new() } else { policies };
    if instruments.is_empty() && policies.is_empty() {
        say("nothing matches");
    }
    let unstated = instruments.iter().filter(|instrument| instrument.ages() == AgeRange::default()).count();
    if arguments.age.is_some() && unstated > 0 {
        say(format_args!("note: {unstated} of the instruments state no ages; see their sources"));
    }
    match arguments.format {
        ListFormat::Table => output.text(&table(arguments, &instruments, &policies))?,
        ListFormat::Json => {
            let instruments = instruments.iter().copied().map(Entry::of_instrument);
            let policies = policies.iter().copied().map(Entry::of_policy);
            output.json(&instruments.chain(policies).collect::<Vec<_>>())?;
        }
    }
    Ok(Ending::Fine)
}

/// Whether a filter is about instruments, not about policies too.
fn looks_for_instruments(arguments: &ListArguments) -> bool {
    !arguments.domain.is_empty()
        || !arguments.licence.is_empty()
        || arguments.age.is_some()
        || arguments.informant.is_some()
}

/// Refuses words that no instrument has: a misspelt filter would look like an empty catalogue.
fn check_words(arguments: &ListArguments, all: &[&'static Instrument]) -> Result<(), Failure> {
    let check = |option: &str, word: &str, known: BTreeSet<&'static str>| {
        if known.iter().any(|name| name.eq_ignore_ascii_case(word)) {
            return Ok(());
        }
        let hint = nearest(word, known.iter().copied())
            .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let known: Vec<&str> = known.into_iter().collect();
        Err(Failure::Message(format!(
            "--{option}: no instrument has `{word}`; {hint}there are {}",
            known.join(", ")
        )))
    };
    for domain in &arguments.domain {
        check("domain", domain.trim(), all.iter().map(|instrument| instrument.construct()).collect())?;
    }
    if let Some(informant) = &arguments.informant {
        check("informant", informant, all.iter().map(|instrument| instrument.informant().name()).collect())?;
    }
    Ok(())
}

/// Refuses languages that nothing has.
fn check_languages(arguments: &ListArguments, all: &[&'static Instrument]) -> Result<(), Failure> {
    let known = || {
        let policies = catalog::policy_ids().filter_map(catalog::policy).flat_map(language::of_policy);
        all.iter().flat_map(|instrument| language::of_instrument(instrument)).chain(policies)
    };
    if let Some(wanted) = &arguments.has_language {
        language::require_one_of("--has-language", wanted, known())?;
    }
    match arguments.format {
        ListFormat::Table => arguments.lang.require_one_of(known()),
        ListFormat::Json => arguments.lang.refuse_with("json has titles in every language"),
    }
}

/// Whether one of the languages is the one that is looked for, in whatever script.
fn speaks<'a>(arguments: &ListArguments, mut languages: impl Iterator<Item = &'a str>) -> bool {
    let wanted = arguments.has_language.as_deref();
    wanted.is_none_or(|wanted| languages.any(|language| language::is_same(language, wanted)))
}

fn is_wanted(arguments: &ListArguments, instrument: &Instrument) -> bool {
    let domain = arguments.domain.is_empty()
        || arguments.domain.iter().any(|domain| domain.trim().eq_ignore_ascii_case(instrument.construct()));
    let informant = arguments
        .informant
        .as_deref()
        .is_none_or(|informant| informant.eq_ignore_ascii_case(instrument.informant().name()));
    let language = speaks(arguments, instrument.wording().map(|(language, _)| language));
    let age = arguments.age.is_none_or(|age| instrument.ages().contains(age));
    domain
        && informant
        && language
        && age
        && arguments.licence.iter().all(|filter| allows(*filter, instrument))
}

fn allows(filter: LicenceFilter, instrument: &Instrument) -> bool {
    let fits = |wanted: Option<Permission>, found: Permission| match wanted {
        None => true,
        Some(Permission::FreeNonCommercial) => {
            matches!(found, Permission::Free | Permission::FreeNonCommercial)
        }
        Some(wanted) => found == wanted,
    };
    fits(filter.text, instrument.licence().text()) && fits(filter.scoring, instrument.licence().scoring())
}

fn table(arguments: &ListArguments, instruments: &[&Instrument], policies: &[&Policy]) -> String {
    let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let mut parts = Vec::new();
    if !instruments.is_empty() {
        let head = ["INSTRUMENT", "DOMAIN", "ANSWERED BY", "AGES", "ITEMS", "WORDING", "SCORING", "TITLE"];
        let mut rows = vec![owned(&head)];
        for instrument in instruments {
            let licence = instrument.licence();
            rows.push(owned(&[
                instrument.id(),
                instrument.construct(),
                instrument.informant().name(),
                &ages(instrument.ages()),
                &instrument.items().len().to_string(),
                short(licence.text()),
                short(licence.scoring()),
                instrument.title().get(arguments.lang.tag()),
            ]));
        }
        let right = [Side::Left, Side::Left, Side::Left, Side::Left, Side::Right];
        parts.push(aligned(&rows, &right));
    }
    if !policies.is_empty() {
        let mut rows = vec![owned(&["POLICY", "TITLE", "USES"])];
        for policy in policies {
            let uses: Vec<&str> = policy.instruments().map(Instrument::id).collect();
            let uses = if uses.is_empty() { "facts alone".to_owned() } else { uses.join(", ") };
            rows.push(owned(&[policy.id(), policy.title().get(arguments.lang.tag()), &uses]));
        }
        parts.push(aligned(&rows, &[]));
    }
    parts.join("\n")
}

/// A licence in a narrow column.
fn short(permission: Permission) -> &'static str {
    match permission {
        Permission::FreeNonCommercial => "non-profit",
        Permission::PermissionRequired => "permission",
        other => other.name(),
    }
}

fn ages(ages: AgeRange) -> String {
    match (ages.from(), ages.to()) {
        (None, None) => String::new(),
        (Some(from), None) => format!("{from}+"),
        (None, Some(to)) => format!("to {to}"),
        (Some(from), Some(to)) => format!("{from}-{to}"),
    }
}
