//! Arrays and maps. A map also reads into a list of pairs, [`Pairs`], which keeps the order of the payload and costs less
//! than a table.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use crate::cursor::{Cursor, LONG_BYTES};
use crate::error::Error;
use crate::plan::{Place, Plan};
use crate::reader::Reader;
use crate::record::{AvroType, Decode, Encode};
use crate::types::Type;

/// A type that can be the key of a map: a text.
pub trait Key: AsRef<str> {}

impl Key for &str {}
impl Key for String {}
impl Key for Box<str> {}
impl Key for std::borrow::Cow<'_, str> {}

/// A map as its pairs, in the order of the payload; a key may occur twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs<K, V>(pub Vec<(K, V)>);

impl<T: AvroType> AvroType for Vec<T> {
    const TYPE: Type = Type::Array(&T::TYPE);
}

impl<T: Encode> Encode for Vec<T> {
    #[inline]
    fn bound(&self) -> usize {
        self.iter()
            .fold(LONG_BYTES + 1, |sum, item| sum + item.bound())
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        if !self.is_empty() {
            out.length(self.len());
            for item in self {
                item.encode(out);
            }
        }
        out.length(0);
    }
}

impl<'m, T: Decode<'m>> Decode<'m> for Vec<T> {
    #[inline]
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
        read_items(from, const { T::TYPE.least_bytes() }, T::decode)
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
        let (items, least) = plan.items(at, from)?;
        if plan.is_same(items) {
            return read_items(from, least, T::decode);
        }
        read_items(from, least, |from| T::decode_with(plan, items, from))
    }
}

#[inline]
fn read_items<'m, T>(
    from: &mut Reader<'m>,
    least: usize,
    mut read: impl FnMut(&mut Reader<'m>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    from.enter()?;
    let mut items = Vec::new();
    loop {
        let count = from.block(least)?;
        if count == 0 {
            from.leave();
            return Ok(items);
        }
        from.allocate(count.saturating_mul(size_of::<T>()))?;
        if items.is_empty() {
            items = Vec::with_capacity(count); // most have one block
        } else {
            items.reserve(count);
        }
        for _ in 0..count {
            let at = items.len();
            items.push(read(from).map_err(|error| error.in_item(at))?);
        }
    }
}

/// What the pairs of a map are read into.
trait Collect<K, V>: Default {
    fn reserve(&mut self, count: usize);
    fn add(&mut self, key: K, value: V);
}

impl<K: Eq + Hash, V, S: BuildHasher + Default> Collect<K, V> for HashMap<K, V, S> {
    #[inline]
    fn reserve(&mut self, count: usize) {
        self.reserve(count);
    }

    #[inline]
    fn add(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

impl<K: Ord, V> Collect<K, V> for BTreeMap<K, V> {
    #[inline]
    fn reserve(&mut self, _: usize) {}

    #[inline]
    fn add(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

impl<K, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Collect<K, V> for Pairs<K, V> {
    #[inline]
    fn reserve(&mut self, count: usize) {
        self.0.reserve(count);
    }

    #[inline]
    fn add(&mut self, key: K, value: V) {
        self.0.push((key, value));
    }
}

#[inline]
fn read_pairs<'m, K: Key + Decode<'m>, V, M: Collect<K, V>>(
    from: &mut Reader<'m>,
    least: usize,
    mut read: impl FnMut(&mut Reader<'m>) -> Result<V, Error>,
) -> Result<M, Error> {
    from.enter()?;
    let mut map = M::default();
    loop {
        let count = from.block(least)?;
        if count == 0 {
            from.leave();
            return Ok(map);
        }
        from.allocate(count.saturating_mul(size_of::<(K, V)>()))?;
        map.reserve(count);
        for _ in 0..count {
            let key = K::decode(from)?;
            match read(from) {
                Ok(value) => map.add(key, value),
                Err(error) => return Err(error.in_value(key.as_ref())),
            }
        }
    }
}

macro_rules! map {
    ($map:ty, [$($bound:tt)*], [$($hasher:ident)?], [$($made:tt)*], |$it:ident| $pairs:expr) => {
        impl<K, V: AvroType, $($hasher)?> AvroType for $map {
            const TYPE: Type = Type::Map(&V::TYPE);
        }

        impl<K: Key, V: Encode, $($hasher)?> Encode for $map {
            #[inline]
            fn bound(&self) -> usize {
                let $it = self;
                $pairs.fold(LONG_BYTES + 1, |sum, (key, value)| {
                    sum + LONG_BYTES + key.as_ref().len() + value.bound()
                })
            }

            #[inline]
            fn encode(&self, out: &mut Cursor<'_>) {
                let $it = self;
                let count = $pairs.len();
                if count > 0 {
                    out.length(count);
                    for (key, value) in $pairs {
                        out.string(key.as_ref());
                        value.encode(out);
                    }
                }
                out.length(0);
            }
        }

        impl<'m, K: Key + Decode<'m> $($bound)*, V: Decode<'m>, $($made)*> Decode<'m> for $map {
            #[inline]
            fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
                read_pairs(from, const { 1 + V::TYPE.least_bytes() }, V::decode)
            }

            #[inline]
            fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
                let (values, least) = plan.values(at, from)?;
                if plan.is_same(values) {
                    return read_pairs(from, least, V::decode);
                }
                read_pairs(from, least, |from| V::decode_with(plan, values, from))
            }
        }
    };
}

map!(HashMap<K, V, S>, [+ Eq + Hash], [S], [S: BuildHasher + Default], |it| it.iter());
map!(BTreeMap<K, V>, [+ Ord], [], [], |it| it.iter());
map!(Pairs<K, V>, [], [], [], |it| it.0.iter().map(|(key, value)| (key, value)));
