//! The first type of a Protobuf file, and what it imports.

use super::{ProtobufSchema, TypeId, builtin};
use crate::diagnostic::InvalidSchema;
use crate::outline::Outline;
use crate::schema::Validation;

/// Reads the imports of `text`.
///
/// # Errors
///
/// [`InvalidSchema`] when it does not follow the grammar.
pub(crate) fn outline(text: &str) -> Result<Outline, InvalidSchema> {
    let schema = super::parse(text, &[], Validation::Lenient)?;
    let mut outline = Outline {
        name: first_type(&schema),
        ..Outline::default()
    };
    for import in &schema.file.imports {
        if let Some(path) = schema.file.string(import.path)
            && builtin::text(&path).is_none()
        {
            outline.need(&path, &path, import.span);
        }
    }
    Ok(outline)
}

/// The full name of the first message, in a file without messages of the first enum.
fn first_type(schema: &ProtobufSchema) -> Option<String> {
    let scope = &schema.file.scope;
    let message = scope.messages.first().map(|id| TypeId::Message(*id));
    let first = message.or_else(|| scope.enums.first().map(|id| TypeId::Enum(*id)))?;
    Some(schema.types.full_name(first).to_owned())
}
