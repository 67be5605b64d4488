//! Files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Something to read.
pub(crate) struct Source {
    /// What messages about it begin with: the name of the file, and nothing for standard input.
    pub(crate) place: String,
    pub(crate) from: Box<dyn Read>,
}

/// Opens the files one after another; standard input, where there are none, and for `-`.
pub(crate) fn sources(files: &[PathBuf]) -> impl Iterator<Item = Result<Source, Failure>> {
    let stdin = files.is_empty().then_some(Path::new("-"));
    stdin
        .into_iter()
        .chain(files.iter().map(PathBuf::as_path))
        .map(open)
}

fn open(path: &Path) -> Result<Source, Failure> {
    if path == Path::new("-") {
        return Ok(Source {
            place: String::new(),
            from: Box::new(io::stdin().lock()),
        });
    }
    let shown = path.display();
    let file = File::open(path)
        .map_err(|error| Failure::input(format!("{shown} cannot be read: {error}")))?;
    Ok(Source {
        place: format!("{shown}: "),
        from: Box::new(file),
    })
}
