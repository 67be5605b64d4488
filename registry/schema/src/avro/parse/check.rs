//! What can be told once the whole text is read.

use std::collections::HashSet;
use std::mem;

use foldhash::fast::RandomState;

use super::name::undefined;
use super::types::unnamed_bit;
use super::{NOWHERE, Parser, parse_once};
use crate::avro::MAX_DEPTH;
use crate::avro::model::{AvroSchema, Kind, Name, Node, NodeId};
use crate::avro::same::same;
use crate::diagnostic::{Diagnostic, InvalidSchema, excerpt};
use crate::schema::{Dependency, Validation};

impl Parser<'_> {
    /// Fills in the types that were used before they were defined; whether there were any.
    pub(super) fn settle_references(&mut self) -> bool {
        let unsettled = mem::take(&mut self.unsettled);
        let any = !unsettled.is_empty();
        for unsettled in unsettled {
            match self.names.get(&*unsettled.full_name) {
                Some(&id) => self.put(unsettled.place, id),
                None => self
                    .problems
                    .add(unsettled.span, || undefined(&unsettled.full_name)),
            }
        }
        any
    }

    pub(super) fn check_repeated(&mut self) {
        for &(again, first) in &self.repeated {
            let Node { kind, span, .. } = &self.nodes[again.0 as usize];
            if same((&self.nodes, again), (&self.nodes, first)) {
                continue;
            }
            let name = kind.name().map_or("", Name::full);
            self.problems.add(span.unwrap_or_default(), || {
                format!("`{}` is defined twice, and differently: rename one of the two, or use the name alone", excerpt(name))
            });
        }
    }

    pub(super) fn check_unions(&mut self) {
        for (union, elements) in &self.unions {
            let Kind::Union(branches) = &self.nodes[union.0 as usize].kind else {
                continue;
            };
            let mut unnamed = 0_u16;
            let mut named = HashSet::<NodeId, RandomState>::default();
            for (&branch, element) in branches.iter().zip(*elements) {
                if branch == NOWHERE {
                    continue;
                }
                let kind = &self.nodes[branch.0 as usize].kind;
                let first = match unnamed_bit(kind) {
                    Some(bit) => {
                        let first = unnamed & bit == 0;
                        unnamed |= bit;
                        first
                    }
                    None => named.insert(branch),
                };
                if !first {
                    let name = kind.name().map_or(kind.type_name(), Name::full);
                    self.problems.add(element.span(), || {
                        format!("`{}` is there twice in a union: a union has one branch of each type, keep one", excerpt(name))
                    });
                }
            }
        }
    }

    /// A type without a namespace that is named inside one where the same name means another type too.
    pub(super) fn hidden_name(&self) -> Option<Box<str>> {
        let hidden = self
            .bare
            .iter()
            .find(|name| self.names.contains_key(&***name));
        hidden.cloned()
    }
}

/// Why the canonical text, in which a type is defined at its first use, may not mean the schema.
pub(super) enum Doubt {
    /// This full name may be taken where a type without a namespace is meant.
    Hidden(Box<str>),
    /// It nests deeper than a text may.
    TooDeep,
}

/// What is stored is the canonical text, so that one must mean the schema.
pub(super) fn canonical_reads_back(
    schema: &AvroSchema,
    dependencies: &[Dependency],
    doubt: Doubt,
) -> Result<(), InvalidSchema> {
    let again = parse_once(schema.canonical(), dependencies, Validation::Lenient);
    if again.is_ok_and(|(again, _)| again.structural() == schema.structural()) {
        return Ok(());
    }
    let message = match doubt {
        Doubt::Hidden(name) => format!(
            "inside its namespace, `{}` hides the type of that name without a namespace: give the latter a namespace",
            excerpt(&name)
        ),
        Doubt::TooDeep => format!(
            "with each type defined at its first use, the schema nests deeper than {MAX_DEPTH} levels, which is the limit: define types before they are used"
        ),
    };
    let span = schema.node(schema.root()).span.unwrap_or_default();
    Err(InvalidSchema {
        diagnostics: vec![Diagnostic { message, span }],
    })
}
