//! The file that is scored: opened, its header read, its rows one by one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;
use crate::header::Header;
use crate::rows::{MAX_ROW_BYTES, Row, Rows};

/// A CSV file or standard input.
pub(crate) struct Input {
    name: String,
    rows: Rows<Box<dyn Read>>,
    /// Its size, where it has one.
    pub(crate) size: Option<u64>,
}

/// What is wrong with a row as such.
pub(crate) fn problem_of(row: &Row, header: &Header) -> Option<String> {
    let quote = "is a quotation mark not closed?";
    if row.is_too_long() {
        return Some(format!("the row is longer than {MAX_ROW_BYTES} bytes; {quote}"));
    }
    if row.len() != header.len() {
        let hint = if row.spans_lines() { format!("; {quote}") } else { String::new() };
        return Some(format!("the row has {} fields and the header {}{hint}", row.len(), header.len()));
    }
    None
}

/// The text of a field, or what is wrong with it.
pub(crate) fn text_of<'r>(row: &'r Row, column: usize, header: &Header) -> Result<&'r str, String> {
    std::str::from_utf8(row.field(column).unwrap_or_default())
        .map_err(|_| format!("column `{}` is not UTF-8 text", header.name(column)))
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path, delimiter: u8) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let name = "standard input".to_owned();
            return Ok(Self { name, rows: Rows::new(Box::new(io::stdin()), delimiter), size: None });
        }
        let failed = |error| Failure::reading(path, &error);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let size = metadata.is_file().then_some(metadata.len());
        let name = format!("`{}`", path.display());
        Ok(Self { name, rows: Rows::new(Box::new(file), delimiter), size })
    }

    /// Reads what is already open.
    pub(crate) fn of(name: String, input: Box<dyn Read>, size: Option<u64>, delimiter: u8) -> Self {
        Self { name, rows: Rows::new(input, delimiter), size }
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.rows.bytes_read()
    }

    /// Reads the header, the first line.
    pub(crate) fn header(&mut self, delimiter: u8) -> Result<Header, Failure> {
        let name = self.name.clone();
        let wrong = |text: String| Failure::Message(format!("{name}: {text}"));
        let Some(row) = self.next()? else {
            return Err(wrong(
                "there is nothing in it; the first line must be a header that names the columns".to_owned(),
            ));
        };
        if row.is_too_long() {
            return Err(wrong(format!("the header is longer than {MAX_ROW_BYTES} bytes; is it a CSV file?")));
        }
        let mut names = Vec::with_capacity(row.len());
        for column in 0..row.len() {
            let bytes = row.field(column).unwrap_or_default();
            if column == 0 && (bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])) {
                return Err(wrong(
                    "it is UTF-16 text; save it as UTF-8 (`iconv -f UTF-16 -t UTF-8`)".to_owned(),
                ));
            }
            let Ok(text) = std::str::from_utf8(bytes) else {
                return Err(wrong(format!(
                    "the name of column {} is not UTF-8 text; save the file as UTF-8 (for example \
                     `iconv -f GB18030 -t UTF-8`)",
                    column.saturating_add(1)
                )));
            };
            names.push(text.trim_start_matches('\u{feff}').trim().to_owned());
        }
        if let [only] = names.as_slice()
            && let Some(other) = [';', '\t', ','].into_iter().find(|mark| only.contains(*mark))
            && u8::try_from(other).is_ok_and(|other| other != delimiter)
        {
            let shown = if other == '\t' { "'\\t'".to_owned() } else { format!("'{other}'") };
            return Err(wrong(format!(
                "the header is one column that contains {shown}; try --delimiter {shown}"
            )));
        }
        Ok(Header::new(names))
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<&Row>, Failure> {
        let Self { name, rows, .. } = self;
        rows.next().map_err(|error| {
            let text = error.to_string();
            Failure::Message(format!("cannot read {name} any further: {}", text.to_lowercase()))
        })
    }
}
