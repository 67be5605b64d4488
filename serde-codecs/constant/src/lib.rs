//! What types say about themselves as constants: texts that are written while a program is compiled, and defaults.
//!
//! Beside them [`Bytes`], a type of values that is the same in all formats.
//!
//! The codec crates write the schemas of derived types with it; nothing here knows a format.

mod bytes;
mod preset;
mod text;

pub use bytes::Bytes;
pub use preset::Preset;
pub use text::Text;

/// Whether two texts are the same, in constants.
#[must_use]
pub const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = a.len();
    while at > 0 {
        at -= 1; // from the end: names begin alike more often
        if a[at] != b[at] {
            return false;
        }
    }
    true
}
