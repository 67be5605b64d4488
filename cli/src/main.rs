//! The `etymon` command: serve a registry, check its data.

mod arguments;
mod doctor;
mod failure;
mod greeting;
mod listen;
mod logging;
mod output;
mod serve;
mod setting_flags;
mod signals;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::refuse(&failure.to_string());
            failure.exit_code()
        }
    }
}
