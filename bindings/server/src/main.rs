//! `psyscreen-server`: the JSON contract of psyscreen over HTTP, and as tools of the Model Context Protocol. Nothing is stored and nothing of
//! a person is logged.
#![cfg_attr(test, allow(clippy::panic, reason = "a panic is a failed test"))]

mod args;
mod contract;
mod folder;
mod http;
mod mcp;
mod service;

use std::process::ExitCode;

use psyscreen_json::Engine;

use crate::args::{Command, HELP, Options};
use crate::service::Service;

fn main() -> ExitCode {
    // What a panic says might show what somebody answered.
    std::panic::set_hook(Box::new(|panic| {
        let place =
            panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        eprintln!("error: a fault of psyscreen-server{place}; please report it");
    }));
    match args::read().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Help => print!("{HELP}"),
        Command::Version => println!("psyscreen-server {}", env!("CARGO_PKG_VERSION")),
        Command::OpenApi => println!("{}", http::openapi()),
        Command::Mcp(options) => until_end(&options, mcp::serve(service(&options)?))?,
        Command::Http(options) => {
            until_end(&options, http::serve(service(&options)?, options.listen, options.limits))?;
        }
    }
    Ok(())
}

fn service(options: &Options) -> Result<Service, String> {
    let engine = Engine::new();
    if let Some(folder) = &options.definitions {
        folder::load(&engine, folder)?;
    }
    Ok(Service::new(engine))
}

/// Serves to the end, and waits for nothing more.
fn until_end(options: &Options, serve: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = options.threads {
        builder.worker_threads(threads.get());
    }
    let runtime =
        builder.enable_all().build().map_err(|error| format!("the server cannot start: {error}"))?;
    let ended = runtime.block_on(serve);
    runtime.shutdown_background();
    ended
}
