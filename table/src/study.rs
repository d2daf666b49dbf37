//! What a study reads of each row: the scores of one or more instruments, of earlier administrations too, and further columns.

use psyscreen::{Instrument, Scores};

use crate::cells::Cells;
use crate::error::TableError;
use crate::header::Header;
use crate::mapping::Mapping;
use crate::names::Target;
use crate::people::People;
use crate::problem::{Problem, text_of};
use crate::remark::Remark;
use crate::work::Find;

/// Reads the scores of instruments, and further columns, of each row.
#[derive(Clone)]
pub struct Study<'d> {
    instruments: Vec<&'d Instrument>,
    /// What asks for each further column, and its name; one that nothing asks for need not be there.
    wanted: Vec<(Option<String>, String)>,
    columns: Vec<Option<usize>>,
}

/// What a row says.
pub struct Participant<'d> {
    /// For each instrument the scores; without any answer too.
    pub scores: Vec<Scores<'d>>,
    /// Those of an earlier administration, of the instruments that have any.
    pub earlier: Vec<Scores<'d>>,
    /// What stands in each further column, without spaces around it.
    pub fields: Vec<String>,
}

impl Participant<'_> {
    /// What stands at a place among the fields, where there is one.
    pub fn field(&self, place: Option<usize>) -> Option<&str> {
        self.fields.get(place?).map(String::as_str)
    }
}

impl<'d> Study<'d> {
    /// Of these instruments; `mapping` learns that the results are of everybody together.
    pub fn new(instruments: Vec<&'d Instrument>, mapping: &mut Mapping) -> Self {
        mapping.is_for_study();
        Self { instruments, wanted: Vec::new(), columns: Vec::new() }
    }

    /// Reads one more column, which `option` asks for, and gives its place among the fields. `mapping` learns that it is read.
    pub fn read(&mut self, option: &str, name: &str, mapping: &mut Mapping) -> usize {
        self.want(Some(option.to_owned()), name, mapping)
    }

    /// Reads a column where there is one of this name; otherwise its field is empty.
    pub fn read_if_there(&mut self, name: &str, mapping: &mut Mapping) -> usize {
        self.want(None, name, mapping)
    }

    fn want(&mut self, option: Option<String>, name: &str, mapping: &mut Mapping) -> usize {
        mapping.read_also(name);
        self.wanted.push((option, name.to_owned()));
        self.wanted.len().saturating_sub(1)
    }

    /// Tells where the criterion is itself an item that a score uses: the score then holds what it is held against.
    fn tell_of_contamination(&self, people: &mut People<'d>) {
        let columns = self
            .wanted
            .iter()
            .zip(&self.columns)
            .filter(|((option, _), _)| option.as_deref() == Some("--criterion"));
        for ((_, name), column) in columns {
            for (form, instrument) in self.instruments.iter().enumerate() {
                for (index, item) in instrument.items().iter().enumerate() {
                    let is_used = instrument
                        .scales()
                        .iter()
                        .any(|scale| scale.item_indices().any(|used| used == index));
                    if !is_used || people.layout.column(Target::Item(form, index)) != *column {
                        continue;
                    }
                    let (id, item) = (instrument.id(), item.id());
                    people.layout.remarks.push(Remark::warning(
                        format!(
                            "the criterion `{name}` is item `{item}` of {id}, which its score uses: the score is held against a part of itself, and looks \
                             better than it is"
                        ),
                        format!("标准变量 `{name}` 就是{id}的条目 `{item}`，得分已包含该条目：这等于用得分的一部分来检验得分，结果会偏高"),
                    ));
                }
            }
        }
    }
}

impl<'d> Find<'d> for Study<'d> {
    type Found = Participant<'d>;

    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People<'d>, TableError> {
        for (option, name) in &self.wanted {
            let column = match option {
                Some(option) => Some(header.find(name).map_err(|refusal| refusal.of(option))?),
                None => header.find(name).ok(),
            };
            self.columns.push(column);
        }
        if let [only] = self.instruments.as_slice() {
            mapping.require_for(only.id())?;
        }
        let mut people = People::new(header, &self.instruments, &[], false, mapping)?;
        self.tell_of_contamination(&mut people);
        Ok(people)
    }

    fn columns_read(&self) -> Vec<usize> {
        self.columns.iter().copied().flatten().collect()
    }

    #[inline]
    fn find(
        &mut self,
        people: &mut People<'d>,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
    ) -> Participant<'d> {
        let mut scores = Vec::with_capacity(self.instruments.len());
        for form in 0..self.instruments.len() {
            scores.extend(people.responses(row, form, problems).map(|(responses, _)| responses.score()));
        }
        let earlier = if people.has_earlier() { people.earlier(row, problems) } else { Vec::new() };
        let earlier = earlier.into_iter().map(psyscreen::Responses::score).collect();
        let mut fields = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let text = column
                .map(|column| text_of(row, column, &people.header).map_err(|problem| problems.push(problem)));
            fields.push(text.and_then(Result::ok).unwrap_or_default().trim().to_owned());
        }
        Participant { scores, earlier, fields }
    }
}
