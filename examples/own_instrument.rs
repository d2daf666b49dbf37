//! A questionnaire of one's own, written as TOML and checked when it is loaded: `cargo run --example own_instrument`.

use psyscreen::Instrument;

/// A form of a course, not a published instrument: replace everything in it.
const DEFINITION: &str = r#"
format = 1
id = "course-strain"
revision = "2026"
title = { en = "Strain during the course" }
construct = "stress"
informant = "self"
item_count = 3
wording = { en = "verbatim" }
licence = { text = "free", scoring = "free", evidence = "https://example.org/form", checked = 2026-11-24 }

[[source]]
id = "course"
citation = "The course's own form (2026)"
url = "https://example.org/form"

[options.agreement]
codes = [1, 2, 3, 4]
label.en = { 1 = "No", 2 = "Rather no", 3 = "Rather yes", 4 = "Yes" }

[[item]]
id = "1"
text = { en = "The course is too fast" }
options = "agreement"

[[item]]
id = "2"
text = { en = "I have enough time for it" }
options = "agreement"
reverse_keyed = true

[[item]]
id = "3"
text = { en = "It keeps me awake" }
options = "agreement"

[[scale]]
id = "strain"
items = ["1..3"]
method = "mean"
range = [1, 4]
direction = "higher-is-worse"
source = "course"
band_source = "course"

[[scale.band]]
id = "low"

[[scale.band]]
id = "high"
at_least = 2.5
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let form = Instrument::from_toml("course-strain.toml", DEFINITION)?;
    let findings = form.respond([("1", "Rather yes"), ("2", "Rather no"), ("3", "No")])?.score().interpret();
    let strain = findings.scores().get("strain").and_then(|outcome| outcome.value()).ok_or("unscorable")?;
    println!("strain {strain}, {}", findings.band("strain").map_or("open", |band| band.id()));

    // A slip is refused at its line, before anybody is scored with it.
    let slip = DEFINITION.replace("range = [1, 4]", "range = [0, 4]").replace("\"1..3\"", "\"1..4\"");
    if let Err(error) = Instrument::from_toml("course-strain.toml", &slip) {
        println!("\n{error}");
    }
    Ok(())
}
