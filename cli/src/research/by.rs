//! `--by`, where it is the only option of its kind.

use clap::Args;

/// The column of the groups.
#[derive(Debug, Args)]
pub(crate) struct ByArguments {
    /// Repeat everything for each group of people: a column
    #[arg(long, value_name = "COLUMN", help_heading = "What is computed")]
    pub(super) by: Option<String>,
}
