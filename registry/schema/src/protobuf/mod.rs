//! Protobuf.

mod builtin;
mod compat;
mod indexes;
mod link;
mod names;
mod outline;
mod parse;
#[cfg(feature = "reflect")]
mod pool;
mod print;
mod tags;
pub mod tree;

use std::sync::{Arc, OnceLock};

pub use compat::IncompatibilityKind;
pub(crate) use compat::incompatibilities;
pub(crate) use compat::message;
pub use indexes::built_in;
pub use link::json_name;
use names::Imported;
pub(crate) use names::{Reachable, TypeId, Types};
pub(crate) use outline::outline;
#[cfg(feature = "reflect")]
pub use pool::PoolError;
use tree::File;

use crate::diagnostic::{InvalidSchema, Problems};
use crate::schema::{Dependency, Schema, Validation};
use crate::span::Span;

/// How deep messages, groups and the messages in option values may nest in each other.
const MAX_DEPTH: usize = 100;

/// A parsed, immutable `.proto` file, with the files that it can reach.
#[derive(Debug, Clone)]
pub struct ProtobufSchema {
    pub(crate) file: File,
    /// The full names of its types.
    pub(crate) types: Types,
    /// The files of its references, then the built-in files that these and itself import.
    pub(crate) reachable: Vec<Reachable>,
    /// The types of `reachable`.
    pub(crate) imported: Imported,
    /// The full names of everything in the file, as soon as somebody asks.
    symbols: OnceLock<link::Symbols>,
    /// The canonical text.
    pub(crate) canonical: Box<str>,
}

/// Reads `text`: a `.proto` file, or a `FileDescriptorProto` in base64.
///
/// # Errors
///
/// Everything that is wrong with it. With [`Validation::Lenient`] that is its grammar alone; else also what `protoc`
/// would find.
pub(crate) fn parse(
    text: &str,
    dependencies: &[Dependency],
    validation: Validation,
) -> Result<ProtobufSchema, InvalidSchema> {
    let mut problems = Problems::default();
    let reachable = reachable(dependencies);
    let file = parse::file(text, &reachable, &mut problems);
    let Some(file) = file else {
        return Err(problems.into_error());
    };
    names::check_lengths(&file, &mut problems);
    if !problems.is_empty() {
        return Err(problems.into_error());
    }
    let schema = ProtobufSchema::new(file, reachable);
    if validation == Validation::Strict {
        for tolerated in &schema.file.tolerated {
            problems.add(tolerated.span, || tolerated.message.clone());
        }
        link::check(&schema, &mut problems);
    }
    problems.into_result().map_err(|mut error| {
        if schema.file.from_descriptor {
            // The places are those of a text that nobody wrote.
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            for diagnostic in &mut error.diagnostics {
                diagnostic.span = Span { start: 0, end };
            }
        }
        error
    })?;
    Ok(schema)
}

impl ProtobufSchema {
    fn new(file: File, mut reachable: Vec<Reachable>) -> Self {
        builtin::add_imported(&file, &mut reachable);
        let canonical = print::canonical(&file).into();
        Self {
            types: Types::of(&file),
            imported: Imported::of(&reachable),
            file,
            reachable,
            symbols: OnceLock::new(),
            canonical,
        }
    }

    /// The file as it is written; of a descriptor, as it would be.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The canonical text: the file without comments, in one layout; what a registry stores.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The canonical text of the file with everything that has no order sorted, and every name of a type in full.
    #[must_use]
    pub(crate) fn normalized(&self) -> String {
        print::normalized(self)
    }

    /// The text in another format: `serialized`, the `FileDescriptorProto` in base64, or `ignore_extensions`. `None` when
    /// the canonical text is the answer, as for names that mean nothing.
    pub(crate) fn formatted(&self, format: &str) -> Option<String> {
        if format.eq_ignore_ascii_case("serialized") {
            Some(parse::base64::encode(&link::descriptor(self)))
        } else if format.eq_ignore_ascii_case("ignore_extensions") {
            Some(print::without_extensions(self))
        } else {
            None
        }
    }

    /// The names of the fields of the first message.
    pub(crate) fn top_level_fields(&self) -> Vec<&str> {
        let first = self.file.scope.messages.first();
        let fields = first.map(|&message| &self.file.message(message).scope.fields);
        let fields = fields.into_iter().flatten();
        fields.map(|field| self.file.text(field.name)).collect()
    }

    /// How many messages, enums, fields and constants this file and those it can reach are made of.
    pub(crate) fn elements(&self) -> usize {
        let own = self.file.elements();
        let reachable = self.reachable.iter();
        own + reachable
            .map(|file| file.schema.file.elements())
            .sum::<usize>()
    }
}

/// The dependencies that are Protobuf files. A reference may lead to a schema of another type, which then defines nothing.
fn reachable(dependencies: &[Dependency]) -> Vec<Reachable> {
    let reachable = dependencies.iter().filter_map(|dependency| {
        let Schema::Protobuf(schema) = dependency.schema.as_ref() else {
            return None;
        };
        Some(Reachable {
            path: dependency.name.as_str().into(),
            schema: Arc::clone(schema),
        })
    });
    reachable.collect()
}
