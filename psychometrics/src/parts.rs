//! The scales of instruments that are looked at.

use psyscreen::Instrument;
use psyscreen::instrument::Scale;

use crate::items::ScaleItems;

/// Which scales are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScaleChoice<'s> {
    /// Every scale that adds up items.
    #[default]
    All,
    /// Those with these ids.
    Only(&'s [String]),
}

/// A scale of an instrument.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// How documents call it: its id, with that of the instrument where there are several.
    pub(crate) name: String,
    pub(crate) instrument: Instrument,
    /// Positions of the instrument and of the scale.
    pub(crate) of: usize,
    pub(crate) scale: usize,
}

impl Part {
    pub(crate) fn scale(&self) -> Option<&Scale> {
        self.instrument.scales().get(self.scale)
    }
}

/// These scales of instruments with their items; `names` are names for the items of the only instrument, where it has others in the
/// table. The error says which scale there is none of, or cannot be looked at in this way.
pub(crate) fn parts(
    instruments: &[Instrument],
    choice: ScaleChoice<'_>,
    names: &[String],
) -> Result<Vec<(Part, ScaleItems)>, String> {
    let (mut parts, mut refused) = (Vec::new(), Vec::new());
    for (of, instrument) in instruments.iter().enumerate() {
        for (position, scale) in instrument.scales().iter().enumerate() {
            let name = match instruments.len() {
                1 => scale.id().to_owned(),
                _ => format!("{}.{}", instrument.id(), scale.id()),
            };
            if let ScaleChoice::Only(ids) = choice
                && !ids.iter().any(|id| *id == name || *id == scale.id())
            {
                continue;
            }
            match ScaleItems::new(instrument, scale) {
                Ok(items) => {
                    let part = Part { name, instrument: instrument.clone(), of, scale: position };
                    parts.push((part, items.with_names(names)));
                }
                Err(why) => refused.push((name, why)),
            }
        }
    }
    if let ScaleChoice::Only(ids) = choice {
        for id in ids {
            let is_of = |name: &str| name == id || name.split_once('.').is_some_and(|(_, scale)| scale == id);
            if parts.iter().any(|(part, _)| is_of(&part.name)) {
                continue;
            }
            return Err(match refused.iter().find(|(name, _)| is_of(name)) {
                Some((_, why)) => format!("the scale cannot be looked at: {why}"),
                None => format!("there is no scale `{id}`; there are {}", scale_names(instruments)),
            });
        }
    }
    if parts.is_empty() {
        return Err("no scale adds up items; figures about items need one that does".to_owned());
    }
    Ok(parts)
}

/// The ids of all scales.
pub(crate) fn scale_names(instruments: &[Instrument]) -> String {
    let scales = instruments.iter().flat_map(|instrument| instrument.scales());
    scales.map(|scale| format!("`{}`", scale.id())).collect::<Vec<_>>().join(", ")
}
