//! What a type and its attributes say, before any format has a word in it.

mod case;
mod container;
mod field;
mod formats;
mod numbers;
mod settings;
mod types;
mod values;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Generics, Ident, Lifetime, Path, Type, parse_quote};

pub(crate) use case::Case;
pub(crate) use container::read;
pub(crate) use formats::Formats;
pub(crate) use numbers::Reserved;
pub(crate) use types::{innermost, mentions, with_lifetime};
pub(crate) use values::{Base, Logical, Preset};

/// A type that `#[derive(Record)]` stands on.
pub(crate) struct Container {
    pub(crate) ident: Ident,
    /// Lifetimes only.
    pub(crate) generics: Generics,
    pub(crate) lifetimes: Vec<Lifetime>,
    /// Where the codecs are found, if it is said.
    pub(crate) krate: Option<Path>,
    pub(crate) formats: Formats,
    /// Whether documents may have other members.
    pub(crate) open: bool,
    /// What no field of a message may have.
    pub(crate) reserved: Vec<Reserved>,
    pub(crate) names: Names,
    /// Whether it is a part of schemas only, because it names a type that lies around it.
    pub(crate) part: bool,
    pub(crate) shape: Shape,
}

impl Container {
    /// The crate of one of its formats, which is the module `module` of the facade.
    pub(crate) fn krate(&self, module: &str) -> Path {
        let module = quote::format_ident!("{module}");
        match &self.krate {
            None => parse_quote!(::etymon::#module),
            Some(codec) if self.formats.count() == 1 => codec.clone(),
            Some(facade) => parse_quote!(#facade::#module),
        }
    }

    /// The type itself, with `lifetime` for each of its own.
    pub(crate) fn with(&self, lifetime: &Lifetime) -> Type {
        let ident = &self.ident;
        let lifetimes = self.lifetimes.iter().map(|_| lifetime);
        if self.lifetimes.is_empty() {
            parse_quote!(#ident)
        } else {
            parse_quote!(#ident<#(#lifetimes),*>)
        }
    }

    /// What an implementation declares, and the type as it is declared.
    pub(crate) fn own(&self) -> (TokenStream, TokenStream) {
        let ident = &self.ident;
        let (declared, own, _) = self.generics.split_for_impl();
        (quote!(#declared), quote!(#ident #own))
    }
}

impl Shape {
    /// The values in it.
    fn values(&self) -> Vec<&Inner> {
        match self {
            Self::Record(fields) => fields.iter().map(|field| &field.value).collect(),
            Self::Transparent(inner) | Self::Fixed(inner) => vec![inner],
            Self::Symbols { .. } => Vec::new(),
            Self::Union(branches) => branches
                .iter()
                .filter_map(|branch| branch.value.as_ref())
                .collect(),
        }
    }
}

pub(crate) struct Names {
    pub(crate) name: Name,
    pub(crate) namespace: Option<Name>,
    pub(crate) aliases: Vec<Name>,
    pub(crate) doc: Option<String>,
}

/// A name, and where it is written.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

pub(crate) enum Shape {
    /// A struct with named fields.
    Record(Vec<Field>),
    /// A struct around one value, which is as that value.
    Transparent(Inner),
    /// A struct around `[u8; N]`.
    Fixed(Inner),
    /// An enum of variants that hold nothing.
    Symbols {
        variants: Vec<Symbol>,
        /// Index of the one that is read for an unknown one.
        default: Option<usize>,
    },
    /// An enum of variants that hold a value each; one may hold nothing.
    Union(Vec<Branch>),
}

pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) name: Name,
    pub(crate) aliases: Vec<Name>,
    pub(crate) doc: Option<String>,
    pub(crate) value: Inner,
    /// Whether it is an `Option`, which is null by default.
    pub(crate) optional: bool,
    pub(crate) default: Option<Preset>,
    pub(crate) tags: Vec<String>,
    pub(crate) order: Option<String>,
    /// Not in the schema.
    pub(crate) skip: bool,
    /// In Protobuf
    pub(crate) number: Option<(u32, Span)>,
    /// Whether it holds one of several fields.
    pub(crate) one_of: bool,
}

/// A value in a type.
pub(crate) struct Inner {
    pub(crate) ty: Type,
    pub(crate) logical: Option<Logical>,
    /// Its type lies around this one, and is named.
    pub(crate) by_name: bool,
}

pub(crate) struct Symbol {
    pub(crate) ident: Ident,
    pub(crate) name: Name,
}

pub(crate) struct Branch {
    pub(crate) ident: Ident,
    /// What it holds; nothing in the variant that stands for null.
    pub(crate) value: Option<Inner>,
    pub(crate) doc: Option<String>,
    /// The number of the field in Protobuf
    pub(crate) number: Option<(u32, Span)>,
    pub(crate) tags: Vec<String>,
}
