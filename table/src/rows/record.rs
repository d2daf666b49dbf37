//! One row at the beginning of some bytes, told apart into fields.
//!
//! A quotation mark that is not closed would take the following lines into its field, up to the next mark, and people with
//! them. So a row of several lines is believed only where its marks fit and none of its lines is a row by itself. Else a mark is
//! not closed: the row is its first line alone, and whatever comes after is read for itself.

/// The most fields that a row may have.
const MAX_FIELDS: usize = 1 << 16;
/// The most lines that a row may have. With it, looking for the end of a mark that is never closed takes little time, however
/// many there are.
const MAX_LINES: usize = 1000;

/// What a row of the table looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) delimiter: u8,
    /// How many fields it has, once the header is known.
    pub(super) fields: Option<usize>,
    /// Whether a blank follows each delimiter; else a delimiter with a blank is part of a sentence.
    pub(super) is_spaced: bool,
}

/// What comes after the bytes at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// They are not all.
    Perhaps,
    /// Nothing.
    Nothing,
    /// More than a row may have.
    TooMuch,
}

/// A row: how many bytes it takes with its line end, and what became of it. One without an end takes none: the reader passes
/// over the rest of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) length: usize,
    pub(super) state: State,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// It could be told apart.
    #[default]
    Whole,
    /// A quotation mark is not closed; read without it, the line has the fields of the header.
    OpenMark,
    /// A quotation mark is not closed, and nobody knows what the fields are.
    Torn,
    TooLong,
}

const TOO_LONG: Record = Record { length: 0, state: State::TooLong };

/// The fields of a row: where each ends, one byte before the next begins.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) ends: Vec<usize>,
    /// Their text without quotation marks, where the row has any; else the row is its own text.
    pub(super) unquoted: Vec<u8>,
    pub(super) is_unquoted: bool,
}

impl Fields {
    fn clear(&mut self) {
        self.ends.clear();
        self.unquoted.clear();
        self.is_unquoted = false;
    }

    /// Ends a field whose text is in `unquoted`.
    fn end(&mut self) {
        self.ends.push(self.unquoted.len());
        self.unquoted.push(0);
    }

    fn has_too_many(&self) -> bool {
        has_too_many(self.ends.len())
    }
}

/// Whether a row has more fields than one may have.
pub(super) fn has_too_many(fields: usize) -> bool {
    fields > MAX_FIELDS
}

/// Reads the row at the beginning of `bytes`; `None` where more of them are needed.
pub(super) fn read(bytes: &[u8], more: More, shape: Shape, fields: &mut Fields) -> Option<Record> {
    fields.clear();
    // Most rows have no quotation marks.
    for (at, byte) in bytes.iter().enumerate() {
        match *byte {
            b'"' => return Marked::new(bytes, more, shape, fields).read(),
            b'\n' | b'\r' => {
                fields.ends.push(at);
                return ended(fields, after_line_end(bytes, at, more)?);
            }
            byte if byte == shape.delimiter => fields.ends.push(at),
            _ => {}
        }
    }
    out_of_bytes(bytes, more, fields, |fields| fields.ends.push(bytes.len()))
}

fn ended(fields: &mut Fields, length: usize) -> Option<Record> {
    let state = if fields.has_too_many() { State::TooLong } else { State::Whole };
    Some(Record { length, state })
}

fn out_of_bytes(
    bytes: &[u8],
    more: More,
    fields: &mut Fields,
    end: impl FnOnce(&mut Fields),
) -> Option<Record> {
    match more {
        More::Perhaps => None,
        More::Nothing => {
            end(fields);
            ended(fields, bytes.len())
        }
        More::TooMuch => Some(TOO_LONG),
    }
}

/// Where the next line begins after the line end at `at`.
fn after_line_end(bytes: &[u8], at: usize, more: More) -> Option<usize> {
    let next = at.saturating_add(1);
    match (bytes.get(at), bytes.get(next)) {
        (Some(b'\r'), Some(b'\n')) => Some(next.saturating_add(1)),
        (Some(b'\r'), None) if more == More::Perhaps => None,
        _ => Some(next),
    }
}

/// How many lines end in `bytes`.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    if !bytes.contains(&b'\r') {
        // Counted in bytes, as many as fit, which is done many at once.
        let count =
            |bytes: &[u8]| bytes.iter().fold(0_u8, |ends, byte| ends.wrapping_add(u8::from(*byte == b'\n')));
        return bytes.chunks(255).map(|bytes| u64::from(count(bytes))).sum();
    }
    let mut after_return = false;
    let ends = bytes.iter().filter(|byte| {
        let is_end = matches!(byte, b'\r') || (matches!(byte, b'\n') && !after_return);
        after_return = matches!(byte, b'\r');
        is_end
    });
    u64::try_from(ends.count()).unwrap_or(u64::MAX)
}

/// Where a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// After a mark within quotation marks: it closes them, or is the first of two that stand for one.
    Closing,
}

/// One of several lines of a row.
#[derive(Default)]
struct Line {
    /// Delimiters between fields.
    between: usize,
    /// What stands in fields of several lines.
    within: Within,
    /// What stands in the field that was begun last.
    within_last: Within,
    /// Whether that was begun on an earlier line.
    is_carried: bool,
}

/// What a line holds within quotation marks.
#[derive(Clone, Copy, Default)]
struct Within {
    delimiters: usize,
    /// Whether a value follows a delimiter.
    has_values: bool,
    /// Whether a blank follows a delimiter, as in sentences.
    is_sentence: bool,
}

impl Within {
    fn take_in(&mut self, other: Self) {
        self.delimiters = self.delimiters.saturating_add(other.delimiters);
        self.has_values |= other.has_values;
        self.is_sentence |= other.is_sentence;
    }
}

/// Where the first line of a row would have ended, and the fields before the mark that is still open there.
struct FirstLine {
    end: usize,
    mark: usize,
    fields: usize,
    unquoted: usize,
}

/// Reads a row with quotation marks.
struct Marked<'r> {
    bytes: &'r [u8],
    more: More,
    shape: Shape,
    fields: &'r mut Fields,
    place: Place,
    /// Something stands behind a mark that should close a field.
    is_stray: bool,
    /// Where the last mark stands that opened a field, and how much was read before it.
    open: (usize, usize, usize),
    line: Line,
    first: Option<FirstLine>,
    lines: usize,
    /// A line of several is a row by itself.
    is_suspect: bool,
}

impl<'r> Marked<'r> {
    fn new(bytes: &'r [u8], more: More, shape: Shape, fields: &'r mut Fields) -> Self {
        fields.clear();
        fields.is_unquoted = true;
        Self {
            bytes,
            more,
            shape,
            fields,
            place: Place::FieldStart,
            is_stray: false,
            open: (0, 0, 0),
            line: Line::default(),
            first: None,
            lines: 1,
            is_suspect: false,
        }
    }

    fn read(mut self) -> Option<Record> {
        let mut before = 0;
        for (at, byte) in self.bytes.iter().copied().enumerate() {
            match (self.place, byte) {
                (Place::Quoted, b'"') => self.place = Place::Closing,
                (Place::Quoted, b'\n') if before == b'\r' => self.fields.unquoted.push(byte),
                (Place::Quoted, b'\n' | b'\r') => {
                    self.next_line(at);
                    if self.cannot_be_one_row() {
                        return self.tear();
                    }
                    self.fields.unquoted.push(byte);
                }
                (Place::Quoted, byte) => {
                    let within = &mut self.line.within_last;
                    if byte == self.shape.delimiter {
                        within.delimiters = within.delimiters.saturating_add(1);
                    } else if before == self.shape.delimiter {
                        within.has_values = true;
                        within.is_sentence |= byte == b' ';
                    }
                    self.fields.unquoted.push(byte);
                }
                (Place::FieldStart, b'"') => {
                    self.open = (at, self.fields.ends.len(), self.fields.unquoted.len());
                    self.place = Place::Quoted;
                }
                (Place::Closing, b'"') => {
                    self.fields.unquoted.push(byte);
                    self.place = Place::Quoted;
                }
                (_, b'\n' | b'\r') => {
                    self.close();
                    self.fields.end();
                    let length = after_line_end(self.bytes, at, self.more)?;
                    return self.end(length);
                }
                (_, byte) if byte == self.shape.delimiter => {
                    self.close();
                    self.fields.end();
                    self.line.between = self.line.between.saturating_add(1);
                    self.place = Place::FieldStart;
                }
                (place, byte) => {
                    self.close();
                    self.is_stray |= place == Place::Closing;
                    self.fields.unquoted.push(byte);
                    self.place = Place::Plain;
                    if self.cannot_be_one_row() {
                        return self.tear();
                    }
                }
            }
            before = byte;
        }
        self.out_of_bytes()
    }

    /// A field is over; where it was quoted, what it held of delimiters is known now.
    fn close(&mut self) {
        if self.place == Place::Closing {
            let within = std::mem::take(&mut self.line.within_last);
            if std::mem::take(&mut self.line.is_carried) {
                self.line.within.take_in(within);
            }
        }
    }

    /// A line ends within quotation marks.
    fn next_line(&mut self, end: usize) {
        self.line.within.take_in(self.line.within_last);
        self.is_suspect |= self.is_row_by_itself();
        self.line = Line { is_carried: true, ..Line::default() };
        self.lines = self.lines.saturating_add(1);
        let (mark, fields, unquoted) = self.open;
        self.first.get_or_insert(FirstLine { end, mark, fields, unquoted });
    }

    /// Whether the line has the fields of a row, and not only because its quoted field is the first or the last.
    fn is_row_by_itself(&self) -> bool {
        let Within { delimiters, has_values, is_sentence } = self.line.within;
        let fields = self.line.between.saturating_add(delimiters).saturating_add(1);
        has_values && self.shape.fields == Some(fields) && (self.shape.is_spaced || !is_sentence)
    }

    /// Whether the lines so far are certainly more than one row.
    fn cannot_be_one_row(&self) -> bool {
        self.first.is_some() && (self.is_stray || self.is_suspect || self.lines > MAX_LINES)
    }

    /// The row ends here, if it is one.
    fn end(mut self, length: usize) -> Option<Record> {
        if self.first.is_some() {
            // The header is measured by itself.
            if self.shape.fields.is_none() {
                let shape = Shape { fields: Some(self.fields.ends.len()), ..self.shape };
                return Marked::new(self.bytes, self.more, shape, self.fields).read();
            }
            self.is_suspect |= self.is_row_by_itself();
            if self.cannot_be_one_row() {
                return self.tear();
            }
        }
        ended(self.fields, length)
    }

    fn out_of_bytes(mut self) -> Option<Record> {
        if self.place != Place::Quoted {
            // A row of several lines that is too long is torn.
            if self.first.is_some() && self.more == More::TooMuch {
                return self.tear();
            }
            if self.more == More::Nothing {
                self.close();
                self.fields.end();
                let length = self.bytes.len();
                return self.end(length);
            }
            return out_of_bytes(self.bytes, self.more, self.fields, |_| {});
        }
        if self.more == More::Perhaps {
            return None;
        }
        if self.first.is_none() && self.more == More::TooMuch {
            return Some(TOO_LONG);
        }
        // The mark is never closed.
        let (mark, fields, unquoted) = self.open;
        let end = self.bytes.len();
        self.first.get_or_insert(FirstLine { end, mark, fields, unquoted });
        self.tear()
    }

    /// Takes the first line alone, without the mark that is not closed in it.
    fn tear(self) -> Option<Record> {
        let FirstLine { end, mark, fields: before, unquoted } = self.first?;
        let length = if end == self.bytes.len() { end } else { after_line_end(self.bytes, end, self.more)? };
        let fields = self.fields;
        fields.ends.truncate(before);
        fields.unquoted.truncate(unquoted);
        let rest = self.bytes.get(mark.saturating_add(1)..end).unwrap_or_default();
        for byte in rest {
            if *byte == self.shape.delimiter { fields.end() } else { fields.unquoted.push(*byte) }
        }
        fields.end();
        let is_readable = self.shape.fields == Some(fields.ends.len());
        let state = if is_readable { State::OpenMark } else { State::Torn };
        if !is_readable {
            fields.clear();
        }
        Some(Record { length, state })
    }
}
