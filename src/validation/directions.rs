//! Directions: a scale built from others must run the way they and their signs say.

use super::check::{Check, Owner};
use super::methods::ResolvedMethod;
use crate::definition::RawScale;
use crate::diagnostic::Code;
use crate::instrument::{Direction, Input, Slope};

/// Reports a stated direction that contradicts the direction of a scale it is computed from.
pub(super) fn check(
    check: &Check<'_>,
    raw: &RawScale<'_>,
    draft: &ResolvedMethod,
    stated: Option<Direction>,
    directions: &[Option<Direction>],
) {
    let (Some(stated), Some(at), true) = (stated, &raw.direction, draft.sound) else { return };
    if stated == Direction::None {
        return;
    }
    let mut contradiction = None;
    draft.method.for_each_slope(&mut |input, slope| {
        let (Input::Scale(scale), Slope::Rises | Slope::Falls) = (input, slope) else { return };
        let rises = slope == Slope::Rises;
        let expected = match directions.get(scale).copied().flatten() {
            Some(direction) if rises => direction,
            Some(Direction::HigherIsWorse) => Direction::HigherIsBetter,
            Some(Direction::HigherIsBetter) => Direction::HigherIsWorse,
            _ => Direction::None,
        };
        if expected != Direction::None && expected != stated && contradiction.is_none() {
            contradiction = Some(rises);
        }
    });
    if let Some(rises) = contradiction {
        let way = if rises { "rises" } else { "falls" };
        let (input, wanted) = match (rises, stated) {
            (true, Direction::HigherIsWorse) => ("better", "higher-is-better"),
            (true, _) => ("worse", "higher-is-worse"),
            (false, Direction::HigherIsWorse) => ("worse", "higher-is-better"),
            (false, _) => ("better", "higher-is-worse"),
        };
        let owner = Owner::new("scale", raw.id.as_ref());
        check
            .add(
                Code::Direction,
                &at.span,
                format!("{owner} {way} with a scale of which higher values are {input}, so it is `{wanted}`"),
            )
            .help("a reversal is missing or one too many, or one of the directions is stated wrongly");
    }
}
