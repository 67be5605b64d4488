//! What follows from the places of a plan together: which are laid out as the reader says, and which can never be read.

use super::{Field, Op, Place, Plan};

impl Plan {
    /// A place is not the same when a place in it is not, and a record fails when a field of it does. Each place is
    /// settled once and tells those that it lies in, so that no schema takes more time than it has places.
    pub(super) fn settle(&mut self) {
        let holders = self.holders();
        let fails = |at: &usize| matches!(self.nodes[*at].op, Op::Fail(_));
        let mut failing: Vec<usize> = (0..self.nodes.len()).filter(fails).collect();
        while let Some(at) = failing.pop() {
            for &holder in &holders[at] {
                if let Op::Record(record) = self.nodes[holder].op
                    && let Some(failure) = self.failing_field(record)
                {
                    self.nodes[holder].op = failure;
                    failing.push(holder);
                }
            }
        }
        let differs = |at: &usize| !self.nodes[*at].same || !self.seems_same(*at);
        let mut different: Vec<usize> = (0..self.nodes.len()).filter(differs).collect();
        for &at in &different {
            self.nodes[at].same = false;
        }
        while let Some(at) = different.pop() {
            for &holder in &holders[at] {
                if std::mem::replace(&mut self.nodes[holder].same, false) {
                    different.push(holder);
                }
            }
        }
    }

    /// For each place those that it lies in.
    fn holders(&self) -> Vec<Vec<usize>> {
        let mut holders = vec![Vec::new(); self.nodes.len()];
        for (holder, node) in self.nodes.iter().enumerate() {
            match node.op {
                Op::Array { items: place, .. } | Op::Map { values: place, .. } => {
                    holders[place.0 as usize].push(holder);
                }
                Op::Record(record) => {
                    for step in self.steps_of(record) {
                        holders[step.at.0 as usize].push(holder);
                    }
                }
                Op::Union { first, count } => {
                    for &place in &self.branches[first as usize..][..count as usize] {
                        if let Op::Into { value, .. } = self.op(place) {
                            holders[value.0 as usize].push(holder);
                        }
                    }
                }
                _ => {}
            }
        }
        holders
    }

    fn failing_field(&self, record: u32) -> Option<Op> {
        self.steps_of(record)
            .iter()
            .map(|step| self.op(step.at))
            .find(|op| matches!(op, Op::Fail(_)))
    }

    /// Whether nothing but what lies in the place can make it another than the reader says.
    fn seems_same(&self, at: usize) -> bool {
        let is_branch = |at: u32, place: Place| matches!(self.op(place), Op::Into { branch, .. } if branch == at);
        match self.nodes[at].op {
            Op::Null
            | Op::Boolean
            | Op::Int
            | Op::Long
            | Op::Float
            | Op::Double
            | Op::Bytes
            | Op::String
            | Op::Fixed(_)
            | Op::Array { .. }
            | Op::Map { .. } => true,
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
            Op::Record(record) => {
                self.records[record as usize].defaults.is_empty()
                    && (0..)
                        .zip(self.steps_of(record))
                        .all(|(at, step)| step.field == Field(at))
            }
            Op::Union { first, count } => (0..count)
                .zip(&self.branches[first as usize..])
                .all(|(at, &place)| is_branch(at, place)),
        }
    }
}
