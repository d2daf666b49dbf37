//! Words in a row.

/// `a`, `b` and `c`, each in backticks; long lists are cut.
pub(crate) fn list<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => "none".to_owned(),
        [only] => only.clone(),
        all if all.len() > 20 => {
            let shown: Vec<&str> = all.iter().take(20).map(String::as_str).collect();
            format!("{} and {} more", shown.join(", "), all.len().saturating_sub(20))
        }
        [firsts @ .., last] => format!("{} and {last}", firsts.join(", ")),
    }
}
