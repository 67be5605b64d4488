//! The JSON Schemas of the settings and of everything that commands print for programs: they lie in `docs/schemas`, for
//! editors and for those who read the output.

use std::env;
use std::fs;
use std::path::Path;

use pretty_assertions::assert_eq;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, schema_for};

use crate::apply::Applied;
use crate::compat::LevelVerdict;
use crate::diff::Differences;
use crate::plan::PlanAnswer;
use crate::plan::change::Plan;
use crate::report::Report;
use crate::settings::Settings;
use crate::{decode, fingerprint, registry};

/// Says that the files are to be written, and not compared.
const OVERWRITE: &str = "ETYMON_OVERWRITE_SCHEMAS";

/// The JSON Schema of what is printed as a `T`: members that may be left out are not required.
pub(crate) fn of_output<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::default().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

fn all() -> Vec<(&'static str, Schema)> {
    let mut all = vec![
        ("etymon.toml", schema_for!(Settings)),
        ("report", of_output::<Report>()),
        ("compat-levels", of_output::<Vec<LevelVerdict>>()),
        ("diff", of_output::<Differences>()),
        ("plan", of_output::<PlanAnswer<'_>>()),
        ("plan-file", of_output::<Plan>()),
        ("apply", of_output::<Vec<Applied>>()),
        ("fingerprint", fingerprint::output_schema()),
        ("decode-envelope", decode::envelope_schema()),
    ];
    all.extend(registry::output_schemas());
    all
}

#[test]
fn the_documented_json_schemas_are_those_of_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas");
    let mut names: Vec<String> = Vec::new();
    for (name, schema) in all() {
        let name = format!("{name}.schema.json");
        let text = serde_json::to_string_pretty(&schema).expect("it is JSON") + "\n";
        let file = folder.join(&name);
        if env::var_os(OVERWRITE).is_some() {
            fs::create_dir_all(&folder).expect("it can be made");
            fs::write(&file, &text).expect("it can be written");
        }
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            written, text,
            "run this test once with {OVERWRITE}=1: {name}"
        );
        names.push(name);
    }
    let entries = fs::read_dir(&folder).expect("it is there");
    for entry in entries {
        let name = entry.expect("it can be listed").file_name();
        let name = name.to_string_lossy();
        assert!(
            name == "README.md" || names.iter().any(|known| *known == name),
            "{name} is of nothing"
        );
    }
}
