//! What the tests are made with.

mod peer;
mod script;
mod server;

pub(crate) use peer::{Peer, response};
pub(crate) use script::{Script, by_id, no_schema, registered, status};
pub(crate) use server::Server;

use etymon_client::SchemaKey;
use etymon_types::{SchemaId, Subject};

pub(crate) fn id(number: i64) -> SchemaId {
    SchemaId::try_from(number).unwrap()
}

pub(crate) fn key(number: i64) -> SchemaKey {
    SchemaKey::Id(id(number))
}

pub(crate) fn subject(name: &str) -> Subject {
    Subject::parse(name).unwrap()
}
