//! Documents against schemas. All that is known of the crate `jsonschema` lies in this folder.

mod node;
mod references;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use etymon_schema::Dependency;
use jsonschema::{Draft, PatternOptions, ValidationError};
use serde_json::Value;

use self::node::{Node, Scanned};
use self::references::References;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Violation};
use crate::limits::Limits;

/// How many reasons an error tells.
const TOLD: usize = 8;

/// How many characters of a reason are told, which quotes the value.
const QUOTED: usize = 300;

/// How often a regular expression may try again at one string.
const BACKTRACKS: usize = 100_000;

/// Checks documents against a schema; cloning shares it.
///
/// Formats are asserted up to draft 7 and not from 2019-09 on, as these drafts have it. Numbers beyond `u64` and `i64` are
/// the nearest `f64`, in documents and in schemas.
#[derive(Clone)]
pub struct Validator(Arc<jsonschema::Validator<Scanned>>);

impl Validator {
    pub(crate) fn new(text: &str, references: &[Dependency]) -> Result<Self, Error> {
        let unusable = |problem: String| Error::new(ErrorKind::Schema(problem.into()));
        let (draft, schema) = read(text).map_err(|error| unusable(error.to_string()))?;
        let options = jsonschema::options_for::<Scanned>()
            .with_draft(draft)
            .with_retriever(References::new(references))
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACKS));
        options
            .build(&schema)
            .map(|validator| Self(Arc::new(validator)))
            .map_err(|error| unusable(cut(&error.to_string())))
    }

    /// That a payload fits the schema.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] with the first few reasons, at the place of the first; [`ErrorKind::Syntax`],
    /// [`ErrorKind::Limit`].
    pub fn validate(&self, payload: &[u8], limits: Limits) -> Result<(), Error> {
        self.scan(payload, limits).map(drop)
    }

    /// As [`validate`](Self::validate); the document, unless serde_json has to read it since names stand twice in it.
    pub(crate) fn scan<'p>(
        &self,
        payload: &'p [u8],
        limits: Limits,
    ) -> Result<Option<Document<'p>>, Error> {
        crate::text::within(payload, limits)?;
        if let Some(document) = Document::scan(payload, limits)? {
            self.check(&document)?;
            return Ok(Some(document));
        }
        // Of several members with one name the last counts, as serde_json has it in maps.
        let value: Value =
            serde_json::from_slice(payload).map_err(|error| Error::reading(&error, payload))?;
        let once = value.to_string();
        if let Some(document) = Document::scan(once.as_bytes(), limits)? {
            self.check(&document).map_err(Error::elsewhere)?;
        }
        Ok(None)
    }

    fn check(&self, document: &Document<'_>) -> Result<(), Error> {
        if self.0.is_valid(Node::Value(document.root())) {
            return Ok(());
        }
        Err(self.reasons(document))
    }

    #[cold]
    fn reasons(&self, document: &Document<'_>) -> Error {
        let errors = self.0.iter_errors(Node::Value(document.root()));
        let violations: Vec<Violation> = errors.take(TOLD).map(|error| violation(&error)).collect();
        let offset = violations.first().map_or(0, |first| {
            node::find(document, &first.instance_path).start()
        });
        Error::at(ErrorKind::Invalid(violations), offset)
    }
}

fn violation(error: &ValidationError<'_>) -> Violation {
    Violation {
        instance_path: error.instance_path().as_str().into(),
        schema_path: error.schema_path().as_str().into(),
        message: cut(&error.to_string()).into(),
    }
}

/// The beginning of what may quote a whole document.
fn cut(message: &str) -> String {
    match message.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

/// A schema and the draft that it is read as: what `$schema` names; draft 7 where it names none, or an unknown one, as in
/// the field.
fn read(text: &str) -> Result<(Draft, Value), serde_json::Error> {
    let mut schema: Value = serde_json::from_str(text)?;
    let named = schema.get("$schema").and_then(Value::as_str);
    let draft = match named.map(Draft::from_schema_uri) {
        None => Draft::Draft7,
        Some(Draft::Unknown) => {
            if let Value::Object(members) = &mut schema {
                members.remove("$schema");
            }
            Draft::Draft7
        }
        Some(draft) => draft,
    };
    Ok((draft, schema))
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").finish_non_exhaustive()
    }
}
