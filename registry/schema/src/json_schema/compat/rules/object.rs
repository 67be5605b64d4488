//! Two objects: their properties, which of them must be there, what stands beside them, and how many there may be.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::bound::Bound;
use super::content::{self, Content};
use super::value::set;
use crate::compat::OverBudget;
use crate::json_schema::compat::order;
use crate::json_schema::compat::view::{Beyond, Spot, View};
use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::graph::{NodeId, Operand};
use crate::json_schema::keyword::Key;
use crate::json_schema::messages::IncompatibilityKind as Kind;
use crate::json_schema::pattern::Matcher;

const MAX_PROPERTIES: Bound = Bound::most(
    Key::MaxProperties,
    "maxProperties",
    [Kind::MaxPropertiesAdded, Kind::MaxPropertiesDecreased],
);
const MIN_PROPERTIES: Bound = Bound::least(
    Key::MinProperties,
    "minProperties",
    [Kind::MinPropertiesAdded, Kind::MinPropertiesIncreased],
);

impl<'g> Differ<'g, '_> {
    pub(super) fn objects(
        &mut self,
        plan: &mut Vec<Task<'g>>,
        pair: Pair,
    ) -> Result<(), OverBudget> {
        let (old, new) = self.sides(pair);
        let (old, new) = (Object::of(old, pair.old), Object::of(new, pair.new));
        let names = old.properties.len() + new.properties.len();
        self.budget
            .spend(names + old.required.len() + new.required.len())?;
        let (olds, only_new) = joined(old.properties, new.properties);
        plan.reserve(olds.len() + only_new.len());
        required(plan, &olds, &old, &new);
        for property in order::of_both(&olds, &only_new, |it| it.name) {
            self.property(plan, pair, property, &old, &new)?;
        }
        self.dependencies(plan, pair);
        content::compare(
            plan,
            pair,
            "additionalProperties",
            [old.beyond.additional, new.beyond.additional].map(|rest| rest.or_anything()),
            [
                Kind::AdditionalPropertiesRemoved,
                Kind::AdditionalPropertiesNarrowed,
            ],
        );
        content::compare(
            plan,
            pair,
            "unevaluatedProperties",
            [old.beyond.unevaluated, new.beyond.unevaluated],
            [
                Kind::UnevaluatedPropertiesRemoved,
                Kind::UnevaluatedPropertiesNarrowed,
            ],
        );
        self.bound(plan, pair, &MAX_PROPERTIES);
        self.bound(plan, pair, &MIN_PROPERTIES);
        Ok(())
    }

    fn property(
        &mut self,
        plan: &mut Vec<Task<'g>>,
        pair: Pair,
        Property { name, old, new }: Property<'g>,
        before: &Object<'g>,
        after: &Object<'g>,
    ) -> Result<(), OverBudget> {
        let step = Step::named("properties", name);
        let old_spot = old.map(|schema| before.view.inside(pair.old, schema));
        let new_spot = new.map(|schema| after.view.inside(pair.new, schema));
        match (old_spot, new_spot) {
            (Some(old), Some(new)) => plan.push(Task::Sub(step, pair.inside(old, new))),
            (Some(old), None) => {
                let content = self.content(after, name)?;
                let kinds = [
                    Kind::PropertyRemovedNotCovered,
                    Kind::PropertyRemovedFromClosed,
                ];
                plan.extend(self.removed(pair, step, old, content, kinds));
            }
            (None, Some(spot)) => {
                let required = after.required.contains(name);
                let default = new.is_some_and(|schema| after.has_default(schema));
                let to_open = match (required, default) {
                    (true, false) => Kind::RequiredPropertyAddedToOpen,
                    (true, true) => Kind::RequiredPropertyWithDefaultAddedToOpen,
                    (false, _) => Kind::OptionalPropertyAddedToOpen,
                };
                let content = self.content(before, name)?;
                let kinds = [Kind::PropertyAddedNotCovered, to_open];
                plan.extend(self.added(pair, step, spot, content, kinds));
                if required && !default && content != Content::Open {
                    plan.push(Task::Own(step, Kind::RequiredPropertyAddedToUnopen));
                }
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// What may stand under `name`, which `object` does not declare.
    fn content(&mut self, object: &Object<'g>, name: &str) -> Result<Content, OverBudget> {
        for (pattern, schema) in object.patterns {
            self.budget.spend(16 + name.len())?;
            if !self.matchers.contains_key(&**pattern) {
                // Making an expression ready is dear.
                self.budget.spend(4096 + 64 * pattern.len())?;
                self.matchers.insert(pattern, Matcher::new(pattern));
            }
            if self.matchers[&**pattern].is_match(name) {
                return Ok(Content::Partly(object.view.inside(object.spot, *schema)));
            }
        }
        Ok(match Content::of(object.beyond) {
            // Where there are patterns, what they leave out is not open.
            Content::Open if !object.patterns.is_empty() => Content::Closed,
            content => content,
        })
    }
}

/// What an object schema says of its members.
struct Object<'g> {
    view: View<'g>,
    spot: Spot,
    properties: &'g [(Box<str>, NodeId)],
    required: HashSet<&'g str, RandomState>,
    patterns: &'g [(Box<str>, NodeId)],
    beyond: Beyond,
}

impl<'g> Object<'g> {
    fn of(view: View<'g>, spot: Spot) -> Self {
        let node = view.node(spot);
        let required = match node.get(Key::Required) {
            Some(Operand::Names(names)) => set(names),
            _ => HashSet::default(),
        };
        Self {
            view,
            spot,
            properties: node.named(Key::Properties),
            required,
            patterns: node.named(Key::PatternProperties),
            beyond: Beyond {
                additional: view.rest(spot, Key::AdditionalProperties),
                unevaluated: view.rest(spot, Key::UnevaluatedProperties),
            },
        }
    }

    /// Whether the property of this schema has a default. In old editions, nothing counts beside a `$ref`.
    fn has_default(&self, schema: NodeId) -> bool {
        let graph = self.view.graph;
        let node = graph.node(schema);
        let alone = !graph.dialect.is_modern() && node.get(Key::Ref).is_some();
        !alone && node.get(Key::Default).is_some()
    }
}

/// A property of one side or of both.
#[derive(Clone, Copy)]
struct Property<'g> {
    name: &'g str,
    old: Option<NodeId>,
    new: Option<NodeId>,
}

/// Properties that were there and must be there now.
fn required<'g>(
    plan: &mut Vec<Task<'g>>,
    olds: &[Property<'g>],
    old: &Object<'g>,
    new: &Object<'g>,
) {
    if new.required.is_empty() {
        return;
    }
    for Property {
        name, new: after, ..
    } in order::of_map(olds, |it| it.name)
    {
        let Some(schema) = after else {
            continue;
        };
        let is_new = new.required.contains(name) && !old.required.contains(name);
        if is_new && !new.has_default(schema) {
            let step = Step::named("required", name);
            plan.push(Task::Own(step, Kind::RequiredAttributeAdded));
        }
    }
}

/// The old properties, and those that are only new.
fn joined<'g>(
    old: &'g [(Box<str>, NodeId)],
    new: &'g [(Box<str>, NodeId)],
) -> (Vec<Property<'g>>, Vec<Property<'g>>) {
    let mut places = HashMap::with_capacity_and_hasher(old.len(), RandomState::default());
    let mut olds = Vec::with_capacity(old.len());
    for (place, (name, schema)) in old.iter().enumerate() {
        places.insert(&**name, place);
        olds.push(Property {
            name,
            old: Some(*schema),
            new: None,
        });
    }
    let mut only_new = Vec::new();
    for (place, (name, schema)) in new.iter().enumerate() {
        // Mostly, a property stands where it stood.
        let same = old.get(place).is_some_and(|it| it.0 == *name);
        match same
            .then_some(place)
            .or_else(|| places.get(&**name).copied())
        {
            Some(place) => olds[place].new = Some(*schema),
            None => only_new.push(Property {
                name,
                old: None,
                new: Some(*schema),
            }),
        }
    }
    (olds, only_new)
}
