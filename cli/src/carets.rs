//! Draws diagnostics: the place in the text, with carets under it.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use psyscreen::{Diagnostic, Severity, SourceFile};

/// A line longer than this is not drawn; its problem is told in one line instead.
const MAX_DRAWN: usize = 2000;

/// All `diagnostics` of `source`, each with its place, and a blank line between.
pub(crate) fn draw(source: SourceFile<'_>, diagnostics: &[Diagnostic], styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let mut drawn = String::new();
    for diagnostic in diagnostics {
        match one(source, diagnostic, &renderer) {
            Some(text) => drawn.push_str(&text),
            None => drawn.push_str(&diagnostic.to_string()),
        }
        drawn.push_str("\n\n");
    }
    drawn
}

fn one(source: SourceFile<'_>, diagnostic: &Diagnostic, renderer: &Renderer) -> Option<String> {
    let span = diagnostic.span();
    let text = source.text();
    let (start, end) = (span.start.min(text.len()), span.end.min(text.len()));
    // Only the lines around the place are handed over, so that a thousand problems of a large file stay cheap.
    let first = text.get(..start)?.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let last = text.get(end..)?.find('\n').map_or(text.len(), |at| end.saturating_add(at));
    let lines = text.get(first..last)?;
    if lines.len() > MAX_DRAWN {
        return None;
    }
    let place = start.saturating_sub(first)..end.saturating_sub(first);
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut carets = AnnotationKind::Primary.span(place);
    if let Some(label) = diagnostic.label() {
        carets = carets.label(label);
    }
    let snippet =
        Snippet::source(lines).line_start(diagnostic.line()).path(diagnostic.file()).annotation(carets);
    let mut group = level.primary_title(diagnostic.message()).id(diagnostic.code().as_str()).element(snippet);
    if let Some(help) = diagnostic.help() {
        group = group.element(Level::HELP.message(help));
    }
    Some(renderer.render(&[group]))
}
