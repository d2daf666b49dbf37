//! Triages one person by a policy and prints the report, in English and in Chinese: `cargo run --example triage_one`.

use psyscreen::{Report, Screening, catalog};
use psyscreen_render::report;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
    let phq9 = catalog::instrument("phq-9").ok_or("not in this build")?;
    let gad7 = catalog::instrument("gad-7").ok_or("not in this build")?;

    // In the order of the form; `None` was left blank. The answer to item 9 is missing.
    let depression = phq9.respond_in_order([
        Some(1),
        Some(2),
        Some(2),
        Some(1),
        Some(0),
        Some(1),
        Some(0),
        Some(0),
        None,
    ])?;
    let anxiety = gad7.respond_in_order([1, 1, 0, 1, 0, 0, 1])?;

    let screening = Screening::new()
        .consent(true)
        .with(depression.score().interpret())
        .with(anxiety.score().interpret())
        .fact("bereaved", true)
        .place("CN-33");
    let decision = policy.decide(&screening);

    println!(
        "level {}, between {} and {}",
        decision.level().id(),
        decision.at_least().id(),
        decision.at_most().id()
    );
    let ask: Vec<String> = decision.ask().iter().map(ToString::to_string).collect();
    println!("to ask, the most urgent first: {}\n", ask.join(", "));

    let found = Report::new(&screening, &decision);
    println!("{}", report::text(&found, "en"));
    println!("{}", report::text(&found, "zh-Hans"));
    Ok(())
}
