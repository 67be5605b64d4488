//! Associations: what may be associated, and what is registered with it.

use std::sync::Arc;

use etymon_types::{AssociationType, Lifecycle, Mode, Subject, Version};

use super::existing::find_registered;
use super::{Outcome, Stop, dissociate, done, register};
use crate::association::invalid;
use crate::{
    Answer, Associated, Association, AssociationChanges, AssociationStep, AssociationWish, Change,
    Entry, Found, MadeAssociation, Millis, Refusal, Register, Resource, Rules, State, Verdicts,
};

/// Does every step on what the steps before it left.
pub(super) fn change(
    state: &State,
    rules: &Rules,
    wanted: &AssociationChanges,
    verdicts: &Verdicts,
) -> Outcome {
    let resource = &wanted.resource;
    let mut draft = Draft::new(state);
    let mut answer = Associated::default();
    for step in &wanted.steps {
        let (wishes, is_upsert) = match step {
            AssociationStep::Create(wishes) => (wishes, false),
            AssociationStep::Upsert(wishes) => (wishes, true),
            AssociationStep::Delete { types, cascade } => {
                dissociate::delete(&mut draft, &resource.id, types.as_deref(), *cascade)?;
                continue;
            }
        };
        let around = Around {
            rules,
            resource,
            is_upsert,
            verdicts,
        };
        answer.made.extend(around.associate(&mut draft, wishes)?);
    }
    if wanted.dry_run {
        return done(Vec::new(), Answer::Associated(Associated::default()));
    }
    let all = draft.state.associations_of(&resource.id).into_iter();
    answer.all = all.map(|part| part.association.clone()).collect();
    done(draft.changes, Answer::Associated(answer))
}

/// What has been decided so far, and where it leads.
pub(super) struct Draft {
    pub(super) state: State,
    changes: Vec<Change>,
}

impl Draft {
    fn new(state: &State) -> Self {
        Self {
            state: state.clone(),
            changes: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, change: Change) {
        // Nothing that is decided here depends on when something happened.
        let at = Millis(0);
        let entry = Entry { at, change };
        self.state.apply(&entry);
        self.changes.push(entry.change);
    }
}

/// A wish with what it means on the state as it is.
struct Meant<'a> {
    wish: &'a AssociationWish,
    subject: Subject,
    lifecycle: Lifecycle,
    is_there: bool,
}

struct Around<'a> {
    rules: &'a Rules,
    resource: &'a Resource,
    is_upsert: bool,
    verdicts: &'a Verdicts,
}

impl Around<'_> {
    fn associate(
        &self,
        draft: &mut Draft,
        wishes: &[AssociationWish],
    ) -> Result<Vec<MadeAssociation>, Stop> {
        let meant = wishes.iter().map(|wish| self.meant(&draft.state, wish));
        let meant = meant.collect::<Result<Vec<_>, _>>()?;
        self.of_one_lifecycle(&draft.state, &meant)?;
        for meant in &meant {
            self.allowed(&draft.state, meant)?;
        }
        let mut schemas = Vec::with_capacity(meant.len());
        for meant in &meant {
            schemas.push(self.registered(draft, meant)?);
        }
        let mut made = Vec::new();
        for (meant, schema) in meant
            .iter()
            .zip(schemas)
            .filter(|(meant, _)| !meant.is_there)
        {
            if meant.lifecycle.is_frozen() && draft.state.is_referenced(&meant.subject) {
                return Err(Refusal::SubjectReferenced(meant.subject.clone()).into());
            }
            let association = Arc::new(Association {
                resource: self.resource.clone(),
                association_type: meant.wish.association_type,
                subject: meant.subject.clone(),
                lifecycle: meant.lifecycle,
                guid: meant.wish.guid,
            });
            draft.add(Change::AssociationCreated {
                association: association.clone(),
            });
            made.push(MadeAssociation {
                association,
                schema,
            });
        }
        Ok(made)
    }

    /// Completes a wish, and finds out whether it has come true already.
    fn meant<'a>(&self, state: &State, wish: &'a AssociationWish) -> Result<Meant<'a>, Stop> {
        let of = wish.association_type;
        let there = state.associations_of(&self.resource.id).into_iter();
        let there = there
            .map(|part| &*part.association)
            .find(|association| association.association_type == of);
        let own = self.resource.own_name(of);
        let lifecycle = if self.is_upsert {
            self.lifecycle_of_upsert(state, wish, there)?
        } else {
            lifecycle_of_create(wish)?
        };
        let asked = wish.subject.as_ref();
        let subject = asked
            .map(|asked| state.alias(asked).unwrap_or_else(|| asked.clone()))
            .or_else(|| {
                there
                    .filter(|_| self.is_upsert)
                    .map(|there| there.subject.clone())
            });
        let subject = match (subject, lifecycle) {
            (Some(subject), _) => subject,
            (None, Lifecycle::Strong) => {
                let owned = self.resource.own_subject(of);
                owned.map_err(Refusal::InvalidSubject)?
            }
            (None, Lifecycle::Weak) => {
                return Err(invalid("subject", "must be provided for WEAK associations").into());
            }
        };
        match (lifecycle, subject.as_str() == own) {
            (Lifecycle::Strong, false) => {
                let detail = format!("frozen associations must use subject '{own}'");
                return Err(invalid("subject", detail).into());
            }
            (Lifecycle::Weak, true) => {
                let detail = format!("WEAK associations cannot use subject '{own}'");
                return Err(invalid("subject", detail).into());
            }
            (Lifecycle::Strong, true) | (Lifecycle::Weak, false) => {}
        }
        let meant = Meant {
            wish,
            subject,
            lifecycle,
            is_there: there.is_some(),
        };
        if let Some(there) = there {
            self.equal(state, &meant, there)?;
        }
        Ok(meant)
    }

    fn lifecycle_of_upsert(
        &self,
        state: &State,
        wish: &AssociationWish,
        there: Option<&Association>,
    ) -> Result<Lifecycle, Refusal> {
        let Some(there) = there else {
            if wish.schema.is_some() {
                return Err(invalid(
                    "schema",
                    "cannot be provided when adding an association to an existing topic; an association with a schema \
                     must be created with the topic",
                ));
            }
            let owned = self.resource.own_subject(wish.association_type);
            let importing = owned.is_ok_and(|owned| state.effective_mode(&owned) == Mode::Import);
            if wish.lifecycle == Some(Lifecycle::Strong) && !importing {
                return Err(invalid(
                    "lifecycle",
                    "cannot be STRONG when creating an association; STRONG associations must be created with the topic",
                ));
            }
            let lifecycle = wish.lifecycle.unwrap_or(Lifecycle::Weak);
            return frozen_as(lifecycle, wish.frozen).map(|()| lifecycle);
        };
        let lifecycle = wish.lifecycle.unwrap_or(there.lifecycle);
        schema_fits(wish, lifecycle)?;
        match (wish.lifecycle, wish.frozen) {
            (Some(Lifecycle::Weak), Some(true)) => {
                let detail = "association with lifecycle of WEAK cannot be frozen";
                return Err(invalid("frozen", detail));
            }
            (Some(Lifecycle::Weak), _) => {}
            (_, frozen) => {
                frozen_as(lifecycle, frozen.or(Some(there.lifecycle.is_frozen())))?;
            }
        }
        Ok(lifecycle)
    }

    /// Refuses what would change an association: none of it can be.
    fn equal(&self, state: &State, meant: &Meant<'_>, there: &Association) -> Result<(), Stop> {
        let wish = meant.wish;
        let same_subject = meant.subject == there.subject;
        let is_equal = same_subject && meant.lifecycle == there.lifecycle;
        if !self.is_upsert {
            let name = &self.resource.name;
            let taken = || Refusal::AssociationTypeExists(wish.association_type, name.clone());
            if !is_equal {
                return Err(taken().into());
            }
            return match wished(meant)? {
                Some(register) if self.known(state, register)?.is_none() => Err(taken().into()),
                _ => Ok(()),
            };
        }
        let (property, detail) = match meant.lifecycle {
            _ if is_equal => return Ok(()),
            _ if wish.lifecycle.is_none() && wish.schema.is_none() => (
                "lifecycle",
                "at least lifecycle or schema must be provided for update".to_owned(),
            ),
            _ if !same_subject => {
                let (from, to) = (&there.subject, &meant.subject);
                let detail =
                    format!("subject of association cannot be changed from '{from}' to '{to}'");
                ("subject", detail)
            }
            Lifecycle::Weak => {
                let own = &there.subject;
                let detail =
                    format!("cannot change to WEAK when subject matches default format '{own}'");
                ("lifecycle", detail)
            }
            Lifecycle::Strong => (
                "frozen",
                "frozen attribute of association cannot be changed".to_owned(),
            ),
        };
        Err(invalid(property, detail).into())
    }

    /// Refuses what would leave a resource with an association of either lifecycle.
    fn of_one_lifecycle(&self, state: &State, meant: &[Meant<'_>]) -> Result<(), Refusal> {
        let there = state.associations_of(&self.resource.id).into_iter();
        let there = there.map(|part| {
            (
                part.association.association_type,
                part.association.lifecycle,
            )
        });
        let news = meant.iter().filter(|meant| !meant.is_there);
        let news = news.map(|meant| (meant.wish.association_type, meant.lifecycle));
        let all: Vec<(AssociationType, Lifecycle)> = there.chain(news).collect();
        if all.iter().all(|(_, lifecycle)| *lifecycle == all[0].1) {
            return Ok(());
        }
        let all = all
            .iter()
            .map(|(of, lifecycle)| format!("{of}={lifecycle}"));
        let all = all.collect::<Vec<_>>().join(", ");
        let detail =
            format!("all associations for a resource must have the same lifecycle, but got {all}");
        Err(invalid("lifecycle", detail))
    }

    /// Refuses an association that the subject, or who else uses it, does not allow.
    fn allowed(&self, state: &State, meant: &Meant<'_>) -> Result<(), Stop> {
        let Meant { wish, subject, .. } = meant;
        let register = wished(meant)?;
        let mode = state.effective_mode(subject);
        let known = match register {
            Some(register) => self.known(state, register)?,
            None => None,
        };
        if meant.is_there && (register.is_none() || known.is_some()) {
            return Ok(());
        }
        writable(state, subject)?;
        if wish.schema.is_some() && mode == Mode::Import {
            let detail = format!("cannot be provided while subject '{subject}' is in IMPORT mode");
            return Err(invalid("schema", detail).into());
        }
        if meant.is_there {
            return Ok(());
        }
        let is_frozen = meant.lifecycle.is_frozen();
        if register.is_none() && is_frozen && mode != Mode::Import {
            let detail = "schema must be provided when creating a frozen association";
            return Err(invalid("schema", detail).into());
        }
        let versions = state
            .subject(subject)
            .into_iter()
            .flat_map(|known| known.live());
        let versions: Vec<Version> = versions.map(|entry| entry.version).collect();
        if register.is_none() && versions.is_empty() {
            return Err(Refusal::NoActiveVersion(subject.clone()).into());
        }
        let is_first =
            known.is_some_and(|found| versions == [found.version]) && versions == [Version::FIRST];
        if register.is_some() && !versions.is_empty() && !is_first {
            let detail =
                "cannot create a frozen association when schemas already exist in the subject";
            return Err(invalid("frozen", detail).into());
        }
        if is_frozen && state.associations_with(subject).next().is_some() {
            return Err(Refusal::AssociationExists(subject.clone()).into());
        }
        if state.is_owned(subject) {
            return Err(Refusal::StrongAssociationExists(subject.clone()).into());
        }
        Ok(())
    }

    /// The version that a registration asks for, if it is there already.
    fn known(&self, state: &State, register: &Register) -> Result<Option<Found>, Stop> {
        if let Some(found) = find_registered(state, self.rules, register) {
            return Ok(Some(found));
        }
        // What the config adds to schemas is not seen before it is added.
        match register::register(state, self.rules, register, self.verdicts) {
            Ok((changes, found)) if changes.is_empty() => Ok(Some(found)),
            Err(Stop::Stale) => Err(Stop::Stale),
            Ok(_) | Err(Stop::Refused(_) | Stop::Needs(_)) => Ok(None),
        }
    }

    /// Registers the schema that comes with a wish.
    fn registered(&self, draft: &mut Draft, meant: &Meant<'_>) -> Result<Option<Found>, Stop> {
        let Some(register) = wished(meant)? else {
            return Ok(None);
        };
        if let Some(found) = find_registered(&draft.state, self.rules, register) {
            return Ok(Some(found));
        }
        let decided = register::register(&draft.state, self.rules, register, self.verdicts);
        let (changes, found) = decided.map_err(|stop| match stop {
            Stop::Refused(Refusal::Incompatible { messages, .. }) => {
                Refusal::AssociationIncompatible(messages).into()
            }
            other => other,
        })?;
        for change in changes {
            draft.add(change);
        }
        Ok(Some(found))
    }
}

fn lifecycle_of_create(wish: &AssociationWish) -> Result<Lifecycle, Refusal> {
    let default = match wish.schema {
        Some(_) => Lifecycle::Strong,
        None => Lifecycle::Weak,
    };
    let lifecycle = wish.lifecycle.unwrap_or(default);
    schema_fits(wish, lifecycle)?;
    frozen_as(lifecycle, wish.frozen)?;
    Ok(lifecycle)
}

/// Only what the resource owns comes with a schema.
fn schema_fits(wish: &AssociationWish, lifecycle: Lifecycle) -> Result<(), Refusal> {
    if wish.schema.is_none() {
        return Ok(());
    }
    if lifecycle == Lifecycle::Weak {
        return Err(invalid(
            "lifecycle",
            "cannot be WEAK when schema is provided",
        ));
    }
    if wish.frozen == Some(false) {
        return Err(invalid(
            "frozen",
            "cannot be false when a schema is provided",
        ));
    }
    Ok(())
}

fn frozen_as(lifecycle: Lifecycle, frozen: Option<bool>) -> Result<(), Refusal> {
    match frozen {
        Some(frozen) if frozen != lifecycle.is_frozen() => {
            let detail =
                format!("association with lifecycle of {lifecycle} cannot be frozen={frozen}");
            Err(invalid("frozen", detail))
        }
        _ => Ok(()),
    }
}

/// The registration that comes with a wish, if it was prepared for the subject that is meant.
fn wished<'a>(meant: &Meant<'a>) -> Result<Option<&'a Register>, Stop> {
    match &meant.wish.schema {
        None => Ok(None),
        Some(Err(refusal)) => Err(refusal.clone().into()),
        Some(Ok(register)) if register.subject != meant.subject => Err(Stop::Stale),
        Some(Ok(register)) => Ok(Some(register)),
    }
}

/// Refuses where the mode in force forbids every write; here the field names subject and context apart.
pub(super) fn writable(state: &State, subject: &Subject) -> Result<(), Refusal> {
    if !state.effective_mode(subject).is_read_only() {
        return Ok(());
    }
    Err(Refusal::ReadOnly {
        subject: subject.name().to_owned(),
        context: subject.context_name().to_owned(),
    })
}
