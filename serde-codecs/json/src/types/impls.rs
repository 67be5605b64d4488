//! What serde makes of Rust's own types.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use etymon_constant::Bytes;

use super::{IntegerType, Type};
use crate::record::JsonType;

macro_rules! integers {
    ($($type:ty: $says_least:literal, $says_largest:literal;)*) => {$(
        impl JsonType for $type {
            const TYPE: Type = Type::Integer(&IntegerType {
                least: <$type>::MIN as i64,
                largest: <$type>::MAX as u64,
                says_least: $says_least,
                says_largest: $says_largest,
            });
        }
    )*};
}

integers! {
    i8: true, true;
    i16: true, true;
    i32: false, false;
    i64: false, false;
    u8: true, true;
    u16: true, true;
    u32: true, false;
    u64: true, false;
}

macro_rules! plain {
    ($($type:ty => $is:expr;)*) => {$(
        impl JsonType for $type {
            const TYPE: Type = $is;
        }
    )*};
}

plain! {
    bool => Type::Boolean;
    f32 => Type::Number;
    f64 => Type::Number;
    str => Type::String;
    String => Type::String;
    Bytes => Type::Base64;
    () => Type::Null;
}

impl<T: JsonType + ?Sized> JsonType for &T {
    const TYPE: Type = T::TYPE;
}

impl<T: JsonType + ?Sized> JsonType for Box<T> {
    const TYPE: Type = T::TYPE;
}

impl<T: JsonType + ToOwned + ?Sized> JsonType for Cow<'_, T> {
    const TYPE: Type = T::TYPE;
}

impl<T: JsonType> JsonType for [T] {
    const TYPE: Type = Type::Array(&T::TYPE);
}

impl<T: JsonType> JsonType for Vec<T> {
    const TYPE: Type = Type::Array(&T::TYPE);
}

impl<T: JsonType, const N: usize> JsonType for [T; N] {
    const TYPE: Type = Type::Fixed(&T::TYPE, N);
}

impl<T: JsonType> JsonType for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);
}

impl<K: AsRef<str>, V: JsonType, S> JsonType for HashMap<K, V, S> {
    const TYPE: Type = Type::Map(&V::TYPE);
}

impl<K: AsRef<str>, V: JsonType> JsonType for BTreeMap<K, V> {
    const TYPE: Type = Type::Map(&V::TYPE);
}
