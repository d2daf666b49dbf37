//! Draws findings: the place in the text, with carets under it.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use psyscreen::diagnostic::SourceFile;
use psyscreen_json::{Finding, Label, Place, Weight};

use crate::terminal::visible;

/// A line longer than this is not drawn; its problem is told in one line instead.
const MAX_DRAWN: usize = 2000;
/// So many problems of a file are drawn.
const MOST_DRAWN: usize = 200;

/// All `findings` in `source`, each with its place, with colours, and a blank line between.
pub(crate) fn draw<'f>(source: SourceFile<'_>, findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let renderer = Renderer::styled();
    let mut drawn = String::new();
    let mut findings = findings.into_iter();
    for finding in findings.by_ref().take(MOST_DRAWN) {
        match &finding.place {
            _ if finding.file != source.name() => elsewhere(finding, &renderer, &mut drawn),
            Some(_) => {
                let text = one(source, finding, &renderer);
                drawn.push_str(&text.unwrap_or_else(|| visible(&in_one_line(finding)).into_owned()));
                drawn.push_str("\n\n");
            }
            None => drawn.push_str(&format!("{}: {}\n", finding.severity.name(), visible(&finding.message))),
        }
    }
    let more = findings.count();
    if more > 0 {
        drawn.push_str(&format!("{}: {more} more problems are not drawn\n\n", source.name()));
    }
    drawn
}

/// A finding in a file that is not drawn: its first line, and where it is.
fn elsewhere(finding: &Finding, renderer: &Renderer, drawn: &mut String) {
    let title = level(finding.severity).primary_title(visible(&finding.message)).id(&finding.code);
    let line = finding.place.as_ref().map_or_else(String::new, |place| format!(":{}", place.line));
    drawn.push_str(&renderer.render(&[Group::with_title(title)]));
    drawn.push_str(&format!("\n  --> {}{line}\n\n", finding.file));
}

fn in_one_line(Finding { code, severity, file, place, message, help, .. }: &Finding) -> String {
    let (line, column) = place.as_ref().map_or((0, 0), |place| (place.line, place.column));
    let help = help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
    format!("{file}:{line}:{column}: {}[{code}]: {message}{help}", severity.name())
}

fn level(weight: Weight) -> Level<'static> {
    match weight {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
        Weight::Note => Level::NOTE,
    }
}

/// The whole lines in which a span lies, and the span within them. Only these lines are handed over, so
/// that a thousand problems of a large file stay cheap.
fn lines_around(text: &str, span: Range<usize>) -> Option<(&str, Range<usize>)> {
    let (start, end) = (span.start.min(text.len()), span.end.min(text.len()));
    // No further than a line that is drawn can reach: the text may be one line of many problems.
    let near = start.saturating_sub(MAX_DRAWN)..end.saturating_add(MAX_DRAWN).min(text.len());
    let bytes = text.as_bytes();
    let first = match bytes.get(near.start..start)?.iter().rposition(|byte| *byte == b'\n') {
        Some(at) => near.start.saturating_add(at).saturating_add(1),
        None if near.start == 0 => 0,
        None => return None,
    };
    let last = match bytes.get(end..near.end)?.iter().position(|byte| *byte == b'\n') {
        Some(at) => end.saturating_add(at),
        None if near.end == text.len() => near.end,
        None => return None,
    };
    let lines = text.get(first..last)?;
    (lines.len() <= MAX_DRAWN).then(|| (lines, start.saturating_sub(first)..end.saturating_sub(first)))
}

fn one(source: SourceFile<'_>, finding: &Finding, renderer: &Renderer) -> Option<String> {
    let place = finding.place.as_ref()?;
    let span = place.span?;
    let [start, end] = span;
    let (lines, around) = lines_around(source.text(), start..end)?;
    let is_own = |label: &&Label| label.span == span;
    let mut carets = AnnotationKind::Primary.span(around);
    if let Some(label) = finding.labels.iter().find(is_own) {
        carets = carets.label(visible(&label.text));
    }
    let snippet =
        Snippet::source(lines).line_start(place.line).path(visible(&finding.file)).annotation(carets);
    let title = level(finding.severity).primary_title(visible(&finding.message)).id(&finding.code);
    let mut group = title.element(snippet);
    for also in finding.labels.iter().filter(|label| !is_own(label)) {
        let [start, end] = also.span;
        if let Some((lines, around)) = lines_around(source.text(), start..end) {
            let line = Place::new(source.text(), &(start..end)).line;
            let carets = AnnotationKind::Context.span(around).label(visible(&also.text));
            let snippet = Snippet::source(lines).line_start(line).path(visible(&finding.file));
            group = group.element(snippet.annotation(carets));
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    Some(renderer.render(&[group]))
}
