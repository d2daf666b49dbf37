//! Makes a random form, asking the library for the range that it proves of each scale.

use psyscreen::Instrument;
use psyscreen::diagnostic::Code;

use super::form::{Dice, Edge, Form, From, Item, Kind, Method, Scale, Side, Skipped, Start, Valid, When};
use super::ratio::Ratio;

const CODES: [&[i64]; 6] = [&[0, 1], &[0, 1, 2], &[0, 1, 2, 3], &[1, 2, 3], &[0, 4], &[-1, 0, 2, 3]];

/// A form, the library's instrument of it, and how many scales the library refused on the way.
pub(crate) struct Built {
    pub(crate) form: Form,
    pub(crate) text: String,
    pub(crate) instrument: Instrument,
    pub(crate) refused: usize,
}

/// What the seed makes; `None` where the library refuses the items themselves.
pub(crate) fn build(seed: u64) -> Option<Built> {
    let mut dice = Dice::new(seed);
    let mut form = Form::default();
    let codes = dice.pick(&CODES);
    for index in 0..3 + dice.below(3) {
        let item = item(&mut dice, &form, index, codes);
        form.items.push(item);
    }
    let mut refused = 0;
    let wanted = 2 + dice.below(5);
    while form.scales.len() < wanted && refused < 30 {
        let Some(scale) = scale(&mut dice, &form) else {
            refused += 1;
            continue;
        };
        form.scales.push(scale);
        if !find_range(&mut form, &mut dice) {
            form.scales.pop();
            refused += 1;
        }
    }
    for _ in 0..dice.below(3) {
        let item = dice.below(form.items.len());
        if let Some(edge) = edge(&mut dice, &form, From::Item(item)) {
            form.critical.push((item, edge));
        }
    }
    for _ in 0..dice.below(4) {
        let Some(when) = when(&mut dice, &form, form.items.len(), true, 2) else { continue };
        form.criteria.push(when);
        if Instrument::from_toml("random", &form.written()).is_err() {
            form.criteria.pop();
            refused += 1;
        }
    }
    let text = form.written();
    let instrument = Instrument::from_toml("random", &text).ok()?;
    Some(Built { form, text, instrument, refused })
}

fn item(dice: &mut Dice, form: &Form, index: usize, common: &[i64]) -> Item {
    let kind = match dice.below(12) {
        0 => Kind::Tenths(vec![-5, 3, 10]),
        1 => Kind::Clock(vec![0, 725, 1439]),
        2..=4 => {
            let codes = dice.pick(&CODES);
            let step = dice.pick(&[Ratio::whole(1), Ratio::new(1, 2), Ratio::whole(0)]);
            let points = |(place, code): (usize, &i64)| {
                (*code, Ratio::whole(i64::try_from(place % 3).unwrap()).plus(step))
            };
            Kind::Coded(codes.iter().enumerate().map(points).collect())
        }
        // Alike, so that they can be prorated.
        _ => Kind::Coded(common.iter().map(|code| (*code, Ratio::whole(*code))).collect()),
    };
    let is_clock = matches!(kind, Kind::Clock(_));
    let mut item = Item {
        reversed: !is_clock && dice.once_in(4),
        kind,
        optional: !is_clock && dice.once_in(6),
        shown_when: None,
        skipped: None,
    };
    if index > 0 && !is_clock && dice.once_in(3) {
        item.shown_when = when(dice, form, index, false, 1);
    }
    if !item.is_always_asked() {
        item.skipped = Some(if dice.once_in(2) {
            Skipped::Excluded
        } else {
            Skipped::Counts(dice.pick(&[
                Ratio::whole(0),
                Ratio::whole(-1),
                Ratio::whole(2),
                Ratio::new(1, 2),
            ]))
        });
    }
    item
}

/// A threshold that separates what an item or a scale can be.
fn edge(dice: &mut Dice, form: &Form, from: From) -> Option<Edge> {
    let (values, (low, high)) = match from {
        From::Item(item) if form.items[item].is_clock() => return None,
        From::Item(item) => (form.items[item].scores(), form.items[item].ends()),
        From::Scale(scale) => {
            let (low, high) = form.scales[scale].range?;
            let middle = low.plus(high).times(Ratio::new(1, 2));
            (vec![low, middle, middle.rounded(0), high], (low, high))
        }
    };
    let value = dice.pick(&values);
    let upwards = if value > low && dice.once_in(2) { Side::AtLeast } else { Side::Above };
    let downwards = if value < high && dice.once_in(2) { Side::AtMost } else { Side::Below };
    let side = if dice.once_in(3) { downwards } else { upwards };
    let sensible = match side {
        Side::AtLeast => value > low && value <= high,
        Side::Above => value >= low && value < high,
        Side::AtMost => value < high && value >= low,
        Side::Below => value <= high && value > low,
    };
    (sensible && value.written().is_some()).then_some(Edge(side, value))
}

/// Some of the first items, each once.
fn some_items(dice: &mut Dice, form: &Form, before: usize, may: impl Fn(&Item) -> bool) -> Vec<usize> {
    (0..before).filter(|item| may(&form.items[*item]) && !dice.once_in(3)).collect()
}

fn group(dice: &mut Dice, form: &Form, items: Vec<usize>) -> Option<(Vec<usize>, Edge)> {
    let edge = edge(dice, form, From::Item(*items.first()?))?;
    let separates = |item: &usize| {
        let scores = form.items[*item].scores();
        scores.iter().any(|score| edge.holds(*score)) && !scores.iter().all(|score| edge.holds(*score))
    };
    let items: Vec<usize> = items.into_iter().filter(separates).collect();
    (!items.is_empty()).then_some((items, edge))
}

/// A condition over the first items, and for criteria over scores and earlier criteria too.
fn when(dice: &mut Dice, form: &Form, before: usize, is_criterion: bool, depth: usize) -> Option<When> {
    let may = |item: &Item| !item.is_clock() && (is_criterion || !item.optional);
    let parts = |dice: &mut Dice| -> Vec<When> {
        (0..2 + dice.below(2)).filter_map(|_| when(dice, form, before, is_criterion, depth - 1)).collect()
    };
    match dice.below(if depth == 0 { 5 } else { 8 }) {
        0 | 1 => {
            let item = dice.below(before);
            may(&form.items[item]).then_some(())?;
            Some(When::Item(item, edge(dice, form, From::Item(item))?))
        }
        2 => {
            let items = some_items(dice, form, before, may);
            let (items, edge) = group(dice, form, items)?;
            let size = items.len();
            let at_least = 1 + dice.below(size);
            let at_most =
                (at_least < size && dice.once_in(2)).then(|| at_least + dice.below(size - at_least));
            Some(When::Count { groups: vec![(items, edge)], at_least, at_most })
        }
        3 if is_criterion && !form.criteria.is_empty() => {
            Some(When::Criterion(dice.below(form.criteria.len())))
        }
        3 | 4 => {
            if !is_criterion || form.scales.is_empty() {
                return None;
            }
            let scale = dice.below(form.scales.len());
            Some(When::Score(scale, edge(dice, form, From::Scale(scale))?))
        }
        5 => Some(When::All(parts(dice))).filter(has_parts),
        6 => Some(When::Any(parts(dice))).filter(has_parts),
        _ => Some(When::Not(Box::new(when(dice, form, before, is_criterion, depth - 1)?))),
    }
}

fn has_parts(when: &When) -> bool {
    !matches!(when, When::All(parts) | When::Any(parts) if parts.is_empty())
}

fn scale(dice: &mut Dice, form: &Form) -> Option<Scale> {
    let clocks: Vec<From> =
        (0..form.items.len()).filter(|item| form.items[*item].is_clock()).map(From::Item).collect();
    let numbers: Vec<From> =
        (0..form.items.len()).filter(|item| !form.items[*item].is_clock()).map(From::Item).collect();
    let scales: Vec<From> = (0..form.scales.len()).map(From::Scale).collect();
    let input = |dice: &mut Dice| {
        let from = if dice.once_in(2) { &scales } else { &numbers };
        (!from.is_empty()).then(|| dice.pick(from))
    };
    let small =
        |dice: &mut Dice| dice.pick(&[Ratio::whole(2), Ratio::whole(-1), Ratio::new(5, 4), Ratio::whole(1)]);
    let (method, members) = match dice.below(13) {
        kind @ 0..=6 => {
            let mut members: Vec<From> = numbers.iter().copied().filter(|_| !dice.once_in(3)).collect();
            if dice.once_in(3) {
                members.extend(scales.iter().copied().filter(|_| dice.once_in(2)));
            }
            let method = match kind {
                0 | 1 => Method::Sum,
                2 | 3 => Method::Mean,
                4 => Method::Weighted(members.iter().map(|_| small(dice)).collect()),
                5 => Method::Max,
                _ => Method::Min,
            };
            (method, members)
        }
        7 => {
            let items = some_items(dice, form, form.items.len(), |item| !item.is_clock());
            let (items, edge) = group(dice, form, items)?;
            (Method::Count(vec![(items.clone(), edge)]), items.into_iter().map(From::Item).collect())
        }
        8 => (Method::Difference, vec![input(dice)?, input(dice)?]),
        9 => (Method::Over(small(dice)), vec![input(dice)?, input(dice)?]),
        10 => (Method::Linear(small(dice), small(dice)), vec![input(dice)?]),
        11 => {
            let of = input(dice)?;
            let (low, high) = match of {
                From::Item(item) => form.items[item].ends(),
                From::Scale(scale) => form.scales[scale].range?,
            };
            let middle = low.plus(high).times(Ratio::new(1, 2));
            if dice.once_in(2) {
                let values = [small(dice), small(dice).plus(Ratio::whole(3))];
                let start = Start { value: middle, above: dice.once_in(2) };
                (Method::Recode(vec![(None, values[0]), (Some(start), values[1])]), vec![of])
            } else {
                let From::Item(item) = of else { return None };
                let mut scores = form.items[item].scores();
                scores.sort();
                scores.dedup();
                (Method::Lookup(scores.into_iter().map(|score| (score, small(dice))).collect()), vec![of])
            }
        }
        _ => {
            if clocks.len() < 2 {
                return None;
            }
            (Method::Duration, vec![clocks[0], clocks[1]])
        }
    };
    let is_adding = matches!(method, Method::Sum | Method::Mean | Method::Weighted(_));
    let reversed = members.iter().map(|from| {
        let may = match from {
            From::Item(item) => !form.items[*item].reversed,
            From::Scale(_) => true,
        };
        is_adding && may && dice.once_in(5)
    });
    let reversed: Vec<bool> = reversed.collect();
    let min_answered =
        (matches!(method, Method::Sum | Method::Mean) && !members.is_empty() && dice.once_in(2))
            .then(|| 1 + dice.below(members.len()));
    let mut items: Vec<usize> = members.iter().flat_map(|from| form.items_behind(*from)).collect();
    items.sort_unstable();
    items.dedup();
    (!members.is_empty()).then_some(Scale {
        method,
        members,
        reversed,
        min_answered,
        rounded: dice.once_in(4).then(|| u32::try_from(dice.below(3)).unwrap()),
        cutoff: None,
        valid_when: dice.once_in(4).then(|| valid_when(dice, form)).flatten(),
        range: None,
        items,
    })
}

/// When a score is valid: by one of the scales so far, or by answers to items that everybody is asked.
fn valid_when(dice: &mut Dice, form: &Form) -> Option<Valid> {
    if dice.once_in(2) && !form.scales.is_empty() {
        let scale = dice.below(form.scales.len());
        return Some(Valid::Score(scale, edge(dice, form, From::Scale(scale))?));
    }
    let items = some_items(dice, form, form.items.len(), Item::is_always_asked);
    let at_least = 1 + dice.below(items.len());
    (!items.is_empty()).then_some(Valid::Answered(items, at_least))
}

/// Asks the library what the last scale can be, and gives it that range, and perhaps a cutoff. False where it is refused.
fn find_range(form: &mut Form, dice: &mut Dice) -> bool {
    let range = match Instrument::from_toml("random", &form.written()) {
        Ok(instrument) => {
            let (low, high) = instrument.scales().last().unwrap().range();
            Some((Ratio::of(low), Ratio::of(high)))
        }
        Err(error) => error.diagnostics().iter().find(|problem| problem.code() == Code::RangeShape).and_then(
            |problem| {
                let (_, reach) = problem.help()?.split_once("reach ")?;
                let (low, rest) = reach.split_once(" to ")?;
                let (high, _) = rest.split_once(';')?;
                Some((Ratio::read(low), Ratio::read(high)))
            },
        ),
    };
    let Some(range) = range.filter(|(low, high)| low.written().is_some() && high.written().is_some()) else {
        return false;
    };
    form.scales.last_mut().unwrap().range = Some(range);
    if dice.once_in(2) {
        let last = form.scales.len() - 1;
        form.scales[last].cutoff = edge(dice, form, From::Scale(last));
    }
    if Instrument::from_toml("random", &form.written()).is_ok() {
        return true;
    }
    form.scales.last_mut().unwrap().cutoff = None;
    Instrument::from_toml("random", &form.written()).is_ok()
}
