//! Packages, messages as a whole, enums.

use etymon_schema::Span;

use super::Text;
use crate::lint::rule::{Found, Hit};

pub(in crate::lint) fn package(text: &Text<'_>, found: &mut Found) {
    let file = text.file;
    if file.package.is_some() {
        return;
    }
    let messages = file.messages.iter().map(|one| (one.name, one.span));
    let enums = text.enums().map(|one| (one.name, one.span));
    let first = messages.chain(enums).min_by_key(|(_, span)| *span);
    let Some((name, _)) = first else { return };
    found.push(Hit::new(
        name.span(),
        format!(
            "the file has no package: `{}` is that of everybody, and moving it into one later changes its full name",
            text.words(name)
        ),
        "add a package, such as `package acme.orders.v1;`",
    ));
}

pub(in crate::lint) fn several_messages(text: &Text<'_>, found: &mut Found) {
    let messages = &text.file.scope.messages;
    let [first, second, ..] = messages.as_slice() else {
        return;
    };
    let (first, second) = (text.file.message(*first), text.file.message(*second));
    found.push(Hit::new(
        second.name.span(),
        format!(
            "`{}` is message {} of {}: tools that are not told a message take the first, `{}`, for the record",
            text.words(second.name),
            2,
            messages.len(),
            text.words(first.name)
        ),
        "keep the message of the record first, and put the others into it or into a file that it imports",
    ));
}

pub(in crate::lint) fn enum_zero(text: &Text<'_>, found: &mut Found) {
    for r#enum in text.enums() {
        let Some(first) = r#enum.values.first().filter(|first| first.number != 0) else {
            continue;
        };
        let value = text.words(first.name);
        found.push(Hit::new(
            first.number_span,
            format!(
                "the first value of `{}` is {}: where nothing is set, this reader sees `{value}`, and others see 0",
                text.words(r#enum.name),
                first.number
            ),
            "put a value with the number 0 first, which stands for an unset one",
        ));
    }
}

pub(in crate::lint) fn enum_unspecified(text: &Text<'_>, found: &mut Found) {
    const NOTHING: [&str; 7] = [
        "DEFAULT",
        "INVALID",
        "NONE",
        "UNDEFINED",
        "UNKNOWN",
        "UNSET",
        "UNSPECIFIED",
    ];
    for r#enum in text.enums() {
        let zero = r#enum.values.iter().find(|value| value.number == 0);
        let Some(zero) = zero else { continue };
        let name = text.words(zero.name);
        let upper = name.to_uppercase();
        if NOTHING.iter().any(|word| upper.ends_with(word)) {
            continue;
        }
        found.push(Hit::new(
            zero.name.span(),
            format!("`{name}` is 0, which is also what a field holds that nobody set"),
            format!(
                "make 0 the value `{}_UNSPECIFIED`, and give `{name}` another number",
                upper_snake(text.words(r#enum.name))
            ),
        ));
    }
}

/// `OrderStatus` as `ORDER_STATUS`.
fn upper_snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && snake.ends_with(|last: char| last.is_ascii_lowercase()) {
            snake.push('_');
        }
        snake.push(character);
    }
    // What came lower goes up last, so that the bounds of words were still to be seen.
    snake.to_uppercase()
}

/// The first bytes of a span.
pub(super) fn head(span: Span, length: usize) -> Span {
    let length = u32::try_from(length).unwrap_or(0);
    Span {
        start: span.start,
        end: span.end.min(span.start + length),
    }
}
