//! Text to [`JsonSchema`].

mod document;
mod operand;
mod resolve;
mod walk;

use document::Source;
use walk::Loader;

use super::dialect::Dialect;
use super::model::JsonSchema;
use crate::diagnostic::{Diagnostic, InvalidSchema};
use crate::json::{Document, Options, Unprintable, View, minified, read};
use crate::schema::{Dependency, Validation};
use crate::span::Span;

/// How a text is read.
pub(super) const OPTIONS: Options = Options {
    comments: false,
    max_depth: super::MAX_DEPTH,
};

/// Reads `text`; `dependencies` are the schemas that its references name. A lenient reading takes any JSON: what is
/// wrong with it is left out.
///
/// # Errors
///
/// [`InvalidSchema`] with everything that is wrong.
pub(crate) fn parse(
    text: &str,
    dependencies: &[Dependency],
    validation: Validation,
) -> Result<JsonSchema, InvalidSchema> {
    let document = document(text)?;
    let repetitions = document.has_repetitions();
    let canonical = minified(&document, repetitions).map_err(|Unprintable(span)| {
        let exponent = "a number with an exponent beyond 32 bits: write a smaller one";
        invalid(exponent.to_owned(), span)
    })?;
    let graph = if repetitions {
        load(self::document(&canonical)?, dependencies, validation)?
    } else {
        load(document, dependencies, validation)?
    };
    Ok(JsonSchema {
        canonical: canonical.into(),
        graph,
    })
}

/// The JSON of a text; at most 1,000 arrays and objects lie in one another.
///
/// # Errors
///
/// The first place where the text stops being JSON.
pub fn document(text: &str) -> Result<Document<'_>, InvalidSchema> {
    read(text, OPTIONS).map_err(|error| invalid(error.message, error.span))
}

fn load(
    document: Document<'_>,
    dependencies: &[Dependency],
    validation: Validation,
) -> Result<super::graph::Graph, InvalidSchema> {
    let root = document.root();
    let mut schema = None;
    match root.view() {
        View::Object(mut members) => {
            schema = members.find(|(name, _)| *name == "$schema");
        }
        View::Bool(_) => {}
        _ if validation == Validation::Lenient => {}
        _ => {
            let message = "a schema is an object or a boolean".to_owned();
            return Err(invalid(message, root.span()));
        }
    }
    let dialect = Dialect::of(schema.and_then(|(_, value)| value.as_str()));
    let sources = Source::all(document, dependencies);
    Loader::new(&sources, dialect, validation == Validation::Strict).run()
}

fn invalid(message: String, span: Span) -> InvalidSchema {
    InvalidSchema {
        diagnostics: vec![Diagnostic { message, span }],
    }
}
