//! The pool of `prost-reflect`, with which messages are read and written whose types are known at run time alone.

use prost_reflect::DescriptorPool;

use super::link::wire::bytes;
use super::{ProtobufSchema, link};
use crate::diagnostic::{InvalidSchema, Problems};

/// Why a file has no pool.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// Compilers refuse the file itself, which is here for being stored already.
    #[error("the schema is not valid: {0}")]
    Invalid(InvalidSchema),
    /// Compilers refuse a file that it imports.
    #[error("the import `{path}` is not valid: {problems}")]
    InvalidImport {
        /// The path that it is imported by.
        path: String,
        /// What is wrong.
        problems: InvalidSchema,
    },
    /// The library does not take what compilers do.
    #[error("the descriptor is refused: {0}")]
    Refused(#[from] prost_reflect::DescriptorError),
}

impl ProtobufSchema {
    /// The types of this file and of all that it imports. Its own file is called [`own_file`](Self::own_file) there.
    ///
    /// The library knows proto2 and proto3 alone, so that in it a file of an edition is one of these, with the presence,
    /// the packing and the delimiters that its features mean. Left as they are: strings are UTF-8 always, and a number
    /// that a closed enum lacks is a value. Where proto3 forbids what the file has, as an enum that does not begin with 0,
    /// fields without presence have one, and are written when they are set to their defaults. Of two fields with one
    /// name in JSON, the second is called by its own.
    ///
    /// A pool takes as long to make as all of the files together are long: keep it.
    ///
    /// # Errors
    ///
    /// [`PoolError`], when compilers refuse one of the files, which stored ones may be, or the library does.
    pub fn pool(&self) -> Result<DescriptorPool, PoolError> {
        valid(self).map_err(PoolError::Invalid)?;
        let mut set = Vec::new();
        for file in &self.reachable {
            valid(&file.schema).map_err(|problems| PoolError::InvalidImport {
                path: (*file.path).to_owned(),
                problems,
            })?;
            bytes(
                &mut set,
                1,
                &link::lowered_descriptor(&file.schema, &file.path),
            );
        }
        let own = link::lowered_descriptor(self, &self.own_file());
        bytes(&mut set, 1, &own);
        Ok(DescriptorPool::decode(set.as_slice())?)
    }

    /// What this file is called in its pool: `default`, unless it imports a file of this name.
    #[must_use]
    pub fn own_file(&self) -> String {
        let mut name = "default".to_owned();
        while self.reachable.iter().any(|file| *file.path == *name) {
            name.push('_');
        }
        name
    }
}

/// Whether compilers take the file. The library may panic on others.
fn valid(schema: &ProtobufSchema) -> Result<(), InvalidSchema> {
    let mut problems = Problems::default();
    for tolerated in &schema.file.tolerated {
        problems.add(tolerated.span, || tolerated.message.clone());
    }
    link::check(schema, &mut problems);
    problems.into_result()
}
