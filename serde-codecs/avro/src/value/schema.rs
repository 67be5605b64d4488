//! From schemas of `apache-avro` and back.

use apache_avro::AvroSchema;

use crate::error::{Error, ErrorKind};
use crate::schema::Schema;

impl Schema {
    /// The schema of a type that describes itself to `apache-avro`, as with its `#[derive(AvroSchema)]`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn of_apache<T: AvroSchema>() -> Result<Self, Error> {
        Self::try_from(&T::get_schema())
    }

    /// The schema as `apache-avro` has it, with the types of its references in it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] with what `apache-avro` says where it refuses what a registry takes.
    pub fn to_apache(&self) -> Result<apache_avro::Schema, Error> {
        apache_avro::Schema::parse_str(&self.resolved()).map_err(refused)
    }
}

impl TryFrom<&apache_avro::Schema> for Schema {
    type Error = Error;

    fn try_from(schema: &apache_avro::Schema) -> Result<Self, Error> {
        Self::parse(&serde_json::to_string(schema).map_err(refused)?)
    }
}

fn refused(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Schema(error.to_string().into()))
}
