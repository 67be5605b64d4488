//! Which branches of one list fit which of another.

use super::Pair;
use super::view::Spot;
use crate::compat::{Budget, OverBudget};

/// Two lists of branches, being compared pair by pair.
#[derive(Debug)]
pub(super) struct Comparison {
    swapped: bool,
    olds: Vec<Spot>,
    news: Vec<Spot>,
    /// The next pair, counted row by row.
    at: usize,
    /// Of each old branch, the new ones that it fits.
    fits: Vec<Vec<usize>>,
}

impl Comparison {
    pub(super) fn new(swapped: bool, olds: Vec<Spot>, news: Vec<Spot>) -> Self {
        let fits = vec![Vec::new(); olds.len()];
        Self {
            swapped,
            olds,
            news,
            at: 0,
            fits,
        }
    }

    /// The next two branches to be compared.
    pub(super) fn next_pair(&self) -> Option<Pair> {
        let columns = self.news.len().max(1);
        let old = *self.olds.get(self.at / columns)?;
        let new = *self.news.get(self.at % columns)?;
        Some(Pair {
            old,
            new,
            swapped: self.swapped,
        })
    }

    /// Notes whether the two fit.
    pub(super) fn record(&mut self, fits: bool) {
        if fits {
            self.fits[self.at / self.news.len()].push(self.at % self.news.len());
        }
        self.at += 1;
    }

    /// Whether every branch of the shorter list has one of the longer for itself.
    pub(super) fn covers(&self, budget: &mut Budget) -> Result<bool, OverBudget> {
        let wanted = self.olds.len().min(self.news.len());
        Ok(maximum_matching(&self.fits, self.news.len(), budget)? >= wanted)
    }
}

/// The most pairs of a row and a column that `fits` allows when each is used once, by paths that augment.
fn maximum_matching(
    fits: &[Vec<usize>],
    columns: usize,
    budget: &mut Budget,
) -> Result<usize, OverBudget> {
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    let mut column_of: Vec<Option<usize>> = vec![None; fits.len()];
    // By which row a search reached a column, and in which search.
    let mut reached: Vec<(usize, usize)> = vec![(usize::MAX, 0); columns];
    let mut size = 0;
    for start in 0..fits.len() {
        let mut rows = vec![start];
        let mut free = None;
        'search: while let Some(row) = rows.pop() {
            budget.spend(fits[row].len())?;
            for &column in &fits[row] {
                if reached[column].0 == start {
                    continue;
                }
                reached[column] = (start, row);
                match row_of[column] {
                    Some(taken) => rows.push(taken),
                    None => {
                        free = Some(column);
                        break 'search;
                    }
                }
            }
        }
        // Back along the path, every row takes the column it reached.
        while let Some(column) = free {
            let row = reached[column].1;
            row_of[column] = Some(row);
            free = column_of[row].replace(column);
            if row == start {
                size += 1;
                break;
            }
        }
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All ways, tried one by one.
    fn tried(fits: &[Vec<usize>], used: u32) -> usize {
        let Some((row, rest)) = fits.split_first() else {
            return 0;
        };
        let with = row.iter().filter(|column| used & (1 << **column) == 0);
        let best = with.map(|column| 1 + tried(rest, used | 1 << column)).max();
        best.unwrap_or_default().max(tried(rest, used))
    }

    proptest! {
        #[test]
        fn no_matching_is_larger(rows in prop::collection::vec(prop::collection::btree_set(0_usize..5, 0..5), 0..6)) {
            let fits: Vec<Vec<usize>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let found = maximum_matching(&fits, 5, &mut Budget::default()).unwrap();
            prop_assert_eq!(found, tried(&fits, 0));
        }
    }
}
