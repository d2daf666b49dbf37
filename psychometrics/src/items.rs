//! The items that a scale adds up, and what each answer counts in it.

use psyscreen::Instrument;
use psyscreen::instrument::{Answer, Input, ItemKind, NotApplicable, Scale};

/// The items whose answers a sum or a mean adds up, with reversal and weight as the definition has them.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleItems {
    items: Vec<ScaleItem>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleItem {
    id: String,
    /// Its position in the instrument.
    index: usize,
    /// The lowest code.
    first: i32,
    /// By code from the lowest on, the position of the answer; nothing for what is not a code.
    positions: Vec<Option<u16>>,
    /// What each possible answer is, and what it counts.
    answers: Vec<(Option<i32>, f64)>,
}

/// More codes than this is no longer a table.
const MOST_CODES: usize = 256;

impl ScaleItems {
    /// The items of a sum, a mean or a weighted sum, through other such scales too. The error says why a scale is not made of items in
    /// this way.
    pub fn new(instrument: &Instrument, scale: &Scale) -> Result<Self, String> {
        let mut factors: Vec<(usize, f64, bool)> = Vec::new();
        add_members(instrument, scale, 1.0, &mut factors)?;
        let mut items: Vec<ScaleItem> = Vec::new();
        for (index, factor, is_reversed) in factors {
            let counted = ScaleItem::new(instrument, index, factor, is_reversed)?;
            match items.iter_mut().find(|item| item.index == index) {
                // Counted twice.
                Some(same) => same.add(&counted),
                None => items.push(counted),
            }
        }
        Ok(Self { items })
    }

    /// The same with other names for the items of the instrument, in the order of the form.
    #[must_use]
    pub fn with_names(mut self, names: &[String]) -> Self {
        for item in &mut self.items {
            if let Some(name) = names.get(item.index) {
                item.id.clone_from(name);
            }
        }
        self
    }

    /// The items of several scales, each once, and for each scale the places of its items among them.
    pub(crate) fn together(scales: Vec<Self>) -> (Self, Vec<Vec<usize>>) {
        let mut items: Vec<ScaleItem> = Vec::new();
        let places = scales
            .into_iter()
            .map(|scale| {
                let place = |item: ScaleItem| match items.iter().position(|own| own.index == item.index) {
                    Some(place) => place,
                    None => {
                        items.push(item);
                        items.len().saturating_sub(1)
                    }
                };
                scale.items.into_iter().map(place).collect()
            })
            .collect();
        (Self { items }, places)
    }

    /// The same as items of a form that has so many other items first; with a prefix to their names.
    pub(crate) fn after(mut self, others: usize, prefix: Option<&str>) -> Self {
        for item in &mut self.items {
            item.index = item.index.saturating_add(others);
            if let Some(prefix) = prefix {
                item.id = format!("{prefix}.{}", item.id);
            }
        }
        self
    }

    /// The items in the order of the scale.
    pub fn as_slice(&self) -> &[ScaleItem] {
        &self.items
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

fn add_members(
    instrument: &Instrument,
    scale: &Scale,
    factor: f64,
    factors: &mut Vec<(usize, f64, bool)>,
) -> Result<(), String> {
    let method = scale.method();
    let members = method.members().filter(|_| matches!(method.name(), "sum" | "mean" | "weighted-sum"));
    let members = members
        .ok_or_else(|| format!("`{}` does not add up items: it is a {}", scale.id(), method.name()))?;
    let factor = match method.name() {
        "mean" => factor / f64::from(u32::try_from(members.len()).unwrap_or(u32::MAX)),
        _ => factor,
    };
    for (member, weight) in members {
        let factor = factor * weight.map_or(1.0, |weight| weight.to_f64());
        match member.input() {
            Input::Item(index) => factors.push((index, factor, member.is_reversed())),
            Input::Scale(index) => {
                let inner = instrument.scales().get(index).ok_or("a scale of another instrument")?;
                if inner.round().is_some() {
                    return Err(format!("`{}` adds up `{}`, which is rounded", scale.id(), inner.id()));
                }
                let factor = if member.is_reversed() { -factor } else { factor };
                add_members(instrument, inner, factor, factors)?;
            }
        }
    }
    Ok(())
}

impl ScaleItem {
    fn new(instrument: &Instrument, index: usize, factor: f64, is_reversed: bool) -> Result<Self, String> {
        let item = instrument.items().get(index).ok_or("an item of another instrument")?;
        let (low, high) = item.score_range();
        let counts =
            |value: f64| factor * if is_reversed { low.to_f64() + high.to_f64() - value } else { value };
        let codes: Vec<i32> = match item.kind() {
            ItemKind::Options { .. } => instrument.options(item).iter().map(|option| option.code()).collect(),
            _ => {
                let (low, high) = item.recorded_range();
                (low..=high).take(MOST_CODES.saturating_add(1)).collect()
            }
        };
        if codes.len() > MOST_CODES {
            return Err(format!("item `{}` has more than {MOST_CODES} different answers", item.id()));
        }
        let mut answers: Vec<(Option<i32>, f64)> =
            codes.iter().map(|code| (Some(*code), counts(item.score(*code).to_f64()))).collect();
        if let Some(NotApplicable::Counts(value)) = item.not_applicable() {
            answers.push((None, counts(value.to_f64())));
        }
        let first = codes.iter().copied().min().unwrap_or_default();
        let last = codes.iter().copied().max().unwrap_or_default();
        let position =
            |code: i32| codes.iter().position(|own| *own == code).and_then(|at| u16::try_from(at).ok());
        let positions = (first..=last).take(1 << 16).map(position).collect();
        Ok(Self { id: item.id().to_owned(), index, first, positions, answers })
    }

    fn add(&mut self, other: &Self) {
        for (own, more) in self.answers.iter_mut().zip(&other.answers) {
            own.1 += more.1;
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its position in the instrument.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Every answer, by its code and what it counts in the scale; without a code what an item counts that the form skips.
    pub fn answers(&self) -> &[(Option<i32>, f64)] {
        &self.answers
    }

    /// The position of an answer among [`answers`](Self::answers); `None` where it is missing.
    #[inline]
    pub(crate) fn position(&self, answer: Answer) -> Option<usize> {
        match answer {
            Answer::Given(code) => {
                let place = usize::try_from(code.checked_sub(self.first)?).ok()?;
                self.positions.get(place).copied().flatten().map(usize::from)
            }
            Answer::NotApplicable => self.answers.iter().position(|(code, _)| code.is_none()),
            _ => None,
        }
    }
}
