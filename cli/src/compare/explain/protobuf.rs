//! Protobuf.

use etymon_schema::protobuf::IncompatibilityKind;
use etymon_schema::{Incompatibility, Sides};

use super::{Words, last_step};

/// Explains an incompatibility of two Protobuf files. The path ends in the number or the name of what is concerned.
pub(super) fn explain(kind: IncompatibilityKind, reason: &Incompatibility, sides: Sides) -> Words {
    let path = reason.path.as_str();
    let (place, step) = (path.trim_start_matches("#/"), last_step(path));
    let is_new_reader = sides == Sides::NewReadsOld;
    let (gone, for_whom) = if is_new_reader {
        ("is gone", "old data may have it")
    } else {
        ("is new", "readers with the old schema do not have it")
    };
    let (what, help) = match kind {
        IncompatibilityKind::PackageChanged => (
            "the file has another package than the old one".to_owned(),
            "keep the package: the full names of all messages change with it".to_owned(),
        ),
        IncompatibilityKind::MessageRemoved => (
            format!("the message `{step}` {gone}, and {for_whom}"),
            if is_new_reader {
                "keep the message; message indexes of records count in the file".to_owned()
            } else {
                "add the message when all readers have the new schema: check at the level BACKWARD, and upgrade readers first".to_owned()
            },
        ),
        IncompatibilityKind::FieldKindChanged => (
            format!("the field {place} is of another kind: a scalar or an enum on one side, a message or a map on the other"),
            "keep the type, and add a field with a new number".to_owned(),
        ),
        IncompatibilityKind::FieldScalarKindChanged => (
            format!("the field {place} has another scalar type, which is written differently"),
            "keep the type, and add a field with a new number; what is written alike is int32, int64, uint32, uint64 and bool; sint32 and sint64; string and bytes; fixed32 and sfixed32; fixed64 and sfixed64".to_owned(),
        ),
        IncompatibilityKind::FieldNamedTypeChanged => (
            format!("the field {place} has another message as its type"),
            "keep the type, and add a field with a new number".to_owned(),
        ),
        IncompatibilityKind::FieldNumericLabelChanged => (
            format!("the numeric field {place} has another label: repeated numbers are packed, and single ones are not"),
            "keep the label, and add a field with a new number".to_owned(),
        ),
        IncompatibilityKind::RequiredFieldAdded => (
            if is_new_reader {
                format!("the field {place} is required, and old data does not have it")
            } else {
                format!("the field {place} is gone, and readers with the old schema require it")
            },
            "make the field optional".to_owned(),
        ),
        IncompatibilityKind::RequiredFieldRemoved => (
            if is_new_reader {
                format!("the required field {place} is gone")
            } else {
                format!("the required field {place} is new, and the old schema lacks it")
            },
            "make the field optional in a version of its own first".to_owned(),
        ),
        IncompatibilityKind::OneofFieldRemoved => (
            format!("the member {place} of a oneof {gone}, and {for_whom}"),
            if is_new_reader {
                "keep the member".to_owned()
            } else {
                "add the member when all readers have the new schema: check at the level BACKWARD, and upgrade readers first".to_owned()
            },
        ),
        IncompatibilityKind::MultipleFieldsMovedToOneof => (
            format!("fields that may be set together on one side exclude each other in the oneof {place} of the other"),
            "leave the fields where they are; one field alone may move into a new oneof".to_owned(),
        ),
        IncompatibilityKind::FieldMovedToExistingOneof => (
            format!("a member of the oneof {place} was outside of it, or in another one"),
            "leave the field where it is, and add a member with a new number".to_owned(),
        ),
    };
    Words { what, help }
}
