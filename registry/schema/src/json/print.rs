//! A document back to text, minified. Nothing here recurses.

use super::write::{Container, write_nested};
use super::{Document, Member, TokenKind, VERBATIM, Value, View, write_string};
use crate::java_decimal::{OutOfRange, write_decimal};
use crate::span::Span;

/// A number that has no text, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unprintable(pub(crate) Span);

impl Document<'_> {
    /// Whether an object has two members of one name.
    #[must_use]
    pub fn has_repetitions(&self) -> bool {
        let mut sorted: Vec<&str> = Vec::new();
        let objects = (0u32..)
            .zip(&self.tokens)
            .filter(|(_, token)| token.kind == TokenKind::Object);
        for (at, _) in objects {
            let value = Value { document: self, at };
            let Some(members) = value.members() else {
                continue;
            };
            sorted.clear();
            for (name, _) in members {
                if sorted.len() < super::MANY && sorted.contains(&name) {
                    return true;
                }
                sorted.push(name);
            }
            if sorted.len() > super::MANY {
                sorted.sort_unstable();
                if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
                    return true;
                }
            }
        }
        false
    }
}

/// The whole document with its members in order; of several with one name the last, at the place of the first. Numbers
/// as Java's `BigDecimal` prints them.
///
/// # Errors
///
/// [`Unprintable`] when a number is out of range.
pub(crate) fn minified(document: &Document<'_>, repetitions: bool) -> Result<String, Unprintable> {
    let mut out = String::with_capacity(document.text.len());
    if repetitions {
        write_by(&mut out, document.root(), |members| members)?;
    } else {
        write_tokens(&mut out, document)?;
    }
    Ok(out)
}

/// Appends `value` with the members of every object sorted as Java sorts text.
///
/// # Errors
///
/// [`Unprintable`] when a number is out of range.
pub(crate) fn write_sorted(out: &mut String, value: Value<'_>) -> Result<(), Unprintable> {
    write_by(out, value, |mut members| {
        members.sort_by(|(a, _), (b, _)| java_order(a, b));
        members
    })
}

/// Compares as Java does: by UTF-16 code unit.
fn java_order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

/// Appends the text of the token at `at`, when it is no container.
fn write_scalar(out: &mut String, document: &Document<'_>, at: u32) -> Result<(), Unprintable> {
    let token = document.token(at);
    let (start, end) = (token.start as usize, token.end as usize);
    match token.kind {
        TokenKind::Number => {
            write_decimal(out, &document.text[start..end]).map_err(|OutOfRange| {
                let span = Value { document, at }.span();
                Unprintable(span)
            })?;
        }
        TokenKind::String if token.link != VERBATIM => write_string(out, document.string(at)),
        _ => out.push_str(&document.text[start..end]),
    }
    Ok(())
}

/// One pass over the tokens: for documents without repetitions.
fn write_tokens(out: &mut String, document: &Document<'_>) -> Result<(), Unprintable> {
    /// A container that is not closed yet.
    struct Open {
        end: u32,
        object: bool,
        /// Whether the next token is the name of a member.
        name: bool,
    }
    let mut open: Vec<Open> = Vec::with_capacity(16);
    let count = u32::try_from(document.tokens.len()).unwrap_or(u32::MAX);
    for at in 0..count {
        let is_name = open.last().is_some_and(|container| container.name);
        let token = document.token(at);
        match token.kind {
            TokenKind::Array | TokenKind::Object => {
                let object = token.kind == TokenKind::Object;
                out.push(if object { '{' } else { '[' });
                open.push(Open {
                    end: token.link,
                    object,
                    name: object,
                });
            }
            _ => write_scalar(out, document, at)?,
        }
        if is_name {
            out.push(':');
            if let Some(container) = open.last_mut() {
                container.name = false;
            }
            continue;
        }
        while let Some(container) = open.last_mut() {
            if container.end != at + 1 {
                container.name = container.object;
                if !out.ends_with(['{', '[']) || is_scalar(token.kind) {
                    out.push(',');
                }
                break;
            }
            out.push(if container.object { '}' } else { ']' });
            open.pop();
        }
    }
    Ok(())
}

fn is_scalar(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Array | TokenKind::Object)
}

/// Appends `value`; `order` says how the members of an object follow one another.
fn write_by<'d>(
    out: &mut String,
    value: Value<'d>,
    order: impl Fn(Vec<Member<'d>>) -> Vec<Member<'d>>,
) -> Result<(), Unprintable> {
    write_nested(out, value, |out, value| {
        Ok(match value.view() {
            View::Array(elements) => Some(Container::Array(elements)),
            View::Object(members) => {
                let mut unique = Vec::new();
                members.last_wins(&mut unique);
                Some(Container::Object(order(unique).into_iter()))
            }
            _ => {
                write_scalar(out, value.document, value.at)?;
                None
            }
        })
    })
}
