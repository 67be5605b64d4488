//! Regular expressions: whether a text is one, and whether it matches a name.
//!
//! The reference server reads them as Java does. A check finds what no reader of the field takes, and takes the rest:
//! what Java and ECMA-262 read differently is no error here.
//!
//! A match takes time linear in the name, or, where the expression looks around or back, a bounded number of steps.

use std::iter::Peekable;
use std::str::Chars;

use fancy_regex::{Regex, RegexBuilder};

/// Why a text is no regular expression.
///
/// # Errors
///
/// The reason, in words.
pub(super) fn check(pattern: &str) -> Result<(), &'static str> {
    let mut rest = pattern.chars().peekable();
    let mut groups = 0_usize;
    // Whether something stands here that can be repeated.
    let mut repeatable = false;
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                rest.next().ok_or("it ends in a single `\\`")?;
                repeatable = true;
            }
            '[' => {
                class(&mut rest)?;
                repeatable = true;
            }
            '(' => {
                groups += 1;
                group_kind(&mut rest)?;
                repeatable = false;
            }
            ')' => {
                groups = groups.checked_sub(1).ok_or("a `)` closes nothing")?;
                repeatable = true;
            }
            '|' => repeatable = false,
            '*' | '+' | '?' if !repeatable => return Err("a quantifier repeats nothing"),
            '*' | '+' | '?' => {
                // At most one mark says how eagerly.
                if rest.next_if(|next| matches!(next, '?' | '+')).is_some()
                    || rest.peek() == Some(&'*')
                {
                    repeatable = false;
                }
            }
            '{' => {
                bounds(&mut rest)?;
                repeatable = true;
            }
            _ => repeatable = true,
        }
    }
    if groups == 0 {
        Ok(())
    } else {
        Err("a `(` is not closed")
    }
}

/// Skips a character class, from behind its `[`.
fn class(rest: &mut Peekable<Chars<'_>>) -> Result<(), &'static str> {
    let mut before: Option<char> = None;
    while let Some(character) = rest.next() {
        match character {
            ']' => return Ok(()),
            '\\' => {
                rest.next();
                before = None;
            }
            '-' => match (before.take(), rest.peek()) {
                (Some(from), Some(&to)) if to != ']' && to != '\\' && to != '[' => {
                    rest.next();
                    if from > to {
                        return Err("a range in `[]` runs backwards");
                    }
                }
                _ => {}
            },
            _ => before = Some(character),
        }
    }
    Err("a `[` is not closed")
}

/// Skips what says which kind a group is, from behind its `(`.
fn group_kind(rest: &mut Peekable<Chars<'_>>) -> Result<(), &'static str> {
    const UNKNOWN: &str = "a group starts with an unknown `(?`";
    if rest.next_if_eq(&'?').is_none() {
        return Ok(());
    }
    match rest.next() {
        Some(':' | '=' | '!' | '>') => Ok(()),
        Some('<') => {
            if rest.next_if(|next| matches!(next, '=' | '!')).is_some() {
                return Ok(());
            }
            let mut length = 0;
            while rest
                .next_if(|next| next.is_alphanumeric() || *next == '_')
                .is_some()
            {
                length += 1;
            }
            match rest.next() {
                Some('>') if length > 0 => Ok(()),
                _ => Err("the name of a group is not closed by `>`"),
            }
        }
        Some(flag) if flag.is_ascii_alphabetic() || flag == '-' => {
            while rest
                .next_if(|next| next.is_ascii_alphabetic() || *next == '-')
                .is_some()
            {}
            match rest.peek() {
                Some(':') => {
                    rest.next();
                    Ok(())
                }
                Some(')') => Ok(()),
                _ => Err(UNKNOWN),
            }
        }
        _ => Err(UNKNOWN),
    }
}

/// Skips `2}`, `2,}` or `2,3}`; anything else behind a `{` means itself.
fn bounds(rest: &mut Peekable<Chars<'_>>) -> Result<(), &'static str> {
    let mut ahead = rest.clone();
    let Some(least) = number(&mut ahead) else {
        return Ok(());
    };
    let most = match ahead.next() {
        Some('}') => Some(least),
        Some(',') => {
            let most = number(&mut ahead);
            if ahead.next() != Some('}') {
                return Ok(());
            }
            most
        }
        _ => return Ok(()),
    };
    *rest = ahead;
    if most.is_some_and(|most| most < least) {
        return Err("the bounds in `{}` run backwards");
    }
    Ok(())
}

fn number(rest: &mut Peekable<Chars<'_>>) -> Option<u32> {
    let mut number = None;
    while let Some(digit) = rest.peek().and_then(|next| next.to_digit(10)) {
        rest.next();
        number = Some(
            number
                .unwrap_or(0_u32)
                .saturating_mul(10)
                .saturating_add(digit),
        );
    }
    number
}

/// A regular expression, ready to match.
#[derive(Debug)]
pub(super) struct Matcher(Option<Regex>);

impl Matcher {
    /// Most bytes that the program of an expression takes.
    const PROGRAM_BYTES: usize = 256 * 1024;

    /// Most steps back that a match takes.
    const STEPS_BACK: usize = 10_000;

    /// Makes an expression ready. One that is too large, or that only Java reads, matches nothing.
    pub(super) fn new(pattern: &str) -> Self {
        let regex = RegexBuilder::new(&translated(pattern))
            .backtrack_limit(Self::STEPS_BACK)
            .delegate_size_limit(Self::PROGRAM_BYTES)
            .delegate_dfa_size_limit(Self::PROGRAM_BYTES)
            .build();
        Self(regex.ok())
    }

    /// Whether some part of `name` matches.
    pub(super) fn is_match(&self, name: &str) -> bool {
        let regex = self.0.as_ref();
        regex.is_some_and(|regex| regex.is_match(name).unwrap_or(false))
    }
}

/// A pattern as our engine reads it: the shorthands for ASCII only, as in Java and ECMA-262, and `\uXXXX`.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match rest.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[A-Za-z0-9_]"),
            Some('W') => out.push_str("[^A-Za-z0-9_]"),
            Some('s') => out.push_str(r"[ \t\n\x0B\f\r]"),
            Some('S') => out.push_str(r"[^ \t\n\x0B\f\r]"),
            Some('u') => {
                let ahead = rest.as_str();
                match ahead.get(..4) {
                    Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                        out.push_str(r"\x{");
                        out.push_str(digits);
                        out.push('}');
                        rest = ahead[4..].chars();
                    }
                    _ => out.push_str(r"\u"),
                }
            }
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_no_reader_takes_is_refused() {
        for (pattern, valid) in [
            ("", true),
            ("^[a-z]+$", true),
            ("(", false),
            (")", false),
            ("(?:a|b)*", true),
            ("^(?!a).*$", true),
            ("(?<=a)b(?<n>c)\\k<n>", true),
            ("(?i)a", true),
            ("(?i:a)", true),
            ("(?P<n>a)", false),
            ("(?<n", false),
            ("(?", false),
            ("[", false),
            ("[]", true),
            ("[a-z&&[^b]]", true),
            ("[z-a]", false),
            ("[\\]]", true),
            ("[a-", false),
            ("*", false),
            ("a|*", false),
            ("a**", false),
            ("a*?", true),
            ("a++", true),
            ("a*?*", false),
            ("(+)", false),
            ("a{2}", true),
            ("a{2,}", true),
            ("a{3,2}", false),
            ("a{x}", true),
            ("\\", false),
            ("\\p{L}\\u00e9\\/", true),
        ] {
            assert_eq!(check(pattern).is_ok(), valid, "{pattern}");
        }
    }

    #[test]
    fn a_part_of_the_name_is_enough_and_shorthands_are_ascii() {
        for (pattern, name, matches) in [
            ("b", "abc", true),
            ("^b", "abc", false),
            ("^x-", "x-a", true),
            ("^(?!x-)", "x-a", false),
            ("^\\d+$", "12", true),
            ("^\\d+$", "١٢", false),
            ("^[\\w]+$", "é", false),
            ("\\u00e9", "é", true),
            ("\\/", "/", true),
        ] {
            assert_eq!(Matcher::new(pattern).is_match(name), matches, "{pattern}");
        }
    }

    #[test]
    fn an_expression_that_explodes_matches_nothing() {
        let long = "a".repeat(5_000);
        assert!(!Matcher::new("^(?=(a+)+b)").is_match(&long));
        assert!(!Matcher::new("((a{1000}){1000}){1000}").is_match(&long));
        assert!(!Matcher::new(&"(".repeat(100_000)).is_match(&long));
    }
}
