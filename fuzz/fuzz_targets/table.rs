//! Any table, mapping file and options give results or a refusal, and never a panic: `score` and `triage` in every format,
//! `summarize` of what they are given, and `map`, which proposes a mapping file.
//!
//! The first line of the input is the options, one after the other with TABs between them; `@` among them stands for the mapping
//! file, which is what follows up to the first NUL. The rest is the table; `@VERSION` in it stands for what results say of their
//! policy, since `summarize` refuses those of another text.
#![no_main]
#![allow(dead_code, unused_imports, missing_docs, unexpected_cfgs)]

use std::ffi::OsString;

use clap::Parser;
use libfuzzer_sys::fuzz_target;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

use args::{Arguments, Command};

/// A file of this process.
fn file(name: &str, content: &[u8]) -> OsString {
    let path = std::env::temp_dir().join(format!("psyscreen-fuzz-{}-{name}", std::process::id()));
    std::fs::write(&path, content).expect("there is room for it");
    path.into_os_string()
}

fuzz_target!(|input: &[u8]| {
    let line = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let Ok(options) = std::str::from_utf8(&input[..line]) else { return };
    let rest = input.get(line + 1..).unwrap_or_default();
    let nul = rest.iter().position(|byte| *byte == 0);
    let (mapping, table) = nul.map_or((&b""[..], rest), |nul| (&rest[..nul], &rest[nul + 1..]));
    let mut words = options.split('\t').skip_while(|word| *word != "summarize").skip(1);
    let policy = words.next().and_then(psyscreen::catalog::policy);
    let table = match (policy, std::str::from_utf8(table)) {
        (Some(policy), Ok(text)) => file("table.csv", text.replace("@VERSION", &policy.version()).as_bytes()),
        _ => file("table.csv", table),
    };
    let mut arguments: Vec<OsString> = vec!["psyscreen".into()];
    for option in options.split('\t') {
        match option {
            "@" => arguments.push(file("map.toml", mapping)),
            // Files of others are none of its business.
            _ if option.contains('/') => return,
            _ => arguments.push(option.into()),
        }
    }
    arguments.push(table);
    let Ok(arguments) = Arguments::try_parse_from(arguments) else { return };
    let Ok(mut output) = output::Output::open(None, &[]) else { return };
    match arguments.command {
        Command::Score(arguments) => drop(score::run(&arguments, &mut output)),
        Command::Triage(arguments) => drop(triage::run(&arguments, &mut output)),
        Command::Summarize(arguments) => drop(summarize::run(&arguments, &mut output)),
        Command::Map(arguments) => drop(map::run(&arguments, &mut output)),
        _ => {}
    }
});
