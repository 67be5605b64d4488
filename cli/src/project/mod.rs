//! Schemas in files: which files there are, whose subject each is, which refers to which, and what they mean.
//!
//! A [`Tree`] is the files at one time: those on the disk, or those of a commit. [`Understanding`] parses them, each after
//! what it refers to. [`Mapping`] says which subject a file belongs to.

mod candidate;
mod find;
mod git;
mod kind;
mod mapping;
mod order;
mod path;
mod select;
mod tree;
mod understand;

pub(crate) use candidate::{Candidate, candidates};
pub(crate) use git::Git;
pub(crate) use kind::{schema_type, stem};
pub(crate) use mapping::{Mapping, glob};
pub(crate) use order::{Placed, in_order};
pub(crate) use path::{from_prefix, join, relative};
pub(crate) use select::{Selection, lone, prefix_in, select};
pub(crate) use tree::Tree;
pub(crate) use understand::{Problem, Read, Understanding, Understood};
