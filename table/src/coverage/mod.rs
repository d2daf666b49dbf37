//! Whether a table is the one it is taken for, as far as its header tells: what lacks a column, and which columns look as if
//! they were meant and are not. A header that fits wrongly is refused; one that may be right is warned of.

use psyscreen::Instrument;
use psyscreen::instrument::Item;

use crate::header::{Header, listed};
use crate::layout::Layout;
use crate::likeness::{self, Likeness};
use crate::names::{Names, Target};
use crate::refusal::Refusal;
use crate::remark::Remark;
use crate::series::{MOST_GUESSED, Series, Wanted, plain};
use crate::titles;
use psyscreen::diagnostic::suggestion as nearest;

mod shifted;
mod unread_columns;

/// Columns that are nearly called like a fact; more are not told.
const MOST_TOLD: usize = 8;

/// Everything that the checks look at.
pub(crate) struct Coverage<'l, 'd> {
    pub(crate) names: &'l Names<'d>,
    pub(crate) header: &'l Header,
    pub(crate) layout: &'l Layout,
    /// The targets that `--columns` gives a column.
    pub(crate) declared: &'l [Target],
    /// The columns that have no meaning and are not to be ignored.
    pub(crate) unused: &'l [usize],
    /// The columns that a proposal may name: all but the ignored and those of `--columns`.
    pub(crate) proposable: Vec<usize>,
    /// The items that are said to have no column.
    pub(crate) not_administered: &'l [Target],
}

/// One administration of one instrument.
#[derive(Clone, Copy)]
struct Form {
    position: usize,
    earlier: bool,
}

impl Form {
    fn target(self, item: usize) -> Target {
        if self.earlier { Target::Earlier(self.position, item) } else { Target::Item(self.position, item) }
    }
}

impl Coverage<'_, '_> {
    /// Refuses a header that fits wrongly, and tells what may be wrong with one that fits.
    pub(crate) fn check(&self) -> Result<Vec<Remark>, Refusal> {
        let mut remarks = Vec::new();
        self.check_likenesses(&mut remarks)?;
        self.check_something_is_there()?;
        let forms = self.names.instruments.len();
        let (mut absent, mut not_given) = (Vec::new(), Vec::new());
        for earlier in [false, true] {
            for position in 0..forms {
                let form = Form { position, earlier };
                if self.has_any(form) {
                    self.check_shift(form)?;
                    absent.extend(self.lacking(form).into_iter().map(|item| (form, item)));
                } else if !earlier {
                    not_given.extend(self.names.instruments.get(position).map(|found| found.id()));
                }
            }
        }
        if !not_given.is_empty() {
            remarks.push(Remark::note(
                format!("no column is an item of {}: not given", not_given.join(", ")),
                format!("没有任何一列是{}的题目：视为未提供", not_given.join("、")),
            ));
        }
        if !absent.is_empty() {
            remarks.push(self.absence(&absent));
        }
        self.check_numbering(&mut remarks);
        self.check_displaced(&mut remarks);
        self.check_unread(&mut remarks);
        remarks.extend(self.near_facts().into_iter().take(MOST_TOLD).map(|(column, near)| {
            let name = self.header.name(column);
            let (meant, ignored) =
                (columns_option(&format!("{near}={}", written(name))), quoted(&written(name)));
            Remark::warning(
                format!(
                    "the column `{name}` is not read, and no column is `{near}`; if it is meant, say {meant}; if not, --ignore \
                     {ignored}"
                ),
                format!(
                    "`{name}` 列未被读取，而没有名为 `{near}` 的列；如果就是它，请加 {meant}；如果不是，请加 --ignore {ignored}"
                ),
            )
        }));
        Ok(remarks)
    }

    fn instrument(&self, form: Form) -> Option<&Instrument> {
        self.names.instruments.get(form.position).copied()
    }

    fn has_any(&self, form: Form) -> bool {
        let items = self.instrument(form).map_or(0, |found| found.items().len());
        (0..items).any(|item| self.layout.column(form.target(item)).is_some())
    }

    /// The items that have no column and should have one: those that a score uses, and critical ones.
    fn lacking(&self, form: Form) -> Vec<usize> {
        let instrument = self.instrument(form);
        let items = instrument.map_or(&[][..], Instrument::items).iter().enumerate();
        let is_critical = |item: usize| {
            let mut critical = instrument.map_or(&[][..], Instrument::critical_items).iter();
            critical.any(|critical| critical.item_index() == item)
        };
        let lacks = |item: usize| {
            let target = form.target(item);
            self.layout.column(target).is_none() && !self.not_administered.contains(&target)
        };
        let matters = |index: usize, item: &Item| !item.is_unscored() || is_critical(index);
        items.filter(|(index, item)| matters(*index, item) && lacks(*index)).map(|(index, _)| index).collect()
    }

    /// Whether the names of columns, rather than `--columns`, decide which of them is an item of the form.
    fn goes_by_names(&self, form: Form) -> bool {
        let items = self.instrument(form).map_or(0, |found| found.items().len());
        let by_name = |item: usize| {
            let target = form.target(item);
            self.layout.column(target).is_some() && !self.declared.contains(&target)
        };
        (0..items).any(by_name) || !self.lacking(form).is_empty()
    }

    /// Columns that look like items and are none.
    fn check_likenesses(&self, remarks: &mut Vec<Remark>) -> Result<(), Refusal> {
        let instruments = self.names.instruments;
        // A name that is known has no meaning only where another column is declared to be it.
        let like = |column: usize| {
            let name = self.header.name(column);
            self.names.get(name).is_none().then(|| likeness::of(name, instruments)).flatten()
        };
        let unused: Vec<(usize, Likeness, bool)> = self
            .unused
            .iter()
            .filter_map(|column| like(*column).map(|(likeness, is_zero)| (*column, likeness, is_zero)))
            .collect();
        let alike = |wanted: Likeness| -> (Vec<usize>, bool) {
            let found: Vec<_> = unused.iter().filter(|(_, likeness, _)| *likeness == wanted).collect();
            (found.iter().map(|found| found.0).collect(), found.iter().any(|found| found.2))
        };
        for earlier in [false, true] {
            for instrument in 0..instruments.len() {
                let form = Form { position: instrument, earlier };
                let (columns, from_0) = alike(Likeness::Own { instrument, earlier });
                if columns.is_empty() || !self.goes_by_names(form) {
                    continue;
                }
                if from_0 || !self.lacking(form).is_empty() {
                    return Err(self.misfit(form, &columns));
                }
                remarks.push(self.stray(form, &columns));
            }
        }
        let (bare, _) = alike(Likeness::Bare);
        let form = Form { position: 0, earlier: false };
        let (mut numbered, _) = alike(Likeness::Numbered);
        if self.has_bare_items() && !bare.is_empty() {
            return Err(self.misfit(form, &bare));
        }
        numbered.extend(bare);
        let by_names = (0..instruments.len()).any(|position| {
            let form = Form { position, earlier: false };
            self.has_any(form) && self.goes_by_names(form)
        });
        if !numbered.is_empty() && by_names {
            let (columns, look, are, they) = self.many(&numbered, "look", "are");
            let ignore = self.ignore(&numbered);
            remarks.push(Remark::warning(
                format!(
                    "{columns} {look} like items of a form and {are} not read; say which they are with --columns \
                     ITEM=COLUMN, or that {they} to be left alone with {ignore}"
                ),
                format!(
                    "{}看起来像问卷的题目，但未被读取；请用 --columns ITEM=COLUMN 指明各是哪一题，或用 {ignore} 忽略",
                    self.in_chinese(&numbered)
                ),
            ));
        }
        Ok(())
    }

    /// Whether an item was found by its bare number, as in the header of a single form.
    fn has_bare_items(&self) -> bool {
        self.layout.columns.iter().any(|(target, column)| {
            let likeness = || likeness::of(self.header.name(*column), self.names.instruments);
            matches!(target, Target::Item(..))
                && !self.declared.contains(target)
                && matches!(likeness(), Some((Likeness::Bare, _)))
        })
    }

    /// The columns in words, and the words that agree with their number.
    fn many(&self, columns: &[usize], verb: &str, be: &str) -> (String, String, String, &'static str) {
        let names: Vec<String> = columns.iter().map(|column| self.header.name(*column).to_owned()).collect();
        match columns {
            [_] => {
                let be = if be == "are" { "is" } else { be };
                (format!("the column {}", listed(&names)), format!("{verb}s"), be.to_owned(), "it is")
            }
            _ => (format!("the columns {}", listed(&names)), verb.to_owned(), be.to_owned(), "they are"),
        }
    }

    /// The columns in Chinese words.
    fn in_chinese(&self, columns: &[usize]) -> String {
        let names: Vec<String> = columns.iter().map(|column| self.header.name(*column).to_owned()).collect();
        format!("列 {} ", listed(&names))
    }

    /// The option that leaves columns alone.
    fn ignore(&self, columns: &[usize]) -> String {
        const SHOWN: usize = 40;
        if columns.len() > SHOWN {
            return "--ignore COLUMN,…".to_owned();
        }
        let names: Vec<String> = columns.iter().map(|column| written(self.header.name(*column))).collect();
        format!("--ignore {}", quoted(&names.join(",")))
    }

    /// In English and in Chinese.
    fn no_such(&self, form: Form, columns: &[usize]) -> [String; 2] {
        let in_chinese = self.in_chinese(columns);
        let (columns, _, are, _) = self.many(columns, "", "are");
        let such = if are == "is" { "item" } else { "items" };
        let an = if are == "is" { "an item" } else { "items" };
        let id = self.instrument(form).map_or("", |found| found.id());
        [
            format!("{columns} {are} named as {an} of {id}, which has no such {such}"),
            format!("{in_chinese}的名称像是{id}的题目，但该量表没有这样的题目"),
        ]
    }

    /// The refusal of columns that fit another numbering, or another form.
    fn misfit(&self, form: Form, columns: &[usize]) -> Refusal {
        let [english, chinese] = self.no_such(form, columns);
        let mut refusal = Refusal::new(english, chinese);
        let lacking = self.lacking(form);
        if !lacking.is_empty() {
            let names: Vec<String> =
                lacking.iter().map(|item| self.names.shown_item(form.target(*item))).collect();
            refusal = refusal.and(
                &format!(", while {}", without_column(&names)),
                &format!("，而题目 {} 没有对应的列", listed(&names)),
            );
        }
        refusal = match self.propose(form, &lacking) {
            Some(option) => refusal.and(&format!("; perhaps {option}"), &format!("；或许应加 {option}")),
            None => refusal.and(
                "; is it the table of another form? if not, say which column is which item with --columns ITEM=COLUMN,…",
                "；这是另一份问卷的表格吗？如果不是，请用 --columns ITEM=COLUMN,… 指明哪一列是哪一题",
            ),
        };
        let ignore = self.ignore(columns);
        refusal.and(
            &format!("; a column that is not an item is left alone with {ignore}"),
            &format!("；不是题目的列请用 {ignore} 忽略"),
        )
    }

    /// The warning of a column that is named as an item, where every item has its column.
    fn stray(&self, form: Form, columns: &[usize]) -> Remark {
        let (_, _, _, they_are) = self.many(columns, "", "are");
        let ignore = self.ignore(columns);
        let [english, chinese] = self.no_such(form, columns);
        Remark::warning(
            format!("{english}, and {they_are} not read; if that is right, say {ignore}"),
            format!("{chinese}，未被读取；如果无误，请加 {ignore}"),
        )
    }

    /// A table without anything to read is refused, with the way out.
    fn check_something_is_there(&self) -> Result<(), Refusal> {
        let facts = self
            .names
            .spoken_facts()
            .any(|(target, _)| matches!(target, Target::Fact(_)) && self.layout.knows(target));
        let forms: Vec<Form> =
            (0..self.names.instruments.len()).map(|position| Form { position, earlier: false }).collect();
        if facts || forms.iter().any(|form| self.has_any(*form)) {
            return Ok(());
        }
        let ids: Vec<&str> = self.names.instruments.iter().map(|instrument| instrument.id()).collect();
        let none = if ids.is_empty() {
            Refusal::new("no column is a fact of the policy", "没有任何一列是方案的事实")
        } else {
            Refusal::new(
                format!("no column is an item of {}", ids.join(", ")),
                format!("没有任何一列是{}的题目", ids.join("、")),
            )
        };
        if let ([_, _, ..], Some(first)) = (self.names.instruments, self.numbered()) {
            let item = self.names.shown_item(Target::Item(0, 0));
            return Err(none.and(
                &format!(
                    "; the columns are called by numbers, and there are several forms: call them `{item}`, … by their form, or say \
                     --columns {item}={first},…"
                ),
                &format!(
                    "；各列以编号命名，而这里有多份问卷：请按问卷命名为 `{item}` 等，或加 --columns {item}={first},…"
                ),
            ));
        }
        // A line of answers is not shown.
        if self.header.looks_like_answers(self.names.instruments) {
            return Err(none.and(
                "; the first line looks like a row of answers: it must be a header that names the columns",
                "；第一行看起来是一行答案：它必须是列出各列名称的表头",
            ));
        }
        let columns = self.header.listed();
        let none = none.and(&format!("; the columns are {columns}; "), &format!("；现有的列为 {columns}；"));
        let perhaps = |pairs: &str| {
            let option = columns_option(pairs);
            none.clone().and(&format!("perhaps {option}"), &format!("或许应加 {option}"))
        };
        Err(if let Some((item, answer)) = self.header.looks_long() {
            none.and(
                &format!(
                    "the table looks long, with a row for each answer (`{item}`, `{answer}`): it must have a row for each \
                     person and a column for each item; reshape it first, for example with `pivot_wider` (R), `reshape wide` \
                     (Stata) or `pivot` (pandas)"
                ),
                &format!(
                    "这像是长表，每行是一个答案（`{item}`、`{answer}`）：应当每人一行、每题一列；请先转换，例如用 `pivot_wider`（R）、\
                     `reshape wide`（Stata）或 `pivot`（pandas）"
                ),
            )
        } else {
            let proposals: Vec<String> =
                forms.iter().filter_map(|form| self.pairs(*form, &self.lacking(*form))).collect();
            let other = self.series(self.unused).other_instrument(self.names.instruments);
            match (proposals.is_empty(), other) {
                (false, _) => perhaps(&proposals.join(",")),
                (true, Some(other)) => none
                    .and(&format!("they look like columns of {other}"), &format!("它们看起来是{other}的列")),
                (true, None) => match (self.near_facts().as_slice(), ids.is_empty()) {
                    ([], false) => {
                        let first = self.names.shown_item(Target::Item(0, 0));
                        none.and(
                            &format!("name them with --columns {first}=COLUMN,…"),
                            &format!("请用 --columns {first}=COLUMN,… 指明"),
                        )
                    }
                    ([], true) => {
                        let facts: Vec<String> =
                            self.names.spoken_facts().map(|(_, name)| name.to_owned()).collect();
                        let facts = listed(&facts);
                        none.and(
                            &format!("the facts are {facts}; name them with --columns FACT=COLUMN,…"),
                            &format!("事实有 {facts}；请用 --columns FACT=COLUMN,… 指明"),
                        )
                    }
                    (near, _) => {
                        let pairs: Vec<String> = near
                            .iter()
                            .take(MOST_TOLD)
                            .map(|(column, fact)| format!("{fact}={}", written(self.header.name(*column))))
                            .collect();
                        perhaps(&pairs.join(","))
                    }
                },
            }
        })
    }

    /// The first of the columns that are called 1, 2, 3 and so on, if they are.
    fn numbered(&self) -> Option<&str> {
        let numbers: Vec<&str> = self
            .unused
            .iter()
            .map(|column| self.header.name(*column))
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let counts = numbers.iter().zip(1_u32..).all(|(name, number)| name.parse() == Ok(number));
        numbers.first().copied().filter(|_| counts && numbers.len() > 1)
    }

    /// The warning of items without a column.
    fn absence(&self, absent: &[(Form, usize)]) -> Remark {
        let names: Vec<String> =
            absent.iter().map(|(form, item)| self.names.shown_item(form.target(*item))).collect();
        let mut proposals = Vec::new();
        let mut forms: Vec<(usize, bool)> =
            absent.iter().map(|(form, _)| (form.position, form.earlier)).collect();
        forms.dedup();
        for (position, earlier) in forms {
            let form = Form { position, earlier };
            proposals.extend(self.pairs(form, &self.lacking(form)));
        }
        let (english, chinese) = if proposals.is_empty() {
            let every = names.join(",");
            let every = quoted(if names.len() > 40 { "ITEM,…" } else { &every });
            let they_were = if names.len() == 1 { "it was" } else { "they were" };
            (
                format!("if {they_were} not asked, say --not-administered {every}"),
                format!("如果确未询问，请加 --not-administered {every}"),
            )
        } else {
            let option = columns_option(&proposals.join(","));
            (format!("perhaps {option}"), format!("或许应加 {option}"))
        };
        Remark::warning(
            format!("{}: not administered; {english}", without_column(&names)),
            format!("题目 {} 没有对应的列：视为未施测；{chinese}", listed(&names)),
        )
    }

    fn series(&self, columns: &[usize]) -> Series<'_> {
        Series::new(columns.iter().map(|column| self.header.name(*column)))
    }

    /// `1=Q1,2=Q2`, where that fits: names that count from 0, or else names that end in the items' ids, or that are their questions.
    fn pairs(&self, form: Form, lacking: &[usize]) -> Option<String> {
        let wanted = Wanted {
            instrument: self.instrument(form)?,
            lacking,
            by_name: self.names.instruments.len() > 1,
            start: if form.earlier { "earlier" } else { "" },
        };
        let from_0 = self.series(&self.proposable).counting_from_0(&wanted);
        let mut found = from_0.or_else(|| self.series(self.unused).by_id(&wanted)).unwrap_or_default();
        let others: Vec<usize> =
            lacking.iter().copied().filter(|item| found.iter().all(|(taken, _)| taken != item)).collect();
        let in_words = titles::in_words(self.header, self.unused, wanted.instrument, &others);
        found.extend(in_words.into_iter().map(|(item, column)| (item, self.header.name(column))));
        found.sort_by_key(|(item, _)| *item);
        let pairs: Vec<String> = found
            .iter()
            .map(|(item, name)| format!("{}={}", self.names.shown_item(form.target(*item)), written(name)))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join(","))
    }

    fn propose(&self, form: Form, lacking: &[usize]) -> Option<String> {
        self.pairs(form, lacking).map(|pairs| columns_option(&pairs))
    }

    /// Warns of columns that were taken for items by their numbers, where other printed forms number these items otherwise.
    fn check_numbering(&self, remarks: &mut Vec<Remark>) {
        for earlier in [false, true] {
            for (position, instrument) in self.names.instruments.iter().enumerate() {
                let form = Form { position, earlier };
                let (mut taken, mut in_chinese, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
                for (index, item) in instrument.items().iter().enumerate() {
                    let target = form.target(index);
                    let Some(column) = self.layout.column(target).filter(|_| item.numbering_varies()) else {
                        continue;
                    };
                    if !self.declared.contains(&target) {
                        let name = self.header.name(column);
                        taken.push(format!("`{name}` for \"{}\"", item.text().get("en")));
                        in_chinese.push(format!("`{name}` 为“{}”", item.text().get("zh-Hans")));
                        pairs.push(format!("{}={}", self.names.shown_item(target), written(name)));
                    }
                }
                if !taken.is_empty() {
                    let (id, option) = (instrument.id(), columns_option(&pairs.join(",")));
                    remarks.push(Remark::warning(
                        format!(
                            "{id} is printed with different numbers, and columns are taken by theirs: {}; if that is what they \
                             hold, confirm it with {option}, else say there which column is which item",
                            taken.join(", ")
                        ),
                        format!(
                            "{id}有编号不同的印刷版本，而各列按编号对应：{}；如果确实如此，请用 {option} 确认，否则请在其中写明哪一列是哪一题",
                            in_chinese.join("，")
                        ),
                    ));
                }
            }
        }
    }

    /// Tells of columns that are not read because another was declared to be what their name says.
    fn check_displaced(&self, remarks: &mut Vec<Remark>) {
        for column in self.unused {
            let name = self.header.name(*column);
            let found = self.names.get(name).and_then(|target| Some((target, self.layout.column(target)?)));
            let Some((target, other)) = found else { continue };
            let other = self.header.name(other);
            let ignore = self.ignore(&[*column]);
            let told = (
                format!(
                    "the column `{name}` is not read: the column `{other}` is declared to be that; if it is right, say {ignore}"
                ),
                format!("`{name}` 列未被读取：已声明 `{other}` 列即为它；如果无误，请加 {ignore}"),
            );
            // Whoever declares every column of a form, or one of two that have the name of an item, has chosen among those that look
            // alike.
            let is_chosen = match target {
                _ if self.names.get(other) == Some(target) => true,
                Target::Item(position, _) => !self.goes_by_names(Form { position, earlier: false }),
                Target::Earlier(position, _) => !self.goes_by_names(Form { position, earlier: true }),
                _ => false,
            };
            remarks.push(if is_chosen {
                Remark::note(told.0, told.1)
            } else {
                Remark::warning(told.0, told.1)
            });
        }
    }

    /// Columns whose names are nearly those of facts or of consent, each with that name.
    fn near_facts(&self) -> Vec<(usize, &str)> {
        /// Shorter names are within too many others.
        const SHORTEST: usize = 6;
        let lacking: Vec<(&str, String)> = self
            .names
            .spoken_facts()
            .filter(|(target, _)| !self.layout.knows(*target))
            .map(|(_, name)| (name, plain(name)))
            .collect();
        let near = |column: usize| {
            let name = self.header.name(column);
            let own = plain(name);
            let is_within = |fact: &String| fact.len() >= SHORTEST && own.contains(fact);
            let same =
                lacking.iter().find(|(_, fact)| *fact == own || is_within(fact)).map(|(name, _)| *name);
            let in_words =
                || self.names.fact_in_words(name).filter(|fact| lacking.iter().any(|(name, _)| name == fact));
            same.or_else(|| nearest(name, lacking.iter().map(|(name, _)| *name))).or_else(in_words)
        };
        let looked_at = self.unused.iter().take(if lacking.is_empty() { 0 } else { MOST_GUESSED });
        looked_at.filter_map(|column| near(*column).map(|near| (*column, near))).collect()
    }
}

/// Which items have no column.
fn without_column(items: &[String]) -> String {
    match items {
        [item] => format!("item `{item}` has no column"),
        _ => format!("items {} have no column", listed(items)),
    }
}

fn columns_option(pairs: &str) -> String {
    format!("--columns {}", quoted(pairs))
}

/// A name as options take it: in quotation marks where it holds their marks.
fn written(name: &str) -> String {
    if name.contains([',', '=', ':', '"', '*']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

/// As a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_.,=-/:…".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
