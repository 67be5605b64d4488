//! What a type says about itself as JSON.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::names;
use crate::types::Type;

/// A Rust type that JSON Schema describes: as serde writes and reads it.
pub trait JsonType {
    /// The schema.
    const TYPE: Type;
}

/// A type that is a whole schema: what `#[derive(Record)]` makes of a struct or enum with `formats(json)`.
///
/// Its values are written and read by serde, whose derives stand beside this one. serde's attributes are its own: whether
/// both call the fields alike is found by [`check`], and so by whoever makes a serializer.
pub trait Record: JsonType {
    /// The schema, of draft 7.
    const SCHEMA: &'static str;
    /// The title; empty for a type that has none, as a union.
    const NAME: &'static str;
    /// The same type, borrowing from a payload that lives for `'m`; itself where it borrows nothing.
    type Of<'m>: Serialize + Deserialize<'m>;
}

/// A type that has a name of its own in a schema.
pub trait Named: JsonType {
    /// What it is called.
    const NAME: &'static str;
}

/// `T` in the schema of a type that lies in `T`: its name. Values of it do not exist.
#[derive(Debug)]
pub struct ByName<T: ?Sized>(std::convert::Infallible, std::marker::PhantomData<T>);

impl<T: Named + ?Sized> JsonType for ByName<T> {
    const TYPE: Type = Type::Named(T::NAME);
}

/// That serde calls the fields and variants of `T`, and of what lies in it, as its schema does.
///
/// ```
/// use etymon_json::Record;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Record, Serialize, Deserialize)]
/// #[record(crate = etymon_json, formats(json))]
/// struct Order {
///     #[serde(rename = "number")]
///     id: i64,
/// }
///
/// let error = etymon_json::check::<Order>().expect_err("the names differ");
/// assert_eq!(
///     error.to_string(),
///     "the schema cannot be used: the schema of `Order` has a field `id`, which serde does not: it has `number`",
/// );
/// ```
///
/// # Errors
///
/// [`ErrorKind::Schema`](crate::ErrorKind::Schema) with the first that differs. Names that serde has for one direction
/// only are found where they are those that it reads.
pub fn check<T: JsonType + ?Sized>() -> Result<(), Error> {
    names::check(&T::TYPE)
}
