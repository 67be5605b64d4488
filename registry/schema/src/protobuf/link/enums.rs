//! Enums.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Checker;
use super::features::Features;
use crate::protobuf::tree::{Enum, EnumId};

impl Checker<'_, '_> {
    pub(super) fn enums(&mut self) {
        let file = self.linked.file();
        for index in 0..file.enums.len() {
            let id = EnumId(u32::try_from(index).expect("a text has fewer than 2^32 enums"));
            let r#enum = file.r#enum(id);
            let outer = (r#enum.parent).map_or(self.linked.features, |parent| {
                self.linked.message_features[parent.index()]
            });
            let features = outer.with(file, &r#enum.options);
            self.values(r#enum, features);
            self.aliases(r#enum);
            self.reserved_values(r#enum);
            if !file.is_set(&r#enum.options, "deprecated_legacy_json_field_conflicts")
                && features.json
            {
                self.alike_values(r#enum);
            }
        }
    }

    fn values(&mut self, r#enum: &Enum, features: Features) {
        let file = self.linked.file();
        let name = file.text(r#enum.name);
        let Some(first) = r#enum.values.first() else {
            self.problems.add(r#enum.name.span(), || {
                format!("the enum `{name}` has no values: give it at least one")
            });
            return;
        };
        if first.number != 0 && !features.closed_enum {
            self.problems.add(first.number_span, || {
                format!(
                    "the first value of the enum `{name}` is {}: an open enum, as those of proto3 are, begins with zero",
                    first.number
                )
            });
        }
        for value in &r#enum.values {
            if i32::try_from(value.number).is_err() {
                self.problems.add(value.number_span, || {
                    format!(
                        "the value `{}` has the number {}: numbers of an enum run from -2147483648 to 2147483647",
                        file.text(value.name),
                        value.number
                    )
                });
            }
        }
    }

    fn aliases(&mut self, r#enum: &Enum) {
        let file = self.linked.file();
        let name = file.text(r#enum.name);
        let allowed = file.value_of(&r#enum.options, "allow_alias");
        let mut by_number: Vec<_> = r#enum
            .values
            .iter()
            .map(|value| (value.number, value))
            .collect();
        by_number.sort_by_key(|&(number, _)| number);
        let mut shared = by_number
            .windows(2)
            .filter(|pair| pair[0].0 == pair[1].0)
            .map(|pair| (pair[0].1, pair[1].1))
            .peekable();
        match allowed {
            Some((true, span)) if shared.peek().is_none() => self.problems.add(span, || {
                format!("the enum `{name}` allows aliases and has none: take `option allow_alias = true;` out")
            }),
            Some((true, _)) => {}
            Some((false, span)) => self.problems.add(span, || {
                format!("the enum `{name}` says `allow_alias = false`, which means nothing: take it out")
            }),
            None => {
                for (first, second) in shared {
                    self.problems.add(second.number_span, || {
                        format!(
                            "the values `{}` and `{}` of the enum `{name}` both have the number {}: change one, or write `option allow_alias = true;`",
                            file.text(first.name),
                            file.text(second.name),
                            second.number
                        )
                    });
                }
            }
        }
    }

    fn reserved_values(&mut self, r#enum: &Enum) {
        if r#enum.reserved.is_empty() {
            return;
        }
        let file = self.linked.file();
        let occupied = self.enum_ranges(&r#enum.reserved);
        let names = self.reserved_names(&r#enum.reserved);
        for value in &r#enum.values {
            let name = file.text(value.name);
            if let Some(range) = occupied.holding(value.number) {
                self.problems.add(value.number_span, || {
                    format!("the value `{name}` has the number {}, which is reserved (`{range}`): take another number", value.number)
                });
            }
            if names
                .binary_search_by(|reserved| reserved.as_str().cmp(name))
                .is_ok()
            {
                self.problems.add(value.name.span(), || {
                    format!("the name `{name}` of a value is reserved: take another name")
                });
            }
        }
    }

    /// Generated code drops the name of the enum in front of its values, and their case.
    fn alike_values(&mut self, r#enum: &Enum) {
        let file = self.linked.file();
        let prefix: String = squeezed(file.text(r#enum.name));
        let mut seen =
            HashMap::with_capacity_and_hasher(r#enum.values.len(), RandomState::default());
        for value in &r#enum.values {
            let name = without_prefix(file.text(value.name), &prefix);
            let other = *seen.entry(name).or_insert(value);
            if std::ptr::eq(other, value)
                || other.number == value.number
                || file.text(other.name) == file.text(value.name)
            {
                continue;
            }
            self.problems.add(value.name.span(), || {
                format!(
                    "the value `{}` is named as `{}` when the case and the name of the enum in front are left out: give it another name",
                    file.text(value.name),
                    file.text(other.name)
                )
            });
        }
    }
}

/// `name` in small letters, without underscores.
fn squeezed(name: &str) -> String {
    let letters = name.chars().filter(|&letter| letter != '_');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The name of a value in camel case without `prefix`, the squeezed name of its enum, in front.
fn without_prefix(name: &str, prefix: &str) -> String {
    let mut wanted = prefix.bytes().peekable();
    let mut rest = name;
    while let Some(&next) = wanted.peek() {
        let Some(letter) = rest.bytes().next() else {
            return camel(name);
        };
        if letter != b'_' {
            if letter.to_ascii_lowercase() != next {
                return camel(name);
            }
            wanted.next();
        }
        rest = &rest[1..];
    }
    let rest = rest.trim_start_matches('_');
    camel(if rest.is_empty() { name } else { rest })
}

/// `MY_VALUE` as `MyValue`.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut capital = true;
    for letter in name.chars() {
        if letter == '_' {
            capital = true;
        } else {
            camel.push(if capital {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            });
            capital = false;
        }
    }
    camel
}
