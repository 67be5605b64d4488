//! Structs: messages, and what is as the value in it.

use proc_macro2::TokenStream;
use quote::quote;

use super::Target;
use crate::model::{Field, Inner};

pub(super) fn message(target: &Target<'_>, fields: &[Field]) -> TokenStream {
    let krate = &target.krate;
    let ident = &target.container.ident;
    let message = &target.container.names.name.text;
    let skipped = fields
        .iter()
        .filter(|field| field.skip)
        .map(|field| &field.ident);
    let written = fields.iter().filter(|field| !field.skip);
    let one_ofs: Vec<&Field> = written.clone().filter(|field| field.one_of).collect();
    let mut numbered: Vec<(u32, &Field)> = written
        .filter_map(|field| field.number.map(|(number, _)| (number, field)))
        .collect();
    numbered.sort_by_key(|(number, _)| *number); // as prost writes them
    let numbers: Vec<u32> = numbered.iter().map(|(number, _)| *number).collect();
    let idents: Vec<_> = numbered.iter().map(|(_, field)| &field.ident).collect();
    let types: Vec<_> = numbered.iter().map(|(_, field)| &field.value.ty).collect();
    let names = numbered.iter().map(|(_, field)| &field.name.text);
    let one_of: Vec<_> = one_ofs.iter().map(|field| &field.ident).collect();
    let one_of_types: Vec<_> = one_ofs.iter().map(|field| &field.value.ty).collect();
    let one_of_names = one_ofs.iter().map(|field| &field.name.text);
    quote! {
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                Self {
                    #(#idents: <#types as #krate::Field>::absent(),)*
                    #(#one_of: <#one_of_types as #krate::OneOfField>::plain(),)*
                    #(#skipped: ::core::default::Default::default(),)*
                }
            }
        }

        impl __prost::Message for #ident {
            #[inline]
            fn encode_raw(&self, out: &mut impl __prost::bytes::BufMut) {
                #(<#types as #krate::Field>::put(&self.#idents, #numbers, out);)*
                #(<#one_of_types as #krate::OneOfField>::write(&self.#one_of, out);)*
            }

            #[inline]
            fn merge_field(
                &mut self,
                number: u32,
                wire: __prost::encoding::WireType,
                from: &mut impl __prost::bytes::Buf,
                context: __prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), __prost::DecodeError> {
                match number {
                    #(#numbers => <#types as #krate::Field>::take(&mut self.#idents, wire, from, context)
                        .map_err(|error| #krate::derived::within(error, #message, #names)),)*
                    #(number if <#one_of_types as #krate::OneOfField>::has(number) =>
                        <#one_of_types as #krate::OneOfField>::merge(&mut self.#one_of, number, wire, from, context)
                            .map_err(|error| #krate::derived::within(error, #message, #one_of_names)),)*
                    _ => __prost::encoding::skip_field(wire, number, from, context),
                }
            }

            #[inline]
            fn encoded_len(&self) -> usize {
                0
                    #(+ <#types as #krate::Field>::length(&self.#idents, #numbers))*
                    #(+ <#one_of_types as #krate::OneOfField>::size(&self.#one_of))*
            }

            fn clear(&mut self) {
                *self = ::core::default::Default::default();
            }
        }

        impl #krate::Item for #ident {
            const WIRE: __prost::encoding::WireType = __prost::encoding::WireType::LengthDelimited;
            const PRESENCE: bool = true;

            fn plain() -> Self {
                ::core::default::Default::default()
            }

            fn is_plain(&self) -> bool {
                __prost::Message::encoded_len(self) == 0
            }

            fn write(&self, out: &mut impl __prost::bytes::BufMut) {
                #krate::derived::write_message(self, out);
            }

            fn size(&self) -> usize {
                #krate::derived::message_size(self)
            }

            fn merge(
                &mut self,
                wire: __prost::encoding::WireType,
                from: &mut impl __prost::bytes::Buf,
                context: __prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), __prost::DecodeError> {
                __prost::encoding::message::merge(wire, self, from, context)
            }
        }
    }
}

pub(super) fn transparent(target: &Target<'_>, inner: &Inner) -> TokenStream {
    let krate = &target.krate;
    let ident = &target.container.ident;
    let ty = &inner.ty;
    quote! {
        impl #krate::Item for #ident {
            const WIRE: __prost::encoding::WireType = <#ty as #krate::Item>::WIRE;
            const PRESENCE: bool = <#ty as #krate::Item>::PRESENCE;

            #[inline]
            fn plain() -> Self {
                Self(<#ty as #krate::Item>::plain())
            }

            #[inline]
            fn is_plain(&self) -> bool {
                <#ty as #krate::Item>::is_plain(&self.0)
            }

            #[inline]
            fn write(&self, out: &mut impl __prost::bytes::BufMut) {
                <#ty as #krate::Item>::write(&self.0, out);
            }

            #[inline]
            fn size(&self) -> usize {
                <#ty as #krate::Item>::size(&self.0)
            }

            #[inline]
            fn merge(
                &mut self,
                wire: __prost::encoding::WireType,
                from: &mut impl __prost::bytes::Buf,
                context: __prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), __prost::DecodeError> {
                <#ty as #krate::Item>::merge(&mut self.0, wire, from, context)
            }
        }
    }
}
