//! Errors.

use std::time::Duration;

use etymon_types::{ErrorCode, Subject, Version};

/// Why the client has no answer. URLs in it are without credentials.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting makes no sense.
    #[error("{0}")]
    Settings(String),
    /// The registry answered, and refuses.
    #[error(
        "{} answers {}{} to {}: {}", .0.url, .0.status,
        .0.code.map(|code| format!(" (error {code})")).unwrap_or_default(), .0.question, .0.message
    )]
    Refused(Box<Refused>),
    /// No answer came from the registry.
    #[error("{url} gives no answer to {question}: {problem}")]
    Unreachable {
        /// The last URL that was asked.
        url: String,
        /// Method and path.
        question: String,
        /// What the transport says.
        problem: String,
    },
    /// An answer came that is none of a registry.
    #[error("{url} gives no answer of a schema registry to {question}: {problem}")]
    Unreadable {
        /// The URL that was asked.
        url: String,
        /// Method and path.
        question: String,
        /// What is wrong with it.
        problem: String,
        /// Whether it may be another one next time: it was no JSON at all, such as the page of a proxy.
        is_foreign: bool,
    },
    /// The client is offline, and what is asked for was not loaded.
    #[error("{question} is not among the schemas that were loaded, and the client is offline")]
    Offline {
        /// What is asked for.
        question: String,
    },
    /// The provider of tokens failed.
    #[error("no token for {url}: {problem}")]
    Token {
        /// The URL that was to be asked.
        url: String,
        /// What the provider says.
        problem: String,
    },
    /// A file of schemas cannot be read or written.
    #[error("{path}: {problem}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// References lead to too many schemas, or nowhere.
    #[error("{subject}{}: {problem}", .version.map(|version| format!(" version {version}")).unwrap_or_default())]
    Reference {
        /// The subject that is referred to, as written.
        subject: String,
        /// Its version.
        version: Option<Version>,
        /// What is wrong with it.
        problem: String,
    },
    /// More than one subject is associated with the keys or values of a topic.
    #[error(
        "topic {topic} is associated with {} subjects, {} and {} among them: delete all but one of the associations",
        .subjects.len(), .subjects[0], .subjects[1]
    )]
    Ambiguous {
        /// The topic.
        topic: String,
        /// The subjects, two or more.
        subjects: Vec<Subject>,
    },
    /// A blocking call was made where it would wait for itself.
    #[error(
        "a blocking call on the runtime that the client itself works on would wait for itself: await the same method instead"
    )]
    WouldWaitForItself,
    /// The runtime that the client works on was shut down, or the transport panicked.
    #[error("{question} was given up: the runtime was shut down, or the transport panicked")]
    GivenUp {
        /// What was asked.
        question: String,
    },
}

/// What the registry refused, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Who refused.
    pub url: String,
    /// Method and path.
    pub question: String,
    /// The HTTP status.
    pub status: u16,
    /// The `error_code` of the answer; none when the answer has no body that a registry writes.
    pub code: Option<u32>,
    /// The registry's words, or the start of what came instead.
    pub message: String,
    /// How long the registry asks to wait.
    pub retry_after: Option<Duration>,
}

impl Error {
    /// Whether the same call may succeed later without anything being changed: the registry was not reached, was too
    /// slow, failed, or asked to wait. Such errors are never remembered.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        match self {
            Self::Refused(refused) => is_retriable_status(refused.status),
            Self::Unreachable { .. } | Self::Token { .. } | Self::GivenUp { .. } => true,
            Self::Unreadable { is_foreign, .. } => *is_foreign,
            Self::Settings(_)
            | Self::Offline { .. }
            | Self::File { .. }
            | Self::Reference { .. }
            | Self::Ambiguous { .. }
            | Self::WouldWaitForItself => false,
        }
    }

    /// Whether the registry says that there is no such thing, and not just that it has no such page. Remembered for
    /// seconds.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let Self::Refused(refused) = self else {
            return false;
        };
        let codes = [
            ErrorCode::SubjectNotFound,
            ErrorCode::VersionNotFound,
            ErrorCode::SchemaNotFound,
            ErrorCode::SubjectSoftDeleted,
            ErrorCode::VersionSoftDeleted,
            ErrorCode::AssociationNotFound,
        ];
        refused.status == 404
            && codes
                .into_iter()
                .any(|code| refused.code == Some(code.code()))
    }

    /// An answer that says in another way that there is nothing.
    pub(crate) fn nothing(url: &str, question: &str) -> Self {
        Self::Refused(Box::new(Refused {
            url: url.to_owned(),
            question: question.to_owned(),
            status: 404,
            code: Some(ErrorCode::AssociationNotFound.code()),
            message: "there is none".to_owned(),
            retry_after: None,
        }))
    }

    /// The HTTP status, when the registry refused.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refused) => Some(refused.status),
            _ => None,
        }
    }

    /// The registry's `error_code`, such as 40901 for an incompatible schema.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Refused(refused) => refused.code,
            _ => None,
        }
    }

    /// How long the registry asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refused) => refused.retry_after,
            _ => None,
        }
    }
}

/// 408, 429 and 5xx.
pub(crate) fn is_retriable_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}
