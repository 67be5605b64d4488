//! Avro.

use etymon_schema::avro::IncompatibilityKind;
use etymon_schema::{Incompatibility, Sides};

use super::Words;

/// Explains an incompatibility of two Avro schemas. `info` names the field, the symbols or the types.
pub(super) fn explain(kind: IncompatibilityKind, reason: &Incompatibility, sides: Sides) -> Words {
    let (info, path) = (reason.info.as_str(), reason.path.as_str());
    let is_new_reader = sides == Sides::NewReadsOld;
    let (what, help) = match (kind, is_new_reader) {
        (IncompatibilityKind::ReaderFieldMissingDefaultValue, true) => (
            format!("the field `{info}` has no default, and old data does not have the field"),
            format!("give `{info}` a default, such as `\"type\": [\"null\", …], \"default\": null`"),
        ),
        (IncompatibilityKind::ReaderFieldMissingDefaultValue, false) => (
            format!("the field `{info}` is gone, and readers with the old schema need it: it has no default there"),
            format!("keep `{info}`; to remove it, give it a default in a version of its own first"),
        ),
        (IncompatibilityKind::TypeMismatch, true) => (
            format!("the new type does not read the old one: {}", types(info)),
            "keep the type, or add a field of another name; what widens is int → long → float → double and string ↔ bytes".to_owned(),
        ),
        (IncompatibilityKind::TypeMismatch, false) => (
            format!("the old type does not read the new one: {}", types(info)),
            "keep the type, or add a field of another name; readers with the old schema cannot widen to a type that they do not know".to_owned(),
        ),
        (IncompatibilityKind::NameMismatch, true) => (
            format!("the type has another name than in the old schema ({info})"),
            "keep the name, or list the old one in `aliases`".to_owned(),
        ),
        (IncompatibilityKind::NameMismatch, false) => (
            format!("the type has another name than in the old schema ({info}), which its readers do not know"),
            "keep the name: an alias in the new schema does not help readers with the old one".to_owned(),
        ),
        (IncompatibilityKind::MissingEnumSymbols, true) => (
            format!("the enum lost the symbols {info}, which old data may have"),
            "keep the symbols, or give the enum a `default` that stands for unknown ones".to_owned(),
        ),
        (IncompatibilityKind::MissingEnumSymbols, false) => (
            format!("the enum gained the symbols {info}, which readers with the old schema do not know"),
            "give the enum a `default` in a version of its own first, and add symbols when all readers have it".to_owned(),
        ),
        (IncompatibilityKind::MissingUnionBranch, true) => (
            format!("the new type does not read the branch {}, which old data may have", branch(info)),
            "keep the branch in the union".to_owned(),
        ),
        (IncompatibilityKind::MissingUnionBranch, false) => (
            format!("the new type has the branch {}, which readers with the old schema do not know", branch(info)),
            "add the branch when all readers have the new schema: check at the level BACKWARD, and upgrade readers first".to_owned(),
        ),
        (IncompatibilityKind::FixedSizeMismatch, _) => (
            format!("the fixed type has another size ({info})"),
            "keep the size, or add a field with a type of another name".to_owned(),
        ),
        (IncompatibilityKind::AmbiguousAlias, _) => (
            format!("the name and the aliases of a field at {path} stand for several fields of the other schema"),
            "keep the alias of one of them only".to_owned(),
        ),
    };
    Words { what, help }
}

/// `reader type: INT not compatible with writer type: LONG` in our words.
fn types(info: &str) -> String {
    let parts = info
        .strip_prefix("reader type: ")
        .and_then(|rest| rest.split_once(" not compatible with writer type: "));
    match parts {
        Some((reader, writer)) => {
            format!(
                "{} cannot be read as {}",
                writer.to_lowercase(),
                reader.to_lowercase()
            )
        }
        None => info.to_owned(),
    }
}

/// `reader union lacking writer type: STRING` in our words.
fn branch(info: &str) -> String {
    info.rsplit(": ").next().unwrap_or(info).to_lowercase()
}
