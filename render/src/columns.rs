//! Tables on a terminal: columns beside each other, wide characters counted as wide.

use unicode_width::UnicodeWidthStr;

/// To which side a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To the left, as words.
    Left,
    /// To the right, as numbers.
    Right,
}

/// Rows of cells with two spaces between the columns; columns beyond `sides` are aligned to the left.
pub fn aligned(rows: &[Vec<String>], sides: &[Side]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            match widths.get_mut(column) {
                Some(width) => *width = (*width).max(cell.width()),
                None => widths.push(cell.width()),
            }
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if column > 0 {
                line.push_str("  ");
            }
            let space = " ".repeat(width.saturating_sub(cell.width()));
            match sides.get(column) {
                Some(Side::Right) => line.extend([space.as_str(), cell]),
                _ => line.extend([cell, space.as_str()]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_places() {
        let rows = [vec!["轻度", "7"], vec!["mild", "12"], vec!["", "*"]];
        let rows = rows.map(|row| row.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(aligned(&rows, &[Side::Left, Side::Right]), "轻度   7\nmild  12\n       *\n");
    }
}
