//! The differences of pairs in the field's order, at its paths, as often as it reports them: those of a definition from
//! another file once for each field that uses it.

use foldhash::{HashMap, HashSet, HashSetExt};

use super::IncompatibilityKind;
use super::order::places;
use super::pairs::{Compared, Found, Spot};
use crate::compat::{Budget, Incompatibility, Kind, OverBudget};
use crate::protobuf::ProtobufSchema;

/// A pair in the middle of its report.
struct Step<'a> {
    pair: usize,
    next: usize,
    /// How many reasons there were before.
    before: usize,
    /// The field that led here, with the pair that it is a field of.
    field: Option<(usize, Spot<'a>)>,
    /// The writer's message is being reported on already: its fields are left out.
    again: bool,
}

/// Every reason in `pairs`.
pub(super) fn reasons(
    mut pairs: Vec<Compared<'_>>,
    reader: &ProtobufSchema,
    writer: &ProtobufSchema,
    budget: &mut Budget,
) -> Result<Vec<Incompatibility>, OverBudget> {
    let differ = differing(&pairs);
    if !differ[0] {
        return Ok(Vec::new());
    }
    for (pair, _) in pairs.iter_mut().zip(&differ).filter(|(_, differ)| **differ) {
        let kept = |found: &Found<'_>| match found {
            Found::Type(pair, _) | Found::Nested(pair, _) => differ[*pair],
            Found::Difference(..) | Found::Removed(..) => true,
        };
        pair.fields.retain(kept);
        pair.nested.retain(kept);
        if pair.nested.len() > 1 {
            let order = order(pair, reader, writer);
            budget.spend(order.len())?;
            pair.nested.sort_by_key(|found| match found {
                Found::Nested(_, name) | Found::Removed(name, _) => order.get(name).copied(),
                Found::Difference(..) | Found::Type(..) => None,
            });
        }
    }
    walk(&pairs, budget)
}

/// Which pairs have a difference, themselves or in one that they lead to.
fn differing(pairs: &[Compared<'_>]) -> Vec<bool> {
    let own = |found: &Found<'_>| matches!(found, Found::Difference(..) | Found::Removed(..));
    let all = |pair: &Compared<'_>| pair.fields.iter().chain(&pair.nested).any(own);
    let mut differ: Vec<bool> = pairs.iter().map(all).collect();
    let mut waiting: Vec<usize> = (0..pairs.len()).filter(|&index| differ[index]).collect();
    if waiting.is_empty() {
        return differ;
    }
    let mut users = vec![Vec::new(); pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        for found in pair.fields.iter().chain(&pair.nested) {
            if let Found::Type(used, _) | Found::Nested(used, _) = found {
                users[*used].push(index);
            }
        }
    }
    while let Some(index) = waiting.pop() {
        for &user in &users[index] {
            if !std::mem::replace(&mut differ[user], true) {
                waiting.push(user);
            }
        }
    }
    differ
}

/// Where each message of a scope comes.
fn order<'a>(
    pair: &Compared<'a>,
    reader: &'a ProtobufSchema,
    writer: &'a ProtobufSchema,
) -> HashMap<&'a str, (usize, bool, usize, usize)> {
    let names = |schema: &'a ProtobufSchema, scope: &'a [_]| -> Vec<&'a str> {
        let name = |&id| schema.file.text(schema.file.message(id).name);
        scope.iter().map(name).collect()
    };
    let (old, new) = match pair.pair {
        None => (
            names(writer, &writer.file.scope.messages),
            names(reader, &reader.file.scope.messages),
        ),
        Some(pair) => {
            let (writer, reader) = (pair.writer, pair.reader);
            (
                names(writer.schema, &writer.message().scope.messages),
                names(reader.schema, &reader.message().scope.messages),
            )
        }
    };
    places(&old, &new)
}

fn walk(pairs: &[Compared<'_>], budget: &mut Budget) -> Result<Vec<Incompatibility>, OverBudget> {
    let mut reasons = Vec::new();
    let mut open = HashSet::new();
    let mut steps = vec![Step {
        pair: 0,
        next: 0,
        before: 0,
        field: None,
        again: false,
    }];
    while let Some(step) = steps.last_mut() {
        budget.spend(1)?;
        let compared = &pairs[step.pair];
        let all = compared.fields.len();
        let found = match step.next.checked_sub(all) {
            None => Some(compared.fields[step.next]),
            Some(nested) => compared.nested.get(nested).copied(),
        };
        step.next += 1;
        let at = step.pair;
        let enter = match found {
            Some(Found::Difference(kind, spot)) => {
                add(&mut reasons, kind, compared, spot, budget)?;
                None
            }
            Some(Found::Removed(name, span)) => {
                let spot = Spot {
                    name: Some(name),
                    writer: span,
                    ..Spot::default()
                };
                let kind = IncompatibilityKind::MessageRemoved;
                add(&mut reasons, kind, compared, spot, budget)?;
                None
            }
            Some(Found::Type(pair, spot)) => Some((pair, Some((at, spot)))),
            Some(Found::Nested(pair, _)) => Some((pair, None)),
            None => {
                let done = steps.pop().expect("it was the last one");
                if let Some(pair) = pairs[done.pair].pair.filter(|_| !done.again) {
                    open.remove(&pair.writer.key());
                }
                if let Some((user, spot)) = done.field
                    && reasons.len() > done.before
                {
                    let kind = IncompatibilityKind::FieldNamedTypeChanged;
                    add(&mut reasons, kind, &pairs[user], spot, budget)?;
                }
                None
            }
        };
        if let Some((pair, field)) = enter {
            let target = pairs[pair]
                .pair
                .expect("only the first one is of the files");
            let again = !open.insert(target.writer.key());
            budget.spend_memory(size_of::<Step<'_>>())?;
            steps.push(Step {
                pair,
                next: if again { pairs[pair].fields.len() } else { 0 },
                before: reasons.len(),
                field,
                again,
            });
        }
    }
    Ok(reasons)
}

fn add(
    reasons: &mut Vec<Incompatibility>,
    kind: IncompatibilityKind,
    compared: &Compared<'_>,
    spot: Spot<'_>,
    budget: &mut Budget,
) -> Result<(), OverBudget> {
    let mut path = String::from("#/");
    if let Some(pair) = compared.pair {
        path.extend(pair.reader.local_name().chars().map(|char| match char {
            '.' => '/',
            char => char,
        }));
    }
    for part in spot
        .name
        .into_iter()
        .map(str::to_owned)
        .chain(spot.number.map(|n| n.to_string()))
    {
        if path.len() > 2 {
            path.push('/');
        }
        path.push_str(&part);
    }
    budget.spend_memory(size_of::<Incompatibility>() + path.len())?;
    reasons.push(Incompatibility {
        kind: Kind::Protobuf(kind),
        path,
        info: String::new(),
        reader: spot.reader,
        writer: spot.writer,
    });
    Ok(())
}
