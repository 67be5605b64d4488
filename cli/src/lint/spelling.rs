//! Which words people meant.

/// The known word that `word` most likely is, misspelt: nothing where it is one, or like none.
pub(super) fn misspelt<'k>(
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let wrong = plain(word);
    // One slip in a short word, several in a long one.
    let allowed = match wrong.len() {
        0..4 => 0,
        4..8 => 1,
        8..16 => 2,
        _ => 4,
    };
    let near = known.into_iter().map(|known| {
        let slips = strsim::damerau_levenshtein(&wrong, &plain(known));
        (slips, known)
    });
    let near: Vec<(usize, &str)> = near.filter(|(slips, _)| *slips <= allowed).collect();
    if near.iter().any(|(_, known)| *known == word) {
        return None;
    }
    near.into_iter().min().map(|(_, known)| known)
}

/// Whether the name of a field is that of a time: `created_at`, `orderDate`, `ts`.
pub(super) fn is_a_time(name: &str) -> bool {
    let mut last = String::new();
    for character in name.chars() {
        let begins = character.is_uppercase() && !last.ends_with(char::is_uppercase);
        if character == '_' || character == '-' || begins {
            last.clear();
        }
        if character.is_alphanumeric() {
            last.push(character);
        }
    }
    let last = last.to_lowercase();
    matches!(
        &*last,
        "at" | "date" | "datetime" | "time" | "timestamp" | "ts"
    )
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn slips_are_found_and_other_words_left_alone() {
        let known = ["required", "properties", "enum", "date", "timestamp-millis"];
        for (word, meant) in [
            ("requried", Some("required")),
            ("Required", Some("required")),
            ("propertys", Some("properties")),
            ("timestamp_millis", Some("timestamp-millis")),
            ("timestamp-milliseconds", None),
            ("enums", Some("enum")),
            ("required", None),
            ("map", None),
            ("x-owner", None),
            ("", None),
        ] {
            assert_eq!(misspelt(word, known), meant, "{word}");
        }
    }

    #[test]
    fn names_of_times_are_told_by_their_last_word() {
        for name in [
            "created_at",
            "orderDate",
            "ts",
            "eventTS",
            "TIME",
            "sent-at",
        ] {
            assert!(is_a_time(name), "{name}");
        }
        for name in [
            "format",
            "what",
            "data",
            "timeout",
            "date_format",
            "created_ms",
            "",
        ] {
            assert!(!is_a_time(name), "{name}");
        }
    }
}
