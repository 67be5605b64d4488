//! Enums: symbols with numbers, and fields of which a message has one.

use proc_macro2::TokenStream;
use quote::quote;

use super::Target;
use crate::model::{Branch, Symbol};

pub(super) fn symbols(
    target: &Target<'_>,
    variants: &[Symbol],
    default: Option<usize>,
) -> TokenStream {
    let krate = &target.krate;
    let ident = &target.container.ident;
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let first = idents.first();
    // A number without a symbol is as a field that is not known.
    let unknown = default.map(|at| {
        let symbol = idents[at];
        quote!(*self = Self::#symbol;)
    });
    quote! {
        const fn __number(symbol: &#ident) -> i32 {
            match symbol {
                #(#ident::#idents => #ident::#idents as i32,)*
            }
        }

        impl ::core::default::Default for #ident {
            fn default() -> Self {
                Self::#first
            }
        }

        impl #krate::Item for #ident {
            const WIRE: __prost::encoding::WireType = __prost::encoding::WireType::Varint;

            #[inline]
            fn plain() -> Self {
                Self::#first
            }

            #[inline]
            fn is_plain(&self) -> bool {
                __number(self) == 0
            }

            #[inline]
            fn write(&self, out: &mut impl __prost::bytes::BufMut) {
                #krate::derived::write_symbol(__number(self), out);
            }

            #[inline]
            fn size(&self) -> usize {
                #krate::derived::symbol_size(__number(self))
            }

            #[inline]
            fn merge(
                &mut self,
                wire: __prost::encoding::WireType,
                from: &mut impl __prost::bytes::Buf,
                context: __prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), __prost::DecodeError> {
                match #krate::derived::read_symbol(wire, from, context)? {
                    #(number if number == Self::#idents as i32 => *self = Self::#idents,)*
                    _ => { #unknown }
                }
                ::core::result::Result::Ok(())
            }
        }
    }
}

pub(super) fn one_of(target: &Target<'_>, branches: &[Branch]) -> TokenStream {
    let krate = &target.krate;
    let ident = &target.container.ident;
    let fields = branches
        .iter()
        .filter_map(|branch| Some((&branch.ident, &branch.value.as_ref()?.ty, branch.number?.0)));
    let fields: Vec<_> = fields.collect();
    let idents: Vec<_> = fields.iter().map(|(ident, _, _)| ident).collect();
    let types: Vec<_> = fields.iter().map(|(_, ty, _)| ty).collect();
    let numbers: Vec<u32> = fields.iter().map(|(_, _, number)| *number).collect();
    let nothing = branches.iter().find(|branch| branch.value.is_none());
    let nothing = nothing.map(|branch| &branch.ident);
    let (write_nothing, size_nothing, place) = match nothing {
        Some(nothing) => (
            quote!(Self::#nothing => {}),
            quote!(Self::#nothing => 0,),
            place(target, nothing),
        ),
        None => Default::default(),
    };
    quote! {
        impl #krate::OneOf for #ident {
            #[inline]
            fn has(number: u32) -> bool {
                match number {
                    #(#numbers => true,)*
                    _ => false,
                }
            }

            fn write(&self, out: &mut impl __prost::bytes::BufMut) {
                match self {
                    #(Self::#idents(value) => {
                        __prost::encoding::encode_key(#numbers, <#types as #krate::Item>::WIRE, out);
                        <#types as #krate::Item>::write(value, out);
                    })*
                    #write_nothing
                }
            }

            fn size(&self) -> usize {
                match self {
                    #(Self::#idents(value) => {
                        __prost::encoding::key_len(#numbers) + <#types as #krate::Item>::size(value)
                    })*
                    #size_nothing
                }
            }

            fn merge(
                found: &mut ::core::option::Option<Self>,
                number: u32,
                wire: __prost::encoding::WireType,
                from: &mut impl __prost::bytes::Buf,
                context: __prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), __prost::DecodeError> {
                match number {
                    #(#numbers => {
                        if let ::core::option::Option::Some(Self::#idents(value)) = found {
                            return <#types as #krate::Item>::merge(value, wire, from, context);
                        }
                        let mut value = <#types as #krate::Item>::plain();
                        <#types as #krate::Item>::merge(&mut value, wire, from, context)?;
                        *found = ::core::option::Option::Some(Self::#idents(value));
                        ::core::result::Result::Ok(())
                    })*
                    _ => __prost::encoding::skip_field(wire, number, from, context),
                }
            }
        }
        #place
    }
}

/// The enum is a place by itself: one of its variants stands for none of the fields.
fn place(target: &Target<'_>, nothing: &syn::Ident) -> TokenStream {
    let krate = &target.krate;
    let ident = &target.container.ident;
    quote! {
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                Self::#nothing
            }
        }

        impl #krate::OneOfField for #ident {
            #[inline]
            fn has(number: u32) -> bool {
                <Self as #krate::OneOf>::has(number)
            }

            fn plain() -> Self {
                Self::#nothing
            }

            fn write(&self, out: &mut impl __prost::bytes::BufMut) {
                <Self as #krate::OneOf>::write(self, out);
            }

            fn size(&self) -> usize {
                <Self as #krate::OneOf>::size(self)
            }

            fn merge(
                &mut self,
                number: u32,
                wire: __prost::encoding::WireType,
                from: &mut impl __prost::bytes::Buf,
                context: __prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), __prost::DecodeError> {
                let mut found = ::core::option::Option::Some(::core::mem::take(self));
                let merged = <Self as #krate::OneOf>::merge(&mut found, number, wire, from, context);
                *self = found.unwrap_or_default();
                merged
            }
        }
    }
}
