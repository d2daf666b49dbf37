//! Finds out which column is which, from the header and from what is declared.

use crate::coverage::Coverage;
use crate::error::TableError;
use crate::header::{Header, listed};
use crate::layout::Layout;
use crate::mapping::Mapping;
use crate::names::{Names, Target};
use crate::refusal::Refusal;
use crate::remark::Remark;

impl Names<'_> {
    /// Works out the layout of a file from its header and what is declared of it.
    pub(crate) fn lay_out(&self, header: &Header, mapping: &Mapping) -> Result<Layout, TableError> {
        let assigned = mapping.assign(self, header)?;
        let taken = assigned.taken;
        let is_kept = assigned.keep.is_some();
        let mut layout = Layout {
            columns: assigned.columns,
            same_for_all: assigned.same_for_all,
            keep: assigned.keep.map_or_else(|| kept(header), Ok)?,
            only_where: assigned.only_where,
            unused: Vec::new(),
            remarks: Vec::new(),
        };
        let declared: Vec<Target> = layout.columns.keys().copied().collect();
        let by_name: Vec<(usize, Target)> = (0..header.len())
            .filter(|column| !taken.get(*column).copied().unwrap_or(true))
            .filter_map(|column| self.get(header.name(column)).map(|target| (column, target)))
            .filter(|(_, target)| !declared.contains(target))
            .collect();
        self.refuse_answers(header, &by_name)?;
        for (column, target) in by_name {
            let name = header.name(column);
            if let Some(before) = layout.columns.insert(target, column) {
                let (what, in_chinese) = match target {
                    Target::Item(..) => {
                        let item = self.shown_item(target);
                        (format!("item `{item}`"), format!("题目 `{item}`"))
                    }
                    _ => (format!("`{}`", name.to_lowercase()), format!(" `{}`", name.to_lowercase())),
                };
                let other = header.name(before);
                let (first, second) = (before.saturating_add(1), column.saturating_add(1));
                return Err(TableError::Refused(Refusal::new(
                    format!(
                        "the columns `{other}` and `{name}` (columns {first} and {second}) are both {what}; rename one, choose \
                         with --columns, or leave one alone with --ignore"
                    ),
                    format!(
                        "列 `{other}` 和 `{name}`（第{first}列和第{second}列）都是{in_chinese}；请改名其中一列，或用 --columns \
                         指定，或用 --ignore 忽略其中一列"
                    ),
                )));
            }
        }
        let used: Vec<usize> = layout.columns.values().copied().collect();
        let of_file: Vec<usize> = (0..header.len())
            .filter(|column| !header.name(*column).is_empty())
            .filter(|column| used.contains(column) || !taken.get(*column).copied().unwrap_or(true))
            .collect();
        let conditions: Vec<usize> = layout.only_where.iter().map(|condition| condition.column).collect();
        let studied = mapping.study.as_deref().unwrap_or_default();
        let studied: Vec<usize> = studied.iter().filter_map(|name| header.find(name).ok()).collect();
        let is_free =
            |column: &usize| [&used, &conditions, &studied].iter().all(|known| !known.contains(column));
        layout.unused = of_file.iter().copied().filter(is_free).collect();
        // A study of columns that are scores already has no form to look for.
        let has_forms = mapping.study.is_none() || !self.instruments.is_empty();
        let mut remarks = match has_forms {
            true => self.remarks(header, &assigned.not_administered, &of_file, &declared, &layout)?,
            false => Vec::new(),
        };
        if mapping.study.is_none() && !is_kept && layout.keep.is_empty() && !layout.unused.is_empty() {
            remarks.push(match self.may_be_answers(header, &layout) {
                true => Remark::warning(
                    "no column is `id`, and the others are called as answers are: is the first line a person, and not a header? then \
                     add a line before it that names the columns, such as id,1,2; if it is a header, name the column that says whose \
                     the results are with --keep COLUMN",
                    "没有名为 `id` 的列，而其余各列的名称像是答案：第一行是否是一个人，而不是表头？如果是，请在其前面加一行列名，如 \
                     id,1,2；如果确为表头，请用 --keep COLUMN 指明标识列",
                ),
                false => {
                    let others: Vec<String> =
                        layout.unused.iter().map(|column| header.name(*column).to_owned()).collect();
                    let others = listed(&others);
                    Remark::warning(
                        format!(
                            "no column is `id`, so the results do not say whose they are; name the column that does with --keep; the \
                             columns that are not read are {others}"
                        ),
                        format!(
                            "没有名为 `id` 的列，看不出结果属于谁；请用 --keep 指明标识列；未读取的列有：{others}"
                        ),
                    )
                }
            });
        }
        layout.remarks = remarks;
        Ok(layout)
    }

    /// Refuses a header of bare numbers that are not in the order of a form, where nothing else shows that it is a header: they
    /// are more likely the answers of the first person.
    fn refuse_answers(&self, header: &Header, by_name: &[(usize, Target)]) -> Result<(), Refusal> {
        let is_bare = |column: &usize| header.name(*column).bytes().all(|byte| byte.is_ascii_digit());
        let numbers: Vec<&str> = by_name
            .iter()
            .filter(|(column, target)| matches!(target, Target::Item(..)) && is_bare(column))
            .map(|(column, _)| header.name(*column))
            .collect();
        let is_header = header.has_id()
            || by_name.iter().any(|(column, target)| !matches!(target, Target::Item(..)) || !is_bare(column));
        let value = |number: &&str| number.parse::<u32>().unwrap_or(u32::MAX);
        if is_header || numbers.is_sorted_by(|one, next| value(one) < value(next)) {
            return Ok(());
        }
        // What it holds is not shown: it may be somebody's answers.
        Err(Refusal::new(
            "the first line looks like a row of answers, not like a header that names the columns; add a header; if these are \
             names, say with --columns ITEM=COLUMN,… which column is which item",
            "第一行看起来是一行答案，而不是列出各列名称的表头；请加上表头；如果这些就是列名，请用 --columns ITEM=COLUMN,… \
             指明哪一列是哪一题",
        ))
    }

    /// Whether every column that is read has the name of an answer to its item, as the form counts them or from 1, so that the first
    /// line may be a person.
    fn may_be_answers(&self, header: &Header, layout: &Layout) -> bool {
        layout.columns.iter().all(|(target, column)| {
            let Target::Item(instrument, item) = *target else { return false };
            let Some(instrument) = self.instruments.get(instrument) else { return false };
            let item = instrument.items().get(item).zip(header.name(*column).parse::<i64>().ok());
            item.is_some_and(|(item, code)| {
                let from_1 = 1..=i64::try_from(instrument.options(item).len()).unwrap_or(0);
                from_1.contains(&code) || instrument.respond([(item.id(), code)]).is_ok()
            })
        })
    }

    /// Tells what of the header may be wrong, or refuses it.
    fn remarks(
        &self,
        header: &Header,
        not_administered: &[Target],
        of_file: &[usize],
        declared: &[Target],
        layout: &Layout,
    ) -> Result<Vec<Remark>, Refusal> {
        if let Some(target) = not_administered.iter().find(|target| layout.columns.contains_key(target)) {
            let item = self.shown_item(*target);
            return Err(Refusal::new(
                format!("item `{item}` is said to be not administered, and it has a column"),
                format!("题目 `{item}` 被声明为未施测，却有对应的列"),
            ));
        }
        let is_declared =
            |column: &usize| declared.iter().any(|target| layout.column(*target) == Some(*column));
        let coverage = Coverage {
            names: self,
            header,
            layout,
            declared,
            unused: &layout.unused,
            proposable: of_file.iter().copied().filter(|column| !is_declared(column)).collect(),
            not_administered,
        };
        coverage.check()
    }
}

/// The columns to keep where nothing is said of it.
fn kept(header: &Header) -> Result<Vec<usize>, Refusal> {
    match header.find("id") {
        Ok(column) => Ok(vec![column]),
        // The names of rows, as data frames write them: their column has no name.
        Err(_) if !header.has_id() && header.len() > 1 && header.name(0).is_empty() => Ok(vec![0]),
        Err(_) if !header.has_id() => Ok(Vec::new()),
        // Results without the id that they seem to have could not be told apart.
        Err(refusal) => Err(refusal.and(", or say by --keep what to keep", "，或用 --keep 指明要保留的列")),
    }
}
