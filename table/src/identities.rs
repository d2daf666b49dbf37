//! Whose row is whose: ids that come twice or not at all. Of each row a hash of its id is kept, no more.

use crate::cells::Cells;
use crate::header::Header;
use crate::layout::Layout;
use crate::remark::{Remark, rows};
use crate::values::is_blank;

/// Beyond this many rows ids are not compared any more, so that a file without end does not fill memory.
const MOST_ROWS: usize = 1 << 24;
/// People with different levels that are named one by one.
const NAMED: usize = 5;

/// The ids seen so far.
#[derive(Debug)]
pub(crate) struct Identities {
    columns: IdColumns,
    /// Whether the column is called `id`; else it is what is kept, which may be a group.
    is_id: bool,
    seen: Vec<Seen>,
    blank: u64,
    first_blank: u64,
    /// The line of the first row that is called as a line of sums is.
    total: Option<u64>,
    not_compared: bool,
}

/// What a line of sums or means below a table is called.
const TOTALS: [&str; 13] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "mean",
    "average",
    "median",
    "合计",
    "总计",
    "总和",
    "小计",
    "平均",
    "平均值",
];

/// The columns that say whose a row is.
#[derive(Clone, Debug)]
pub(crate) struct IdColumns(Vec<usize>);

/// What a row says of whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// A hash of the id; `None` where that is blank.
    id: Option<u64>,
    pub(crate) line: u64,
    /// The position of the level that was decided for it.
    level: Option<usize>,
    /// Whether it is called as a line of sums is.
    is_total: bool,
}

impl IdColumns {
    pub(crate) fn columns(&self) -> &[usize] {
        &self.0
    }

    /// Looks at a row, for which a level may have been decided; `None` where nothing says whose rows are.
    #[inline]
    pub(crate) fn look_at(&self, row: &impl Cells, level: Option<usize>) -> Option<Look> {
        if self.0.is_empty() {
            return None;
        }
        let mut id = 0_u64;
        let (mut is_blank_all, mut is_total) = (true, false);
        for column in &self.0 {
            let field = row.cell(*column).trim_ascii();
            is_blank_all &= field.len() <= 3 && std::str::from_utf8(field).is_ok_and(is_blank);
            is_total |= names_a_total(field);
            id = mixed(id, field);
        }
        Some(Look { id: (!is_blank_all).then_some(id), line: row.line(), level, is_total })
    }
}

/// A row.
#[derive(Clone, Copy, Debug)]
struct Seen {
    id: u64,
    line: u32,
    /// The position of the level in the policy, from the lowest, where there is one.
    level: Option<u8>,
}

impl Identities {
    /// Watches the column `id`, or else the kept columns.
    pub(crate) fn new(header: &Header, layout: &Layout) -> Self {
        let id = header.find("id").ok();
        let columns = id.map_or_else(|| layout.keep.clone(), |column| vec![column]);
        let columns = IdColumns(columns);
        let is_id = id.is_some();
        Self { columns, is_id, seen: Vec::new(), blank: 0, first_blank: 0, total: None, not_compared: false }
    }

    /// The columns to look at.
    pub(crate) fn columns(&self) -> &IdColumns {
        &self.columns
    }

    /// One more row, in the order of the table.
    pub(crate) fn see(&mut self, look: Look) {
        if look.is_total && self.total.is_none() {
            self.total = Some(look.line);
        }
        let Some(id) = look.id else {
            if self.blank == 0 {
                self.first_blank = look.line;
            }
            self.blank = self.blank.saturating_add(1);
            return;
        };
        if self.seen.len() >= MOST_ROWS {
            self.not_compared = true;
            return;
        }
        let line = u32::try_from(look.line).unwrap_or(u32::MAX);
        let level = look.level.and_then(|level| u8::try_from(level).ok());
        self.seen.push(Seen { id, line, level });
    }

    /// What to tell after the last row; `level` names a level.
    pub(crate) fn remarks(&mut self, level: impl Fn(usize) -> String) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.blank > 0 && self.is_id {
            let (count, first) = (self.blank, self.first_blank);
            let (english, chinese) = match count {
                1 => (format!("line {first}"), format!("第{first}行")),
                _ => (format!("the first on line {first}"), format!("首见于第{first}行")),
            };
            remarks.push(Remark::warning(
                format!("{} without an `id` ({english}): whose results they are is not known", rows(count)),
                format!("{count}行没有 `id`（{chinese}）：不知道结果属于谁"),
            ));
        }
        if let Some(line) = self.total {
            remarks.push(Remark::warning(
                format!("the row on line {line} is called as a line of sums or means is, and is read as a person; remove it"),
                format!("第{line}行的标识像是合计或平均值的一行，却被当作一个人读取；请删除该行"),
            ));
        }
        if self.not_compared {
            remarks.push(Remark::warning(
                format!("whether an id comes twice was looked at in the first {MOST_ROWS} rows only"),
                format!("只在前{MOST_ROWS}行中查看了 id 是否重复"),
            ));
        }
        // Nothing comes twice where every id is another; that is nearly always so, and needs no order.
        self.seen.sort_unstable_by_key(|seen| seen.id);
        let is_same = |one: &Seen, next: &Seen| one.id == next.id;
        for rows in self.seen.chunk_by_mut(is_same).filter(|rows| rows.len() > 1) {
            rows.sort_unstable_by_key(|seen| seen.line);
        }
        let mut twice: Vec<&[Seen]> = self.seen.chunk_by(is_same).filter(|rows| rows.len() > 1).collect();
        if twice.is_empty() {
            return remarks;
        }
        let (what, chinese) = if self.is_id { ("id", " id ") } else { ("kept value", "所保留的值") };
        // A kept column with few values is a group, and not who somebody is.
        let people = self.seen.chunk_by(is_same).count();
        if !self.is_id && people.saturating_mul(2) < self.seen.len() {
            remarks.push(Remark::note(
                "the kept columns have the same values in most rows: they do not say whose results they are",
                "所保留的列在多数行中取值相同：它们不能说明结果属于谁",
            ));
            return remarks;
        }
        twice.sort_unstable_by_key(|rows| rows.first().map(|first| first.line));
        let (count, of) = match twice.len() {
            1 => (format!("1 {what} stands"), "it stands"),
            several => (format!("{several} {what}s stand"), "the first stands"),
        };
        let (lines, in_chinese) = twice.first().map_or_else(Default::default, |rows| lines_of(rows));
        remarks.push(Remark::warning(
            format!("{count} in more than one row; {of} on lines {lines}: are they of one person?"),
            format!("有{}个{chinese}出现在不止一行，首个见于第{in_chinese}行：是同一个人吗？", twice.len()),
        ));
        let levels = |rows: &[Seen]| {
            let known = rows.iter().filter_map(|seen| seen.level);
            Some((known.clone().min()?, known.max()?)).filter(|(lowest, highest)| lowest != highest)
        };
        let differing: Vec<(&[Seen], (u8, u8))> =
            twice.iter().filter_map(|rows| Some((*rows, levels(rows)?))).collect();
        for (rows, (lowest, highest)) in differing.iter().take(NAMED) {
            let (lowest, highest) = (level(usize::from(*lowest)), level(usize::from(*highest)));
            let (lines, in_chinese) = lines_of(rows);
            remarks.push(Remark::warning(
                format!(
                    "the rows on lines {lines} have one {what} and different levels, from `{lowest}` to `{highest}`: for the \
                     person, the higher one counts, `{highest}`"
                ),
                format!(
                    "第{in_chinese}行的{chinese}相同而等级不同，从 `{lowest}` 到 `{highest}`：对此人以较高的 `{highest}` 为准"
                ),
            ));
        }
        if differing.len() > NAMED {
            let more = differing.len().saturating_sub(NAMED);
            remarks.push(Remark::warning(
                format!(
                    "{more} more {what}s have rows with different levels: the highest level of a person counts"
                ),
                format!("另有{more}个{chinese}的各行等级不同：以此人的最高等级为准"),
            ));
        }
        remarks
    }
}

/// Whether a field is what a line of sums or means is called.
#[inline]
fn names_a_total(field: &[u8]) -> bool {
    // Nearly every id is told by its first letter.
    let may_be = matches!(
        field.first(),
        Some(b'T' | b't' | b'G' | b'g' | b'S' | b's' | b'M' | b'm' | b'A' | b'a' | 0x80..)
    );
    may_be
        && field.len() <= 16
        && std::str::from_utf8(field).is_ok_and(|text| {
            let text = text.trim_end_matches([':', '：', '.']);
            TOTALS.iter().any(|total| text.eq_ignore_ascii_case(total))
        })
}

/// A hash of a field, behind what was hashed before: eight bytes at a time by a wide multiplication, as wyhash does.
fn mixed(before: u64, field: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |hash: u64, word: u64| {
        let wide = u128::from(hash ^ word ^ ODD).wrapping_mul(u128::from(ODD));
        let [low, high] =
            [wide, wide >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
        low ^ high
    };
    let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
    let words = field.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        u64::from_le_bytes(word)
    });
    words.fold(fold(before, length), fold)
}

/// `2 and 5`, or `2, 3, 5 and 4 more`; `2、5`, or `2、3、5（另有4行）`.
fn lines_of(rows: &[Seen]) -> (String, String) {
    const SHOWN: usize = 3;
    let mut lines: Vec<String> = rows.iter().take(SHOWN).map(|seen| seen.line.to_string()).collect();
    let mut chinese = lines.join("、");
    if let Some(more) = rows.len().checked_sub(SHOWN)
        && more > 0
    {
        lines.push(format!("{more} more"));
        chinese.push_str(&format!("（另有{more}行）"));
    }
    let english = match lines.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => lines.concat(),
    };
    (english, chinese)
}
