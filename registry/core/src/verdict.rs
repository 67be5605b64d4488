//! Outcomes of comparisons.

use std::collections::HashMap;
use std::sync::Arc;

use etymon_types::CompatibilityPolicy;

use crate::{Content, Digest};

/// Which of the two schemas reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The new schema reads what the old one wrote.
    Backward,
    /// The old schema reads what the new one wrote.
    Forward,
}

/// One comparison that a decision needs.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The proposed schema: the [`crate::Form::key`] of the prepared one.
    pub new: Digest,
    /// The version that is there.
    pub old: Arc<Content>,
    /// Which of the two reads.
    pub direction: Direction,
    /// How strictly.
    pub policy: CompatibilityPolicy,
}

/// The outcome of one comparison: empty when compatible, else the field's messages, worded for its direction.
pub type Verdict = Arc<[String]>;

/// The verdicts that are known, by new key, old key, direction and policy.
#[derive(Debug, Clone, Default)]
pub struct Verdicts(HashMap<(Digest, Digest, Direction, CompatibilityPolicy), Verdict>);

impl Verdicts {
    /// Keeps the outcome of a comparison.
    pub fn insert(&mut self, comparison: &Comparison, verdict: Verdict) {
        let Comparison {
            new,
            old,
            direction,
            policy,
        } = comparison;
        self.0
            .insert((*new, old.form.key, *direction, *policy), verdict);
    }

    /// The outcome of a comparison, if known.
    #[must_use]
    pub fn get(&self, comparison: &Comparison) -> Option<&Verdict> {
        let Comparison {
            new,
            old,
            direction,
            policy,
        } = comparison;
        self.0.get(&(*new, old.form.key, *direction, *policy))
    }
}
