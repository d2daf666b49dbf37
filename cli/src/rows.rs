//! Rows of a CSV file, one at a time and in bounded memory: a row longer than the limit is passed over and reported, so
//! neither a huge line nor a quotation mark that is never closed fills memory.

use std::io::{self, Read};

use csv_core::ReadRecordResult;

/// The longest row that is read.
pub(crate) const MAX_ROW_BYTES: usize = 1 << 20;
/// The most fields that a row may have.
const MAX_FIELDS: usize = 1 << 16;
const BUFFER: usize = 1 << 16;

/// Reads rows from a stream.
pub(crate) struct Rows<R> {
    input: R,
    buffer: Vec<u8>,
    unread: (usize, usize),
    parser: csv_core::Reader,
    quotes: Quotes,
    row: Row,
    bytes_read: u64,
}

/// One row, valid until the next is read.
#[derive(Default)]
pub(crate) struct Row {
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
    line: u64,
    too_long: bool,
    /// Whether quotation marks stand where none can be, or the file ends before one is closed.
    stray_quote: bool,
}

/// Follows the quotation marks of a row. The parser takes whatever it gets: after a mark that is not closed it reads on to the next
/// one, which may stand in another row, and goes on behind it as if nothing had been.
struct Quotes {
    delimiter: u8,
    place: Place,
    stray: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// After a mark within quotation marks: it closes them, or is the first of two that stand for one.
    Closing,
}

impl Quotes {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, place: Place::FieldStart, stray: false }
    }

    fn begin_row(&mut self) {
        (self.place, self.stray) = (Place::FieldStart, false);
    }

    fn read(&mut self, bytes: &[u8]) {
        // Most rows have no quotation marks.
        if self.place != Place::Quoted && self.place != Place::Closing && !bytes.contains(&b'"') {
            if let Some(last) = bytes.last() {
                self.place = if self.ends_field(*last) { Place::FieldStart } else { Place::Plain };
            }
            return;
        }
        for byte in bytes {
            self.place = match (self.place, *byte) {
                (Place::FieldStart, b'"') | (Place::Closing, b'"') => Place::Quoted,
                (Place::Quoted, b'"') => Place::Closing,
                (Place::Quoted, _) => Place::Quoted,
                (_, byte) if self.ends_field(byte) => Place::FieldStart,
                (before, _) => {
                    self.stray |= before == Place::Closing;
                    Place::Plain
                }
            };
        }
    }

    fn ends_field(&self, byte: u8) -> bool {
        byte == self.delimiter || matches!(byte, b'\r' | b'\n')
    }
}

impl Row {
    /// The line of the file on which the row begins, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many fields were read.
    pub(crate) fn len(&self) -> usize {
        self.fields
    }

    /// Whether the row passes the limit; then only the fields before that are there.
    pub(crate) fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// The bytes of a field.
    pub(crate) fn field(&self, index: usize) -> Option<&[u8]> {
        if index >= self.fields {
            return None;
        }
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(index)?)
    }

    /// Whether rows may have run together: a field runs over a line's end, and the quotation marks around it do not fit.
    pub(crate) fn has_run_together(&self) -> bool {
        self.stray_quote && self.spans_lines()
    }

    /// Whether a field runs over a line's end, as after a quotation mark that is never closed.
    pub(crate) fn spans_lines(&self) -> bool {
        let end = self.fields.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0);
        self.text.get(..end).is_some_and(|text| text.contains(&b'\n'))
    }
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER],
            unread: (0, 0),
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            quotes: Quotes::new(delimiter),
            row: Row { text: vec![0; 4096], ends: vec![0; 64], ..Row::default() },
            bytes_read: 0,
        }
    }

    /// Takes another mark between columns, before the first row is read.
    pub(crate) fn set_delimiter(&mut self, delimiter: u8) {
        self.parser = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    }

    /// How much of the input was taken in so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The next row, or `None` at the end. Blank lines are no rows.
    pub(crate) fn next(&mut self) -> io::Result<Option<&Row>> {
        let row = &mut self.row;
        (row.fields, row.too_long) = (0, false);
        self.quotes.begin_row();
        let (mut written, mut ended) = (0_usize, 0_usize);
        // What is past the limit is parsed into these and forgotten.
        let mut spare = ([0_u8; 1024], [0_usize; 64]);
        let mut begun = false;
        loop {
            if self.unread.0 >= self.unread.1 {
                let filled = loop {
                    match self.input.read(&mut self.buffer) {
                        Ok(filled) => break filled,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                };
                self.unread = (0, filled);
                self.bytes_read = self.bytes_read.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
            }
            let input = self.buffer.get(self.unread.0..self.unread.1).unwrap_or_default();
            if !begun {
                // Line ends left over from the row before are skipped by the parser, not counted as a row.
                let skipped = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
                let breaks = skipped.filter(|byte| **byte == b'\n').count();
                row.line = self.parser.line().saturating_add(u64::try_from(breaks).unwrap_or(0));
                begun = !input.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
            }
            let (text, ends) = if row.too_long {
                (&mut spare.0[..], &mut spare.1[..])
            } else {
                (
                    row.text.get_mut(written..).unwrap_or_default(),
                    row.ends.get_mut(ended..).unwrap_or_default(),
                )
            };
            let (result, taken, new_text, new_ends) = self.parser.read_record(input, text, ends);
            self.unread.0 = self.unread.0.saturating_add(taken);
            self.quotes.read(input.get(..taken).unwrap_or_default());
            if !row.too_long {
                written = written.saturating_add(new_text);
                ended = ended.saturating_add(new_ends);
                row.fields = ended;
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if row.too_long => {}
                ReadRecordResult::OutputFull if row.text.len() >= MAX_ROW_BYTES => row.too_long = true,
                ReadRecordResult::OutputFull => {
                    let longer = row.text.len().saturating_mul(2).min(MAX_ROW_BYTES);
                    row.text.resize(longer, 0);
                }
                ReadRecordResult::OutputEndsFull if row.too_long => {}
                ReadRecordResult::OutputEndsFull if row.ends.len() >= MAX_FIELDS => row.too_long = true,
                ReadRecordResult::OutputEndsFull => {
                    let more = row.ends.len().saturating_mul(2).min(MAX_FIELDS);
                    row.ends.resize(more, 0);
                }
                ReadRecordResult::Record => {
                    row.stray_quote = self.quotes.stray || self.quotes.place == Place::Quoted;
                    return Ok(Some(&self.row));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<(u64, usize, bool, Vec<u8>)> {
        let mut rows = Rows::new(text, b',');
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            all.push((row.line(), row.len(), row.is_too_long(), row.field(0).unwrap_or_default().to_vec()));
        }
        all
    }

    #[test]
    fn lines_are_counted_over_quotes_blanks_and_endings() {
        let rows = read(b"a,b\r\n\r\n\"x\ny\",2\r\n3,4\n5,6");
        let lines: Vec<u64> = rows.iter().map(|row| row.0).collect();
        assert_eq!(lines, [1, 3, 5, 6]);
        assert_eq!(rows[1].3, b"x\ny");
    }

    #[test]
    fn a_huge_row_is_reported_and_the_next_one_read() {
        let mut text = b"id,1\nfirst,".to_vec();
        text.extend(std::iter::repeat_n(b'x', 10 << 20));
        text.extend(b",tail\nsecond,2\n");
        let rows = read(&text);
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[1].2, rows[1].3.as_slice()), (true, b"first".as_slice()));
        assert_eq!((rows[2].1, rows[2].2, rows[2].3.as_slice()), (2, false, b"second".as_slice()));
    }

    #[test]
    fn too_many_fields_are_reported() {
        let mut text = vec![b','; 200_000];
        text.extend(b"\nlast\n");
        let rows = read(&text);
        assert_eq!(rows.iter().map(|row| row.2).collect::<Vec<_>>(), [true, false]);
    }

    /// A mark that is not closed takes the next rows in, up to the next mark or the end, whatever the number of fields then is.
    #[test]
    fn rows_that_ran_together_are_told_apart_from_long_notes() {
        let together = |text: &str| {
            let mut rows = Rows::new(text.as_bytes(), b',');
            let mut all = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                all.push((row.len(), row.has_run_together()));
            }
            all
        };
        assert_eq!(together("a,0,\"note\nb,3,x\n"), [(3, true)]);
        assert_eq!(together("a,0,\"note\nb,3,\"x\nc,0,y\n"), [(3, true), (3, false)]);
        // The answers of the second person behind the id of the first.
        assert_eq!(together("a,\"n,0,0\nb,\"m,3,3\n"), [(4, true)]);
        assert_eq!(together("a,\"two\nlines, \"\"so\"\"\",0\r\nb,\"\",\"1\"\nc,5\" tall,1"), [(3, false); 3]);
        assert_eq!(together("a,\"says \"so\",1\n"), [(3, false)]);
    }

    #[test]
    fn an_empty_text_has_no_rows() {
        assert!(read(b"").is_empty());
        assert!(read(b"\n\r\n").is_empty());
    }
}
