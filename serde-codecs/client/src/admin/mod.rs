//! What tools ask of a registry. Nothing of it is remembered: each call asks.

mod config;
mod mode;

use std::sync::Arc;

use etymon_types::ErrorCode;
use etymon_types::api::ReadBody;

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
