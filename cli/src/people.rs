//! One row, one person: answers, sex and age, understood as the command line declares.

use psyscreen::{
    Cutoff, Fact, Given, Instrument, Item, MissingReason, Number, Person, Responses, Scale, Sex,
};

use crate::codes::{CellReader, Code, Scope, is_blank};
use crate::failure::Failure;
use crate::header::Header;
use crate::input::text_of;
use crate::layout::{Layout, Names, Target};
use crate::mapping::{Complaint, Condition, Mapping};
use crate::one_based::Watch;
use crate::remark::Remark;
use crate::rows::Row;
use crate::unfinished::Unfinished;
use crate::values::{DateOrder, is_no_sex, sex};

/// Everything needed to understand a row.
pub(crate) struct People {
    pub(crate) header: Header,
    pub(crate) layout: Layout,
    forms: Vec<Form>,
    /// The same of an earlier administration, where it has columns.
    earlier: Vec<Form>,
    sex_codes: Vec<(Code, Sex)>,
    /// Whether anything depends on sex or age; else those columns are left alone, whatever they hold.
    needs_person: bool,
    /// How dates are meant that could be read in two ways.
    pub(crate) dates: Option<DateOrder>,
    show_answers: bool,
}

/// An instrument and the columns of its items.
struct Form {
    instrument: &'static Instrument,
    cells: Vec<Option<(usize, CellReader)>>,
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

impl People {
    pub(crate) fn new(
        header: Header,
        instruments: &[&'static Instrument],
        facts: &[Fact],
        triage: bool,
        mapping: &Mapping,
    ) -> Result<Self, Failure> {
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
            let mut form =
                Form::new(instrument, |index| layout.column(Target::Item(position, index)), &mut reader);
            form.gates =
                gates(&layout.only_where, instrument, |scope, index| names.applies(scope, position, index));
            if form.gates.is_empty() {
                form.unfinished = Unfinished::new(instrument, &header, &layout);
            }
            forms.push(form);
            earlier.push(Form::new(
                instrument,
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
            return Err(Failure::message(
                "--recode makes no code that an item has; write FROM=TO, the file's code first",
            ));
        }
        let depends = |instrument: &&'static Instrument| {
            let mut cutoffs = instrument.scales().iter().flat_map(Scale::cutoffs);
            cutoffs.any(Cutoff::depends_on_person) || !instrument.norms().is_empty()
        };
        let needs_person = triage || instruments.iter().any(depends);
        Ok(Self {
            header,
            layout,
            forms,
            earlier,
            sex_codes,
            needs_person,
            dates: mapping.dates,
            show_answers: mapping.show_answers,
        })
    }

    /// Whether any item of the instrument at this position has a column.
    pub(crate) fn has_columns(&self, form: usize) -> bool {
        self.forms.get(form).is_some_and(Form::has_columns)
    }

    /// The checked answers to the instrument at this position, and whether there is any.
    pub(crate) fn responses(&mut self, row: &Row, form: usize) -> Result<(Responses<'static>, bool), String> {
        let Some(form) = self.forms.get_mut(form) else {
            return Err("there is no such instrument".to_owned());
        };
        form.responses(row, &self.header, self.show_answers)
    }

    /// The answers of earlier administrations, one for each instrument that has any.
    pub(crate) fn earlier(&mut self, row: &Row) -> Result<Vec<Responses<'static>>, String> {
        let mut earlier = Vec::new();
        for form in &mut self.earlier {
            let read = form.responses(row, &self.header, self.show_answers);
            let (responses, answered) = read.map_err(|problem| format!("earlier {problem}"))?;
            if answered {
                earlier.push(responses);
            }
        }
        Ok(earlier)
    }

    /// What the row, or the mapping for all rows, says of a target that is not an item.
    pub(crate) fn text<'t>(&'t self, row: &'t Row, target: Target) -> Result<Option<&'t str>, String> {
        self.layout.text(row, target, &self.header)
    }

    /// What the row says of sex and age.
    pub(crate) fn person(&self, row: &Row) -> Result<Person, String> {
        let mut person = Person::default();
        if !self.needs_person {
            return Ok(person);
        }
        if let Some(text) = self.text(row, Target::Sex)?
            && let Some(sex) = self.sex(text)?
        {
            person = person.with_sex(sex);
        }
        if let Some(text) = self.text(row, Target::Age)?
            && !is_blank(text)
        {
            person = person.with_age(age(text)?);
        }
        Ok(person)
    }

    fn sex(&self, text: &str) -> Result<Option<Sex>, String> {
        if is_blank(text) || is_no_sex(text) {
            return Ok(None);
        }
        let code = Code::parse(text);
        let declared = self.sex_codes.iter().find(|(from, _)| *from == code).map(|(_, sex)| *sex);
        declared.or_else(|| sex(text)).map(Some).ok_or_else(|| {
            "`sex` is neither `female`, `male`, `other` nor blank; codes are declared with --recode sex:1=male".to_owned()
        })
    }

    /// What is to be told when all rows were seen.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        let many = self.forms.len() > 1;
        self.forms
            .iter()
            .chain(&self.earlier)
            .flat_map(|form| {
                let scope = if many { format!("{}:", form.instrument.id()) } else { String::new() };
                let mut remarks = form.watch.remarks(form.instrument, &scope);
                remarks.extend(form.unfinished.as_ref().and_then(|it| it.remark(&self.header)));
                remarks
            })
            .collect()
    }
}

impl Form {
    /// The form with the columns that `column` finds for its items, each read by what `reader` makes for it.
    fn new(
        instrument: &'static Instrument,
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
        Self { instrument, cells, gates: Vec::new(), unfinished: None, watch }
    }

    fn has_columns(&self) -> bool {
        self.cells.iter().any(Option::is_some)
    }

    /// The checked answers of a row, and whether there is any.
    fn responses(
        &mut self,
        row: &Row,
        header: &Header,
        show_answers: bool,
    ) -> Result<(Responses<'static>, bool), String> {
        let Self { instrument, cells, gates, unfinished, watch } = self;
        let mut problems = Vec::new();
        let mut answered = false;
        let mut shut = Vec::new();
        for gate in gates.iter() {
            match text_of(row, gate.column, header) {
                Ok(text) if gate.is.contains(&Code::parse(text)) => {}
                Ok(_) => shut.extend(&gate.items),
                Err(problem) => problems.push(problem),
            }
        }
        let answers = cells.iter_mut().enumerate().map(|(index, cell)| {
            let Some((column, reader)) = cell else { return Given::Missing(MissingReason::NotAdministered) };
            if shut.contains(&index) {
                return Given::Missing(MissingReason::NotAdministered);
            }
            let text = match text_of(row, *column, header) {
                Ok(text) => text,
                Err(problem) => {
                    problems.push(problem);
                    return Given::Missing(MissingReason::Skipped);
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
                    let shown = if show_answers { format!(" `{text}`") } else { String::new() };
                    problems.push(format!("item `{}` {}", unread.item, unread.why.text(&shown)));
                    Given::Missing(MissingReason::Skipped)
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
            Ok(responses) if problems.is_empty() => Ok((responses, answered)),
            Ok(_) => Err(problems.join("; ")),
            Err(error) => {
                problems.push(if show_answers { error.unmasked() } else { error.to_string() });
                Err(problems.join("; "))
            }
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
fn age(text: &str) -> Result<u16, String> {
    let years = Number::parse(text).map(|years| years.numerator().div_euclid(years.denominator()));
    years
        .and_then(|years| u16::try_from(years).ok())
        .filter(|years| *years <= 130)
        .ok_or_else(|| "`age` is not a number of years from 0 to 130".to_owned())
}
