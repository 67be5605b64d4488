//! Types whose meaning goes beyond that of Avro's types: UUIDs, and the numbers in decimals.

use uuid::Uuid;
use uuid::fmt::Hyphenated;

use crate::cursor::{Cursor, LONG_BYTES};
use crate::error::{Error, ErrorKind};
use crate::plan::{Place, Plan};
use crate::reader::Reader;
use crate::record::{AvroType, Decode, Encode};
use crate::types::Type;

/// A `string` with the logical type `uuid`. A `fixed` of 16 bytes is a struct of one's own:
/// `struct Id(#[record(logical = "uuid")] [u8; 16])`.
impl AvroType for Uuid {
    const TYPE: Type = Type::With(&Type::String, r#""logicalType":"uuid""#);
}

impl Encode for Uuid {
    #[inline]
    fn bound(&self) -> usize {
        LONG_BYTES + Hyphenated::LENGTH
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        out.string(self.hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]));
    }
}

impl Decode<'_> for Uuid {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, Error> {
        let text = from.string()?;
        Self::try_parse(text).map_err(|_| no_uuid(text, from))
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'_>) -> Result<Self, Error> {
        let text = plan.string(at, from)?;
        Self::try_parse(text).map_err(|_| no_uuid(text, from))
    }
}

#[cold]
fn no_uuid(text: &str, from: &Reader<'_>) -> Error {
    let shown: String = text.chars().take(60).collect();
    from.error(ErrorKind::Mismatch {
        expected: "a UUID".into(),
        found: format!("{shown:?}").into(),
    })
}

/// The number in a decimal without its point, as `bytes`: the largest byte first, as few as it takes. What its scale is,
/// the field says: with `#[record(decimal(precision = 10, scale = 2))]`, `Unscaled(1999)` is 19.99.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unscaled(pub i128);

impl Unscaled {
    const BYTES: usize = size_of::<i128>();

    /// How many of the first bytes only repeat the sign.
    fn spare(self) -> usize {
        let magnitude = if self.0 < 0 { !self.0 } else { self.0 };
        // One bit of the bytes that remain is the sign; zero takes a byte, too.
        ((magnitude.leading_zeros() as usize).saturating_sub(1) / 8).min(Self::BYTES - 1)
    }

    fn of_bytes(bytes: &[u8], from: &Reader<'_>) -> Result<Self, Error> {
        let spare = match (Self::BYTES.checked_sub(bytes.len()), bytes.first()) {
            (Some(spare), Some(_)) => spare,
            _ => return Err(from.error(ErrorKind::Number("a decimal of 1 to 16 bytes"))),
        };
        let sign = if bytes[0] < 0x80 { 0 } else { 0xff };
        let mut all = [sign; Self::BYTES];
        all[spare..].copy_from_slice(bytes);
        Ok(Self(i128::from_be_bytes(all)))
    }
}

impl AvroType for Unscaled {
    const TYPE: Type = Type::Bytes;
}

impl Encode for Unscaled {
    #[inline]
    fn bound(&self) -> usize {
        LONG_BYTES + Self::BYTES
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        out.bytes(&self.0.to_be_bytes()[self.spare()..]);
    }
}

impl Decode<'_> for Unscaled {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, Error> {
        let bytes = from.bytes()?;
        Self::of_bytes(bytes, from)
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'_>) -> Result<Self, Error> {
        let bytes = plan.bytes(at, from)?;
        Self::of_bytes(bytes, from)
    }
}

#[cfg(test)]
mod tests {
    use apache_avro::reader::datum::GenericDatumReader;
    use apache_avro::types::Value;
    use pretty_assertions::assert_eq;
    use uuid::Uuid;

    use super::Unscaled;
    use crate::{Decode, Limits, Record};

    #[derive(Record, Debug, PartialEq)]
    #[record(crate = etymon_avro)]
    struct Priced {
        id: Uuid,
        #[record(decimal(precision = 38, scale = 2))]
        price: Unscaled,
    }

    fn read<'m, T: Decode<'m>>(payload: &'m [u8]) -> Result<T, crate::Error> {
        crate::decode(payload, Limits::default())
    }

    #[test]
    fn a_decimal_takes_as_few_bytes_as_its_number() {
        let rows: [(i128, &[u8]); 8] = [
            (0, &[0]),
            (-1, &[0xff]),
            (127, &[0x7f]),
            (128, &[0, 0x80]),
            (-128, &[0x80]),
            (-129, &[0xff, 0x7f]),
            (i128::MAX, &i128::MAX.to_be_bytes()),
            (i128::MIN, &i128::MIN.to_be_bytes()),
        ];
        for (number, bytes) in rows {
            let mut payload = Vec::new();
            crate::append(&Unscaled(number), &mut payload);
            assert_eq!(&payload[1..], bytes, "{number}");
            assert_eq!(read::<Unscaled>(&payload).unwrap().0, number);
        }
        assert_eq!(read::<Unscaled>(&[4, 0xff, 0xff]).unwrap().0, -1);
        for payload in [vec![0], [vec![34], vec![0; 17]].concat()] {
            assert!(read::<Unscaled>(&payload).is_err(), "{payload:?}");
        }
    }

    #[test]
    fn others_read_the_same_uuid_and_decimal() {
        let id = Uuid::from_u128(0x1234_5678_9abc_def0);
        let value = Priced {
            id,
            price: Unscaled(-1999),
        };
        let mut payload = Vec::new();
        crate::append(&value, &mut payload);
        assert_eq!(read::<Priced>(&payload).unwrap(), value);
        let schema = apache_avro::Schema::parse_str(Priced::SCHEMA).unwrap();
        let reader = GenericDatumReader::builder(&schema).build().unwrap();
        let Value::Record(fields) = reader.read_value(&mut payload.as_slice()).unwrap() else {
            panic!("it is a record");
        };
        assert_eq!(fields[0].1, Value::Uuid(id));
        assert_eq!(
            fields[1].1,
            Value::Decimal((-1999i128).to_be_bytes()[14..].into())
        );
    }

    #[test]
    fn a_text_that_is_no_uuid_is_refused() {
        let error = read::<Uuid>(b"\x04no").expect_err("it is none");
        assert_eq!(
            error.to_string(),
            "\"no\" does not fit the schema, which has a UUID here, at byte 3"
        );
    }
}
