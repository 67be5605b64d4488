//! A schema beside those that it may follow: everything that the level in force forbids.

use std::rc::Rc;
use std::sync::Arc;

use etymon_schema::{Budget, Incompatibility, Schema, Sides, incompatibilities_within};
use etymon_types::{CompatibilityLevel, CompatibilityPolicy, Subject};

use super::explain::explain;
use crate::failure::Failure;
use crate::project::{Understanding, Understood};
use crate::report::{Finding, Place, Severity};

/// A schema that is in use.
#[derive(Debug)]
pub(crate) struct Old {
    /// What people call it, such as `HEAD:orders.avsc` or `orders-value@3`.
    pub(crate) shown: String,
    /// The path of its file; empty when it has none.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: Rc<str>,
    /// What it means.
    pub(crate) schema: Now,
}

/// What an old text means today.
#[derive(Debug)]
pub(crate) enum Now {
    /// A file that is understood.
    File(Rc<Understood>),
    /// A schema of a registry.
    Registered(Arc<Schema>),
    /// It cannot be read any more, because of this.
    Broken(String),
}

/// What is compared.
pub(crate) struct Compared<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) new: &'a Understood,
    /// The newest first.
    pub(crate) olds: &'a [Old],
    pub(crate) level: CompatibilityLevel,
    pub(crate) policy: CompatibilityPolicy,
    /// Whether all of `olds` count, whatever the level.
    pub(crate) is_every_version: bool,
}

impl Old {
    /// A file of a tree.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub(crate) fn of_file(tree: &Understanding<'_>, path: &str) -> Result<Self, Failure> {
        let schema = match tree.understand(path)? {
            Ok(understood) => Now::File(understood),
            Err(problems) => Now::Broken(problems[0].message.clone()),
        };
        Ok(Self {
            shown: tree.tree().shown(path),
            path: path.to_owned(),
            text: tree.tree().text(path)?,
            schema,
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
            schema: schema.map_or_else(Now::Broken, Now::Registered),
        }
    }

    fn schema(&self) -> Result<&Schema, &str> {
        match &self.schema {
            Now::File(understood) => Ok(&understood.schema),
            Now::Registered(schema) => Ok(schema),
            Now::Broken(why) => Err(why),
        }
    }

    /// Whether a new file says what this one says.
    pub(crate) fn is_same(&self, new: &Understood) -> bool {
        match &self.schema {
            Now::File(old) => old.is_same(new),
            Now::Registered(old) => {
                old.schema_type() == new.schema.schema_type()
                    && old.canonical() == new.schema.canonical()
            }
            Now::Broken(_) => false,
        }
    }

    /// Whether two old files say the same.
    pub(crate) fn says_what(&self, other: &Self) -> bool {
        match &other.schema {
            Now::File(other) => self.is_same(other),
            Now::Registered(_) | Now::Broken(_) => false,
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
            let known = findings.iter_mut().find(|known| {
                known.rule == finding.rule
                    && known.message == finding.message
                    && known.place == finding.place
                    && known.registry_message == finding.registry_message
            });
            match known {
                Some(known) => {
                    known.against.extend(finding.against);
                    for level in finding.breaks {
                        if !known.breaks.contains(&level) {
                            known.breaks.push(level);
                        }
                    }
                    known.breaks.sort_unstable();
                }
                None => findings.push(finding),
            }
        }
    }
    findings
}

/// Everything that the level forbids between a schema and one old one.
fn against(compared: &Compared<'_>, old: &Old, is_latest: bool) -> Vec<Finding> {
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
        subject: Some(subject.to_string()),
        place: Some(Place::new(new.path.clone(), &new.text, None)),
        against: vec![old.shown.clone()],
        ..Finding::new(rule, severity, message)
    };
    let old_schema = match old.schema() {
        Ok(schema) => schema,
        Err(why) => {
            let told = format!(
                "{} cannot be read any more, and nothing is compared with it: {why}",
                old.shown
            );
            return vec![finding("OLD_SCHEMA_BROKEN", Severity::Warning, told)];
        }
    };
    let mut findings = Vec::new();
    let directions = [
        (level.is_forward(), Sides::OldReadsNew),
        (level.is_backward(), Sides::NewReadsOld),
    ];
    for (_, sides) in directions.into_iter().filter(|(counts, _)| *counts) {
        let (reader, writer) = match sides {
            Sides::NewReadsOld => (&*new.schema, old_schema),
            Sides::OldReadsNew => (old_schema, &*new.schema),
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
    old: &Old,
    is_latest: bool,
    reason: &Incompatibility,
    sides: Sides,
) -> Finding {
    let Compared { subject, new, .. } = compared;
    let (new_span, old_span) = match sides {
        Sides::NewReadsOld => (reason.reader, reason.writer),
        Sides::OldReadsNew => (reason.writer, reason.reader),
    };
    let words = explain(reason, sides);
    Finding {
        subject: Some(subject.to_string()),
        help: Some(words.help),
        place: Some(Place::new(new.path.clone(), &new.text, new_span)),
        old: old_span.map(|span| Place::new(old.shown.clone(), &old.text, Some(span))),
        against: vec![old.shown.clone()],
        breaks: broken_levels(sides, is_latest),
        registry_message: Some(reason.message(sides)),
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
