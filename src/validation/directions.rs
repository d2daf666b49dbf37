//! Directions: a scale built from others must run the way they and their signs say.

use super::check::{Check, Owner};
use super::methods::Draft;
use crate::definition::RawScale;
use crate::diagnostic::Code;
use crate::instrument::{Direction, Input, Member, Method};
use crate::number::Number;

/// Reports a stated direction that contradicts the direction of a scale it is computed from.
pub(super) fn check(
    check: &Check<'_>,
    raw: &RawScale<'_>,
    draft: &Draft,
    stated: Option<Direction>,
    directions: &[Option<Direction>],
) {
    let (Some(stated), Some(at), true) = (stated, &raw.direction, draft.sound) else { return };
    if stated == Direction::None {
        return;
    }
    let mut contradiction = None;
    signs(&draft.method, &mut |input, rises| {
        let Input::Scale(scale) = input else { return };
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

/// Calls `visit` with each input and whether the value rises with it, where that is the same everywhere.
fn signs(method: &Method, visit: &mut impl FnMut(Input, bool)) {
    let mut member = |member: &Member, rises: bool| visit(member.input, rises != member.is_reversed());
    match method {
        Method::Sum(members) | Method::Mean(members) | Method::Max(members) | Method::Min(members) => {
            members.iter().for_each(|each| member(each, true));
        }
        Method::WeightedSum(members) => {
            for (weight, each) in members.iter().filter(|(weight, _)| *weight != Number::ZERO) {
                member(each, *weight > Number::ZERO);
            }
        }
        Method::Difference(of, minus) => {
            visit(*of, true);
            visit(*minus, false);
        }
        Method::Linear(of, multiply, _) if *multiply != Number::ZERO => visit(*of, *multiply > Number::ZERO),
        Method::Recode(of, classes) => along(*of, classes.iter().map(|class| class.value), visit),
        Method::Lookup(of, rows) => along(*of, rows.iter().map(|(_, value, _)| *value), visit),
        _ => {}
    }
}

fn along(of: Input, values: impl Iterator<Item = Number> + Clone, visit: &mut impl FnMut(Input, bool)) {
    let steps = || values.clone().zip(values.clone().skip(1));
    let (rises, falls) = (steps().any(|(a, b)| b > a), steps().any(|(a, b)| b < a));
    if rises != falls {
        visit(of, rises);
    }
}
