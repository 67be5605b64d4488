//! A schema beside those that it may follow: everything that a level forbids.

mod explain;
mod locate;

use std::rc::Rc;
use std::sync::Arc;

use etymon_schema::{Budget, Incompatibility, Schema, Sides, Span, incompatibilities_within};
use etymon_types::{CompatibilityLevel, CompatibilityPolicy, Subject};

use self::explain::explain;
use crate::failure::Failure;
use crate::project::{Understanding, Understood};
use crate::report::{Finding, Place, Severity};

pub(crate) use self::locate::{Locator, Parsed, parse_registered};

/// A schema, wherever it is.
#[derive(Debug)]
pub(crate) struct Side {
    /// What people call it, such as `HEAD:orders.avsc` or `orders-value@3`.
    pub(crate) shown: String,
    /// The path of its file; empty when it has none.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: Rc<str>,
    /// What it means.
    pub(crate) meaning: Meaning,
}

/// What its text means.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// A file that is understood.
    File(Rc<Understood>),
    /// A schema of a registry.
    Registered(Arc<Schema>),
    /// Nothing: it cannot be read, because of this.
    Broken(String),
}

/// What is compared.
pub(crate) struct Compared<'a> {
    /// Whose schemas they are, where that is known.
    pub(crate) subject: Option<&'a Subject>,
    pub(crate) new: &'a Side,
    /// The newest first.
    pub(crate) olds: &'a [Side],
    pub(crate) level: CompatibilityLevel,
    pub(crate) policy: CompatibilityPolicy,
    /// Whether all of `olds` count, whatever the level.
    pub(crate) is_every_version: bool,
}

impl Side {
    /// A file of a tree.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub(crate) fn of_file(tree: &Understanding<'_>, path: &str) -> Result<Self, Failure> {
        let meaning = match tree.understand(path)? {
            Ok(understood) => Meaning::File(understood),
            Err(problems) => Meaning::Broken(problems[0].message.clone()),
        };
        Ok(Self {
            shown: tree.tree().shown(path),
            path: path.to_owned(),
            text: tree.tree().text(path)?,
            meaning,
        })
    }

    /// A version of a registry.
    pub(crate) fn of_registry(
        shown: String,
        text: &str,
        schema: Result<Arc<Schema>, String>,
    ) -> Self {
        Self {
            shown,
            path: String::new(),
            text: text.into(),
            meaning: schema.map_or_else(Meaning::Broken, Meaning::Registered),
        }
    }

    /// A file that is understood.
    pub(crate) fn of_understood(file: &Rc<Understood>) -> Self {
        Self {
            shown: file.path.clone(),
            path: file.path.clone(),
            text: Rc::clone(&file.text),
            meaning: Meaning::File(Rc::clone(file)),
        }
    }

    /// The schema.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub(crate) fn schema(&self) -> Result<&Schema, &str> {
        match &self.meaning {
            Meaning::File(understood) => Ok(&understood.schema),
            Meaning::Registered(schema) => Ok(schema),
            Meaning::Broken(why) => Err(why),
        }
    }

    /// Where the new one of two files refers to what changed.
    fn changed_reference(&self, old: &Self) -> Option<Span> {
        match (&self.meaning, &old.meaning) {
            (Meaning::File(new), Meaning::File(old)) => new.changed_reference(old),
            (Meaning::File(new), _) => new.outline.needs.first().map(|need| need.span),
            _ => None,
        }
    }

    /// Whether both say the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        if let (Meaning::File(a), Meaning::File(b)) = (&self.meaning, &other.meaning) {
            return a.is_same(b);
        }
        match (self.schema(), other.schema()) {
            (Ok(a), Ok(b)) => a.schema_type() == b.schema_type() && a.canonical() == b.canonical(),
            _ => false,
        }
    }
}

/// Everything that the level forbids. What several old schemas have in common is one finding.
pub(crate) fn compare(compared: &Compared<'_>) -> Vec<Finding> {
    let Compared {
        olds,
        level,
        is_every_version,
        ..
    } = compared;
    let depth = if *is_every_version || level.is_transitive() {
        olds.len()
    } else {
        1
    };
    let mut findings: Vec<Finding> = Vec::new();
    for (at, old) in olds.iter().take(depth).enumerate() {
        for finding in against(compared, old, at == 0) {
            match findings
                .iter_mut()
                .find(|known| is_the_same(known, &finding))
            {
                Some(known) => merge(known, finding),
                None => findings.push(finding),
            }
        }
    }
    findings
}

/// Whether two findings are one: the same change, seen from an older version or in the other direction.
fn is_the_same(known: &Finding, other: &Finding) -> bool {
    let says = |message| known.registry_messages.contains(message);
    known.rule == other.rule
        && known.message == other.message
        && known.place == other.place
        && (known.old == other.old || other.registry_messages.iter().any(says))
}

fn merge(known: &mut Finding, other: Finding) {
    fn add<T: PartialEq>(known: &mut Vec<T>, others: Vec<T>) {
        for other in others {
            if !known.contains(&other) {
                known.push(other);
            }
        }
    }
    add(&mut known.against, other.against);
    add(&mut known.registry_messages, other.registry_messages);
    add(&mut known.breaks, other.breaks);
    known.breaks.sort_unstable();
}

/// Everything that the level forbids between a schema and one old one.
fn against(compared: &Compared<'_>, old: &Side, is_latest: bool) -> Vec<Finding> {
    let Compared {
        subject,
        new,
        level,
        policy,
        ..
    } = compared;
    if *level == CompatibilityLevel::None {
        return Vec::new();
    }
    let finding = |rule: &str, severity, message: String| Finding {
        subject: subject.map(Subject::to_string),
        place: Some(Place::new(new.shown.clone(), &new.text, None)),
        against: vec![old.shown.clone()],
        ..Finding::new(rule, severity, message)
    };
    let (old_schema, new_schema) = match (old.schema(), new.schema()) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) | (_, Err(why)) => {
            let told = format!(
                "{} cannot be read, and nothing is compared with it: {why}",
                old.shown
            );
            let mut finding = finding("OLD_SCHEMA_BROKEN", Severity::Error, told);
            finding.help = Some("compare with something that can be read, or accept this in [[ignore]] of etymon.toml until the old schema is no longer in use".to_owned());
            return vec![finding];
        }
    };
    let mut findings = Vec::new();
    let directions = [
        (level.is_forward(), Sides::OldReadsNew),
        (level.is_backward(), Sides::NewReadsOld),
    ];
    for (_, sides) in directions.into_iter().filter(|(counts, _)| *counts) {
        let (reader, writer) = match sides {
            Sides::NewReadsOld => (new_schema, old_schema),
            Sides::OldReadsNew => (old_schema, new_schema),
        };
        match incompatibilities_within(reader, writer, *policy, &mut Budget::default()) {
            Ok(reasons) => findings.extend(
                reasons
                    .iter()
                    .map(|reason| told(compared, old, is_latest, reason, sides)),
            ),
            // A schema reads what it wrote, however long it takes to see.
            Err(_) if old.is_same(new) => {}
            Err(over) => {
                findings.push(finding("OVER_BUDGET", Severity::Error, over.to_string()));
            }
        }
    }
    findings
}

fn told(
    compared: &Compared<'_>,
    old: &Side,
    is_latest: bool,
    reason: &Incompatibility,
    sides: Sides,
) -> Finding {
    let Compared { subject, new, .. } = compared;
    let (new_span, old_span) = match sides {
        Sides::NewReadsOld => (reason.reader, reason.writer),
        Sides::OldReadsNew => (reason.writer, reason.reader),
    };
    let new_span = new_span.or_else(|| new.changed_reference(old));
    let words = explain(reason, sides);
    Finding {
        subject: subject.map(Subject::to_string),
        help: Some(words.help),
        place: Some(Place::new(new.shown.clone(), &new.text, new_span)),
        old: old_span.map(|span| Place::new(old.shown.clone(), &old.text, Some(span))),
        against: vec![old.shown.clone()],
        breaks: broken_levels(sides, is_latest),
        registry_messages: vec![reason.message(sides)],
        ..Finding::new(reason.kind.name(), Severity::Error, words.what)
    }
}

/// The levels that forbid what is wrong in one direction.
fn broken_levels(sides: Sides, is_latest: bool) -> Vec<CompatibilityLevel> {
    let levels = CompatibilityLevel::ALL.into_iter().map(|(level, _)| level);
    levels
        .filter(|level| match sides {
            Sides::NewReadsOld => level.is_backward(),
            Sides::OldReadsNew => level.is_forward(),
        })
        .filter(|level| is_latest || level.is_transitive())
        .collect()
}
