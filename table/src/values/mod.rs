//! Values as people and programs write them: labels, clock times, numbers and dates. What can mean two things means nothing until
//! somebody declares which.

mod clock;
mod dates;
mod labels;
mod numbers;
mod plain;
mod sex;

pub(crate) use clock::{ClockForm, clock_minutes, minutes_long};
pub(crate) use dates::{DateOrder, NoDate, date};
pub(crate) use labels::{LabelRead, Labels, LabelsOf};
pub(crate) use numbers::{DecimalMark, NumberText, number_text, with_unit};
pub(crate) use plain::{folded, is_blank, plain};
pub(crate) use sex::{is_no_sex, sex};
