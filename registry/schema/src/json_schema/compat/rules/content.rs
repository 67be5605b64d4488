//! The content model of objects and arrays: what they may hold beside what they declare, and what it means for what
//! only one side declares.

use crate::json_schema::compat::view::{Beyond, Class, Rest, Spot};
use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::messages::IncompatibilityKind as Kind;

/// What may stand where a side declares nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Anything.
    Open,
    /// What this schema allows.
    Partly(Spot),
    /// Nothing.
    Closed,
}

impl Content {
    pub(super) fn of(beyond: Beyond) -> Self {
        if beyond.is_open() {
            return Self::Open;
        }
        match (beyond.additional, beyond.unevaluated) {
            (Rest::Schema(cover), _) | (_, Rest::Schema(cover)) => Self::Partly(cover),
            _ => Self::Closed,
        }
    }
}

impl<'g> Differ<'g, '_> {
    /// What it means that only the old side declares `before`; `content` is that of the new side.
    pub(super) fn removed(
        &self,
        pair: Pair,
        step: Step<'g>,
        before: Spot,
        content: Content,
        [not_covered, from_closed]: [Kind; 2],
    ) -> Option<Task<'g>> {
        match content {
            Content::Open => None,
            Content::Partly(cover) => {
                let inner = pair.inside(before, cover);
                Some(Task::Covered(step, inner, not_covered))
            }
            Content::Closed => {
                let was_allowed = self.sides(pair).0.class(before) != Class::False;
                was_allowed.then_some(Task::Own(step, from_closed))
            }
        }
    }

    /// What it means that only the new side declares `after`; `content` is that of the old side.
    pub(super) fn added(
        &self,
        pair: Pair,
        step: Step<'g>,
        after: Spot,
        content: Content,
        [not_covered, to_open]: [Kind; 2],
    ) -> Option<Task<'g>> {
        match content {
            Content::Open => {
                let narrows = self.sides(pair).1.class(after) != Class::Empty;
                narrows.then_some(Task::Own(step, to_open))
            }
            Content::Partly(cover) => {
                let inner = pair.inside(cover, after);
                Some(Task::Covered(step, inner, not_covered))
            }
            Content::Closed => None,
        }
    }
}

/// What is allowed beyond what is declared: removed, narrowed, or to be compared.
pub(super) fn compare(
    plan: &mut Vec<Task<'_>>,
    pair: Pair,
    keyword: &'static str,
    [old, new]: [Rest; 2],
    [removed, narrowed]: [Kind; 2],
) {
    let step = Step::keyword(keyword);
    plan.push(match (old, new) {
        (Rest::Schema(old), Rest::Schema(new)) => Task::Sub(step, pair.inside(old, new)),
        (Rest::Absent | Rest::Anything | Rest::Schema(_), Rest::Nothing) => {
            Task::Own(step, removed)
        }
        (Rest::Absent | Rest::Anything, Rest::Schema(_)) | (Rest::Absent, Rest::Anything) => {
            Task::Own(step, narrowed)
        }
        _ => return,
    });
}
