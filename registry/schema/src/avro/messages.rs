//! The field's words for what can be wrong between two Avro schemas, in one place.

use crate::compat::Sides;

/// What can be wrong between an Avro reader and an Avro writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncompatibilityKind {
    /// Two named types have neither the same simple name nor a fitting alias.
    NameMismatch,
    /// Two fixed types differ in size.
    FixedSizeMismatch,
    /// The writer's enum has symbols that the reader's lacks, and the reader has no default symbol.
    MissingEnumSymbols,
    /// No branch of the reader's union reads what the writer writes.
    MissingUnionBranch,
    /// The reader has a field that the writer lacks, without a default.
    ReaderFieldMissingDefaultValue,
    /// Nothing makes the writer's type the reader's.
    TypeMismatch,
    /// The name and aliases of a reader's field name several fields of the writer.
    AmbiguousAlias,
}

impl IncompatibilityKind {
    /// The field's name of the kind. ([`AmbiguousAlias`](Self::AmbiguousAlias) has none, as it is an exception there.)
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NameMismatch => "NAME_MISMATCH",
            Self::FixedSizeMismatch => "FIXED_SIZE_MISMATCH",
            Self::MissingEnumSymbols => "MISSING_ENUM_SYMBOLS",
            Self::MissingUnionBranch => "MISSING_UNION_BRANCH",
            Self::ReaderFieldMissingDefaultValue => "READER_FIELD_MISSING_DEFAULT_VALUE",
            Self::TypeMismatch => "TYPE_MISMATCH",
            Self::AmbiguousAlias => "AMBIGUOUS_ALIAS",
        }
    }
}

/// The whole message.
pub(crate) fn message(kind: IncompatibilityKind, path: &str, info: &str, sides: Sides) -> String {
    let (reader, writer) = (sides.reader(), sides.writer());
    let description = match kind {
        IncompatibilityKind::NameMismatch => {
            format!("The name of the schema has changed (path '{path}')")
        }
        IncompatibilityKind::FixedSizeMismatch => format!(
            "The size of FIXED type field at path '{path}' in the {reader} schema does not match with the {writer} schema"
        ),
        IncompatibilityKind::MissingEnumSymbols => format!(
            "The {reader} schema is missing enum symbols '{info}' at path '{path}' in the {writer} schema"
        ),
        IncompatibilityKind::MissingUnionBranch => format!(
            "The {reader} schema is missing a type inside a union field at path '{path}' in the {writer} schema"
        ),
        IncompatibilityKind::ReaderFieldMissingDefaultValue => format!(
            "The field '{info}' at path '{path}' in the {reader} schema has no default value and is missing in the {writer} schema"
        ),
        IncompatibilityKind::TypeMismatch => format!(
            "The type (path '{path}') of a field in the {reader} schema does not match with the {writer} schema"
        ),
        IncompatibilityKind::AmbiguousAlias => {
            return format!("Unexpected exception during compatibility check: {info}");
        }
    };
    let name = kind.name();
    format!("{{errorType:'{name}', description:'{description}', additionalInfo:'{info}'}}")
}
