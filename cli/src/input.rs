//! The file that is scored: opened, its header read, its rows one by one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;
use crate::header::Header;
use crate::kinds;
use crate::rows::{MAX_ROW_BYTES, Row, Rows};
use crate::terminal::say_reading;

/// A CSV file or standard input.
pub(crate) struct Input {
    name: String,
    rows: Rows<Box<dyn Read>>,
    delimiter: u8,
    /// Whether the first line says only what separates the columns.
    has_separator_line: bool,
    /// What else than a comma separates the columns, by the look of the first line.
    likely: Option<u8>,
    /// Its size, where it has one.
    pub(crate) size: Option<u64>,
}

impl Input {
    /// Opens a file; `-` is standard input. What is not a table of text is refused by name. A first line `sep=;` says what
    /// separates the columns, as `delimiter` does.
    pub(crate) fn open(path: &Path, delimiter: Option<u8>) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            say_reading();
            return Self::begin("standard input".to_owned(), Box::new(io::stdin()), None, delimiter)
                .map_err(|error| Failure::reading(path, &error))?;
        }
        let failed = |error| Failure::reading(path, &error);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let size = metadata.is_file().then_some(metadata.len());
        Self::begin(format!("`{}`", path.display()), Box::new(file), size, delimiter).map_err(failed)?
    }

    /// Looks at the first bytes.
    fn begin(
        name: String,
        mut input: Box<dyn Read>,
        size: Option<u64>,
        delimiter: Option<u8>,
    ) -> io::Result<Result<Self, Failure>> {
        let first = kinds::first_bytes(&mut *input)?;
        if let Some(refusal) = kinds::refusal(&first) {
            return Ok(Err(Failure::Message(format!("{name}: {refusal}"))));
        }
        let declared = kinds::declared_separator(&first);
        if let (Some(declared), Some(delimiter)) = (declared, delimiter)
            && declared != delimiter
        {
            let shown = char::from(declared).escape_default();
            return Ok(Err(Failure::Message(format!(
                "{name}: its first line says that columns are separated by '{shown}', and another mark is declared; \
                 remove one of them"
            ))));
        }
        let likely = kinds::likely_separator(&first);
        let delimiter = declared.or(delimiter).unwrap_or(b',');
        let whole: Box<dyn Read> = Box::new(io::Cursor::new(first).chain(input));
        let rows = Rows::new(whole, delimiter);
        Ok(Ok(Self { name, rows, delimiter, has_separator_line: declared.is_some(), likely, size }))
    }

    /// Reads what is already open.
    pub(crate) fn of(name: String, input: Box<dyn Read>, size: Option<u64>, delimiter: u8) -> Self {
        Self {
            name,
            rows: Rows::new(input, delimiter),
            delimiter,
            has_separator_line: false,
            likely: None,
            size,
        }
    }

    /// What separates the columns.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Takes the mark that separates the columns by the look of the first line, where none is declared.
    pub(crate) fn guess_delimiter(&mut self) {
        if let Some(likely) = self.likely.filter(|_| !self.has_separator_line) {
            self.delimiter = likely;
            self.rows.set_delimiter(likely);
        }
    }

    /// How messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.rows.bytes_read()
    }

    /// Reads the header, the first line.
    pub(crate) fn header(&mut self) -> Result<Header, Failure> {
        let delimiter = self.delimiter;
        if std::mem::take(&mut self.has_separator_line) {
            self.next()?;
        }
        let name = self.name.clone();
        let wrong = |text: String| Failure::Message(format!("{name}: {text}"));
        let Some(row) = self.next()? else {
            return Err(wrong(
                "there is nothing in it; the first line must be a header that names the columns".to_owned(),
            ));
        };
        if row.has_open_mark() {
            return Err(wrong(
                "a quotation mark of the header is not closed; close it, or write two where one is meant"
                    .to_owned(),
            ));
        }
        if row.is_too_long() {
            return Err(wrong(format!("the header is longer than {MAX_ROW_BYTES} bytes; is it a CSV file?")));
        }
        let mut is_spaced = false;
        let mut names = Vec::with_capacity(row.len());
        for column in 0..row.len() {
            let bytes = row.field(column).unwrap_or_default();
            let Ok(text) = std::str::from_utf8(bytes) else {
                return Err(wrong(format!(
                    "the name of column {} is not UTF-8 text; save the file as UTF-8 (for example \
                     `iconv -f GB18030 -t UTF-8`)",
                    column.saturating_add(1)
                )));
            };
            is_spaced |= column > 0 && text.starts_with(' ');
            names.push(text.trim_start_matches('\u{feff}').trim().to_owned());
        }
        if let [only] = names.as_slice()
            && let Some(other) = [';', '\t', ',', '|', ' '].into_iter().find(|mark| only.contains(*mark))
            && u8::try_from(other).is_ok_and(|other| other != delimiter)
        {
            let shown = if other == '\t' { "'\\t'".to_owned() } else { format!("'{other}'") };
            return Err(wrong(format!(
                "the header is one column that contains {shown}; try --delimiter {shown}"
            )));
        }
        self.rows.expect(names.len(), is_spaced);
        Ok(Header::new(names))
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, Failure> {
        let Self { name, rows, .. } = self;
        rows.next().map_err(|error| {
            let text = error.to_string();
            Failure::Message(format!("cannot read {name} any further: {}", text.to_lowercase()))
        })
    }
}
