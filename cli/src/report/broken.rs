//! Files that cannot be read, as findings.

use std::rc::Rc;

use super::{Finding, Place, Severity};
use crate::project::Problem;

/// What is wrong with a file.
pub(crate) fn broken(subject: Option<String>, problem: &Problem, text: &Rc<str>) -> Finding {
    let rule = if problem.is_reference {
        "UNRESOLVED_REFERENCE"
    } else {
        "INVALID_SCHEMA"
    };
    Finding {
        subject,
        place: Some(Place::new(problem.path.clone(), text, problem.span)),
        ..Finding::new(rule, Severity::Error, problem.message.clone())
    }
}
