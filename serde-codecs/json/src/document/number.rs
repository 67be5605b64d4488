//! Numbers of few digits, which are understood while they are scanned. All others are left to serde_json.

use super::scan::{Flaw, broken};

/// A number as serde_json has it, positive integers apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Positive(u64),
    Negative(i64),
    /// Written with a fraction.
    Decimal(f64),
}

impl Number {
    /// An integer by its digits; `None` for what is not certain to fit, and for `-0`, which is no integer to serde_json.
    fn integer(is_negative: bool, digits: u64, length: usize) -> Option<Self> {
        if length > 18 {
            return None;
        }
        match (is_negative, digits) {
            (false, digits) => Some(Self::Positive(digits)),
            (true, 0) => None,
            (true, digits) => i64::try_from(digits)
                .ok()
                .map(|digits| Self::Negative(-digits)),
        }
    }

    /// A number without exponent by its digits, of which the last `decimals` are the fraction: the quotient of two numbers
    /// that are exact, as serde_json has it. `None` for others, and where serde_json keeps the digits
    /// (`arbitrary_precision`).
    fn short(is_negative: bool, digits: u64, decimals: usize, length: usize) -> Option<Self> {
        const KEEPS_DIGITS: bool = size_of::<serde_json::Number>() > 16;
        const SCALES: [f64; 15] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
        ];
        if length > 16 || KEEPS_DIGITS {
            return None;
        }
        let magnitude = digits as f64 / SCALES.get(decimals)?;
        Some(Self::Decimal(if is_negative {
            -magnitude
        } else {
            magnitude
        }))
    }
}

/// A number as far as it is understood, and where it ends.
#[inline]
pub(super) fn number(text: &str, start: usize) -> Result<(Option<Number>, usize), Flaw> {
    let bytes = text.as_bytes();
    let is_negative = bytes.get(start) == Some(&b'-');
    let whole = start + usize::from(is_negative);
    let (mut number, mut at) = match bytes.get(whole) {
        Some(b'0') => (0, whole + 1),
        _ => digits(bytes, whole, 0)?,
    };
    let digits_before = at - whole;
    let mut decimals = None;
    if bytes.get(at) == Some(&b'.') {
        let point = at + 1;
        (number, at) = digits(bytes, point, number)?;
        decimals = Some(at - point);
    }
    let has_exponent = matches!(bytes.get(at), Some(b'e' | b'E'));
    if has_exponent {
        let is_signed = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        (_, at) = digits(bytes, at + 1 + usize::from(is_signed), 0)?;
    }
    // Only such numbers can be out of range.
    if has_exponent || digits_before > 300 {
        return match serde_json::from_str::<serde_json::Number>(&text[start..at]) {
            Ok(_) => Ok((None, at)),
            Err(_) => Err(broken(start)),
        };
    }
    let number = match decimals {
        None => Number::integer(is_negative, number, at - start),
        Some(decimals) => Number::short(is_negative, number, decimals, at - start),
    };
    Ok((number, at))
}

/// A number with the digits from here on, one at least, and where they end. What overflows is of no use to anybody.
#[inline]
fn digits(bytes: &[u8], start: usize, mut number: u64) -> Result<(u64, usize), Flaw> {
    let mut at = start;
    while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
        number = number
            .wrapping_mul(10)
            .wrapping_add(u64::from(digit - b'0'));
        at += 1;
    }
    match at > start {
        true => Ok((number, at)),
        false => Err(broken(start)),
    }
}
