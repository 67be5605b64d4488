//! The floor: what a careful hand writes for this one record, in safe Rust and with every check on bytes that come from outside.

mod decode;
mod encode;
mod evolved;

pub use decode::{Malformed, borrowed, owned};
pub use encode::{encode, framed, framed_by_fields};
pub use evolved::{old_borrowed, old_owned};
