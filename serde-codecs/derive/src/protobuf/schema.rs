//! The file: `ProtobufType::TYPE` as a constant expression, and the text of it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Type, parse_quote};

use super::Target;
use crate::model::{Branch, Case, Field, Inner, Reserved, Shape, innermost, mentions};

pub(super) fn print(target: &Target<'_>) -> TokenStream {
    let krate = &target.krate;
    let container = target.container;
    let ident = &container.ident;
    let names = &container.names;
    let name = &names.name.text;
    let package = names.namespace.as_ref().map_or("", |name| &name.text);
    let doc = option(names.doc.as_deref());
    let schema = match &container.shape {
        Shape::Transparent(inner) | Shape::Fixed(inner) => target.type_of(inner),
        Shape::Record(fields) => {
            let fields = fields.iter().filter(|field| !field.skip);
            let fields = fields.map(|one| target.field(one));
            let (numbers, names) = reserved(&container.reserved);
            quote! {
                #krate::Type::Message(&#krate::MessageType {
                    name: #name,
                    package: #package,
                    doc: #doc,
                    fields: &[#(#fields),*],
                    reserved_numbers: &[#(#numbers),*],
                    reserved_names: &[#(#names),*],
                })
            }
        }
        Shape::Symbols { variants, .. } => {
            let idents = variants.iter().map(|variant| &variant.ident);
            let symbols = variants
                .iter()
                .map(|variant| symbol(name, &variant.name.text));
            quote! {
                #krate::Type::Enum(&#krate::EnumType {
                    name: #name,
                    package: #package,
                    doc: #doc,
                    symbols: &[#((#symbols, Self::#idents as i32)),*],
                })
            }
        }
        Shape::Union(branches) => {
            let fields = branches.iter().filter_map(|branch| target.branch(branch));
            quote!(#krate::Type::OneOf(&#krate::OneOfType { fields: &[#(#fields),*] }))
        }
    };
    let named = match &container.shape {
        Shape::Record(_) | Shape::Symbols { .. } => quote! {
            impl #krate::Named for #ident {
                const NAME: &'static str = #name;
            }
        },
        Shape::Transparent(_) | Shape::Fixed(_) | Shape::Union(_) => TokenStream::new(),
    };
    quote! {
        #named
        impl #krate::ProtobufType for #ident {
            const TYPE: #krate::Type = #schema;
        }
    }
}

/// Implements `Described` and `Record`: the file as text and as descriptor, made while the program is compiled.
pub(super) fn whole(target: &Target<'_>) -> TokenStream {
    let krate = &target.krate;
    let ident = &target.container.ident;
    let constant = |of: &str, method: &str, read: &str| {
        let [of, method, read] = [of, method, read].map(|name| quote::format_ident!("{name}"));
        quote! {{
            const LENGTH: usize =
                #krate::#of::<0>::#method(&<#ident as #krate::ProtobufType>::TYPE).length();
            const MADE: &#krate::#of<LENGTH> =
                &#krate::#of::#method(&<#ident as #krate::ProtobufType>::TYPE);
            MADE.#read()
        }}
    };
    let schema = constant("Text", "file", "as_str");
    let name = constant("Text", "name", "as_str");
    let descriptor = constant("Descriptor", "of", "as_bytes");
    quote! {
        impl #krate::Described for #ident {
            const SCHEMA: &'static str = #schema;
            const NAME: &'static str = #name;
            const DESCRIPTOR: &'static [u8] = #descriptor;
        }

        impl #krate::Record for #ident {
            fn own() -> ::core::result::Result<#krate::Own, #krate::Error> {
                ::core::result::Result::Ok(#krate::Own::of_text(
                    <Self as #krate::Described>::NAME,
                    <Self as #krate::Described>::SCHEMA,
                ))
            }
        }
    }
}

impl Target<'_> {
    fn type_of(&self, inner: &Inner) -> TokenStream {
        let krate = &self.krate;
        let own = &self.container.ident;
        let mut ty: Type = inner.ty.clone();
        if inner.by_name {
            let named = innermost(&mut ty);
            *named = parse_quote!(#krate::ByName<#named>);
        } else {
            mentions(&mut ty, own, &|_| parse_quote!(#krate::ByName<#own>));
        }
        quote!(<#ty as #krate::ProtobufType>::TYPE)
    }

    fn field(&self, field: &Field) -> TokenStream {
        let krate = &self.krate;
        let schema = self.type_of(&field.value);
        let name = &field.name.text;
        let doc = option(field.doc.as_deref());
        let number = field.number.map_or(0, |(number, _)| number);
        let tags = &field.tags;
        quote! {
            #krate::FieldType {
                name: #name,
                number: #number,
                doc: #doc,
                schema: #schema,
                tags: &[#(#tags),*],
            }
        }
    }

    fn branch(&self, branch: &Branch) -> Option<TokenStream> {
        let krate = &self.krate;
        let schema = self.type_of(branch.value.as_ref()?);
        let name = Case::Snake.apply(&branch.ident.to_string());
        let doc = option(branch.doc.as_deref());
        let (number, _) = branch.number?;
        let tags = &branch.tags;
        Some(quote! {
            #krate::FieldType {
                name: #name,
                number: #number,
                doc: #doc,
                schema: #schema,
                tags: &[#(#tags),*],
            }
        })
    }
}

/// The symbols of all enums of a package share one scope, so each begins with the name of its enum.
fn symbol(of: &str, name: &str) -> String {
    let upper = |text: &str| match text.chars().any(|char| char.is_ascii_lowercase()) {
        true => Case::ScreamingSnake.apply(text),
        false => text.to_owned(),
    };
    let (prefix, name) = (format!("{}_", upper(of)), upper(name));
    match name.starts_with(&prefix) {
        true => name,
        false => prefix + &name,
    }
}

/// Numbers and names are two lists.
fn reserved(reserved: &[Reserved]) -> (Vec<TokenStream>, Vec<&str>) {
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    for one in reserved {
        match one {
            Reserved::Numbers(first, last) => numbers.push(quote!((#first, #last))),
            Reserved::Name(name) => names.push(name.as_str()),
        }
    }
    (numbers, names)
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
