//! `psyscreen`, the command line of the library: scores and triages CSV files row by row, shows and checks definitions, and says how good
//! a questionnaire is in a sample.

mod args;
mod carets;
mod check;
mod complaints;
mod definitions;
mod export;
mod failure;
mod generate;
mod language;
mod lint;
mod list;
mod map;
mod output;
mod parquet_in;
mod parquet_out;
mod prove;
mod research;
mod sarif;
mod score;
mod show;
mod summarize;
mod table_arguments;
mod tables;
mod terminal;
mod triage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser};

use args::{Arguments, OutputArguments};
use failure::{Ending, Failure};
use output::Output;
use terminal::{say, say_drawn, say_if_output_is_lost, visible};

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let ended = match Arguments::try_parse_from(&words) {
        Ok(arguments) => {
            set_colour(arguments.output.color);
            run(&arguments)
        }
        Err(error) => {
            set_colour(colour_of(words));
            answer(&error)
        }
    };
    match ended {
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

fn run(Arguments { command, output: to }: &Arguments) -> Result<Ending, Failure> {
    if to.output.is_none() && !command.is_for_its_status() {
        say_if_output_is_lost();
    }
    let mut output = Output::open(to.output.as_deref(), &command.inputs())?;
    let ending = command.run(&mut output)?;
    output.keep()?;
    Ok(ending)
}

/// What clap has to say: the help that was asked for, or what is wrong with the arguments.
fn answer(error: &clap::Error) -> Result<Ending, Failure> {
    let text = error.render();
    if error.use_stderr() {
        let plain = text.to_string();
        let shown = visible(&plain);
        let drawn = if shown == plain { text.ansi().to_string() } else { shown.into_owned() };
        say_drawn(drawn.trim_end());
        return Ok(Ending::Refused);
    }
    say_if_output_is_lost();
    Output::open(None, &[])?.drawn(&text.ansi().to_string()).map(|()| Ending::Fine)
}

/// What `--color` says among arguments that cannot all be understood.
fn colour_of(words: Vec<OsString>) -> ColorChoice {
    let found = Arguments::command().ignore_errors(true).try_get_matches_from(words).ok();
    let found = found.and_then(|found| OutputArguments::from_arg_matches(&found).ok());
    found.map_or(ColorChoice::Auto, |output| output.color)
}

fn set_colour(choice: ColorChoice) {
    match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}
