//! The files that need no reference.

use super::Reachable;
use super::tree::File;

/// Adds the built-in files that `file` and those in `reachable` import, with what they import themselves, unless a file
/// with their path is there.
pub(super) fn add_imported(_file: &File, _reachable: &mut Vec<Reachable>) {}
