//! Subjects by prefix, as ranges.

use std::ops::Bound;

use etymon_types::{Context, Subject};

use super::{State, SubjectState};

/// Qualified names start with this one, and end before the next.
const QUALIFIED: &str = ":.";
const AFTER_QUALIFIED: &str = ":/";

/// How many subjects are sorted at once.
const FEW: usize = 256;

/// Subjects with their versions, sorted as printed.
type Subjects<'a> = Box<dyn Iterator<Item = (&'a Subject, &'a SubjectState)> + 'a>;

impl State {
    /// The subjects that a prefix covers, with their versions, sorted as printed. Without a context it covers the
    /// default one, `:.ctx:` covers a context, `:.c` every context whose name starts so, `:*:` all contexts, and what
    /// follows is the start of the name.
    pub fn subjects_with_prefix<'a>(&'a self, prefix: &'a str) -> Subjects<'a> {
        if let Some(name) = prefix.strip_prefix(":*:") {
            return self.in_every_context(name);
        }
        let prefix = prefix.strip_prefix(":.:").unwrap_or(prefix);
        if prefix.starts_with(QUALIFIED) {
            return Box::new(self.from(prefix));
        }
        self.in_default_context(prefix)
    }

    /// The names of the subjects that a prefix covers, sorted as printed: those with a version that is not soft-deleted;
    /// with `deleted` all; with `deleted_only` those without such a version.
    pub fn subjects<'a>(
        &'a self,
        prefix: &'a str,
        deleted: bool,
        deleted_only: bool,
    ) -> impl Iterator<Item = &'a Subject> {
        let listed = self.subjects_with_prefix(prefix).filter(move |(_, state)| {
            if deleted_only {
                !state.is_live()
            } else {
                deleted || state.is_live()
            }
        });
        listed.map(|(subject, _)| subject)
    }

    /// Whether a context has a subject, soft-deleted or not.
    pub(crate) fn has_subjects(&self, context: &Context) -> bool {
        let prefix = context.qualifier();
        self.subjects_with_prefix(&prefix).next().is_some()
    }

    fn from<'a>(
        &'a self,
        prefix: &str,
    ) -> impl Iterator<Item = (&'a Subject, &'a SubjectState)> + use<'a> {
        self.subjects
            .range((Bound::Included(bound(prefix)), end(prefix)))
    }

    fn in_default_context<'a>(&'a self, prefix: &str) -> Subjects<'a> {
        if !QUALIFIED.starts_with(prefix) {
            return Box::new(self.from(prefix));
        }
        // `:` and nothing are the start of every qualified name, too: step over them.
        let before = self.subjects.range(bound(prefix)..bound(QUALIFIED));
        let after = (Bound::Included(bound(AFTER_QUALIFIED)), end(prefix));
        Box::new(before.chain(self.subjects.range(after)))
    }

    fn in_every_context<'a>(&'a self, name: &'a str) -> Subjects<'a> {
        if name.is_empty() {
            return Box::new(self.subjects.iter());
        }
        let others = self.in_other_contexts(name);
        // No name in the default context starts like a qualified one; all qualified ones lie side by side.
        match name {
            ":" => {
                let before = self.subjects.range(bound(name)..bound(QUALIFIED));
                let after = (Bound::Included(bound(AFTER_QUALIFIED)), end(name));
                Box::new(before.chain(others).chain(self.subjects.range(after)))
            }
            name if name.starts_with(QUALIFIED) => others,
            name if name < QUALIFIED => Box::new(self.from(name).chain(others)),
            name => Box::new(others.chain(self.from(name))),
        }
    }

    /// The subjects outside of the default context whose names start with `name`: by the names where they are few, or
    /// else context by context, so that a page costs what it shows.
    fn in_other_contexts<'a>(&'a self, name: &'a str) -> Subjects<'a> {
        let named = self.names.range((name.into(), Context::default())..);
        let named = named.take_while(|(known, _)| known.starts_with(name));
        let some: Vec<_> = named.take(FEW + 1).collect();
        if some.len() <= FEW {
            let subjects = some.into_iter().filter_map(|(known, context)| {
                self.subjects
                    .get_key_value(&Subject::in_context(context, known))
            });
            let mut found: Vec<_> = subjects.collect();
            found.sort_unstable_by_key(|(subject, _)| subject.as_str());
            return Box::new(found.into_iter());
        }
        let mut next = bound(QUALIFIED);
        let contexts = std::iter::from_fn(move || {
            let rest = next.clone()..bound(AFTER_QUALIFIED);
            let (first, _) = self.subjects.range(rest).next()?;
            let qualifier = first.context().qualifier();
            if let Bound::Excluded(after) = end(&qualifier) {
                next = after;
            }
            Some(self.from(&format!("{qualifier}{name}")))
        });
        Box::new(contexts.flatten())
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

/// Where the names that start with `text` end. A bound, because looking at each name would cost more than all the rest.
fn end(text: &str) -> Bound<Subject> {
    let mut kept = text.to_owned();
    while let Some(last) = kept.pop() {
        let above = u32::from(last) + 1..=u32::from(char::MAX);
        if let Some(next) = above.into_iter().find_map(char::from_u32) {
            kept.push(next);
            return Bound::Excluded(bound(&kept));
        }
    }
    Bound::Unbounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_no_name_starts_with_the_text_any_more() {
        for (text, expected) in [
            ("a", Some("b")),
            (":.c:", Some(":.c;")),
            ("a\u{d7ff}", Some("a\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}", None),
            ("", None),
        ] {
            let expected = expected.map_or(Bound::Unbounded, |text| Bound::Excluded(bound(text)));
            assert_eq!(end(text), expected, "{text:?}");
        }
    }
}
