//! Whether an Avro schema can read what another has written: [Schema Resolution] of the Avro 1.12 specification, with
//! the reasons that Apache Avro for Java gives, in its order and at its locations.
//!
//! Two parts: [`verdict`] says yes or no, and is all that runs for schemas that fit; [`report`] then collects the reasons.
//!
//! Deliberately missing: logical types, which do not count, as in Java.
//!
//! [Schema Resolution]: https://avro.apache.org/docs/1.12.0/specification/#schema-resolution

mod places;
mod report;
mod rules;
mod verdict;

#[cfg(test)]
mod tests;

use report::{Report, Unions};
use verdict::Verdicts;

use super::model::AvroSchema;
use crate::compat::{Budget, Incompatibility, OverBudget};

/// Every reason why `reader` cannot read data written with `writer`.
pub(crate) fn incompatibilities(
    reader: &AvroSchema,
    writer: &AvroSchema,
    budget: &mut Budget,
) -> Result<Vec<Incompatibility>, OverBudget> {
    let mut verdicts = Verdicts::new(reader, writer, budget);
    let fits = verdicts.fits((reader.root(), writer.root()))?;
    if fits && !verdicts.met_ambiguity {
        return Ok(Vec::new());
    }
    let reasons = Report::new(&mut verdicts, Unions::Entered).reasons()?;
    if fits || !reasons.is_empty() {
        return Ok(reasons);
    }
    // All reasons are in types that were first met in a branch of a union, where reasons do not count.
    Report::new(&mut verdicts, Unions::Judged).reasons()
}
