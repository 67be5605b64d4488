//! Enums: an index, and what the variant holds.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Code, Target};
use crate::model::{Branch, Symbol};

pub(super) fn symbols(target: &Target<'_>, variants: &[Symbol]) -> Code {
    let krate = &target.krate;
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let indexes: Vec<usize> = (0..variants.len()).collect();
    let count = variants.len();
    let made = |index: TokenStream| {
        quote! {
            match #index {
                #(#indexes => ::core::result::Result::Ok(Self::#idents),)*
                index => ::core::result::Result::Err(
                    #krate::derived::beyond("symbol", index, #count),
                ),
            }
        }
    };
    Code {
        bound: quote!(#krate::INT_BYTES),
        encode: quote! {
            out.length(match self {
                #(Self::#idents => #indexes,)*
            });
        },
        decode: made(quote!(from.index("symbol", #count)?)),
        decode_with: made(quote!(plan.symbol(at, from)?)),
    }
}

pub(super) fn union(target: &Target<'_>, branches: &[Branch]) -> Code {
    let krate = &target.krate;
    let count = branches.len();
    let each = |holds: &dyn Fn(usize, &Branch) -> TokenStream| -> TokenStream {
        branches
            .iter()
            .enumerate()
            .map(|(at, branch)| holds(at, branch))
            .collect()
    };
    let bound = each(&|_, Branch { ident, value, .. }| match value {
        Some(_) => quote!(Self::#ident(value) => #krate::Encode::bound(value),),
        None => quote!(Self::#ident => 0,),
    });
    let encode = each(&|at, Branch { ident, value, .. }| match value {
        Some(_) => quote! {
            Self::#ident(value) => {
                out.length(#at);
                #krate::Encode::encode(value, out);
            }
        },
        None => quote!(Self::#ident => out.length(#at),),
    });
    let read = |with: bool| {
        each(&|at, Branch { ident, value, .. }| match value {
            Some(inner) => {
                let ty = target.read(inner);
                let call = if with {
                    quote!(decode_with(plan, value, from))
                } else {
                    quote!(decode(from))
                };
                quote!(#at => <#ty as #krate::Decode<'__payload>>::#call.map(Self::#ident),)
            }
            None => quote!(#at => ::core::result::Result::Ok(Self::#ident),),
        })
    };
    let (decode, decode_with) = (read(false), read(true));
    let beyond = quote! {
        index => ::core::result::Result::Err(#krate::derived::beyond("branch", index, #count)),
    };
    Code {
        bound: quote!(#krate::INT_BYTES + match self { #bound }),
        encode: quote!(match self { #encode }),
        decode: quote! {
            match from.index("branch", #count)? {
                #decode
                #beyond
            }
        },
        decode_with: quote! {
            let (branch, value) = plan.branch(at, from)?;
            match branch {
                #decode_with
                #beyond
            }
        },
    }
}
