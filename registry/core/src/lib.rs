//! The registry's rules: what a command changes in a state, and why it is refused. Pure: no clock, no randomness, no
//! IO; schemas are neither parsed nor compared here.

mod association;
mod change;
mod command;
mod content;
mod decide;
mod digest;
mod offset;
mod parts;
mod refusal;
mod state;
mod text;
mod verdict;
mod views;

pub use association::{
    Associated, Association, AssociationChanges, AssociationStep, AssociationWish, MadeAssociation,
    Resource,
};
pub use change::{Change, Entry};
pub use command::{Answer, Command, Decision, Found, Prepared, Register, Rules, Target};
pub use content::{Content, Form};
pub use decide::{
    Against, Checked, check_compatibility, compared_versions, decide, find_registered, look_up,
};
pub use digest::Digest;
pub use offset::{Millis, Offset};
pub use parts::{AssociationPart, CounterPart, IdPart, Parts, VersionPart};
pub use refusal::Refusal;
pub use state::{Effective, Inconsistent, State, SubjectState, VersionEntry};
pub use text::{InvalidBlock, Text};
pub use verdict::{Comparison, Direction, Verdict, Verdicts};
pub use views::{
    ById, find_by_guid, find_by_id, find_by_metadata, find_version, ids_of_guid, list_schemas,
    list_schemas_and_aliases, list_versions, referenced_by, subjects_of_id, versions_of_id,
};
