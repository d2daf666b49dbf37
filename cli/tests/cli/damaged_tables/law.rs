//! The law: no critical answer that a person can read in the file is absent from the result, and status 0 only where nothing was
//! doubtful.

use std::collections::BTreeMap;

use serde_json::Value;

use super::table::{Column, Doubts, Field, File, Reading, Subject, Task};
use crate::support::Run;

/// What the program said of one row.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) problem: String,
    /// Truth by form and critical item.
    pub(crate) critical: BTreeMap<(String, String), String>,
    pub(crate) level: Option<String>,
    pub(crate) at_least: Option<String>,
    pub(crate) rules: Option<Vec<String>>,
}

/// Reads the results, whatever their format.
pub(crate) fn seen(file: &File<'_>, run: &Run, is_json: bool) -> Vec<Seen> {
    if is_json {
        return run.text().lines().map(|line| from_json(&serde_json::from_str(line).unwrap())).collect();
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(run.out.as_slice());
    let header = reader.headers().unwrap().clone();
    // A kept column may have the name of a result; the results come last.
    let last = |name: &str| {
        header.iter().enumerate().filter(|(_, column)| *column == name).map(|(index, _)| index).last()
    };
    reader
        .byte_records()
        .map(|row| {
            let row = row.unwrap();
            let get = |name: &str| {
                let field = row.get(last(name)?)?;
                Some(String::from_utf8_lossy(field).into_owned()).filter(|text| !text.is_empty())
            };
            let mut seen = Seen { problem: get("problem").unwrap_or_default(), ..Seen::default() };
            match file.task {
                Task::Score(form) => {
                    for critical in &form.critical {
                        if let Some(truth) = get(&critical.id) {
                            seen.critical.insert((form.id.clone(), critical.id.clone()), truth);
                        }
                    }
                }
                Task::Triage(_) => {
                    seen.level = get("level");
                    seen.at_least = get("at_least");
                    seen.rules = seen
                        .level
                        .is_some()
                        .then(|| get("rules").unwrap_or_default().split(';').map(str::to_owned).collect());
                }
            }
            seen
        })
        .collect()
}

fn from_json(line: &Value) -> Seen {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut seen = Seen { problem: text(&line["problem"]).unwrap_or_default(), ..Seen::default() };
    for instrument in list(&line["instruments"]) {
        for critical in list(&instrument["critical_items"]) {
            let key = (text(&instrument["id"]).unwrap(), text(&critical["id"]).unwrap());
            seen.critical.insert(key, text(&critical["positive"]).unwrap());
        }
    }
    let decision = &line["decision"];
    if decision.is_object() {
        seen.level = text(&decision["level"]);
        seen.at_least = text(&decision["at_least"]);
        seen.rules = Some(list(&decision["fired"]).iter().filter_map(text).collect());
    }
    seen
}

/// What a person reads of a critical answer or a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Positive,
    /// A person sees that it is; a program may ask.
    LikelyPositive,
    Negative,
    /// A person sees that it is not; a program may leave it open.
    LikelyNegative,
    Unknown,
}

fn sign(reads: &Reading, is_positive: &impl Fn(&Reading) -> Option<bool>) -> Sign {
    if let Reading::Likely(inner) = reads {
        return match sign(inner, is_positive) {
            Sign::Positive => Sign::LikelyPositive,
            Sign::Negative => Sign::LikelyNegative,
            other => other,
        };
    }
    match is_positive(reads) {
        Some(true) => Sign::Positive,
        Some(false) => Sign::Negative,
        None => Sign::Unknown,
    }
}

/// The doubts about the table, and those about its fields as they are in the end.
fn doubts_of(file: &File<'_>) -> Doubts {
    let mut doubts = file.doubts.clone();
    let mut ids: Vec<&[u8]> = Vec::new();
    for row in file.rows.iter().filter(|row| row.broken.is_none()) {
        let consents = |(column, field): (&Column, &Field)| {
            column.subject == Subject::Consent && field.reads == Reading::Yes
        };
        let is_without_consent = matches!(file.task, Task::Triage(plan) if plan.needs_consent)
            && !file.columns.iter().zip(&row.fields).any(consents);
        for (column, field) in file.columns.iter().zip(&row.fields) {
            if column.subject == Subject::Id && field.reads == Reading::Fine {
                if ids.contains(&field.bytes.as_slice()) && !doubts.of_header {
                    doubts.certain.push("the same id twice");
                }
                ids.push(&field.bytes);
            }
            let is_used = match column.subject {
                Subject::Id | Subject::Other => false,
                // Where nothing depends on it, nothing is wrong.
                Subject::Sex | Subject::Age => {
                    let name = if column.subject == Subject::Sex { "sex" } else { "age" };
                    file.task.forms().iter().any(|form| form.needs_person)
                        || file.task.facts().iter().any(|fact| fact.id == name)
                }
                _ => true,
            };
            let is_left_alone = is_without_consent && matches!(column.subject, Subject::Item(..));
            match field.reads {
                Reading::Nothing if is_used && !is_left_alone && !doubts.of_header => {
                    doubts.certain.push("a field cannot be read");
                }
                Reading::Nothing | Reading::Likely(_) | Reading::PerhapsBlank => {
                    doubts.possible.push("a field may not be read");
                }
                _ => {}
            }
        }
    }
    doubts
}

struct Court<'r, 'f> {
    file: &'r File<'f>,
    run: &'r Run,
}

/// Judges a run; what is wrong with it, if anything is.
pub(crate) fn judge(file: &File<'_>, run: &Run, seen: &[Seen]) -> Result<(), String> {
    let doubts = &doubts_of(file);
    match run.status {
        0 if !doubts.certain.is_empty() => return Err(format!("status 0 in spite of {:?}", doubts.certain)),
        0 if !doubts.told.is_empty() && run.err.is_empty() => {
            return Err(format!("nothing is said of {:?}", doubts.told));
        }
        1 | 2 if doubts.certain.is_empty() && doubts.possible.is_empty() => {
            return Err(format!("status {} for a table in good order", run.status));
        }
        1 | 2 if run.err.trim().is_empty() => return Err("nothing is said on standard error".to_owned()),
        0 | 1 => {}
        2 if run.err.starts_with("error: ") => return Ok(()),
        other => return Err(format!("status {other}")),
    }
    let court = Court { file, run };
    let expected = if file.has_header { file.rows.len() } else { file.rows.len().saturating_sub(1) };
    if seen.len() != expected {
        return Err(format!("{} rows went in and {} came out", expected, seen.len()));
    }
    // Without a header the first row has become one, and that is said.
    let first = usize::from(!file.has_header);
    for row in first..file.rows.len() {
        let Some(found) = seen.get(row - first) else { return Err(format!("row {} is absent", row + 1)) };
        court.judge_row(row, found).map_err(|text| format!("row {}: {text}", row + 1))?;
    }
    Ok(())
}

impl Court<'_, '_> {
    /// Whether it is enough that something is said of a critical answer that the result does not have.
    fn is_excused(&self, row: usize, found: &Seen, sign: Sign) -> bool {
        let named = !found.problem.is_empty();
        let warned = self.run.status == 1 && self.run.err.contains("warning: ");
        match sign {
            Sign::LikelyPositive if !self.file.doubts.of_header => named,
            _ if self.file.rows[row].broken.is_some() => named,
            _ => self.file.doubts.of_header && (named || warned),
        }
    }

    fn read(&self, row: usize, subject: Subject) -> Option<&Reading> {
        let column = self.file.columns.iter().position(|column| column.subject == subject)?;
        Some(&self.file.rows[row].fields.get(column)?.reads)
    }

    fn may_use_answers(&self, row: usize) -> bool {
        match self.file.task {
            Task::Triage(plan) if plan.needs_consent => {
                matches!(self.read(row, Subject::Consent), Some(Reading::Yes))
            }
            _ => true,
        }
    }

    fn critical(&self, row: usize, form: usize, critical: usize) -> Sign {
        let critical = &self.file.task.forms()[form].critical[critical];
        let reads = self.read(row, Subject::Item(form, critical.item));
        reads.map_or(Sign::Unknown, |reads| {
            sign(reads, &|reads| match reads {
                Reading::Code(code) => Some(critical.positive.contains(code)),
                _ => None,
            })
        })
    }

    fn fact(&self, row: usize, fact: usize) -> Sign {
        let reads = self.read(row, Subject::Fact(fact));
        reads.map_or(Sign::Unknown, |reads| {
            sign(reads, &|reads| match reads {
                Reading::Yes => Some(true),
                Reading::No => Some(false),
                _ => None,
            })
        })
    }

    fn judge_row(&self, row: usize, found: &Seen) -> Result<(), String> {
        let is_certain = !self.file.doubts.of_header && self.file.rows[row].broken.is_none();
        if self.may_use_answers(row) {
            for (position, form) in self.file.task.forms().iter().enumerate() {
                for (index, critical) in form.critical.iter().enumerate() {
                    let sign = self.critical(row, position, index);
                    let truth =
                        found.critical.get(&(form.id.clone(), critical.id.clone())).map(String::as_str);
                    let may_not_apply = form.items[critical.item].may_not_apply;
                    let is_right = match (sign, truth) {
                        // The columns of `triage` have no critical items; its rules are judged below. A form of which nothing
                        // was answered was not given.
                        (_, None) if matches!(self.file.task, Task::Triage(_)) => true,
                        (Sign::Positive | Sign::LikelyPositive, truth) => truth == Some("true"),
                        (Sign::Negative, truth) => truth == Some("false") || !is_certain,
                        (Sign::LikelyNegative, truth) => truth != Some("true") || !is_certain,
                        (Sign::Unknown, Some("undetermined")) => true,
                        (Sign::Unknown, truth) => !is_certain || (may_not_apply && truth == Some("false")),
                    };
                    if !is_right && !self.is_excused(row, found, sign) {
                        return Err(format!("`{}` is {sign:?} and the result is {truth:?}", critical.id));
                    }
                }
            }
        }
        self.judge_signs(row, found, is_certain)
    }

    fn judge_signs(&self, row: usize, found: &Seen, is_certain: bool) -> Result<(), String> {
        let Task::Triage(plan) = self.file.task else { return Ok(()) };
        let may_use_answers = self.may_use_answers(row);
        for rule in &plan.signs {
            let answers = rule.critical.iter().map(|(form, critical)| {
                if may_use_answers { self.critical(row, *form, *critical) } else { Sign::Unknown }
            });
            let signs: Vec<Sign> =
                answers.chain(rule.facts.iter().map(|fact| self.fact(row, *fact))).collect();
            let sign = [Sign::Positive, Sign::LikelyPositive].into_iter().find(|sign| signs.contains(sign));
            let holds = found.rules.as_ref().map(|rules| rules.contains(&rule.rule));
            if let Some(sign) = sign {
                let position = |level: &Option<String>| {
                    plan.levels.iter().position(|known| Some(known) == level.as_ref())
                };
                let reached = rule.level.is_none_or(|level| {
                    position(&found.level).is_some_and(|reached| reached >= level)
                        && position(&found.at_least).is_some_and(|reached| reached >= level)
                });
                if (holds != Some(true) || !reached) && !self.is_excused(row, found, sign) {
                    return Err(format!(
                        "rule `{}` is {sign:?}, and holds: {holds:?} at {:?}",
                        rule.rule, found.level
                    ));
                }
            } else if rule.is_complete
                && is_certain
                && holds == Some(true)
                && signs.iter().all(|sign| *sign == Sign::Negative)
            {
                return Err(format!("rule `{}` holds of nobody here", rule.rule));
            }
        }
        Ok(())
    }
}
