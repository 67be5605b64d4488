//! What a text may be besides a text.

/// What all texts of a place are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Formats {
    /// A UUID in its usual form, 8-4-4-4-12 digits.
    pub(super) uuid: bool,
    /// A day, as `2024-02-29`.
    pub(super) date: bool,
    /// A moment of RFC 3339 with its zone, as `2024-02-29T12:34:56.789Z`.
    pub(super) date_time: bool,
}

impl Formats {
    pub(super) fn of(text: &str) -> Self {
        Self {
            uuid: is_uuid(text.as_bytes()),
            date: is_date(text.as_bytes()),
            date_time: is_date_time(text.as_bytes()),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            uuid: self.uuid && other.uuid,
            date: self.date && other.date,
            date_time: self.date_time && other.date_time,
        }
    }
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (
        number(&[*y1, *y2, *y3, *y4]),
        number(&[*m1, *m2]),
        number(&[*d1, *d2]),
    ) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    year > 0 && (1..=days).contains(&day)
}

fn is_date_time(text: &[u8]) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else {
        return false;
    };
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = time else {
        return false;
    };
    let below = |digits: [u8; 2], limit| number(&digits).is_some_and(|number| number < limit);
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &fraction[digits..]
        }
        rest => rest,
    };
    let has_zone = match rest {
        [b'Z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => below([*h1, *h2], 24) && below([*m1, *m2], 60),
        _ => false,
    };
    is_date(date)
        && below([*h1, *h2], 24)
        && below([*m1, *m2], 60)
        && below([*s1, *s2], 60)
        && has_zone
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn texts_are_recognised_by_their_form() {
        //   text                                     uuid   date   moment
        for (text, uuid, date, date_time) in [
            ("095d71cf-1255-6b9d-5e33-0AD575B3DF5D", true, false, false),
            ("095d71cf12556b9d5e330ad575b3df5d----", false, false, false),
            ("2024-02-29", false, true, false),
            ("2023-02-29", false, false, false),
            ("2024-13-01", false, false, false),
            ("2024-02-29T12:34:56Z", false, false, true),
            ("2024-02-29T12:34:56.123456789+02:00", false, false, true),
            ("2024-02-29T12:34:56", false, false, false),
            ("2024-02-29 12:34:56Z", false, false, false),
            ("2024-02-29T24:00:00Z", false, false, false),
            ("2024-02-29T12:34:56.Z", false, false, false),
            ("é024-02-2", false, false, false),
            ("", false, false, false),
        ] {
            let expected = Formats {
                uuid,
                date,
                date_time,
            };
            assert_eq!(Formats::of(text), expected, "{text}");
        }
    }
}
