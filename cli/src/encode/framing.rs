//! What stands around the payload of a record.

use clap::ValueEnum;
use etymon::{Any, AnyEncoder, Encoder};
use etymon_wire::{guid_header, prefix};

use crate::codec::Found;
use crate::failure::Failure;
use crate::hex;

/// Where records name their schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Framing {
    /// In front of the payload, by id
    Prefix,
    /// In a header, by GUID, which is told once on standard error: whoever sends the records adds it to each
    Header,
    /// Nowhere: the payload alone
    None,
}

/// What stands in front of each payload; of a header, nothing.
///
/// # Errors
///
/// When the schema does not have the id or the GUID that this takes.
pub(super) fn in_front(
    framing: Framing,
    found: &Found,
    plan: &AnyEncoder,
) -> Result<Vec<u8>, Failure> {
    match (framing, found.id) {
        (Framing::Prefix, Some(id)) => {
            let after = <Any as Encoder<String>>::after_schema(plan);
            Ok([&prefix(id), after].concat())
        }
        (Framing::Prefix, None) if found.guid.is_some() => Err(Failure::usage(
            "a prefix holds the id of a schema and no GUID: say --id or --framing header",
        )),
        (Framing::Prefix, None) => Err(Failure::usage(
            "a prefix holds the id of a schema, which a file does not have: name the --subject that it is registered under, or say --framing none",
        )),
        (Framing::Header | Framing::None, _) => Ok(Vec::new()),
    }
}

/// What the header of each record holds, in hexadecimal digits.
///
/// # Errors
///
/// When the GUID is not known.
pub(super) fn header(found: &Found, plan: &AnyEncoder) -> Result<String, Failure> {
    let guid = found.guid.ok_or_else(|| {
        Failure::usage(
            "a header holds the GUID of a schema, which is not known: take a --subject of a registry that has GUIDs, as Confluent's has since version 8",
        )
    })?;
    let after = <Any as Encoder<String>>::after_schema(plan);
    Ok(hex::of(&[&guid_header(guid), after].concat()))
}
