//! How the normal form writes numbers: in decimal, without an exponent where that stays short, with all their digits.

/// Above this many digits before the point a number keeps an exponent: up to here a double is exact.
const DIGITS: i64 = 15;

/// Above this many zeros behind the point a number keeps an exponent.
const ZEROS: i64 = 20;

/// Adds the number `text`, as the grammar has it with a sign in front, in its normal spelling.
pub(super) fn number(text: &str, out: &mut String) {
    let (sign, body) = text
        .strip_prefix('-')
        .map_or(("", text), |body| ("-", body));
    out.push_str(sign);
    if let Some(integer) = integer(body) {
        match integer {
            Some(value) => out.push_str(&value.to_string()),
            None => out.push_str(body),
        }
    } else if float(body, sign, out).is_none() {
        out.push_str(body);
    }
}

/// The value when `body` is an integer; `Some(None)` when it is one and larger than 64 bits, or no octal number.
fn integer(body: &str) -> Option<Option<u64>> {
    if let Some(hex) = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
        return Some(u64::from_str_radix(hex, 16).ok());
    }
    if !body.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let radix = if body.starts_with('0') { 8 } else { 10 };
    Some(u64::from_str_radix(body, radix).ok())
}

/// Adds the number `body` that has a point or an exponent. `None`, and nothing added, when it is none.
fn float(body: &str, sign: &str, out: &mut String) -> Option<()> {
    let body = body.strip_suffix(['f', 'F']).unwrap_or(body);
    let (mantissa, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    let exponent: i64 = i64::from(exponent.parse::<i32>().ok()?);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_start_matches('0');
    let zeros = i64::try_from(all.len() - digits.len()).ok()?;
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        // As an integer it would lose its sign.
        out.push_str(if sign.is_empty() { "0" } else { "0.0" });
        return Some(());
    }
    // The value is 0.DIGITS times ten to the power of `point`.
    let point = i64::try_from(whole.len()).ok()? - zeros + exponent;
    let count = i64::try_from(digits.len()).ok()?;
    if point >= count && point <= DIGITS {
        out.push_str(digits);
        zeros_to(point - count, out);
    } else if point > 0 && point < count {
        let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
        for part in [whole, ".", fraction] {
            out.push_str(part);
        }
    } else if point <= 0 && point > -ZEROS {
        out.push_str("0.");
        zeros_to(-point, out);
        out.push_str(digits);
    } else {
        out.push_str(digits);
        out.push('e');
        out.push_str(&(point - count).to_string());
    }
    Some(())
}

fn zeros_to(count: i64, out: &mut String) {
    out.extend((0..count).map(|_| '0'));
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_decimal_and_keep_all_their_digits() {
        for (text, expected) in [
            ("31", "31"),
            ("0x1F", "31"),
            ("-0X1f", "-31"),
            ("010", "8"),
            ("0", "0"),
            ("-0", "-0"),
            ("2.", "2"),
            ("1.f", "1"),
            (".5", "0.5"),
            ("1e10", "10000000000"),
            ("-1.50E+2", "-150"),
            ("3.14159265", "3.14159265"),
            ("1e-7", "0.0000001"),
            ("123456789.5", "123456789.5"),
            ("-0.0", "-0.0"),
            ("0e5", "0"),
            ("1e300", "1e300"),
            ("25e299", "25e299"),
            ("1e-300", "1e-300"),
            ("12.5e-40", "125e-41"),
            ("18446744073709551615", "18446744073709551615"),
            ("0x1FFFFFFFFFFFFFFFF", "0x1FFFFFFFFFFFFFFFF"),
            ("089", "089"),
            ("1e99999999999", "1e99999999999"),
        ] {
            let mut out = String::new();
            number(text, &mut out);
            assert_eq!(out, expected, "{text}");
            let mut again = String::new();
            number(&out, &mut again);
            assert_eq!(again, out, "{text} again");
        }
    }
}
