//! What is wrong in a whole table, in a few lines.

use std::collections::BTreeMap;

use psyscreen_render::Language;

use crate::problem::Problem;
use crate::rows::RowFault;

/// What was wrong in a whole table, counted by kind and place.
#[derive(Debug)]
pub struct ProblemCounts {
    language: Language,
    show_answers: bool,
    kinds: BTreeMap<String, Count>,
    bad: u64,
    may_be_declared: bool,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    rows: u64,
    first: u64,
}

/// What is wrong with one row: each kind once.
#[derive(Debug)]
pub(crate) struct RowProblems {
    line: u64,
    texts: Vec<String>,
    may_be_declared: bool,
}

impl RowProblems {
    /// In the words in which problems are counted; `None` where nothing is wrong.
    pub(crate) fn new(line: u64, problems: &[Problem], language: Language) -> Option<Self> {
        if problems.is_empty() {
            return None;
        }
        let mut texts: Vec<String> = Vec::new();
        for problem in problems {
            let text = match problem {
                // Each has another line; they are one kind.
                Problem::Row { fault: RowFault::OpenMark | RowFault::Torn, .. } => {
                    language.pick("a quotation mark is not closed", "引号未闭合").to_owned()
                }
                Problem::Row { .. } => language
                    .pick(
                        "the row cannot be told apart into the fields of the header",
                        "该行无法按表头分成字段",
                    )
                    .to_owned(),
                _ => problem.text(language, false),
            };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Some(Self { line, texts, may_be_declared: problems.iter().any(Problem::may_be_declared) })
    }
}

/// Different texts that are counted; whatever comes after is counted together.
const MOST_KINDS: usize = 500;
/// Those that are told.
const TOLD: usize = 12;

impl ProblemCounts {
    pub(crate) fn new(language: Language, show_answers: bool) -> Self {
        Self { language, show_answers, kinds: BTreeMap::new(), bad: 0, may_be_declared: false }
    }

    /// Counts a row's problems, in the order of the table.
    pub(crate) fn count(&mut self, row: RowProblems) {
        let RowProblems { line, texts, may_be_declared } = row;
        self.bad = self.bad.saturating_add(1);
        self.may_be_declared |= may_be_declared;
        for text in texts {
            let key = if self.kinds.len() < MOST_KINDS || self.kinds.contains_key(&text) {
                text
            } else {
                self.language.pick("other problems", "其他问题").to_owned()
            };
            let count = self.kinds.entry(key).or_insert(Count { rows: 0, first: line });
            count.rows = count.rows.saturating_add(1);
        }
    }

    /// Whether any row had a problem.
    pub fn has_any(&self) -> bool {
        self.bad > 0
    }

    /// How many rows had a problem.
    pub fn rows(&self) -> u64 {
        self.bad
    }

    /// A table of this number of rows in a few lines: the most frequent problems first, and what to do.
    pub fn lines(&self, rows: u64) -> Vec<String> {
        let (bad, language) = (self.bad, self.language);
        if bad == 0 {
            return Vec::new();
        }
        let mut lines = vec![match (language, bad, rows) {
            (Language::English, _, 1) => "the only row has a problem:".to_owned(),
            (Language::English, 1, _) => format!("1 of {rows} rows has a problem:"),
            (Language::English, ..) => format!("{bad} of {rows} rows have problems:"),
            (Language::Chinese, ..) => format!("{rows}行中有{bad}行存在问题："),
        }];
        let mut kinds: Vec<(&String, Count)> =
            self.kinds.iter().map(|(text, count)| (text, *count)).collect();
        kinds.sort_by_key(|(_, count)| (std::cmp::Reverse(count.rows), count.first));
        for (text, Count { rows, first }) in kinds.iter().take(TOLD) {
            lines.push(match (language, rows) {
                (Language::English, 1) => format!("  line {first}: {text}"),
                (Language::English, _) => format!("  {rows} rows, the first on line {first}: {text}"),
                (Language::Chinese, 1) => format!("  第{first}行：{text}"),
                (Language::Chinese, _) => format!("  {rows}行，首见于第{first}行：{text}"),
            });
        }
        if let Some(more) = kinds.len().checked_sub(TOLD)
            && more > 0
        {
            lines.push(
                language.pick(format!("  and {more} more kinds of problem"), format!("  另有{more}种问题")),
            );
        }
        if self.may_be_declared {
            let see = language
                .pick("add --show-answers to see what stands there; ", "加 --show-answers 可查看所填内容；");
            let see = if self.show_answers { "" } else { see };
            lines.push(language.pick(
                format!(
                    "help: {see}codes that mean that there is no answer are declared with --missing CODE=skipped, codes that \
                     differ from the form's with --recode FROM=TO"
                ),
                format!("提示：{see}表示未作答的代码用 --missing CODE=skipped 声明，与量表不同的代码用 --recode FROM=TO 声明"),
            ));
        }
        lines
    }
}
