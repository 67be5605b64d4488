//! The fields of a record: in the order of the schema as they come, in another order by way of a copy.

use serde::Serialize;

use super::graph::{Field, Graph, Record};
use super::put::Put;
use crate::error::{Error, ErrorKind};

/// A record that is being written.
pub(super) struct Fields<'a> {
    graph: &'a Graph,
    record: &'a Record,
    /// The field that comes next in the schema; all before are written.
    next: usize,
    out: &'a mut Vec<u8>,
    /// Fields that came early, as they lie at the end of `out`; empty while all came in order.
    early: Vec<Early>,
}

/// A field, and where its value starts in the output.
struct Early {
    field: usize,
    start: usize,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(super) fn start(graph: &'a Graph, record: u32, out: &'a mut Vec<u8>) -> Self {
        Self {
            graph,
            record: &graph.records[record as usize],
            next: 0,
            out,
            early: Vec::new(),
        }
    }

    /// The value of the field `name`.
    #[inline]
    pub(super) fn named<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        match self.record.fields.get(self.next) {
            Some(field) if self.early.is_empty() && field.is(name) => {
                self.next += 1;
                self.write(field, value)
            }
            _ => self.early(self.find(name)?, value),
        }
    }

    /// The value of the field at a position.
    #[inline]
    pub(super) fn at<T: Serialize + ?Sized>(
        &mut self,
        position: usize,
        value: &T,
    ) -> Result<(), Error> {
        match self.record.fields.get(position) {
            Some(field) if self.early.is_empty() && position == self.next => {
                self.next += 1;
                self.write(field, value)
            }
            _ => self.early(position, value),
        }
    }

    /// The value of the next field.
    #[inline]
    pub(super) fn next<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        match self.record.fields.get(self.next) {
            Some(field) => {
                self.next += 1;
                self.write(field, value)
            }
            None => Err(self.mismatch("a sequence of more values than the record has fields")),
        }
    }

    #[inline]
    fn write<T: Serialize + ?Sized>(&mut self, field: &Field, value: &T) -> Result<(), Error> {
        value
            .serialize(Put {
                graph: self.graph,
                op: field.op,
                out: self.out,
            })
            .map_err(|error| error.in_field(&field.name))
    }

    /// A field that does not come next.
    #[cold]
    fn early<T: Serialize + ?Sized>(&mut self, position: usize, value: &T) -> Result<(), Error> {
        let start = self.out.len();
        let field = &self.record.fields[position];
        if position < self.next {
            return Err(self.mismatch("a second value").in_field(&field.name));
        }
        self.early.push(Early {
            field: position,
            start,
        });
        self.write(field, value)
    }

    /// That the value does not have the field `name`.
    #[inline]
    pub(super) fn skipped(&mut self, name: &'static str) -> Result<(), Error> {
        match self.record.fields.get(self.next) {
            Some(field) if self.early.is_empty() && field.is(name) => {
                self.next += 1;
                absent(field, self.out)
            }
            _ => Ok(()), // the end finds it missing
        }
    }

    /// Where the field `name` is, most likely after the last one.
    pub(super) fn find(&self, name: &str) -> Result<usize, Error> {
        let guess = self.early.last().map_or(self.next, |early| early.field + 1);
        self.record.position(name, guess).ok_or_else(|| {
            self.mismatch("a field that the record does not have")
                .in_field(name)
        })
    }

    #[cold]
    fn mismatch(&self, found: &str) -> Error {
        Error::new(ErrorKind::Mismatch {
            expected: format!("the record `{}`", self.record.name.full()).into(),
            found: found.into(),
        })
    }

    #[inline]
    pub(super) fn end(mut self) -> Result<(), Error> {
        if !self.early.is_empty() {
            self.sort()?;
        }
        for field in &self.record.fields[self.next..] {
            absent(field, self.out)?;
        }
        Ok(())
    }

    /// Puts the fields that came early into the order of the schema, with what is absent between them.
    #[cold]
    fn sort(&mut self) -> Result<(), Error> {
        let first = self.early[0].start;
        let tail = self.out.split_off(first);
        let mut ends: Vec<usize> = self.early.iter().skip(1).map(|early| early.start).collect();
        ends.push(first + tail.len());
        let mut values: Vec<(usize, &[u8])> = self
            .early
            .iter()
            .zip(ends)
            .map(|(early, end)| (early.field, &tail[early.start - first..end - first]))
            .collect();
        values.sort_by_key(|(field, _)| *field);
        for (at, value) in values {
            if at < self.next {
                let field = &self.record.fields[at];
                return Err(self.mismatch("a second value").in_field(&field.name));
            }
            for field in &self.record.fields[self.next..at] {
                absent(field, self.out)?;
            }
            self.out.extend_from_slice(value);
            self.next = at + 1;
        }
        Ok(())
    }
}

/// Writes what stands for a field that a value does not have.
#[inline]
fn absent(field: &Field, out: &mut Vec<u8>) -> Result<(), Error> {
    match &field.absent {
        Some(absent) => {
            out.extend_from_slice(absent);
            Ok(())
        }
        None => Err(Error::new(ErrorKind::Mismatch {
            expected: "a field without default".into(),
            found: "a value without the field".into(),
        })
        .in_field(&field.name)),
    }
}
