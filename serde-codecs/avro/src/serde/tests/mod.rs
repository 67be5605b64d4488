//! Types of serde against schemas.

mod apache;
mod borrowed;
mod damage;
mod errors;
mod evolution;
mod shapes;
mod variants;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Limits, Plan, Schema, Writer};

fn schema(text: &str) -> Schema {
    Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn write<T: Serialize + ?Sized>(text: &str, value: &T) -> Result<Vec<u8>, Error> {
    let mut payload = b"before".to_vec();
    let written = Writer::new(&schema(text)).append(value, &mut payload);
    assert!(payload.starts_with(b"before"));
    match written {
        Ok(()) => Ok(payload.split_off(6)),
        Err(error) => {
            assert_eq!(payload, b"before", "what was written is taken back");
            Err(error)
        }
    }
}

fn read<T: DeserializeOwned>(writer: &str, reader: &str, payload: &[u8]) -> Result<T, Error> {
    Plan::new(&schema(writer), &schema(reader))?.deserialize(payload, Limits::default())
}

/// Writes `value`, wants the payload, and reads it back.
#[track_caller]
fn there_and_back<T>(text: &str, value: &T, payload: &[u8])
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let written = write(text, value).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(written, payload, "{text}: {value:?}");
    let back: T = read(text, text, payload).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(back, *value, "{text}");
}

fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "{name}", "fields": [{fields}]}}"#)
}

#[test]
fn plans_and_writers_are_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Plan>();
    shared::<Writer>();
}
