//! Parameters of items that were estimated elsewhere.

use serde_json::{Map, Value, json};

use super::item::GradedItem;

/// Parameters of the graded response model: for each item its slope *a* and its thresholds *b*, from the lowest up.
///
/// ```
/// use psyscreen_psychometrics::Parameters;
/// let table = "item,a,b1,b2\n1,1.5,-0.5,1.2\n2,2.1,0.1,1.9\n";
/// let document = r#"{"items": [{"item": "1", "a": 1.5, "b": [-0.5, 1.2]}, {"item": "2", "a": 2.1, "b": [0.1, 1.9]}]}"#;
/// assert_eq!(Parameters::parse(table), Parameters::parse(document));
/// assert!(Parameters::parse("item,a,b1,b2\n1,1.5,1.2,-0.5\n").unwrap_err().contains("from the lowest up"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters(Vec<(String, GradedItem)>);

impl Parameters {
    /// Of a table `item,a,b1,b2,…`, or of a JSON document with `items[{item, a, b[]}]`, such as `psyscreen irt` writes. The error says
    /// what cannot be understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let items = if text.trim_start().starts_with('{') { from_json(text)? } else { from_table(text)? };
        for (place, (name, item)) in items.iter().enumerate() {
            if items.iter().take(place).any(|(other, _)| other == name) {
                return Err(format!("item `{name}` stands twice"));
            }
            if item.intercepts.is_empty() {
                return Err(format!("item `{name}` has no threshold"));
            }
            if item.slope == 0.0 || !item.is_ordered() {
                return Err(format!(
                    "item `{name}`: a is a number other than 0, and its b are different numbers from the lowest up (from the highest down where a is negative)"
                ));
            }
        }
        if items.is_empty() {
            return Err("there are no items in it".to_owned());
        }
        Ok(Self(items))
    }

    /// The item of this name.
    pub(super) fn get(&self, name: &str) -> Option<&GradedItem> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, item)| item)
    }

    /// The names of the items.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// Items as they are kept in a file.
pub(super) fn to_json(items: &[(String, GradedItem)]) -> Value {
    let item = |(name, item): &(String, GradedItem)| json!({ "item": name, "a": item.slope, "b": item.thresholds().collect::<Vec<f64>>() });
    items.iter().map(item).collect()
}

fn item(slope: f64, thresholds: &[f64]) -> GradedItem {
    GradedItem { slope, intercepts: thresholds.iter().map(|threshold| -slope * threshold).collect() }
}

fn from_json(text: &str) -> Result<Vec<(String, GradedItem)>, String> {
    let document: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let items = document.get("items").and_then(Value::as_array).ok_or("it has no list `items`")?;
    let one = |entry: &Value| {
        let name = match entry.get("item")? {
            Value::String(name) => name.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let thresholds: Option<Vec<f64>> = entry.get("b")?.as_array()?.iter().map(Value::as_f64).collect();
        Some((name, item(entry.get("a")?.as_f64()?, &thresholds?)))
    };
    items
        .iter()
        .enumerate()
        .map(|(place, entry)| {
            one(entry).ok_or_else(|| {
                format!("entry {} of `items` is not {{item, a, b[]}}", place.saturating_add(1))
            })
        })
        .collect()
}

fn from_table(text: &str) -> Result<Vec<(String, GradedItem)>, String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| -> Vec<String> {
        line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    let header = cells(lines.next().unwrap_or_default());
    let wanted = |place: usize| match place {
        0 => "item".to_owned(),
        1 => "a".to_owned(),
        more => format!("b{}", more.saturating_sub(1)),
    };
    if header.len() < 3
        || header.iter().enumerate().any(|(place, name)| !name.eq_ignore_ascii_case(&wanted(place)))
    {
        return Err("its first line is not `item,a,b1,b2,…`".to_owned());
    }
    lines
        .map(|line| {
            let cells = cells(line);
            let name = cells.first().cloned().unwrap_or_default();
            let numbers: Option<Vec<f64>> =
                cells.iter().skip(1).filter(|cell| !cell.is_empty()).map(|cell| cell.parse().ok()).collect();
            match numbers.as_deref() {
                Some([slope, thresholds @ ..]) if !name.is_empty() => Ok((name, item(*slope, thresholds))),
                _ => Err(format!("line `{line}` has something that is not a number")),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_is_said() {
        for (text, part) in [
            ("", "first line"),
            ("item,b1\n1,2\n", "first line"),
            ("item,a,b1\n", "no items"),
            ("item,a,b1\n1,x,2\n", "not a number"),
            ("item,a,b1\n1,0,2\n", "other than 0"),
            ("item,a,b1\n1,1,\n", "no threshold"),
            ("item,a,b1\n1,1,2\n1,1,2\n", "twice"),
            ("item,a,b1,b2\n1,1,nan,inf\n", "different numbers"),
            ("{\"items\": [{\"item\": 3}]}", "entry 1"),
            ("{", "not JSON"),
        ] {
            let error = Parameters::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(Parameters::parse("item,a,b1,b2\n1,-1.5,1,-1\n2,1,0,\n").is_ok());
    }
}
