//! The results of an instrument as columns: one list of their names and values, over which everything loops that writes them.

use std::fmt;

use super::{Change, ChangeDirection, Findings, View};
use crate::instrument::{Band, Instrument};
use crate::number::Number;
use crate::scoring::Status;
use crate::truth::Truth;

/// What a column of results holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResultKind {
    /// A score; nothing where it is unscorable.
    Value,
    /// The lowest value that the score may turn out to have.
    Min,
    /// The highest value that the score may turn out to have.
    Max,
    /// How the score came about.
    Status,
    /// The bands in which the score may be.
    Band,
    /// Whether a cutoff is reached.
    Cutoff,
    /// A T score or percentile by a norm; nothing for whom the norm is not.
    Norm,
    /// Whether a critical item is positive.
    CriticalItem,
    /// Whether a criterion is met.
    Criterion,
    /// The score of an earlier administration.
    Earlier,
    /// Whether a critical item was positive in an earlier administration.
    EarlierCriticalItem,
    /// By how much the score is higher than then.
    Change,
    /// Which way the score moved, beyond measurement error.
    ReliableChange,
    /// Whether it improved by the published fraction of the earlier score.
    Response,
    /// Whether the score is in remission.
    Remission,
    /// Whether it moved by at least the smallest difference that patients notice.
    MinimalImportant,
}

/// One column of results.
#[derive(Clone, Debug)]
pub struct ResultColumn {
    name: Box<str>,
    kind: ResultKind,
    /// The scale, critical item or criterion.
    index: usize,
    /// The cutoff, the norm or the set of change parameters.
    part: usize,
}

/// What a column holds for a person.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ResultValue<'i> {
    /// A number, where there is one.
    Number(Option<Number>),
    /// How a score came about.
    Status(Status),
    /// The lowest and the highest band in which a score may be.
    Bands(Option<(&'i Band, &'i Band)>),
    /// Whether something holds.
    Truth(Truth),
    /// Which way a score moved, where that is certain.
    Direction(Option<ChangeDirection>),
    /// There is no earlier administration to compare with.
    Nothing,
}

/// The columns of results of one instrument, in their order.
#[derive(Clone, Debug)]
pub struct ResultColumns<'i> {
    instrument: &'i Instrument,
    columns: Vec<ResultColumn>,
}

impl ResultColumn {
    fn new(name: impl Into<Box<str>>, kind: ResultKind, index: usize, part: usize) -> Self {
        Self { name: name.into(), kind, index, part }
    }

    /// Its name: `total`, `total.min`, `total.band`, `suicidal-ideation`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn kind(&self) -> ResultKind {
        self.kind
    }

    /// The position of what it is of: the critical item, the criterion, else the scale.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The position of a cutoff in its scale, and of a norm in the instrument; else 0.
    pub fn part(&self) -> usize {
        self.part
    }
}

impl Instrument {
    /// The columns of its results: for each scale `S` the score `S`, `S.min`, `S.max`, `S.status`, `S.band`, then `S.CUTOFF` and
    /// `S.T.NORM` or `S.percentile.NORM`; critical items; criteria.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
    /// # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
    /// let columns = gad7.results();
    /// assert_eq!(columns.iter().next().map(|column| column.name()), Some("total"));
    /// let findings = gad7.respond_in_order([3, 3, 2, 0, 1, 0])?.score().interpret();
    /// let value = columns.value("total.band", &findings, None).ok_or("these are its findings")?;
    /// assert_eq!(value.to_string(), "mild..moderate");
    /// # Ok(())
    /// # }
    /// ```
    pub fn results(&self) -> ResultColumns<'_> {
        let mut columns = Vec::new();
        for (index, scale) in self.scales.iter().enumerate() {
            let id = &scale.id;
            let mut add = |name: String, kind, part| columns.push(ResultColumn::new(name, kind, index, part));
            add(id.to_string(), ResultKind::Value, 0);
            add(format!("{id}.min"), ResultKind::Min, 0);
            add(format!("{id}.max"), ResultKind::Max, 0);
            add(format!("{id}.status"), ResultKind::Status, 0);
            if !scale.bands.is_empty() {
                add(format!("{id}.band"), ResultKind::Band, 0);
            }
            for (part, cutoff) in scale.cutoffs.iter().enumerate() {
                add(format!("{id}.{}", cutoff.id), ResultKind::Cutoff, part);
            }
            let own = self.norms.iter().enumerate().filter(|(_, norm)| norm.scale_index() == index);
            for (part, norm) in own.filter(|(_, norm)| !norm.is_descriptive()) {
                let measure = if norm.gives_percentiles() { "percentile" } else { "T" };
                add(format!("{id}.{measure}.{}", norm.id()), ResultKind::Norm, part);
            }
        }
        for (index, critical) in self.critical_items.iter().enumerate() {
            columns.push(ResultColumn::new(critical.id.clone(), ResultKind::CriticalItem, index, 0));
        }
        for (index, criterion) in self.criteria.iter().enumerate() {
            columns.push(ResultColumn::new(criterion.id.clone(), ResultKind::Criterion, index, 0));
        }
        ResultColumns { instrument: self, columns }
    }
}

impl<'i> ResultColumns<'i> {
    /// The same, and what compares with an earlier administration: for each scale `S.earlier`, the score then, and `S.change`, by how
    /// much it is higher now; for the scale of the published change parameters, as far as they are published, also
    /// `S.reliable-change` (`improved`, `unchanged`, `deteriorated` or `undetermined`), `S.response`, `S.remission` and
    /// `S.minimal-important`. Of an instrument with several sets of change parameters these are by the first; those of another
    /// have its id behind them: `S.reliable-change.ID`. Last, for each critical item `C.earlier`, whether it was positive then.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/phq-9.toml")?;
    /// # let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
    /// let columns = phq9.results().over_time();
    /// let earlier = phq9.respond_in_order([3, 3, 2, 2, 2, 1, 1, 0, 0])?.score().interpret();
    /// let later = phq9.respond_in_order([1, 1, 1, 1, 1, 1, 0, 0, 0])?.score().interpret();
    /// let change = |earlier| columns.value("total.change", &later, earlier).map(|value| value.to_string());
    /// assert_eq!(change(Some(&earlier)), Some("-8".into()));
    /// assert_eq!(change(None), Some("".into()));
    /// assert!(columns.has("suicidal-ideation.earlier"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn over_time(mut self) -> Self {
        for (index, scale) in self.instrument.scales.iter().enumerate() {
            let id = &scale.id;
            let mut add = |name: String, kind, part| {
                self.columns.push(ResultColumn::new(format!("{id}.{name}"), kind, index, part));
            };
            add("earlier".to_owned(), ResultKind::Earlier, 0);
            add("change".to_owned(), ResultKind::Change, 0);
            let rules = self.instrument.changes.iter().enumerate();
            for (part, rule) in rules.filter(|(_, rule)| rule.scale == index) {
                let behind = rule.id.as_ref().filter(|_| part > 0);
                let behind = behind.map_or_else(String::new, |id| format!(".{id}"));
                for (name, kind, is_published) in [
                    ("reliable-change", ResultKind::ReliableChange, rule.reliable.is_some()),
                    ("response", ResultKind::Response, rule.response.is_some()),
                    ("remission", ResultKind::Remission, rule.remission.is_some()),
                    ("minimal-important", ResultKind::MinimalImportant, rule.minimal_important.is_some()),
                ] {
                    if is_published {
                        add(format!("{name}{behind}"), kind, part);
                    }
                }
            }
        }
        for (index, critical) in self.instrument.critical_items.iter().enumerate() {
            let name = format!("{}.earlier", critical.id);
            self.columns.push(ResultColumn::new(name, ResultKind::EarlierCriticalItem, index, 0));
        }
        self
    }

    /// The columns.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ResultColumn> {
        self.columns.iter()
    }

    /// Whether there is a column with this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| &*column.name == name)
    }

    /// What the column with this name holds for a person; `None` where there is no such column, and for findings of another
    /// instrument.
    pub fn value(
        &self,
        name: &str,
        findings: &Findings<'i>,
        earlier: Option<&Findings<'i>>,
    ) -> Option<ResultValue<'i>> {
        let column = self.columns.iter().find(|column| &*column.name == name)?;
        self.is_of(findings).then(|| self.of(column, findings, earlier))
    }

    /// What the columns hold for a person, in their order; nothing for findings of another instrument.
    pub fn values<'f>(
        &'f self,
        findings: &'f Findings<'i>,
        earlier: Option<&'f Findings<'i>>,
    ) -> impl Iterator<Item = ResultValue<'i>> + 'f {
        let columns = if self.is_of(findings) { &*self.columns } else { &[] };
        columns.iter().map(move |column| self.of(column, findings, earlier))
    }

    fn is_of(&self, findings: &Findings<'i>) -> bool {
        let (own, other) = (self.instrument, findings.instrument());
        std::ptr::eq(own, other) || own.fingerprint() == other.fingerprint()
    }

    fn of(
        &self,
        column: &ResultColumn,
        findings: &Findings<'i>,
        earlier: Option<&Findings<'i>>,
    ) -> ResultValue<'i> {
        let instrument = self.instrument;
        let index = column.index;
        let outcome = || findings.outcome_at(index);
        let change = |of: &dyn Fn(Change<'_>) -> ResultValue<'i>| {
            let rule = instrument.changes.get(column.part);
            let change = earlier
                .zip(rule)
                .and_then(|(earlier, rule)| Change::by(rule, earlier, findings, View::Published));
            change.map_or(ResultValue::Nothing, of)
        };
        match column.kind {
            ResultKind::Value => ResultValue::Number(outcome().value()),
            ResultKind::Min => ResultValue::Number(Some(outcome().min())),
            ResultKind::Max => ResultValue::Number(Some(outcome().max())),
            ResultKind::Status => ResultValue::Status(outcome().status()),
            ResultKind::Band => ResultValue::Bands(findings.bands_at(index)),
            ResultKind::Cutoff => {
                let scale = instrument.scales.get(index);
                scale.map_or(ResultValue::Nothing, |scale| {
                    ResultValue::Truth(findings.cutoff_at(scale, column.part))
                })
            }
            ResultKind::Norm => ResultValue::Number(instrument.norms.get(column.part).and_then(|norm| {
                let value = outcome().value().filter(|_| norm.fits(findings.person()))?;
                norm.measure(value)
            })),
            ResultKind::CriticalItem => ResultValue::Truth(findings.critical_item_at(index)),
            ResultKind::Criterion => ResultValue::Truth(findings.criterion_at(index)),
            ResultKind::Earlier => {
                let earlier = earlier.filter(|earlier| findings.is_comparable(earlier));
                ResultValue::Number(earlier.and_then(|earlier| earlier.outcome_at(index).value()))
            }
            ResultKind::EarlierCriticalItem => {
                let earlier = earlier.filter(|earlier| findings.is_comparable(earlier));
                earlier.map_or(ResultValue::Nothing, |earlier| {
                    ResultValue::Truth(earlier.critical_item_at(index))
                })
            }
            ResultKind::Change => {
                ResultValue::Number(earlier.and_then(|earlier| findings.difference_at(earlier, index)))
            }
            ResultKind::ReliableChange => change(&|change| ResultValue::Direction(change.direction())),
            ResultKind::Response => change(&|change| ResultValue::Truth(change.response())),
            ResultKind::Remission => change(&|change| ResultValue::Truth(change.remission())),
            ResultKind::MinimalImportant => change(&|change| ResultValue::Truth(change.minimal_important())),
        }
    }
}

/// As tables show it: nothing where there is no value, `mild..moderate` for several bands.
impl fmt::Display for ResultValue<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(Some(number)) => number.fmt(formatter),
            Self::Status(status) => status.fmt(formatter),
            Self::Bands(Some((low, high))) if low.id == high.id => formatter.pad(&low.id),
            Self::Bands(Some((low, high))) => write!(formatter, "{}..{}", low.id, high.id),
            Self::Truth(truth) => truth.fmt(formatter),
            Self::Direction(direction) => {
                formatter.pad(direction.map_or("undetermined", ChangeDirection::name))
            }
            Self::Number(None) | Self::Bands(None) | Self::Nothing => Ok(()),
        }
    }
}
