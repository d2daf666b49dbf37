//! The one writer of HTML: everything that comes from outside is escaped.

use std::fmt::{self, Write as _};

/// A growing text of HTML. Everything but [`raw`](Self::raw) is escaped.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Markup of this file.
    pub(crate) fn raw(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Markup of this crate with numbers in it.
    pub(crate) fn drawn(&mut self, markup: fmt::Arguments<'_>) {
        let _always = self.0.write_fmt(markup);
    }

    pub(crate) fn text(&mut self, text: &str) {
        // A `String` takes whatever is written.
        let _always = write!(self.0, "{}", Escaped(text));
    }

    pub(crate) fn element(&mut self, name: &'static str, class: &'static str, text: &str) {
        self.open(name, class);
        self.text(text);
        self.close(name);
    }

    pub(crate) fn open(&mut self, name: &'static str, class: &'static str) {
        self.raw("<");
        self.raw(name);
        if !class.is_empty() {
            self.raw(" class=\"");
            self.raw(class);
            self.raw("\"");
        }
        self.raw(">");
    }

    pub(crate) fn close(&mut self, name: &'static str) {
        self.raw("</");
        self.raw(name);
        self.raw(">");
    }
}

/// Text between tags or in a quoted attribute.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\'' => formatter.write_str("&#39;")?,
                other => formatter.write_char(other)?,
            }
        }
        Ok(())
    }
}
