//! Whether what is read can be borrowed.

use serde::de::Visitor;

use crate::error::Error;

/// What becomes of strings and bytes that lie in `'x`.
pub(super) trait Lend<'de, 'x> {
    /// Whether they are copied in any case.
    const COPIES: bool;
    fn text<V: Visitor<'de>>(text: &'x str, visitor: V) -> Result<V::Value, Error>;
    fn bytes<V: Visitor<'de>>(bytes: &'x [u8], visitor: V) -> Result<V::Value, Error>;
}

/// They may be borrowed for as long as the payload lives.
pub(super) struct FromPayload;

/// They may not: they are of a plan.
pub(super) struct FromPlan;

impl<'m> Lend<'m, 'm> for FromPayload {
    const COPIES: bool = false;

    #[inline]
    fn text<V: Visitor<'m>>(text: &'m str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(text)
    }

    #[inline]
    fn bytes<V: Visitor<'m>>(bytes: &'m [u8], visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_bytes(bytes)
    }
}

impl<'de, 'x> Lend<'de, 'x> for FromPlan {
    const COPIES: bool = true;

    fn text<V: Visitor<'de>>(text: &'x str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(text)
    }

    fn bytes<V: Visitor<'de>>(bytes: &'x [u8], visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bytes(bytes)
    }
}
