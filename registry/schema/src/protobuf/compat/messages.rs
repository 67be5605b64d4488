//! The field's words for what can be wrong between two Protobuf files, in one place.

use crate::compat::Sides;

/// What can be wrong between two Protobuf files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncompatibilityKind {
    /// The package differs.
    PackageChanged,
    /// The writer has a message that the reader lacks in the same scope.
    MessageRemoved,
    /// One is a scalar or an enum and the other a message or a map, or one a message and the other a map.
    FieldKindChanged,
    /// Both are scalars or enums, and written differently.
    FieldScalarKindChanged,
    /// Both are messages, of another name, or of a definition from another file that does not fit.
    FieldNamedTypeChanged,
    /// Both are numbers with a label, and with different ones.
    FieldNumericLabelChanged,
    /// The reader requires a field that the writer lacks.
    RequiredFieldAdded,
    /// The reader lacks a field that the writer requires.
    RequiredFieldRemoved,
    /// The reader lacks a member of a oneof of the writer.
    OneofFieldRemoved,
    /// Several plain fields of the writer exclude each other in the reader.
    MultipleFieldsMovedToOneof,
    /// Members of a oneof of the reader come from different oneofs of the writer, or from one and from a plain field.
    FieldMovedToExistingOneof,
}

impl IncompatibilityKind {
    /// The field's name of the kind.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PackageChanged => "PACKAGE_CHANGED",
            Self::MessageRemoved => "MESSAGE_REMOVED",
            Self::FieldKindChanged => "FIELD_KIND_CHANGED",
            Self::FieldScalarKindChanged => "FIELD_SCALAR_KIND_CHANGED",
            Self::FieldNamedTypeChanged => "FIELD_NAMED_TYPE_CHANGED",
            Self::FieldNumericLabelChanged => "FIELD_NUMERIC_LABEL_CHANGED",
            Self::RequiredFieldAdded => "REQUIRED_FIELD_ADDED",
            Self::RequiredFieldRemoved => "REQUIRED_FIELD_REMOVED",
            Self::OneofFieldRemoved => "ONEOF_FIELD_REMOVED",
            Self::MultipleFieldsMovedToOneof => "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
            Self::FieldMovedToExistingOneof => "FIELD_MOVED_TO_EXISTING_ONEOF",
        }
    }
}

/// The whole message. Two blanks after `A required field`, as the field has it.
pub(crate) fn message(kind: IncompatibilityKind, path: &str, sides: Sides) -> String {
    let (reader, writer) = (sides.reader(), sides.writer());
    let description = match kind {
        IncompatibilityKind::PackageChanged => format!(
            "The package at '{path}' in the {reader} schema does not match the package in the {writer} schema"
        ),
        IncompatibilityKind::MessageRemoved => format!(
            "The {reader} schema is missing a MESSAGE type at path '{path}' in the {writer} schema"
        ),
        IncompatibilityKind::FieldKindChanged => format!(
            "The type of a field at path '{path}' in the {reader} schema does not match the {writer} schema"
        ),
        IncompatibilityKind::FieldScalarKindChanged => format!(
            "The kind of a SCALAR field at path '{path}' in the {reader} schema does not match its kind in the {writer} schema"
        ),
        IncompatibilityKind::FieldNamedTypeChanged => format!(
            "The type of a MESSAGE field at path '{path}' in the {reader} schema does not match its type in the {writer} schema"
        ),
        IncompatibilityKind::FieldNumericLabelChanged => format!(
            "The label for a NUMERIC field at path '{path}' in the {reader} schema does not match its label in the {writer} schema"
        ),
        IncompatibilityKind::RequiredFieldAdded => format!(
            "A required field  at path '{path}' in the {reader} schema is missing in the {writer} schema"
        ),
        IncompatibilityKind::RequiredFieldRemoved => format!(
            "The {reader} schema is missing a required field at path: '{path}' in the {writer} schema"
        ),
        IncompatibilityKind::OneofFieldRemoved => format!(
            "The {reader} schema is missing a oneof field at path '{path}' in the {writer} schema"
        ),
        IncompatibilityKind::MultipleFieldsMovedToOneof => format!(
            "Multiple fields in the oneof at path '{path}' in the {reader} schema are outside a oneof in the {writer} schema"
        ),
        IncompatibilityKind::FieldMovedToExistingOneof => format!(
            "A field in the oneof at path '{path}' in the {reader} schema is outside an existing oneof in the {writer} schema"
        ),
    };
    let name = kind.name();
    format!("{{errorType:\"{name}\", description:\"{description}\"}}")
}
