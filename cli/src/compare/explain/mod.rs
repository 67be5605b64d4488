//! What an incompatibility means for those who write and read data, and one way to mend it, in words for people. (Registries
//! have words of their own, which clients match on: [`etymon_schema::Incompatibility::message`].)

mod avro;
mod json;
mod protobuf;

use etymon_schema::{Incompatibility, Kind, Sides};

/// Words for people.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// What is wrong, for whom.
    pub(super) what: String,
    /// One way to mend it.
    pub(super) help: String,
}

/// Explains an incompatibility of a new schema with an old one.
pub(super) fn explain(reason: &Incompatibility, sides: Sides) -> Words {
    match reason.kind {
        Kind::TypeOfSchema => Words {
            what: "the schema is in another language than the old one".to_owned(),
            help: "register it under a subject of its own, or keep the language".to_owned(),
        },
        Kind::Avro(kind) => avro::explain(kind, reason, sides),
        Kind::Protobuf(kind) => protobuf::explain(kind, reason, sides),
        Kind::Json(kind) => json::explain(kind, reason, sides),
    }
}

/// What stands behind the last step of a path: `total` of `/fields/3/total`.
fn last_step(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(path)
}
