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

/// `1 schema`, `2 schemas`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// A day as days since 1970-01-01; `None` where the text is none, such as `2027-02-30`.
pub(crate) fn day(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [
        31,
        28 + i64::from(leap),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let length = usize::try_from(month - 1)
        .ok()
        .and_then(|at| lengths.get(at))?;
    if !(1..=*length).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(days + (153 * month + 2) / 5 + day - 1 - 719_468)
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
    fn days_are_counted() {
        for (text, days) in [
            ("1970-01-01", Some(0)),
            ("1970-03-01", Some(59)),
            ("2000-02-29", Some(11_016)),
            ("2026-11-30", Some(20_787)),
            ("2100-02-29", None),
            ("2027-00-10", None),
            ("2027-13-10", None),
            ("2027-1-10", None),
            ("tomorrow", None),
        ] {
            assert_eq!(day(text), days, "{text}");
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
