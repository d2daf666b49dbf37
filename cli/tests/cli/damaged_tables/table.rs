//! A table as somebody typed it, and what a person reads in it.

use super::forms::{Answers, Fact, Form, Item, Plan, Values};
use super::random::Random;

/// What the program is asked to do with it.
#[derive(Clone, Copy)]
pub(crate) enum Task<'f> {
    Score(&'f Form),
    Triage(&'f Plan),
}

impl<'f> Task<'f> {
    pub(crate) fn forms(self) -> &'f [Form] {
        match self {
            Self::Score(form) => std::slice::from_ref(form),
            Self::Triage(plan) => &plan.forms,
        }
    }

    pub(crate) fn facts(self) -> &'f [Fact] {
        match self {
            Self::Score(_) => &[],
            Self::Triage(plan) => &plan.facts,
        }
    }
}

/// What a column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Id,
    Item(usize, usize),
    Fact(usize),
    Consent,
    Sex,
    Age,
    Date,
    /// Nothing that the program uses.
    Other,
}

/// What a person reads in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The answer with this code.
    Code(i64),
    Yes,
    No,
    /// Something else that is in order.
    Fine,
    Blank,
    /// A person sees what is meant; a program may ask.
    Likely(Box<Reading>),
    /// Perhaps a mark for "no answer".
    PerhapsBlank,
    Nothing,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) bytes: Vec<u8>,
    pub(crate) reads: Reading,
}

impl Field {
    pub(crate) fn new(text: impl Into<String>, reads: Reading) -> Self {
        Self { bytes: text.into().into_bytes(), reads }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) subject: Subject,
}

/// How a row is broken as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// Only the first so many fields are there.
    Short(usize),
    /// More fields than the header has.
    Long(usize),
    /// Separated by another character.
    Separated(u8),
    /// A quotation mark opens this field and is not closed.
    Quote(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) fields: Vec<Field>,
    pub(crate) broken: Option<Break>,
}

/// What must happen, besides that no critical answer is lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doubts {
    /// Why status 0 would be wrong.
    pub(crate) certain: Vec<&'static str>,
    /// Why another status than 0 would be right too.
    pub(crate) possible: Vec<&'static str>,
    /// Why something must be said on standard error, whatever the status.
    pub(crate) told: Vec<&'static str>,
    /// The columns or codes may mean something else than they say: a warning with status 1 is enough.
    pub(crate) of_header: bool,
}

#[derive(Clone)]
pub(crate) struct File<'f> {
    pub(crate) task: Task<'f>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) has_header: bool,
    /// How many names the header lacks at its front.
    pub(crate) skipped_names: usize,
    pub(crate) has_shifted_codes: bool,
    pub(crate) has_names_from_zero: bool,
    pub(crate) has_item_twice: bool,
    pub(crate) delimiter: u8,
    pub(crate) line_end: &'static [u8],
    pub(crate) before: Vec<u8>,
    /// Lines before the row at this position.
    pub(crate) between: Vec<(usize, Vec<u8>)>,
    pub(crate) ends_with_line_end: bool,
    pub(crate) arguments: Vec<String>,
    pub(crate) doubts: Doubts,
}

const NOTES: [&str; 6] = ["", "seen at home", "says \"fine\"", "Smith, J.", "two\nlines", "再来"];

impl<'f> File<'f> {
    /// A table in good order.
    pub(crate) fn new(task: Task<'f>, random: &mut Random) -> Self {
        let mut columns = header(task, random);
        let people = 1 + random.below(8);
        if random.chance(10) {
            for last in (1..columns.len()).rev() {
                columns.swap(last, random.below(last + 1));
            }
        }
        let rows = (0..people)
            .map(|person| Row {
                fields: columns.iter().map(|column| field(task, column.subject, person, random)).collect(),
                broken: None,
            })
            .collect();
        let mut file = Self {
            task,
            columns,
            rows,
            has_header: true,
            skipped_names: 0,
            has_shifted_codes: false,
            has_names_from_zero: false,
            has_item_twice: false,
            delimiter: b',',
            line_end: if random.chance(15) { b"\r\n" } else { b"\n" },
            before: if random.chance(10) { "\u{feff}".into() } else { Vec::new() },
            between: Vec::new(),
            ends_with_line_end: !random.chance(10),
            arguments: Vec::new(),
            doubts: Doubts::default(),
        };
        if task.forms().iter().any(|form| form.may_contradict) {
            file.doubts.possible.push("answers may contradict each other");
        }
        file
    }

    /// The positions of the columns of items.
    pub(crate) fn item_columns(&self) -> Vec<usize> {
        self.columns_where(|subject| matches!(subject, Subject::Item(..)))
    }

    pub(crate) fn columns_where(&self, wanted: impl Fn(Subject) -> bool) -> Vec<usize> {
        (0..self.columns.len()).filter(|index| wanted(self.columns[*index].subject)).collect()
    }

    pub(crate) fn item(&self, column: usize) -> Option<&'f Item> {
        match self.columns[column].subject {
            Subject::Item(form, item) => Some(&self.task.forms()[form].items[item]),
            _ => None,
        }
    }

    /// Codes whose lowest or highest never occurs in a form look shifted: that is for a person to judge. Only what is certainly
    /// read as a number counts.
    pub(crate) fn looks_shifted(&self) -> bool {
        let consent = self.columns_where(|subject| subject == Subject::Consent);
        let is_read = |row: &&Row| {
            let agreed = consent.iter().all(|column| row.fields[*column].reads == Reading::Yes);
            row.broken.is_none() && agreed
        };
        let rows: Vec<&Row> = self.rows.iter().filter(is_read).collect();
        self.item_columns().into_iter().any(|column| {
            let (Subject::Item(form, _), codes) =
                (self.columns[column].subject, self.item(column).unwrap().codes())
            else {
                return false;
            };
            let (Some(low), Some(high)) = (codes.iter().min(), codes.iter().max()) else { return false };
            let alike: Vec<usize> = self
                .item_columns()
                .into_iter()
                .filter(|other| matches!(self.columns[*other].subject, Subject::Item(of, _) if of == form))
                .filter(|other| self.item(*other).unwrap().codes() == codes)
                .collect();
            let seen = |code: i64| {
                rows.iter().any(|row| {
                    alike.iter().any(|column| row.fields[*column].bytes == code.to_string().as_bytes())
                })
            };
            !seen(*low) || !seen(*high)
        })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.before.clone();
        if self.has_header {
            let names = self.columns.iter().skip(self.skipped_names);
            let names: Vec<Vec<u8>> = names.map(|column| column.name.clone().into_bytes()).collect();
            self.write_line(&mut bytes, &names, self.delimiter);
            bytes.extend(self.line_end);
        }
        for (position, row) in self.rows.iter().enumerate() {
            for (_, line) in self.between.iter().filter(|(before, _)| *before == position) {
                bytes.extend(line);
                bytes.extend(self.line_end);
            }
            let mut fields: Vec<Vec<u8>> = row.fields.iter().map(|field| field.bytes.clone()).collect();
            let mut delimiter = self.delimiter;
            match row.broken {
                Some(Break::Short(length)) => fields.truncate(length),
                Some(Break::Long(more)) => fields.extend((0..more).map(|_| b"1".to_vec())),
                Some(Break::Separated(other)) => delimiter = other,
                Some(Break::Quote(_)) | None => {}
            }
            if let Some(Break::Quote(at)) = row.broken {
                let before = self.line(&fields[..at], delimiter);
                bytes.extend(&before);
                if at > 0 {
                    bytes.push(delimiter);
                }
                bytes.push(b'"');
                bytes.extend(&fields[at]);
                for field in &fields[at + 1..] {
                    bytes.push(delimiter);
                    bytes.extend(field);
                }
            } else {
                self.write_line(&mut bytes, &fields, delimiter);
            }
            if position + 1 < self.rows.len() || self.ends_with_line_end {
                bytes.extend(self.line_end);
            }
        }
        bytes
    }

    fn line(&self, fields: &[Vec<u8>], delimiter: u8) -> Vec<u8> {
        let mut line = Vec::new();
        self.write_line(&mut line, fields, delimiter);
        line
    }

    /// Quotes what must be quoted.
    #[allow(clippy::unused_self, reason = "a table's own way of writing")]
    fn write_line(&self, bytes: &mut Vec<u8>, fields: &[Vec<u8>], delimiter: u8) {
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                bytes.push(delimiter);
            }
            let must = |byte: &u8| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
            if field.iter().any(must) {
                bytes.push(b'"');
                for byte in field {
                    if *byte == b'"' {
                        bytes.push(b'"');
                    }
                    bytes.push(*byte);
                }
                bytes.push(b'"');
            } else {
                bytes.extend(field);
            }
        }
    }
}

/// The ways in which the README lets a column be named.
fn spelling(task: Task<'_>, form: &Form, item: &str, way: usize) -> String {
    let plain = matches!(task, Task::Score(_));
    match way % 4 {
        0 if plain => item.to_owned(),
        1 if plain => format!("item{item}"),
        2 => format!("{}_{item}", form.id.replace('-', "")),
        _ => format!("{}.{item}", form.id),
    }
}

fn header(task: Task<'_>, random: &mut Random) -> Vec<Column> {
    let way = random.below(4);
    let upper = random.chance(15);
    let mut columns = vec![Column { name: "id".to_owned(), subject: Subject::Id }];
    let mut push = |name: String, subject| columns.push(Column { name, subject });
    if random.chance(30) {
        push("note".to_owned(), Subject::Other);
    }
    if matches!(task, Task::Triage(_)) {
        push("consent".to_owned(), Subject::Consent);
        if random.chance(50) {
            push("date".to_owned(), Subject::Date);
        }
    }
    if matches!(task, Task::Triage(_)) || random.chance(30) {
        push("sex".to_owned(), Subject::Sex);
        push("age".to_owned(), Subject::Age);
    }
    for (position, form) in task.forms().iter().enumerate() {
        for (index, item) in form.items.iter().enumerate() {
            push(spelling(task, form, &item.id, way), Subject::Item(position, index));
        }
    }
    for (index, fact) in task.facts().iter().enumerate() {
        if !matches!(fact.id.as_str(), "age" | "sex") {
            push(fact.id.clone(), Subject::Fact(index));
        }
    }
    if random.chance(30) {
        push("remark".to_owned(), Subject::Other);
    }
    if upper {
        for column in columns.iter_mut().filter(|column| matches!(column.subject, Subject::Item(..))) {
            column.name = column.name.to_uppercase();
        }
    }
    columns
}

fn field(task: Task<'_>, subject: Subject, person: usize, random: &mut Random) -> Field {
    match subject {
        Subject::Id => Field::new(format!("p{}", person + 1), Reading::Fine),
        Subject::Other => Field::new(random.pick(&NOTES), Reading::Fine),
        Subject::Date => {
            Field::new(format!("2026-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28)), Reading::Fine)
        }
        Subject::Sex => Field::new(random.pick(&["female", "male", "F", "m", "", "other"]), Reading::Fine),
        Subject::Age => Field::new((12 + random.below(80)).to_string(), Reading::Fine),
        Subject::Consent if random.chance(85) => {
            Field::new(random.pick(&["yes", "Yes", "1", "true", "是"]), Reading::Yes)
        }
        Subject::Consent if random.chance(50) => Field::new("no", Reading::No),
        Subject::Consent => Field::new("", Reading::Blank),
        Subject::Item(form, item) => answer(&task.forms()[form].items[item], random),
        Subject::Fact(fact) => report(&task.facts()[fact], random),
    }
}

/// An answer that is in order.
fn answer(item: &Item, random: &mut Random) -> Field {
    if random.chance(5) {
        return Field::new(random.pick(&["", "", "NA", "nan", " "]), Reading::Blank);
    }
    match &item.answers {
        Answers::Clock => {
            Field::new(format!("{:02}:{:02}", random.below(24), 15 * random.below(4)), Reading::Fine)
        }
        Answers::Number(low, high) => {
            let span = usize::try_from(high - low).unwrap() + 1;
            let value = low + i64::try_from(random.below(span)).unwrap();
            Field::new(value.to_string(), Reading::Code(value))
        }
        Answers::Coded { codes, labels } => {
            let at = random.below(codes.len());
            let code = codes[at];
            let text = match random.below(100) {
                0..5 => labels[at][0].clone(),
                5..8 => labels[at][1].clone(),
                8..10 => format!("{code}.0"),
                10..13 => format!(" {code} "),
                _ => code.to_string(),
            };
            Field::new(text, Reading::Code(code))
        }
    }
}

/// A worker's report that is in order.
fn report(fact: &Fact, random: &mut Random) -> Field {
    if random.chance(15) {
        return Field::new("", Reading::Blank);
    }
    match &fact.values {
        Values::YesNo if random.chance(15) => {
            Field::new(random.pick(&["yes", "1", "TRUE", "是"]), Reading::Yes)
        }
        Values::YesNo => Field::new(random.pick(&["no", "0", "No", "否"]), Reading::No),
        Values::OneOf(values) => Field::new(values[random.below(values.len())].clone(), Reading::Fine),
        Values::Number(low, high) => {
            let span = usize::try_from(high - low).unwrap() + 1;
            Field::new((low + i64::try_from(random.below(span)).unwrap()).to_string(), Reading::Fine)
        }
    }
}
