//! Standard output: data, and what other programs read. Words for people go to standard error.

use std::io::{self, Write};

/// Prints a line. That nobody reads it is no reason to stop.
pub(crate) fn line(text: &str) {
    let mut stdout = io::stdout().lock();
    drop(writeln!(stdout, "{text}").and_then(|()| stdout.flush()));
}

/// Says why the command does not do what it was told, in one line of standard error.
pub(crate) fn refuse(sentence: &str) {
    drop(writeln!(io::stderr(), "etymon: {sentence}"));
}
