//! A table from a file, worked on row by row, and what is told of it.

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

use psyscreen_render::Language;

use crate::failure::{Ending, Failure};
use crate::parquet_in;
use crate::table_arguments::TableArguments;
use crate::terminal::{Progress, say, say_reading};
use psyscreen_table::{Done, Find, Format, Input, Mapping, Remark, Sink, TableError, Work};

/// A file or standard input.
pub(crate) struct Opened {
    /// How messages call it.
    pub(crate) name: String,
    pub(crate) reader: Box<dyn Read>,
    /// Its size in bytes, where it has one.
    pub(crate) size: Option<u64>,
}

impl Opened {
    /// Opens a file; `-` is standard input, which has a name in each language.
    pub(crate) fn new(path: &Path, language: Language) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            say_reading();
            let name = language.pick("standard input", "标准输入").to_owned();
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
pub(crate) fn open(
    path: &Path,
    delimiter: Option<u8>,
    language: Language,
) -> Result<(Input<'static>, Option<u64>), Failure> {
    if let Some(opened) = parquet_in::open(path, delimiter)? {
        return Ok(opened);
    }
    let Opened { name, reader, size } = Opened::new(path, language)?;
    let input = Input::look_at(&name, reader, delimiter).map_err(|error| match error {
        TableError::Read { error, .. } => Failure::reading(path, &error),
        other => Failure::of_table(&other, language),
    })?;
    Ok((input, size))
}

/// Finds something of every row of a table and writes it; problems are counted in the language of a tag.
pub(crate) fn run<'d, F: Find<'d>, W: Format<'d, F>>(
    arguments: &TableArguments,
    tag: &str,
    find: F,
    format: W,
    output: impl Sink<W::Page>,
) -> Result<Ending, Failure> {
    let (reading, language) = (&arguments.reading, Language::of(tag));
    let mapping = arguments.mapping()?;
    let (mut input, size) = open(&reading.csv, mapping.delimiter(), language)?;
    let refused = |error| Failure::of_table(&error, language);
    let work = Work::begin(&mut input, &mapping, find).map_err(refused)?;
    let remarks = work.remarks().to_vec();
    let work = work.write(format, output).map_err(refused)?;
    let told = Told::new(&remarks, size, language);
    told.until_done(|progress| work.run(language, threads(arguments.threads), progress))
        .map(|(_, ending)| ending)
}

/// Hands what is found of every row of a table to `see`; what is known at the end is for whoever counts.
pub(crate) fn each<'d, F: Find<'d, Found: Send>>(
    reading: &Path,
    mapping: &Mapping,
    tag: &str,
    find: F,
    see: impl FnMut(&F::Found),
) -> Result<(Done, Ending), Failure> {
    let language = Language::of(tag);
    let (mut input, size) = open(reading, mapping.delimiter(), language)?;
    let work = Work::begin(&mut input, mapping, find).map_err(|error| Failure::of_table(&error, language))?;
    let told = Told::new(work.remarks(), size, language);
    told.until_done(|progress| work.for_each(language, threads(None), progress, see))
}

/// What is told on standard error while a table is worked on.
struct Told {
    language: Language,
    size: Option<u64>,
    is_doubtful: bool,
}

impl Told {
    /// Tells what the header says.
    fn new(remarks: &[Remark], size: Option<u64>, language: Language) -> Self {
        remarks.iter().for_each(|remark| tell(remark, language));
        Self { language, size, is_doubtful: remarks.iter().any(Remark::is_warning) }
    }

    /// Tells how far the work is, and what the rows said when it is done.
    fn until_done(
        self,
        work: impl FnOnce(&mut dyn FnMut(u64, u64)) -> Result<Done, TableError>,
    ) -> Result<(Done, Ending), Failure> {
        let Self { language, size, mut is_doubtful } = self;
        let mut progress = Progress::new(size);
        let done = work(&mut |rows, bytes| progress.update(rows, bytes))
            .map_err(|error| Failure::of_table(&error, language))?;
        progress.finish();
        done.remarks.iter().for_each(|remark| tell(remark, language));
        done.problems.lines(done.rows).into_iter().for_each(say);
        is_doubtful |= done.remarks.iter().any(Remark::is_warning) || done.problems.has_any();
        let ending = if is_doubtful { Ending::Problems } else { Ending::Fine };
        Ok((done, ending))
    }
}

/// So many threads, or one for each core.
pub(crate) fn threads(wanted: Option<NonZeroUsize>) -> NonZeroUsize {
    wanted.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

fn tell(remark: &Remark, language: Language) {
    let weight = match remark.is_warning() {
        true => language.pick("warning: ", "警告："),
        false => language.pick("note: ", "提示："),
    };
    say(format_args!("{weight}{}", remark.text(language)));
}
