//! Draws diagnostics: the place in the text, with carets under it.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use psyscreen::diagnostic::{Diagnostic, Severity, SourceFile};
use psyscreen_json::Weight;

use crate::terminal::visible;

/// A line longer than this is not drawn; its problem is told in one line instead.
const MAX_DRAWN: usize = 2000;
/// So many problems of a file are drawn.
const MOST_DRAWN: usize = 200;

/// All `diagnostics` of `source`, each with its place, with colours, and a blank line between.
pub(crate) fn draw(source: SourceFile<'_>, diagnostics: &[Diagnostic]) -> String {
    let renderer = Renderer::styled();
    let mut drawn = String::new();
    for diagnostic in diagnostics.iter().take(MOST_DRAWN) {
        match one(source, diagnostic, &renderer) {
            Some(text) => drawn.push_str(&text),
            None => drawn.push_str(&visible(&diagnostic.to_string())),
        }
        drawn.push_str("\n\n");
    }
    let more = diagnostics.len().saturating_sub(MOST_DRAWN);
    if more > 0 {
        drawn.push_str(&format!("{}: {more} more problems are not drawn\n\n", source.name()));
    }
    drawn
}

fn level(weight: Weight) -> Level<'static> {
    match weight {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
        Weight::Note => Level::NOTE,
    }
}

/// A remark with its place in `source`, and a blank line after it.
pub(crate) fn at(
    source: SourceFile<'_>,
    span: Range<usize>,
    weight: Weight,
    code: &str,
    message: &str,
    help: Option<&str>,
) -> String {
    let help = help.map(visible);
    let title = level(weight).primary_title(visible(message)).id(code);
    let group = match lines_around(source.text(), span) {
        Some((lines, first, place)) => {
            let line =
                source.text().get(..first).map_or(1, |before| before.matches('\n').count().saturating_add(1));
            let carets = AnnotationKind::Primary.span(place);
            Group::with_title(title).element(
                Snippet::source(lines).line_start(line).path(visible(source.name())).annotation(carets),
            )
        }
        None => Group::with_title(title),
    };
    Renderer::styled().render(&[match help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }]) + "\n\n"
}

/// The first line of a remark, for one whose place is in a file that is not drawn.
pub(crate) fn heading(weight: Weight, code: &str, message: &str) -> String {
    Renderer::styled().render(&[Group::with_title(level(weight).primary_title(visible(message)).id(code))])
        + "\n"
}

/// The whole lines in which a span lies, where they begin, and the span within them. Only these lines are handed over, so
/// that a thousand problems of a large file stay cheap.
fn lines_around(text: &str, span: Range<usize>) -> Option<(&str, usize, Range<usize>)> {
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
    (lines.len() <= MAX_DRAWN).then(|| (lines, first, start.saturating_sub(first)..end.saturating_sub(first)))
}

fn one(source: SourceFile<'_>, diagnostic: &Diagnostic, renderer: &Renderer) -> Option<String> {
    let (lines, _, place) = lines_around(source.text(), diagnostic.span())?;
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut carets = AnnotationKind::Primary.span(place);
    if let Some(label) = diagnostic.label() {
        carets = carets.label(visible(label));
    }
    let snippet = Snippet::source(lines)
        .line_start(diagnostic.line())
        .path(visible(diagnostic.file()))
        .annotation(carets);
    let mut group =
        level.primary_title(visible(diagnostic.message())).id(diagnostic.code().as_str()).element(snippet);
    if let Some(also) = diagnostic.also()
        && let Some((lines, _, place)) = lines_around(source.text(), also.span())
    {
        let carets = AnnotationKind::Context.span(place).label(visible(also.label()));
        let snippet = Snippet::source(lines).line_start(also.line()).path(visible(diagnostic.file()));
        group = group.element(snippet.annotation(carets));
    }
    if let Some(help) = diagnostic.help() {
        group = group.element(Level::HELP.message(visible(help)));
    }
    Some(renderer.render(&[group]))
}
