//! `psyscreen`, the command line of the library: scores and triages CSV files row by row, shows and checks definitions.

mod args;
mod calendar;
mod carets;
mod check;
mod codes;
mod columns;
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

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::{Ending, Failure};
use terminal::say;

fn main() -> ExitCode {
    let ending = match Arguments::parse().command {
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
            say(text.trim_end());
            ExitCode::from(2)
        }
    }
}
