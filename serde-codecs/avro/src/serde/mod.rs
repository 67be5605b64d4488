//! Types of serde: written with a schema, read through a plan.
//!
//! How types and schemas go together is told to users at [`Writer`].

mod de;
mod error;
mod ser;

#[cfg(test)]
mod tests;

pub use ser::Writer;
#[cfg(feature = "apache-avro")]
pub(crate) use ser::bytes;

use etymon_schema::avro::model::{Json, Node};

/// Whether a record is only there to give a value a name in a union, as apache-avro marks it.
fn is_wrapper(node: &Node) -> bool {
    node.props.iter().any(|(name, value)| {
        **name == *"org.apache.avro.rust.union_of_records" && *value == Json::Bool(true)
    })
}
