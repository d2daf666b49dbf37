//! Rules in words: how a score is made, and when a criterion is met.

use psyscreen::{
    Condition, CountGroup, Evidence, Input, Instrument, Item, Member, Method, Number, Period, Scale, Test,
};

/// `, screens for depression, in adults, sensitivity 0.88`.
pub(super) fn evidence(evidence: &Evidence) -> String {
    let parts = [
        evidence.target().map(|target| format!(", screens for {target}")),
        evidence.population().map(|population| format!(", in {population}")),
        evidence.sensitivity().map(|sensitivity| format!(", sensitivity {sensitivity}")),
        evidence.specificity().map(|specificity| format!(", specificity {specificity}")),
    ];
    parts.into_iter().flatten().collect()
}

/// `14 days`, `1 month`.
pub(super) fn period(period: Period) -> String {
    let parts = [(period.months(), "month"), (period.days(), "day"), (period.hours(), "hour")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, unit)| if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") })
        .collect();
    parts.join(" ")
}

/// What a scale is computed from.
pub(super) fn method(instrument: &Instrument, scale: &Scale) -> String {
    let member = |member: &Member| member.input();
    let of_members = |word: &str, members: &[Member]| {
        let reversed: Vec<Input> = members.iter().filter(|member| member.is_reversed()).map(member).collect();
        let turned = if reversed.is_empty() {
            String::new()
        } else {
            format!(", {} reversed", inputs(instrument, &reversed))
        };
        format!("{word} of {}{turned}", inputs(instrument, &members.iter().map(member).collect::<Vec<_>>()))
    };
    let one = |input: Input| inputs(instrument, &[input]);
    match scale.method() {
        Method::Sum(members) => of_members("sum", members),
        Method::Mean(members) => of_members("mean", members),
        Method::Max(members) => of_members("highest", members),
        Method::Min(members) => of_members("lowest", members),
        Method::WeightedSum(members) => {
            let parts: Vec<String> = members
                .iter()
                .map(|(weight, member)| format!("{} × {}", exact(*weight), one(member.input())))
                .collect();
            parts.join(" + ")
        }
        Method::Count(groups) => format!("number of {}", counted(instrument, groups)),
        Method::Difference(of, minus) => format!("{} minus {}", one(*of), one(*minus)),
        Method::Ratio(of, over, times) => format!("{} ÷ {} × {}", one(*of), one(*over), exact(*times)),
        Method::Linear(of, multiply, add) if add.numerator() == 0 => {
            format!("{} × {}", one(*of), exact(*multiply))
        }
        Method::Linear(of, multiply, add) => {
            format!("{} × {} + {}", one(*of), exact(*multiply), exact(*add))
        }
        Method::Recode(of, classes) => {
            let classes: Vec<String> = classes
                .iter()
                .map(|class| match class.from() {
                    Some(from) => format!("from {from}: {}", class.value()),
                    None => class.value().to_string(),
                })
                .collect();
            format!("{} in classes ({})", one(*of), classes.join(", "))
        }
        Method::Lookup(of, table) => format!("{} by a table of {} rows", one(*of), table.len()),
        Method::Duration(from, to) => {
            format!("time from {} to {}", one(Input::Item(*from)), one(Input::Item(*to)))
        }
        other => other.name().to_owned(),
    }
}

/// A constant, as a fraction where no short decimal says it.
fn exact(number: Number) -> String {
    let shown = number.to_string();
    if Number::parse(&shown) == Some(number) { shown } else { format!("{number:?}") }
}

/// When a condition holds.
pub(super) fn condition(instrument: &Instrument, what: &Condition<Test>) -> String {
    let joined = |parts: &[Condition<Test>], word: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Condition::All(_) | Condition::Any(_) => format!("({})", condition(instrument, part)),
                _ => condition(instrument, part),
            })
            .collect();
        parts.join(word)
    };
    match what {
        Condition::Test(test) => self::test(instrument, test),
        Condition::All(parts) => joined(parts, " and "),
        Condition::Any(parts) => joined(parts, " or "),
        Condition::Not(part) => format!("not ({})", condition(instrument, part)),
    }
}

fn test(instrument: &Instrument, test: &Test) -> String {
    let scale = |index: usize| instrument.scales().get(index);
    let id = |index: usize| scale(index).map_or("", Scale::id);
    match test {
        Test::Count { groups, at_least, at_most } => {
            let all: usize = groups.iter().map(|group| group.items().len()).sum();
            let number = match (at_least, at_most) {
                (least, most) if *most >= all => format!("at least {least}"),
                (0, most) => format!("at most {most}"),
                (least, most) if least == most => format!("exactly {least}"),
                (least, most) => format!("{least} to {most}"),
            };
            format!("{number} of [{}]", counted(instrument, groups))
        }
        Test::Item { item, threshold } => {
            format!("{} {threshold}", inputs(instrument, &[Input::Item(*item)]))
        }
        Test::Score { scale, threshold } => format!("{} {threshold}", id(*scale)),
        Test::Band { scale: index, severity } => {
            let band = scale(*index)
                .and_then(|scale| scale.bands().iter().find(|band| band.severity() == *severity));
            format!("{} {} or more severe", id(*index), band.map_or("", |band| band.id()))
        }
        Test::Cutoff { scale: index, cutoff } => {
            let cutoff = scale(*index).and_then(|scale| scale.cutoffs().get(*cutoff));
            format!("{}.{}", id(*index), cutoff.map_or("", |cutoff| cutoff.id()))
        }
        Test::Criterion(index) => {
            instrument.criteria().get(*index).map_or("", |criterion| criterion.id()).to_owned()
        }
        _ => "another test".to_owned(),
    }
}

/// `items 1–8 at least 2; item 9 at least 1`.
fn counted(instrument: &Instrument, groups: &[CountGroup]) -> String {
    let group = |group: &CountGroup| {
        let items: Vec<Input> = group.items().iter().map(|item| Input::Item(*item)).collect();
        format!("{} {}", inputs(instrument, &items), group.threshold())
    };
    groups.iter().map(group).collect::<Vec<_>>().join("; ")
}

/// `items 1–9`, `item 4`, `total`: runs of items in the order of the form are drawn together.
fn inputs(instrument: &Instrument, inputs: &[Input]) -> String {
    let item = |index: usize| instrument.items().get(index).map_or("", Item::id);
    let mut items: Vec<(usize, usize)> = Vec::new();
    let mut scales: Vec<&str> = Vec::new();
    for input in inputs {
        match input {
            Input::Item(index) => match items.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(*index) => *last = *index,
                _ => items.push((*index, *index)),
            },
            Input::Scale(index) => scales.push(instrument.scales().get(*index).map_or("", Scale::id)),
        }
    }
    let runs: Vec<String> = items
        .iter()
        .map(|(first, last)| {
            if first == last {
                item(*first).to_owned()
            } else {
                format!("{}–{}", item(*first), item(*last))
            }
        })
        .collect();
    let word = match items.as_slice() {
        [(first, last)] if first == last => "item",
        _ => "items",
    };
    let mut parts = Vec::new();
    if !runs.is_empty() {
        parts.push(format!("{word} {}", runs.join(", ")));
    }
    if !scales.is_empty() {
        parts.push(scales.join(", "));
    }
    parts.join(" and ")
}
