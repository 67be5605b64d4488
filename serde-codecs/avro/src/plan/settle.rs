//! What follows from the places of a plan together: which are laid out as the reader says, and which can never be read.

use super::{Field, Op, Place, Plan};

impl Plan {
    /// Until nothing changes: a place is not the same when a place in it is not, and a record fails when a field of it
    /// does. Places come after those that they lie in, so going backwards settles most in one round.
    pub(super) fn settle(&mut self) {
        let mut settled = false;
        while !settled {
            settled = true;
            for at in (0..self.nodes.len()).rev() {
                let node = self.nodes[at];
                if let Op::Record(record) = node.op
                    && let Some(failure) = self.failing_field(record)
                {
                    self.nodes[at].op = failure;
                    settled = false;
                }
                if node.same && !self.seems_same(at) {
                    self.nodes[at].same = false;
                    settled = false;
                }
            }
        }
    }

    fn failing_field(&self, record: u32) -> Option<Op> {
        self.steps_of(record)
            .iter()
            .map(|step| self.op(step.at))
            .find(|op| matches!(op, Op::Fail(_)))
    }

    fn seems_same(&self, at: usize) -> bool {
        let same = |place: Place| self.node(place).same;
        match self.nodes[at].op {
            Op::Null
            | Op::Boolean
            | Op::Int
            | Op::Long
            | Op::Float
            | Op::Double
            | Op::Bytes
            | Op::String
            | Op::Fixed(_) => true,
            Op::IntToLong
            | Op::IntToFloat
            | Op::IntToDouble
            | Op::LongToFloat
            | Op::LongToDouble
            | Op::FloatToDouble
            | Op::Into { .. } // the reader's union has an index that the writer did not write
            | Op::Fail(_) => false,
            Op::Enum { first, count } => (0..count)
                .zip(&self.symbols[first as usize..])
                .all(|(symbol, &read)| symbol == read),
            Op::Array { items: place, .. } | Op::Map { values: place, .. } => same(place),
            Op::Record(record) => {
                self.records[record as usize].defaults.is_empty()
                    && (0..)
                        .zip(self.steps_of(record))
                        .all(|(at, step)| step.field == Field(at) && same(step.at))
            }
            Op::Union { first, count } => (0..count).zip(&self.branches[first as usize..]).all(
                |(at, &place)| matches!(self.op(place), Op::Into { branch, value } if branch == at && same(value)),
            ),
        }
    }
}
