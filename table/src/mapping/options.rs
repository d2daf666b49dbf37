//! Declarations as the options of the command line write them, `1=DPQ010,2=DPQ020`.

use psyscreen::instrument::MissingReason;

use super::declared::{Column, ColumnOf, ColumnRule, Mapping, RowCondition};
use super::list::{parse, split_once, unquoted};
use super::notes::{Complaint, Origin};
use super::read::column_pattern;
use crate::codes::{Code, MissingCode, Recoding, Scope, pairs, source_codes};
use crate::error::TableError;
use crate::values::Labels;

/// What one option declares of a table.
#[derive(Clone, Debug)]
pub struct Declaration(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Columns(Vec<ColumnRule>),
    Keep(Vec<String>),
    Ignore(Vec<String>),
    NotAdministered(Vec<String>),
    OnlyWhere(Vec<RowCondition>),
    Missing(Vec<MissingCode>),
    Recode(Vec<Recoding>),
}

impl Declaration {
    /// Which column is which item, fact or property: `1=DPQ010,*=phq9_*_t2`.
    pub fn columns(text: &str) -> Result<Self, String> {
        parse(text, column_rule).map(|rules| Self(Kind::Columns(rules)))
    }

    /// The column of one item, whatever signs its name has.
    #[must_use]
    pub fn column(item: &str, column: &str) -> Self {
        let column = ColumnOf::One(Column::Name(column.to_owned()));
        Self(Kind::Columns(vec![ColumnRule { name: item.to_owned(), column, origin: Origin::Option }]))
    }

    /// The columns to write before the results.
    pub fn keep(text: &str) -> Result<Self, String> {
        names(text).map(|names| Self(Kind::Keep(names)))
    }

    /// The columns that are not read: `phq9_total,x_*`.
    pub fn ignore(text: &str) -> Result<Self, String> {
        names(text).map(|names| Self(Kind::Ignore(names)))
    }

    /// The items that were not asked.
    pub fn not_administered(text: &str) -> Result<Self, String> {
        names(text).map(|names| Self(Kind::NotAdministered(names)))
    }

    /// The rows whose answers count: `srq_complete=2`, or `phq-9:done=yes`.
    pub fn only_where(text: &str) -> Result<Self, String> {
        parse(text, condition).map(|conditions| Self(Kind::OnlyWhere(conditions)))
    }

    /// The codes that mean that there is no answer: `7=declined,9=dont-know`.
    pub fn missing(text: &str) -> Result<Self, String> {
        let list = parse(text, parse_missing)?.concat();
        say_for_whom(text, list.iter().map(|declared| &declared.scope))?;
        Ok(Self(Kind::Missing(list)))
    }

    /// The codes that differ from the form's: `1..4=0..3`.
    pub fn recode(text: &str) -> Result<Self, String> {
        let list = parse(text, parse_recoding)?;
        say_for_whom(text, list.iter().map(|declared| &declared.scope))?;
        Ok(Self(Kind::Recode(list)))
    }
}

impl Mapping {
    /// Adds what an option declares.
    pub fn declare(&mut self, declaration: &Declaration) {
        let columns = |names: &[String]| -> Vec<(Column, Origin)> {
            names.iter().map(|name| (Column::Name(name.clone()), Origin::Option)).collect()
        };
        match &declaration.0 {
            Kind::Columns(rules) => self.columns.extend_from_slice(rules),
            Kind::Keep(names) => self.keep.get_or_insert_default().extend(columns(names)),
            Kind::Ignore(names) => self.ignore.extend(columns(names)),
            Kind::NotAdministered(names) => {
                self.not_administered.extend(names.iter().map(|name| (name.clone(), Origin::Option)));
            }
            Kind::OnlyWhere(conditions) => conditions.iter().for_each(|it| self.add_condition(it)),
            Kind::Missing(codes) => self.missing.extend_from_slice(codes),
            Kind::Recode(recodings) => self.recode.extend_from_slice(recodings),
        }
    }

    /// Answers are option labels in the language of this tag.
    pub fn declare_labels(&mut self, tag: &str) {
        self.formats.labels = Labels::Only(tag.to_owned());
    }

    /// What separates the columns; the file must not say another mark.
    pub fn declare_delimiter(&mut self, delimiter: u8) -> Result<(), TableError> {
        if let Some((declared, origin)) = &self.delimiter
            && *declared != delimiter
        {
            let message = "the map and --delimiter name different marks between columns";
            let complaint = Complaint::new(origin, "contradiction", message);
            return Err(self.refused(vec![complaint.with_help("remove one of them")]));
        }
        self.delimiter = Some((delimiter, Origin::Option));
        Ok(())
    }

    /// A condition of the command line: another value of a column is an alternative.
    fn add_condition(&mut self, condition: &RowCondition) {
        let same = self.only_where.iter_mut().find(|other| {
            other.origin == Origin::Option
                && other.scope == condition.scope
                && other.column == condition.column
        });
        match same {
            Some(other) => other.is.extend(condition.is.iter().cloned()),
            None => self.only_where.push(condition.clone()),
        }
    }
}

fn column_rule(part: &str) -> Result<ColumnRule, String> {
    let (name, column) = split_once(part, '=').ok_or("write ITEM=COLUMN, for example `1=DPQ010`")?;
    let ((name, _), (column, quoted)) = (unquoted(name)?, unquoted(column)?);
    let column = if name.contains('*') && !quoted {
        column_pattern(&name, &column, None).map_err(|(message, help)| format!("{message}; {help}"))?
    } else {
        ColumnOf::One(Column::Name(column.into_owned()))
    };
    Ok(ColumnRule { name: name.into_owned(), column, origin: Origin::Option })
}

fn names(text: &str) -> Result<Vec<String>, String> {
    parse(text, |part| unquoted(part).map(|(name, _)| name.into_owned()))
}

fn condition(part: &str) -> Result<RowCondition, String> {
    let (column, value) = split_once(part, '=').ok_or("write COLUMN=VALUE, for example `srq_complete=2`")?;
    let (scope, column) = scoped(column);
    let ((column, _), (value, _)) = (unquoted(column)?, unquoted(value)?);
    let column = Column::Name(column.into_owned());
    Ok(RowCondition { scope, column, is: vec![Code::parse(&value)], origin: Origin::Option })
}

fn scoped(text: &str) -> (Scope, &str) {
    match split_once(text, ':') {
        Some((scope, rest)) => (Scope::Named(scope.trim().to_ascii_lowercase()), rest),
        None => (Scope::Everything, text),
    }
}

/// Reads one declaration of `--missing`.
fn parse_missing(text: &str) -> Result<Vec<MissingCode>, String> {
    let (scope, rest) = scoped(text);
    let (from, reason) = split_once(rest, '=').ok_or("write CODE=REASON, for example `7=declined`")?;
    if from.trim().is_empty() {
        return Err("a blank cell is always missing; write the code before `=`".to_owned());
    }
    let reason = reason.trim().parse().map_err(|_| {
        let names: Vec<&str> = MissingReason::ALL.into_iter().map(MissingReason::name).collect();
        format!("`{}` is not a reason; the reasons are {}", reason.trim(), names.join(", "))
    })?;
    let missing = |code| MissingCode { scope: scope.clone(), code, reason, origin: Origin::Option };
    Ok(written_codes(from)?.into_iter().map(missing).collect())
}

/// Reads one declaration of `--recode`.
fn parse_recoding(text: &str) -> Result<Recoding, String> {
    let (scope, rest) = scoped(text);
    let (from, to) = split_once(rest, '=').ok_or("write FROM=TO, for example `1..4=0..3` or `2=0`")?;
    let pairs = pairs(written_codes(from)?, written_codes(to)?)?;
    Ok(Recoding { scope, pairs, origin: Origin::Option })
}

/// Codes on the command line; within quotation marks, dots are letters.
fn written_codes(text: &str) -> Result<Vec<Code>, String> {
    match unquoted(text)? {
        (word, true) => Ok(vec![Code::parse(&word)]),
        (word, false) => source_codes(&word),
    }
}

/// `sex:1=male,2=female`: whether the second is for `sex` too, or for everything, is not guessed.
fn say_for_whom<'s>(text: &str, scopes: impl Iterator<Item = &'s Scope>) -> Result<(), String> {
    let mut named = None;
    for scope in scopes {
        match (scope, named) {
            (Scope::Named(name), _) => named = Some(name),
            (Scope::Everything, Some(name)) => {
                return Err(format!(
                    "`{name}:` is only for what stands right behind it; write `{name}:` before each of its codes, and what is \
                     for all items first: `{}`",
                    repeated(text, name)
                ));
            }
            (Scope::Everything, None) => {}
        }
    }
    Ok(())
}

/// The list as it is probably meant.
fn repeated(text: &str, name: &str) -> String {
    let parts: Vec<String> = parse(text, |part| Ok(part.to_owned())).unwrap_or_default();
    let scoped = |part: &String| split_once(part, ':').is_some();
    let parts = parts.iter().map(|part| if scoped(part) { part.clone() } else { format!("{name}:{part}") });
    parts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use psyscreen::Number;

    use super::*;

    #[test]
    fn recodings_are_read() {
        let pairs = |text: &str| -> Vec<(String, String)> {
            let recoding = parse_recoding(text).unwrap();
            recoding.pairs.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect()
        };
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
        };
        assert_eq!(pairs("1..3=0..2"), owned(&[("1", "0"), ("2", "1"), ("3", "2")]));
        assert_eq!(pairs("0..2=2..0"), owned(&[("0", "2"), ("1", "1"), ("2", "0")]));
        assert_eq!(pairs("2=0"), owned(&[("2", "0")]));
        assert_eq!(pairs("A1..A2=0..1"), owned(&[("A1", "0"), ("A2", "1")]));
        assert_eq!(pairs("-2..-1=0..1"), owned(&[("-2", "0"), ("-1", "1")]));
        assert_eq!(pairs(r#""Yes, often"=3"#), owned(&[("Yes, often", "3")]));
        assert_eq!(pairs(r#"4:"a..b = c: d"=3"#), owned(&[("a..b = c: d", "3")]));
        assert_eq!(parse_recoding("isi:1=0").unwrap().scope, Scope::Named("isi".to_owned()));
        for bad in ["1..4", "1..4=0..2", "=1", "1=", "a..b=0..1", "A1..B2=0..1", "0..999999=0..999999"] {
            assert!(parse_recoding(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn missing_codes_are_read() {
        let [declared] = parse_missing("-7 = declined").unwrap().try_into().unwrap();
        assert_eq!(declared.code, Code::Number(Number::from(-7)));
        assert_eq!(declared.reason, MissingReason::Declined);
        assert_eq!(parse_missing("refused=declined").unwrap()[0].code, Code::Word("refused".to_owned()));
        assert_eq!(parse_missing("97..99=skipped").unwrap().len(), 3);
        for bad in ["7", "7=refused", "=declined"] {
            assert!(parse_missing(bad).is_err(), "{bad}");
        }
    }
}
