//! `etymon diff`: what is different between two schemas, by what it means and not by how it is written.

mod avro;
mod elements;
mod json;
mod protobuf;
mod text;

use clap::Args;
use etymon_schema::Schema;
use schemars::JsonSchema;
use serde::Serialize;

use self::elements::{Difference, Element, differences};
use crate::color::Color;
use crate::compare::{Locator, Side};
use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::output::{self, DataFormat, DataOutput};
use crate::settings::{Settings, SettingsFlags, working_folder};
use crate::words::line_and_column;

/// Show what is different between two schemas: parts that came, went or changed, not lines.
///
/// A schema is a file, `COMMIT:PATH`, a schema id, a GUID, `SUBJECT` (its latest version) or `SUBJECT@VERSION`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  nothing is different
  1  something is
  2  wrong usage or settings, schemas in two languages
  3  a schema is missing or does not parse, a reference leads nowhere
  4  the registry gives no answer
  5  the registry refuses (401, 403)")]
pub(crate) struct Diff {
    /// The schema to start from
    #[arg(value_name = "OLD")]
    old: String,
    /// The schema to look at
    #[arg(value_name = "NEW")]
    new: String,
    /// When to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    output: DataOutput,
}

/// What is different between two schemas.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Differences {
    /// The schema to start from.
    old: String,
    /// The schema that was looked at.
    new: String,
    /// What is gone, then what came and changed, in the order of the schemas.
    differences: Vec<Difference>,
}

/// Prints what is different.
pub(crate) fn run(arguments: &Diff) -> Result<(), Failure> {
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let locator = Locator {
        settings: &settings,
        registry: &arguments.registry,
        here: &here,
    };
    let (old, new) = (locator.find(&arguments.old)?, locator.find(&arguments.new)?);
    if old.schema().map(Schema::schema_type) != new.schema().map(Schema::schema_type) {
        return Err(Failure::usage(format!(
            "{} and {} are in two languages: there is nothing to compare part by part",
            old.shown, new.shown
        )));
    }
    let line = |element: &Element, is_new: bool| {
        let side = if is_new { &new } else { &old };
        let span = element.span?;
        Some(line_and_column(&side.text, span.start as usize).0)
    };
    let found = Differences {
        differences: differences(&elements(&old)?, &elements(&new)?, line),
        old: old.shown.clone(),
        new: new.shown.clone(),
    };
    match arguments.output.format {
        DataFormat::Text => output::print(&text::render(&found, arguments.color.is_on()))?,
        DataFormat::Json => output::print(&(output::pretty(&found) + "\n"))?,
        DataFormat::Ndjson => {
            let lines = found
                .differences
                .iter()
                .map(|one| output::compact(one) + "\n");
            output::print(&lines.collect::<String>())?;
        }
    }
    if found.differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::findings())
    }
}

/// The parts of a schema.
fn elements(side: &Side) -> Result<Vec<Element>, Failure> {
    let schema = side.schema().map_err(Failure::input)?;
    Ok(match schema {
        Schema::Avro(schema) => avro::elements(schema),
        Schema::Protobuf(schema) => protobuf::elements(schema.file()),
        Schema::Json(_) => json::elements(schema.canonical()).map_err(|error| {
            Failure::input(format!("{} cannot be taken apart: {error}", side.shown))
        })?,
    })
}
