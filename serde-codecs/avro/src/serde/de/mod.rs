//! Reading types of serde through a plan.
//!
//! A record whose fields are, by name and order, those that the type lists is given to it as a sequence, so that no name
//! is looked at: the lists are compared once. A type that takes no sequence, or takes one by other rules, fails that way
//! and reads the payload once more with names, and the plan remembers that. So no error of the sequence is final.

mod collections;
mod deserializer;
mod key;
mod lend;
mod record;
mod scalars;
mod value;
mod variants;

use serde::Deserialize;

use crate::error::Error;
use crate::plan::{NONE, Place, Plan};
use crate::reader::{Limits, Reader};
use lend::FromPayload;
use value::Value;

/// Where reading is, and how it goes.
struct State<'a, 'x> {
    plan: &'a Plan,
    from: Reader<'x>,
    /// Whether records are given with names, whatever is known of their order.
    by_name: bool,
    /// The innermost record that was given as a sequence and failed, or [`NONE`].
    suspect: u32,
    /// The branch of the reader's union whose value an `Option` holds; see [`value::OPTIONAL`].
    branch: Place,
}

impl Plan {
    /// Reads a payload that was written with the writer schema, as a type of serde. The type may borrow strings and bytes
    /// from the payload, though not from defaults: those are in the plan, so that a field which may have one is better a
    /// `Cow` or owned.
    ///
    /// How types and schemas go together is told at [`Writer`](crate::Writer). A record is read fastest into a struct that
    /// has its fields, and in its order; a struct that has fewer, or another order, takes the names.
    ///
    /// Each record, array, map and variant with a value counts as a level of [`Limits::depth`], because any type may lie in
    /// itself.
    ///
    /// # Errors
    ///
    /// What [`ErrorKind`](crate::ErrorKind) lists for payloads, [`ErrorKind::Unresolvable`](crate::ErrorKind) where the
    /// writer wrote what the reader schema has no place for, and [`ErrorKind::Mismatch`](crate::ErrorKind) or
    /// [`ErrorKind::Custom`](crate::ErrorKind) where the reader schema says something else than the type.
    ///
    /// # Examples
    ///
    /// ```
    /// use etymon_avro::{Limits, Plan, Schema};
    ///
    /// #[derive(serde::Deserialize, Debug, PartialEq)]
    /// struct Point<'a> {
    ///     x: i64,
    ///     note: &'a str,
    /// }
    ///
    /// let text = r#"{"type": "record", "name": "Point", "fields": [
    ///     {"name": "x", "type": "long"}, {"name": "note", "type": "string"}]}"#;
    /// let schema = Schema::parse(text)?;
    /// let plan = Plan::new(&schema, &schema)?;
    /// let point: Point = plan.deserialize(b"\x06\x04up", Limits::default())?;
    /// assert_eq!(point, Point { x: 3, note: "up" });
    /// # Ok::<_, etymon_avro::Error>(())
    /// ```
    pub fn deserialize<'m, T: Deserialize<'m>>(
        &self,
        payload: &'m [u8],
        limits: Limits,
    ) -> Result<T, Error> {
        let mut state = State::new(self, Reader::new(payload, limits)?, false);
        let mut value = state.read();
        if value.is_err() && state.suspect != NONE {
            value = self.read_again(payload, limits, state.suspect);
        }
        value
    }

    #[cold]
    fn read_again<'m, T: Deserialize<'m>>(
        &self,
        payload: &'m [u8],
        limits: Limits,
        suspect: u32,
    ) -> Result<T, Error> {
        let mut state = State::new(self, Reader::new(payload, limits)?, true);
        let value = state.read()?;
        self.records[suspect as usize].order.refuse();
        Ok(value)
    }
}

impl<'a, 'x> State<'a, 'x> {
    fn new(plan: &'a Plan, from: Reader<'x>, by_name: bool) -> Self {
        Self {
            plan,
            from,
            by_name,
            suspect: NONE,
            branch: plan.root,
        }
    }

    #[inline]
    fn read<T: Deserialize<'x>>(&mut self) -> Result<T, Error> {
        let root = self.plan.root;
        let mut value = T::deserialize(Value::<FromPayload>::new(self, root));
        if let Err(error) = value {
            value = Err(error.near(0));
        } else if let Err(error) = self.from.finish() {
            value = Err(error);
        }
        value
    }
}
