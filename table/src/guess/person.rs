//! Columns that say who the person is, when it was, and what was reported.

use psyscreen::Number;
use psyscreen::instrument::Sex;
use psyscreen::triage::yes_or_no;

use super::Work;
use super::codes::MIN_SHOWN;
use super::draft::{comment, count, doubtful, quoted};
use super::look::Look;
use crate::names::Target;
use crate::series::{MOST_GUESSED, plain};
use crate::values::is_blank;
use crate::values::{DateOrder, NoDate, date, sex};
use psyscreen::diagnostic::suggestion as nearest;

const IDS: [&str; 20] = [
    "record_id",
    "participant_id",
    "participant",
    "subject",
    "subject_id",
    "patient_id",
    "patient",
    "respondent_id",
    "response_id",
    "case_id",
    "study_id",
    "pid",
    "seqn",
    "编号",
    "序号",
    "学号",
    "答题序号",
    "用户ID",
    "工号",
    "SubjectNumber",
];
const SEXES: [&str; 5] = ["gender", "性别", "您的性别", "geschlecht", "sexe"];
const AGES: [&str; 6] = ["age_years", "ageyears", "年龄", "您的年龄", "alter", "age at survey"];
const CONSENTS: [&str; 6] = ["agreed", "informed_consent", "consent_given", "知情同意", "是否同意", "同意"];
const DATES: [&str; 12] = [
    "visit_date",
    "survey_date",
    "assessment_date",
    "screening_date",
    "submitdate",
    "timestamp",
    "recorded date",
    "日期",
    "填表日期",
    "测评日期",
    "提交答卷时间",
    "填写时间",
];

/// Proposes the columns besides the items.
pub(super) fn person(work: &mut Work<'_>) {
    id(work);
    let sexes = property(work, "sex", Target::Sex, &SEXES, &|text| sex(text).is_some());
    if let Some(column) = sexes {
        sex_codes(work, column);
    }
    let is_age =
        |text: &str| Number::parse(text).is_some_and(|age| age >= Number::ZERO && age <= Number::from(130));
    property(work, "age", Target::Age, &AGES, &is_age);
    let Some(policy) = work.subject.policy else { return };
    property(work, "consent", Target::Consent, &CONSENTS, &|text| yes_or_no(text).is_some());
    let is_date = |text: &str| !matches!(date(text, None), Err(NoDate::Not));
    if let Some(column) = property(work, "date", Target::Date, &DATES, &is_date) {
        dates(work, column);
    }
    let names = work.subject.names();
    let header = &work.table.header;
    for (index, fact) in policy.facts().iter().enumerate() {
        if (0..header.len()).any(|column| names.get(header.name(column)) == Some(Target::Fact(index))) {
            continue;
        }
        let free = (0..header.len())
            .take(MOST_GUESSED)
            .filter(|column| !work.taken.contains(column))
            .map(|column| header.name(column));
        let labels = fact.label().iter().map(|(_, label)| label);
        let near = std::iter::once(fact.id()).chain(labels).find_map(|name| nearest(name, free.clone()));
        let line = match near {
            Some(near) => {
                format!("{} = {}   # a name that is nearly the fact's", quoted(fact.id()), quoted(near))
            }
            None => format!("{} = \"\"   # {}", quoted(fact.id()), fact.label().get("en")),
        };
        work.draft.columns.push(doubtful(&line));
    }
}

fn known(work: &Work<'_>, names: &[&str]) -> Vec<usize> {
    let header = &work.table.header;
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let is_known = |column: &usize| names.contains(&plain(header.name(*column)));
    (0..header.len()).filter(|column| !work.taken.contains(column)).filter(is_known).collect()
}

fn id(work: &mut Work<'_>) {
    let header = &work.table.header;
    if (0..header.len()).any(|column| header.name(column).eq_ignore_ascii_case("id")) {
        return;
    }
    match known(work, &IDS).as_slice() {
        [column] => {
            let line = format!("keep = [{}]   # says whose row it is", quoted(header.name(*column)));
            work.draft.top.push(line);
            work.taken.push(*column);
        }
        _ => work
            .draft
            .top
            .push(doubtful("keep = [\"\"]   # no column is `id`: which one says whose row it is?")),
    }
}

/// The column of a property, found by its name or proposed.
fn property(
    work: &mut Work<'_>,
    key: &str,
    target: Target,
    others: &[&str],
    is_read: &dyn Fn(&str) -> bool,
) -> Option<usize> {
    let header = &work.table.header;
    let names = work.subject.names();
    let own = (0..header.len()).find(|column| names.get(header.name(*column)) == Some(target));
    if let Some(column) = own {
        work.taken.push(column);
        return Some(column);
    }
    let found = known(work, others);
    let single = found.len() == 1;
    for column in &found {
        let (read, filled) = read(work.table.looks.get(*column)?, is_read);
        let line = format!("{} = {}", quoted(key), quoted(header.name(*column)));
        work.draft.columns.push(comment(&format!("{read} of {} are read", count(filled, "value"))));
        // A few that are not read are told of row by row; columns of other codes are declared below.
        let is_certain = single && (read.saturating_mul(10) >= filled.saturating_mul(9) || key == "sex");
        work.draft.columns.push(if is_certain { line } else { doubtful(&line) });
    }
    work.taken.extend(&found);
    found.first().copied()
}

fn read(look: &Look, is_read: &dyn Fn(&str) -> bool) -> (u64, u64) {
    let (mut read, mut filled) = (0_u64, look.others);
    for (value, rows) in look.values.iter().filter(|(value, _)| !is_blank(value)) {
        filled = filled.saturating_add(*rows);
        if is_read(value) {
            read = read.saturating_add(*rows);
        }
    }
    (read, filled)
}

fn sex_codes(work: &mut Work<'_>, column: usize) {
    let Some(look) = work.table.looks.get(column) else { return };
    let unread: Vec<(&String, &u64)> = look
        .values
        .iter()
        .filter(|(value, rows)| !is_blank(value) && sex(value).is_none() && **rows >= MIN_SHOWN)
        .take(6)
        .collect();
    let words = [Sex::Male, Sex::Female];
    for ((value, rows), word) in unread.into_iter().zip(words.iter().cycle()) {
        let line = format!(
            "{} = \"{word}\"   # in {}; which sex it means is not known here",
            quoted(value),
            count(*rows, "row")
        );
        work.draft.recode_sex.push(doubtful(&line));
    }
}

/// Which order of day and month the dates have.
fn dates(work: &mut Work<'_>, column: usize) {
    let Some(look) = work.table.looks.get(column) else { return };
    let (mut open, mut day_first, mut month_first, mut serial) = (0_u64, 0_u64, 0_u64, 0_u64);
    for (value, rows) in &look.values {
        let add = |to: &mut u64| *to = to.saturating_add(*rows);
        let by = |order| date(value, Some(order)).is_ok();
        match date(value, None) {
            Err(NoDate::Ambiguous) => add(&mut open),
            Err(NoDate::MayBeSerial) => add(&mut serial),
            Ok(_) if by(DateOrder::DayFirst) && !by(DateOrder::MonthFirst) => add(&mut day_first),
            Ok(_) if by(DateOrder::MonthFirst) && !by(DateOrder::DayFirst) => add(&mut month_first),
            _ => {}
        }
    }
    if open > 0 {
        let line = |order: &str| {
            format!(
                "dates = \"{order}\"   # of the dates, {day_first} can only be day first, {month_first} only month first, {open} are open"
            )
        };
        match (day_first, month_first) {
            (1.., 0) => work.draft.top.push(line("day-month-year")),
            (0, 1..) => work.draft.top.push(line("month-day-year")),
            _ => {
                work.draft.top.push(doubtful(&line("day-month-year")));
                work.draft.top.push(doubtful(&line("month-day-year")));
            }
        }
    }
    if serial > 0 {
        let line = format!(
            "dates = \"spreadsheet\"   # {} that may be days counted from 1900",
            count(serial, "number")
        );
        work.draft.top.push(doubtful(&line));
    }
}
