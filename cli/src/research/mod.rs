//! The commands for researchers: how good a questionnaire is in a sample.

pub(crate) mod agreement;
mod by;
pub(crate) mod describe;
pub(crate) mod dif;
mod earlier;
mod figures;
mod finish;
pub(crate) mod irt;
pub(crate) mod outcomes;
pub(crate) mod reliability;
pub(crate) mod report;
mod sample;
pub(crate) mod structure;
mod subject;
mod tally;
pub(crate) mod validity;

pub(crate) use agreement::AgreementArguments;
pub(crate) use dif::DifArguments;
pub(crate) use irt::IrtArguments;
pub(crate) use outcomes::OutcomesArguments;
pub(crate) use report::ReportArguments;
pub(crate) use sample::SampleArguments;
pub(crate) use structure::StructureArguments;
pub(crate) use validity::ValidityArguments;
