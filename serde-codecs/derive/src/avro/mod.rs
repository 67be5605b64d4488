//! What Avro makes of a type: implementations of `AvroType`, `Encode`, `Decode` and `Record` of `etymon-avro`.

mod choice;
mod names;
mod record;
mod schema;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Lifetime, Path, Result, Type, parse_quote};

use crate::model::{Container, Inner, Shape};

/// How values are written and read: the bodies of the methods.
struct Code {
    bound: TokenStream,
    encode: TokenStream,
    decode: TokenStream,
    decode_with: TokenStream,
}

/// The type that the code is printed for.
struct Target<'c> {
    container: &'c Container,
    /// The codec crate.
    krate: Path,
    /// The lifetime of the payload.
    payload: Lifetime,
    fixed: Lifetime,
}

impl Target<'_> {
    /// The type of a value in it, borrowing from the payload.
    fn read(&self, inner: &Inner) -> Type {
        crate::model::with_lifetime(&inner.ty, &self.payload)
    }
}

pub(crate) fn print(container: &Container) -> Result<TokenStream> {
    names::check(container)?;
    let target = Target {
        container,
        krate: container.krate("avro"),
        payload: parse_quote!('__payload),
        fixed: parse_quote!('static),
    };
    let krate = &target.krate;
    let code = match &container.shape {
        Shape::Record(fields) => record::record(&target, fields),
        Shape::Transparent(inner) => record::transparent(&target, inner),
        Shape::Fixed(inner) => record::fixed(&target, inner),
        Shape::Symbols { variants, .. } => choice::symbols(&target, variants),
        Shape::Union(branches) => choice::union(&target, branches),
    };
    let schema = schema::print(&target);
    let values = values(&target, &code);
    let whole = if container.part {
        let own = target.container.with(&target.fixed);
        quote!(const _: () = #krate::Text::<0>::check(&<#own as #krate::AvroType>::TYPE);)
    } else {
        whole(&target)
    };
    Ok(quote! {
        #[allow(long_running_const_eval)]
        #[automatically_derived]
        const _: () = {
            #schema
            #values
            #whole
        };
    })
}

/// Implements `Encode` and `Decode`.
fn values(target: &Target<'_>, code: &Code) -> TokenStream {
    let Target { krate, payload, .. } = target;
    let (declared, own) = target.container.own();
    let reading = target.container.with(payload);
    let Code {
        bound,
        encode,
        decode,
        decode_with,
    } = code;
    quote! {
        impl #declared #krate::Encode for #own {
            #[inline]
            fn bound(&self) -> usize {
                #bound
            }

            #[inline]
            fn encode(&self, out: &mut #krate::Cursor<'_>) {
                #encode
            }
        }

        impl<#payload> #krate::Decode<#payload> for #reading {
            #[inline]
            fn decode(
                from: &mut #krate::Reader<#payload>,
            ) -> ::core::result::Result<Self, #krate::Error> {
                #decode
            }

            fn decode_with(
                plan: &#krate::Plan,
                at: #krate::Place,
                from: &mut #krate::Reader<#payload>,
            ) -> ::core::result::Result<Self, #krate::Error> {
                #decode_with
            }
        }
    }
}

/// Implements `Record`: the texts of the schema, made while the program is compiled.
fn whole(target: &Target<'_>) -> TokenStream {
    let Target {
        krate,
        payload,
        fixed,
        ..
    } = target;
    let (declared, own) = target.container.own();
    let (reading, schema_of) = (target.container.with(payload), target.container.with(fixed));
    let text = |method: &str| {
        let method = quote::format_ident!("{method}");
        quote! {{
            const LENGTH: usize =
                #krate::Text::<0>::#method(&<#schema_of as #krate::AvroType>::TYPE).length();
            const TEXT: &#krate::Text<LENGTH> =
                &#krate::Text::#method(&<#schema_of as #krate::AvroType>::TYPE);
            TEXT.as_str()
        }}
    };
    let (schema, canonical, name) = (text("schema"), text("canonical"), text("name"));
    quote! {
        impl #declared #krate::Record for #own {
            const SCHEMA: &'static str = #schema;
            const CANONICAL: &'static str = #canonical;
            const FINGERPRINT: u64 = #krate::fingerprint(<Self as #krate::Record>::CANONICAL);
            const NAME: &'static str = #name;
            type Of<#payload> = #reading;
        }
    }
}
