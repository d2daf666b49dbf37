//! Columns that count the items from another number than the form: `phq9_2` to `phq9_10`, where the first column of the table was
//! something else. As many as the form scores, and each would be read as the item before it is asked.

use super::{Coverage, Form, columns_option, written};
use crate::header::listed;
use crate::refusal::Refusal;

impl Coverage<'_, '_> {
    /// Refuses columns of as many items as are scored, one after another, that do not begin with the first.
    pub(super) fn check_shift(&self, form: Form) -> Result<(), Refusal> {
        let Some(instrument) = self.instrument(form) else { return Ok(()) };
        let items = instrument.items();
        let scored = items.iter().filter(|item| !item.is_unscored()).count();
        let lacking = self.lacking(form);
        let by_name: Vec<(usize, usize)> = (0..items.len())
            .filter(|item| !self.declared.contains(&form.target(*item)))
            .filter_map(|item| Some((item, self.layout.column(form.target(item))?)))
            .collect();
        let first = lacking.len();
        let is_shifted = first > 0
            && by_name.len() == scored
            && (0..first).eq(lacking.iter().copied())
            && by_name.iter().map(|(item, _)| *item).eq(first..first.saturating_add(scored));
        if !is_shifted {
            return Ok(());
        }
        let shown = |item: usize| self.names.shown_item(form.target(item));
        let pairs: Vec<String> = by_name
            .iter()
            .enumerate()
            .map(|(item, (_, column))| format!("{}={}", shown(item), written(self.header.name(*column))))
            .collect();
        let absent: Vec<String> = lacking.iter().map(|item| shown(*item)).collect();
        let (id, begin) = (instrument.id(), by_name.first().map_or(String::new(), |(item, _)| shown(*item)));
        let (option, not_asked) = (columns_option(&pairs.join(",")), absent.join(","));
        Err(Refusal::new(
            format!(
                "there are as many columns as {id} scores items, but they begin with `{begin}`, and none is {}; if the columns \
                 are counted from another number than the items, say {option}; if they are right, say --not-administered \
                 {not_asked}",
                listed(&absent)
            ),
            format!(
                "列数与{id}计分的题数相同，但从 `{begin}` 开始，而题目 {} 没有对应的列；如果各列的编号与题号错位，请加 \
                 {option}；如果编号无误，请加 --not-administered {not_asked}",
                listed(&absent)
            ),
        ))
    }
}
