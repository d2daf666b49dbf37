//! `psyscreen generate`: completions for a shell, or a man page, made from the same declarations as the help.

use clap::{Args, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::failure::{Ending, Failure};
use crate::output::Output;

pub(crate) const HELP: &str = "\
Examples:
  psyscreen generate bash > /etc/bash_completion.d/psyscreen
  psyscreen generate zsh > ~/.zfunc/_psyscreen
  psyscreen generate fish > ~/.config/fish/completions/psyscreen.fish
  psyscreen generate man > psyscreen.1
  psyscreen generate man score > psyscreen-score.1";

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// What to write
    #[arg(value_enum)]
    what: Generated,
    /// With man: the command whose page to write [default: psyscreen itself]
    command: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Generated {
    Bash,
    Elvish,
    Fish,
    Man,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

/// Runs the command. `all` is the whole command line.
pub(crate) fn run(
    arguments: &GenerateArguments,
    mut all: clap::Command,
    output: &mut Output,
) -> Result<Ending, Failure> {
    let mut text = Vec::new();
    match (arguments.what.shell(), &arguments.command) {
        (Some(_), Some(command)) => {
            return Err(Failure::Message(format!(
                "completions are for all commands at once; leave out `{command}`"
            )));
        }
        (Some(shell), None) => clap_complete::generate(shell, &mut all, "psyscreen", &mut text),
        (None, command) => {
            all.build();
            let page = match command {
                None => Man::new(all),
                Some(name) => match all.find_subcommand(name) {
                    Some(found) => Man::new(found.clone()),
                    None => {
                        return Err(Failure::Message(format!(
                            "there is no command `{name}`; see psyscreen --help"
                        )));
                    }
                },
            };
            page.render(&mut text).map_err(|error| Failure::writing(&error))?;
        }
    }
    output.text(&String::from_utf8_lossy(&text))?;
    Ok(Ending::Fine)
}

impl Generated {
    fn shell(self) -> Option<Shell> {
        match self {
            Self::Bash => Some(Shell::Bash),
            Self::Elvish => Some(Shell::Elvish),
            Self::Fish => Some(Shell::Fish),
            Self::PowerShell => Some(Shell::PowerShell),
            Self::Zsh => Some(Shell::Zsh),
            Self::Man => None,
        }
    }
}
