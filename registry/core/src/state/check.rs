//! Every invariant that can be seen in a state.

use super::apply::targets;
use super::{ContextState, IdState, State};

impl State {
    /// Every contradiction in the state, one sentence each; none in a state that came from decisions. Looks at
    /// everything: for tests and `etymon doctor`.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        self.check_ids(&mut wrong);
        self.check_versions(&mut wrong);
        self.check_references(&mut wrong);
        self.check_guids(&mut wrong);
        self.check_names(&mut wrong);
        self.check_associations(&mut wrong);
        self.keys.check(&mut wrong);
        self.check_indexes(&mut wrong);
        wrong
    }

    fn check_ids(&self, wrong: &mut Vec<String>) {
        for (context, known) in &self.contexts {
            for (id, stands_for) in &known.ids {
                let row = format!("id {id} of context {context}");
                if *id > known.last_id {
                    wrong.push(format!(
                        "{row} lies above the context's counter, {}",
                        known.last_id
                    ));
                }
                let is_held = known.holders(*id).next().is_some();
                match stands_for {
                    IdState::Live(_) => {
                        if !is_held && !known.left.contains_key(id) {
                            wrong.push(format!("{row} has a content that no version holds"));
                        }
                        if is_held && known.left.contains_key(id) {
                            wrong.push(format!("{row} is held by a version and left by another"));
                        }
                        if !known.by_digest.contains(&(stands_for.digest(), *id)) {
                            wrong.push(format!("{row} is not found by its content"));
                        }
                    }
                    IdState::Retired(_) if is_held || known.left.contains_key(id) => {
                        wrong.push(format!("{row} is held by a version and has no content"));
                    }
                    IdState::Retired(_) => {}
                }
            }
            if known.is_deleted && self.has_subjects(context) {
                wrong.push(format!("context {context} is deleted and has subjects"));
            }
            known.check_indexes(context.as_str(), wrong);
            for (subject, version) in known.left.values() {
                let found = self.subject(subject).and_then(|state| state.find(*version));
                if found.is_none() || subject.context() != *context {
                    wrong.push(format!(
                        "version {version} of subject '{subject}', where an id of context {context} was held last, is not there"
                    ));
                }
            }
        }
    }

    fn check_versions(&self, wrong: &mut Vec<String>) {
        let mut held = 0;
        for (subject, state) in &self.subjects {
            if state.versions().is_empty() {
                wrong.push(format!("subject '{subject}' has no version"));
            }
            if !state.versions().is_sorted_by(|a, b| a.version < b.version) {
                wrong.push(format!(
                    "the versions of subject '{subject}' are not in order"
                ));
            }
            let known = self.context(subject.context_name());
            for entry in state.versions() {
                held += 1;
                let row = format!("version {} of subject '{subject}'", entry.version);
                if entry.offset > self.offset {
                    wrong.push(format!("{row} is of an offset behind the end of the log"));
                }
                let content = known.and_then(|known| known.content(entry.id));
                if content.is_none_or(|content| **content != *entry.content) {
                    wrong.push(format!(
                        "{row} has id {}, which stands for other content",
                        entry.id
                    ));
                }
                let holder = known.and_then(|known| known.holders.get(&(entry.id, entry.offset)));
                if holder.is_none_or(|(by, version)| by != subject || *version != entry.version) {
                    wrong.push(format!(
                        "{row} is not found among the holders of id {}",
                        entry.id
                    ));
                }
                for (target, version) in targets(subject, &entry.content) {
                    let referrer = Some((subject.clone(), entry.version));
                    if !self.referrers.contains(&(target, version, referrer)) {
                        wrong.push(format!(
                            "{row} is not found among the referrers of its targets"
                        ));
                    }
                }
            }
        }
        let holders: usize = self
            .contexts
            .values()
            .map(|known| known.holders.len())
            .sum();
        if holders != held {
            wrong.push(format!(
                "{held} versions hold an id, {holders} are known to"
            ));
        }
    }

    fn check_references(&self, wrong: &mut Vec<String>) {
        for (target, target_version, referrer) in &self.referrers {
            let Some((subject, version)) = referrer else {
                wrong.push(format!(
                    "version {target_version} of subject '{target}' has no referrer"
                ));
                continue;
            };
            let row = format!("version {version} of subject '{subject}'");
            let Some(entry) = self.subject(subject).and_then(|state| state.find(*version)) else {
                wrong.push(format!("{row} references '{target}' and is not there"));
                continue;
            };
            let mut found = targets(subject, &entry.content);
            if !found.any(|(name, number)| name == *target && number == *target_version) {
                wrong.push(format!(
                    "{row} is known as a referrer of '{target}', and is none"
                ));
            }
            let there = self
                .subject(target)
                .and_then(|state| state.find(*target_version));
            match there {
                None => wrong.push(format!(
                    "{row} references version {target_version} of subject '{target}', which is not there"
                )),
                Some(there) if there.deleted && !entry.deleted => wrong.push(format!(
                    "{row} references version {target_version} of subject '{target}', which is soft-deleted"
                )),
                Some(_) => {}
            }
        }
    }

    fn check_guids(&self, wrong: &mut Vec<String>) {
        let mut labelled = 0;
        for (context, known) in &self.contexts {
            for id in known.ids.keys() {
                let Some(content) = known.content(*id) else {
                    continue;
                };
                labelled += 1;
                if !self.guids.contains(&(content.guid, context.clone(), *id)) {
                    wrong.push(format!(
                        "id {id} of context {context} is not found by its GUID"
                    ));
                }
            }
        }
        if self.guids.len() != labelled {
            let known = self.guids.len();
            wrong.push(format!("{labelled} ids have a GUID, {known} are known to"));
        }
    }

    fn check_names(&self, wrong: &mut Vec<String>) {
        let qualified = self
            .subjects
            .keys()
            .filter(|subject| !subject.is_in_default_context());
        let mut named = 0;
        for subject in qualified {
            named += 1;
            if !self
                .names
                .contains(&(subject.name().into(), subject.context()))
            {
                wrong.push(format!("subject '{subject}' is not found by its bare name"));
            }
        }
        if self.names.len() != named {
            let known = self.names.len();
            wrong.push(format!(
                "{named} subjects have a context, {known} are known to"
            ));
        }
    }
}

impl ContextState {
    fn check_indexes(&self, context: &str, wrong: &mut Vec<String>) {
        let live = self
            .ids
            .keys()
            .filter(|id| self.content(**id).is_some())
            .count();
        if self.by_digest.len() != live {
            let known = self.by_digest.len();
            wrong.push(format!(
                "{live} ids of context {context} have a content, {known} are known to"
            ));
        }
        let mut left = self.left.iter();
        let is_found = left.all(|(id, (subject, version))| {
            let place = (subject.clone(), *version, *id);
            self.left_at.contains(&place)
        });
        if !is_found || self.left.len() != self.left_at.len() {
            wrong.push(format!(
                "where ids of context {context} were left is not found by place"
            ));
        }
    }
}
