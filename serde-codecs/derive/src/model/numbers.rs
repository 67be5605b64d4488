//! Numbers of fields, and those that are no longer to be used.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{LitInt, LitStr, Result, Token};

/// The largest number of a field.
const LARGEST: u32 = 536_870_911;

/// Numbers or a name that no field may have.
pub(crate) enum Reserved {
    /// From one to another, with both
    Numbers(u32, u32),
    Name(String),
}

/// `= 3`
pub(super) fn number(meta: &ParseNestedMeta<'_>) -> Result<u32> {
    one(meta.value()?).map(|(number, _)| number)
}

fn one(input: ParseStream<'_>) -> Result<(u32, Span)> {
    let literal: LitInt = input.parse()?;
    let number: u32 = literal.base10_parse()?;
    let message = match number {
        19_000..=19_999 => "the numbers 19000 to 19999 are for Protobuf itself",
        1..=LARGEST => return Ok((number, literal.span())),
        _ => "the number of a field is between 1 and 536870911",
    };
    Err(syn::Error::new(literal.span(), message))
}

/// `(2, 9..=11, "old")`
pub(super) fn reserved(meta: &ParseNestedMeta<'_>) -> Result<Vec<Reserved>> {
    let content;
    syn::parenthesized!(content in meta.input);
    let item = |input: ParseStream<'_>| {
        if input.peek(LitStr) {
            return Ok(Reserved::Name(input.parse::<LitStr>()?.value()));
        }
        let (first, span) = one(input)?;
        if input.parse::<Option<Token![..=]>>()?.is_none() {
            return Ok(Reserved::Numbers(first, first));
        }
        let (last, _) = one(input)?;
        match first < last {
            true => Ok(Reserved::Numbers(first, last)),
            false => Err(syn::Error::new(span, "the first number is below the last")),
        }
    };
    let items = content.parse_terminated(item, Token![,])?;
    Ok(items.into_iter().collect())
}
