//! Paths as services want them: from the top of the repository, wherever in it the project is.

use std::path::Path;

use super::Report;
use crate::project::{join, relative};

/// The folder `root` as seen from the top of the repository that it lies in; nothing where it is the top, or in none.
pub(super) fn folder(root: &Path) -> String {
    let Ok(whole) = std::path::absolute(root).and_then(|whole| whole.canonicalize()) else {
        return String::new();
    };
    let top = whole.ancestors().find(|above| above.join(".git").exists());
    top.and_then(|top| relative(top, &whole))
        .unwrap_or_default()
}

impl Report {
    /// The same with paths from the top. Those of older versions, which are in no file, stay as they are.
    pub(super) fn seen_from_top(&self) -> Self {
        let mut report = self.clone();
        let places = report.findings.iter_mut();
        let paths = places.filter_map(|finding| Some(&mut finding.place.as_mut()?.path));
        let files = report.summary.files.iter_mut();
        for path in paths.chain(files.map(|file| &mut file.path)) {
            *path = join(&self.folder, path);
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_project_may_lie_in_a_folder_of_its_repository() {
        let temporary = tempfile::tempdir().expect("a folder");
        let inner = temporary.path().join("top/a/b");
        fs::create_dir_all(&inner).expect("it can be made");
        fs::create_dir(temporary.path().join("top/.git")).expect("it can be made");
        assert_eq!(folder(&inner), "a/b");
        assert_eq!(folder(&temporary.path().join("top")), "");
        assert_eq!(folder(&temporary.path().join("nowhere")), "");
    }
}
