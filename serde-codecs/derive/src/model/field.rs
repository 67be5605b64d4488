//! Fields, and the values in variants.

use syn::{Attribute, Expr, Fields, Lit, Meta, Result, Type};

use super::case::Case;
use super::settings::{FIELD, INNER, Settings};
use super::values::Preset;
use super::{Field, Inner, Name};

pub(super) fn read(field: &syn::Field, case: Option<Case>, docs: bool) -> Result<Field> {
    let ident = field
        .ident
        .clone()
        .expect("the fields of this struct have names");
    let settings = Settings::read(&field.attrs, &FIELD)?;
    if let Some(span) = settings.skip
        && (settings.name.is_some()
            || settings.default.is_some()
            || settings.logical.is_some()
            || settings.number.is_some())
    {
        let message = "a field that is left out of the schema has no other attribute";
        return Err(syn::Error::new(span, message));
    }
    let plain = plain(&ident);
    let renamed = || Name {
        text: case.map_or_else(|| plain.clone(), |case| case.apply(&plain)),
        span: ident.span(),
    };
    let optional = is_option(&field.ty);
    let default = match settings.default {
        Some((Preset::Plain | Preset::Null, _)) if optional => Some(Preset::Null),
        Some((_, span)) if optional => {
            let message = "an `Option` is null by default: leave `default` away";
            return Err(syn::Error::new(span, message));
        }
        Some((preset, _)) => Some(preset),
        None => optional.then_some(Preset::Null),
    };
    Ok(Field {
        name: settings.name.unwrap_or_else(renamed),
        ident,
        aliases: settings.aliases,
        doc: if docs { doc(&field.attrs) } else { None },
        value: Inner {
            ty: field.ty.clone(),
            logical: settings.logical,
            by_name: settings.by_name,
        },
        optional,
        default,
        tags: settings.tags,
        order: settings.order,
        skip: settings.skip.is_some(),
        number: settings.number,
        one_of: settings.one_of.is_some(),
    })
}

/// The one value in `fields`; `None` where there is not exactly one without a name.
pub(super) fn inner(fields: &Fields) -> Option<Result<Inner>> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let field = &fields.unnamed[0];
            Some(Settings::read(&field.attrs, &INNER).map(|settings| Inner {
                ty: field.ty.clone(),
                logical: settings.logical,
                by_name: settings.by_name,
            }))
        }
        _ => None,
    }
}

/// A name as it is meant: `r#type` is `type`.
pub(super) fn plain(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

fn is_option(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Option"),
        Type::Paren(paren) => is_option(&paren.elem),
        Type::Group(group) => is_option(&group.elem),
        _ => false,
    }
}

/// The doc comment, without the space at the start of its lines.
pub(super) fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes.iter().filter_map(line).collect();
    let text = lines.join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    let Expr::Lit(literal) = &meta.value else {
        return None;
    };
    match &literal.lit {
        Lit::Str(text) if meta.path.is_ident("doc") => {
            let text = text.value();
            Some(
                text.strip_prefix(' ')
                    .unwrap_or(&text)
                    .trim_end()
                    .to_owned(),
            )
        }
        _ => None,
    }
}
