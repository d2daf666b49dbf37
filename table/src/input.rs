//! A table: its header, its rows one by one.

use std::io::{self, Read};

use crate::error::TableError;
use crate::header::Header;
use crate::kinds;
use crate::records::Records;
use crate::refusal::Refusal;
use crate::rows::{Block, MAX_ROW_BYTES, Row, RowFault, Rows};

/// A table of text, or of another format.
pub struct Input<'r> {
    name: String,
    source: Source<'r>,
    delimiter: u8,
    /// Whether the first line says only what separates the columns.
    has_separator_line: bool,
    /// What else than a comma separates the columns, by the look of the first line.
    likely: Option<u8>,
    /// The second line, as far as it is among the first bytes.
    second: Vec<u8>,
}

/// Where rows come from.
enum Source<'r> {
    Text(Rows<Box<dyn Read + 'r>>),
    Records(Box<dyn Records + 'r>, OneByOne),
}

/// Rows of a block, one by one.
#[derive(Default)]
struct OneByOne {
    block: Block,
    next: usize,
}

impl<'r> Input<'r> {
    /// Looks at the first bytes: what is not a table of text is refused by name, and a first line `sep=;` says what separates the
    /// columns, as `delimiter` does. `name` is how messages call the table.
    pub fn look_at(
        name: &str,
        mut input: Box<dyn Read + 'r>,
        delimiter: Option<u8>,
    ) -> Result<Self, TableError> {
        let first = kinds::first_bytes(&mut *input)
            .map_err(|error| TableError::Read { name: name.to_owned(), error })?;
        if let Some(refusal) = kinds::refusal(&first) {
            return Err(refusal.of(name).into());
        }
        let declared = kinds::declared_separator(&first);
        if let (Some(declared), Some(delimiter)) = (declared, delimiter)
            && declared != delimiter
        {
            let shown = char::from(declared).escape_default();
            let refusal = Refusal::new(
                format!(
                    "its first line says that columns are separated by '{shown}', and another mark is declared; remove one of \
                     them"
                ),
                format!("第一行说明各列以“{shown}”分隔，而另行指定了别的分隔符；请去掉其中之一"),
            );
            return Err(refusal.of(name).into());
        }
        let likely = kinds::likely_separator(&first);
        let second = if declared.is_some() { Vec::new() } else { kinds::second_line(&first).to_vec() };
        let delimiter = declared.or(delimiter).unwrap_or(b',');
        let whole: Box<dyn Read + 'r> = Box::new(io::Cursor::new(first).chain(input));
        Ok(Self {
            has_separator_line: declared.is_some(),
            likely,
            second,
            ..Self::new(name, whole, delimiter)
        })
    }

    /// Reads what is known to be a table of text.
    pub fn new(name: &str, input: Box<dyn Read + 'r>, delimiter: u8) -> Self {
        let source = Source::Text(Rows::new(input, delimiter));
        Self {
            name: name.to_owned(),
            source,
            delimiter,
            has_separator_line: false,
            likely: None,
            second: Vec::new(),
        }
    }

    /// Reads a table of another format than text. Lines are counted as in its CSV: the first row is on line 2.
    pub fn of_records(name: &str, records: Box<dyn Records + 'r>) -> Self {
        let source = Source::Records(records, OneByOne::default());
        Self {
            name: name.to_owned(),
            source,
            delimiter: b',',
            has_separator_line: false,
            likely: None,
            second: Vec::new(),
        }
    }

    /// What separates the columns.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Takes the mark that separates the columns by the look of the first line, where none is declared.
    pub fn guess_delimiter(&mut self) {
        if let (Some(likely), Source::Text(rows), false) =
            (self.likely, &mut self.source, self.has_separator_line)
        {
            self.delimiter = likely;
            rows.set_delimiter(likely);
        }
    }

    /// How messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the header, the first line.
    pub(crate) fn header(&mut self) -> Result<Header, TableError> {
        if std::mem::take(&mut self.has_separator_line) {
            self.next()?;
        }
        let name = self.name.clone();
        let wrong =
            |english: String, chinese: String| TableError::Refused(Refusal::new(english, chinese).of(&name));
        if let Source::Records(records, _) = &self.source {
            let mut columns = records.columns();
            if columns.is_empty() {
                return Err(wrong("there is no column in it".to_owned(), "其中没有任何列".to_owned()));
            }
            columns.iter_mut().for_each(|column| column.name = column.name.trim().to_owned());
            return Ok(Header::of_columns(columns));
        }
        let Some(row) = self.next()? else {
            return Err(wrong(
                "there is nothing in it; the first line must be a header that names the columns".to_owned(),
                "其中没有任何内容；第一行必须是列出各列名称的表头".to_owned(),
            ));
        };
        if row.has_open_mark() {
            return Err(wrong(
                "a quotation mark of the header is not closed; close it, or write two where one is meant"
                    .to_owned(),
                "表头的引号没有闭合；请补上，如果要写引号本身，请连写两个".to_owned(),
            ));
        }
        if row.is_too_long() {
            return Err(wrong(
                format!("the header is longer than {MAX_ROW_BYTES} bytes; is it a CSV file?"),
                format!("表头超过{MAX_ROW_BYTES}字节；这是CSV文件吗？"),
            ));
        }
        let mut is_spaced = false;
        let mut names = Vec::with_capacity(row.len());
        for column in 0..row.len() {
            let bytes = row.field(column).unwrap_or_default();
            let Ok(text) = std::str::from_utf8(bytes) else {
                let number = column.saturating_add(1);
                return Err(wrong(
                    format!(
                        "the name of column {number} is not UTF-8 text; save the file as UTF-8 (for example `iconv -f GB18030 \
                         -t UTF-8`)"
                    ),
                    format!(
                        "第{number}列的名称不是UTF-8文本；请将文件另存为UTF-8（例如 `iconv -f GB18030 -t UTF-8`）"
                    ),
                ));
            };
            is_spaced |= column > 0 && text.starts_with(' ');
            names.push(text.trim_start_matches('\u{feff}').trim().to_owned());
        }
        if let Some(refusal) = self.no_header(&names) {
            return Err(refusal.of(&name).into());
        }
        if let Source::Text(rows) = &mut self.source {
            rows.expect(names.len(), is_spaced);
        }
        Ok(Header::new(names))
    }

    /// Why the first line cannot be the header that it must be, if it cannot.
    fn no_header(&self, names: &[String]) -> Option<Refusal> {
        const MARKS: [char; 6] = [';', '\t', ',', '|', '^', ' '];
        // What else people put between columns, and no option takes.
        const OTHERS: [char; 4] = ['，', '；', '、', '\u{1f}'];
        /// Of two columns one may lack its name, as row names do.
        const FEWEST: usize = 3;
        let [only, rest @ ..] = names else { return None };
        // Columns without names at the end of a table are nothing to speak of, unless the only name is none.
        let is_alone = rest.is_empty() || only.contains(' ') && rest.iter().all(String::is_empty);
        let below = self.second.iter().filter(|byte| **byte == self.delimiter).count().saturating_add(1);
        let columns = names.len().max(below);
        if is_alone && columns >= FEWEST && self.likely.is_none() {
            return Some(Refusal::new(
                format!(
                    "the first line is a title and not a header, for the table has {columns} columns; remove what stands above the \
                     line that names the columns"
                ),
                format!("第一行是标题而不是表头，因为该表有{columns}列；请删除列名那一行之上的内容"),
            ));
        }
        if !rest.is_empty() {
            return None;
        }
        let is_other = |mark: &char| u8::try_from(*mark).is_ok_and(|other| other != self.delimiter);
        let mark = MARKS.into_iter().find(|mark| only.contains(*mark));
        if let Some(other) = OTHERS.into_iter().find(|other| only.contains(*other))
            && mark.is_none_or(|mark| mark == ' ')
        {
            let shown = if other == '\u{1f}' { "\\x1f".to_owned() } else { other.to_string() };
            return Some(Refusal::new(
                format!(
                    "the header is one column that contains `{shown}`; put a comma between the columns instead"
                ),
                format!("表头只有一列，其中含有 `{shown}`；请改用半角逗号分隔各列"),
            ));
        }
        mark.filter(is_other).map(|other| {
            let shown = if other == '\t' { "'\\t'".to_owned() } else { format!("'{other}'") };
            Refusal::new(
                format!("the header is one column that contains {shown}; try --delimiter {shown}"),
                format!("表头只有一列，其中含有 {shown}；请试用 --delimiter {shown}"),
            )
        })
    }

    /// Says which columns are read from now on. Of the others a format may leave out what stands in them.
    pub(crate) fn read_only(&mut self, columns: &[usize]) {
        if let Source::Records(records, _) = &mut self.source {
            records.read_only(columns);
        }
    }

    fn bytes_read(&self) -> u64 {
        match &self.source {
            Source::Text(rows) => rows.bytes_read(),
            Source::Records(records, _) => records.bytes_read(),
        }
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, TableError> {
        let Self { name, source, .. } = self;
        let failed = |error| TableError::Read { name: name.clone(), error };
        match source {
            Source::Text(rows) => rows.next().map_err(failed),
            Source::Records(records, OneByOne { block, next }) => {
                if block.row(*next).is_none() {
                    block.clear();
                    *next = 0;
                    records.fill(block).map_err(failed)?;
                }
                let row = block.row(*next);
                *next = next.saturating_add(1);
                Ok(row)
            }
        }
    }

    /// Reads rows into a block until it is full, and gives how many bytes were read for them; none where there are no more.
    pub(crate) fn fill(&mut self, block: &mut Block) -> Result<u64, TableError> {
        block.clear();
        match &mut self.source {
            Source::Text(rows) => rows.fill_block(block),
            Source::Records(records, _) => records.fill(block),
        }
        .map_err(|error| TableError::Read { name: self.name.clone(), error })?;
        Ok(self.bytes_read())
    }

    /// Hands out every row of a table of so many columns, with what is wrong with it as such. `progress` hears how many are done,
    /// and how many bytes were read for them. Gives how many there are.
    pub(crate) fn each_row(
        &mut self,
        columns: usize,
        mut progress: impl FnMut(u64, u64),
        mut see: impl FnMut(&Row<'_>, Option<RowFault>) -> Result<(), TableError>,
    ) -> Result<u64, TableError> {
        let mut rows = 0_u64;
        loop {
            let bytes = self.bytes_read();
            let Some(row) = self.next()? else { return Ok(rows) };
            see(&row, RowFault::of(&row, columns))?;
            rows = rows.saturating_add(1);
            progress(rows, bytes);
        }
    }
}
