//! The command line's words.

use std::path::{Path, PathBuf};

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use psyscreen::instrument::Permission;

use crate::calendar::parse_day;
use crate::codes::{Code, MissingCode, Recoding, Scope, parse_missing, parse_recoding};
use crate::mapping::{
    Column, ColumnOf, ColumnRule, List, Origin, RowCondition, column_pattern, parse_list, split_once,
    unquoted,
};

const EXIT_STATUS: &str = "\
Exit status:
  0  everything is in order: every row scored, every file fine
  1  it finished, and some rows (or, for check, warnings) have problems, counted on standard error
  2  nothing could be done: wrong usage, an unreadable file, an invalid definition";

/// Score psychological screening questionnaires, triage people by a policy, check definitions.
///
/// Results are screening results: what was answered, scored by published rules. They are never a diagnosis.
#[derive(Debug, Parser)]
#[command(name = "psyscreen", version, after_help = EXIT_STATUS, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// Where results go, and how they look there.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// Write the results into this file
    ///
    /// It is written under another name beside its place and renamed when it is whole: after an error nothing is left, and what was
    /// there before is still there. `-` is standard output.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// When to use colours
    ///
    /// auto: where the output is a terminal, unless NO_COLOR is set or TERM is dumb; also elsewhere when CLICOLOR_FORCE is set.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the instruments and policies of this build
    List(ListArguments),
    /// Show an instrument or a policy: items, scores, cutoffs, sources
    Show(ShowArguments),
    /// Check definitions and policies: every problem, with its place; instruments also against their vectors
    #[command(after_help = "\
Exit status: 0 no problems; 1 every file can be used, some have warnings; 2 a file is refused, cannot be read, or
disagrees with its vectors. The vectors of ID.toml are ID.csv beside it, in vectors/ or in ../tests/vectors/.
Policies are checked against the catalog and the instruments given beside them.")]
    Check(CheckArguments),
    /// Score the rows of a CSV file
    #[command(after_help = EXIT_STATUS)]
    Score(ScoreArguments),
    /// Sort the rows of a CSV file into a policy's levels, with reasons and recommendations
    #[command(after_help = EXIT_STATUS)]
    Triage(TriageArguments),
    /// Write a mapping file for a table, from a look at it, to be read and corrected
    #[command(after_help = "\
The file goes to standard output: `psyscreen map phq-9 survey.csv > survey.toml`, then read and correct it, then
`psyscreen score phq-9 survey.csv --map survey.toml`. What is doubtful is a comment; no value is shown that fewer than 5
rows hold.")]
    Map(MapArguments),
    /// Count people by level, group and recommendation, with small counts suppressed
    #[command(after_help = "\
Reads what `psyscreen triage` wrote with the same policy, as CSV or JSON lines. A suppressed count is shown as `*`. It cannot
be worked out from the others of the same summary, nor from which of them are suppressed: another set of people gives the very
same summary. So much is hidden with a small count: when a total is small, all totals below twice --min-cell and those of one
more combination; when a group is small, it and all below four times --min-cell; and rows are split by groups from the largest
down, until one has a small count.

What it does not do: 0 is shown, and that everybody of a group is in one row; and two summaries of nearly the same people (by
other groups, with another --min-cell, or before and after a few more were screened) can be compared: hand on one of them.

Exit status: 0 every row has a result; 1 some rows have none; 2 nothing could be done.")]
    Summarize(SummarizeArguments),
    /// Prove what holds of a policy for everybody: its guarantees, and what every policy must keep
    #[command(after_help = "\
Looks at every combination of answers, missing answers and facts. What does not hold is shown by the smallest case, in the
form of tests/policy_cases. Of an overlay it is also proved, for everybody, that it takes nothing of its base away; with two
policies only that is, and who has more by the newer one is shown.

Exit status: 0 everything is proved; 1 something is refuted or could not be proved; 2 the policy cannot be used.")]
    Prove(ProveArguments),
}

impl Command {
    /// The files that it reads.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        match self {
            Self::List(_) => Vec::new(),
            Self::Show(ShowArguments { id, .. }) => vec![Path::new(id)],
            Self::Check(arguments) => arguments.files.iter().map(PathBuf::as_path).collect(),
            Self::Score(arguments) => arguments.table.inputs(),
            Self::Triage(arguments) => arguments.table.inputs(),
            Self::Map(arguments) => vec![&arguments.csv],
            Self::Summarize(arguments) => vec![&arguments.file],
            Self::Prove(arguments) => {
                std::iter::once(&arguments.policy).chain(&arguments.newer).map(Path::new).collect()
            }
        }
    }
}

/// Definitions of one's own beside those of this build.
#[derive(Debug, Default, Args)]
pub(crate) struct OwnArguments {
    /// Instruments of your own that the policy uses, as .toml files
    #[arg(long = "instrument", value_name = "FILE")]
    pub(crate) instruments: Vec<String>,
    /// The policy of your own that POLICY, an overlay, extends, as a .toml file
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Only instruments of this domain (what they measure): depression, anxiety, sleep; several are separated by commas
    #[arg(long, visible_alias = "construct", value_name = "DOMAIN,…", value_delimiter = ',')]
    pub(crate) domain: Vec<String>,
    /// Only what has texts in this language: en, zh-Hans
    #[arg(long, value_name = "TAG", value_parser = parse_language)]
    pub(crate) language: Option<String>,
    /// Only instruments with this licence: free, free-non-commercial, permission-required, unknown (free-non-commercial
    /// includes free); for the wording or the scoring alone text=free, scoring=free
    #[arg(long, visible_alias = "license", value_name = "LICENCE", value_parser = parse_licence)]
    pub(crate) licence: Vec<LicenceFilter>,
    /// Only instruments for people of this age
    #[arg(long, value_name = "YEARS")]
    pub(crate) age: Option<u16>,
    /// Only instruments answered by: self, parent, teacher, caregiver, clinician
    #[arg(long, value_name = "WHO")]
    pub(crate) informant: Option<String>,
    /// Only instruments, or only policies
    #[arg(long, value_enum)]
    pub(crate) kind: Option<ListKind>,
    /// Language of titles, where there is a translation
    #[arg(long, default_value = "en", value_parser = parse_language)]
    pub(crate) lang: String,
    /// How to write it
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListKind {
    Instruments,
    Policies,
}

/// What may be done with an instrument: with its wording, its scoring, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LicenceFilter {
    pub(crate) text: Option<Permission>,
    pub(crate) scoring: Option<Permission>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Id of an instrument or a policy, or the path of a .toml file
    pub(crate) id: String,
    /// How to write it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub(crate) format: ShowFormat,
    /// Write the instrument as a form to fill in, where its licence lets its own words be shown (text or html)
    #[arg(long)]
    pub(crate) form: bool,
    /// Language of titles, texts and labels, where there is a translation
    #[arg(long, default_value = "en", value_parser = parse_language)]
    pub(crate) lang: String,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    Text,
    Json,
    Toml,
    /// With --form only
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Instruments and policies, as .toml files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    /// Id of an instrument, or the path of a .toml file
    pub(crate) instrument: String,
    #[command(flatten)]
    pub(crate) table: TableArguments,
    /// How to write the results: a CSV row or a JSON report for each row
    #[arg(long, value_enum, default_value_t = ScoreFormat::Csv)]
    pub(crate) format: ScoreFormat,
    /// Language of labels and explanations in reports
    #[arg(long, default_value = "en", value_parser = parse_language)]
    pub(crate) lang: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreFormat {
    Csv,
    Jsonl,
}

#[derive(Debug, Args)]
pub(crate) struct TriageArguments {
    /// Id of a policy, or the path of a .toml file
    pub(crate) policy: String,
    #[command(flatten)]
    pub(crate) table: TableArguments,
    /// Day of the screening, from which due dates are counted (2026-11-23); a column `date` says it for each row
    #[arg(long, value_parser = parse_day)]
    pub(crate) date: Option<jiff::civil::Date>,
    /// Day of the reader: a follow-up that was due before it is overdue
    #[arg(long, value_parser = parse_day)]
    pub(crate) today: Option<jiff::civil::Date>,
    /// Language of reports: en, zh-Hans
    #[arg(long, default_value = "en", value_parser = parse_language)]
    pub(crate) lang: String,
    /// Place of the people, for hotlines (ISO 3166: CN, CN-33)
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// How to write the results: for each row a CSV row, a JSON report, a readable report, or a sheet to print (HTML)
    #[arg(long, value_enum, default_value_t = TriageFormat::Csv)]
    pub(crate) format: TriageFormat,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TriageFormat {
    Csv,
    Jsonl,
    Text,
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct MapArguments {
    /// Id of the instrument or the policy that the table is for, or the path of a .toml file
    pub(crate) id: String,
    /// CSV file with a header; `-` (or nothing) is standard input
    #[arg(value_name = "CSV", default_value = "-")]
    pub(crate) csv: PathBuf,
    /// What separates the columns [default: what the first line shows]
    #[arg(long, value_parser = parse_delimiter)]
    pub(crate) delimiter: Option<u8>,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SummarizeArguments {
    /// Id of the policy with which the people were triaged, or the path of its .toml file
    pub(crate) policy: String,
    /// What `psyscreen triage` wrote; `-` (or nothing) is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Column whose values are the groups, such as the population; triage writes it with --keep COLUMN
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Option<String>,
    /// The smallest count that is shown, besides 0; 1 shows every count and protects nobody
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = parse_min_cell)]
    pub(crate) min_cell: u64,
    /// How to write it
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(crate) format: SummaryFormat,
    /// Language of titles and labels: en, zh-Hans
    #[arg(long, default_value = "en", value_parser = parse_language)]
    pub(crate) lang: String,
    /// What separates the columns of a CSV file
    #[arg(long, default_value = ",", value_parser = parse_delimiter)]
    pub(crate) delimiter: u8,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    Text,
    Csv,
    Json,
}

/// How a CSV file is read.
#[derive(Debug, Args)]
pub(crate) struct TableArguments {
    /// CSV file with a header; `-` (or nothing) is standard input. A column is an item when it is named `1`, `item1`,
    /// `phq-9.1` or `phq9_1`; blank, NA and NaN are missing
    #[arg(value_name = "CSV", default_value = "-")]
    pub(crate) csv: PathBuf,
    /// File that says how the table is written: columns, codes, dates, times (`psyscreen map` writes one). The options
    /// below add to it
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) map: Option<PathBuf>,
    /// Which column is which item: 1=DPQ010,2=DPQ020 (for several instruments phq-9.1=DPQ010; also sex, age and, for
    /// triage, consent, date, the policy's facts, and answers of last time as earlier.phq-9.1). All items at once by a
    /// pattern: '*=phq9_*_t2'. A name that holds a comma stands in quotation marks: '2="Feeling down, depressed"'
    #[arg(long, value_name = "ITEM=COLUMN,…", value_parser = parse_columns)]
    pub(crate) columns: Vec<List<ColumnRule>>,
    /// Columns to write before the results [default: a column named id]
    #[arg(long, value_name = "COLUMN,…", value_parser = parse_names)]
    pub(crate) keep: Option<Vec<List<String>>>,
    /// Columns that are not to be read, whatever their names: phq9_total, or phq9_* for all that begin so
    #[arg(long, value_name = "COLUMN,…", value_parser = parse_names)]
    pub(crate) ignore: Vec<List<String>>,
    /// Items that were not asked, so that the file has no column for them
    #[arg(long, value_name = "ITEM,…", value_parser = parse_names)]
    pub(crate) not_administered: Vec<List<String>>,
    /// Where answers count: srq_complete=2; elsewhere the items were not administered, whatever their columns hold. Several
    /// values of one column are alternatives, several columns must all agree; for one instrument only: phq-9:done=yes
    #[arg(long, value_name = "COLUMN=VALUE,…", value_parser = parse_conditions)]
    pub(crate) only_where: Vec<List<RowCondition>>,
    /// Codes of the file that mean there is no answer: 7=declined,9=dont-know (skipped, declined, dont-know,
    /// not-administered, unreadable); for some items only: 9:7=declined
    #[arg(long, value_name = "CODE=REASON,…", value_parser = parse_missing_list, allow_hyphen_values = true)]
    pub(crate) missing: Vec<List<Vec<MissingCode>>>,
    /// Codes of the file that differ from the form's: 1..4=0..3 or 2=0; for one item or instrument only:
    /// isi:1..5=0..4, sex:1=male
    #[arg(long, value_name = "FROM=TO,…", value_parser = parse_recodings, allow_hyphen_values = true)]
    pub(crate) recode: Vec<List<Recoding>>,
    /// Answers are option labels in this language: en, zh-Hans. Without it, codes and labels of any language are read
    #[arg(long, value_name = "TAG")]
    pub(crate) labels: Option<String>,
    /// What separates the columns [default: a comma]
    #[arg(long, value_parser = parse_delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Write the item answers into reports
    #[arg(long)]
    pub(crate) with_answers: bool,
    /// Show the answer that is wrong in `problem`, which otherwise never shows one
    #[arg(long)]
    pub(crate) show_answers: bool,
}

impl TableArguments {
    fn inputs(&self) -> Vec<&Path> {
        std::iter::once(&self.csv).chain(&self.map).map(PathBuf::as_path).collect()
    }
}

fn parse_columns(text: &str) -> Result<List<ColumnRule>, String> {
    parse_list(text, |part| {
        let (name, column) = split_once(part, '=').ok_or("write ITEM=COLUMN, for example `1=DPQ010`")?;
        let ((name, _), (column, quoted)) = (unquoted(name)?, unquoted(column)?);
        let column = if name.contains('*') && !quoted {
            column_pattern(&name, &column, None).map_err(|(message, help)| format!("{message}; {help}"))?
        } else {
            ColumnOf::One(Column::Name(column.into_owned()))
        };
        Ok(ColumnRule { name: name.into_owned(), column, origin: Origin::Option })
    })
}

fn parse_names(text: &str) -> Result<List<String>, String> {
    parse_list(text, |part| unquoted(part).map(|(name, _)| name.into_owned()))
}

/// `srq_complete=2`, or `phq-9:done=yes`.
fn parse_conditions(text: &str) -> Result<List<RowCondition>, String> {
    parse_list(text, |part| {
        let (column, value) =
            split_once(part, '=').ok_or("write COLUMN=VALUE, for example `srq_complete=2`")?;
        let (scope, column) = match split_once(column, ':') {
            Some((scope, column)) => (Scope::Named(scope.trim().to_ascii_lowercase()), column),
            None => (Scope::Everything, column),
        };
        let ((column, _), (value, _)) = (unquoted(column)?, unquoted(value)?);
        let column = Column::Name(column.into_owned());
        Ok(RowCondition { scope, column, is: vec![Code::parse(&value)], origin: Origin::Option })
    })
}

fn parse_missing_list(text: &str) -> Result<List<Vec<MissingCode>>, String> {
    let list = parse_list(text, parse_missing)?;
    say_for_whom(text, list.0.iter().flatten().map(|declared| &declared.scope))?;
    Ok(list)
}

fn parse_recodings(text: &str) -> Result<List<Recoding>, String> {
    let list = parse_list(text, parse_recoding)?;
    say_for_whom(text, list.0.iter().map(|declared| &declared.scope))?;
    Ok(list)
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
    let parts: Vec<String> =
        parse_list(text, |part| Ok(part.to_owned())).map_or_else(|_| Vec::new(), |list| list.0);
    let scoped = |part: &String| split_once(part, ':').is_some();
    let parts = parts.iter().map(|part| if scoped(part) { part.clone() } else { format!("{name}:{part}") });
    parts.collect::<Vec<_>>().join(",")
}

fn parse_licence(text: &str) -> Result<LicenceFilter, String> {
    let (part, name) = text.split_once('=').unwrap_or(("", text));
    let permission = Permission::parse(name.trim()).ok_or_else(|| {
        let names: Vec<&str> = Permission::ALL.into_iter().map(Permission::name).collect();
        format!("`{}` is no licence; they are {}", name.trim(), names.join(", "))
    })?;
    match part.trim() {
        "" => Ok(LicenceFilter { text: Some(permission), scoring: Some(permission) }),
        "text" | "wording" => Ok(LicenceFilter { text: Some(permission), scoring: None }),
        "scoring" => Ok(LicenceFilter { text: None, scoring: Some(permission) }),
        other => Err(format!("`{other}` has no licence; write text=… or scoring=…")),
    }
}

/// A language tag, also as systems write it: `zh_CN`.
fn parse_language(text: &str) -> Result<String, String> {
    let tag = text.split('.').next().unwrap_or_default().replace('_', "-");
    let mut parts = tag.split('-');
    let main = parts.next().unwrap_or_default();
    let is_main = matches!(main.len(), 2 | 3) && main.bytes().all(|byte| byte.is_ascii_alphabetic());
    let are_parts = parts
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    match is_main && are_parts {
        true => Ok(tag),
        false => Err("write a language tag such as `en` or `zh-Hans`".to_owned()),
    }
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

pub(crate) fn parse_delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("\\t" | "tab", _) => Ok(b'\t'),
        (_, [only]) if !matches!(only, b'"' | b'\r' | b'\n') => Ok(*only),
        _ => Err("write one character, for example `;`".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    /// Id of a policy, or the path of a .toml file
    pub(crate) policy: String,
    /// A newer edition of it, or an overlay over it: shows whom it treats otherwise than POLICY
    #[arg(value_name = "NEWER")]
    pub(crate) newer: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = ProveFormat::Text)]
    pub(crate) format: ProveFormat,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProveFormat {
    Text,
    Json,
}
