//! What Protobuf makes of a type: `prost::Message` and the file of a message, an enum, or the fields of a `oneof`.

mod check;
mod choice;
mod message;
mod schema;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, Result};

use crate::model::{Container, Shape};

/// The type that the code is printed for.
struct Target<'c> {
    container: &'c Container,
    /// The codec crate.
    krate: Path,
}

pub(crate) fn print(container: &Container) -> Result<TokenStream> {
    check::check(container)?;
    let target = Target {
        container,
        krate: container.krate("protobuf"),
    };
    let krate = &target.krate;
    let ident = &container.ident;
    let schema = schema::print(&target);
    let values = match &container.shape {
        Shape::Record(fields) => message::message(&target, fields),
        Shape::Transparent(inner) | Shape::Fixed(inner) => message::transparent(&target, inner),
        Shape::Symbols { variants, default } => choice::symbols(&target, variants, *default),
        Shape::Union(branches) => choice::one_of(&target, branches),
    };
    let whole = match &container.shape {
        Shape::Record(_) if !container.part => schema::whole(&target),
        Shape::Record(_) | Shape::Symbols { .. } => {
            quote!(const _: () = #krate::Text::<0>::check(&<#ident as #krate::ProtobufType>::TYPE);)
        }
        Shape::Transparent(_) | Shape::Fixed(_) | Shape::Union(_) => TokenStream::new(),
    };
    Ok(quote! {
        #[allow(long_running_const_eval)]
        #[automatically_derived]
        const _: () = {
            use #krate::derived::prost as __prost;
            #schema
            #values
            #whole
        };
    })
}
