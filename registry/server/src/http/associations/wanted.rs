//! From the body of a request to what is wanted.

use std::sync::Arc;

use etymon_core::{Refusal, Resource};
use etymon_types::api::{AssociateRequest, AssociationOp, AssociationRequest};
use etymon_types::{AssociationType, Context, Subject};

use crate::http::query::Query;
use crate::registry::{AssociationsWanted, Wish, WishedStep};

/// What the query says about everything in the body.
pub(super) struct Around {
    /// In front of subjects that are in no context.
    qualifier: Option<String>,
    pub(super) dry_run: bool,
    request_id: Option<Arc<str>>,
}

impl Around {
    pub(super) fn new(query: &Query, request_id: Option<Arc<str>>) -> Self {
        Self {
            qualifier: query.text("context").and_then(qualifier),
            dry_run: query.flag("dryRun"),
            request_id,
        }
    }

    /// What a request wants. `op` is what it does with all of its associations; in a batch each says so itself.
    ///
    /// # Errors
    ///
    /// [`Refusal::InvalidAssociation`] names the property, as long as no state is needed to see that it is invalid.
    pub(super) fn wanted(
        &self,
        request: &AssociateRequest,
        op: Option<AssociationOp>,
    ) -> Result<AssociationsWanted, Refusal> {
        let resource = Resource::checked(
            request.resource_name.as_deref(),
            request.resource_namespace.as_deref(),
            request.resource_id.as_deref(),
            request.resource_type.as_deref(),
            self.dry_run,
        )?;
        if request.associations.is_empty() {
            return Err(invalid("associations", "cannot be null or empty"));
        }
        let mut steps = Vec::new();
        let mut seen = Vec::new();
        for association in &request.associations {
            let subject = self.subject(association)?;
            let of = association_type(association)?;
            let op = op.or(association.op).unwrap_or(AssociationOp::Create);
            if let Some(of) = of.or((op != AssociationOp::Delete).then(AssociationType::default)) {
                if seen.contains(&of) {
                    let detail = format!(
                        "may only appear once per request, but '{of}' appears more than once"
                    );
                    return Err(invalid("associationType", detail));
                }
                seen.push(of);
            }
            if op == AssociationOp::Delete {
                delete(&mut steps, of, association.cascade_lifecycle);
            } else {
                add(
                    &mut steps,
                    op,
                    wish(association, subject, of.unwrap_or_default()),
                );
            }
        }
        Ok(AssociationsWanted {
            resource,
            steps,
            dry_run: self.dry_run,
            request_id: self.request_id.clone(),
        })
    }

    fn subject(&self, association: &AssociationRequest) -> Result<Option<Subject>, Refusal> {
        let Some(text) = association.subject.as_deref() else {
            return Ok(None);
        };
        let empty = || invalid("subject", "must not be empty");
        if text.is_empty() {
            return Err(empty());
        }
        let subject = match &self.qualifier {
            Some(qualifier) if !text.starts_with(":.") => {
                Subject::parse(&format!("{qualifier}{text}"))
            }
            _ => Subject::parse(text),
        };
        subject.map(Some).map_err(|_| empty())
    }
}

/// `:.name:`; anything else means nothing, as in the field.
fn qualifier(context: &str) -> Option<String> {
    let name = context.strip_prefix(':')?.strip_suffix(':')?;
    let context = Context::parse(name)?;
    (!context.is_default()).then(|| context.qualifier())
}

fn association_type(association: &AssociationRequest) -> Result<Option<AssociationType>, Refusal> {
    let named = association.association_type.as_deref();
    let Some(named) = named.filter(|named| !named.is_empty()) else {
        return Ok(None);
    };
    let known = AssociationType::parse(named);
    let unknown = || invalid("associationType", "must be either 'key' or 'value'");
    known.map(Some).ok_or_else(unknown)
}

fn wish(association: &AssociationRequest, subject: Option<Subject>, of: AssociationType) -> Wish {
    Wish {
        association_type: of,
        subject,
        lifecycle: association.lifecycle,
        frozen: association.frozen,
        schema: association.schema.clone(),
        normalize: association.normalize,
    }
}

/// Wishes that follow one another are one step.
fn add(steps: &mut Vec<WishedStep>, op: AssociationOp, wish: Wish) {
    match (steps.last_mut(), op) {
        (Some(WishedStep::Upsert(wishes)), AssociationOp::Upsert)
        | (Some(WishedStep::Create(wishes)), AssociationOp::Create) => wishes.push(wish),
        (_, AssociationOp::Upsert) => steps.push(WishedStep::Upsert(vec![wish])),
        (_, _) => steps.push(WishedStep::Create(vec![wish])),
    }
}

/// Deletions that follow one another are one step, if they delete as much.
fn delete(steps: &mut Vec<WishedStep>, of: Option<AssociationType>, cascade: bool) {
    match (steps.last_mut(), of) {
        (
            Some(WishedStep::Delete {
                types,
                cascade: before,
            }),
            of,
        ) if *before == cascade => {
            *types = match (types.take(), of) {
                (Some(mut types), Some(of)) => {
                    types.push(of);
                    Some(types)
                }
                _ => None,
            };
        }
        (_, of) => steps.push(WishedStep::Delete {
            types: of.map(|of| vec![of]),
            cascade,
        }),
    }
}

pub(super) fn invalid(property: &'static str, detail: impl Into<String>) -> Refusal {
    Refusal::InvalidAssociation {
        property,
        detail: detail.into(),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn association(op: AssociationOp, of: Option<&str>) -> AssociationRequest {
        AssociationRequest {
            op: Some(op),
            association_type: of.map(str::to_owned),
            ..AssociationRequest::default()
        }
    }

    fn wanted(
        query: &str,
        associations: Vec<AssociationRequest>,
    ) -> Result<AssociationsWanted, Refusal> {
        let name = Some("n".to_owned());
        let request = AssociateRequest {
            resource_name: name.clone(),
            resource_namespace: name.clone(),
            resource_id: name,
            associations,
            ..AssociateRequest::default()
        };
        Around::new(&Query::parse(query).unwrap(), None).wanted(&request, None)
    }

    /// The steps in short: a letter each, and the types.
    fn short(wanted: &AssociationsWanted) -> String {
        let steps = wanted.steps.iter().map(|step| match step {
            WishedStep::Create(wishes) => format!("C{}", wishes.len()),
            WishedStep::Upsert(wishes) => format!("U{}", wishes.len()),
            WishedStep::Delete { types: None, .. } => "D*".to_owned(),
            WishedStep::Delete {
                types: Some(types), ..
            } => format!("D{}", types.len()),
        });
        steps.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn operations_of_one_kind_that_follow_one_another_are_one_step() {
        use AssociationOp::{Create, Delete, Upsert};
        let (key, value) = (Some("key"), Some("value"));
        for (ops, steps) in [
            (vec![(Create, key), (Create, None)], "C2"),
            (vec![(Create, key), (Upsert, value)], "C1 U1"),
            (vec![(Upsert, value), (Upsert, key)], "U2"),
            (vec![(Delete, value), (Delete, key)], "D2"),
            (vec![(Delete, key), (Delete, None)], "D*"),
            (
                vec![(Delete, None), (Create, None), (Upsert, key)],
                "D* C1 U1",
            ),
        ] {
            let ops = ops
                .into_iter()
                .map(|(op, of)| association(op, of))
                .collect();
            assert_eq!(short(&wanted("", ops).unwrap()), steps);
        }
        let mut last = association(Delete, key);
        last.cascade_lifecycle = true;
        let apart = wanted("", vec![association(Delete, value), last]).unwrap();
        assert_eq!(short(&apart), "D1 D1");
    }

    #[test]
    fn a_type_occurs_once_whatever_is_done_with_it() {
        use AssociationOp::{Create, Delete, Upsert};
        for (first, second) in [(Create, Create), (Create, Upsert), (Delete, Create)] {
            let twice = vec![association(first, Some("value")), association(second, None)];
            let refused = wanted("", twice).unwrap_err().to_string();
            assert!(
                refused.ends_with("'value' appears more than once"),
                "{refused}"
            );
        }
    }

    #[test]
    fn only_a_qualifier_qualifies_and_only_what_is_in_no_context() {
        for (query, subject, read) in [
            ("", "s", Some("s")),
            ("context=:.c:", "s", Some(":.c:s")),
            ("context=:.c:", ":.d:s", Some(":.d:s")),
            ("context=:.:", "s", Some("s")),
            ("context=c", "s", Some("s")),
            ("context=.c", "s", Some("s")),
            ("context=:.c:", "", None),
            ("", "a\u{1}b", None),
            ("", "__GLOBAL", None),
        ] {
            let mut one = association(AssociationOp::Create, None);
            one.subject = Some(subject.to_owned());
            let found = wanted(query, vec![one]).ok().map(|wanted| {
                let WishedStep::Create(wishes) = &wanted.steps[0] else {
                    panic!("{wanted:?}");
                };
                wishes[0].subject.as_ref().unwrap().to_string()
            });
            assert_eq!(found.as_deref(), read, "{query} {subject:?}");
        }
    }
}
