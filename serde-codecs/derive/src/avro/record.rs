//! Structs: fields one after another.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::LitInt;

use super::{Code, Target};
use crate::model::{Field, Inner, Preset, mentions, with_lifetime};

pub(super) fn record(target: &Target<'_>, fields: &[Field]) -> Code {
    let krate = &target.krate;
    let written: Vec<&Field> = fields.iter().filter(|field| !field.skip).collect();
    let skipped = fields.iter().filter(|field| field.skip).map(|field| {
        let ident = &field.ident;
        quote!(#ident: ::core::default::Default::default())
    });
    let skipped: Vec<TokenStream> = skipped.collect();
    let idents: Vec<_> = written.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = written
        .iter()
        .map(|field| target.read(&field.value))
        .collect();
    let names: Vec<&str> = written
        .iter()
        .map(|field| field.name.text.as_str())
        .collect();
    let slots: Vec<_> = (0..written.len())
        .map(|at| format_ident!("slot_{at}"))
        .collect();
    let numbers = (0..written.len())
        .map(|at| LitInt::new(&format!("{at}u32"), proc_macro2::Span::call_site()));
    let missing: Vec<TokenStream> = written.iter().map(|field| missing(target, field)).collect();
    Code {
        bound: quote!(0 #(+ #krate::Encode::bound(&self.#idents))*),
        encode: quote!(#(#krate::Encode::encode(&self.#idents, out);)*),
        decode: quote! {
            ::core::result::Result::Ok(Self {
                #(#idents: match <#types as #krate::Decode<'__payload>>::decode(from) {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(error) => {
                        return ::core::result::Result::Err(error.in_field(#names));
                    }
                },)*
                #(#skipped,)*
            })
        },
        decode_with: quote! {
            let at = plan.record(at, from)?;
            if plan.is_same(at) {
                return <Self as #krate::Decode<'__payload>>::decode(from);
            }
            #(let mut #slots: ::core::option::Option<#types> = ::core::option::Option::None;)*
            for step in plan.steps(at) {
                match step.field.0 {
                    #(#numbers => match <#types as #krate::Decode<'__payload>>::decode_with(plan, step.at, from) {
                        ::core::result::Result::Ok(value) => #slots = ::core::option::Option::Some(value),
                        ::core::result::Result::Err(error) => {
                            return ::core::result::Result::Err(error.in_field(#names));
                        }
                    },)*
                    _ => plan.skip(step.at, from)?,
                }
            }
            ::core::result::Result::Ok(Self {
                #(#idents: match #slots {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => #missing,
                },)*
                #(#skipped,)*
            })
        },
    }
}

/// The value of a field that the writer does not have.
fn missing(target: &Target<'_>, field: &Field) -> TokenStream {
    let krate = &target.krate;
    let name = &field.name.text;
    match &field.default {
        Some(Preset::Null) if field.optional => quote!(::core::option::Option::None),
        Some(default) => {
            let preset = crate::preset::print(krate, default);
            let mut fixed = with_lifetime(&field.value.ty, &target.fixed);
            let own = target.container.with(&target.fixed);
            mentions(&mut fixed, &target.container.ident, &|_| own.clone()); // `Self` means nothing in a constant
            quote! {{
                const LENGTH: usize = #krate::PresetBytes::<0>::of(
                    &<#fixed as #krate::AvroType>::TYPE,
                    #preset,
                ).length();
                const BYTES: &#krate::PresetBytes<LENGTH> = &#krate::PresetBytes::of(
                    &<#fixed as #krate::AvroType>::TYPE,
                    #preset,
                );
                #krate::derived::preset(BYTES.as_bytes(), from)?
            }}
        }
        None => quote! {
            return ::core::result::Result::Err(#krate::Error::missing(#name))
        },
    }
}

pub(super) fn transparent(target: &Target<'_>, inner: &Inner) -> Code {
    let krate = &target.krate;
    let ty = target.read(inner);
    Code {
        bound: quote!(#krate::Encode::bound(&self.0)),
        encode: quote!(#krate::Encode::encode(&self.0, out)),
        decode: quote!(<#ty as #krate::Decode<'__payload>>::decode(from).map(Self)),
        decode_with: quote! {
            <#ty as #krate::Decode<'__payload>>::decode_with(plan, at, from).map(Self)
        },
    }
}

pub(super) fn fixed(_: &Target<'_>, _: &Inner) -> Code {
    Code {
        bound: quote!(self.0.len()),
        encode: quote!(out.raw(&self.0)),
        decode: quote!(from.array().map(Self)),
        decode_with: quote!(plan.fixed(at, from).map(Self)),
    }
}
