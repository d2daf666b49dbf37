//! A random form: what is asked, how it is scored, what is read from it. Its own data, from which the definition is written.

use super::ratio::Ratio;

/// Pseudo-random numbers (xorshift): the same on every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Codes and what each counts, before any reversal.
    Coded(Vec<(i64, Ratio)>),
    /// A number with one decimal, tried at these tenths, of which the first and the last are the limits.
    Tenths(Vec<i64>),
    /// Times of day, tried at these minutes.
    Clock(Vec<i64>),
}

/// What an item counts that does not apply.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Skipped {
    Excluded,
    Counts(Ratio),
}

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) reversed: bool,
    pub(crate) optional: bool,
    pub(crate) shown_when: Option<When>,
    pub(crate) skipped: Option<Skipped>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    AtLeast,
    Above,
    AtMost,
    Below,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge(pub(crate) Side, pub(crate) Ratio);

impl Edge {
    pub(crate) fn holds(self, value: Ratio) -> bool {
        match self.0 {
            Side::AtLeast => value >= self.1,
            Side::Above => value > self.1,
            Side::AtMost => value <= self.1,
            Side::Below => value < self.1,
        }
    }

    fn written(self) -> String {
        let key = match self.0 {
            Side::AtLeast => "at_least",
            Side::Above => "above",
            Side::AtMost => "at_most",
            Side::Below => "below",
        };
        format!("{key} = {}", self.1.written().unwrap())
    }
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum When {
    All(Vec<When>),
    Any(Vec<When>),
    Not(Box<When>),
    Item(usize, Edge),
    Count { groups: Vec<(Vec<usize>, Edge)>, at_least: usize, at_most: Option<usize> },
    Score(usize, Edge),
    Criterion(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Item(usize),
    Scale(usize),
}

/// Where a class begins: at a value, or above it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) value: Ratio,
    pub(super) above: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Method {
    Sum,
    Mean,
    Weighted(Vec<Ratio>),
    Max,
    Min,
    Count(Vec<(Vec<usize>, Edge)>),
    Difference,
    Over(Ratio),
    Linear(Ratio, Ratio),
    Recode(Vec<(Option<Start>, Ratio)>),
    Lookup(Vec<(Ratio, Ratio)>),
    Duration,
}

/// When a score is valid: by an earlier scale's score, or by how many of some items are answered.
#[derive(Clone, Debug)]
pub(crate) enum Valid {
    Score(usize, Edge),
    Answered(Vec<usize>, usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) method: Method,
    pub(crate) members: Vec<From>,
    /// Which members are reversed.
    pub(crate) reversed: Vec<bool>,
    pub(crate) min_answered: Option<usize>,
    pub(crate) rounded: Option<u32>,
    pub(crate) cutoff: Option<Edge>,
    pub(crate) valid_when: Option<Valid>,
    /// As the library proves it; found out by asking it.
    pub(crate) range: Option<(Ratio, Ratio)>,
    /// Every item behind it.
    pub(crate) items: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub(crate) items: Vec<Item>,
    pub(crate) scales: Vec<Scale>,
    pub(crate) critical: Vec<(usize, Edge)>,
    pub(crate) criteria: Vec<When>,
}

const HEAD: &str = r#"format = 1
id = "random"
revision = "1"
title = { en = "Random" }
construct = "depression"
informant = "self"
wording = { en = "descriptor" }
licence = { text = "free", scoring = "free", evidence = "https://example.org/", checked = 2026-11-24 }
source = [{ id = "s", citation = "A (2026)", url = "https://example.org/" }]
"#;

impl Item {
    /// The answers that are tried, as they are recorded.
    pub(crate) fn answers(&self) -> Vec<i64> {
        match &self.kind {
            Kind::Coded(codes) => codes.iter().map(|(code, _)| *code).collect(),
            Kind::Tenths(values) | Kind::Clock(values) => values.clone(),
        }
    }

    /// What an answer counts.
    pub(crate) fn score(&self, answer: i64) -> Ratio {
        let plain = |answer: i64| match &self.kind {
            Kind::Coded(codes) => codes.iter().find(|(code, _)| *code == answer).unwrap().1,
            Kind::Tenths(_) => Ratio::new(i128::from(answer), 10),
            Kind::Clock(_) => Ratio::whole(answer),
        };
        if self.reversed {
            let all: Vec<Ratio> = self.answers().into_iter().map(plain).collect();
            all.iter().min().unwrap().plus(*all.iter().max().unwrap()).minus(plain(answer))
        } else {
            plain(answer)
        }
    }

    pub(crate) fn scores(&self) -> Vec<Ratio> {
        self.answers().into_iter().map(|answer| self.score(answer)).collect()
    }

    /// The ends of what it can count.
    pub(crate) fn ends(&self) -> (Ratio, Ratio) {
        (*self.scores().iter().min().unwrap(), *self.scores().iter().max().unwrap())
    }

    pub(crate) fn is_always_asked(&self) -> bool {
        !self.optional && self.shown_when.is_none()
    }

    pub(crate) fn is_clock(&self) -> bool {
        matches!(self.kind, Kind::Clock(_))
    }

    /// An answer as a person gives it.
    pub(crate) fn given(&self, answer: i64) -> String {
        match &self.kind {
            Kind::Coded(_) => answer.to_string(),
            Kind::Tenths(_) => Ratio::new(i128::from(answer), 10).written().unwrap(),
            Kind::Clock(_) => format!("{:02}:{:02}", answer / 60, answer % 60),
        }
    }
}

fn list<T>(all: &[T], written: impl Fn(&T) -> String) -> String {
    format!("[{}]", all.iter().map(written).collect::<Vec<_>>().join(", "))
}

fn ids(items: &[usize]) -> String {
    list(items, |item| format!("\"{item}\""))
}

fn groups(groups: &[(Vec<usize>, Edge)]) -> String {
    list(groups, |(items, edge)| format!("{{ items = {}, {} }}", ids(items), edge.written()))
}

impl When {
    /// The keys of the table that it is.
    fn keys(&self) -> String {
        let parts = |parts: &[Self]| list(parts, Self::table);
        match self {
            Self::All(all) => format!("all = {}", parts(all)),
            Self::Any(any) => format!("any = {}", parts(any)),
            Self::Not(part) => format!("not = {}", part.table()),
            Self::Item(item, edge) => format!("item = \"{item}\"\n{}", edge.written()),
            Self::Score(scale, edge) => format!("score = \"s{scale}\"\n{}", edge.written()),
            Self::Criterion(index) => format!("criterion = \"c{index}\""),
            Self::Count { groups: counted, at_least, at_most } => {
                let at_most = at_most.map_or(String::new(), |at_most| format!("\nat_most = {at_most}"));
                format!("count = {}\nat_least = {at_least}{at_most}", groups(counted))
            }
        }
    }

    /// The items that it reads by themselves.
    fn items(&self, into: &mut Vec<usize>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.items(into)),
            Self::Not(part) => part.items(into),
            Self::Item(item, _) => into.push(*item),
            Self::Count { groups, .. } => into.extend(groups.iter().flat_map(|(items, _)| items)),
            Self::Score(..) | Self::Criterion(_) => {}
        }
    }

    fn table(&self) -> String {
        format!("{{ {} }}", self.keys().replace('\n', ", "))
    }
}

impl Scale {
    pub(crate) fn written(&self, id: usize) -> String {
        let number = |ratio: &Ratio| ratio.written().unwrap();
        let of = |from: From| match from {
            From::Item(item) => format!("{{ item = \"{item}\" }}"),
            From::Scale(scale) => format!("{{ scale = \"s{scale}\" }}"),
        };
        let named = |from: &From| match from {
            From::Item(item) => format!("\"{item}\""),
            From::Scale(scale) => format!("\"s{scale}\""),
        };
        let of_kind = |scales: bool| -> Vec<From> {
            self.members.iter().copied().filter(|from| matches!(from, From::Scale(_)) == scales).collect()
        };
        let mut keys = match &self.method {
            Method::Sum | Method::Mean | Method::Weighted(_) | Method::Max | Method::Min => {
                let (name, weights) = match &self.method {
                    Method::Mean => ("mean", String::new()),
                    Method::Weighted(weights) => {
                        ("weighted-sum", format!("weights = {}\n", list(weights, number)))
                    }
                    Method::Max => ("max", String::new()),
                    Method::Min => ("min", String::new()),
                    _ => ("sum", String::new()),
                };
                format!(
                    "method = \"{name}\"\nitems = {}\nscales = {}\n{weights}",
                    list(&of_kind(false), named),
                    list(&of_kind(true), named)
                )
            }
            Method::Count(counted) => format!("method = \"count\"\ncount = {}\n", groups(counted)),
            Method::Difference => {
                format!(
                    "method = \"difference\"\nof = {}\nminus = {}\n",
                    of(self.members[0]),
                    of(self.members[1])
                )
            }
            Method::Over(times) => format!(
                "method = \"ratio\"\nof = {}\nover = {}\ntimes = {}\n",
                of(self.members[0]),
                of(self.members[1]),
                number(times)
            ),
            Method::Linear(multiply, add) => format!(
                "method = \"linear\"\nof = {}\nmultiply = {}\nadd = {}\n",
                of(self.members[0]),
                number(multiply),
                number(add)
            ),
            Method::Recode(classes) => {
                let class = |(start, value): &(Option<Start>, Ratio)| {
                    let start = start.map_or(String::new(), |start| {
                        let key = if start.above { "above" } else { "at_least" };
                        format!("{key} = {}, ", number(&start.value))
                    });
                    format!("{{ {start}value = {} }}", number(value))
                };
                format!(
                    "method = \"recode\"\nof = {}\nclasses = {}\n",
                    of(self.members[0]),
                    list(classes, class)
                )
            }
            Method::Lookup(rows) => {
                let row = |(raw, value): &(Ratio, Ratio)| format!("[{}, {}]", number(raw), number(value));
                format!(
                    "method = \"lookup\"\nof = {}\nmonotone = false\ntable = {}\n",
                    of(self.members[0]),
                    list(rows, row)
                )
            }
            Method::Duration => {
                let (From::Item(from), From::Item(to)) = (self.members[0], self.members[1]) else {
                    panic!("a duration runs between items")
                };
                format!("method = \"duration\"\nfrom = \"{from}\"\nto = \"{to}\"\n")
            }
        };
        if self.reversed.contains(&true) {
            let reversed: Vec<From> = self
                .members
                .iter()
                .zip(&self.reversed)
                .filter(|(_, reversed)| **reversed)
                .map(|(from, _)| *from)
                .collect();
            keys.push_str(&format!("reverse = {}\n", list(&reversed, named)));
        }
        if let Some(min_answered) = self.min_answered {
            keys.push_str(&format!(
                "missing = {{ min_answered = {min_answered}, fill = \"prorate\", source = \"s\" }}\n"
            ));
        }
        if let Some(decimals) = self.rounded {
            keys.push_str(&format!(
                "round = {{ decimals = {decimals}, mode = \"half-up\", source = \"s\" }}\n"
            ));
        }
        match &self.valid_when {
            Some(Valid::Score(scale, edge)) => keys.push_str(&format!(
                "valid_when = {{ score = \"s{scale}\", {}, source = \"s\" }}\n",
                edge.written()
            )),
            Some(Valid::Answered(items, at_least)) => keys.push_str(&format!(
                "valid_when = {{ answered = {}, at_least = {at_least}, source = \"s\" }}\n",
                ids(items)
            )),
            None => {}
        }
        if let Some((low, high)) = self.range {
            keys.push_str(&format!("range = [{}, {}]\n", number(&low), number(&high)));
        }
        let cutoff = self.cutoff.map_or(String::new(), |edge| {
            format!(
                "[[scale.cutoff]]\nid = \"cut\"\npopulation = \"p\"\nsource = \"s\"\n{}\n",
                edge.written()
            )
        });
        format!("[[scale]]\nid = \"s{id}\"\n{keys}direction = \"none\"\nsource = \"s\"\n{cutoff}")
    }
}

impl Form {
    /// The items that something reads.
    fn used(&self) -> Vec<usize> {
        let mut used: Vec<usize> = self.critical.iter().map(|(item, _)| *item).collect();
        used.extend(self.scales.iter().flat_map(|scale| &scale.items));
        let conditions = self.items.iter().filter_map(|item| item.shown_when.as_ref()).chain(&self.criteria);
        conditions.for_each(|when| when.items(&mut used));
        used
    }

    /// The definition.
    pub(crate) fn written(&self) -> String {
        let used = self.used();
        let mut text = format!("{HEAD}item_count = {}\n", self.items.len());
        for (index, item) in self.items.iter().enumerate() {
            if let Kind::Coded(codes) = &item.kind {
                let points = list(codes, |(_, points)| points.written().unwrap());
                let labels: Vec<String> =
                    codes.iter().map(|(code, _)| format!("\"{code}\" = \"l{code}\"")).collect();
                text.push_str(&format!(
                    "[options.o{index}]\ncodes = {}\npoints = {points}\nlabel.en = {{ {} }}\n",
                    list(codes, |(code, _)| code.to_string()),
                    labels.join(", ")
                ));
            }
        }
        for (index, item) in self.items.iter().enumerate() {
            text.push_str(&format!("[[item]]\nid = \"{index}\"\ntext = {{ en = \"item\" }}\n"));
            match &item.kind {
                Kind::Coded(_) => text.push_str(&format!("options = \"o{index}\"\n")),
                Kind::Tenths(values) => {
                    let end =
                        |value: Option<&i64>| Ratio::new(i128::from(*value.unwrap()), 10).written().unwrap();
                    text.push_str(&format!(
                        "kind = \"number\"\ndecimals = 1\nmin = {}\nmax = {}\n",
                        end(values.first()),
                        end(values.last())
                    ));
                }
                Kind::Clock(_) => text.push_str("kind = \"clock\"\n"),
            }
            if item.reversed {
                text.push_str("reverse_keyed = true\n");
            }
            if !used.contains(&index) {
                text.push_str("unscored = true\n");
            }
            if item.optional {
                text.push_str("optional = true\n");
            }
            if let Some(when) = &item.shown_when {
                text.push_str(&format!("shown_when = {}\n", when.table()));
            }
            if let Some(skipped) = item.skipped {
                let counts = match skipped {
                    Skipped::Excluded => "\"excluded\"".to_owned(),
                    Skipped::Counts(value) => value.written().unwrap(),
                };
                text.push_str(&format!("not_applicable_as = {counts}\nnot_applicable_source = \"s\"\n"));
            }
        }
        for (index, scale) in self.scales.iter().enumerate() {
            text.push_str(&scale.written(index));
            let twice = self.counted_twice(scale);
            if !twice.is_empty() {
                text = text.replacen(
                    &format!("id = \"s{index}\"\n"),
                    &format!("id = \"s{index}\"\ncounted_twice = {}\n", ids(&twice)),
                    1,
                );
            }
        }
        for (index, (item, edge)) in self.critical.iter().enumerate() {
            text.push_str(&format!(
                "[[critical_item]]\nid = \"k{index}\"\nitem = \"{item}\"\n{}\nconcern = \"suicide\"\nsource = \"s\"\n",
                edge.written()
            ));
        }
        for (index, when) in self.criteria.iter().enumerate() {
            text.push_str(&format!("[[criterion]]\nid = \"c{index}\"\nsource = \"s\"\n{}\n", when.keys()));
        }
        text
    }

    pub(crate) fn items_behind(&self, from: From) -> Vec<usize> {
        match from {
            From::Item(item) => vec![item],
            From::Scale(scale) => self.scales[scale].items.clone(),
        }
    }

    /// The items that a sum or a mean reaches through several members.
    fn counted_twice(&self, scale: &Scale) -> Vec<usize> {
        if !matches!(scale.method, Method::Sum | Method::Mean | Method::Weighted(_)) {
            return Vec::new();
        }
        let reached: Vec<Vec<usize>> = scale.members.iter().map(|from| self.items_behind(*from)).collect();
        let times = |item: &usize| reached.iter().filter(|items| items.contains(item)).count();
        (0..self.items.len()).filter(|item| times(item) > 1).collect()
    }
}
