//! The Avro schemas that the cases work with. Texts come from templates, so that the same numbers give the same text.
//!
//! Versions of a subject differ in one optional field (`extra_N`), so each reads what any other wrote.

/// Stands for eight digits that name the subject; it is in the name of the record too, so that subjects share no text.
pub(crate) const SUBJECT: &str = "@@@@@@@@";
/// Stands for eight digits that name the optional field.
pub(crate) const EXTRA: &str = "########";

/// About 0.4 kB: its answer by id has about 600 bytes.
pub(crate) const SMALL: &str = include_str!("../schemas/small.avsc");
/// About 1.2 kB.
pub(crate) const MEDIUM: &str = include_str!("../schemas/medium.avsc");
/// About 2 kB.
pub(crate) const LARGE: &str = include_str!("../schemas/large.avsc");

/// The text of a file as a serializer sends it: without line breaks, placeholders still in it.
pub(crate) fn template(file: &str) -> String {
    file.lines().collect()
}

/// The text with its numbers.
pub(crate) fn numbered(file: &str, subject: u32, extra: u32) -> String {
    template(file)
        .replace(SUBJECT, &digits(subject))
        .replace(EXTRA, &digits(extra))
}

/// As long as a placeholder.
pub(crate) fn digits(number: u32) -> String {
    format!("{:08}", number % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_json_and_as_large_as_they_say() {
        for (file, bytes) in [(SMALL, 350..450), (MEDIUM, 1150..1300), (LARGE, 1900..2200)] {
            let text = numbered(file, 1, 2);
            assert!(bytes.contains(&text.len()), "{} bytes", text.len());
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            assert!(!text.contains(SUBJECT) && !text.contains(EXTRA));
        }
    }
}
