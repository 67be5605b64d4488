//! Attributes and defaults: from the document, and back to text. Neither recurses.

use std::convert::Infallible;
use std::{slice, vec};

use super::model::Json;
use crate::java_number::double_to_string;
use crate::json::{Container, Elements, Member, Value, View, write_nested, write_string};

/// A value of the document, its members each once.
pub(super) fn to_json(value: Value<'_>) -> Json {
    enum Open<'d> {
        Array(Elements<'d>, Vec<Json>),
        Object(vec::IntoIter<Member<'d>>, &'d str, Vec<(Box<str>, Json)>),
    }
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = value;
    loop {
        let mut complete = match next.view() {
            View::Null => Json::Null,
            View::Bool(value) => Json::Bool(value),
            View::Number(number) => Json::Number(number.into()),
            View::String(text) => Json::String(text.into()),
            View::Array(mut elements) => match elements.next() {
                None => Json::Array(Vec::new()),
                Some(first) => {
                    open.push(Open::Array(elements, Vec::new()));
                    next = first;
                    continue;
                }
            },
            View::Object(object) => {
                let mut members = Vec::new();
                object.last_wins(&mut members);
                let mut members = members.into_iter();
                match members.next() {
                    None => Json::Object(Vec::new()),
                    Some((name, first)) => {
                        open.push(Open::Object(members, name, Vec::new()));
                        next = first;
                        continue;
                    }
                }
            }
        };
        loop {
            match open.last_mut() {
                None => return complete,
                Some(Open::Array(elements, done)) => {
                    done.push(complete);
                    if let Some(element) = elements.next() {
                        next = element;
                        break;
                    }
                }
                Some(Open::Object(members, name, done)) => {
                    done.push(((*name).into(), complete));
                    if let Some((following, value)) = members.next() {
                        *name = following;
                        next = value;
                        break;
                    }
                }
            }
            complete = match open.pop().expect("it was looked at just now") {
                Open::Array(_, done) => Json::Array(done),
                Open::Object(_, _, done) => Json::Object(done),
            };
        }
    }
}

/// The order that members are printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Members {
    AsWritten,
    Sorted,
}

/// Appends `value`, minified.
pub(super) fn write_json(out: &mut String, value: &Json, order: Members) {
    let Ok(()) = match order {
        Members::AsWritten => write_nested(out, value, |out, value| {
            open(out, value, |members| members.iter().map(member))
        }),
        Members::Sorted => write_nested(out, value, |out, value| {
            open(out, value, |members| {
                sorted(members).into_iter().map(member)
            })
        }),
    };
}

/// What `value` holds, or appends it. Inlined into the loop, without which printing takes half as long again.
#[inline]
fn open<'j, O>(
    out: &mut String,
    value: &'j Json,
    order: impl Fn(&'j [(Box<str>, Json)]) -> O,
) -> Result<Option<Container<slice::Iter<'j, Json>, O>>, Infallible> {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(number) => write_number(out, number),
        Json::String(text) => write_string(out, text),
        Json::Array(elements) => return Ok(Some(Container::Array(elements.iter()))),
        Json::Object(members) => return Ok(Some(Container::Object(order(members)))),
    }
    Ok(None)
}

fn member((name, value): &(Box<str>, Json)) -> (&str, &Json) {
    (name, value)
}

/// Members by name, as Java sorts text: by UTF-16 code unit.
pub(super) fn sorted<T>(members: &[(Box<str>, T)]) -> Vec<&(Box<str>, T)> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| java_order(a, b));
    sorted
}

/// Compares as Java does: by UTF-16 code unit.
pub(super) fn java_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

/// Appends a number in the field's spelling: whole numbers keep their digits, others are Java doubles.
pub(super) fn write_number(out: &mut String, number: &str) {
    if number == "-0" {
        out.push('0');
    } else if is_whole(number) {
        out.push_str(number);
    } else {
        write_double(out, double(number));
    }
}

/// Appends a double in Java's spelling; what is not finite as text, since JSON has no number for it.
pub(super) fn write_double(out: &mut String, number: f64) {
    write_quoted_unless(out, number.is_finite(), &double_to_string(number));
}

pub(super) fn write_quoted_unless(out: &mut String, finite: bool, text: &str) {
    if finite {
        out.push_str(text);
    } else {
        write_string(out, text);
    }
}

/// Whether a JSON number has neither fraction nor exponent.
fn is_whole(number: &str) -> bool {
    !number.contains(['.', 'e', 'E'])
}

/// The double nearest to a JSON number.
pub(super) fn double(number: &str) -> f64 {
    number.parse().expect("Rust reads every JSON number")
}
