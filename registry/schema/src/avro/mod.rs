//! Avro.

mod canonical;
mod compat;
mod default;
mod import;
mod json_text;
mod messages;
pub mod model;
mod normal;
mod outline;
mod parse;
mod parsing_form;
mod same;
mod tags;

pub(crate) use compat::incompatibilities;
pub use messages::IncompatibilityKind;
pub(crate) use messages::message;
pub use model::AvroSchema;
pub(crate) use outline::outline;
pub use parse::document;
pub(crate) use parse::parse;

/// How deep the JSON of a schema may nest.
const MAX_DEPTH: usize = 1_000;

/// Whether `text` is one segment of a name.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
