//! Changes of associations, with the schemas that come with them: prepared here, decided in the line.

use std::sync::Arc;
use std::time::Duration;

use etymon_core::{
    Answer, Associated, AssociationChanges, AssociationStep, AssociationWish, Command, Comparison,
    Digest, Refusal, Register, Resource, State, Verdicts, find_registered,
};
use etymon_schema::Schema;
use etymon_types::api::RegisterRequest;
use etymon_types::{AssociationType, Guid, Lifecycle, Subject};

use super::line::{Compare, Outcome};
use super::prepare::Purpose;
use super::{
    MAX_PREPARATIONS, MAX_ROUNDS, Registry, RegistryError, registered_bytes, registration, tagged,
};

/// What is wanted of the associations of one resource, before its schemas are understood.
#[derive(Debug, Clone)]
pub struct AssociationsWanted {
    /// The resource.
    pub resource: Resource,
    /// What to do, one after another: all of it, or nothing.
    pub steps: Vec<WishedStep>,
    /// Only tell whether it could be done.
    pub dry_run: bool,
    /// The request that asks, for the log of changes.
    pub request_id: Option<Arc<str>>,
}

/// One thing to do.
#[derive(Debug, Clone)]
pub enum WishedStep {
    /// Make associations.
    Create(Vec<Wish>),
    /// Make associations, or register new schemas for those that are there.
    Upsert(Vec<Wish>),
    /// Delete associations.
    Delete {
        /// Of these types; `None` means all.
        types: Option<Vec<AssociationType>>,
        /// With the subjects that the resource owns.
        cascade: bool,
    },
}

/// An association that is to be.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Keys or values.
    pub association_type: AssociationType,
    /// The subject; it may be another one's alias.
    pub subject: Option<Subject>,
    /// Whether the topic is to own the subject.
    pub lifecycle: Option<Lifecycle>,
    /// Must fit the lifecycle.
    pub frozen: Option<bool>,
    /// The schema to register.
    pub schema: Option<RegisterRequest>,
    /// Normalise it, whatever the config says.
    pub normalize: bool,
}

/// A schema that comes with an association.
struct Proposed {
    subject: Subject,
    key: Digest,
    schema: Arc<Schema>,
}

impl Registry {
    /// Changes associations.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`] with the field's reason, or why the store did not take it.
    pub async fn associate(&self, wanted: AssociationsWanted) -> Result<Associated, RegistryError> {
        let mut verdicts = Verdicts::default();
        for _ in 0..MAX_PREPARATIONS {
            let state = self.snapshot();
            let (changes, proposed) = self.prepare_associations(&state, &wanted).await?;
            let proposed: Arc<[Proposed]> = proposed.into();
            let mut command = Command::Associate(Box::new(changes));
            for round in 1.. {
                let in_line =
                    (round > MAX_ROUNDS).then(|| self.compare_all_in_line(Arc::clone(&proposed)));
                let request_id = wanted.request_id.clone();
                match self
                    .submit(command, verdicts.clone(), request_id, in_line)
                    .await?
                {
                    Outcome::Done(Answer::Associated(associated)) => return Ok(associated),
                    Outcome::Done(answer) => {
                        unreachable!("a change of associations is answered with {answer:?}")
                    }
                    Outcome::Refused(refusal) => return Err(refusal.into()),
                    Outcome::Failed(error) => return Err(error),
                    Outcome::Stale => break,
                    Outcome::Needs(back, comparisons) => {
                        let now = self.snapshot();
                        let compared = self
                            .compare_all(&now, &proposed, &comparisons, &mut verdicts)
                            .await;
                        match compared {
                            // What is compared with may just have been deleted for good.
                            Err(RegistryError::Damaged(_)) if now.offset() != state.offset() => {
                                break;
                            }
                            compared => compared?,
                        }
                        command = back;
                    }
                }
            }
        }
        Err(RegistryError::Busy {
            retry_after: Duration::from_secs(1),
        })
    }

    async fn prepare_associations(
        &self,
        state: &Arc<State>,
        wanted: &AssociationsWanted,
    ) -> Result<(AssociationChanges, Vec<Proposed>), RegistryError> {
        let mut proposed = Vec::new();
        let mut steps = Vec::with_capacity(wanted.steps.len());
        for step in &wanted.steps {
            let (wishes, made): (_, fn(_) -> _) = match step {
                WishedStep::Create(wishes) => (wishes, AssociationStep::Create),
                WishedStep::Upsert(wishes) => (wishes, AssociationStep::Upsert),
                WishedStep::Delete { types, cascade } => {
                    steps.push(AssociationStep::Delete {
                        types: types.clone(),
                        cascade: *cascade,
                    });
                    continue;
                }
            };
            let mut prepared = Vec::with_capacity(wishes.len());
            for wish in wishes {
                prepared.push(AssociationWish {
                    association_type: wish.association_type,
                    subject: wish.subject.clone(),
                    lifecycle: wish.lifecycle,
                    frozen: wish.frozen,
                    schema: self
                        .prepare_wish(state, &wanted.resource, wish, &mut proposed)
                        .await?,
                    guid: Guid(uuid::Uuid::new_v4().into_bytes()),
                });
            }
            steps.push(made(prepared));
        }
        let changes = AssociationChanges {
            resource: wanted.resource.clone(),
            steps,
            dry_run: wanted.dry_run,
        };
        Ok((changes, proposed))
    }

    /// The registration that comes with a wish. What is wrong with the schema is told where the rest is decided:
    /// something else may be wrong before it.
    async fn prepare_wish(
        &self,
        state: &Arc<State>,
        resource: &Resource,
        wish: &Wish,
        proposed: &mut Vec<Proposed>,
    ) -> Result<Option<Result<Box<Register>, Refusal>>, RegistryError> {
        let Some(request) = &wish.schema else {
            return Ok(None);
        };
        let asked = wish.subject.as_ref();
        let subject = match asked {
            Some(asked) => state.alias(asked).unwrap_or_else(|| asked.clone()),
            None => match resource.own_subject(wish.association_type) {
                Ok(subject) => subject,
                Err(invalid) => return Ok(Some(Err(invalid.into()))),
            },
        };
        let normalize = wish.normalize || self.normalizes(state, &subject);
        let prepared = self.prepare(state, &subject, request, normalize, Purpose::Register);
        let preparation = match prepared.await {
            Ok(preparation) => preparation,
            Err(RegistryError::Refused(refusal)) => return Ok(Some(Err(refusal))),
            Err(error) => return Err(error),
        };
        let register = registration(
            subject.clone(),
            request,
            preparation.prepared,
            false,
            &self.0.limits,
        );
        let register = tagged(register, request);
        if let Some(refusal) = preparation.dangling
            && find_registered(state, self.rules(), &register).is_none()
        {
            return Ok(Some(Err(refusal)));
        }
        proposed.push(Proposed {
            subject,
            key: register.prepared.plain.form.key,
            schema: preparation.schema,
        });
        Ok(Some(Ok(Box::new(register))))
    }

    /// Makes the verdicts on comparisons with any of the proposed schemas.
    async fn compare_all(
        &self,
        state: &Arc<State>,
        proposed: &[Proposed],
        comparisons: &[Comparison],
        verdicts: &mut Verdicts,
    ) -> Result<(), RegistryError> {
        for one in proposed {
            let with_it = of(one, comparisons);
            let context = one.subject.context();
            self.compare(state, &context, &one.schema, with_it, verdicts)
                .await?;
        }
        Ok(())
    }

    fn compare_all_in_line(&self, proposed: Arc<[Proposed]>) -> Compare {
        let registry = self.clone();
        Box::new(move |state, comparisons, verdicts| {
            for one in &*proposed {
                let with_it = of(one, comparisons);
                let context = one.subject.context();
                let inner = &registry.0;
                inner.compare(state, &context, &one.schema, &with_it, verdicts)?;
            }
            Ok(())
        })
    }
}

/// The comparisons with a proposed schema.
fn of(proposed: &Proposed, comparisons: &[Comparison]) -> Vec<Comparison> {
    let with_it = comparisons.iter().filter(|one| one.new == proposed.key);
    with_it.cloned().collect()
}

/// How much a change of associations may write, in bytes, about.
pub(super) fn written_bytes(wanted: &AssociationChanges) -> usize {
    let wishes = wanted.steps.iter().flat_map(|step| match step {
        AssociationStep::Create(wishes) | AssociationStep::Upsert(wishes) => &wishes[..],
        AssociationStep::Delete { .. } => &[],
    });
    let registered = |wish: &AssociationWish| match &wish.schema {
        Some(Ok(register)) => registered_bytes(register),
        Some(Err(_)) | None => 0,
    };
    let resource = 4 * wanted.resource.id.len() + 4096;
    wishes.map(|wish| resource + registered(wish)).sum()
}
