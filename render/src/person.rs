//! The sheet for the person: what is offered, when somebody is in touch again, whom to call. No score, no level, no reason, nothing
//! that frightens; what workers do among themselves is not on it.

use psyscreen::Report;
use psyscreen::period::Period;
use psyscreen::report::RecommendationReport;
use psyscreen::triage::Modality;

use crate::document::{Document, Entry, Writer};
use crate::page::Page;
use crate::words::Word;

/// The sheet as plain text.
pub(crate) fn text(writer: &Writer<'_>, report: &Report) -> String {
    Document::new(writer, Word::ForYou, Word::ForYouNoDiagnosis, parts(writer, report)).text()
}

/// The sheet as a page.
pub(crate) fn page(writer: &Writer<'_>, report: &Report, who: &str) -> String {
    let mut page = Page::default();
    page.raw("<article class=\"for-person\">\n<header>\n");
    if !who.is_empty() {
        page.element("p", "person", who);
    }
    page.element("h1", "", writer.word(Word::ForYou));
    page.element("p", "", writer.word(Word::ForYouNoDiagnosis));
    page.raw("</header>\n");
    for (heading, entries) in parts(writer, report) {
        page.section(writer.word(heading), "", &entries);
    }
    page.raw("</article>\n");
    page.into_text()
}

/// A heading, and what stands under it.
fn parts(writer: &Writer<'_>, report: &Report) -> Vec<(Word, Vec<Entry>)> {
    let paragraph = |word: Word| Entry::new(writer.word(word));
    let soon = report
        .decision
        .recommendations
        .iter()
        .any(|it| matches!(it.modality, Modality::Crisis | Modality::Admission));
    let mut talk = Vec::new();
    if soon {
        talk.push(paragraph(Word::SomebodyComes));
    }
    let again = writer.seen_again(report);
    if report.decision.follow_up.is_some() {
        let mut entry = Entry::new(writer.labelled(writer.word(Word::Again), &again.head));
        entry.details = again.details;
        talk.push(entry);
    }
    talk.push(paragraph(Word::Contact));
    let mut call = vec![paragraph(Word::IfHard)];
    call.extend(writer.resources(report));
    let offers = offers(writer, report);
    let mut parts = Vec::new();
    if !offers.is_empty() {
        let mut entries = vec![paragraph(Word::YouDecide)];
        let guardian =
            report.decision.guardian.as_ref().and_then(|it| {
                writer.language.your_guardian(it.agrees, it.below, writer.text(&it.role_label))
            });
        entries.extend(guardian.map(Entry::new));
        entries.extend(offers);
        parts.push((Word::WeOffer, entries));
    }
    parts.push((Word::NextTalk, talk));
    parts.push((Word::Call, call));
    parts
}

/// What the person is offered, in plain words: each kind of help once, with all who may give it and the first day by which it begins.
fn offers(writer: &Writer<'_>, report: &Report) -> Vec<Entry> {
    let offered = |modality: Modality| -> Vec<&RecommendationReport> {
        let recommendations = report.decision.recommendations.iter();
        recommendations.filter(|it| it.modality == modality && is_for_the_person(it)).collect()
    };
    Modality::ALL
        .into_iter()
        .filter_map(|modality| {
            let offered = offered(modality);
            let help = writer.language.help(modality)?;
            let mut who: Vec<&str> = Vec::new();
            for provider in offered.iter().flat_map(|it| &it.providers) {
                let name = writer.text(&provider.label);
                if !who.contains(&name) {
                    who.push(name);
                }
            }
            if offered.is_empty() {
                return None;
            }
            let mut entry = Entry::new(help);
            let who = writer.language.either(&who);
            let by = writer.language.given_by(&who);
            entry.details.push(match soonest(&offered) {
                Some(within) => {
                    format!("{by}{}{}", writer.language.semicolon(), writer.language.within(within))
                }
                None => by,
            });
            Some(entry)
        })
        .collect()
}

fn soonest(offered: &[&RecommendationReport]) -> Option<Period> {
    offered.iter().filter_map(|it| it.within).min()
}

/// Information and what needs the person's agreement; not what is done in a crisis or among workers.
fn is_for_the_person(recommendation: &RecommendationReport) -> bool {
    match recommendation.modality {
        Modality::Crisis | Modality::Admission | Modality::Monitoring => false,
        Modality::Education | Modality::SelfHelp | Modality::Group => true,
        _ => recommendation.offered,
    }
}
