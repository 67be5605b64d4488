//! `etymon encode`: lines of JSON as records of Kafka.

mod framing;
mod line;

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use etymon::{Any, AnyEncoder, Encoder, Format, SerializerOptions};
use etymon_types::{Guid, SchemaId};

use crate::codec::{Found, Named, Schemas, SourceFlags, schema_id, unusable};
use crate::failure::Failure;
use crate::output;
use crate::records::{
    Next, Out, Output, Shape, Stop, Stream, delimiter, ended, in_one_line, sources,
};
use crate::registry::{self, SubjectVersion};
use crate::schema_file::TypeFlag;
use framing::{Framing, header, in_front};
use line::Line;

/// Write lines of JSON as records that name their schema.
///
/// Avro is read in its JSON encoding; a value of a union may also stand alone, and is then of the first branch that it fits,
/// and what has a default may be left out. Protobuf is read by its JSON mapping. JSON is checked and written as it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etymon encode --subject orders-value --delimiter '\\x1e\\x1f\\x1e' <orders.ndjson |
    kcat -P -b $BROKER -t orders -D '\\x1e\\x1f\\x1e'
  etymon encode --subject orders-value@3 --hex <orders.ndjson
  etymon encode --schema order.avsc --framing none <order.json >order.bin

Exit codes:
  0  every line was written
  1  some were not, with --keep-going; or a schema is incompatible, with --register
  2  wrong usage or settings
  3  a line cannot be encoded, or a schema is not there
  4  the registry is unreachable
  5  the registry refuses")]
pub(crate) struct Encode {
    /// The files; without one, and for `-`, standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// The language of the schema, where the name of its file does not say
    #[arg(long = "type", value_name = "TYPE", value_enum, requires = "schema")]
    schema_type: Option<TypeFlag>,
    /// Register the schema of the file under the subject, if it is not yet
    #[arg(long, requires = "schema", requires = "subject")]
    register: bool,
    /// Of Protobuf, the full name of the message; by default the first one of the schema
    #[arg(long, value_name = "NAME")]
    message: Option<String>,
    /// Where records name their schema
    #[arg(long, value_name = "WHERE", value_enum, default_value = "prefix")]
    framing: Framing,
    /// What the output looks like
    #[arg(long, short, value_name = "SHAPE", value_enum)]
    output: Option<Output>,
    /// The same as --output hex
    #[arg(long, conflicts_with = "output")]
    hex: bool,
    /// What stands behind each record, with `\n`, `\t` and `\xNN`; a record that holds it is refused
    #[arg(long, value_name = "BYTES", conflicts_with_all = ["output", "hex"])]
    delimiter: Option<String>,
    /// Make a tombstone of a value that is null
    #[arg(long)]
    tombstones: bool,
    /// Lines are objects around values, as `etymon decode --envelope` prints them
    #[arg(long, short)]
    envelope: bool,
    /// Write the keys of the envelopes, too, in front of the records, and this behind each
    #[arg(
        long,
        value_name = "BYTES",
        requires = "envelope",
        requires = "delimiter"
    )]
    key_delimiter: Option<String>,
    /// Go on behind lines that cannot be encoded
    #[arg(long, short)]
    keep_going: bool,
    #[command(flatten)]
    source: SourceFlags,
}

/// The schema to write with.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Which {
    /// The latest schema of a subject, or a version; with --schema, where that is registered
    #[arg(long, value_name = "SUBJECT[@VERSION]")]
    subject: Option<SubjectVersion>,
    /// The schema with this id
    #[arg(long, value_name = "ID", value_parser = schema_id, conflicts_with_all = ["subject", "guid", "schema"])]
    id: Option<SchemaId>,
    /// The schema with this GUID
    #[arg(long, value_name = "GUID", conflicts_with_all = ["subject", "schema"])]
    guid: Option<Guid>,
    /// The schema in this file
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
}

/// Encodes everything.
pub(crate) fn run(arguments: &Encode) -> Result<(), Failure> {
    let schemas = Schemas::new(&arguments.source)?;
    let done = Encoding::new(arguments, &schemas).and_then(|encoding| ended(encoding.run()));
    done.and(schemas.keep())
}

struct Encoding<'a> {
    arguments: &'a Encode,
    plan: AnyEncoder,
    /// What stands in front of each payload.
    prefix: Vec<u8>,
    writing: Writing,
    out: Out,
    /// The value as the codec takes it, and the record.
    value: String,
    record: Vec<u8>,
    records: u64,
    failed: u64,
}

/// What else may be meant by a line that is refused.
fn hint(message: &str, is_null: bool) -> &'static str {
    if is_null {
        "; say --tombstones where it is to be one"
    } else if message.contains("EOF while parsing") {
        "; each document has a line of its own: `jq -c .` puts it on one"
    } else {
        ""
    }
}

enum Writing {
    As(Output),
    Delimited {
        delimiter: Vec<u8>,
        /// What stands behind keys; without it they are not written.
        key_delimiter: Option<Vec<u8>>,
    },
}

impl<'a> Encoding<'a> {
    fn new(arguments: &'a Encode, schemas: &Schemas) -> Result<Self, Failure> {
        let writing = Writing::new(arguments)?;
        let mut found =
            arguments
                .which
                .found(schemas, arguments.schema_type, arguments.register)?;
        if let Some(message) = &arguments.message {
            found.schema = Any::with_message(found.schema, message).map_err(unusable)?;
        }
        let mut options = SerializerOptions::default();
        options.json.validate = true;
        let plan = <Any as Encoder<String>>::encoder(None, &found.schema, &options);
        let plan = plan.map_err(unusable)?;
        let prefix = in_front(arguments.framing, &found, &plan)?;
        if arguments.framing == Framing::Header {
            output::say(&format!(
                "header __value_schema_id, for keys __key_schema_id, in hexadecimal digits: {}",
                header(&found, &plan)?
            ));
        }
        Ok(Self {
            arguments,
            plan,
            prefix,
            writing,
            out: Out::new(),
            value: String::new(),
            record: Vec::new(),
            records: 0,
            failed: 0,
        })
    }

    fn run(mut self) -> Result<(), Stop> {
        let mut lines = 0;
        for source in sources(&self.arguments.files) {
            let source = source?;
            let mut stream = Stream::new(source.from, Shape::Lines);
            let mut number = 0_u64;
            loop {
                let place = || format!("{}line {}: ", source.place, number + 1);
                let is_single = matches!(self.writing, Writing::As(Output::Record));
                let next = stream.next(|| match is_single {
                    true => Ok(()), // another line would make it wrong
                    false => self.out.flush(),
                });
                let line = match next.map_err(|broken| Stop::because(broken, &place()))? {
                    Next::Record(line) => line,
                    Next::Tombstone | Next::End => break,
                };
                if !line.trim_ascii().is_empty() {
                    lines += 1;
                    if let Err(wrong) = self.append(line) {
                        self.failed(&format!("{}{wrong}", place()))?;
                    } else if is_single && self.records > 1 {
                        return Err(Failure::usage(format!(
                            "{}a second record would run into the first: say with --output or --delimiter how they are told apart",
                            place()
                        ))
                        .into());
                    }
                    if !is_single {
                        self.out.settle()?;
                    }
                }
                number += 1;
            }
        }
        let failed = self.failed;
        self.out.end()?;
        match failed {
            0 => Ok(()),
            _ => Err(
                Failure::broken(format!("{failed} of {lines} lines could not be encoded")).into(),
            ),
        }
    }

    /// Appends the record of a line to the output.
    fn append(&mut self, line: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(line)
            .map_err(|error| format!("it is not UTF-8 behind byte {}", error.valid_up_to()))?;
        let line = match self.arguments.envelope {
            true => Line::of_envelope(text)?,
            false => Line::plain(text),
        };
        let is_null = line.value.trim() == "null";
        if self.arguments.tombstones && is_null {
            self.writing.append(&line.key, None, &mut self.out.bytes)?;
            self.records += 1;
            return Ok(());
        }
        self.value.clear();
        self.value.push_str(line.value);
        self.record.clear();
        self.record.extend_from_slice(&self.prefix);
        let written = <Any as Encoder<String>>::append(&self.plan, &self.value, &mut self.record);
        written.map_err(|error| in_one_line(&error) + hint(&error.to_string(), is_null))?;
        self.writing
            .append(&line.key, Some(&self.record), &mut self.out.bytes)?;
        self.records += 1;
        Ok(())
    }

    /// Tells what is wrong with a line, and ends there unless it is to go on.
    fn failed(&mut self, sentence: &str) -> Result<(), Stop> {
        if !self.arguments.keep_going {
            let failure = Failure::input(sentence);
            self.out
                .flush()
                .map_err(|_| Stop::Failed(failure.clone()))?;
            return Err(failure.into());
        }
        self.failed += 1;
        self.out.flush().map_err(Stop::written)?; // so that both come in order
        output::refuse(sentence);
        Ok(())
    }
}

impl Writing {
    fn new(arguments: &Encode) -> Result<Self, Failure> {
        let bytes = |flag: &str, text: &String| {
            delimiter(text).map_err(|wrong| Failure::usage(format!("{flag} {text:?}: {wrong}")))
        };
        let writing = match (&arguments.delimiter, arguments.hex) {
            (Some(text), _) => Self::Delimited {
                delimiter: bytes("--delimiter", text)?,
                key_delimiter: match &arguments.key_delimiter {
                    Some(text) => Some(bytes("--key-delimiter", text)?),
                    None => None,
                },
            },
            (None, true) => Self::As(Output::Hex),
            (None, false) => Self::As(arguments.output.unwrap_or_default()),
        };
        let is_text = matches!(writing, Self::As(Output::Hex | Output::Base64));
        if !is_text && io::stdout().is_terminal() {
            return Err(Failure::usage(
                "records are bytes that a terminal cannot show: say --hex, or send them to a file or a program",
            ));
        }
        Ok(writing)
    }

    fn append(&self, key: &[u8], record: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::As(output) => output.append(record, out),
            Self::Delimited {
                delimiter,
                key_delimiter,
            } => {
                let bytes = record.unwrap_or_default();
                let holds = |bytes: &[u8], delimiter: &[u8]| {
                    bytes.windows(delimiter.len()).any(|part| part == delimiter)
                };
                if holds(bytes, delimiter) {
                    return Err("the record holds the delimiter: take a longer one".to_owned());
                }
                if let Some(key_delimiter) = key_delimiter {
                    if holds(key, delimiter) || holds(key, key_delimiter) {
                        return Err("the key holds a delimiter: take a longer one".to_owned());
                    }
                    out.extend_from_slice(key);
                    out.extend_from_slice(key_delimiter);
                }
                out.extend_from_slice(bytes);
                out.extend_from_slice(delimiter);
            }
        }
        Ok(())
    }
}

impl Which {
    fn found(
        &self,
        schemas: &Schemas,
        schema_type: Option<TypeFlag>,
        register: bool,
    ) -> Result<Found, Failure> {
        if let (Some(schema), Some(named)) = (&self.schema, &self.subject) {
            if named.version.is_some() {
                return Err(Failure::usage(
                    "a subject with a version has its schema: leave out the version, or --schema",
                ));
            }
            let subject = &named.subject;
            return schemas.registered(subject, schema, schema_type, register);
        }
        let subject = self.subject.clone().map(registry::Named::Version);
        let registered = subject
            .or_else(|| self.id.map(registry::Named::Id))
            .or_else(|| self.guid.map(registry::Named::Guid));
        let file = || self.schema.clone().map(Named::File);
        let named = registered.map(Named::Registered).or_else(file);
        let named = named.expect("the command line asks for one");
        schemas.named(&named, schema_type)
    }
}
