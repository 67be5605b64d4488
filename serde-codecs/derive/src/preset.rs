//! Defaults.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Preset;

/// `preset` as a constant expression.
pub(crate) fn print(krate: &syn::Path, preset: &Preset) -> TokenStream {
    let value = match preset {
        Preset::Plain => quote!(Plain),
        Preset::Null => quote!(Null),
        Preset::Boolean(value) => quote!(Boolean(#value)),
        Preset::Integer(value) => quote!(Integer(#value)),
        Preset::Real(value) => {
            let text = format!("{value:?}");
            quote!(Real(#value, #text))
        }
        Preset::Text(text) => quote!(Text(#text)),
        Preset::Bytes(bytes) => {
            let bytes = syn::LitByteStr::new(bytes, proc_macro2::Span::call_site());
            quote!(Bytes(#bytes))
        }
        Preset::EmptyArray => quote!(EmptyArray),
        Preset::EmptyObject => quote!(EmptyObject),
    };
    quote!(#krate::Preset::#value)
}
