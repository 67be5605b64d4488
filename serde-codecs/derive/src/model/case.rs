//! `rename_all`: names in the case of another language.

use syn::{LitStr, Result};

use super::settings::closest;

/// How the words of a name are put together.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
}

const CASES: [(&str, Case); 6] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
];

impl Case {
    pub(super) fn parse(text: &LitStr) -> Result<Self> {
        let value = text.value();
        let names = CASES.map(|(name, _)| name);
        CASES
            .iter()
            .find(|(name, _)| *name == value)
            .map(|(_, case)| *case)
            .ok_or_else(|| {
                let message = format!("`{value}` is not a case: {}", closest(&value, &names));
                syn::Error::new(text.span(), message)
            })
    }

    /// `name`, which is in snake case or Pascal case.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        let all = |change: fn(&str) -> String, between: &str| {
            let words: Vec<String> = words.iter().map(|word| change(word)).collect();
            words.join(between)
        };
        match self {
            // As serde has them: underscores stay.
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Pascal => all(capitalised, ""),
            Self::Camel => {
                let pascal = all(capitalised, "");
                let first = words.first().map_or(0, String::len);
                format!("{}{}", pascal[..first].to_lowercase(), &pascal[first..])
            }
            Self::Snake => all(str::to_lowercase, "_"),
            Self::ScreamingSnake => all(str::to_uppercase, "_"),
        }
    }
}

/// A word begins after an underscore, and at a capital.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut word = String::new();
        for char in part.chars() {
            if char.is_uppercase() && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.push(char);
        }
        words.push(word);
    }
    words
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::CASES;

    #[test]
    fn names_are_put_into_other_cases() {
        let rows = [
            (
                "order_id",
                "order_id ORDER_ID OrderId orderId order_id ORDER_ID",
            ),
            ("total", "total TOTAL Total total total TOTAL"),
            (
                "InTransit",
                "intransit INTRANSIT InTransit inTransit in_transit IN_TRANSIT",
            ),
            ("line_2", "line_2 LINE_2 Line2 line2 line_2 LINE_2"),
            ("__a", "__a __A A a a A"),
        ];
        for (name, expected) in rows {
            let found = CASES.map(|(_, case)| case.apply(name)).join(" ");
            assert_eq!(found, expected, "{name}");
        }
    }
}
