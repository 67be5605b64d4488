//! Which known name a wrong one was probably meant to be.

/// The name with the fewest changed letters; the first of equals.
///
/// # Panics
///
/// When there are no `names`.
pub(super) fn nearest(wrong: &str, names: impl Iterator<Item = &'static str>) -> &'static str {
    names
        .min_by_key(|name| distance(wrong, name))
        .expect("there are settings")
}

/// How many letters must be inserted, removed or replaced to get from `a` to `b` (Levenshtein).
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_count_letters() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("data_dri", "data_dir", 2),
            ("kitten", "sitting", 3),
            ("listen", "listen", 0),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
