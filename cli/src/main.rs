//! `psyscreen`, the command line of the library: scores and triages CSV files row by row, shows and checks definitions.

mod args;
mod calendar;
mod carets;
mod check;
mod codes;
mod columns;
mod comparison;
mod coverage;
mod definitions;
mod failure;
mod guess;
mod header;
mod identities;
mod input;
mod kinds;
mod layout;
mod likeness;
mod lint;
mod list;
mod mapping;
mod one_based;
mod people;
mod problem;
mod prove;
mod remark;
mod reports;
mod results;
mod rows;
mod score;
mod series;
mod sheet;
mod show;
mod summarize;
mod table;
mod terminal;
mod triage;
mod unfinished;
mod values;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::{Ending, Failure};
use terminal::{is_output_closed, say, say_drawn, visible, wants_colour};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return answer(&error),
    };
    // Of these two, the status is the result.
    let needs_output = !matches!(arguments.command, Command::Check(_) | Command::Prove(_));
    if needs_output && is_output_closed() {
        say("error: standard output is closed; nobody would see the results");
        return ExitCode::from(2);
    }
    let ending = match arguments.command {
        Command::List(arguments) => list::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Triage(arguments) => triage::run(&arguments),
        Command::Map(arguments) => guess::run(&arguments),
        Command::Summarize(arguments) => summarize::run(&arguments),
        Command::Prove(arguments) => prove::run(&arguments),
    };
    match ending {
        Ok(Ending::Fine) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Ending::Problems) => ExitCode::from(1),
        Ok(Ending::Refused) => ExitCode::from(2),
        Err(Failure::Message(text)) => {
            say(format_args!("error: {text}"));
            ExitCode::from(2)
        }
        Err(Failure::Drawn(text)) => {
            say_drawn(text.trim_end());
            ExitCode::from(2)
        }
    }
}

/// What clap has to say: the help that was asked for, or what is wrong with the arguments.
fn answer(error: &clap::Error) -> ExitCode {
    let text = error.render();
    if error.use_stderr() {
        let plain = text.to_string();
        let shown = visible(&plain);
        match wants_colour(io::stderr().is_terminal()) && shown == plain {
            true => say_drawn(text.ansi().to_string().trim_end()),
            false => say_drawn(shown.trim_end()),
        }
        return ExitCode::from(2);
    }
    if is_output_closed() {
        return ExitCode::from(2);
    }
    let mut output = io::stdout().lock();
    let written = match wants_colour(output.is_terminal()) {
        true => write!(output, "{}", text.ansi()),
        false => write!(output, "{text}"),
    };
    match written.and_then(|()| output.flush()).map_err(|error| Failure::writing(&error)) {
        Ok(()) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(Failure::Message(text) | Failure::Drawn(text)) => {
            say(format_args!("error: {text}"));
            ExitCode::from(2)
        }
    }
}
