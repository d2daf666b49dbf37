//! One row, one person: answers, sex and age, understood as the command line declares.

use psyscreen::instrument::{Cutoff, Item, MissingReason, Person, Scale, Sex};
use psyscreen::response::{Given, ResponseError};
use psyscreen::triage::Fact;
use psyscreen::{Instrument, Number, Responses};

use crate::cell_reader::{CellReader, Known, Short};
use crate::cells::Cells;
use crate::codes::{Code, Scope};
use crate::error::TableError;
use crate::header::Header;
use crate::layout::{Condition, Layout};
use crate::mapping::{Complaint, Mapping};
use crate::names::{Names, Target};
use crate::one_based::Watch;
use crate::problem::{FormName, Problem, text_of};
use crate::remark::Remark;
use crate::unfinished::Unfinished;
use crate::values::{DateOrder, is_blank, is_no_sex, sex};

/// Everything needed to understand a row.
pub struct People<'d> {
    pub(crate) header: Header,
    pub(crate) layout: Layout,
    forms: Vec<Form<'d>>,
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

/// An instrument and the columns of its items.
struct Form<'d> {
    instrument: &'d Instrument,
    name: FormName,
    cells: Vec<Option<(usize, CellReader)>>,
    /// The same columns, and what their commonest cells mean.
    short: Vec<Option<(usize, Short)>>,
    gates: Vec<Gate>,
    unfinished: Option<Unfinished>,
    watch: Watch,
}

/// A condition under which answers count.
struct Gate {
    column: usize,
    is: Vec<Code>,
    /// The items whose answers these are.
    items: Vec<usize>,
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
            form.gates =
                gates(&layout.only_where, instrument, |scope, index| names.applies(scope, position, index));
            if form.gates.is_empty() {
                form.unfinished = Unfinished::new(instrument, &header, &layout);
            }
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
        let cells = forms.iter().chain(&earlier).flat_map(|form| form.cells.iter().flatten());
        let recodes: Vec<bool> = cells.flat_map(|(_, reader)| reader.recodes_to_codes()).collect();
        if !recodes.is_empty() && !recodes.contains(&true) {
            return Err(TableError::Refused(
                "--recode makes no code that an item has; write FROM=TO, the file's code first".to_owned(),
            ));
        }
        let depends = |instrument: &&Instrument| {
            let mut cutoffs = instrument.scales().iter().flat_map(Scale::cutoffs);
            cutoffs.any(Cutoff::depends_on_person) || !instrument.norms().is_empty()
        };
        let depends = instruments.iter().any(depends);
        let asks = |id: &str| facts.iter().any(|fact| fact.id() == id);
        Ok(Self {
            header,
            layout,
            forms,
            earlier,
            sex_codes,
            needs_sex: depends || asks("sex"),
            needs_age: depends || asks("age"),
            dates: mapping.dates,
            show_answers: mapping.show_answers,
        })
    }

    /// Whether any item of the instrument at this position has a column.
    pub fn has_columns(&self, form: usize) -> bool {
        self.forms.get(form).is_some_and(Form::has_columns)
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

    /// What is to be told when all rows were seen.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        let many = self.forms.len() > 1;
        self.forms
            .iter()
            .chain(&self.earlier)
            .flat_map(|form| {
                let scope = if many { format!("{}:", form.instrument.id()) } else { String::new() };
                let mut remarks = form.watch().remarks(form.instrument, &scope);
                remarks.extend(form.unfinished.as_ref().and_then(|it| it.remark(&self.header)));
                remarks
            })
            .collect()
    }
}

impl<'d> Form<'d> {
    /// The form with the columns that `column` finds for its items, each read by what `reader` makes for it.
    fn new(
        instrument: &'d Instrument,
        earlier: bool,
        column: impl Fn(usize) -> Option<usize>,
        reader: &mut impl FnMut(usize, &Item) -> Option<CellReader>,
    ) -> Self {
        let mut cells = Vec::new();
        for (index, item) in instrument.items().iter().enumerate() {
            cells.push(column(index).and_then(|column| Some((column, reader(index, item)?))));
        }
        let codes = cells.iter().map(|cell| match cell {
            Some((_, reader)) if !reader.declares_every_code() => reader.codes().to_vec(),
            _ => Vec::new(),
        });
        let watch = Watch::new(codes.collect::<Vec<_>>());
        let name = FormName { instrument: instrument.clone(), earlier };
        let short =
            cells.iter_mut().map(|cell| cell.as_mut().map(|(column, reader)| (*column, reader.short())));
        let short = short.collect();
        Self { instrument, name, cells, short, gates: Vec::new(), unfinished: None, watch }
    }

    /// What the columns held so far, single digits too.
    fn watch(&self) -> Watch {
        let mut watch = self.watch.clone();
        for (index, (_, short)) in
            self.short.iter().enumerate().filter_map(|(at, it)| Some((at, it.as_ref()?)))
        {
            short.seen().for_each(|code| watch.see(index, code));
        }
        watch
    }

    fn has_columns(&self) -> bool {
        self.cells.iter().any(Option::is_some)
    }

    /// The answers of a row as far as they can be read, and whether there is any: one that cannot be read is there.
    #[inline]
    fn responses(
        &mut self,
        row: &impl Cells,
        header: &Header,
        show_answers: bool,
        problems: &mut Vec<Problem>,
    ) -> (Responses<'d>, bool) {
        let Self { name, instrument, cells, short, gates, unfinished, watch, .. } = self;
        let mut answered = false;
        let mut shut = Vec::new();
        for gate in gates.iter() {
            match text_of(row, gate.column, header) {
                Ok(text) if gate.is.contains(&Code::parse(text)) => {}
                Ok(_) => shut.extend(&gate.items),
                // The answers count: one of them may be what must not be lost.
                Err(problem) => problems.push(problem),
            }
        }
        let answers = short.iter_mut().zip(cells.iter_mut()).enumerate().map(|(index, (known, cell))| {
            let Some((column, known)) = known else { return Given::Missing(MissingReason::NotAdministered) };
            if !shut.is_empty() && shut.contains(&index) {
                return Given::Missing(MissingReason::NotAdministered);
            }
            match known.get(row.cell(*column)) {
                Some(Known::Code(code)) => {
                    answered = true;
                    return Given::Code(i64::from(code));
                }
                Some(Known::Missing(reason)) => return Given::Missing(reason),
                None => {}
            }
            let Some((column, reader)) = cell else { return Given::Missing(MissingReason::NotAdministered) };
            let text = match text_of(row, *column, header) {
                Ok(text) => text,
                Err(problem) => {
                    problems.push(problem);
                    answered = true;
                    return Given::Missing(MissingReason::Unreadable);
                }
            };
            match reader.read(text) {
                Ok(cell) => {
                    answered |= !matches!(cell.given, Given::Missing(_));
                    if let Some(code) = cell.code {
                        watch.see(index, code);
                    }
                    cell.given
                }
                Err(unread) => {
                    let shown =
                        if show_answers { unread.why.text(&format!(" `{text}`")) } else { String::new() };
                    let (item, why) = (unread.item.to_owned(), unread.why.text(""));
                    problems.push(Problem::Undeclared { form: name.clone(), item, why, shown });
                    answered = true;
                    Given::Missing(MissingReason::Unreadable)
                }
            }
        });
        let understood = instrument.respond_in_order(answers);
        if answered {
            watch.count_row();
            if let Some(unfinished) = unfinished {
                unfinished.used(row);
            }
        }
        match understood {
            Ok(responses) => (responses, answered),
            Err(error) => {
                self.explain(row, header, &error, problems);
                (error.readable(self.instrument), answered)
            }
        }
    }

    /// Names what the items do not allow.
    #[cold]
    fn explain(&self, row: &impl Cells, header: &Header, error: &ResponseError, problems: &mut Vec<Problem>) {
        let form = &self.name;
        for problem in error.problems() {
            let index = self.instrument.items().iter().position(|item| item.id() == problem.item());
            let cell = index.and_then(|index| self.cells.get(index)?.as_ref());
            let text = cell.and_then(|(column, _)| text_of(row, *column, header).ok()).unwrap_or_default();
            let mark = Problem::mark(form, problem.item(), text);
            problems.push(
                mark.unwrap_or_else(|| Problem::Answer { form: form.clone(), problem: problem.clone() }),
            );
        }
    }
}

/// The conditions for the answers to one instrument.
fn gates(
    conditions: &[Condition],
    instrument: &Instrument,
    applies: impl Fn(&Scope, usize) -> bool,
) -> Vec<Gate> {
    let of = |condition: &Condition| Gate {
        column: condition.column,
        is: condition.is.clone(),
        items: (0..instrument.items().len()).filter(|index| applies(&condition.scope, *index)).collect(),
    };
    conditions.iter().map(of).filter(|gate| !gate.items.is_empty()).collect()
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

/// Completed years.
fn age(text: &str) -> Option<u16> {
    let years = Number::parse(text)?;
    let years = years.numerator().div_euclid(years.denominator());
    u16::try_from(years).ok().filter(|years| *years <= 130)
}
