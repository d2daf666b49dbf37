//! A summary as CSV and as JSON.

use std::io::Write;

use psyscreen::report::Cell;
use serde_json::{Map, Value, json};

use super::page::{Page, shown};
use crate::error::TableError;
use crate::format::{Fields as _, Sheet};

impl Page<'_> {
    /// Writes the summary as CSV.
    pub fn csv(&self, mut output: impl Write) -> Result<(), TableError> {
        let mut text = Vec::new();
        let mut sheet = Sheet::new(&mut text);
        const FIRST: [&str; 4] = ["kind", "id", "label", "all"];
        FIRST.into_iter().for_each(|name| sheet.push(name));
        for (id, _) in self.groups() {
            match id.as_str() {
                "" => sheet.push("unknown"),
                id if id == "unknown" || FIRST.contains(&id) => sheet.push(&self.with_column(id)),
                id => sheet.push(id),
            }
        }
        sheet.end_row();
        let mut row = |kind: &str, id: &str, label: &str, cells: Vec<Cell>| {
            let mut sheet = Sheet::new(&mut text);
            [kind, id, label].into_iter().for_each(|text| sheet.push(text));
            cells.into_iter().for_each(|cell| sheet.push(&shown(cell)));
            sheet.end_row();
        };
        row("everyone", "everyone", self.words().everyone, self.cells(None));
        for (index, counted) in self.rows.iter().enumerate() {
            row(Self::kind(*counted), self.id(*counted), self.label(*counted), self.cells(Some(index)));
        }
        output.write_all(&text).and_then(|()| output.flush()).map_err(TableError::Write)
    }

    /// The summary as JSON.
    pub fn json(&self) -> Value {
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
            "by": self.by,
            "min_cell": self.min_cell,
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
