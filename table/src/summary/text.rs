//! A summary as text.

use psyscreen::report::Cell;
use psyscreen_render::wrap;

use super::page::{Page, shown};
use psyscreen_render::columns::{Side, aligned};

impl Page<'_> {
    /// The summary as text.
    pub fn text(&self) -> String {
        let words = self.words();
        let language = self.tag;
        let mut text =
            format!("{}\n{}\n", self.policy.title().get(language), words.about(self.policy, self.by));
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
            text.push_str(&format!("\n{}\n", words.suppressed(self.min_cell)));
        }
        text
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
