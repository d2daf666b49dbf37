//! Figures of the documents as text, and tables of them.

use serde_json::{Map, Value};

use super::terms::term;
use crate::page::Page;
use crate::words::Language;

/// A number at the end of a way of keys, where there is one.
pub(super) fn number(value: &Value, way: &[&str]) -> Option<f64> {
    way.iter().try_fold(value, |value, key| value.get(*key))?.as_f64()
}

/// The members of a list.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A name or a number as text.
pub(super) fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => plain(number.as_f64().unwrap_or_default()),
        Some(Value::Array(all)) => {
            let one = |value: &Value| {
                value.as_str().map_or_else(|| value.as_f64().map_or("–".to_owned(), plain), str::to_owned)
            };
            all.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

/// Whole numbers whole, others with three digits after the point.
pub(super) fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        return format!("{value:.0}");
    }
    if value.abs() >= 1e-3 {
        return format!("{value:.3}");
    }
    format!("{value:.1e}")
}

/// A figure: a number, one with its interval, or why there is none.
pub(super) fn figure(key: &str, value: &Value) -> String {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            if key.starts_with('p') && (key == "p" || key.starts_with("p_")) && number < 0.001 {
                "< 0.001".to_owned()
            } else {
                plain(number)
            }
        }
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(|part| figure("", part)).collect::<Vec<_>>().join(", "),
        Value::Object(object) => of_object(object),
        Value::Bool(is_so) => if *is_so { "✓" } else { "" }.to_owned(),
        Value::Null => "–".to_owned(),
    }
}

fn of_object(object: &Map<String, Value>) -> String {
    let part = |key: &str| object.get(key).and_then(Value::as_f64);
    let ends = match (part("low").or(part("low_percent")), part("high").or(part("high_percent"))) {
        (Some(low), Some(high)) => Some(format!("{} – {}", plain(low), plain(high))),
        _ => None,
    };
    match (object.get("value"), ends) {
        (Some(value), Some(ends)) => format!("{} ({ends})", figure("", value)),
        (Some(value), None) => figure("", value),
        (None, Some(ends)) => ends,
        (None, None) => object.get("chi2").map_or_else(|| "–".to_owned(), |chi2| figure("", chi2)),
    }
}

/// Figures one under the other.
pub(super) fn single(page: &mut Page, value: &Value, keys: &[&str], language: Language) {
    page.raw("<table class=\"single\">\n");
    for key in keys {
        let Some(found) = value.get(*key).filter(|found| !found.is_null()) else { continue };
        page.raw("<tr><th scope=\"row\">");
        page.text(term(key, language));
        page.raw("</th><td>");
        page.text(&figure(key, found));
        if let Some(reason) = found.get("reason").and_then(Value::as_str) {
            page.raw("<br><small>");
            page.text(reason);
            page.raw("</small>");
        }
        page.raw("</td></tr>\n");
    }
    page.raw("</table>\n");
}

/// Members of a list, one in each row; a column where no member has anything is left out. A pair of names is a key and what its column is
/// called.
pub(super) fn table(page: &mut Page, members: &[Value], columns: &[&str], language: Language) {
    let columns: Vec<&&str> = columns
        .iter()
        .filter(|key| members.iter().any(|member| member.get(**key).is_some_and(|found| !found.is_null())))
        .collect();
    if columns.is_empty() {
        return;
    }
    page.raw("<div class=\"wide\"><table>\n<tr>");
    for key in &columns {
        page.raw("<th scope=\"col\">");
        page.text(term(key, language));
        page.raw("</th>");
    }
    page.raw("</tr>\n");
    for member in members {
        page.raw("<tr>");
        for key in &columns {
            page.raw("<td>");
            page.text(&member.get(**key).map_or_else(String::new, |found| figure(key, found)));
            page.raw("</td>");
        }
        page.raw("</tr>\n");
    }
    page.raw("</table></div>\n");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn figures_are_read_with_their_intervals() {
        assert_eq!(
            figure("", &json!({ "value": 0.83099, "low": 0.82, "high": 0.84 })),
            "0.831 (0.820 – 0.840)"
        );
        assert_eq!(figure("p_total", &json!(1e-9)), "< 0.001");
        assert_eq!(figure("", &json!({ "value": null, "reason": "why" })), "–");
        assert_eq!(figure("", &json!({ "low_percent": 8.0, "high_percent": 16.5 })), "8 – 16.500");
        assert_eq!(figure("b", &json!([1, 2.5])), "1, 2.500");
    }
}
