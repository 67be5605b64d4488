//! The rules for two schemas of one class: what differs, in the order of the reference server, and which pairs inside
//! are to be compared.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::matching::Comparison;
use super::order;
use super::view::{Class, Criterion, Needs, Rest, Spot};
use super::{Differ, Pair, Step, Task};
use crate::compat::OverBudget;
use crate::json_schema::graph::{NodeId, Operand};
use crate::json_schema::keyword::Key;
use crate::json_schema::messages::IncompatibilityKind as Kind;
use crate::json_schema::pattern::Matcher;

/// A property of one side or of both.
#[derive(Clone, Copy)]
struct Property<'g> {
    name: &'g str,
    old: Option<NodeId>,
    new: Option<NodeId>,
}

/// The properties of one side.
struct Properties<'g> {
    list: &'g [(Box<str>, NodeId)],
    required: HashSet<&'g str, RandomState>,
    patterns: &'g [(Box<str>, NodeId)],
    additional: Rest,
    unevaluated: Rest,
}

impl<'g> Properties<'g> {
    fn is_open(&self) -> bool {
        matches!(self.additional, Rest::Absent | Rest::Anything)
            && self.patterns.is_empty()
            && matches!(self.unevaluated, Rest::Absent | Rest::Anything)
    }
}

impl<'g> Differ<'g, '_> {
    /// What is to be done to compare the two.
    pub(super) fn plan(&mut self, pair: Pair) -> Result<Vec<Task<'g>>, OverBudget> {
        let mut plan = Vec::new();
        let (old, new) = self.sides(pair);
        let (old_class, new_class) = (old.class(pair.old), new.class(pair.new));
        match (&old_class, &new_class) {
            (Class::Combined(..), Class::Combined(..)) => {}
            (_, Class::Combined(criterion, spots, count)) => {
                let some = *criterion != Criterion::All || *count == 1;
                let pairs = spots.iter().map(|new| Pair { new: *new, ..pair });
                let pairs = if some { pairs.collect() } else { Vec::new() };
                let fails = old_class != Class::False;
                plan.push(Task::Any(pairs, fails.then_some(Kind::TypeChanged), 0));
                return Ok(plan);
            }
            (Class::Combined(criterion, spots, count), _) => {
                let some = *criterion == Criterion::All || *count == 1;
                let pairs = spots.iter().map(|old| Pair { old: *old, ..pair });
                let pairs = if some { pairs.collect() } else { Vec::new() };
                let bytes = old.is_connect_bytes(pair.old) && new.is_connect_bytes(pair.new);
                let fails = new_class != Class::Empty && !bytes;
                plan.push(Task::Any(pairs, fails.then_some(Kind::TypeChanged), 0));
                return Ok(plan);
            }
            _ => {}
        }
        if !old_class.is_like(&new_class) {
            let bytes = old.is_connect_bytes(pair.old) && new.is_connect_bytes(pair.new);
            if old_class != Class::False && new_class != Class::Empty && !bytes {
                plan.push(Task::Own(Step::HERE, Kind::TypeChanged));
            }
            return Ok(plan);
        }
        match (old_class, new_class) {
            (Class::String, _) => {
                use Kind::{
                    MaxLengthAdded, MaxLengthDecreased, MinLengthAdded, MinLengthIncreased,
                };
                self.most(
                    &mut plan,
                    pair,
                    Key::MaxLength,
                    "maxLength",
                    [MaxLengthAdded, MaxLengthDecreased],
                );
                self.least(
                    &mut plan,
                    pair,
                    Key::MinLength,
                    "minLength",
                    [MinLengthAdded, MinLengthIncreased],
                );
                self.pattern(&mut plan, pair);
            }
            (Class::Number { integer: old }, Class::Number { integer: new }) => {
                self.numbers(&mut plan, pair);
                if new && !old {
                    plan.push(Task::Own(Step::HERE, Kind::TypeNarrowed));
                }
            }
            (Class::Enum, _) => self.enums(&mut plan, pair)?,
            (Class::Const, _) => {
                let before = old.node(pair.old).value(Key::Const);
                let after = new.node(pair.new).value(Key::Const);
                plan.extend(
                    (before != after)
                        .then_some(Task::Own(Step::keyword("const"), Kind::EnumArrayChanged)),
                );
            }
            (Class::Not, _) => {
                let inner =
                    |view: super::view::View<'g>, spot: Spot| match view.node(spot).get(Key::Not) {
                        Some(Operand::Schema(schema)) => Some(view.inside(spot, *schema)),
                        _ => None,
                    };
                if let (Some(old), Some(new)) = (inner(old, pair.old), inner(new, pair.new)) {
                    let swapped = !pair.swapped;
                    let inner = Pair {
                        old: new,
                        new: old,
                        swapped,
                    };
                    plan.push(Task::Not(inner));
                }
            }
            (Class::Object, _) => self.objects(&mut plan, pair)?,
            (Class::Array, _) => self.arrays(&mut plan, pair),
            (Class::Combined(old, olds, old_count), Class::Combined(new, news, new_count)) => {
                combined(
                    &mut plan,
                    pair.swapped,
                    (old, olds, old_count),
                    (new, news, new_count),
                );
            }
            _ => {}
        }
        Ok(plan)
    }

    fn most(
        &self,
        plan: &mut Vec<Task<'g>>,
        pair: Pair,
        key: Key,
        name: &'static str,
        kinds: [Kind; 2],
    ) {
        let (old, new) = self.sides(pair);
        bound(
            plan,
            name,
            old.number(pair.old, key),
            new.number(pair.new, key),
            |old, new| new < old,
            kinds,
        );
    }

    fn least(
        &self,
        plan: &mut Vec<Task<'g>>,
        pair: Pair,
        key: Key,
        name: &'static str,
        kinds: [Kind; 2],
    ) {
        let (old, new) = self.sides(pair);
        bound(
            plan,
            name,
            old.number(pair.old, key),
            new.number(pair.new, key),
            |old, new| new > old,
            kinds,
        );
    }

    fn pattern(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        let (old, new) = self.sides(pair);
        let kind = match (
            old.node(pair.old).text(Key::Pattern),
            new.node(pair.new).text(Key::Pattern),
        ) {
            (None, Some(_)) => Kind::PatternAdded,
            (Some(old), Some(new)) if old != new => Kind::PatternChanged,
            _ => return,
        };
        plan.push(Task::Own(Step::keyword("pattern"), kind));
    }

    fn numbers(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        use Kind::{
            ExclusiveMaximumAdded, ExclusiveMaximumDecreased, ExclusiveMinimumAdded,
            ExclusiveMinimumIncreased, MaximumAdded, MaximumDecreased, MinimumAdded,
            MinimumIncreased,
        };
        let (old, new) = self.sides(pair);
        self.most(
            plan,
            pair,
            Key::Maximum,
            "maximum",
            [MaximumAdded, MaximumDecreased],
        );
        self.least(
            plan,
            pair,
            Key::Minimum,
            "minimum",
            [MinimumAdded, MinimumIncreased],
        );
        let exclusive = new.number(pair.new, Key::ExclusiveMaximum);
        let before = old.number(pair.old, Key::ExclusiveMaximum);
        // The reference server compares with the new `maximum`, where there is one.
        let lowered = exclusive != before;
        let compared =
            exclusive.map(|exclusive| new.number(pair.new, Key::Maximum).unwrap_or(exclusive));
        let kinds = [ExclusiveMaximumAdded, ExclusiveMaximumDecreased];
        bound(
            plan,
            "exclusiveMaximum",
            before,
            compared,
            |old, new| lowered && new < old,
            kinds,
        );
        let kinds = [ExclusiveMinimumAdded, ExclusiveMinimumIncreased];
        self.least(plan, pair, Key::ExclusiveMinimum, "exclusiveMinimum", kinds);
        let kind = match (
            old.number(pair.old, Key::MultipleOf),
            new.number(pair.new, Key::MultipleOf),
        ) {
            (None, Some(_)) => Kind::MultipleOfAdded,
            (Some(old), Some(new)) if old.total_cmp(&new).is_ne() => {
                if is_multiple(new, old) {
                    Kind::MultipleOfExpanded
                } else if is_multiple(old, new) {
                    return;
                } else {
                    Kind::MultipleOfChanged
                }
            }
            _ => return,
        };
        plan.push(Task::Own(Step::keyword("multipleOf"), kind));
    }

    fn enums(&mut self, plan: &mut Vec<Task<'g>>, pair: Pair) -> Result<(), OverBudget> {
        let (old, new) = self.sides(pair);
        let values = |operand: Option<&'g Operand>| -> HashSet<&'g str, RandomState> {
            match operand {
                Some(Operand::Values(values)) => values.iter().map(|value| &**value).collect(),
                _ => HashSet::default(),
            }
        };
        let old = values(old.node(pair.old).get(Key::Enum));
        let new = values(new.node(pair.new).get(Key::Enum));
        self.budget.spend(old.len() + new.len())?;
        let kind = if new.is_superset(&old) {
            return Ok(());
        } else if old.is_superset(&new) {
            Kind::EnumArrayNarrowed
        } else {
            Kind::EnumArrayChanged
        };
        plan.push(Task::Own(Step::keyword("enum"), kind));
        Ok(())
    }

    fn properties(&self, pair: Pair, old: bool) -> Properties<'g> {
        let (before, after) = self.sides(pair);
        let (view, spot) = if old {
            (before, pair.old)
        } else {
            (after, pair.new)
        };
        let node = view.node(spot);
        let list = node.named(Key::Properties);
        let required = match node.get(Key::Required) {
            Some(Operand::Names(names)) => names.iter().map(|name| &**name).collect(),
            _ => HashSet::default(),
        };
        Properties {
            list,
            required,
            patterns: node.named(Key::PatternProperties),
            additional: view.rest(spot, Key::AdditionalProperties),
            unevaluated: view.rest(spot, Key::UnevaluatedProperties),
        }
    }

    fn objects(&mut self, plan: &mut Vec<Task<'g>>, pair: Pair) -> Result<(), OverBudget> {
        let (old_view, new_view) = self.sides(pair);
        let (old, new) = (self.properties(pair, true), self.properties(pair, false));
        self.budget
            .spend(old.list.len() + new.list.len() + old.required.len() + new.required.len())?;
        let has_default = |schema: NodeId| {
            let node = new_view.graph.node(schema);
            let alone = !new_view.graph.dialect.is_modern() && node.get(Key::Ref).is_some();
            !alone && node.get(Key::Default).is_some()
        };
        let (olds, only_new) = joined(old.list, new.list);
        plan.reserve(olds.len() + only_new.len());
        if !new.required.is_empty() {
            for Property {
                name, new: after, ..
            } in order::of_map(&olds, |it| it.name)
            {
                let Some(schema) = after else {
                    continue;
                };
                if new.required.contains(name)
                    && !old.required.contains(name)
                    && !has_default(schema)
                {
                    plan.push(Task::Own(
                        Step::named("required", name),
                        Kind::RequiredAttributeAdded,
                    ));
                }
            }
        }
        for property in order::of_both(&olds, &only_new, |it| it.name) {
            let name = property.name;
            let step = Step::named("properties", name);
            match (property.old, property.new) {
                (Some(before), Some(after)) => {
                    let inner = Pair {
                        old: old_view.inside(pair.old, before),
                        new: new_view.inside(pair.new, after),
                        ..pair
                    };
                    plan.push(Task::Sub(step, inner));
                }
                (Some(before), None) => {
                    if new.is_open() {
                        continue;
                    }
                    let before = old_view.inside(pair.old, before);
                    match self.cover(pair, false, &new, name)? {
                        Some(cover) => {
                            let inner = Pair {
                                old: before,
                                new: cover,
                                ..pair
                            };
                            plan.push(Task::Covered(step, inner, Kind::PropertyRemovedNotCovered));
                        }
                        None if old_view.class(before) == Class::False => {}
                        None => plan.push(Task::Own(step, Kind::PropertyRemovedFromClosed)),
                    }
                }
                (None, Some(schema)) => {
                    let after = new_view.inside(pair.new, schema);
                    let required = new.required.contains(name);
                    let default = has_default(schema);
                    if old.is_open() {
                        if new_view.class(after) == Class::Empty {
                            continue;
                        }
                        let kind = match (required, default) {
                            (true, false) => Kind::RequiredPropertyAddedToOpen,
                            (true, true) => Kind::RequiredPropertyWithDefaultAddedToOpen,
                            (false, _) => Kind::OptionalPropertyAddedToOpen,
                        };
                        plan.push(Task::Own(step, kind));
                        continue;
                    }
                    if let Some(cover) = self.cover(pair, true, &old, name)? {
                        let inner = Pair {
                            old: cover,
                            new: after,
                            ..pair
                        };
                        plan.push(Task::Covered(step, inner, Kind::PropertyAddedNotCovered));
                    }
                    if required && !default {
                        plan.push(Task::Own(step, Kind::RequiredPropertyAddedToUnopen));
                    }
                }
                (None, None) => {}
            }
        }
        self.dependencies(plan, pair);
        let kinds = [
            Kind::AdditionalPropertiesRemoved,
            Kind::AdditionalPropertiesNarrowed,
        ];
        let plain = |rest| {
            if rest == Rest::Absent {
                Rest::Anything
            } else {
                rest
            }
        };
        let step = Step::keyword("additionalProperties");
        rest(
            plan,
            pair,
            step,
            plain(old.additional),
            plain(new.additional),
            kinds,
        );
        let kinds = [
            Kind::UnevaluatedPropertiesRemoved,
            Kind::UnevaluatedPropertiesNarrowed,
        ];
        let step = Step::keyword("unevaluatedProperties");
        rest(plan, pair, step, old.unevaluated, new.unevaluated, kinds);
        let kinds = [Kind::MaxPropertiesAdded, Kind::MaxPropertiesDecreased];
        self.most(plan, pair, Key::MaxProperties, "maxProperties", kinds);
        let kinds = [Kind::MinPropertiesAdded, Kind::MinPropertiesIncreased];
        self.least(plan, pair, Key::MinProperties, "minProperties", kinds);
        Ok(())
    }

    /// The schema that values under `name`, which is not declared, must satisfy on one side.
    fn cover(
        &mut self,
        pair: Pair,
        old: bool,
        of: &Properties<'g>,
        name: &str,
    ) -> Result<Option<Spot>, OverBudget> {
        let (before, after) = self.sides(pair);
        let (view, spot) = if old {
            (before, pair.old)
        } else {
            (after, pair.new)
        };
        for (pattern, schema) in of.patterns {
            self.budget.spend(16 + name.len())?;
            if !self.matchers.contains_key(&**pattern) {
                // Making an expression ready is dear.
                self.budget.spend(4096 + 64 * pattern.len())?;
                self.matchers.insert(pattern, Matcher::new(pattern));
            }
            if self.matchers[&**pattern].is_match(name) {
                return Ok(Some(view.inside(spot, *schema)));
            }
        }
        Ok(match (of.additional, of.unevaluated) {
            (Rest::Schema(cover), _) | (_, Rest::Schema(cover)) => Some(cover),
            _ => None,
        })
    }

    fn dependencies(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        let (old_view, new_view) = self.sides(pair);
        let (old, new) = (
            old_view.dependencies(pair.old),
            new_view.dependencies(pair.new),
        );
        if new.is_empty() {
            return;
        }
        let (mut old_lists, mut old_schemas) = (
            HashMap::<_, _, RandomState>::default(),
            HashMap::<_, _, RandomState>::default(),
        );
        for (name, needs) in old {
            match needs {
                Needs::Names(names) => drop(old_lists.insert(name, names)),
                Needs::Schema(schema) => drop(old_schemas.insert(name, schema)),
            }
        }
        let (mut new_lists, mut new_schemas) = (
            HashMap::<_, _, RandomState>::default(),
            HashMap::<_, _, RandomState>::default(),
        );
        for (name, needs) in &new {
            match needs {
                Needs::Names(names) => drop(new_lists.insert(*name, *names)),
                Needs::Schema(schema) => drop(new_schemas.insert(*name, *schema)),
            }
        }
        let mut names: Vec<&'g str> = Vec::new();
        let mut seen: HashSet<&'g str, RandomState> = HashSet::default();
        names.extend(new.iter().map(|it| it.0).filter(|name| seen.insert(name)));
        let names = order::of_map(&names, |name| name);
        for name in &names {
            let Some(after) = new_lists.get(name) else {
                continue;
            };
            let kind = match old_lists.get(name) {
                None => Kind::DependencyArrayAdded,
                Some(before) => {
                    let set = |names: &'g [Box<str>]| {
                        names
                            .iter()
                            .map(|it| &**it)
                            .collect::<HashSet<&str, RandomState>>()
                    };
                    let (before, after) = (set(before), set(after));
                    if before.is_superset(&after) {
                        continue;
                    } else if after.is_superset(&before) {
                        Kind::DependencyArrayExtended
                    } else {
                        Kind::DependencyArrayChanged
                    }
                }
            };
            plan.push(Task::Own(Step::named("dependencies", name), kind));
        }
        for name in &names {
            let Some(after) = new_schemas.get(name) else {
                continue;
            };
            let step = Step::named("dependencies", name);
            plan.push(match old_schemas.get(name) {
                None => Task::Own(step, Kind::DependencySchemaAdded),
                Some(before) => Task::Sub(
                    step,
                    Pair {
                        old: *before,
                        new: *after,
                        ..pair
                    },
                ),
            });
        }
    }

    fn arrays(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        let (old_view, new_view) = self.sides(pair);
        let (old, new) = (old_view.items(pair.old), new_view.items(pair.new));
        match (old.all, new.all) {
            (None, Some(_)) => plan.push(Task::Own(Step::keyword("items"), Kind::SchemaAdded)),
            (Some(before), Some(after)) => {
                let inner = Pair {
                    old: before,
                    new: after,
                    ..pair
                };
                plan.push(Task::Sub(Step::keyword("items"), inner));
            }
            _ => {}
        }
        let open = |additional, unevaluated| {
            matches!(additional, Rest::Absent | Rest::Anything)
                && matches!(unevaluated, Rest::Absent | Rest::Anything)
        };
        let cover = |additional, unevaluated| match (additional, unevaluated) {
            (Rest::Schema(cover), _) | (_, Rest::Schema(cover)) => Some(cover),
            _ => None,
        };
        for at in 0..old.tuple.len().max(new.tuple.len()) {
            let step = Step::index("items", at);
            match (old.tuple.get(at), new.tuple.get(at)) {
                (Some(before), Some(after)) => {
                    plan.push(Task::Sub(
                        step,
                        Pair {
                            old: *before,
                            new: *after,
                            ..pair
                        },
                    ));
                }
                (Some(_), None) if open(new.additional, new.unevaluated) => {}
                (Some(before), None) => match cover(new.additional, new.unevaluated) {
                    Some(cover) => {
                        let inner = Pair {
                            old: *before,
                            new: cover,
                            ..pair
                        };
                        plan.push(Task::Covered(step, inner, Kind::ItemRemovedNotCovered));
                    }
                    None if old_view.class(*before) == Class::False => {}
                    None => plan.push(Task::Own(step, Kind::ItemRemovedFromClosed)),
                },
                (None, Some(after)) if open(old.additional, old.unevaluated) => {
                    if new_view.class(*after) != Class::Empty {
                        plan.push(Task::Own(step, Kind::ItemAddedToOpen));
                    }
                }
                (None, Some(after)) => {
                    if let Some(cover) = cover(old.additional, old.unevaluated) {
                        let inner = Pair {
                            old: cover,
                            new: *after,
                            ..pair
                        };
                        plan.push(Task::Covered(step, inner, Kind::ItemAddedNotCovered));
                    }
                }
                (None, None) => {}
            }
        }
        let plain = |rest| {
            if rest == Rest::Absent {
                Rest::Anything
            } else {
                rest
            }
        };
        let kinds = [Kind::AdditionalItemsRemoved, Kind::AdditionalItemsNarrowed];
        let step = Step::keyword("additionalItems");
        rest(
            plan,
            pair,
            step,
            plain(old.additional),
            plain(new.additional),
            kinds,
        );
        let kinds = [
            Kind::UnevaluatedItemsRemoved,
            Kind::UnevaluatedItemsNarrowed,
        ];
        rest(
            plan,
            pair,
            Step::keyword("unevaluatedItems"),
            old.unevaluated,
            new.unevaluated,
            kinds,
        );
        self.most(
            plan,
            pair,
            Key::MaxItems,
            "maxItems",
            [Kind::MaxItemsAdded, Kind::MaxItemsDecreased],
        );
        self.least(
            plan,
            pair,
            Key::MinItems,
            "minItems",
            [Kind::MinItemsAdded, Kind::MinItemsIncreased],
        );
        let unique = |operand: Option<&Operand>| matches!(operand, Some(Operand::Bool(true)));
        if unique(new_view.node(pair.new).get(Key::UniqueItems))
            && !unique(old_view.node(pair.old).get(Key::UniqueItems))
        {
            plan.push(Task::Own(
                Step::keyword("uniqueItems"),
                Kind::UniqueItemsAdded,
            ));
        }
        let kinds = [Kind::MaxContainsAdded, Kind::MaxContainsDecreased];
        self.most(plan, pair, Key::MaxContains, "maxContains", kinds);
        let kinds = [Kind::MinContainsAdded, Kind::MinContainsIncreased];
        let (before, after) = (
            old_view.min_contains(pair.old),
            new_view.min_contains(pair.new),
        );
        bound(
            plan,
            "minContains",
            before,
            after,
            |old, new| new > old,
            kinds,
        );
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

/// A bound that was added, or moved the way that `narrows`.
fn bound(
    plan: &mut Vec<Task<'_>>,
    name: &'static str,
    old: Option<f64>,
    new: Option<f64>,
    narrows: impl Fn(f64, f64) -> bool,
    [added, moved]: [Kind; 2],
) {
    let kind = match (old, new) {
        (None, Some(_)) => added,
        (Some(old), Some(new)) if narrows(old, new) => moved,
        _ => return,
    };
    plan.push(Task::Own(Step::keyword(name), kind));
}

fn is_multiple(of: f64, factor: f64) -> bool {
    let ratio = of / factor;
    (ratio - ratio.round()).abs() < 1e-9
}

/// What is allowed beyond what is declared: removed, narrowed, or to be compared.
fn rest(
    plan: &mut Vec<Task<'_>>,
    pair: Pair,
    step: Step<'static>,
    old: Rest,
    new: Rest,
    [removed, narrowed]: [Kind; 2],
) {
    let kind = match (old, new) {
        (Rest::Schema(old), Rest::Schema(new)) => {
            plan.push(Task::Sub(step, Pair { old, new, ..pair }));
            return;
        }
        (Rest::Absent | Rest::Anything | Rest::Schema(_), Rest::Nothing) => removed,
        (Rest::Absent | Rest::Anything, Rest::Schema(_)) | (Rest::Absent, Rest::Anything) => {
            narrowed
        }
        _ => return,
    };
    plan.push(Task::Own(step, kind));
}

fn combined(
    plan: &mut Vec<Task<'_>>,
    swapped: bool,
    (old, olds, old_count): (Criterion, Vec<Spot>, usize),
    (new, news, new_count): (Criterion, Vec<Spot>, usize),
) {
    let extends = old == new
        || new == Criterion::Any
        || (old_count == 1 && (new_count == 1 || new == Criterion::One))
        || (new_count == 1 && old == Criterion::All);
    if !extends {
        plan.push(Task::Own(Step::HERE, Kind::CombinedTypeChanged));
        return;
    }
    if olds.len() < news.len() && new == Criterion::All {
        plan.push(Task::Own(Step::HERE, Kind::ProductTypeExtended));
    }
    if olds.len() > news.len() && new != Criterion::All {
        plan.push(Task::Own(Step::HERE, Kind::SumTypeNarrowed));
    }
    plan.push(Task::Match(Comparison::new(swapped, olds, news)));
}
