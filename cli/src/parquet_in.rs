//! Tables of Parquet and Arrow, where this build reads them: it is a feature, for their crates take long to compile.

use std::path::Path;

use crate::failure::Failure;
use psyscreen_table::Input;

/// Opens a table of Parquet or Arrow, and gives its size in bytes; `None` for every other file. What separates columns cannot be
/// declared of it.
#[cfg(feature = "parquet")]
pub(crate) fn open(
    path: &Path,
    delimiter: Option<u8>,
) -> Result<Option<(Input<'static>, Option<u64>)>, Failure> {
    use psyscreen_arrow::FileKind;

    // What cannot be opened is told of by whoever opens it as text.
    let opened = std::fs::File::open(path).ok().filter(|_| path.as_os_str() != "-");
    let Some(mut file) = opened.filter(|file| file.metadata().is_ok_and(|found| found.is_file())) else {
        return Ok(None);
    };
    let failed = |error| Failure::reading(path, &error);
    let Some(kind) = FileKind::of(&mut file).map_err(failed)? else { return Ok(None) };
    let shown = format!("`{}`", path.display());
    if delimiter.is_some() {
        let what = kind.in_words();
        return Err(Failure::Message(format!(
            "{shown} is {what}, which has no mark between columns; leave out --delimiter"
        )));
    }
    let size = file.metadata().map_err(failed)?.len();
    let records = kind.open(file).map_err(|error| {
        let what = kind.in_words();
        Failure::Message(format!(
            "{shown} begins as {what} and cannot be read as one: {error}; is it the whole file?"
        ))
    })?;
    Ok(Some((Input::of_records(&shown, Box::new(records)), Some(size))))
}

/// This build reads text only, and says of these files what they are.
#[cfg(not(feature = "parquet"))]
pub(crate) fn open(
    _path: &Path,
    _delimiter: Option<u8>,
) -> Result<Option<(Input<'static>, Option<u64>)>, Failure> {
    Ok(None)
}
