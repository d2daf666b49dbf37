//! Scores one person's GAD-7, with an answer missing: `cargo run --example score_one`.

use psyscreen::catalog;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gad7 = catalog::instrument("gad-7").ok_or("not in this build")?;

    // By item id, as codes or as the words of the form. Item 5 was left out.
    let responses = gad7.respond([
        ("1", "More than half the days"),
        ("2", "2"),
        ("3", "1"),
        ("4", "1"),
        ("6", "0"),
        ("7", "several days"),
    ])?;
    let findings = responses.score().interpret();

    for scale in gad7.scales() {
        let Some(outcome) = findings.outcome(scale) else { continue };
        match outcome.value() {
            Some(value) => println!("{}: {value} ({})", scale.id(), outcome.status()),
            // Nothing is made up: with one answer missing, the score lies somewhere in this interval.
            None => println!("{}: from {} to {}", scale.id(), outcome.min(), outcome.max()),
        }
        if let Some((low, high)) = findings.band_range(scale) {
            println!("  severity: {} to {}", low.label().get("en"), high.label().get("en"));
        }
        for cutoff in scale.cutoffs() {
            if let Some(truth) = findings.cutoff(cutoff) {
                println!("  {}: {truth}", cutoff.id());
            }
        }
    }
    Ok(())
}
