//! The `etymon` command: serve a registry, check its data, work with any.

mod apply;
mod arguments;
mod check;
mod codec;
mod color;
mod compare;
mod compat;
mod completions;
mod connection;
mod decode;
mod diff;
mod doctor;
mod encode;
mod failure;
mod fingerprint;
mod fmt;
mod greeting;
mod hex;
mod infer;
mod lint;
mod listen;
mod logging;
mod man;
mod output;
mod plan;
mod project;
mod records;
mod registry;
mod report;
mod schema_file;
#[cfg(test)]
mod schemas;
mod serve;
mod setting_flags;
mod settings;
mod signals;
mod words;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Compat(arguments) => compat::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Apply(arguments) => apply::run(&arguments),
        Command::Encode(arguments) => encode::run(&arguments),
        Command::Decode(arguments) => decode::run(&arguments),
        Command::Infer(arguments) => infer::run(&arguments),
        Command::Fingerprint(arguments) => fingerprint::run(&arguments),
        Command::Registry(command) => command.run(),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.sentence.is_empty() {
                output::refuse(&failure.sentence);
            }
            failure.exit_code()
        }
    }
}
