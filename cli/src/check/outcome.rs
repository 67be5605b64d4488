//! What comes of a check.

use std::rc::Rc;

use etymon_types::{CompatibilityLevel, Subject};

use super::against::Against;
use super::baseline::{Baseline, Gone, Wanted};
use crate::compare::{Compared, Side, compare};
use crate::failure::Failure;
use crate::project::{Candidate, Tree, Understood};
use crate::report::{Finding, Ignores, Looked, Place, Report, Severity, Summary, broken};
use crate::words::{self, count};

/// What was found until now.
pub(super) struct Outcome<'t> {
    tree: &'t Tree,
    findings: Vec<Finding>,
    looked: Vec<Looked>,
    /// Whether a file could not be checked.
    pub(super) is_broken: bool,
}

impl<'t> Outcome<'t> {
    /// Nothing yet, of files of `tree`.
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            findings: Vec::new(),
            looked: Vec::new(),
            is_broken: false,
        }
    }

    fn look(&mut self, candidate: &Candidate, what: &'static str) {
        let understood = candidate.understood.as_ref();
        let references = understood.map_or(&[][..], |file| &file.references).iter();
        self.looked.push(Looked {
            path: candidate.path.clone(),
            subject: Some(candidate.subject.to_string()),
            references: references.map(|(_, path)| path.clone()).collect(),
            what,
        });
    }

    fn looked_at(&self, what: &str) -> usize {
        self.looked
            .iter()
            .filter(|looked| looked.what == what)
            .count()
    }

    /// Checks one schema.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub(super) fn check(
        &mut self,
        candidate: &Candidate,
        wanted: &Wanted,
        baseline: &Baseline,
    ) -> Result<(), Failure> {
        let new = match &candidate.understood {
            Err(problems) => {
                self.is_broken = true;
                self.look(candidate, "broken");
                for problem in problems.iter() {
                    let text = self.tree.text(&problem.path)?;
                    self.findings
                        .push(broken(Some(candidate.subject.to_string()), problem, &text));
                }
                return Ok(());
            }
            Ok(understood) => Side::of_understood(understood),
        };
        let Some(history) = baseline.histories.get(&candidate.subject) else {
            self.look(candidate, "new");
            return Ok(());
        };
        let level = wanted.level.or(history.level).unwrap_or_default();
        let latest = history.olds.first();
        let is_same = latest.is_some_and(|old| old.is_same(&new));
        let is_readable = latest.is_none_or(|old| old.schema().is_ok());
        self.look(
            candidate,
            match level {
                CompatibilityLevel::None => "skipped",
                _ if !is_readable => "skipped",
                _ if is_same => "unchanged",
                _ => "compared",
            },
        );
        self.findings.extend(compare(&Compared {
            subject: Some(&candidate.subject),
            new: &new,
            olds: &history.olds,
            level,
            policy: history.policy,
            is_every_version: wanted.is_every_version,
        }));
        Ok(())
    }

    /// Refuses when no file belongs to a subject of the registry: most likely they are mapped wrongly.
    ///
    /// # Errors
    ///
    /// That, with the nearest names.
    pub(super) fn require_a_match(
        &self,
        candidates: &[Candidate],
        baseline: &Baseline,
    ) -> Result<(), Failure> {
        let Some(known) = &baseline.subjects else {
            return Ok(()); // no registry
        };
        let is_matched = |one: &Candidate| baseline.histories.contains_key(&one.subject);
        if candidates.is_empty() || candidates.iter().any(is_matched) {
            return Ok(());
        }
        let mut told = format!(
            "none of {} belongs to a subject of the registry, which has {}:",
            count(candidates.len(), "file"),
            count(known.len(), "subject")
        );
        const SHOWN: usize = 5;
        for candidate in candidates.iter().take(SHOWN) {
            let names = known.iter().map(Subject::as_str);
            let near = words::nearest(candidate.subject.as_str(), names, 3);
            let near = match near.as_slice() {
                [] => "nothing like it is there".to_owned(),
                [one] => format!("the nearest is {one}"),
                many => format!("the nearest are {}", many.join(", ")),
            };
            told.push_str(&format!(
                "\n  {} → {}: {near}",
                candidate.path, candidate.subject
            ));
        }
        if candidates.len() > SHOWN {
            told.push_str(&format!("\n  and {} more", candidates.len() - SHOWN));
        }
        told.push_str(
            "\nmap files to subjects in etymon.toml, or say --allow-new when all of them are new",
        );
        Err(Failure::usage(told))
    }

    /// Names the subjects that had a file and have none any more.
    pub(super) fn name_the_gone(&mut self, candidates: &[Candidate], baseline: &Baseline) {
        for gone in &baseline.gone {
            let renamed = candidates.iter().find_map(|candidate| {
                let new = candidate.understood.as_ref().ok()?;
                let is_new = !baseline.histories.contains_key(&candidate.subject);
                let is_it = gone.name.is_some()
                    && gone.name == new.outline.name
                    && gone.schema_type == new.schema.schema_type();
                (is_new && (is_it || gone.path == candidate.path)).then_some((candidate, new))
            });
            let subject = Some(gone.subject.to_string());
            self.findings.push(match renamed {
                _ if gone.is_left_out => left_out(subject, gone),
                Some((candidate, new)) => renaming(subject, &gone.subject, candidate, new),
                None => Finding {
                    subject,
                    help: Some(
                        "a registry keeps the subject: delete it there when nobody reads its data any more"
                            .to_owned(),
                    ),
                    ..Finding::new(
                        "SUBJECT_REMOVED",
                        Severity::Warning,
                        format!("the file of the subject {} is gone: it was {}", gone.subject, gone.shown),
                    )
                },
            });
        }
    }

    /// The report, without what the settings accept.
    pub(super) fn report(self, ignores: &Ignores<'_>, against: &Against) -> Report {
        let (unchanged, compared) = (self.looked_at("unchanged"), self.looked_at("compared"));
        let (skipped, broken) = (self.looked_at("skipped"), self.looked_at("broken"));
        let mut text = format!(
            "{} against {against}: {} matched",
            count(self.looked.len(), "schema"),
            unchanged + compared + skipped
        );
        if unchanged > 0 {
            text.push_str(&format!(" ({unchanged} unchanged)"));
        }
        text.push_str(&format!(
            ", {} new, {} skipped",
            self.looked_at("new"),
            skipped + broken
        ));
        if self.looked.is_empty() {
            text = "no file here is a schema: schemas are .avsc, .proto, .schema.json, and .json with a `$schema`"
                .to_owned();
        }
        let (findings, ignored) = ignores.apply(self.findings);
        let summary = Summary {
            files: self.looked,
            ignored,
            text,
            ..Summary::default()
        };
        Report::new("check", findings, summary)
    }
}

/// A file that was a schema and is there, but is not looked at.
fn left_out(subject: Option<String>, gone: &Gone) -> Finding {
    Finding {
        subject,
        help: Some(format!(
            "name {} on the command line, or leave it out in [files] exclude of etymon.toml",
            gone.path
        )),
        ..Finding::new(
            "FILE_LEFT_OUT",
            Severity::Error,
            format!(
                "{} is there and is not checked: git ignores it, or it is hidden or a link",
                gone.path
            ),
        )
    }
}

fn renaming(
    subject: Option<String>,
    old: &Subject,
    candidate: &Candidate,
    new: &Rc<Understood>,
) -> Finding {
    Finding {
        subject,
        help: Some(format!(
            "keep the name of the file, or map {} to {old} in etymon.toml",
            candidate.path
        )),
        place: Some(Place::new(candidate.path.clone(), &new.text, None)),
        ..Finding::new(
            "SUBJECT_RENAMED",
            Severity::Warning,
            format!(
                "the subject {old} became {}, which starts anew: nothing is compared",
                candidate.subject
            ),
        )
    }
}
