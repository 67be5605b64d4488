//! The file that a type's message stands in, as it can be registered.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use etymon_schema::protobuf::built_in;
use prost_reflect::{DescriptorPool, FileDescriptor, MessageDescriptor};

use crate::error::{Error, ErrorKind};
use crate::schema::{Reference, Schema};

/// A message with its file and the files that this imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The full name of the message, as `shop.Order`.
    pub message: String,
    /// The file: its text, or its descriptor in base64.
    pub text: String,
    /// What the file imports, directly or through others: each behind what it imports itself. Built-in files, as
    /// `google/protobuf/timestamp.proto`, may be missing.
    pub imports: Vec<Import>,
}

/// A file that another one imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The path that it is imported by.
    pub path: String,
    /// The file: its text, or its descriptor in base64.
    pub text: String,
}

impl Own {
    /// A message of a file that imports nothing but built-in files; [`importing`](Self::importing) adds others.
    #[must_use]
    pub fn of_text(message: &str, text: &str) -> Self {
        Self {
            message: message.to_owned(),
            text: text.to_owned(),
            imports: Vec::new(),
        }
    }

    /// The same, whose file or whose imports import `path`, with this text. What is imported is added before what imports
    /// it.
    #[must_use]
    pub fn importing(mut self, path: &str, text: &str) -> Self {
        self.imports.push(Import {
            path: path.to_owned(),
            text: text.to_owned(),
        });
        self
    }

    /// A message of a `FileDescriptorSet`, which holds its file and all that this imports: what `protoc
    /// --include_imports --descriptor_set_out` writes, and `prost_build` with `file_descriptor_set_path`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] when it is none, [`ErrorKind::NoMessage`] when it has no such message.
    pub fn of_file_set(message: &str, file_set: &[u8]) -> Result<Self, Error> {
        let pool = DescriptorPool::decode(file_set).map_err(Error::schema)?;
        match pool.get_message_by_name(message) {
            Some(descriptor) => Ok(Self::of_descriptor(&descriptor)),
            None => Err(ErrorKind::NoMessage {
                message: message.into(),
                has: format!("its files have {} others", pool.all_messages().len()).into(),
            }
            .into()),
        }
    }

    /// A message with the files of its pool.
    #[must_use]
    pub fn of_descriptor(message: &MessageDescriptor) -> Self {
        let file = message.parent_file();
        Self {
            message: message.full_name().to_owned(),
            text: text_of(&file),
            imports: imports_of(&file),
        }
    }

    /// The file, understood.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] with everything that is wrong with it or with an import.
    pub fn schema(&self) -> Result<Schema, Error> {
        let mut references: Vec<Reference> = Vec::with_capacity(self.imports.len());
        for import in &self.imports {
            let schema = Schema::parse_with(&import.text, &references)?;
            references.push(Reference {
                path: import.path.clone(),
                schema,
            });
        }
        Schema::parse_with(&self.text, &references)
    }
}

fn text_of(file: &FileDescriptor) -> String {
    match built_in(file.name()) {
        Some(text) => text.to_owned(),
        None => STANDARD.encode(file.encode_to_vec()),
    }
}

/// All that a file imports, bottom up.
fn imports_of(file: &FileDescriptor) -> Vec<Import> {
    let mut imports = Vec::new();
    let mut seen = HashSet::new();
    // Each file twice: on the way down it asks for what it imports, on the way up it is taken.
    let mut left: Vec<(FileDescriptor, bool)> = ahead(file);
    while let Some((file, is_ready)) = left.pop() {
        if is_ready {
            imports.push(Import {
                path: file.name().to_owned(),
                text: text_of(&file),
            });
        } else if seen.insert(file.name().to_owned()) {
            let below = ahead(&file);
            left.push((file, true));
            left.extend(below);
        }
    }
    imports
}

/// What a file imports by itself, so that the first import is the first to be taken off the end.
fn ahead(file: &FileDescriptor) -> Vec<(FileDescriptor, bool)> {
    let mut files: Vec<_> = file.dependencies().map(|file| (file, false)).collect();
    files.reverse();
    files
}
