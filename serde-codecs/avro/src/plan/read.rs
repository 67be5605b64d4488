//! What derived types ask of a plan: one value of each kind, promoted where the writer's type is narrower.

use super::{NONE, Op, Place, Plan, Step};
use crate::error::{Error, ErrorKind};
use crate::reader::Reader;

impl Plan {
    /// What `read` makes of the branch that the payload names, where the writer has a union.
    #[inline(never)]
    fn other<'m, T>(
        &self,
        at: Place,
        wanted: &'static str,
        from: &mut Reader<'m>,
        read: fn(&Self, Place, &mut Reader<'m>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self.op(at) {
            Op::Union { first, count } => {
                let branch = from.index("branch", count as usize)?;
                read(self, self.branches[first as usize + branch], from)
            }
            _ => Err(self.unexpected(at, wanted, from)),
        }
    }

    #[cold]
    pub(crate) fn unexpected(&self, at: Place, wanted: &'static str, from: &Reader<'_>) -> Error {
        from.error(match self.op(at) {
            Op::Fail(why) => ErrorKind::Unresolvable(self.failures[why as usize].clone()),
            _ => {
                let reader = self.reader.avro().node(self.node(at).reader);
                ErrorKind::Mismatch {
                    expected: reader.kind.type_name().into(),
                    found: wanted.into(),
                }
            }
        })
    }

    /// A `null`.
    ///
    /// # Errors
    ///
    /// As of all methods here: [`ErrorKind`] of payloads, [`ErrorKind::Unresolvable`] where the writer wrote what the
    /// reader has no place for, [`ErrorKind::Mismatch`] where the plan is for another type.
    #[inline]
    pub fn null(&self, at: Place, from: &mut Reader<'_>) -> Result<(), Error> {
        match self.op(at) {
            Op::Null => Ok(()),
            _ => self.other(at, "null", from, Self::null),
        }
    }

    /// A `boolean`.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn boolean(&self, at: Place, from: &mut Reader<'_>) -> Result<bool, Error> {
        match self.op(at) {
            Op::Boolean => from.boolean(),
            _ => self.other(at, "boolean", from, Self::boolean),
        }
    }

    /// An `int`.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn int(&self, at: Place, from: &mut Reader<'_>) -> Result<i32, Error> {
        match self.op(at) {
            Op::Int => from.int(),
            _ => self.other(at, "int", from, Self::int),
        }
    }

    /// A `long`, also of an `int`.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn long(&self, at: Place, from: &mut Reader<'_>) -> Result<i64, Error> {
        match self.op(at) {
            Op::Long => from.long(),
            Op::IntToLong => from.int().map(i64::from),
            _ => self.other(at, "long", from, Self::long),
        }
    }

    /// A `float`, also of an `int` or a `long`, which it may round.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn float(&self, at: Place, from: &mut Reader<'_>) -> Result<f32, Error> {
        match self.op(at) {
            Op::Float => from.float(),
            Op::IntToFloat => from.int().map(|int| int as f32),
            Op::LongToFloat => from.long().map(|long| long as f32),
            _ => self.other(at, "float", from, Self::float),
        }
    }

    /// A `double`, also of an `int`, of a `long`, which it may round, or of a `float`.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn double(&self, at: Place, from: &mut Reader<'_>) -> Result<f64, Error> {
        match self.op(at) {
            Op::Double => from.double(),
            Op::IntToDouble => from.int().map(f64::from),
            Op::LongToDouble => from.long().map(|long| long as f64),
            Op::FloatToDouble => from.float().map(f64::from),
            _ => self.other(at, "double", from, Self::double),
        }
    }

    /// `bytes`, also of a `string`.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn bytes<'m>(&self, at: Place, from: &mut Reader<'m>) -> Result<&'m [u8], Error> {
        match self.op(at) {
            Op::Bytes | Op::String => from.bytes(),
            _ => self.other(at, "bytes", from, Self::bytes),
        }
    }

    /// A `string`, also of `bytes`.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline(always)]
    pub fn string<'m>(&self, at: Place, from: &mut Reader<'m>) -> Result<&'m str, Error> {
        match self.op(at) {
            Op::String | Op::Bytes => from.string(),
            _ => self.other(at, "string", from, Self::string),
        }
    }

    /// A `fixed` of `N` bytes.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline]
    pub fn fixed<const N: usize>(
        &self,
        at: Place,
        from: &mut Reader<'_>,
    ) -> Result<[u8; N], Error> {
        match self.op(at) {
            Op::Fixed(size) if size as usize == N => from.array(),
            _ => self.other(at, "fixed", from, Self::fixed::<N>),
        }
    }

    /// The index of a symbol of the reader's enum.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline]
    pub fn symbol(&self, at: Place, from: &mut Reader<'_>) -> Result<usize, Error> {
        match self.op(at) {
            Op::Enum { first, count } => self.symbol_of(first, count, from),
            _ => self.other(at, "enum", from, Self::symbol),
        }
    }

    #[inline]
    fn symbol_of(&self, first: u32, count: u32, from: &mut Reader<'_>) -> Result<usize, Error> {
        let symbol = from.index("symbol", count as usize)?;
        match self.symbols[first as usize + symbol] {
            NONE => Err(Self::no_symbol(symbol, from)),
            read => Ok(read as usize),
        }
    }

    #[cold]
    pub(crate) fn no_symbol(symbol: usize, from: &Reader<'_>) -> Error {
        from.error(ErrorKind::Unresolvable(
            format!("the reader's enum has no symbol for the writer's {symbol}, and no default")
                .into(),
        ))
    }

    /// The branch of the reader's union that the value goes to, and where the value is.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline]
    pub fn branch(&self, at: Place, from: &mut Reader<'_>) -> Result<(usize, Place), Error> {
        match self.op(at) {
            Op::Into { branch, value } => Ok((branch as usize, value)),
            _ => self.other(at, "union", from, Self::branch),
        }
    }

    /// Where the record is, past the index of a writer's union: ask [`is_same`](Self::is_same) of it, then take its
    /// [`steps`](Self::steps).
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline]
    pub fn record(&self, at: Place, from: &mut Reader<'_>) -> Result<Place, Error> {
        match self.op(at) {
            Op::Record(_) => Ok(at),
            _ => self.other(at, "record", from, Self::record),
        }
    }

    /// The fields of the writer's record, in the order of the payload; empty where there is no record.
    #[must_use]
    #[inline]
    pub fn steps(&self, at: Place) -> &[Step] {
        match self.op(at) {
            Op::Record(record) => self.steps_of(record),
            _ => &[],
        }
    }

    #[inline]
    pub(crate) fn steps_of(&self, record: u32) -> &[Step] {
        let record = &self.records[record as usize];
        &self.steps[record.first as usize..][..record.count as usize]
    }

    /// Where the items of an array are, and the fewest bytes that one takes.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline]
    pub fn items(&self, at: Place, from: &mut Reader<'_>) -> Result<(Place, usize), Error> {
        match self.op(at) {
            Op::Array { items, least } => Ok((items, least as usize)),
            _ => self.other(at, "array", from, Self::items),
        }
    }

    /// Where the values of a map are, and the fewest bytes that one takes with its key.
    ///
    /// # Errors
    ///
    /// See [`null`](Self::null).
    #[inline]
    pub fn values(&self, at: Place, from: &mut Reader<'_>) -> Result<(Place, usize), Error> {
        match self.op(at) {
            Op::Map { values, least } => Ok((values, least as usize)),
            _ => self.other(at, "map", from, Self::values),
        }
    }
}
