//! Whether one schema can read what another has written, and every reason why it cannot.
//!
//! What is shared by the schema types stands here; the rules of a type stand in its folder.

use etymon_types::CompatibilityPolicy;

use crate::avro;
use crate::json_schema;
use crate::protobuf;
use crate::schema::Schema;
use crate::span::Span;

/// One reason why a reader cannot read a writer's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incompatibility {
    /// What is wrong.
    pub kind: Kind,
    /// Where, as a JSON pointer into the reader; `/` is the whole schema.
    pub path: String,
    /// What exactly: the missing field, symbols or branch, what was expected. Part of the message.
    pub info: String,
    /// Where the reader's side stands in its text; `None` when it comes from a referenced schema.
    pub reader: Option<Span>,
    /// Where the writer's side stands in its text; `None` when it comes from a referenced schema.
    pub writer: Option<Span>,
}

/// What can be wrong between two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The two are not of the same schema type.
    TypeOfSchema,
    /// A rule of Avro.
    Avro(avro::IncompatibilityKind),
    /// A rule of Protobuf.
    Protobuf(protobuf::IncompatibilityKind),
    /// A rule of JSON Schema.
    Json(json_schema::IncompatibilityKind),
}

/// Which of the two schemas reads, for the words of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sides {
    /// The new schema reads what the old one wrote: backward compatibility.
    NewReadsOld,
    /// The old schema reads what the new one wrote: forward compatibility.
    OldReadsNew,
}

/// How much work comparing may take. One budget may serve several comparisons.
///
/// A step is a pair of types, a field, a branch or a symbol looked at, or four bytes remembered: never time, so that
/// the same schemas get the same answer everywhere. The default of 16,777,216 steps takes at most about two
/// seconds and 64 MiB.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    left: u64,
}

/// The comparison was given up: it needs more steps than it may take, so nobody knows whether the schemas are compatible.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[error("comparing the schemas takes more than {steps} steps")]
pub struct OverBudget {
    /// The limit.
    pub steps: u64,
}

/// Every reason why `reader` cannot read data written with `writer`, in the order of the reader's text, then of the
/// writer's; empty when it can. Compares strictly, within the default [`Budget`].
///
/// # Errors
///
/// [`OverBudget`] when the comparison takes too many steps.
pub fn incompatibilities(
    reader: &Schema,
    writer: &Schema,
) -> Result<Vec<Incompatibility>, OverBudget> {
    let policy = CompatibilityPolicy::Strict;
    incompatibilities_within(reader, writer, policy, &mut Budget::default())
}

/// As [`incompatibilities`], under `policy` and within what is left of `budget`.
///
/// # Errors
///
/// [`OverBudget`] when the comparison takes more steps than are left.
pub fn incompatibilities_within(
    reader: &Schema,
    writer: &Schema,
    policy: CompatibilityPolicy,
    budget: &mut Budget,
) -> Result<Vec<Incompatibility>, OverBudget> {
    match (reader, writer) {
        (Schema::Avro(reader), Schema::Avro(writer)) => {
            avro::incompatibilities(reader, writer, budget)
        }
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
            protobuf::incompatibilities(reader, writer, budget)
        }
        (Schema::Json(reader), Schema::Json(writer)) => {
            json_schema::incompatibilities(reader, writer, policy, budget)
        }
        _ => Ok(vec![Incompatibility {
            kind: Kind::TypeOfSchema,
            path: "/".to_owned(),
            info: String::new(),
            reader: None,
            writer: None,
        }]),
    }
}

impl Incompatibility {
    /// The reason in the field's words, which clients match on.
    #[must_use]
    pub fn message(&self, sides: Sides) -> String {
        match self.kind {
            Kind::TypeOfSchema => "Incompatible because of different schema type".to_owned(),
            Kind::Avro(kind) => avro::message(kind, &self.path, &self.info, sides),
            Kind::Protobuf(kind) => protobuf::message(kind, &self.path, sides),
            Kind::Json(kind) => json_schema::message(kind, &self.path, sides),
        }
    }
}

impl Kind {
    /// The field's name of the kind, such as `READER_FIELD_MISSING_DEFAULT_VALUE`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TypeOfSchema => "SCHEMA_TYPE_MISMATCH",
            Self::Avro(kind) => kind.name(),
            Self::Protobuf(kind) => kind.name(),
            Self::Json(kind) => kind.name(),
        }
    }
}

impl Sides {
    /// What messages call the reading schema.
    #[must_use]
    pub fn reader(self) -> &'static str {
        match self {
            Self::NewReadsOld => "new",
            Self::OldReadsNew => "old",
        }
    }

    /// What messages call the writing schema.
    #[must_use]
    pub fn writer(self) -> &'static str {
        match self {
            Self::NewReadsOld => "old",
            Self::OldReadsNew => "new",
        }
    }
}

impl Budget {
    /// A budget of `steps` steps.
    #[must_use]
    pub fn new(steps: u64) -> Self {
        Self {
            limit: steps,
            left: steps,
        }
    }

    /// Takes `steps` off what is left.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), OverBudget> {
        let left = u64::try_from(steps)
            .ok()
            .and_then(|steps| self.left.checked_sub(steps));
        self.left = left.ok_or(OverBudget { steps: self.limit })?;
        Ok(())
    }

    /// Takes what remembering `bytes` bytes costs off what is left.
    pub(crate) fn spend_memory(&mut self, bytes: usize) -> Result<(), OverBudget> {
        self.spend(bytes.div_ceil(4))
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(1 << 24)
    }
}
