//! Reads what `psyscreen triage` wrote, as CSV or as JSON lines.

use std::io::{BufRead, BufReader, Read};

use psyscreen_render::Language;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::count::{Count, Outcome};
use crate::cells::Cells;
use crate::error::TableError;
use crate::input::Input;
use crate::problem::{Problem, text_of};
use crate::refusal::Refusal;

/// The longest line of JSON that is read.
const MOST_LINE: u64 = 16 << 20;

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
    /// As [`psyscreen::Policy::version`] writes it.
    fn version(&self) -> String {
        let start: String = self.fingerprint.chars().take(12).collect();
        format!("{}@{}#{start}", self.policy, self.edition)
    }
}

impl Count<'_> {
    /// Reads all of a text that messages call `name`, in whichever of the two formats it is. `progress` hears how many rows are read
    /// and how many bytes that is.
    pub fn read(
        &mut self,
        name: &str,
        input: Box<dyn Read>,
        delimiter: Option<u8>,
        progress: impl FnMut(u64, u64),
    ) -> Result<(), TableError> {
        let mut reader = BufReader::with_capacity(1 << 16, input);
        let start = reader.fill_buf().map_err(|error| TableError::Read { name: name.to_owned(), error })?;
        if start.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            let input = Input::new(name, Box::new(reader), delimiter.unwrap_or(b','));
            return self.read_table(input, progress);
        }
        if delimiter.is_some() {
            return Err(TableError::Refused(Refusal::new(
                format!("--delimiter is for CSV, and {name} is JSON lines; leave it out"),
                format!("--delimiter 用于CSV，而{name}是JSON行格式；请去掉该选项"),
            )));
        }
        self.read_lines(name, reader, progress)
    }

    /// Reads all of a table.
    pub fn read_table(
        &mut self,
        mut input: Input<'_>,
        progress: impl FnMut(u64, u64),
    ) -> Result<(), TableError> {
        let header = input.header()?;
        let column = |name: &str| {
            header.find(name).map_err(|refusal| {
                refusal.and(
                    " (is this what `psyscreen triage` wrote, as CSV or JSON lines?)",
                    "（这是 `psyscreen triage` 以CSV或JSON行格式写出的文件吗？）",
                )
            })
        };
        let [level, at_least, at_most, recommendations, policy] =
            ["level", "at_least", "at_most", "recommendations", "policy"].map(column);
        let (level, at_least, at_most, policy) = (level?, at_least?, at_most?, policy?);
        let recommendations = recommendations?;
        let by = self.by().map(|by| header.find(by).map_err(|refusal| hint(refusal, by))).transpose()?;
        input.each_row(header.len(), progress, |row, fault| {
            let failed = |refusal: Refusal| TableError::Refused(refusal.on_line(row.line()));
            let of_problem = |problem: Problem| {
                let [english, chinese] =
                    [Language::English, Language::Chinese].map(|language| problem.text(language, false));
                Refusal::new(english, chinese)
            };
            if let Some(fault) = fault {
                return Err(of_problem(Problem::Row { line: row.line(), fault }).into());
            }
            let field =
                |column: usize| text_of(row, column, &header).map_err(|problem| failed(of_problem(problem)));
            let group = by.map_or(Ok(""), field)?;
            // A row with a problem may have a result all the same: that of what could be read.
            if field(level)?.is_empty() {
                self.add_without_result();
                return Ok(());
            }
            let outcome = Outcome {
                policy: field(policy)?,
                group,
                level: field(level)?,
                is_settled: field(at_least)? == field(at_most)?,
                recommendations: field(recommendations)?.split(';').filter(|id| !id.is_empty()).collect(),
            };
            self.add(&outcome).map_err(failed)
        })?;
        Ok(())
    }

    fn read_lines(
        &mut self,
        name: &str,
        mut reader: impl BufRead,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), TableError> {
        let (mut line, mut bytes) = (0_u64, 0_u64);
        let mut text = Vec::new();
        loop {
            text.clear();
            let read = reader.by_ref().take(MOST_LINE).read_until(b'\n', &mut text);
            let read = read.map_err(|error| TableError::Read { name: name.to_owned(), error })?;
            if read == 0 {
                return Ok(());
            }
            line = line.saturating_add(1);
            bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.add_line(&text).map_err(|refusal| refusal.on_line(line))?;
            progress(line, bytes);
        }
    }

    fn add_line(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let found: Line = serde_json::from_slice(text).map_err(|_| {
            Refusal::new(
                "not a report of `psyscreen triage --format jsonl`",
                "不是 `psyscreen triage --format jsonl` 写出的报告",
            )
        })?;
        // A row without a result may have no fields to show.
        let Some(decided) = found.decision else {
            self.add_without_result();
            return Ok(());
        };
        let group = match self.by() {
            Some(by) => found
                .row
                .get(by)
                .ok_or_else(|| {
                    Refusal::new(
                        format!("there is no column `{by}`; let triage --keep it"),
                        format!("没有名为 `{by}` 的列；请在 triage 时用 --keep 保留它"),
                    )
                })?
                .as_str()
                .unwrap_or_default(),
            None => "",
        };
        self.add(&Outcome {
            policy: &decided.version(),
            group,
            level: &decided.level,
            is_settled: decided.at_least == decided.at_most,
            recommendations: decided.recommendations.iter().map(|named| &*named.id).collect(),
        })
    }
}

fn hint(refusal: Refusal, by: &str) -> Refusal {
    refusal.of(&format!("--by {by}")).and(
        &format!(" (a column of the people is there when triage keeps it: --keep {by})"),
        &format!("（原表的列只有在 triage 时保留才会有：--keep {by}）"),
    )
}
