//! All schemas, by subject and version.

use std::iter::Peekable;

use etymon_types::Subject;

use crate::state::{covers, has_rule};
use crate::{State, SubjectState, VersionEntry};

/// Which schemas are listed, and which part of that list.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The subjects, as [`State::subjects_with_prefix`] has it.
    pub prefix: &'a str,
    /// Soft-deleted versions count.
    pub deleted: bool,
    /// Of each subject the highest version that counts.
    pub latest_only: bool,
    /// Of these only those with a rule of this type; empty for all.
    pub rule_type: &'a str,
    /// Only subjects that have an association.
    pub associated_only: bool,
    /// With the subjects in the prefix that stand for another one, and also what they stand for.
    pub aliases: bool,
    /// How many are left out.
    pub offset: usize,
    /// How many are told.
    pub limit: usize,
}

/// A schema of a list.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    /// The subject.
    pub subject: &'a Subject,
    /// The version.
    pub entry: &'a VersionEntry,
    /// The subjects in the prefix that stand for this one, where they are asked for.
    pub aliases: Vec<&'a Subject>,
}

type Subjects<'a> = Box<dyn Iterator<Item = (&'a Subject, &'a SubjectState)> + 'a>;

/// A part of the list of schemas, of the subjects that `keeps` keeps. What is left out is counted, not looked at.
pub fn list_schemas<'a>(
    state: &'a State,
    asked: &Listing<'a>,
    keeps: impl Fn(&Subject) -> bool,
) -> Vec<Listed<'a>> {
    let mut left_out = asked.offset;
    let mut page = Vec::new();
    for (subject, known) in subjects(state, asked) {
        if page.len() == asked.limit {
            break;
        }
        let count = asked.count(known);
        if count == 0 || !keeps(subject) {
            continue;
        }
        if asked.rule_type.is_empty() && count <= left_out {
            left_out -= count;
            continue;
        }
        let entries = asked.entries(known);
        for entry in entries {
            if left_out > 0 {
                left_out -= 1;
            } else if page.len() < asked.limit {
                let aliases = asked.aliases_of(state, subject);
                page.push(Listed {
                    subject,
                    entry,
                    aliases,
                });
            }
        }
    }
    page
}

/// The subjects, sorted as printed.
fn subjects<'a>(state: &'a State, asked: &Listing<'a>) -> Subjects<'a> {
    let prefix = asked.prefix;
    let is_inside = move |(subject, _): &(&Subject, _)| covers(prefix, subject);
    let inside: Subjects<'a> = if !asked.rule_type.is_empty() {
        Box::new(state.subjects_with_rule(asked.rule_type).filter(is_inside))
    } else if asked.associated_only {
        Box::new(state.associated_subjects().filter(is_inside))
    } else {
        Box::new(state.subjects_with_prefix(prefix))
    };
    if !asked.aliases {
        return inside;
    }
    let targets = state.targets_outside(prefix).into_iter();
    let outside: Subjects<'a> = Box::new(targets.filter_map(|target| state.subject_entry(target)));
    Box::new(Merged {
        inside: inside.peekable(),
        outside: outside.peekable(),
    })
}

/// Two sorted lists as one.
struct Merged<'a> {
    inside: Peekable<Subjects<'a>>,
    outside: Peekable<Subjects<'a>>,
}

impl<'a> Iterator for Merged<'a> {
    type Item = (&'a Subject, &'a SubjectState);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.inside.peek().map(|(subject, _)| *subject);
        let other = self
            .outside
            .next_if(|(subject, _)| first.is_none_or(|first| *subject < first));
        other.or_else(|| self.inside.next())
    }
}

impl<'a> Listing<'a> {
    /// How many versions of a subject are listed, but for the type of rules.
    fn count(&self, known: &SubjectState) -> usize {
        let all = if self.deleted {
            known.versions().len()
        } else {
            known.live_versions()
        };
        if self.latest_only { all.min(1) } else { all }
    }

    /// The versions of a subject that are listed, ascending.
    fn entries<'s>(
        &self,
        known: &'s SubjectState,
    ) -> impl Iterator<Item = &'s VersionEntry> + use<'a, 's> {
        let Self {
            deleted, rule_type, ..
        } = *self;
        let counted = known.versions().iter();
        let counted = counted.filter(move |entry| deleted || !entry.deleted);
        let before = if self.latest_only {
            counted.clone().count().saturating_sub(1)
        } else {
            0
        };
        counted
            .skip(before)
            .filter(move |entry| rule_type.is_empty() || has_rule(&entry.content, rule_type))
    }

    fn aliases_of<'s>(&self, state: &'s State, subject: &Subject) -> Vec<&'s Subject> {
        if !self.aliases {
            return Vec::new();
        }
        let aliases = state.aliases_of(subject);
        aliases.filter(|alias| covers(self.prefix, alias)).collect()
    }
}
