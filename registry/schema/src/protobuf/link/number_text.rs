//! Floating-point numbers as descriptors write them: in the fewest digits, of two widths, that read back the same.

/// The text of a `double`.
pub(super) fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let short = general(value, 15);
    if short.parse() == Ok(value) {
        short
    } else {
        general(value, 17)
    }
}

/// The text of a `float`.
pub(super) fn float_text(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest float is what is meant"
    )]
    let value = value as f32;
    if !value.is_finite() {
        return double_text(f64::from(value));
    }
    let short = general(f64::from(value), 6);
    if short.parse() == Ok(value) {
        short
    } else {
        general(f64::from(value), 9)
    }
}

/// `value` in `digits` digits, without zeros at the end: as a decimal when its exponent is moderate.
fn general(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let limit = i32::try_from(digits).unwrap_or(i32::MAX);
    if (-4..limit).contains(&exponent) {
        let decimals = usize::try_from(limit - 1 - exponent).unwrap_or(0);
        return trimmed(&format!("{value:.decimals$}")).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trimmed(mantissa), exponent.unsigned_abs())
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn numbers_are_written_as_descriptors_do() {
        //   value      double                     float
        for (value, double, float) in [
            (0.0, "0", "0"),
            (-0.0, "-0", "-0"),
            (1.5, "1.5", "1.5"),
            (0.1, "0.1", "0.1"),
            (1e10, "10000000000", "1e+10"),
            (1e-5, "1e-05", "1e-05"),
            (1.0 / 3.0, "0.33333333333333331", "0.333333343"),
            (1e100, "1e+100", "inf"),
            (f64::NEG_INFINITY, "-inf", "-inf"),
            (f64::NAN, "nan", "nan"),
        ] {
            assert_eq!(double_text(value), double);
            assert_eq!(float_text(value), float);
        }
    }
}
