//! `etymon fingerprint`: short names of schemas that depend on their content alone.

use std::path::PathBuf;

use clap::Args;
use etymon_schema::Schema;
use etymon_types::Guid;
use md5::{Digest, Md5};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::Sha256;

use crate::failure::Failure;
use crate::hex;
use crate::output::DataOutput;
use crate::schema_file::{SchemaFile, TypeFlag};

/// Print the fingerprints of schemas in files.
///
/// Two schemas of Avro have the same `crc-64-avro`, `md5` and `sha-256` exactly when data written with one reads as if it
/// were written with the other: those are made of the Parsing Canonical Form, which has no documentation, no defaults and no
/// logical types. The `guid` is what a registry calls the schema: the MD5 of the text as it stores it, for all formats, as
/// long as the schema has no metadata and no rules, and none for one that refers to others; `guid-normalized` is that of a schema registered with
/// `normalize`.
#[derive(Debug, Args)]
#[command(after_help = "\
The crc-64-avro is printed as a number; single-object encoding has its bytes in reverse.

Exit codes:
  0  printed
  2  wrong usage
  3  a file that cannot be read, or is no schema")]
pub(crate) struct Fingerprint {
    /// The files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The language of the schemas, where the names of the files do not say
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    schema_type: Option<TypeFlag>,
    #[command(flatten)]
    output: DataOutput,
}

/// What a schema is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct Fingerprints {
    /// The file.
    file: String,
    /// `AVRO`, `PROTOBUF` or `JSON`.
    schema_type: &'static str,
    /// What a registry calls it; nothing for a schema that refers to others, whose GUID depends on where those are registered.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    guid: Option<Guid>,
    /// What a registry calls its normal form.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    guid_normalized: Option<Guid>,
    /// Of Avro, those of the Parsing Canonical Form.
    #[serde(flatten)]
    avro: Option<OfAvro>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct OfAvro {
    /// The number in 16 hexadecimal digits.
    crc_64_avro: String,
    /// In hexadecimal digits.
    md5: String,
    /// In hexadecimal digits.
    sha_256: String,
    /// What they are made of.
    parsing_canonical_form: String,
}

/// Prints the fingerprints.
pub(crate) fn run(arguments: &Fingerprint) -> Result<(), Failure> {
    let files = arguments.files.iter();
    let found: Result<Vec<Fingerprints>, Failure> = files
        .map(|file| {
            Fingerprints::of(
                &file.display().to_string(),
                &SchemaFile::read(file, arguments.schema_type)?,
            )
        })
        .collect();
    arguments.output.list(&found?, Fingerprints::lines)
}

impl Fingerprints {
    fn of(file: &str, source: &SchemaFile) -> Result<Self, Failure> {
        let schema = source
            .parse()
            .map_err(|invalid| Failure::input(format!("{file}: {invalid}")))?;
        // References count with the subjects and versions that they have in a registry.
        let guid = |text: &str| {
            let is_whole = source.references.is_empty();
            is_whole.then(|| etymon_schema::guid(text, &[], None, None))
        };
        let avro = match &schema {
            Schema::Avro(schema) => Some(OfAvro::of(schema.parsing_canonical_form())),
            Schema::Protobuf(_) | Schema::Json(_) => None,
        };
        Ok(Self {
            file: file.to_owned(),
            schema_type: source.schema_type.as_str(),
            guid: guid(schema.canonical()),
            guid_normalized: guid(&schema.normalized()),
            avro,
        })
    }

    /// As `sha256sum` and its like: a fingerprint, and the file; in front of it, which one.
    fn lines(&self) -> String {
        let guids = [
            ("guid", self.guid),
            ("guid-normalized", self.guid_normalized),
        ];
        let mut all: Vec<(&str, String)> = guids
            .into_iter()
            .filter_map(|(kind, guid)| Some((kind, guid?.to_string())))
            .collect();
        if let Some(avro) = &self.avro {
            all.push(("crc-64-avro", avro.crc_64_avro.clone()));
            all.push(("md5", avro.md5.clone()));
            all.push(("sha-256", avro.sha_256.clone()));
        }
        let lines: Vec<String> = all
            .into_iter()
            .map(|(kind, value)| format!("{kind:<15}  {value}  {}", self.file))
            .collect();
        lines.join("\n")
    }
}

impl OfAvro {
    fn of(form: String) -> Self {
        Self {
            crc_64_avro: format!("{:016x}", etymon_avro::fingerprint(&form)),
            md5: hex::of(&Md5::digest(&form)),
            sha_256: hex::of(&Sha256::digest(&form)),
            parsing_canonical_form: form,
        }
    }
}

/// The JSON Schema of what it prints.
#[cfg(test)]
pub(crate) fn output_schema() -> schemars::Schema {
    crate::schemas::of_output::<Vec<Fingerprints>>()
}

#[cfg(test)]
mod tests {
    use etymon_schema::Validation;
    use etymon_types::SchemaType;
    use pretty_assertions::assert_eq;

    use super::*;

    fn of(schema_type: SchemaType, text: &str) -> Fingerprints {
        let file = SchemaFile::alone(schema_type, text.to_owned());
        Fingerprints::of("file", &file).expect("it is a schema")
    }

    /// From Avro's own `schema-tests.txt` and `TestSchema`: the fingerprints as signed numbers.
    #[test]
    fn the_fingerprints_are_those_of_avro() {
        for (text, crc) in [
            (r#""null""#, 7_195_948_357_588_979_594_i64),
            (r#"{"type":"boolean"}"#, -6_970_731_678_124_411_036),
            (r#""int""#, 8_247_732_601_305_521_295),
            (r#""long""#, -3_434_872_931_120_570_953),
            (r#""float""#, 5_583_340_709_985_441_680),
            (r#""double""#, -8_181_574_048_448_539_266),
            (r#""bytes""#, 5_746_618_253_357_095_269),
            (r#""string""#, -8_142_146_995_180_207_161),
        ] {
            let avro = of(SchemaType::Avro, text).avro.expect("it is Avro");
            let expected = format!("{:016x}", crc.cast_unsigned());
            assert_eq!(avro.crc_64_avro, expected, "{text}");
        }
        let null = of(SchemaType::Avro, r#""null""#).avro.expect("it is Avro");
        assert_eq!(null.md5, "9b41ef67651c18488a8b08bb67c75699");
        assert_eq!(
            null.sha_256,
            "f072cbec3bf8841871d4284230c5e983dc211a56837aed862487148f947d1a1f"
        );
    }

    #[test]
    fn documentation_changes_the_guid_alone() {
        let plain = r#"{"type":"fixed","name":"Id","size":16}"#;
        let told = r#"{"type":"fixed","name":"Id","size":16,"doc":"An id."}"#;
        let (plain, told) = (of(SchemaType::Avro, plain), of(SchemaType::Avro, told));
        assert_eq!(plain.avro, told.avro);
        assert_ne!(plain.guid, told.guid);
    }

    #[test]
    fn other_formats_have_guids() {
        let json = of(SchemaType::Json, "{\"type\": \"object\"}");
        assert_eq!(json.avro, None);
        let file = "syntax = \"proto3\";\nmessage A {}\n";
        let schema = Schema::parse(SchemaType::Protobuf, file, &[], Validation::Lenient);
        let canonical = schema.expect("it is one").canonical().to_owned();
        let expected = etymon_schema::guid(&canonical, &[], None, None);
        assert_eq!(of(SchemaType::Protobuf, file).guid, Some(expected));
    }
}
