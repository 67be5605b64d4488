//! Why a command ends without having done its work, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

use etymon_types::ErrorCode;

/// Why a command ends otherwise than well. The later, the worse: when several apply, the last one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// It found something, or worked until something broke.
    Findings,
    /// What it was told cannot be.
    Usage,
    /// A file is missing, does not parse, or refers to something that is not there; data cannot be used.
    Input,
    /// The registry gives no answer.
    Unreachable,
    /// The registry does not let this caller do it.
    Refused,
    /// The registry is not in the state that was expected.
    Moved,
}

/// Why a command ends otherwise than well, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What the exit code says.
    pub(crate) cause: Cause,
    /// What standard error says; empty when the output has said it.
    pub(crate) sentence: String,
}

impl Failure {
    pub(crate) fn new(cause: Cause, sentence: impl Into<String>) -> Self {
        Self {
            cause,
            sentence: sentence.into(),
        }
    }

    /// It found something, which the output tells.
    pub(crate) fn findings() -> Self {
        Self::new(Cause::Findings, "")
    }

    /// It worked until something broke.
    pub(crate) fn broken(sentence: impl Into<String>) -> Self {
        Self::new(Cause::Findings, sentence)
    }

    /// What it was told cannot be.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Cause::Usage, sentence)
    }

    /// What it is to work on is not as it must be.
    pub(crate) fn input(sentence: impl Into<String>) -> Self {
        Self::new(Cause::Input, sentence)
    }

    /// How a command ended whose report tells of files that cannot be read: at least so.
    pub(crate) fn or_broken(told: Result<(), Self>, is_broken: bool) -> Result<(), Self> {
        match told {
            Ok(()) if is_broken => Err(Self::input("")),
            Err(failure) if is_broken => Err(Self {
                cause: failure.cause.max(Cause::Input),
                ..failure
            }),
            told => told,
        }
    }

    /// As every `--help` lists them.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.cause {
            Cause::Findings => 1,
            Cause::Usage => 2,
            Cause::Input => 3,
            Cause::Unreachable => 4,
            Cause::Refused => 5,
            Cause::Moved => 6,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl From<etymon_client::Error> for Failure {
    fn from(error: etymon_client::Error) -> Self {
        use etymon_client::Error;
        let cause = match &error {
            Error::Settings(_) => Cause::Usage,
            Error::Refused(refused) => match refused.status {
                401 | 403 => Cause::Refused,
                409 => Cause::Findings, // incompatible
                _ if is_forbidden(refused.code) => Cause::Refused,
                408 | 429 | 500.. => Cause::Unreachable,
                _ => Cause::Input,
            },
            Error::Unreachable { .. }
            | Error::Unreadable { .. }
            | Error::Token { .. }
            | Error::GivenUp { .. } => Cause::Unreachable,
            // A file or a reference; and whatever errors are added.
            _ => Cause::Input,
        };
        let hint = match error.status() {
            Some(401) => {
                "; credentials come from ETYMON_REGISTRY_USER and ETYMON_REGISTRY_PASSWORD, from ETYMON_REGISTRY_TOKEN, or from what the settings name"
            }
            _ => "",
        };
        Self::new(cause, format!("{error}{hint}"))
    }
}

/// Whether the mode or a referrer forbids it.
fn is_forbidden(code: Option<u32>) -> bool {
    let codes = [ErrorCode::OperationNotPermitted, ErrorCode::ReferenceExists];
    codes.map(|known| Some(known.code())).contains(&code)
}
