//! Where a value goes, and into which branch of a union.

use super::bytes::length;
use super::graph::{Graph, NONE, Op, Shape};
use crate::error::{Error, ErrorKind};

/// Where a value of the type `op` goes.
pub(super) struct Put<'a> {
    pub(super) graph: &'a Graph,
    pub(super) op: Op,
    pub(super) out: &'a mut Vec<u8>,
}

impl Put<'_> {
    /// That `found` does not fit.
    #[cold]
    pub(super) fn mismatch(&self, found: &str) -> Error {
        Error::new(ErrorKind::Mismatch {
            expected: self.graph.said(self.op).into(),
            found: found.into(),
        })
    }

    /// Goes to the branch of a union that takes what looks like `shape`.
    #[inline]
    pub(super) fn enter(&mut self, shape: Shape, found: &str) -> Result<(), Error> {
        if let Op::Union(union) = self.op {
            let branch = self.graph.unions[union as usize].by_shape[shape as usize];
            if branch == NONE {
                return Err(self.mismatch(found));
            }
            self.enter_branch(branch);
        }
        Ok(())
    }

    /// Goes to a branch of the union.
    #[inline]
    pub(super) fn enter_branch(&mut self, branch: u32) {
        if let Op::Union(union) = self.op {
            length(branch as usize, self.out);
            self.op = self.graph.unions[union as usize].branches[branch as usize];
        }
    }

    /// Goes to the first branch of a union for which `fits` is the highest, and above 0.
    pub(super) fn enter_best(
        &mut self,
        found: &str,
        fits: impl Fn(u32, Op) -> u32,
    ) -> Result<(), Error> {
        let Op::Union(union) = self.op else {
            return Ok(());
        };
        let branches = &self.graph.unions[union as usize].branches;
        let mut best = (0, 0);
        for (at, &op) in (0..).zip(branches) {
            let fit = fits(at, op);
            if fit > best.0 {
                best = (fit, at);
            }
        }
        if best.0 == 0 {
            return Err(self.mismatch(found));
        }
        self.enter_branch(best.1);
        Ok(())
    }
}
