//! Where `etymon.toml` is.

use std::path::{Path, PathBuf};

use super::FILE_NAME;

/// The nearest file of settings: in `start` or a folder above it, up to the root of the git repository that `start` lies in.
pub(super) fn nearest(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    for folder in start.ancestors() {
        let file = folder.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn settings_are_found_above_but_not_beyond_the_repository() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("repository/a/b");
        fs::create_dir_all(&inner).expect("it can be made");
        let outside = folder.path().join(FILE_NAME);
        fs::write(&outside, "").expect("it can be written");
        assert_eq!(nearest(&inner), Some(outside));

        fs::create_dir(folder.path().join("repository/.git")).expect("it can be made");
        assert_eq!(nearest(&inner), None);

        let inside = folder.path().join("repository").join(FILE_NAME);
        fs::write(&inside, "").expect("it can be written");
        assert_eq!(nearest(&inner), Some(inside));
    }
}
