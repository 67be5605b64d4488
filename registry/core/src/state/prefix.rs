//! Subjects by prefix, as ranges.

use etymon_types::{Context, Subject};

use super::{State, SubjectState};

/// Qualified names start with this one, and end before the next.
const QUALIFIED: &str = ":.";
const AFTER_QUALIFIED: &str = ":/";

impl State {
    /// The subjects that a prefix covers, with their versions, sorted as printed. Without a context it covers the
    /// default one, `:.ctx:` covers a context, `:.c` every context whose name starts so, `:*:` all contexts, and what
    /// follows is the start of the name.
    #[must_use]
    pub fn subjects_with_prefix(&self, prefix: &str) -> Vec<(&Subject, &SubjectState)> {
        if let Some(name) = prefix.strip_prefix(":*:") {
            return self.in_every_context(name);
        }
        let prefix = prefix.strip_prefix(":.:").unwrap_or(prefix);
        if prefix.starts_with(QUALIFIED) {
            return self.from(prefix).collect();
        }
        self.in_default_context(prefix)
    }

    /// The names of the subjects that a prefix covers, sorted as printed: those with a version that is not soft-deleted;
    /// with `deleted` all; with `deleted_only` those without such a version.
    #[must_use]
    pub fn subjects(&self, prefix: &str, deleted: bool, deleted_only: bool) -> Vec<Subject> {
        let is_listed = |state: &SubjectState| {
            let is_live = state.latest_live().is_some();
            if deleted_only {
                !is_live
            } else {
                deleted || is_live
            }
        };
        let covered = self.subjects_with_prefix(prefix).into_iter();
        let listed = covered.filter(|(_, state)| is_listed(state));
        listed.map(|(subject, _)| subject.clone()).collect()
    }

    /// Whether a context has a subject, soft-deleted or not.
    pub(crate) fn has_subjects(&self, context: &Context) -> bool {
        let mut subjects = if context.is_default() {
            self.in_default_context("")
        } else {
            self.from(&context.qualifier()).take(1).collect()
        };
        subjects.pop().is_some()
    }

    fn from<'a, 'p>(
        &'a self,
        prefix: &'p str,
    ) -> impl Iterator<Item = (&'a Subject, &'a SubjectState)> + use<'a, 'p> {
        self.subjects
            .range(bound(prefix)..)
            .take_while(move |(subject, _)| subject.as_str().starts_with(prefix))
    }

    fn in_default_context(&self, prefix: &str) -> Vec<(&Subject, &SubjectState)> {
        if !QUALIFIED.starts_with(prefix) {
            return self.from(prefix).collect();
        }
        // `:` and nothing are the start of every qualified name, too: step over them.
        let before = self.subjects.range(bound(prefix)..bound(QUALIFIED));
        let after = self.subjects.range(bound(AFTER_QUALIFIED)..);
        let after = after.take_while(|(subject, _)| subject.as_str().starts_with(prefix));
        before.chain(after).collect()
    }

    fn in_every_context(&self, name: &str) -> Vec<(&Subject, &SubjectState)> {
        if name.is_empty() {
            return self.subjects.iter().collect();
        }
        let mut found = self.in_default_context(name);
        let qualified = self.names.range((name.into(), Context::default())..);
        let qualified = qualified.take_while(|(known, _)| known.starts_with(name));
        found.extend(qualified.filter_map(|(known, context)| {
            self.subjects
                .get_key_value(&Subject::in_context(context, known))
        }));
        found.sort_by_key(|(subject, _)| subject.as_str());
        found
    }
}

/// Whether a prefix covers a subject, as [`State::subjects_with_prefix`] has it.
pub(crate) fn covers(prefix: &str, subject: &Subject) -> bool {
    if let Some(name) = prefix.strip_prefix(":*:") {
        return subject.name().starts_with(name);
    }
    let prefix = prefix.strip_prefix(":.:").unwrap_or(prefix);
    let is_in_reach = prefix.starts_with(QUALIFIED) || subject.is_in_default_context();
    is_in_reach && subject.as_str().starts_with(prefix)
}

/// Where the names that start with `text` begin.
fn bound(text: &str) -> Subject {
    Subject::in_context(&Context::default(), text)
}
