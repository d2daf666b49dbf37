//! What goes to the terminal besides results: messages, counts, the progress bar.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressStyle};
use psyscreen::characters::is_hidden;

/// Writes a line to standard error. Nobody may be listening there; that is not a reason to fail. What a file or an argument
/// holds cannot move the cursor or turn letters round.
pub(crate) fn say(text: impl fmt::Display) {
    say_drawn(visible(&text.to_string()));
}

/// Writes what was drawn with colours; without them where they are not wanted.
pub(crate) fn say_drawn(text: impl fmt::Display) {
    let _unheard = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says that standard input is read, where somebody would otherwise wait for a program that waits for them.
pub(crate) fn say_reading() {
    if io::stdin().is_terminal() {
        say("reading standard input; end it with Ctrl-D");
    }
}

/// Tells where results go nowhere: standard output was closed when the program began, so that the standard library has put
/// `/dev/null` in its place for reading and writing; or whoever starts the program did the same on purpose.
#[cfg(target_os = "linux")]
pub(crate) fn say_if_output_is_lost() {
    use std::os::unix::fs::MetadataExt;
    const ACCESS: u32 = 3;
    const READ_AND_WRITE: u32 = 2;
    let device = |path: &str| std::fs::metadata(path).ok().map(|found| found.rdev());
    let is_null = device("/proc/self/fd/1").is_some_and(|found| Some(found) == device("/dev/null"));
    let about = std::fs::read_to_string("/proc/self/fdinfo/1").unwrap_or_default();
    let flags = about.lines().find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
    if is_null && flags.is_some_and(|flags| flags & ACCESS == READ_AND_WRITE) {
        say("note: standard output is closed, or is /dev/null: nobody sees the results");
    }
}

/// Elsewhere it cannot be told.
#[cfg(not(target_os = "linux"))]
pub(crate) fn say_if_output_is_lost() {}

/// A text with what is not seen in it written out, such as `\\u{1b}`; line breaks are kept.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let is_odd = |character: char| is_hidden(character) && character != '\n';
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_odd(character) { shown.extend(character.escape_unicode()) } else { shown.push(character) }
    }
    Cow::Owned(shown)
}

/// Whether standard output gets colours: by `--color`, or else by what it is and by `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`
/// and `TERM`.
pub(crate) fn wants_colour(output: &io::StdoutLock<'static>) -> bool {
    AutoStream::choice(output) != ColorChoice::Never
}

/// Whether colours are wanted wherever something is written.
pub(crate) fn always_wants_colour() -> bool {
    matches!(ColorChoice::global(), ColorChoice::Always | ColorChoice::AlwaysAnsi)
}

/// Whether the results are written on a terminal, where a progress bar would disturb them.
static RESULTS_ON_A_TERMINAL: AtomicBool = AtomicBool::new(true);

pub(crate) fn results_are_on_a_terminal(is_so: bool) {
    RESULTS_ON_A_TERMINAL.store(is_so, Ordering::Relaxed);
}

/// Shows how far long work has come: on standard error, when that is a terminal and the results go elsewhere.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    last: u64,
}

impl Progress {
    /// `total`: the bytes to read, where that is known.
    pub(crate) fn new(total: Option<u64>) -> Self {
        if !io::stderr().is_terminal() || RESULTS_ON_A_TERMINAL.load(Ordering::Relaxed) {
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
