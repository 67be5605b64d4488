//! Values of `apache-avro`, against what it makes itself.

mod generated;
mod table;

use crate::{Schema, Writer};

fn schema(text: &str) -> Schema {
    Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn write(text: &str, value: &apache_avro::types::Value) -> Result<Vec<u8>, crate::Error> {
    let mut payload = Vec::new();
    Writer::new(&schema(text)).append_value(value, &mut payload)?;
    Ok(payload)
}
