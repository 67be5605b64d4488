//! The names that an Avro text defines and needs.

use super::model::Name;
use super::parse::Parser;
use crate::diagnostic::InvalidSchema;
use crate::outline::Outline;
use crate::schema::Validation;

/// Reads the names of `text`.
///
/// # Errors
///
/// [`InvalidSchema`] when it is no JSON.
pub(crate) fn outline(text: &str) -> Result<Outline, InvalidSchema> {
    let document = super::parse::document(text)?;
    let mut parser = Parser::new(Validation::Lenient);
    parser.read(document.root());
    let mut outline = Outline::default();
    let root = parser.nodes.get(parser.root.0 as usize);
    let name = root.and_then(|root| root.kind.name());
    outline.name = name.map(|name| name.full().to_owned());
    // In the order of the text, which is that of the nodes.
    let defined = parser.nodes.iter().filter_map(|node| node.kind.name());
    let defined = defined.map(Name::full).filter(|name| !name.is_empty());
    for name in outline.name.as_deref().into_iter().chain(defined) {
        if !outline.defines.iter().any(|known| known == name) {
            outline.defines.push(name.to_owned());
        }
    }
    for unsettled in &parser.unsettled {
        if !parser.names.contains_key(&*unsettled.full_name) {
            outline.need(&unsettled.full_name, &unsettled.full_name, unsettled.span);
        }
    }
    outline.needs.sort_by_key(|need| need.span);
    Ok(outline)
}
