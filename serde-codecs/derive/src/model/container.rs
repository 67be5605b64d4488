//! The type as a whole.

use syn::{Data, DataEnum, DataStruct, DeriveInput, Fields, GenericParam, Lifetime, Result, Type};

use super::settings::{self, Place, Settings, once};
use super::values::Preset;
use super::{Branch, Container, Formats, Name, Names, Shape, Symbol, field};

pub(crate) fn read(input: &DeriveInput) -> Result<Container> {
    let settings = Settings::read(&input.attrs, place(&input.data))?;
    let docs = !settings.no_doc;
    let formats = settings.formats.unwrap_or(Formats::AVRO);
    if let (Some(span), false) = (settings.open, formats.json) {
        let message = "only JSON has open types: `formats(json)`, maybe beside others";
        return Err(syn::Error::new(span, message));
    }
    let shape = match &input.data {
        Data::Struct(data) => structure(input, data, &settings, docs)?,
        Data::Enum(data) => enumeration(input, data, &settings)?,
        Data::Union(_) => return Err(refused(input, "a `union` of Rust")),
    };
    if !formats.protobuf {
        without_numbers(&settings, &shape, input)?;
    }
    let plain = Name {
        text: field::plain(&input.ident),
        span: input.ident.span(),
    };
    Ok(Container {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        lifetimes: lifetimes(input)?,
        krate: settings.krate,
        formats,
        open: settings.open.is_some(),
        reserved: settings.reserved,
        names: Names {
            name: settings.name.unwrap_or(plain),
            namespace: settings.namespace,
            aliases: settings.aliases,
            doc: if docs { field::doc(&input.attrs) } else { None },
        },
        part: settings.part || shape.values().iter().any(|inner| inner.by_name),
        shape,
    })
}

/// Numbers are of Protobuf alone, so they are a mistake elsewhere; and so are the tags of variants.
fn without_numbers(settings: &Settings, shape: &Shape, input: &DeriveInput) -> Result<()> {
    if let Shape::Union(branches) = shape
        && let Some(tagged) = branches.iter().find(|branch| !branch.tags.is_empty())
    {
        let message =
            "only Protobuf has tags for variants: elsewhere the field that holds the enum has them";
        return Err(syn::Error::new(tagged.ident.span(), message));
    }
    let number = match shape {
        Shape::Record(fields) => fields.iter().find_map(|field| field.number),
        Shape::Union(branches) => branches.iter().find_map(|branch| branch.number),
        Shape::Transparent(_) | Shape::Fixed(_) | Shape::Symbols { .. } => None,
    };
    let reserved = (!settings.reserved.is_empty()).then(|| input.ident.span());
    match number.map(|(_, span)| span).or(reserved) {
        Some(span) => {
            let message = "only Protobuf has numbers: `formats(protobuf)`, maybe beside others";
            Err(syn::Error::new(span, message))
        }
        None => Ok(()),
    }
}

fn place(data: &Data) -> &'static Place {
    match data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.iter().any(|field| !is_bytes(&field.ty)) => {
                &settings::TRANSPARENT
            }
            _ => &settings::TYPE,
        },
        Data::Enum(data) if !is_plain(data) => &settings::UNION,
        _ => &settings::TYPE,
    }
}

fn structure(
    input: &DeriveInput,
    data: &DataStruct,
    settings: &Settings,
    docs: bool,
) -> Result<Shape> {
    match &data.fields {
        Fields::Named(fields) => {
            let read = |one| field::read(one, settings.rename_all, docs);
            let fields = fields.named.iter().map(read).collect::<Result<_>>()?;
            Ok(Shape::Record(fields))
        }
        fields => match field::inner(fields) {
            Some(inner) => {
                let inner = inner?;
                Ok(if is_bytes(&inner.ty) {
                    Shape::Fixed(inner)
                } else {
                    Shape::Transparent(inner)
                })
            }
            None => Err(refused(input, "a struct without names for its fields")),
        },
    }
}

/// `[u8; N]`
fn is_bytes(ty: &Type) -> bool {
    match ty {
        Type::Array(array) => {
            matches!(&*array.elem, Type::Path(path) if path.path.is_ident("u8"))
        }
        _ => false,
    }
}

fn is_plain(data: &DataEnum) -> bool {
    data.variants
        .iter()
        .all(|variant| matches!(variant.fields, Fields::Unit))
}

fn enumeration(input: &DeriveInput, data: &DataEnum, settings: &Settings) -> Result<Shape> {
    if data.variants.is_empty() {
        return Err(refused(input, "an enum without variants"));
    }
    if !is_plain(data) {
        return union(input, data);
    }
    let (mut variants, mut default) = (Vec::new(), None);
    for (at, variant) in data.variants.iter().enumerate() {
        let own = Settings::read(&variant.attrs, &settings::SYMBOL)?;
        match own.default {
            Some((Preset::Plain, span)) => once(&mut default, at, span)?,
            Some((_, span)) => {
                let message = "the variant is the default: it is `default` without a value";
                return Err(syn::Error::new(span, message));
            }
            None => {}
        }
        let plain = field::plain(&variant.ident);
        let renamed = || Name {
            text: settings
                .rename_all
                .map_or_else(|| plain.clone(), |case| case.apply(&plain)),
            span: variant.ident.span(),
        };
        variants.push(Symbol {
            name: own.name.unwrap_or_else(renamed),
            ident: variant.ident.clone(),
        });
    }
    Ok(Shape::Symbols { variants, default })
}

fn union(input: &DeriveInput, data: &DataEnum) -> Result<Shape> {
    let mut branches: Vec<Branch> = Vec::new();
    for variant in &data.variants {
        let own = Settings::read(&variant.attrs, &settings::BRANCH)?;
        let value = match (&variant.fields, field::inner(&variant.fields)) {
            (_, Some(inner)) => Some(inner?),
            (Fields::Unit, None) if branches.iter().all(|branch| branch.value.is_some()) => None,
            (Fields::Unit, None) => {
                let message = "a union has one variant that holds nothing, which stands for null";
                return Err(syn::Error::new_spanned(variant, message));
            }
            _ => {
                let message =
                    "a variant holds one value, or none: put several into a struct of their own";
                return Err(syn::Error::new_spanned(variant, message));
            }
        };
        if let Some(inner) = &value {
            let mut ty = inner.ty.clone();
            if super::mentions(&mut ty, &input.ident, &Clone::clone) {
                let message =
                    "a union has no name, so it cannot lie in itself: put it into a struct";
                return Err(syn::Error::new_spanned(&inner.ty, message));
            }
        }
        branches.push(Branch {
            ident: variant.ident.clone(),
            value,
            doc: field::doc(&variant.attrs),
            number: own.number,
            tags: own.tags,
        });
    }
    Ok(Shape::Union(branches))
}

fn lifetimes(input: &DeriveInput) -> Result<Vec<Lifetime>> {
    let each = |parameter: &GenericParam| match parameter {
        GenericParam::Lifetime(lifetime) => Ok(lifetime.lifetime.clone()),
        other => Err(syn::Error::new_spanned(
            other,
            "a record is one type: it has lifetimes, but no parameters that are types or numbers",
        )),
    };
    input.generics.params.iter().map(each).collect()
}

fn refused(input: &DeriveInput, what: &str) -> syn::Error {
    syn::Error::new_spanned(
        &input.ident,
        format!(
            "{what} has no schema: a record is a struct with named fields, a struct around one value, or an enum whose \
             variants hold nothing (an Avro enum) or one value each (a union)"
        ),
    )
}
