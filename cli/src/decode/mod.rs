//! `etymon decode`: records of Kafka as lines of JSON.

mod envelope;
mod reading;

use std::path::PathBuf;

use clap::Args;
use etymon_types::{Guid, SchemaId};
use etymon_wire::Part;

use crate::codec::{Named, Schemas, SourceFlags, schema_id};
use crate::failure::Failure;
use crate::output;
use crate::records::{Input, Next, Out, Record, Shape, Stop, Stream, delimiter, ended, sources};
use crate::registry::{self, SubjectVersion};
use crate::schema_file::TypeFlag;
use envelope::{Envelope, KeyAs};
use reading::{NoValue, Reading, Value, Wrong};

/// Print the records of a stream of bytes as lines of JSON.
///
/// Each record says which schema it was written with, in front of its payload or in a header, and is printed as one line:
/// Avro in its JSON encoding, Protobuf by its JSON mapping, JSON as it is, and a tombstone as null. A schema that is named here
/// (--subject, --id, --guid, --schema) is that of all records, which then have no frame.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kcat -C -b $BROKER -t orders -e -f '%R%s' | etymon decode --input sized
  kcat -C -b $BROKER -t orders -J | etymon decode --input kcat --envelope
  echo 00000000060c7b... | etymon decode --hex

Exit codes:
  0  every record was printed
  1  some were not, with --keep-going
  2  wrong usage or settings
  3  a record cannot be decoded, or the input is broken
  4  the registry is unreachable
  5  the registry refuses")]
pub(crate) struct Decode {
    /// The files; without one, and for `-`, standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the input looks like
    #[arg(long, short, value_name = "SHAPE", value_enum)]
    input: Option<Input>,
    /// The same as --input hex
    #[arg(long, conflicts_with = "input")]
    hex: bool,
    /// What stands between records, with `\n`, `\t` and `\xNN`; a record of no bytes is then a tombstone
    #[arg(long, value_name = "BYTES", conflicts_with_all = ["input", "hex"])]
    delimiter: Option<String>,
    #[command(flatten)]
    fixed: Fixed,
    /// The language of schemas in files, where their names do not say
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    schema_type: Option<TypeFlag>,
    /// Read values with this schema in place of the writer's: a file, a schema id, a GUID, SUBJECT or
    /// SUBJECT@VERSION
    #[arg(long = "as", value_name = "SCHEMA")]
    reader: Option<Named>,
    /// Of Protobuf, the full name of the message to read; by default the one that the record says, or the first
    #[arg(long, value_name = "NAME")]
    message: Option<String>,
    /// Refuse documents of JSON that do not fit their schema, as --as does
    #[arg(long)]
    validate: bool,
    /// Print an object around each value that tells all that is known about the record
    #[arg(long, short)]
    envelope: bool,
    /// What keys are, with --input kcat and --envelope
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    key: KeyAs,
    /// Go on behind records that cannot be decoded
    #[arg(long, short)]
    keep_going: bool,
    #[command(flatten)]
    source: SourceFlags,
}

/// The schema of records without a frame.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Fixed {
    /// Records have no frame and this schema: the latest of a subject, or a version
    #[arg(long, value_name = "SUBJECT[@VERSION]")]
    subject: Option<SubjectVersion>,
    /// Records have no frame and the schema with this id
    #[arg(long, value_name = "ID", value_parser = schema_id)]
    id: Option<SchemaId>,
    /// Records have no frame and the schema with this GUID
    #[arg(long, value_name = "GUID")]
    guid: Option<Guid>,
    /// Records have no frame and the schema in this file
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
}

/// Decodes everything.
pub(crate) fn run(arguments: &Decode) -> Result<(), Failure> {
    let schemas = Schemas::new(&arguments.source)?;
    let done = Decoding::new(arguments, &schemas).and_then(|decoding| ended(decoding.run()));
    done.and(schemas.keep())
}

struct Decoding<'a> {
    arguments: &'a Decode,
    input: Input,
    shape: Shape,
    values: Reading<'a>,
    keys: Reading<'a>,
    out: Out,
    records: u64,
    failed: u64,
}

impl<'a> Decoding<'a> {
    fn new(arguments: &'a Decode, schemas: &'a Schemas) -> Result<Self, Failure> {
        let input = match arguments.hex {
            true => Input::Hex,
            false => arguments.input.unwrap_or_default(),
        };
        let shape = match &arguments.delimiter {
            Some(text) => Shape::Delimited(
                delimiter(text)
                    .map_err(|wrong| Failure::usage(format!("--delimiter {text:?}: {wrong}")))?,
            ),
            None => input.shape(),
        };
        let schema_type = arguments.schema_type;
        let reader = match &arguments.reader {
            Some(named) => Some(schemas.named(named, schema_type)?.schema),
            None => None,
        };
        let mut values = Reading::new(schemas, Part::Value)
            .checked(arguments.validate || reader.is_some())
            .with_reader(reader)
            .of_message(arguments.message.as_deref());
        if let Some(named) = arguments.fixed.named() {
            values = values.unframed(schemas.named(&named, schema_type)?)?;
        }
        Ok(Self {
            arguments,
            input,
            shape,
            values,
            keys: Reading::new(schemas, Part::Key),
            out: Out::new(),
            records: 0,
            failed: 0,
        })
    }

    fn run(mut self) -> Result<(), Stop> {
        for source in sources(&self.arguments.files) {
            let source = source?;
            let mut stream = Stream::new(source.from, self.shape.clone());
            let mut number = 0;
            loop {
                let place = || format!("{}record {}: ", source.place, number + 1);
                let next = stream.next(|| self.out.flush());
                let record = match next.map_err(|broken| Stop::because(broken, &place()))? {
                    Next::End => break,
                    Next::Tombstone => Ok(Record::default()),
                    Next::Record(piece) => match self.piece(piece) {
                        Some(record) => record,
                        None => continue,
                    },
                };
                number += 1;
                match record {
                    Ok(record) => self.record(number, &record, &source.place)?,
                    Err(wrong) => self.failed(number, &Record::default(), wrong, &source.place)?,
                }
                self.out.settle()?;
            }
            self.records += number;
        }
        let (records, failed) = (self.records, self.failed);
        self.out.end()?;
        match failed {
            0 => Ok(()),
            _ => Err(Failure::broken(format!(
                "{failed} of {records} records could not be decoded"
            ))
            .into()),
        }
    }

    /// The record in a piece of the stream; `None` for an empty line.
    fn piece<'r>(&self, piece: &'r [u8]) -> Option<Result<Record<'r>, Wrong>> {
        if piece.is_empty() && self.input == Input::Kcat {
            return None;
        }
        let record = self.input.record(piece).map(|mut record| {
            // Where nothing else could stand for it.
            let is_nothing = record.value.as_deref().is_some_and(<[u8]>::is_empty);
            let tells_by_length = matches!(self.input, Input::Sized | Input::Kcat);
            if is_nothing && !tells_by_length && !self.values.is_unframed() {
                record.value = None;
            }
            record
        });
        Some(record.map_err(|message| Wrong {
            schema: None,
            message,
            path: String::new(),
            byte: None,
        }))
    }

    fn record(&mut self, number: u64, record: &Record<'_>, place: &str) -> Result<(), Stop> {
        match self.line(number, record) {
            Ok(()) => Ok(()),
            Err(NoValue::Stop(failure)) => {
                self.flush_before(&failure)?;
                Err(failure.into())
            }
            Err(NoValue::Wrong(wrong)) => self.failed(number, record, wrong, place),
        }
    }

    /// Prints a record.
    fn line(&mut self, number: u64, record: &Record<'_>) -> Result<(), NoValue> {
        if !self.arguments.envelope {
            match self.value(record)? {
                Some(value) => self.out.bytes.extend_from_slice(value.json.as_bytes()),
                None => self.out.bytes.extend_from_slice(b"null"),
            }
            self.out.bytes.push(b'\n');
            return Ok(());
        }
        let envelope = Envelope::around(number, record).with_key(
            self.arguments.key,
            record,
            &mut self.keys,
        )?;
        let value = self.value(record)?;
        self.print(&envelope.with_value(value, self.values.is_unframed()));
        Ok(())
    }

    fn value(&mut self, record: &Record<'_>) -> Result<Option<Value>, NoValue> {
        let Some(bytes) = record.value.as_deref() else {
            return Ok(None);
        };
        self.values.read(&record.headers, bytes).map(Some)
    }

    /// Tells what is wrong with a record, and ends there unless it is to go on.
    fn failed(
        &mut self,
        number: u64,
        record: &Record<'_>,
        mut wrong: Wrong,
        place: &str,
    ) -> Result<(), Stop> {
        let is_guessed = self.arguments.input.is_none()
            && !self.arguments.hex
            && self.arguments.delimiter.is_none();
        if is_guessed {
            wrong.message += "; all of the input was taken for one record: say with --input how several are told apart";
        }
        let position = &record.position;
        let which = match (&position.topic, position.partition, position.offset) {
            (Some(topic), Some(partition), Some(offset)) => {
                format!("{topic} [{partition}] at offset {offset}")
            }
            _ => format!("record {number}"),
        };
        let sentence = format!("{place}{which}: {}", wrong.message);
        if !self.arguments.keep_going {
            let failure = Failure::input(sentence);
            self.flush_before(&failure)?;
            return Err(failure.into());
        }
        self.failed += 1;
        self.out.flush().map_err(Stop::written)?; // so that both come in order
        if self.arguments.envelope {
            let envelope = Envelope::around(number, record);
            self.print(&envelope.with_error(&wrong, self.values.is_unframed()));
        }
        output::refuse(&sentence);
        Ok(())
    }

    fn print(&mut self, envelope: &Envelope<'_>) {
        serde_json::to_writer(&mut self.out.bytes, envelope).expect("envelopes are plain data");
        self.out.bytes.push(b'\n');
    }

    /// What could be decoded is printed all the same.
    fn flush_before(&mut self, failure: &Failure) -> Result<(), Stop> {
        self.out.flush().map_err(|_| Stop::Failed(failure.clone()))
    }
}

impl Fixed {
    fn named(&self) -> Option<Named> {
        let subject = self.subject.clone().map(registry::Named::Version);
        let registered = subject
            .or_else(|| self.id.map(registry::Named::Id))
            .or_else(|| self.guid.map(registry::Named::Guid));
        let file = || self.schema.clone().map(Named::File);
        registered.map(Named::Registered).or_else(file)
    }
}

/// The JSON Schema of a line of `--envelope`.
#[cfg(test)]
pub(crate) fn envelope_schema() -> schemars::Schema {
    crate::schemas::of_output::<envelope::Envelope<'static>>()
}
