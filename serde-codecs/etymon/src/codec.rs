//! The seam between framing and formats: what a format must say about schemas, and how values of a type become payloads.

use std::fmt::{Debug, Display};

use etymon_types::SchemaType;
use etymon_wire::Frame;

use crate::SchemaSource;
use crate::options::{DeserializerOptions, SerializerOptions};

/// Why a value does not become a payload, a payload not a value, or a schema cannot be used.
pub trait CodecError: Debug + Display + Send + Sync + 'static {
    /// The place in the value, as `items[3].sku`; empty for the value as a whole.
    fn field_path(&self) -> String;

    /// How many bytes of the payload come before the place; `None` where no payload was read.
    fn offset(&self) -> Option<usize>;
}

/// A boxed [`CodecError`].
pub type BoxedError = Box<dyn CodecError>;

/// A language for schemas.
pub trait Format: Send + Sync + 'static {
    /// Which one.
    const SCHEMA_TYPE: SchemaType;

    /// A schema, understood; cloning shares it.
    type Schema: Clone + Debug + Send + Sync + 'static;

    /// Reads a text. `references` are all schemas that it builds on, by the names that they are referred to with: what is
    /// referred to comes before what refers to it.
    ///
    /// # Errors
    ///
    /// When it is no schema.
    fn parse(text: &str, references: &[(String, Self::Schema)])
    -> Result<Self::Schema, BoxedError>;

    /// Whether it can be this one.
    #[must_use]
    fn speaks(schema_type: SchemaType) -> bool {
        schema_type == Self::SCHEMA_TYPE
    }

    /// As [`parse`](Self::parse), of a language that it [`speaks`](Self::speaks).
    ///
    /// # Errors
    ///
    /// As there.
    fn parse_as(
        _schema_type: SchemaType,
        text: &str,
        references: &[(String, Self::Schema)],
    ) -> Result<Self::Schema, BoxedError> {
        Self::parse(text, references)
    }

    /// What subjects are named after by the strategies that name them after records: the full name of an Avro type.
    fn record_name(schema: &Self::Schema) -> Option<String>;

    /// Whether a schema refers by itself, and not through others, to the one that `references` called `name`.
    fn refers_to(_schema: &Self::Schema, _name: &str) -> bool {
        true
    }

    /// Whether every registry knows the schema that is referred to as `name`, so that it needs no reference.
    fn is_built_in(_name: &str) -> bool {
        false
    }

    /// The same schema, of whose messages the one with this full name is meant. Only Protobuf has several.
    ///
    /// # Errors
    ///
    /// When it has no such message.
    fn with_message(schema: Self::Schema, _message: &str) -> Result<Self::Schema, BoxedError> {
        Ok(schema)
    }

    /// The first reason why `reader` cannot read everything that was written with `writer`.
    fn incompatibility(reader: &Self::Schema, writer: &Self::Schema) -> Option<String>;
}

/// A way to write values of `T`.
pub trait Encoder<T>: Format {
    /// What to do with each value, found out once for a schema.
    type Plan: Send + Sync + 'static;

    /// What is written: `T`, borrowing for `'v` where it can.
    type Value<'v>;

    /// The schema that the type has by itself; `None` when it takes the one that is given.
    ///
    /// # Errors
    ///
    /// When what the type says is no schema.
    fn own_schema(_options: &SerializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(None)
    }

    /// Of Protobuf, the full name of the message that the type is, where the type says.
    fn own_message() -> Option<String> {
        None
    }

    /// How values whose own schema is `own` are written with the schema `target`.
    ///
    /// # Errors
    ///
    /// When no value could be.
    fn encoder(
        own: Option<&Self::Schema>,
        target: &Self::Schema,
        options: &SerializerOptions,
    ) -> Result<Self::Plan, BoxedError>;

    /// What stands between a schema's id, or GUID, and the payload: the message indexes of Protobuf.
    fn after_schema(_plan: &Self::Plan) -> &[u8] {
        &[]
    }

    /// Appends the payload of a value.
    ///
    /// # Errors
    ///
    /// When the value does not fit the schema; what was appended is then of no use.
    fn append(
        plan: &Self::Plan,
        value: &Self::Value<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), BoxedError>;
}

/// A way to read values of `T`.
pub trait Decoder<T>: Format {
    /// What to do with each payload, found out once for a pair of schemas.
    type Plan: Send + Sync + 'static;

    /// What is read: `T`, borrowing from a payload that lives for `'m` where it can.
    type Value<'m>;

    /// The schema that the type has by itself; `None` when it takes the writer's, or one that is given.
    ///
    /// # Errors
    ///
    /// When what the type says is no schema.
    fn own_schema(_options: &DeserializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(None)
    }

    /// Of Protobuf, the full name of the message that the type is, where the type says.
    fn own_message() -> Option<String> {
        None
    }

    /// How payloads of `writer` are read with `reader`; with the writer's own when there is none.
    ///
    /// # Errors
    ///
    /// When no payload could be.
    fn decoder(
        writer: &Self::Schema,
        reader: Option<&Self::Schema>,
        options: &DeserializerOptions,
    ) -> Result<Self::Plan, BoxedError>;

    /// Reads the payload of a frame.
    ///
    /// # Errors
    ///
    /// When the payload was not written with the writer schema, goes beyond the limits, or holds what the reader cannot.
    fn decode<'m>(
        plan: &Self::Plan,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<Self::Value<'m>, BoxedError>;
}
