//! What tests of plans have in common.

use std::fs;

use etymon_client::Client;
use etymon_schema::Validation;
use etymon_types::Context;

use super::desired::Desired;
use super::{Made, make};
use crate::project::{Mapping, Understanding, candidates, in_order, select};
use crate::settings::{Settings, SettingsFlags};

/// The settings of a folder with these files, of which one may be `etymon.toml`.
fn settings(files: &[(&str, &str)]) -> (tempfile::TempDir, Settings) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [("etymon.toml", "")].iter().chain(files) {
        fs::write(folder.path().join(path), text).expect("it is written");
    }
    let flags = SettingsFlags {
        settings: Some(folder.path().join("etymon.toml")),
    };
    let settings = Settings::load(&flags, folder.path()).expect("settings");
    (folder, settings)
}

/// What is desired by files.
pub(crate) fn desired<T>(
    files: &[(&str, &str)],
    context: &Context,
    work: impl FnOnce(&Desired) -> T,
) -> T {
    let (folder, settings) = settings(files);
    let mapping = Mapping::new(&settings).expect("rules");
    let selection = select(&settings, &mapping, folder.path(), &[]).expect("files");
    let new = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
    let candidates = candidates(&new, &mapping, &selection).expect("subjects");
    let placed = in_order(&new, &mapping, &selection, &candidates).expect("an order");
    work(&Desired::new(placed, &settings, context, true))
}

/// A plan for files.
pub(crate) fn planned(files: &[(&str, &str)], client: &Client) -> Made {
    let (folder, settings) = settings(files);
    let made = make(&settings, folder.path(), None, client).expect("the registry answers");
    made.expect("the files are whole")
}
