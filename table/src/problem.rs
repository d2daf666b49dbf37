//! What of a row cannot be used, in the language of whoever reads it. The rest of the row is used.

use psyscreen::instrument::{Item, ItemKind};
use psyscreen::response::ResponseProblem;
use psyscreen::text::Text;
use psyscreen::triage::ScreeningProblem;
use psyscreen::{Findings, Instrument};
use psyscreen_render::{Language, report};

use crate::cells::Cells;
use crate::header::Header;
use crate::rows::RowFault;

/// Marks with which other programs write that there is no value. They are nobody's answer, and may be shown.
const MARKS: [&str; 16] = [
    "n/a", "#n/a", "#null!", "null", "none", "nil", "missing", ".", "-", "--", "---", "?", "*", "/", "—",
    "无",
];

/// The answers to one instrument, of this administration or an earlier one.
#[derive(Clone, Debug)]
pub struct FormName {
    pub(crate) instrument: Instrument,
    pub(crate) earlier: bool,
}

/// One thing of a row that cannot be used. What stands in a cell is kept only where [`Mapping::show_answers`] allows it, and shown
/// only by [`text`](Self::text); `Debug` never shows it.
///
/// [`Mapping::show_answers`]: crate::Mapping::show_answers
#[non_exhaustive]
pub enum Problem {
    /// The row cannot be told apart into fields, or only without its open quotation mark.
    Row {
        /// Where it begins, from 1.
        line: u64,
        /// What is wrong with it.
        fault: RowFault,
    },
    /// A column holds bytes that are not text.
    NotText {
        /// Its name.
        column: String,
    },
    /// An item does not allow what stands there.
    Answer {
        /// Of which answers.
        form: FormName,
        /// What is allowed.
        problem: ResponseProblem,
    },
    /// A mark that may mean that there is no answer.
    Mark {
        /// Of which answers.
        form: FormName,
        /// The id of the item.
        item: String,
        /// The mark.
        mark: String,
    },
    /// What stands there has no meaning as it is declared.
    Undeclared {
        /// Of which answers.
        form: FormName,
        /// The id of the item.
        item: String,
        /// What is wrong with it.
        why: String,
        /// The same with what stands there.
        shown: String,
    },
    /// Neither yes nor no.
    NotYesOrNo {
        /// Of which fact.
        name: String,
        /// What stands there.
        shown: Option<String>,
    },
    /// Not a sex.
    Sex {
        /// What stands there.
        shown: Option<String>,
    },
    /// Not an age.
    Age {
        /// What stands there.
        shown: Option<String>,
    },
    /// Not a day.
    Date {
        /// Why, and what to do.
        english: String,
        /// The same in Chinese.
        chinese: String,
        /// What stands there.
        shown: Option<String>,
    },
    /// Answers that cannot all be true. They are used as they are.
    Implausible {
        /// To which form.
        instrument: Instrument,
        /// What contradicts what.
        label: Text,
    },
    /// A critical item is positive in answers that do not count, since the row does not meet the condition for them.
    LeftOut {
        /// Of which answers.
        form: FormName,
        /// The id of the critical item.
        critical: String,
        /// What it is about.
        label: Text,
    },
    /// Something that the policy cannot use.
    Screening(ScreeningProblem),
}

impl Problem {
    /// Answers that cannot all be true, as far as that is certain.
    pub(crate) fn implausible(findings: &Findings<'_>) -> impl Iterator<Item = Self> {
        let instrument = findings.instrument();
        findings.implausible().map(move |check| Self::Implausible {
            instrument: instrument.clone(),
            label: check.label().clone(),
        })
    }

    /// A mark that may mean that there is no answer, if `text` is one.
    pub(crate) fn mark(form: &FormName, item: &str, text: &str) -> Option<Self> {
        let text = text.trim();
        let is_mark = MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark));
        is_mark.then(|| Self::Mark { form: form.clone(), item: item.to_owned(), mark: text.to_owned() })
    }

    /// The problem in words. What stands in the field shows only where `show_answers` says so.
    pub fn text(&self, language: Language, show_answers: bool) -> String {
        let shown = |shown: &Option<String>| match shown.as_deref().filter(|_| show_answers) {
            Some(text) => language.pick(format!(", not `{text}`"), format!("，现为“{text}”")),
            None => String::new(),
        };
        match self {
            Self::Row { line, fault } => match language {
                Language::English => format!("line {line}: {fault}"),
                Language::Chinese => format!("第{line}行：{}", fault_in_chinese(fault)),
            },
            Self::NotText { column } => language.pick(
                format!(
                    "column `{column}` is not UTF-8 text; save the file as UTF-8 (for example `iconv -f GB18030 -t UTF-8`)"
                ),
                format!("“{column}”列不是UTF-8文本；请将文件另存为UTF-8（例如 `iconv -f GB18030 -t UTF-8`）"),
            ),
            Self::Answer { form, problem } => {
                let said = match language {
                    Language::English if show_answers => problem.unmasked(),
                    Language::English => problem.to_string(),
                    Language::Chinese => answer_in_chinese(&form.instrument, problem, show_answers),
                };
                format!("{}{said}", form.shown(language))
            }
            Self::Mark { form, item, mark } => {
                let said = language.pick(
                    format!("item `{item}` holds `{mark}`; if it means that there is no answer, say --missing {mark}=skipped"),
                    format!("第“{item}”题填的是“{mark}”；如表示未作答，请加 --missing {mark}=skipped"),
                );
                format!("{}{said}", form.shown(language))
            }
            Self::Undeclared { form, item, why, shown } => {
                let why = if show_answers { shown } else { why };
                let said = language.pick(
                    format!("item `{item}` {why}"),
                    format!("第“{item}”题的答案无法按所声明的方式读取"),
                );
                format!("{}{said}", form.shown(language))
            }
            Self::NotYesOrNo { name, shown: value } => {
                let said = language.pick(
                    format!("`{name}` is neither `yes` nor `no` (nor true, false, 1, 0 or blank)"),
                    format!("“{name}”应填 yes 或 no（或 true、false、1、0、是、否，或留空）"),
                );
                format!("{said}{}", shown(value))
            }
            Self::Sex { shown: value } => {
                let said = language.pick(
                    "`sex` is neither `female`, `male`, `other` nor blank; codes are declared with --recode sex:1=male",
                    "“sex”应填 female、male、other 或留空；代码可用 --recode sex:1=male 声明",
                );
                format!("{said}{}", shown(value))
            }
            Self::Age { shown: value } => {
                let said =
                    language.pick("`age` is not a number of years from 0 to 130", "“age”应为0至130的周岁数");
                format!("{said}{}", shown(value))
            }
            Self::Date { english, chinese, shown: value } => {
                let said = language.pick(english, chinese);
                format!("{said}{}", shown(value))
            }
            Self::Implausible { instrument, label } => {
                format!("{}: {}", instrument.id(), label.get(language.pick("en", "zh-Hans")))
            }
            Self::LeftOut { form, critical, label } => {
                let said = language.pick(
                    format!(
                        "`{critical}` is positive in the answers that --only-where leaves out; an unopened form is not filled with \
                         that: look at the person, and let these answers count if they were given"
                    ),
                    format!(
                        "--only-where 排除的答案中“{}”为阳性；未打开的问卷不会自动填入这样的值：请关注此人，如确为作答，请让这些答案计入",
                        label.get("zh-Hans")
                    ),
                );
                format!("{}{said}", form.shown(language))
            }
            Self::Screening(problem) => report::problem(problem, language.pick("en", "zh-Hans")),
        }
    }

    /// Whether the report of a decision tells of it too.
    pub(crate) fn is_in_report(&self) -> bool {
        matches!(self, Self::Screening(_))
    }

    /// Whether a declaration may be the way out.
    pub(crate) fn may_be_declared(&self) -> bool {
        matches!(self, Self::Answer { .. } | Self::Undeclared { .. })
    }
}

impl FormName {
    fn shown(&self, language: Language) -> String {
        let id = self.instrument.id();
        match (language, self.earlier) {
            (Language::English, false) => format!("{id}: "),
            (Language::English, true) => format!("earlier {id}: "),
            (Language::Chinese, false) => format!("{id}："),
            (Language::Chinese, true) => format!("此前的{id}："),
        }
    }
}

fn fault_in_chinese(fault: &RowFault) -> String {
    match fault {
        RowFault::TooLong { limit } => format!("该行超过{limit}字节"),
        RowFault::Fields { found, wanted } => format!("该行有{found}个字段，而表头有{wanted}个"),
        RowFault::OpenMark => {
            "引号未闭合，该行按没有这个引号读取；请闭合引号，或用两个引号表示一个".to_owned()
        }
        RowFault::Torn => "引号未闭合，且该行的字段数与表头不符；请闭合引号，或用两个引号表示一个".to_owned(),
    }
}

fn answer_in_chinese(instrument: &Instrument, problem: &ResponseProblem, show_answers: bool) -> String {
    let id = problem.item();
    let Some(item) = instrument.item(id) else { return problem.to_string() };
    let allowed = allowed_in_chinese(instrument, item);
    // The English text ends with what stands there; nothing else of the library hands it out.
    let unmasked = problem.unmasked();
    let stands = unmasked.rsplit_once("not `").map(|(_, rest)| rest.trim_end_matches('`'));
    let stands = match stands.filter(|_| show_answers) {
        Some(stands) => format!("，现为“{stands}”"),
        None => String::new(),
    };
    format!("第“{id}”题的答案无法使用；{allowed}{stands}")
}

fn allowed_in_chinese(instrument: &Instrument, item: &Item) -> String {
    match item.kind() {
        ItemKind::Options { .. } => {
            let codes: Vec<String> =
                instrument.options(item).iter().map(|option| option.code().to_string()).collect();
            format!("可填的代码为{}", codes.join("、"))
        }
        ItemKind::Clock => "应为时刻，如 23:30".to_owned(),
        ItemKind::Duration => "应为分钟数，或写作 7:30".to_owned(),
        _ => {
            let (low, high) = item.score_range();
            format!("应为{low}至{high}的数")
        }
    }
}

/// The text of a cell, or what is wrong with it.
pub(crate) fn text_of<'r>(row: &'r impl Cells, column: usize, header: &Header) -> Result<&'r str, Problem> {
    std::str::from_utf8(row.cell(column))
        .map_err(|_| Problem::NotText { column: header.name(column).to_owned() })
}

/// A row's problems as one text.
pub(crate) fn text_of_all<'d>(
    problems: impl IntoIterator<Item = &'d Problem>,
    language: Language,
    show_answers: bool,
) -> String {
    let texts: Vec<String> =
        problems.into_iter().map(|problem| problem.text(language, show_answers)).collect();
    texts.join(language.pick("; ", "；"))
}
