//! A text with a name, and the line and column of its bytes.

/// The text of a definition and the name to report its problems under.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'t> {
    name: &'t str,
    text: &'t str,
}

impl<'t> SourceFile<'t> {
    /// A text and its name (a path, or whatever helps its author to find it). A byte-order mark is not a part of the text.
    pub const fn new(name: &'t str, text: &'t str) -> Self {
        let text = match text.as_bytes() {
            [0xef, 0xbb, 0xbf, ..] => text.split_at(3).1,
            _ => text,
        };
        Self { name, text }
    }

    /// The name.
    pub const fn name(&self) -> &'t str {
        self.name
    }

    /// The text.
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// The byte at which each line starts.
    pub(crate) fn line_starts(&self) -> Vec<usize> {
        std::iter::once(0)
            .chain(
                self.text
                    .bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| at.saturating_add(1)),
            )
            .collect()
    }

    /// Line and column (in characters) of a byte, both from 1.
    pub(crate) fn place(&self, line_starts: &[usize], byte: usize) -> (usize, usize) {
        let line = line_starts.partition_point(|start| *start <= byte).max(1);
        let start = line_starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        // A very long line is counted in bytes past its first part, so that many problems in it stay cheap.
        let end = byte.min(start.saturating_add(10_000));
        let counted =
            self.text.get(start..end).map_or(end.saturating_sub(start), |text| text.chars().count());
        (line, counted.saturating_add(byte.saturating_sub(end)).saturating_add(1))
    }
}
