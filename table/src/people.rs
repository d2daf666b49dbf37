//! One row, one person: answers, sex and age, understood as the command line declares.

use psyscreen::instrument::{Item, Person, Scale, Sex};
use psyscreen::triage::Fact;
use psyscreen::{Instrument, Number, Responses};

use crate::ahead::AnswerColumns;
use crate::cell_reader::CellReader;
use crate::cells::Cells;
use crate::code_cells::CodeRows;
use crate::codes::{Code, Scope};
use crate::error::TableError;
use crate::form::Form;
use crate::header::Header;
use crate::layout::Layout;
use crate::mapping::{Complaint, Mapping};
use crate::names::{Names, Target};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::remark::Remark;
use crate::rows::{Block, Row};
use crate::values::{DateOrder, is_blank, is_no_sex, plain, sex};

/// Everything needed to understand a row.
#[derive(Clone)]
pub struct People<'d> {
    pub(crate) header: Header,
    pub(crate) layout: Layout,
    /// What each column is read as, by its position.
    meanings: Vec<(usize, String)>,
    forms: Vec<Form<'d>>,
    /// The same for answers that may not be used, so that they leave no trace in what is told of the table.
    withheld: Vec<Form<'d>>,
    /// The same of an earlier administration, where it has columns.
    earlier: Vec<Form<'d>>,
    sex_codes: Vec<(Code, Sex)>,
    /// Whether anything depends on them; else those columns are left alone, whatever they hold.
    needs_sex: bool,
    needs_age: bool,
    /// How dates are meant that could be read in two ways.
    pub(crate) dates: Option<DateOrder>,
    pub(crate) show_answers: bool,
}

impl<'d> People<'d> {
    /// Understands the header of a table that holds answers to `instruments` and the `facts` of a policy, by what is declared of it;
    /// `triage` says whether consent and the day of the screening may have columns too.
    pub fn new(
        header: Header,
        instruments: &[&'d Instrument],
        facts: &[Fact],
        triage: bool,
        mapping: &Mapping,
    ) -> Result<Self, TableError> {
        let names = Names::new(instruments, facts, triage);
        let layout = names.lay_out(&header, mapping)?;
        let meaning = |(target, column): (&Target, &usize)| (*column, names.meaning(*target, facts));
        let mut meanings: Vec<(usize, String)> = layout.columns.iter().map(meaning).collect();
        meanings.sort_unstable();
        let mut complaints = Vec::new();
        let scopes = mapping.missing.iter().map(|declared| ("--missing", &declared.scope, &declared.origin));
        let recoded = mapping.recode.iter().map(|declared| ("--recode", &declared.scope, &declared.origin));
        for (option, scope, origin) in scopes.chain(recoded) {
            if let Err(text) = names.check_scope(origin.subject(option), scope) {
                complaints.push(Complaint::new(origin, "unknown-name", text));
            }
        }
        let sex_codes = sex_codes(mapping, &mut complaints);
        let (mut forms, mut earlier) = (Vec::new(), Vec::new());
        for (position, instrument) in instruments.iter().enumerate() {
            let mut reader = |index: usize, item: &Item| {
                let applies = |scope: &Scope| names.applies(scope, position, index);
                let reader = CellReader::new(
                    instrument,
                    item,
                    &mapping.missing,
                    &mapping.recode,
                    &mapping.formats,
                    &applies,
                );
                // One declaration for many items is told of once.
                reader
                    .map_err(|complaint| {
                        if !complaints.iter().any(|told: &Complaint| told.is_of(&complaint)) {
                            complaints.push(complaint);
                        }
                    })
                    .ok()
            };
            let mut form = Form::new(
                instrument,
                false,
                |index| layout.column(Target::Item(position, index)),
                &mut reader,
            );
            form.count_only_where(&header, &layout, |scope, index| names.applies(scope, position, index));
            forms.push(form);
            earlier.push(Form::new(
                instrument,
                true,
                |index| layout.column(Target::Earlier(position, index)),
                &mut reader,
            ));
        }
        if !complaints.is_empty() {
            return Err(mapping.refused(complaints));
        }
        earlier.retain(Form::has_columns);
        let readers = forms.iter().chain(&earlier).flat_map(Form::readers);
        let recodes: Vec<bool> = readers.filter_map(CellReader::recodes_to_codes).collect();
        if !recodes.is_empty() && !recodes.contains(&true) {
            return Err(TableError::Refused(Refusal::new(
                "--recode makes no code that an item has; write FROM=TO, the file's code first",
                "--recode 转换后没有任何一题有这样的编码；请写 FROM=TO，文件中的编码在前",
            )));
        }
        let depends = |instrument: &&Instrument| {
            instrument.scales().iter().any(Scale::depends_on_person) || !instrument.norms().is_empty()
        };
        let depends = instruments.iter().any(depends);
        let asks = |id: &str| facts.iter().any(|fact| fact.id() == id);
        Ok(Self {
            header,
            layout,
            meanings,
            withheld: if triage { forms.clone() } else { Vec::new() },
            forms,
            earlier,
            sex_codes,
            needs_sex: depends || asks("sex"),
            needs_age: depends || asks("age"),
            dates: mapping.dates,
            show_answers: mapping.show_answers,
        })
    }

    /// The columns of answers, of this administration.
    pub(crate) fn answer_columns(&self) -> Vec<usize> {
        let items = self.layout.columns.iter().filter(|(target, _)| matches!(target, Target::Item(..)));
        items.map(|(_, column)| *column).collect()
    }

    /// What each column that is read is read as, by the column's name.
    pub(crate) fn columns(&self) -> Vec<(String, String)> {
        let named =
            |(column, meaning): &(usize, String)| (self.header.name(*column).to_owned(), meaning.clone());
        self.meanings.iter().map(named).collect()
    }

    /// The columns that are read: of answers, of what is known of the person, those that are kept, those that say which answers count,
    /// and that of the id.
    pub(crate) fn columns_read(&self) -> Vec<usize> {
        let Layout { columns, keep, only_where, .. } = &self.layout;
        let mut read: Vec<usize> = columns.values().chain(keep).copied().collect();
        read.extend(only_where.iter().map(|condition| condition.column));
        read.extend(self.forms.iter().filter_map(Form::unfinished_column));
        read.extend(self.header.find("id"));
        read
    }

    /// Whether any item of the instrument at this position has a column.
    pub fn has_columns(&self, form: usize) -> bool {
        self.forms.get(form).is_some_and(Form::has_columns)
    }

    /// Reads the age too where no form and no fact depends on it.
    pub(crate) fn read_age(&mut self) {
        self.needs_age = true;
    }

    /// The answers to the instrument at this position as far as they can be read, and whether there is any.
    #[inline]
    pub fn responses(
        &mut self,
        row: &impl Cells,
        form: usize,
        problems: &mut Vec<Problem>,
    ) -> Option<(Responses<'d>, bool)> {
        let form = self.forms.get_mut(form)?;
        Some(form.responses(row, &self.header, self.show_answers, problems))
    }

    /// Whether the table says something of people that results depend on.
    fn knows_people(&self) -> bool {
        (self.needs_sex && self.layout.knows(Target::Sex))
            || (self.needs_age && self.layout.knows(Target::Age))
    }

    /// The column of each item that has one, where there is nothing in a row but codes of one form and who it is of.
    pub(crate) fn columns_of_codes(&self) -> Option<Vec<Option<usize>>> {
        let [form] = self.forms.as_slice() else { return None };
        let is_alone = !self.has_earlier() && self.layout.keep.is_empty() && !self.knows_people();
        form.columns_of_codes().filter(|_| is_alone)
    }

    /// The answers of many rows to that form, the first of which stands on this line: by item the codes that came.
    pub(crate) fn see_codes(&mut self, items: &[&[i8]], rows: &CodeRows, line: u64) {
        if let Some(form) = self.forms.first_mut() {
            form.see_codes(items, rows, line);
        }
    }

    /// Whether rows may be read many at once.
    pub(crate) fn can_read_ahead(&self) -> bool {
        !self.has_earlier() && self.forms.len() == 1 && self.forms.iter().all(Form::can_read_ahead)
    }

    /// The answers of the rows of a block that need no second look.
    pub(crate) fn read_ahead(&mut self, block: &Block, answers: &mut AnswerColumns) {
        let mut forms = std::mem::take(&mut self.forms);
        let person = |row: &Row<'_>| {
            let mut problems = Vec::new();
            let person = self.person(row, &mut problems);
            problems.is_empty().then_some(person)
        };
        if let Some(form) = forms.first_mut() {
            form.read_ahead(block, self.header.len(), person, self.knows_people(), answers);
        }
        self.forms = forms;
    }

    /// The same of answers that may not be used. Nothing of them is told.
    pub(crate) fn withheld(&mut self, row: &impl Cells, form: usize) -> Option<(Responses<'d>, bool)> {
        let form = self.withheld.get_mut(form)?;
        Some(form.responses(row, &self.header, false, &mut Vec::new()))
    }

    /// Whether there are columns of an earlier administration.
    pub fn has_earlier(&self) -> bool {
        !self.earlier.is_empty()
    }

    /// The answers of earlier administrations, one for each instrument that has any.
    pub fn earlier(&mut self, row: &impl Cells, problems: &mut Vec<Problem>) -> Vec<Responses<'d>> {
        let mut earlier = Vec::new();
        for form in &mut self.earlier {
            let (responses, answered) = form.responses(row, &self.header, self.show_answers, problems);
            if answered {
                earlier.push(responses);
            }
        }
        earlier
    }

    /// What stands in a field, where it may be shown.
    pub(crate) fn shown(&self, text: &str) -> Option<String> {
        self.show_answers.then(|| text.to_owned())
    }

    /// What the row, or the mapping for all rows, says of a target that is not an item.
    pub(crate) fn text<'t>(
        &'t self,
        row: &'t impl Cells,
        target: Target,
    ) -> Result<Option<&'t str>, Problem> {
        self.layout.text(row, target, &self.header)
    }

    /// What the row says of sex and age, as far as anything depends on it. What cannot be read is unknown.
    #[inline]
    pub fn person(&self, row: &impl Cells, problems: &mut Vec<Problem>) -> Person {
        let mut person = Person::default();
        if self.needs_sex
            && let Some(text) = self.filled(row, Target::Sex, problems)
        {
            match self.sex(text) {
                Some(Some(sex)) => person = person.with_sex(sex),
                Some(None) => {}
                None => problems.push(Problem::Sex { shown: self.shown(text) }),
            }
        }
        if self.needs_age
            && let Some(text) = self.filled(row, Target::Age, problems)
        {
            match age(text) {
                Some(age) => person = person.with_age(age),
                None => problems.push(Problem::Age { shown: self.shown(text) }),
            }
        }
        person
    }

    /// What a row says of a target that is not an item, if it says anything that is text.
    fn filled<'t>(
        &'t self,
        row: &'t impl Cells,
        target: Target,
        problems: &mut Vec<Problem>,
    ) -> Option<&'t str> {
        let text = self.text(row, target).map_err(|problem| problems.push(problem)).ok()?;
        text.filter(|text| !is_blank(text))
    }

    /// The sex that is meant, or that none of the two is; `None` where it cannot be read.
    fn sex(&self, text: &str) -> Option<Option<Sex>> {
        if is_no_sex(text) {
            return Some(None);
        }
        let code = Code::parse(text);
        let declared = self.sex_codes.iter().find(|(from, _)| *from == code).map(|(_, sex)| *sex);
        declared.or_else(|| sex(text)).map(Some)
    }

    /// Adds what was seen of the same table in other rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        let own = self.forms.iter_mut().chain(&mut self.earlier);
        own.zip(other.forms.iter().chain(&other.earlier)).for_each(|(form, other)| form.absorb(other));
    }

    /// What is to be told when all rows were seen.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        let many = self.forms.len() > 1;
        self.forms.iter().chain(&self.earlier).flat_map(|form| form.remarks(many, &self.header)).collect()
    }
}

fn sex_codes(mapping: &Mapping, complaints: &mut Vec<Complaint>) -> Vec<(Code, Sex)> {
    let mut codes = Vec::new();
    let of_sex = Scope::Named("sex".to_owned());
    for recoding in mapping.recode.iter().filter(|recoding| recoding.scope == of_sex) {
        for (from, to) in &recoding.pairs {
            match sex(&to.to_string()) {
                Some(sex) => codes.push((from.clone(), sex)),
                None => {
                    let subject = recoding.origin.subject("--recode");
                    let message = format!("{subject} sex:{from}={to}: `{to}` is neither `female` nor `male`");
                    complaints.push(Complaint::new(&recoding.origin, "wrong-value", message));
                }
            }
        }
    }
    codes
}

/// Completed years: `15`, `15.0`, `１５`, `15岁`, `15 years`.
fn age(text: &str) -> Option<u16> {
    const UNITS: [&str; 6] = ["周岁", "岁", "歲", "years", "yrs", "y"];
    let text = plain(text).to_lowercase();
    let number = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text);
    let years = Number::parse(number.trim_end())?;
    let years = years.numerator().div_euclid(years.denominator());
    u16::try_from(years).ok().filter(|years| *years <= 130)
}
