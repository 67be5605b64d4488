//! A stream of records that are read one after another.

use std::io::{self, Read};

use super::cut::{MAX_BYTES, Shape};

/// How much is read at a time at first, in bytes.
const FIRST: usize = 256 << 10;

/// Reads records from `R`. Nothing is read beyond what is there: a record that has come whole is given at once.
pub(crate) struct Stream<R> {
    from: R,
    shape: Shape,
    buffer: Vec<u8>,
    /// What is not given yet: `buffer[start..end]`, of which the first `searched` hold no end of a record.
    start: usize,
    end: usize,
    searched: usize,
    is_end: bool,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next<'s> {
    /// A record.
    Record(&'s [u8]),
    /// A record that is a tombstone.
    Tombstone,
    /// Nothing any more.
    End,
}

/// Why nothing can be read any more.
#[derive(Debug)]
pub(crate) enum Broken {
    /// Reading failed, or what was to be done before it.
    Io(io::Error),
    /// The stream is none of this shape.
    Shape(String),
}

impl<R: Read> Stream<R> {
    pub(crate) fn new(from: R, shape: Shape) -> Self {
        Self {
            from,
            shape,
            buffer: vec![0; FIRST],
            start: 0,
            end: 0,
            searched: 0,
            is_end: false,
        }
    }

    /// The next record. `before_reading` is called before each time that more is read, which may take as long as the other
    /// side likes.
    pub(crate) fn next(
        &mut self,
        mut before_reading: impl FnMut() -> io::Result<()>,
    ) -> Result<Next<'_>, Broken> {
        loop {
            let bytes = &self.buffer[self.start..self.end];
            let cut = self.shape.cut(bytes, self.searched, self.is_end);
            if let Some(cut) = cut.map_err(Broken::Shape)? {
                let start = self.start;
                self.start += cut.used;
                self.searched = 0;
                return Ok(match cut.record {
                    Some(record) => {
                        Next::Record(&self.buffer[start + record.start..start + record.end])
                    }
                    None => Next::Tombstone,
                });
            }
            if self.is_end {
                return Ok(Next::End);
            }
            self.searched = self.shape.searched(bytes.len());
            before_reading().map_err(Broken::Io)?;
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<(), Broken> {
        if self.end == self.buffer.len() {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            } else if self.buffer.len() >= MAX_BYTES + 4 {
                return Err(Broken::Shape(format!(
                    "a record goes beyond the limit of {MAX_BYTES} bytes"
                )));
            }
            // At least half of it is free then, so that what is left over is not copied for every read.
            if 2 * self.end > self.buffer.len() {
                let larger = (2 * self.buffer.len()).min(MAX_BYTES + 4);
                self.buffer.resize(larger, 0);
            }
        }
        let free = &mut self.buffer[self.end..];
        match self.from.read(free) {
            Ok(0) => self.is_end = true,
            Ok(read) => self.end += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Broken::Io(error)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    /// Gives a few bytes at a time.
    struct Trickle<'t>(&'t [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            self.0.read(&mut buffer[..most])
        }
    }

    fn all(bytes: &[u8], at_a_time: usize, shape: &Shape) -> Vec<Option<Vec<u8>>> {
        let mut stream = Stream::new(Trickle(bytes, at_a_time), shape.clone());
        let mut all = Vec::new();
        loop {
            match stream.next(|| Ok(())).expect("it has this shape") {
                Next::Record(record) => all.push(Some(record.to_vec())),
                Next::Tombstone => all.push(None),
                Next::End => return all,
            }
        }
    }

    proptest! {
        #[test]
        fn records_do_not_depend_on_how_they_come(
            records in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..40)), 0..12),
            at_a_time in 1_usize..70,
        ) {
            let mut sized = Vec::new();
            let mut delimited = Vec::new();
            let delimiter = b"\x01\x01\x02".to_vec();
            for record in &records {
                let length = record.as_ref().map_or(-1, |bytes| i32::try_from(bytes.len()).expect("few"));
                sized.extend(length.to_be_bytes());
                sized.extend(record.iter().flatten());
                delimited.extend(record.iter().flatten().map(|byte| byte | 4));
                delimited.extend(&delimiter);
            }
            prop_assert_eq!(all(&sized, at_a_time, &Shape::Sized), records.clone());
            let as_delimited: Vec<Option<Vec<u8>>> = records.into_iter()
                .map(|record| Some(record.unwrap_or_default().iter().map(|byte| byte | 4).collect()))
                .collect();
            prop_assert_eq!(all(&delimited, at_a_time, &Shape::Delimited(delimiter)), as_delimited);
        }
    }

    #[test]
    fn a_record_is_larger_than_the_buffer() {
        let large = vec![7; 3 * FIRST];
        assert_eq!(all(&large, 1 << 20, &Shape::Whole), [Some(large.clone())]);
    }

    #[test]
    fn what_has_come_is_given_before_more_is_read() {
        let mut stream = Stream::new(Trickle(b"a\nb\nc", 4), Shape::Lines);
        let reads = Cell::new(0);
        let mut seen = Vec::new();
        loop {
            let next = stream.next(|| {
                reads.set(reads.get() + 1);
                Ok(())
            });
            match next.expect("they are lines") {
                Next::Record(line) => seen.push((line.to_vec(), reads.get())),
                Next::Tombstone => unreachable!("lines are records"),
                Next::End => break,
            }
        }
        // Read: "a\nb\n", then "c", then nothing.
        assert_eq!(
            seen,
            [(b"a".to_vec(), 1), (b"b".to_vec(), 1), (b"c".to_vec(), 3)]
        );
    }
}
