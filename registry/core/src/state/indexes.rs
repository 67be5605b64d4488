//! What lists are answered from: aliases by what they stand for, versions by the types of their rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use etymon_types::{Config, Context, RuleSet, Scope, Subject, Version};

use super::{State, SubjectState, covers};
use crate::Content;

/// A type of rules, and a version that has such a rule.
pub(super) type Ruled = (Arc<str>, Subject, Version);

impl State {
    /// The subjects that stand for a subject.
    pub(crate) fn aliases_of(&self, target: &Subject) -> impl Iterator<Item = &Subject> {
        let start = Subject::in_context(&Context::default(), "");
        let name = target.clone();
        self.aliased
            .range((target.clone(), start)..)
            .take_while(move |(target, _)| *target == name)
            .map(|(_, alias)| alias)
    }

    /// The subjects outside of a prefix that a subject in it stands for.
    pub(crate) fn targets_outside(&self, prefix: &str) -> BTreeSet<&Subject> {
        let aliases = self.aliased.iter();
        let outside =
            aliases.filter(|(target, alias)| covers(prefix, alias) && !covers(prefix, target));
        outside.map(|(target, _)| target).collect()
    }

    /// The subjects with a version that has a rule of this type, soft-deleted ones too.
    pub(crate) fn subjects_with_rule(
        &self,
        rule_type: &str,
    ) -> impl Iterator<Item = (&Subject, &SubjectState)> {
        let rule_type: Arc<str> = rule_type.into();
        let start = Subject::in_context(&Context::default(), "");
        let ruled = self
            .ruled
            .range((rule_type.clone(), start, Version::FIRST)..)
            .take_while(move |(known, ..)| *known == rule_type);
        let mut last = None;
        ruled.filter_map(move |(_, subject, _)| {
            let is_new = last != Some(subject);
            last = Some(subject);
            self.subject_entry(subject).filter(|_| is_new)
        })
    }

    pub(super) fn set_config(&mut self, scope: Scope, config: Arc<Config>) -> Option<Arc<Config>> {
        self.forget_alias(&scope);
        if let Scope::Subject(subject) = &scope
            && let Some(target) = target_of(subject, &config)
        {
            self.aliased.insert((target, subject.clone()));
        }
        self.configs.set(scope, config)
    }

    pub(super) fn remove_config(&mut self, scope: &Scope) {
        self.forget_alias(scope);
        self.configs.remove(scope);
    }

    fn forget_alias(&mut self, scope: &Scope) {
        if let Scope::Subject(subject) = scope
            && let Some(target) = self.alias(subject)
        {
            self.aliased.remove(&(target, subject.clone()));
        }
    }

    /// Whether both indexes are what they are made from.
    pub(super) fn check_indexes(&self, wrong: &mut Vec<String>) {
        let configs = self.configs.subjects();
        let aliased = configs
            .filter_map(|(subject, config)| Some((target_of(subject, config)?, subject.clone())));
        if self.aliased != aliased.collect() {
            wrong.push("the aliases are not found by what they stand for".to_owned());
        }
        let versions = self.subjects.iter().flat_map(|(subject, state)| {
            let versions = state.versions().iter();
            versions.flat_map(move |entry| ruled(subject, entry.version, &entry.content))
        });
        if self.ruled != versions.collect() {
            wrong.push("the versions are not found by the types of their rules".to_owned());
        }
    }
}

/// What a subject's own config says that it stands for, in its own context unless it names one; `None` also for a text
/// that is no subject.
pub(super) fn target_of(subject: &Subject, config: &Config) -> Option<Subject> {
    subject.resolve(config.alias.as_deref()?).ok()
}

/// A version by each type of its rules.
pub(super) fn ruled(
    subject: &Subject,
    version: Version,
    content: &Content,
) -> impl Iterator<Item = Ruled> {
    let types = content.rule_set.iter().flat_map(|rules| types_of(rules));
    types.map(move |rule_type| (rule_type.into(), subject.clone(), version))
}

fn types_of(rules: &RuleSet) -> impl Iterator<Item = &str> {
    let RuleSet {
        migration_rules,
        domain_rules,
        encoding_rules,
        ..
    } = rules;
    let all = migration_rules
        .iter()
        .chain(domain_rules)
        .chain(encoding_rules);
    all.filter_map(|rule| rule.executor.as_deref())
}

/// Whether a content has a rule of this type.
pub(crate) fn has_rule(content: &Content, rule_type: &str) -> bool {
    let rules = content.rule_set.as_deref();
    rules.is_some_and(|rules| types_of(rules).any(|known| known == rule_type))
}
