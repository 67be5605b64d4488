//! Values as the vectors show them: what has no type of its own in JSON is a string.

use apache_avro::types::Value;
use serde_json::{Map, Value as Json};

const MICROS_OF_A_DAY: i64 = 86_400_000_000;

/// The value as JSON. `like` is what is expected: of a decimal, which does not know its scale, it tells that.
pub(crate) fn shown(value: &Value, like: &Json) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => Json::from(*value),
        Value::Int(value) => Json::from(*value),
        Value::Long(value) => Json::from(*value),
        Value::Float(value) => number(f64::from(*value)),
        Value::Double(value) => number(*value),
        Value::String(value) | Value::Enum(_, value) => Json::from(value.as_str()),
        Value::Bytes(value) | Value::Fixed(_, value) => hexadecimal(value).into(),
        Value::Union(_, value) => shown(value, like),
        Value::Array(items) => {
            let shown = |(at, item)| shown(item, &like[at]);
            items.iter().enumerate().map(shown).collect()
        }
        Value::Map(entries) => members(entries.iter(), like),
        Value::Record(fields) => members(fields.iter().map(|(name, value)| (name, value)), like),
        Value::Decimal(value) => {
            let scale = like
                .as_str()
                .and_then(|text| Some(text.split_once('.')?.1.len()));
            decimal(
                &Vec::try_from(value).expect("it fits its bytes"),
                scale.unwrap_or(0),
            )
            .into()
        }
        Value::Date(days) => date(i64::from(*days)).into(),
        Value::TimeMillis(millis) => time(i64::from(*millis) * 1000).into(),
        Value::TimeMicros(micros) => time(*micros).into(),
        Value::TimestampMillis(millis) => format!("{}Z", moment(millis * 1000)).into(),
        Value::TimestampMicros(micros) => format!("{}Z", moment(*micros)).into(),
        Value::LocalTimestampMillis(millis) => moment(millis * 1000).into(),
        Value::LocalTimestampMicros(micros) => moment(*micros).into(),
        Value::Uuid(value) => value.to_string().into(),
        other => panic!("the vectors do not say how to show {other:?}"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn members<'a>(members: impl Iterator<Item = (&'a String, &'a Value)>, like: &Json) -> Json {
    let shown = members.map(|(name, value)| (name.clone(), shown(value, &like[name])));
    Json::Object(shown.collect::<Map<_, _>>())
}

/// As read from its text, since `serde_json` reads the last digit of some numbers in the vectors wrongly, too.
fn number(value: f64) -> Json {
    match value {
        _ if value.is_nan() => "NaN".into(),
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ => serde_json::from_str(&format!("{value:e}")).expect("a number of JSON"),
    }
}

/// A two's complement number, big-endian, with the point `scale` digits from its end.
fn decimal(bytes: &[u8], scale: usize) -> String {
    let is_negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mut magnitude: Vec<u8> = bytes.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|byte| *byte > 0) || digits.len() <= scale {
        let mut rest = 0;
        for byte in &mut magnitude {
            let number = rest * 256 + u16::from(*byte);
            *byte = u8::try_from(number / 10).expect("the rest is below 10");
            rest = number % 10;
        }
        digits.push(char::from_digit(rest.into(), 10).expect("a digit"));
    }
    let digits: String = digits.into_iter().rev().collect();
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if is_negative { "-" } else { "" };
    let point = if scale > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{fraction}")
}

fn moment(micros: i64) -> String {
    let day = date(micros.div_euclid(MICROS_OF_A_DAY));
    format!("{day}T{}", time(micros.rem_euclid(MICROS_OF_A_DAY)))
}

fn time(micros: i64) -> String {
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{micros:06}", seconds % 60)
}

/// The day that many days after 1970-01-01, counted from its year on.
fn date(mut days: i64) -> String {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    // 400 years always have as many days.
    let mut year = 1970 + days.div_euclid(146_097) * 400;
    days = days.rem_euclid(146_097);
    while days >= 365 + i64::from(is_leap(year)) {
        days -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + i64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}
