//! From tokens to values of serde's types. Whatever is not certain to be as serde_json has it is an error here: the caller
//! then lets serde_json read the payload, which also knows how to say what is wrong.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::number::Number;
use super::{Items, Kind, Members, Place};

type Json<'p> = serde_json::Deserializer<serde_json::de::StrRead<'p>>;

/// The value is not made here.
#[derive(Debug)]
pub(crate) struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value is left to serde_json")
    }
}

impl std::error::Error for Unread {}

impl de::Error for Unread {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl From<serde_json::Error> for Unread {
    fn from(_: serde_json::Error) -> Self {
        Self
    }
}

/// How serde_json asks for a text that is not to be read; it cannot be told the place from here.
const RAW: &str = "$serde_json::private::RawValue";

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
            match self.token().number() {
                Some(Number::Positive(number)) => visitor.visit_u64(number),
                Some(Number::Negative(number)) => visitor.visit_i64(number),
                Some(Number::Decimal(number)) => visitor.visit_f64(number),
                None if self.kind() == Kind::Number => {
                    Ok(Json::from_str(self.inner()).$method(visitor)?)
                }
                None => Err(Unread),
            }
        }
    )*};
}

/// For the widths that serde_json reads in another way.
macro_rules! wide_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
            match self.kind() {
                Kind::Positive | Kind::Negative | Kind::Decimal | Kind::Number => Ok(Json::from_str(self.inner()).$method(visitor)?),
                _ => Err(Unread),
            }
        }
    )*};
}

impl<'p> Deserializer<'p> for Place<'_, 'p> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::True => visitor.visit_bool(true),
            Kind::False => visitor.visit_bool(false),
            Kind::Positive | Kind::Negative | Kind::Decimal | Kind::Number => {
                self.deserialize_u64(visitor)
            }
            Kind::Plain | Kind::Escaped => self.deserialize_str(visitor),
            Kind::Array => self.deserialize_seq(visitor),
            Kind::Object => self.deserialize_map(visitor),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    wide_numbers! { deserialize_i128 deserialize_u128 }

    fn deserialize_bool<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.kind() {
            Kind::True => visitor.visit_bool(true),
            Kind::False => visitor.visit_bool(false),
            _ => Err(Unread),
        }
    }

    fn deserialize_char<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.string() {
            Some(Cow::Borrowed(string)) => visitor.visit_borrowed_str(string),
            Some(Cow::Owned(string)) => visitor.visit_str(&string),
            None => Err(Unread),
        }
    }

    fn deserialize_string<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.string() {
            Some(Cow::Borrowed(string)) => visitor.visit_borrowed_bytes(string.as_bytes()),
            Some(Cow::Owned(string)) => visitor.visit_bytes(string.as_bytes()),
            None => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.kind() {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.kind() {
            Kind::Null => visitor.visit_unit(),
            _ => Err(Unread),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'p>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'p>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        if name == RAW {
            return Err(Unread);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        if self.kind() != Kind::Array {
            return Err(Unread);
        }
        let mut items = Sequence {
            items: self.items(),
            left: self.count(),
        };
        let value = visitor.visit_seq(&mut items)?;
        nothing_left(items.left, value)
    }

    fn deserialize_tuple<V: Visitor<'p>>(self, _: usize, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'p>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        if self.kind() != Kind::Object {
            return Err(Unread);
        }
        let mut entries = Entries {
            members: self.members(),
            left: self.count(),
            value: None,
        };
        let value = visitor.visit_map(&mut entries)?;
        nothing_left(entries.left, value)
    }

    fn deserialize_struct<V: Visitor<'p>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.kind() {
            Kind::Array => self.deserialize_seq(visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'p>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.kind() {
            Kind::Plain | Kind::Escaped => visitor.visit_enum(Variant {
                name: self,
                value: None,
            }),
            Kind::Object if self.count() == 1 => {
                let (name, value) = self.members().next().ok_or(Unread)?;
                let value = Some(value);
                visitor.visit_enum(Variant { name, value })
            }
            _ => Err(Unread),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_unit()
    }
}

/// That a visitor has asked for everything, as serde_json wants it.
fn nothing_left<T>(left: usize, value: T) -> Result<T, Unread> {
    match left {
        0 => Ok(value),
        _ => Err(Unread),
    }
}

struct Sequence<'d, 'p> {
    items: Items<'d, 'p>,
    left: usize,
}

impl<'p> SeqAccess<'p> for Sequence<'_, 'p> {
    type Error = Unread;

    fn next_element_seed<S: DeserializeSeed<'p>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unread> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        self.left -= 1;
        seed.deserialize(item).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

struct Entries<'d, 'p> {
    members: Members<'d, 'p>,
    left: usize,
    value: Option<Place<'d, 'p>>,
}

impl<'p> MapAccess<'p> for Entries<'_, 'p> {
    type Error = Unread;

    fn next_key_seed<S: DeserializeSeed<'p>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unread> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        self.left -= 1;
        self.value = Some(value);
        seed.deserialize(Name(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'p>>(&mut self, seed: S) -> Result<S::Value, Unread> {
        seed.deserialize(self.value.take().ok_or(Unread)?)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// The name of a member, which may be a number or a boolean to the type.
struct Name<'d, 'p>(Place<'d, 'p>);

macro_rules! number_names {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
            let text = self.0.inner();
            let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
            if self.0.kind() != Kind::Plain || !is_number {
                return Err(Unread);
            }
            let mut json = Json::from_str(text);
            let value = json.$method(visitor)?;
            match text.ends_with(|last: char| last.is_ascii_digit()) {
                true => json.end().map(|()| value).map_err(Unread::from),
                false => Err(Unread),
            }
        }
    )*};
}

impl<'p> Deserializer<'p> for Name<'_, 'p> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.0.deserialize_str(visitor)
    }

    number_names! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_bool<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0.string().as_deref() {
            Some("true") => visitor.visit_bool(true),
            Some("false") => visitor.visit_bool(false),
            _ => Err(Unread),
        }
    }

    fn deserialize_option<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'p>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        if name == RAW {
            return Err(Unread);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'p>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_bytes<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.0.deserialize_bytes(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.0.deserialize_bytes(visitor)
    }

    serde::forward_to_deserialize_any! {
        <W: Visitor<'p>>
        char str string unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

struct Variant<'d, 'p> {
    name: Place<'d, 'p>,
    value: Option<Place<'d, 'p>>,
}

impl<'d, 'p> EnumAccess<'p> for Variant<'d, 'p> {
    type Error = Unread;
    type Variant = Content<'d, 'p>;

    fn variant_seed<S: DeserializeSeed<'p>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Content<'d, 'p>), Unread> {
        let name = self.name.string().ok_or(Unread)?;
        let variant = seed.deserialize(IntoDeserializer::<Unread>::into_deserializer(name))?;
        Ok((variant, Content(self.value)))
    }
}

/// What a variant holds.
struct Content<'d, 'p>(Option<Place<'d, 'p>>);

impl<'p> VariantAccess<'p> for Content<'_, 'p> {
    type Error = Unread;

    fn unit_variant(self) -> Result<(), Unread> {
        match self.0 {
            None => Ok(()),
            Some(value) => serde::Deserialize::deserialize(value),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'p>>(self, seed: S) -> Result<S::Value, Unread> {
        seed.deserialize(self.0.ok_or(Unread)?)
    }

    fn tuple_variant<V: Visitor<'p>>(self, _: usize, visitor: V) -> Result<V::Value, Unread> {
        self.0.ok_or(Unread)?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'p>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.0
            .ok_or(Unread)?
            .deserialize_struct("", fields, visitor)
    }
}
