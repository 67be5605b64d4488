//! Subjects by prefix, as ranges.

use std::ops::Bound;

use etymon_types::{Context, Subject};

use super::{State, SubjectState};

/// Qualified names start with this one, and end before the next.
const QUALIFIED: &str = ":.";
const AFTER_QUALIFIED: &str = ":/";

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
        let mut found: Vec<_> = self.in_default_context(name).collect();
        let qualified = self.names.range((name.into(), Context::default())..);
        let qualified = qualified.take_while(|(known, _)| known.starts_with(name));
        found.extend(qualified.filter_map(|(known, context)| {
            self.subjects
                .get_key_value(&Subject::in_context(context, known))
        }));
        found.sort_by_key(|(subject, _)| subject.as_str());
        Box::new(found.into_iter())
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
