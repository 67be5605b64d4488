//! Small things that messages are made of.

/// The line and the column of an offset in a text, both from 1; columns count characters.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text
        .get(..offset)
        .or_else(|| (0..offset).rev().find_map(|shorter| text.get(..shorter)))
        .unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// `; did you mean ...?` for the known word that is nearest to a wrong one; nothing where none is near.
pub(crate) fn did_you_mean<'w>(wrong: &str, known: impl IntoIterator<Item = &'w str>) -> String {
    nearest(wrong, known, 1)
        .first()
        .map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

/// Up to `most` known words that are near a wrong one, the nearest first.
pub(crate) fn nearest<'w>(
    wrong: &str,
    known: impl IntoIterator<Item = &'w str>,
    most: usize,
) -> Vec<&'w str> {
    let wrong = wrong.to_lowercase();
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&wrong, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(most).map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn places_are_told_in_lines_and_characters() {
        let text = "é\nüx y\n";
        for (offset, place) in [
            (0, (1, 1)),
            (2, (1, 2)),
            (3, (2, 1)),
            (5, (2, 2)),
            (9, (3, 1)),
            (4, (2, 1)),
            (90, (3, 1)),
        ] {
            assert_eq!(line_and_column(text, offset), place, "{offset}");
        }
    }

    #[test]
    fn near_words_are_suggested() {
        let known = ["orders-value", "ratings-value", "customers-key"];
        assert_eq!(
            did_you_mean("order-value", known),
            "; did you mean `orders-value`?"
        );
        assert_eq!(did_you_mean("zzz", known), "");
    }
}
