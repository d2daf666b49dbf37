//! Items that enter a score more than once: which they are, and whether the definition means it.

use super::check::{Index, Owner};
use super::context::Context;
use super::items::Items;
use crate::definition::RawScale;
use crate::diagnostic::{Code, list};
use crate::instrument::{Input, ItemSet, Method, Scale};

/// Every item that a method reads, given those of the scales before it.
pub(super) fn items_of(method: &Method, of_scales: &[ItemSet]) -> ItemSet {
    let mut items = ItemSet::default();
    method.for_each_input(&mut |input| match input {
        Input::Item(item) => {
            items.insert(item);
        }
        Input::Scale(scale) => {
            if let Some(of_scale) = of_scales.get(scale) {
                items.join(of_scale);
            }
        }
    });
    items
}

/// Reports items that a sum or a mean counts through several of its members, unless the definition says that they are.
pub(super) fn check<'t>(
    context: Context<'_, '_, 't>,
    raw: &RawScale<'t>,
    scale: &Scale,
    of_scales: &[ItemSet],
    scales: &Index<'t>,
    items: &Items<'t>,
) {
    let check = context.check;
    if !check.is_readable() || !scale.method.adds_up() {
        return;
    }
    let owner = Owner::new("scale", raw.id.as_ref());
    let (declared, resolved) = items.expand(check, owner, &raw.counted_twice);
    let meant: ItemSet = declared.iter().map(|(item, _)| *item).collect();
    let (mut seen, mut twice) = (ItemSet::default(), ItemSet::default());
    scale.method.for_each_input(&mut |input| {
        let own = match input {
            Input::Item(item) => {
                seen.insert(item);
                return;
            }
            Input::Scale(member) => of_scales.get(member),
        };
        let Some(own) = own else { return };
        let again = seen.common(own);
        seen.join(own);
        twice.join(&again);
        let unmeant: Vec<&str> = again
            .iter()
            .filter(|item| !meant.contains(*item))
            .filter_map(|item| Some(&*items.list.get(item)?.id))
            .collect();
        let named = raw.scales.iter().find(|id| scales.get(id.value).map(Input::Scale) == Some(input));
        if let (Some(id), false) = (named, unmeant.is_empty()) {
            let written = if unmeant.len() > 5 {
                "…".to_owned()
            } else {
                format!("[\"{}\"]", unmeant.join("\", \""))
            };
            check
                .add(
                    Code::DuplicateMember,
                    &id.span,
                    format!(
                        "{owner} counts item {} again through scale `{}`",
                        list(unmeant.iter().copied()),
                        id.value
                    ),
                )
                .label("it would count double")
                .help(format!("where the published rule means that, say so: `counted_twice = {written}`"));
        }
    });
    if resolved {
        for (item, span) in declared.iter().filter(|(item, _)| !twice.contains(*item)) {
            let id = items.list.get(*item).map_or("", |item| &item.id);
            check.add(Code::UnusedKey, span, format!("{owner} counts item `{id}` only once"));
        }
    }
}
