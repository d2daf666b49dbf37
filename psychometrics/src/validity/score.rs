//! The scores that are held against something: scales of instruments, and columns.

use psyscreen::instrument::{Direction, Scale, Threshold};
use psyscreen::{Instrument, Number};

use crate::items::ScaleItems;
use crate::plan::Plan;
use crate::tally::Tally;

/// A score of a person: a scale of an instrument, or a number in a column.
#[derive(Clone, Debug)]
pub(super) struct Score {
    pub(super) name: String,
    pub(super) from: From,
    pub(super) higher: bool,
    pub(super) published: Vec<(Number, String)>,
}

#[derive(Clone, Debug)]
pub(super) enum From {
    /// By the positions of the instrument and of the scale.
    Scale(usize, usize),
    /// By the position among the columns.
    Column(usize),
}

pub(super) fn tally(instrument: &Instrument, scale: &Scale) -> Option<Tally> {
    ScaleItems::new(instrument, scale).ok().map(Tally::new)
}

pub(super) fn alpha(tally: &Tally) -> Option<f64> {
    tally.reliability(&Plan::default()).alpha.value
}

/// Whether a score's name, `phq-9.total`, is meant by an id.
pub(super) fn is_called(name: &str, id: &str) -> bool {
    name == id || name.split_once('.').is_some_and(|(_, scale)| scale == id)
}

/// The scales of an instrument that are held against something: those that add up items, unless others are named.
pub(super) fn scales(instrument: &Instrument, of: usize, only: &[String]) -> Vec<Score> {
    let all = instrument.scales().iter().enumerate().map(|(position, scale)| {
        let name = format!("{}.{}", instrument.id(), scale.id());
        let higher = scale.direction() != Direction::HigherIsBetter;
        let score =
            Score { name, from: From::Scale(of, position), higher, published: published(scale, higher) };
        (scale, score)
    });
    let is_wanted = |(scale, score): &(&Scale, Score)| match only {
        [] => ScaleItems::new(instrument, scale).is_ok(),
        only => only.iter().any(|id| is_called(&score.name, id)),
    };
    all.filter(is_wanted).map(|(_, score)| score).collect()
}

/// Where bands and cutoffs begin that a threshold can be.
fn published(scale: &Scale, higher: bool) -> Vec<(Number, String)> {
    let bands = scale.bands().iter().skip(1).flat_map(|band| {
        band.starts().filter_map(move |start| match start {
            Threshold::AtLeast(score) if higher => Some((score, band.id().to_owned())),
            _ => None,
        })
    });
    let cutoffs = scale.cutoffs().iter().flat_map(|cutoff| {
        cutoff.groups().iter().filter_map(move |group| match group.threshold() {
            Threshold::AtLeast(score) if higher => Some((score, cutoff.id().to_owned())),
            Threshold::AtMost(score) if !higher => Some((score, cutoff.id().to_owned())),
            _ => None,
        })
    });
    let mut found: Vec<(Number, String)> = bands.chain(cutoffs).collect();
    found.sort();
    found.dedup();
    found
}
