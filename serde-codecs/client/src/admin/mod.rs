//! What tools ask of a registry. Nothing of it is remembered: each call asks.

mod compatibility;
mod config;
mod delete;
mod lists;
mod mode;
mod server;
mod versions;

pub use lists::Deleted;
pub use server::ServerInfo;
pub use versions::AnyVersion;

use std::sync::Arc;

use etymon_types::ErrorCode;
use etymon_types::api::{InvalidBody, ReadBody};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::background::elsewhere;
use crate::exchange::Question;
use crate::{Client, Error};

impl Client {
    /// Asks now, on the client's own runtime.
    async fn ask_now<B: ReadBody + Send + 'static>(&self, question: Question) -> Result<B, Error> {
        let shown = question.shown();
        let Some(online) = &self.inner.online else {
            return Err(Error::Offline { question: shown });
        };
        let inner = Arc::clone(&self.inner);
        let asking = async move { inner.exchange(&question.shown())?.ask(question).await };
        elsewhere(&online.runtime, asking, &shown).await
    }
}

/// An answer that is read just as serde does.
struct Plain<T>(T);

impl<T: DeserializeOwned> ReadBody for Plain<T> {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let read = serde_json::from_str(value.get());
        read.map(Self).map_err(|error| InvalidBody {
            code: ErrorCode::BadRequest,
            message: error.to_string(),
        })
    }
}

/// A path with parameters of its query, where there may be some already.
fn with_query(mut path: String, parameters: &[&str]) -> String {
    for parameter in parameters {
        path.push(if path.contains('?') { '&' } else { '?' });
        path.push_str(parameter);
    }
    path
}

/// `None` instead of the answer that nothing is set. Servers before version 6 say it with the code of an unknown subject.
fn if_set<T>(answered: Result<T, Error>) -> Result<Option<T>, Error> {
    let codes = [
        ErrorCode::SubjectNotFound,
        ErrorCode::SubjectLevelNotConfigured,
        ErrorCode::SubjectModeNotConfigured,
    ];
    match answered {
        Err(error) if codes.map(|code| Some(code.code())).contains(&error.code()) => Ok(None),
        answered => answered.map(Some),
    }
}
