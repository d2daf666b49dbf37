//! Results as Parquet, where this build writes it.

use crate::failure::{Ending, Failure};
use crate::output::Output;
use crate::table_arguments::TableArguments;
use psyscreen_table::format::InColumns;

/// Writes what is found of every row as Parquet.
#[cfg(feature = "parquet")]
pub(crate) fn run<'d, F: InColumns<'d>>(
    arguments: &TableArguments,
    tag: &str,
    find: F,
    output: &mut Output,
) -> Result<Ending, Failure> {
    use psyscreen_arrow::{ArrowFormat, ParquetSink};
    use psyscreen_render::Language;

    if output.is_terminal() {
        return Err(Failure::message("Parquet is not for reading on a terminal; add --output FILE.parquet"));
    }
    let format = ArrowFormat::new(Language::of(tag));
    crate::tables::run(arguments, tag, find, format, ParquetSink::new(output))
}

/// This build writes text only.
#[cfg(not(feature = "parquet"))]
pub(crate) fn run<'d, F: InColumns<'d>>(
    _arguments: &TableArguments,
    _tag: &str,
    _find: F,
    _output: &mut Output,
) -> Result<Ending, Failure> {
    Err(Failure::message(
        "this build of psyscreen does not write Parquet; add --format csv, or install one that does: cargo install psyscreen-cli --features \
         parquet",
    ))
}
