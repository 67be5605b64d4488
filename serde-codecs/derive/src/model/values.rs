//! What attributes say about values: defaults and logical types.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{LitByteStr, LitFloat, LitInt, LitStr, Result, Token, token};

use super::settings::closest;

/// The default of a field, as it is written.
pub(crate) enum Preset {
    /// `default` alone
    Plain,
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    EmptyArray,
    EmptyObject,
}

impl Preset {
    pub(super) fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Bracket) || input.peek(token::Brace) {
            return empty(input);
        }
        if input.peek(syn::Ident) && !input.peek(syn::LitBool) {
            let ident: syn::Ident = input.parse()?;
            if ident == "null" {
                return Ok(Self::Null);
            }
            return Err(refused(ident.span()));
        }
        let minus = input.parse::<Option<Token![-]>>()?;
        let sign = if minus.is_some() { "-" } else { "" };
        if input.peek(LitInt) {
            let literal: LitInt = input.parse()?;
            let text = format!("{sign}{}", literal.base10_digits());
            let value = text.parse().map_err(|_| {
                syn::Error::new(literal.span(), format!("{text} does not fit a `long`"))
            })?;
            Ok(Self::Integer(value))
        } else if input.peek(LitFloat) {
            let literal: LitFloat = input.parse()?;
            let value: f64 = format!("{sign}{}", literal.base10_digits())
                .parse()
                .unwrap_or(f64::NAN);
            if !value.is_finite() {
                return Err(syn::Error::new(
                    literal.span(),
                    "the number does not fit a `double`",
                ));
            }
            Ok(Self::Real(value))
        } else if minus.is_some() {
            Err(input.error("a number comes after the sign"))
        } else if input.peek(LitStr) {
            Ok(Self::Text(input.parse::<LitStr>()?.value()))
        } else if input.peek(LitByteStr) {
            Ok(Self::Bytes(input.parse::<LitByteStr>()?.value()))
        } else if input.peek(syn::LitBool) {
            Ok(Self::Boolean(input.parse::<syn::LitBool>()?.value))
        } else {
            Err(refused(input.span()))
        }
    }
}

fn empty(input: ParseStream<'_>) -> Result<Preset> {
    let content;
    let preset = if input.peek(token::Bracket) {
        syn::bracketed!(content in input);
        Preset::EmptyArray
    } else {
        syn::braced!(content in input);
        Preset::EmptyObject
    };
    if content.is_empty() {
        Ok(preset)
    } else {
        Err(content.error("a default of an array, a map or a record is empty: `[]` or `{}`"))
    }
}

fn refused(span: Span) -> syn::Error {
    syn::Error::new(
        span,
        "a default is a literal: a text, a number, `true`, `false`, `null`, `[]` or `{}`",
    )
}

/// A meaning beyond the type.
pub(crate) struct Logical {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    pub(crate) base: Base,
    /// Precision and scale of a decimal.
    pub(crate) decimal: Option<(u32, u32)>,
}

/// What a logical type is a meaning of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    Int,
    Long,
    /// A string, or 16 bytes
    Uuid,
    /// 12 bytes
    Duration,
    /// Bytes or a fixed
    Bytes,
}

const LOGICAL: [(&str, Base); 13] = [
    ("date", Base::Int),
    ("time-millis", Base::Int),
    ("time-micros", Base::Long),
    ("timestamp-millis", Base::Long),
    ("timestamp-micros", Base::Long),
    ("timestamp-nanos", Base::Long),
    ("local-timestamp-millis", Base::Long),
    ("local-timestamp-micros", Base::Long),
    ("local-timestamp-nanos", Base::Long),
    ("uuid", Base::Uuid),
    ("duration", Base::Duration),
    ("decimal", Base::Bytes),
    ("big-decimal", Base::Bytes),
];

impl Logical {
    pub(super) fn parse(text: &LitStr) -> Result<Self> {
        let value = text.value();
        if value == "decimal" {
            return Err(syn::Error::new(
                text.span(),
                "a decimal has a precision and a scale: `decimal(precision = 10, scale = 2)`",
            ));
        }
        let Some(&(name, base)) = LOGICAL.iter().find(|(name, _)| *name == value) else {
            let names = LOGICAL.map(|(name, _)| name);
            let message = format!(
                "`{value}` is not a logical type: {}",
                closest(&value, &names)
            );
            return Err(syn::Error::new(text.span(), message));
        };
        Ok(Self {
            name,
            span: text.span(),
            base,
            decimal: None,
        })
    }

    pub(super) fn decimal(span: Span, precision: u32, scale: u32) -> Result<Self> {
        if precision == 0 || scale > precision {
            let message = format!(
                "a decimal of precision {precision} and scale {scale} does not exist: the precision is at least 1 and the scale"
            );
            return Err(syn::Error::new(span, message));
        }
        Ok(Self {
            name: "decimal",
            span,
            base: Base::Bytes,
            decimal: Some((precision, scale)),
        })
    }
}
