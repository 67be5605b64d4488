//! What a registry is to have: the schemas of files, and the levels and modes that the settings say.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use etymon_types::{CompatibilityLevel, Context, Mode, Subject};

use crate::project::{Placed, Understood};
use crate::settings::Settings;

/// What a registry is to have. Every subject is named with its context.
#[derive(Debug, Default)]
pub(crate) struct Desired {
    /// Schemas, each after all that it refers to.
    pub(crate) schemas: Vec<Wanted>,
    /// Levels and modes of subjects that have no file.
    pub(crate) others: Vec<Wish>,
}

/// A schema that is to be the latest version of a subject.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The subject, with what is wished for it.
    pub(crate) wish: Wish,
    /// The schema.
    pub(crate) understood: Rc<Understood>,
    /// What it refers to by itself: the name of each reference, and which of the schemas before it that is.
    pub(crate) references: Vec<(String, usize)>,
}

/// What is wished for a subject besides its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) subject: Subject,
    pub(crate) level: Option<CompatibilityLevel>,
    pub(crate) mode: Option<Mode>,
}

impl Desired {
    /// The schemas of files with the wishes of the settings, in a registry whose subjects lie in `context` when they name
    /// none. With `is_whole`, the wishes for subjects without a file count, too.
    pub(crate) fn new(
        placed: Vec<Placed>,
        settings: &Settings,
        context: &Context,
        is_whole: bool,
    ) -> Self {
        let levels = &settings.compatibility;
        let wish = |subject: Subject, level: Option<CompatibilityLevel>| Wish {
            level: levels.subjects.get(subject.as_str()).copied().or(level),
            mode: settings.modes.get(subject.as_str()).copied(),
            subject: subject.within(context),
        };
        let mut desired = Self::default();
        let mut filed: BTreeSet<Subject> = BTreeSet::new();
        for one in placed {
            let wish = wish(one.subject, one.level.or(levels.level));
            filed.insert(wish.subject.clone());
            desired.schemas.push(Wanted {
                wish,
                understood: one.understood,
                references: one.references,
            });
        }
        if is_whole {
            let named = levels.subjects.keys().chain(settings.modes.keys());
            // The settings were read, so all of them are names.
            let named = named.filter_map(|name| Subject::parse(name).ok());
            let others: BTreeMap<Subject, Wish> = named
                .map(|subject| wish(subject, None))
                .map(|wish| (wish.subject.clone(), wish))
                .filter(|(subject, _)| !filed.contains(subject))
                .collect();
            desired.others = others.into_values().collect();
        }
        desired
    }

    /// The subjects that it is about.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let schemas = self.schemas.iter().map(|wanted| &wanted.wish.subject);
        schemas.chain(self.others.iter().map(|wish| &wish.subject))
    }
}
