//! What an instrument finds of each row: scores, bands, cutoffs, change since earlier.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use psyscreen::batch::{Batch, BatchResults};
use psyscreen::instrument::Scale;
use psyscreen::interpretation::{ResultColumn, ResultColumns, ResultKind};
use psyscreen::report::{FindingsLine, FindingsReport};
use psyscreen::response::Given;
use psyscreen::{Findings, Instrument, Responses};

use crate::ahead::AnswerColumns;
use crate::cells::Cells;
use crate::column::{Column, ColumnKind};
use crate::error::TableError;
use crate::format::{AsReport, Fields, InColumns, SeriesKind, Texts};
use crate::header::Header;
use crate::mapping::Mapping;
use crate::people::People;
use crate::problem::Problem;
use crate::rows::Block;
use crate::work::Find;

/// Scores the answers to one instrument.
#[derive(Clone)]
pub struct Score<'d> {
    instrument: &'d Instrument,
    columns: ResultColumns<'d>,
    ahead: Option<Ahead<'d>>,
}

/// The scores of one person.
pub struct Scored<'d>(Found<'d>);

enum Found<'d> {
    /// Of a row that was looked at by itself, and of an earlier administration, where the row has any.
    Alone(Findings<'d>, Option<Box<Findings<'d>>>),
    /// At this position of the rows that were scored together.
    Ahead(usize),
}

/// The rows of a block that are scored together.
struct Ahead<'d> {
    /// Made once, where there are many rows.
    batch: Arc<OnceLock<Batch<'d>>>,
    answers: AnswerColumns,
    results: Option<BatchResults>,
    /// As CSV has them.
    texts: RefCell<Option<Texts>>,
}

/// With fewer rows in a block, each is scored for itself.
const ENOUGH_ROWS: usize = 32;

impl<'d> Ahead<'d> {
    fn new(batch: Arc<OnceLock<Batch<'d>>>) -> Self {
        Self { batch, answers: AnswerColumns::default(), results: None, texts: RefCell::default() }
    }

    /// Writes the results of a row.
    #[inline]
    fn write(&self, columns: &ResultColumns<'d>, row: usize, fields: &mut impl Fields) {
        let (Some(batch), Some(results)) = (self.batch.get(), &self.results) else { return };
        let value = |column: &ResultColumn| batch.value(results, column, row);
        if let Ok(mut texts) = self.texts.try_borrow_mut()
            && let Some(line) = fields.as_csv()
        {
            let texts = texts.get_or_insert_with(|| {
                let scales = batch.instrument().scales();
                let depends = |scale: usize| scales.get(scale).is_none_or(Scale::depends_on_person);
                Texts::new(columns.iter(), |scale| self.answers.has_people() && depends(scale))
            });
            return texts.write(results, row, value, line);
        }
        columns.iter().for_each(|column| fields.push_value(value(column)));
    }
}

/// Each thread has its own rows.
impl Clone for Ahead<'_> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.batch))
    }
}

impl<'d> Score<'d> {
    /// By this instrument.
    pub fn new(instrument: &'d Instrument) -> Self {
        Self { instrument, columns: instrument.results(), ahead: None }
    }

    /// Hands on the findings of now, and of an earlier administration.
    fn with_findings<R>(
        &self,
        found: &Scored<'d>,
        hand_on: impl FnOnce(&Findings<'d>, Option<&Findings<'d>>) -> R,
    ) -> R {
        let position = match &found.0 {
            Found::Alone(findings, earlier) => return hand_on(findings, earlier.as_deref()),
            Found::Ahead(position) => *position,
        };
        let answers = self.ahead.as_ref().map(|ahead| ahead.answers.person(position));
        let (person, answers) = answers.unzip();
        let responses = respond(self.instrument, answers.into_iter().flatten());
        hand_on(&responses.score().interpret_for(person.unwrap_or_default()), None)
    }
}

impl<'d> Find<'d> for Score<'d> {
    type Found = Scored<'d>;

    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People<'d>, TableError> {
        mapping.require_for(self.instrument.id())?;
        let people = People::new(header, &[self.instrument], &[], false, mapping)?;
        if people.has_earlier() {
            self.columns = self.instrument.results().over_time();
        }
        Ok(people)
    }

    #[inline]
    fn find(&mut self, people: &mut People<'d>, row: &impl Cells, problems: &mut Vec<Problem>) -> Scored<'d> {
        let responses = match people.responses(row, 0, problems) {
            Some((responses, _)) => responses,
            None => respond(self.instrument, std::iter::empty()),
        };
        let findings = responses.score().interpret_for(people.person(row, problems));
        problems.extend(Problem::implausible(&findings));
        let earlier = if people.has_earlier() { people.earlier(row, problems) } else { Vec::new() };
        let earlier = earlier.into_iter().next();
        let earlier = earlier.map(|earlier| Box::new(earlier.score().interpret_for(findings.person())));
        Scored(Found::Alone(findings, earlier))
    }

    fn allow_ahead(&mut self, people: &People<'d>) {
        let is_alone = self.instrument.plausibility().is_empty() && self.instrument.norms().is_empty();
        self.ahead = (is_alone && people.can_read_ahead()).then(|| Ahead::new(Arc::default()));
    }

    fn look_ahead(&mut self, people: &mut People<'d>, block: &Block) {
        let Some(ahead) = &mut self.ahead else { return };
        let Ahead { batch, answers, results, .. } = ahead;
        answers.clear();
        if block.len() < ENOUGH_ROWS {
            return;
        }
        let batch = batch.get_or_init(|| self.instrument.batch());
        let results = results.get_or_insert_with(|| batch.results());
        if !results.is_exact() {
            self.ahead = None;
            return;
        }
        people.read_ahead(block, answers);
        let is_scored = answers.columns().is_some_and(|columns| batch.score(&columns, results).is_ok());
        if !is_scored {
            answers.clear();
        }
    }

    #[inline]
    fn ahead(&self, position: usize) -> Option<Scored<'d>> {
        let ahead = self.ahead.as_ref()?;
        ahead.answers.has(position).then_some(Scored(Found::Ahead(position)))
    }
}

/// The answers as far as they can be read.
fn respond<'d>(instrument: &'d Instrument, answers: impl Iterator<Item = Given<'static>>) -> Responses<'d> {
    instrument.respond_in_order(answers).unwrap_or_else(|error| error.readable(instrument))
}

impl<'d> InColumns<'d> for Score<'d> {
    fn columns(&self) -> Vec<Column> {
        let kind = |kind: ResultKind| match kind {
            ResultKind::Value
            | ResultKind::Min
            | ResultKind::Max
            | ResultKind::Norm
            | ResultKind::Earlier
            | ResultKind::Change => ColumnKind::Decimal,
            _ => ColumnKind::Text,
        };
        self.columns.iter().map(|column| Column::new(column.name(), kind(column.kind()))).collect()
    }

    fn series(&self) -> Vec<(String, SeriesKind)> {
        let of = |column: &ResultColumn| (column.name().to_owned(), kind_of(self.instrument, column));
        self.columns.iter().map(of).collect()
    }

    fn scores_only(&self, people: &People<'d>) -> Option<&'d Instrument> {
        (!people.has_earlier() && self.instrument.plausibility().is_empty()).then_some(self.instrument)
    }

    #[inline]
    fn fields(&self, found: &Scored<'d>, fields: &mut impl Fields) {
        match (&found.0, &self.ahead) {
            (Found::Alone(findings, earlier), _) => {
                self.columns.values(findings, earlier.as_deref()).for_each(|value| fields.push_value(value));
            }
            (Found::Ahead(row), Some(ahead)) => ahead.write(&self.columns, *row, fields),
            (Found::Ahead(_), None) => {}
        }
    }
}

/// What a column of results holds in a data frame.
fn kind_of(instrument: &Instrument, column: &ResultColumn) -> SeriesKind {
    match column.kind() {
        ResultKind::Status => SeriesKind::of_words(["complete", "prorated", "unscorable"]),
        ResultKind::Band => {
            let name = column.name();
            let scale =
                instrument.scales().iter().find(|scale| name.strip_suffix(".band") == Some(scale.id()));
            let bands = scale.map_or(&[][..], |scale| scale.bands());
            SeriesKind::of_ranges(&bands.iter().map(|band| band.id()).collect::<Vec<_>>())
        }
        ResultKind::ReliableChange => {
            SeriesKind::of_words(["improved", "unchanged", "deteriorated", "undetermined"])
        }
        ResultKind::Cutoff
        | ResultKind::CriticalItem
        | ResultKind::EarlierCriticalItem
        | ResultKind::Criterion
        | ResultKind::Response
        | ResultKind::Remission
        | ResultKind::MinimalImportant => SeriesKind::Truth,
        _ => SeriesKind::Number,
    }
}

impl<'d> AsReport<'d> for Score<'d> {
    type Line = FindingsLine<'d>;
    type Report = FindingsReport;

    fn line(&self, found: &Scored<'d>, answers: bool) -> FindingsLine<'d> {
        self.with_findings(found, |findings, earlier| FindingsLine::new(findings, earlier, answers))
    }

    fn report(&self, found: &Scored<'d>, answers: bool) -> FindingsReport {
        self.with_findings(found, |findings, earlier| {
            let report = match answers {
                true => FindingsReport::with_answers(findings),
                false => FindingsReport::new(findings),
            };
            match earlier {
                Some(earlier) => report.compared_with(earlier, findings),
                None => report,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use psyscreen::catalog;
    use psyscreen_render::Language;

    use super::*;
    use crate::format::{Csv, Detail, JsonLines};
    use crate::input::Input;
    use crate::whole::Whole;

    /// Numbers that look random.
    struct Random(u64);

    impl Random {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % most
        }
    }

    /// A cell: mostly a code of the item or nothing, sometimes what needs a second look.
    fn cell(instrument: &Instrument, item: usize, oddness: usize, random: &mut Random) -> String {
        const ODD: [&str; 9] = ["NA", "9", "x", "01", " 1", "\"1\"", "-1", "1.0", "\"a\n1\""];
        if random.below(oddness) == 0 {
            return ODD[random.below(9)].to_owned();
        }
        let codes: Vec<i32> =
            instrument.options(&instrument.items()[item]).iter().map(|it| it.code()).collect();
        match random.below(12) {
            0 => String::new(),
            _ if codes.is_empty() => random.below(10).to_string(),
            _ => codes[random.below(codes.len())].to_string(),
        }
    }

    fn table(instrument: &Instrument, rows: usize, random: &mut Random) -> Vec<String> {
        let items = instrument.items();
        // Some forms lack their last item.
        let columns = items.len() - usize::from(items.len() > 4 && random.below(4) == 0);
        let names = items.iter().take(columns).map(|item| item.id());
        let mut lines = vec![format!("id,sex,age,{}", names.collect::<Vec<_>>().join(","))];
        for row in 0..rows {
            let sex = ["f", "male", "", "?"][random.below(4)];
            let age = if random.below(9) == 0 { "old".to_owned() } else { random.below(90).to_string() };
            // One row in two has nothing odd, however long the form.
            let oddness = if row % 2 == 0 { usize::MAX } else { 20 };
            let cells = (0..columns).map(|item| cell(instrument, item, oddness, random)).collect::<Vec<_>>();
            let end = if random.below(40) == 0 { ",1" } else { "" };
            lines.push(format!("p{row},{sex},{age},{}{end}", cells.join(",")));
        }
        lines
    }

    /// The results of a table as CSV and as lines of JSON, the problems, and whether any row was found ahead.
    fn scored(instrument: &Instrument, csv: &str) -> (String, String, Vec<String>) {
        let (language, one) = (Language::English, NonZeroUsize::MIN);
        let mapping = Mapping::empty();
        let input = || Input::new("the table", Box::new(csv.as_bytes()), b',');
        let (mut text, mut json) = (Vec::new(), Vec::new());
        let written = (Csv::new(language), &mut text);
        let whole =
            Whole::of(&mut input(), &mapping, Score::new(instrument), written, language, one).unwrap();
        let lines = JsonLines::new(language, Detail { answers: true, labels: false });
        Whole::of(&mut input(), &mapping, Score::new(instrument), (lines, &mut json), language, one).unwrap();
        let problems = whole.problems.lines(whole.rows);
        (String::from_utf8(text).unwrap(), String::from_utf8(json).unwrap(), problems)
    }

    #[test]
    fn rows_that_are_scored_together_are_as_alone() {
        let mut random = Random(1);
        for id in catalog::instrument_ids() {
            let instrument = catalog::instrument(id).unwrap();
            let lines = table(instrument, 48, &mut random);
            let (together, in_json, _) = scored(instrument, &(lines.join("\n") + "\n"));
            let (mut alone, mut in_json_alone) = (String::new(), String::new());
            // Each row for itself, on its own line.
            for some in lines[1..].chunks(ENOUGH_ROWS / 2) {
                let (csv, json, _) = scored(instrument, &format!("{}\n{}\n", lines[0], some.join("\n")));
                let (header, rows) = csv.split_once('\n').unwrap();
                if alone.is_empty() {
                    alone = format!("{header}\n");
                }
                alone.push_str(rows);
                in_json_alone.push_str(&json);
            }
            // Their lines have other numbers.
            let strip = |text: &str| {
                let parts =
                    text.split("line ").map(|part| part.trim_start_matches(|it: char| it.is_ascii_digit()));
                parts.map(str::to_owned).collect::<Vec<_>>()
            };
            for (together, alone) in [(together, alone), (in_json, in_json_alone)] {
                assert_eq!(together.lines().count(), alone.lines().count(), "{id}");
                for (together, alone) in together.lines().zip(alone.lines()) {
                    assert_eq!(strip(together), strip(alone), "{id}");
                }
            }
        }
    }

    #[test]
    fn most_rows_are_scored_together() {
        let phq9 = catalog::instrument("phq-9").unwrap();
        let lines = table(phq9, 200, &mut Random(2));
        let text = lines.join("\n") + "\n";
        let mut input = Input::new("the table", Box::new(text.as_bytes()), b',');
        let header = input.header().unwrap();
        let mut score = Score::new(phq9);
        let mut people = score.people(header, &Mapping::empty()).unwrap();
        score.allow_ahead(&people);
        let (mut block, mut ahead) = (Block::default(), 0);
        while input.fill(&mut block).is_ok() && !block.is_empty() {
            block.tell_apart();
            score.look_ahead(&mut people, &block);
            ahead += (0..block.len()).filter(|row| score.ahead(*row).is_some()).count();
        }
        assert!(ahead > 20, "{ahead}");
    }
}
