//! The registry's rules: what a command changes in a state, and why it is refused. Pure: no clock, no randomness, no
//! IO; schemas are neither parsed nor compared here.

mod association;
mod change;
mod command;
mod content;
mod decide;
mod digest;
mod kek_parameters;
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
pub use command::{
    Answer, Command, CreateDek, CreateKek, Decision, DekFound, Found, KekFound, KmsTask, KmsWork,
    Prepared, Register, RuleChanges, Rules, Sealed, TaggedVersion, Tagging, Target,
};
pub use content::{Content, Form};
pub use decide::{
    Against, Checked, check_compatibility, compared_versions, decide, find_registered, kms_work,
    look_up, updated_kek,
};
pub use digest::Digest;
pub use kek_parameters::name_keks;
pub use offset::{Millis, Offset};
pub use parts::{AssociationPart, CounterPart, DekPart, IdPart, KekPart, Parts, VersionPart};
pub use refusal::Refusal;
pub use state::{DekEntry, Effective, Inconsistent, KekEntry, State, SubjectState, VersionEntry};
pub use text::{InvalidBlock, Text};
pub use verdict::{Comparison, Direction, Verdict, Verdicts};
pub use views::{
    ById, Listed, Listing, find_by_guid, find_by_id, find_by_metadata, find_dek, find_kek,
    find_live_version, find_version, ids_of_guid, list_dek_subjects, list_dek_versions, list_keks,
    list_schemas, list_versions, referenced_by, subjects_of_id, versions_of_id,
};
