//! Whether data that one JSON Schema allows is allowed by another, with the reasons that the reference server gives, in
//! its order and at its places.
//!
//! [`view`] says what a schema is to that server, [`rules`] what differs between two schemas of one class; here is the
//! work between them: pairs are compared once, and again while what was assumed of a pair inside itself turns out wrong.
//! Nothing recurses.
//!
//! Where the reference crashes or is undecided, ours answers: `$ref`s that lead to `$ref`s are followed to their end, and
//! of several `patternProperties` for a name the first counts.

mod matching;
mod order;
mod report;
mod rules;
mod same;
#[cfg(test)]
mod tests;
mod view;

use std::collections::HashMap;

use etymon_types::CompatibilityPolicy;
use foldhash::fast::RandomState;

use matching::Comparison;
use view::{Spot, View};

use super::messages::IncompatibilityKind;
use super::model::JsonSchema;
use super::pattern::Matcher;
use crate::compat::{Budget, Incompatibility, Kind, OverBudget};

/// Every reason why `reader` refuses data that `writer` allows.
pub(crate) fn incompatibilities(
    reader: &JsonSchema,
    writer: &JsonSchema,
    policy: CompatibilityPolicy,
    budget: &mut Budget,
) -> Result<Vec<Incompatibility>, OverBudget> {
    if reader.graph.dangling || writer.graph.dangling {
        return Ok(vec![Incompatibility {
            kind: Kind::Json(IncompatibilityKind::UnresolvedReference),
            path: "#/".to_owned(),
            info: String::new(),
            reader: None,
            writer: None,
        }]);
    }
    let (old_ends, new_ends) = (view::ends(&writer.graph), view::ends(&reader.graph));
    let old = View {
        graph: &writer.graph,
        ends: &old_ends,
    };
    let new = View {
        graph: &reader.graph,
        ends: &new_ends,
    };
    let root = Pair {
        old: old.root(),
        new: new.root(),
        swapped: false,
    };
    let mut differ = Differ::new(old, new, policy, budget);
    let mut failed: HashMap<Pair, usize, RandomState> = HashMap::default();
    loop {
        let pass = differ.pass(root, &failed)?;
        // As there, only what references lead to is counted: another pass would add nothing but longer paths.
        let count = |failed: &HashMap<Pair, usize, RandomState>| {
            failed.keys().filter(|pair| pair.is_target()).count()
        };
        let mut targets = pass.failed.keys().filter(|pair| pair.is_target());
        let same =
            count(&pass.failed) == count(&failed) && targets.all(|pair| failed.contains_key(pair));
        let held = |(pair, failed): &(Pair, bool)| pass.failed.contains_key(pair) == *failed;
        if pass.assumed.is_empty() || (same && pass.assumed.iter().all(held)) {
            return differ.report(pass.root);
        }
        failed = pass.failed;
    }
}

/// Two nodes to be compared: is what `old` allows allowed by `new`? Inside a `not` the sides are swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    old: Spot,
    new: Spot,
    swapped: bool,
}

impl Pair {
    /// The same question about two nodes inside.
    fn inside(self, old: Spot, new: Spot) -> Self {
        Self { old, new, ..self }
    }

    /// Whether a reference led to one of the two.
    fn is_target(&self) -> bool {
        self.old.target || self.new.target
    }
}

/// A step of a path.
#[derive(Debug, Clone, Copy)]
struct Step<'g> {
    keyword: &'static str,
    name: Option<&'g str>,
    index: Option<usize>,
}

impl<'g> Step<'g> {
    /// No step at all.
    const HERE: Self = Self::keyword("");

    const fn keyword(keyword: &'static str) -> Self {
        Self {
            keyword,
            name: None,
            index: None,
        }
    }

    fn named(keyword: &'static str, name: &'g str) -> Self {
        Self {
            name: Some(name),
            ..Self::keyword(keyword)
        }
    }

    fn index(keyword: &'static str, index: usize) -> Self {
        Self {
            index: Some(index),
            ..Self::keyword(keyword)
        }
    }
}

/// Something to do for a pair, in the order of its messages.
#[derive(Debug)]
enum Task<'g> {
    /// Something differs.
    Own(Step<'g>, IncompatibilityKind),
    /// What differs inside counts.
    Sub(Step<'g>, Pair),
    /// What differs inside counts, and then one thing more.
    Covered(Step<'g>, Pair, IncompatibilityKind),
    /// This must fit, or the negation has grown.
    Not(Pair),
    /// One of these must fit, from the given one on; what is wrong when none does.
    Any(Vec<Pair>, Option<IncompatibilityKind>, usize),
    /// Branches must fit branches.
    Match(Comparison),
}

/// What is wrong with a pair.
#[derive(Debug)]
struct Entry<'g> {
    pair: Pair,
    items: Vec<Item<'g>>,
}

/// Something that is wrong: here, or in another entry.
#[derive(Debug, Clone, Copy)]
struct Item<'g> {
    step: Step<'g>,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Own(IncompatibilityKind),
    Inside(usize),
}

/// What is known of a pair in a pass.
#[derive(Debug, Clone, Copy)]
enum Known {
    InProgress,
    /// It is compatible.
    Fits,
    /// It is not: its entry.
    Fails(usize),
}

/// The outcome of a pass.
struct Pass {
    root: Option<usize>,
    failed: HashMap<Pair, usize, RandomState>,
    /// The pairs in progress that were needed, and whether they were taken to fail.
    assumed: Vec<(Pair, bool)>,
}

/// A pair whose tasks are being done.
struct Frame<'g> {
    pair: Pair,
    tasks: std::vec::IntoIter<Task<'g>>,
    current: Option<Task<'g>>,
    items: Vec<Item<'g>>,
}

struct Differ<'g, 'b> {
    old: View<'g>,
    new: View<'g>,
    policy: CompatibilityPolicy,
    budget: &'b mut Budget,
    /// The entries of all passes.
    entries: Vec<Entry<'g>>,
    matchers: HashMap<&'g str, Matcher, RandomState>,
}

impl<'g, 'b> Differ<'g, 'b> {
    fn new(
        old: View<'g>,
        new: View<'g>,
        policy: CompatibilityPolicy,
        budget: &'b mut Budget,
    ) -> Self {
        Self {
            old,
            new,
            policy,
            budget,
            entries: Vec::new(),
            matchers: HashMap::default(),
        }
    }

    /// The old and the new side of `pair`.
    fn sides(&self, pair: Pair) -> (View<'g>, View<'g>) {
        if pair.swapped {
            (self.new, self.old)
        } else {
            (self.old, self.new)
        }
    }

    /// Whether the two say the same and hold no other schemas: nothing can differ then, and nothing is remembered.
    fn is_plainly_same(&mut self, pair: Pair) -> Result<bool, OverBudget> {
        let (old, new) = self.sides(pair);
        let Some((old, new)) = same::plain(old, pair.old).zip(same::plain(new, pair.new)) else {
            return Ok(false);
        };
        let same = self.old.graph.dialect.is_modern() == self.new.graph.dialect.is_modern()
            && same::says(old, new);
        if same {
            self.budget.spend(same::cost(old))?;
        }
        Ok(same)
    }

    /// Compares everything, with what failed in the pass before.
    fn pass(
        &mut self,
        root: Pair,
        before: &HashMap<Pair, usize, RandomState>,
    ) -> Result<Pass, OverBudget> {
        let mut known: HashMap<Pair, Known, RandomState> =
            HashMap::with_capacity_and_hasher(128, RandomState::default());
        let mut assumed = Vec::new();
        let mut frames = vec![self.frame(root, &mut known)?];
        let mut outcome = None;
        while let Some(frame) = frames.last_mut() {
            if frame.current.is_none() {
                frame.current = frame.tasks.next();
            }
            let Some(task) = &frame.current else {
                outcome = self.finish(&mut frames, &mut known)?;
                continue;
            };
            let Some(pair) = task.next_pair() else {
                if let Some((step, kind)) = task.conclusion(self.budget)? {
                    frame.own(self.policy, step, kind);
                }
                frame.current = None;
                continue;
            };
            self.budget.spend(1)?;
            if self.is_plainly_same(pair)? {
                frame.take(self.policy, None);
                continue;
            }
            let result = match known.get(&pair) {
                Some(Known::Fits) => None,
                Some(Known::Fails(entry)) => Some(*entry),
                Some(Known::InProgress) => {
                    let entry = before.get(&pair).copied();
                    self.budget.spend_memory(size_of::<(Pair, bool)>())?;
                    assumed.push((pair, entry.is_some()));
                    entry
                }
                None => {
                    let inner = self.frame(pair, &mut known)?;
                    if inner.tasks.len() > 0 {
                        frames.push(inner);
                        continue;
                    }
                    known.insert(pair, Known::Fits);
                    None
                }
            };
            frame.take(self.policy, result);
        }
        let failed = known.into_iter().filter_map(|(pair, known)| match known {
            Known::Fails(entry) => Some((pair, entry)),
            _ => None,
        });
        Ok(Pass {
            root: outcome,
            failed: failed.collect(),
            assumed,
        })
    }

    fn frame(
        &mut self,
        pair: Pair,
        known: &mut HashMap<Pair, Known, RandomState>,
    ) -> Result<Frame<'g>, OverBudget> {
        known.insert(pair, Known::InProgress);
        self.budget.spend_memory(size_of::<(Pair, Known)>())?;
        let plan = self.plan(pair)?;
        self.budget.spend(plan.len())?;
        Ok(Frame {
            pair,
            tasks: plan.into_iter(),
            current: None,
            items: Vec::new(),
        })
    }

    /// Ends the last frame.
    fn finish(
        &mut self,
        frames: &mut Vec<Frame<'g>>,
        known: &mut HashMap<Pair, Known, RandomState>,
    ) -> Result<Option<usize>, OverBudget> {
        let Some(Frame { pair, items, .. }) = frames.pop() else {
            return Ok(None);
        };
        if items.is_empty() {
            known.insert(pair, Known::Fits);
            return Ok(None);
        }
        self.budget
            .spend_memory(size_of::<Entry<'_>>() + items.len() * size_of::<Item<'_>>())?;
        let entry = self.entries.len();
        self.entries.push(Entry { pair, items });
        known.insert(pair, Known::Fails(entry));
        Ok(Some(entry))
    }
}

impl<'g> Task<'g> {
    /// The pair whose outcome the task needs next.
    fn next_pair(&self) -> Option<Pair> {
        match self {
            Self::Own(..) => None,
            Self::Sub(_, pair) | Self::Covered(_, pair, _) | Self::Not(pair) => Some(*pair),
            Self::Any(pairs, _, at) => pairs.get(*at).copied(),
            Self::Match(comparison) => comparison.next_pair(),
        }
    }

    /// What is wrong, when all outcomes are there.
    fn conclusion(
        &self,
        budget: &mut Budget,
    ) -> Result<Option<(Step<'g>, IncompatibilityKind)>, OverBudget> {
        Ok(match self {
            Self::Own(step, kind) => Some((*step, *kind)),
            Self::Any(_, kind, _) => kind.map(|kind| (Step::HERE, kind)),
            Self::Match(comparison) => {
                let kind = IncompatibilityKind::CombinedTypeSubschemasChanged;
                (!comparison.covers(budget)?).then_some((Step::HERE, kind))
            }
            Self::Sub(..) | Self::Covered(..) | Self::Not(_) => None,
        })
    }
}

impl<'g> Frame<'g> {
    /// Notes that something is wrong, where it counts.
    fn own(&mut self, policy: CompatibilityPolicy, step: Step<'g>, kind: IncompatibilityKind) {
        if kind.counts(policy) {
            let what = What::Own(kind);
            self.items.push(Item { step, what });
        }
    }

    /// Goes on with the outcome of the pair that the current task needs: `None`, or the entry of what is wrong.
    fn take(&mut self, policy: CompatibilityPolicy, outcome: Option<usize>) {
        match self.current.take() {
            Some(Task::Any(pairs, kind, at)) => {
                if outcome.is_some() {
                    self.current = Some(Task::Any(pairs, kind, at + 1));
                }
            }
            Some(Task::Match(mut comparison)) => {
                comparison.record(outcome.is_none());
                self.current = Some(Task::Match(comparison));
            }
            Some(Task::Not(_)) if outcome.is_some() => {
                let step = Step::keyword("not");
                self.own(policy, step, IncompatibilityKind::NotTypeExtended);
            }
            Some(Task::Sub(step, _)) => self.inside(step, outcome),
            Some(Task::Covered(step, _, kind)) => {
                self.inside(step, outcome);
                if outcome.is_some() {
                    self.own(policy, step, kind);
                }
            }
            Some(Task::Own(..) | Task::Not(_)) | None => {}
        }
    }

    fn inside(&mut self, step: Step<'g>, outcome: Option<usize>) {
        self.items.extend(outcome.map(|entry| Item {
            step,
            what: What::Inside(entry),
        }));
    }
}
