//! The registry's rules: what a command changes in a state, and why it is refused. Pure: no clock, no randomness, no
//! IO; schemas are neither parsed nor compared here.

mod change;
mod command;
mod content;
mod digest;
mod offset;
mod parts;
mod refusal;
mod verdict;

pub use change::{Change, Entry};
pub use command::{Answer, Command, Decision, Found, Prepared, Register, Rules, Target};
pub use content::{Content, Form};
pub use digest::Digest;
pub use offset::{Millis, Offset};
pub use parts::{CounterPart, IdPart, Parts, VersionPart};
pub use refusal::Refusal;
pub use verdict::{Comparison, Direction, Verdict, Verdicts};
