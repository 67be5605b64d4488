//! What Protobuf asks of names and numbers.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::Result;

use crate::model::{Container, Field, Name, Reserved, Shape};

pub(super) fn check(container: &Container) -> Result<()> {
    if let Some(lifetime) = container.lifetimes.first() {
        let message = "a message of prost owns its values: `formats(protobuf)` takes no lifetimes";
        return Err(syn::Error::new_spanned(lifetime, message));
    }
    match &container.shape {
        Shape::Record(fields) => {
            name(&container.names.name)?;
            let fields: Vec<&Field> = fields.iter().filter(|field| !field.skip).collect();
            fields.iter().try_for_each(|field| own(field))?;
            distinct(fields.iter().map(|field| &field.name))?;
            let numbers: Vec<(u32, Span)> =
                fields.iter().filter_map(|field| field.number).collect();
            numbered(&numbers)?;
            unreserved(container, &fields)
        }
        Shape::Symbols { variants, .. } => {
            name(&container.names.name)?;
            distinct(variants.iter().map(|variant| &variant.name))
        }
        Shape::Union(branches) => {
            let mut numbers = Vec::new();
            for branch in branches {
                match (&branch.value, branch.number) {
                    (Some(_), Some(number)) => numbers.push(number),
                    (Some(_), None) => return Err(unnumbered(branch.ident.span())),
                    (None, Some((_, span))) => {
                        let message = "a variant that holds nothing is no field, and has no number";
                        return Err(syn::Error::new(span, message));
                    }
                    (None, None) if !branch.tags.is_empty() => {
                        let message = "a variant that holds nothing is no field, and has no tags";
                        return Err(syn::Error::new(branch.ident.span(), message));
                    }
                    (None, None) => {}
                }
            }
            numbered(&numbers)
        }
        Shape::Transparent(_) => Ok(()),
        Shape::Fixed(_) => {
            let message = "Protobuf has no bytes of a fixed length: take a `Vec<u8>`";
            Err(syn::Error::new_spanned(&container.ident, message))
        }
    }
}

fn own(field: &Field) -> Result<()> {
    match field.number {
        Some((_, span)) if field.one_of => {
            let message = "a `oneof` has no number: the variants of its enum have";
            Err(syn::Error::new(span, message))
        }
        None if !field.one_of => Err(unnumbered(field.ident.span())),
        _ => Ok(()),
    }
}

fn unnumbered(span: Span) -> syn::Error {
    syn::Error::new(
        span,
        "a field of Protobuf has a number: `#[record(field = 3)]`",
    )
}

fn numbered(numbers: &[(u32, Span)]) -> Result<()> {
    let mut seen = HashMap::new();
    for (number, span) in numbers {
        if seen.insert(number, span).is_some() {
            let message = format!("two fields have the number {number}");
            return Err(syn::Error::new(*span, message));
        }
    }
    Ok(())
}

fn unreserved(container: &Container, fields: &[&Field]) -> Result<()> {
    for field in fields {
        for reserved in &container.reserved {
            let (what, span) = match (reserved, field.number) {
                (Reserved::Numbers(first, last), Some((number, span)))
                    if (*first..=*last).contains(&number) =>
                {
                    (number.to_string(), span)
                }
                (Reserved::Name(name), _) if *name == field.name.text => {
                    (format!("`{name}`"), field.name.span)
                }
                _ => continue,
            };
            return Err(syn::Error::new(span, format!("{what} is reserved")));
        }
    }
    Ok(())
}

fn distinct<'n>(names: impl Iterator<Item = &'n Name>) -> Result<()> {
    let mut seen = HashMap::new();
    for one in names {
        name(one)?;
        if seen.insert(&one.text, one.span).is_some() {
            let message = format!("two names of a type are `{}`", one.text);
            return Err(syn::Error::new(one.span, message));
        }
    }
    Ok(())
}

fn name(name: &Name) -> Result<()> {
    let letter = |char: char| char.is_ascii_alphabetic() || char == '_';
    let is_one = name.text.starts_with(letter)
        && name
            .text
            .chars()
            .all(|char| letter(char) || char.is_ascii_digit());
    match is_one {
        true => Ok(()),
        false => {
            let message = format!(
                "`{}` is not a name in Protobuf: ASCII letters, digits and `_` are, not beginning with a digit; say `name = \"...\"`",
                name.text
            );
            Err(syn::Error::new(name.span, message))
        }
    }
}
