//! `etymon infer`: a schema from samples.

mod avro;
mod json;
mod json_schema;
mod names;
mod protobuf;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use etymon_types::SchemaType;

use crate::failure::Failure;
use crate::output;
use crate::records::{Next, Shape as Records, Stop, Stream, ended, in_one_line, sources};
use crate::schema_file::TypeFlag;
use names::{is_identifier, of_type};
use shape::{Numbers, Shape, Texts};

/// Print a schema that fits sample lines of JSON.
///
/// All lines are looked at, one after another, and every one of them can be encoded with the schema that comes out.
///
/// A field that is missing or null somewhere is optional. Whole numbers are 64 bits wide, others are doubles. Texts that all
/// are UUIDs are marked as such; in JSON Schema dates and moments, too, and in Protobuf moments are Timestamps. In Avro a
/// number whose field says so (placed_at, createdAt, timestamp) and that lies between 2001 and 2096 is a timestamp. Objects are
/// records, and maps where their names are data: 20 or more, each in at most half of the objects, or more than 1,000; in Avro
/// also where a name is no name of Avro. A value that is of several types is a union, and in Protobuf a google.protobuf.Value.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etymon infer --name shop.Order <orders.ndjson >order.avsc
  kcat -C -b $BROKER -t orders -e | etymon infer --type json --name Order --enums 10

Exit codes:
  0  printed
  2  wrong usage
  3  a line is no JSON, or there is no schema for the lines")]
pub(crate) struct Infer {
    /// The files; without one, and for `-`, standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The language of the schema
    #[arg(long = "type", value_name = "TYPE", value_enum, default_value = "avro")]
    schema_type: TypeFlag,
    /// The full name of what a line is, as `shop.Order`; by default after the first file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Make enums of texts with at most so many different values (64 at most), each met twice on average; not in Protobuf
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 0,
        hide_default_value = true
    )]
    enums: usize,
    /// Make whole numbers 32 bits wide where all of them are
    #[arg(long)]
    small_ints: bool,
}

/// What is to be recognised.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    enums: usize,
    small_ints: bool,
}

/// Prints the schema.
pub(crate) fn run(arguments: &Infer) -> Result<(), Failure> {
    let name = arguments.name()?;
    let mut shape = Shape::default();
    ended(look(&arguments.files, &mut shape))?;
    if shape.seen == 0 {
        return Err(Failure::input("there are no samples: give lines of JSON"));
    }
    let options = Options {
        enums: arguments.enums,
        small_ints: arguments.small_ints,
    };
    let schema = schema(&shape, arguments.schema_type.into(), &name, &options);
    output::print(&schema.map_err(Failure::input)?)
}

/// Looks at every line.
fn look(files: &[PathBuf], shape: &mut Shape) -> Result<(), Stop> {
    for source in sources(files) {
        let source = source?;
        let mut stream = Stream::new(source.from, Records::Lines);
        let mut number = 0_u64;
        loop {
            number += 1;
            let place = || format!("{}line {number}: ", source.place);
            let next = stream.next(|| Ok(()));
            let Next::Record(line) = next.map_err(|broken| Stop::because(broken, &place()))? else {
                break;
            };
            if line.trim_ascii().is_empty() {
                continue;
            }
            shape.add(line).map_err(|error| {
                Failure::input(format!(
                    "{}this is no JSON: {}",
                    place(),
                    in_one_line(&error)
                ))
            })?;
        }
    }
    Ok(())
}

/// The schema of values that look like `shape`.
fn schema(
    shape: &Shape,
    schema_type: SchemaType,
    name: &str,
    options: &Options,
) -> Result<String, String> {
    Ok(match schema_type {
        SchemaType::Avro => output::pretty(&avro::schema(shape, name, options)) + "\n",
        SchemaType::Json => output::pretty(&json_schema::schema(shape, name, options)) + "\n",
        SchemaType::Protobuf => protobuf::schema(shape, name, options)?,
    })
}

impl Infer {
    fn name(&self) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            if self.schema_type != TypeFlag::Json && !name.split('.').all(is_identifier) {
                return Err(Failure::usage(format!(
                    "--name {name:?} is no name: names are letters, digits and underscores, and dots between them"
                )));
            }
            return Ok(name.clone());
        }
        let stem = self.files.first().and_then(|file| file.file_stem());
        let stem = stem.and_then(|stem| stem.to_str());
        Ok(of_type(stem.filter(|stem| *stem != "-").unwrap_or("value")))
    }
}

impl Options {
    /// The symbols of texts that are to be an enum.
    fn symbols<'t>(&self, texts: &'t Texts) -> Option<&'t BTreeSet<Box<str>>> {
        let symbols = texts.symbols.as_ref()?;
        if texts.formats != Default::default() {
            return None; // days and moments are not chosen from a few
        }
        let several = u64::try_from(2 * symbols.len()).ok()?;
        let are_few = (1..=self.enums).contains(&symbols.len()) && texts.seen >= several;
        are_few.then_some(symbols)
    }

    /// Whether numbers are to have 32 bits.
    fn are_small(&self, numbers: &Numbers) -> bool {
        self.small_ints
            && i32::try_from(numbers.least).is_ok()
            && i32::try_from(numbers.most).is_ok()
    }
}
