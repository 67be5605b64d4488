//! The selected schemas, with their subjects.

use std::collections::BTreeMap;
use std::rc::Rc;

use etymon_types::{CompatibilityLevel, Subject};

use super::{Mapping, Read, Selection, Understanding, Understood};
use crate::failure::Failure;

/// A schema that is selected.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Whose it is to be.
    pub(crate) subject: Subject,
    /// The level that the rule of its file says.
    pub(crate) level: Option<CompatibilityLevel>,
    /// The path of the file.
    pub(crate) path: String,
    /// The schema, or what is wrong with it.
    pub(crate) understood: Read<Rc<Understood>>,
}

/// The selected files with their subjects.
///
/// # Errors
///
/// Two files for one subject, a file that cannot be read, a rule that does not fit its file.
pub(crate) fn candidates(
    new: &Understanding<'_>,
    mapping: &Mapping,
    selection: &Selection,
) -> Result<Vec<Candidate>, Failure> {
    let mut candidates = Vec::new();
    let mut subjects: BTreeMap<Subject, String> = BTreeMap::new();
    for path in &selection.paths {
        let understood = new.understand(path)?;
        // What does not even parse may lack what the rule names its subject after; it is told as broken.
        let outline = new.outline(path)?.unwrap_or_default();
        let mapped = match mapping.subject(path, &outline) {
            Err(_) if understood.is_err() => Mapping::subject_by_name(path)?,
            mapped => mapped?,
        };
        if let Some(other) = subjects.insert(mapped.subject.clone(), path.clone()) {
            return Err(Failure::usage(format!(
                "{other} and {path} both belong to the subject {}: map one of them to another in etymon.toml, or leave it out",
                mapped.subject
            )));
        }
        candidates.push(Candidate {
            subject: mapped.subject,
            level: mapped.level,
            path: path.clone(),
            understood,
        });
    }
    Ok(candidates)
}
