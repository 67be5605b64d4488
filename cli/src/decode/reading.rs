//! Records to JSON, each with the schema that it names.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use etymon::{Any, AnyDecoder, AnySchema, Decoder, DeserializerOptions, Error, ErrorKind, Format};
use etymon_types::{Guid, SchemaId};
use etymon_wire::{Frame, MessageIndexes, Part, SchemaRef, header_value};

use crate::codec::{Found, Schemas, unusable};
use crate::failure::{Cause, Failure};

/// How many schemas are remembered. When they are more, all are forgotten: a stream of damaged records names many.
const SCHEMAS: usize = 4_096;

/// Reads the keys or the values of records.
pub(super) struct Reading<'s> {
    schemas: &'s Schemas,
    part: Part,
    /// The schema of records without a frame.
    fixed: Option<SchemaRef>,
    /// The schema that values are read with; by default each record's own.
    reader: Option<AnySchema>,
    /// Of Protobuf, the message that is read.
    message: Option<String>,
    options: DeserializerOptions,
    plans: HashMap<SchemaRef, Plan>,
    /// What the record before was read with.
    last: Option<(SchemaRef, Plan)>,
}

/// How the payloads of a schema are read; why they cannot be.
type Plan = Rc<Result<AnyDecoder, String>>;

/// A value, as JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) schema: SchemaRef,
    pub(super) json: String,
}

/// Why a record cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The schema that it names.
    pub(super) schema: Option<SchemaRef>,
    /// What is wrong, with the place in the value and in the payload.
    pub(super) message: String,
    /// The place in the value, as `items[3].sku`.
    pub(super) path: String,
    /// How many bytes of the payload come before the place.
    pub(super) byte: Option<usize>,
}

/// Why there is no value.
#[derive(Debug)]
pub(super) enum NoValue {
    /// Of this record.
    Wrong(Wrong),
    /// Of any other either: the registry does not answer, or refuses.
    Stop(Failure),
}

impl<'s> Reading<'s> {
    /// Reads records as they name their schemas.
    pub(super) fn new(schemas: &'s Schemas, part: Part) -> Self {
        Self {
            schemas,
            part,
            fixed: None,
            reader: None,
            message: None,
            options: DeserializerOptions::default(),
            plans: HashMap::new(),
            last: None,
        }
    }

    /// The same with another schema than the writer's.
    pub(super) fn with_reader(mut self, reader: Option<AnySchema>) -> Self {
        self.reader = reader;
        self
    }

    /// Documents of JSON must fit their schema, that of the reader where there is one.
    pub(super) fn checked(mut self, is_checked: bool) -> Self {
        self.options.json.validate = is_checked;
        self
    }

    /// Of Protobuf, this message and no other.
    pub(super) fn of_message(mut self, message: Option<&str>) -> Self {
        self.message = message.map(str::to_owned);
        self
    }

    /// Records that have no frame, all of one schema.
    pub(super) fn unframed(mut self, found: Found) -> Result<Self, Failure> {
        let guid = found.guid.map(SchemaRef::Guid);
        let id = found.id.map(SchemaRef::Id);
        // A file has neither, and nothing else is read then.
        let schema = id.or(guid).unwrap_or(SchemaRef::Guid(Guid([0; 16])));
        self.fixed = Some(schema);
        self.options.fixed = self.fixed;
        let plan = Rc::new(Ok(self.plan_of(found.schema)?));
        self.plans.insert(schema, plan);
        Ok(self)
    }

    /// Whether records have no frame.
    pub(super) fn is_unframed(&self) -> bool {
        self.fixed.is_some()
    }

    /// Reads a key or a value.
    pub(super) fn read(
        &mut self,
        headers: &[(String, Option<Vec<u8>>)],
        bytes: &[u8],
    ) -> Result<Value, NoValue> {
        let frame = self.frame(headers, bytes)?;
        let schema = frame.schema;
        let plan = self.plan(schema)?;
        let wrong = |error: Error| NoValue::Wrong(self.wrong(Some(schema), bytes, &error));
        match &*plan {
            Ok(plan) => match Any::decode(plan, &frame, self.options.limits) {
                Ok(json) => Ok(Value { schema, json }),
                Err(error) => Err(wrong(error.into())),
            },
            Err(message) => Err(NoValue::Wrong(Wrong {
                schema: Some(schema),
                message: match Shown(schema).to_string() {
                    shown if message.starts_with(&shown) => message.clone(),
                    shown => format!("{shown}: {message}"),
                },
                path: String::new(),
                byte: None,
            })),
        }
    }

    fn frame<'r>(
        &self,
        headers: &'r [(String, Option<Vec<u8>>)],
        bytes: &'r [u8],
    ) -> Result<Frame<'r>, NoValue> {
        if let Some(schema) = self.fixed {
            return Ok(Frame {
                schema,
                header_rest: Some(MessageIndexes::FIRST.as_bytes()),
                payload: bytes,
            });
        }
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_deref()));
        let frame = match header_value(self.part, headers) {
            Some(header) => Frame::from_header(header, bytes),
            None => Frame::from_prefix(bytes),
        };
        frame.map_err(|error| NoValue::Wrong(self.wrong(None, bytes, &error.into())))
    }

    fn wrong(&self, schema: Option<SchemaRef>, bytes: &[u8], error: &Error) -> Wrong {
        let mut message = match schema.filter(|_| !self.is_unframed()) {
            Some(schema) => format!("{}: {error}", Shown(schema)),
            None => error.to_string(),
        };
        if self.is_unframed() && bytes.len() > 5 && bytes[0] == 0 {
            message += "; it looks framed, and records for which the schema is named are read without a frame";
        }
        if matches!(error.kind(), ErrorKind::Frame(_)) && self.part == Part::Key {
            message += "; say --key text or --key hex for keys that no schema registry knows";
        }
        Wrong {
            schema,
            message,
            path: error.field_path(),
            byte: error.offset(),
        }
    }

    fn plan(&mut self, schema: SchemaRef) -> Result<Plan, NoValue> {
        if let Some((last, plan)) = &self.last
            && *last == schema
        {
            return Ok(Rc::clone(plan));
        }
        let plan = match self.plans.get(&schema) {
            Some(plan) => Rc::clone(plan),
            None => {
                let found = self.schemas.of_record(schema);
                let plan = match found.and_then(|found| self.plan_of(found)) {
                    Ok(plan) => Ok(plan),
                    // Nothing is wrong with the schema: there is no telling.
                    Err(failure) if failure.cause > Cause::Input => {
                        return Err(NoValue::Stop(failure));
                    }
                    Err(failure) => Err(failure.sentence),
                };
                if self.plans.len() >= SCHEMAS {
                    self.plans.clear();
                }
                let plan = Rc::new(plan);
                self.plans.insert(schema, Rc::clone(&plan));
                plan
            }
        };
        self.last = Some((schema, Rc::clone(&plan)));
        Ok(plan)
    }

    fn plan_of(&self, mut writer: AnySchema) -> Result<AnyDecoder, Failure> {
        if let Some(message) = &self.message {
            writer = Any::with_message(writer, message).map_err(unusable)?;
        }
        <Any as Decoder<String>>::decoder(&writer, self.reader.as_ref(), &self.options)
            .map_err(unusable)
    }
}

/// A schema in a message.
struct Shown(SchemaRef);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SchemaRef::Id(id) => write!(f, "schema id {id}"),
            SchemaRef::Guid(guid) => write!(f, "schema guid {guid}"),
        }
    }
}

/// The id and the GUID that a record names.
pub(super) fn id_and_guid(schema: Option<SchemaRef>) -> (Option<SchemaId>, Option<Guid>) {
    match schema {
        Some(SchemaRef::Id(id)) => (Some(id), None),
        Some(SchemaRef::Guid(guid)) => (None, Some(guid)),
        None => (None, None),
    }
}
