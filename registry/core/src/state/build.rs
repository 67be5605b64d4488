//! A state from plain rows, and back.

use super::{ContextState, IdState, State, VersionEntry, associations};
use crate::{CounterPart, DekPart, IdPart, KekPart, Offset, Parts, VersionPart};
use etymon_types::DekId;

/// The rows contradict each other: a sentence that names the row.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct Inconsistent(pub String);

fn inconsistent<T>(sentence: String) -> Result<T, Inconsistent> {
    Err(Inconsistent(sentence))
}

impl State {
    /// The state that these rows are.
    ///
    /// # Errors
    ///
    /// [`Inconsistent`] when a row stands twice, when an id has no counter or lies above it, when a digest is not that of
    /// its content, and when a version has an id without content or lies behind the end of the log. What else can be
    /// wrong, [`State::check`] says.
    pub fn from_parts(parts: Parts) -> Result<Self, Inconsistent> {
        let mut state = Self {
            offset: parts.offset,
            ..Self::default()
        };
        for counter in parts.counters {
            state.add_counter(&counter)?;
        }
        for id in parts.ids {
            state.add_id(id)?;
        }
        for version in parts.versions {
            state.add_version(&version)?;
        }
        for (scope, config) in parts.configs {
            let text = scope.to_string();
            if state.set_config(scope, config).is_some() {
                return inconsistent(format!("the config of scope '{text}' stands twice"));
            }
        }
        for (scope, mode) in parts.modes {
            let text = scope.to_string();
            if state.modes.set(scope, mode).is_some() {
                return inconsistent(format!("the mode of scope '{text}' stands twice"));
            }
        }
        for association in parts.associations {
            let row = associations::row(&association.association);
            if state.associations.add(association).is_some() {
                return inconsistent(format!("{row} stands twice"));
            }
        }
        for KekPart { name, entry } in parts.keks {
            let row = format!("KEK {name}");
            state.within(&row, entry.offset)?;
            if state.keys.put_kek(name, entry).is_some() {
                return inconsistent(format!("{row} stands twice"));
            }
        }
        for DekPart { id, entry } in parts.deks {
            let DekId {
                kek,
                subject,
                algorithm,
                version,
            } = &id;
            let row =
                format!("version {version} of the {algorithm} DEK of KEK {kek} and '{subject}'");
            state.within(&row, entry.offset)?;
            if state.keys.put_dek(id, entry).is_some() {
                return inconsistent(format!("{row} stands twice"));
            }
        }
        Ok(state)
    }

    /// No row is of an offset behind the end of the log.
    fn within(&self, row: &str, offset: Offset) -> Result<(), Inconsistent> {
        if offset > self.offset {
            let (at, end) = (offset.0, self.offset.0);
            return inconsistent(format!("{row} is of offset {at}, the log ends at {end}"));
        }
        Ok(())
    }

    fn add_counter(&mut self, part: &CounterPart) -> Result<(), Inconsistent> {
        let CounterPart {
            context,
            last_id,
            is_deleted,
        } = part;
        let known = ContextState {
            is_deleted: *is_deleted,
            ..ContextState::new(*last_id)
        };
        match self.contexts.insert(context.clone(), known) {
            None => Ok(()),
            Some(_) => inconsistent(format!("the id counter of context {context} stands twice")),
        }
    }

    fn add_id(&mut self, part: IdPart) -> Result<(), Inconsistent> {
        let IdPart {
            context,
            id,
            digest,
            content,
            left,
        } = part;
        let Some(known) = self.contexts.get_mut(&context) else {
            return inconsistent(format!("context {context} has id {id} but no id counter"));
        };
        let last_id = known.last_id;
        if id > last_id {
            return inconsistent(format!(
                "id {id} of context {context} lies above the context's counter, {last_id}"
            ));
        }
        if known.ids.contains_key(&id) {
            return inconsistent(format!("id {id} of context {context} stands twice"));
        }
        let Some(content) = content else {
            known.ids.insert(id, IdState::Retired(digest));
            return Ok(());
        };
        if content.digest != digest {
            return inconsistent(format!(
                "id {id} of context {context} has digest {digest:?}, its content {:?}",
                content.digest
            ));
        }
        self.assign(&context, id, &content);
        if let Some(place) = left {
            self.leave(&context, id, place);
        }
        Ok(())
    }

    fn add_version(&mut self, part: &VersionPart) -> Result<(), Inconsistent> {
        let (subject, version, id) = (&part.subject, part.version, part.id);
        let row = || format!("version {version} of subject '{subject}'");
        if part.offset > self.offset {
            self.within(&row(), part.offset)?;
        }
        if self
            .subject(subject)
            .and_then(|state| state.find(version))
            .is_some()
        {
            return inconsistent(format!("{} stands twice", row()));
        }
        let known = self.context(subject.context_name());
        let Some(content) = known.and_then(|known| known.content(id)).cloned() else {
            return inconsistent(format!("{} has id {id}, which has no content", row()));
        };
        if known.is_some_and(|known| known.holders.contains_key(&(id, part.offset))) {
            let at = part.offset.0;
            return inconsistent(format!("{} shares offset {at} with another", row()));
        }
        self.link(
            subject,
            VersionEntry {
                version,
                id,
                deleted: part.deleted,
                at: part.at,
                offset: part.offset,
                content,
            },
        );
        Ok(())
    }

    /// The state as plain rows, sorted: equal states have equal rows.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let mut parts = Parts {
            offset: self.offset,
            configs: self
                .configs
                .iter()
                .map(|(scope, c)| (scope, c.clone()))
                .collect(),
            modes: self
                .modes
                .iter()
                .map(|(scope, mode)| (scope, *mode))
                .collect(),
            associations: self.associations.iter().cloned().collect(),
            keks: self.keks().map(KekPart::of).collect(),
            deks: self.deks().map(DekPart::of).collect(),
            ..Parts::default()
        };
        for (context, known) in &self.contexts {
            parts.counters.push(CounterPart {
                context: context.clone(),
                last_id: known.last_id,
                is_deleted: known.is_deleted,
            });
            parts
                .ids
                .extend(known.ids.iter().map(|(id, stands_for)| IdPart {
                    context: context.clone(),
                    id: *id,
                    digest: stands_for.digest(),
                    content: known.content(*id).cloned(),
                    left: known.left.get(id).cloned(),
                }));
        }
        for (subject, state) in &self.subjects {
            let versions = state.versions().iter();
            parts.versions.extend(versions.map(|entry| VersionPart {
                subject: subject.clone(),
                version: entry.version,
                id: entry.id,
                deleted: entry.deleted,
                at: entry.at,
                offset: entry.offset,
            }));
        }
        parts
    }
}
