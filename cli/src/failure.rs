//! Why a command ends without having done its work, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

/// Why a command ends without having done its work, in one sentence.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It worked until something broke.
    Broken(String),
    /// What it was told cannot be.
    Usage(String),
    /// The data cannot be used.
    Data(String),
}

impl Failure {
    /// As `--help` lists them.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Broken(_) => 1,
            Self::Usage(_) => 2,
            Self::Data(_) => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Broken(sentence) | Self::Usage(sentence) | Self::Data(sentence)) = self;
        f.write_str(sentence)
    }
}
