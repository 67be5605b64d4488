//! What JSON makes of a type: implementations of `JsonType` and `Record` of `etymon-json`. Values are serde's business.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Lifetime, Path, Result, Type, parse_quote};

use crate::model::{
    Container, Field, Inner, Name, Preset, Shape, innermost, mentions, with_lifetime,
};

/// The type that the code is printed for.
struct Target<'c> {
    container: &'c Container,
    /// The codec crate.
    krate: Path,
    /// The lifetime of the payload.
    payload: Lifetime,
    fixed: Lifetime,
}

pub(crate) fn print(container: &Container) -> Result<TokenStream> {
    check(&container.shape)?;
    let target = Target {
        container,
        krate: container.krate("json"),
        payload: parse_quote!('__payload),
        fixed: parse_quote!('static),
    };
    let krate = &target.krate;
    let schema = target.schema()?;
    let (declared, own) = container.own();
    let fixed = container.with(&target.fixed);
    let whole = if container.part {
        quote!(const _: () = #krate::Text::<0>::check(&<#fixed as #krate::JsonType>::TYPE);)
    } else {
        target.whole()
    };
    let named = match &container.shape {
        Shape::Record(_) | Shape::Symbols { .. } => {
            let name = &container.names.name.text;
            quote! {
                impl #declared #krate::Named for #own {
                    const NAME: &'static str = #name;
                }
            }
        }
        Shape::Transparent(_) | Shape::Fixed(_) | Shape::Union(_) => TokenStream::new(),
    };
    Ok(quote! {
        #[allow(long_running_const_eval)]
        #[automatically_derived]
        const _: () = {
            #named
            impl #declared #krate::JsonType for #own {
                const TYPE: #krate::Type = #schema;
            }
            #whole
        };
    })
}

/// That no two fields or symbols have the same name.
fn check(shape: &Shape) -> Result<()> {
    let distinct = |names: Vec<&Name>, what: &str| {
        let mut seen = HashSet::new();
        match names.iter().find(|name| !seen.insert(name.text.as_str())) {
            Some(twice) => {
                let message = format!("two {what} are called `{}`", twice.text);
                Err(syn::Error::new(twice.span, message))
            }
            None => Ok(()),
        }
    };
    match shape {
        Shape::Record(fields) => {
            let fields = fields.iter().filter(|field| !field.skip);
            distinct(fields.map(|field| &field.name).collect(), "fields")
        }
        Shape::Symbols { variants, .. } => distinct(
            variants.iter().map(|variant| &variant.name).collect(),
            "symbols",
        ),
        Shape::Transparent(_) | Shape::Fixed(_) | Shape::Union(_) => Ok(()),
    }
}

impl Target<'_> {
    /// `JsonType::TYPE` as a constant expression.
    fn schema(&self) -> Result<TokenStream> {
        let krate = &self.krate;
        let names = &self.container.names;
        let name = &names.name.text;
        let doc = option(names.doc.as_deref());
        let fixed = self.container.with(&self.fixed);
        let found = quote!(#krate::derived::found::<#fixed>);
        Ok(match &self.container.shape {
            Shape::Transparent(inner) | Shape::Fixed(inner) => self.type_of(inner),
            Shape::Union(branches) => {
                let branches = branches.iter().map(|branch| match &branch.value {
                    Some(inner) => self.type_of(inner),
                    None => quote!(#krate::Type::Null),
                });
                quote! {
                    #krate::Type::Union(&#krate::UnionType {
                        branches: &[#(#branches),*],
                        name: #name,
                        found: #found,
                    })
                }
            }
            Shape::Record(fields) => {
                let fields = fields.iter().filter(|field| !field.skip);
                let fields: Vec<TokenStream> = fields
                    .map(|field| self.field(field))
                    .collect::<Result<_>>()?;
                let open = self.container.open;
                quote! {
                    #krate::Type::Record(&#krate::RecordType {
                        name: #name,
                        doc: #doc,
                        fields: &[#(#fields),*],
                        open: #open,
                        found: #found,
                    })
                }
            }
            Shape::Symbols { variants, default } => {
                let default = option(default.map(|at| variants[at].name.text.as_str()));
                let symbols = variants.iter().map(|variant| &variant.name.text);
                quote! {
                    #krate::Type::Enum(&#krate::EnumType {
                        name: #name,
                        doc: #doc,
                        symbols: &[#(#symbols),*],
                        default: #default,
                        found: #found,
                    })
                }
            }
        })
    }

    /// The schema of a value: that of its type, named where it lies in itself.
    fn type_of(&self, inner: &Inner) -> TokenStream {
        let krate = &self.krate;
        let mut ty: Type = with_lifetime(&inner.ty, &self.fixed);
        if inner.by_name {
            let named = innermost(&mut ty);
            *named = parse_quote!(#krate::ByName<#named>);
        } else {
            let own = self.container.with(&self.fixed);
            mentions(
                &mut ty,
                &self.container.ident,
                &|_| parse_quote!(#krate::ByName<#own>),
            );
        }
        quote!(<#ty as #krate::JsonType>::TYPE)
    }

    fn field(&self, field: &Field) -> Result<TokenStream> {
        let krate = &self.krate;
        let schema = self.type_of(&field.value);
        let name = &field.name.text;
        let aliases = field.aliases.iter().map(|alias| &alias.text);
        let doc = option(field.doc.as_deref());
        let default = match &field.default {
            Some(Preset::Bytes(_)) => {
                let message = "JSON has no bytes: the default is none";
                return Err(syn::Error::new(field.name.span, message));
            }
            Some(default) => {
                let preset = crate::preset::print(krate, default);
                quote!(::core::option::Option::Some(#preset))
            }
            None => quote!(::core::option::Option::None),
        };
        let tags = &field.tags;
        Ok(quote! {
            #krate::FieldType {
                name: #name,
                aliases: &[#(#aliases),*],
                doc: #doc,
                schema: #schema,
                default: #default,
                tags: &[#(#tags),*],
            }
        })
    }

    /// Implements `Record`: the text of the schema, made while the program is compiled.
    fn whole(&self) -> TokenStream {
        let Self {
            container,
            krate,
            payload,
            fixed,
        } = self;
        let (declared, own) = container.own();
        let (reading, of) = (container.with(payload), container.with(fixed));
        let name = match &container.shape {
            Shape::Record(_) | Shape::Symbols { .. } => container.names.name.text.as_str(),
            Shape::Transparent(_) | Shape::Fixed(_) | Shape::Union(_) => "",
        };
        quote! {
            impl #declared #krate::Record for #own {
                const SCHEMA: &'static str = {
                    const LENGTH: usize =
                        #krate::Text::<0>::schema(&<#of as #krate::JsonType>::TYPE).length();
                    const TEXT: &#krate::Text<LENGTH> =
                        &#krate::Text::schema(&<#of as #krate::JsonType>::TYPE);
                    TEXT.as_str()
                };
                const NAME: &'static str = #name;
                type Of<#payload> = #reading;
            }
        }
    }
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
