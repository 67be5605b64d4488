//! Whether the values of a record can be given one after another, without their names.

use std::sync::atomic::{AtomicUsize, Ordering};

use etymon_schema::avro::model::Field as SchemaField;

use super::{Field, Step};

/// What is known of the order of a record's fields, and of the type that asks for them.
#[derive(Debug)]
pub(crate) struct FieldOrder {
    /// How many fields the reader has.
    pub(crate) fields: usize,
    /// Whether the writer wrote those that it has in the reader's order.
    pub(crate) ascending: bool,
    /// The address of the list of names that was last found to be the reader's; 0 for none, [`REFUSED`] when names must
    /// be given. Lists are `'static`, so that one address with one length is one list.
    known: AtomicUsize,
}

/// The address of no list of names: those are aligned.
const REFUSED: usize = 1;

impl FieldOrder {
    pub(super) fn new(steps: &[Step], defaults: usize) -> Self {
        let kept = || steps.iter().filter(|step| step.field != Field::SKIPPED);
        Self {
            fields: kept().count() + defaults,
            ascending: kept().is_sorted_by_key(|step| step.field.0),
            known: AtomicUsize::new(0),
        }
    }

    /// Whether `names`, those of a type, are the names of the reader's `fields` in their order.
    #[inline]
    pub(crate) fn is_of<'f>(
        &self,
        names: &'static [&'static str],
        fields: impl FnOnce() -> &'f [SchemaField],
    ) -> bool {
        let known = self.known.load(Ordering::Relaxed);
        (known == names.as_ptr().addr() && names.len() == self.fields)
            || (known != REFUSED && self.compare(names, fields()))
    }

    #[cold]
    fn compare(&self, names: &'static [&'static str], fields: &[SchemaField]) -> bool {
        let equal = self.ascending
            && names.len() == fields.len()
            && names
                .iter()
                .zip(fields)
                .all(|(name, field)| **name == *field.name);
        if equal {
            self.known.store(names.as_ptr().addr(), Ordering::Relaxed);
        }
        equal
    }

    /// From now on the names are given.
    pub(crate) fn refuse(&self) {
        self.known.store(REFUSED, Ordering::Relaxed);
    }
}
