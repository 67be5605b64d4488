//! What is set for everything, for contexts and for subjects.

use etymon_types::{Context, Scope, Subject};
use imbl::OrdMap;

/// Values by scope; kept apart by kind, so that a look-up by a subject's context makes no new name.
#[derive(Debug, Clone)]
pub(super) struct Scoped<T: Clone> {
    above: Option<T>,
    contexts: OrdMap<Context, T>,
    subjects: OrdMap<Subject, T>,
}

impl<T: Clone> Default for Scoped<T> {
    fn default() -> Self {
        Self {
            above: None,
            contexts: OrdMap::new(),
            subjects: OrdMap::new(),
        }
    }
}

impl<T: Clone> Scoped<T> {
    pub(super) fn get(&self, scope: &Scope) -> Option<&T> {
        match scope {
            Scope::AllContexts => self.above.as_ref(),
            Scope::Context(context) => self.contexts.get(context),
            Scope::Subject(subject) => self.subjects.get(subject),
        }
    }

    pub(super) fn of_subject(&self, subject: &Subject) -> Option<&T> {
        self.subjects.get(subject)
    }

    pub(super) fn of_context(&self, context: &str) -> Option<&T> {
        self.contexts.get(context)
    }

    pub(super) fn above(&self) -> Option<&T> {
        self.above.as_ref()
    }

    pub(super) fn subjects(&self) -> impl Iterator<Item = (&Subject, &T)> {
        self.subjects.iter()
    }

    /// The subjects of a context that have a value of their own.
    pub(super) fn subjects_of(&self, context: &Context) -> impl Iterator<Item = &Subject> {
        let first = Subject::in_context(context, "");
        let (name, is_default) = (context.clone(), context.is_default());
        let found = self.subjects.range(first..).map_while(move |(subject, _)| {
            let is_inside = subject.context_name() == name.as_str();
            // The default context lies around all others.
            (is_inside || is_default).then_some((subject, is_inside))
        });
        found
            .filter(|(_, is_inside)| *is_inside)
            .map(|(subject, _)| subject)
    }

    pub(super) fn set(&mut self, scope: Scope, value: T) -> Option<T> {
        match scope {
            Scope::AllContexts => self.above.replace(value),
            Scope::Context(context) => self.contexts.insert(context, value),
            Scope::Subject(subject) => self.subjects.insert(subject, value),
        }
    }

    pub(super) fn remove(&mut self, scope: &Scope) -> Option<T> {
        match scope {
            Scope::AllContexts => self.above.take(),
            Scope::Context(context) => self.contexts.remove(context),
            Scope::Subject(subject) => self.subjects.remove(subject),
        }
    }

    /// All values, in the order of their scopes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Scope, &T)> {
        let above = self.above.iter().map(|value| (Scope::AllContexts, value));
        let contexts = self.contexts.iter();
        let contexts = contexts.map(|(context, value)| (Scope::Context(context.clone()), value));
        let subjects = self.subjects.iter();
        let subjects = subjects.map(|(subject, value)| (Scope::Subject(subject.clone()), value));
        above.chain(contexts).chain(subjects)
    }
}
