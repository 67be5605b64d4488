//! Names for types and fields.

use std::collections::HashSet;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// A name like `wanted` that nobody has; inside `parent`, where that helps.
    pub(super) fn free(&mut self, parent: &str, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        if self.0.contains(&name) && !parent.is_empty() {
            name = format!("{parent}{wanted}");
        }
        let base = name.clone();
        let mut number = 1;
        while !self.0.insert(name.clone()) {
            number += 1;
            name = format!("{base}{number}");
        }
        name
    }
}

/// Whether Avro and Protobuf take the name as it is.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The name of a type for the values of a field: `shipping_address` makes `ShippingAddress`.
pub(super) fn of_type(field: &str) -> String {
    let mut name = String::new();
    let mut begins = true;
    for char in field.chars() {
        if !char.is_ascii_alphanumeric() {
            begins = true;
        } else if begins {
            name.push(char.to_ascii_uppercase());
            begins = false;
        } else {
            name.push(char);
        }
    }
    match name.bytes().next() {
        Some(first) if first.is_ascii_alphabetic() => name,
        _ => format!("Value{name}"),
    }
}

/// A name of a field of Protobuf: small letters, digits and underscores.
pub(super) fn of_field(key: &str) -> String {
    let mut name = String::new();
    let mut was_small = false;
    for char in key.chars() {
        if !char.is_ascii_alphanumeric() {
            if !name.ends_with('_') && !name.is_empty() {
                name.push('_');
            }
            was_small = false;
            continue;
        }
        if char.is_ascii_uppercase() && was_small {
            name.push('_');
        }
        was_small = char.is_ascii_lowercase() || char.is_ascii_digit();
        name.push(char.to_ascii_lowercase());
    }
    let name = name.trim_end_matches('_');
    match name.bytes().next() {
        Some(first) if first.is_ascii_alphabetic() => name.to_owned(),
        _ => format!("field_{name}"),
    }
}

/// What the JSON mapping of Protobuf calls a field.
pub(super) fn in_json(field: &str) -> String {
    let mut name = String::new();
    let mut begins = false;
    for char in field.chars() {
        if char == '_' {
            begins = true;
        } else if std::mem::take(&mut begins) {
            name.push(char.to_ascii_uppercase());
        } else {
            name.push(char);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn names_follow_the_customs_of_their_format() {
        for (key, of_a_type, of_a_field) in [
            ("shipping_address", "ShippingAddress", "shipping_address"),
            ("shippingAddress", "ShippingAddress", "shipping_address"),
            ("content-type", "ContentType", "content_type"),
            ("2fa", "Value2fa", "field_2fa"),
            ("HTTPStatus", "HTTPStatus", "httpstatus"),
            ("é", "Value", "field_"),
            ("", "Value", "field_"),
        ] {
            assert_eq!(
                (of_type(key).as_str(), of_field(key).as_str()),
                (of_a_type, of_a_field)
            );
        }
        assert_eq!(in_json("shipping_address"), "shippingAddress");
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        let given: Vec<String> = (0..4).map(|_| names.free("Order", "Item")).collect();
        assert_eq!(given, ["Item", "OrderItem", "OrderItem2", "OrderItem3"]);
    }
}
