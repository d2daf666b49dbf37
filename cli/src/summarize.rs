//! `psyscreen summarize`: how many people are at each level and get each recommendation, by group, with small counts
//! suppressed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use psyscreen::Policy;
use psyscreen::report::{Cell, Summary, Tally};
use psyscreen::triage::FactKind;
use psyscreen_render::wrap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::cells::Cells as _;
use crate::columns::{Side, aligned};
use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::input::Input;
use crate::language::{self, LanguageArguments};
use crate::mapping::parse_delimiter;
use crate::output::Output;
use crate::problem::{Language, text_of};
use crate::rows::RowFault;
use crate::sheet::Sheet;
use crate::terminal::{Progress, say, say_reading};

pub(crate) const HELP: &str = "\
Reads what `psyscreen triage` wrote with the same policy, as CSV or JSON lines. A suppressed count is shown as `*`. \
It cannot be worked out from the others of the same summary, nor from which of them are suppressed: another set of people gives \
the very same summary. So much is hidden with a small count: when a total is small, all totals below twice --min-cell and those of \
one more combination; when a group is small, it and all below four times --min-cell; and rows are split by groups from the largest \
down, until one has a small count.

What it does not do: 0 is shown, and that everybody of a group is in one row; and two summaries of nearly the same people (by other \
groups, with another --min-cell, or before and after a few more were screened) can be compared: hand on one of them.

Exit status:
  0  every row has a result
  1  some rows have none
  2  nothing could be done

Examples:
  psyscreen summarize recovered-2020 levels.csv
  psyscreen triage recovered-2020 people.csv --keep id,population |
      psyscreen summarize recovered-2020 --by population --min-cell 10";

#[derive(Debug, Args)]
pub(crate) struct SummarizeArguments {
    /// Id of the policy with which the people were triaged
    ///
    /// Or the path of its .toml file.
    policy: String,
    /// What `psyscreen triage` wrote; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Column whose values are the groups
    ///
    /// For example the population; triage writes it with --keep COLUMN.
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// The smallest count that is shown, besides 0
    ///
    /// 1 shows every count and protects nobody.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = parse_min_cell)]
    min_cell: u64,
    /// Output format
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text, help_heading = "Output")]
    format: SummaryFormat,
    #[command(flatten)]
    lang: LanguageArguments,
    /// What separates the columns of a CSV file [default: a comma]
    #[arg(long, value_name = "MARK", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SummaryFormat {
    Text,
    Csv,
    Json,
}

fn parse_min_cell(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(2) => {
            Err("with 2, a hidden count could only be 1; write 3 or more, or 1 to hide nothing".to_owned())
        }
        Ok(number) => Ok(number),
        Err(_) => Err("write a whole number, for example 5".to_owned()),
    }
}

/// More groups than this are not groups of people.
const MOST_GROUPS: usize = 200;
/// The longest line of JSON that is read.
const MOST_LINE: u64 = 16 << 20;

/// Runs the command.
pub(crate) fn run(arguments: &SummarizeArguments, output: &mut Output) -> Result<Ending, Failure> {
    let policy = definitions::policy_to_use(&arguments.policy, &arguments.own)?;
    arguments.lang.require_one_of(language::of_policy(policy))?;
    let mut count = Count::new(policy, arguments.by.as_deref());
    count.read(&arguments.file, arguments.delimiter)?;
    let summary = count.tally.summary(arguments.min_cell);
    let page = Page { policy, arguments, rows: count.rows, summary, without_result: count.without_result };
    match arguments.format {
        SummaryFormat::Text => output.text(&page.text())?,
        SummaryFormat::Csv => page.csv(output)?,
        SummaryFormat::Json => output.json(&page.json())?,
    }
    if page.without_result == 0 {
        return Ok(Ending::Fine);
    }
    say(ENGLISH.without_result(page.without_result()));
    Ok(Ending::Problems)
}

/// What a row of the summary counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Level(usize),
    Unsettled,
    Recommendation(usize),
}

struct Count<'a> {
    policy: &'a Policy,
    version: String,
    by: Option<&'a str>,
    rows: Vec<Counted>,
    tally: Tally,
    without_result: u64,
}

/// What the summary needs of one line of `triage --format jsonl`.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    row: Map<String, Value>,
    decision: Option<Decided>,
}

#[derive(Deserialize)]
struct Decided {
    policy: String,
    edition: u32,
    fingerprint: String,
    level: String,
    at_least: String,
    at_most: String,
    recommendations: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

impl Decided {
    /// As [`Policy::version`] writes it.
    fn version(&self) -> String {
        let start: String = self.fingerprint.chars().take(12).collect();
        format!("{}@{}#{start}", self.policy, self.edition)
    }
}

/// One person's result.
struct Outcome<'r> {
    level: &'r str,
    settled: bool,
    recommendations: Vec<&'r str>,
}

impl<'a> Count<'a> {
    fn new(policy: &'a Policy, by: Option<&'a str>) -> Self {
        let mut rows: Vec<Counted> = (0..policy.levels().len()).map(Counted::Level).collect();
        rows.push(Counted::Unsettled);
        rows.extend((0..policy.recommendations().len()).map(Counted::Recommendation));
        let mut tally = Tally::new(rows.len());
        // A population that the policy knows is reported even when nobody belongs to it.
        for value in by.map_or(&[][..], |by| values_of(policy, by)) {
            tally.expect_group(value.id());
        }
        Self { policy, version: policy.version(), by, rows, tally, without_result: 0 }
    }

    fn add(&mut self, group: &str, result: &Outcome<'_>) -> Result<(), String> {
        let level = self.policy.levels().iter().position(|level| level.id() == result.level);
        let mut counted = vec![Counted::Level(level.ok_or_else(|| self.unknown("level", result.level))?)];
        if !result.settled {
            counted.push(Counted::Unsettled);
        }
        for id in &result.recommendations {
            let found = self.policy.recommendations().iter().position(|known| known.id() == *id);
            counted.push(Counted::Recommendation(found.ok_or_else(|| self.unknown("recommendation", id))?));
        }
        let rows = &self.rows;
        let positions = counted.iter().filter_map(|counted| rows.iter().position(|row| row == counted));
        self.tally.add(group.trim(), positions);
        if self.tally.group_count() > MOST_GROUPS {
            let by = self.by.unwrap_or_default();
            return Err(format!(
                "column `{by}` has more than {MOST_GROUPS} different values; a summary is by groups of people"
            ));
        }
        Ok(())
    }

    /// Refuses what another policy decided, or another text of this one: its levels may mean something else.
    fn same_policy(&self, found: &str) -> Result<(), String> {
        let own = &self.version;
        if found == own {
            return Ok(());
        }
        let of = |version: &str| version.rsplit_once('@').map_or("", |(id, _)| id).to_owned();
        let help = if of(found) == of(own) {
            "its text has changed since; run `psyscreen triage` again, or summarize with the text that was used"
        } else {
            "give the policy with which `psyscreen triage` was run, and one file for each policy"
        };
        match found {
            "" => Err("the row does not say with which policy it was decided; run `psyscreen triage` again"
                .to_owned()),
            _ => Err(format!("decided with `{}`, not with `{own}`: {help}", found.escape_debug())),
        }
    }

    fn unknown(&self, what: &str, id: &str) -> String {
        format!(
            "{} has no {what} `{}`; was the file made with another policy?",
            self.policy.id(),
            id.escape_debug()
        )
    }

    fn read(&mut self, path: &Path, delimiter: Option<u8>) -> Result<(), Failure> {
        let (input, size): (Box<dyn Read>, Option<u64>) = if path.as_os_str() == "-" {
            say_reading();
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(|error| Failure::reading(path, &error))?;
            let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
            (Box::new(file), size)
        };
        let name = if size.is_some() { format!("`{}`", path.display()) } else { "standard input".to_owned() };
        let mut reader = BufReader::with_capacity(1 << 16, input);
        let start = reader.fill_buf().map_err(|error| Failure::reading(path, &error))?;
        if start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
            if delimiter.is_some() {
                return Err(Failure::Message(format!(
                    "--delimiter is for CSV, and {name} is JSON lines; leave it out"
                )));
            }
            self.read_lines(&name, reader, Progress::new(size))
        } else {
            self.read_table(
                Input::of(name, Box::new(reader), size, delimiter.unwrap_or(b',')),
                Progress::new(size),
            )
        }
    }

    /// Reads what `triage` writes as CSV.
    fn read_table(&mut self, mut input: Input, mut progress: Progress) -> Result<(), Failure> {
        let header = input.header()?;
        let column = |name: &str| {
            header.find(name).map_err(|text| {
                Failure::Message(format!(
                    "{text} (is this what `psyscreen triage` wrote, as CSV or JSON lines?)"
                ))
            })
        };
        let [level, at_least, at_most, recommendations, policy] =
            ["level", "at_least", "at_most", "recommendations", "policy"].map(column);
        let (level, at_least, at_most, policy) = (level?, at_least?, at_most?, policy?);
        let recommendations = recommendations?;
        let by = self.by.map(|by| header.find(by).map_err(|text| hint(&text, by))).transpose()?;
        let mut rows = 0_u64;
        loop {
            let bytes = input.bytes_read();
            let Some(row) = input.next()? else { break };
            let line = row.line();
            let failed = |text: String| Failure::Message(format!("line {line}: {text}"));
            if let Some(fault) = RowFault::of(&row, header.len()) {
                return Err(failed(fault.to_string()));
            }
            let field = |column: usize| {
                text_of(&row, column, &header)
                    .map_err(|problem| failed(problem.text(Language::English, false)))
            };
            let group = by.map_or(Ok(""), field)?;
            // A row with a problem may have a result all the same: that of what could be read.
            if field(level)?.is_empty() {
                self.without_result = self.without_result.saturating_add(1);
            } else {
                self.same_policy(field(policy)?).map_err(failed)?;
                let listed = field(recommendations)?;
                let result = Outcome {
                    level: field(level)?,
                    settled: field(at_least)? == field(at_most)?,
                    recommendations: listed.split(';').filter(|id| !id.is_empty()).collect(),
                };
                self.add(group, &result).map_err(failed)?;
            }
            rows = rows.saturating_add(1);
            progress.update(rows, bytes);
        }
        progress.finish();
        Ok(())
    }

    /// Reads what `triage` writes as JSON lines.
    fn read_lines(
        &mut self,
        name: &str,
        mut reader: impl BufRead,
        mut progress: Progress,
    ) -> Result<(), Failure> {
        let (mut line, mut bytes) = (0_u64, 0_u64);
        let mut text = Vec::new();
        loop {
            text.clear();
            let read = reader.by_ref().take(MOST_LINE).read_until(b'\n', &mut text);
            let read =
                read.map_err(|error| Failure::Message(format!("cannot read {name} any further: {error}")))?;
            if read == 0 {
                break;
            }
            line = line.saturating_add(1);
            bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            let failed = |text: String| Failure::Message(format!("line {line}: {text}"));
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let found: Line = serde_json::from_slice(&text)
                .map_err(|_| failed("not a report of `psyscreen triage --format jsonl`".to_owned()))?;
            let group = match self.by {
                // A row without a result may have no fields to show.
                Some(by) if found.decision.is_some() => found
                    .row
                    .get(by)
                    .ok_or_else(|| failed(format!("there is no column `{by}`; let triage --keep it")))?
                    .as_str()
                    .unwrap_or_default(),
                _ => "",
            };
            match &found.decision {
                None => {
                    self.without_result = self.without_result.saturating_add(1);
                    Ok(())
                }
                Some(decided) => self.same_policy(&decided.version()).and_then(|()| {
                    let recommendations = decided.recommendations.iter().map(|named| &*named.id).collect();
                    let settled = decided.at_least == decided.at_most;
                    self.add(group, &Outcome { level: &decided.level, settled, recommendations })
                }),
            }
            .map_err(failed)?;
            progress.update(line, bytes);
        }
        progress.finish();
        Ok(())
    }
}

fn hint(text: &str, by: &str) -> Failure {
    Failure::Message(format!(
        "--by {by}: {text} (a column of the people is there when triage keeps it: --keep {by})"
    ))
}

/// The values of a one-of fact with this id.
fn values_of<'p>(policy: &'p Policy, by: &str) -> &'p [psyscreen::triage::FactOption] {
    let by = by.replace('_', "-");
    match policy
        .facts()
        .iter()
        .find(|fact| fact.id().eq_ignore_ascii_case(&by))
        .map(psyscreen::triage::Fact::kind)
    {
        Some(FactKind::OneOf(values)) => values,
        _ => &[],
    }
}

/// The finished summary.
struct Page<'a> {
    policy: &'a Policy,
    arguments: &'a SummarizeArguments,
    rows: Vec<Counted>,
    summary: Summary,
    without_result: u64,
}

impl Page<'_> {
    /// How many rows have no result. It is a count of people like any other.
    fn without_result(&self) -> Cell {
        match self.without_result {
            rows if rows > 0 && rows < self.arguments.min_cell => Cell::Suppressed,
            rows => Cell::Count(rows),
        }
    }

    fn kind(counted: Counted) -> &'static str {
        match counted {
            Counted::Level(_) => "level",
            Counted::Unsettled => "open",
            Counted::Recommendation(_) => "recommendation",
        }
    }

    fn id(&self, counted: Counted) -> &str {
        match counted {
            Counted::Level(index) => self.policy.levels().get(index).map_or("", |level| level.id()),
            Counted::Unsettled => "unsettled",
            Counted::Recommendation(index) => {
                self.policy.recommendations().get(index).map_or("", |found| found.id())
            }
        }
    }

    fn label(&self, counted: Counted) -> &str {
        let language = self.arguments.lang.tag();
        match counted {
            Counted::Level(index) => {
                self.policy.levels().get(index).map_or("", |level| level.label().get(language))
            }
            Counted::Unsettled => self.words().unsettled,
            Counted::Recommendation(index) => {
                self.policy.recommendations().get(index).map_or("", |found| found.label().get(language))
            }
        }
    }

    fn words(&self) -> &'static Words {
        if language::is_same(self.arguments.lang.tag(), "zh") { &CHINESE } else { &ENGLISH }
    }

    /// Names of the groups to show: the policy's own words where it has them.
    fn groups(&self) -> Vec<(String, String)> {
        if self.arguments.by.is_none() {
            return Vec::new();
        }
        let values = self.arguments.by.as_deref().map_or(&[][..], |by| values_of(self.policy, by));
        self.summary
            .groups()
            .map(|id| {
                let label = match values.iter().find(|value| value.id() == id) {
                    Some(value) => value.label().get(self.arguments.lang.tag()).to_owned(),
                    None if id.is_empty() => self.words().unknown.to_owned(),
                    None if [self.words().all, self.words().unknown].contains(&id) => self.with_column(id),
                    None => id.to_owned(),
                };
                (id.to_owned(), label)
            })
            .collect()
    }

    /// The name of a group with that of its column, where it could be taken for something else.
    fn with_column(&self, group: &str) -> String {
        format!("{}={group}", self.arguments.by.as_deref().unwrap_or_default())
    }

    /// The total and the groups of one row; `None` is everyone.
    fn cells(&self, row: Option<usize>) -> Vec<Cell> {
        let cell = |group| match row {
            Some(row) => self.summary.cell(row, group),
            None => self.summary.everyone(group),
        };
        let groups = if self.arguments.by.is_some() { self.summary.groups().len() } else { 0 };
        std::iter::once(cell(None)).chain((0..groups).map(|group| cell(Some(group)))).collect()
    }

    fn text(&self) -> String {
        let words = self.words();
        let language = self.arguments.lang.tag();
        let mut text = format!("{}\n{}\n", self.policy.title().get(language), words.about(self));
        if self.summary.is_withheld() {
            text.push_str(&format!("\n{}\n", words.withheld));
            return text;
        }
        let groups = self.groups();
        let mut sides = vec![Side::Left];
        sides.resize(groups.len().saturating_add(2), Side::Right);
        let line = |label: String, cells: Vec<Cell>| -> Vec<String> {
            std::iter::once(label).chain(cells.into_iter().map(shown)).collect()
        };
        let headings = [String::new(), words.all.to_owned()]
            .into_iter()
            .chain(groups.into_iter().map(|(_, label)| label));
        let mut rows = stacked(headings.collect());
        rows.push(line(words.everyone.to_owned(), self.cells(None)));
        let mut last = "";
        for (index, counted) in self.rows.iter().enumerate() {
            let kind = Self::kind(*counted);
            let cells = self.cells(Some(index));
            // What nobody has is told of levels only: an empty day is a report too.
            if kind != "level" && cells.iter().all(|cell| *cell == Cell::Count(0)) {
                continue;
            }
            if kind != last {
                rows.push(Vec::new());
                rows.push(vec![words.heading(kind).to_owned()]);
                last = kind;
            }
            rows.push(line(format!("  {}", self.label(*counted)), cells));
        }
        text.push('\n');
        text.push_str(&aligned(&rows, &sides));
        if self.without_result > 0 {
            text.push_str(&format!("\n{}\n", words.without_result(self.without_result())));
        }
        if self.summary.suppressed_count() > 0 {
            text.push_str(&format!("\n{}\n", words.suppressed(self.arguments.min_cell)));
        }
        text
    }

    fn csv(&self, output: &mut Output) -> Result<(), Failure> {
        let mut sheet = Sheet::new(output);
        const FIRST: [&str; 4] = ["kind", "id", "label", "all"];
        FIRST.into_iter().for_each(|name| sheet.push(name));
        for (id, _) in self.groups() {
            match id.as_str() {
                "" => sheet.push("unknown"),
                id if id == "unknown" || FIRST.contains(&id) => sheet.push(&self.with_column(id)),
                id => sheet.push(id),
            }
        }
        sheet.end_row()?;
        let mut row = |kind: &str, id: &str, label: &str, cells: Vec<Cell>| {
            [kind, id, label].into_iter().for_each(|text| sheet.push(text));
            cells.into_iter().for_each(|cell| sheet.push(&shown(cell)));
            sheet.end_row()
        };
        row("everyone", "everyone", self.words().everyone, self.cells(None))?;
        for (index, counted) in self.rows.iter().enumerate() {
            row(Self::kind(*counted), self.id(*counted), self.label(*counted), self.cells(Some(index)))?;
        }
        sheet.finish()
    }

    fn json(&self) -> Value {
        let value = |cell: &Cell| match cell {
            Cell::Count(count) => json!(count),
            Cell::Suppressed => Value::Null,
        };
        let groups = self.groups();
        let row = |cells: Vec<Cell>| {
            let by: Map<String, Value> = groups
                .iter()
                .zip(cells.iter().skip(1))
                .map(|((id, _), cell)| (id.clone(), value(cell)))
                .collect();
            (cells.first().map_or(Value::Null, value), by)
        };
        let (all, by) = row(self.cells(None));
        json!({
            "schema": "psyscreen.summary/1",
            "policy": self.policy.id(),
            "edition": self.policy.edition(),
            "fingerprint": self.policy.fingerprint(),
            "by": self.arguments.by,
            "min_cell": self.arguments.min_cell,
            "withheld": self.summary.is_withheld(),
            "rows_without_result": value(&self.without_result()),
            "groups": groups.iter().map(|(id, label)| json!({ "id": id, "label": label })).collect::<Vec<_>>(),
            "everyone": { "all": all, "by": by },
            "rows": self.rows.iter().enumerate().map(|(index, counted)| {
                let (all, by) = row(self.cells(Some(index)));
                json!({ "kind": Self::kind(*counted), "id": self.id(*counted), "label": self.label(*counted), "all": all, "by": by })
            }).collect::<Vec<_>>(),
        })
    }
}

/// Long headings over several lines, the last of each on the last line.
fn stacked(headings: Vec<String>) -> Vec<Vec<String>> {
    const WIDTH: usize = 14;
    let cut: Vec<Vec<String>> =
        headings.into_iter().map(|heading| wrap::lines(&heading, WIDTH, "", "")).collect();
    let height = cut.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|line| {
            cut.iter()
                .map(|lines| {
                    let above = height.saturating_sub(lines.len());
                    line.checked_sub(above).and_then(|line| lines.get(line)).cloned().unwrap_or_default()
                })
                .collect()
        })
        .collect()
}

/// A count, or the mark of a suppressed one.
fn shown(cell: Cell) -> String {
    match cell {
        Cell::Count(count) => count.to_string(),
        Cell::Suppressed => "*".to_owned(),
    }
}

/// What the text says besides the policy's own words.
struct Words {
    chinese: bool,
    all: &'static str,
    everyone: &'static str,
    unknown: &'static str,
    unsettled: &'static str,
    levels: &'static str,
    open: &'static str,
    recommendations: &'static str,
    withheld: &'static str,
}

const ENGLISH: Words = Words {
    chinese: false,
    all: "all",
    everyone: "Everyone",
    unknown: "not stated",
    unsettled: "Level not settled: missing answers could change it",
    levels: "Level",
    open: "Still open",
    recommendations: "Recommended (a person may have several)",
    withheld: "So few people were screened that no count is shown.",
};

const CHINESE: Words = Words {
    chinese: true,
    all: "合计",
    everyone: "总人数",
    unknown: "未填写",
    unsettled: "等级未定（缺失的回答可能改变等级）",
    levels: "等级",
    open: "尚待确定",
    recommendations: "建议（一人可有多项）",
    withheld: "人数过少，不显示任何计数。",
};

impl Words {
    fn heading(&self, kind: &str) -> &'static str {
        match kind {
            "level" => self.levels,
            "open" => self.open,
            _ => self.recommendations,
        }
    }

    fn about(&self, page: &Page<'_>) -> String {
        let Page { policy, arguments, .. } = page;
        let by = match (&arguments.by, self.chinese) {
            (None, _) => String::new(),
            (Some(by), true) => format!("，按 {by} 分组"),
            (Some(by), false) => format!(", by {by}"),
        };
        if self.chinese {
            format!("{}，第 {} 版{by}。筛查结果，不是诊断。", policy.id(), policy.edition())
        } else {
            format!("{}, edition {}{by}. Screening results, not diagnoses.", policy.id(), policy.edition())
        }
    }

    fn without_result(&self, rows: Cell) -> String {
        match (self.chinese, rows) {
            (true, Cell::Count(rows)) => format!("另有 {rows} 行数据没有结果，未计入。"),
            (true, Cell::Suppressed) => "另有少数几行数据没有结果，未计入。".to_owned(),
            (false, Cell::Count(1)) => "1 more row has no result and is not counted".to_owned(),
            (false, Cell::Count(rows)) => format!("{rows} more rows have no result and are not counted"),
            (false, Cell::Suppressed) => "a few more rows have no result and are not counted".to_owned(),
        }
    }

    fn suppressed(&self, min_cell: u64) -> String {
        if self.chinese {
            format!("* 少于 {min_cell} 人，或可由此推算出少于 {min_cell} 人的计数，不予显示。")
        } else {
            format!(
                "* not shown: fewer than {min_cell} people, or a count from which so few could be worked out."
            )
        }
    }
}
