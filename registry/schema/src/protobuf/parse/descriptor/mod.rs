//! A `FileDescriptorProto` in base64, turned into the text that a compiler would make it of, and parsed as that.
//!
//! What the text cannot say is refused instead of lost; comments are dropped, as canonical texts do. Every name and every
//! string is checked or escaped before it goes into the text.

mod custom;
mod field;
mod file;
mod index;
mod literal;
mod message;
mod names;
mod options;
mod record;
mod shapes;
mod standard;
#[cfg(test)]
mod tests;
mod wire;

use super::{MAX_BYTES, base64};
use crate::protobuf::{Reachable, builtin, link};

/// Why the bytes are no descriptor, or one that has no text.
#[derive(Debug)]
pub(super) struct Refused(String);

impl Refused {
    #[cold]
    fn new(why: &str) -> Self {
        Self(why.to_owned())
    }

    /// The sentence for the user.
    pub(super) fn message(&self) -> String {
        format!(
            "the schema is neither a `.proto` file nor a `FileDescriptorProto` in base64: as a descriptor, {}",
            self.0
        )
    }
}

/// The `.proto` text of the descriptor in `source`. `None` when that is not base64 on one line.
pub(super) fn to_text(source: &str, reachable: &[Reachable]) -> Option<Result<String, Refused>> {
    if source.is_empty() {
        return None;
    }
    let bytes = base64::decode(source)?;
    // Few files set options that another one declares, and these must be described first.
    let alone = file::text(&bytes, &[]);
    if alone.is_ok() || reachable.is_empty() {
        return Some(alone);
    }
    let mut others = reachable.to_vec();
    builtin::add_imported_by(&mut others);
    let described: Vec<_> = (others.iter())
        .map(|other| link::descriptor(&other.schema))
        .collect();
    Some(file::text(&bytes, &described))
}

/// The text so far. What exceeds [`MAX_BYTES`] is dropped, so that no descriptor makes more of it than a text may have.
#[derive(Default)]
struct Out {
    text: String,
    full: bool,
}

impl Out {
    fn put(&mut self, text: &str) {
        if self.full || text.len() > MAX_BYTES - self.text.len().min(MAX_BYTES) {
            self.full = true;
        } else {
            self.text.push_str(text);
        }
    }

    fn number(&mut self, number: i32) {
        self.put(&number.to_string());
    }

    fn string(&mut self, text: &str) {
        let mut literal = String::new();
        literal::string(text, &mut literal);
        self.put(&literal);
    }
}
