//! Random tables, damaged as tables are, through the program as it is: no critical answer that a person can read in the file is
//! absent from the result, and status 0 only where nothing was doubtful.
//!
//! `PSYSCREEN_TABLES=100000 cargo test --release -p psyscreen-cli --test cli damaged_tables` tries that many.

mod damage;
mod forms;
mod law;
#[path = "../../../../tests/it/support/random.rs"]
mod random;
mod table;

use damage::{damage, declare, of_another_form};
use forms::{Form, Library};
use random::Random;
use table::{File, Task};

use crate::support::{Run, psyscreen};

/// A file, and everything that a reader of a failed test wants to know of it.
struct Case<'f> {
    file: File<'f>,
    arguments: Vec<String>,
    damages: Vec<&'static str>,
    is_json: bool,
}

impl<'f> Case<'f> {
    fn new(library: &'f Library, critical: &[&'f Form], seed: u64) -> Self {
        let mut random = Random::new(seed);
        let random = &mut random;
        if random.chance(5) {
            return Self::of_another_form(library, random);
        }
        let task = if random.chance(40) {
            Task::Triage(&library.plans[random.below(library.plans.len())])
        } else if random.chance(65) {
            Task::Score(random.pick(critical))
        } else {
            let forms: Vec<&Form> = library.forms.values().collect();
            Task::Score(random.pick(&forms))
        };
        let mut file = File::new(task, random);
        let looks_shifted = file.looks_shifted();
        let mut damages = Vec::new();
        if random.chance(10) && declare(&mut file, random) {
            damages.push("declared");
        }
        let times = random.pick(&[0, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
        damages.extend(damage(&mut file, times, random));
        if looks_shifted || file.looks_shifted() {
            file.doubts.possible.push("a lowest or highest code never occurs");
        }
        let is_json = random.chance(30);
        let (command, id) = match task {
            Task::Score(form) => ("score", &form.id),
            Task::Triage(plan) => ("triage", &plan.id),
        };
        Self { arguments: Self::arguments(command, id, &file, is_json), file, damages, is_json }
    }

    fn of_another_form(library: &'f Library, random: &mut Random) -> Self {
        let (filled_in, named) = of_another_form(library, random);
        let mut file = File::new(Task::Score(filled_in), random);
        for column in file.item_columns() {
            file.columns[column].name = file.item(column).unwrap().id.clone();
        }
        file.doubts.certain.push("the rows are of another form");
        file.doubts.of_header = true;
        let arguments = Self::arguments("score", &named.id, &file, false);
        Self { file, arguments, damages: vec!["another form"], is_json: false }
    }

    fn arguments(command: &str, id: &str, file: &File<'_>, is_json: bool) -> Vec<String> {
        let mut arguments = vec![command.to_owned(), id.to_owned(), "-".to_owned()];
        arguments.extend(file.arguments.iter().cloned());
        if is_json {
            arguments.extend(["--format".to_owned(), "jsonl".to_owned()]);
        }
        arguments
    }

    fn run(&self) -> Run {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        psyscreen(&arguments, self.file.bytes())
    }

    fn judge(&self, run: &Run) -> Result<(), String> {
        // Of another form nothing can be read but that it is another.
        if self.damages.contains(&"another form") {
            return match run.status {
                1 | 2 if !run.err.is_empty() => Ok(()),
                status => Err(format!("status {status} for a table of another form")),
            };
        }
        let seen = if run.status == 2 { Vec::new() } else { law::seen(&self.file, run, self.is_json) };
        law::judge(&self.file, run, &seen)
    }

    /// The people in it are made up.
    fn shown(&self, seed: u64, run: &Run, wrong: &str) -> String {
        format!(
            "seed {seed}: {wrong} ({:?})\ndoubts: {:?}\npsyscreen {}\n{}\nstatus {}, standard error:\n{}{}",
            self.damages,
            self.file.doubts,
            self.arguments.join(" "),
            String::from_utf8_lossy(&self.file.bytes()),
            run.status,
            run.err,
            run.text().chars().take(2000).collect::<String>(),
        )
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn critical(library: &Library) -> Vec<&Form> {
    library.forms.values().filter(|form| !form.critical.is_empty()).collect()
}

// Hazard H05: a critical answer that a person reads in the file is in the result.
// Hazard H14: whatever else of the row or the file cannot be read.
// Hazard H15: and a table that may be the wrong one never has status 0.
#[test]
fn no_critical_answer_is_lost_and_no_doubt_is_passed_over() {
    let library = Library::read();
    let critical = critical(&library);
    let tables = number("PSYSCREEN_TABLES", 300);
    let first = number("PSYSCREEN_FIRST_TABLE", 0);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|thread| {
                let (library, critical) = (&library, &critical);
                scope.spawn(move || {
                    let mut wrong = Vec::new();
                    for seed in (first + thread..first + tables).step_by(2) {
                        let case = Case::new(library, critical, seed);
                        let run = case.run();
                        if let Err(text) = case.judge(&run) {
                            wrong.push(case.shown(seed, &run, &text));
                        }
                    }
                    wrong
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let shown: Vec<&str> = wrong
        .iter()
        .enumerate()
        .filter_map(|(index, text)| if index < 5 { Some(text.as_str()) } else { text.lines().next() })
        .take(100)
        .collect();
    assert!(wrong.is_empty(), "{} of {tables} tables\n\n{}", wrong.len(), shown.join("\n\n"));
}

/// The law is not blind: the same runs with a lost answer, or with another status, are found wrong.
#[test]
fn a_lost_answer_and_a_wrong_status_are_seen() {
    let library = Library::read();
    let critical = critical(&library);
    let (mut lost, mut quiet) = (0, 0);
    for seed in 0..60 {
        let case = Case::new(&library, &critical, seed);
        let mut run = case.run();
        if case.judge(&run).is_err() || run.status == 2 {
            continue;
        }
        let before = run.status;
        run.status = if before == 0 { 1 } else { 0 };
        quiet += u32::from(before == 1 && case.judge(&run).is_err());
        run.status = before;
        let text = run.text();
        let hidden = text.replace("true", "false").replace("crisis", "routine");
        if hidden != text {
            run.out = hidden.into_bytes();
            lost += u32::from(case.judge(&run).is_err());
        }
    }
    assert!(lost >= 5 && quiet >= 5, "{lost} lost answers and {quiet} changed statuses were seen");
}
