//! Modes: the body of an update, and how modes are answered.

use serde::Serialize;
use serde_json::value::RawValue;

use super::read::{InvalidBody, ReadBody, is_null, members, text};
use crate::{ErrorCode, InvalidMode, Mode};

/// An update of a mode; a bare text is read as one, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeUpdate {
    /// The mode; `None` clears it.
    pub mode: Option<Mode>,
    /// The mode as the request spells it: an update is answered with it.
    pub written: Option<String>,
}

impl ReadBody for ModeUpdate {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut mode = None;
        if value.get().starts_with('"') {
            mode = text(value, "the body")?;
            return Self::named(mode);
        }
        let mut is_there = false;
        for (member, value) in members(value, "the body")? {
            if member == "mode" {
                is_there = true;
                mode = if is_null(value) {
                    None
                } else {
                    text(value, "mode")?
                };
            }
        }
        if is_there {
            Self::named(mode)
        } else {
            Err(invalid_mode(InvalidMode))
        }
    }
}

impl ModeUpdate {
    fn named(written: Option<String>) -> Result<Self, InvalidBody> {
        let mode = written.as_deref().map(str::parse).transpose();
        Ok(Self {
            mode: mode.map_err(invalid_mode)?,
            written,
        })
    }
}

/// A mode as a client reads it; `None` where none is or was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedMode(
    /// What the answer says.
    pub Option<Mode>,
);

impl ReadBody for ReceivedMode {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut mode = None;
        for (member, value) in members(value, "the answer")? {
            if member == "mode" && !is_null(value) {
                mode = text(value, "mode")?;
            }
        }
        let mode = mode.as_deref().map(str::parse).transpose();
        mode.map(Self).map_err(invalid_mode)
    }
}

fn invalid_mode(invalid: InvalidMode) -> InvalidBody {
    InvalidBody {
        code: ErrorCode::InvalidMode,
        message: invalid.to_string(),
    }
}

/// A mode as it is answered; one that was cleared is null.
#[derive(Debug, Serialize)]
pub struct ModeAnswer<'a> {
    /// The mode.
    pub mode: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use super::*;

    #[test]
    fn a_mode_is_named_in_any_case_bare_or_as_a_member() {
        let read = |body: &str| read_body::<ModeUpdate>(body.as_bytes()).map(Option::unwrap);
        for (body, mode, written) in [
            (
                r#"{"mode":"readonly","x":1}"#,
                Some(Mode::ReadOnly),
                Some("readonly"),
            ),
            (r#""IMPORT""#, Some(Mode::Import), Some("IMPORT")),
            (r#"{"mode":null}"#, None, None),
        ] {
            let written = written.map(str::to_owned);
            assert_eq!(read(body), Ok(ModeUpdate { mode, written }), "{body}");
        }
        for (body, code) in [
            (r#"{}"#, ErrorCode::InvalidMode),
            (r#"{"mode":1}"#, ErrorCode::InvalidMode),
            (r#"{"mode":" READONLY"}"#, ErrorCode::InvalidMode),
            (r#""x""#, ErrorCode::InvalidMode),
            (r#"{"mode":[]}"#, ErrorCode::BadRequest),
            ("1", ErrorCode::BadRequest),
            ("[]", ErrorCode::BadRequest),
        ] {
            assert_eq!(read(body).unwrap_err().code, code, "{body}");
        }
    }

    #[test]
    fn a_mode_is_read_from_an_answer_or_there_is_none() {
        let read = |body: &str| read_body::<ReceivedMode>(body.as_bytes()).map(Option::unwrap);
        for (body, mode) in [
            (r#"{"mode":"readonly"}"#, Some(Mode::ReadOnly)),
            (r#"{"mode":null}"#, None),
            ("{}", None),
        ] {
            assert_eq!(read(body), Ok(ReceivedMode(mode)), "{body}");
        }
        assert!(read(r#"{"mode":"x"}"#).is_err());
        assert!(read("[]").is_err());
    }
}
