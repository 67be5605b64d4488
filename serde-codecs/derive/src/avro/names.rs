//! What a name may be in Avro.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::Result;

use crate::model::{Container, Name, Shape};

/// That each name is one, and no two fields or symbols have the same.
pub(super) fn check(container: &Container) -> Result<()> {
    let names = &container.names;
    match &container.shape {
        Shape::Transparent(_) | Shape::Union(_) => return check_inner(container),
        Shape::Record(_) | Shape::Fixed(_) | Shape::Symbols { .. } => {}
    }
    simple(&names.name)?;
    names.aliases.iter().try_for_each(full)?;
    if let Some(namespace) = &names.namespace
        && !namespace.text.is_empty()
    {
        full(namespace)?;
    }
    check_inner(container)
}

fn check_inner(container: &Container) -> Result<()> {
    match &container.shape {
        Shape::Record(fields) => {
            let fields = fields.iter().filter(|field| !field.skip);
            for field in fields.clone() {
                field.aliases.iter().try_for_each(simple)?;
            }
            distinct("fields", fields.map(|field| &field.name))
        }
        Shape::Symbols { variants, .. } => {
            distinct("symbols", variants.iter().map(|variant| &variant.name))
        }
        Shape::Transparent(_) | Shape::Fixed(_) | Shape::Union(_) => Ok(()),
    }
}

fn distinct<'n>(what: &str, names: impl Iterator<Item = &'n Name>) -> Result<()> {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for name in names {
        simple(name)?;
        if seen.insert(&name.text, name.span).is_some() {
            let message = format!("two {what} are called `{}`", name.text);
            return Err(syn::Error::new(name.span, message));
        }
    }
    Ok(())
}

fn simple(name: &Name) -> Result<()> {
    valid(&name.text).then_some(()).ok_or_else(|| refused(name))
}

fn full(name: &Name) -> Result<()> {
    name.text
        .split('.')
        .all(valid)
        .then_some(())
        .ok_or_else(|| refused(name))
}

fn valid(name: &str) -> bool {
    let letter = |char: char| char.is_ascii_alphabetic() || char == '_';
    name.starts_with(letter)
        && name
            .chars()
            .all(|char| letter(char) || char.is_ascii_digit())
}

fn refused(name: &Name) -> syn::Error {
    let message = format!(
        "`{}` is not a name in Avro: ASCII letters, digits and `_` are, not beginning with a digit; say `name = \"...\"`",
        name.text
    );
    syn::Error::new(name.span, message)
}
