//! What goes to the terminal besides results: messages, counts, the progress bar.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Writes a line to standard error. Nobody may be listening there; that is no reason to fail.
pub(crate) fn say(text: impl fmt::Display) {
    let _unheard = writeln!(io::stderr().lock(), "{text}");
}

/// Whether a stream that is (not) a terminal gets colours: <https://no-color.org>.
pub(crate) fn wants_colour(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Shows how far long work has come: on standard error, when that is a terminal and the results go elsewhere.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    last: u64,
}

impl Progress {
    /// `total`: the bytes to read, where that is known.
    pub(crate) fn new(total: Option<u64>) -> Self {
        if !io::stderr().is_terminal() || io::stdout().is_terminal() {
            return Self { bar: None, last: 0 };
        }
        let bar = match total {
            Some(total) => ProgressBar::new(total)
                .with_style(style("{bar:40} {percent:>3}% {msg} rows, {elapsed} elapsed, {eta} left")),
            None => ProgressBar::new_spinner().with_style(style("{spinner} {msg} rows, {elapsed} elapsed")),
        };
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar: Some(bar), last: 0 }
    }

    /// `rows` are done, for which `bytes` were read.
    pub(crate) fn update(&mut self, rows: u64, bytes: u64) {
        // Only when a new piece of input was read: a call per row would cost more than the row.
        if let Some(bar) = &self.bar
            && bytes != self.last
        {
            self.last = bytes;
            bar.set_position(bytes);
            bar.set_message(rows.to_string());
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Whatever is told after a failure stands on a clean line.
impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
