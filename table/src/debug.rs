//! `Debug` of what may hold answers shows none.

use std::fmt;

use crate::format::{Series, SeriesPage, SeriesValues, SeriesWriter, Sheet};
use crate::frame::{Bits, Column, Ends, Values};
use crate::guess::Subject;
use crate::input::Input;
use crate::mapping::Mapping;
use crate::people::People;
use crate::problem::Problem;
use crate::rows::Block;
use crate::score::{Score, Scored};
use crate::study::{Participant, Study};
use crate::summary::{Count, Page};
use crate::triage::{Decided, Triage};
use crate::work::{Work, Worked, Writing};

macro_rules! only_its_name {
    ($([$($generics:tt)*] $name:ident $([$($arguments:tt)*])?;)+) => {$(
        impl<$($generics)*> fmt::Debug for $name $(<$($arguments)*>)? {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

only_its_name! {
    [] Block;
    [] Bits['_];
    [] Column['_];
    [] Ends['_];
    [] Values['_];
    [] Input['_];
    [] Mapping;
    [] People['_];
    [] Problem;
    [] Score['_];
    [] Scored['_];
    [] Study['_];
    [] Participant['_];
    [] Triage['_];
    [] Decided['_];
    [F] Work['_, '_, '_, F];
    [F, W, P, O] Writing['_, '_, '_, F, W, P, O];
    [C, F] Worked['_, '_, C, F];
    [] Series;
    [] SeriesPage;
    [] SeriesValues;
    [] SeriesWriter;
    [] Sheet['_];
    [] Count['_];
    [] Page['_];
    [] Subject['_];
}
