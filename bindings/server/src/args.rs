//! The arguments of the program.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt};

use crate::http::Limits;

pub(crate) const HELP: &str = "\
The JSON contract of psyscreen over HTTP and the Model Context Protocol; nothing is stored.

Usage: psyscreen-server http [OPTIONS]
       psyscreen-server mcp [--definitions FOLDER] [--threads N]
       psyscreen-server openapi

http     answers calls over HTTP until it is told to stop (SIGTERM or Ctrl-C)
mcp      answers calls as tools of the Model Context Protocol, over standard input and output
openapi  writes the OpenAPI document of the HTTP interface

Options:
      --listen ADDRESS         Address and port; port 0 takes a free one [default: 127.0.0.1:8765]
                               Others reach it only where this is not a loopback address. Put what
                               encrypts and asks who calls in front of it then.
      --definitions FOLDER     .toml files: instruments and policies of your own that everybody who calls may use
      --threads N              Threads that answer [default: one for each core]
      --max-body BYTES         Most bytes of a body [default: 4194304]
      --max-connections N      Most connections at a time; more wait [default: 512]
      --read-seconds SECONDS   In which a request must have come whole [default: 10]
      --answer-seconds SECONDS In which an answer must be found [default: 60]
  -h, --help                   Print help
  -V, --version                Print version
";

/// What is wanted.
#[derive(Debug)]
pub(crate) enum Command {
    Http(Options),
    Mcp(Options),
    OpenApi,
    Help,
    Version,
}

/// How it is wanted.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) limits: Limits,
    pub(crate) definitions: Option<PathBuf>,
    pub(crate) threads: Option<NonZeroUsize>,
}

/// Reads the arguments of the process.
pub(crate) fn read() -> Result<Command, String> {
    read_from(Parser::from_env()).map_err(|error| format!("{error}; `psyscreen-server --help` says more"))
}

fn read_from(mut arguments: Parser) -> Result<Command, lexopt::Error> {
    let mut command = None;
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 8765)),
        limits: Limits {
            body: 4 << 20,
            connections: 512,
            read: Duration::from_secs(10),
            answer: Duration::from_secs(60),
        },
        definitions: None,
        threads: None,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(Command::Version),
            Arg::Long("definitions") => options.definitions = Some(arguments.value()?.into()),
            Arg::Long("threads") => options.threads = Some(value(&mut arguments)?),
            Arg::Long("listen") => options.listen = value(&mut arguments)?,
            Arg::Long("max-body") => options.limits.body = value(&mut arguments)?,
            Arg::Long("max-connections") => {
                options.limits.connections = value::<NonZeroUsize>(&mut arguments)?.get();
            }
            Arg::Long("read-seconds") => options.limits.read = Duration::from_secs(value(&mut arguments)?),
            Arg::Long("answer-seconds") => {
                options.limits.answer = Duration::from_secs(value(&mut arguments)?)
            }
            Arg::Value(word) if command.is_none() => command = Some(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    match command.as_deref() {
        Some("http") => Ok(Command::Http(options)),
        Some("mcp") => Ok(Command::Mcp(options)),
        Some("openapi") => Ok(Command::OpenApi),
        Some(_) => Err("there is no such command".into()),
        None => Ok(Command::Help),
    }
}

fn value<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    arguments: &mut Parser,
) -> Result<T, lexopt::Error> {
    arguments.value()?.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_or_refused() {
        let read = |words: &[&str]| read_from(Parser::from_args(words.iter().copied()));
        assert!(matches!(read(&[]), Ok(Command::Help)));
        assert!(matches!(
            read(&["mcp", "--threads", "2"]),
            Ok(Command::Mcp(Options { threads: Some(_), .. }))
        ));
        let Ok(Command::Http(options)) =
            read(&["http", "--listen=[::1]:9", "--max-body", "10", "--read-seconds=1"])
        else {
            panic!("it is right");
        };
        assert_eq!((options.listen.port(), options.limits.body, options.limits.read.as_secs()), (9, 10, 1));
        for words in [
            &["https"][..],
            &["http", "mcp"],
            &["http", "--threads", "0"],
            &["http", "--listen", "x"],
            &["http", "--port"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}
