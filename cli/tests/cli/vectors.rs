//! `check` compares an instrument with its vectors and says what they do not show.

use std::fs;
use std::path::Path;

use crate::definitions::OWN;
use crate::support::{file, psyscreen};

/// Every limit of the two questions, each item alone, and a missing answer.
const VECTORS: &str = "\
kind,1,2,=total,=total.band,origin
all-lowest,0,0,0,low,own
all-highest,2,2,4,high,own
only-item-1,2,0,2,low,own
only-item-2,0,2,2,low,own
high-from,2,1,3,high,own
one-missing,2,,-,,own
";

/// A definition with vectors beside it, in `vectors/`, or in `../tests/vectors/`.
fn with_vectors(place: &str, definition: &str, vectors: &str) -> String {
    let own = file("own.csv", "");
    let folder = Path::new(&own).parent().unwrap().join("instruments");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(folder.join(place)).unwrap();
    fs::write(folder.join(place).join("two-questions.csv"), vectors).unwrap();
    let path = folder.join("mine.toml");
    fs::write(&path, definition).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn vectors_are_found_in_three_places() {
    for place in [".", "vectors", "../tests/vectors"] {
        let good = with_vectors(place, OWN, VECTORS);
        let run = psyscreen(&["check", &good], "").expect(0);
        assert_eq!(run.text(), "1 file: 0 errors, 0 warnings\n", "{place}");
        let wrong = with_vectors(place, OWN, &VECTORS.replace("2,1,3,high", "2,1,4,high"));
        let run = psyscreen(&["check", &wrong], "").expect(2);
        let text = run.text();
        assert!(
            text.contains("error[vector-disagrees]: vector `high-from` (from own): `total` is `3`"),
            "{text}"
        );
        assert!(text.contains("two-questions.csv:6"), "{text}");
    }
}

#[test]
fn without_vectors_it_says_where_they_are_looked_for() {
    let run = psyscreen(&["check", &file("mine.toml", OWN)], "").expect(0);
    assert!(run.text().contains("note[no-vectors]: `two-questions` has no vectors"), "{}", run.text());
    assert!(run.text().contains("../tests/vectors/"), "{}", run.text());
}

#[test]
fn what_vectors_do_not_show_is_drawn_at_its_place() {
    let short = VECTORS.replace("high-from,2,1,3,high,own\n", "").replace("one-missing,2,,-,,own\n", "");
    let path = with_vectors(".", OWN, &short);
    let run = psyscreen(&["check", &path], "").expect(1);
    let text = run.text();
    for code in ["few-vectors", "band-edge", "missing-rule-not-shown"] {
        assert!(text.contains(&format!("warning[{code}]")), "{code}: {text}");
    }
    assert!(text.contains("no vector has the score 3"), "{text}");
    assert!(text.contains("id = \"high\""), "{text}");
    assert!(text.ends_with("1 file: 0 errors, 3 warnings\n"), "{text}");
}

#[test]
fn a_reversal_that_no_vector_shows_is_told() {
    let turned = OWN.replacen("options = \"much\"", "options = \"much\"\nreverse_keyed = true", 1);
    // Only rows in which both items have the same code: nothing shows which of the two is the turned one.
    let same = "kind,1,2,=total,origin\na,0,0,2,own\nb,1,1,2,own\nc,2,2,2,own\nd,0,,-,own\ne,0,2,4,own\nf,2,0,0,own\n";
    let path = with_vectors(".", &turned, &same.replace("e,0,2,4,own\n", "").replace("f,2,0,0,own\n", ""));
    let text = psyscreen(&["check", &path], "").expect(1).text();
    assert!(text.contains("warning[looks-unreversed]"), "{text}");
    let path = with_vectors(".", &turned, same);
    let text = psyscreen(&["check", &path], "").expect(1).text();
    assert!(!text.contains("warning[looks-unreversed]"), "{text}");
    // The same answers under the name of the worst.
    let path = with_vectors(".", &turned, &same.replace("c,2,2", "all-worst,2,2"));
    let text = psyscreen(&["check", &path], "").expect(1).text();
    assert!(
        text.contains("the vector `all-worst` gives `total` the score 2, whose worst score is 4"),
        "{text}"
    );
}

#[test]
fn vectors_that_cannot_be_read_are_errors() {
    for (vectors, message) in [
        (VECTORS.replace("=total.band", "=total.bond"), "there is no result `total.bond`"),
        (VECTORS.replace("kind,1,2", "kind,1,3"), "column `3` is neither an item"),
        (VECTORS.replace("kind,", "name,"), "column `name` is neither an item"),
        (VECTORS.replace("only-item-1,2", "only-item-1,7"), "item `1`"),
        (VECTORS.replace("low,own\nall-highest", "low,\nall-highest"), "the row names no origin"),
    ] {
        let run = psyscreen(&["check", &with_vectors(".", OWN, &vectors)], "").expect(2);
        assert!(run.text().contains("error[vectors-unreadable]"), "{}", run.text());
        assert!(run.text().contains(message), "{message}: {}", run.text());
    }
}

/// The whole catalogue agrees with its vectors, and nothing in it lacks one.
#[test]
fn the_shipped_instruments_have_every_vector() {
    let mut arguments = vec!["check".to_owned()];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../instruments");
    arguments.extend(fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        (path.extension()? == "toml")
            .then(|| format!("instruments/{}", path.file_name().unwrap().to_str().unwrap()))
    }));
    assert!(arguments.len() > 80);
    let run = psyscreen(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
    let text = run.text();
    for code in psyscreen::authoring::vectors::LintCode::ALL {
        assert!(!text.contains(&format!("[{code}]")), "{text}");
    }
    assert!(!text.contains("[vector"), "{text}");
}
