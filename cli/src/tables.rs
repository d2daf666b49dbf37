//! A table from a file, worked on row by row, and what is told of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use psyscreen_render::Language;

use crate::failure::{Ending, Failure};
use crate::table_arguments::TableArguments;
use crate::terminal::{Progress, say, say_reading};
use psyscreen_table::{Done, Find, Format, Input, Mapping, Remark, TableError, Work};

/// A file or standard input.
pub(crate) struct Opened {
    /// How messages call it.
    pub(crate) name: String,
    pub(crate) reader: Box<dyn Read>,
    /// Its size in bytes, where it has one.
    pub(crate) size: Option<u64>,
}

impl Opened {
    /// Opens a file; `-` is standard input.
    pub(crate) fn new(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            say_reading();
            let name = "standard input".to_owned();
            return Ok(Self { name, reader: Box::new(io::stdin()), size: None });
        }
        let failed = |error| Failure::reading(path, &error);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let size = metadata.is_file().then_some(metadata.len());
        Ok(Self { name: format!("`{}`", path.display()), reader: Box::new(file), size })
    }
}

/// Opens a table, and gives its size in bytes, where it has one.
pub(crate) fn open(path: &Path, delimiter: Option<u8>) -> Result<(Input<'static>, Option<u64>), Failure> {
    let Opened { name, reader, size } = Opened::new(path)?;
    let input = Input::look_at(&name, reader, delimiter).map_err(|error| match error {
        TableError::Read { error, .. } => Failure::reading(path, &error),
        other => other.into(),
    })?;
    Ok((input, size))
}

/// Finds something of every row of a table and writes it; problems are counted in the language of a tag.
pub(crate) fn run<'d, F: Find<'d>>(
    arguments: &TableArguments,
    tag: &str,
    find: F,
    format: impl Format<'d, F>,
) -> Result<Ending, Failure> {
    work(&arguments.reading.csv, &arguments.mapping()?, tag, find, format).map(|(_, ending)| ending)
}

/// The same of a table and what is declared of it; what is known at the end is for whoever counts.
pub(crate) fn work<'d, F: Find<'d>>(
    csv: &Path,
    mapping: &Mapping,
    tag: &str,
    find: F,
    format: impl Format<'d, F>,
) -> Result<(Done, Ending), Failure> {
    let (mut input, size) = open(csv, mapping.delimiter())?;
    let work = Work::begin(&mut input, mapping, find, format)?;
    let language = Language::of(tag);
    work.remarks().iter().for_each(|remark| tell(remark, language));
    let mut is_doubtful = work.remarks().iter().any(Remark::is_warning);
    let mut progress = Progress::new(size);
    let done = work.run(language, |rows, bytes| progress.update(rows, bytes))?;
    progress.finish();
    done.remarks.iter().for_each(|remark| tell(remark, language));
    done.problems.lines(done.rows).into_iter().for_each(say);
    is_doubtful |= done.remarks.iter().any(Remark::is_warning) || done.problems.has_any();
    let ending = if is_doubtful { Ending::Problems } else { Ending::Fine };
    Ok((done, ending))
}

fn tell(remark: &Remark, language: Language) {
    let weight = match remark.is_warning() {
        true => language.pick("warning: ", "警告："),
        false => language.pick("note: ", "提示："),
    };
    say(format_args!("{weight}{}", remark.text(language)));
}
