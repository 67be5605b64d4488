//! Floating-point numbers as Java reads and prints them: the field's canonical texts carry numbers in Java's spelling.

/// Prints as `Double.toString` does: the shortest digits that read back as the number, at least two of them.
/// What is not finite prints as `NaN`, `Infinity` or `-Infinity`.
pub(crate) fn double_to_string(number: f64) -> String {
    if !number.is_finite() {
        return not_finite(number).to_owned();
    }
    let shortest = format!("{number:e}");
    // Where one digit would do, Java takes the two digits that are nearest to the number: 4.9E-324, not 5.0E-324.
    let two = format!("{number:.1e}");
    let digits = if has_one_digit(&shortest) && two.parse() == Ok(number) {
        two
    } else {
        shortest
    };
    lay_out(&digits)
}

/// Prints as `Float.toString` does.
pub(crate) fn float_to_string(number: f32) -> String {
    if !number.is_finite() {
        return not_finite(number.into()).to_owned();
    }
    let shortest = format!("{number:e}");
    let two = format!("{number:.1e}");
    let digits = if has_one_digit(&shortest) && two.parse() == Ok(number) {
        two
    } else {
        shortest
    };
    lay_out(&digits)
}

fn not_finite(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// Whether a number in Rust's scientific notation has a single digit before the exponent.
fn has_one_digit(scientific: &str) -> bool {
    !scientific.contains('.')
}

/// `1.5e-7` in Java's layout: plain from 0.001 up to below ten million, `1.5E-7` elsewhere, always with a fraction.
fn lay_out(scientific: &str) -> String {
    let (digits, exponent) = scientific
        .split_once('e')
        .expect("Rust's scientific notation has an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent of a double fits");
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let (first, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    match exponent {
        _ if first == "0" => format!("{sign}0.0"),
        0..7 => {
            let whole = usize::try_from(exponent).expect("it is not negative");
            let rest = rest.strip_suffix('0').unwrap_or(rest);
            let padded = format!("{rest:0<whole$}");
            let (more, fraction) = padded.split_at(whole);
            let fraction = if fraction.is_empty() { "0" } else { fraction };
            format!("{sign}{first}{more}.{fraction}")
        }
        -3..0 => {
            let zeros = "0".repeat(usize::try_from(-exponent - 1).expect("it is not negative"));
            let rest = if rest == "0" { "" } else { rest };
            format!("{sign}0.{zeros}{first}{rest}")
        }
        _ => format!("{sign}{first}.{rest}E{exponent}"),
    }
}

/// Reads as `Double.parseDouble` does: white space around, signs, `NaN`, `Infinity`, hexadecimal floats, and a
/// type suffix are welcome.
pub(crate) fn parse_double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|character| character <= ' ');
    let (negative, magnitude) = match text.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let number = match magnitude {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        _ => {
            let number = magnitude
                .strip_suffix(['f', 'F', 'd', 'D'])
                .unwrap_or(magnitude);
            match magnitude.get(..2) {
                Some("0x" | "0X") => hexadecimal(&number[2..])?,
                _ => decimal(number)?,
            }
        }
    };
    Some(if negative { -number } else { number })
}

/// `1.5e3`, `1.`, `.5`: what Rust reads too, but for its words and signs.
fn decimal(text: &str) -> Option<f64> {
    let starts = text.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let characters = |byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    if !starts || !text.bytes().all(characters) {
        return None;
    }
    text.parse().ok()
}

/// `1.8p3` after its `0x`. Rounds to nearest, ties to even.
fn hexadecimal(number: &str) -> Option<f64> {
    // An `f` or `d` at the end is a suffix only behind the exponent, which is not optional.
    let (digits, exponent) = number.split_once(['p', 'P'])?;
    let signed = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if signed.is_empty() || !signed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Exponents beyond any double's are all alike.
    let limit = 1_i64 << 40;
    let mut exponent = exponent
        .parse::<i64>()
        .unwrap_or(if exponent.starts_with('-') {
            -limit
        } else {
            limit
        });
    exponent = exponent.clamp(-limit, limit);
    let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if integer.is_empty() && fraction.is_empty() {
        return None;
    }
    // The first 31 significant digits, and whether anything follows them.
    let (mut mantissa, mut sticky) = (0_u128, false);
    for (place, digit) in integer.chars().chain(fraction.chars()).enumerate() {
        let digit = u128::from(digit.to_digit(16)?);
        let behind = place >= integer.len();
        if mantissa >> 120 == 0 {
            mantissa = mantissa << 4 | digit;
            exponent -= if behind { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            exponent += if behind { 0 } else { 4 };
        }
    }
    if mantissa == 0 {
        return Some(0.0);
    }
    Some(round(mantissa, sticky, exponent))
}

/// `mantissa * 2^exponent`, where `sticky` says that the mantissa is a little more than that. Not zero.
fn round(mantissa: u128, sticky: bool, exponent: i64) -> f64 {
    let top = exponent + 127 - i64::from(mantissa.leading_zeros());
    if top > 1023 {
        return f64::INFINITY;
    }
    if top < -1075 {
        return 0.0;
    }
    // The exponent of the last bit that the double keeps.
    let last = (top - 52).max(-1074);
    let drop = last - exponent;
    let kept = if drop <= 0 {
        mantissa << -drop
    } else if drop > 127 {
        0
    } else {
        let (kept, rest) = (mantissa >> drop, mantissa & ((1 << drop) - 1));
        let half = 1_u128 << (drop - 1);
        let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
        kept + u128::from(up)
    };
    let kept = u64::try_from(kept).expect("a double keeps 53 bits");
    // 2^last in two steps, since a subnormal's own factor is a subnormal too; both products are exact.
    let scale = |power: i64| f64::from_bits(u64::try_from(power + 1023).unwrap_or_default() << 52);
    #[expect(clippy::cast_precision_loss, reason = "it has at most 53 bits")]
    let kept = kept as f64;
    if last >= -1022 {
        kept * scale(last)
    } else {
        kept * scale(-1022) * scale(last + 1022)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn doubles_print_as_in_java() {
        for (number, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1.5, "1.5"),
            (100.0, "100.0"),
            (1234567.0, "1234567.0"),
            (1e6, "1000000.0"),
            (9999999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (12345678.9, "1.23456789E7"),
            (0.001, "0.001"),
            (0.0125, "0.0125"),
            (0.1, "0.1"),
            (0.00099, "9.9E-4"),
            (1.5e-7, "1.5E-7"),
            (1e39, "1.0E39"),
            (1e23, "1.0E23"),
            (-2.5e-10, "-2.5E-10"),
            (9007199254740993.0, "9.007199254740992E15"),
            (f64::MIN_POSITIVE, "2.2250738585072014E-308"),
            (5e-324, "4.9E-324"),
            (2e-323, "2.0E-323"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(double_to_string(number), text);
        }
    }

    #[test]
    fn floats_print_as_in_java() {
        for (number, text) in [
            (16777217_f32, "1.6777216E7"),
            (0.1, "0.1"),
            (3.4028235e38, "3.4028235E38"),
            (1e-45, "1.4E-45"),
            (f32::INFINITY, "Infinity"),
        ] {
            assert_eq!(float_to_string(number), text);
        }
    }

    #[test]
    fn doubles_read_as_in_java() {
        for (text, number) in [
            ("1.5", 1.5),
            (" 1.5f ", 1.5),
            ("+1.", 1.0),
            (".5D", 0.5),
            ("1e400", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("0x1p3", 8.0),
            ("-0x1.8p1d", -3.0),
            ("0x.8p0", 0.5),
            ("0x1p-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x1p-2000", 0.0),
            ("0x1p1024", f64::INFINITY),
            ("0x1.fffffffffffffp1023", f64::MAX),
            ("0x1.fffffffffffff8p1023", f64::INFINITY),
            ("0x1.00000000000008p0", 1.0),
            (
                "0x1.00000000000008000000000000000000000000000001p0",
                1.0000000000000002,
            ),
            ("0x1p99999999999999999999", f64::INFINITY),
            ("0x0p5", 0.0),
        ] {
            assert_eq!(parse_double(text), Some(number), "{text}");
        }
        assert!(parse_double("NaN").is_some_and(f64::is_nan));
        for text in [
            "", " ", "abc", "inf", "nan", "infinity", "1e", "0x1", "0xp1", "1 2", "--1", "0x1p",
            "1_0", "é",
        ] {
            assert_eq!(parse_double(text), None, "{text}");
        }
    }
}
