//! Answers that must have certain members.

use etymon_types::ErrorCode;
use etymon_types::SchemaId;
use etymon_types::api::{InvalidBody, ReadBody, ReceivedSchema};
use serde_json::value::RawValue;

/// A schema: has a text.
pub(crate) struct WithText(pub(crate) ReceivedSchema);

/// A schema of a subject: has an id and a text.
pub(crate) struct WithIdAndText(pub(crate) SchemaId, pub(crate) ReceivedSchema);

/// What came of a registration: has an id.
pub(crate) struct WithId(pub(crate) SchemaId, pub(crate) ReceivedSchema);

pub(crate) fn missing(member: &str) -> InvalidBody {
    InvalidBody {
        code: ErrorCode::BadRequest,
        message: format!("{member} is missing"),
    }
}

impl ReadBody for WithText {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let received = ReceivedSchema::read(value)?;
        if received.schema.is_none() {
            return Err(missing("schema"));
        }
        Ok(Self(received))
    }
}

impl ReadBody for WithId {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let received = ReceivedSchema::read(value)?;
        let id = received.id.ok_or_else(|| missing("id"))?;
        Ok(Self(id, received))
    }
}

impl ReadBody for WithIdAndText {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let WithId(id, received) = WithId::read(value)?;
        if received.schema.is_none() {
            return Err(missing("schema"));
        }
        Ok(Self(id, received))
    }
}
