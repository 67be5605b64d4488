//! Values as operators write them: durations and sizes with units, lists, numbers, yes and no.

use std::time::Duration;

/// `true` or `false`, in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A whole number of digits alone.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// A number from 1 to 2147483647, which is what the API takes for a limit.
pub(super) fn limit(text: &str) -> Option<u32> {
    let number = u32::try_from(number(text)?).ok()?;
    (1..=i32::MAX.unsigned_abs())
        .contains(&number)
        .then_some(number)
}

const DURATION_UNITS: [(&str, u64); 5] = [
    ("h", 3_600_000),
    ("min", 60_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// A number with `ms`, `s`, `min` or `h`, from 0 to a year.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let milliseconds = with_unit(text, &DURATION_UNITS)?;
    (milliseconds <= 365 * 24 * 3_600_000).then(|| Duration::from_millis(milliseconds))
}

/// As [`duration`], and not nothing.
pub(super) fn timeout(text: &str) -> Option<Duration> {
    duration(text).filter(|duration| !duration.is_zero())
}

/// The duration in the largest unit that leaves a whole number.
pub(super) fn show_duration(duration: Duration) -> String {
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    show_with_unit(milliseconds, &DURATION_UNITS, "s")
}

const SIZE_UNITS: [(&str, u64); 5] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
    ("", 1),
];

/// A number of bytes, or one with `B`, `KiB`, `MiB` or `GiB`; from 1 to 1 GiB.
pub(super) fn size(text: &str) -> Option<usize> {
    let bytes = with_unit(text, &SIZE_UNITS)?;
    (1..=1 << 30)
        .contains(&bytes)
        .then(|| usize::try_from(bytes).ok())?
}

/// The size in the largest unit that leaves a whole number.
pub(super) fn show_size(bytes: usize) -> String {
    show_with_unit(bytes as u64, &SIZE_UNITS, "B")
}

fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (count, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number(count)?.checked_mul(*factor)
}

fn show_with_unit(number: u64, units: &[(&str, u64)], of_nothing: &str) -> String {
    if number == 0 {
        return format!("0{of_nothing}");
    }
    let (unit, factor) = units
        .iter()
        .find(|(_, factor)| number.is_multiple_of(*factor))
        .expect("the smallest unit is 1");
    format!("{}{unit}", number / factor)
}

/// The parts of a list: separated by commas, quoted with `"` where a part has commas itself.
pub(super) fn list(text: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => parts.push(String::new()),
            c => parts.last_mut()?.push(c),
        }
    }
    let trimmed = parts.iter().map(|part| part.trim().to_owned());
    (!quoted).then(|| trimmed.filter(|part| !part.is_empty()).collect())
}

/// The parts as [`list`] reads them.
pub(super) fn show_list<T: ToString>(parts: &[T]) -> String {
    let quote = |part: &T| match part.to_string() {
        part if part.contains(',') => format!("\"{part}\""),
        part => part,
    };
    parts.iter().map(quote).collect::<Vec<_>>().join(", ")
}

/// Whether `text` says what to log: levels, alone or as `part=level`, separated by commas.
pub(super) fn is_log_filter(text: &str) -> bool {
    let is_level =
        |level: &str| ["off", "error", "warn", "info", "debug", "trace"].contains(&level);
    text.split(',')
        .all(|directive| match directive.split_once('=') {
            None => is_level(directive),
            Some((part, level)) => {
                let known = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
                !part.is_empty() && part.chars().all(known) && is_level(level)
            }
        })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, is_log_filter, limit, list, show_duration, show_list, show_size, size};

    #[test]
    fn durations_have_a_unit() {
        for (text, milliseconds, shown) in [
            ("10s", Some(10_000), "10s"),
            ("500ms", Some(500), "500ms"),
            ("600000ms", Some(600_000), "10min"),
            ("5m", Some(300_000), "5min"),
            ("2 h", Some(7_200_000), "2h"),
            ("0s", Some(0), "0s"),
            ("10", None, ""),
            ("-1s", None, ""),
            ("1.5s", None, ""),
            ("s", None, ""),
            ("10 parsecs", None, ""),
            ("9000h", None, ""),
            ("99999999999999999999ms", None, ""),
            ("18446744073709551615h", None, ""),
        ] {
            let read = duration(text);
            assert_eq!(read, milliseconds.map(Duration::from_millis), "{text}");
            assert_eq!(read.map(show_duration).unwrap_or_default(), shown, "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes, shown) in [
            ("300", Some(300), "300B"),
            ("4MiB", Some(4 << 20), "4MiB"),
            ("1536B", Some(1536), "1536B"),
            ("64 KiB", Some(64 << 10), "64KiB"),
            ("1GiB", Some(1 << 30), "1GiB"),
            ("2GiB", None, ""),
            ("0", None, ""),
            ("4MB", None, ""),
            ("", None, ""),
            ("+1", None, ""),
        ] {
            let read = size(text);
            assert_eq!(read, bytes, "{text}");
            assert_eq!(read.map(show_size).unwrap_or_default(), shown, "{text}");
        }
    }

    #[test]
    fn limits_are_what_the_api_takes() {
        for (text, expected) in [
            ("1", Some(1)),
            ("2147483647", Some(2_147_483_647)),
            ("2147483648", None),
            ("0", None),
            ("-1", None),
            ("many", None),
        ] {
            assert_eq!(limit(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_are_separated_by_commas_and_quoted() {
        for (text, expected) in [
            ("a, b,c", Some(vec!["a", "b", "c"])),
            ("\"a, b\", c", Some(vec!["a, b", "c"])),
            ("", Some(vec![])),
            ("a,,b,", Some(vec!["a", "b"])),
            ("\"a", None),
        ] {
            let expected: Option<Vec<String>> =
                expected.map(|parts| parts.into_iter().map(str::to_owned).collect());
            let read = list(text);
            assert_eq!(read, expected, "{text}");
            if let Some(parts) = read {
                assert_eq!(list(&show_list(&parts)), Some(parts), "{text}");
            }
        }
    }

    #[test]
    fn log_filters_are_levels_of_parts() {
        for (text, valid) in [
            ("info", true),
            ("warn,etymon_store=debug,etymon_server::http=trace", true),
            ("off", true),
            ("", false),
            ("loud", false),
            ("=info", false),
            ("a b=info", false),
            ("info,", false),
        ] {
            assert_eq!(is_log_filter(text), valid, "{text}");
        }
    }
}
