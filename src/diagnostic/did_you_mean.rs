//! The nearest known word to a misspelt one.

/// The candidate closest to `word`, if it is close enough to be what was meant: by insertions, deletions, substitutions and exchanges of
/// neighbours, in any case of ASCII letters.
pub fn suggestion<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // Longer words are not ids of ours, and their distance would take long to work out.
    if word.len() > 64 {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 64)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 || distance.saturating_mul(3) <= length(word).max(length(candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// In letters: a Chinese one has three bytes, and what is counted in bytes is near to everything.
fn length(text: &str) -> usize {
    text.chars().count()
}

/// Edit distance by insertion, deletion, substitution and exchange of neighbours, ignoring ASCII case.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut row_before = row.clone();
    let mut left_before = None;
    let same = |a: &char, b: &char| a.eq_ignore_ascii_case(b);
    for (index, a) in left.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        let mut last = index.saturating_add(1);
        next.push(last);
        for (at, b) in right.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX);
            let substitute = cell(&row, at).saturating_add(usize::from(!same(&a, b)));
            let insert = last.min(cell(&row, at.saturating_add(1))).saturating_add(1);
            last = substitute.min(insert);
            if let (Some(left_before), Some(earlier)) = (left_before, at.checked_sub(1))
                && right.get(earlier).is_some_and(|c| same(&a, c) && same(&left_before, b))
            {
                last = last.min(cell(&row_before, earlier).saturating_add(1));
            }
            next.push(last);
        }
        row_before = std::mem::replace(&mut row, next);
        left_before = Some(a);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("PHQ", "phq", 0),
            ("q10", "q1", 1),
            ("toatl", "total", 1),
            ("ca", "abc", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(suggestion("direktion", ["direction", "range"]), Some("direction"));
        assert_eq!(suggestion("colour", ["direction", "range"]), None);
    }
}
