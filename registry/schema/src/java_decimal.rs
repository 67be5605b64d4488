//! Decimal numbers as Java's `BigDecimal` reads and prints them.

/// The exponent of a number is beyond what a `BigDecimal` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfRange;

/// Appends a JSON number in the spelling of `BigDecimal.toString`, which keeps every digit; whole numbers as they are.
///
/// # Errors
///
/// [`OutOfRange`], with nothing appended.
pub(crate) fn write_decimal(out: &mut String, number: &str) -> Result<(), OutOfRange> {
    let (sign, magnitude) = match number.strip_prefix('-') {
        Some(magnitude) => ("-", magnitude),
        None => ("", number),
    };
    if magnitude.bytes().all(|byte| byte.is_ascii_digit()) {
        out.push_str(if magnitude == "0" { "0" } else { number });
        return Ok(());
    }
    let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().map_err(|_| OutOfRange)?),
        None => (magnitude, 0_i64),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = [whole, fraction].concat();
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let length = |text: &str| i64::try_from(text.len()).map_err(|_| OutOfRange);
    let scale = length(fraction)?.checked_sub(exponent).ok_or(OutOfRange)?;
    if i32::try_from(scale).is_err() {
        return Err(OutOfRange);
    }
    if digits != "0" {
        out.push_str(sign);
    }
    lay_out(out, digits, scale, length(digits)?);
    Ok(())
}

/// Appends `digits`, of which there are `length`, with the last `scale` behind the point.
fn lay_out(out: &mut String, digits: &str, scale: i64, length: i64) {
    let exponent = length - 1 - scale;
    if scale == 0 {
        out.push_str(digits);
    } else if scale > 0 && exponent >= -6 {
        // At most six zeros are missing in front.
        let padding = usize::try_from(scale + 1 - length).unwrap_or_default();
        let padded = ["0".repeat(padding).as_str(), digits].concat();
        let point = padded.len() - usize::try_from(scale).unwrap_or_default();
        out.push_str(&padded[..point]);
        out.push('.');
        out.push_str(&padded[point..]);
    } else {
        out.push_str(&digits[..1]);
        if digits.len() > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        if exponent != 0 {
            out.push_str(if exponent > 0 { "E+" } else { "E" });
            out.push_str(&exponent.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn decimals_print_as_in_java() {
        for (number, text) in [
            ("5", "5"),
            ("-5", "-5"),
            ("-0", "0"),
            ("18446744073709551616", "18446744073709551616"),
            ("5.0", "5.0"),
            ("-0.0", "0.0"),
            ("1.500", "1.500"),
            ("1e3", "1E+3"),
            ("1E+3", "1E+3"),
            ("-1.25e3", "-1.25E+3"),
            ("25e-1", "2.5"),
            ("1.50e+2", "150"),
            ("100e-2", "1.00"),
            ("1.0e5", "1.0E+5"),
            ("0e5", "0E+5"),
            ("0e-3", "0.000"),
            ("0.0000001", "1E-7"),
            ("0.000001", "0.000001"),
            ("0.0000012", "0.0000012"),
            ("0.00000012", "1.2E-7"),
            ("1e400", "1E+400"),
            ("123.456e-10", "1.23456E-8"),
            ("1e2147483647", "1E+2147483647"),
        ] {
            let mut out = String::new();
            assert_eq!(write_decimal(&mut out, number), Ok(()), "{number}");
            assert_eq!(out, text, "{number}");
        }
        for number in ["1e2147483649", "1e99999999999999999999", "1.5e-2147483648"] {
            let mut out = String::new();
            assert_eq!(write_decimal(&mut out, number), Err(OutOfRange), "{number}");
            assert_eq!(out, "");
        }
    }
}
