//! The order in which scales are computed, and circles among them.

use super::check::{Check, place};
use super::methods::ResolvedMethod;
use crate::definition::RawScale;
use crate::diagnostic::Code;
use crate::instrument::Input;

/// Puts each scale after those it uses, and says which of them are in no circle and use none that is.
pub(super) fn order(
    check: &Check<'_>,
    raw: &[RawScale<'_>],
    drafts: &[ResolvedMethod],
) -> (Vec<usize>, Vec<bool>) {
    let mut inputs: Vec<Vec<usize>> = Vec::with_capacity(drafts.len());
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (position, draft) in drafts.iter().enumerate() {
        let mut used = Vec::new();
        let mut add = |scale: usize| {
            used.push(scale);
            if let Some(users) = users.get_mut(scale) {
                users.push(position);
            }
        };
        draft.method.for_each_input(&mut |input| {
            if let Input::Scale(scale) = input {
                add(scale);
            }
        });
        draft.validity_scale.into_iter().for_each(&mut add);
        inputs.push(used);
    }
    let mut waiting: Vec<usize> = inputs.iter().map(Vec::len).collect();
    let mut order: Vec<usize> =
        waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(position, _)| position).collect();
    let mut next = 0;
    while let Some(scale) = order.get(next).copied() {
        next = next.saturating_add(1);
        for user in users.get(scale).into_iter().flatten() {
            if let Some(waiting) = waiting.get_mut(*user) {
                *waiting = waiting.saturating_sub(1);
                if *waiting == 0 {
                    order.push(*user);
                }
            }
        }
    }
    let mut sound = vec![true; drafts.len()];
    if order.len() < drafts.len() {
        let mut walked = vec![usize::MAX; drafts.len()];
        for start in 0..drafts.len() {
            let mut at = start;
            // Follow what each scale waits for until a scale comes again: that one is in a circle.
            while waiting.get(at).is_some_and(|count| *count > 0)
                && let Some(seen) = walked.get_mut(at)
            {
                if *seen != usize::MAX {
                    if *seen == start {
                        report_circle(check, raw, &inputs, &waiting, at);
                    }
                    break;
                }
                *seen = start;
                let waits = |scale: &usize| waiting.get(*scale).is_some_and(|count| *count > 0);
                let Some(next) =
                    inputs.get(at).and_then(|inputs| inputs.iter().copied().find(|scale| waits(scale)))
                else {
                    break;
                };
                at = next;
            }
        }
        for (position, waiting) in waiting.iter().enumerate() {
            if *waiting > 0 {
                order.push(position);
                if let Some(sound) = sound.get_mut(position) {
                    *sound = false;
                }
            }
        }
    }
    (order, sound)
}

fn report_circle(
    check: &Check<'_>,
    raw: &[RawScale<'_>],
    inputs: &[Vec<usize>],
    waiting: &[usize],
    start: usize,
) {
    let id = |scale: usize| raw.get(scale).and_then(|scale| scale.id.as_ref()).map_or("", |id| id.value);
    let mut names = vec![format!("`{}`", id(start))];
    let mut at = start;
    while let Some(next) = inputs.get(at).and_then(|inputs| {
        inputs.iter().copied().find(|scale| waiting.get(*scale).is_some_and(|count| *count > 0))
    }) {
        if names.len() < 8 || next == start {
            names.push(format!("`{}`", id(next)));
        } else if names.len() == 8 {
            names.push("…".to_owned());
        }
        if next == start {
            break;
        }
        at = next;
    }
    if let Some(scale) = raw.get(start) {
        check
            .add(
                Code::ScaleCycle,
                &place(scale.id.as_ref(), &scale.head),
                format!("scales use each other in a circle: {}", names.join(" uses ")),
            )
            .label("uses itself");
    }
}
