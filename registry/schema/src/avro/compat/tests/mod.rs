//! The comparison of Avro schemas.

mod recursion;
mod rules;

use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

use crate::{Incompatibility, Schema, Validation, incompatibilities};

fn avro(text: &str) -> Schema {
    Schema::parse(SchemaType::Avro, text, &[], Validation::Lenient)
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn reasons(reader: &str, writer: &str) -> Vec<Incompatibility> {
    incompatibilities(&avro(reader), &avro(writer)).unwrap()
}

/// Kind, path and information of every reason.
fn why(reader: &str, writer: &str) -> Vec<String> {
    let reasons = reasons(reader, writer);
    reasons
        .iter()
        .map(|reason| format!("{} {} {}", reason.kind.name(), reason.path, reason.info))
        .collect()
}

/// A record `R` of the null namespace with these fields.
fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

fn mismatch(path: &str, reader: &str, writer: &str) -> String {
    format!("TYPE_MISMATCH {path} reader type: {reader} not compatible with writer type: {writer}")
}

fn lacking(path: &str, writer: &str) -> String {
    format!("MISSING_UNION_BRANCH {path} reader union lacking writer type: {writer}")
}

/// Two schemas, why the first does not read the second, and why the second does not read the first.
type Row<'t> = (&'t str, &'t str, &'t [String], &'t [String]);

fn check(rows: &[Row<'_>]) {
    for (left, right, left_reads, right_reads) in rows {
        assert_eq!(why(left, right), *left_reads, "{left} reads {right}");
        assert_eq!(why(right, left), *right_reads, "{right} reads {left}");
    }
}
