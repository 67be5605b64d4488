//! One value: where it is, and what is there.

use std::fmt;
use std::marker::PhantomData;

use etymon_schema::avro::model::Kind;
use serde::de::Expected;

use super::State;
use super::variants::Branch;
use crate::error::{Error, ErrorKind};
use crate::plan::compile::said;
use crate::plan::{Op, Place, Plan};

/// The value at a place of the plan, which comes next in what is read. `L` says what becomes of its strings.
///
/// Two words, so that it travels in registers.
pub(super) struct Value<'s, 'a, 'x, L> {
    pub(super) state: &'s mut State<'a, 'x>,
    /// The number of the place, and [`OPTIONAL`].
    pub(super) at: u32,
    lend: PhantomData<L>,
}

/// Set where the value is what an `Option` holds: [`State::branch`] is then the branch that it came in, or any place.
pub(super) const OPTIONAL: u32 = 1 << 31;

impl<'s, 'a, 'x, L> Value<'s, 'a, 'x, L> {
    #[inline]
    pub(super) fn new(state: &'s mut State<'a, 'x>, at: Place) -> Self {
        Self {
            state,
            at: at.0,
            lend: PhantomData,
        }
    }

    #[inline]
    pub(super) fn plan(&self) -> &'a Plan {
        self.state.plan
    }

    /// The place.
    #[inline]
    pub(super) fn at(&self) -> Place {
        Place(self.at & !OPTIONAL)
    }

    #[inline]
    pub(super) fn op(&self) -> Op {
        self.state.plan.op(self.at())
    }

    /// Goes to the value itself, past the indexes of unions.
    #[inline]
    pub(super) fn follow(&mut self) -> Result<Op, Error> {
        match self.op() {
            Op::Union { .. } | Op::Into { .. } => self.follow_unions(),
            op => Ok(op),
        }
    }

    #[inline(never)]
    fn follow_unions(&mut self) -> Result<Op, Error> {
        let at = self.enter()?;
        self.at = match self.plan().op(at) {
            Op::Into { value, .. } => value.0,
            _ => at.0,
        };
        Ok(self.op())
    }

    /// Where the value is past the index of a writer's union; a branch of the reader's union stays one.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<Place, Error> {
        match self.op() {
            Op::Union { first, count } => {
                let branch = self.state.from.index("branch", count as usize)?;
                Ok(self.plan().branches[first as usize + branch])
            }
            _ => Ok(self.at()),
        }
    }

    /// Goes to the value, and answers the branch of the reader's union that it came in, if it did.
    pub(super) fn enter_branch(&mut self) -> Result<Option<Branch>, Error> {
        let optional = self.at & OPTIONAL != 0;
        let at = if optional {
            self.state.branch
        } else {
            self.enter()?
        };
        let Op::Into { branch, value } = self.plan().op(at) else {
            self.at = at.0;
            return Ok(None);
        };
        self.at = value.0;
        Ok(Some(Branch {
            union: self.plan().node(at).reader,
            at: branch,
            optional,
        }))
    }

    /// That the type expects something else.
    #[cold]
    pub(super) fn mismatch(&self, expected: &dyn Expected) -> Error {
        let error = match self.op() {
            Op::Fail(why) => self.plan().failure(why),
            _ => Error::new(ErrorKind::Mismatch {
                expected: said(self.kind()).into(),
                found: Said(expected).to_string().into(),
            }),
        };
        error.near(self.state.from.offset())
    }

    /// The reader's type here.
    pub(super) fn kind(&self) -> &'a Kind {
        let reader = self.plan().node(self.at()).reader;
        &self.plan().reader.avro().node(reader).kind
    }
}

/// What a type expects, as a message says it.
struct Said<'e>(&'e dyn Expected);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
