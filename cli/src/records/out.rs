//! Standard output for many records.

use std::io::{self, StdoutLock, Write};

use super::Broken;
use crate::failure::Failure;

/// How much is collected before it is written, in bytes.
const FULL: usize = 64 << 10;

/// Collects what is to be printed, and writes it when there is much of it, or when told.
pub(crate) struct Out {
    /// What is collected.
    pub(crate) bytes: Vec<u8>,
    stdout: StdoutLock<'static>,
}

/// Why a stream is not worked on any further.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Nobody reads the output any more, as `head` does; that is no failure.
    Unread,
    /// It failed.
    Failed(Failure),
}

impl Out {
    pub(crate) fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(2 * FULL),
            stdout: io::stdout().lock(),
        }
    }

    /// Writes what is collected if it is much.
    pub(crate) fn settle(&mut self) -> Result<(), Stop> {
        if self.bytes.len() >= FULL {
            self.flush().map_err(Stop::written)?;
        }
        Ok(())
    }

    /// Writes what is collected.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        self.stdout.write_all(&self.bytes)?;
        self.bytes.clear();
        self.stdout.flush()
    }

    /// Writes what is collected, the last.
    pub(crate) fn end(mut self) -> Result<(), Stop> {
        self.flush().map_err(Stop::written)
    }
}

impl Stop {
    /// Why output could not be written.
    #[expect(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(crate) fn written(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Unread;
        }
        Self::Failed(Failure::broken(format!(
            "standard output cannot be written: {error}"
        )))
    }

    /// What ended a stream. Before more is read, what is collected is written, so that both may fail there.
    pub(crate) fn because(broken: Broken, place: &str) -> Self {
        match broken {
            Broken::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => Self::Unread,
            Broken::Io(error) => {
                Self::Failed(Failure::input(format!("{place}reading failed: {error}")))
            }
            Broken::Shape(problem) => Self::Failed(Failure::input(format!("{place}{problem}"))),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// How a command ends.
pub(crate) fn ended(result: Result<(), Stop>) -> Result<(), Failure> {
    match result {
        Ok(()) | Err(Stop::Unread) => Ok(()),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}
