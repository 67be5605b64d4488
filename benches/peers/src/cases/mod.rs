//! What is measured. A case is named `what/who how`, and a filter is a part of that name.

use std::fmt;

use crate::inputs::Inputs;
use crate::stub::Stub;

mod apache;
mod converter;
mod etymon;
mod fast;
mod json;
mod protobuf;
mod rayokota;
mod ready;
mod written;

/// The floor of encoding.
pub const ENCODE_FLOOR: &str = "encode/by hand, framed, buffer reused";
/// The floor of decoding to a value that borrows.
pub const BORROWED_FLOOR: &str = "borrowed/by hand";
/// The floor of decoding to a value that owns.
pub const OWNED_FLOOR: &str = "owned/by hand";
/// The floor of reading an older record.
pub const EVOLVED_FLOOR: &str = "evolved/by hand, owned";

/// Runs an operation as often as it is told.
pub type Runner = Box<dyn FnMut(u32)>;

/// Something to measure.
pub struct Case {
    /// Of the form `what/who how`.
    pub name: &'static str,
    /// The case that this one is divided by.
    pub floor: &'static str,
    /// What the measurement shall be.
    pub goals: Vec<Goal>,
    /// Makes a runner; called once in each thread, so that threads share what users share.
    pub make: Box<dyn Fn() -> Runner + Send + Sync>,
}

/// What a measurement shall be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// At most this many times another case's time.
    Times(f64, &'static str),
    /// On two threads at once at most this many times the CPU time of one.
    TwoThreads(f64),
    /// At most this many allocations.
    Allocations(usize),
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .field("floor", &self.floor)
            .field("goals", &self.goals)
            .finish_non_exhaustive()
    }
}

impl Case {
    /// A case; `make` gives the operation, once in each thread.
    pub fn new<Operation: FnMut() + 'static>(
        name: &'static str,
        make: impl Fn() -> Operation + Send + Sync + 'static,
    ) -> Self {
        let floor = match name.split_once('/') {
            Some(("encode", _)) => ENCODE_FLOOR,
            Some(("borrowed", _)) => BORROWED_FLOOR,
            Some(("evolved", _)) => EVOLVED_FLOOR,
            _ => OWNED_FLOOR,
        };
        Self {
            name,
            floor,
            goals: Vec::new(),
            make: Box::new(move || {
                let mut operation = make();
                Box::new(move |times| {
                    for _ in 0..times {
                        operation();
                    }
                })
            }),
        }
    }

    /// The same with a goal.
    #[must_use]
    pub fn shall(mut self, goal: Goal) -> Self {
        self.goals.push(goal);
        self
    }
}

/// Every case. Each was run once, and gave what it has to.
///
/// # Errors
///
/// When a case gives something else.
pub fn all(stub: &Stub) -> anyhow::Result<Vec<Case>> {
    let inputs = Inputs::new()?;
    let mut cases = written::cases(inputs)?;
    cases.extend(etymon::cases(inputs)?);
    cases.extend(protobuf::cases(inputs)?);
    cases.extend(fast::cases(inputs)?);
    cases.extend(apache::cases(inputs)?);
    cases.extend(json::cases(inputs)?);
    cases.extend(converter::cases(inputs, stub)?);
    cases.extend(rayokota::cases(inputs, stub)?);
    Ok(cases)
}
