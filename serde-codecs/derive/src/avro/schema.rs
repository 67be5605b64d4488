//! The schema: `AvroType::TYPE` as a constant expression.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, parse_quote};

use super::Target;
use crate::model::{Base, Field, Inner, Logical, Names, Shape, innermost, mentions, with_lifetime};

/// Implements `AvroType`, and `Named` for what has a name.
pub(super) fn print(target: &Target<'_>) -> TokenStream {
    let krate = &target.krate;
    let container = target.container;
    let mut parts = Parts {
        target,
        items: Vec::new(),
    };
    let names = quote!(<Self as #krate::Named>::NAMES);
    let schema = match &container.shape {
        Shape::Transparent(inner) => {
            let of = parts.type_of(inner);
            quote!(<#of as #krate::AvroType>::TYPE)
        }
        Shape::Union(branches) => {
            let branches = branches.iter().map(|branch| match &branch.value {
                Some(inner) => {
                    let of = parts.type_of(inner);
                    quote!(<#of as #krate::AvroType>::TYPE)
                }
                None => quote!(#krate::Type::Null),
            });
            let branches: Vec<TokenStream> = branches.collect();
            quote!(#krate::Type::Union(&[#(#branches),*]))
        }
        Shape::Record(fields) => {
            let fields = fields.iter().filter(|field| !field.skip);
            let fields: Vec<TokenStream> = fields.map(|field| parts.field(field)).collect();
            quote! {
                #krate::Type::Record(&#krate::RecordType {
                    names: #names,
                    fields: &[#(#fields),*],
                    attributes: "",
                })
            }
        }
        Shape::Fixed(inner) => {
            let bytes = &inner.ty;
            let attributes = inner.logical.as_ref().map(attributes).unwrap_or_default();
            if let Some(logical) = &inner.logical {
                let own = target.container.with(&target.fixed);
                parts.check(&own, logical);
            }
            quote! {
                #krate::Type::Fixed(&#krate::FixedType {
                    names: #names,
                    size: ::core::mem::size_of::<#bytes>(),
                    attributes: #attributes,
                })
            }
        }
        Shape::Symbols { variants, default } => {
            let default = match default {
                Some(at) => {
                    let symbol = &variants[*at].name.text;
                    quote!(::core::option::Option::Some(#symbol))
                }
                None => quote!(::core::option::Option::None),
            };
            let symbols = variants.iter().map(|variant| &variant.name.text);
            quote! {
                #krate::Type::Enum(&#krate::EnumType {
                    names: #names,
                    symbols: &[#(#symbols),*],
                    default: #default,
                    attributes: "",
                })
            }
        }
    };
    let named = match &container.shape {
        Shape::Transparent(_) | Shape::Union(_) => TokenStream::new(),
        Shape::Record(_) | Shape::Fixed(_) | Shape::Symbols { .. } => {
            let names = print_names(krate, &container.names);
            let (declared, own) = target.container.own();
            quote! {
                impl #declared #krate::Named for #own {
                    const NAMES: #krate::Names = #names;
                }
            }
        }
    };
    let items = &parts.items;
    let (declared, own) = target.container.own();
    quote! {
        #(#items)*
        #named
        impl #declared #krate::AvroType for #own {
            const TYPE: #krate::Type = #schema;
        }
    }
}

fn print_names(krate: &syn::Path, names: &Names) -> TokenStream {
    let name = &names.name.text;
    let namespace = names
        .namespace
        .as_ref()
        .map_or("", |namespace| &namespace.text);
    let aliases = names.aliases.iter().map(|alias| &alias.text);
    let doc = option(names.doc.as_deref());
    quote! {
        #krate::Names {
            name: #name,
            namespace: #namespace,
            aliases: &[#(#aliases),*],
            doc: #doc,
        }
    }
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}

/// The values of a type, with the items that their schemas need.
struct Parts<'t, 'c> {
    target: &'t Target<'c>,
    items: Vec<TokenStream>,
}

impl Parts<'_, '_> {
    /// The type whose schema is that of the value: its own, where it is not named and has no logical type.
    fn type_of(&mut self, inner: &Inner) -> Type {
        let krate = &self.target.krate;
        let mut ty = with_lifetime(&inner.ty, &self.target.fixed);
        if inner.by_name {
            let named = innermost(&mut ty);
            *named = parse_quote!(#krate::ByName<#named>);
        } else {
            let own = self.target.container.with(&self.target.fixed);
            mentions(
                &mut ty,
                &self.target.container.ident,
                &|_| parse_quote!(#krate::ByName<#own>),
            );
        }
        if let Some(logical) = &inner.logical {
            let of = innermost(&mut ty);
            let marker = format_ident!("__Logical{}", self.items.len());
            let members = attributes(logical);
            let base = of.clone();
            *of = parse_quote!(#marker);
            self.items.push(quote! {
                struct #marker;
                impl #krate::AvroType for #marker {
                    const TYPE: #krate::Type =
                        #krate::Type::With(&<#base as #krate::AvroType>::TYPE, #members);
                }
            });
            self.check(&base, logical);
        }
        ty
    }

    /// Has the compiler check that `logical` is a meaning of `base`.
    fn check(&mut self, base: &Type, logical: &Logical) {
        let krate = &self.target.krate;
        let (pattern, of) = match logical.base {
            Base::Int => (quote!(#krate::Type::Int), "`int`"),
            Base::Long => (quote!(#krate::Type::Long), "`long`"),
            Base::Uuid => (
                quote!(#krate::Type::String | #krate::Type::Fixed(#krate::FixedType { size: 16, .. })),
                "`string` and of `fixed` with 16 bytes",
            ),
            Base::Duration => (
                quote!(#krate::Type::Fixed(#krate::FixedType { size: 12, .. })),
                "`fixed` with 12 bytes",
            ),
            Base::Bytes => (
                quote!(#krate::Type::Bytes | #krate::Type::Fixed(_)),
                "`bytes` and `fixed`",
            ),
        };
        let message = format!(
            "`{}` is a logical type of {of}: the type here is another",
            logical.name
        );
        self.items.push(quote_spanned! {logical.span=>
            const _: () = assert!(matches!(<#base as #krate::AvroType>::TYPE, #pattern), #message);
        });
    }

    fn field(&mut self, field: &Field) -> TokenStream {
        let krate = &self.target.krate;
        let of = self.type_of(&field.value);
        let name = &field.name.text;
        let aliases = field.aliases.iter().map(|alias| &alias.text);
        let doc = option(field.doc.as_deref());
        let default = match &field.default {
            Some(default) => {
                let preset = crate::preset::print(krate, default);
                quote!(::core::option::Option::Some(#preset))
            }
            None => quote!(::core::option::Option::None),
        };
        let mut members = Vec::new();
        members.extend(
            field
                .order
                .as_ref()
                .map(|order| format!("\"order\":{}", json(order))),
        );
        if !field.tags.is_empty() {
            let tags: Vec<String> = field.tags.iter().map(|tag| json(tag)).collect();
            members.push(format!("\"confluent:tags\":[{}]", tags.join(",")));
        }
        let attributes = members.join(",");
        quote! {
            #krate::FieldType {
                name: #name,
                aliases: &[#(#aliases),*],
                doc: #doc,
                schema: <#of as #krate::AvroType>::TYPE,
                default: #default,
                attributes: #attributes,
            }
        }
    }
}

/// The members of a type with this meaning.
fn attributes(logical: &Logical) -> String {
    let mut members = format!("\"logicalType\":{}", json(logical.name));
    if let Some((precision, scale)) = logical.decimal {
        members.push_str(&format!(",\"precision\":{precision},\"scale\":{scale}"));
    }
    members
}

/// `text` as JSON.
fn json(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            char if char.is_ascii_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(char)))
            }
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}
