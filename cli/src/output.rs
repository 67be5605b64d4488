//! Where words go: data to standard output, words for people to standard error.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::failure::Failure;

/// The formats of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DataFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// A JSON document a line
    Ndjson,
}

/// How a command says what it has to say.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DataOutput {
    /// How to print what is found
    #[arg(long, short = 'f', value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: DataFormat,
}

impl DataOutput {
    /// Prints a value: as `text` says for people, or as JSON.
    pub(crate) fn one<T: Serialize>(
        &self,
        value: &T,
        text: impl Fn(&T) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            DataFormat::Text => print(&text(value)),
            DataFormat::Json => print(&(pretty(value) + "\n")),
            DataFormat::Ndjson => print(&(compact(value) + "\n")),
        }
    }

    /// Prints a list: a line each for people, a JSON array, or a JSON document a line.
    pub(crate) fn list<T: Serialize>(
        &self,
        values: &[T],
        line: impl Fn(&T) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            DataFormat::Text => print(&lines(values.iter().map(line))),
            DataFormat::Json => print(&(pretty(&values) + "\n")),
            DataFormat::Ndjson => print(&lines(values.iter().map(compact))),
        }
    }
}

/// JSON for people and programs.
pub(crate) fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("answers are plain data")
}

/// JSON on one line.
pub(crate) fn compact<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("answers are plain data")
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}

/// Prints data as it is. A reader that went away, such as `head`, ends the command quietly.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::broken(format!(
            "standard output cannot be written: {error}"
        ))),
        Ok(()) => Ok(()),
    }
}

/// Prints a line. That nobody reads it is no reason to stop.
pub(crate) fn line(text: &str) {
    let mut stdout = io::stdout().lock();
    drop(writeln!(stdout, "{text}").and_then(|()| stdout.flush()));
}

/// Tells people something, in one line of standard error.
pub(crate) fn say(sentence: &str) {
    drop(writeln!(io::stderr(), "{sentence}"));
}

/// Says why the command does not do what it was told, in one line of standard error.
pub(crate) fn refuse(sentence: &str) {
    say(&format!("etymon: {sentence}"));
}
